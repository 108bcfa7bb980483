"""Uses of what is marked `@deprecated("use …")` (W0204)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.walk import hir_below
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.context import Context
    from seen_core.check.program import Program

DEPRECATED = "deprecated"


def deprecated_uses(program: Program, body: hir.Body) -> Iterator[Diagnostic]:
    """Yield the uses of deprecated functions, types and globals in a body and its lambdas."""
    own = program.function_entity(body.function)
    if own is not None and _advice(own) is not None:
        return
    yield from _uses(program, body)


def _uses(program: Program, body: hir.Body) -> Iterator[Diagnostic]:
    for node in hir_below(body.value):
        entity: Entity | None = None
        match node:
            case hir.Call(_, _, function) | hir.FunctionValue(_, _, function):
                entity = program.function_entity(function.name)
            case hir.Construct(type=t.Nominal(name)) | hir.MakeStruct(type=t.Nominal(name)):
                entity = program.type_entity(name)
            case hir.MakeVariant(type=t.Nominal(name)):
                entity = program.type_entity(name)
            case hir.MakeClosure(_, _, inner):
                yield from _uses(program, inner)
            case _:
                pass
        advice = _advice(entity) if entity is not None else None
        if entity is not None and advice is not None:
            yield _report(body.file, node.span, entity, advice)


def warn_deprecated(context: Context, span: Span, entity: Entity) -> None:
    """Report the reading of a global, if it is deprecated."""
    advice = _advice(entity)
    if advice is not None:
        context.program.add(_report(context.scope.module.file, span, entity, advice))


def _advice(entity: Entity) -> str | None:
    """Return what `@deprecated` says, empty without words; None when the declaration is not marked."""
    header = getattr(entity.node, "header", None)
    for annotation in header.annotations if header is not None else ():
        if annotation.name == DEPRECATED:
            texts = [one.value for one in annotation.arguments if isinstance(one.value, ast.StringLiteral)]
            return "".join(part for text in texts for part in text.parts if isinstance(part, str))
    return None


def _report(file: SourceFile, span: Span, entity: Entity, advice: str) -> Diagnostic:
    start = file.text.find(entity.simple, span.start, span.end)
    if start >= 0:
        span = Span(start, start + len(entity.simple))
    return Diagnostic(
        "W0204",
        "{name} is deprecated",
        (Label(file, span, "deprecated"),),
        {"name": entity.simple},
        (advice,) if advice else (),
    )
