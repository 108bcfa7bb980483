"""Text forms of the front end's values, for `seen build --emit tokens` and `--emit ast`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from seen_core.diagnostics import SeenError, Severity
from seen_core.source import SourceFile, Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax import tokenize

_INDENT = "  "


def dump_tree(tree: object) -> str:
    """Print a tree of nodes, one node a line, with the fields that say something."""
    return "".join(f"{line}\n" for line in _lines("", tree, 0))


def _lines(label: str, value: object, depth: int) -> Iterator[str]:
    prefix = _INDENT * depth + (f"{label}: " if label else "")
    if isinstance(value, (tuple, list)):
        if all(not is_dataclass(item) for item in value) and not _has_nodes(value):
            yield f"{prefix}{value!r}"
            return
        yield prefix.rstrip() or f"{prefix}items"
        for item in value:
            yield from _lines("", item, depth + 1)
    elif is_dataclass(value):
        members = [(field.name, getattr(value, field.name)) for field in fields(value)]
        shown = [
            (name, item) for name, item in members if not isinstance(item, Span) and not _is_absent(item)
        ]
        plain = " ".join(f"{name}={item!r}" for name, item in shown if not _has_nodes(item))
        span = getattr(value, "span", None)
        place = f" [{span[0]}..{span[1]}]" if span is not None else ""
        yield f"{prefix}{type(value).__name__}{place} {plain}".rstrip()
        for name, item in shown:
            if _has_nodes(item):
                yield from _lines(name, item, depth + 1)
    else:
        yield f"{prefix}{value!r}"


def _is_absent(value: object) -> bool:
    return value is None or value is False or (isinstance(value, (tuple, str, frozenset)) and not value)


def _has_nodes(value: object) -> bool:
    if isinstance(value, (tuple, list)):
        return any(_has_nodes(item) for item in value)
    return is_dataclass(value)


def dump_tokens(file: SourceFile, pack: LanguagePack) -> str:
    """Print the tokens of a file, one a line: where, what kind, and as written where that differs."""
    tokens, diagnostics = tokenize(file, pack)
    if any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics):
        raise SeenError(*diagnostics)
    lines = []
    for token in tokens:
        location = file.locate(token.start)
        written = "" if token.text in ("", token.kind) else f" {token.text!r}"
        lines.append(f"{location.line}:{location.column} {token.kind}{written}\n")
    return "".join(lines)
