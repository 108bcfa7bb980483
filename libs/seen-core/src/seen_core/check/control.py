"""Blocks, statements, branches, loops, early exits and `try`."""

from __future__ import annotations

from dataclasses import replace

from seen_core.check import bodies, hir
from seen_core.check import types as t
from seen_core.check.calls import call_candidates
from seen_core.check.coerce import check_as, coerce, join
from seen_core.check.context import DISCARD, Context, LoopState, NestedFunction, facts_of
from seen_core.check.dispatch import HANDLERS, check, wanted
from seen_core.check.exhaustive import check_arms
from seen_core.check.implementations import interface_of
from seen_core.check.members import find_methods
from seen_core.check.patterns import bind_irrefutable, check_pattern
from seen_core.check.places import lies_in_local
from seen_core.check.signatures import FunctionInfo, ParameterInfo
from seen_core.check.walk import mentioned_names, mentions_this, walk
from seen_core.resolve import index_type
from seen_core.source import Span
from seen_core.syntax import ast

# ---------------------------------------------------------------- blocks and statements


def check_block(context: Context, node: ast.Block, expected: t.Type | None) -> hir.Expression:
    """Check a block; its value is that of the last statement when that is an expression."""
    with context.block():
        return check_statements(context, node.span, node.statements, expected)


def check_statements(
    context: Context, span: Span, nodes: tuple[ast.Statement, ...], expected: t.Type | None
) -> hir.Expression:
    """Check statements in the current scope."""
    _declare_functions(context, nodes)
    statements: list[hir.Statement] = []
    value: hir.Expression | None = None
    left = ended = False
    for index, node in enumerate(nodes):
        if left:
            context.report("W0203", "this is never reached", node.span, label="unreachable")
            left = False
        last = index == len(nodes) - 1
        if last and isinstance(node, ast.ExpressionStatement) and expected is not DISCARD:
            value = check(context, node.value, expected)
            continue
        made = check_statement(context, node)
        statements.extend(made)
        ended = ended or bool(made and _ends(made[-1]))
        if made and isinstance(made[-1], hir.Evaluate) and made[-1].value.type == t.NEVER and not last:
            left = True
    if value is None:
        return hir.Block(span, t.NEVER if ended else t.UNIT, tuple(statements), None)
    return hir.Block(span, t.NEVER if ended else value.type, tuple(statements), value)


def _ends(statement: hir.Statement) -> bool:
    return isinstance(statement, hir.Evaluate) and statement.value.type == t.NEVER


def _declare_functions(context: Context, nodes: tuple[ast.Statement, ...]) -> None:
    """Local types are visible in the whole block."""
    for node in nodes:
        if isinstance(node, ast.TypeDeclaration | ast.EnumDeclaration | ast.TypeAlias):
            entity = index_type(context.scope.module, node, None, context.info.name)
            entities = context.scope.module.entities[node.name]
            entities.remove(entity)
            if not entities:
                del context.scope.module.entities[node.name]
            local = {**context.scope.local_types, node.name: entity}
            context.scope = replace(context.scope, local_types=local)
            if entity.body is not None:
                context.program.set_local_scope(entity, context.scope)


def check_statement(context: Context, node: ast.Statement) -> list[hir.Statement]:
    """Check one statement."""
    match node:
        case ast.ExpressionStatement(span, value):
            checked = check(context, value, DISCARD)
            _warn_unused(context, value, checked)
            return [hir.Evaluate(span, checked)]
        case ast.Let():
            return [check_let(context, node)]
        case ast.Defer(span, body):
            return [hir.Defer(span, check_block(context, body, DISCARD))]
        case ast.Function():
            _nested_function(context, node)
            return []
        case ast.TypeDeclaration() | ast.EnumDeclaration() | ast.TypeAlias():
            return []
        case ast.AnnotationStatement() | ast.Import() | ast.MembersNotWritten():
            return []
        case _:
            context.report(
                "E0227",
                "this is not available yet",
                node.span,
                notes=("it is parsed, and its meaning arrives with a later release",),
            )
            return []


def _warn_unused(context: Context, node: ast.Expression, value: hir.Expression) -> None:
    type_ = context.shallow(value.type)
    if not isinstance(value, hir.Call) or not isinstance(type_, t.Nominal):
        return
    if context.program.has_known("result") and type_.name == context.program.known("result"):
        context.report(
            "W0202",
            "the Result of this call is not used, so an error would go unnoticed",
            node.span,
            notes=("handle it with `when`, pass it on with `?`, or say so with `let _ = …`",),
        )


def check_let(context: Context, node: ast.Let) -> hir.Statement:
    """Check a local `let`, `var` or `const`."""
    mutable = node.kind == "var"
    declared = context.type_of(node.type) if node.type is not None else None
    if not isinstance(node.pattern, ast.NamePattern):
        return _let_pattern(context, node, declared, mutable=mutable)
    name, span = node.pattern.name, node.pattern.span
    if node.value is None:
        if declared is None:
            context.report(
                "E0209",
                "the type of {name} is not known",
                span,
                name=name,
                notes=("give it a value, or write its type",),
            )
            declared = t.ERRONEOUS
        index = context.declare(name, declared, span, mutable=mutable)
        if not mutable:
            context.uninitialized.add(index)
        return hir.Let(node.span, index, None)
    if declared is not None:
        value = check_as(context, node.value, declared)
    else:
        value = check(context, node.value)
        declared = value.type
        if context.shallow(declared) == t.NEVER:
            declared = t.NEVER
    index = context.declare(name, declared, span, mutable=mutable)
    if isinstance(value, hir.WrapNullable) and not isinstance(context.shallow(declared), t.Unknown):
        context.facts = {**context.facts, (index,): value.value.type}
    borrowed = isinstance(node.value, ast.Unary) and node.value.operator == "&" and not mutable
    return hir.Let(node.span, index, value, borrowed and lies_in_local(context, value))


def _let_pattern(context: Context, node: ast.Let, declared: t.Type | None, *, mutable: bool) -> hir.Statement:
    if node.value is None:
        context.report("E0308", "a pattern needs a value", node.span)
        return hir.Evaluate(node.span, context.error(node.span))
    value = check_as(context, node.value, declared) if declared is not None else check(context, node.value)
    if isinstance(node.pattern, ast.WildcardPattern):
        index = context.add_local("_", value.type, node.pattern.span)
        return hir.Let(node.span, index, value)
    return bind_irrefutable(context, node.pattern, value, mutable=mutable)


def _nested_function(context: Context, node: ast.Function) -> None:
    """Lift a function out of a body, with the locals it uses as parameters in front of its own."""
    name = f"{context.info.name}.{node.name}"
    captures = []
    for used in sorted(mentioned_names(node)):
        binding = context.lookup(used)
        if isinstance(binding, int) and used not in {parameter.name for parameter in node.parameters}:
            captures.append(used)
        elif isinstance(binding, NestedFunction):
            captures.extend(name for name in binding.captures if name not in captures)
    if context.this_local() is not None and _uses_this(context, node):
        captures.append("this")
    captures = sorted(dict.fromkeys(captures))
    scope = context.program.declare_parameters(context.scope, name, node.type_parameters, node.where)
    parameters = []
    for captured in captures:
        binding = context.this_local() if captured == "this" else context.lookup(captured)
        assert isinstance(binding, int)
        local = context.locals[binding]
        mode = "inout" if local.mutable and not local.boxed else ""
        type_ = context.resolve(local.type)
        parameters.append(ParameterInfo(captured, type_, local.span, mode))
    outer = Context(context.program, scope, context.info, t.UNIT)
    for parameter in node.parameters:
        type_ = outer.type_of(parameter.type) if parameter.type is not None else t.ERRONEOUS
        type_ = t.Nominal("Array", (type_,)) if parameter.variadic else type_
        parameters.append(
            ParameterInfo(
                parameter.name,
                type_,
                parameter.span,
                parameter.mode,
                parameter.default is not None,
                parameter.variadic,
            )
        )
    own = tuple(t.Parameter(name, parameter.name) for parameter in node.type_parameters)
    inferred = node.result is None and not isinstance(node.body, ast.Block)
    result = outer.type_of(node.result) if node.result is not None else t.UNIT
    info = FunctionInfo(
        name,
        context.info.file,
        node.span,
        "function",
        (*context.info.type_parameters, *own),
        tuple(parameters),
        result,
        context.info.owner,
        node.throws is not None,
    )
    function = NestedFunction(info, tuple(captures), node)
    context.names[-1][node.name] = function
    context.program.replace_function(info)
    body = bodies.check_nested(context, function, scope, inferred=inferred)
    if inferred:
        function.info = replace(info, result=body.result)
    context.program.add_body(body, function.info)


def _uses_this(context: Context, node: ast.Function) -> bool:
    if mentions_this(node.body):
        return True
    this = context.this_local()
    assert this is not None
    names = mentioned_names(node.body) - {parameter.name for parameter in node.parameters}
    type_ = context.resolve(context.locals[this].type)
    return any(
        context.lookup(name) is None
        and (
            bool(find_methods(context, type_, name))
            or (
                isinstance(type_, t.Nominal)
                and context.program.kind(type_) in ("struct", "class")
                and any(field.name == name for field in context.program.all_fields(type_))
            )
        )
        for name in names
    )


def _block(context: Context, node: ast.Block, expected: t.Type | None) -> hir.Expression:
    return check_block(context, node, expected)


def _special(context: Context, node: ast.SpecialBlock, expected: t.Type | None) -> hir.Expression:
    return check_block(context, node.body, expected)


# ---------------------------------------------------------------- branches


def _condition(
    context: Context, node: ast.Expression
) -> tuple[list[hir.Statement], hir.Expression, hir.Pattern | None, hir.Expression | None]:
    """Check a condition: declarations in front, the Bool, and a pattern to match (`if (let p = e)`)."""
    if isinstance(node, ast.Tuple) and len(node.items) == 1:
        return _condition(context, node.items[0])
    if isinstance(node, ast.LetCondition):
        value = check(context, node.value)
        type_ = context.shallow(value.type)
        if isinstance(type_, t.Nullable) and isinstance(node.pattern, ast.NamePattern | ast.TuplePattern):
            pattern: hir.Pattern = hir.SomePattern(
                node.span, check_pattern(context, node.pattern, type_.inner)
            )
        else:
            pattern = check_pattern(context, node.pattern, type_)
        return [], hir.Constant(node.span, t.BOOL, True), pattern, value
    return [], check_as(context, node, t.BOOL), None, None


def _if(context: Context, node: ast.If, expected: t.Type | None) -> hir.Expression:
    discard = expected is DISCARD or (node.otherwise is None)
    hint = DISCARD if discard else expected
    chain = _let_chain(node)
    if chain is not None:
        return check(context, chain, expected)
    before = context.facts
    with context.block():
        _, condition, pattern, value = _condition(context, node.condition)
        holds, fails = (
            (facts_of(context, condition, holds=True), facts_of(context, condition, holds=False))
            if pattern is None
            else ({}, {})
        )
        start = context.facts
        context.assume(holds)
        then = check(context, node.then, hint)
        after_then = context.facts
    context.facts = {**{key: fact for key, fact in before.items() if key in start or key in before}, **fails}
    if pattern is None:
        context.facts = {**start, **fails}
    otherwise = check(context, node.otherwise, hint) if node.otherwise is not None else None
    ways = []
    if context.shallow(then.type) != t.NEVER:
        ways.append(after_then)
    if otherwise is None or context.shallow(otherwise.type) != t.NEVER:
        ways.append(context.facts)
    context.merge_facts(ways)
    type_, branches = _agree(
        context, node.span, [then] + ([otherwise] if otherwise is not None else []), hint
    )
    then = branches[0]
    otherwise = branches[1] if len(branches) > 1 else None
    if pattern is not None and value is not None:
        rest = otherwise if otherwise is not None else hir.Constant(node.span, t.UNIT, None)
        arms = (
            hir.MatchArm(node.span, pattern, None, then),
            hir.MatchArm(node.span, hir.AnyPattern(node.span), None, rest),
        )
        return hir.Match(node.span, type_, value, arms)
    return hir.If(node.span, type_, condition, then, otherwise)


def _let_chain(node: ast.If) -> ast.If | None:
    """`if (let x = e and c)` is `if (let x = e) { if (c) … else … } else …`, for statements."""
    condition = node.condition
    if isinstance(condition, ast.Tuple) and len(condition.items) == 1:
        condition = condition.items[0]
    if isinstance(condition, ast.Binary) and condition.operator == "and":
        left = condition.left
        if _has_let(left) or _has_let(condition.right):
            inner = ast.If(node.span, condition.right, node.then, node.otherwise)
            block = ast.Block(node.span, (ast.ExpressionStatement(node.span, inner),))
            return ast.If(node.span, left, block, node.otherwise)
    return None


def _has_let(node: ast.Expression) -> bool:
    if isinstance(node, ast.Tuple) and len(node.items) == 1:
        return _has_let(node.items[0])
    if isinstance(node, ast.Binary) and node.operator == "and":
        return _has_let(node.left) or _has_let(node.right)
    return isinstance(node, ast.LetCondition)


def _agree(
    context: Context, span: Span, branches: list[hir.Expression], expected: t.Type | None
) -> tuple[t.Type, list[hir.Expression]]:
    """Give the branches of a choice one type."""
    if expected is DISCARD:
        never = len(branches) > 1 and all(context.shallow(one.type) == t.NEVER for one in branches)
        return (t.NEVER if never else t.UNIT), [_unit(one) for one in branches]
    if all(context.shallow(one.type) == t.NEVER for one in branches):
        return t.NEVER, branches
    target = wanted(context, expected)
    if target is not None and expected is not None:
        return expected, [coerce(context, one, expected) for one in branches]
    joined = join(context, branches)
    if joined is None:
        kinds = [context.resolve(one.type) for one in branches]
        if any(kind == t.UNIT for kind in kinds):
            return t.UNIT, [_unit(one) for one in branches]
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


def _unit(value: hir.Expression) -> hir.Expression:
    if value.type in (t.UNIT, t.NEVER):
        return value
    return hir.Block(value.span, t.UNIT, (hir.Evaluate(value.span, value),), None)


def _when(context: Context, node: ast.When, expected: t.Type | None) -> hir.Expression:
    if node.subject is None:
        return _when_conditions(context, node, expected)
    subject = check(context, node.subject)
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
    has_else = False
    remaining = before
    for arm in node.arms:
        context.facts = remaining
        with context.block():
            pattern = _arm_pattern(context, arm, subject.type)
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
    type_, values = _agree(context, node.span, values, expected) if values else (t.UNIT, [])
    arms = tuple(
        hir.MatchArm(arm.span, pattern, guard, value)
        for arm, pattern, guard, value in zip(node.arms, patterns, guards, values)
    )
    match = hir.Match(node.span, type_, subject, arms)
    context.shared.obligations.append(lambda: check_arms(context, match, has_else=has_else))
    return match


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


def _arm_pattern(context: Context, arm: ast.Arm, type_: t.Type) -> hir.Pattern:
    if len(arm.patterns) == 1:
        return check_pattern(context, arm.patterns[0], type_)
    return hir.OrPattern(arm.span, tuple(check_pattern(context, one, type_) for one in arm.patterns))


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


# ---------------------------------------------------------------- loops


def _open_loop(context: Context, label: str | None) -> LoopState:
    context.shared.loops += 1
    state = LoopState(label, context.shared.loops)
    context.loops.append(state)
    return state


def _forget_changed(context: Context, node: object) -> None:
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
    _forget_changed(context, node)
    condition_node = node.condition
    if _has_let(condition_node):
        return _while_let(context, node)
    state = _open_loop(context, node.label)
    before = context.facts
    endless = isinstance(condition_node, ast.BoolLiteral) and condition_node.value
    if node.test_last:
        with context.block():
            body = check_statements(context, node.body.span, node.body.statements, DISCARD)
            condition = check_as(context, condition_node, t.BOOL)
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


def _while_let(context: Context, node: ast.While) -> hir.Expression:
    """`while (let x = e) { … }` is a loop that breaks when the pattern does not match."""
    leave = ast.Block(node.span, (ast.ExpressionStatement(node.span, ast.Break(node.span, None)),))
    choice = ast.If(node.span, node.condition, node.body, leave)
    body = ast.Block(node.span, (ast.ExpressionStatement(node.span, choice),))
    return check(context, ast.Loop(node.span, node.label, body), DISCARD)


def _loop(context: Context, node: ast.Loop, expected: t.Type | None) -> hir.Expression:
    _forget_changed(context, node)
    state = _open_loop(context, node.label)
    before = context.facts
    body = check_block(context, node.body, DISCARD)
    context.loops.pop()
    context.facts = before
    return hir.Loop(node.span, _loop_type(state, endless=True), state.number, None, None, body)


def _for(context: Context, node: ast.For, expected: t.Type | None) -> hir.Expression:
    _forget_changed(context, node.body)
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
        # Counting past the last value could overflow, so the loop stops before the step that would leave the range.
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
    inner = hir.Block(span, t.UNIT, (bind, hir.Evaluate(span, _unit(body))), None)
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
        length = type_.length
        size = _int(span, length.value if isinstance(length, t.Value) else 0)
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
        if isinstance(node.pattern, ast.NamePattern):
            item = context.declare(node.pattern.name, element.type, node.pattern.span)
            bind = hir.Let(node.pattern.span, item, element)
        elif isinstance(node.pattern, ast.WildcardPattern):
            item = context.add_local("_", element.type, node.pattern.span)
            bind = hir.Let(node.pattern.span, item, element)
        else:
            bind = bind_irrefutable(context, node.pattern, element, mutable=False)
        body = check_block(context, node.body, DISCARD)
    context.loops.pop()
    context.facts = before
    return hir.Block(node.span, t.UNIT, (bind, hir.Evaluate(node.span, _unit(body))), None), state


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
        hir.MatchArm(span, hir.SomePattern(span, pattern), None, _unit(body)),
    )
    match = hir.Match(span, t.UNIT, item, arms)
    state.broken = True
    loop = hir.Loop(span, _loop_type(state, endless=True), state.number, None, None, match)
    return hir.Block(span, loop.type, (declaration,), loop)


def mentioned_pattern(pattern: ast.Pattern) -> list[str]:
    """Return the names that a pattern may bind."""
    return [part.name for part in walk(pattern) if isinstance(part, ast.NamePattern)]


def _find_loop(context: Context, span: Span, label: str | None) -> LoopState | None:
    for state in reversed(context.loops):
        if label is None or state.label == label:
            return state
    if label is None:
        context.report("E0210", "there is no loop to leave here", span, label="outside a loop")
    else:
        context.program.report(
            context.scope.module,
            "E0210",
            "there is no loop with the label {label}",
            span,
            arguments={"label": label},
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
                expected="Unit",
                found=str(context.resolve(type_)),
            )
        return hir.Block(
            node.span, t.NEVER, (hir.Evaluate(node.span, value),), hir.Return(node.span, t.NEVER, None)
        )
    return hir.Return(node.span, t.NEVER, check_as(context, node.value, context.result))


# ---------------------------------------------------------------- errors


def _error_type(context: Context) -> t.Nominal:
    return t.Nominal(context.program.known("error"))


def _throw(context: Context, node: ast.Throw, expected: t.Type | None) -> hir.Expression:
    value = check(context, node.value)
    return hir.Throw(node.span, t.NEVER, coerce(context, value, _error_type(context)))


def _try(context: Context, node: ast.Try, expected: t.Type | None) -> hir.Expression:
    discard = expected is DISCARD
    _forget_changed(context, node)
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
    result, branches = _agree(
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


HANDLERS.update(
    {
        ast.Block: _block,
        ast.SpecialBlock: _special,
        ast.If: _if,
        ast.When: _when,
        ast.While: _while,
        ast.Loop: _loop,
        ast.For: _for,
        ast.Break: _break,
        ast.Continue: _continue,
        ast.Return: _return,
        ast.Throw: _throw,
        ast.Try: _try,
        ast.LetCondition: _let_condition,
    }
)
