"""Blocks, statements, branches, loops, early exits and `try`."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.branches import agree_on_type
from seen_core.check.casts import can_hold
from seen_core.check.coerce import check_as, coerce
from seen_core.check.context import DISCARD, Context, LoopState
from seen_core.check.dispatch import HANDLERS, check
from seen_core.check.loops import forget_changed
from seen_core.check.repairs import add_result
from seen_core.check.statements import check_block
from seen_core.check.suggest import near_names
from seen_core.source import Span
from seen_core.syntax import ast


def _find_loop(context: Context, span: Span, label: str | None) -> LoopState | None:
    for state in reversed(context.loops):
        if label is None or state.label == label:
            return state
    if label is None:
        context.report("E0210", "there is no loop to leave here", span, label="outside a loop")
    else:
        labels = [state.label for state in context.loops if state.label is not None]
        advice = near_names(context.scope.module, span, label, labels)
        context.program.report(
            context.scope.module,
            "E0210",
            "there is no loop with the label {label}",
            span,
            arguments={"label": label},
            notes=advice.notes,
            fixes=advice.fixes,
        )
    return None


def _break(context: Context, node: ast.Break, expected: t.Type | None) -> hir.Expression:
    state = _find_loop(context, node.span, node.label)
    value = check(context, node.value, state.result if state is not None else None) if node.value else None
    if state is None:
        return hir.Panic(node.span, t.NEVER, "unreachable")
    state.broken = True
    if value is not None:
        if state.result is None:
            state.result = value.type
        value = coerce(context, value, state.result)
    return hir.Break(node.span, t.NEVER, state.number, value)


def _continue(context: Context, node: ast.Continue, expected: t.Type | None) -> hir.Expression:
    state = _find_loop(context, node.span, node.label)
    if state is None:
        return hir.Panic(node.span, t.NEVER, "unreachable")
    return hir.Continue(node.span, t.NEVER, state.number)


def _return(context: Context, node: ast.Return, expected: t.Type | None) -> hir.Expression:
    if node.label is not None and not _is_label_of(context, node.label):
        _report_label(context, node, node.label)
        return context.error(node.span)
    result = context.shallow(context.result)
    if node.value is None:
        if isinstance(result, t.Unknown):
            context.inference.unify(result, t.UNIT)
        elif result != t.UNIT and not isinstance(result, t.Erroneous):
            context.report(
                "E0212",
                "this function returns {type}, so a value is needed here",
                node.span,
                type=str(context.resolve(result)),
            )
        return hir.Return(node.span, t.NEVER, None)
    if result == t.UNIT and not isinstance(node.value, ast.Tuple):
        value = check(context, node.value, DISCARD)
        type_ = context.shallow(value.type)
        if type_ not in (t.UNIT, t.NEVER) and not isinstance(type_, t.Erroneous):
            context.report(
                "E0203",
                "expected {expected}, found {found}",
                node.value.span,
                label=f"this is {context.resolve(type_)}",
                notes=("the function has no result type: write one after its parameters, as `: T`",),
                fixes=add_result(context.scope.module, context.info.span, context.resolve(type_)),
                expected="Unit",
                found=str(context.resolve(type_)),
            )
        return hir.Block(
            node.span, t.NEVER, (hir.Evaluate(node.span, value),), hir.Return(node.span, t.NEVER, None)
        )
    return hir.Return(node.span, t.NEVER, check_as(context, node.value, context.result))


def _is_label_of(context: Context, label: str) -> bool:
    pack = context.scope.module.pack
    return context.label in (label, *context.program.table.aliases(pack, label))


def _report_label(context: Context, node: ast.Return, label: str) -> None:
    around = context.parent
    while around is not None and not _is_label_of(around, label):
        around = around.parent
    if around is not None:
        context.report(
            "E0221",
            "{name} is further out: only the innermost lambda can be left",
            node.span,
            label="leaves more than one function",
            notes=("give a result back from this lambda, and act on it outside",),
            name=label,
        )
        return
    notes = (f"this lambda is called `{context.label}`",) if context.label else ()
    context.report("E0210", "there is no lambda with the label {name}", node.span, notes=notes, name=label)


# ---------------------------------------------------------------- errors


def _error_type(context: Context) -> t.Nominal:
    return t.Nominal(context.program.known("error"))


def _throw(context: Context, node: ast.Throw, expected: t.Type | None) -> hir.Expression:
    value = check(context, node.value)
    if context.shallow(value.type) == t.NEVER:
        return value
    return hir.Throw(node.span, t.NEVER, coerce(context, value, _error_type(context)))


def _try(context: Context, node: ast.Try, expected: t.Type | None) -> hir.Expression:
    discard = expected is DISCARD
    forget_changed(context, node)
    before = context.facts
    body = check_block(context, node.body, expected)
    context.facts = before
    error = context.add_local("error", _error_type(context), node.span) if node.catches else None
    handlers: list[tuple[hir.Pattern, tuple[t.Type, ...]]] = []
    bodies = []
    for catch in node.catches:
        with context.block():
            handlers.append(_taken(context, catch))
            bodies.append(check_block(context, catch.body, expected))
        context.facts = before
    result, branches = agree_on_type(context, node.span, [body, *bodies], DISCARD if discard else expected)
    cleanup = check_block(context, node.finally_body, DISCARD) if node.finally_body is not None else None
    if error is None:
        return hir.Try(node.span, result, branches[0], None, None, cleanup)
    reading = hir.Local(node.span, _error_type(context), error)
    arms = [
        hir.MatchArm(catch.span, pattern, None, value)
        for catch, (pattern, _), value in zip(node.catches, handlers, branches[1:])
    ]
    caught: tuple[t.Type, ...] = ()
    if all(types for _, types in handlers):
        caught = tuple(type_ for _, types in handlers for type_ in types)
        rethrow = hir.Throw(node.span, t.NEVER, reading, True)
        arms.append(hir.MatchArm(node.span, hir.AnyPattern(node.span), None, rethrow))
    handler = hir.Match(node.span, result, reading, tuple(arms))
    return hir.Try(node.span, result, branches[0], error, handler, cleanup, caught)


def _error_of(context: Context, node: ast.TypeExpression) -> t.Type:
    """Return a type of errors; report one of which no value can be thrown."""
    type_, error = context.type_of(node), _error_type(context)
    if type_ == error or isinstance(type_, t.Erroneous) or can_hold(context, error, type_):
        return type_
    context.report(
        "E0403",
        "a pattern of {found} does not fit {expected}",
        node.span,
        label="can never match",
        found=str(type_),
        expected=str(error),
    )
    return t.ERRONEOUS


def _taken(context: Context, catch: ast.Catch) -> tuple[hir.Pattern, tuple[t.Type, ...]]:
    """Return the pattern of the errors that a `catch` takes, and their types; no types for all errors."""
    error, span = _error_type(context), catch.span
    types = tuple(_error_of(context, one) for one in catch.types)
    if error in types:
        types = ()
    if len(types) == 1:
        bind = hir.BindPattern(span, context.declare(catch.name, types[0], span))
        return hir.TypePattern(span, types[0], bind), types
    local = context.declare(catch.name, error, span)
    if not types:
        return hir.BindPattern(span, local), ()
    ways = tuple(hir.TypePattern(span, type_, hir.AnyPattern(span)) for type_ in types)
    return hir.BindPattern(span, local, hir.OrPattern(span, ways)), types


def _let_condition(context: Context, node: ast.LetCondition, expected: t.Type | None) -> hir.Expression:
    context.report(
        "E0108", "a `let` condition stands directly in `if` or `while`, or after `and` there", node.span
    )
    return context.error(node.span)


HANDLERS[ast.Break] = _break
HANDLERS[ast.Continue] = _continue
HANDLERS[ast.Return] = _return
HANDLERS[ast.Throw] = _throw
HANDLERS[ast.Try] = _try
HANDLERS[ast.LetCondition] = _let_condition
