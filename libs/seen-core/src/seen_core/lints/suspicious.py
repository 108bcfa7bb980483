"""Code that does nothing, or always the same: hardly what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.lints.subject import InspectedBody, Subject
from seen_core.source import Span

_COMPARISONS = {
    "==": True,
    "<=": True,
    ">=": True,
    "===": True,
    "!=": False,
    "<": False,
    ">": False,
    "!==": False,
}
"""What comparing a value to itself gives."""
_PURE = hir.Local | hir.Global | hir.Field | hir.Binary | hir.Unary | hir.Logical | hir.IsNull | hir.TypeTest


def self_assignments(subject: Subject) -> Iterator[Diagnostic]:
    """Yield `x = x`."""
    for inspected in subject.bodies:
        for assign in inspected.nodes(hir.Assign):
            if _same_place(assign.target, assign.value) and "=" in inspected.text(assign):
                yield Diagnostic(
                    "W0216",
                    "this assigns {name} to itself",
                    (Label(inspected.body.file, assign.span, "nothing changes"),),
                    {"name": inspected.text(assign.target)},
                    ("give another value, or remove the line",),
                )


def self_comparisons(subject: Subject) -> Iterator[Diagnostic]:
    """Yield `x == x` and its like; of floats only `!=` and `==` could differ, for what is not a number."""
    for inspected in subject.bodies:
        for node in inspected.nodes(hir.Binary):
            if node.operator in _COMPARISONS and not t.is_float(node.left.type):
                if _same_place(node.left, node.right):
                    yield _compared(inspected, node.span, node.left, _COMPARISONS[node.operator])
        for call in inspected.nodes(hir.Call):
            if call.function.name.endswith(".Eq.equals") and _same_place(*call.arguments):
                yield _compared(inspected, call.span, call.arguments[0], True)


def _compared(inspected: InspectedBody, span: Span, side: hir.Expression, result: bool) -> Diagnostic:
    word = "true" if result else "false"
    return Diagnostic(
        "W0217",
        "this compares {name} to itself",
        (Label(inspected.body.file, span, f"always {word}"),),
        {"name": inspected.text(side)},
        ("one of the sides should be something else",),
    )


def constant_conditions(subject: Subject) -> Iterator[Diagnostic]:
    """Yield an `if` on `true` or `false`, and a loop that never turns."""
    for inspected in subject.bodies:
        for node in inspected.nodes(hir.If):
            value = _literal(subject, inspected, node.condition)
            if value is not None:
                label = "this part never runs" if not value else "this always runs"
                yield _constant(inspected, node.condition, node.then, label)
        for loop in inspected.nodes(hir.Loop):
            if loop.condition is not None and not loop.test_last:
                if _literal(subject, inspected, loop.condition) is False:
                    yield _constant(inspected, loop.condition, loop.body, "this part never runs")


def _literal(subject: Subject, inspected: InspectedBody, condition: hir.Expression) -> bool | None:
    """Return the value of a condition that is written as a word, not as the name of a constant."""
    if isinstance(condition, hir.Constant) and isinstance(condition.value, bool):
        word = inspected.text(condition)
        if subject.pack(inspected.body.file).roles.get(word) in ("true", "false"):
            return condition.value
    return None


def _constant(
    inspected: InspectedBody, condition: hir.Expression, part: hir.Expression, label: str
) -> Diagnostic:
    file = inspected.body.file
    return Diagnostic(
        "W0218",
        "this condition is always {value}",
        (Label(file, condition.span), Label(file, part.span, label, primary=False)),
        {"value": inspected.text(condition)},
    )


def empty_loops(subject: Subject) -> Iterator[Diagnostic]:
    """Yield loops that only wait: a condition without a body, and `loop { }`."""
    for inspected in subject.bodies:
        for loop in inspected.nodes(hir.Loop):
            if loop.step is None and _is_empty(loop.body) and not _has_effect(loop.condition):
                yield Diagnostic(
                    "W0219",
                    "this loop does nothing",
                    (Label(inspected.body.file, loop.span, "its body is empty"),),
                    {},
                    ("once it is entered, nothing in it can end it",),
                )


def _is_empty(body: hir.Expression) -> bool:
    return isinstance(body, hir.Block) and not body.statements and body.value is None


def _has_effect(node: hir.Expression | None) -> bool:
    match node:
        case None | hir.Constant() | hir.Local() | hir.Global():
            return False
        case hir.Field(_, _, base, _):
            return _has_effect(base)
        case hir.Unary(_, _, _, operand) | hir.IsNull(_, _, operand) | hir.TypeTest(_, _, operand, _):
            return _has_effect(operand)
        case hir.Binary(_, _, _, left, right, _) | hir.Logical(_, _, _, left, right):
            return _has_effect(left) or _has_effect(right)
        case _:
            return True


def statements_without_effect(subject: Subject) -> Iterator[Diagnostic]:
    """Yield statements such as `x == 1`, whose value nobody gets."""
    for inspected in subject.bodies:
        for statement in inspected.nodes(hir.Evaluate):
            value = statement.value
            if isinstance(value, _PURE) and not _has_effect(value) and _is_line(inspected, value.span):
                compares = isinstance(value, hir.Binary) and value.operator == "=="
                yield Diagnostic(
                    "W0221",
                    "this has no effect",
                    (Label(inspected.body.file, value.span, "its value is not used"),),
                    {},
                    ("`==` compares; to assign, write `=`",) if compares else (),
                    _assignment(inspected, value) if compares else (),
                )


def _assignment(inspected: InspectedBody, value: hir.Expression) -> tuple[Fix, ...]:
    """Return the change of the comparison into an assignment."""
    file = inspected.body.file
    start = file.text.find("==", value.span.start, value.span.end)
    if start < 0:
        return ()
    return (Fix("write `=`", (Edit(file, Span(start, start + 2), "="),), certain=False),)


def _is_line(inspected: InspectedBody, span: Span) -> bool:
    """Tell whether an expression is a statement of the source: lambdas may give a value that is dropped."""
    before = inspected.body.file.text[: span.start].rstrip(" \t")
    return span.end > span.start and before.endswith(("\n", ";"))


# ---------------------------------------------------------------- places


def _same_place(left: hir.Expression, right: hir.Expression) -> bool:
    """Tell whether two expressions read one place, with nothing happening between."""
    match left, right:
        case hir.Local(_, _, one), hir.Local(_, _, other):
            return one == other
        case hir.Global(_, _, name), hir.Global(_, _, again):
            return name == again
        case hir.Field(_, _, base, index), hir.Field(_, _, other_base, other_index):
            return index == other_index and _same_place(base, other_base)
        case hir.Index(_, _, base, index), hir.Index(_, _, other_base, other_index):
            return _same_place(base, other_base) and _same_index(index, other_index)
        case hir.Unwrap(_, _, value, _), hir.Unwrap(_, _, other_value, _):
            return _same_place(value, other_value)
        case _:
            return False


def _same_index(left: hir.Expression, right: hir.Expression) -> bool:
    if isinstance(left, hir.Constant) and isinstance(right, hir.Constant):
        return left.value == right.value
    return _same_place(left, right)
