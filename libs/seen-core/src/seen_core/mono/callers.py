"""Point from what a generic function refuses for some types to the call in the program that asks for it."""

from __future__ import annotations

from dataclasses import replace

from seen_core.check.world import World
from seen_core.diagnostics import Diagnostic, Label, SeenError
from seen_core.mir.model import MirFunction
from seen_core.own.moves import operand_span, source_function
from seen_core.source import Location, SourceFile

Caller = tuple[str, MirFunction, Location]
"""The symbol of the calling function, its generic form, and the place of the call."""


def with_callers(world: World, callers: dict[str, Caller], symbol: str, error: SeenError) -> SeenError:
    """Return the error with the program's own call first, when a generic function cannot be made."""
    labels: list[Label] = []
    while symbol in callers:
        symbol, function, location = callers[symbol]
        file = world.function(source_function(function.name)).file
        labels.append(Label(file, operand_span(file, None, location), "asked for by this call"))
        if not _is_library(file):
            break
    return SeenError(*(_pointing(one, labels) for one in error.diagnostics))


def _pointing(diagnostic: Diagnostic, callers: list[Label]) -> Diagnostic:
    if callers and not diagnostic.labels:
        return replace(diagnostic, labels=(callers[-1],))
    if diagnostic.code != "E0306" or not callers or not diagnostic.labels:
        return diagnostic
    inner = diagnostic.labels
    if _is_library(inner[0].file) and not _is_library(callers[-1].file):
        inside = tuple(replace(label, primary=False) for label in inner)
        return replace(diagnostic, labels=(callers[-1], *inside))
    return replace(diagnostic, labels=(*inner, replace(callers[0], primary=False)))


def _is_library(file: SourceFile) -> bool:
    return file.module.startswith("std.")
