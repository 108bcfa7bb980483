"""One entry for checking an expression; the modules of the checker add their node types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.context import DISCARD, Context
from seen_core.check.signatures import FunctionReference
from seen_core.source import Span
from seen_core.syntax import ast

Handler = Callable[[Context, Any, t.Type | None], hir.Expression]
HANDLERS: dict[type, Handler] = {}


def check(context: Context, node: object, expected: t.Type | None = None) -> hir.Expression:
    """Check an expression. `expected` is a hint; use `check_as` where the type must fit.

    What is `weak T` is read as `T?`, unless a weak reference is expected.
    """
    value = check_place(context, node, expected)
    if isinstance(value.type, t.Weak) and (
        expected is None or not isinstance(context.shallow(expected), t.Weak)
    ):
        return read_weak(context, value)
    return value


def check_place(context: Context, node: object, expected: t.Type | None = None) -> hir.Expression:
    """Check an expression that is going to be assigned or lent: weak references stay what they are."""
    if expected is not None and expected is not DISCARD:
        expected = context.shallow(expected)
        if isinstance(expected, t.Erroneous):
            expected = None
    return HANDLERS[type(node)](context, node, expected)


def read_weak(context: Context, value: hir.Expression) -> hir.Expression:
    """Return what a weak reference leads to, or null; any other value as it is."""
    type_ = context.shallow(value.type)
    if not isinstance(type_, t.Weak):
        return value
    function = FunctionReference(context.program.known("weak_get"), (type_.inner,))
    return hir.Call(value.span, t.Nullable(type_.inner), function, "static", (value,))


def wanted(context: Context, expected: t.Type | None) -> t.Type | None:
    """Return the expected type as a hint with `T?` and `weak T` seen as `T`, None when nothing is known."""
    if expected is None or expected is DISCARD:
        return None
    expected = context.shallow(expected)
    if isinstance(expected, t.Nullable | t.Weak):
        expected = context.shallow(expected.inner)
    return None if isinstance(expected, t.Unknown | t.Erroneous) else expected


class _Checked:
    """An expression that was checked already, where the syntax tree wants one."""

    __slots__ = ("span", "value")

    def __init__(self, span: Span, value: hir.Expression) -> None:
        self.span = span
        self.value = value


def as_syntax(value: hir.Expression) -> ast.Expression:
    """Return a checked expression to stand in a syntax tree: checking it gives `value` again."""
    return cast("ast.Expression", _Checked(value.span, value))


def _checked(context: Context, node: _Checked, expected: t.Type | None) -> hir.Expression:
    return node.value


HANDLERS[_Checked] = _checked
