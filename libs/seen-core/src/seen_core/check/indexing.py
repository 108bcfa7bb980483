"""Indexing: items of arrays and pointers, slices, and the get and set of other types."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.coerce import coerce
from seen_core.check.context import Context
from seen_core.check.dispatch import HANDLERS, as_syntax, check
from seen_core.check.members import find_methods
from seen_core.check.overloads import call_candidates
from seen_core.check.unchecked import require_unsafe_pointer
from seen_core.source import Span
from seen_core.syntax import ast

# ---------------------------------------------------------------- indexing


def _index(context: Context, node: ast.Index, expected: t.Type | None) -> hir.Expression:
    base = check(context, node.base)
    return index_of(context, node, base, expected)


def index_of(
    context: Context, node: ast.Index, base: hir.Expression, expected: t.Type | None = None
) -> hir.Expression:
    """Read `base[…]`."""
    type_ = context.shallow(base.type)
    if isinstance(type_, t.Erroneous):
        return base
    if (
        isinstance(type_, t.Tuple)
        and len(node.arguments) == 1
        and isinstance(node.arguments[0], ast.IntLiteral)
    ):
        index = node.arguments[0].value
        if index < len(type_.items):
            return hir.Field(node.span, type_.items[index], base, index)
    builtin = builtin_item(type_)
    if isinstance(type_, t.Nominal) and type_.name == "Ptr":
        require_unsafe_pointer(context, node.span)
    if builtin is not None and len(node.arguments) == 1 and not is_range(node.arguments[0]):
        index_value = check(context, node.arguments[0], t.INT)
        index_type = context.shallow(index_value.type)
        if t.is_integer(index_type) and index_type != t.INT:
            index_value = hir.Convert(index_value.span, t.INT, index_value)
        if not _is_range_type(index_type):
            return hir.Index(node.span, builtin, base, coerce(context, index_value, t.INT))
        node = ast.Index(node.span, node.base, (as_syntax(index_value),))
    name = "slice" if builtin is not None else "get"
    if builtin is None and any(map(is_range, node.arguments)):
        name = "slice"
    resolved = context.resolve(type_)
    candidates = find_methods(context, resolved, "[]") or find_methods(context, resolved, "get")
    if name == "slice" and len(node.arguments) == 1:
        sliced = _slice(context, node, base, resolved)
        if sliced is not None:
            return sliced
    if not candidates:
        context.report(
            "E0207",
            "the operator {operator} is not defined for {type}",
            node.span,
            operator="[]",
            type=str(resolved),
            notes=("a type defines it with `operator fun get(index: …)`",),
        )
        return context.error(node.span)
    arguments = tuple(ast.Argument(argument.span, argument) for argument in node.arguments)
    return call_candidates(
        context, ast.Call(node.span, ast.Name(node.span, "get"), arguments), candidates, base, (), expected
    )


def _is_range_type(type_: t.Type) -> bool:
    return isinstance(type_, t.Nominal) and type_.name.startswith("std.range.")


def _slice(context: Context, node: ast.Index, base: hir.Expression, type_: t.Type) -> hir.Expression | None:
    argument = node.arguments[0]
    if isinstance(argument, ast.Binary) and argument.operator in ("..", "..<", "until", "..="):
        high = argument.right
        if argument.operator == "..=":
            one = ast.IntLiteral(high.span, 1)
            high = ast.Binary(high.span, "+", high, one, high.span)
        bounds = (ast.Argument(argument.left.span, argument.left), ast.Argument(high.span, high))
        candidates = find_methods(context, type_, "slice")
        if candidates:
            call = ast.Call(node.span, ast.Name(node.span, "slice"), bounds)
            return call_candidates(context, call, candidates, base, (), None)
    return None


def is_range(node: ast.Expression) -> bool:
    """Tell whether an expression is a range written in place."""
    return isinstance(node, ast.Binary) and node.operator in ("..", "..=", "..<", "until")


def builtin_item(type_: t.Type) -> t.Type | None:
    """Return the type of the items of an array or pointer, None for other types."""
    match type_:
        case t.Nominal("Array" | "Ptr", (item,)):
            return item
        case t.FixedArray(item, _):
            return item
        case _:
            return None


def set_item(
    context: Context, span: Span, base: hir.Expression, indices: list[hir.Expression], value: hir.Expression
) -> hir.Expression:
    """Call the `set` operator of a type: what `base[…] = value` means."""
    candidates = find_methods(context, context.resolve(base.type), "set")
    if not candidates:
        context.report(
            "E0207",
            "the operator {operator} is not defined for {type}",
            span,
            operator="[]=",
            type=str(context.resolve(base.type)),
            notes=("a type defines it with `operator fun set(index: …, value: …)`",),
        )
        return context.error(span)
    arguments = tuple(ast.Argument(one.span, as_syntax(one)) for one in (*indices, value))
    return call_candidates(
        context, ast.Call(span, ast.Name(span, "set"), arguments), candidates, base, (), None
    )


HANDLERS[ast.Index] = _index
