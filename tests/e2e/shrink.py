"""Makes a failing program small: takes out declarations, statements and operands while it goes on failing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

_BRACKET = re.compile(r'"(?:\\.|[^"\\\n])*"|[(\[{}\])]')
_PART = re.compile(r'"(?:\\.|[^"\\\n])*"|[(\[{}\]),]')
_HEAD = re.compile(r"[\w.]*\Z")
Lines = list[str]


def shrink(text: str, fails: Callable[[str], bool], seconds: float = 60) -> str:
    """Return a smaller program that fails too, after a number of seconds at the latest."""
    deadline = time.monotonic() + seconds
    lines, before = text.splitlines(keepends=True), None
    while lines != before and time.monotonic() < deadline:
        before = lines
        for candidates in (_without_statement, _without_braces, _simpler):
            lines = _pass(lines, candidates, fails, deadline)
    return "".join(lines)


def _pass(
    lines: Lines,
    candidates: Callable[[Lines, int], Iterator[Lines]],
    fails: Callable[[str], bool],
    deadline: float,
) -> Lines:
    """Go through the lines from the last to the first, and take what can be taken at each."""
    index = len(lines)
    while index > 0 and time.monotonic() < deadline:
        index = min(index, len(lines)) - 1
        for candidate in candidates(lines, index):
            if fails("".join(candidate)):
                lines, index = candidate, index + 1
                break
    return lines


def _without_statement(lines: Lines, index: int) -> Iterator[Lines]:
    """Without the lines from one on that open and close the same brackets, many lines first."""
    depth, ends = 0, []
    for end in range(index, len(lines)):
        steps = _steps(lines[end])
        if depth + min(steps, default=0) < 0:
            break
        depth += steps[-1] if steps else 0
        if depth == 0:
            ends.append(end + 1)
            if end + 1 - index > 1:
                break
    for end in reversed(ends):
        yield lines[:index] + lines[end:]


def _without_braces(lines: Lines, index: int) -> Iterator[Lines]:
    """Without the first and the last line of a block."""
    depth = 0
    for end in range(index, len(lines)):
        depth += (_steps(lines[end]) or [0])[-1]
        if depth <= 0:
            if depth == 0 and end > index:
                yield lines[:index] + lines[index + 1 : end] + lines[end + 1 :]
            return


def _steps(line: str) -> list[int]:
    """How deep in brackets each bracket of a line leads, counted from its beginning."""
    depth, steps = 0, []
    for token in _BRACKET.findall(line):
        if len(token) == 1:
            depth += 1 if token in "([{" else -1
            steps.append(depth)
    return steps


def _simpler(lines: Lines, index: int) -> Iterator[Lines]:
    """With a call, a list or a condition of the line replaced by one of its parts."""
    line = lines[index]
    for match in re.finditer(r"[(\[{]", line):
        start = match.start()
        end = _closing(line, start)
        if end is None:
            continue
        head = _HEAD.search(line[:start])
        assert head is not None
        inside = line[start + 1 : end]
        for part in _parts(inside):
            if head.group() or part != inside.strip():
                yield [*lines[:index], line[: head.start()] + part + line[end + 1 :], *lines[index + 1 :]]


def _closing(line: str, start: int) -> int | None:
    depth = 0
    for token in _BRACKET.finditer(line, start):
        if len(token.group()) == 1:
            depth += 1 if token.group() in "([{" else -1
            if depth == 0:
                return token.start()
    return None


def _parts(text: str) -> list[str]:
    """What stands between the commas of a list."""
    parts, depth, start = [], 0, 0
    for token in _PART.finditer(text):
        mark = token.group()
        if mark == "," and depth == 0:
            parts.append(text[start : token.start()])
            start = token.end()
        elif len(mark) == 1 and mark != ",":
            depth += 1 if mark in "([{" else -1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]
