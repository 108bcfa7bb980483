"""Refuse uses of what was moved away, and moves out of what is borrowed or shared.

Assumes generic MIR as lowering makes it: values of non-copyable types are taken by `Move` wherever the
source keeps them. A forward flow over the paths of user variables says what may be gone where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from seen_core.check.types import Nominal, is_scalar
from seen_core.check.world import World
from seen_core.diagnostics.model import Diagnostic, Edit, Fix, Label
from seen_core.mir.model import (
    Assign,
    CellType,
    Copy,
    Deref,
    Drop,
    FieldOf,
    IndexOf,
    MirFunction,
    Move,
    Operand,
    Place,
    PointerTo,
    Statement,
    StorageLive,
)
from seen_core.mir.ownership import MIR_ONLY, is_duplicable
from seen_core.own.move_advice import move_advice, moved_into_lambda
from seen_core.own.paths import (
    Path,
    Paths,
    State,
    flow,
    moved_path,
    operand_place,
    place_type,
    read_places,
    statement_operands,
    step,
    target_of,
    terminator_operands,
    through_pointer,
)
from seen_core.source import Location, SourceFile, Span

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a value is moved."""

    span: Span
    path: Path
    move: Move
    statement: Statement


def check_moves(world: World, function: MirFunction) -> list[Diagnostic]:
    """Return what is wrong with moves and copies: E0301, E0305, E0306, E0308."""
    return _Checker(world, function).run()


def operand_span(file: SourceFile, operand: Operand | None, location: Location) -> Span:
    """Return where the source reads a place: the operand's span, or the word at the location."""
    span = getattr(operand, "span", None)
    if isinstance(span, Span):
        return span
    start = file.line_starts[location.line - 1] + location.column - 1
    word = _WORD.match(file.text, start)
    return Span(start, word.end() if word else start + 1)


def source_function(name: str) -> str:
    """Return the function of the source that a lambda belongs to."""
    return name.partition(".lambda#")[0]


class _Checker:
    def __init__(self, world: World, function: MirFunction) -> None:
        self.world = world
        self.function = function
        self.found: dict[tuple[str, Span], Diagnostic] = {}
        self.late: set[int] = set()
        """Variables that were declared without a value."""
        self.once: set[int] = set()
        """Those of them that may be set once only."""
        self._file: SourceFile | None = None

    @property
    def file(self) -> SourceFile:
        if self._file is None:
            self._file = self.world.function(source_function(self.function.name)).file
        return self._file

    def run(self) -> list[Diagnostic]:
        moved = self.moves()
        declared = [
            statement
            for block in self.function.blocks
            for statement in block.statements
            if isinstance(statement, StorageLive)
        ]
        self.late = {statement.local for statement in declared}
        self.once = {statement.local for statement in declared if statement.once}
        if moved or self.late:
            self.uses(moved)
        return list(self.found.values())

    def span(self, operand: Operand | None, location: Location) -> Span:
        return operand_span(self.file, operand, location)

    # ------------------------------------------------------------ moves

    def moves(self) -> list[tuple[Move, Statement]]:
        """Return the moves of user variables or their parts; report those that are not possible."""
        result = []
        for block in self.function.blocks:
            for index, statement in enumerate(block.statements):
                for operand in statement_operands(statement):
                    if isinstance(operand, Copy):
                        self.copy(operand, statement.location)
                    if not isinstance(operand, Move):
                        continue
                    after = block.statements[index + 1] if index + 1 < len(block.statements) else None
                    if self.refuses(operand.place, after):
                        self.report_refusal(operand, statement.location)
                    elif self.function.locals[operand.place.local].name is not None:
                        result.append((operand, statement))
        return result

    def copy(self, operand: Copy, location: Location) -> None:
        """Report a copy of what has a `drop` block inside."""
        type_ = place_type(self.function, operand.place)
        if isinstance(type_, MIR_ONLY) or is_scalar(type_) or is_duplicable(self.world, type_):
            return
        from seen_core.own.changes import clone_fixes  # not needed by programs that are right

        span = self.span(operand, location)
        diagnostic = Diagnostic(
            "E0306",
            "values of type `{type}` cannot be copied",
            (Label(self.file, span, "copied here"),),
            {"type": str(type_)},
            ("a value with a `drop` block has one owner", "make each value anew, or share one in a class"),
            clone_fixes(self.world, self.file, span, type_),
        )
        self.found.setdefault(("E0306", span), diagnostic)

    def refuses(self, place: Place, after: Statement | None) -> bool:
        """Tell whether nothing may be moved out of a place."""
        if not place.path and self.function.locals[place.local].mode != "borrow":
            return False
        if isinstance(after, Assign) and after.target == place:
            return False  # the place gets a new value at once
        local = self.function.locals[place.local]
        type_ = local.type
        if isinstance(type_, Nominal) and type_.name == "Ptr" and isinstance(place.path[0], Deref):
            return False  # `takeFrom` leaves nothing behind; `pointer[0]` would leave the value
        if moved_path(place) is None:
            return True
        return local.mode == "borrow" or self.inside_drop(place)

    def inside_drop(self, place: Place) -> bool:
        """Tell whether a place is a part of a value with a `drop` block, which needs all its parts."""
        around = self.function.locals[place.local].type
        for step_ in place.path:
            if isinstance(step_, FieldOf):
                if isinstance(around, Nominal) and self.world.type_info(around.name).drop is not None:
                    return True
                around = step_.type
        return False

    def declared(self, number: int) -> Span | None:
        location = self.function.locals[number].location
        return operand_span(self.file, None, location) if location is not None else None

    def report_refusal(self, operand: Move, location: Location) -> None:
        from seen_core.own.changes import borrow_fixes, clone_fixes  # as above

        span = self.span(operand, location)
        local = self.function.locals[operand.place.local]
        name = local.name or "a shared object"
        fixes = (
            *borrow_fixes(self.file, span),
            *clone_fixes(self.world, self.file, span, place_type(self.function, operand.place)),
        )
        if local.name == "" and local.mode == "borrow":  # the parameter of a named function's value
            why, fixes = "a function of this type only borrows its argument: write `move` in the type", ()
        elif local.mode == "inout" and span == self.declared(operand.place.local):
            why = f"a lambda changes `{name}`, and could do so after this call, when it belongs to others"
        elif local.mode == "borrow" and not through_pointer(operand.place):
            why = f"`{name}` is borrowed from the caller"
        elif isinstance(local.type, CellType):
            why = f"`{name}` is shared with a closure"
        elif isinstance(local.type, PointerTo) and local.name is not None and not local.mode:
            why = f"`{name}` only borrows this value"
        elif isinstance(local.type, PointerTo) or through_pointer(operand.place):
            why = "what holds this value can be reached in other ways too"
        elif any(isinstance(step, IndexOf) for step in operand.place.path):
            why = "a fixed array keeps all its items"
        else:
            why = f"`{name}` has a `drop` block, which needs all its parts"
        diagnostic = Diagnostic(
            "E0305",
            "this value cannot be moved out of where it is",
            (Label(self.file, span, "moved here"),),
            {},
            (why, "use it in place, or keep a copy of it: `.clone()`"),
            fixes,
        )
        self.found.setdefault(("E0305", span), diagnostic)

    # ------------------------------------------------------------ uses

    def uses(self, moved: list[tuple[Move, Statement]]) -> None:
        """Report uses of paths that may be gone."""
        locals_ = {move.place.local for move, _ in moved}
        paths = Paths(sorted(locals_ | self.late))
        for move, _ in moved:
            inside = moved_path(move.place)
            if inside:
                paths.add(move.place.local, inside)
        paths.seal()
        sites = [
            Site(self.span(move, statement.location), path, move, statement)
            for move, statement in moved
            if (path := paths.moved(move.place)) is not None
        ]
        for block, state in zip(self.function.blocks, flow(self.function, paths)):
            if state is None:
                continue
            here = State(state.full, state.empty)
            for index, statement in enumerate(block.statements):
                self.statement(paths, here, statement, sites)
                self.second_value(paths, here, statement, block.statements[index + 1 : index + 2])
                step(paths, here, statement)
            for operand in terminator_operands(block.terminator):
                place = operand_place(operand)
                if place is not None and block.statements:
                    self.use(paths, here, place, operand, block.statements[-1].location, sites)

    def statement(self, paths: Paths, state: State, statement: Statement, sites: list[Site]) -> None:
        here = State(state.full, state.empty)
        for operand in statement_operands(statement):
            place = operand_place(operand)
            if place is not None:
                self.use(paths, here, place, operand, statement.location, sites)
                if isinstance(operand, Move) and (path := paths.moved(place)) is not None:
                    here.clear(path.mask)
        for place in read_places(statement):
            self.use(paths, here, place, None, statement.location, sites)
        target = target_of(statement)
        if target is not None and target.path and paths.exact(target) is None:
            self.use(paths, here, target, None, statement.location, sites)

    def use(
        self,
        paths: Paths,
        state: State,
        place: Place,
        operand: Operand | None,
        location: Location,
        sites: list[Site],
    ) -> None:
        """Report a use of a place when it, or a part of it, may have been moved."""
        path = paths.nearest(place)
        if path is None:
            return
        exact = paths.moved(place)
        gone = state.empty & (path.mask if exact is path else 1 << path.number)
        if not gone:
            return
        span = self.span(operand, location)
        related = [site for site in sites if site.path.mask & gone or gone & (1 << site.path.number)]
        if not related and place.local in self.late:
            self.report_uninitialised(place, span)
        elif related:
            parts = not state.empty & (1 << path.number)
            self.report_use(place, span, related, parts=parts, taken=isinstance(operand, Move))

    def report_uninitialised(self, place: Place, span: Span) -> None:
        local = self.function.locals[place.local]
        name = local.name or ""
        labels: tuple[Label, ...] = (Label(self.file, span, "used here"),)
        if local.location is not None:
            declared = operand_span(self.file, None, local.location)
            labels = (*labels, Label(self.file, declared, "declared here without a value", primary=False))
        diagnostic = Diagnostic(
            "E0308",
            "`{name}` may not have a value here",
            labels,
            {"name": name},
            ("it is declared without a value, and not every way to here gives it one",),
        )
        self.found.setdefault(("E0308", span), diagnostic)

    def second_value(self, paths: Paths, state: State, statement: Statement, after: list[Statement]) -> None:
        """Report another assignment to a `let` that was declared without a value (E0303)."""
        place = statement.place if isinstance(statement, Drop) else target_of(statement)
        path = paths.exact(place) if place is not None else None
        if place is None or path is None or place.local not in self.once or not state.full & path.mask:
            return
        if isinstance(statement, Drop) and not (after and target_of(after[0]) == place):
            return
        name = self.function.locals[place.local].name or ""
        span = self.span(None, statement.location)
        diagnostic = Diagnostic(
            "E0303",
            "{name} is immutable and may have its value already",
            (Label(self.file, span, "assigned here"),),
            {"name": name},
            ("a variable that is declared without a value is set once on every way",),
        )
        self.found.setdefault(("E0303", span), diagnostic)

    def report_use(self, place: Place, span: Span, sites: list[Site], *, parts: bool, taken: bool) -> None:
        name = self.function.locals[place.local].name or ""
        if self.report_assigned_to_itself(span, sites):
            return
        earlier = [site for site in sites if site.span.end <= span.start]
        site = max(earlier, key=lambda site: site.span.start) if earlier else sites[0]
        part = parts or site.path.parent is not None
        into = " into the lambda" if moved_into_lambda(site.statement) else ""
        moved = f"a part of it is moved here{into}" if part else f"moved here{into}"
        labels: tuple[Label, ...]
        if site.span == span:
            labels = (Label(self.file, span, "moved in the previous iteration of the loop"),)
        else:
            if not earlier:
                moved += ", in the previous iteration of the loop"
            labels = (
                Label(self.file, span, "used here after the move"),
                Label(self.file, site.span, moved, primary=False),
            )
        from seen_core.own.changes import reorder_fixes  # as above

        advice = move_advice(self.world, self.function, self.file, site)
        last = "use it before it is moved" if earlier else "give it a new value before the next iteration"
        notes = (
            f"`{name}` is not copyable: moving it leaves nothing behind",
            *advice.notes,
            f"or {last}" if advice.notes else last,
        )
        diagnostic = Diagnostic(
            "E0301",
            "`{name}` is used after it was moved",
            (*labels, *advice.labels),
            {"name": name},
            notes,
            (
                *advice.fixes,
                *(reorder_fixes(self.file, site.span, span, name) if earlier and not taken else ()),
            ),
        )
        self.found.setdefault(("E0301", span), diagnostic)

    def report_assigned_to_itself(self, span: Span, sites: list[Site]) -> bool:
        """Report `t = t`, where the value is gone before it is put back."""
        text = self.file.text[span.start : span.end]
        line = self.file.text.rfind("\n", 0, span.start) + 1
        before = self.file.text[line : span.start]
        if re.fullmatch(rf"\s*{re.escape(text)}\s*=\s*", before) is None or span not in {
            s.span for s in sites
        }:
            return False
        start = line + len(before) - len(before.lstrip())
        edit = Edit(self.file, Span(start, span.end), "")
        diagnostic = Diagnostic(
            "E0301",
            "`{name}` is assigned to itself, which would move it away first",
            (Label(self.file, span, "moved here"),),
            {"name": text},
            ("nothing would change: give another value, or remove the line",),
            (Fix("remove it", (edit,), certain=False),),
        )
        self.found.setdefault(("E0301", span), diagnostic)
        return True
