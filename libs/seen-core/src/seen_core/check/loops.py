"""Loops, and what `for` iterates over."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.branches import has_binding, without_value
from seen_core.check.coerce import check_as, coerce
from seen_core.check.context import DISCARD, Context, Key, LoopState, facts_of
from seen_core.check.dispatch import HANDLERS, check
from seen_core.check.implementations import interface_of
from seen_core.check.members import find_methods
from seen_core.check.names import constant_value
from seen_core.check.overloads import call_candidates
from seen_core.check.patterns import bind_irrefutable, check_pattern
from seen_core.check.statements import check_block, check_statements
from seen_core.check.walk import hir_below, walk
from seen_core.source import Span
from seen_core.syntax import ast

# ---------------------------------------------------------------- loops


def _open_loop(context: Context, label: str | None) -> LoopState:
    context.shared.loops += 1
    state = LoopState(label, context.shared.loops)
    context.loops.append(state)
    return state


def forget_changed(context: Context, node: object) -> None:
    """Facts about variables that a loop assigns do not hold at its start."""
    for part in walk(node):
        if isinstance(part, ast.Assign):
            target = part.target
            while isinstance(target, ast.Member | ast.Index):
                target = target.base
            names = [target] if isinstance(target, ast.Name) else []
            if isinstance(target, ast.Tuple):
                names = [item for item in target.items if isinstance(item, ast.Name)]
            for name in names:
                binding = context.lookup(name.text)
                if isinstance(binding, int):
                    context.forget(binding)


def _loop_type(state: LoopState, *, endless: bool) -> t.Type:
    if state.result is not None:
        return state.result
    return t.NEVER if endless and not state.broken else t.UNIT


def _while(context: Context, node: ast.While, expected: t.Type | None) -> hir.Expression:
    forget_changed(context, node)
    condition_node = node.condition
    if has_binding(condition_node):
        return _while_let(context, node)
    state = _open_loop(context, node.label)
    before = context.facts
    endless = isinstance(condition_node, ast.BoolLiteral) and condition_node.value
    if node.test_last:
        first = len(context.locals)
        with context.block():
            body = check_statements(context, node.body.span, node.body.statements, DISCARD)
            inside = range(first, len(context.locals))
            condition = check_as(context, condition_node, t.BOOL)
        if any(isinstance(part, hir.Local) and part.index in inside for part in hir_below(condition)):
            return _do_with_own(context, node, state, body, condition, before)
        after = facts_of(context, condition, holds=False)
    else:
        condition = check_as(context, condition_node, t.BOOL)
        after = facts_of(context, condition, holds=False)
        context.assume(facts_of(context, condition, holds=True))
        body = check_block(context, node.body, DISCARD)
    context.loops.pop()
    context.facts = before
    if not state.broken:
        context.assume(after)
    type_ = _loop_type(state, endless=bool(endless))
    shown = None if endless and not node.test_last else condition
    return hir.Loop(node.span, type_, state.number, shown, None, body, node.test_last)


def _do_with_own(
    context: Context,
    node: ast.While,
    state: LoopState,
    body: hir.Expression,
    condition: hir.Expression,
    before: dict[Key, t.Type],
) -> hir.Expression:
    """`do { let x = … } while (x > 1)`: the condition is worked out where `x` lives, and kept."""
    span = node.span
    jump = next((part for part in walk(node.body) if isinstance(part, ast.Continue)), None)
    if jump is not None:
        context.report(
            "E0308",
            "the condition below uses what may not have been declared when this is reached",
            jump.span,
            notes=("declare it in front of the loop",),
        )
    context.loops.pop()
    context.facts = before
    again = context.add_local("again", t.BOOL, span, mutable=True)
    reading = hir.Local(span, t.BOOL, again)
    keep = hir.Assign(span, t.UNIT, reading, condition)
    inner = hir.Block(span, t.UNIT, (*_flat(body), hir.Evaluate(span, keep)), None)
    loop = hir.Loop(span, _loop_type(state, endless=False), state.number, reading, None, inner, True)
    return hir.Block(span, loop.type, (hir.Let(span, again, hir.Constant(span, t.BOOL, True)),), loop)


def _flat(body: hir.Expression) -> tuple[hir.Statement, ...]:
    assert isinstance(body, hir.Block)
    last = (hir.Evaluate(body.span, body.value),) if body.value is not None else ()
    return (*body.statements, *last)


def _while_let(context: Context, node: ast.While) -> hir.Expression:
    """`while (let x = e) { … }` is a loop that breaks when the pattern does not match."""
    leave = ast.Block(node.span, (ast.ExpressionStatement(node.span, ast.Break(node.span, None)),))
    choice = ast.If(node.span, node.condition, node.body, leave)
    body = ast.Block(node.span, (ast.ExpressionStatement(node.span, choice),))
    return check(context, ast.Loop(node.span, node.label, body), DISCARD)


def _loop(context: Context, node: ast.Loop, expected: t.Type | None) -> hir.Expression:
    forget_changed(context, node)
    state = _open_loop(context, node.label)
    before = context.facts
    body = check_block(context, node.body, DISCARD)
    context.loops.pop()
    context.facts = before
    return hir.Loop(node.span, _loop_type(state, endless=True), state.number, None, None, body)


def _for(context: Context, node: ast.For, expected: t.Type | None) -> hir.Expression:
    forget_changed(context, node.body)
    with context.block():
        counted = _counted(context, node)
        if counted is not None:
            return counted
        source = check(context, node.source)
        type_ = context.shallow(source.type)
        if isinstance(type_, t.Nominal) and type_.name == "Array":
            return _for_array(context, node, source, type_.arguments[0])
        if isinstance(type_, t.FixedArray):
            return _for_array(context, node, source, type_.item)
        return _for_iterator(context, node, source)


def _int(span: Span, value: int) -> hir.Expression:
    return hir.Constant(span, t.INT, value)


def _counted(context: Context, node: ast.For) -> hir.Expression | None:
    """A `for` over a range written in place counts in a local, without a range object."""
    source = _without_parentheses(node.source)
    step: ast.Expression | None = None
    if isinstance(source, ast.Binary) and source.operator == "step":
        step = source.right
        source = _without_parentheses(source.left)
    if not isinstance(source, ast.Binary) or source.operator not in ("..", "..<", "..=", "until", "downTo"):
        return None
    low = check(context, source.left, t.INT)
    type_ = context.shallow(low.type)
    if not t.is_integer(type_):
        return None
    high = check(context, source.right, type_)
    if context.shallow(high.type) != type_:
        if isinstance(source.left, ast.IntLiteral):
            type_ = context.shallow(high.type)
            low = check(context, source.left, type_)
        high = coerce(context, high, type_)
    by = check_as(context, step, type_) if step is not None else hir.Constant(node.span, type_, 1)
    return _count(context, node, source, (low, high, by), type_, stepped=step is not None)


def _without_parentheses(node: ast.Expression) -> ast.Expression:
    return node.items[0] if isinstance(node, ast.Tuple) and len(node.items) == 1 else node


def _count(
    context: Context,
    node: ast.For,
    source: ast.Binary,
    bounds: tuple[hir.Expression, hir.Expression, hir.Expression],
    type_: t.Type,
    *,
    stepped: bool,
) -> hir.Expression:
    low, high, by = bounds
    span = node.span
    first, end = context.temporary(high, "end")
    statements: list[hir.Statement] = []
    counter = context.add_local("counter", type_, span, mutable=True)
    statements.append(hir.Let(span, counter, low))
    statements.append(first)
    if stepped and not isinstance(by, hir.Constant):
        declaration, by = context.temporary(by, "step")
        statements.append(declaration)
    reading = hir.Local(span, type_, counter)
    down = source.operator == "downTo"
    closed = down or source.operator == "..="
    if closed:
        # Counting past the last value could overflow: the loop stops before the step that leaves the range.
        inside = hir.Binary(span, t.BOOL, ">=" if down else "<=", reading, end)
        left = (
            hir.Binary(span, type_, "-", reading, end) if down else hir.Binary(span, type_, "-", end, reading)
        )
        enough = hir.Binary(span, t.BOOL, ">=", left, by)
    else:
        inside = hir.Binary(span, t.BOOL, "<", reading, end)
    state = _open_loop(context, node.label)
    before = context.facts
    with context.block():
        if isinstance(node.pattern, ast.NamePattern):
            item = context.declare(node.pattern.name, type_, node.pattern.span)
        else:
            item = context.add_local("_", type_, node.pattern.span)
        bind: hir.Statement = hir.Let(node.pattern.span, item, reading)
        body = check_block(context, node.body, DISCARD)
    context.loops.pop()
    context.facts = before
    inner = hir.Block(span, t.UNIT, (bind, hir.Evaluate(span, without_value(body))), None)
    operator = "-" if down else "+"
    advance: hir.Expression = hir.Assign(
        span, t.UNIT, reading, hir.Binary(span, type_, operator, reading, by, wrapping=True)
    )
    if closed:
        leave = hir.Break(span, t.NEVER, state.number)
        advance = hir.If(
            span, t.UNIT, enough, advance, hir.Block(span, t.UNIT, (hir.Evaluate(span, leave),), None)
        )
    elif stepped:
        room = hir.Binary(span, type_, "-", end, reading, wrapping=True)
        leave = hir.Break(span, t.NEVER, state.number)
        more = hir.Binary(span, t.BOOL, ">", room, by)
        advance = hir.If(
            span, t.UNIT, more, advance, hir.Block(span, t.UNIT, (hir.Evaluate(span, leave),), None)
        )
    loop = hir.Loop(span, _loop_type(state, endless=False), state.number, inside, advance, inner)
    return hir.Block(span, loop.type, tuple(statements), loop)


def _for_array(context: Context, node: ast.For, source: hir.Expression, item_type: t.Type) -> hir.Expression:
    """A `for` over an array counts an index and reads the length at every step."""
    span = node.span
    declaration, array = context.temporary(source, "array")
    counter = context.add_local("index", t.INT, span, mutable=True)
    index = hir.Local(span, t.INT, counter)
    type_ = context.shallow(source.type)
    size: hir.Expression
    if isinstance(type_, t.FixedArray):
        size = constant_value(context, span, type_.length)
    else:
        size = hir.Field(span, t.INT, array, 0)
    inside = hir.Binary(span, t.BOOL, "<", index, size)
    element = hir.Index(span, item_type, array, index)
    body, state = _loop_body(context, node, element)
    one = hir.Binary(span, t.INT, "+", index, _int(span, 1), wrapping=True)
    advance = hir.Assign(span, t.UNIT, index, one)
    loop = hir.Loop(span, _loop_type(state, endless=False), state.number, inside, advance, body)
    statements = (declaration, hir.Let(span, counter, _int(span, 0)))
    return hir.Block(span, loop.type, statements, loop)


def _loop_body(context: Context, node: ast.For, element: hir.Expression) -> tuple[hir.Expression, LoopState]:
    state = _open_loop(context, node.label)
    before = context.facts
    with context.block():
        bind: hir.Statement
        lent = _is_lent(context, element)
        if isinstance(node.pattern, ast.NamePattern):
            item = context.declare(node.pattern.name, element.type, node.pattern.span)
            bind = hir.Let(node.pattern.span, item, element, lent)
        elif isinstance(node.pattern, ast.WildcardPattern):
            item = context.add_local("_", element.type, node.pattern.span)
            bind = hir.Let(node.pattern.span, item, element, lent)
        else:
            bind = bind_irrefutable(context, node.pattern, element, mutable=False, borrowed=lent)
        body = check_block(context, node.body, DISCARD)
    context.loops.pop()
    context.facts = before
    return hir.Block(node.span, t.UNIT, (bind, hir.Evaluate(node.span, without_value(body))), None), state


def _is_lent(context: Context, element: hir.Expression) -> bool:
    """Tell whether a loop borrows its items, if they cannot be copied, which a `T` shows later."""
    if not context.program.is_copyable(context.resolve(element.type)):
        return True
    return isinstance(element, hir.Index) and not isinstance(context.shallow(element.base.type), t.FixedArray)


def _for_iterator(context: Context, node: ast.For, source: hir.Expression) -> hir.Expression:
    """Any other source: `loop { when (iterator.next()) { null -> break; item -> … } }`."""
    span = node.span
    type_ = context.resolve(source.type)
    if isinstance(type_, t.Erroneous):
        with context.block():
            for name in mentioned_pattern(node.pattern):
                context.declare(name, t.ERRONEOUS, span)
            _open_loop(context, node.label)
            check_block(context, node.body, DISCARD)
            context.loops.pop()
        return source
    iterator: hir.Expression = source
    iterator_name = context.program.known("iterator") if context.program.has_known("iterator") else ""
    if not iterator_name or interface_of(context.program, type_, iterator_name) is None:
        candidates = find_methods(context, type_, "iterator")
        if not candidates:
            context.report(
                "E0203",
                "expected {expected}, found {found}",
                node.source.span,
                label="cannot be iterated over",
                notes=("`for` takes a range, an array, or anything that implements Iterable or Iterator",),
                expected="something to iterate over",
                found=str(type_),
            )
            with context.block():
                for name in mentioned_pattern(node.pattern):
                    context.declare(name, t.ERRONEOUS, span)
                _open_loop(context, node.label)
                check_block(context, node.body, DISCARD)
                context.loops.pop()
            return context.error(span)
        call = ast.Call(node.source.span, ast.Name(span, "iterator"), ())
        iterator = call_candidates(context, call, candidates, source, (), None)
    declaration, reading = context.temporary(iterator, "iterator")
    context.locals[reading.index].mutable = True
    next_candidates = find_methods(context, context.resolve(iterator.type), "next")
    if not next_candidates:
        context.report(
            "E0204",
            "{type} has no member {name}",
            node.source.span,
            type=str(context.resolve(iterator.type)),
            name="next",
        )
        return context.error(span)
    next_call = ast.Call(node.source.span, ast.Name(span, "next"), ())
    item = call_candidates(context, next_call, next_candidates, reading, (), None)
    item_type = context.shallow(item.type)
    assert isinstance(item_type, t.Nullable)
    state = _open_loop(context, node.label)
    before = context.facts
    with context.block():
        pattern = check_pattern(context, node.pattern, item_type.inner)
        body = check_block(context, node.body, DISCARD)
    context.loops.pop()
    context.facts = before
    leave = hir.Break(span, t.NEVER, state.number)
    arms = (
        hir.MatchArm(
            span, hir.NullPattern(span), None, hir.Block(span, t.UNIT, (hir.Evaluate(span, leave),), None)
        ),
        hir.MatchArm(span, hir.SomePattern(span, pattern), None, without_value(body)),
    )
    match = hir.Match(span, t.UNIT, item, arms)
    state.broken = True
    loop = hir.Loop(span, _loop_type(state, endless=True), state.number, None, None, match)
    return hir.Block(span, loop.type, (declaration,), loop)


def mentioned_pattern(pattern: ast.Pattern) -> list[str]:
    """Return the names that a pattern may bind."""
    return [part.name for part in walk(pattern) if isinstance(part, ast.NamePattern)]


HANDLERS[ast.While] = _while
HANDLERS[ast.Loop] = _loop
HANDLERS[ast.For] = _for
