"""Source frames: the lines that labels point at, with the labels drawn beneath.

The result is rows of styled pieces, free of any terminal library. Two spans in one line, and one span over
several lines:

    3 |     let total = price + name
      |                 -----   ^^^^ this is `String`
      |                 |
      |                 this is `Int`

    3 |   let a = f(1,
      |  _________^
    4 | |           2)
      | |____________^ a call with two arguments
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seen_core.diagnostics.messages import Direction
from seen_core.diagnostics.model import Label
from seen_core.diagnostics.width import ShownLine, has_right_to_left, isolate, show_line, visible_text
from seen_core.source import SourceFile

Piece = tuple[str, str]
"""Text and the name of its style: `""`, `gutter`, `error`, `warning`, `secondary`, `removed`, `added` …"""
Row = list[Piece]

_WHOLE_LINES = 6
"""A span of up to this many lines is shown whole."""
_WIDEST_LINE = 160
"""Longer lines are cut to a window around their labels."""
_CONTEXT_CELLS = 40
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d"
"""What belongs to the letter in front of it, and to no word by itself."""
_DIRECTED = re.compile(rf'"(?:\\.|[^"\\])*"?|//.*|/\*.*?(?:\*/|$)|[\w{_MARKS}]+|[^\w"/{_MARKS}]+|/')
_QUOTED = re.compile(r"`[^`]+`")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A label by lines and columns, both from 0."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    text: str
    style: str
    lane: int = -1
    """The lane of the margin that a span over several lines runs in; -1 for one line."""


@dataclass(frozen=True, slots=True)
class _View:
    """One source line as shown, cut to a window."""

    text: str
    cells: list[int]
    shift: int
    width: int

    def cell(self, column: int) -> int:
        """Return the cell in the shown text at which a column of the source begins."""
        return min(max(self.cells[min(column, len(self.cells) - 1)] - self.shift, 0), self.width)


def source_frame(
    file: SourceFile, labels: Sequence[tuple[Label, str, str]], *, gutter: int, direction: Direction
) -> list[Row]:
    """Draw labels of one file, each with its text in the reader's language and its style."""
    marks = _with_lanes([_mark(file, label, text, style) for label, text, style in labels])
    lanes = max((mark.lane for mark in marks), default=-1) + 1
    rows: list[Row] = []
    previous = -1
    for line in _lines_to_show(file, marks):
        if previous >= 0 and line > previous + 1:
            margin = _margin(marks, lanes, line, opened=frozenset())
            rows.append([("...".ljust(gutter + 3), "gutter"), *margin])
        rows.extend(_line_rows(file, line, marks, lanes, gutter, direction))
        previous = line
    return rows


def gutter_width(labels: Sequence[Label]) -> int:
    """Return the width of the largest line number that the labels need."""
    return max((len(str(label.file.locate(label.span.end).line)) for label in labels), default=1)


def line_text(file: SourceFile, line: int) -> str:
    """Return the text of a line, counted from 0, without its end."""
    starts = file.line_starts
    end = starts[line + 1] - 1 if line + 1 < len(starts) else len(file.text)
    return file.text[starts[line] : end].removesuffix("\r")


def shown_source(text: str, *, direction: Direction) -> str:
    """Source text for the terminal: every word and literal keeps its own direction, the line its order."""
    if not direction or not has_right_to_left(text):
        return text
    pieces = (isolate(p) if has_right_to_left(p) else p for p in _DIRECTED.findall(text))
    return isolate("".join(pieces))


def shown_words(text: str, *, direction: Direction) -> str:
    """Set a sentence of `Messages` apart from what is around it, on one line; so what it quotes."""
    text = text.replace("\n", " ")
    if not direction or not has_right_to_left(text):
        return text
    return isolate(_QUOTED.sub(lambda quoted: isolate(quoted[0]), text), direction)


def shown_file(name: str, *, direction: Direction) -> str:
    """Make the name of a file fit to be shown; its folders keep their order."""
    name = visible_text(name)
    return isolate(name) if direction and has_right_to_left(name) else name


# ---------------------------------------------------------------- where the labels are


def _mark(file: SourceFile, label: Label, text: str, style: str) -> _Mark:
    start = min(max(label.span.start, 0), len(file.text))
    end = min(max(label.span.end, start), len(file.text))
    first, last = file.locate(start), file.locate(end)
    if last.column == 1 and end > start:
        last = file.locate(end - 1)
    return _Mark(first.line - 1, first.column - 1, last.line - 1, last.column - 1, text, style)


def _with_lanes(marks: list[_Mark]) -> list[_Mark]:
    """Give every span over several lines the leftmost lane that is free over all its lines."""
    placed: list[_Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start_line, -m.end_line, m.start_column)):
        if mark.start_line == mark.end_line:
            placed.append(mark)
            continue
        taken = {
            other.lane
            for other in placed
            if other.lane >= 0 and other.start_line <= mark.end_line and mark.start_line <= other.end_line
        }
        lane = next(lane for lane in range(len(taken) + 1) if lane not in taken)
        placed.append(
            _Mark(
                mark.start_line,
                mark.start_column,
                mark.end_line,
                mark.end_column,
                mark.text,
                mark.style,
                lane,
            )
        )
    return placed


def _lines_to_show(file: SourceFile, marks: Sequence[_Mark]) -> list[int]:
    lines: set[int] = set()
    for mark in marks:
        if mark.end_line - mark.start_line < _WHOLE_LINES:
            lines.update(range(mark.start_line, mark.end_line + 1))
        else:
            lines.update((mark.start_line, mark.start_line + 1, mark.end_line - 1, mark.end_line))
    first = min(lines, default=0)
    if first > 0 and not line_text(file, first).strip():
        lines.add(first - 1)
    lines.update(line + 1 for line in tuple(lines) if line + 2 in lines)
    return sorted(lines)


# ---------------------------------------------------------------- rows


def _line_rows(
    file: SourceFile, line: int, marks: Sequence[_Mark], lanes: int, gutter: int, direction: Direction
) -> list[Row]:
    text = line_text(file, line)
    view = _view(show_line(text), line, marks)
    hanging = [m for m in marks if m.lane >= 0 and m.start_line == line and not _starts_line(m, text)]
    waiting = frozenset(m.lane for m in hanging)
    number: Piece = (f"{line + 1:>{gutter}} | ", "gutter")
    empty: Piece = (" " * gutter + " | ", "gutter")
    begins = {m.lane for m in marks if m.lane >= 0 and m.start_line == line} - waiting
    margin = _margin(marks, lanes, line, waiting, begins)
    rows: list[Row] = [[number, *margin, (shown_source(view.text, direction=direction), "")]]
    beside = _margin(marks, lanes, line, waiting)
    singles = [m for m in marks if m.lane < 0 and m.start_line == line]
    rows.extend([empty, *beside, *row] for row in _single_rows(singles, view, direction))
    for mark in sorted(hanging, key=lambda m: m.lane):
        rows.append([empty, *_stroke(marks, lanes, line, waiting, mark, view.cell(mark.start_column), "")])
        waiting -= {mark.lane}
    closed: frozenset[int] = frozenset()
    ending = [m for m in marks if m.lane >= 0 and m.end_line == line]
    for mark in sorted(ending, key=lambda m: -m.lane):
        target = max(view.cell(mark.end_column) - 1, 0)
        words = shown_words(mark.text, direction=direction)
        rows.append([empty, *_stroke(marks, lanes, line, closed, mark, target, words)])
        closed |= {mark.lane}
    return rows


def _starts_line(mark: _Mark, text: str) -> bool:
    return not text[: mark.start_column].strip()


def _margin(
    marks: Sequence[_Mark],
    lanes: int,
    line: int,
    opened: frozenset[int],
    begins: set[int] | frozenset[int] = frozenset(),
) -> Row:
    """Draw the lanes left of the text; those in `opened` have not begun or have ended on this line."""
    row: Row = []
    for lane in range(lanes):
        mark = next((m for m in marks if m.lane == lane and m.start_line <= line <= m.end_line), None)
        if mark is None or lane in opened:
            row.append(("  ", ""))
        else:
            row.append(("/ " if lane in begins else "| ", mark.style))
    return row


def _stroke(
    marks: Sequence[_Mark],
    lanes: int,
    line: int,
    hidden: frozenset[int],
    mark: _Mark,
    target: int,
    words: str,
) -> Row:
    """Draw the row that joins a lane to the first or last character of its span."""
    row = _margin(marks, mark.lane, line, hidden)
    lead = " " if mark.lane in hidden else "|"
    bar = "_" * (2 * (lanes - mark.lane) - 1 + target)
    pointer = "^" if mark.style != "secondary" else "-"
    return [*row, (f"{lead}{bar}{pointer}{' ' if words else ''}{words}", mark.style)]


def _single_rows(marks: list[_Mark], view: _View, direction: Direction) -> list[Row]:
    """Underlines of the labels in one line, the text of the last beside it, the others hanging below."""
    if not marks:
        return []
    places = {id(m): _range(m, view) for m in marks}
    canvas: list[Piece] = []
    for mark in sorted(marks, key=lambda m: (m.style != "secondary", -(m.end_column - m.start_column))):
        start, end = places[id(mark)]
        _paint(canvas, start, end, "-" if mark.style == "secondary" else "^", mark.style)
    named = sorted((m for m in marks if m.text), key=lambda m: (places[id(m)][0], m.style == "secondary"))
    underline = _pieces(canvas)
    if not named:
        return [underline]
    last = named[-1]
    if len(canvas) > places[id(last)][1]:
        beside: list[_Mark] = []
    else:
        beside = [last]
        underline.append((" " + shown_words(last.text, direction=direction), last.style))
    hanging = [m for m in named if m not in beside]
    rows = [underline]
    if hanging:
        rows.append(_connectors(hanging, places))
    while hanging:
        mark = hanging.pop()
        start = places[id(mark)][0]
        left = [m for m in hanging if places[id(m)][0] < start]
        row = _connectors(left, places)
        row.append((" " * (start - sum(len(text) for text, _ in row)), ""))
        row.append((shown_words(mark.text, direction=direction), mark.style))
        rows.append(row)
    return rows


def _connectors(marks: Sequence[_Mark], places: dict[int, tuple[int, int]]) -> Row:
    canvas: list[Piece] = []
    for mark in marks:
        start = places[id(mark)][0]
        _paint(canvas, start, start + 1, "|", mark.style)
    return _pieces(canvas)


def _range(mark: _Mark, view: _View) -> tuple[int, int]:
    start = view.cell(mark.start_column)
    return start, max(view.cell(mark.end_column), start + 1)


def _paint(canvas: list[Piece], start: int, end: int, sign: str, style: str) -> None:
    canvas.extend([(" ", "")] * (end - len(canvas)))
    canvas[start:end] = [(sign, style)] * (end - start)


def _pieces(canvas: Sequence[Piece]) -> Row:
    """Join neighbours of the same style."""
    row: Row = []
    for text, style in canvas:
        if row and row[-1][1] == style:
            row[-1] = (row[-1][0] + text, style)
        else:
            row.append((text, style))
    return row


def _view(shown: ShownLine, line: int, marks: Sequence[_Mark]) -> _View:
    """Cut a very long line to the part that its labels are in."""
    total = shown.cells[-1]
    if total <= _WIDEST_LINE:
        return _View(shown.text, shown.cells, 0, total + 1)
    last = len(shown.cells) - 1
    columns = [min(m.start_column, last) for m in marks if m.start_line == line]
    columns += [min(m.end_column, last) for m in marks if m.end_line == line]
    low = max(shown.cells[min(columns, default=0)] - _CONTEXT_CELLS, 0)
    low = min(low, total - _WIDEST_LINE)
    first = next(i for i, cell in enumerate(shown.cells) if cell >= low)
    final = max(i for i, cell in enumerate(shown.cells) if cell <= low + _WIDEST_LINE)
    before = "..." if first else ""
    after = "..." if final < last else ""
    text = before + shown.text[shown.starts[first] : shown.starts[final]] + after
    width = len(before) + shown.cells[final] - shown.cells[first] + len(after)
    return _View(text, shown.cells, shown.cells[first] - len(before), width)
