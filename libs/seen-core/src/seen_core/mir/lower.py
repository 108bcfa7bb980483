"""HIR to generic MIR, one function at a time.

`lower_function` assumes a body without errors. It makes every step of ownership explicit: what is
copied, moved, borrowed and dropped, on all ways through and out of the function. Locals are dropped at the
end of their scopes even where they may have been moved; the `own` passes settle that.

    fun twice(x: String): String { let y = x; return y + y }
    ->  _2 = copy _1;  _0 = call plus(borrow _2, borrow _2);  drop _2;  return

Modules: `lower_state` (the function being built, scopes), `lower_places`, `lower_expressions`,
`lower_calls`, `lower_control`, `lower_patterns`, `lower_closures`; `modes` infers how parameters are
taken. docs/reference/mir.md says what the result means.
"""

from __future__ import annotations

from seen_core.check.signatures import FunctionInfo
from seen_core.check.types import BYTE, pointer
from seen_core.check.world import World
from seen_core.mir import (  # noqa: F401  (their handlers register themselves)
    lower_calls,
    lower_closures,
    lower_control,
    lower_expressions,
    lower_patterns,
    lower_places,
)
from seen_core.mir.constructors import late_fields
from seen_core.mir.lent_results import lending
from seen_core.mir.lower_state import Lowering
from seen_core.mir.model import MirFunction, PointerTo, ThrowingResult
from seen_core.mir.modes import parameter_modes

_KEPT_ANNOTATIONS = frozenset({"inline", "noinline", "cold", "noreturn", "fastmath"})


def lower_function(world: World, name: str) -> list[MirFunction]:
    """Return the generic MIR of a function that has a body, followed by that of its lambdas."""
    info = world.function(name)
    body = world.body(name)
    throws = info.throws or (body.throws and info.kind in ("function", "method", "constructor"))
    low = Lowering(world, body, name, throws, None)
    start = low.at(info.span)
    low.lending = lending(world, name)
    value = info.result if low.lending is None else low.lending.owner
    low.graph.local(ThrowingResult(value) if throws else value, None, start)
    low.declare_parameters(parameter_modes(world, name), first=1)
    count = len(info.parameters)
    if low.lending is not None:
        low.lent_slot = low.graph.local(PointerTo(PointerTo(info.result)), None, start, "borrow")
        count += 1
        if low.lending.pinned:
            low.lent_pin = low.graph.local(pointer(BYTE), None, start, "borrow")
            count += 1
    if info.kind == "constructor":
        low.late_fields = late_fields(world, body)
    low.lower_body()
    annotations = tuple(name for name in info.annotations if name in _KEPT_ANNOTATIONS)
    function = low.finish(_display_name(info), info.span, count, annotations)
    return [function, *low.lambdas.functions]


def _display_name(info: FunctionInfo) -> str:
    return info.name
