"""Decision trees: in which order a match tests its value, so that no way through it tests anything twice.

    when (p) { (A, 1) -> x; (B, 1) -> y; (_, 2) -> z }

    switch p.1 { 1: switch p.0 { A: x; B: y }  2: z }

Rows of tests, one for every arm (and every alternative of an arm), become a graph: what the first row asks
of the part that most rows ask about is answered for all of them at once (Luc Maranget, "Compiling pattern
matching to good decision trees", ML 2008; the choice is that of Jules Jacobs, "How to compile pattern
matching", 2021). Equal remainders are one node. A match whose graph grows too much goes on row by row, and
one whose guard may change what was tested, in an array or an object, begins anew below that guard.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from seen_core.check import hir
from seen_core.check.types import (
    BOOL,
    CHAR,
    INT,
    INTEGER_BITS,
    STRING,
    FixedArray,
    Nominal,
    Nullable,
    Tuple,
    Type,
    Value,
)
from seen_core.check.world import World
from seen_core.mir.lower_effects import is_quiet
from seen_core.source import Span

_LARGEST = (1 << 63) - 1
_LAST_CHARACTER = 0x10FFFF
_ALTERNATIVES = 200
"""More rows than this for one arm are not multiplied out."""


class Part:
    """A part of what is matched: the whole (`whole`), or a step further into another part.

    Steps: `field`, `variant` (with its field), `as` a type, `slot` of a fixed array; of an `Array` its
    `size`, `item` from the front, `back` from the end; `rest`, the items between. Two parts are the same
    when they are the same object.
    """

    __slots__ = ("kind", "numbers", "parent", "steps", "type", "volatile")

    def __init__(
        self, kind: str, numbers: tuple[int, ...], parent: Part | None, type_: Type, volatile: bool
    ) -> None:
        self.kind = kind
        self.numbers = numbers
        self.parent = parent
        self.type = type_
        self.volatile = volatile
        """Others may change it while the match runs."""
        self.steps: dict[object, Part] = {}


class IsVariant(NamedTuple):
    """A variant of an enum, or of a nullable (0 is null), out of `out_of`."""

    variant: int
    out_of: int


class InRange(NamedTuple):
    """From `low` to `high`, both included: an integer, the code of a character, a Bool, a number of items."""

    low: int
    high: int


class IsType(NamedTuple):
    """`is T`."""

    type: Type


class Holds(NamedTuple):
    """Any other question; `key` tells equal ones, `pattern` asks it."""

    key: object
    pattern: hir.Pattern


Test = IsVariant | InRange | IsType | Holds
Inner = tuple[tuple[hir.Pattern, Part], ...]


class Binding(NamedTuple):
    """A local to bind to a part, once the whole pattern fits."""

    local: int
    part: Part
    span: Span


class Row(NamedTuple):
    """What is still to be tested before an arm is taken."""

    position: int
    arm: int
    tests: dict[Part, tuple[Test, Inner]]
    bindings: tuple[Binding, ...]


class Node:
    """A node of the graph; `block` is where it is emitted."""

    __slots__ = ("block",)

    def __init__(self) -> None:
        self.block: int | None = None


class Take(Node):
    """Take an arm; where its guard is false go on with `otherwise`."""

    __slots__ = ("otherwise", "row")

    def __init__(self, row: Row, otherwise: Node | None) -> None:
        super().__init__()
        self.row = row
        self.otherwise = otherwise


class Choose(Node):
    """Choose by the variant (`by_variant`) or by the number in a part; no `otherwise`: nothing is left."""

    __slots__ = ("by_variant", "cases", "otherwise", "part")

    def __init__(
        self, part: Part, by_variant: bool, cases: tuple[tuple[int, Node], ...], otherwise: Node | None
    ) -> None:
        super().__init__()
        self.part = part
        self.by_variant = by_variant
        self.cases = cases
        self.otherwise = otherwise


class Less(Node):
    """Compare a number with `bound`."""

    __slots__ = ("below", "bound", "others", "part")

    def __init__(self, part: Part, bound: int, below: Node, others: Node) -> None:
        super().__init__()
        self.part = part
        self.bound = bound
        self.below = below
        self.others = others


class Ask(Node):
    """Ask a question about a part."""

    __slots__ = ("no", "part", "question", "yes")

    def __init__(self, part: Part, question: IsType | Holds, yes: Node | None, no: Node | None) -> None:
        super().__init__()
        self.part = part
        self.question = question
        self.yes = yes
        self.no = no


def whole(type_: Type, *, volatile: bool) -> Part:
    """Return the part that everything else is a part of."""
    return Part("whole", (), None, type_, volatile)


def decide(world: World, arms: tuple[hir.MatchArm, ...], root: Part) -> tuple[Node | None, set[int]]:
    """Return the graph of a match, and the arms that more than one row leads to."""
    builder = _Builder(world, arms)
    shared = set()
    for number, arm in enumerate(arms):
        ways = list(alternatives(arm.pattern))
        if len(ways) > 1:
            shared.add(number)
        for way in ways:
            tests: dict[Part, tuple[Test, Inner]] = {}
            bindings: list[Binding] = []
            builder.expand(way, root, tests, bindings)
            builder.rows.append(Row(len(builder.rows), number, tests, tuple(bindings)))
    return builder.build(builder.rows, None), shared


def irrefutable_bindings(world: World, pattern: hir.Pattern, root: Part) -> tuple[Binding, ...]:
    """Return what a pattern binds that fits every value."""
    bindings: list[Binding] = []
    _Builder(world, ()).expand(pattern, root, {}, bindings)
    return tuple(bindings)


# ---------------------------------------------------------------- alternatives


def alternatives(pattern: hir.Pattern) -> Iterator[hir.Pattern]:
    """Yield patterns without alternatives that together match the same, in order."""
    match pattern:
        case hir.OrPattern(_, ways):
            for way in ways:
                yield from alternatives(way)
        case hir.BindPattern(span, local, inner) if inner is not None:
            for way in alternatives(inner):
                yield pattern if way is inner else hir.BindPattern(span, local, way)
        case hir.SomePattern(span, inner):
            for way in alternatives(inner):
                yield pattern if way is inner else hir.SomePattern(span, way)
        case hir.TypePattern(span, tested, inner):
            for way in alternatives(inner):
                yield pattern if way is inner else hir.TypePattern(span, tested, way)
        case hir.VariantPattern(span, variant, fields):
            for parts in _products(fields):
                yield pattern if parts is fields else hir.VariantPattern(span, variant, parts)
        case hir.StructPattern(span, pairs):
            fields = tuple(field for _, field in pairs)
            for parts in _products(fields):
                indices = (index for index, _ in pairs)
                yield pattern if parts is fields else hir.StructPattern(span, tuple(zip(indices, parts)))
        case hir.ArrayPattern(span, before, after, rest, local):
            items = before + after
            for parts in _products(items):
                ends = parts[: len(before)], parts[len(before) :]
                yield pattern if parts is items else hir.ArrayPattern(span, *ends, rest, local)
        case _:
            yield pattern


def _products(fields: tuple[hir.Pattern, ...]) -> list[tuple[hir.Pattern, ...]]:
    """Return the combinations of the alternatives of fields; `fields` itself where there are none."""
    rows: list[tuple[hir.Pattern, ...]] = [()]
    plain = True
    for field in fields:
        ways = list(alternatives(field))
        plain = plain and len(ways) == 1
        rows = [(*row, way) for row in rows for way in ways]
    return [fields] if plain else rows


# ---------------------------------------------------------------- building


class _Builder:
    def __init__(self, world: World, arms: tuple[hir.MatchArm, ...]) -> None:
        self.world = world
        self.arms = arms
        self.rows: list[Row] = []
        self.volatile = False
        self.made = 0
        self.known: dict[object, Node] = {}

    # -- from patterns to tests

    def expand(
        self,
        pattern: hir.Pattern,
        part: Part,
        tests: dict[Part, tuple[Test, Inner]],
        bindings: list[Binding],
    ) -> None:
        """Add the first tests of a pattern, and what it binds where no test comes before."""
        match pattern:
            case hir.AnyPattern() | hir.OrPattern():
                return
            case hir.BindPattern(span, local, inner):
                bindings.append(Binding(local, part, span))
                if inner is not None:
                    self.expand(inner, part, tests, bindings)
                return
            case hir.StructPattern(_, fields):
                for index, field in fields:
                    if not isinstance(field, hir.AnyPattern):
                        self.expand(field, self.field(part, index), tests, bindings)
                return
            case hir.VariantPattern(_, variant, fields):
                inner_parts = self.payload(part, variant, fields)
                count = self.variant_count(part.type)
                if count == 1:
                    for field, held in inner_parts:
                        self.expand(field, held, tests, bindings)
                    return
                test: Test = IsVariant(variant, count)
            case hir.NullPattern():
                test, inner_parts = IsVariant(0, 2), ()
            case hir.SomePattern(_, inner):
                test, inner_parts = IsVariant(1, 2), self.payload(part, 1, (inner,))
            case hir.TypePattern(_, tested, inner):
                test, inner_parts = IsType(tested), ((inner, self.step(part, "as", tested, tested)),)
            case hir.ArrayPattern() if isinstance(part.type, FixedArray):
                self._fixed_array(pattern, part, part.type, tests, bindings)
                return
            case hir.ArrayPattern():
                self._array(pattern, part, tests, bindings)
                return
            case _:
                test, inner_parts = _scalar_test(pattern, part.type), ()
        self.volatile = self.volatile or part.volatile
        if isinstance(test, InRange) and (test.low, test.high) == _domain(part):
            return
        tests[part] = (test, inner_parts)

    def _array(
        self,
        pattern: hir.ArrayPattern,
        part: Part,
        tests: dict[Part, tuple[Test, Inner]],
        bindings: list[Binding],
    ) -> None:
        assert isinstance(part.type, Nominal)
        item_type = part.type.arguments[0]
        before, after, span = len(pattern.before), len(pattern.after), pattern.span
        inner: list[tuple[hir.Pattern, Part]] = []
        for index, item in enumerate(pattern.before):
            inner.append((item, self.step(part, "item", item_type, index)))
        for index, item in enumerate(pattern.after):
            inner.append((item, self.step(part, "back", item_type, after - index)))
        if pattern.rest_local is not None:
            rest = self.step(part, "rest", part.type, before, after)
            bindings.append(Binding(pattern.rest_local, rest, span))
        if before + after == 0 and pattern.rest:
            return
        size = self.step(part, "size", INT)
        self.volatile = True
        most = _LARGEST if pattern.rest else before + after
        tests[size] = (InRange(before + after, most), tuple(inner))

    def _fixed_array(
        self,
        pattern: hir.ArrayPattern,
        part: Part,
        type_: FixedArray,
        tests: dict[Part, tuple[Test, Inner]],
        bindings: list[Binding],
    ) -> None:
        """Look at the items of a fixed array, whose length is known to fit."""
        assert isinstance(type_.length, Value)
        before, after = len(pattern.before), len(pattern.after)
        left = type_.length.value - before - after
        for index, item in enumerate(pattern.before + pattern.after):
            if not isinstance(item, hir.AnyPattern):
                position = index if index < before else index + left
                self.expand(item, self.step(part, "slot", type_.item, position), tests, bindings)
        if pattern.rest_local is not None:
            rest = self.step(part, "rest", FixedArray(type_.item, Value(left)), before, after)
            bindings.append(Binding(pattern.rest_local, rest, pattern.span))

    def step(self, part: Part, kind: str, type_: Type, *key: object) -> Part:
        found = part.steps.get((kind, *key))
        if found is None:
            numbers = tuple(number for number in key if isinstance(number, int))
            volatile = part.volatile or kind in ("size", "item", "back")
            found = part.steps[kind, *key] = Part(kind, numbers, part, type_, volatile)
        return found

    def field(self, part: Part, index: int) -> Part:
        type_ = part.type
        if isinstance(type_, Tuple):
            return self.step(part, "field", type_.items[index], index)
        assert isinstance(type_, Nominal)
        info = self.world.all_fields(type_)[index]
        found = self.step(part, "field", info.type, index)
        if info.mutable and self.world.type_info(type_.name).kind == "class":
            found.volatile = True
        return found

    def payload(self, part: Part, variant: int, fields: tuple[hir.Pattern, ...]) -> Inner:
        if isinstance(part.type, Nullable):
            return ((fields[0], self.step(part, "variant", part.type.inner, 1, 0)),)
        if all(isinstance(field, hir.AnyPattern) for field in fields):
            return ()
        assert isinstance(part.type, Nominal)
        infos = self.world.variant_fields(part.type, variant)
        return tuple(
            (field, self.step(part, "variant", info.type, variant, index))
            for index, (info, field) in enumerate(zip(infos, fields))
            if not isinstance(field, hir.AnyPattern)
        )

    def variant_count(self, type_: Type) -> int:
        assert isinstance(type_, Nominal)
        return len(self.world.type_info(type_.name).variants)

    # -- from tests to nodes

    def build(self, rows: list[Row], after: Node | None) -> Node | None:
        """Return the node that finds the first row that fits; `after` where none does."""
        if not rows:
            return after
        key = (tuple((row.position, *row.tests) for row in rows), after)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._build(rows, after)
        return found

    def _build(self, rows: list[Row], after: Node | None) -> Node:
        first = rows[0]
        self.made += 1
        if not first.tests:
            return Take(first, self._after_guard(rows, after))
        if self.made > 50 + 8 * len(self.rows) and len(rows) > 1:
            after = self.build(rows[1:], after)
            rows = [first]
        part = _most_asked(rows)
        test = first.tests[part][0]
        match test:
            case IsVariant():
                result = self._by_variant(rows, part, test.out_of, after)
            case InRange():
                result = self._by_number(rows, part, after)
            case _:
                result = self._by_question(rows, part, test, after)
        assert result is not None
        return result

    def _after_guard(self, rows: list[Row], after: Node | None) -> Node | None:
        guard = self.arms[rows[0].arm].guard
        if guard is None:
            return None
        if self.volatile and not is_quiet(guard):
            return self.build(self.rows[rows[0].position + 1 :], None)
        return self.build(rows[1:], after)

    def passed(self, row: Row, part: Part) -> Row:
        """Return a row whose test of a part is known to hold."""
        tests = dict(row.tests)
        bindings = list(row.bindings)
        for pattern, held in tests.pop(part)[1]:
            self.expand(pattern, held, tests, bindings)
        return Row(row.position, row.arm, tests, tuple(bindings))

    def _by_variant(self, rows: list[Row], part: Part, count: int, after: Node | None) -> Node | None:
        cases: dict[int, list[Row]] = {}
        others: list[Row] = []
        for row in rows:
            asked = row.tests.get(part)
            if asked is not None and isinstance(asked[0], IsVariant):
                cases.setdefault(asked[0].variant, list(others)).append(self.passed(row, part))
            else:
                others.append(row)
                for case in cases.values():
                    case.append(row)
        return self._choice(part, True, cases, others if len(cases) < count else None, after)

    def _choice(
        self,
        part: Part,
        by_variant: bool,
        cases: dict[int, list[Row]],
        others: list[Row] | None,
        after: Node | None,
    ) -> Node | None:
        made = [(value, self.build(rows, after)) for value, rows in sorted(cases.items())]
        otherwise = self.build(others, after) if others is not None else None
        ways = tuple((value, node) for value, node in made if node is not None)
        targets = {node for _, node in ways} | ({otherwise} if otherwise is not None else set())
        if len(targets) == 1:
            return targets.pop()
        return Choose(part, by_variant, ways, otherwise)

    def _by_number(self, rows: list[Row], part: Part, after: Node | None) -> Node | None:
        asked = [row.tests[part][0] for row in rows if part in row.tests]
        ranges = [test for test in asked if isinstance(test, InRange)]
        low, high = _domain(part)
        if all(test.low == test.high for test in ranges):
            cases: dict[int, list[Row]] = {test.low: [] for test in ranges}
            others = []
            for row in rows:
                test = self._range_of(row, part)
                if test is None:
                    others.append(row)
                    for case in cases.values():
                        case.append(row)
                else:
                    cases[test.low].append(self.passed(row, part))
            return self._choice(part, False, cases, others if len(cases) <= high - low else None, after)
        cuts = sorted({test.low for test in ranges} | {test.high + 1 for test in ranges} | {low})
        pieces: list[tuple[int, Node | None]] = []
        for start in cuts:
            if start > high:
                break
            inside = []
            for row in rows:
                test = self._range_of(row, part)
                if test is None:
                    inside.append(row)
                elif test.low <= start <= test.high:
                    inside.append(self.passed(row, part))
            node = self.build(inside, after)
            if node is not None and (not pieces or pieces[-1][1] is not node):
                pieces.append((start, node))
        return _search_tree(part, [(start, node) for start, node in pieces if node is not None])

    @staticmethod
    def _range_of(row: Row, part: Part) -> InRange | None:
        asked = row.tests.get(part)
        return asked[0] if asked is not None and isinstance(asked[0], InRange) else None

    def _by_question(
        self, rows: list[Row], part: Part, question: IsType | Holds, after: Node | None
    ) -> Node | None:
        holds: list[Row] = []
        fails: list[Row] = []
        for row in rows:
            asked = row.tests.get(part)
            if asked is None:
                holds.append(row)
                fails.append(row)
            elif _same(asked[0], question):
                holds.append(self.passed(row, part))
            else:
                if not self._excludes(question, asked[0]):
                    holds.append(row)
                if not self._needs(asked[0], question):
                    fails.append(row)
        yes, no = self.build(holds, after), self.build(fails, after)
        return yes if yes is no else Ask(part, question, yes, no)

    def _excludes(self, question: Test, other: Test) -> bool:
        """Tell whether a value for which one question holds cannot answer yes to the other."""
        match question, other:
            case Holds(str()), Holds(str()):
                return True
            case IsType(Nominal() as one), IsType(Nominal() as two):
                if {self._kind(one), self._kind(two)} & {"interface"}:
                    return False
                return not self._is_below(one, two) and not self._is_below(two, one)
            case _:
                return False

    def _needs(self, question: Test, other: Test) -> bool:
        """Tell whether `question` holds only where `other` does."""
        match question, other:
            case IsType(Nominal() as one), IsType(Nominal() as two):
                return not one.arguments and not two.arguments and self._is_below(one, two)
            case _:
                return False

    def _kind(self, type_: Nominal) -> str:
        return self.world.type_info(type_.name).kind

    def _is_below(self, type_: Nominal, other: Nominal) -> bool:
        """Tell whether a type is another or extends it, type arguments left aside."""
        current: Nominal | None = type_
        while current is not None:
            if current.name == other.name:
                return True
            current = self.world.superclass(current) if self._kind(current) == "class" else None
        return False


def _most_asked(rows: list[Row]) -> Part:
    """Return the part, among those the first row asks about, that most rows ask about."""
    wanted = list(rows[0].tests)
    if len(wanted) == 1:
        return wanted[0]
    return max(wanted, key=lambda part: sum(part in row.tests for row in rows))


def _same(one: Test, other: Test) -> bool:
    match one, other:
        case IsType(first), IsType(second):
            return first == second
        case Holds(first), Holds(second):
            return type(first) is type(second) and first == second
        case _:
            return False


def _search_tree(part: Part, pieces: list[tuple[int, Node]]) -> Node:
    """Find the piece that a number is in by comparisons; each piece begins where the one before ends."""
    if len(pieces) == 1:
        return pieces[0][1]
    middle = len(pieces) // 2
    return Less(
        part, pieces[middle][0], _search_tree(part, pieces[:middle]), _search_tree(part, pieces[middle:])
    )


# ---------------------------------------------------------------- scalars


def _domain(part: Part) -> tuple[int, int]:
    """Return the smallest and the largest number that a part can be."""
    if part.kind == "size":
        return 0, _LARGEST
    if part.type == BOOL:
        return 0, 1
    if part.type == CHAR:
        return 0, _LAST_CHARACTER
    assert isinstance(part.type, Nominal)
    bits, signed = INTEGER_BITS[part.type.name]
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)


def _number(value: hir.Expression | None) -> int | None:
    match value:
        case hir.Constant(_, _, str(text)) if len(text) == 1:
            return ord(text)
        case hir.Constant(_, _, int(number)):
            return int(number)
        case hir.Unary(_, _, "-", hir.Constant(_, _, int(number))):
            return -number
        case _:
            return None


def _is_numbered(type_: Type) -> bool:
    return isinstance(type_, Nominal) and (type_.name in INTEGER_BITS or type_ in (BOOL, CHAR))


def _scalar_test(pattern: hir.Pattern, type_: Type) -> InRange | Holds:
    match pattern:
        case hir.ValuePattern(_, value, _, None) if _is_numbered(type_):
            number = _number(value)
            if number is not None:
                return InRange(number, number)
        case hir.ValuePattern(_, hir.Constant(_, _, float(number)), _, None):
            return Holds(number, pattern)
        case hir.ValuePattern(_, hir.Constant(_, _, str(text))) if type_ == STRING:
            return Holds(text, pattern)
        case hir.RangePattern(_, low, high, inclusive) if _is_numbered(type_):
            first = _number(low)
            last = _number(high)
            if (first is not None or low is None) and (last is not None or high is None):
                lowest, highest = _domain(Part("whole", (), None, type_, False))
                last = highest if last is None else last if inclusive else last - 1
                return InRange(lowest if first is None else first, last)
        case _:
            pass
    return Holds(id(pattern), pattern)
