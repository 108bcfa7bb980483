"""Which parts of locals are moved on their own, and which of them hold a value where.

A *path* is a local, or a part of one that lies inline, or in a box of a recursive enum, and is moved, dropped
or assigned by itself. The bit
of a path says whether it holds a value, apart from those of its parts that are paths too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from seen_core.mir.builder import successors
from seen_core.mir.model import (
    AddressOf,
    Assign,
    Block,
    Borrow,
    Branch,
    CallStatement,
    CellType,
    Check,
    Closure,
    Copy,
    Deref,
    Drop,
    FieldOf,
    MirFunction,
    MirType,
    Move,
    Operand,
    Place,
    Projection,
    Statement,
    StorageLive,
    Switch,
    Terminator,
    VariantIndex,
    VariantOf,
)
from seen_core.mir.ownership import operands_of

Key = tuple[int, tuple[tuple[bool, int], ...]]


@dataclass(slots=True)
class Path:
    """A node of the tree of paths; `mask` is its bit and those of the paths below it."""

    number: int
    place: Place
    parent: int | None
    children: list[int] = field(default_factory=list)
    mask: int = 0


def inline_prefix(path: tuple[Projection, ...]) -> tuple[Projection, ...]:
    """Return the steps that stay inside the local, or in the boxes of recursive enums in it."""
    for index, step in enumerate(path):
        if not isinstance(step, FieldOf | VariantOf) and not _opens_box(path, index):
            return path[:index]
    return path


def _opens_box(path: tuple[Projection, ...], index: int) -> bool:
    box = path[index - 1] if index else None
    return isinstance(path[index], Deref) and isinstance(box, FieldOf) and isinstance(box.type, CellType)


def moved_path(place: Place) -> tuple[Projection, ...] | None:
    """Return which part of a local a move takes, or None when it takes from elsewhere."""
    prefix = inline_prefix(place.path)
    return prefix if len(prefix) == len(place.path) else None


def _key(local: int, path: tuple[Projection, ...]) -> Key:
    return local, tuple(
        (isinstance(step, FieldOf), step.index) for step in path if isinstance(step, FieldOf | VariantOf)
    )


class Paths:
    """The tree of paths of the locals in question."""

    def __init__(self, locals_: Iterable[int]) -> None:
        self.nodes: list[Path] = []
        self.by_key: dict[Key, int] = {}
        for local in locals_:
            self._add(Place(local), None)

    def _add(self, place: Place, parent: int | None) -> int:
        number = len(self.nodes)
        self.nodes.append(Path(number, place, parent))
        self.by_key[_key(place.local, place.path)] = number
        if parent is not None:
            self.nodes[parent].children.append(number)
        return number

    def add(self, local: int, path: tuple[Projection, ...]) -> None:
        """Add a part of a local in question, and what lies between."""
        parent = self.by_key.get((local, ()))
        if parent is None:
            return
        for length in range(1, len(path) + 1):
            if isinstance(path[length - 1], VariantOf | Deref):
                continue
            found = self.by_key.get(_key(local, path[:length]))
            parent = self._add(Place(local, path[:length]), parent) if found is None else found

    def seal(self) -> None:
        """Compute the masks, once all paths are there."""
        for node in reversed(self.nodes):
            node.mask |= 1 << node.number
            if node.parent is not None:
                self.nodes[node.parent].mask |= node.mask

    def exact(self, place: Place) -> Path | None:
        """Return the path that a place is, if it is one."""
        if len(inline_prefix(place.path)) != len(place.path):
            return None
        number = self.by_key.get(_key(place.local, place.path))
        return None if number is None else self.nodes[number]

    def moved(self, place: Place) -> Path | None:
        """Return the path that a move of a place empties."""
        path = moved_path(place)
        if path is None:
            return None
        number = self.by_key.get(_key(place.local, path))
        return None if number is None else self.nodes[number]

    def nearest(self, place: Place) -> Path | None:
        """Return the innermost path that a place lies in."""
        path = inline_prefix(place.path)
        for length in range(len(path), -1, -1):
            number = self.by_key.get(_key(place.local, path[:length]))
            if number is not None:
                return self.nodes[number]
        return None


# ---------------------------------------------------------------- what a statement touches


def statement_operands(statement: Statement) -> tuple[Operand, ...]:
    """Return the operands of a statement, in order of evaluation."""
    match statement:
        case Assign(_, value):
            return operands_of(value)
        case CallStatement(_, Closure(value, _), arguments):
            return (value, *arguments)
        case CallStatement(_, _, arguments):
            return arguments
        case Check(condition, _, _, operands):
            return (condition, *operands)
        case _:
            return ()


def terminator_operands(terminator: Terminator) -> tuple[Operand, ...]:
    """Return the operands of a terminator."""
    match terminator:
        case Branch(operand) | Switch(operand):
            return (operand,)
        case _:
            return ()


def read_places(statement: Statement) -> Iterator[Place]:
    """Yield places that a statement looks at without an operand."""
    if isinstance(statement, Assign) and isinstance(statement.value, AddressOf | VariantIndex):
        yield statement.value.place


def target_of(statement: Statement) -> Place | None:
    """Return the place that a statement writes."""
    return statement.target if isinstance(statement, Assign | CallStatement) else None


def operand_place(operand: Operand) -> Place | None:
    """Return the place that an operand reads."""
    return operand.place if isinstance(operand, Copy | Move | Borrow) else None


def place_type(function: MirFunction, place: Place) -> MirType:
    """Return the type of what a place holds."""
    for step_ in reversed(place.path):
        if not isinstance(step_, VariantOf):
            return step_.type
    return function.locals[place.local].type


def through_pointer(place: Place) -> bool:
    """Tell whether a place lies behind a pointer."""
    return any(isinstance(step, Deref) for step in place.path)


# ---------------------------------------------------------------- the flow


@dataclass(slots=True)
class State:
    """Bits of the paths that may hold a value, and of those that may hold none."""

    full: int
    empty: int

    def fill(self, mask: int) -> None:
        """Note that paths hold values now."""
        self.full |= mask
        self.empty &= ~mask

    def clear(self, mask: int) -> None:
        """Note that paths hold nothing now."""
        self.full &= ~mask
        self.empty |= mask


def step(paths: Paths, state: State, statement: Statement) -> None:
    """Change the state by what a statement does."""
    for operand in statement_operands(statement):
        if isinstance(operand, Move):
            path = paths.moved(operand.place)
            if path is not None:
                state.clear(path.mask)
    if isinstance(statement, Drop):
        path = paths.exact(statement.place)
        if path is not None:
            state.clear(path.mask)
    elif isinstance(statement, StorageLive):
        path = paths.exact(Place(statement.local))
        if path is not None:
            state.clear(path.mask)
    target = target_of(statement)
    if target is not None:
        path = paths.exact(target)
        if path is not None:
            state.fill(path.mask)


def entry_state(function: MirFunction, paths: Paths) -> State:
    """Return the state at entry: parameters hold values."""
    state = State(0, (1 << len(paths.nodes)) - 1)
    for node in paths.nodes:
        if node.parent is None and 1 <= node.place.local <= function.parameter_count:
            state.fill(node.mask)
    return state


def flow(function: MirFunction, paths: Paths) -> list[State | None]:
    """Return the state at the beginning of every block; None where it cannot be reached."""
    blocks = function.blocks
    states: list[State | None] = [None] * len(blocks)
    states[0] = entry_state(function, paths)
    pending = [0]
    effects = [_effect(paths, block) for block in blocks]
    while pending:
        number = pending.pop()
        state = states[number]
        assert state is not None
        filled, cleared = effects[number]
        full = (state.full & ~cleared) | filled
        empty = (state.empty & ~filled) | cleared
        for target in successors(blocks[number].terminator):
            known = states[target]
            if known is None:
                states[target] = State(full, empty)
                pending.append(target)
            elif full & ~known.full or empty & ~known.empty:
                known.full |= full
                known.empty |= empty
                pending.append(target)
    return states


def _effect(paths: Paths, block: Block) -> tuple[int, int]:
    """Return the paths that a block leaves filled and those that it leaves empty."""
    state = State(0, 0)
    for statement in block.statements:
        step(paths, state, statement)
    return state.full, state.empty
