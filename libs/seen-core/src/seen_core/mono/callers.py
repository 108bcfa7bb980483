"""Point from what a generic function refuses for some types to the call in the program that asks for it.

What the standard library refuses is explained by the function that the program calls: how it is done with
values that cannot be copied stands there, as `@copies("use …")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from seen_core.check.signatures import FunctionReference
from seen_core.check.world import World
from seen_core.diagnostics import Diagnostic, Label, SeenError
from seen_core.mir.model import MirFunction
from seen_core.mir.uniques import unique_arguments
from seen_core.own.moves import operand_span, source_function
from seen_core.source import Location, SourceFile

_OWNERSHIP = ("E0301", "E0302", "E0305", "E0306")


class Caller(NamedTuple):
    """The symbol of the calling function, its generic form, and the place of the call."""

    symbol: str
    function: MirFunction
    location: Location


class _Chain(NamedTuple):
    """The calls that led to a function, the innermost first, and the outermost function of the library."""

    labels: list[Label]
    asked: FunctionReference


def with_callers(
    world: World,
    callers: Mapping[str, Caller],
    symbols: Mapping[FunctionReference, str],
    reference: FunctionReference,
    error: SeenError,
) -> SeenError:
    """Return the error with the program's own call first, when a generic function cannot be made."""
    references = {symbol: function for function, symbol in symbols.items()}
    labels: list[Label] = []
    asked, symbol = reference, symbols[reference]
    while symbol in callers:
        symbol, function, location = callers[symbol]
        file = world.function(source_function(function.name)).file
        labels.append(Label(file, operand_span(file, None, location), "asked for by this call"))
        if not is_library(file):
            break
        asked = references.get(symbol, asked)
    chain = _Chain(labels, asked)
    found = [_pointing(world, one, reference, chain) for one in error.diagnostics]
    return SeenError(*{(one.code, one.labels[:1]): one for one in found}.values())


def _pointing(world: World, found: Diagnostic, reference: FunctionReference, chain: _Chain) -> Diagnostic:
    callers = chain.labels
    if found.code not in _OWNERSHIP or not callers:
        return replace(found, labels=(callers[-1],)) if callers and not found.labels else found
    inside = found.labels
    if not is_library(callers[-1].file) and (not inside or is_library(inside[0].file)):
        inside = tuple(replace(label, primary=False) for label in inside)
        asked = needs_copies(world, chain.asked, (callers[-1], *inside))
        return asked if len(asked.notes) > 1 else replace(asked, notes=(*asked.notes, *found.notes[1:]))
    notes = found.notes
    if found.code != "E0306":
        notes += tuple(
            f"here `{parameter}` is `{type_}`, which cannot be copied"
            for parameter, type_ in unique_arguments(world, reference)
        )
    return replace(found, labels=(*inside, replace(callers[0], primary=False)), notes=notes)


def needs_copies(world: World, function: FunctionReference, labels: tuple[Label, ...]) -> Diagnostic:
    """Return what is wrong with a function of the library for types that cannot be copied."""
    info = world.function(source_function(function.name))
    type_ = next((str(type_) for _, type_ in unique_arguments(world, function)), "")
    why = "a value with a `drop` block inside has one owner, so there is only ever one of it"
    return Diagnostic(
        "E0306",
        "`{function}` copies a value of type `{type}`, which cannot be copied",
        labels,
        {"function": _short(info.name), "type": type_},
        (why, info.copies) if info.copies else (why,),
    )


def _short(name: str) -> str:
    """Return the name of a function as it is called, its type in front."""
    owner, _, simple = name.rpartition(".")
    type_ = owner.rpartition(".")[2]
    return f"{type_}.{simple}" if type_[:1].isupper() else simple


def is_library(file: SourceFile) -> bool:
    """Tell whether a file belongs to the standard library."""
    return file.module.startswith("std.")
