"""Refuse changes of a variable while a borrow of it is still used (E0302).

`let r = &x`, and names for parts in patterns: the question at every write, move or lending of a place is
whether a borrow of it is read later.
"""

from __future__ import annotations

from seen_core.check.world import World
from seen_core.diagnostics.model import Diagnostic, Fix, Label
from seen_core.mir.model import AddressOf, Assign, Deref, FieldOf, MirFunction, Move, Place, Statement
from seen_core.own.loans import Lives, Loan, find_loans
from seen_core.own.moves import operand_span, source_function
from seen_core.own.paths import operand_place, place_type, statement_operands, target_of
from seen_core.source import Span


def check_borrows(world: World, function: MirFunction) -> list[Diagnostic]:
    """Return E0302 diagnostics for a function."""
    loans = find_loans(function)
    return _Checker(world, function, loans).run() if loans else []


class _Checker:
    def __init__(self, world: World, function: MirFunction, loans: dict[int, Loan]) -> None:
        self.world = world
        self.function = function
        self.file = world.function(source_function(function.name)).file
        self.loans = loans
        named = function.locals
        self.by_name = sorted(loans.values(), key=lambda loan: named[loan.pointer].name is None)
        """Borrows with a name first: they say more."""
        self.lives = Lives(function, loans)
        self.places = {loan.pointer: self.origins(loan.places) for loan in loans.values()}
        self.shared = {loan.pointer: self.origins(loan.shared) for loan in loans.values()}
        self.found: dict[Span, Diagnostic] = {}

    def origins(self, places: tuple[Place, ...]) -> list[Place]:
        return [origin for place in places for origin in self.lives.origins(place)]

    def run(self) -> list[Diagnostic]:
        for block, after in zip(self.function.blocks, self.lives.at_end):
            live = self.lives.before_terminator(block, after)
            following: Statement | None = None
            for statement in reversed(block.statements):
                if live:
                    self.check(statement, following, live)
                live = self.lives.before(statement, live)
                following = statement
        return list(self.found.values())

    # ------------------------------------------------------------ changes

    def check(self, statement: Statement, following: Statement | None, live: int) -> None:
        """Report a statement that changes what a borrow in `live` points at."""
        for operand in statement_operands(statement):
            if isinstance(operand, Move) and not _replaced(operand.place, following):
                span = operand_span(self.file, operand, statement.location)
                # Whether a name that was moved from is used later, the move checker tells.
                self.conflict(operand.place, span, live & ~self.lives.bit_of(operand.place), "moved")
        target = target_of(statement)
        if target is not None:
            span = operand_span(self.file, None, statement.location)
            self.conflict(target, span, live, "changed")
        match statement:
            case Assign(Place(pointer, ()), AddressOf(place)) if pointer not in self.loans:
                span = operand_span(self.file, None, statement.location)
                self.conflict(place, span, live, "lent to be changed")
            case _:
                pass

    def conflict(self, place: Place, span: Span, live: int, how: str) -> None:
        changed = self.lives.origins(place)
        for loan in self.by_name:
            if not loan.bit & live:
                continue
            kept = self.places[loan.pointer] + (self.shared[loan.pointer] if how == "moved" else [])
            if any(_overlap(lent, other) for lent in kept for other in changed):
                self.report(loan, place, span, how)

    def report(self, loan: Loan, place: Place, span: Span, how: str) -> None:
        name = self.function.locals[self.lives.origins(place)[0].local].name
        if name is None or how == "changed":
            name = self.file.text[span.start : span.end]
        later = self.later_use(loan, span)
        borrow = self.function.locals[loan.pointer].name
        if borrow is None:  # the result of a call
            use = later or operand_span(self.file, None, loan.location)
            borrow = self.file.text[use.start : use.end]
        labels = [
            Label(self.file, span, f"{how} here"),
            Label(self.file, operand_span(self.file, None, loan.location), "borrowed here", primary=False),
        ]
        if later is not None and later != span:
            labels.append(Label(self.file, later, "still used here", primary=False))
        diagnostic = Diagnostic(
            "E0302",
            "`{name}` is {how} while `{borrow}` borrows it",
            tuple(labels),
            {"name": name, "how": how, "borrow": borrow},
            (f"do this after the last use of `{borrow}`, or borrow again afterwards",),
            self.changes(loan, span, labels),
        )
        self.found.setdefault(span, diagnostic)

    def changes(self, loan: Loan, span: Span, labels: list[Label]) -> tuple[Fix, ...]:
        """Return the ways out: a copy instead of the borrow, or the use of it first."""
        # Not needed by programs that are right.
        from seen_core.own.changes import copy_of_borrowed, reorder_fixes

        copies: tuple[Fix, ...] = ()
        if loan.places:
            lent = operand_span(self.file, None, loan.location)
            type_ = place_type(self.function, loan.places[0])
            copies = copy_of_borrowed(self.world, self.file, lent, type_)
        if len(labels) < 3:
            return copies
        name = self.function.locals[loan.pointer].name or ""
        return (*copies, *reorder_fixes(self.file, span, labels[2].span, name))

    def later_use(self, loan: Loan, span: Span) -> Span | None:
        """Return the first use of a borrow after a place in the source, or the first at all."""
        uses = [
            operand_span(self.file, operand, statement.location)
            for block in self.function.blocks
            for statement in block.statements
            for operand in statement_operands(statement)
            if self.lives.bit_of(operand_place(operand)) & loan.bit
        ]
        after = [use for use in uses if use.start >= span.start]
        return min(after or uses, key=lambda use: use.start, default=None)


def _replaced(place: Place, following: Statement | None) -> bool:
    """Tell whether a place gets a new value as soon as the old one is out."""
    return following is not None and target_of(following) == place


def _overlap(left: Place, right: Place) -> bool:
    """Tell whether one place lies in the other; what a reference leads to is not part of it."""
    if left.local != right.local:
        return False
    for a, b in zip(left.path, right.path):
        if isinstance(a, FieldOf) and isinstance(b, FieldOf) and a.index != b.index:
            return False
    shorter = min(len(left.path), len(right.path))
    return not any(isinstance(step, Deref) for step in (*left.path[shorter:], *right.path[shorter:]))
