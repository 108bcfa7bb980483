"""Count elision: the last `Copy` of a local before it is dropped becomes a `Move`.

    _2 = copy _1; drop _1   ->   _2 = move _1          (the drop goes when drops are elaborated)

Where a `drop` block might run, this changes nothing that a program can see: it is done only for types that
drop quietly, for parameters that are moved and for results, or when nothing observable lies between. Where
there are weak references, they show when an object is destroyed, so objects are not dropped early then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from seen_core.check.types import Parameter
from seen_core.check.world import World
from seen_core.mir.builder import successors
from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    Assign,
    Block,
    Borrow,
    CallStatement,
    CellType,
    ConvertOp,
    Copy,
    Drop,
    IndexOf,
    IntrinsicOp,
    MirFunction,
    Move,
    Operand,
    Place,
    Rvalue,
    Statement,
    Use,
)
from seen_core.mir.ownership import drops_quietly, holds_objects
from seen_core.own.paths import (
    operand_place,
    read_places,
    statement_operands,
    target_of,
    terminator_operands,
)


def elide_counts(world: World, function: MirFunction) -> MirFunction:
    """Return the function with last copies turned into moves."""
    candidates = _candidates(function)
    if not candidates:
        return function
    bits = {local: 1 << index for index, local in enumerate(candidates)}
    always = 0
    weak = world.uses_weak()
    for local, bit in bits.items():
        declaration = function.locals[local]
        type_ = declaration.type
        quiet = isinstance(type_, Parameter | CellType) or drops_quietly(world, type_)
        quiet = quiet and not (weak and holds_objects(world, type_))
        if quiet or declaration.mode == "move":
            always |= bit
    live, soon = _flow(function, bits)
    blocks = []
    for number, block in enumerate(function.blocks):
        blocks.append(_rewrite(block, bits, live[number], soon[number], always))
    return replace(function, blocks=blocks)


def _candidates(function: MirFunction) -> list[int]:
    """Return the locals that are dropped and copied as a whole, and of which no address is known."""
    dropped: set[int] = set()
    copied: set[int] = set()
    excluded: set[int] = set()
    for block in function.blocks:
        for statement in block.statements:
            if isinstance(statement, Drop) and not statement.place.path:
                dropped.add(statement.place.local)
            for operand in statement_operands(statement):
                if isinstance(operand, Copy) and not operand.place.path:
                    copied.add(operand.place.local)
            if isinstance(statement, Assign):
                value = statement.value
                if isinstance(value, AddressOf):
                    excluded.add(value.place.local)
                elif isinstance(value, ConvertOp | Use) and isinstance(value.operand, Borrow):
                    excluded.add(value.operand.place.local)
                elif isinstance(value, IntrinsicOp) and value.name == "objectAddress":
                    excluded.update(place.local for place in map(operand_place, value.operands) if place)
    return sorted((dropped & copied) - excluded)


def _mentions(statement: Statement, bits: dict[int, int]) -> int:
    """Return the candidates that a statement uses; a drop or a write of the whole local is no use."""
    found = 0
    for operand in statement_operands(statement):
        found |= _place_bits(operand_place(operand), bits)
    for place in read_places(statement):
        found |= _place_bits(place, bits)
    target = target_of(statement)
    if target is not None and target.path:
        found |= _place_bits(target, bits)
    if isinstance(statement, Drop) and statement.place.path:
        found |= _place_bits(statement.place, bits)
    return found


def _place_bits(place: Place | None, bits: dict[int, int]) -> int:
    if place is None:
        return 0
    found = bits.get(place.local, 0)
    for step in place.path:
        if isinstance(step, IndexOf):
            found |= _place_bits(operand_place(step.index), bits)
    return found


def _flow(function: MirFunction, bits: dict[int, int]) -> tuple[list[int], list[int]]:
    """Return for the end of every block what is used later, and what is dropped before anything happens."""
    blocks = function.blocks
    everything = (1 << len(bits)) - 1
    count = len(blocks)
    live_in, soon_in = [0] * count, [everything] * count
    live_out, soon_out = [0] * count, [0] * count
    changed = True
    while changed:
        changed = False
        for number in range(count - 1, -1, -1):
            block = blocks[number]
            targets = successors(block.terminator)
            live = 0
            soon = everything if targets else 0
            for target in targets:
                live |= live_in[target]
                soon &= soon_in[target]
            live_out[number], soon_out[number] = live, soon
            for operand in terminator_operands(block.terminator):
                live |= _place_bits(operand_place(operand), bits)
            for statement in reversed(block.statements):
                live, soon = _back(statement, live, soon, bits)
            if live != live_in[number] or soon != soon_in[number]:
                live_in[number], soon_in[number] = live, soon
                changed = True
    return live_out, soon_out


def _back(statement: Statement, live: int, soon: int, bits: dict[int, int]) -> tuple[int, int]:
    """Step over a statement, backwards."""
    if isinstance(statement, Drop):
        bit = bits.get(statement.place.local, 0) if not statement.place.path else 0
        # Another drop may run code; this one is what the local waits for.
        return live & ~bit | _mentions(statement, bits), bit
    if isinstance(statement, CallStatement):
        soon = 0
    target = target_of(statement)
    if target is not None and not target.path:
        bit = bits.get(target.local, 0)
        live &= ~bit
        soon &= ~bit
    return live | _mentions(statement, bits), soon


def _rewrite(block: Block, bits: dict[int, int], live: int, soon: int, always: int) -> Block:
    for operand in terminator_operands(block.terminator):
        live |= _place_bits(operand_place(operand), bits)
    statements = list(block.statements)
    for index in range(len(statements) - 1, -1, -1):
        statement = statements[index]
        target = target_of(statement)
        allowed = ~live & (always | soon | (-1 if target is not None and target.local == 0 else 0))
        if target is not None and not target.path:
            # A local that is written here is not used later in its old life.
            written = bits.get(target.local, 0)
            allowed &= ~written
        statements[index] = _with_moves(statement, bits, allowed)
        live, soon = _back(statement, live, soon, bits)
    return Block(statements, block.terminator)


def _with_moves(statement: Statement, bits: dict[int, int], allowed: int) -> Statement:
    """Turn copies of candidates that are allowed, and mentioned once, into moves."""
    mentions: dict[int, int] = {}
    moves = False
    for operand in statement_operands(statement):
        place = operand_place(operand)
        if place is not None and place.local in bits:
            mentions[place.local] = mentions.get(place.local, 0) + 1
            moves = moves or (isinstance(operand, Copy) and not place.path)
    if not moves:
        return statement
    target = target_of(statement)
    if target is not None and target.path and target.local in bits:
        mentions[target.local] = mentions.get(target.local, 0) + 1

    def change(operand: Operand) -> Operand:
        if isinstance(operand, Copy) and not operand.place.path:
            local = operand.place.local
            if mentions.get(local) == 1 and bits.get(local, 0) & allowed:
                return Move(operand.place, operand.span)
        return operand

    if isinstance(statement, Assign):
        return Assign(statement.target, change_rvalue(statement.value, change), statement.location)
    if isinstance(statement, CallStatement):
        arguments = tuple(map(change, statement.arguments))
        return CallStatement(statement.target, statement.callee, arguments, statement.location)
    return statement


def change_rvalue(value: Rvalue, change: Callable[[Operand], Operand]) -> Rvalue:
    """Return an rvalue with the operands that it may own changed."""
    match value:
        case Use(operand):
            return Use(change(operand))
        case ConvertOp(operand, source, target):
            return ConvertOp(change(operand), source, target)
        case Aggregate(type_, operands, variant):
            return Aggregate(type_, tuple(map(change, operands)), variant)
        case IntrinsicOp("box", types, operands):
            return IntrinsicOp("box", types, tuple(map(change, operands)))
        case _:
            return value
