"""What is looked at once a program has no errors: whole bodies, with all types and calls known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seen_core.check.constness import check_constants
from seen_core.check.deprecation import deprecated_uses
from seen_core.check.overlaps import overlaps
from seen_core.check.program import Program
from seen_core.check.unused import unused_variables
from seen_core.diagnostics import Diagnostic
from seen_core.resolve import Module


def review(program: Program, functions: Iterable[str], modules: list[Module]) -> list[Diagnostic]:
    """Return what is wrong with checked functions and with the constants of their modules."""
    found = list(check_constants(program, modules))
    for name in functions:
        found.extend(_review_function(program, name))
    return found


def _review_function(program: Program, name: str) -> Iterator[Diagnostic]:
    body = program.body(name)
    yield from overlaps(program, body)
    yield from unused_variables(body)
    yield from deprecated_uses(program, body)
