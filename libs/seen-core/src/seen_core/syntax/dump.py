"""The tree as indented text, one node a line: what `--emit ast` shows."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from seen_core.source import Span


def dump(node: object) -> str:
    """Return a tree as text; empty fields are left out, spans are `start..end`."""
    lines: list[str] = []
    _dump(node, "", 0, lines)
    return "\n".join(lines) + "\n"


def _dump(node: object, label: str, depth: int, lines: list[str]) -> None:
    prefix = "  " * depth + (f"{label}: " if label else "")
    if is_dataclass(node):
        span = getattr(node, "span", None)
        place = f" {span.start}..{span.end}" if isinstance(span, Span) else ""
        lines.append(f"{prefix}{type(node).__name__}{place}")
        for field in fields(node):
            value = getattr(node, field.name)
            empty = value is None or value == () or value == "" or value == frozenset()
            if value is False and field.name != "value":
                empty = True
            if not empty and not isinstance(value, Span):
                _dump(value, field.name, depth + 1, lines)
    elif isinstance(node, tuple):
        lines.append(f"{prefix}[{len(node)}]")
        for item in node:
            _dump(item, "", depth + 1, lines)
    elif isinstance(node, frozenset):
        lines.append(f"{prefix}{' '.join(sorted(node))}")
    else:
        lines.append(f"{prefix}{node!r}")
