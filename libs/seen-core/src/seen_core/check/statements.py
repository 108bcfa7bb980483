"""Blocks and statements, local declarations and nested functions."""

from __future__ import annotations

from dataclasses import replace

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.coerce import check_as
from seen_core.check.context import DISCARD, Context
from seen_core.check.dispatch import HANDLERS, check, wanted
from seen_core.check.patterns import bind_irrefutable
from seen_core.check.places import is_place
from seen_core.check.repairs import change
from seen_core.check.walk import hir_below
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
        if isinstance(node, ast.Function):
            if index == 0 or not isinstance(nodes[index - 1], ast.Function):
                from seen_core.check.nested import (
                    declare_functions,  # few programs have functions in functions
                )

                declare_functions(context, _row(nodes[index:]))
            continue
        last = index == len(nodes) - 1
        if last and isinstance(node, ast.ExpressionStatement) and expected is not DISCARD:
            value = check(context, _lambda_for(context, node.value, expected), expected)
            continue
        made = check_statement(context, node)
        statements.extend(made)
        ended = ended or bool(made and _ends(made[-1]))
        if made and isinstance(made[-1], hir.Evaluate) and made[-1].value.type == t.NEVER and not last:
            left = True
    if value is None:
        return hir.Block(span, t.NEVER if ended else t.UNIT, tuple(statements), None)
    return hir.Block(span, t.NEVER if ended else value.type, tuple(statements), value)


def _lambda_for(context: Context, node: ast.Expression, expected: t.Type | None) -> ast.Expression:
    """Read a block in braces of its own as a lambda where the value is a function: `{ { it + 1 } }`."""
    if isinstance(node, ast.Block) and isinstance(wanted(context, expected), t.Function):
        return ast.Lambda(node.span, None, node, explicit=False)
    return node


def _row(nodes: tuple[ast.Statement, ...]) -> tuple[ast.Function, ...]:
    """Return the functions at the beginning of a list of statements."""
    found: list[ast.Function] = []
    for node in nodes:
        if not isinstance(node, ast.Function):
            break
        found.append(node)
    return tuple(found)


def _ends(statement: hir.Statement) -> bool:
    return isinstance(statement, hir.Evaluate) and statement.value.type == t.NEVER


def _declare_functions(context: Context, nodes: tuple[ast.Statement, ...]) -> None:
    """Local types are visible in the whole block."""
    for node in nodes:
        if isinstance(node, ast.TypeDeclaration | ast.EnumDeclaration | ast.TypeAlias):
            prefix = context.program.local_prefix(context.info.name, node.name, node.span)
            entity = index_type(context.scope.module, node, None, prefix)
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
        case ast.Function() | ast.TypeDeclaration() | ast.EnumDeclaration() | ast.TypeAlias():
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
            declared = context.inference.fresh()  # the first assignment tells it
        index = context.declare(name, declared, span, mutable=mutable)
        if not mutable:
            context.uninitialized.add(index)
        return hir.Let(node.span, index, None)
    known = len(context.locals)
    if declared is not None:
        value = check_as(context, node.value, declared)
    else:
        value = check(context, node.value)
        declared = value.type
        if context.shallow(declared) == t.NEVER:
            declared = t.NEVER
    index = context.declare(name, declared, span, mutable=mutable)
    if node.kind == "const":
        _check_local_constant(context, node, name, index, value, known)
    if isinstance(value, hir.WrapNullable) and not isinstance(context.shallow(declared), t.Unknown):
        context.facts = {**context.facts, (index,): value.value.type}
    borrowed = not mutable and _is_borrow(node.value) and _is_choice(context, value, known)
    return hir.Let(node.span, index, value, borrowed)


def _is_borrow(node: object) -> bool:
    """Tell whether an expression is `&x`, or a choice whose branches are such or leave."""
    match node:
        case ast.Unary(_, "&"):
            return True
        case ast.If():
            return _is_borrow(node.then) and _is_borrow(node.otherwise)
        case ast.When(arms=arms):
            return any(_is_borrow(arm.body) for arm in arms)
        case ast.Block(_, (ast.ExpressionStatement(_, value),)):
            return _is_borrow(value)
        case _:
            return False


def _is_choice(context: Context, value: hir.Expression, known: int) -> bool:
    """Tell whether a value is a place, or a choice of places, outside of locals from `known` on."""
    match value:
        case hir.If(_, _, _, then, otherwise) if otherwise is not None:
            return _is_choice(context, then, known) and _is_choice(context, otherwise, known)
        case hir.Match(_, _, _, arms):
            places = [arm.body for arm in arms if context.shallow(arm.body.type) != t.NEVER]
            return bool(places) and all(_is_choice(context, place, known) for place in places)
        case hir.Block(_, _, (), result) if result is not None:
            return _is_choice(context, result, known)
        case _:
            used = (part.index for part in hir_below(value) if isinstance(part, hir.Local))
            return is_place(context, value) and all(index < known for index in used)


def _check_local_constant(
    context: Context, node: ast.Let, name: str, index: int, value: hir.Expression, known: int
) -> None:
    """A local `const` uses no other locals than constants; what its calls do is looked at later."""
    is_number = node.value is not None and context.shallow(value.type) == t.INT
    number = context.program.constant_int(context.scope, node.value) if node.value and is_number else None
    if number is not None:
        context.scope = replace(context.scope, constants={**context.scope.constants, name: number})
    context.constants.add(index)
    context.program.local_constants.append((context.scope.module, name, value))
    for part in hir_below(value):
        if isinstance(part, hir.Local) and part.index < known and part.index not in context.constants:
            used = context.locals[part.index].name
            context.report(
                "E0222",
                "the value of {name} is not constant: {problem}",
                part.span,
                label="known only when the program runs",
                notes=(f"what is computed at run time is a `{context.scope.module.pack.word('let')}`",),
                name=name,
                problem=f"{used} is a variable",
            )
            return


def _let_pattern(context: Context, node: ast.Let, declared: t.Type | None, *, mutable: bool) -> hir.Statement:
    if node.value is None:
        context.report("E0308", "a pattern needs a value", node.span)
        return hir.Evaluate(node.span, context.error(node.span))
    value = check_as(context, node.value, declared) if declared is not None else check(context, node.value)
    if isinstance(node.pattern, ast.WildcardPattern):
        index = context.add_local("_", value.type, node.pattern.span)
        return hir.Let(node.span, index, value)
    return bind_irrefutable(context, node.pattern, value, mutable=mutable)


def _block(context: Context, node: ast.Block, expected: t.Type | None) -> hir.Expression:
    return check_block(context, node, expected)


def _special(context: Context, node: ast.SpecialBlock, expected: t.Type | None) -> hir.Expression:
    if node.kind != "unsafe":
        return check_block(context, node.body, expected)
    outer, context.unchecked = context.unchecked, True
    used_outside, context.shared.used_unsafe = context.shared.used_unsafe, False
    try:
        value = check_block(context, node.body, expected)
        if not context.shared.used_unsafe and context.scope.module.package != "std":
            _warn_needless(context, node)
        return value
    finally:
        context.unchecked = outer
        context.shared.used_unsafe = used_outside


def _warn_needless(context: Context, node: ast.SpecialBlock) -> None:
    word = context.scope.module.pack.word("unsafe")
    place = Span(node.span.start, node.span.start + len(word))
    context.report(
        "W0229",
        "this block needs no {word}",
        place,
        notes=("nothing in it is a raw pointer or an unchecked call: leave it out",),
        fixes=change(
            context.scope.module, "leave it out", (Span(place.start, place.end + 1), ""), certain=False
        ),
        word=word,
    )


HANDLERS[ast.Block] = _block
HANDLERS[ast.SpecialBlock] = _special
