"""Lambdas."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.coerce import check_as, coerce
from seen_core.check.context import DISCARD, Context
from seen_core.check.dispatch import HANDLERS, check, wanted
from seen_core.check.patterns import bind_irrefutable
from seen_core.check.signatures import FunctionInfo
from seen_core.check.walk import mentioned_names
from seen_core.resolve import bound_names
from seen_core.syntax import ast

# ---------------------------------------------------------------- lambdas


def _lambda(context: Context, node: ast.Lambda, expected: t.Type | None) -> hir.Expression:
    hint = wanted(context, expected)
    function = hint if isinstance(hint, t.Function) else None
    if function is None and node.parameters is None and not node.explicit and not _unknown(context, expected):
        return check(context, node.body, expected)
    return check_lambda(context, node, function)


def _unknown(context: Context, expected: t.Type | None) -> bool:
    return expected is not None and isinstance(context.shallow(expected), t.Unknown)


def check_lambda(context: Context, node: ast.Lambda, function: t.Function | None) -> hir.Expression:
    """Check a lambda against the function type that is expected of it, if any."""
    context.shared.lambdas += 1
    result = function.result if function is not None else context.inference.fresh()
    inner = Context(context.program, context.scope, _lambda_info(context, node), result, context)
    inner.loops = []
    inner.label = node.label or context.lambda_name
    context.lambda_name = ""
    parameters = _lambda_parameters(inner, node, function)
    statements: list[hir.Statement] = []
    types: list[t.Type] = []
    start = 0
    if function is not None and function.receiver and len(parameters) < len(function.parameters):
        inner.this = inner.add_local("this", function.parameters[0], node.span)
        types.append(function.parameters[0])
        start = 1
    deferred: list[tuple[ast.Pattern, int]] = []
    _check_names(inner, parameters)
    for index, parameter in enumerate(parameters):
        wanted_type = None
        if function is not None and index + start < len(function.parameters):
            wanted_type = function.parameters[index + start]
        type_ = inner.type_of(parameter.type) if parameter.type is not None else wanted_type
        if type_ is None:
            type_ = context.inference.fresh()
        elif wanted_type is not None and parameter.type is not None:
            context.inference.unify(type_, wanted_type)
        mode = function.modes[index + start] if function is not None and function.modes else ""
        if isinstance(parameter.pattern, ast.NamePattern):
            local = inner.declare(parameter.pattern.name, type_, parameter.span, mutable=mode == "inout")
            if node.parameters is None:
                inner.names[-1].update((word, local) for word in _words_for_it(inner))
        elif isinstance(parameter.pattern, ast.WildcardPattern):
            inner.add_local("_", type_, parameter.span)
        else:
            local = inner.add_local(f"argument{index}", type_, parameter.span)
            deferred.append((parameter.pattern, local))
        types.append(type_)
    for pattern, local in deferred:
        reading = hir.Local(pattern.span, inner.locals[local].type, local)
        statements.append(bind_irrefutable(inner, pattern, reading, mutable=False))
    if function is not None and len(types) != len(function.parameters):
        context.report(
            "E0205",
            "{function} takes {expected} arguments, {found} given",
            node.span,
            function="the lambda expected here",
            expected=str(len(function.parameters)),
            found=str(len(types)),
        )
        return context.error(node.span)
    value = _lambda_body(inner, node, result)
    if statements:
        value = hir.Block(node.span, value.type, tuple(statements), value)
    type_ = t.Function(
        tuple(types),
        result,
        function.modes if function is not None else (),
        function.throws if function is not None else False,
        receiver=function.receiver if function is not None else False,
    )
    body = hir.Body(
        inner.info.name,
        context.scope.module.file,
        inner.locals,
        len(types),
        value,
        result,
        captures=tuple(inner.captures.items()),
    )
    return hir.MakeClosure(node.span, type_, body)


def _check_names(inner: Context, parameters: tuple[ast.LambdaParameter, ...]) -> None:
    names: set[str] = set()
    for parameter in parameters:
        for name, span in bound_names(parameter.pattern):
            if name in names:
                inner.report("E0208", "{name} is declared twice", span, label="declared again", name=name)
            names.add(name)


def _lambda_info(context: Context, node: ast.Lambda) -> FunctionInfo:
    outer = context.info
    return FunctionInfo(
        f"{outer.name}.lambda#{context.shared.lambdas}",
        outer.file,
        node.span,
        "lambda",
        outer.type_parameters,
        (),
        t.UNIT,
        outer.owner,
    )


def _lambda_parameters(
    inner: Context, node: ast.Lambda, function: t.Function | None
) -> tuple[ast.LambdaParameter, ...]:
    if node.parameters is not None:
        return node.parameters
    count = len(function.parameters) if function is not None else 0
    if node.cases:
        return (ast.LambdaParameter(node.span, ast.NamePattern(node.span, "it")),)
    if function is not None and function.receiver:
        count -= 1
        if count != 1:
            return ()
    if count == 1 or (
        function is None and not mentioned_names(node.body).isdisjoint(("it", *_words_for_it(inner)))
    ):
        return (ast.LambdaParameter(node.span, ast.NamePattern(node.span, "it")),)
    return ()


def _words_for_it(context: Context) -> tuple[str, ...]:
    """Return what the parameter that is not written out is called in the language of the file."""
    return context.scope.module.pack.names.get("it", ())


def _lambda_body(inner: Context, node: ast.Lambda, result: t.Type) -> hir.Expression:
    body: ast.Expression = node.body
    if node.cases:
        statement = node.body.statements[0]
        assert isinstance(statement, ast.ExpressionStatement) and isinstance(statement.value, ast.When)
        when = statement.value
        body = ast.When(when.span, ast.Name(node.span, "it"), when.arms, when.binding)
    known = inner.shallow(result)
    if known == t.UNIT:
        value = check(inner, body, DISCARD)
        return _as_unit(value)
    if isinstance(known, t.Unknown):
        value = check(inner, body)
        settled = inner.shallow(result)
        if isinstance(settled, t.Unknown):
            type_ = inner.shallow(value.type)
            inner.inference.unify(settled, t.UNIT if type_ == t.NEVER else type_)
            return value
        return _as_unit(value) if settled == t.UNIT else coerce(inner, value, settled)
    return check_as(inner, body, result)


def _as_unit(value: hir.Expression) -> hir.Expression:
    if value.type in (t.UNIT, t.NEVER):
        return value
    return hir.Block(value.span, t.UNIT, (hir.Evaluate(value.span, value),), None)


HANDLERS[ast.Lambda] = _lambda
