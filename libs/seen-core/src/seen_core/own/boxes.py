"""Let what would only go from one box of a recursive enum into another take its box along.

    _3 = box(copy (_1 as 1).0.*.2)   ->   _3 = copy (_1 as 1).0
    _3 = box(move (_1 as 1).0.*.2)   ->   _3 = move (_1 as 1).0

Boxes are never changed in place, so a counted copy is the same value. A box of what cannot be copied has one
owner, who gives it away.
"""

from __future__ import annotations

from dataclasses import replace

from seen_core.mir.model import (
    HEADER_FIELDS,
    Assign,
    Block,
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


def reuse_boxes(function: MirFunction) -> MirFunction:
    """Return the function without boxes that are made for what lies in one already."""
    if not any(_reused(statement) for block in function.blocks for statement in block.statements):
        return function
    blocks = [
        Block([_reused(one) or one for one in block.statements], block.terminator)
        for block in function.blocks
    ]
    return replace(function, blocks=blocks)


def _reused(statement: Statement) -> Statement | None:
    match statement:
        case Assign(target, IntrinsicOp("box", _, (operand,)), location):
            box = _its_box(operand)
            return Assign(target, Use(box), location) if box is not None else None
        case _:
            return None


def _its_box(operand: Operand) -> Operand | None:
    """Return the box that a value is read out of, None for values that lie elsewhere."""
    if not isinstance(operand, Copy | Move):
        return None
    match operand.place.path:
        case (*outer, FieldOf(_, CellType()) as box, Deref(), FieldOf(index)) if index == HEADER_FIELDS:
            return replace(operand, place=Place(operand.place.local, (*outer, box)))
        case _:
            return None
