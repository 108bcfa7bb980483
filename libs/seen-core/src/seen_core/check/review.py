"""What is looked at once a program has no errors: whole bodies, with all types and calls known."""

from __future__ import annotations

from collections.abc import Iterable

from seen_core.check.constness import check_constants
from seen_core.check.effects import effects
from seen_core.check.overlaps import overlaps
from seen_core.check.program import Program
from seen_core.diagnostics import Diagnostic
from seen_core.resolve import Module


def review(program: Program, functions: Iterable[str], modules: list[Module]) -> list[Diagnostic]:
    """Return what is wrong with checked functions and with the constants of their modules."""
    found = list(check_constants(program, modules))
    names = list(functions)
    for name in names:
        found.extend(overlaps(program, program.body(name)))
    found.extend(effects(program, names, modules))
    if program.sends:
        from seen_core.check.sending import check_crossings  # few programs start threads

        found.extend(check_crossings(program, names))
    return found
