"""What to say beside a use after a move: who keeps the value, and what to write instead."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from seen_core.check.world import World
from seen_core.diagnostics.model import Fix, Label
from seen_core.mir.model import (
    Assign,
    CallStatement,
    ClosureType,
    Deref,
    MirFunction,
    Move,
    Place,
    Statement,
    Static,
)
from seen_core.mir.modes import keeping_place
from seen_core.own.paths import place_type, statement_operands
from seen_core.source import SourceFile, Span


class MoveSite(Protocol):
    """Where a value is moved."""

    @property
    def span(self) -> Span:
        """The place in the source."""

    @property
    def move(self) -> Move:
        """The operand."""

    @property
    def statement(self) -> Statement:
        """The statement that it is an operand of."""


class Advice(NamedTuple):
    """Further labels, notes and fixes."""

    labels: tuple[Label, ...]
    notes: tuple[str, ...]
    fixes: tuple[Fix, ...]


def move_advice(world: World, function: MirFunction, file: SourceFile, site: MoveSite) -> Advice:
    """Return who keeps what is moved, and the ways to keep it that type-check: a clone, a borrow."""
    from seen_core.own.changes import (
        borrow_fixes,
        clone_fixes,
        is_cloneable,
    )  # not needed by programs that are right

    labels, notes = _keeper(world, site)
    text = file.text[site.span.start : site.span.end]
    type_ = place_type(function, site.move.place)
    cloneable = is_cloneable(world, type_)
    if moved_into_lambda(site.statement):
        name = function.locals[site.move.place.local].name
        copy = (f"to keep one, let the lambda use a copy: `let copy = {name}.clone()` before it",)
        return Advice((), copy if cloneable else (), ())
    fixes = clone_fixes(world, file, site.span, type_)
    if cloneable:
        notes += (f"to keep a copy, write `{text}.clone()` where it is moved",)
    if _only_named(function, site):
        notes += (f"to go on using it under both names, borrow it: `&{text}`",)
        fixes += borrow_fixes(file, site.span)
    return Advice(labels, notes, fixes)


def moved_into_lambda(statement: Statement) -> bool:
    """Tell whether a statement stores into the object of a lambda."""
    path = statement.target.path if isinstance(statement, Assign) else ()
    return bool(path) and isinstance(path[0], Deref) and isinstance(path[0].type, ClosureType)


def _keeper(world: World, site: MoveSite) -> tuple[tuple[Label, ...], tuple[str, ...]]:
    """Return a label on the line of the called function that keeps the value."""
    match site.statement:
        case CallStatement(_, Static(callee), arguments) if ".lambda#" not in callee.name:
            info = world.function(callee.name)
            index = arguments.index(site.move)
            place = keeping_place(world, callee, index)
            parameter = info.parameters[index].name
        case _:
            return (), ()
    if place is None:
        return (), ()
    if info.file.module.startswith("std."):
        return (), (f"`{info.name.rpartition('.')[2]}` keeps what it is given",)
    label = Label(info.file, place, f"`{parameter}` is kept here, so the call moves it", primary=False)
    return (label,), (f"`{parameter}` would only be borrowed if the function did not keep it",)


def _only_named(function: MirFunction, site: MoveSite) -> bool:
    """Tell whether the move makes a variable that is never moved on, as in `let b = a`."""
    match site.statement:
        case Assign(Place(local, ())) if function.locals[local].name is not None and local != 0:
            return not any(
                isinstance(operand, Move) and operand.place.local == local
                for block in function.blocks
                for statement in block.statements
                for operand in statement_operands(statement)
            )
        case _:
            return False
