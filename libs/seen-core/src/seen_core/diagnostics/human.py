"""Diagnostics for people, on a terminal or in a log; rich does the colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from seen_core.diagnostics.frame import (
    Row,
    gutter_width,
    line_text,
    shown_file,
    shown_source,
    shown_words,
    source_frame,
)
from seen_core.diagnostics.messages import Direction, Messages
from seen_core.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity
from seen_core.diagnostics.width import display_width, show_line
from seen_core.source import SourceFile

_STYLES = {
    "": "",
    "bold": "bold",
    "gutter": "bold blue",
    "error": "bold red",
    "warning": "bold yellow",
    "secondary": "bold cyan",
    "note": "bold",
    "help": "bold green",
    "removed": "red",
    "added": "green",
}


def print_human(
    diagnostics: Sequence[Diagnostic],
    messages: Messages,
    *,
    stream: TextIO,
    coloured: bool,
    direction: Direction,
) -> None:
    """Print every diagnostic and the summary line to `stream`."""
    console = Console(
        file=stream,
        color_system="standard" if coloured else None,
        force_terminal=coloured,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )
    for diagnostic in diagnostics:
        for row in _diagnostic_rows(diagnostic, messages, direction):
            console.print(_text(row))
        console.print()
    if diagnostics:
        console.print(_text(_summary(diagnostics, messages, direction)))


def _text(row: Row) -> Text:
    text = Text(end="", no_wrap=True, overflow="ignore")
    for piece, style in row:
        text.append(piece, _STYLES[style])
    text.rstrip()
    return text


def _diagnostic_rows(diagnostic: Diagnostic, messages: Messages, direction: Direction) -> list[Row]:
    severity = diagnostic.severity.value
    word = shown_words(messages.sentence(severity), direction=direction)
    message = shown_words(messages.message(diagnostic), direction=direction)
    rows: list[Row] = [[(f"{word}[{diagnostic.code}]", severity), (f": {message}", "bold")]]
    edits = [edit for fix in diagnostic.fixes for edit in fix.edits]
    pointed = [*diagnostic.labels, *(Label(edit.file, edit.span) for edit in edits)]
    gutter = gutter_width(pointed)
    rows.extend(_frames(diagnostic, messages, gutter, direction))
    for note in diagnostic.notes:
        rows.extend(_remark("note", messages.sentence(note), messages, gutter, direction))
    for fix in diagnostic.fixes:
        rows.extend(_remark("help", messages.sentence(fix.title), messages, gutter, direction))
        rows.extend(_fix_rows(fix, diagnostic, gutter, direction))
    return rows


def _frames(diagnostic: Diagnostic, messages: Messages, gutter: int, direction: Direction) -> list[Row]:
    """One frame a file, that of the first label first."""
    by_file: dict[str, list[Label]] = {}
    for label in diagnostic.labels:
        by_file.setdefault(label.file.name, []).append(label)
    rows: list[Row] = []
    severity = diagnostic.severity.value
    for name, labels in by_file.items():
        place = labels[0].file.locate(labels[0].span.start)
        arrow = ":::" if rows else "-->"
        position = f"{shown_file(name, direction=direction)}:{place.line}:{place.column}"
        rows.append([(" " * gutter + arrow + " ", "gutter"), (position, "")])
        rows.append([(" " * gutter + " |", "gutter")])
        drawn = [
            (label, messages.sentence(label.text), severity if label.primary else "secondary")
            for label in labels
        ]
        rows.extend(source_frame(labels[0].file, drawn, gutter=gutter, direction=direction))
    if rows and (diagnostic.notes or diagnostic.fixes):
        rows.append([(" " * gutter + " |", "gutter")])
    return rows


def _remark(kind: str, text: str, messages: Messages, gutter: int, direction: Direction) -> list[Row]:
    word = shown_words(messages.sentence(kind), direction=direction)
    first, *rest = text.split("\n")
    rows: list[Row] = [
        [
            (" " * gutter + " = ", "gutter"),
            (f"{word}: ", kind),
            (shown_words(first, direction=direction), ""),
        ]
    ]
    indent = " " * (gutter + 3 + display_width(messages.sentence(kind)) + 2)
    rows.extend([(indent, ""), (shown_words(line, direction=direction), "")] for line in rest)
    return rows


def _summary(diagnostics: Sequence[Diagnostic], messages: Messages, direction: Direction) -> Row:
    errors = sum(d.severity is Severity.ERROR for d in diagnostics)
    warnings = len(diagnostics) - errors
    row: Row = []
    for number, noun in ((errors, "error"), (warnings, "warning")):
        if number:
            row.extend([(", ", "")] if row else [])
            row.append((shown_words(messages.count(number, noun), direction=direction), noun))
    return row


# ---------------------------------------------------------------- fixes as a diff


def _fix_rows(fix: Fix, diagnostic: Diagnostic, gutter: int, direction: Direction) -> list[Row]:
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.file.name, []).append(edit)
    home = diagnostic.labels[0].file.name if diagnostic.labels else ""
    rows: list[Row] = []
    for name, edits in by_file.items():
        rows.append([(" " * gutter + " |", "gutter")])
        if name != home:
            rows[-1:] = [[(" " * gutter + "::: ", "gutter"), (shown_file(name, direction=direction), "")]]
        rows.extend(_file_diff(edits[0].file, edits, gutter, direction))
    return rows


def _file_diff(file: SourceFile, edits: Sequence[Edit], gutter: int, direction: Direction) -> list[Row]:
    """Lines that go and lines that come, group of neighbouring edits by group."""
    rows: list[Row] = []
    shift = 0
    for group in _groups(file, edits):
        first = file.locate(group[0].span.start).line - 1
        last = max(file.locate(edit.span.end).line - 1 for edit in group)
        before = [line_text(file, line) for line in range(first, last + 1)]
        after = _edited(file, first, last, group).split("\n")
        start = _common(before, after)
        end = _common(before[start:][::-1], after[start:][::-1])
        removed, added = before[start : len(before) - end], after[start : len(after) - end]
        number = first + start + 1
        rows.extend(_diff_row(number + i, "-", text, gutter, direction) for i, text in enumerate(removed))
        number += shift
        rows.extend(_diff_row(number + i, "+", text, gutter, direction) for i, text in enumerate(added))
        shift += len(after) - len(before)
    return rows


def _groups(file: SourceFile, edits: Sequence[Edit]) -> list[list[Edit]]:
    """Edits in order of place, those that touch the same lines together."""
    groups: list[list[Edit]] = []
    reached = -1
    for edit in sorted(edits, key=lambda e: e.span):
        line = file.locate(edit.span.start).line
        if groups and line <= reached:
            groups[-1].append(edit)
        else:
            groups.append([edit])
        reached = max(reached, file.locate(edit.span.end).line)
    return groups


def _edited(file: SourceFile, first: int, last: int, edits: Sequence[Edit]) -> str:
    starts = file.line_starts
    position = starts[first]
    end = starts[last] + len(line_text(file, last))
    pieces: list[str] = []
    for edit in edits:
        if edit.span.start < position:
            continue
        pieces += [file.text[position : edit.span.start], edit.text]
        position = edit.span.end
    pieces.append(file.text[position : max(end, position)])
    return "".join(pieces).replace("\r", "")


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for a, b in zip(left, right):
        if a != b:
            break
        count += 1
    return count


def _diff_row(number: int, sign: str, text: str, gutter: int, direction: Direction) -> Row:
    shown = shown_source(show_line(text).text, direction=direction)
    return [
        (f"{number:>{gutter}} ", "gutter"),
        (f"{sign} {shown}", "removed" if sign == "-" else "added"),
    ]
