"""Types of values at run time: `as`, `as?` and `is`."""

from __future__ import annotations

from seen_core.check import hir, implementations
from seen_core.check import types as t
from seen_core.check.coerce import try_coerce
from seen_core.check.context import Context
from seen_core.check.dispatch import HANDLERS, as_syntax, check
from seen_core.check.patterns import check_pattern
from seen_core.check.variants import variant_index
from seen_core.source import Span
from seen_core.syntax import ast

# ---------------------------------------------------------------- types of values


def _cast(context: Context, node: ast.Cast, expected: t.Type | None) -> hir.Expression:
    target = context.type_of(node.type)
    hint = target if isinstance(node.value, ast.Lambda | ast.ArrayLiteral) else None
    value = check(context, node.value, hint)
    source = context.shallow(value.type)
    if isinstance(source, t.Erroneous) or isinstance(target, t.Erroneous):
        return value
    if isinstance(source, t.Nullable) and not isinstance(target, t.Nullable) and node.safe:
        return _cast_nullable(context, node, value, source, target)
    if _converts(context, source, target):
        if node.safe:
            return hir.WrapNullable(node.span, t.Nullable(target), hir.Convert(node.span, target, value))
        return value if source == target else hir.Convert(node.span, target, value)
    if can_hold(context, source, target):
        if not node.safe:
            if isinstance(source, t.Nullable):
                value = hir.Unwrap(node.span, source.inner, value, True)
            return hir.Downcast(node.span, target, value, True)
        declaration, reading = context.temporary(value)
        wrapped = hir.WrapNullable(
            node.span, t.Nullable(target), hir.Downcast(node.span, target, reading, False)
        )
        test = hir.TypeTest(node.span, t.BOOL, reading, target)
        null = hir.Constant(node.span, t.Nullable(target), None)
        choice = hir.If(node.span, t.Nullable(target), test, wrapped, null)
        return hir.Block(node.span, t.Nullable(target), (declaration,), choice)
    converted = try_coerce(context, value, t.Nullable(target) if node.safe else target)
    if converted is not None:
        return converted
    text = context.resolve(source) == t.STRING or target == t.STRING
    context.report(
        "E0203",
        "{found} cannot be converted to {expected} with `as`",
        node.span,
        notes=("text is read with `.toInt()`, `.toFloat()`, and written with `.toString()`",) if text else (),
        found=str(context.resolve(source)),
        expected=str(target),
    )
    return hir.Panic(node.span, target, "unreachable")


def _cast_nullable(
    context: Context, node: ast.Cast, value: hir.Expression, source: t.Nullable, target: t.Type
) -> hir.Expression:
    declaration, reading = context.temporary(value)
    inner = as_syntax(hir.Unwrap(node.span, source.inner, reading, False))
    present = check(context, ast.Cast(node.span, inner, node.type, True))
    null = hir.Constant(node.span, t.Nullable(target), None)
    choice = hir.If(node.span, t.Nullable(target), hir.IsNull(node.span, t.BOOL, reading), null, present)
    return hir.Block(node.span, t.Nullable(target), (declaration,), choice)


def _converts(context: Context, source: t.Type, target: t.Type) -> bool:
    numeric = t.is_integer(target) or t.is_float(target)
    if t.is_integer(source) or t.is_float(source):
        return numeric or (target == t.CHAR and t.is_integer(source))
    if source in (t.CHAR, t.BOOL):
        return t.is_integer(target) or source == target
    if context.program.kind(source) == "enum" and t.is_integer(target) and isinstance(source, t.Nominal):
        return not any(variant.fields for variant in context.program.type_info(source.name).variants)
    return False


def can_hold(context: Context, source: t.Type, target: t.Type) -> bool:
    """Tell whether a value of one static type may turn out to be a `target`, so that a test makes sense."""
    source = context.resolve(source)
    if source == t.ANY or isinstance(source, t.Parameter):
        return source != target
    if isinstance(source, t.Nullable):
        return can_hold(context, source.inner, target)
    if not isinstance(source, t.Nominal):
        return False
    kind = context.program.kind(source)
    if isinstance(target, t.Parameter):
        return kind == "interface" or (kind == "class" and context.program.type_info(source.name).open)
    if not isinstance(target, t.Nominal):
        return False
    if kind == "interface":
        return (
            context.program.kind(target) in ("interface", "class")
            or implementations.interface_of(context.program, target, source.name) is not None
        )
    if kind != "class":
        return False
    here: t.Nominal | None = target
    while here is not None:
        if here.name == source.name:
            return source != target
        here = context.program.superclass(here) if context.program.kind(here) == "class" else None
    return context.program.kind(target) == "interface" and context.program.type_info(source.name).open


def _is(context: Context, node: ast.IsTest, expected: t.Type | None) -> hir.Expression:
    value = check(context, node.value)
    test = is_test(context, node, value)
    return hir.Unary(node.span, t.BOOL, "not", test) if node.negated else test


def is_test(context: Context, node: ast.IsTest, value: hir.Expression) -> hir.Expression:
    """Test whether a value fits a pattern; a plain type narrows."""
    type_ = context.shallow(value.type)
    if isinstance(node.pattern, ast.TypePattern) and node.pattern.name is None:
        entity = _variant_test(context, node.pattern.type, type_)
        if entity is None:
            target = _tested_type(context, node.pattern.type, type_)
            return type_test(context, node.span, value, target)
    with context.block():
        pattern = check_pattern(context, node.pattern, value.type)
    yes = hir.MatchArm(node.span, pattern, None, hir.Constant(node.span, t.BOOL, True))
    no = hir.MatchArm(node.span, hir.AnyPattern(node.span), None, hir.Constant(node.span, t.BOOL, False))
    return hir.Match(node.span, t.BOOL, value, (yes, no))


def _variant_test(context: Context, node: ast.TypeExpression, type_: t.Type) -> int | None:
    if isinstance(type_, t.Nullable):
        type_ = context.shallow(type_.inner)
    if (
        isinstance(node, ast.NamedType)
        and isinstance(type_, t.Nominal)
        and context.program.kind(type_) == "enum"
    ):
        return variant_index(context, type_, node.path[-1])
    return None


def _tested_type(context: Context, node: ast.TypeExpression, type_: t.Type) -> t.Type:
    """Return the type of an `is` test; missing type arguments follow from the tested value."""
    if isinstance(node, ast.NamedType) and not node.arguments:
        from seen_core.check.scope import find_type

        entity = find_type(context.program, context.scope, node.path)
        if entity is not None and entity.kind == "type" and context.program.type_parameters(entity):
            plain = context.shallow(type_.inner) if isinstance(type_, t.Nullable) else type_
            name = context.program.type_name(entity)
            parameters = context.program.type_parameters(entity)
            fresh = t.Nominal(name, tuple(context.inference.fresh() for _ in parameters))
            here: t.Nominal | None = fresh
            while here is not None and isinstance(plain, t.Nominal):
                if here.name == plain.name:
                    context.inference.unify(here, plain)
                    break
                here = context.program.superclass(here)
            mapping = dict(zip(parameters, fresh.arguments))
            for parameter, argument in mapping.items():
                default = context.program.default_argument(parameter)
                if default is not None and isinstance(context.shallow(argument), t.Unknown):
                    context.inference.unify(argument, t.substitute(default, mapping))
            return fresh
    return context.type_of(node)


def type_test(context: Context, span: Span, value: hir.Expression, target: t.Type) -> hir.Expression:
    """Test whether a value is of a type."""
    type_ = context.shallow(value.type)
    if isinstance(type_, t.Erroneous) or isinstance(target, t.Erroneous):
        return hir.Constant(span, t.BOOL, True)
    if isinstance(type_, t.Nullable) and not isinstance(target, t.Nullable):
        present = hir.Unary(span, t.BOOL, "not", hir.IsNull(span, t.BOOL, value))
        inner = hir.Unwrap(span, type_.inner, value, False)
        if context.inference.is_known(type_.inner) and context.resolve(type_.inner) == target:
            return present
        return hir.Logical(span, t.BOOL, "and", present, type_test(context, span, inner, target))
    resolved = context.resolve(type_)
    if can_hold(context, resolved, target):
        return hir.TypeTest(span, t.BOOL, value, target)
    if resolved == target or try_coerce(context, value, target) is not None:
        true = hir.Constant(span, t.BOOL, True)
        return hir.Block(span, t.BOOL, (hir.Evaluate(span, value),), true)
    context.report(
        "E0403",
        "{found} can never be {expected}",
        span,
        label="always false",
        found=str(resolved),
        expected=str(target),
    )
    return hir.Constant(span, t.BOOL, False)


HANDLERS[ast.Cast] = _cast
HANDLERS[ast.IsTest] = _is
