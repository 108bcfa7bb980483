"""Builder functions for types and patterns; each is named by `seen.lark`."""

# The grammar shows what each function builds.
# ruff: noqa: D103

from __future__ import annotations

from typing import NamedTuple

from seen_core.source import Span
from seen_core.syntax import ast
from seen_core.syntax.build import Builder, path_expression_of, path_span, texts, token_span
from seen_core.syntax.literals import int_literal
from seen_core.syntax.tokens import Token

# ---------------------------------------------------------------- types


def named_type(
    b: Builder, span: Span, path: list[Token], arguments: list[ast.TypeArgument] | None = None
) -> ast.TypeExpression:
    return ast.NamedType(span, texts(path), tuple(arguments or ()))


def tuple_type(b: Builder, span: Span, group: list[ast.FunctionTypeParameter]) -> ast.TypeExpression:
    for parameter in group:
        if parameter.name is not None or parameter.mode:
            b.errors.report("E0101", "a tuple type has no names and no modes", *parameter.span)
        elif len(group) > 1 and isinstance(parameter.type, ast.ConstArgument):
            b.errors.report("E0101", "a number is no type", *parameter.span)
    if len(group) == 1:
        return group[0].type
    return ast.TupleType(span, tuple([parameter.type for parameter in group]))


def group_type(
    b: Builder, span: Span, mode: Token | None, type: ast.TypeExpression
) -> ast.FunctionTypeParameter:
    return ast.FunctionTypeParameter(span, mode[0] if mode else "", None, type)


def group_type_named(
    b: Builder, span: Span, mode: Token | None, name: Token, second: Token | None, type: ast.TypeExpression
) -> ast.FunctionTypeParameter:
    chosen = mode or second
    return ast.FunctionTypeParameter(span, chosen[0] if chosen else "", name[1], type)


def fixed_array_type(
    b: Builder, span: Span, item: ast.TypeExpression, length: ast.Expression
) -> ast.TypeExpression:
    return ast.FixedArrayType(span, item, length)


def simd_type(b: Builder, span: Span, item: ast.TypeExpression, lanes: ast.Expression) -> ast.TypeExpression:
    return ast.SimdType(span, item, lanes)


def dyn_type(b: Builder, span: Span, inner: ast.TypeExpression) -> ast.TypeExpression:
    return ast.DynType(span, inner)


def weak_type(b: Builder, span: Span, inner: ast.TypeExpression) -> ast.TypeExpression:
    return ast.WeakType(span, inner)


def nullable_type(b: Builder, span: Span, inner: ast.TypeExpression) -> ast.TypeExpression:
    return ast.NullableType(span, inner)


def nullable_twice(b: Builder, span: Span, inner: ast.TypeExpression) -> ast.TypeExpression:
    return ast.NullableType(span, ast.NullableType(Span(span[0], span[1] - 1), inner))


def refined_type(
    b: Builder, span: Span, inner: ast.TypeExpression, condition: ast.Expression
) -> ast.TypeExpression:
    return ast.RefinedType(span, inner, condition)


class FunctionResult(NamedTuple):
    """What follows the arrow of a function type."""

    type: ast.TypeExpression
    throws: ast.Throws | None


def function_result(b: Builder, span: Span, type: ast.TypeExpression) -> FunctionResult:
    return FunctionResult(type, None)


def function_result_throws(
    b: Builder, span: Span, type: ast.TypeExpression, error: ast.TypeExpression | None = None
) -> FunctionResult:
    return FunctionResult(type, ast.Throws(Span(type.span[1], span[1]), error))


def function_type(
    b: Builder, span: Span, group: list[ast.FunctionTypeParameter], result: FunctionResult
) -> ast.FunctionType:
    return ast.FunctionType(span, tuple(group), result.type, throws=result.throws)


def suspend_type(b: Builder, span: Span, inner: ast.FunctionType) -> ast.FunctionType:
    return ast.FunctionType(span, inner.parameters, inner.result, inner.receiver, True, inner.throws)


def receiver_type(
    b: Builder, span: Span, path: list[Token], group: list[ast.FunctionTypeParameter], result: FunctionResult
) -> ast.FunctionType:
    receiver = ast.NamedType(path_span(path), texts(path))
    return ast.FunctionType(span, tuple(group), result.type, receiver, throws=result.throws)


def receiver_type_generic(
    b: Builder,
    span: Span,
    path: list[Token],
    arguments: list[ast.TypeArgument],
    group: list[ast.FunctionTypeParameter],
    result: FunctionResult,
) -> ast.FunctionType:
    receiver = ast.NamedType(path_span(path), texts(path), tuple(arguments))
    return ast.FunctionType(span, tuple(group), result.type, receiver, throws=result.throws)


def const_argument(b: Builder, span: Span, token: Token) -> ast.TypeArgument:
    value: ast.Expression
    if token[0] == "STRING":
        value = ast.StringLiteral(span, (token[1][1:-1],))
    elif token[0] == "INT":
        value = int_literal(b, span, token)
    else:
        value = ast.BoolLiteral(span, token[0] == "true")
    return ast.ConstArgument(span, value)


def const_argument_negative(b: Builder, span: Span, token: Token) -> ast.TypeArgument:
    return ast.ConstArgument(span, ast.Unary(span, "-", int_literal(b, token_span(token), token)))


def const_argument_call(
    b: Builder, span: Span, path: list[Token], arguments: list[ast.Argument]
) -> ast.TypeArgument:
    callee = _path_value(path_span(path), texts(path))
    return ast.ConstArgument(span, ast.Call(span, callee, tuple(arguments)))


def _path_value(span: Span, path: tuple[str, ...]) -> ast.Expression:
    result: ast.Expression = ast.Name(span, path[0])
    for name in path[1:]:
        result = ast.Member(span, result, name, span)
    return result


def const_calculation(
    b: Builder, span: Span, left: ast.TypeArgument, operator: Token, right: ast.TypeArgument
) -> ast.TypeArgument:
    value = ast.Binary(span, operator[0], _as_value(b, left), _as_value(b, right), token_span(operator))
    return ast.ConstArgument(span, value)


def _as_value(b: Builder, argument: ast.TypeArgument) -> ast.Expression:
    """Read a type argument as a part of a calculation: the `N` of `2 * N`."""
    match argument:
        case ast.ConstArgument(_, value):
            return value
        case ast.NamedType(span, path, ()):
            return _path_value(span, path)
        case _:
            b.errors.report("E0101", "a type cannot be calculated with", *argument.span)
            return ast.IntLiteral(argument.span, 0, "")


def named_argument(b: Builder, span: Span, name: Token, type: ast.TypeExpression) -> ast.TypeArgument:
    return ast.NamedArgument(span, name[1], type)


def throws(b: Builder, span: Span, error: ast.TypeExpression | None = None) -> ast.Throws:
    return ast.Throws(span, error)


def type_parameter(
    b: Builder, span: Span, name: Token, bounds: list[ast.TypeExpression] | None = None
) -> ast.TypeParameter:
    return ast.TypeParameter(span, name[1], tuple(bounds or ()))


def type_parameter_default(
    b: Builder, span: Span, name: Token, default: ast.TypeExpression
) -> ast.TypeParameter:
    return ast.TypeParameter(span, name[1], default=default)


def type_parameter_bounded_default(
    b: Builder, span: Span, name: Token, bounds: list[ast.TypeExpression], default: ast.TypeExpression
) -> ast.TypeParameter:
    return ast.TypeParameter(span, name[1], tuple(bounds), default=default)


def type_parameter_const(
    b: Builder,
    span: Span,
    name: Token,
    type: ast.TypeExpression,
    default: ast.TypeArgument | None = None,
) -> ast.TypeParameter:
    return ast.TypeParameter(span, name[1], (), type, default)


def where_clause(
    b: Builder, span: Span, path: list[Token], bounds: list[ast.TypeExpression]
) -> ast.WhereClause:
    return ast.WhereClause(span, ".".join(texts(path)), tuple(bounds))


# ---------------------------------------------------------------- patterns


def pattern_path(b: Builder, span: Span, path: list[Token]) -> ast.Pattern:
    if len(path) > 1:
        return ast.ValuePattern(span, path_expression_of(path))
    name = path[0][1]
    return ast.WildcardPattern(span) if name == "_" else ast.NamePattern(span, name)


def pattern_constructor(
    b: Builder, span: Span, path: list[Token], fields: list[ast.PatternField]
) -> ast.Pattern:
    return ast.ConstructorPattern(span, texts(path), tuple(fields))


def pattern_struct(b: Builder, span: Span, path: list[Token], fields: list[ast.PatternField]) -> ast.Pattern:
    named = []
    for field in fields:
        if field.name is None and isinstance(field.pattern, ast.NamePattern):
            field = ast.PatternField(field.span, field.pattern.name, field.pattern)
        named.append(field)
    return ast.ConstructorPattern(span, texts(path), tuple(named), True)


def pattern_field(b: Builder, span: Span, pattern: ast.Pattern) -> ast.PatternField:
    return ast.PatternField(span, None, pattern)


def pattern_field_named(b: Builder, span: Span, name: Token, pattern: ast.Pattern) -> ast.PatternField:
    return ast.PatternField(span, name[1], pattern)


def pattern_either(b: Builder, span: Span, ways: list[ast.Pattern], last: ast.Pattern) -> ast.Pattern:
    return ast.OrPattern(span, (*ways, last))


def pattern_tuple(b: Builder, span: Span, items: list[ast.Pattern]) -> ast.Pattern:
    return ast.TuplePattern(span, tuple(items))


def pattern_array(b: Builder, span: Span, items: list[ast.Pattern]) -> ast.Pattern:
    kept: list[ast.Pattern] = []
    rest_index: int | None = None
    rest_name: str | None = None
    for item in items:
        if isinstance(item, ast.RangePattern) and item.low is None and _is_rest(item.high):
            if rest_index is not None:
                b.errors.report("E0101", "an array pattern has one `..` at most", *item.span)
            rest_index = len(kept)
            rest_name = item.high.text if isinstance(item.high, ast.Name) else None
        else:
            kept.append(item)
    return ast.ArrayPattern(span, tuple(kept), rest_index, rest_name)


def _is_rest(high: ast.Expression | None) -> bool:
    return high is None or isinstance(high, ast.Name)


def pattern_rest(b: Builder, span: Span) -> ast.Pattern:
    return ast.RangePattern(span, None, None, False)


def pattern_value(b: Builder, span: Span, value: ast.Expression) -> ast.Pattern:
    return ast.ValuePattern(span, value)


def pattern_range(
    b: Builder, span: Span, low: ast.Expression, mark: Token, high: ast.Expression
) -> ast.Pattern:
    return ast.RangePattern(span, low, high, mark[0] == "..=")


def pattern_range_to(b: Builder, span: Span, mark: Token, high: ast.Expression) -> ast.Pattern:
    return ast.RangePattern(span, None, high, mark[0] == "..=")


def pattern_range_from(b: Builder, span: Span, low: ast.Expression, mark: Token) -> ast.Pattern:
    return ast.RangePattern(span, low, None, mark[0] == "..=")


def pattern_in(b: Builder, span: Span, source: ast.Expression) -> ast.Pattern:
    return ast.ConditionPattern(span, source, "in")


def pattern_not_in(b: Builder, span: Span, source: ast.Expression) -> ast.Pattern:
    return ast.ConditionPattern(span, source, "!in")


def pattern_typed(b: Builder, span: Span, name: Token, type: ast.TypeExpression) -> ast.Pattern:
    return ast.TypePattern(span, type, None if name[1] == "_" else name[1])


def is_type(b: Builder, span: Span, type: ast.TypeExpression) -> ast.Pattern:
    return ast.TypePattern(span, type)


def is_type_named(b: Builder, span: Span, type: ast.TypeExpression, name: Token) -> ast.Pattern:
    return ast.TypePattern(span, type, name[1])


def path_expression(b: Builder, span: Span, path: list[Token]) -> ast.Expression:
    return path_expression_of(path)
