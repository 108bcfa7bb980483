"""Default methods of an interface that only call each other: a type has to give one of them (E0216).

`Display` has two: `display` asks for `toString`, and `toString` for `display`.
"""

from __future__ import annotations

from collections.abc import Callable

from seen_core.check.program import Program
from seen_core.check.walk import mentioned_names
from seen_core.resolve import Entity


def circles(program: Program, interface: str) -> list[tuple[Entity, ...]]:
    """Return the groups of default methods of an interface that call each other."""
    known = program.circles.get(interface)
    if known is None:
        known = program.circles[interface] = _find(program, interface)
    return known


def _find(program: Program, interface: str) -> list[tuple[Entity, ...]]:
    entity = program.type_entity(interface)
    if entity is None or entity.body is None:
        return []
    members = entity.body.members
    defaults = {
        name: found[0]
        for name, found in members.items()
        if len(found) == 1 and found[0].kind == "function" and not found[0].static
        if program.function_of(found[0]).has_body
    }
    calls = {name: mentioned_names(one.node) & defaults.keys() - {name} for name, one in defaults.items()}
    pairs = [(one, two) for one in calls for two in calls[one] if one < two and one in calls[two]]
    return [(defaults[one], defaults[two]) for one, two in pairs]


def endless(program: Program, interface: str, given: Callable[[Entity], bool]) -> list[str]:
    """Return what a type has to give so that the defaults of an interface come to an end."""
    return [
        f"{interface}.{' or '.join(one.simple for one in circle)}"
        for circle in circles(program, interface)
        if not any(map(given, circle))
    ]
