"""Literals, collections, indexing, lambdas, assignment, casts and early return."""

from __future__ import annotations

from seen_core.check import hir, implementations
from seen_core.check import types as t
from seen_core.check.coerce import coerce, try_coerce
from seen_core.check.context import Context
from seen_core.check.dispatch import HANDLERS, check
from seen_core.check.repairs import without_mark
from seen_core.check.signatures import FunctionReference
from seen_core.syntax import ast

# ---------------------------------------------------------------- null and errors


def _not_null(context: Context, node: ast.NotNull, expected: t.Type | None) -> hir.Expression:
    value = check(context, node.value)
    type_ = context.shallow(value.type)
    if isinstance(type_, t.Nullable):
        return hir.Unwrap(node.span, type_.inner, value, True)
    if not isinstance(type_, t.Erroneous):
        context.report(
            "W0203",
            "{type} is never null, so this test is always the same",
            node.span,
            type=str(context.resolve(type_)),
        )
    return value


def _propagate(context: Context, node: ast.Propagate, expected: t.Type | None) -> hir.Expression:
    value = check(context, node.value)
    type_ = context.shallow(value.type)
    if isinstance(type_, t.Erroneous):
        return value
    if isinstance(type_, t.Nullable):
        return _propagate_null(context, node, value, type_)
    program = context.program
    if isinstance(type_, t.Nominal) and program.has_known("result") and type_.name == program.known("result"):
        return _propagate_result(context, node, value, type_)
    context.report(
        "E0221",
        "`?` needs a Result or a nullable value, found {type}",
        node.span,
        fixes=without_mark(context.scope.module, node.span, "?"),
        type=str(context.resolve(type_)),
    )
    return context.error(node.span)


def _propagate_null(
    context: Context, node: ast.Propagate, value: hir.Expression, type_: t.Nullable
) -> hir.Expression:
    result = context.shallow(context.result)
    if isinstance(result, t.Unknown):
        context.inference.unify(result, t.Nullable(context.inference.fresh()))
        result = context.shallow(result)
    if not isinstance(result, t.Nullable):
        context.report(
            "E0221",
            "`?` returns null early, but this function returns {type}",
            node.span,
            notes=("let the function return a nullable type, or give a value for null with `?:`",),
            type=str(context.resolve(result)),
        )
        return hir.Panic(node.span, type_.inner, "unreachable")
    declaration, reading = context.temporary(value)
    leave = hir.Return(node.span, t.NEVER, hir.Constant(node.span, result, None))
    inner = hir.Unwrap(node.span, type_.inner, reading, False)
    choice = hir.If(node.span, type_.inner, hir.IsNull(node.span, t.BOOL, reading), leave, inner)
    return hir.Block(node.span, type_.inner, (declaration,), choice)


def _propagate_result(
    context: Context, node: ast.Propagate, value: hir.Expression, type_: t.Nominal
) -> hir.Expression:
    ok_type, error_type = type_.arguments
    result = context.shallow(context.result)
    if isinstance(result, t.Unknown):
        context.inference.unify(result, t.Nominal(type_.name, (context.inference.fresh(), error_type)))
        result = context.shallow(result)
    if not isinstance(result, t.Nominal) or result.name != type_.name:
        if context.script_main and implementations.interface_of(
            context.program, context.resolve(error_type), context.program.known("error")
        ):
            error_local = context.add_local("error", error_type, node.span)
            leave: hir.Expression = hir.Throw(
                node.span,
                t.NEVER,
                coerce(
                    context,
                    hir.Local(node.span, error_type, error_local),
                    t.Nominal(context.program.known("error")),
                ),
            )
            return _unwrap_or_leave(context, node, value, type_, error_local, leave)
        context.report(
            "E0221",
            "`?` returns the error early, but this function returns {type}",
            node.span,
            notes=("let the function return a Result, or handle the error with `when`",),
            type=str(context.resolve(result)),
        )
        return hir.Panic(node.span, ok_type, "unreachable")
    error_local = context.add_local("error", error_type, node.span)
    error = _as_error(context, hir.Local(node.span, error_type, error_local), result.arguments[1])
    leave = hir.Return(node.span, t.NEVER, hir.MakeVariant(node.span, result, 1, (error,)))
    return _unwrap_or_leave(context, node, value, type_, error_local, leave)


def _as_error(context: Context, error: hir.Expression, wanted: t.Type) -> hir.Expression:
    """Make the error of the function's result: the same, one of an interface, or what `From` makes of it."""
    converted = try_coerce(context, error, wanted)
    if converted is not None:
        return converted
    program = context.program
    target, source = context.resolve(wanted), context.resolve(error.type)
    if program.has_known("from"):
        name = program.known("from")
        if program.implements(target, t.Nominal(name, (source,))):
            entity = program.type_entity(name)
            assert entity is not None and entity.body is not None
            make = program.function_of(next(iter(entity.body.members.values()))[0])
            reference = FunctionReference(make.name, (target, source))
            return hir.Call(error.span, target, reference, "method", (error,))
        context.report(
            "E0203",
            "`?` hands on {found}, and the function returns an error of {expected}",
            error.span,
            label=f"this is {source}",
            notes=(f"write `impl From<{source}> for {target}`, or change the error with `mapErr`",),
            expected=str(target),
            found=str(source),
        )
        return context.error(error.span)
    return coerce(context, error, wanted)


def _unwrap_or_leave(
    context: Context,
    node: ast.Propagate,
    value: hir.Expression,
    type_: t.Nominal,
    error_local: int,
    leave: hir.Expression,
) -> hir.Expression:
    ok_type = type_.arguments[0]
    ok_local = context.add_local("value", ok_type, node.span)
    ok = hir.MatchArm(
        node.span,
        hir.VariantPattern(node.span, 0, (hir.BindPattern(node.span, ok_local),)),
        None,
        hir.Local(node.span, ok_type, ok_local),
    )
    err = hir.MatchArm(
        node.span, hir.VariantPattern(node.span, 1, (hir.BindPattern(node.span, error_local),)), None, leave
    )
    return hir.Match(node.span, ok_type, value, (ok, err))


def _unsupported(
    context: Context, node: ast.Await | ast.ObjectLiteral, expected: t.Type | None
) -> hir.Expression:
    context.report(
        "E0227",
        "this is not available yet",
        node.span,
        notes=("it is parsed, and its meaning arrives with a later release",),
    )
    return context.error(node.span)


def _error(context: Context, node: ast.ErrorExpression, expected: t.Type | None) -> hir.Expression:
    return context.error(node.span)


HANDLERS[ast.NotNull] = _not_null
HANDLERS[ast.Propagate] = _propagate
HANDLERS[ast.Await] = _unsupported
HANDLERS[ast.ErrorExpression] = _error
