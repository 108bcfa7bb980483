"""Fields that a constructor does not fill where they are declared, but in `init` blocks."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check.types import Nominal
from seen_core.check.world import World


def late_fields(world: World, body: hir.Body) -> list[int]:
    """Return the indices, among all fields, of the class's own fields without a value of their own."""
    if not isinstance(body.value, hir.Block) or not body.locals:
        return []
    type_ = body.locals[0].type
    if not isinstance(type_, Nominal) or world.type_info(type_.name).kind != "class":
        return []
    filled = set()
    for statement in body.value.statements:
        match statement:
            case hir.Evaluate(_, hir.Assign(_, _, hir.Field(_, _, hir.Local(_, _, 0), index), _, True)):
                filled.add(index)
            case _:
                pass
    count = len(world.all_fields(type_))
    own = len(world.type_info(type_.name).fields)
    return [index for index in range(count - own, count) if index not in filled]
