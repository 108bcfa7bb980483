"""Types, constants and private fields that nothing mentions, and parameters lent to be changed that are not.

A name is looked for in the text of the program: what occurs anywhere else counts as used, so that nothing
that is used is ever named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from seen_core.check import types as t
from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.lints.subject import InspectedBody, Subject, parameter_name
from seen_core.lints.unused import changed_locals, code_matches, is_mentioned
from seen_core.resolve import Entity
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

_REMOVE = "remove it, or let its name begin with `_` to say that this is meant"
_ASSIGNED = re.compile(r"\s*=(?!=)")


def unused_types(subject: Subject) -> Iterator[Diagnostic]:
    """Yield types that nothing outside their own declaration mentions, where every use would be in sight."""
    for module in subject.all_modules():
        aliases = [one for each in module.entities.values() for one in each if one.kind == "alias"]
        for entity in dict.fromkeys((*module.types, *aliases)):
            if _is_open(subject, entity) or is_mentioned(subject, entity) or _is_unfinished(entity):
                continue
            yield Diagnostic(
                "W0223",
                "the type {name} is unused",
                (Label(module.file, entity.span, "nothing mentions it"),),
                {"name": entity.simple},
                (_REMOVE,),
            )


def _is_unfinished(entity: Entity) -> bool:
    """Tell whether a type has no name of its own, is used by its parts, or has code that is to come."""
    if not entity.simple.isidentifier() or not isinstance(entity.node, ast.TypeDeclaration):
        return not entity.simple.isidentifier()
    text = entity.module.file.text[entity.node.span.start : entity.node.span.end]
    return "sealed" in entity.node.header.modifiers or "..." in text


def unused_constants(subject: Subject) -> Iterator[Diagnostic]:
    """Yield constants that nothing mentions, where every use would be in sight."""
    for entity in subject.entities():
        node = entity.node
        if not isinstance(node, ast.Let) or node.kind != "const":
            continue
        if not _is_open(subject, entity) and not is_mentioned(subject, entity):
            yield Diagnostic(
                "W0224",
                "the constant {name} is unused",
                (Label(entity.module.file, entity.span, "nothing reads it"),),
                {"name": entity.simple},
                (_REMOVE,),
            )


def _is_open(subject: Subject, entity: Entity) -> bool:
    """Tell whether a declaration is meant for others, or says that it is kept."""
    header = getattr(entity.node, "header", None)
    kept = entity.node is None or entity.simple.startswith("_") or (header is not None and header.annotations)
    return bool(kept) or not subject.is_closed(entity)


# ---------------------------------------------------------------- fields


def unused_fields(subject: Subject) -> Iterator[Diagnostic]:
    """Yield private fields that nothing reads; what is derived, or begins with `_`, reads all fields."""
    for module in subject.all_modules():
        for entity in module.types:
            node = entity.node
            if not isinstance(node, ast.TypeDeclaration) or node.header.annotations:
                continue
            if subject.world.type_info(entity.name).data:
                continue
            for member in node.members:
                if isinstance(member, ast.Let) and isinstance(member.pattern, ast.NamePattern):
                    if "private" in member.header.modifiers and not member.header.annotations:
                        yield from _unread(subject, module.file, member.pattern)


def _unread(subject: Subject, file: SourceFile, name: ast.NamePattern) -> Iterator[Diagnostic]:
    if name.name.startswith("_"):
        return
    pattern = re.compile(rf"\b{re.escape(name.name)}\b")
    is_set = False
    for start in code_matches(pattern, file.text):
        if start == name.span.start:
            continue
        if _ASSIGNED.match(file.text, start + len(name.name)) is None:
            return
        is_set = True
    yield Diagnostic(
        "W0222",
        "the private field {name} is unused",
        (Label(file, name.span, "it is set, and nothing reads it" if is_set else "nothing reads it"),),
        {"name": name.name},
        (_REMOVE,),
    )


# ---------------------------------------------------------------- inout


def unchanged_inout(subject: Subject) -> Iterator[Diagnostic]:
    """Yield `inout` parameters that the body of a function leaves alone, where all callers are in sight."""
    for inspected in subject.bodies:
        entity = inspected.entity
        if entity is None or entity.owner is not None or not subject.is_closed(entity):
            continue
        info = subject.world.function(inspected.body.function)
        if all(parameter.mode != "inout" for parameter in info.parameters):
            continue
        changed = changed_locals(subject, inspected)
        for index, parameter in enumerate(info.parameters):
            if parameter.mode == "inout" and index not in changed and not _is_opaque(parameter.type):
                yield from _unchanged(subject, inspected, index)


def _is_opaque(type_: t.Type) -> bool:
    return isinstance(type_, t.Parameter)  # what is done with it may change what it stands for


def _unchanged(subject: Subject, inspected: InspectedBody, index: int) -> Iterator[Diagnostic]:
    body = inspected.body
    name, declared = parameter_name(body, index), body.locals[index].span
    words = "|".join(map(re.escape, subject.pack(body.file).keywords.get("inout", ())))
    written = re.compile(rf"\b(?:{words})\s+").search(body.file.text, declared.start, declared.end)
    if name is None or written is None or body.locals[index].name.startswith("_"):
        return
    yield Diagnostic(
        "W0230",
        "the parameter {name} is lent to be changed, and never is",
        (Label(body.file, name, "the body only reads it"),),
        {"name": body.locals[index].name},
        ("without it, callers may give what cannot be changed, too",),
        (Fix("leave it out", (Edit(body.file, Span(*written.span()), ""),)),),
    )
