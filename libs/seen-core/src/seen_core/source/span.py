"""Positions in source text."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of character offsets in one file; the file is known from the context."""

    start: int
    end: int


class Location(NamedTuple):
    """A 1-based line and a 1-based column, in characters."""

    line: int
    column: int


def line_starts(text: str) -> list[int]:
    """Return the offset of the first character of every line of `text`."""
    starts = [0]
    find = text.find
    position = find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = find("\n", position + 1)
    return starts


def locate(starts: list[int], offset: int) -> Location:
    """Turn a character offset into a line and a column, given `line_starts` of the text."""
    line = bisect_right(starts, offset)
    return Location(line, offset - starts[line - 1] + 1)
