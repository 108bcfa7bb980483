"""What is marked `@deprecated("use …")` (W0204); `seen_core.lints.deprecated` looks for its uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.resolve import Entity
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.context import Context

DEPRECATED = "deprecated"


def warn_deprecated(context: Context, span: Span, entity: Entity) -> None:
    """Report the reading of a global, if it is deprecated."""
    advice = advice_of(entity)
    if advice is not None:
        context.program.add(deprecated_use(context.scope.module.file, span, entity, advice))


def advice_of(entity: Entity) -> str | None:
    """Return what `@deprecated` says, empty without words; None when the declaration is not marked."""
    header = getattr(entity.node, "header", None)
    for annotation in header.annotations if header is not None else ():
        if annotation.name == DEPRECATED:
            texts = [one.value for one in annotation.arguments if isinstance(one.value, ast.StringLiteral)]
            return "".join(part for text in texts for part in text.parts if isinstance(part, str))
    return None


def deprecated_use(file: SourceFile, span: Span, entity: Entity, advice: str) -> Diagnostic:
    """Return the warning about a use in `span` of what is deprecated."""
    start = file.text.find(entity.simple, span.start, span.end)
    if start >= 0:
        span = Span(start, start + len(entity.simple))
    return Diagnostic(
        "W0204",
        "{name} is deprecated",
        (Label(file, span, "deprecated"),),
        {"name": entity.simple},
        (advice,) if advice else (),
        _replacement(file, span, advice),
    )


def _replacement(file: SourceFile, span: Span, advice: str) -> tuple[Fix, ...]:
    """Return the change to the one name that the advice quotes."""
    named = re.findall(r"`([^\W\d]\w*)(?:\(\))?`", advice)
    if len(set(named)) != 1:
        return ()
    return (Fix(f"write `{named[0]}`", (Edit(file, span, named[0]),), certain=False),)
