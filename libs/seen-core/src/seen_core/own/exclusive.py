"""Refuse a call that lends a place to an `inout` parameter and hands it to another parameter too.

Lowering puts the address for an `inout` argument into a temporary right before the call.
"""

from __future__ import annotations

from seen_core.check.world import World
from seen_core.diagnostics.model import Diagnostic, Label
from seen_core.mir.model import (
    AddressOf,
    Assign,
    CallStatement,
    Copy,
    Deref,
    FieldOf,
    MirFunction,
    Operand,
    Place,
    PointerTo,
)
from seen_core.own.moves import operand_span, source_function
from seen_core.own.paths import operand_place


def check_exclusive(world: World, function: MirFunction) -> list[Diagnostic]:
    """Return E0307 diagnostics for a function."""
    found = []
    for block in function.blocks:
        lent: dict[int, Place] = {}
        for statement in block.statements:
            if isinstance(statement, Assign) and isinstance(statement.value, AddressOf):
                lent[statement.target.local] = statement.value.place
            if isinstance(statement, CallStatement) and len(statement.arguments) > 1:
                clash = _clash(function, lent, statement)
                if clash is not None:
                    found.append(_report(world, function, statement, clash))
    return found


def _clash(
    function: MirFunction, lent: dict[int, Place], call: CallStatement
) -> tuple[Place, Operand] | None:
    """Return a place that is lent, and another argument that meets it."""
    exclusive: list[tuple[int, Place]] = []
    for index, argument in enumerate(call.arguments):
        place = _lent_place(function, lent, argument)
        if place is not None:
            exclusive.append((index, place))
    for index, place in exclusive:
        for other, argument in enumerate(call.arguments):
            if other == index:
                continue
            met = _lent_place(function, lent, argument) or operand_place(argument)
            if met is not None and _overlap(place, met):
                return place, argument
    return None


def _lent_place(function: MirFunction, lent: dict[int, Place], operand: Operand) -> Place | None:
    """Return the place whose address an argument is."""
    if not isinstance(operand, Copy) or operand.place.path:
        return None
    local = operand.place.local
    type_ = function.locals[local].type
    if local in lent:
        return lent[local]
    if isinstance(type_, PointerTo) and function.locals[local].mode == "inout":
        return Place(local, (Deref(type_.to),))
    return None


def _overlap(left: Place, right: Place) -> bool:
    """Tell whether one place lies in the other, as far as the paths say."""
    if left.local != right.local:
        return False
    for a, b in zip(left.path, right.path):
        if isinstance(a, FieldOf) and isinstance(b, FieldOf) and a.index != b.index:
            return False
        if not isinstance(a, FieldOf | Deref) or type(a) is not type(b):
            return False
    shorter = min(len(left.path), len(right.path))
    rest = (*left.path[shorter:], *right.path[shorter:])
    return not any(isinstance(step, Deref) for step in rest)


def _report(
    world: World, function: MirFunction, call: CallStatement, clash: tuple[Place, Operand]
) -> Diagnostic:
    place, argument = clash
    file = world.function(source_function(function.name)).file
    name = function.locals[place.local].name or "this value"
    span = operand_span(file, argument, call.location)
    return Diagnostic(
        "E0307",
        "`{name}` is lent to an inout parameter and used by another argument of the same call",
        (Label(file, span, "used here too"),),
        {"name": name},
        (
            "an inout parameter has its place to itself while the call runs",
            f"copy what the other parameter needs first: `let copy = {name}`",
        ),
    )
