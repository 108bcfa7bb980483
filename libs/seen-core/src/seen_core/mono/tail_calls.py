"""Calls of itself in the last place of a `tailrec` function become jumps to its beginning.

    bb0:                                    bb0:
      …                                       _7 = copy _1;  _8 = copy _2;  goto bb1
      _0 = call @sum(copy _3, copy _4)      bb1:
      return                            ->    …
                                              _5 = copy _3;  _6 = copy _4
                                              _7 = copy _5;  _8 = copy _6;  goto bb1

A call that has something to drop after it is not in the last place and stays a call. Parameters live in
locals of their own, because a borrowed one may be the caller's memory.
"""

# ruff: noqa: ANN401 (pieces of MIR are renamed whatever they are)

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from seen_core.check.signatures import FunctionReference
from seen_core.mir.model import (
    Assign,
    Block,
    CallStatement,
    Concrete,
    Copy,
    Goto,
    LocalDeclaration,
    MirFunction,
    Move,
    Operand,
    Place,
    Return,
    Statement,
    Static,
    StorageLive,
    Use,
)
from seen_core.mono.dispatch import Site


def loop_tail_calls(function: MirFunction) -> None:
    """Change a closed function in place."""
    entry = len(function.blocks)
    found = False
    for block in function.blocks:
        call = _tail_call(function, block)
        if call is not None and _can_loop(function, call):
            found = True
            block.statements.pop()
            _give_arguments(function, block, call)
            block.terminator = Goto(entry)
    if found:
        _own_parameters(function)


def _own_parameters(function: MirFunction) -> None:
    """Copy the parameters to locals at the beginning, and use those instead."""
    count = function.parameter_count
    mapping = {index: len(function.locals) + index - 1 for index in range(1, count + 1)}
    function.locals += [replace(function.locals[index], mode="") for index in mapping]
    for block in function.blocks:
        block.statements = [_renamed(statement, mapping) for statement in block.statements]
        block.terminator = _renamed(block.terminator, mapping)
    first = function.blocks[0]
    entry = len(function.blocks)
    function.blocks.append(Block(first.statements, first.terminator))
    copies: list[Statement] = [
        Assign(Place(own), Use(Copy(Place(index))), function.location) for index, own in mapping.items()
    ]
    function.blocks[0] = Block(copies, Goto(entry))


def _renamed(node: Any, mapping: dict[int, int]) -> Any:
    """Return a piece of MIR with other locals."""
    if isinstance(node, Place):
        return Place(mapping.get(node.local, node.local), _renamed(node.path, mapping))
    if isinstance(node, StorageLive):
        return StorageLive(mapping.get(node.local, node.local), node.location)
    if isinstance(node, tuple) and type(node) is tuple:
        return tuple(_renamed(part, mapping) for part in node)
    if is_dataclass(node) and not isinstance(node, Concrete | FunctionReference | Site | type):
        return replace(
            node, **{field.name: _renamed(getattr(node, field.name), mapping) for field in fields(node)}
        )
    return node


def _tail_call(function: MirFunction, block: Block) -> CallStatement | None:
    if not block.statements or not _only_returns(function, block):
        return None
    last = block.statements[-1]
    if not isinstance(last, CallStatement) or not isinstance(last.callee, Static):
        return None
    if last.callee.function.name != function.name or last.target not in (None, Place(0)):
        return None
    return last


def _only_returns(function: MirFunction, block: Block) -> bool:
    """Tell whether nothing happens between the end of a block and the return."""
    terminator = block.terminator
    for _ in function.blocks:
        match terminator:
            case Return():
                return True
            case Goto(target):
                following = function.blocks[target]
                if not all(isinstance(statement, StorageLive) for statement in following.statements):
                    return False
                terminator = following.terminator
            case _:
                return False
    return False


def _can_loop(function: MirFunction, call: CallStatement) -> bool:
    """Addresses of this turn's locals must not reach the next turn."""
    for index, argument in enumerate(call.arguments, 1):
        if function.locals[index].mode == "inout" and argument not in (
            Copy(Place(index)),
            Move(Place(index)),
        ):
            return False
    return True


def _give_arguments(function: MirFunction, block: Block, call: CallStatement) -> None:
    """Read all arguments before the first parameter changes."""
    held: list[Operand] = []
    for index, argument in enumerate(call.arguments, 1):
        function.locals.append(LocalDeclaration(function.locals[index].type))
        place = Place(len(function.locals) - 1)
        block.statements.append(Assign(place, Use(argument), call.location))
        held.append(Copy(place))
    for index, operand in enumerate(held, 1):
        block.statements.append(Assign(Place(index), Use(operand), call.location))
