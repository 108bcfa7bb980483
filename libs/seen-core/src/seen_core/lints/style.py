"""How code reads: names, documentation, shadowing, shape."""

from __future__ import annotations

from collections.abc import Iterator

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.repairs import add_override
from seen_core.diagnostics import Diagnostic, Label
from seen_core.lints.subject import InspectedBody, Subject, parameter_name
from seen_core.resolve import Entity
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

# ---------------------------------------------------------------- names


def unusual_names(subject: Subject) -> Iterator[Diagnostic]:
    """Yield names that are not written as the language writes them; scripts without case have no say."""
    for entity in subject.entities():
        file, span, name = entity.module.file, entity.span, entity.simple
        match entity.node:
            case ast.TypeDeclaration() | ast.EnumDeclaration() | ast.TypeAlias():
                yield from _type_name(file, span, name, "a type begins with a capital letter")
                yield from _variants(file, entity.node)
                yield from _members(file, entity.node)
            case ast.Function() if name.isidentifier():
                yield from _value_name(file, span, name, may_begin_large=True)
            case ast.Property():
                yield from _value_name(file, span, name, may_begin_large=True)
            case ast.Let(kind=kind) if kind != "const":
                yield from _value_name(file, span, name, may_begin_large=True)
            case _:
                pass
    yield from _local_names(subject)


def _variants(file: SourceFile, node: object) -> Iterator[Diagnostic]:
    for variant in node.variants if isinstance(node, ast.EnumDeclaration) else ():
        yield from _type_name(
            file,
            _at(file, variant.span, variant.name),
            variant.name,
            "a variant begins with a capital letter",
        )


def _members(file: SourceFile, node: object) -> Iterator[Diagnostic]:
    if not isinstance(node, ast.TypeDeclaration):
        return
    for member in node.members:
        if isinstance(member, ast.Let) and isinstance(member.pattern, ast.NamePattern):
            if member.kind != "const" and "static" not in member.header.modifiers:
                name, span = member.pattern.name, member.pattern.span
                yield from _value_name(file, span, name, may_begin_large=True)
    for parameter in node.parameters or ():
        at = _at(file, parameter.span, parameter.name)
        yield from _value_name(file, at, parameter.name, may_begin_large=True)


def _local_names(subject: Subject) -> Iterator[Diagnostic]:
    for inspected in subject.bodies:
        body = inspected.body
        captured = {local for _, local in body.captures}
        bound = {pattern.local for pattern in inspected.nodes(hir.BindPattern)}
        for index, info in enumerate(body.locals):
            span = parameter_name(body, index) if index < body.parameter_count else info.span
            if index not in captured and span is not None and _is_written(body.file, span, info.name):
                # Capitals in patterns look like variants, which has a warning of its own.
                yield from _value_name(body.file, span, info.name, may_begin_large=index in bound)


def _is_written(file: SourceFile, span: Span, name: str) -> bool:
    return file.text[span.start : span.end] == name


def _at(file: SourceFile, span: Span, name: str) -> Span:
    start = file.text.find(name, span.start, span.end)
    return Span(start, start + len(name)) if start >= 0 else span


def _type_name(file: SourceFile, span: Span, name: str, rule: str) -> Iterator[Diagnostic]:
    first = name.lstrip("_")[:1]
    if first.islower() and first.upper() != first:
        joined = _joined(name)
        yield _unusual(file, span, name, joined.replace(first, first.upper(), 1), rule)
    elif "_" in name.strip("_") and not name.isupper():
        yield _unusual(file, span, name, _joined(name), "words in a name are joined by capital letters")


def _value_name(file: SourceFile, span: Span, name: str, *, may_begin_large: bool) -> Iterator[Diagnostic]:
    """Functions and fields that other packages see begin with a capital letter; locals do not."""
    bare = name.strip("_")
    if "_" in bare and not name.isupper() and bare.lower() != bare.upper():
        yield _unusual(file, span, name, _joined(name), "words in a name are joined by capital letters")
    elif bare[:1].isupper() and not may_begin_large and len(bare) > 1 and not bare.isupper():
        yield _unusual(file, span, name, name.replace(bare[0], bare[0].lower(), 1), "a variable begins small")


def _joined(name: str) -> str:
    bare = name.strip("_")
    first, *rest = [part for part in bare.split("_") if part]
    return name.replace(bare, first + "".join(part[:1].upper() + part[1:] for part in rest))


def _unusual(file: SourceFile, span: Span, name: str, better: str, rule: str) -> Diagnostic:
    return Diagnostic(
        "W0211",
        "the name {name} is not written as names are",
        (Label(file, span, rule),),
        {"name": name},
        (f"`{better}` would be",),
    )


# ---------------------------------------------------------------- documentation


def missing_docs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the public declarations without a `///` comment."""
    seen: set[int] = set()
    for entity in subject.entities():
        header = getattr(entity.node, "header", None)
        if header is None or header.doc or id(entity.node) in seen or not subject.is_public(entity):
            continue
        if _is_documented_elsewhere(entity, header):
            continue
        seen.add(id(entity.node))
        yield Diagnostic(
            "W0212",
            "{name} is public and has no documentation",
            (Label(entity.module.file, entity.span),),
            {"name": entity.simple},
            ("say what it is for in a `///` comment above it",),
        )


def _is_documented_elsewhere(entity: Entity, header: ast.Header) -> bool:
    """Members that an interface or superclass asks for are documented there."""
    if entity.simple in ("main", "Main") and entity.owner is None:
        return True
    inside = entity.owner is not None and entity.owner.interface is not None
    return inside or "override" in header.modifiers


# ---------------------------------------------------------------- override


def missing_overrides(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the members of classes that an interface asks for and that do not say so."""
    seen: set[int] = set()
    for member, above in subject.world.overriding:
        node, owner = member.node, member.owner
        if owner is None or owner.entity is None or member.module not in subject.modules or id(node) in seen:
            continue
        if (
            above.owner is None
            or not above.owner.is_interface
            or not isinstance(node, ast.Function | ast.Property)
        ):
            continue
        if "override" not in node.header.modifiers:
            seen.add(id(node))
            word = member.module.pack.word("override")
            yield Diagnostic(
                "W0231",
                "{name} implements a member of {interface} without saying so",
                (Label(member.module.file, member.span, "needs `override`"),),
                {"name": member.simple, "interface": above.owner.entity.simple if above.owner.entity else ""},
                (f"write `{word}` in front, or give it another name",),
                add_override(member.module, member.span),
            )


# ---------------------------------------------------------------- shadowing


def shadowed_names(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the locals that hide another local of the same name."""
    for inspected in subject.bodies:
        if inspected.outer is None:
            body = inspected.body
            names = {
                body.locals[index].name: body.locals[index].span for index in range(body.parameter_count)
            }
            yield from _shadowed(body, body.value, names)


def _shadowed(body: hir.Body, node: object, names: dict[str, Span]) -> Iterator[Diagnostic]:
    match node:
        case hir.Block() | hir.MatchArm():
            names = dict(names)  # what is declared inside ends there
        case hir.Let(_, local, value):
            yield from _shadowed(body, value, names)
            yield from _declared(body, local, names)
            return
        case hir.BindPattern(_, local, inner):
            yield from _declared(body, local, names)
            yield from _shadowed(body, inner, names)
            return
        case hir.MakeClosure(_, _, inner_body):
            captured = {local for _, local in inner_body.captures}
            inside = dict(names)
            for index in range(inner_body.parameter_count):
                if index not in captured:
                    yield from _declared(inner_body, index, inside)
            yield from _shadowed(inner_body, inner_body.value, inside)
            return
        case _:
            pass
    for name in getattr(node, "__slots__", ()):
        value = getattr(node, name)
        if type(value).__module__ == hir.__name__:
            yield from _shadowed(body, value, names)
        elif type(value) is tuple:
            for item in value:
                part = item[1] if type(item) is tuple and len(item) == 2 else item
                if type(part).__module__ == hir.__name__:
                    yield from _shadowed(body, part, names)


def _declared(body: hir.Body, local: int, names: dict[str, Span]) -> Iterator[Diagnostic]:
    info = body.locals[local]
    if not _is_written(body.file, info.span, info.name) or info.name == "_":
        return
    earlier = names.get(info.name)
    if earlier is not None and earlier != info.span:
        yield Diagnostic(
            "W0213",
            "{name} hides another {name}",
            (Label(body.file, info.span), Label(body.file, earlier, "this one", primary=False)),
            {"name": info.name},
        )
    names[info.name] = info.span


# ---------------------------------------------------------------- shape


def needless_else(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the `else` of an `if` whose first part never goes on."""
    for inspected in subject.bodies:
        for statement in inspected.nodes(hir.Evaluate):
            node = statement.value
            if isinstance(node, hir.If) and node.otherwise is not None and _leaves(inspected, node):
                yield Diagnostic(
                    "W0220",
                    "this else is not needed",
                    (
                        Label(inspected.body.file, node.otherwise.span),
                        Label(inspected.body.file, node.then.span, "this never goes on", primary=False),
                    ),
                    {},
                    ("what stands in it can follow the `if` directly",),
                )


def _leaves(inspected: InspectedBody, node: hir.If) -> bool:
    written = inspected.text(node.otherwise).startswith("{") if node.otherwise is not None else False
    return node.then.type == t.NEVER and written
