"""Refuse borrows as results that do not come from what was lent to the function (E0310).

fun make(): Ticket { let ticket = Ticket(1); return &ticket }
"""

from __future__ import annotations

from collections.abc import Iterator

from seen_core.check import hir
from seen_core.check.signatures import FunctionInfo
from seen_core.check.world import World
from seen_core.diagnostics.model import Diagnostic, Edit, Fix, Label
from seen_core.mir.lent_results import is_unique_type, lending, results
from seen_core.source import Span


def check_escapes(world: World, name: str) -> list[Diagnostic]:
    """Return E0310 diagnostics for a function."""
    info, body = world.function(name), world.body(name)
    if not body.lent or not is_unique_type(world, info.result) or lending(world, name) is not None:
        return []
    return [_escape(info, body, leaf) for leaf in _borrows(body)]


def _borrows(body: hir.Body) -> Iterator[hir.Expression]:
    return (leaf for leaf in results(body) if leaf.span in body.lent)


def _escape(info: FunctionInfo, body: hir.Body, leaf: hir.Expression) -> Diagnostic:
    sign = info.file.text.rindex("&", 0, leaf.span.start)
    place = info.file.text[leaf.span.start : leaf.span.end]
    edit = Edit(info.file, Span(sign, leaf.span.start), "")
    without = Fix("return the value itself", (edit,), certain=False)
    fixes: tuple[Fix, ...] = ()
    match _root(leaf):
        case hir.Local(_, _, index) if index >= len(info.parameters) or info.parameters[index].mode == "move":
            why = f"`{body.locals[index].name}` ends with this function"
            fixes = (without,)
        case hir.Local() if isinstance(leaf, hir.WrapNullable):
            why = "what is lent is a place, and the value that may be `null` is made here"
        case hir.Local() if info.virtual:
            why = "what overrides or implements this function may return a value of its own"
        case hir.Local():
            why = "a function that lends returns only `&`: of parts of parameters, or of one kind of object"
        case _:
            why = "the value is made here, and ends with this function"
            fixes = (without,)
    return Diagnostic(
        "E0310",
        "a borrow of `{place}` cannot be returned here",
        (Label(info.file, Span(sign, leaf.span.end), "borrowed here"),),
        {"place": place},
        (why, "return the value itself, or take a lambda that is given the borrow"),
        fixes,
    )


def _root(node: hir.Expression) -> hir.Expression:
    """Return what a place is a part of."""
    while True:
        match node:
            case hir.Field(_, _, base, _) | hir.Index(_, _, base, _):
                node = base
            case hir.Unwrap(_, _, value) | hir.Downcast(_, _, value) | hir.WrapNullable(_, _, value):
                node = value
            case _:
                return node
