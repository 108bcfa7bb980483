"""Questions about ownership that lowering and the `own` passes share."""

from __future__ import annotations

from seen_core.check.types import (
    FixedArray,
    Function,
    Nominal,
    Nullable,
    Parameter,
    Simd,
    Tuple,
    Type,
    Weak,
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


def is_duplicable(world: World, type_: Type) -> bool:
    """Tell whether values can be duplicated by counting: no struct or enum inside has a `drop` block."""
    seen: set[Type] = set()
    stack = [type_]
    while stack:
        part = stack.pop()
        if part in seen or is_scalar(part):
            continue
        seen.add(part)
        if isinstance(part, Nominal):
            info = world.type_info(part.name)
            if info.drop is not None and info.kind in ("struct", "enum"):
                return False
        stack.extend(inline_parts(world, part))
    return True


def holds_objects(world: World, type_: MirType) -> bool:
    """Tell whether a value may hold a reference to an object that a weak reference can lead to."""
    if isinstance(type_, MIR_ONLY):
        return True
    seen: set[Type] = set()
    stack: list[Type] = [type_]
    while stack:
        part = stack.pop()
        if part in seen or is_scalar(part):
            continue
        seen.add(part)
        match part:
            case Function() | Parameter():
                return True
            case Nominal("String"):
                continue
            case Nominal(name) if world.type_info(name).kind not in ("struct", "enum"):
                return True
            case _:
                stack.extend(inline_parts(world, part))
    return False


def drops_quietly(world: World, type_: MirType) -> bool:
    """Tell whether dropping a value surely runs no `drop` block that a program could observe.

    Function values, interfaces, `Any` and classes with generic subclasses are not sure.
    """
    if isinstance(type_, MIR_ONLY):
        return False
    seen: set[Type] = set()
    stack: list[Type] = [type_]
    while stack:
        part = stack.pop()
        if part in seen or is_scalar(part):
            continue
        seen.add(part)
        match part:
            case Function() | Parameter():
                return False
            case Weak():
                continue
            case Nominal(name, arguments):
                info = world.type_info(name)
                if info.kind == "class":
                    if name == "Array":
                        stack.extend(arguments)
                        continue
                    family = family_of(world, part)
                    if family is None or any(_has_drop_block(world, member) for member in family):
                        return False
                    stack.extend(field.type for member in family for field in world.all_fields(member))
                    continue
                if info.kind == "interface" or name == "Any" or info.drop is not None:
                    return False
            case _:
                pass
        stack.extend(inline_parts(world, part))
    return True


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
