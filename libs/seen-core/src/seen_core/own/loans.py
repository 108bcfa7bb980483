"""Borrows with a name, and how long they live.

Lowering makes `let r = &x`, and a name for a part in a pattern, a named pointer: `_2 = address of _1`. A
lambda with a name that borrows what it captures is a borrow, too. A borrow lives to its last use, which a
backward flow over its uses finds. A borrow of a borrow keeps the first one alive.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from seen_core.mir.builder import successors
from seen_core.mir.model import AddressOf, Assign, Block, Deref, Drop, MirFunction, Place, Statement
from seen_core.own.paths import (
    operand_place,
    read_places,
    statement_operands,
    target_of,
    terminator_operands,
)
from seen_core.source import Location


@dataclass(frozen=True, slots=True)
class Loan:
    """A borrow: the pointer's number, what it may point at, its bit, and where it is made.

    `shared` are variables that may be changed meanwhile, but not moved.
    """

    pointer: int
    places: tuple[Place, ...]
    bit: int
    location: Location
    shared: tuple[Place, ...] = ()


def find_loans(function: MirFunction) -> dict[int, Loan]:
    """Return the named borrows of a function by their pointers."""
    found: dict[int, Loan] = {}
    for block in function.blocks:
        for statement in block.statements:
            match statement:
                case Assign(Place(pointer, ()), AddressOf(place)):
                    if function.locals[pointer].name is None:
                        continue
                    lent: tuple[Place, ...] = (place,)
                case Assign(Place(pointer, ())) if pointer in function.lenders:
                    lent = function.lenders[pointer]
                case _:
                    continue
            known = found.get(pointer)
            places = (*(known.places if known else ()), *lent)
            bit = known.bit if known else 1 << len(found)
            shared = function.sharers.get(pointer, ())
            found[pointer] = Loan(pointer, places, bit, statement.location, shared)
    return found


class Lives:
    """Where the borrows of a function are still going to be used."""

    def __init__(self, function: MirFunction, loans: dict[int, Loan]) -> None:
        self.function = function
        self.loans = loans
        self.at_end = self._flow()
        """For every block the bits of the borrows that are used after it."""

    def bit_of(self, place: Place | None) -> int:
        """Return the bits of the borrow that a place goes through, and of those that it came from."""
        if place is None or place.local not in self.loans:
            return 0
        loan = self.loans[place.local]
        bits = loan.bit
        for origin in loan.places:
            bits |= self.bit_of(origin)
        return bits

    def origins(self, place: Place) -> list[Place]:
        """Return the places that a place may be, without going through borrows."""
        if place.local not in self.loans or not place.path or not isinstance(place.path[0], Deref):
            return [place]
        bases = [base for one in self.loans[place.local].places for base in self.origins(one)]
        return [Place(base.local, (*base.path, *place.path[1:])) for base in bases]

    def used(self, statement: Statement) -> int:
        """Return the borrows that a statement goes through."""
        bits = 0
        for operand in statement_operands(statement):
            bits |= self.bit_of(operand_place(operand))
        for place in read_places(statement):
            bits |= self.bit_of(place)
        target = target_of(statement)
        if target is not None and target.path:
            bits |= self.bit_of(target)
        return bits

    def before(self, statement: Statement, live: int) -> int:
        """Step over a statement, backwards."""
        target = target_of(statement)
        if target is not None and not target.path and target.local in self.loans:
            live &= ~self.loans[target.local].bit
        return live | self.used(statement)

    def before_terminator(self, block: Block, live: int) -> int:
        """Step over the end of a block, backwards."""
        for operand in terminator_operands(block.terminator):
            live |= self.bit_of(operand_place(operand))
        return live

    def _flow(self) -> list[int]:
        blocks = self.function.blocks
        live_in, live_out = [0] * len(blocks), [0] * len(blocks)
        changed = True
        while changed:
            changed = False
            for number in range(len(blocks) - 1, -1, -1):
                block = blocks[number]
                live = 0
                for target in successors(block.terminator):
                    live |= live_in[target]
                live_out[number] = live
                live = self.before_terminator(block, live)
                for statement in reversed(block.statements):
                    live = self.before(statement, live)
                if live != live_in[number]:
                    live_in[number] = live
                    changed = True
        return live_out


def shorten_pins(function: MirFunction) -> MirFunction:
    """Drop pins as soon as the names that they protect are not used any more.

    A later drop of the same pin then finds nothing; the elaboration of drops sees to that.
    """
    if not function.pinned:
        return function
    loans = find_loans(function)
    lives = Lives(function, loans)
    pins = [
        (loans[pointer].bit, Place(pin))
        for pointer, held in function.pinned.items()
        if pointer in loans
        for pin in held
    ]
    mask = 0
    for bit, _ in pins:
        mask |= bit
    blocks = []
    entered = [0] * len(function.blocks)
    """Bits that are live at the end of a block before this one."""
    for number, block in enumerate(function.blocks):
        for target in successors(block.terminator):
            entered[target] |= lives.at_end[number]
    for number, block in enumerate(function.blocks):
        statements: list[Statement] = []
        live = lives.before_terminator(block, lives.at_end[number])
        for statement in reversed(block.statements):
            before = lives.before(statement, live)
            last = (before | _made(statement, loans)) & ~live & mask
            statements.extend(Drop(pin, statement.location) for bit, pin in pins if bit & last)
            statements.append(statement)
            live = before
        ended = entered[number] & ~live & mask
        start = block.statements[0].location if block.statements else function.location
        statements.extend(Drop(pin, start) for bit, pin in pins if bit & ended)
        blocks.append(Block(statements[::-1], block.terminator))
    return replace(function, blocks=blocks)


def _made(statement: Statement, loans: dict[int, Loan]) -> int:
    target = target_of(statement)
    if target is not None and not target.path and target.local in loans:
        return loans[target.local].bit
    return 0
