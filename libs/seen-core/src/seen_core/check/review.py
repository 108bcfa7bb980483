"""What is looked at once a program has no errors: whole bodies, with all types and calls known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seen_core.check import types as t
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
    yield from unused_variables(body, lambda type_: _runs_drop(program, type_))
    yield from deprecated_uses(program, body)


def _runs_drop(program: Program, type_: t.Type) -> bool:
    """Tell whether dropping a value runs a `drop` block of the program, so that keeping it has a use."""
    if not program.is_copyable(type_):
        return True
    return isinstance(type_, t.Nominal) and program.type_info(type_.name).drop is not None
