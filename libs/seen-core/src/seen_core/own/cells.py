"""Variables that closures share need a value before they are read or captured (E0308)."""

from __future__ import annotations

from seen_core.check.types import Type
from seen_core.check.world import World
from seen_core.diagnostics.model import Diagnostic, Label
from seen_core.mir.builder import successors
from seen_core.mir.model import (
    Block,
    CellType,
    Deref,
    FieldOf,
    MirFunction,
    Move,
    Operand,
    Place,
    Statement,
    StorageLive,
)
from seen_core.own.moves import operand_span, source_function
from seen_core.own.paths import operand_place, statement_operands, target_of
from seen_core.source import Location, Span


def check_cells(world: World, function: MirFunction) -> list[Diagnostic]:
    """Return E0308 diagnostics for shared variables that were declared without a value."""
    cells: dict[int, int] = {}
    for block in function.blocks:
        for statement in block.statements:
            if isinstance(statement, StorageLive) and _shared(function, statement.local) is not None:
                cells.setdefault(statement.local, 1 << len(cells))
    return _Checker(world, function, cells).run() if cells else []


def _shared(function: MirFunction, local: int) -> Type | None:
    type_ = function.locals[local].type
    return type_.of if isinstance(type_, CellType) else None


class _Checker:
    def __init__(self, world: World, function: MirFunction, cells: dict[int, int]) -> None:
        self.function = function
        self.file = world.function(source_function(function.name)).file
        self.cells = cells
        self.found: dict[Span, Diagnostic] = {}

    def run(self) -> list[Diagnostic]:
        blocks = self.function.blocks
        states: list[int | None] = [None] * len(blocks)
        states[0] = 0
        pending = [0]
        while pending:
            number = pending.pop()
            state = self.walk(blocks[number], states[number] or 0, report=False)
            for target in successors(blocks[number].terminator):
                known = states[target]
                if known is None or state & ~known:
                    states[target] = state | (known or 0)
                    pending.append(target)
        for block, start in zip(blocks, states):
            if start is not None:
                self.walk(block, start, report=True)
        return list(self.found.values())

    def walk(self, block: Block, unset: int, *, report: bool) -> int:
        """Return which cells may hold nothing yet after a block."""
        for index, statement in enumerate(block.statements):
            if report and unset:
                after = block.statements[index + 1] if index + 1 < len(block.statements) else None
                for operand in statement_operands(statement):
                    self.use(operand, unset, after, statement.location)
            if isinstance(statement, StorageLive):
                unset |= self.cells.get(statement.local, 0)
            match target_of(statement):
                case Place(local, (Deref(), FieldOf())):
                    unset &= ~self.cells.get(local, 0)
                case _:
                    pass
        return unset

    def use(self, operand: Operand, unset: int, after: Statement | None, location: Location) -> None:
        place = operand_place(operand)
        if place is None or not self.cells.get(place.local, 0) & unset:
            return
        if isinstance(operand, Move) and after is not None and target_of(after) == place:
            return  # it gets its value here; what was there before is taken out first
        local = self.function.locals[place.local]
        span = operand_span(self.file, operand, location)
        labels: tuple[Label, ...] = (Label(self.file, span, "used here" if place.path else "captured here"),)
        if local.location is not None:
            declared = operand_span(self.file, None, local.location)
            labels = (*labels, Label(self.file, declared, "declared here without a value", primary=False))
        diagnostic = Diagnostic(
            "E0308",
            "`{name}` may not have a value here",
            labels,
            {"name": local.name or ""},
            ("a variable needs a value before a lambda captures it",),
        )
        self.found.setdefault(span, diagnostic)
