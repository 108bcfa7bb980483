"""Builder functions for expressions; each is named by `seen.lark`."""

# The grammar shows what each function builds.
# ruff: noqa: D103

from __future__ import annotations

import re
from dataclasses import replace

from seen_core.source import Span
from seen_core.syntax import ast
from seen_core.syntax.build import Builder, as_block, cover, token_span
from seen_core.syntax.messages import report_chain, report_habit_at
from seen_core.syntax.tokens import Token, words

_COMPARISONS = frozenset(["==", "!=", "===", "!==", "<", ">", "<=", ">=", "in", "!in"])
_NEVER_LOCAL = words("pub private protected internal override open final abstract sealed external")
_OPERATORS = {"NOT_IN": "!in", "PAIR": "to", "TIGHT_NOT": "not"}


def name(b: Builder, span: Span, token: Token) -> ast.Expression:
    return ast.Name(span, token[1])


def this(b: Builder, span: Span) -> ast.Expression:
    return ast.This(span)


def super_(b: Builder, span: Span) -> ast.Expression:
    return ast.Super(span)


def not_written(b: Builder, span: Span) -> ast.Expression:
    return ast.NotWritten(span)


def unit(b: Builder, span: Span) -> ast.Expression:
    return ast.Tuple(span, ())


def tuple_(b: Builder, span: Span, items: list[ast.Expression]) -> ast.Expression:
    return items[0] if len(items) == 1 else ast.Tuple(span, tuple(items))


def tuple_comma(b: Builder, span: Span, items: list[ast.Expression]) -> ast.Expression:
    return ast.Tuple(span, tuple(items))


def array(b: Builder, span: Span, items: list[ast.Expression]) -> ast.Expression:
    return ast.ArrayLiteral(span, tuple(items))


def array_empty(b: Builder, span: Span) -> ast.Expression:
    return ast.ArrayLiteral(span, ())


def array_repeat(b: Builder, span: Span, value: ast.Expression, count: ast.Expression) -> ast.Expression:
    return ast.ArrayLiteral(span, (value,), count)


def map_(b: Builder, span: Span, entries: list[tuple[ast.Expression, ast.Expression]]) -> ast.Expression:
    return ast.MapLiteral(span, tuple(entries))


def map_empty(b: Builder, span: Span) -> ast.Expression:
    return ast.MapLiteral(span, ())


def entry(
    b: Builder, span: Span, key: ast.Expression, value: ast.Expression
) -> tuple[ast.Expression, ast.Expression]:
    return key, value


# ---------------------------------------------------------------- operators


def binary(
    b: Builder, span: Span, left: ast.Expression, operator: Token, right: ast.Expression
) -> ast.Expression:
    kind = operator[0]
    return ast.Binary(span, _OPERATORS.get(kind, kind), left, right, Span(operator[2], operator[3]))


pair = binary


def comparison(
    b: Builder, span: Span, left: ast.Expression, operator: Token, right: ast.Expression
) -> ast.Expression:
    if isinstance(left, (ast.Return, ast.Throw, ast.Break)):
        # `return a < b < c` is read as `(return a < b) < c`.
        inner = left.value
        if isinstance(inner, ast.Binary) and inner.operator in _COMPARISONS:
            report_chain(operator, None, b.pack, b.errors)
    return binary(b, span, left, operator, right)


def infix_call(
    b: Builder, span: Span, left: ast.Expression, operator: Token, right: ast.Expression
) -> ast.Expression:
    if isinstance(left, ast.Name):
        report_habit_at(left.span, b.pack, b.errors)
    elif isinstance(left, ast.If):
        report_habit_at(token_span(operator), b.pack, b.errors)
    return ast.InfixCall(span, operator[1], left, right)


def unary(b: Builder, span: Span, operator: Token, operand: ast.Expression) -> ast.Expression:
    kind = operator[0]
    return ast.Unary(span, _OPERATORS.get(kind, kind), operand)


def await_(b: Builder, span: Span, value: ast.Expression) -> ast.Expression:
    return ast.Await(span, value)


def assign(b: Builder, span: Span, target: ast.Expression, value: ast.Expression) -> ast.Expression:
    return ast.Assign(span, "", target, value)


def assign_with(
    b: Builder, span: Span, target: ast.Expression, operator: Token, value: ast.Expression
) -> ast.Expression:
    return ast.Assign(span, operator[1][:-1], target, value)


def is_test(b: Builder, span: Span, value: ast.Expression, pattern: ast.Pattern) -> ast.Expression:
    return ast.IsTest(span, value, pattern)


def is_not_test(b: Builder, span: Span, value: ast.Expression, pattern: ast.Pattern) -> ast.Expression:
    return ast.IsTest(span, value, pattern, True)


def cast(b: Builder, span: Span, value: ast.Expression, type: ast.TypeExpression) -> ast.Expression:
    return ast.Cast(span, value, type)


def cast_safe(b: Builder, span: Span, value: ast.Expression, type: ast.TypeExpression) -> ast.Expression:
    return ast.Cast(span, value, type, True)


def let_condition(b: Builder, span: Span, pattern: ast.Pattern, value: ast.Expression) -> ast.Expression:
    return ast.LetCondition(span, pattern, value)


let_condition_mut = let_condition


# ---------------------------------------------------------------- postfix


def member(b: Builder, span: Span, base: ast.Expression, token: Token) -> ast.Expression:
    return ast.Member(span, base, token[1], Span(token[2], token[3]))


def member_safe(b: Builder, span: Span, base: ast.Expression, token: Token) -> ast.Expression:
    return ast.Member(span, base, token[1], Span(token[2], token[3]), True)


def call(b: Builder, span: Span, callee: ast.Expression, arguments: list[ast.Argument]) -> ast.Expression:
    return ast.Call(span, callee, tuple(arguments))


def call_trailing(b: Builder, span: Span, callee: ast.Expression, body: ast.Lambda) -> ast.Expression:
    argument = ast.Argument(body.span, body, trailing=True)
    if isinstance(callee, ast.Call) and b.text[callee.span[1] - 1 : callee.span[1]] in (")", "}"):
        return ast.Call(span, callee.callee, (*callee.arguments, argument))
    return ast.Call(span, callee, (argument,))


def index(b: Builder, span: Span, base: ast.Expression, arguments: list[ast.Argument]) -> ast.Expression:
    for argument in arguments:
        if argument.name is not None:
            b.errors.report("E0101", "an index has no name", *argument.span)
    return ast.Index(span, base, tuple([argument.value for argument in arguments]))


def propagate(b: Builder, span: Span, value: ast.Expression) -> ast.Expression:
    return ast.Propagate(span, value)


def not_null(b: Builder, span: Span, value: ast.Expression) -> ast.Expression:
    return ast.NotNull(span, value)


def type_apply(
    b: Builder, span: Span, base: ast.Expression, arguments: list[ast.TypeArgument]
) -> ast.Expression:
    return ast.TypeApply(span, base, tuple(arguments))


def struct_literal(
    b: Builder, span: Span, base: ast.Expression, fields: list[ast.FieldValue]
) -> ast.Expression:
    return ast.StructLiteral(span, base, tuple(fields))


def field_shorthand(b: Builder, span: Span, name: Token) -> ast.FieldValue:
    return ast.FieldValue(span, name[1], None)


def field_value(b: Builder, span: Span, name: Token, value: ast.Expression) -> ast.FieldValue:
    return ast.FieldValue(span, name[1], value)


def argument(b: Builder, span: Span, value: ast.Expression) -> ast.Argument:
    return ast.Argument(span, value)


def argument_spread(b: Builder, span: Span, value: ast.Expression) -> ast.Argument:
    return ast.Argument(span, value, spread=True)


def argument_named(b: Builder, span: Span, name: Token, value: ast.Expression) -> ast.Argument:
    return ast.Argument(span, value, name[1])


def function_reference(b: Builder, span: Span, base: ast.Expression, name: Token) -> ast.Expression:
    return ast.FunctionReference(span, _as_type(b, base), name[1])


def function_reference_bare(b: Builder, span: Span, name: Token) -> ast.Expression:
    return ast.FunctionReference(span, None, name[1])


def _as_type(b: Builder, base: ast.Expression) -> ast.TypeExpression:
    """Read the left side of `::` as a type."""
    names: list[str] = []
    arguments: tuple[ast.TypeArgument, ...] = ()
    inner: ast.Expression = base
    if isinstance(inner, ast.TypeApply):
        arguments = inner.arguments
        inner = inner.base
    while isinstance(inner, ast.Member) and not inner.safe:
        names.append(inner.name)
        inner = inner.base
    if isinstance(inner, ast.FunctionReference) and not names:
        prefix = inner.base.path if isinstance(inner.base, ast.NamedType) else ()
        return ast.NamedType(base.span, (*prefix, inner.name), arguments)
    if not isinstance(inner, ast.Name):
        b.errors.report("E0101", "a type stands before `::`", *base.span)
        return ast.NamedType(base.span, ("Any",))
    return ast.NamedType(base.span, (inner.text, *reversed(names)), arguments)


# ---------------------------------------------------------------- lambdas and blocks


def block(b: Builder, span: Span, statements: list[ast.Statement]) -> ast.Block:
    for statement in statements:
        if type(statement) is ast.Let and statement.header.modifiers:
            _check_local(b, statement)
    return ast.Block(span, tuple(statements))


def _check_local(b: Builder, statement: ast.Let) -> None:
    misplaced = sorted(statement.header.modifiers & _NEVER_LOCAL)
    if misplaced:
        template = "`{word}` has no meaning on a local variable"
        words = "|".join(map(re.escape, b.pack.keywords.get(misplaced[0], ())))
        found = re.compile(rf"\b({words})\b\s*").search(b.text, *statement.span)
        fixes = b.errors.fix(f"leave `{found[1]}` out", (Span(*found.span()), "")) if found else ()
        arguments = {"word": b.pack.word(misplaced[0])}
        b.errors.report("E0108", template, *statement.span, arguments=arguments, fixes=fixes)


def trailing_lambda(b: Builder, span: Span, statements: list[ast.Statement]) -> ast.Lambda:
    return ast.Lambda(span, None, ast.Block(span, tuple(statements)))


def bare_lambda(b: Builder, span: Span, statements: list[ast.Statement]) -> ast.Expression:
    return ast.Lambda(span, None, ast.Block(span, tuple(statements)), explicit=False)


def lambda_(
    b: Builder, span: Span, parameters: list[ast.LambdaParameter], statements: list[ast.Statement]
) -> ast.Lambda:
    return ast.Lambda(span, tuple(parameters), ast.Block(span, tuple(statements)))


def labelled_lambda(b: Builder, span: Span, label: Token, value: ast.Lambda) -> ast.Lambda:
    return replace(value, span=span, explicit=True, label=label[1][1:])


def lambda_cases(b: Builder, span: Span, arms: list[ast.Arm]) -> ast.Lambda:
    when = ast.When(span, None, tuple(arms))
    body = ast.Block(span, (ast.ExpressionStatement(span, when),))
    return ast.Lambda(span, None, body, cases=True)


def lambda_bars(b: Builder, span: Span, parameters: list[ast.LambdaParameter], body: ast.Block) -> ast.Lambda:
    return ast.Lambda(span, tuple(parameters), body)


def lambda_bars_empty(b: Builder, span: Span, body: ast.Block) -> ast.Lambda:
    return ast.Lambda(span, (), body)


def lambda_parameter(b: Builder, span: Span, pattern: ast.Pattern) -> ast.LambdaParameter:
    return ast.LambdaParameter(span, pattern)


def lambda_parameter_typed(
    b: Builder, span: Span, pattern: ast.Pattern, mode: Token | None, type: ast.TypeExpression
) -> ast.LambdaParameter:
    return ast.LambdaParameter(span, pattern, type)


def expression_block(b: Builder, span: Span, value: ast.Expression) -> ast.Block:
    return as_block(value)


def special_block(b: Builder, span: Span, word: Token, body: ast.Block) -> ast.Expression:
    return ast.SpecialBlock(span, word[0], body)


# ---------------------------------------------------------------- control


def if_(
    b: Builder,
    span: Span,
    condition: ast.Expression,
    then: ast.Expression,
    otherwise: ast.Expression | None = None,
) -> ast.Expression:
    return ast.If(span, condition, then, otherwise)


def when_(b: Builder, span: Span, subject: ast.Expression, arms: list[ast.Arm]) -> ast.Expression:
    if isinstance(subject, ast.LetCondition) and isinstance(subject.pattern, ast.NamePattern):
        return ast.When(span, subject.value, tuple(arms), subject.pattern.name)
    return ast.When(span, subject, tuple(arms))


def when_several(
    b: Builder, span: Span, first: ast.Expression, others: list[ast.Expression], arms: list[ast.Arm]
) -> ast.Expression:
    subject = ast.Tuple(cover(first.span, others[-1].span), (first, *others))
    return ast.When(span, subject, tuple(arms))


def when_conditions(b: Builder, span: Span, arms: list[ast.Arm]) -> ast.Expression:
    return ast.When(span, None, tuple(arms))


def arm(
    b: Builder,
    span: Span,
    patterns: list[ast.Pattern],
    guard: ast.Expression | None,
    _arrow: Token,
    body: ast.Expression,
) -> ast.Arm:
    return ast.Arm(span, tuple(patterns), guard, body)


def arm_else(b: Builder, span: Span, arrow: Token, body: ast.Expression) -> ast.Arm:
    pattern = ast.WildcardPattern(Span(span[0], arrow[2]), True)
    return ast.Arm(span, (pattern,), None, body)


def condition_arm(
    b: Builder, span: Span, conditions: list[ast.Expression], _arrow: Token, body: ast.Expression
) -> ast.Arm:
    patterns = tuple([ast.ConditionPattern(condition.span, condition) for condition in conditions])
    return ast.Arm(span, patterns, None, body)


def try_(
    b: Builder, span: Span, body: ast.Block, catches: list[ast.Catch], finally_body: ast.Block | None = None
) -> ast.Expression:
    return ast.Try(span, body, tuple(catches), finally_body)


def catch_typed(
    b: Builder, span: Span, name: Token, types: list[ast.TypeExpression], body: ast.Block
) -> ast.Catch:
    return ast.Catch(span, name[1], tuple(types), body)


def catch_named(b: Builder, span: Span, name: Token, body: ast.Block) -> ast.Catch:
    return ast.Catch(span, name[1], (), body)


def catch_all(b: Builder, span: Span, body: ast.Block) -> ast.Catch:
    return ast.Catch(span, "_", (), body)


Loop = ast.While | ast.Loop | ast.For


def while_(
    b: Builder, span: Span, condition: ast.Expression, contracts: list[ast.Contract], body: ast.Expression
) -> Loop:
    return ast.While(span, None, condition, as_block(body), tuple(contracts))


def do_while(b: Builder, span: Span, body: ast.Block, condition: ast.Expression) -> Loop:
    return ast.While(span, None, condition, body, (), True)


def loop_(b: Builder, span: Span, body: ast.Block) -> Loop:
    return ast.Loop(span, None, body)


def for_(
    b: Builder,
    span: Span,
    pattern: ast.Pattern,
    _type: ast.TypeExpression | None,
    source: ast.Expression,
    contracts: list[ast.Contract],
    body: ast.Expression,
) -> Loop:
    return ast.For(span, None, pattern, source, as_block(body), tuple(contracts))


def for_plain(
    b: Builder,
    span: Span,
    pattern: ast.Pattern,
    source: ast.Expression,
    contracts: list[ast.Contract],
    body: ast.Block,
) -> Loop:
    return ast.For(span, None, pattern, source, body, tuple(contracts))


def labelled(b: Builder, span: Span, label: Token, loop: Loop) -> Loop:
    return replace(loop, span=cover(token_span(label), loop.span), label=label[1][1:])


def return_(b: Builder, span: Span, value: ast.Expression | None = None) -> ast.Expression:
    return ast.Return(span, value)


def return_label(b: Builder, span: Span, label: Token, value: ast.Expression | None = None) -> ast.Expression:
    return ast.Return(span, value, label[1][1:])


def throw(b: Builder, span: Span, value: ast.Expression) -> ast.Expression:
    return ast.Throw(span, value)


def break_(b: Builder, span: Span) -> ast.Expression:
    return ast.Break(span, None)


def break_label(b: Builder, span: Span, label: Token) -> ast.Expression:
    return ast.Break(span, label[1][1:])


def break_value(b: Builder, span: Span, value: ast.Expression) -> ast.Expression:
    return ast.Break(span, None, value)


def break_label_value(b: Builder, span: Span, label: Token, value: ast.Expression) -> ast.Expression:
    return ast.Break(span, label[1][1:], value)


def continue_(b: Builder, span: Span, label: Token | None = None) -> ast.Expression:
    return ast.Continue(span, label[1][1:] if label else None)


def object_literal(
    b: Builder, span: Span, supers: list[ast.SuperType], members: list[ast.Declaration]
) -> ast.Expression:
    return ast.ObjectLiteral(span, tuple(supers), tuple(members))


# ---------------------------------------------------------------- statements


def expression_statement(b: Builder, span: Span, value: ast.Expression) -> ast.Statement:
    return ast.ExpressionStatement(span, value)


def sample(b: Builder, span: Span, target: ast.Expression, distribution: ast.Expression) -> ast.Statement:
    return ast.Sample(span, target, distribution, False)


def sample_let(
    b: Builder,
    span: Span,
    _header: ast.Header,
    _word: Token,
    pattern: ast.Pattern,
    distribution: ast.Expression,
) -> ast.Statement:
    if isinstance(pattern, ast.NamePattern):
        target: ast.Expression = ast.Name(pattern.span, pattern.name)
    else:
        b.errors.report("E0101", "a sampled variable is one name", *pattern.span)
        target = ast.ErrorExpression(pattern.span)
    return ast.Sample(span, target, distribution, True)


def defer(b: Builder, span: Span, body: ast.Block) -> ast.Statement:
    return ast.Defer(span, body)


def defer_expression(b: Builder, span: Span, value: ast.Expression) -> ast.Statement:
    return ast.Defer(span, as_block(value))


def annotation_statement(b: Builder, span: Span, annotation: ast.Annotation) -> ast.Statement:
    return ast.AnnotationStatement(span, annotation)
