"""Settle what each `Drop` does: keep it, remove it, guard it by a flag, or split it into parts.

Lowering drops every local at the end of its scope. Afterwards `Drop` stands only where the place holds a
value. What is moved on some ways and not on others gets a `Bool` local that says whether it is there:

    if c { move _1 }; drop _1   ->   _9 = true; if c { move _1; _9 = false }; if _9 { drop _1 }
"""

from __future__ import annotations

from seen_core.check.types import BOOL, INT, UNIT, Nominal, Nullable, Tuple
from seen_core.check.world import World
from seen_core.mir.builder import tidy
from seen_core.mir.model import (
    Assign,
    Block,
    Borrow,
    Branch,
    CellType,
    ClosureType,
    Concrete,
    Const,
    Copy,
    Drop,
    FieldOf,
    Goto,
    IntrinsicOp,
    LocalDeclaration,
    MirFunction,
    MirType,
    Move,
    ObjectType,
    Place,
    PointerTo,
    Projection,
    Statement,
    Switch,
    ThrowingResult,
    Unreachable,
    Use,
    VariantIndex,
    VariantOf,
)
from seen_core.own.paths import (
    Path,
    Paths,
    State,
    entry_state,
    flow,
    moved_path,
    statement_operands,
    step,
)
from seen_core.source import Location


def elaborate_drops(world: World, function: MirFunction) -> MirFunction:
    """Return the function with its drops settled."""
    paths = _collect(function)
    if not paths.nodes:
        return function
    states = flow(function, paths)
    return _Elaboration(world, function, paths).run(states)


def _collect(function: MirFunction) -> Paths:
    dropped = {
        statement.place.local: None
        for block in function.blocks
        for statement in block.statements
        if isinstance(statement, Drop) and not statement.place.path
    }
    paths = Paths(dropped)
    for block in function.blocks:
        for statement in block.statements:
            for operand in statement_operands(statement):
                if isinstance(operand, Move) and operand.place.path and operand.place.local in dropped:
                    path = moved_path(operand.place)
                    if path is not None:
                        paths.add(operand.place.local, path)
    paths.seal()
    return paths


def mir_needs_drop(world: World, type_: MirType) -> bool:
    """Tell whether a value of a MIR type may own something."""
    match type_:
        case CellType():
            return True
        case ObjectType() | ClosureType() | PointerTo() | ThrowingResult() | Concrete():
            return False
        case _:
            return world.needs_drop(type_)


class _Elaboration:
    def __init__(self, world: World, function: MirFunction, paths: Paths) -> None:
        self.world = world
        self.function = function
        self.paths = paths
        self.locals = list(function.locals)
        self.blocks: list[Block] = [Block([], Unreachable()) for _ in function.blocks]
        self.current = self.blocks[0]
        self.flags: dict[int, int] = {}

    def run(self, states: list[State | None]) -> MirFunction:
        for number, block in enumerate(self.function.blocks):
            state = states[number]
            if state is None:
                continue
            self.current = self.blocks[number]
            here = State(state.full, state.empty)
            for statement in block.statements:
                if isinstance(statement, Drop) and (path := self.paths.exact(statement.place)) is not None:
                    self.drop(path, here, statement.location)
                else:
                    self.emit(statement)
                step(self.paths, here, statement)
            self.current.terminator = block.terminator
        blocks = tidy(self.set_flags()) if self.flags else self.blocks
        old = self.function
        return MirFunction(
            old.name,
            old.display_name,
            old.file,
            old.location,
            old.parameter_count,
            self.locals,
            blocks if self.flags else tidy(blocks),
            old.annotations,
        )

    def emit(self, statement: Statement) -> None:
        self.current.statements.append(statement)

    def new_block(self) -> int:
        self.blocks.append(Block([], Unreachable()))
        return len(self.blocks) - 1

    # ------------------------------------------------------------ drops

    def drop(self, path: Path, state: State, location: Location) -> None:
        """Drop what a path holds here."""
        if not state.full & path.mask:
            return
        if not state.empty & path.mask:
            self.emit(Drop(path.place, location))
            return
        bit = 1 << path.number
        if not path.children:
            self.guarded(path, location)
        elif not state.full & bit:
            for child in path.children:
                self.drop(self.paths.nodes[child], state, location)
        elif not state.empty & bit:
            self.drop_parts(path, state, location)
        else:
            there, done = self.new_block(), self.new_block()
            self.branch_on_flag(path, there, done)
            self.current = self.blocks[there]
            self.drop_parts(path, State(state.full, state.empty & ~bit), location)
            self.current.terminator = Goto(done)
            self.current = self.blocks[done]

    def guarded(self, path: Path, location: Location) -> None:
        there, done = self.new_block(), self.new_block()
        self.branch_on_flag(path, there, done)
        self.blocks[there].statements.append(Drop(path.place, location))
        self.blocks[there].terminator = Goto(done)
        self.current = self.blocks[done]

    def branch_on_flag(self, path: Path, there: int, done: int) -> None:
        self.current.terminator = Branch(Copy(Place(self.flag(path.number))), there, done)

    def flag(self, number: int) -> int:
        known = self.flags.get(number)
        if known is None:
            self.locals.append(LocalDeclaration(BOOL))
            known = self.flags[number] = len(self.locals) - 1
        return known

    def drop_parts(self, path: Path, state: State, location: Location) -> None:
        """Drop a value of which parts may be gone: part by part."""
        type_ = self.type_of(path.place)
        children = [self.paths.nodes[child] for child in path.children]
        if isinstance(type_, CellType):
            self.drop(children[0], state, location)
            self.free_box(path.place, type_, location)
            return
        depth = len(path.place.path)
        first = children[0].place.path[depth]
        if not isinstance(first, VariantOf):
            self.drop_fields(path.place, _fields(self.world, type_), children, state, location)
            return
        by_variant: dict[int, list[Path]] = {}
        for child in children:
            step_ = child.place.path[depth]
            assert isinstance(step_, VariantOf)
            by_variant.setdefault(step_.index, []).append(child)
        for variant, parts in by_variant.items():
            if any(not state.full & (1 << part.number) for part in parts):
                self.drop_variant(path.place, type_, variant, parts, state, location)
                return
        self.switch_variants(path, type_, by_variant, state, location)

    def free_box(self, place: Place, type_: CellType, location: Location) -> None:
        """Give the memory of a box back, of which the value is gone."""
        self.locals.append(LocalDeclaration(UNIT))
        done = Place(len(self.locals) - 1)
        self.emit(Assign(done, IntrinsicOp("freeBox", (type_.of,), (Borrow(place),)), location))

    def drop_variant(
        self,
        place: Place,
        type_: MirType,
        variant: int,
        parts: list[Path],
        state: State,
        location: Location,
    ) -> None:
        inside = Place(place.local, (*place.path, VariantOf(variant)))
        self.drop_fields(inside, _variant_fields(self.world, type_, variant), parts, state, location)

    def switch_variants(
        self,
        path: Path,
        type_: MirType,
        by_variant: dict[int, list[Path]],
        state: State,
        location: Location,
    ) -> None:
        self.locals.append(LocalDeclaration(INT))
        index = Place(len(self.locals) - 1)
        self.emit(Assign(index, Use(Const(0, INT)), location))
        self.current.statements[-1] = Assign(index, VariantIndex(path.place, type_), location)
        done, whole = self.new_block(), self.new_block()
        cases = {variant: self.new_block() for variant in by_variant}
        self.current.terminator = Switch(Copy(index), INT, tuple(cases.items()), whole)
        self.blocks[whole].statements.append(Drop(path.place, location))
        self.blocks[whole].terminator = Goto(done)
        for variant, parts in by_variant.items():
            self.current = self.blocks[cases[variant]]
            self.drop_variant(path.place, type_, variant, parts, state, location)
            self.current.terminator = Goto(done)
        self.current = self.blocks[done]

    def drop_fields(
        self,
        place: Place,
        fields: list[MirType],
        parts: list[Path],
        state: State,
        location: Location,
    ) -> None:
        """Drop fields in reverse order, as dropping the whole would."""
        known = {part.place.path[len(place.path)]: part for part in parts}
        for index in range(len(fields) - 1, -1, -1):
            projection: Projection = FieldOf(index, fields[index])
            part = known.get(projection)
            if part is not None:
                self.drop(part, state, location)
            elif mir_needs_drop(self.world, fields[index]):
                self.emit(Drop(Place(place.local, (*place.path, projection)), location))

    def type_of(self, place: Place) -> MirType:
        type_ = self.locals[place.local].type
        for step_ in place.path:
            if isinstance(step_, FieldOf):
                type_ = step_.type
        return type_

    # ------------------------------------------------------------ flags

    def set_flags(self) -> list[Block]:
        """Keep the flags up to date: set where a path is filled, cleared where it is emptied."""
        start = entry_state(self.function, self.paths)
        first: list[Statement] = []
        for number, local in self.flags.items():
            there = bool(start.full & (1 << number))
            first.append(Assign(Place(local), Use(Const(there, BOOL)), self.function.location))
        for block in self.blocks:
            statements: list[Statement] = []
            for statement in block.statements:
                statements.append(statement)
                state = State(0, 0)
                step(self.paths, state, statement)
                if not state.full and not state.empty:
                    continue
                for number, local in self.flags.items():
                    bit = 1 << number
                    if (state.full | state.empty) & bit:
                        value = Const(bool(state.full & bit), BOOL)
                        statements.append(Assign(Place(local), Use(value), statement.location))
            block.statements = statements
        entry = Block([*first, *self.blocks[0].statements], self.blocks[0].terminator)
        if any(0 in _targets(block) for block in self.blocks):
            self.blocks.append(Block(self.blocks[0].statements, self.blocks[0].terminator))
            self.blocks[0] = Block(first, Goto(len(self.blocks) - 1))
            return self.blocks
        self.blocks[0] = entry
        return self.blocks


def _targets(block: Block) -> tuple[int, ...]:
    from seen_core.mir.builder import successors

    return successors(block.terminator)


def _fields(world: World, type_: MirType) -> list[MirType]:
    if isinstance(type_, Tuple):
        return list(type_.items)
    assert isinstance(type_, Nominal)
    return [field.type for field in world.all_fields(type_)]


def _variant_fields(world: World, type_: MirType, variant: int) -> list[MirType]:
    if isinstance(type_, Nullable):
        return [type_.inner] if variant == 1 else []
    assert isinstance(type_, Nominal)
    return [
        CellType(field.type) if field.boxed else field.type for field in world.variant_fields(type_, variant)
    ]
