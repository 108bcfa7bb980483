"""Variables that nothing reads (W0201)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from seen_core.check import hir
from seen_core.check.types import Type
from seen_core.check.walk import hir_below
from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.source import Span


def unused_variables(body: hir.Body, guards: Callable[[Type], bool]) -> Iterator[Diagnostic]:
    """Yield the `let`s and `var`s of a body and its lambdas whose names are never read.

    `guards` tells the types whose values are kept for what happens when they are dropped.
    """
    read: set[int] = set()
    assigned: set[int] = set()
    declared: list[int] = []
    for node in hir_below(body.value):
        match node:
            case hir.Local(_, _, index):
                read.add(index)
            case hir.Assign(_, _, hir.Local(_, _, index), _):
                assigned.add(index)
            case hir.MakeClosure(_, _, inner):
                read.update(outer for outer, _ in inner.captures)
                yield from unused_variables(inner, guards)
            case hir.Let(span, local, _) if _is_written(body, span, local):
                declared.append(local)
            case _:
                pass
    for local in declared:
        if local not in read and not guards(body.locals[local].type):
            yield _report(body, body.locals[local], only=local not in assigned)


def _is_written(body: hir.Body, span: Span, local: int) -> bool:
    """Tell whether a declaration stands in the source as `let name`, and the name asks to be used."""
    info = body.locals[local]
    if info.name.startswith("_") or span == info.span or span.start >= info.span.start:
        return False
    return body.file.text[info.span.start : info.span.end] == info.name


def _report(body: hir.Body, info: hir.LocalInfo, *, only: bool) -> Diagnostic:
    edit = Edit(body.file, Span(info.span.start, info.span.start), "_")
    return Diagnostic(
        "W0201",
        "the variable {name} is unused",
        (Label(body.file, info.span, "nothing reads it" if only else "it is set, and nothing reads it"),),
        {"name": info.name},
        ("remove it, or let its name begin with `_` to say that this is meant",),
        (Fix(f"name it `_{info.name}`", (edit,)),) if only else (),
    )
