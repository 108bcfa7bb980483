"""One entry for checking an expression; the modules of the checker add their node types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.context import DISCARD, Context

Handler = Callable[[Context, Any, t.Type | None], hir.Expression]
HANDLERS: dict[type, Handler] = {}


def check(context: Context, node: object, expected: t.Type | None = None) -> hir.Expression:
    """Check an expression. `expected` is a hint; use `check_as` where the type must fit."""
    if expected is not None and expected is not DISCARD:
        expected = context.shallow(expected)
        if isinstance(expected, t.Erroneous):
            expected = None
    return HANDLERS[type(node)](context, node, expected)


def wanted(context: Context, expected: t.Type | None) -> t.Type | None:
    """Return the expected type as a hint with `T?` seen as `T`, None when nothing is known."""
    if expected is None or expected is DISCARD:
        return None
    expected = context.shallow(expected)
    if isinstance(expected, t.Nullable):
        expected = context.shallow(expected.inner)
    return None if isinstance(expected, t.Unknown | t.Erroneous) else expected
