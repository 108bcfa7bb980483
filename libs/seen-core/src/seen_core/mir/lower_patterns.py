"""Matches and destructuring.

`decisions` says in which order a match tests; here its graph becomes blocks. An arm begins with its
bindings: an alias of the part where nothing can change it while the arm runs, a move out of a scrutinee that
is a temporary, else a copy. Then comes its guard, and its body, which is there once, however many ways lead
to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference
from seen_core.check.types import BOOL, CHAR, INT, FixedArray, Nominal, Nullable, Parameter, Type, Value
from seen_core.mir.decisions import (
    Ask,
    Binding,
    Choose,
    Holds,
    IsType,
    Less,
    Node,
    Part,
    Take,
    decide,
    irrefutable_bindings,
    whole,
)
from seen_core.mir.lower_effects import changes, descend, is_place
from seen_core.mir.lower_lending import held_place, is_unique, point_at
from seen_core.mir.lower_places import (
    ARRAY_SIZE,
    box_path,
    extend,
    field_of,
    is_reference,
    object_of,
    unchecked_item,
)
from seen_core.mir.lower_state import Entry, Located, Lowering, Scope, branch, lowers
from seen_core.mir.model import (
    BinaryOp,
    Borrow,
    CellType,
    Check,
    Const,
    ConvertOp,
    Copy,
    Deref,
    FieldOf,
    IndexOf,
    IntrinsicOp,
    Move,
    Operand,
    Place,
    PointerTo,
    Static,
    Switch,
    Use,
    VariantIndex,
    VariantOf,
)
from seen_core.source import Span


@lowers(hir.Match)
def _match(low: Lowering, node: hir.Match, target: Place | None) -> None:
    with low.scope(node.span):
        subject, owned = _scrutinee(low, node)
        if not subject.stable and _is_alone(low, node, subject):
            subject = replace(subject, stable=True)
        volatile = owned is None and (not subject.stable or _guard_changes(low, node, subject))
        root = whole(node.scrutinee.type, volatile=volatile)
        tree, shared = decide(low.world, node.arms, root)
        join = low.graph.block()
        emission = _Emission(low, node, _Parts(low, subject, node.span), owned, shared, target, join)
        emission.run(tree)
        if volatile:
            emission.guard_against_change()
        low.enter_join(join)


def bind_irrefutable(
    low: Lowering, pattern: hir.Pattern, value: hir.Expression, *, borrowed: bool = False
) -> None:
    """Declare the bindings of a pattern that always fits in the current scope."""
    lent = borrowed and is_unique(low, value.type)
    if _is_place(low, value):
        with low.scope(value.span):
            subject = held_place(low, value, low.is_mutable) if lent else low.place(value)
            places = low.scopes[-1].entries
        low.scopes[-1].entries.extend(places)
        owned = False
    else:
        temporary = low.graph.temporary(value.type, low.at(value.span))
        with low.scope(value.span):
            low.into(value, temporary)
        low.own(temporary, value.type)
        subject, owned = Located(temporary, True), True
    parts = _Parts(low, subject, value.span)
    binder = _Binder(low, None, owned, False, lent)
    for binding in irrefutable_bindings(low.world, pattern, whole(value.type, volatile=False)):
        binder.bind(binding, parts.place(binding.part))


def _scrutinee(low: Lowering, node: hir.Match) -> tuple[Located, int | None]:
    """Evaluate what is matched; also the local to drop in each arm when it is a temporary."""
    value = node.scrutinee
    if _is_place(low, value):
        unique = is_unique(low, value.type)
        located = held_place(low, value, low.is_mutable) if unique else low.place(value)
        if not unique and (not located.stable or _guard_changes(low, node, located)):
            located = low.copy_out(located, value.type, value.span)
        return located, None
    temporary = low.graph.temporary(value.type, low.at(value.span))
    with low.scope(value.span):
        low.into(value, temporary)
    return Located(temporary, True), temporary.local if low.needs_drop(value.type) else None


def _is_alone(low: Lowering, node: hir.Match, located: Located) -> bool:
    """Tell whether a variable that lambdas share is this function's own while the arms run."""
    root = located.root
    if root is None or root not in low.by_reference or not low.is_own(root):
        return False
    named = (part.value for part in descend(low.body.value) if isinstance(part, hir.Let))
    lambdas = [*named, *(part for arm in node.arms for part in descend(arm))]
    return not any(
        isinstance(part, hir.MakeClosure) and any(outer == root for outer, _ in part.body.captures)
        for part in lambdas
    )


def _guard_changes(low: Lowering, node: hir.Match, located: Located) -> bool:
    root = located.root
    if root is None or not low.is_mutable(root):
        return False
    return any(arm.guard is not None and changes(low.world, arm.guard, root) for arm in node.arms)


def _is_place(low: Lowering, node: hir.Expression) -> bool:
    """Tell whether a value lies somewhere already, also where a call lends it."""
    inner = node
    while isinstance(inner, hir.Field | hir.Unwrap):
        inner = inner.base if isinstance(inner, hir.Field) else inner.value
    return is_place(node) or low.lends(inner)


# ---------------------------------------------------------------- where parts are


class _Parts:
    """Finds the places of parts. What is computed on the way lies in one local for each part."""

    def __init__(self, low: Lowering, subject: Located, span: Span) -> None:
        self.low = low
        self.subject = subject
        self.span = span
        self.made: dict[Part, Place] = {}

    def place(self, part: Part) -> Located:
        """Return where a part is, once what is asked of the parts around it is known."""
        if part.parent is None:
            return self.subject
        base, around = self.place(part.parent), part.parent.type
        match part.kind:
            case "field":
                return field_of(self.low, base, around, part.numbers[0], part.type)
            case "variant":
                return self._payload(base, around, part)
            case "as":
                root = base.root if self._is_same_object(part) else None
                return Located(self.made[part], base.stable, root)
            case "size":
                return Located(self.made[part], True)
            case "rest" if isinstance(part.type, FixedArray):
                return Located(self._rest_of_fixed(base, part.type, part), True)
            case "rest":
                return Located(self._rest(base, around, part), True)
            case "slot" | "item":
                return _item(base, around, part.type, Const(part.numbers[0], INT))
            case _:
                back = BinaryOp("-", self._size(base, around), Const(part.numbers[0], INT), INT)
                self.low.assign(self.local(part, INT), back, self.span)
                return _item(base, around, part.type, Copy(self.made[part]))

    def local(self, part: Part, type_: Type) -> Place:
        """Return the local that belongs to a part."""
        found = self.made.get(part)
        if found is None:
            found = self.made[part] = self.low.graph.temporary(type_, self.low.at(self.span))
        return found

    def read_size(self, part: Part) -> None:
        """Put the number of items of an array into the local of its `size`."""
        assert part.parent is not None
        base = extend(self.place(part.parent), Deref(object_of(part.parent.type)), FieldOf(ARRAY_SIZE, INT))
        self.low.assign(self.local(part, INT), Use(Copy(base.place)), self.span)

    def view(self, part: Part) -> None:
        """See the whole as the type of `part`, which it has."""
        assert part.parent is not None
        low, base, around = self.low, self.place(part.parent), part.parent.type
        seen = self.local(part, part.type)
        if self._is_same_object(part):
            low.assign(seen, ConvertOp(Borrow(base.place), around, part.type), self.span)
            return
        if low.needs_drop(part.type):
            low.drop(seen, self.span)  # one that an arm whose guard failed has left
        low.assign(seen, IntrinsicOp("unbox", (around, part.type), (Borrow(base.place),)), self.span)

    def _is_same_object(self, part: Part) -> bool:
        """Tell whether the view is the whole, seen as another type; a `T` may be boxed for it."""
        assert part.parent is not None
        return is_reference(self.low, part.type) and not isinstance(part.parent.type, Parameter)

    def own_view(self, part: Part) -> None:
        """Let the scope of the match drop what `view` copies."""
        if not self._is_same_object(part):
            self.low.own(self.local(part, part.type), part.type)

    def _payload(self, base: Located, around: Type, part: Part) -> Located:
        variant, index = part.numbers
        if isinstance(around, Nullable):
            return extend(base, VariantOf(1), FieldOf(0, part.type))
        assert isinstance(around, Nominal)
        if self.low.world.variant_fields(around, variant)[index].boxed:
            box = FieldOf(index, CellType(part.type))
            return extend(base, VariantOf(variant), box, *box_path(part.type))
        return extend(base, VariantOf(variant), FieldOf(index, part.type))

    def _size(self, base: Located, array: Type) -> Operand:
        size = extend(base, Deref(object_of(array)), FieldOf(ARRAY_SIZE, INT))
        return self.low.compute(Use(Copy(size.place)), INT, self.span)

    def _rest(self, base: Located, type_: Type, part: Part) -> Place:
        """Make the array of the items between."""
        assert isinstance(type_, Nominal)
        low, span = self.low, self.span
        item_type, (before, after) = type_.arguments[0], part.numbers
        fixed = Const(before + after, INT)
        count = low.compute(BinaryOp("-", self._size(base, type_), fixed, INT), INT, span)
        rest = self.local(part, type_)
        make = FunctionReference(low.world.known("array_with_capacity"), (item_type,))
        low.call(rest, Static(make), (count,), span)
        low.own(rest, type_)
        self._copy_items((base, type_), (Located(rest, True), type_), item_type, count, before)
        size = extend(Located(rest, True), Deref(object_of(type_)), FieldOf(ARRAY_SIZE, INT))
        low.assign(size.place, Use(count), span)
        return rest

    def _rest_of_fixed(self, base: Located, type_: FixedArray, part: Part) -> Place:
        """Make the fixed array of the items between."""
        assert part.parent is not None and isinstance(type_.length, Value)
        rest, count = self.local(part, type_), Const(type_.length.value, INT)
        made = (Located(rest, True), type_)
        self._copy_items((base, part.parent.type), made, type_.item, count, part.numbers[0])
        self.low.own(rest, type_)
        return rest

    def _copy_items(
        self,
        source: tuple[Located, Type],
        made: tuple[Located, Type],
        type_: Type,
        count: Operand,
        first: int,
    ) -> None:
        """Copy `count` items of an array, from `first` on, to the beginning of a new one."""
        low, span = self.low, self.span
        index = low.graph.temporary(INT, low.at(span))
        low.assign(index, Use(Const(0, INT)), span)
        test, body, done = low.graph.block(), low.graph.block(), low.graph.block()
        low.graph.goto(test)
        low.graph.enter(test)
        low.branch(low.compute(BinaryOp("<", Copy(index), count, INT), BOOL, span), body, done)
        low.graph.enter(body)
        position = low.compute(BinaryOp("+", Copy(index), Const(first, INT), INT), INT, span)
        item = _item(*source, type_, position)
        low.assign(_item(*made, type_, Copy(index)).place, Use(Copy(item.place, span)), span)
        low.assign(index, BinaryOp("+", Copy(index), Const(1, INT), INT), span)
        low.graph.goto(test)
        low.graph.enter(done)


def _item(array: Located, array_type: Type, type_: Type, index: Operand) -> Located:
    """Return the place of an item that an array, growable or fixed, is known to have."""
    if isinstance(array_type, FixedArray):
        return extend(array, IndexOf(index, type_))
    return unchecked_item(extend(array, Deref(object_of(array_type))), type_, index)


# ---------------------------------------------------------------- from the graph to blocks


@dataclass(slots=True)
class _Body:
    """Where the body of an arm is, and what its bindings own."""

    block: int
    entries: list[Entry] = field(default_factory=list)


class _Emission:
    def __init__(
        self,
        low: Lowering,
        node: hir.Match,
        parts: _Parts,
        owned: int | None,
        shared: set[int],
        target: Place | None,
        join: int,
    ) -> None:
        self.low = low
        self.match = node
        self.parts = parts
        self.owned = owned
        self.shared = shared
        self.target = target
        self.join = join
        self.waiting: list[Node] = []
        self.bodies: dict[tuple[str, int], _Body] = {}
        self.binders: dict[tuple[str, int], _Binder] = {}
        self.nowhere: int | None = None

    def run(self, tree: Node | None) -> None:
        """Emit all nodes, beginning in the current block."""
        if tree is None:
            self.low.stop()
            return
        for node in _below(tree):
            if isinstance(node, Ask) and isinstance(node.question, IsType):
                self.parts.own_view(node.part.steps["as", node.question.type])
        self.node(tree)
        while self.waiting:
            node = self.waiting.pop()
            assert node.block is not None
            self.low.graph.enter(node.block)
            self.node(node)

    def guard_against_change(self) -> None:
        """Panic where no arm fits any more, because a guard has changed the value."""
        if self.nowhere is not None:
            self.low.graph.enter(self.nowhere)
            location = self.low.at(self.match.span)
            self.low.graph.emit(Check(Const(False, BOOL), True, "unreachable", (), location))
            self.low.stop()

    def block(self, node: Node | None) -> int:
        """Return the block of a node; None is never reached."""
        if node is None:
            if self.nowhere is None:
                self.nowhere = self.low.graph.block()
            return self.nowhere
        if node.block is None:
            node.block = self.low.graph.block()
            self.waiting.append(node)
        return node.block

    def node(self, node: Node) -> None:
        match node:
            case Take():
                self.take(node)
            case Choose():
                self.choose(node)
            case Less(bound=bound):
                value, type_ = self.number(node.part)
                below = BinaryOp("<", value, Const(bound, type_), type_)
                condition = self.low.compute(below, BOOL, self.match.span)
                self.low.branch(condition, self.block(node.below), self.block(node.others))
            case Ask():
                self.ask(node)

    def number(self, part: Part) -> tuple[Operand, Type]:
        """Return the number that a part is, and its type."""
        if part.kind == "size":
            self.parts.read_size(part)
            return Copy(self.parts.made[part]), INT
        place = self.parts.place(part).place
        if part.type == CHAR:
            return self.low.compute(ConvertOp(Copy(place), CHAR, INT), INT, self.match.span), INT
        return Copy(place), part.type

    def choose(self, node: Choose) -> None:
        low, span = self.low, self.match.span
        cases = tuple((value, self.block(way)) for value, way in node.cases)
        if node.by_variant:
            place = self.parts.place(node.part).place
            value: Operand = low.compute(VariantIndex(place, node.part.type), INT, span)
            type_: Type = INT
        else:
            value, type_ = self.number(node.part)
        if type_ == BOOL:
            ways = dict(cases)
            other = self.block(node.otherwise)
            low.branch(value, ways.get(1, other), ways.get(0, other))
            return
        if len(cases) == 2 and node.otherwise is None:
            first, (_, second) = cases
            low.graph.terminate(Switch(value, type_, (first,), second))
            return
        low.graph.terminate(Switch(value, type_, cases, self.block(node.otherwise)))

    def ask(self, node: Ask) -> None:
        low = self.low
        subject, type_ = self.parts.place(node.part), node.part.type
        yes, no = self.block(node.yes), self.block(node.no)
        match node.question:
            case IsType(tested):
                is_type = IntrinsicOp("isType", (type_, tested), (Borrow(subject.place),))
                fits = low.graph.block()
                low.branch(low.compute(is_type, BOOL, self.match.span), fits, no)
                low.graph.enter(fits)
                self.parts.view(node.part.steps["as", tested])
                low.graph.goto(yes)
            case Holds(_, pattern):
                _ask(low, pattern, subject, type_, yes, no)

    # -- arms

    def moves(self, binding: Binding) -> bool:
        """Tell whether the body would move what is bound out of the place where it lies."""
        type_ = binding.part.type
        return self.low.needs_drop(type_) and not self.low.world.is_copyable(type_)

    def take(self, node: Take) -> None:
        """Bind, ask the guard, and go to the body."""
        low, row = self.low, node.row
        arm = self.match.arms[row.arm]
        repeated = row.arm in self.shared and any(map(self.moves, row.bindings))
        key = ("row", row.position) if repeated else ("arm", row.arm)
        body = self.bodies.get(key)
        scope = Scope()
        low.scopes.append(scope)
        if self.owned is not None:
            scope.entries.append(self.owned)
        first = len(scope.entries)
        binder = self.binders.get(key)
        if binder is None:
            movable = self.owned is not None and arm.guard is None
            several = row.arm in self.shared and not repeated
            binder = self.binders[key] = _Binder(low, arm, movable, several)
        for binding in row.bindings:
            binder.bind(binding, self.parts.place(binding.part))
        if arm.guard is not None:
            accepted, rejected = low.graph.block(), low.graph.block()
            branch(low, arm.guard, accepted, rejected)
            low.graph.enter(rejected)
            for entry in reversed(scope.entries[first:]):
                assert isinstance(entry, int)
                low.drop(Place(entry), arm.span)
            low.graph.goto(self.block(node.otherwise))
            low.graph.enter(accepted)
        low.scopes.pop()
        if body is not None:
            low.graph.goto(body.block)
            return
        body = self.bodies[key] = _Body(low.graph.block(), scope.entries)
        low.graph.goto(body.block)
        low.graph.enter(body.block)
        with low.scope(arm.span) as inner:
            inner.entries.extend(body.entries)
            with low.scope(arm.span):
                low.into(arm.body, self.target)
        low.graph.goto(self.join)


def _below(tree: Node) -> list[Node]:
    """Return all nodes of a graph."""
    found: dict[Node, None] = {}
    stack: list[Node | None] = [tree]
    while stack:
        node = stack.pop()
        if node is None or node in found:
            continue
        found[node] = None
        match node:
            case Take(otherwise=otherwise):
                stack.append(otherwise)
            case Choose(cases=cases, otherwise=otherwise):
                stack.extend((otherwise, *(way for _, way in cases)))
            case Less(below=below, others=others):
                stack.extend((others, below))
            case Ask(yes=yes, no=no):
                stack.extend((no, yes))
    return list(found)


# ---------------------------------------------------------------- bindings


class _Binder:
    """Makes the bindings of one arm, each in one way, however many ways lead to the arm."""

    def __init__(
        self, low: Lowering, arm: hir.MatchArm | None, movable: bool, shared: bool, lent: bool = False
    ) -> None:
        self.low = low
        self.lent = lent
        """What cannot be copied is borrowed."""
        self.arm = arm
        self.movable = movable
        self.shared = shared
        """The bindings lie at other places on other ways."""
        self.made: dict[int, Place | None] = {}
        """Locals that are bound, and where they are; None for other names of a part."""

    def bind(self, binding: Binding, located: Located) -> None:
        """Make a binding: an alias, a move or a copy."""
        low, local, span, type_ = self.low, binding.local, binding.span, binding.part.type
        info, in_cell = low.body.locals[local], low.in_cell(local)
        moves = self.movable and low.needs_drop(type_) and low.can_move_out(located.place)
        if local not in self.made:
            fixed = not moves and not info.mutable and not info.boxed and low.needs_drop(type_)
            if self.arm is None:
                alias = self.lent and fixed and is_unique(low, type_)
            else:
                alias = fixed and _unchanged(low, located, type_, self.arm)
            self.made[local] = self._declare(local, type_, located, alias)
        place = self.made[local]
        if place is None:
            return
        if low.graph.locals[place.local].type == PointerTo(type_):
            point_at(low, place.local, located, type_, span)
            return
        value = Use(Move(located.place, span) if moves else _copied(low, located, type_, span))
        if in_cell:
            low.fill_cell(place.local, value, type_, span)
            low.scopes[-1].entries.append(place.local)
        else:
            low.assign(place, value, span)
            low.own(place, type_)

    def _declare(self, local: int, type_: Type, located: Located, alias: bool) -> Place | None:
        low = self.low
        info = low.body.locals[local]
        at = low.at(info.span)
        if alias and is_unique(low, type_):
            # The borrow checker sees how long the name is used.
            mode = "alias" if located.stable and not self.shared else ""
            pointer = low.graph.local(PointerTo(type_), info.name, at, mode)
            low.variables[local] = Located(Place(pointer, (Deref(type_),)), True, local)
            return Place(pointer)
        if alias and not self.shared:
            low.variables[local] = Located(located.place, located.stable, None)
            return None
        if low.in_cell(local):
            return Place(low.declare_cell(local))
        place = Place(low.graph.local(type_, info.name, at))
        low.variables[local] = Located(place, not info.boxed, local)
        return place


def _copied(low: Lowering, located: Located, type_: Type, span: Span) -> Operand:
    if low.duplicable(type_) and isinstance(low.consume(located, type_, span), Copy):
        return Copy(located.place, span)
    return low.consume(located, type_, span)


def _unchanged(low: Lowering, located: Located, type_: Type, arm: hir.MatchArm) -> bool:
    """Tell whether a part of the scrutinee stays as it is while an arm runs."""
    if not low.duplicable(type_):
        return True
    if not located.stable:
        return False
    root = located.root
    if root is None or not low.body.locals[root].mutable:
        return True
    parts = [arm.body] if arm.guard is None else [arm.guard, arm.body]
    return not any(changes(low.world, part, root) for part in parts)


# ---------------------------------------------------------------- questions


def _ask(low: Lowering, pattern: hir.Pattern, subject: Located, type_: Type, yes: int, no: int) -> None:
    """Go to `yes` or `no` by whether a value fits a pattern that is one question."""
    match pattern:
        case hir.ValuePattern(_, _, int(local), test) if test is not None:
            low.variables[local] = subject
            branch(low, test, yes, no)
        case hir.ValuePattern(span, value):
            same = BinaryOp("==", Copy(subject.place), low.operand(value), value.type)
            low.branch(low.compute(same, BOOL, span), yes, no)
        case hir.RangePattern():
            _ask_range(low, pattern, subject, type_, yes, no)
        case hir.TestPattern(_, local, test):
            low.variables[local] = subject
            branch(low, test, yes, no)
        case _:
            raise AssertionError(pattern)


def _ask_range(
    low: Lowering, pattern: hir.RangePattern, subject: Located, type_: Type, yes: int, no: int
) -> None:
    value = Copy(subject.place)
    last = "<=" if pattern.inclusive else "<"
    for operator, bound in ((">=", pattern.low), (last, pattern.high)):
        if bound is not None:
            fits = low.graph.block()
            within = BinaryOp(operator, value, low.operand(bound), type_)
            low.branch(low.compute(within, BOOL, pattern.span), fits, no)
            low.graph.enter(fits)
    low.graph.goto(yes)
