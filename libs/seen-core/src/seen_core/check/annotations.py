"""Annotations that the compiler itself knows: their arguments, and where they may stand (E0226).

Others belong to plugins, or say something to people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seen_core.check.derive import INTERFACES
from seen_core.check.suggest import Help, near_names
from seen_core.diagnostics import Diagnostic, Label
from seen_core.diagnostics.nearest import is_slip, nearest
from seen_core.resolve import Module
from seen_core.source import SourceFile
from seen_core.syntax import ast

_DERIVABLE = frozenset({*INTERFACES, "Comparable", "Copy", "Error", "Serialize", "Deserialize"})


@dataclass(frozen=True, slots=True)
class _Known:
    """What an annotation takes: texts (`text`), names of interfaces (`names`) or nothing (``)."""

    takes: str = ""
    required: bool = False
    on: tuple[type, ...] = ()
    """Kinds of declarations; empty for any."""


_FUNCTIONS = (ast.Function,)
_TYPES = (ast.TypeDeclaration, ast.EnumDeclaration)
_PLACES: dict[tuple[type, ...], str] = {
    _TYPES: "a type",
    (ast.Parameter,): "a parameter",
    (ast.Let,): "a variable",
}
_KNOWN = {
    "derive": _Known("names", True, _TYPES),
    "deprecated": _Known("text"),
    "alias": _Known("text", True, (ast.Function, ast.Property)),
    "lang": _Known("text", True),
    "intrinsic": _Known("text", True, _FUNCTIONS),
    "symbol": _Known("text", True, _FUNCTIONS),
    "link": _Known("text", True),
    "main": _Known("", False, _FUNCTIONS),
    "flags": _Known("", False, _TYPES),
    "cold": _Known("", False, _FUNCTIONS),
    "noinline": _Known("", False, _FUNCTIONS),
    "shared": _Known("", False, _TYPES),
    "thread_local": _Known("", False, (ast.Let,)),
    "send": _Known("", False, (ast.Parameter,)),
    "fastmath": _Known("", False, _FUNCTIONS),
    "copies": _Known("text", True, (ast.Function, ast.Property)),
}


def check_annotations(module: Module) -> Iterator[Diagnostic]:
    """Yield wrong uses of annotations on the declarations of a module and on their members."""
    seen: set[int] = set()
    for entities in module.entities.values():
        for entity in entities:
            if id(entity.node) not in seen:
                seen.add(id(entity.node))
                yield from _declaration(module, entity.node)
    for owner in module.extensions:
        yield from _declaration(module, owner.node)


def _declaration(module: Module, node: object) -> Iterator[Diagnostic]:
    header = getattr(node, "header", None)
    for annotation in header.annotations if isinstance(header, ast.Header) else ():
        known = _KNOWN.get(annotation.name)
        if known is not None:
            yield from _use(module, annotation, known, node)
        else:
            yield from _misspelt(module, annotation)
    for member in getattr(node, "members", ()) or ():
        yield from _declaration(module, member)


def _misspelt(module: Module, annotation: ast.Annotation) -> Iterator[Diagnostic]:
    """Report an annotation that is but a slip away from a known one; others may be a library's own."""
    names = nearest(annotation.name, _KNOWN)
    if names and is_slip(annotation.name, names[0]):
        advice = near_names(module, annotation.span, annotation.name, names)
        yield _wrong(
            module.file, annotation, annotation, f"there is no annotation @{annotation.name}", advice
        )


def _use(module: Module, annotation: ast.Annotation, known: _Known, node: object) -> Iterator[Diagnostic]:
    if known.on and not isinstance(node, known.on):
        kind = _PLACES.get(known.on, "a function")
        yield _wrong(module.file, annotation, annotation, f"@{annotation.name} belongs in front of {kind}")
    if not annotation.arguments and known.required:
        yield _wrong(module.file, annotation, annotation, f"@{annotation.name} needs an argument")
    for argument in annotation.arguments:
        if not known.takes:
            yield _wrong(module.file, annotation, argument, f"@{annotation.name} takes no arguments")
        elif known.takes == "text" and not isinstance(argument.value, ast.StringLiteral):
            yield _wrong(module.file, annotation, argument, f"@{annotation.name} takes a text in quotes")
        elif known.takes == "names":
            yield from _derived(module, annotation, argument)


def _derived(module: Module, annotation: ast.Annotation, argument: ast.Argument) -> Iterator[Diagnostic]:
    if not isinstance(argument.value, ast.Name):
        yield _wrong(module.file, annotation, argument, "@derive takes names of interfaces")
        return
    name = argument.value.text
    if name not in _DERIVABLE and not _is_alias(module, name):
        near = near_names(module, argument.span, name, _DERIVABLE)
        others = f"these can: {', '.join(sorted(_DERIVABLE))}"
        yield _wrong(
            module.file,
            annotation,
            argument,
            f"{name} cannot be derived",
            near or Help((others,)),
        )


def _is_alias(module: Module, name: str) -> bool:
    """Tell whether the module's language has this word for an interface that can be derived."""
    return any(
        name in words
        for canonical, words in module.pack.names.items()
        if canonical.rsplit(".", 1)[-1] in _DERIVABLE
    )


def _wrong(
    file: SourceFile,
    annotation: ast.Annotation,
    where: ast.Annotation | ast.Argument,
    problem: str,
    advice: Help | None = None,
) -> Diagnostic:
    return Diagnostic(
        "E0226",
        "{problem}",
        (Label(file, where.span, "wrong use of an annotation"),),
        {"name": annotation.name, "problem": problem},
        advice.notes if advice else (),
        advice.fixes if advice else (),
    )
