"""Count elision: the last `Copy` of a local, or of a part of it, before it is dropped becomes a `Move`.

    _2 = copy _1; drop _1       ->   _2 = move _1       (the drop goes when drops are elaborated,
    _2 = copy _1#1.0; drop _1   ->   _2 = move _1#1.0    or drops what else there is)

Where a `drop` block might run, this changes nothing that a program can see: it is done only for types that
drop quietly, for parameters that are moved and for results, or when nothing observable lies between. Where
there are weak references, they show when an object is destroyed, so objects are not dropped early then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from seen_core.check.types import Nominal, Parameter
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
    FieldOf,
    IndexOf,
    IntrinsicOp,
    MirFunction,
    Move,
    Operand,
    Place,
    Rvalue,
    Statement,
    Use,
    VariantOf,
)
from seen_core.mir.ownership import drops_quietly, holds_objects
from seen_core.own.drops import mir_needs_drop
from seen_core.own.paths import (
    operand_place,
    read_places,
    statement_operands,
    target_of,
    terminator_operands,
)


def elide_counts(world: World, function: MirFunction) -> MirFunction:
    """Return the function with last copies turned into moves."""
    candidates = _candidates(world, function)
    if not candidates:
        return function
    bits = {local: 1 << index for index, local in enumerate(candidates)}
    always = 0
    weak = world.uses_weak()
    for local, bit in bits.items():
        declaration = function.locals[local]
        type_ = declaration.type
        quiet = isinstance(type_, CellType) or drops_quietly(world, type_)
        quiet = quiet and not (weak and holds_objects(world, type_))
        # What a type parameter stands for may be what cannot be copied.
        if quiet or isinstance(type_, Parameter) or declaration.mode == "move":
            always |= bit
    live, soon = _flow(function, bits)
    blocks = []
    for number, block in enumerate(function.blocks):
        blocks.append(_Rewriting(world, function, bits, always).block(block, live[number], soon[number]))
    return replace(function, blocks=blocks)


def _candidates(world: World, function: MirFunction) -> list[int]:
    """Return the locals that are dropped as a whole and copied, of which no address is known."""
    dropped: set[int] = set()
    copied: set[int] = set()
    excluded: set[int] = set()
    for block in function.blocks:
        for statement in block.statements:
            if isinstance(statement, Drop) and not statement.place.path:
                dropped.add(statement.place.local)
            for operand in statement_operands(statement):
                if isinstance(operand, Copy) and _may_leave(world, function, operand.place):
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


def _may_leave(world: World, function: MirFunction, place: Place) -> bool:
    """Tell whether a place may be moved alone: it lies inline, and no `drop` block needs what is around."""
    around = function.locals[place.local].type
    for step in place.path:
        if isinstance(step, FieldOf):
            if isinstance(around, Nominal) and world.type_info(around.name).drop is not None:
                return False
            around = step.type
        elif not isinstance(step, VariantOf):
            return False
    return not place.path or mir_needs_drop(world, around)


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


class _Rewriting:
    """Turns the copies of one function into moves."""

    def __init__(self, world: World, function: MirFunction, bits: dict[int, int], always: int) -> None:
        self.world = world
        self.function = function
        self.bits = bits
        self.always = always

    def block(self, block: Block, live: int, soon: int) -> Block:
        """Return a block with its last copies moved; `live` and `soon` hold at its end."""
        bits = self.bits
        for operand in terminator_operands(block.terminator):
            live |= _place_bits(operand_place(operand), bits)
        statements = list(block.statements)
        for index in range(len(statements) - 1, -1, -1):
            statement = statements[index]
            target = target_of(statement)
            is_result = target is not None and target.local == 0
            allowed = ~live & (self.always | soon | (-1 if is_result else 0))
            if target is not None and not target.path:
                # A local that is written here is not used later in its old life.
                written = bits.get(target.local, 0)
                allowed &= ~written
            statements[index] = self.statement(statement, allowed)
            live, soon = _back(statement, live, soon, bits)
        return Block(statements, block.terminator)

    def statement(self, statement: Statement, allowed: int) -> Statement:
        """Turn the copies into moves that are allowed, and whose place nothing else here reads."""
        operands = statement_operands(statement)
        if not any(isinstance(operand, Copy) and operand.place.local in self.bits for operand in operands):
            return statement
        mentioned = [place for operand in operands if (place := operand_place(operand)) is not None]
        target = target_of(statement)
        if target is not None and target.path:
            mentioned.append(target)

        def change(operand: Operand) -> Operand:
            if not isinstance(operand, Copy) or not self.bits.get(operand.place.local, 0) & allowed:
                return operand
            place = operand.place
            if sum(_overlap(place, other) for other in mentioned) > 1:
                return operand
            if not _may_leave(self.world, self.function, place):
                return operand
            return Move(place, operand.span)

        if isinstance(statement, Assign):
            return Assign(statement.target, change_rvalue(statement.value, change), statement.location)
        if isinstance(statement, CallStatement):
            arguments = tuple(map(change, statement.arguments))
            return CallStatement(statement.target, statement.callee, arguments, statement.location)
        return statement


def _overlap(place: Place, other: Place) -> bool:
    """Tell whether two places may share something: they are not different fields of one local."""
    if place.local != other.local:
        return False
    for one, two in zip(place.path, other.path):
        if isinstance(one, FieldOf) and isinstance(two, FieldOf) and one.index != two.index:
            return False
        if type(one) is not type(two):
            return True
    return True


def change_rvalue(value: Rvalue, change: Callable[[Operand], Operand]) -> Rvalue:
    """Return an rvalue with the operands that it may own changed."""
    match value:
        case Use(operand):
            return Use(change(operand))
        case ConvertOp(operand, source, target):
            return ConvertOp(change(operand), source, target)
        case Aggregate(type_, operands, variant):
            return Aggregate(type_, tuple(map(change, operands)), variant)
        case IntrinsicOp("box" | "isolate" as name, types, operands):
            return IntrinsicOp(name, types, tuple(map(change, operands)))
        case _:
            return value
