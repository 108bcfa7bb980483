"""Patterns: what they match, what they bind, and whether they fit the type they stand against."""

from __future__ import annotations

from typing import assert_never

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.coerce import check_as
from seen_core.check.context import Context
from seen_core.check.dispatch import as_syntax, check
from seen_core.check.exhaustive import item_type, report_refutable
from seen_core.check.members import find_field
from seen_core.check.names import read_global, static_of
from seen_core.check.operators import equal, in_range
from seen_core.check.scope import report_unknown_type
from seen_core.check.suggest import near_names
from seen_core.check.variants import any_variant, variant_index
from seen_core.diagnostics import Label
from seen_core.resolve import Entity, bound_names
from seen_core.source import Span
from seen_core.syntax import ast


def check_pattern(
    context: Context, node: ast.Pattern, type_: t.Type, *, mutable: bool = False
) -> hir.Pattern:
    """Check a pattern against the type of the value; its names are declared in the innermost scope."""
    type_ = context.shallow(type_)
    match node:
        case ast.WildcardPattern(span):
            return hir.AnyPattern(span)
        case ast.NamePattern():
            return _name(context, node, type_, mutable=mutable)
        case ast.ValuePattern():
            return _value(context, node, type_)
        case ast.RangePattern():
            return _range(context, node, type_)
        case ast.TypePattern():
            return _type(context, node, type_, mutable=mutable)
        case ast.ConstructorPattern():
            return _constructor(context, node, type_, mutable=mutable)
        case ast.TuplePattern():
            return _tuple(context, node, type_, mutable=mutable)
        case ast.ArrayPattern():
            return _array(context, node, type_, mutable=mutable)
        case ast.OrPattern(span, alternatives):
            return check_alternatives(context, span, alternatives, type_, mutable=mutable)
        case ast.ConditionPattern():
            return _condition(context, node, type_)
        case _:
            assert_never(node)


def check_alternatives(
    context: Context, span: Span, nodes: tuple[ast.Pattern, ...], type_: t.Type, *, mutable: bool = False
) -> hir.Pattern:
    """Check patterns of which one has to match; all bind the same names with the same types."""
    first = check_pattern(context, nodes[0], type_, mutable=mutable)
    before, outer = context.names[-1], context.bound_already
    wanted = {name: before[name] for name, _ in bound_names(nodes[0]) if isinstance(before.get(name), int)}
    ways = [first]
    for node in nodes[1:]:
        context.bound_already = {**(outer or {}), **wanted}  # type: ignore[dict-item]  # locals, as asked for
        with context.block():
            ways.append(check_pattern(context, node, type_, mutable=mutable))
            found = context.names[-1]
        context.bound_already = outer
        _compare_names(context, node, nodes[0], set(wanted), set(found))
    return hir.OrPattern(span, tuple(ways))


def _compare_names(
    context: Context, node: ast.Pattern, first: ast.Pattern, wanted: set[str], found: set[str]
) -> None:
    """Report (E0405) names that only one of two alternatives binds."""
    only_first, only_here = sorted(wanted - found), sorted(found - wanted)
    if not only_first and not only_here:
        return
    name = (only_first or only_here)[0]
    there, missing = (first, node) if only_first else (node, first)
    context.report(
        "E0405",
        "{name} is bound by one alternative and not by the other",
        missing.span,
        label=f"`{name}` is not bound here",
        others=(Label(context.scope.module.file, there.span, f"`{name}` is bound here", primary=False),),
        notes=("the arm needs its names whichever alternative matches; `_` stands for what it does not use",),
        name=name,
    )


def bind_irrefutable(
    context: Context, node: ast.Pattern, value: hir.Expression, *, mutable: bool, borrowed: bool = False
) -> hir.Statement:
    """Declare the names of a destructuring `let` or parameter; it must match every value."""
    pattern = check_pattern(context, node, value.type, mutable=mutable)
    if not is_irrefutable(context, pattern, value.type):
        report_refutable(context, node.span, pattern, value.type)
    return hir.LetPattern(node.span, pattern, value, borrowed)


def is_irrefutable(context: Context, pattern: hir.Pattern, type_: t.Type) -> bool:
    """Tell whether a pattern matches every value of a type."""
    match pattern:
        case hir.AnyPattern():
            return True
        case hir.BindPattern(_, _, inner):
            return inner is None or is_irrefutable(context, inner, type_)
        case hir.StructPattern(_, fields):
            return all(is_irrefutable(context, field, type_) for _, field in fields)
        case hir.ArrayPattern(_, before, after, rest):
            if isinstance(context.shallow(type_), t.FixedArray):  # its length is known to fit
                item = item_type(context.shallow(type_))
                return all(is_irrefutable(context, one, item) for one in before + after)
            return rest and not before and not after
        case hir.VariantPattern(_, _, fields):
            nominal = context.shallow(type_)
            single = (
                isinstance(nominal, t.Nominal) and len(context.program.type_info(nominal.name).variants) == 1
            )
            return single and all(is_irrefutable(context, field, type_) for field in fields)
        case _:
            return False


def _lifted(context: Context, type_: t.Type) -> tuple[t.Type, bool]:
    """Return the type under `?`, and whether there was one."""
    if isinstance(type_, t.Nullable):
        return context.shallow(type_.inner), True
    return type_, False


def _some(pattern: hir.Pattern, span: Span, *, nullable: bool) -> hir.Pattern:
    return hir.SomePattern(span, pattern) if nullable else pattern


def _name(context: Context, node: ast.NamePattern, type_: t.Type, *, mutable: bool) -> hir.Pattern:
    inner, nullable = _lifted(context, type_)
    if isinstance(inner, t.Nominal) and context.program.kind(inner) == "enum":
        for spelling in (node.name, *context.program.table.aliases(context.scope.module.pack, node.name)):
            index = variant_index(context, inner, spelling)
            if index is not None:
                fields = context.program.variant_fields(inner, index)
                wild: tuple[hir.Pattern, ...] = tuple(hir.AnyPattern(node.span) for _ in fields)
                return _some(hir.VariantPattern(node.span, index, wild), node.span, nullable=nullable)
    constant = _constant(context, node, inner)
    if constant is not None:
        return _some(constant, node.span, nullable=nullable)
    if node.name[:1].isupper() and not mutable:
        tested = static_of(context, ast.Name(node.span, node.name))
        if isinstance(tested, Entity) and context.program.kind(inner) in ("class", "interface"):
            pattern = ast.TypePattern(node.span, ast.NamedType(node.span, (node.name,)))
            return _type(context, pattern, type_, mutable=False)
        named = context.program.type_info(inner.name) if isinstance(inner, t.Nominal) else None
        variants = [variant.name for variant in named.variants] if named is not None else []
        advice = near_names(context.scope.module, node.span, node.name, variants)
        habit = "names of variants and constants are capitalised; a variable starts with a small letter"
        context.report(
            "W0205",
            "{name} is a new name here, and matches everything",
            node.span,
            notes=(habit, *advice.notes),
            fixes=advice.fixes,
            name=node.name,
        )
    return hir.BindPattern(node.span, context.declare(node.name, type_, node.span, mutable=mutable))


def _constant(context: Context, node: ast.NamePattern, type_: t.Type) -> hir.Pattern | None:
    """A bare name of a `const` compares."""
    if context.lookup(node.name) is not None:
        return None
    found = context.program.table.lookup(context.scope.module, node.name)
    if isinstance(found, list) and isinstance(found[0].node, ast.Let) and found[0].node.kind == "const":
        return _compare(context, node.span, read_global(context, node.span, found[0]), type_)
    return None


def _compare(context: Context, span: Span, value: hir.Expression, type_: t.Type) -> hir.Pattern:
    if isinstance(value, hir.Constant) and t.is_scalar(context.shallow(type_)):
        return hir.ValuePattern(span, value)
    subject = context.add_local("subject", type_, span)
    test = equal(context, span, hir.Local(span, type_, subject), value)
    return hir.ValuePattern(span, value, subject, test)


def _value(context: Context, node: ast.ValuePattern, type_: t.Type) -> hir.Pattern:
    if isinstance(node.value, ast.NullLiteral):
        if not isinstance(type_, t.Nullable):
            _misfit(context, node.span, "null", type_)
            return hir.AnyPattern(node.span)
        return hir.NullPattern(node.span)
    inner, nullable = _lifted(context, type_)
    if isinstance(node.value, ast.Member):
        index = _variant_path(context, node.value, inner)
        if index is not None:
            assert isinstance(inner, t.Nominal)
            fields = context.program.variant_fields(inner, index)
            wild: tuple[hir.Pattern, ...] = tuple(hir.AnyPattern(node.span) for _ in fields)
            return _some(hir.VariantPattern(node.span, index, wild), node.span, nullable=nullable)
        static = static_of(context, node.value)
        if isinstance(static, Entity) and context.program.kind(inner) in ("class", "interface"):
            path = _path(node.value)
            if path is not None:
                named = ast.TypePattern(node.span, ast.NamedType(node.span, path))
                return _type(context, named, type_, mutable=False)
    if isinstance(inner, t.Unknown | t.Erroneous):
        check(context, node.value)
        return hir.AnyPattern(node.span)
    value = check(context, node.value, inner)
    if inner == t.ANY and context.shallow(value.type) != t.ANY:  # both a test of the type and of the value
        kind = context.resolve(value.type)
        compared = _compare(context, node.span, value, kind)
        return _some(hir.TypePattern(node.span, kind, compared), node.span, nullable=nullable)
    if not _same(context, value, inner):
        _misfit(context, node.span, str(context.resolve(value.type)), type_)
        return hir.AnyPattern(node.span)
    return _some(_compare(context, node.span, value, inner), node.span, nullable=nullable)


def _same(context: Context, value: hir.Expression, type_: t.Type) -> bool:
    found = context.shallow(value.type)
    return isinstance(found, t.Erroneous) or context.inference.unify(found, type_)


def _path(node: ast.Expression) -> tuple[str, ...] | None:
    if isinstance(node, ast.Name):
        return (node.text,)
    if isinstance(node, ast.Member):
        base = _path(node.base)
        return (*base, node.name) if base is not None else None
    return None


def _variant_path(context: Context, node: ast.Member, type_: t.Type) -> int | None:
    if isinstance(type_, t.Nominal) and context.program.kind(type_) == "enum":
        owner = static_of(context, node.base)
        if isinstance(owner, Entity) and owner.name == type_.name:
            return variant_index(context, type_, node.name)
    return None


def _misfit(context: Context, span: Span, found: str, type_: t.Type) -> None:
    if isinstance(type_, t.Erroneous):
        return
    context.report(
        "E0403",
        "a pattern of {found} does not fit {expected}",
        span,
        label="can never match",
        found=found,
        expected=str(context.resolve(type_)),
    )


def _range(context: Context, node: ast.RangePattern, type_: t.Type) -> hir.Pattern:
    inner, nullable = _lifted(context, type_)
    if not t.is_scalar(inner) or inner == t.BOOL:
        _misfit(context, node.span, "a range", type_)
        return hir.AnyPattern(node.span)
    low = check_as(context, node.low, inner) if node.low is not None else None
    high = check_as(context, node.high, inner) if node.high is not None else None
    return _some(hir.RangePattern(node.span, low, high, node.inclusive), node.span, nullable=nullable)


def _type(context: Context, node: ast.TypePattern, type_: t.Type, *, mutable: bool) -> hir.Pattern:
    from seen_core.check.casts import _tested_type, can_hold  # casts use patterns too

    inner, nullable = _lifted(context, type_)
    if isinstance(node.type, ast.NamedType) and isinstance(inner, t.Nominal):
        if context.program.kind(inner) == "enum":
            index = variant_index(context, inner, node.type.path[-1])
            if index is not None:
                fields = context.program.variant_fields(inner, index)
                wild: tuple[hir.Pattern, ...] = tuple(hir.AnyPattern(node.span) for _ in fields)
                pattern: hir.Pattern = hir.VariantPattern(node.span, index, wild)
                if node.name is not None:
                    local = context.declare(node.name, inner, node.span)
                    pattern = hir.BindPattern(node.span, local, pattern)
                return _some(pattern, node.span, nullable=nullable)
    target = _tested_type(context, node.type, inner)
    bound: hir.Pattern = hir.AnyPattern(node.span)
    if node.name is not None:
        bound = hir.BindPattern(node.span, context.declare(node.name, target, node.span, mutable=mutable))
    if isinstance(inner, t.Erroneous) or isinstance(target, t.Erroneous):
        return bound
    itself = isinstance(inner, t.Nominal) and isinstance(target, t.Nominal) and inner.name == target.name
    if not itself and can_hold(context, inner, target):
        return _some(hir.TypePattern(node.span, target, bound), node.span, nullable=nullable)
    if context.inference.unify(inner, target):
        return _some(bound, node.span, nullable=nullable)
    _misfit(context, node.span, str(target), type_)
    return bound


def _constructor(
    context: Context, node: ast.ConstructorPattern, type_: t.Type, *, mutable: bool
) -> hir.Pattern:
    inner, nullable = _lifted(context, type_)
    name = node.path[-1]
    if isinstance(inner, t.Unknown):
        for nominal, _ in any_variant(context, name):
            context.inference.unify(inner, nominal)
            inner = context.shallow(inner)
    if nullable and name == "Some" and len(node.fields) == 1:
        return hir.SomePattern(
            node.span, check_pattern(context, node.fields[0].pattern, inner, mutable=mutable)
        )
    if isinstance(inner, t.Nominal) and context.program.kind(inner) == "enum":
        pattern = _variant(context, node, inner, mutable=mutable)
        return _some(pattern, node.span, nullable=nullable)
    target: t.Type = inner
    entity = static_of(context, _as_expression(node))
    if isinstance(entity, Entity) and entity.kind == "alias" and isinstance(inner, t.Tuple):
        items = tuple(field.pattern for field in node.fields)
        return _tuple(context, ast.TuplePattern(node.span, items), type_, mutable=mutable)
    if isinstance(entity, Entity):
        from seen_core.check.casts import _tested_type

        target = _tested_type(context, ast.NamedType(node.span, node.path), inner)
        if not context.program.type_parameters(entity) and entity.kind == "alias":
            target = context.program.alias(entity)[1]
    elif not isinstance(inner, t.Erroneous):
        report_unknown_type(context.program, context.scope, node.span, ".".join(node.path))
        target = t.ERRONEOUS
    return _some(_fields(context, node, inner, target, mutable=mutable), node.span, nullable=nullable)


def _as_expression(node: ast.ConstructorPattern) -> ast.Expression:
    value: ast.Expression = ast.Name(node.span, node.path[0])
    for part in node.path[1:]:
        value = ast.Member(node.span, value, part, node.span)
    return value


def _variant(
    context: Context, node: ast.ConstructorPattern, type_: t.Nominal, *, mutable: bool
) -> hir.Pattern:
    name = node.path[-1]
    index = None
    for spelling in (name, *context.program.table.aliases(context.scope.module.pack, name)):
        index = variant_index(context, type_, spelling) if index is None else index
    variants = context.program.type_info(type_.name).variants
    if index is None:
        advice = near_names(context.scope.module, node.span, name, [variant.name for variant in variants])
        context.report(
            "E0403",
            "{type} has no variant {name}",
            node.span,
            label="unknown variant",
            notes=advice.notes,
            fixes=advice.fixes,
            type=str(context.resolve(type_)),
            name=name,
        )
        _declare_all(context, node)
        return hir.AnyPattern(node.span)
    fields = context.program.variant_fields(type_, index)
    patterns: list[hir.Pattern] = [hir.AnyPattern(node.span) for _ in fields]
    if (
        any(field.name is None for field in node.fields)
        and len(node.fields) != len(fields)
        and not node.braces
    ):
        context.report(
            "E0403",
            "{name} has {expected} fields, the pattern has {found}",
            node.span,
            name=name,
            expected=str(len(fields)),
            found=str(len(node.fields)),
        )
        _declare_all(context, node)
        return hir.VariantPattern(node.span, index, tuple(patterns))
    names = [field.name for field in fields]
    for position, item in enumerate(node.fields):
        place = position if item.name is None else (names.index(item.name) if item.name in names else None)
        if place is None:
            advice = near_names(context.scope.module, item.span, item.name or "", names)
            context.report(
                "E0403",
                "{type} has no field {name}",
                item.span,
                notes=advice.notes,
                fixes=advice.fixes,
                type=name,
                name=item.name or "",
            )
            _declare_names(context, item.pattern)
            continue
        patterns[place] = check_pattern(context, item.pattern, fields[place].type, mutable=mutable)
    return hir.VariantPattern(node.span, index, tuple(patterns))


def _declare_all(context: Context, node: ast.ConstructorPattern) -> None:
    for field in node.fields:
        _declare_names(context, field.pattern)


def _declare_names(context: Context, node: ast.Pattern) -> None:
    """Declare the names of a broken pattern, so that their uses are not reported too."""
    for name, span in bound_names(node):
        context.declare(name, t.ERRONEOUS, span)


def _fields(
    context: Context, node: ast.ConstructorPattern, type_: t.Type, target: t.Type, *, mutable: bool
) -> hir.Pattern:
    """Destructure a struct or class, after a type test where one is needed."""
    from seen_core.check.casts import can_hold

    if not isinstance(target, t.Nominal) or isinstance(type_, t.Erroneous):
        _declare_all(context, node)
        return hir.AnyPattern(node.span)
    test = context.resolve(type_) != context.resolve(target) and can_hold(
        context, type_, context.resolve(target)
    )
    if not test and not context.inference.unify(type_, target):
        _misfit(context, node.span, str(target), type_)
        _declare_all(context, node)
        return hir.AnyPattern(node.span)
    infos = context.program.all_fields(target) if context.program.kind(target) in ("struct", "class") else ()
    patterns: list[tuple[int, hir.Pattern]] = []
    for position, item in enumerate(node.fields):
        name = item.name or (infos[position].name if position < len(infos) else "")
        found = find_field(context.program, target, name)
        if found is None:
            advice = near_names(context.scope.module, item.span, name, [info.name for info in infos])
            context.report(
                "E0403",
                "{type} has no field {name}",
                item.span,
                notes=advice.notes,
                fixes=advice.fixes,
                type=str(context.resolve(target)),
                name=name or str(position + 1),
            )
            _declare_names(context, item.pattern)
            continue
        patterns.append((found[0], check_pattern(context, item.pattern, found[1].type, mutable=mutable)))
    inner = hir.StructPattern(node.span, tuple(patterns))
    return hir.TypePattern(node.span, target, inner) if test else inner


def _tuple(context: Context, node: ast.TuplePattern, type_: t.Type, *, mutable: bool) -> hir.Pattern:
    inner, nullable = _lifted(context, type_)
    if isinstance(inner, t.Unknown):
        fresh = t.Tuple(tuple(context.inference.fresh() for _ in node.items))
        context.inference.unify(inner, fresh)
        inner = fresh
    if isinstance(inner, t.Nominal) and context.program.kind(inner) in ("struct", "class"):
        infos = context.program.all_fields(inner)
        if context.program.type_info(inner.name).data and len(infos) == len(node.items):
            pairs = tuple(
                (index, check_pattern(context, item, info.type, mutable=mutable))
                for index, (item, info) in enumerate(zip(node.items, infos))
            )
            return _some(hir.StructPattern(node.span, pairs), node.span, nullable=nullable)
    if not isinstance(inner, t.Tuple) or len(inner.items) != len(node.items):
        _misfit(context, node.span, f"a tuple of {len(node.items)}", type_)
        for item in node.items:
            _declare_names(context, item)
        return hir.AnyPattern(node.span)
    fields = tuple(
        (index, check_pattern(context, item, item_type, mutable=mutable))
        for index, (item, item_type) in enumerate(zip(node.items, inner.items))
    )
    return _some(hir.StructPattern(node.span, fields), node.span, nullable=nullable)


def _array(context: Context, node: ast.ArrayPattern, type_: t.Type, *, mutable: bool) -> hir.Pattern:
    inner, nullable = _lifted(context, type_)
    rest_type: t.Type | None = inner
    if isinstance(inner, t.FixedArray):
        rest_type = _rest_of_fixed(context, node, inner)
    elif not (isinstance(inner, t.Nominal) and inner.name == "Array"):
        _misfit(context, node.span, "an array", type_)
        rest_type = None
    if rest_type is None:
        _declare_names(context, node)
        return hir.AnyPattern(node.span)
    item = item_type(inner)
    items = [check_pattern(context, one, item, mutable=mutable) for one in node.items]
    split = node.rest_index if node.rest_index is not None else len(items)
    rest = context.declare(node.rest_name, rest_type, node.span, mutable=mutable) if node.rest_name else None
    pattern = hir.ArrayPattern(
        node.span, tuple(items[:split]), tuple(items[split:]), node.rest_index is not None, rest
    )
    return _some(pattern, node.span, nullable=nullable)


def _rest_of_fixed(context: Context, node: ast.ArrayPattern, type_: t.FixedArray) -> t.Type | None:
    """Return the type of the items that a pattern leaves of a fixed array; report one of another length."""
    length, count = context.resolve(type_.length), len(node.items)
    if isinstance(length, t.Value):
        left = length.value - count
        if left == 0 or (left > 0 and node.rest_index is not None):
            return t.FixedArray(type_.item, t.Value(left))
        context.report(
            "E0403",
            "a pattern of {found} does not fit {expected}",
            node.span,
            label=f"the length is {length.value}",
            notes=("`..` stands for the items that a pattern does not name",) if left > 0 else (),
            found=f"length {count}",
            expected=str(context.resolve(type_)),
        )
    elif not isinstance(length, t.Erroneous):
        context.report(
            "E0403",
            "a pattern cannot take {type} apart: its length is not known here",
            node.span,
            notes=("read the items by index, in a loop",),
            type=str(context.resolve(type_)),
        )
    return None


def _condition(context: Context, node: ast.ConditionPattern, type_: t.Type) -> hir.Pattern:
    subject = context.add_local("subject", type_, node.span)
    reading = hir.Local(node.span, type_, subject)
    if node.contains:
        if isinstance(node.condition, ast.Binary) and node.condition.operator in (
            "..",
            "..=",
            "..<",
            "until",
        ):
            test = in_range(context, node.span, reading, node.condition)
        else:
            checked = as_syntax(reading)
            binary = ast.Binary(node.span, "in", checked, node.condition, node.span)
            test = check(context, binary)
        if node.contains == "!in":
            test = hir.Unary(node.span, t.BOOL, "not", test)
    else:
        test = check_as(context, node.condition, t.BOOL)
    return hir.TestPattern(node.span, subject, test)
