"""Matches and destructuring.

The arms are tried in order. Matches on an enum, a nullable or an integer go through one `Switch` to the
first arm that may fit. First all tests of a pattern run, then its bindings are made: an alias of the part
where nothing can change it while the arm runs, a move out of a scrutinee that is a temporary, else a copy.
"""

from __future__ import annotations

from dataclasses import dataclass

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference
from seen_core.check.types import BOOL, INT, Nominal, Nullable, Tuple, Type, is_integer
from seen_core.mir.lower_effects import changes, is_place
from seen_core.mir.lower_places import (
    ARRAY_SIZE,
    box_path,
    extend,
    field_of,
    is_reference,
    object_of,
    unchecked_item,
)
from seen_core.mir.lower_state import Located, Lowering, branch, lowers
from seen_core.mir.model import (
    BinaryOp,
    Borrow,
    CellType,
    Const,
    ConvertOp,
    Copy,
    Deref,
    FieldOf,
    IntrinsicOp,
    Move,
    Operand,
    Place,
    Static,
    Switch,
    Use,
    VariantIndex,
    VariantOf,
)
from seen_core.source import Span


@dataclass(slots=True)
class Binding:
    """A local to bind, once the whole pattern fits."""

    local: int
    located: Located
    type: Type
    span: Span


@lowers(hir.Match)
def _match(low: Lowering, node: hir.Match, target: Place | None) -> None:
    with low.scope(node.span):
        subject, owned = _scrutinee(low, node.scrutinee)
        join = low.graph.block()
        entries = _dispatch(low, node, subject)
        for position, arm in enumerate(node.arms):
            low.graph.enter(entries.starts[position])
            found: list[Binding] = []
            fail = entries.after(position)
            if entries.keys is None or entries.keys[position] is None:
                _test(low, arm.pattern, subject, node.scrutinee.type, fail, found)
            else:
                _test_inside(low, arm.pattern, subject, node.scrutinee.type, fail, found)
            _arm(low, arm, owned, found, fail, target)
            low.graph.goto(join)
        low.enter_join(join)


def _scrutinee(low: Lowering, node: hir.Expression) -> tuple[Located, int | None]:
    """Evaluate what is matched; also the local to drop in each arm when it is a temporary."""
    if is_place(node):
        located = low.place(node)
        if not located.stable and low.duplicable(node.type):
            located = low.copy_out(located, node.type, node.span)
        return located, None
    temporary = low.graph.temporary(node.type, low.at(node.span))
    with low.scope(node.span):
        low.into(node, temporary)
    return Located(temporary, True), temporary.local if low.needs_drop(node.type) else None


# ---------------------------------------------------------------- which arm first


@dataclass(slots=True)
class Entries:
    """Where each arm begins, and where to go on when it does not fit."""

    starts: list[int]
    keys: list[int | None] | None
    """For each arm the value that the switch found, None for arms that take any."""

    def after(self, position: int) -> int:
        """Return where to go on after an arm that does not fit."""
        key = self.keys[position] if self.keys is not None else None
        for later in range(position + 1, len(self.starts) - 1):
            if key is None or self.keys is None or self.keys[later] in (None, key):
                return self.starts[later]
        return self.starts[-1]


def _dispatch(low: Lowering, node: hir.Match, subject: Located) -> Entries:
    """Jump to the first arm, or switch to the first arm that may fit."""
    starts = [low.graph.block() for _ in range(len(node.arms) + 1)]
    type_ = node.scrutinee.type
    keys = [_key(arm.pattern, type_) for arm in node.arms]
    cases: dict[int, int] = {}
    otherwise = starts[-1]
    for arm, key, start in zip(node.arms, keys, starts):
        if key is None:
            if not _takes_all(arm):
                break
            otherwise = start
            break
        cases.setdefault(key, start)
    plain = all(key is not None or _takes_all(arm) for arm, key in zip(node.arms, keys))
    if not plain or not cases:
        low.graph.goto(starts[0])
        return Entries(starts, None)
    operand: Operand
    if is_integer(type_):
        operand, switched = Copy(subject.place), type_
    else:
        operand, switched = low.compute(VariantIndex(subject.place, type_), INT, node.span), INT
    low.graph.terminate(Switch(operand, switched, tuple(cases.items()), otherwise))
    return Entries(starts, keys)


def _takes_all(arm: hir.MatchArm) -> bool:
    if arm.guard is not None:
        return False
    pattern: hir.Pattern | None = arm.pattern
    while isinstance(pattern, hir.BindPattern):
        pattern = pattern.inner
    return pattern is None or isinstance(pattern, hir.AnyPattern)


def _key(pattern: hir.Pattern, type_: Type) -> int | None:
    """Return the value of the switch for which a pattern may fit; None where it is not that simple."""
    match pattern:
        case hir.VariantPattern(_, variant, _):
            return variant
        case hir.NullPattern():
            return 0
        case hir.SomePattern():
            return 1
        case hir.ValuePattern(_, hir.Constant(_, _, int(value)), _, None) if is_integer(type_):
            return value
        case hir.BindPattern(_, _, inner) if inner is not None:
            return _key(inner, type_)
        case _:
            return None


# ---------------------------------------------------------------- one arm


def _arm(
    low: Lowering, arm: hir.MatchArm, owned: int | None, found: list[Binding], fail: int, target: Place | None
) -> None:
    with low.scope(arm.span) as scope:
        if owned is not None:
            scope.entries.append(owned)
        first = len(scope.entries)
        for binding in found:
            _bind(low, binding, arm, movable=owned is not None and arm.guard is None)
        if arm.guard is not None:
            accepted, rejected = low.graph.block(), low.graph.block()
            branch(low, arm.guard, accepted, rejected)
            low.graph.enter(rejected)
            for entry in reversed(scope.entries[first:]):
                assert isinstance(entry, int)
                low.drop(Place(entry), arm.span)
            low.graph.goto(fail)
            low.graph.enter(accepted)
        with low.scope(arm.span):
            low.into(arm.body, target)


def _bind(low: Lowering, binding: Binding, arm: hir.MatchArm | None, *, movable: bool) -> None:
    """Make a binding: an alias, a move or a copy."""
    info = low.body.locals[binding.local]
    located, type_ = binding.located, binding.type
    moves = movable and low.needs_drop(type_) and low.can_move_out(located.place)
    fixed = not moves and not info.mutable and not info.boxed and low.needs_drop(type_)
    if arm is not None and fixed and _unchanged(low, located, type_, arm):
        low.variables[binding.local] = Located(located.place, located.stable, None)
        return
    value = Use(Move(located.place, binding.span) if moves else _copied(low, located, type_, binding.span))
    if info.boxed:
        cell = low.declare_cell(binding.local)
        low.fill_cell(cell, value, type_, binding.span)
        low.scopes[-1].entries.append(cell)
        return
    place = Place(low.graph.local(type_, info.name, low.at(info.span)))
    low.assign(place, value, binding.span)
    low.variables[binding.local] = Located(place, True, binding.local)
    low.own(place, type_)


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


# ---------------------------------------------------------------- destructuring


def bind_irrefutable(low: Lowering, pattern: hir.Pattern, value: hir.Expression) -> None:
    """Declare the bindings of a pattern that always fits in the current scope."""
    if is_place(value):
        with low.scope(value.span):
            subject = low.place(value)
            places = low.scopes[-1].entries
        low.scopes[-1].entries.extend(places)
        owned = False
    else:
        temporary = low.graph.temporary(value.type, low.at(value.span))
        with low.scope(value.span):
            low.into(value, temporary)
        low.own(temporary, value.type)
        subject, owned = Located(temporary, True), True
    found: list[Binding] = []
    never = low.graph.block()
    _test(low, pattern, subject, value.type, never, found)
    for binding in found:
        _bind(low, binding, None, movable=owned)


# ---------------------------------------------------------------- tests


def _test(
    low: Lowering, pattern: hir.Pattern, subject: Located, type_: Type, fail: int, found: list[Binding]
) -> None:
    """Jump to `fail` unless the value fits; collect what the pattern binds."""
    match pattern:
        case hir.AnyPattern():
            return
        case hir.BindPattern(span, local, inner):
            found.append(Binding(local, subject, type_, span))
            if inner is not None:
                _test(low, inner, subject, type_, fail, found)
        case hir.ValuePattern(span, value, local, test):
            _test_value(low, subject, value, local, test, fail, span)
        case hir.RangePattern():
            _test_range(low, pattern, subject, type_, fail)
        case hir.NullPattern(span):
            _test_variant(low, subject, type_, 0, fail, span)
        case hir.SomePattern(span, _):
            _test_variant(low, subject, type_, 1, fail, span)
            _test_inside(low, pattern, subject, type_, fail, found)
        case hir.VariantPattern(span, variant, _):
            assert isinstance(type_, Nominal)
            if len(low.world.type_info(type_.name).variants) > 1:
                _test_variant(low, subject, type_, variant, fail, span)
            _test_inside(low, pattern, subject, type_, fail, found)
        case hir.StructPattern(_, fields):
            for index, part in fields:
                part_type = _field_type(low, type_, index)
                place = field_of(low, subject, type_, index, part_type)
                _test(low, part, place, part_type, fail, found)
        case hir.TypePattern():
            _test_type(low, pattern, subject, type_, fail, found)
        case hir.ArrayPattern():
            _test_array(low, pattern, subject, type_, fail, found)
        case hir.TestPattern(_, local, test):
            low.variables[local] = subject
            _require(low, test, fail)
        case hir.OrPattern(_, alternatives):
            _test_alternatives(low, alternatives, subject, type_, fail)


def _test_inside(
    low: Lowering, pattern: hir.Pattern, subject: Located, type_: Type, fail: int, found: list[Binding]
) -> None:
    """Test what a pattern holds, once its variant (or its value) is known."""
    match pattern:
        case hir.SomePattern(_, inner):
            assert isinstance(type_, Nullable)
            held = extend(subject, VariantOf(1), FieldOf(0, type_.inner))
            _test(low, inner, held, type_.inner, fail, found)
        case hir.VariantPattern(_, variant, fields):
            assert isinstance(type_, Nominal)
            infos = low.world.variant_fields(type_, variant)
            for index, (info, part) in enumerate(zip(infos, fields)):
                if isinstance(part, hir.AnyPattern):
                    continue
                if info.boxed:
                    box = FieldOf(index, CellType(info.type))
                    held = extend(subject, VariantOf(variant), box, *box_path(info.type))
                else:
                    held = extend(subject, VariantOf(variant), FieldOf(index, info.type))
                _test(low, part, held, info.type, fail, found)
        case hir.BindPattern(span, local, inner) if inner is not None:
            found.append(Binding(local, subject, type_, span))
            _test_inside(low, inner, subject, type_, fail, found)
        case _:
            return


def _field_type(low: Lowering, type_: Type, index: int) -> Type:
    if isinstance(type_, Tuple):
        return type_.items[index]
    assert isinstance(type_, Nominal)
    return low.world.all_fields(type_)[index].type


def _fit(low: Lowering, condition: Operand, fail: int) -> None:
    """Go on where a Bool is true."""
    fits = low.graph.block()
    low.branch(condition, fits, fail)
    low.graph.enter(fits)


def _require(low: Lowering, condition: hir.Expression, fail: int) -> None:
    fits = low.graph.block()
    branch(low, condition, fits, fail)
    low.graph.enter(fits)


def _test_variant(low: Lowering, subject: Located, type_: Type, variant: int, fail: int, span: Span) -> None:
    index = low.compute(VariantIndex(subject.place, type_), INT, span)
    fits = low.graph.block()
    low.graph.terminate(Switch(index, INT, ((variant, fits),), fail))
    low.graph.enter(fits)


def _test_value(
    low: Lowering,
    subject: Located,
    value: hir.Expression,
    local: int | None,
    test: hir.Expression | None,
    fail: int,
    span: Span,
) -> None:
    if test is not None:
        assert local is not None
        low.variables[local] = subject
        _require(low, test, fail)
        return
    constant = low.operand(value)
    same = BinaryOp("==", Copy(subject.place), constant, value.type)
    _fit(low, low.compute(same, BOOL, span), fail)


def _test_range(low: Lowering, pattern: hir.RangePattern, subject: Located, type_: Type, fail: int) -> None:
    value = Copy(subject.place)
    if pattern.low is not None:
        above = BinaryOp(">=", value, low.operand(pattern.low), type_)
        _fit(low, low.compute(above, BOOL, pattern.span), fail)
    if pattern.high is not None:
        operator = "<=" if pattern.inclusive else "<"
        below = BinaryOp(operator, value, low.operand(pattern.high), type_)
        _fit(low, low.compute(below, BOOL, pattern.span), fail)


def _test_alternatives(
    low: Lowering, alternatives: tuple[hir.Pattern, ...], subject: Located, type_: Type, fail: int
) -> None:
    fits = low.graph.block()
    for alternative in alternatives:
        other = low.graph.block()
        _test(low, alternative, subject, type_, other, [])
        low.graph.goto(fits)
        low.graph.enter(other)
    low.graph.goto(fail)
    low.enter_join(fits)


def _test_type(
    low: Lowering, pattern: hir.TypePattern, subject: Located, type_: Type, fail: int, found: list[Binding]
) -> None:
    tested, span = pattern.tested, pattern.span
    is_type = IntrinsicOp("isType", (type_, tested), (Borrow(subject.place),))
    _fit(low, low.compute(is_type, BOOL, span), fail)
    if isinstance(pattern.inner, hir.AnyPattern):
        return
    seen = low.graph.temporary(tested, low.at(span))
    if is_reference(low, tested):
        low.assign(seen, ConvertOp(Borrow(subject.place), type_, tested), span)
        root = subject.root
    else:
        low.assign(seen, IntrinsicOp("unbox", (type_, tested), (Borrow(subject.place),)), span)
        low.own(seen, tested)
        root = None
    _test(low, pattern.inner, Located(seen, subject.stable, root), tested, fail, found)


# ---------------------------------------------------------------- arrays


def _test_array(
    low: Lowering, pattern: hir.ArrayPattern, subject: Located, type_: Type, fail: int, found: list[Binding]
) -> None:
    assert isinstance(type_, Nominal)
    item_type, span = type_.arguments[0], pattern.span
    header = extend(subject, Deref(object_of(type_)))
    size = low.compute(Use(Copy(extend(header, FieldOf(ARRAY_SIZE, INT)).place)), INT, span)
    count = len(pattern.before) + len(pattern.after)
    enough = BinaryOp(">=" if pattern.rest else "==", size, Const(count, INT), INT)
    _fit(low, low.compute(enough, BOOL, span), fail)
    for index, part in enumerate(pattern.before):
        item = unchecked_item(header, item_type, Const(index, INT))
        _test(low, part, item, item_type, fail, found)
    for index, part in enumerate(pattern.after):
        back = Const(len(pattern.after) - index, INT)
        position = low.compute(BinaryOp("-", size, back, INT), INT, span)
        _test(low, part, unchecked_item(header, item_type, position), item_type, fail, found)
    if pattern.rest_local is not None:
        rest = _rest(low, header, type_, size, pattern)
        found.append(Binding(pattern.rest_local, Located(rest, True), type_, span))


def _rest(low: Lowering, header: Located, type_: Nominal, size: Operand, pattern: hir.ArrayPattern) -> Place:
    """Make the array of the items between."""
    item_type, span = type_.arguments[0], pattern.span
    fixed = Const(len(pattern.before) + len(pattern.after), INT)
    count = low.compute(BinaryOp("-", size, fixed, INT), INT, span)
    rest = low.graph.temporary(type_, low.at(span))
    make = FunctionReference(low.world.known("array_with_capacity"), (item_type,))
    low.call(rest, Static(make), (count,), span)
    low.own(rest, type_)
    made = extend(Located(rest, True), Deref(object_of(type_)))
    index = low.graph.temporary(INT, low.at(span))
    low.assign(index, Use(Const(0, INT)), span)
    test, body, done = low.graph.block(), low.graph.block(), low.graph.block()
    low.graph.goto(test)
    low.graph.enter(test)
    low.branch(low.compute(BinaryOp("<", Copy(index), count, INT), BOOL, span), body, done)
    low.graph.enter(body)
    offset = Const(len(pattern.before), INT)
    source = low.compute(BinaryOp("+", Copy(index), offset, INT), INT, span)
    item = unchecked_item(header, item_type, source)
    low.assign(unchecked_item(made, item_type, Copy(index)).place, Use(Copy(item.place, span)), span)
    low.assign(index, BinaryOp("+", Copy(index), Const(1, INT), INT), span)
    low.graph.goto(test)
    low.graph.enter(done)
    low.assign(extend(made, FieldOf(ARRAY_SIZE, INT)).place, Use(count), span)
    return rest
