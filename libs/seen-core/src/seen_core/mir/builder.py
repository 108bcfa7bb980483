"""The graph under construction: locals, blocks, and the block that statements go to."""

from __future__ import annotations

from dataclasses import dataclass, field

from seen_core.mir.model import (
    Block,
    Branch,
    Goto,
    LocalDeclaration,
    MirType,
    Place,
    Return,
    Statement,
    Switch,
    Terminator,
    Unreachable,
)
from seen_core.source import Location


@dataclass(slots=True)
class GraphBuilder:
    """Blocks of one function. While `current` is None the code is unreachable and nothing is emitted."""

    locals: list[LocalDeclaration] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    current: Block | None = None
    entered_from: set[int] = field(default_factory=set)
    """Blocks that some jump goes to."""

    def local(self, type_: MirType, name: str | None, location: Location, mode: str = "") -> int:
        """Add a local and return its number."""
        self.locals.append(LocalDeclaration(type_, name, mode, location))
        return len(self.locals) - 1

    def temporary(self, type_: MirType, location: Location) -> Place:
        """Add an unnamed local."""
        return Place(self.local(type_, None, location))

    def block(self) -> int:
        """Add an empty block and return its number."""
        self.blocks.append(Block([], Unreachable()))
        return len(self.blocks) - 1

    def enter(self, block: int) -> None:
        """Go on emitting in `block`."""
        self.current = self.blocks[block]

    def emit(self, statement: Statement) -> None:
        """Add a statement, unless the code is unreachable."""
        if self.current is not None:
            self.current.statements.append(statement)

    def terminate(self, terminator: Terminator) -> None:
        """End the current block; what follows is unreachable until a block is entered."""
        if self.current is not None:
            self.current.terminator = terminator
            self.entered_from.update(successors(terminator))
            self.current = None

    def goto(self, block: int) -> None:
        """End the current block with a jump."""
        self.terminate(Goto(block))


def successors(terminator: Terminator) -> tuple[int, ...]:
    """Return the blocks that may follow."""
    match terminator:
        case Goto(target):
            return (target,)
        case Branch(_, then, otherwise):
            return (then, otherwise)
        case Switch(_, _, cases, otherwise):
            return (*(block for _, block in cases), otherwise)
        case Return() | Unreachable():
            return ()


def retarget(terminator: Terminator, numbers: dict[int, int]) -> Terminator:
    """Return the terminator with its blocks renumbered."""
    match terminator:
        case Goto(target):
            return Goto(numbers[target])
        case Branch(condition, then, otherwise):
            return Branch(condition, numbers[then], numbers[otherwise])
        case Switch(operand, type_, cases, otherwise):
            renumbered = tuple((value, numbers[block]) for value, block in cases)
            return Switch(operand, type_, renumbered, numbers[otherwise])
        case Return() | Unreachable():
            return terminator


def tidy(blocks: list[Block]) -> list[Block]:
    """Drop unreachable blocks, skip empty ones that only jump, and join a block to its one successor."""
    skip = _skips(blocks)
    predecessors = [0] * len(blocks)
    order: list[int] = []
    seen = {skip[0]}
    stack = [skip[0]]
    predecessors[skip[0]] = 2
    while stack:
        number = stack.pop()
        order.append(number)
        for target in successors(blocks[number].terminator):
            target = skip[target]
            predecessors[target] += 1
            if target not in seen:
                seen.add(target)
                stack.append(target)
    order.sort(key=lambda number: (number != skip[0], number))
    joined: set[int] = set()
    for number in order:
        block = blocks[number]
        if number in joined:
            continue
        while isinstance(block.terminator, Goto):
            target = skip[block.terminator.target]
            if predecessors[target] != 1 or target == number:
                break
            joined.add(target)
            block.statements.extend(blocks[target].statements)
            block.terminator = blocks[target].terminator
    kept = [number for number in order if number not in joined]
    new = {number: index for index, number in enumerate(kept)}
    numbers = {number: new[target] for number, target in enumerate(skip) if target in new}
    for number in kept:
        blocks[number].terminator = retarget(blocks[number].terminator, numbers)
    return [blocks[number] for number in kept]


def _skips(blocks: list[Block]) -> list[int]:
    """For every block the one it stands for: itself, or where a chain of empty blocks leads."""
    result = list(range(len(blocks)))
    for number in range(len(blocks)):
        target = number
        visited = {target}
        while True:
            block = blocks[target]
            if block.statements or not isinstance(block.terminator, Goto):
                break
            target = block.terminator.target
            if target in visited:
                break
            visited.add(target)
        result[number] = target
    return result
