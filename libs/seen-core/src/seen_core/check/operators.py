"""Unary and binary operators, comparison, ranges, and `is`/`as`."""

from __future__ import annotations

from seen_core.check import hir, implementations
from seen_core.check import types as t
from seen_core.check.coerce import check_as, coerce, join, try_coerce
from seen_core.check.context import Context, facts_of
from seen_core.check.derive import INTERFACES
from seen_core.check.dispatch import HANDLERS, as_syntax, check, wanted
from seen_core.check.members import find_methods
from seen_core.check.overloads import call_candidates
from seen_core.check.repairs import Fixes, as_character, as_number
from seen_core.check.signatures import FunctionReference
from seen_core.source import Span
from seen_core.syntax import ast

ARITHMETIC = frozenset({"+", "-", "*", "/", "%"})
BITWISE = frozenset({"&", "|", "^"})
SHIFTS = frozenset({"<<", ">>"})
COMPARISON = frozenset({"<", "<=", ">", ">="})
_LITERALS = (ast.IntLiteral, ast.FloatLiteral)


def is_literal(node: ast.Expression) -> bool:
    """Tell whether an expression is a number whose type follows from its surroundings."""
    if isinstance(node, ast.Unary):
        return node.operator == "-" and is_literal(node.operand)
    if isinstance(node, ast.Binary) and node.operator in ARITHMETIC | BITWISE | SHIFTS:
        return is_literal(node.right) and is_literal(node.left)  # chains are nested on the left
    return isinstance(node, _LITERALS) and not node.suffix


def _is_number(type_: t.Type) -> bool:
    return t.is_integer(type_) or t.is_float(type_)


def _unary(context: Context, node: ast.Unary, expected: t.Type | None) -> hir.Expression:
    match node.operator:
        case "&":
            place = check(context, node.operand, expected)
            context.shared.lent.add(place.span)
            return place
        case "not":
            operand = check(context, node.operand, t.BOOL if expected is None else expected)
            type_ = context.shallow(operand.type)
            if t.is_integer(type_):
                return hir.Unary(node.span, type_, "~", operand)
            if type_ == t.BOOL or isinstance(type_, t.Unknown | t.Nullable):
                return hir.Unary(node.span, t.BOOL, "not", coerce(context, operand, t.BOOL))
            return _unary_method(context, node, operand, "not")
        case "~":
            operand = check(context, node.operand, expected)
            if t.is_integer(context.shallow(operand.type)):
                return hir.Unary(node.span, operand.type, "~", operand)
            return _unary_method(context, node, operand, "inv")
        case _:
            return _negate(context, node, expected)


def _negate(context: Context, node: ast.Unary, expected: t.Type | None) -> hir.Expression:
    if isinstance(node.operand, ast.IntLiteral | ast.FloatLiteral):
        return HANDLERS[type(node.operand)](context, _negated(node), expected)
    operand = check(context, node.operand, expected)
    if _is_number(context.shallow(operand.type)):
        return hir.Unary(node.span, operand.type, "-", operand)
    return _unary_method(context, node, operand, "unaryMinus")


def _negated(node: ast.Unary) -> ast.IntLiteral | ast.FloatLiteral:
    operand = node.operand
    if isinstance(operand, ast.IntLiteral):
        return ast.IntLiteral(node.span, -operand.value, operand.suffix)
    assert isinstance(operand, ast.FloatLiteral)
    return ast.FloatLiteral(node.span, -operand.value, operand.suffix)


def _unary_method(context: Context, node: ast.Unary, operand: hir.Expression, method: str) -> hir.Expression:
    if isinstance(context.shallow(operand.type), t.Erroneous):
        return operand
    candidates = find_methods(context, context.resolve(operand.type), method)
    if not candidates and node.operator == "-":
        found = find_methods(context, context.resolve(operand.type), "-")
        candidates = [one for one in found if len(one.info.parameters) == 1]
    if candidates:
        call = ast.Call(node.span, ast.Name(node.span, method), ())
        return call_candidates(context, call, candidates, operand, (), None)
    context.report(
        "E0207",
        "the operator {operator} is not defined for {type}",
        node.span,
        operator=node.operator,
        type=str(context.resolve(operand.type)),
    )
    return context.error(node.span)


def _binary(context: Context, node: ast.Binary, expected: t.Type | None) -> hir.Expression:
    operator = node.operator
    match operator:
        case "and" | "or":
            return _logical(context, node, expected)
        case "==" | "!=":
            return _equality(context, node)
        case "===" | "!==":
            return _identity(context, node)
        case "?:":
            return _elvis(context, node, expected)
        case "in" | "!in":
            return _membership(context, node)
        case "|>":
            return _pipe(context, node, expected)
        case ".." | "..=" | "..<" | "until" | "downTo" | "step" | "to":
            return _range_or_pair(context, node, expected)
        case _:
            left, right = _operands(context, node, expected)
            return binary(context, node.span, operator, left, right, node)


def _operands(
    context: Context, node: ast.Binary, expected: t.Type | None
) -> tuple[hir.Expression, hir.Expression]:
    """Check both sides; a literal takes its type from the other side, or from what is expected."""
    numeric = wanted(context, expected)
    hint = numeric if numeric is not None and _is_number(numeric) else None
    if node.operator in COMPARISON:
        hint = None
    if node.operator not in SHIFTS and not is_literal(node.right) and is_literal(node.left):
        right = check(context, node.right, hint)
        type_ = context.shallow(right.type)
        left = check(context, node.left, type_ if _is_number(type_) else hint)
        return left, right
    left = check(context, node.left, hint)
    type_ = context.shallow(left.type)
    if node.operator in SHIFTS:
        return left, check(context, node.right, t.INT)
    return left, check(context, node.right, type_)


def binary(
    context: Context,
    span: Span,
    operator: str,
    left: hir.Expression,
    right: hir.Expression,
    node: ast.Binary | ast.Assign | None = None,
) -> hir.Expression:
    """Apply an arithmetic, bitwise, shift or ordering operator."""
    a, b = context.shallow(left.type), context.shallow(right.type)
    if isinstance(a, t.Erroneous) or isinstance(b, t.Erroneous):
        return context.error(span)
    if a == t.NEVER or b == t.NEVER:
        return hir.Block(span, t.NEVER, (hir.Evaluate(span, left),), right)
    if operator in SHIFTS and t.is_integer(a) and t.is_integer(b):
        amount = right if b == t.INT else hir.Convert(right.span, t.INT, right)
        return hir.Binary(span, a, operator, left, amount)
    if a == b and _builtin(operator, a):
        result = t.BOOL if operator in COMPARISON else a
        return hir.Binary(span, result, operator, left, right)
    if operator in COMPARISON:
        return _ordering(context, span, operator, left, right)
    numbers = _is_number(a) and _is_number(b)  # of two types: no method makes them one
    candidates = [] if numbers else find_methods(context, context.resolve(a), operator)
    if candidates:
        argument = ast.Argument(right.span, as_syntax(right))
        call = ast.Call(span, ast.Name(span, operator), (argument,))
        return call_candidates(context, call, candidates, left, (), None)
    _report_operator(context, span, operator, a, b, (left.span, right.span))
    return context.error(span)


def _builtin(operator: str, type_: t.Type) -> bool:
    if operator in ARITHMETIC:
        return _is_number(type_)
    if operator in BITWISE:
        return t.is_integer(type_) or type_ == t.BOOL
    if operator in COMPARISON:
        pointer = isinstance(type_, t.Nominal) and type_.name == "Ptr"
        return _is_number(type_) or type_ in (t.CHAR, t.BOOL) or pointer
    return False


_BOUNDS = {
    **dict.fromkeys(("<", "<=", ">", ">="), "Ord"),
    **dict.fromkeys(("==", "!="), "Eq"),
    **dict.fromkeys(("+", "-", "*", "/", "%"), "Number"),
}
"""The interface that gives an operator."""


def _is_scalar(type_: t.Type) -> bool:
    return _is_number(type_) or type_ in (t.CHAR, t.BOOL, t.STRING)


def _report_operator(
    context: Context,
    span: Span,
    operator: str,
    a: t.Type,
    b: t.Type,
    operands: tuple[Span, Span] | None = None,
) -> None:
    left, right = context.resolve(a), context.resolve(b)
    if isinstance(left, t.Unknown) or isinstance(right, t.Unknown):
        from seen_core.check.annotating import report_open  # not needed by programs that are right

        open_, other = (left, right) if isinstance(left, t.Unknown) else (right, left)
        report_open(
            context,
            "the type of this is not known yet, so {operator} cannot be looked up",
            span,
            ("write the type where the name is declared, as in `{ x: Int -> … }`",),
            open_,
            other,
            operator=operator,
        )
        return
    nullable = left if isinstance(left, t.Nullable) else right
    if isinstance(nullable, t.Nullable) and operator not in ("==", "in"):
        context.report(
            "E0220",
            "{found} may be null, {expected} is needed",
            span,
            label=f"one side may be null: {nullable}",
            notes=("give a value for null with `?:`, test for null first, or assert with `!!`",),
            found=str(nullable),
            expected=str(nullable.inner),
        )
        return
    notes: tuple[str, ...] = ()
    fixes: Fixes = ()
    uncalled = next(
        (one for one in (left, right) if isinstance(one, t.Function) and not one.parameters), None
    )
    if uncalled is not None:
        notes = (f"this is a function: call it with `()` to get its {uncalled.result}",)
    elif {left, right} == {t.CHAR, t.STRING} and operands is not None:
        notes = ("a character stands between single quotes: `'a'`",)
        fixes = as_character(context.scope.module, operands[left == t.CHAR])
    elif _is_number(left) and _is_number(right):
        if operands is not None and t.is_float(left) != t.is_float(right):
            whole, wanted_type = (operands[0], right) if t.is_float(right) else (operands[1], left)
            fixes = as_number(context.scope.module, whole, wanted_type)
        notes = (f"numbers are converted outright: `… as {left}` or `… as {right}`",)
    elif t.STRING in (left, right) and operator == "+":
        notes = ('nothing becomes text silently: use interpolation, `"{…}"`',)
    elif isinstance(left, t.Parameter) and left == right:
        bound = _BOUNDS.get(operator)
        notes = (f"ask for it where {left} is declared: `<{left}: {bound}>`",) if bound else ()
    elif _is_scalar(left) and _is_scalar(right):
        notes = (f"convert one of them: these are {left} and {right}",) if left != right else ()
    elif left != right and isinstance(left, t.Nominal):
        notes = (f"a type defines it with `operator fun {operator}(other: {right})`",)
    context.report(
        "E0207",
        "the operator {operator} is not defined for {left} and {right}",
        span,
        notes=notes,
        fixes=fixes,
        operator=operator,
        left=str(left),
        right=str(right),
    )


def _logical(context: Context, node: ast.Binary, expected: t.Type | None) -> hir.Expression:
    hint = wanted(context, expected)
    left = check(context, node.left, hint if hint is not None and t.is_integer(hint) else t.BOOL)
    type_ = context.shallow(left.type)
    if t.is_integer(type_):
        right = check_as(context, node.right, type_)
        return hir.Binary(node.span, type_, "&" if node.operator == "and" else "|", left, right)
    if isinstance(type_, t.Nominal) and type_ != t.BOOL and type_ != t.NEVER:
        candidates = find_methods(context, context.resolve(type_), node.operator)
        if candidates:
            call = ast.Call(
                node.span, ast.Name(node.span, node.operator), (ast.Argument(node.right.span, node.right),)
            )
            return call_candidates(context, call, candidates, left, (), None)
    if isinstance(type_, t.Nominal) and context.program.kind(type_) == "enum":
        check(context, node.right)
        note = f"an enum is a set that `{node.operator}` works on when `@flags` stands in front of it"
        context.report(
            "E0207",
            "the operator {operator} is not defined for {type}",
            node.span,
            notes=(note,),
            operator=node.operator,
            type=str(type_),
        )
        return context.error(node.span)
    left = coerce(context, left, t.BOOL)
    before = context.facts
    context.assume(facts_of(context, left, holds=node.operator == "and"))
    right = check_as(context, node.right, t.BOOL)
    context.facts = before
    return hir.Logical(node.span, t.BOOL, node.operator, left, right)


# ---------------------------------------------------------------- equality and order


def _equality(context: Context, node: ast.Binary) -> hir.Expression:
    if isinstance(node.left, ast.NullLiteral) and not isinstance(node.right, ast.NullLiteral):
        return _null_test(context, node, node.right)
    if isinstance(node.right, ast.NullLiteral):
        return _null_test(context, node, node.left)
    left, right = _operands_alike(context, node)
    same = equal(context, node.span, left, right)
    return same if node.operator == "==" else hir.Unary(node.span, t.BOOL, "not", same)


def _operands_alike(context: Context, node: ast.Binary) -> tuple[hir.Expression, hir.Expression]:
    if not is_literal(node.right) and is_literal(node.left):
        right = check(context, node.right)
        return check(context, node.left, right.type), right
    left = check(context, node.left)
    return left, check(context, node.right, left.type)


def _null_test(context: Context, node: ast.Binary, tested: ast.Expression) -> hir.Expression:
    value = check(context, tested)
    type_ = context.shallow(value.type)
    test: hir.Expression
    if isinstance(type_, t.Nullable):
        test = hir.IsNull(node.span, t.BOOL, value)
    elif isinstance(type_, t.Erroneous):
        return context.error(node.span)
    elif isinstance(type_, t.Nominal) and type_.name == "Ptr":
        test = hir.Binary(node.span, t.BOOL, "==", value, hir.Constant(node.span, type_, None))
    else:
        context.program.report(
            context.scope.module,
            "W0203",
            "{type} is never null, so this test is always the same",
            node.span,
            arguments={"type": str(context.resolve(type_))},
        )
        false = hir.Constant(node.span, t.BOOL, False)
        test = hir.Block(node.span, t.BOOL, (hir.Evaluate(node.span, value),), false)
    return test if node.operator == "==" else hir.Unary(node.span, t.BOOL, "not", test)


def equal(context: Context, span: Span, left: hir.Expression, right: hir.Expression) -> hir.Expression:
    """Compare two values with `==`."""
    a, b = context.shallow(left.type), context.shallow(right.type)
    if isinstance(a, t.Erroneous) or isinstance(b, t.Erroneous):
        return context.error(span)
    if isinstance(a, t.Nullable) or isinstance(b, t.Nullable):
        return _equal_nullable(context, span, left, right)
    if a != b:
        converted = try_coerce(context, right, a)
        if converted is not None:
            right = converted
        else:
            other = try_coerce(context, left, b)
            if other is None:
                _report_operator(context, span, "==", a, b, (left.span, right.span))
                return context.error(span)
            left = other
        a = context.shallow(left.type)
    if t.is_scalar(a) or (isinstance(a, t.Nominal) and a.name == "Ptr"):
        return hir.Binary(span, t.BOOL, "==", left, right)
    if isinstance(a, t.Tuple):
        return _equal_tuples(context, span, left, right, a)
    resolved = context.resolve(a)
    found = implementations.interface_of(context.program, resolved, INTERFACES["Eq"])
    if found is None:
        candidates = find_methods(context, resolved, "==") or find_methods(context, resolved, "equals")
        if candidates:
            call = ast.Call(span, ast.Name(span, "=="), (ast.Argument(span, as_syntax(right)),))
            return call_candidates(context, call, candidates, left, (), None)
        from seen_core.check.calls import lacking_part

        part = lacking_part(context.program, resolved, t.Nominal(INTERFACES["Eq"]))
        context.report(
            "E0207",
            "the operator {operator} is not defined for {left} and {right}",
            span,
            notes=(
                f"write `@derive(Eq)` before the declaration of {part}, or compare identities with `===`",
            ),
            operator="==",
            left=str(resolved),
            right=str(context.resolve(b)),
        )
        return context.error(span)
    reference = FunctionReference(interface_method(context, "Eq", "equals"), (a,))
    return hir.Call(span, t.BOOL, reference, "method", (left, right))


def interface_method(context: Context, short: str, method: str) -> str:
    """Return the name of a method of one of the interfaces behind syntax, which is made known."""
    program = context.program
    module = program.table.module("std.core")
    assert module is not None
    entity = module.entities[short][0]
    program.type_name(entity)
    assert entity.body is not None
    return program.function_of(entity.body.members[method][0]).name


def _equal_nullable(
    context: Context, span: Span, left: hir.Expression, right: hir.Expression
) -> hir.Expression:
    first, a = context.temporary(left)
    second, b = context.temporary(right)
    type_a, type_b = context.shallow(left.type), context.shallow(right.type)
    if isinstance(type_a, t.Nullable) and isinstance(type_b, t.Nullable):
        inner = equal(
            context, span, hir.Unwrap(span, type_a.inner, a, False), hir.Unwrap(span, type_b.inner, b, False)
        )
        null_b = hir.IsNull(span, t.BOOL, b)
        false = hir.Constant(span, t.BOOL, False)
        both = hir.If(span, t.BOOL, null_b, false, inner)
        value = hir.If(span, t.BOOL, hir.IsNull(span, t.BOOL, a), null_b, both)
    else:
        nullable = a if isinstance(type_a, t.Nullable) else b
        nullable_type = type_a if isinstance(type_a, t.Nullable) else type_b
        assert isinstance(nullable_type, t.Nullable)
        present = hir.Unwrap(span, nullable_type.inner, nullable, False)
        sides = (present, b) if nullable is a else (a, present)
        inner = equal(context, span, *sides)
        false = hir.Constant(span, t.BOOL, False)
        value = hir.If(span, t.BOOL, hir.IsNull(span, t.BOOL, nullable), false, inner)
    return hir.Block(span, t.BOOL, (first, second), value)


def _equal_tuples(
    context: Context, span: Span, left: hir.Expression, right: hir.Expression, type_: t.Tuple
) -> hir.Expression:
    first, a = context.temporary(left)
    second, b = context.temporary(right)
    value: hir.Expression = hir.Constant(span, t.BOOL, True)
    for index, item in reversed(list(enumerate(type_.items))):
        same = equal(context, span, hir.Field(span, item, a, index), hir.Field(span, item, b, index))
        value = hir.Logical(span, t.BOOL, "and", same, value)
    return hir.Block(span, t.BOOL, (first, second), value)


def _ordering(
    context: Context, span: Span, operator: str, left: hir.Expression, right: hir.Expression
) -> hir.Expression:
    a, b = context.resolve(left.type), context.resolve(right.type)
    candidates = find_methods(context, a, operator) or find_methods(context, a, "compareTo")
    if (a != b and try_coerce(context, right, a) is None) or not candidates:
        _report_operator(context, span, operator, a, b)
        return context.error(span)
    argument = ast.Argument(right.span, as_syntax(right))
    call = ast.Call(span, ast.Name(span, "compareTo"), (argument,))
    order = call_candidates(context, call, candidates, left, (), None)
    if context.shallow(order.type) == t.BOOL:
        return order
    return hir.Binary(span, t.BOOL, operator, order, hir.Constant(span, t.INT, 0))


def _identity(context: Context, node: ast.Binary) -> hir.Expression:
    left = check(context, node.left)
    right = check(context, node.right, left.type)
    if context.shallow(left.type) != context.shallow(right.type):
        converted = try_coerce(context, right, left.type)
        if converted is None:
            left = coerce(context, left, right.type)
        else:
            right = converted
    type_ = context.resolve(left.type)
    if not _has_identity(context, type_):
        _report_operator(context, node.span, node.operator, type_, context.resolve(right.type))
        return context.error(node.span)
    same = hir.Binary(node.span, t.BOOL, "===", left, right)
    return same if node.operator == "===" else hir.Unary(node.span, t.BOOL, "not", same)


def _has_identity(context: Context, type_: t.Type) -> bool:
    """Tell whether two references can be the same object; numbers are what they are."""
    if isinstance(type_, t.Nullable):
        return _has_identity(context, type_.inner) and not t.is_scalar(type_.inner)
    return (
        isinstance(type_, t.Function | t.Erroneous | t.Unknown)
        or t.is_scalar(type_)
        or context.program.kind(type_) in ("class", "interface")
        or type_ == t.ANY
    )


# ---------------------------------------------------------------- the others


def _elvis(context: Context, node: ast.Binary, expected: t.Type | None) -> hir.Expression:
    hint = t.Nullable(expected) if expected is not None and wanted(context, expected) is not None else None
    left = check(context, node.left, hint if not isinstance(expected, t.Nullable) else expected)
    type_ = context.shallow(left.type)
    if isinstance(type_, t.Erroneous):
        check(context, node.right, expected)
        return left
    if not isinstance(type_, t.Nullable):
        context.program.report(
            context.scope.module,
            "W0203",
            "{type} is never null, so the right side is never used",
            node.operator_span,
            arguments={"type": str(context.resolve(type_))},
        )
        check(context, node.right, left.type)
        return left
    declaration, reading = context.temporary(left)
    present: hir.Expression = hir.Unwrap(node.span, type_.inner, reading, False)
    right = check(context, node.right, wanted(context, expected) or type_.inner)
    result = join(context, [present, right])
    if expected is not None and wanted(context, expected) is not None and result != t.NEVER:
        result = expected
    if result is None:
        result = type_.inner
    if context.shallow(right.type) == t.NEVER:
        result = type_.inner
    present, right = coerce(context, present, result), coerce(context, right, result)
    choice = hir.If(node.span, result, hir.IsNull(node.span, t.BOOL, reading), right, present)
    return hir.Block(node.span, result, (declaration,), choice)


def _membership(context: Context, node: ast.Binary) -> hir.Expression:
    value: hir.Expression
    if isinstance(node.right, ast.Binary) and node.right.operator in ("..", "..=", "..<", "until"):
        value = in_range(context, node.span, check(context, node.left), node.right)
    else:
        container = check(context, node.right)
        candidates = find_methods(context, context.resolve(container.type), "contains") or find_methods(
            context, context.resolve(container.type), "containsKey"
        )
        if not candidates:
            if not isinstance(context.shallow(container.type), t.Erroneous):
                _report_operator(context, node.span, "in", check(context, node.left).type, container.type)
            return context.error(node.span)
        call = ast.Call(
            node.span, ast.Name(node.span, "contains"), (ast.Argument(node.left.span, node.left),)
        )
        value = call_candidates(context, call, candidates, container, (), None)
    return value if node.operator == "in" else hir.Unary(node.span, t.BOOL, "not", value)


def in_range(context: Context, span: Span, value: hir.Expression, range_: ast.Binary) -> hir.Expression:
    """Test `value in low..high` by two comparisons."""
    declaration, reading = context.temporary(value)
    low = check(context, range_.left, value.type)
    high = check(context, range_.right, value.type)
    upper = "<=" if range_.operator == "..=" else "<"
    above = binary(context, span, ">=", reading, low)
    below = binary(context, span, upper, reading, high)
    test = hir.Logical(span, t.BOOL, "and", above, below)
    return hir.Block(span, t.BOOL, (declaration,), test)


def _pipe(context: Context, node: ast.Binary, expected: t.Type | None) -> hir.Expression:
    argument = ast.Argument(node.left.span, node.left)
    if isinstance(node.right, ast.Lambda):
        value = check(context, node.left)
        function = check(context, node.right, t.Function((value.type,), context.inference.fresh()))
        argument = ast.Argument(node.left.span, as_syntax(value))
        return check(context, ast.Call(node.span, as_syntax(function), (argument,)), expected)
    if isinstance(node.right, ast.Call) and not isinstance(node.right.callee, ast.Call):
        call = ast.Call(node.span, node.right.callee, (argument, *node.right.arguments))
    else:
        call = ast.Call(node.span, node.right, (argument,))
    return check(context, call, expected)


def _static_call(
    context: Context, span: Span, role: str, arguments: tuple[hir.Expression, ...]
) -> hir.Expression:
    name = context.program.known(role)
    result = context.program.function(name).result
    return hir.Call(span, result, FunctionReference(name), "static", arguments)


def _make_range(
    context: Context, node: ast.Binary, low: hir.Expression, high: hir.Expression, closed: str, half_open: str
) -> hir.Expression:
    """Make a range value: one of the two roles is the struct itself, the other a function that makes one."""
    role = closed if node.operator == "..=" else half_open
    if context.program.known_entity(role).kind == "function":
        return _static_call(context, node.span, role, (low, high))
    return hir.MakeStruct(node.span, t.Nominal(context.program.known(role)), (low, high))


def _range_or_pair(context: Context, node: ast.Binary, expected: t.Type | None) -> hir.Expression:
    program = context.program
    if node.operator == "to":
        hint = wanted(context, expected)
        parts = hint.arguments if isinstance(hint, t.Nominal) and len(hint.arguments) == 2 else (None, None)
        if isinstance(hint, t.Tuple) and len(hint.items) == 2:
            parts = hint.items
        left = check_hint(context, node.left, parts[0])
        right = check_hint(context, node.right, parts[1])
        if program.has_known("pair") and not isinstance(hint, t.Tuple):
            type_: t.Type = t.Nominal(program.known("pair"), (left.type, right.type))
            return _make_pair(context, node.span, type_, left, right)
        return hir.MakeStruct(node.span, t.Tuple((left.type, right.type)), (left, right))
    left = check(context, node.left)
    if node.operator == "step":
        candidates = find_methods(context, context.resolve(left.type), "step")
        call = ast.Call(node.span, ast.Name(node.span, "step"), (ast.Argument(node.right.span, node.right),))
        if candidates:
            return call_candidates(context, call, candidates, left, (), None)
    elif context.shallow(left.type) == t.CHAR and node.operator != "downTo":
        return _make_range(
            context, node, left, check_as(context, node.right, t.CHAR), "char_range", "char_range_open"
        )
    else:
        left = coerce(context, left, t.INT)
        right = check_as(context, node.right, t.INT)
        if node.operator == "downTo":
            return _static_call(context, node.span, "down_to", (left, right))
        return _make_range(context, node, left, right, "range_closed", "range")
    _report_operator(context, node.span, node.operator, left.type, check(context, node.right).type)
    return context.error(node.span)


def check_hint(context: Context, node: ast.Expression, hint: t.Type | None) -> hir.Expression:
    """Check with a known type where there is one."""
    if hint is None or isinstance(context.shallow(hint), t.Unknown):
        return check(context, node)
    return check_as(context, node, hint)


def _make_pair(
    context: Context, span: Span, type_: t.Type, left: hir.Expression, right: hir.Expression
) -> hir.Expression:
    program = context.program
    assert isinstance(type_, t.Nominal)
    if program.kind(type_) == "struct":
        return hir.MakeStruct(span, type_, (left, right))
    from seen_core.check.signatures_from_ast import constructor_function

    constructor = constructor_function(program, program.known_entity("pair"))
    return hir.Construct(span, type_, FunctionReference(constructor.name, type_.arguments), (left, right))


def _infix(context: Context, node: ast.InfixCall, expected: t.Type | None) -> hir.Expression:
    argument = ast.Argument(node.right.span, node.right)
    member = ast.Member(node.span, node.left, node.name, node.span)
    return check(context, ast.Call(node.span, member, (argument,)), expected)


HANDLERS[ast.Unary] = _unary
HANDLERS[ast.Binary] = _binary
HANDLERS[ast.InfixCall] = _infix
