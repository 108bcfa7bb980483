"""Diagnostics as JSON: one object a line.

Positions are 1-based; columns count characters (Unicode code points); ends are exclusive: `end_column` is
the column after the last character. A diagnostic outside any file has null positions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from seen_core.diagnostics.messages import Messages
from seen_core.diagnostics.model import Diagnostic, Fix, Label
from seen_core.source import SourceFile, Span

Json = dict[str, object]


def json_lines(diagnostics: Sequence[Diagnostic], messages: Messages, *, ascii_only: bool) -> Iterator[str]:
    """Yield one line of JSON, without its newline, for each diagnostic."""
    for diagnostic in diagnostics:
        yield json.dumps(_diagnostic(diagnostic, messages), ensure_ascii=ascii_only)


def _diagnostic(diagnostic: Diagnostic, messages: Messages) -> Json:
    first = diagnostic.labels[0] if diagnostic.labels else None
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": messages.message(diagnostic),
        **(_place(first.file, first.span) if first else _NOWHERE),
        "labels": [_label(label, messages) for label in diagnostic.labels],
        "notes": [messages.sentence(note) for note in diagnostic.notes],
        "fixes": [_fix(fix, messages) for fix in diagnostic.fixes],
    }


_NOWHERE: Json = dict.fromkeys(("file", "line", "column", "end_line", "end_column"))


def _place(file: SourceFile, span: Span) -> Json:
    start, end = file.locate(span.start), file.locate(span.end)
    return {
        "file": file.name,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _label(label: Label, messages: Messages) -> Json:
    return {
        **_place(label.file, label.span),
        "text": messages.sentence(label.text),
        "primary": label.primary,
    }


def _fix(fix: Fix, messages: Messages) -> Json:
    return {
        "title": messages.sentence(fix.title),
        "certain": fix.certain,
        "edits": [{**_place(edit.file, edit.span), "text": edit.text} for edit in fix.edits],
    }
