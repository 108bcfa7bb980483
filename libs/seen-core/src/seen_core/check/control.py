"""Blocks, statements, branches, loops, early exits and `try`."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.branches import agree_on_type
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
    handlers: list[tuple[ast.Catch, int | None, t.Type | None, hir.Expression]] = []
    for catch in node.catches:
        with context.block():
            type_ = context.type_of(catch.type) if catch.type is not None else None
            if type_ == _error_type(context):
                type_ = None
            local = context.declare(catch.name, type_ or _error_type(context), catch.span)
            handlers.append((catch, local, type_, check_block(context, catch.body, expected)))
        context.facts = before
    result, branches = agree_on_type(
        context, node.span, [body, *(handler[3] for handler in handlers)], DISCARD if discard else expected
    )
    cleanup = check_block(context, node.finally_body, DISCARD) if node.finally_body is not None else None
    handler = _handler(context, node, error, handlers, branches[1:], result) if error is not None else None
    return hir.Try(node.span, result, branches[0], error, handler, cleanup)


def _handler(
    context: Context,
    node: ast.Try,
    error: int,
    handlers: list[tuple[ast.Catch, int | None, t.Type | None, hir.Expression]],
    bodies_: list[hir.Expression],
    result: t.Type,
) -> hir.Expression:
    reading = hir.Local(node.span, _error_type(context), error)
    arms = []
    for (catch, local, type_, _), body in zip(handlers, bodies_):
        assert local is not None
        bind: hir.Pattern = hir.BindPattern(catch.span, local)
        pattern = hir.TypePattern(catch.span, type_, bind) if type_ is not None else bind
        arms.append(hir.MatchArm(catch.span, pattern, None, body))
    if all(type_ is not None for _, _, type_, _ in handlers):
        rethrow = hir.Throw(node.span, t.NEVER, reading)
        arms.append(hir.MatchArm(node.span, hir.AnyPattern(node.span), None, rethrow))
    return hir.Match(node.span, result, reading, tuple(arms))


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
