"""Which cases a `when` misses, and which arms can never be reached.

The usefulness algorithm of Luc Maranget, "Warnings for pattern matching" (JFP 17(3), 2007): a row of
patterns is useful when it matches a value that no row above it does. Integers and characters are followed
exactly: a type's range is cut where the ranges of patterns begin and end, and what lies between two cuts
behaves alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.context import Context
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
class Interval:
    """The integers, or the code points of characters, from `low` to `high`."""

    low: int
    high: int
    character: bool = False


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that matches only some values, in a way that is not followed."""


Simple = Wild | Case | Interval | Opaque
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


class _Search:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.steps = 0

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
                return [
                    Case(("is", str(tested)), (part,), str(tested)) for part in self.simplify(inner, tested)
                ]
            case hir.ArrayPattern():
                return [WILD] if pattern.rest and not pattern.before and not pattern.after else [Opaque()]
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
        return [Case("struct", parts, "") for parts in self._product(tuple(filled), types)]

    def parts_of(self, type_: t.Type) -> list[t.Type]:
        if isinstance(type_, t.Tuple):
            return list(type_.items)
        if isinstance(type_, t.Nominal) and self.context.program.kind(type_) in ("struct", "class"):
            return [field.type for field in self.context.program.all_fields(type_)]
        return []

    # -- all constructors of a type

    def all_cases(self, type_: t.Type) -> list[tuple[object, list[t.Type], str]] | None:
        """Return (key, types of the parts, name) of every constructor; None when there is no end."""
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
                    return [("struct", self.parts_of(type_), "")]
                if info.kind == "class" and info.sealed:
                    return [
                        (("is", str(case)), [case], str(case)) for case in sealed_cases(self.context, type_)
                    ]
            case _:
                pass
        return None

    # -- usefulness

    def missing(self, rows: list[tuple[Simple, ...]], types: list[t.Type]) -> list[Simple] | None:
        """Return patterns for values that no row matches, or None when all are matched."""
        self.steps += 1
        if self.steps > _LIMIT:
            return None
        if not types:
            return None if rows else []
        first, rest = self.context.resolve(types[0]), types[1:]
        numbers = segments(first)
        if numbers:
            return self._missing_number(rows, numbers, rest)
        cases = self.all_cases(first)
        used = {row[0].key for row in rows if isinstance(row[0], Case)}
        if cases is None:
            return self._missing_open(rows, first, rest, used)
        if not used:  # no need to look inside, which would have no end in a type that holds itself
            tail = self.missing([row[1:] for row in rows if isinstance(row[0], Wild)], rest)
            return None if tail is None else [WILD, *tail]
        for key, part_types, name in cases:
            inner = [
                special for row in rows if (special := _specialize(row, key, len(part_types))) is not None
            ]
            found = self.missing(inner, part_types + rest)
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

    def _missing_open(
        self, rows: list[tuple[Simple, ...]], first: t.Type, rest: list[t.Type], used: set[object]
    ) -> list[Simple] | None:
        for key in used:
            sample = next(row[0] for row in rows if isinstance(row[0], Case) and row[0].key == key)
            assert isinstance(sample, Case)
            parts = self._case_parts(first, sample)
            inner = [special for row in rows if (special := _specialize(row, key, len(parts))) is not None]
            found = self.missing(inner, parts + rest)
            if found is not None and not self._covered_by_wild(rows, rest):
                return [Case(key, tuple(found[: len(parts)]), sample.shown), *found[len(parts) :]]
        default = [row[1:] for row in rows if isinstance(row[0], Wild)]
        found = self.missing(default, rest)
        return None if found is None else [WILD, *found]

    def _covered_by_wild(self, rows: list[tuple[Simple, ...]], rest: list[t.Type]) -> bool:
        return self.missing([row[1:] for row in rows if isinstance(row[0], Wild)], rest) is None

    def _case_parts(self, type_: t.Type, case: Case) -> list[t.Type]:
        if isinstance(case.key, tuple):
            return [type_] if case.parts else []
        return self.parts_of(type_) if case.parts else []

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
        if isinstance(head, Case):
            cases = self.all_cases(first) or []
            parts = next((parts for key, parts, _ in cases if key == head.key), None)
            if parts is None:
                parts = self._case_parts(first, head)
            inner = [s for r in rows if (s := _specialize(r, head.key, len(head.parts))) is not None]
            return self.useful(inner, head.parts + row[1:], parts[: len(head.parts)] + rest)
        cases = self.all_cases(first) or []
        used = {r[0].key for r in rows if isinstance(r[0], Case)}
        if cases and all(key in used for key, _, _ in cases):
            return any(
                self.useful(
                    [s for r in rows if (s := _specialize(r, key, len(parts))) is not None],
                    (*(WILD for _ in parts), *row[1:]),
                    parts + rest,
                )
                for key, parts, _ in cases
            )
        return self.useful([r[1:] for r in rows if isinstance(r[0], Wild)], row[1:], rest)


def _specialize(row: tuple[Simple, ...], key: object, count: int) -> tuple[Simple, ...] | None:
    head = row[0]
    if isinstance(head, Wild):
        return (*(WILD for _ in range(count)), *row[1:])
    if isinstance(head, Case) and head.key == key and type(head.key) is type(key):
        return (*head.parts, *row[1:])
    return None


def sealed_cases(context: Context, type_: t.Nominal) -> list[t.Nominal]:
    """Return the classes and objects that directly extend a sealed class."""
    program = context.program
    found = []
    for module in program.table.loaded:
        for entity in module.types:
            if entity.kind == "type":
                info = program.type_info(program.type_name(entity))
                if info.superclass is not None and info.superclass.name == type_.name:
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
        case Case("struct", parts, _):
            return f"({', '.join(map(show, parts))})"
        case Case(tuple(), parts, shown):
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
    rows: list[tuple[Simple, ...]] = []
    for arm in node.arms:
        alternatives = search.simplify(arm.pattern, scrutinee)
        reached = [one for one in alternatives if search.useful(rows, (one,), [scrutinee])]
        if not reached and not (isinstance(arm.pattern, hir.AnyPattern)):
            context.report(
                "E0402",
                "this arm is never reached",
                arm.pattern.span,
                label="the arms above match all of it",
                notes=("remove it, or move it above the arm that matches more",),
            )
        elif not reached:
            context.report(
                "W0203", "this arm is never reached: the arms above match everything", arm.pattern.span
            )
        if arm.guard is None:
            rows.extend((one,) for one in alternatives if not isinstance(one, Opaque))
    if has_else:
        return
    missing = _all_missing(search, rows, scrutinee)
    if missing:
        context.report(
            "E0401",
            "this does not match every {type}: {missing} missing",
            node.span,
            label="not all cases are matched",
            notes=("add an arm for each, or an `else` arm for the rest",),
            type=str(scrutinee),
            missing=", ".join(f"`{one}`" for one in missing),
        )


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
    while len(found) < 6:
        missing = search.missing(current, [type_])
        if missing is None:
            break
        found.append(show(missing[0]))
        current.append((missing[0],))
        if isinstance(missing[0], Wild):
            break
    return found
