"""The places that are excused from lints: `@allow(name)` in front of a declaration or a statement.

Annotations are rare, so that a file is only looked through when its text has one. In front of the `module`
line, `@allow` is for the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from seen_core.check.walk import walk
from seen_core.diagnostics import Diagnostic, Label
from seen_core.diagnostics.nearest import advice, did_you_mean, nearest
from seen_core.lints.levels import WARNINGS, known_names, lint_name
from seen_core.plugin_api import Lint
from seen_core.resolve import Module
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

_ALLOW = re.compile(r"@\s*allow\s*\(([^)\n]*)\)")
_WORD = re.compile(r"[^\s,][^,]*")


class Allowed(NamedTuple):
    """A part of a file, and what it is excused from."""

    file: SourceFile
    span: Span
    names: frozenset[str]

    def covers(self, diagnostic: Diagnostic, lint: Lint) -> bool:
        """Tell whether a diagnostic of a lint is excused."""
        if not diagnostic.labels or not self.names & {lint.name, lint.group, WARNINGS}:
            return False
        label = diagnostic.labels[0]
        return label.file is self.file and self.span.start <= label.span.start < self.span.end


def allowed_places(modules: tuple[Module, ...]) -> list[Allowed]:
    """Return the excused parts of the files of a program."""
    found: list[Allowed] = []
    for module in modules:
        annotations = {match.start(): match[1] for match in _ALLOW.finditer(module.file.text)}
        if annotations:
            found.extend(_in_module(module, annotations))
    return found


def unknown_names(modules: tuple[Module, ...], lints: Mapping[str, Lint]) -> Iterator[Diagnostic]:
    """Yield the names in `@allow` that no lint has."""
    known = known_names(lints)
    for file in {id(module.file): module.file for module in modules}.values():
        for match in _ALLOW.finditer(file.text):
            for word in _WORD.finditer(match[1]):
                if lint_name(word[0]) not in known and _is_code(file.text, match.start()):
                    start = match.start(1) + word.start()
                    span = Span(start, start + len(word[0].rstrip()))
                    yield unknown_lint(word[0].strip(), (Label(file, span),), known)


def unknown_lint(written: str, labels: tuple[Label, ...], known: set[str]) -> Diagnostic:
    """Return the warning about the name of a lint that does not exist."""
    near = nearest(lint_name(written), known)
    if labels and not labels[0].file.name.endswith(".toml"):
        near = tuple(name.replace("-", "_") for name in near)  # as names are written in code
    notes, fixes = (
        advice(labels[0].file, labels[0].span, written, near) if labels else (did_you_mean(near), ())
    )
    return Diagnostic(
        "W0206",
        "there is no lint {name}",
        labels,
        {"name": written},
        notes if near else ("docs/reference/lints.md lists the lints",),
        fixes,
    )


def _is_code(text: str, position: int) -> bool:
    """Tell whether an annotation is not part of a comment or a text on its line."""
    before = text[text.rfind("\n", 0, position) + 1 : position]
    return "//" not in before and before.count('"') % 2 == 0


def _in_module(module: Module, annotations: Mapping[int, str]) -> Iterator[Allowed]:
    for start, end in _reaches(module):
        words = annotations.get(start)
        if words is not None:
            names = frozenset(lint_name(word) for word in words.split(","))
            yield Allowed(module.file, Span(start, end), names)


def _reaches(module: Module) -> Iterator[tuple[int, int]]:
    """Yield where annotated declarations and statements begin, and where they end.

    Several annotations may stand in front of one declaration: each of them counts.
    """
    for start in module.line_annotations:
        yield start, len(module.file.text)
    declared = [entity.node for entities in module.entities.values() for entity in entities]
    others = [owner.node for owner in module.extensions if owner.node is not None]
    for import_ in module.imports:
        yield from _starts(module.file, import_.span)
    yield from _following(module.statements)
    for node in walk([*declared, *others, *module.statements]):
        if isinstance(node, ast.Block):
            yield from _following(node.statements)
        header = getattr(node, "header", None)
        if isinstance(header, ast.Header):
            for annotation in header.annotations:
                yield annotation.span.start, node.span.end
    for child in module.children.values():
        yield from _reaches(child)


def _starts(file: SourceFile, span: Span) -> Iterator[tuple[int, int]]:
    for match in _ALLOW.finditer(file.text, span.start, span.end):
        yield match.start(), span.end


def _following(statements: tuple[ast.Statement, ...] | list[ast.Statement]) -> Iterator[tuple[int, int]]:
    """Yield the annotations that stand alone, with the ends of the statements they are for."""
    waiting: list[int] = []
    for statement in statements:
        if isinstance(statement, ast.AnnotationStatement):
            waiting.append(statement.span.start)
        else:
            yield from ((start, statement.span.end) for start in waiting)
            waiting = []
