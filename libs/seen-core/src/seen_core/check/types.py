"""The types that the checker infers and that MIR carries.

Types are immutable values compared by content. `str(type)` is how users see a type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nominal:
    """A declared or built-in type with its arguments: `Int`, `std.collections.HashMap<String, Int>`.

    `name` is the qualified name of the declaration; built-in types have bare names (`Int`, `Ptr`, `Any`).
    A nominal type that names an interface is the type of boxed values that implement it.
    """

    name: str
    arguments: tuple[Type, ...] = ()

    def __str__(self) -> str:
        short = self.name.rsplit(".", 1)[-1]
        return f"{short}<{', '.join(map(str, self.arguments))}>" if self.arguments else short


@dataclass(frozen=True, slots=True)
class Parameter:
    """A type parameter of a declaration; `owner` is the qualified name of the declaration."""

    owner: str
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Nullable:
    """`T?`. Substitution may nest it; `null` of the outer and of the inner type then differ."""

    inner: Type

    def __str__(self) -> str:
        return f"({self.inner})?" if isinstance(self.inner, Function) else f"{self.inner}?"


@dataclass(frozen=True, slots=True)
class Tuple:
    """`(A, B)` of two or more items."""

    items: tuple[Type, ...]

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.items))})"


@dataclass(frozen=True, slots=True)
class Function:
    """The type of a function value; `modes` holds `""`, `move` or `inout` for each parameter."""

    parameters: tuple[Type, ...]
    result: Type
    modes: tuple[str, ...] = ()
    throws: bool = False
    suspend: bool = False
    receiver: bool = False
    """The first parameter was written as a receiver, `T.(A) -> R`."""

    def __str__(self) -> str:
        modes = self.modes or ("",) * len(self.parameters)
        parameters = (f"{mode} {type_}".lstrip() for mode, type_ in zip(modes, self.parameters))
        prefix, suffix = "suspend " if self.suspend else "", " throws" if self.throws else ""
        return f"{prefix}({', '.join(parameters)}) -> {self.result}{suffix}"


@dataclass(frozen=True, slots=True)
class FixedArray:
    """`[T; N]`; the length is a `Value` or a constant parameter."""

    item: Type
    length: Type

    def __str__(self) -> str:
        return f"[{self.item}; {self.length}]"


@dataclass(frozen=True, slots=True)
class Simd:
    """`simd[T, N]`."""

    item: Type
    lanes: Type

    def __str__(self) -> str:
        return f"simd[{self.item}, {self.lanes}]"


@dataclass(frozen=True, slots=True)
class Value:
    """A constant as a type argument: the `3` of `Matrix<Float, 3, 1>`."""

    value: int

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Calculation:
    """A constant that follows from constant parameters: the `2 * N + 1` of `[T; 2 * N + 1]`.

    The sum of its terms, which are parts and the factor before their product. See `calculations`.
    """

    terms: tuple[tuple[tuple[Type, ...], int], ...]

    def __str__(self) -> str:
        texts = [_term(parts, factor) for parts, factor in self.terms]
        return " + ".join(texts).replace("+ -", "- ")


def _term(parts: tuple[Type, ...], factor: int) -> str:
    product = " * ".join(map(str, parts))
    if not parts:
        return str(factor)
    return product if factor == 1 else f"-{product}" if factor == -1 else f"{factor} * {product}"


@dataclass(frozen=True, slots=True)
class Quotient:
    """A division of constants that waits for its parameters: `N / 2`, `N % 2`."""

    operator: str
    left: Type
    right: Type

    def __str__(self) -> str:
        return f"({self.left}) {self.operator} ({self.right})"


@dataclass(frozen=True, slots=True)
class Weak:
    """`weak T`: a reference that does not keep its object alive."""

    inner: Type

    def __str__(self) -> str:
        return f"weak {self.inner}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """An inference variable of the checker; never seen after it."""

    index: int

    def __str__(self) -> str:
        return "_"


@dataclass(frozen=True, slots=True)
class Erroneous:
    """The type of what was already reported; fits everything."""

    def __str__(self) -> str:
        return "_"


Type = (
    Nominal
    | Parameter
    | Nullable
    | Tuple
    | Function
    | FixedArray
    | Simd
    | Value
    | Calculation
    | Quotient
    | Weak
    | Unknown
    | Erroneous
)

INT = Nominal("Int")
FLOAT = Nominal("Float")
BOOL = Nominal("Bool")
CHAR = Nominal("Char")
UNIT = Nominal("Unit")
NEVER = Nominal("Never")
ANY = Nominal("Any")
BYTE = Nominal("UInt8")
STRING = Nominal("String")
ERRONEOUS = Erroneous()

INTEGER_BITS: Mapping[str, tuple[int, bool]] = {
    "Int": (64, True),
    "Int8": (8, True),
    "Int16": (16, True),
    "Int32": (32, True),
    "Int64": (64, True),
    "UInt": (64, False),
    "UInt8": (8, False),
    "UInt16": (16, False),
    "UInt32": (32, False),
    "UInt64": (64, False),
    "CSize": (64, False),
    "COffset": (64, True),
}
"""Width and signedness of every integer type. `Int64` is distinct from `Int`, `Byte` is `UInt8`.

`CSize` and `COffset` are C's `size_t` and `ssize_t`: as wide as a pointer of the target (at most 64 bits).
"""

FLOAT_BITS: Mapping[str, int] = {"Float": 64, "Float32": 32, "Float64": 64}

SCALARS = frozenset({*INTEGER_BITS, *FLOAT_BITS, "Bool", "Char", "Unit", "Never"})


def pointer(to: Type) -> Nominal:
    """Return `Ptr<to>`."""
    return Nominal("Ptr", (to,))


def is_integer(type_: Type) -> bool:
    """Tell whether `type_` is a built-in integer type."""
    return isinstance(type_, Nominal) and type_.name in INTEGER_BITS


def is_float(type_: Type) -> bool:
    """Tell whether `type_` is a built-in floating-point type."""
    return isinstance(type_, Nominal) and type_.name in FLOAT_BITS


def is_scalar(type_: Type) -> bool:
    """Tell whether `type_` is a number, `Bool`, `Char`, `Unit` or `Never`."""
    return isinstance(type_, Nominal) and type_.name in SCALARS


def rebuild(type_: Type, change: Callable[[Type], Type]) -> Type:
    """Return `type_` with `change` applied to its direct parts."""
    match type_:
        case Nominal(name, arguments):
            return Nominal(name, tuple(map(change, arguments))) if arguments else type_
        case Nullable(inner):
            return Nullable(change(inner))
        case Tuple(items):
            return Tuple(tuple(map(change, items)))
        case Function(parameters, result, modes, throws, suspend, receiver):
            return Function(tuple(map(change, parameters)), change(result), modes, throws, suspend, receiver)
        case FixedArray(item, length):
            return FixedArray(change(item), change(length))
        case Simd(item, lanes):
            return Simd(change(item), change(lanes))
        case Weak(inner):
            return Weak(change(inner))
        case Calculation() | Quotient():
            from seen_core.check import calculations  # rare, and built on this module

            return calculations.rebuild(type_, change)
        case Parameter() | Value() | Unknown() | Erroneous():
            return type_


def substitute(type_: Type, mapping: Mapping[Parameter, Type]) -> Type:
    """Replace the type parameters that `mapping` names."""
    if not mapping:
        return type_
    if isinstance(type_, Parameter):
        return mapping.get(type_, type_)
    if isinstance(type_, Nominal) and not type_.arguments:
        return type_
    return rebuild(type_, lambda part: substitute(part, mapping))
