"""MIR: control-flow graphs over places, moves, borrows and drops.

The same data is used in two forms. *Generic* MIR, made from HIR per function, carries the checker's
types and ownership as operations (`Copy` of a shared value counts, `Drop` destroys). *Closed* MIR, made
by monomorphisation, is the contract with backends: every type is `Concrete`, with a layout in
`MirProgram.layouts`; ownership has become `Retain`, `Release` and calls; a `Copy` is a plain read; every
callee is a symbol, an external or a pointer. docs/reference/mir.md describes it for backend authors.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from seen_core.check.signatures import FunctionReference
from seen_core.check.types import Type as SourceType
from seen_core.records import value
from seen_core.source import Location, Span

MIR_VERSION = 1


@value
class Concrete:
    """A closed type by name; the program holds its layout."""

    name: str

    def __str__(self) -> str:
        return self.name


@value
class ObjectType:
    """The counted heap object behind a reference.

    Two header fields (`counts: (Int32, Int32)`, of references and of weak ones, and `info: Ptr<Byte>`), then
    the fields of a class, or one field holding a boxed value of type `of`.
    """

    of: SourceType

    def __str__(self) -> str:
        return f"object {self.of}"


@value
class ClosureType:
    """The counted heap object of a lambda: header, `code: Ptr<Byte>`, then the captured values.

    A captured local that is boxed is held as `CellType`.
    """

    function: FunctionReference
    captures: tuple[MirType, ...]

    def __str__(self) -> str:
        return f"closure {self.function.name}<{', '.join(map(str, self.captures))}>"


@value
class CellType:
    """A counted reference to a shared variable: a pointer to `ObjectType(of)`."""

    of: SourceType

    def __str__(self) -> str:
        return f"cell {self.of}"


@value
class ThrowingResult:
    """What a throwing function returns: field 0 is `Error?`, field 1 the value, unset after an error."""

    value: SourceType

    def __str__(self) -> str:
        return f"throwing {self.value}"


@value
class PointerTo:
    """The address of a place: `inout` parameters and borrows of MIR types."""

    to: MirType

    def __str__(self) -> str:
        return f"&{self.to}"


MirType = SourceType | Concrete | ObjectType | ClosureType | CellType | ThrowingResult | PointerTo

HEADER_FIELDS = 2
"""Fields in front of every counted object: the counts and the type information."""

# ---------------------------------------------------------------- places and operands


@value
class FieldOf:
    """Field `index` of a struct, tuple, object, or of the variant selected just before."""

    index: int
    type: MirType


@value
class VariantOf:
    """See an enum (or a nullable: 0 is null, 1 holds the value in field 0) as this variant."""

    index: int


@value
class Deref:
    """Follow a pointer or reference; `type` is what it points at."""

    type: MirType


@value
class IndexOf:
    """Item of a fixed array, or (on a `Ptr`) of the memory it points at; unchecked."""

    index: Operand
    type: MirType


Projection = FieldOf | VariantOf | Deref | IndexOf


@value
class Place:
    """A local and a path from it."""

    local: int
    path: tuple[Projection, ...] = ()


@dataclass(frozen=True, slots=True)  # `span` does not count in comparisons
class Copy:
    """Read a place as an owned value, counting what is shared. In closed MIR: a plain read."""

    place: Place
    span: Span | None = field(default=None, compare=False, repr=False)
    """Where the source reads it, for the move checker."""


@dataclass(frozen=True, slots=True)  # `span` does not count in comparisons
class Move:
    """Take the value out of a place, which is uninitialised afterwards. In closed MIR: a plain read."""

    place: Place
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)  # `span` does not count in comparisons
class Borrow:
    """Read a place without owning the result, for the length of one statement (arguments of borrowed
    parameters, operands of comparisons). In closed MIR: a plain read.
    """

    place: Place
    span: Span | None = field(default=None, compare=False, repr=False)


@value
class Const:
    """A constant: int, float, bool, str (String, or a Char of one character), None (`null` or unit)."""

    value: int | float | bool | str | None
    type: MirType


@value
class GlobalAddress:
    """The address of a global variable or constant data, by symbol; type `Ptr<Byte>`."""

    symbol: str
    offset: int = 0


@value
class FunctionAddress:
    """The address of a function, by symbol; type `Ptr<Byte>`. Closed MIR only."""

    symbol: str


@value
class SourcePlace:
    """`Ptr<Byte>` to the zero-terminated text `file:line:column`."""

    text: str


Operand = Copy | Move | Borrow | Const | GlobalAddress | FunctionAddress | SourcePlace

# ---------------------------------------------------------------- values


@value
class Use:
    """The operand itself."""

    operand: Operand


@value
class BinaryOp:
    """Operands of one scalar type. `checked`: integer overflow panics (only `+ - *` and `<<`-amounts
    never: shift amounts are masked). Division is preceded by a `Check`. Comparison gives Bool.
    """

    operator: str
    left: Operand
    right: Operand
    type: MirType
    """Of the operands."""
    checked: bool = False


@value
class UnaryOp:
    """`-` (checked or not), `~`, `not`."""

    operator: str
    operand: Operand
    type: MirType
    checked: bool = False


@value
class ConvertOp:
    """Numeric conversion, or a change of pointer type."""

    operand: Operand
    source: MirType
    target: MirType


@value
class Aggregate:
    """A struct, tuple, fixed array or enum/nullable variant (`variant` set) from all its fields."""

    type: MirType
    operands: tuple[Operand, ...]
    variant: int | None = None


@value
class AddressOf:
    """The address of a place."""

    place: Place


@value
class VariantIndex:
    """Which variant an enum place holds (its index, not its discriminant), as Int; for a nullable, 0 is
    null. The place is of type `type`.
    """

    place: Place
    type: MirType


@value
class IntrinsicOp:
    """An operation that the compiler supplies, by name (docs/reference/mir.md)."""

    name: str
    type_arguments: tuple[MirType, ...]
    operands: tuple[Operand, ...]


@value
class Allocate:
    """A fresh object with count 1, its type information set and its other fields unset.

    Generic MIR only: closed MIR calls the runtime.
    """

    type: ObjectType | ClosureType


Rvalue = Use | BinaryOp | UnaryOp | ConvertOp | Aggregate | AddressOf | VariantIndex | IntrinsicOp | Allocate

# ---------------------------------------------------------------- statements


@value
class Assign:
    """Write a place that holds nothing (whatever it held has been moved or dropped)."""

    target: Place
    value: Rvalue
    location: Location


@value
class Drop:
    """Destroy the value in a place. Generic MIR only."""

    place: Place
    location: Location


@value
class Retain:
    """Count one more reference to the object at a pointer, which may be null. Closed MIR only."""

    pointer: Operand
    location: Location
    shared: bool = False
    """Other threads may count references to the object at the same time."""


@value
class Release:
    """Count one reference less; at zero call `destroy` with the pointer (null: nothing). Closed MIR only.

    `destroy` None calls the destroy function of the object's type information (its first word).
    """

    pointer: Operand
    destroy: str | None
    location: Location
    shared: bool = False
    """As in `Retain`."""


@value
class Check:
    """Panic unless `condition` equals `expected`: calls `MirProgram.panics[kind]` with the operands and
    the place in the source.
    """

    condition: Operand
    expected: bool
    kind: str
    operands: tuple[Operand, ...]
    location: Location


@value
class Static:
    """A known function. After monomorphisation `function.name` is the symbol."""

    function: FunctionReference


@value
class Virtual:
    """A class method through the table of the first argument's object. Generic MIR only."""

    function: FunctionReference


@value
class Method:
    """A method of an interface for the type in the first type argument. Generic MIR only."""

    function: FunctionReference


@value
class Closure:
    """A function value; its object is passed in front of the arguments. Generic MIR only."""

    value: Operand
    type: SourceType


@value
class Indirect:
    """Code at an address, with its signature. Closed MIR only."""

    pointer: Operand
    parameters: tuple[MirType, ...]
    result: MirType


@value
class External:
    """A C function by symbol, with its signature."""

    symbol: str
    parameters: tuple[MirType, ...]
    result: MirType
    variadic: bool = False


Callee = Static | Virtual | Method | Closure | Indirect | External


@value
class CallStatement:
    """Call and store the result; `target` None drops a result that needs no dropping.

    A call whose result type is Never is followed by `Unreachable`.
    """

    target: Place | None
    callee: Callee
    arguments: tuple[Operand, ...]
    location: Location


@value
class StorageLive:
    """A named variable, or its cell, comes into scope here without a value; `once`: it may be set once."""

    local: int
    location: Location
    once: bool = False


Statement = Assign | Drop | Retain | Release | Check | CallStatement | StorageLive

# ---------------------------------------------------------------- terminators


@value
class Goto:
    """Go on in another block."""

    target: int


@value
class Branch:
    """Two ways by a Bool."""

    condition: Operand
    then: int
    otherwise: int


@value
class Switch:
    """Many ways by an integer."""

    operand: Operand
    type: MirType
    cases: tuple[tuple[int, int], ...]
    otherwise: int


@value
class Return:
    """Return what local 0 holds."""

    location: Location


@value
class Unreachable:
    """Never reached."""


Terminator = Goto | Branch | Switch | Return | Unreachable


@dataclass(slots=True)
class Block:
    """Statements and one way on."""

    statements: list[Statement]
    terminator: Terminator


@dataclass(slots=True)
class LocalDeclaration:
    """A local; `name` is set for the user's variables, `mode` for parameters (`borrow`, `move`, `inout`)
    and in generic MIR for pointers that only name a part of another local (`alias`) and for objects whose
    constructor may throw (`making`): dropping one runs no `drop` block.

    A parameter of mode `inout` has a `PointerTo` type and is used through `Deref`. A borrowed parameter
    is a plain read of the caller's value: it is neither dropped nor assigned here.
    """

    type: MirType
    name: str | None = None
    mode: str = ""
    location: Location = Location(1, 1)


@dataclass(slots=True)
class MirFunction:
    """Local 0 is the result, locals 1 to `parameter_count` the parameters; block 0 is the entry."""

    name: str
    display_name: str
    file: str
    location: Location
    parameter_count: int
    locals: list[LocalDeclaration]
    blocks: list[Block]
    annotations: tuple[str, ...] = ()
    """`inline`, `noinline`, `cold`, `noreturn`, `recursive` (checks the stack at entry), `fastmath`."""
    pinned: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Pointers for names of shared parts, and the pins that protect these; for stage `own` only."""
    lenders: dict[int, tuple[Place, ...]] = field(default_factory=dict)
    """Names of lambdas that borrow what they capture, and results that are lent: of what; for stage `own`."""
    sharers: dict[int, tuple[Place, ...]] = field(default_factory=dict)
    """Names of such lambdas, and the variables that they share; for stage `own` only."""


# ---------------------------------------------------------------- the closed program


@value
class ScalarLayout:
    """`kind`: `int`, `float`, `bool`, `char` (32-bit), `pointer`, or `unit` (size 0; also Never)."""

    kind: str
    size: int
    align: int
    signed: bool = False


@value
class StructLayout:
    """Fields as (offset in bytes, type)."""

    size: int
    align: int
    fields: tuple[tuple[int, Concrete], ...]
    names: tuple[str, ...] = ()


@value
class ArrayLayout:
    """`count` items in a row."""

    size: int
    align: int
    item: Concrete
    count: int


@value
class EnumLayout:
    """A tagged union; all offsets count from the start of the value.

    With `niche` None an integer tag of `tag_size` bytes at offset 0 holds the variant's index.
    With `niche` set there are two variants: the value is variant 0 exactly when the pointer at offset
    `niche` is null, and variant 0 has no fields.
    """

    size: int
    align: int
    tag_size: int
    variants: tuple[tuple[tuple[int, Concrete], ...], ...]
    niche: int | None = None
    names: tuple[str, ...] = ()


Layout = ScalarLayout | StructLayout | ArrayLayout | EnumLayout


@value
class DataItem:
    """A piece of constant data at `offset`: bytes, or the address of a function or of other data."""

    offset: int
    value: bytes | FunctionAddress | GlobalAddress


@value
class Data:
    """A global. Constant data may be merged; variables start as `items` over zeros."""

    symbol: str
    size: int
    align: int
    items: tuple[DataItem, ...]
    constant: bool
    per_thread: bool = False
    """Every thread has its own, which starts so; its items are bytes."""

    @property
    def content(self) -> bytes:
        """The bytes that it starts with, where no address is among them."""
        content = bytearray(self.size)
        for item in self.items:
            assert isinstance(item.value, bytes)
            content[item.offset : item.offset + len(item.value)] = item.value
        return bytes(content)


@dataclass(slots=True)
class MirProgram:
    """A closed program: what a backend gets.

    `entry` takes no parameters and returns an `Int`, the exit code; it runs global initialisers, `main`,
    and flushes standard output.
    """

    functions: dict[str, MirFunction]
    layouts: dict[str, Layout]
    data: dict[str, Data]
    externals: dict[str, External]
    panics: dict[str, str]
    """Symbols of the functions that report failed checks, by kind: `overflow(place)`,
    `bounds(index, size, place)`, `division(place)`, `null(place)`, `cast(place)`, `unreachable(place)`,
    `not_written(place)`, `stack(place)`; `place` is `Ptr<Byte>`."""
    entry: str
    pointer_bytes: int
    exports: dict[str, str] = field(default_factory=dict)
    """C names under which functions are visible to others, by symbol."""
    version: int = MIR_VERSION
