"""Uses of what is marked `@deprecated("use …")`."""

from __future__ import annotations

from collections.abc import Iterator

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.deprecation import advice_of, deprecated_use
from seen_core.diagnostics import Diagnostic
from seen_core.lints.subject import InspectedBody, Subject
from seen_core.resolve import Entity
from seen_core.source import Span


def deprecated_uses(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the uses of deprecated functions and types; what is deprecated itself may use them."""
    for inspected in subject.bodies:
        outermost = inspected
        while outermost.outer is not None:
            outermost = outermost.outer
        if outermost.entity is not None and advice_of(outermost.entity) is not None:
            continue
        for span, entity in _used(subject, inspected):
            advice = advice_of(entity) if entity is not None else None
            if entity is not None and advice is not None:
                yield deprecated_use(inspected.body.file, span, entity, advice)


def _used(subject: Subject, inspected: InspectedBody) -> Iterator[tuple[Span, Entity | None]]:
    world = subject.world
    for call in inspected.nodes(hir.Call):
        yield call.span, world.function_entity(call.function.name)
    for value in inspected.nodes(hir.FunctionValue):
        yield value.span, world.function_entity(value.function.name)
    made = [(node.span, node.type) for node in inspected.nodes(hir.Construct)]
    made.extend((node.span, node.type) for node in inspected.nodes(hir.MakeStruct))
    made.extend((node.span, node.type) for node in inspected.nodes(hir.MakeVariant))
    for span, type_ in made:
        if isinstance(type_, t.Nominal):
            yield span, world.type_entity(type_.name)
