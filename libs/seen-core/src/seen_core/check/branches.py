"""Choices: `if` and `when`."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.coerce import check_as, coerce, join
from seen_core.check.context import DISCARD, Context, Key, facts_of
from seen_core.check.dispatch import HANDLERS, check, wanted
from seen_core.check.exhaustive import check_arms
from seen_core.check.patterns import check_alternatives, check_pattern
from seen_core.source import Span
from seen_core.syntax import ast

# ---------------------------------------------------------------- branches


def _if(context: Context, node: ast.If, expected: t.Type | None) -> hir.Expression:
    hint = DISCARD if expected is DISCARD or node.otherwise is None else expected
    parts = _conjuncts(node.condition)
    if any(_binds(part) for part in parts):
        return _if_binding(context, node, parts, hint)
    with context.block():
        condition = check_as(context, node.condition, t.BOOL)
        holds, fails = facts_of(context, condition, holds=True), facts_of(context, condition, holds=False)
        start = context.facts
        context.assume(holds)
        then = check(context, node.then, hint)
        after_then = context.facts
    context.facts = {**start, **fails}
    otherwise = check(context, node.otherwise, hint) if node.otherwise is not None else None
    _merge(context, then, after_then, otherwise)
    type_, branches = agree_on_type(
        context, node.span, [then] + ([otherwise] if otherwise is not None else []), hint
    )
    otherwise = branches[1] if len(branches) > 1 else None
    return hir.If(node.span, type_, condition, branches[0], otherwise)


def _merge(
    context: Context, then: hir.Expression, after_then: dict[Key, t.Type], otherwise: hir.Expression | None
) -> None:
    """Know after a choice what both ways out of it know."""
    ways = []
    if context.shallow(then.type) != t.NEVER:
        ways.append(after_then)
    if otherwise is None or context.shallow(otherwise.type) != t.NEVER:
        ways.append(context.facts)
    context.merge_facts(ways)


def _if_binding(
    context: Context, node: ast.If, parts: list[ast.Expression], hint: t.Type | None
) -> hir.Expression:
    """`if (let x = e and c) a else b` leaves a block that is made of a loop: the tests nest, `b` is once.

    ```
    loop { match e { x -> if c { break a }  else -> { } };  break b }
    ```
    """
    context.shared.loops += 1
    label = context.shared.loops
    before = context.facts
    with context.block():
        tests = [_test(context, part) for part in parts]
        then = check(context, node.then, hint)
        after_then = context.facts
    context.facts = before
    otherwise = check(context, node.otherwise, hint) if node.otherwise is not None else None
    _merge(context, then, after_then, otherwise)
    unit = hir.Constant(node.span, t.UNIT, None)
    type_, (then, other) = agree_on_type(context, node.span, [then, otherwise or unit], hint)
    inner: hir.Expression = _leave(context, then, label)
    for value, pattern in reversed(tests):
        if pattern is None:
            inner = hir.If(node.span, t.UNIT, value, without_value(inner), None)
            continue
        arms = (
            hir.MatchArm(node.span, pattern, None, without_value(inner)),
            hir.MatchArm(node.span, hir.AnyPattern(node.span), None, unit),
        )
        inner = hir.Match(node.span, t.UNIT, value, arms)
    statements = (
        hir.Evaluate(node.span, inner),
        hir.Evaluate(node.span, _leave(context, other, label)),
    )
    body = hir.Block(node.span, t.NEVER, statements, None)
    return hir.Loop(node.span, type_, label, None, None, body)


def _leave(context: Context, value: hir.Expression, label: int) -> hir.Expression:
    type_ = context.shallow(value.type)
    if type_ == t.NEVER:
        return value
    if type_ == t.UNIT:
        statements = (hir.Evaluate(value.span, value),)
        return hir.Block(value.span, t.NEVER, (*statements,), hir.Break(value.span, t.NEVER, label))
    return hir.Break(value.span, t.NEVER, label, value)


def _test(context: Context, node: ast.Expression) -> tuple[hir.Expression, hir.Pattern | None]:
    """Check one of the conditions that hold together: the Bool, or a value and the pattern it must match."""
    if not _binds(node):
        condition = check_as(context, node, t.BOOL)
        context.assume(facts_of(context, condition, holds=True))
        return condition, None
    assert isinstance(node, ast.LetCondition | ast.IsTest)
    value = check(context, node.value)
    type_ = context.shallow(value.type)
    if isinstance(type_, t.Nullable) and isinstance(node.pattern, ast.NamePattern | ast.TuplePattern):
        return value, hir.SomePattern(node.span, check_pattern(context, node.pattern, type_.inner))
    return value, check_pattern(context, node.pattern, type_)


def _conjuncts(node: ast.Expression) -> list[ast.Expression]:
    """Return the conditions that must all hold, in order."""
    if isinstance(node, ast.Tuple) and len(node.items) == 1:
        return _conjuncts(node.items[0])
    if isinstance(node, ast.Binary) and node.operator == "and":
        return [*_conjuncts(node.left), *_conjuncts(node.right)]
    return [node]


def has_binding(node: ast.Expression) -> bool:
    """Tell whether a condition names what it finds: `let p = e`, `e is Ok(n)`."""
    return any(_binds(part) for part in _conjuncts(node))


def _binds(node: ast.Expression) -> bool:
    if isinstance(node, ast.LetCondition):
        return True
    return isinstance(node, ast.IsTest) and not node.negated and _has_names(node.pattern)


def _has_names(pattern: ast.Pattern, inside: bool = False) -> bool:
    """Tell whether there may be names in the parts of a pattern; one that is but a name is a type."""
    match pattern:
        case ast.NamePattern():
            return inside
        case ast.TypePattern():
            return pattern.name is not None
        case ast.ConstructorPattern():
            return any(_has_names(field.pattern, True) for field in pattern.fields)
        case ast.TuplePattern():
            return any(_has_names(item, True) for item in pattern.items)
        case ast.ArrayPattern():
            return pattern.rest_name is not None or any(_has_names(item, True) for item in pattern.items)
        case ast.OrPattern():
            return any(_has_names(one, inside) for one in pattern.alternatives)
    return False


def agree_on_type(
    context: Context, span: Span, branches: list[hir.Expression], expected: t.Type | None
) -> tuple[t.Type, list[hir.Expression]]:
    """Give the branches of a choice one type."""
    if expected is DISCARD:
        never = len(branches) > 1 and all(context.shallow(one.type) == t.NEVER for one in branches)
        return (t.NEVER if never else t.UNIT), [without_value(one) for one in branches]
    if all(context.shallow(one.type) == t.NEVER for one in branches):
        return t.NEVER, branches
    target = wanted(context, expected)
    if target is not None and expected is not None:
        return expected, [coerce(context, one, expected) for one in branches]
    joined = join(context, branches)
    if joined is None:
        kinds = [context.resolve(one.type) for one in branches]
        if any(kind == t.UNIT for kind in kinds):
            return t.UNIT, [without_value(one) for one in branches]
        shown = [str(kind) for kind in dict.fromkeys(kinds)]
        context.report(
            "E0203",
            "expected {expected}, found {found}",
            branches[-1].span,
            label=f"this is {shown[-1]}",
            notes=("all branches of a choice give values of one type",),
            expected=shown[0],
            found=shown[-1],
        )
        return t.ERRONEOUS, branches
    return joined, [coerce(context, one, joined) for one in branches]


def without_value(value: hir.Expression) -> hir.Expression:
    """Return an expression whose value is dropped, as one of type Unit."""
    if value.type in (t.UNIT, t.NEVER):
        return value
    return hir.Block(value.span, t.UNIT, (hir.Evaluate(value.span, value),), None)


def _when(context: Context, node: ast.When, expected: t.Type | None) -> hir.Expression:
    if node.subject is None:
        return _when_conditions(context, node, expected)
    subject = check(context, node.subject)
    if isinstance(subject, hir.Unwrap) and not subject.checked and any(map(_asks_for_null, node.arms)):
        subject = subject.value  # known not to be null, and asked all the same
    statements: list[hir.Statement] = []
    with context.block():
        if node.binding is not None:
            index = context.declare(node.binding, subject.type, node.span)
            statements.append(hir.Let(node.span, index, subject))
            subject = hir.Local(node.span, subject.type, index)
        result = _match(context, node, subject, expected)
    return hir.Block(node.span, result.type, tuple(statements), result) if statements else result


def _match(
    context: Context, node: ast.When, subject: hir.Expression, expected: t.Type | None
) -> hir.Expression:
    from seen_core.check.context import key_of

    before = context.facts
    key = key_of(context, subject)
    patterns: list[hir.Pattern] = []
    guards: list[hir.Expression | None] = []
    values: list[hir.Expression] = []
    ways = []
    has_else = has_null = False
    remaining = before
    for arm in node.arms:
        context.facts = remaining
        with context.block():
            pattern = _arm_pattern(context, arm, subject.type, has_null)
            has_null = has_null or (isinstance(pattern, hir.NullPattern) and arm.guard is None)
            if key is not None:
                fact = _narrowing(context, pattern, subject.type)
                if fact is not None:
                    context.assume({key: fact})
                if isinstance(pattern, hir.NullPattern) and arm.guard is None:
                    inner = context.shallow(subject.type)
                    if isinstance(inner, t.Nullable):
                        remaining = {**remaining, key: inner.inner}
            guard = check_as(context, arm.guard, t.BOOL) if arm.guard is not None else None
            if guard is not None:
                context.assume(facts_of(context, guard, holds=True))
            value = check(context, arm.body, expected)
        if context.shallow(value.type) != t.NEVER:
            ways.append(context.facts)
        has_else = has_else or (guard is None and any(_is_else(p) for p in arm.patterns))
        patterns.append(pattern)
        guards.append(guard)
        values.append(value)
    context.facts = before
    context.merge_facts(ways)
    type_, values = agree_on_type(context, node.span, values, expected) if values else (t.UNIT, [])
    arms = tuple(
        hir.MatchArm(arm.span, pattern, guard, value)
        for arm, pattern, guard, value in zip(node.arms, patterns, guards, values)
    )
    match = hir.Match(node.span, type_, subject, arms)
    context.shared.obligations.append(lambda: check_arms(context, match, has_else=has_else))
    return match


def _asks_for_null(arm: ast.Arm) -> bool:
    return any(
        (isinstance(one, ast.ValuePattern) and isinstance(one.value, ast.NullLiteral))
        or (isinstance(one, ast.ConstructorPattern) and one.path == ("Some",))
        for one in arm.patterns
    )


def _is_else(pattern: ast.Pattern) -> bool:
    return isinstance(pattern, ast.WildcardPattern)


def _narrowing(context: Context, pattern: hir.Pattern, type_: t.Type) -> t.Type | None:
    match pattern:
        case hir.TypePattern(_, tested):
            return tested
        case hir.SomePattern(_, hir.TypePattern(_, tested)):
            return tested
        case hir.SomePattern():
            nullable = context.shallow(type_)
            return nullable.inner if isinstance(nullable, t.Nullable) else None
        case _:
            return None


def _arm_pattern(context: Context, arm: ast.Arm, type_: t.Type, has_null: bool) -> hir.Pattern:
    """Check the patterns of an arm; a name after an arm for null is never null."""
    nullable = context.shallow(type_)
    if has_null and isinstance(nullable, t.Nullable) and isinstance(arm.patterns[0], ast.NamePattern):
        if len(arm.patterns) == 1:
            return hir.SomePattern(arm.span, check_pattern(context, arm.patterns[0], nullable.inner))
    if len(arm.patterns) == 1:
        return check_pattern(context, arm.patterns[0], type_)
    return check_alternatives(context, arm.span, arm.patterns, type_)


def _when_conditions(context: Context, node: ast.When, expected: t.Type | None) -> hir.Expression:
    """`when { c -> a; else -> b }` is a chain of ifs."""
    result: ast.Expression | None = None
    for arm in reversed(node.arms):
        if any(isinstance(one, ast.WildcardPattern) for one in arm.patterns):
            result = arm.body
            continue
        condition: ast.Expression | None = None
        for one in arm.patterns:
            part: ast.Expression
            if isinstance(one, ast.ConditionPattern):
                part = one.condition
            elif isinstance(one, ast.ValuePattern):
                part = one.value
            elif isinstance(one, ast.NamePattern):
                part = ast.Name(one.span, one.name)
            else:
                context.report(
                    "E0403",
                    "a pattern of {found} does not fit {expected}",
                    one.span,
                    found="a value",
                    expected="a condition",
                )
                continue
            condition = part if condition is None else ast.Binary(one.span, "or", condition, part, one.span)
        if condition is None:
            continue
        if arm.guard is not None:
            condition = ast.Binary(arm.span, "and", condition, arm.guard, arm.span)
        result = ast.If(arm.span, condition, arm.body, result)
    if result is None:
        return hir.Constant(node.span, t.UNIT, None)
    has_else = any(isinstance(p, ast.WildcardPattern) for arm in node.arms for p in arm.patterns)
    if (
        not has_else
        and expected is not None
        and expected is not DISCARD
        and wanted(context, expected) not in (None, t.UNIT)
    ):
        context.report(
            "E0401",
            "this does not match every {type}: {missing} missing",
            node.span,
            type="case",
            missing="`else`",
            notes=("a `when` whose value is used needs an `else` arm",),
        )
        return context.error(node.span)
    return check(context, result, expected)


HANDLERS[ast.If] = _if
HANDLERS[ast.When] = _when
