"""Blocks of other languages: those that `:` and indentation make, and those between `then` and `end`.

if ready:              if ready {
    start()      ->        start()
wait()                 }
                       wait()
"""

from __future__ import annotations

from typing import NamedTuple

from seen_core.source import Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax.habits import end_of_code

_HEADERS = frozenset(["if", "else", "while", "for", "loop", "try", "finally", "when", "catch", "fun"])
_OPENERS = frozenset(["then", "do", "begin"])
_CLOSERS = frozenset(["end", "done", "fi", "od", "endif", "endwhile"])


class Block(NamedTuple):
    """A block of another language."""

    found: Span
    """The word or mark that opens it."""
    edits: tuple[tuple[Span, str], ...]
    """What gives it braces; empty where the lines do not say where it ends."""


class _Line(NamedTuple):
    start: int
    end: int
    indent: int
    first_word: str


def find_block(text: str, start: int, end: int, pack: LanguagePack) -> Block | None:
    """Return the block that the token at `start` opens, when it is no Seen block."""
    opener = text[start:end]
    rest = text[end : end_of_code(text, end)].strip()
    if opener == ":" and _is_header(text, start, pack):
        if not rest:
            return _indented(text, Span(start, end))
        return _one_line(text, Span(start, end), rest)
    if opener in _OPENERS and not rest:
        return _closed_by_word(text, Span(start, end))
    return None


def _is_header(text: str, colon: int, pack: LanguagePack) -> bool:
    """Tell whether a line begins with a word that takes a block, and its brackets are closed before `:`."""
    line = _line_at(text, colon)
    before = text[line.start : colon]
    closed = all(before.count(left) == before.count(right) for left, right in ("()", "[]", "{}"))
    return closed and (pack.roles.get(line.first_word) in _HEADERS)


def _indented(text: str, colon: Span) -> Block | None:
    """The lines that are indented more than the one that ends in a colon."""
    header = _line_at(text, colon.start)
    last: _Line | None = None
    for line in _lines_after(text, header.end):
        if line.indent <= header.indent:
            break
        last = line
    if last is None:
        return None
    margin = text[header.start : header.start + header.indent]
    newline = "\r\n" if text[last.end - 1 : last.end] == "\r" or text[header.end - 1] == "\r" else "\n"
    place = len(text[: last.end].rstrip("\r"))
    before = _with_space_before(text, colon.start)
    return Block(colon, ((colon, f"{before}{{"), (Span(place, place), f"{newline}{margin}}}")))


def _one_line(text: str, colon: Span, rest: str) -> Block | None:
    """`if ready: start()`."""
    if rest.endswith((",", "{", "(", "=")):
        return None
    start = text.index(rest, colon.end)
    before = _with_space_before(text, colon.start)
    return Block(
        colon,
        ((Span(colon.start, start), f"{before}{{ "), (Span(start + len(rest), start + len(rest)), " }")),
    )


def _closed_by_word(text: str, opener: Span) -> Block | None:
    """`if ready then` … `else` … `end`, by the indentation of the words."""
    header = _line_at(text, opener.start)
    edits = [(opener, "{")]
    for line in _lines_after(text, header.end):
        if line.indent > header.indent:
            continue
        word = Span(line.start + line.indent, line.start + line.indent + len(line.first_word))
        if line.first_word in _CLOSERS:
            edits.append((word, "}"))
            return Block(opener, tuple(edits))
        if line.first_word != "else" or text[word.end : line.end].strip():
            break
        edits.append((word, "} else {"))
    return Block(opener, ())


def _with_space_before(text: str, position: int) -> str:
    return "" if text[position - 1 : position] == " " else " "


def _lines_after(text: str, position: int) -> list[_Line]:
    lines = []
    while position < len(text):
        line = _line_at(text, position + 1)
        if text[line.start : line.end].strip():
            lines.append(line)
        position = line.end if line.end > position else len(text)
    return lines


def _line_at(text: str, position: int) -> _Line:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    content = text[start:end]
    indent = len(content) - len(content.lstrip(" \t"))
    word = content[indent:]
    length = next((i for i, character in enumerate(word) if not character.isalnum()), len(word))
    return _Line(start, end, indent, word[:length])
