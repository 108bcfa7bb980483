"""Variants of enums, by full and by bare name."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.calls import (
    Signature,
    match_arguments,
)
from seen_core.check.context import Context
from seen_core.check.dispatch import check, wanted
from seen_core.check.signatures import ParameterInfo
from seen_core.check.visibility import enums_in_reach
from seen_core.source import Span
from seen_core.syntax import ast

# ---------------------------------------------------------------- variants


def expected_variant(context: Context, name: str, expected: t.Type | None) -> tuple[t.Nominal, int] | None:
    """Find a variant by bare name in the enum that is expected."""
    type_ = wanted(context, expected)
    if isinstance(type_, t.Nominal) and context.program.kind(type_) == "enum":
        index = variant_index(context, type_, name)
        if index is not None:
            return type_, index
    return None


def variant_index(context: Context, type_: t.Nominal, name: str) -> int | None:
    """Return the index of a variant by name."""
    for index, variant in enumerate(context.program.type_info(type_.name).variants):
        if variant.name == name:
            return index
    return None


def any_variant(context: Context, name: str) -> list[tuple[t.Nominal, int]]:
    """Find a variant by bare name: of `Result`, or of the only enum in reach that has one."""
    program = context.program
    matches = []
    for entity in enums_in_reach(program, context.scope.module):
        node = entity.node
        if isinstance(node, ast.EnumDeclaration):
            for index, variant in enumerate(node.variants):
                if variant.name == name:
                    fresh = tuple(context.inference.fresh() for _ in node.type_parameters)
                    matches.append((t.Nominal(program.type_name(entity), fresh), index))
    return matches if len(matches) == 1 else []


def plain_variant(
    context: Context, span: Span, type_: t.Nominal, index: int, expected: t.Type | None
) -> hir.Expression:
    """Return a variant without arguments: a value, or a function when it has fields."""
    hint = wanted(context, expected)
    if isinstance(hint, t.Nominal) and hint.name == type_.name:
        context.inference.unify(type_, hint)
    fields = context.program.variant_fields(type_, index)
    if fields:
        parameters = tuple(field.type for field in fields)
        return _constructor_value(context, span, type_, index, parameters)
    return hir.MakeVariant(span, type_, index, ())


def _constructor_value(
    context: Context, span: Span, type_: t.Nominal, index: int, parameters: tuple[t.Type, ...]
) -> hir.Expression:
    """A variant with fields as a function value."""
    variant = context.program.type_info(type_.name).variants[index]
    names = [f"argument{number}" for number in range(len(parameters))]
    arguments = tuple(ast.Argument(span, ast.Name(span, name)) for name in names)
    callee = ast.Member(span, ast.Name(span, type_.name.rsplit(".", 1)[-1]), variant.name, span)
    body = ast.Block(span, (ast.ExpressionStatement(span, ast.Call(span, callee, arguments)),))
    lambda_ = ast.Lambda(
        span, tuple(ast.LambdaParameter(span, ast.NamePattern(span, name)) for name in names), body
    )
    return check(context, lambda_, t.Function(parameters, type_))


def make_variant(
    context: Context, node: ast.Call, type_: t.Nominal, index: int, expected: t.Type | None
) -> hir.Expression:
    """Make an enum value with fields by a call."""
    hint = wanted(context, expected)
    if isinstance(hint, t.Nominal) and hint.name == type_.name:
        state = context.inference.snapshot()
        if not context.inference.unify(type_, hint):
            context.inference.restore(state)
    variant = context.program.type_info(type_.name).variants[index]
    parameters = tuple(
        ParameterInfo(field.name, field.type, field.span)
        for field in context.program.variant_fields(type_, index)
    )
    matched = match_arguments(context, node.span, Signature("", variant.name, parameters), node.arguments, {})
    if matched is None:
        return hir.Panic(node.span, type_, "unreachable")
    lets, values = matched
    made = hir.MakeVariant(node.span, type_, index, tuple(values))
    return hir.Block(node.span, type_, tuple(lets), made) if lets else made
