"""Types of monomorphisation: closed types, the objects behind references, and their names.

A *shape* is a MIR type without type parameters. `ObjectType` means an object of a class here; everything
else that lies on the heap behind a header is a `BoxObject`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from seen_core.check import types as t
from seen_core.check.signatures import FunctionReference
from seen_core.mir.model import (
    CellType,
    ClosureType,
    Concrete,
    MirType,
    ObjectType,
    PointerTo,
    ThrowingResult,
)
from seen_core.records import value

BYTE_POINTER = t.pointer(t.BYTE)
ERROR = t.Nominal("std.error.Error")
COUNT = t.Nominal("Int32")
COUNTS = t.Tuple((COUNT, COUNT))
"""How many references an object has, then how many weak ones."""
DYING = -(1 << 31)
"""The count of an object while it is destroyed: references taken meanwhile are added to it."""
MAXIMUM_PARTS = 200
"""Type arguments with more parts than this come from a function that calls itself with ever larger types."""


@value
class BoxObject:
    """A counted object that holds one value: a cell, a boxed part of an enum, or a boxed value."""

    of: t.Type

    def __str__(self) -> str:
        return f"box {self.of}"


@value
class AnyClosure:
    """The part that all closure objects begin with: header and code."""

    def __str__(self) -> str:
        return "closure"


Shape = MirType | BoxObject | AnyClosure
Mapping_ = Mapping[t.Parameter, t.Type]


def substitute(type_: Shape, mapping: Mapping_) -> Shape:
    """Replace type parameters in a MIR type."""
    match type_:
        case Concrete() | BoxObject() | AnyClosure():
            return type_
        case ObjectType(of):
            return ObjectType(t.substitute(of, mapping))
        case CellType(of):
            return CellType(t.substitute(of, mapping))
        case ThrowingResult(value):
            return ThrowingResult(t.substitute(value, mapping))
        case PointerTo(to):
            return PointerTo(_mir(substitute(to, mapping)))
        case ClosureType(function, captures):
            return ClosureType(
                substitute_reference(function, mapping),
                tuple(_mir(substitute(capture, mapping)) for capture in captures),
            )
        case _:
            return t.substitute(type_, mapping)


def substitute_reference(function: FunctionReference, mapping: Mapping_) -> FunctionReference:
    """Replace type parameters in the arguments of a function."""
    if not function.type_arguments:
        return function
    arguments = tuple(t.substitute(argument, mapping) for argument in function.type_arguments)
    return FunctionReference(function.name, arguments)


def _mir(shape: Shape) -> MirType:
    assert not isinstance(shape, BoxObject | AnyClosure)
    return shape


def has_constant(type_: t.Type) -> bool:
    """Tell whether a number is among the arguments of a type."""
    match type_:
        case t.Value():
            return True
        case t.Nominal(_, arguments):
            return any(map(has_constant, arguments))
        case t.FixedArray(item, length):
            return has_constant(length) or has_constant(item)
        case _:
            return False


def is_too_large(type_: t.Type) -> bool:
    """Tell whether a type has so many parts that it must come from endless instantiation."""
    stack, count = [type_], 0
    while stack:
        count += 1
        if count > MAXIMUM_PARTS:
            return True
        match stack.pop():
            case t.Nominal(_, arguments):
                stack.extend(arguments)
            case t.Nullable(inner) | t.Weak(inner):
                stack.append(inner)
            case t.Tuple(items):
                stack.extend(items)
            case t.Function(parameters, result):
                stack.extend((*parameters, result))
            case t.FixedArray(item) | t.Simd(item):
                stack.append(item)
            case _:
                pass
    return False


def shape_name(shape: Shape) -> str:
    """Return the unique name of a closed type."""
    match shape:
        case Concrete(name):
            return name
        case ObjectType(of):
            return f"object {shape_name(of)}"
        case BoxObject(of):
            return f"box {shape_name(of)}"
        case CellType(of):
            return f"cell {shape_name(of)}"
        case AnyClosure():
            return "closure"
        case ClosureType(function, captures):
            return f"closure {reference_name(function)}({', '.join(map(shape_name, captures))})"
        case ThrowingResult(value):
            return f"throwing {shape_name(value)}"
        case PointerTo(to):
            return f"&{shape_name(to)}"
        case _:
            return type_name(shape)


def reference_name(function: FunctionReference) -> str:
    """Return the unique name of a function with its type arguments."""
    if not function.type_arguments:
        return function.name
    return f"{function.name}<{', '.join(map(type_name, function.type_arguments))}>"


def type_name(type_: t.Type) -> str:
    """Return the unique name of a source type: as the user sees it, with qualified names."""
    match type_:
        case t.Nominal(name, arguments):
            return f"{name}<{', '.join(map(type_name, arguments))}>" if arguments else name
        case t.Nullable(inner):
            name = type_name(inner)
            return f"({name})?" if isinstance(inner, t.Function) else f"{name}?"
        case t.Tuple(items):
            return f"({', '.join(map(type_name, items))})"
        case t.Function(parameters, result, modes, throws):
            modes = modes or ("",) * len(parameters)
            texts = (f"{mode} {type_name(part)}".lstrip() for mode, part in zip(modes, parameters))
            return f"({', '.join(texts)}) -> {type_name(result)}{' throws' if throws else ''}"
        case t.FixedArray(item, length):
            return f"[{type_name(item)}; {type_name(length)}]"
        case t.Simd(item, lanes):
            return f"simd[{type_name(item)}, {type_name(lanes)}]"
        case t.Weak(inner):
            return f"weak {type_name(inner)}"
        case t.Value(value):
            return str(value)
        case t.Parameter() | t.Unknown() | t.Erroneous() | t.Calculation() | t.Quotient():
            return str(type_)
        case _:
            assert_never(type_)


_ESCAPES = {
    "<": "$l",
    ">": "$g",
    ",": "$c",
    " ": ".",
    "(": "$p",
    ")": "$q",
    "[": "$b",
    "]": "$d",
    "?": "$n",
    ";": "$s",
    "-": "$m",
    "&": "$a",
    "#": "$h",
    "$": "$$",
}


def object_symbol(shape: Shape) -> str:
    """Return what the symbols that belong to a type or an object contain."""
    return symbol_text(shape_name(shape.of if isinstance(shape, ObjectType) else shape))


def symbol_text(name: str) -> str:
    """Return a name in the letters of symbols: letters, digits, `_`, `.` and `$`.

    `Array<Int>.push` is `Array$lInt$g.push`; what is not ASCII is `$u` and its code point.
    """
    if name.isascii() and name.replace(".", "_").isidentifier():
        return name
    return "".join(
        character
        if character.isascii() and (character.isalnum() or character in "_.")
        else _ESCAPES.get(character, f"$u{ord(character):x}_")
        for character in name.replace(", ", ",")
    )
