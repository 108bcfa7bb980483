"""Runs the passes that plugins add to the middle end, in an order that respects what each comes after."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.host import PluginHost, describe
from seen_core.plugin_api import BuildOptions, MirPass

if TYPE_CHECKING:
    from seen_core.mir.model import MirProgram


def apply_passes(program: MirProgram, options: BuildOptions, host: PluginHost) -> MirProgram:
    """Return the program after all passes."""
    for each in ordered(host.mir_passes):
        try:
            program = each.run(program, options)
        except SeenError:
            raise
        except Exception as error:  # whatever a plugin does must not end in a traceback
            raise _wrong(each.name, describe(error)) from error
    return program


def ordered(passes: dict[str, MirPass]) -> list[MirPass]:
    """Put passes behind those that they name in `after`; an unknown name or a circle is E0607."""
    graph = {name: each.after for name, each in passes.items()}
    for name, after in graph.items():
        for other in after:
            if other not in passes:
                raise _wrong(name, f"it comes after the pass `{other}`, which does not exist")
    try:
        return [passes[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise _wrong(error.args[1][0], f"passes come after each other in a circle: {circle}") from None


def _wrong(name: str, reason: str) -> SeenError:
    template = "the pass `{name}` of a plugin: {reason}"
    return SeenError(Diagnostic("E0607", template, (), {"name": name, "reason": reason}))
