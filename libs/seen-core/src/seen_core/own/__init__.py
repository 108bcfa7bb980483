"""Stage `own`: what is moved, dropped and counted, settled on generic MIR.

The passes run in this order: the move checker needs MIR as it was written; count elision makes moves,
which the elaboration of drops then takes into account.
"""

from __future__ import annotations

from seen_core.check.world import World
from seen_core.diagnostics.model import Diagnostic
from seen_core.mir.model import MirFunction
from seen_core.own.aliases import resolve_aliases
from seen_core.own.borrows import check_borrows
from seen_core.own.boxes import reuse_boxes
from seen_core.own.cells import check_cells
from seen_core.own.drops import elaborate_drops
from seen_core.own.elide import elide_counts
from seen_core.own.escapes import check_escapes
from seen_core.own.fields import check_fields
from seen_core.own.loans import shorten_pins
from seen_core.own.moves import check_moves, source_function


def analyse(world: World, function: MirFunction) -> tuple[MirFunction, list[Diagnostic]]:
    """Return the function ready for monomorphisation, and what is wrong with its moves."""
    diagnostics = check_escapes(world, source_function(function.name))
    if diagnostics:
        return function, diagnostics
    diagnostics = check_borrows(world, function)
    function = resolve_aliases(shorten_pins(function))
    diagnostics += [
        *check_moves(world, function),
        *check_fields(world, function),
        *check_cells(world, function),
    ]
    if diagnostics:
        return function, diagnostics
    function = reuse_boxes(function)
    function = elide_counts(world, function)
    return elaborate_drops(world, function), []
