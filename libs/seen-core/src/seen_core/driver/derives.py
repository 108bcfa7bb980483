"""`@derive(Name)` where a plugin gives the name its meaning: what it writes in Seen is added to the file.

    @derive(Label) struct Point { x: Int }   ->   struct Point { x: Int }   impl Label for Point { … }

What is added has the place of the name in the source, so that diagnostics about it point there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from seen_core.check.derive import INTERFACES
from seen_core.check.walk import walk
from seen_core.diagnostics import Diagnostic, Label, SeenError
from seen_core.host import PluginHost, describe
from seen_core.plugin_api import DerivedField, DerivedVariant, DeriveHandler, DeriveUse
from seen_core.source import SourceFile, Span
from seen_core.source.pack import builtin_pack
from seen_core.syntax import ast, parse

_Typed = ast.TypeDeclaration | ast.EnumDeclaration


def expand_derives(
    tree: ast.File, source: SourceFile, host: PluginHost
) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    """Return the tree with what the derive handlers of plugins add, and what they found wrong."""
    handlers = {name: handler for name, handler in host.derives.items() if name not in INTERFACES}
    found: list[Diagnostic] = []
    items = _expanded(tree.items, source, handlers, found)
    return replace(tree, items=items), tuple(found)


def _expanded(
    items: tuple[ast.Item, ...],
    source: SourceFile,
    handlers: dict[str, DeriveHandler],
    found: list[Diagnostic],
) -> tuple[ast.Item, ...]:
    """Expand in a file or module; what is added stands at its end."""
    result: list[ast.Item] = []
    added: list[ast.Item] = []
    for item in items:
        if isinstance(item, ast.ModuleDeclaration) and item.members is not None:
            item = replace(item, members=_expanded(item.members, source, handlers, found))
        elif isinstance(item, _Typed):
            for declaration, name in _types_in(item, ""):
                for argument, handler in _asked(declaration.header.annotations, handlers):
                    use = _use(source, argument, declaration, name)
                    added.extend(_added(handler, use, found))
            item = _without(item, handlers)
        result.append(item)
    return (*result, *added)


def _types_in(item: _Typed, around: str) -> Iterator[tuple[_Typed, str]]:
    name = f"{around}{item.name}"
    yield item, name
    for member in item.members:
        if isinstance(member, _Typed):
            yield from _types_in(member, f"{name}.")


def _asked(
    annotations: tuple[ast.Annotation, ...], handlers: dict[str, DeriveHandler]
) -> list[tuple[ast.Argument, DeriveHandler]]:
    return [
        (argument, handlers[argument.value.text])
        for annotation in annotations
        if annotation.name == "derive"
        for argument in annotation.arguments
        if isinstance(argument.value, ast.Name) and argument.value.text in handlers
    ]


def _without(item: _Typed, handlers: dict[str, DeriveHandler]) -> _Typed:
    """Return a type without the names that handlers have taken care of."""
    members = tuple(_without(one, handlers) if isinstance(one, _Typed) else one for one in item.members)
    annotations = []
    for annotation in item.header.annotations:
        taken = [argument for argument, _ in _asked((annotation,), handlers)]
        kept = tuple(argument for argument in annotation.arguments if argument not in taken)
        if kept or not taken:
            annotations.append(replace(annotation, arguments=kept) if taken else annotation)
    return replace(item, members=members, header=replace(item.header, annotations=tuple(annotations)))


# ---------------------------------------------------------------- what a handler sees


def _use(source: SourceFile, argument: ast.Argument, item: _Typed, name: str) -> DeriveUse:
    parameters = tuple(one.name for one in item.type_parameters if one.const_type is None)
    variants: tuple[DerivedVariant, ...] = ()
    fields: list[DerivedField] = []
    if isinstance(item, ast.EnumDeclaration):
        variants = tuple(
            DerivedVariant(
                one.name, tuple(_field(source, field.name, field) for field in one.fields or ()), one
            )
            for one in item.variants
        )
    else:
        plain = "data" in item.header.modifiers or item.kind == "struct"
        fields.extend(_field(source, one.name, one) for one in item.parameters or () if one.field or plain)
        fields.extend(
            _field(source, member.pattern.name, member)
            for member in item.members
            if isinstance(member, ast.Let)
            and member.kind != "const"
            and isinstance(member.pattern, ast.NamePattern)
        )
    return DeriveUse(source, argument, item, name, parameters, tuple(fields), variants)


def _field(source: SourceFile, name: str, node: ast.Parameter | ast.Let) -> DerivedField:
    text = source.text[node.type.span.start : node.type.span.end] if node.type is not None else ""
    return DerivedField(name, text, node)


# ---------------------------------------------------------------- what it gives


def _added(handler: DeriveHandler, use: DeriveUse, found: list[Diagnostic]) -> tuple[ast.Item, ...]:
    try:
        text = handler.derive(use)
        result = parse(SourceFile(f"@derive({handler.name})", text, use.file.module), builtin_pack("en"))
    except SeenError as error:
        found.extend(error.diagnostics)
        return ()
    except Exception as error:  # whatever a plugin does must not end in a traceback
        raise _plugin_error(handler, describe(error), use) from error
    if result.diagnostics:
        reason = f"what it wrote cannot be read: {result.diagnostics[0].message}"
        raise _plugin_error(handler, reason, use)
    _move_to(result.file, use.argument.span)
    return result.file.items


def _plugin_error(handler: DeriveHandler, reason: str, use: DeriveUse) -> SeenError:
    return SeenError(
        Diagnostic(
            "E0607",
            "the handler of `@derive({name})` of a plugin: {reason}",
            (Label(use.file, use.argument.span, "asked for here"),),
            {"name": handler.name, "reason": reason},
        )
    )


def _move_to(tree: ast.File, span: Span) -> None:
    """Let all nodes stand where the derived name does; their own places are in another text."""
    for node in walk(tree):
        for name in getattr(node, "__slots__", ()):
            if isinstance(getattr(node, name), Span):
                object.__setattr__(node, name, span)
