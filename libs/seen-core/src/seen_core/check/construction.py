"""Objects that are being made: what a superclass's constructor may call.

The superclass fills its fields first. A method that it calls meanwhile, and that the class overrides, would
find the class's own fields without values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.program import Program
from seen_core.check.signatures_from_ast import constructor_function
from seen_core.check.walk import hir_below
from seen_core.diagnostics.model import Diagnostic, Label
from seen_core.resolve.entities import Entity
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast


class _EarlyCall(NamedTuple):
    method: str
    file: SourceFile
    span: Span


def check_early_calls(program: Program, entity: Entity, type_: t.Nominal) -> None:
    """Report overrides that a superclass calls before the fields they use have values."""
    assert entity.body is not None
    overriding = {
        name: member
        for name, members in entity.body.members.items()
        for member in members
        if isinstance(member.node, ast.Function | ast.Property) and "override" in member.node.header.modifiers
    }
    parent = program.superclass(type_)
    if parent is None or not overriding or not program.type_info(entity.name).fields:
        return
    inherited = len(program.all_fields(parent))
    reported: set[str] = set()
    while parent is not None:
        above = program.type_entity(parent.name)
        assert above is not None
        for call in _calls_on_this(program, constructor_function(program, above).name, set()):
            member = overriding.get(call.method)
            if member is None or call.method in reported or not _uses_fields(program, member, inherited):
                continue
            reported.add(call.method)
            program.add(
                Diagnostic(
                    "E0308",
                    "{method} is called while {type} is made, before the fields of {class} have values",
                    (
                        Label(entity.module.file, member.span, "uses fields of its own class"),
                        Label(call.file, call.span, "called here", primary=False),
                    ),
                    {"method": call.method, "type": above.simple, "class": entity.simple},
                    ("give the superclass what it needs as an argument, or call it on the finished object",),
                )
            )
        parent = program.superclass(parent)


def _calls_on_this(program: Program, function: str, seen: set[str]) -> Iterator[_EarlyCall]:
    """Yield the calls of overridable methods that a function makes on `this`, also by way of others."""
    seen.add(function)
    body = program.unmarked_body(function)
    for node in hir_below(body.value):
        if not isinstance(node, hir.Call) or not node.arguments or not _is_this(node.arguments[0]):
            continue
        entity = program.function_entity(node.function.name)
        if entity is None or not program.function(node.function.name).has_body:
            if entity is not None:
                yield _EarlyCall(entity.simple, body.file, node.span)
            continue
        if node.dispatch == "virtual":
            yield _EarlyCall(entity.simple, body.file, node.span)
        if node.function.name not in seen:
            for call in _calls_on_this(program, node.function.name, seen):
                yield _EarlyCall(call.method, body.file, node.span)


def _is_this(node: hir.Expression) -> bool:
    node = _as_written(node)
    return isinstance(node, hir.Local) and node.index == 0


def _as_written(node: hir.Expression) -> hir.Expression:
    while isinstance(node, hir.Upcast):
        node = node.value
    return node


def _uses_fields(program: Program, member: Entity, inherited: int) -> bool:
    """Tell whether a method uses more of `this` than the fields that the superclass has filled."""
    info = program.function_of(member)
    if not info.has_body:
        return False
    fine: set[int] = set()
    for node in hir_below(program.unmarked_body(info.name).value):
        if isinstance(node, hir.Field) and _is_this(node.base) and node.index < inherited:
            fine.add(id(_as_written(node.base)))
        elif isinstance(node, hir.Local) and node.index == 0 and id(node) not in fine:
            return True
    return False
