"""Questions about ownership that lowering and the `own` passes share."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from seen_core.check.types import (
    FixedArray,
    Function,
    Nominal,
    Nullable,
    Parameter,
    Simd,
    Tuple,
    Type,
    is_scalar,
)
from seen_core.check.world import World
from seen_core.mir.model import (
    Aggregate,
    BinaryOp,
    CellType,
    ClosureType,
    Concrete,
    ConvertOp,
    IntrinsicOp,
    MirType,
    ObjectType,
    Operand,
    PointerTo,
    Rvalue,
    ThrowingResult,
    UnaryOp,
    Use,
)

MIR_ONLY = (CellType, ClosureType, Concrete, ObjectType, PointerTo, ThrowingResult)
"""Types that MIR has and the source has not."""


def operands_of(value: Rvalue) -> tuple[Operand, ...]:
    """Return the operands of an rvalue, in order of evaluation."""
    match value:
        case Use(operand) | UnaryOp(_, operand) | ConvertOp(operand):
            return (operand,)
        case BinaryOp(_, left, right):
            return (left, right)
        case Aggregate(_, operands) | IntrinsicOp(_, _, operands):
            return operands
        case _:
            return ()


def inline_parts(world: World, type_: Type) -> list[Type]:
    """Return the types of what a value holds without a pointer between (boxed parts too)."""
    match type_:
        case Nominal():
            info = world.type_info(type_.name)
            if info.kind == "struct":
                return [field.type for field in world.all_fields(type_)]
            if info.kind == "enum":
                variants = range(len(info.variants))
                return [field.type for index in variants for field in world.variant_fields(type_, index)]
            return []
        case Nullable(inner) | FixedArray(inner, _) | Simd(inner, _):
            return [inner]
        case Tuple(items):
            return list(items)
        case _:
            return []


def _each_part(type_: Type, below: Callable[[Type], Iterable[Type] | None]) -> bool:
    """Follow a type to its parts, and theirs; tell whether `below` gave the parts of all (None ends it)."""
    seen: set[Type] = set()
    stack = [type_]
    while stack:
        part = stack.pop()
        if part in seen or is_scalar(part):
            continue
        seen.add(part)
        parts = below(part)
        if parts is None:
            return False
        stack.extend(parts)
    return True


def is_duplicable(world: World, type_: Type) -> bool:
    """Tell whether values can be duplicated by counting: no struct or enum inside has a `drop` block."""

    def below(part: Type) -> list[Type] | None:
        if isinstance(part, Nominal):
            info = world.type_info(part.name)
            if info.drop is not None and info.kind in ("struct", "enum"):
                return None
        if isinstance(part, Parameter) and part in world.unique:
            return None
        return inline_parts(world, part)

    return _each_part(type_, below)


def holds_objects(world: World, type_: MirType) -> bool:
    """Tell whether a value may hold a reference to an object that a weak reference can lead to."""

    def below(part: Type) -> list[Type] | None:
        match part:
            case Function() | Parameter():
                return None
            case Nominal("String"):
                return []
            case Nominal(name) if world.type_info(name).kind not in ("struct", "enum"):
                return None
            case _:
                return inline_parts(world, part)

    return isinstance(type_, MIR_ONLY) or not _each_part(type_, below)


def drops_quietly(world: World, type_: MirType) -> bool:
    """Tell whether dropping a value surely runs no `drop` block that a program could observe.

    Function values, interfaces, `Any` and classes with generic subclasses are not sure.
    """

    def below(part: Type) -> Iterable[Type] | None:
        match part:
            case Function() | Parameter():
                return None
            case Nominal("Array", arguments):
                return arguments
            case Nominal(name):
                info = world.type_info(name)
                if info.kind == "class":
                    return _fields_of_family(world, part)
                if info.kind == "interface" or name == "Any" or info.drop is not None:
                    return None
        return inline_parts(world, part)

    return not isinstance(type_, MIR_ONLY) and _each_part(type_, below)


def _fields_of_family(world: World, class_: Nominal) -> list[Type] | None:
    """Return what objects of a class or of one below it hold; None where a `drop` block may run."""
    family = family_of(world, class_)
    if family is None or any(_has_drop_block(world, member) for member in family):
        return None
    return [field.type for member in family for field in world.all_fields(member)]


def family_of(world: World, class_: Nominal) -> list[Nominal] | None:
    """Return a class and all below it; None where some are generic, so that their fields cannot be told."""
    family = [class_]
    for member in family:  # grows meanwhile
        for name in world.subclasses(member.name):
            if world.type_info(name).parameters:
                return None
            family.append(Nominal(name))
    return family


def _has_drop_block(world: World, class_: Nominal) -> bool:
    here: Nominal | None = class_
    while here is not None:
        if world.type_info(here.name).drop is not None:
            return True
        here = world.superclass(here)
    return False
