"""Walk over syntax trees and HIR without naming each node: every slot that holds nodes is followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seen_core.check import hir
from seen_core.syntax import ast


def walk(node: object) -> Iterator[Any]:
    """Yield `node` and all nodes below it, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, tuple | list):
            stack.extend(reversed(current))
        elif hasattr(current, "__slots__") and not isinstance(current, str):
            yield current
            stack.extend(
                value
                for name in reversed(current.__slots__)
                if not isinstance(value := getattr(current, name), str | int | float | None)
            )


def hir_children(node: object) -> list[Any]:
    """Return the HIR nodes right below one, in order; bodies of lambdas are not entered."""
    found: list[Any] = []
    if isinstance(node, hir.MakeClosure):
        return found
    for name in node.__slots__:  # type: ignore[attr-defined]
        value = getattr(node, name)
        if type(value) is tuple:
            found.extend(reversed(_hir_parts(value)))
        elif type(value).__module__ == hir.__name__:
            found.append(value)
    return found


def hir_below(node: object) -> Iterator[Any]:
    """Yield an HIR node and all below it, parents first; the target of `x = …` itself is left out.

    Bodies of lambdas are not entered.
    """
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, hir.MakeClosure):
            continue
        hidden = current.target if isinstance(current, hir.Assign) else None
        for name in reversed(current.__slots__):  # type: ignore[attr-defined]
            value = getattr(current, name)
            if type(value) is tuple:
                stack.extend(_hir_parts(value))
            elif type(value).__module__ == hir.__name__ and not (
                value is hidden and isinstance(value, hir.Local)
            ):
                stack.append(value)


def _hir_parts(items: tuple[object, ...]) -> list[object]:
    parts = [item[1] if type(item) is tuple and len(item) == 2 else item for item in reversed(items)]
    return [part for part in parts if type(part).__module__ == hir.__name__]


def mentioned_names(node: object) -> set[str]:
    """Return every bare name that occurs in a syntax tree, interpolation and shorthands included."""
    names: set[str] = set()
    for part in walk(node):
        match part:
            case ast.Name(_, text):
                names.add(text)
            case ast.FieldValue(_, name, None) | ast.FunctionReference(_, None, name):
                names.add(name)
            case ast.InfixCall(_, name):
                names.add(name)
            case _:
                pass
    return names


def mentions_this(node: object) -> bool:
    """Tell whether `this` or `super` occurs in a syntax tree."""
    return any(isinstance(part, ast.This | ast.Super) for part in walk(node))
