"""An independent check of finished generic MIR: every way through a function owns and drops soundly.

Explores all states that a function can be in, where a state says what each local holds and what the drop
flags are; every branch goes both ways unless it tests a flag. No cleverness is shared with the passes.
"""

from __future__ import annotations

from seen_core.check.types import Nominal, Nullable, Tuple
from seen_core.check.world import World
from seen_core.mir.builder import successors
from seen_core.mir.model import (
    HEADER_FIELDS,
    Assign,
    Block,
    Borrow,
    Branch,
    CallStatement,
    CellType,
    Const,
    ConvertOp,
    Copy,
    Deref,
    Drop,
    FieldOf,
    IntrinsicOp,
    MirFunction,
    MirType,
    Move,
    Operand,
    Place,
    Projection,
    Return,
    Statement,
    Switch,
    Use,
    VariantIndex,
    VariantOf,
)
from seen_core.mir.printer import print_function
from seen_core.own.drops import mir_needs_drop
from seen_core.own.paths import statement_operands, terminator_operands

Parts = frozenset[tuple[tuple[str, int], ...]]
State = tuple[tuple[int, Parts | bool | None], ...]
"""For every local that is followed: the parts that are gone, None when it holds nothing, or a flag."""


class UnsoundError(AssertionError):
    pass


def check_ownership(world: World, function: MirFunction) -> None:
    """Raise `UnsoundError` for a leak, a double drop, or a use of what is gone."""
    _Oracle(world, function).run()


class _Oracle:
    def __init__(self, world: World, function: MirFunction) -> None:
        self.world = world
        self.function = function
        self.aliases: set[int] = set()
        for block in function.blocks:
            for statement in block.statements:
                if isinstance(statement, Assign) and not statement.target.path:
                    value = statement.value
                    if isinstance(value, ConvertOp | Use) and isinstance(value.operand, Borrow):
                        self.aliases.add(statement.target.local)

    def followed(self, local: int) -> bool:
        declaration = self.function.locals[local]
        if local == 0 or declaration.mode in ("borrow", "inout") or local in self.aliases:
            return False
        return mir_needs_drop(self.world, declaration.type)

    def run(self) -> None:
        state: dict[int, Parts | bool | None] = {}
        for local in range(1, len(self.function.locals)):
            if self.followed(local):
                state[local] = frozenset() if local <= self.function.parameter_count else None
        seen: set[tuple[int, State]] = set()
        pending = [(0, state)]
        while pending:
            number, before = pending.pop()
            key = (number, tuple(sorted(before.items(), key=lambda item: item[0])))
            if key in seen:
                continue
            seen.add(key)
            assert len(seen) < 20000, "too many states"
            here = dict(before)
            block = self.function.blocks[number]
            for statement in block.statements:
                self.statement(statement, here)
            for operand in terminator_operands(block.terminator):
                self.operand(operand, here)
            targets = successors(block.terminator)
            if isinstance(block.terminator, Branch):
                flag = self.flag(block.terminator.condition, here)
                if flag is not None:
                    targets = (targets[0] if flag else targets[1],)
            if isinstance(block.terminator, Switch):
                targets = self.possible(block, block.terminator, here, targets)
            if isinstance(block.terminator, Return):
                for local, parts in here.items():
                    if parts is not None and not isinstance(parts, bool) and self.remains(local, parts):
                        self.fail(f"_{local} leaks")
            pending.extend((target, here) for target in targets)

    def possible(
        self,
        block: Block,
        switch: Switch,
        state: dict[int, Parts | bool | None],
        targets: tuple[int, ...],
    ) -> tuple[int, ...]:
        """Return where a question for the variant can lead: a part that is gone says which it was."""
        last = block.statements[-1] if block.statements else None
        match last, switch.operand:
            case Assign(target, VariantIndex(place)), Copy(asked) if asked == target:
                path, parts = self.inline(place), state.get(place.local)
                if path is not None and isinstance(parts, frozenset):
                    inside = [part[len(path)] for part in parts if part[: len(path)] == path != part]
                    known = {index for kind, index in inside if kind == "variant"}
                    cases = dict(switch.cases)
                    return tuple(cases[index] for index in known) or targets
        return targets

    def flag(self, operand: Operand, state: dict[int, Parts | bool | None]) -> bool | None:
        if isinstance(operand, Copy) and not operand.place.path:
            value = state.get(operand.place.local)
            return value if isinstance(value, bool) else None
        return None

    def statement(self, statement: Statement, state: dict[int, Parts | bool | None]) -> None:
        for operand in statement_operands(statement):
            self.operand(operand, state)
        if isinstance(statement, Drop):
            self.take(statement.place, state, "drop of")
        match statement:
            case Assign(_, IntrinsicOp("freeBox", (content,), (Borrow(place),))):
                self.free(place, content, state)
        if isinstance(statement, Assign | CallStatement) and statement.target is not None:
            self.write(statement, statement.target, state)

    def write(
        self, statement: Assign | CallStatement, target: Place, state: dict[int, Parts | bool | None]
    ) -> None:
        if not target.path:
            if isinstance(statement, Assign) and isinstance(statement.value, Use):
                constant = statement.value.operand
                if isinstance(constant, Const) and isinstance(constant.value, bool):
                    if not mir_needs_drop(self.world, self.function.locals[target.local].type):
                        state[target.local] = constant.value
                    return
            state.pop(target.local, None) if isinstance(state.get(target.local), bool) else None
            if self.followed(target.local):
                old = state.get(target.local)
                if old is not None and not isinstance(old, bool) and self.remains(target.local, old):
                    self.fail(f"_{target.local} is overwritten")
                state[target.local] = frozenset()
            return
        path = self.inline(target)
        parts = state.get(target.local)
        if path is not None and isinstance(parts, frozenset):
            if path not in parts and self.needs(target):
                self.fail(f"a part of _{target.local} is overwritten")
            state[target.local] = parts - {path}

    def needs(self, place: Place) -> bool:
        last = place.path[-1]
        return isinstance(last, FieldOf) and mir_needs_drop(self.world, last.type)

    def inline(self, place: Place) -> tuple[tuple[str, int], ...] | None:
        path: list[tuple[str, int]] = []
        before: Projection | None = None
        for step in place.path:
            if isinstance(step, FieldOf):
                path.append(("field", step.index))
            elif isinstance(step, VariantOf):
                path.append(("variant", step.index))
            elif isinstance(step, Deref) and isinstance(getattr(before, "type", None), CellType):
                path.append(("box", 0))
            else:
                return None
            before = step
        return tuple(path)

    def operand(self, operand: Operand, state: dict[int, Parts | bool | None]) -> None:
        if isinstance(operand, Move):
            self.take(operand.place, state, "move of")
        elif isinstance(operand, Copy | Borrow):
            self.look(operand.place, state)

    def look(self, place: Place, state: dict[int, Parts | bool | None]) -> None:
        if place.local not in state or isinstance(state[place.local], bool):
            return
        parts = state[place.local]
        assert not isinstance(parts, bool)
        if parts is None:
            self.fail(f"_{place.local} is read after it is gone")
        path = self.inline(place)
        if path is not None and any(path[: len(gone)] == gone for gone in parts):
            self.fail(f"a part of _{place.local} is read after it is gone")

    def take(self, place: Place, state: dict[int, Parts | bool | None], what: str) -> None:
        if place.local not in state or isinstance(state[place.local], bool):
            return
        parts = state[place.local]
        assert not isinstance(parts, bool)
        path = self.inline(place)
        if path is None:
            if parts is None:
                self.fail(f"{what} a part behind _{place.local}, which is gone")
            return
        if parts is None or any(path[: len(gone)] == gone or gone[: len(path)] == path for gone in parts):
            self.fail(f"{what} _{place.local}{path}, which is gone")
        state[place.local] = None if not path else parts | {path}

    def free(self, box: Place, content: MirType, state: dict[int, Parts | bool | None]) -> None:
        path, parts = self.inline(box), state[box.local]
        assert path is not None and isinstance(parts, frozenset)
        inside = (*path, ("box", 0), ("field", HEADER_FIELDS))
        gone = frozenset(part[len(inside) :] for part in parts if part[: len(inside)] == inside)
        if self._remains(content, gone):
            self.fail(f"what a box of _{box.local} holds leaks")
        state[box.local] = frozenset(part for part in parts if part[: len(path)] != path) | {path}

    def remains(self, local: int, parts: Parts) -> bool:
        return self._remains(self.function.locals[local].type, parts)

    def _remains(self, type_: MirType, parts: Parts) -> bool:
        if () in parts:
            return False
        if not parts:
            return mir_needs_drop(self.world, type_)
        if isinstance(type_, CellType):
            return True  # its memory, if nothing else
        variants = {part[0][1] for part in parts if part[0][0] == "variant"}
        if variants:
            (variant,) = variants
            inner = frozenset(part[1:] for part in parts)
            return self._fields_remain(self.variant_fields(type_, variant), inner)
        return self._fields_remain(self.fields(type_), parts)

    def _fields_remain(self, types: list[MirType], parts: Parts) -> bool:
        for index, type_ in enumerate(types):
            inner = frozenset(part[1:] for part in parts if part[0] == ("field", index))
            if self._remains(type_, inner):
                return True
        return False

    def fields(self, type_: MirType) -> list[MirType]:
        if isinstance(type_, Tuple):
            return list(type_.items)
        assert isinstance(type_, Nominal)
        return [field.type for field in self.world.all_fields(type_)]

    def variant_fields(self, type_: MirType, variant: int) -> list[MirType]:
        if isinstance(type_, Nullable):
            return [type_.inner] if variant == 1 else []
        assert isinstance(type_, Nominal)
        infos = self.world.variant_fields(type_, variant)
        return [CellType(info.type) if info.boxed else info.type for info in infos]

    def fail(self, problem: str) -> None:
        raise UnsoundError(f"{problem}\n{print_function(self.function)}")
