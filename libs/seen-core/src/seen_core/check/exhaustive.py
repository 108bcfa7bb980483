"""Which cases a `when` misses, and which arms can never be reached.

The usefulness algorithm of Luc Maranget, "Warnings for pattern matching" (JFP 17(3), 2007): a row of
patterns is useful when it matches a value that no row above it does. Integers and characters are followed
exactly: a type's range is cut where the ranges of patterns begin and end, and what lies between two cuts
behaves alike. Arrays are told apart by their sizes, up to the longest pattern; all longer ones behave alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.context import Context
from seen_core.check.repairs import add_arms
from seen_core.diagnostics import Label
from seen_core.source import Span

_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Wild:
    """Matches everything."""


@dataclass(frozen=True, slots=True)
class Case:
    """A constructor with patterns for its parts. `key` names it, `shown` is how a witness prints it."""

    key: object
    parts: tuple[Simple, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Items:
    """Arrays that begin with `before` and end with `after`; with more items between where `rest`."""

    before: tuple[Simple, ...]
    after: tuple[Simple, ...]
    rest: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """The integers, or the code points of characters, from `low` to `high`."""

    low: int
    high: int
    character: bool = False


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that matches only some values, in a way that is not followed."""


Simple = Wild | Case | Items | Interval | Opaque
Row = tuple[Simple, ...]
WILD = Wild()
_SURROGATES = (0xD800, 0xDFFF)
_LAST_CHARACTER = 0x10FFFF


def segments(type_: t.Type) -> list[Interval]:
    """Return the values of an integer type or of `Char`, as intervals; nothing for other types."""
    if type_ == t.CHAR:
        return [
            Interval(0, _SURROGATES[0] - 1, True),
            Interval(_SURROGATES[1] + 1, _LAST_CHARACTER, True),
        ]
    if not isinstance(type_, t.Nominal) or type_.name not in t.INTEGER_BITS:
        return []
    bits, signed = t.INTEGER_BITS[type_.name]
    return [Interval(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else Interval(0, (1 << bits) - 1)]


def _number(value: hir.Expression | None) -> int | None:
    """Return a constant of a pattern as a number."""
    match value:
        case hir.Constant(_, _, str(text)) if len(text) == 1:
            return ord(text)
        case hir.Constant(_, _, int(number)):
            return number
        case hir.Unary(_, _, "-", hir.Constant(_, _, int(number))):
            return -number
        case _:
            return None


def _range(pattern: hir.RangePattern, type_: t.Type) -> list[Simple]:
    parts = segments(type_)
    low, high = _number(pattern.low), _number(pattern.high)
    unknown = (low is None and pattern.low is not None) or (high is None and pattern.high is not None)
    if not parts or unknown:
        return [Opaque()]
    first = parts[0].low if low is None else low
    last = parts[-1].high if high is None else high if pattern.inclusive else high - 1
    return [
        Interval(max(first, part.low), min(last, part.high), part.character)
        for part in parts
        if max(first, part.low) <= min(last, part.high)
    ]


def _atoms(rows: list[Row], inside: list[Interval]) -> list[tuple[Interval, list[Row]]]:
    """Cut intervals where heads of rows begin and end; return pieces, each with the rows that match it.

    Of pieces that the same rows match, only the first is there.
    """
    heads = [(row[0], index) for index, row in enumerate(rows) if isinstance(row[0], Interval)]
    cuts = sorted({head.low for head, _ in heads} | {head.high + 1 for head, _ in heads})
    found: dict[tuple[int, ...], Interval] = {}
    for part in inside:
        starts = [part.low, *(cut for cut in cuts if part.low < cut <= part.high)]
        for low, after in zip(starts, [*starts[1:], part.high + 1]):
            matching = tuple(
                index
                for index, row in enumerate(rows)
                if isinstance(row[0], Wild)
                or (isinstance(row[0], Interval) and row[0].low <= low and after - 1 <= row[0].high)
            )
            found.setdefault(matching, Interval(low, after - 1, part.character))
    return [(piece, [rows[index][1:] for index in matching]) for matching, piece in found.items()]


def item_type(type_: t.Type) -> t.Type:
    """Return the type of the items of an array, growable or fixed."""
    if isinstance(type_, t.FixedArray):
        return type_.item
    assert isinstance(type_, t.Nominal)
    return type_.arguments[0]


def _shapes(rows: list[Row], type_: t.Type) -> list[Items]:
    """Return the sizes of arrays that the heads of rows tell apart, as patterns without conditions.

    The last has a rest, and stands for all arrays that are long enough for every head with one. A fixed
    array has one size.
    """
    heads = [row[0] for row in rows if isinstance(row[0], Items)]
    before = max((len(head.before) for head in heads if head.rest), default=0)
    after = max((len(head.after) for head in heads if head.rest), default=0)
    exact = max((len(head.before) for head in heads if not head.rest), default=-1)
    if isinstance(type_, t.FixedArray):
        return [_fixed_shape(type_, before, after, exact)]
    before = max(before, exact + 1 - after)
    sizes = [Items((WILD,) * size, (), False) for size in range(before + after)]
    return [*sizes, Items((WILD,) * before, (WILD,) * after, True)]


def _fixed_shape(type_: t.FixedArray, before: int, after: int, exact: int) -> Items:
    """Return the shape of a fixed array: all its items where a head names them all or its ends meet."""
    assert isinstance(type_.length, t.Value)
    length = type_.length.value
    if exact == length or before + after >= length:
        return Items((WILD,) * length, (), False)
    return Items((WILD,) * before, (WILD,) * after, True)


def _fit_shape(row: Row, shape: Items) -> Row | None:
    """Return a row whose head is replaced by what it says of the items of a shape; None if it fits none."""
    head = row[0]
    count = len(shape.before) + len(shape.after)
    if isinstance(head, Wild):
        return (*(WILD,) * count, *row[1:])
    if not isinstance(head, Items):
        return None
    least = len(head.before) + len(head.after)
    if not head.rest:
        return (*head.before, *row[1:]) if least == count and not shape.rest else None
    if least > count:
        return None
    return (*head.before, *(WILD,) * (count - least), *head.after, *row[1:])


class _Search:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.steps = 0
        self.sealed: dict[t.Nominal, list[t.Nominal]] = {}

    # -- patterns to constructors

    def simplify(self, pattern: hir.Pattern, type_: t.Type) -> list[Simple]:
        """Return a pattern as alternatives."""
        type_ = self.context.resolve(type_)
        match pattern:
            case hir.AnyPattern() | hir.BindPattern(inner=None):
                return [WILD]
            case hir.BindPattern(_, _, inner) if inner is not None:
                return self.simplify(inner, type_)
            case hir.NullPattern():
                return [Case("null", (), "null")]
            case hir.SomePattern(_, inner) if isinstance(type_, t.Nullable):
                return [Case("some", (part,), "") for part in self.simplify(inner, type_.inner)]
            case hir.VariantPattern(_, variant, fields) if isinstance(type_, t.Nominal):
                info = self.context.program.type_info(type_.name).variants[variant]
                types = [field.type for field in self.context.program.variant_fields(type_, variant)]
                return [Case(variant, parts, info.name) for parts in self._product(fields, types)]
            case hir.StructPattern(_, fields):
                return self._struct(fields, type_)
            case hir.ValuePattern(_, value, None) if (
                segments(type_) and (number := _number(value)) is not None
            ):
                return [Interval(number, number, type_ == t.CHAR)]
            case hir.RangePattern():
                return _range(pattern, type_)
            case hir.ValuePattern(_, value, None) if isinstance(value, hir.Constant) and t.is_scalar(type_):
                return [Case(value.value, (), _show(value.value))]
            case hir.ValuePattern(_, hir.Constant(_, _, str(text))) if type_ == t.STRING:
                return [Case(text, (), f'"{text}"')]
            case hir.TypePattern(_, tested, inner):
                return self._tested(type_, self.context.resolve(tested), inner)
            case hir.ArrayPattern(_, before, after, rest):
                if rest and not before and not after:
                    return [WILD]
                split, item = len(before), item_type(type_)
                return [
                    Items(row[:split], row[split:], True) if rest else Items(row, (), False)
                    for row in self._product(before + after, [item] * (split + len(after)))
                ]
            case hir.OrPattern(_, alternatives):
                return [one for alternative in alternatives for one in self.simplify(alternative, type_)]
            case _:
                return [Opaque()]

    def _product(self, fields: tuple[hir.Pattern, ...], types: list[t.Type]) -> list[tuple[Simple, ...]]:
        rows: list[tuple[Simple, ...]] = [()]
        for field, type_ in zip(fields, types):
            rows = [(*row, part) for row in rows for part in self.simplify(field, type_)]
        return rows

    def _struct(self, fields: tuple[tuple[int, hir.Pattern], ...], type_: t.Type) -> list[Simple]:
        types = self.parts_of(type_)
        filled: list[hir.Pattern] = [hir.AnyPattern(self.context.info.span) for _ in types]
        for index, field in fields:
            filled[index] = field
        rows = self._product(tuple(filled), types)
        if self._cases_of_sealed(type_) is not None:  # told apart by class, not by field
            return [WILD if all(isinstance(part, Wild) for part in parts) else Opaque() for parts in rows]
        return [Case("struct", parts, _short(type_)) for parts in rows]

    def _tested(self, type_: t.Type, tested: t.Type, inner: hir.Pattern) -> list[Simple]:
        """`is T`: for a sealed class by way of the class between, for an interface one case for each."""
        cases = self._cases_of_sealed(type_) or []
        parts = self.simplify(inner, tested)
        if tested in cases or not cases:
            return [Case(tested, (part,), _short(tested)) for part in parts]
        found: list[Simple] = []
        for case in cases:
            if self._is_below(tested, case):
                found.extend(Case(case, (part,), _short(case)) for part in self._tested(case, tested, inner))
            elif self._is_below(case, tested) and all(isinstance(part, Wild) for part in parts):
                found.append(Case(case, (WILD,), _short(case)))
        return found or [Opaque()]

    def _cases_of_sealed(self, type_: t.Type) -> list[t.Nominal] | None:
        if not isinstance(type_, t.Nominal):
            return None
        info = self.context.program.type_info(type_.name)
        if not info.sealed or info.kind not in ("class", "interface"):
            return None
        if type_ not in self.sealed:
            self.sealed[type_] = sealed_cases(self.context, type_)
        return self.sealed[type_]

    def _is_below(self, type_: t.Type, other: t.Type) -> bool:
        """Tell whether every value of one type is a value of another."""
        if type_ == other:
            return True
        if not isinstance(type_, t.Nominal) or not isinstance(other, t.Nominal):
            return False
        program = self.context.program
        if program.kind(other) == "interface":
            return program.implements(type_, other)
        if program.kind(type_) != "class":
            return False
        above = program.superclass(type_)
        return above is not None and self._is_below(above, other)

    def parts_of(self, type_: t.Type) -> list[t.Type]:
        if isinstance(type_, t.Tuple):
            return list(type_.items)
        if isinstance(type_, t.Nominal) and self.context.program.kind(type_) in ("struct", "class"):
            return [field.type for field in self.context.program.all_fields(type_)]
        return []

    # -- all constructors of a type

    def all_cases(self, type_: t.Type, used: set[object]) -> list[tuple[object, list[t.Type], str]] | None:
        """Return (key, types of the parts, name) of every constructor; None when there is no end.

        `used` are the keys in question: an object is taken apart where nothing asks for its class.
        """
        program = self.context.program
        match type_:
            case t.Nullable(inner):
                return [("null", [], "null"), ("some", [inner], "")]
            case t.Tuple(items):
                return [("struct", list(items), "")]
            case t.Nominal("Bool"):
                return [(True, [], "true"), (False, [], "false")]
            case t.Nominal(name):
                info = program.type_info(name)
                if info.kind == "enum":
                    return [
                        (index, [field.type for field in program.variant_fields(type_, index)], variant.name)
                        for index, variant in enumerate(info.variants)
                    ]
                if info.kind == "struct" and name != "String":
                    return [("struct", self.parts_of(type_), _short(type_))]
                sealed = self._cases_of_sealed(type_)
                if sealed is not None:
                    return [(case, [case], _short(case)) for case in sealed]
                if info.kind == "class" and used == {"struct"}:
                    return [("struct", self.parts_of(type_), _short(type_))]
            case _:
                pass
        return None

    # -- usefulness

    def missing(self, rows: list[tuple[Simple, ...]], types: list[t.Type]) -> list[Simple] | None:
        """Return patterns for values that no row matches, or None when all are matched."""
        self.steps += 1
        if self.steps > _LIMIT:
            return [WILD for _ in types]
        if not types:
            return None if rows else []
        first, rest = self.context.resolve(types[0]), types[1:]
        numbers = segments(first)
        if numbers:
            return self._missing_number(rows, numbers, rest)
        if any(isinstance(row[0], Items) for row in rows):
            return self._missing_items(rows, first, rest)
        used = {row[0].key for row in rows if isinstance(row[0], Case)}
        cases = self.all_cases(first, used)
        if not used or cases is None:  # no need to look inside: a type that holds itself has no end
            tail = self.missing([row[1:] for row in rows if isinstance(row[0], Wild)], rest)
            return None if tail is None else [WILD, *tail]
        for key, part_types, name in cases:
            found = self.missing(self._specialized(rows, key, len(part_types)), part_types + rest)
            if found is not None:
                parts = tuple(found[: len(part_types)])
                return [Case(key, parts, name), *found[len(part_types) :]]
        return None

    def _missing_number(
        self, rows: list[Row], parts: list[Interval], rest: list[t.Type]
    ) -> list[Simple] | None:
        for piece, matching in _atoms(rows, parts):
            found = self.missing(matching, rest)
            if found is not None:
                return [WILD if piece == parts[0] else piece, *found]
        return None

    def _missing_items(self, rows: list[Row], type_: t.Type, rest: list[t.Type]) -> list[Simple] | None:
        for shape in _shapes(rows, type_):
            count = len(shape.before) + len(shape.after)
            inner = [fit for row in rows if (fit := _fit_shape(row, shape)) is not None]
            found = self.missing(inner, [item_type(type_)] * count + rest)
            if found is not None:
                split = len(shape.before)
                made = Items(tuple(found[:split]), tuple(found[split:count]), shape.rest)
                return [made, *found[count:]]
        return None

    def _specialized(self, rows: list[Row], key: object, count: int) -> list[Row]:
        return [fit for row in rows if (fit := self._specialize(row, key, count)) is not None]

    def _specialize(self, row: Row, key: object, count: int) -> Row | None:
        """Return a row for values of one case: its head replaced by what it says of the case's parts."""
        head = row[0]
        if isinstance(head, Wild):
            return (*(WILD for _ in range(count)), *row[1:])
        if not isinstance(head, Case):
            return None
        if head.key == key and type(head.key) is type(key):
            return (*head.parts, *row[1:])
        if isinstance(key, t.Nominal) and isinstance(head.key, t.Nominal) and head.parts == (WILD,):
            return (WILD, *row[1:]) if self._is_below(key, head.key) else None
        return None

    def useful(self, rows: list[tuple[Simple, ...]], row: tuple[Simple, ...], types: list[t.Type]) -> bool:
        """Tell whether `row` matches something that `rows` do not."""
        self.steps += 1
        if self.steps > _LIMIT:
            return True
        if not types:
            return not rows
        head, first, rest = row[0], self.context.resolve(types[0]), types[1:]
        if isinstance(head, Opaque):
            return self.useful([r[1:] for r in rows if isinstance(r[0], Wild)], row[1:], rest)
        numbers = segments(first)
        if isinstance(head, Interval) or numbers:
            inside = [head] if isinstance(head, Interval) else numbers
            return any(self.useful(matching, row[1:], rest) for _, matching in _atoms(rows, inside))
        if isinstance(head, Items) or any(isinstance(r[0], Items) for r in rows):
            return self._useful_items(rows, row, first, rest)
        used = {r[0].key for r in rows if isinstance(r[0], Case)}
        if isinstance(head, Case):
            cases = self.all_cases(first, used | {head.key}) or []
            parts = next((parts for key, parts, _ in cases if key == head.key), None)
            if parts is None:
                parts = [head.key] if isinstance(head.key, t.Nominal) else []
            inner = self._specialized(rows, head.key, len(head.parts))
            return self.useful(inner, head.parts + row[1:], parts[: len(head.parts)] + rest)
        cases = self.all_cases(first, used) or []
        if used and cases:
            return any(
                self.useful(
                    self._specialized(rows, key, len(parts)),
                    (*(WILD for _ in parts), *row[1:]),
                    parts + rest,
                )
                for key, parts, _ in cases
            )
        return self.useful([r[1:] for r in rows if isinstance(r[0], Wild)], row[1:], rest)

    def _useful_items(self, rows: list[Row], row: Row, type_: t.Type, rest: list[t.Type]) -> bool:
        for shape in _shapes([*rows, row], type_):
            fitted = _fit_shape(row, shape)
            if fitted is None:
                continue
            inner = [fit for other in rows if (fit := _fit_shape(other, shape)) is not None]
            count = len(shape.before) + len(shape.after)
            if self.useful(inner, fitted, [item_type(type_)] * count + rest):
                return True
        return False


def _short(type_: t.Type) -> str:
    """Return the name of a type as a pattern writes it; nothing for a tuple."""
    return type_.name.rsplit(".", 1)[-1] if isinstance(type_, t.Nominal) else ""


def sealed_cases(context: Context, type_: t.Nominal) -> list[t.Nominal]:
    """Return the classes and objects that directly extend a sealed class."""
    program = context.program
    found = []
    for module in program.table.loaded:
        for entity in module.types:
            if entity.kind == "type":
                info = program.type_info(program.type_name(entity))
                above = (info.superclass, *info.interfaces)
                if any(one is not None and one.name == type_.name for one in above):
                    arguments = type_.arguments if len(info.parameters) == len(type_.arguments) else ()
                    found.append(t.Nominal(info.name, arguments))
    return found


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, str) else str(value)


def _show_interval(interval: Interval) -> str:
    low, high = interval.low, interval.high
    if interval.character:
        first, last = _show_character(low), _show_character(high)
        return first if low == high else f"{first}..={last}"
    if low == high:
        return str(low)
    bounds = [bound for bits, signed in t.INTEGER_BITS.values() for bound in _limits(bits, signed)]
    first = "" if low in bounds and low < 0 else str(low)
    last = "" if high in bounds else f"={high}"
    return f"{first}..{last}"


def _limits(bits: int, signed: bool) -> tuple[int, int]:
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)


def _show_character(code: int) -> str:
    character = chr(code)
    return f"'{character}'" if character.isprintable() and character not in "'\\" else f"'\\u{{{code:X}}}'"


def show(pattern: Simple) -> str:
    """Return a missing case as source."""
    match pattern:
        case Wild() | Opaque():
            return "_"
        case Interval():
            return _show_interval(pattern)
        case Case("some", (part,), _):
            return show(part)
        case Items(before, after, rest):
            return f"[{', '.join((*map(show, before), *(['..'] if rest else []), *map(show, after)))}]"
        case Case("struct", parts, shown):
            return f"{shown}({', '.join(map(show, parts))})"
        case Case(t.Nominal(), (Case() as inner,), _):
            return show(inner)
        case Case(t.Nominal(), _, shown):
            return f"is {shown}"
        case Case(_, parts, shown):
            return f"{shown}({', '.join(map(show, parts))})" if parts else shown


def report_refutable(context: Context, span: Span, pattern: hir.Pattern, type_: t.Type) -> None:
    """Report (E0404) a pattern that has to match every value of a type, and does not."""
    resolved = context.resolve(type_)
    search = _Search(context)
    alternatives = search.simplify(pattern, resolved)
    missing = _all_missing(search, [(one,) for one in alternatives if not isinstance(one, Opaque)], resolved)
    what = ", ".join(f"`{one}`" for one in missing if one != "_")
    context.report(
        "E0404",
        "this pattern does not match every {type}",
        span,
        label=f"{what} not matched" if what else "may not match",
        notes=("use `when`, or `if` with a pattern, and say what happens otherwise",),
        type=str(resolved),
    )


def check_arms(context: Context, node: hir.Match, *, has_else: bool) -> None:
    """Report missing cases (E0401) and unreachable arms (E0402) of a match."""
    scrutinee = context.resolve(node.scrutinee.type)
    if isinstance(scrutinee, t.Erroneous | t.Unknown) or _is_broken(context, node):
        return
    search = _Search(context)
    rows: list[Row] = []
    owners: list[int] = []
    """For each row its arm."""
    for number, arm in enumerate(node.arms):
        alternatives = search.simplify(arm.pattern, scrutinee)
        search.steps = 0
        if not any(search.useful(rows, (one,), [scrutinee]) for one in alternatives):
            _report_unreachable(context, search, node, number, alternatives, rows, owners)
        if arm.guard is None:
            kept = [(one,) for one in alternatives if not isinstance(one, Opaque)]
            rows.extend(kept)
            owners.extend(number for _ in kept)
    if has_else:
        return
    search.steps = 0
    missing = _all_missing(search, rows, scrutinee)
    if missing:
        notes = ["add an arm for each, or an `else` arm for the rest"]
        if search.steps > _LIMIT:
            notes = ["there are too many combinations to look through: add an `else` arm"]
        context.report(
            "E0401",
            "this does not match every {type}: {missing} missing",
            node.span,
            label="not all cases are matched",
            notes=tuple(notes),
            fixes=add_arms(context.scope.module, node.span, missing),
            type=str(scrutinee),
            missing=", ".join(f"`{one}`" for one in missing),
        )


def _report_unreachable(
    context: Context,
    search: _Search,
    node: hir.Match,
    number: int,
    alternatives: list[Simple],
    rows: list[Row],
    owners: list[int],
) -> None:
    """Report an arm that is never reached, with the arms that match all of it."""
    arm = node.arms[number]
    if isinstance(arm.pattern, hir.AnyPattern):
        context.report(
            "W0203", "this arm is never reached: the arms above match everything", arm.pattern.span
        )
        return
    scrutinee = context.resolve(node.scrutinee.type)
    covering = sorted(set(owners))
    for one in reversed(covering):  # leave out what is not needed, the last arms first
        search.steps = 0
        others = [row for row, owner in zip(rows, owners) if owner in covering and owner != one]
        if not any(search.useful(others, (way,), [scrutinee]) for way in alternatives):
            covering.remove(one)
    file = context.scope.module.file
    context.report(
        "E0402",
        "this arm is never reached",
        arm.pattern.span,
        label="matched already" if covering else "can never match",
        notes=("remove it, or move it above the arm that matches more",) if covering else (),
        others=tuple(
            Label(file, node.arms[one].pattern.span, _covers(len(covering), position), primary=False)
            for position, one in enumerate(covering)
        ),
    )


def _covers(count: int, position: int) -> str:
    if count == 1:
        return "this arm matches all of it"
    return "these arms match all of it together" if position == 0 else "and this one"


def _is_broken(context: Context, node: hir.Match) -> bool:
    """Tell whether a pattern was reported already, which stands for anything now."""
    file = context.scope.module.file
    return any(
        label.file is file and node.span.start <= label.span.start and label.span.end <= node.span.end
        for diagnostic in context.program.diagnostics
        if diagnostic.code in ("E0202", "E0403")
        for label in diagnostic.labels[:1]
    )


def _all_missing(search: _Search, rows: list[tuple[Simple, ...]], type_: t.Type) -> list[str]:
    found: list[str] = []
    current = list(rows)
    while len(found) < 6 and len(current) < len(rows) + 50:
        missing = search.missing(current, [type_])
        if missing is None:
            break
        if (shown := show(missing[0])) not in found:
            found.append(shown)
        current.append((missing[0],))
        if isinstance(missing[0], Wild):
            break
    return found
