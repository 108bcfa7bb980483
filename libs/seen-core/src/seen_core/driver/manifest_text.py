"""Where a key stands in the text of a TOML file.

The TOML reader gives values without positions; messages need them. This looks for headers and keys
line by line. It serves messages only: when a key hides in an unusual layout, the nearest table or the
beginning of the file is pointed at instead.
"""

from __future__ import annotations

import re

from seen_core.source import Span

_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_ONE_PART = re.compile(_PART)


def find_key(text: str, path: tuple[str, ...]) -> Span:
    """Return the span of the key at `path`, such as `("profile", "dev", "opt-level")`."""
    best, best_length = Span(0, 0), 0
    section: tuple[str, ...] = ()
    offset = 0
    for line in text.splitlines(keepends=True):
        if header := _HEADER.match(line):
            section = _split(header.group(1))
            found, span = section, _last_part(header, offset)
        elif key := _KEY.match(line):
            found, span = (*section, *_split(key.group(1))), _last_part(key, offset)
        else:
            found, span = (), best
        if found and len(found) > best_length and path[: len(found)] == found:
            best, best_length = _inside(line, offset, path[len(found) :]) or span, len(found)
        offset += len(line)
    return best


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _ONE_PART.findall(dotted))


def _last_part(match: re.Match[str], offset: int) -> Span:
    last = list(_ONE_PART.finditer(match.group(1)))[-1]
    start = offset + match.start(1)
    return Span(start + last.start(), start + last.end())


def _inside(line: str, offset: int, rest: tuple[str, ...]) -> Span | None:
    """Look for the rest of a path in an inline table on the same line."""
    if not rest:
        return None
    inner = re.search(rf"[{{,]\s*[\"']?({re.escape(rest[-1])})[\"']?\s*=", line)
    return Span(offset + inner.start(1), offset + inner.end(1)) if inner else None
