"""Take what a box of a recursive enum holds as a copy: the box may have other owners.

    _2 = move (_1 as 1).0.*.2   ->   _2 = copy (_1 as 1).0.*.2

The move checker has already treated it as a move. Boxes are never changed in place, so a counted copy is
the same value. What would only go into another box takes its own along:

    _3 = box(move (_1 as 1).0.*.2)   ->   _3 = copy (_1 as 1).0
"""

from __future__ import annotations

from dataclasses import replace

from seen_core.mir.model import (
    HEADER_FIELDS,
    Assign,
    Block,
    CallStatement,
    CellType,
    Copy,
    Deref,
    FieldOf,
    IntrinsicOp,
    MirFunction,
    Move,
    Operand,
    Place,
    Statement,
    Use,
)
from seen_core.own.elide import change_rvalue
from seen_core.own.paths import moved_path, statement_operands


def copy_out_of_boxes(function: MirFunction) -> MirFunction:
    """Return the function without moves out of boxes."""
    if not any(
        _out_of_box(operand) or _its_box(operand) is not None
        for block in function.blocks
        for statement in block.statements
        for operand in statement_operands(statement)
    ):
        return function
    blocks = [
        Block([_copying(item) for item in block.statements], block.terminator) for block in function.blocks
    ]
    return replace(function, blocks=blocks)


def _out_of_box(operand: Operand) -> bool:
    if not isinstance(operand, Move):
        return False
    path = moved_path(operand.place)
    return path is not None and len(path) < len(operand.place.path)


def _copying(statement: Statement) -> Statement:
    if isinstance(statement, Assign):
        if isinstance(statement.value, IntrinsicOp) and statement.value.name == "box":
            shared = _its_box(statement.value.operands[0])
            if shared is not None:
                return Assign(statement.target, Use(shared), statement.location)
        return Assign(statement.target, change_rvalue(statement.value, _change), statement.location)
    if isinstance(statement, CallStatement):
        arguments = tuple(map(_change, statement.arguments))
        return CallStatement(statement.target, statement.callee, arguments, statement.location)
    return statement


def _its_box(operand: Operand) -> Operand | None:
    """Return the box that a value is read out of, None for values that lie elsewhere."""
    if not isinstance(operand, Copy | Move) or len(operand.place.path) < 3:
        return None
    outer, follow, content = operand.place.path[-3:]
    boxed = isinstance(outer, FieldOf) and isinstance(outer.type, CellType) and isinstance(follow, Deref)
    if boxed and isinstance(content, FieldOf) and content.index == HEADER_FIELDS:
        return Copy(Place(operand.place.local, operand.place.path[:-2]), operand.span)
    return None


def _change(operand: Operand) -> Operand:
    if _out_of_box(operand):
        assert isinstance(operand, Move)
        return Copy(operand.place, operand.span)
    return operand
