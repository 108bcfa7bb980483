"""Refuse changes of a variable while a `let r = &x` that is still used borrows it (E0302).

Lowering makes such an `r` a named pointer: `_2 = address of _1`. A borrow lives to its last use, so the
question at every write, move or lending of the place is whether the pointer is read later.
"""

from __future__ import annotations

from dataclasses import dataclass

from seen_core.check.world import World
from seen_core.diagnostics.model import Diagnostic, Label
from seen_core.mir.builder import successors
from seen_core.mir.model import (
    AddressOf,
    Assign,
    Deref,
    FieldOf,
    MirFunction,
    Move,
    Place,
    Statement,
)
from seen_core.own.moves import operand_span, source_function
from seen_core.own.paths import (
    operand_place,
    read_places,
    statement_operands,
    target_of,
    terminator_operands,
)
from seen_core.source import Location, Span


@dataclass(frozen=True, slots=True)
class Loan:
    """A borrow: the pointer's number, what it points at, its bit, and where it is made."""

    pointer: int
    place: Place
    bit: int
    location: Location


def check_borrows(world: World, function: MirFunction) -> list[Diagnostic]:
    """Return E0302 diagnostics for a function."""
    loans = _loans(function)
    return _Checker(world, function, loans).run() if loans else []


def _loans(function: MirFunction) -> dict[int, Loan]:
    found: dict[int, Loan] = {}
    for block in function.blocks:
        for statement in block.statements:
            if not isinstance(statement, Assign) or not isinstance(statement.value, AddressOf):
                continue
            target = statement.target
            if not target.path and function.locals[target.local].name is not None:
                bit = 1 << len(found)
                found[target.local] = Loan(target.local, statement.value.place, bit, statement.location)
    return found


class _Checker:
    def __init__(self, world: World, function: MirFunction, loans: dict[int, Loan]) -> None:
        self.function = function
        self.file = world.function(source_function(function.name)).file
        self.loans = loans
        self.places = {loan.pointer: self.origin(loan.place) for loan in loans.values()}
        self.found: dict[Span, Diagnostic] = {}

    def origin(self, place: Place) -> Place:
        """Return a place without going through borrows of other places."""
        while place.local in self.loans and place.path and isinstance(place.path[0], Deref):
            base = self.loans[place.local].place
            place = Place(base.local, (*base.path, *place.path[1:]))
        return place

    def run(self) -> list[Diagnostic]:
        live = self.live_out()
        for block, after in zip(self.function.blocks, live):
            for operand in terminator_operands(block.terminator):
                after |= self.bit_of(operand_place(operand))
            for statement in reversed(block.statements):
                if after:
                    self.check(statement, after)
                after = self.before(statement, after)
        return list(self.found.values())

    # ------------------------------------------------------------ life of the borrows

    def bit_of(self, place: Place | None) -> int:
        """Return the bits of the borrow that a place goes through, and of those that it came from."""
        bits = 0
        while place is not None and place.local in self.loans:
            bits |= self.loans[place.local].bit
            place = self.loans[place.local].place
        return bits

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

    def live_out(self) -> list[int]:
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
                for operand in terminator_operands(block.terminator):
                    live |= self.bit_of(operand_place(operand))
                for statement in reversed(block.statements):
                    live = self.before(statement, live)
                if live != live_in[number]:
                    live_in[number] = live
                    changed = True
        return live_out

    # ------------------------------------------------------------ changes

    def check(self, statement: Statement, live: int) -> None:
        """Report a statement that changes what a borrow in `live` points at."""
        for operand in statement_operands(statement):
            if isinstance(operand, Move):
                span = operand_span(self.file, operand, statement.location)
                self.conflict(operand.place, span, live, "moved")
        target = target_of(statement)
        if target is not None:
            span = operand_span(self.file, None, statement.location)
            self.conflict(target, span, live, "changed")
        match statement:
            case Assign(Place(pointer), AddressOf(place)) if pointer not in self.loans:
                span = operand_span(self.file, None, statement.location)
                self.conflict(place, span, live, "lent to be changed")
            case _:
                pass

    def conflict(self, place: Place, span: Span, live: int, how: str) -> None:
        for loan in self.loans.values():
            if loan.bit & live and _overlap(self.places[loan.pointer], self.origin(place)):
                self.report(loan, place, span, how)

    def report(self, loan: Loan, place: Place, span: Span, how: str) -> None:
        name = self.function.locals[self.origin(place).local].name or "this value"
        borrow = self.function.locals[loan.pointer].name or ""
        labels = [
            Label(self.file, span, f"{how} here"),
            Label(self.file, operand_span(self.file, None, loan.location), "borrowed here", primary=False),
        ]
        later = self.later_use(loan, span)
        if later is not None and later != span:
            labels.append(Label(self.file, later, "the borrow is used here", primary=False))
        diagnostic = Diagnostic(
            "E0302",
            "`{name}` is {how} while `{borrow}` borrows it",
            tuple(labels),
            {"name": name, "how": how, "borrow": borrow},
            (f"do this after the last use of `{borrow}`, or borrow again afterwards",),
        )
        self.found.setdefault(span, diagnostic)

    def later_use(self, loan: Loan, span: Span) -> Span | None:
        """Return the first use of a borrow after a place in the source, or the first at all."""
        uses = [
            operand_span(self.file, operand, statement.location)
            for block in self.function.blocks
            for statement in block.statements
            for operand in statement_operands(statement)
            if self.bit_of(operand_place(operand)) & loan.bit
        ]
        after = [use for use in uses if use.start >= span.start]
        return min(after or uses, key=lambda use: use.start, default=None)


def _overlap(left: Place, right: Place) -> bool:
    """Tell whether one place lies in the other; what a reference leads to is not part of it."""
    if left.local != right.local:
        return False
    for a, b in zip(left.path, right.path):
        if isinstance(a, FieldOf) and isinstance(b, FieldOf) and a.index != b.index:
            return False
    shorter = min(len(left.path), len(right.path))
    return not any(isinstance(step, Deref) for step in (*left.path[shorter:], *right.path[shorter:]))
