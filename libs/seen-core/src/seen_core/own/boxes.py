"""Take what a box of a recursive enum holds as a copy: the box may have other owners.

    _2 = move (_1 as 1).0.*.2   ->   _2 = copy (_1 as 1).0.*.2

The move checker has already treated it as a move. Boxes are never changed in place, so a counted copy is
the same value.
"""

from __future__ import annotations

from dataclasses import replace

from seen_core.mir.model import Assign, Block, CallStatement, Copy, MirFunction, Move, Operand, Statement
from seen_core.own.elide import change_rvalue
from seen_core.own.paths import moved_path, statement_operands


def copy_out_of_boxes(function: MirFunction) -> MirFunction:
    """Return the function without moves out of boxes."""
    if not any(
        _out_of_box(operand)
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
        return Assign(statement.target, change_rvalue(statement.value, _change), statement.location)
    if isinstance(statement, CallStatement):
        arguments = tuple(map(_change, statement.arguments))
        return CallStatement(statement.target, statement.callee, arguments, statement.location)
    return statement


def _change(operand: Operand) -> Operand:
    if _out_of_box(operand):
        assert isinstance(operand, Move)
        return Copy(operand.place, operand.span)
    return operand
