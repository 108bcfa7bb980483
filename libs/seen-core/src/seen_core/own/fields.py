"""Every field of a class has a value when its constructor returns (E0308)."""

from __future__ import annotations

from seen_core.check.types import Nominal
from seen_core.check.world import World
from seen_core.diagnostics.model import Diagnostic, Label
from seen_core.mir.builder import successors
from seen_core.mir.constructors import late_fields
from seen_core.mir.model import (
    HEADER_FIELDS,
    Aggregate,
    Assign,
    Block,
    Deref,
    FieldOf,
    MirFunction,
    Place,
    Return,
    Statement,
)

_THIS = 1


def check_fields(world: World, function: MirFunction) -> list[Diagnostic]:
    """Return E0308 diagnostics for a constructor that leaves fields without a value."""
    if ".lambda#" in function.name or world.function(function.name).kind != "constructor":
        return []
    late = late_fields(world, world.body(function.name))
    if not late:
        return []
    missing = _missing_at_return(function, late)
    file = world.function(function.name).file
    type_ = world.body(function.name).locals[0].type
    assert isinstance(type_, Nominal)
    fields = world.all_fields(type_)
    return [
        Diagnostic(
            "E0308",
            "the field {name} may be left without a value",
            (Label(file, fields[index].span, "declared here without a value"),),
            {"name": fields[index].name},
            ("give it a value here, or set it on every way through the `init` blocks",),
        )
        for index in late
        if missing & (1 << index)
    ]


def _missing_at_return(function: MirFunction, late: list[int]) -> int:
    """Return the fields that some way to the end does not set."""
    start = sum(1 << index for index in late)
    states: list[int | None] = [None] * len(function.blocks)
    states[0] = start
    pending = [0]
    missing = 0
    while pending:
        number = pending.pop()
        block = function.blocks[number]
        state = _after(block, states[number] or 0)
        if isinstance(block.terminator, Return):
            missing |= state
        for target in successors(block.terminator):
            known = states[target]
            if known is None or state & ~known:
                states[target] = state | (known or 0)
                pending.append(target)
    return missing


def _after(block: Block, state: int) -> int:
    for statement in block.statements:
        state &= ~_sets(statement)
    return state


def _sets(statement: Statement) -> int:
    """Return the fields that a statement sets; after a thrown error there is no object to look at."""
    match statement:
        case Assign(Place(0), Aggregate(_, _, 1)):
            return -1
        case Assign(Place(local, (Deref(), FieldOf(index)))) if local == _THIS:
            return 1 << (index - HEADER_FIELDS)
        case _:
            return 0
