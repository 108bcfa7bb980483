"""Which functions may throw: inferred inside a package from what their bodies call.

Functions of the standard library and those that write `throws` say so themselves. For the others, a
function throws when a `throw`, or a call of a function that throws, is not inside a `try` with a handler.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from seen_core.check import hir
from seen_core.check.types import Function

if TYPE_CHECKING:
    from seen_core.check.program import Program


def may_throw(program: Program, function: str) -> bool:
    """Tell whether a call of the function may give an error."""
    known = program.throws_cache.get(function)
    if known is not None:
        return known
    seen: set[str] = set()
    result = _search(program, function, seen)
    if result:
        program.throws_cache[function] = True
    else:
        program.throws_cache.update(dict.fromkeys(seen, False))
    return result


def _search(program: Program, function: str, seen: set[str]) -> bool:
    waiting = [function]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        known = program.throws_cache.get(name)
        info = program.function(name)
        if known or info.throws:
            return True
        if known is False or not is_inferred(program, name):
            continue
        if program.is_being_checked(name):
            continue
        for site in uncaught(program.unmarked_body(name).value):
            if isinstance(site, hir.Try):
                if leaves(program, site):
                    return True
                continue
            callee = callee_of(site)
            if callee is None:
                return True
            waiting.append(callee)
    return False


def is_inferred(program: Program, name: str) -> bool:
    """Tell whether the body of a function says if it throws."""
    info = program.function(name)
    if info.file.module.startswith("std."):
        return False
    if info.kind in ("constructor", "global", "drop", "lambda"):
        return info.kind in ("constructor",)
    return info.has_body and info.external is None and info.intrinsic is None


def leaves(program: Program, site: Site) -> bool:
    """Tell whether an error may leave at a site."""
    if isinstance(site, hir.Try):
        from seen_core.check.thrown import thrown

        return any(True for _ in thrown(program, site, set()))
    callee = callee_of(site)
    return callee is None or may_throw(program, callee)


Site = hir.Throw | hir.Call | hir.Construct | hir.CallValue | hir.Try
"""Where an error may leave; a `try` for what its handler, which takes errors of some types, does not take."""


def callee_of(site: Site) -> str | None:
    """Return the function whose errors leave at a site; None for an error of the site's own."""
    match site:
        case hir.Call():
            return site.function.name
        case hir.Construct():
            return site.constructor.name
        case _:
            return None


def uncaught(expression: object) -> Iterator[Site]:
    """Yield the throws and calls whose errors leave an expression."""
    stack: list[Any] = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple | list):
            stack.extend(node)
            continue
        match node:
            case hir.Throw(again=True):
                continue  # the `try` is the site
            case hir.Throw() | hir.Call() | hir.Construct() | hir.CallValue(throws=True):
                yield node
            case hir.Body():
                continue
            case hir.Try(handler=handler) if handler is not None:
                if node.caught:
                    yield node
                stack.extend((node.handler, node.cleanup))
                continue
            case _:
                pass
        if hasattr(node, "__slots__") and not isinstance(node, str):
            stack.extend(
                value
                for slot in node.__slots__
                if not isinstance(value := getattr(node, slot), str | int | float | None)
            )


def mark(program: Program, body: hir.Body) -> None:
    """Set `throws` on the calls of a body, and on the body."""
    if body.marked:
        return
    body.marked = True
    throws = False
    stack: list[tuple[Any, bool]] = [(body.value, False)]
    while stack:
        node, caught = stack.pop()
        if isinstance(node, tuple | list):
            stack.extend((part, caught) for part in node)
            continue
        match node:
            case hir.Throw():
                throws = throws or not (caught or node.again)
            case hir.Call():
                if may_throw(program, node.function.name):
                    object.__setattr__(node, "throws", True)
                    throws = throws or not caught
            case hir.Construct():
                if may_throw(program, node.constructor.name):
                    object.__setattr__(node, "throws", True)
                    throws = throws or not caught
            case hir.CallValue(throws=True):
                throws = throws or not caught
            case hir.MakeClosure():
                mark(program, node.body)
                if node.body.throws and isinstance(node.type, Function) and not node.type.throws:
                    program.misplaced_throws.append((body, node))
                continue
            case hir.FunctionValue(type=Function(throws=False)):
                if may_throw(program, node.function.name):
                    program.misplaced_throws.append((body, node))
            case hir.Defer():
                if any(leaves(program, site) for site in uncaught(node.body)):
                    program.misplaced_throws.append((body, node))
            case hir.Try(handler=handler) if handler is not None:
                throws = throws or (not caught and bool(node.caught) and leaves(program, node))
                stack.append((node.body, True))
                stack.extend(((node.handler, caught), (node.cleanup, caught)))
                continue
            case _:
                pass
        if hasattr(node, "__slots__") and not isinstance(node, str):
            stack.extend(
                (value, caught)
                for slot in node.__slots__
                if not isinstance(value := getattr(node, slot), str | int | float | None)
            )
    body.throws = throws or body.throws
