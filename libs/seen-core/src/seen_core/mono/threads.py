"""Programs that may start threads: what counts, runs and lies in memory differently there (std/threads.seen).

A program is one when it imports the module that starts threads. All others pay for none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.check.signatures import GlobalInfo
from seen_core.diagnostics import Diagnostic, Label

if TYPE_CHECKING:
    from seen_core.mono.program import ProgramCloser

MODULE = "std.threads"
"""The module whose functions start threads."""

_STEPPED_IN = {
    "start": "start_threaded",
    "finish": "finish_threaded",
    "allocate": "allocate_shared",
    "deallocate": "deallocate_shared",
    "free_object": "free_shared",
    "weak_retain": "weak_retain_shared",
    "weak_release": "weak_release_shared",
    "weak_get": "weak_get_shared",
    "extend_text": "extend_text_shared",
    "output_builder": "output_builder_shared",
    "output_added": "output_added_shared",
    "flush_output": "flush_output_shared",
    "next_line": "next_line_shared",
    "read_all": "read_all_shared",
}
"""Functions of the library, and those that do their work in programs with threads."""


def stand_ins(closer: ProgramCloser) -> dict[str, str]:
    """Return the names of functions with those of the ones that do their work."""
    world = closer.world
    return {world.known(role): world.known(other) for role, other in _STEPPED_IN.items()}


def made_at_start(closer: ProgramCloser, info: GlobalInfo) -> bool:
    """Tell whether an `object` is made before `main`, because several threads might want to make it."""
    if not closer.layouts.threads or not info.lazy:
        return False
    assert isinstance(info.type, t.Nominal)
    return not any(field.mutable for field in closer.world.all_fields(info.type))


def no_first_value(info: GlobalInfo) -> Diagnostic:
    """Return the report of a variable whose first value in a new thread would have to be computed there."""
    template = "the first value of the `@thread_local` variable {name} has to be known when compiling"
    notes = ("every thread starts with it: write a number, a `Bool` or a `Char`",)
    label = Label(info.file, info.span, "every thread has its own")
    return Diagnostic("E0227", template, (label,), {"name": info.name.rpartition(".")[2]}, notes)
