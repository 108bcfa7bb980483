"""Strings: where they end, and what their pieces are.

Only the ends of strings and of the expressions inside them are found here; the parser reads the
expressions. Plain strings interpolate `$name`, `${expr}`, `{expr}` and `{expr:spec}`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_PLAIN_RUN = re.compile(r'[^"\\\n{$]+')
_SIMPLE_BRACES = re.compile(r'\{[^{}"\'\\\n]*\}')
_ESCAPE = re.compile(r"u\{([0-9a-fA-F_]{1,8})\}|x([0-9a-fA-F]{2})|(.)", re.DOTALL)
_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\", '"': '"', "'": "'", "{": "{", "}": "}", "$": "$",
    "b": "\b", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "\n": "",
}  # fmt: skip
_QUOTED_NAME = re.compile(r"(`+)[^`\n]+\1")
_NAME_AFTER_DOLLAR = re.compile(r"(?:[A-Za-z_]|[^\x00-\x7f])[\w\u0080-\U0010ffff]*")
_JUST_TEXT = re.compile(r'\s*[rb]?"(?:[^"\\]|\\.)*"\s*', re.DOTALL)
_HEADER = re.compile(r"\s*\w+\s*\(")
"""The beginning of `if (c) "a" else "b"`, whose first string stands behind a parenthesis."""
_AFTER_STRING = ("", *' \t+,.)];:=?!&|<>}"')
"""What may stand directly after a string, or be the end of the text."""
_DEEPEST = 40
# Braces that hold no expression are read again as text, so these bounds keep that from multiplying.
_DEEPEST_BRACES = 3
_LONGEST_BRACES = 2000
_MOST_READ = 10_000
"""Characters that are read, again and again, to find the end of one pair of braces."""
_OPENERS = {"(": ")", "[": "]", "{": "}"}


class Hole(NamedTuple):
    """A place in a string that holds an expression: the expression is `text[start:end]`.

    `form` is `$` for `$name`, `${` or `{`; `outer_start` and `outer_end` include the marks.
    """

    form: str
    start: int
    end: int
    spec: str
    outer_start: int
    outer_end: int


class BadEscape(NamedTuple):
    """An escape that means nothing."""

    start: int
    end: int


def string_end(
    text: str, start: int, stop: int, level: int = 0, budget: list[int] | None = None
) -> tuple[int, bool]:
    """Return the end of the string that begins at `start`, and whether it is closed.

    `level` counts the strings around it; `budget` is what may still be read for the braces around it.
    """
    if level > _DEEPEST:
        return stop, False
    first = text[start]
    if first in "rb":
        return _simple_end(text, start + 2, stop, escapes=first == "b")
    if text.startswith('"""', start):
        close = text.find('"""', start + 3, stop)
        if close < 0:
            return stop, False
        close += 3
        while close < stop and text[close] == '"':
            close += 1
        return close, True
    position = start + 1
    while position < stop:
        run = _PLAIN_RUN.match(text, position, stop)
        if run:
            position = run.end()
            continue
        character = text[position]
        if character == '"':
            return position + 1, True
        if character == "\n":
            return position, False
        if character == "\\":
            position += 2
        elif text.startswith("${", position):
            close = _expression_end(text, position + 2, stop, level, budget)
            if close < 0:  # Reading on as if it were plain text would try every way out of every level.
                newline = text.find("\n", position, stop)
                return (stop if newline < 0 else newline), False
            position = close + 1
        elif character == "{":
            position = _braces_end(text, position, stop, level, budget)
        else:
            position += 1
    return stop, False


def _simple_end(text: str, position: int, stop: int, *, escapes: bool) -> tuple[int, bool]:
    while position < stop:
        character = text[position]
        if character == '"':
            return position + 1, True
        if character == "\n":
            return position, False
        position += 2 if escapes and character == "\\" else 1
    return stop, False


def _braces_end(text: str, position: int, stop: int, level: int = 0, budget: list[int] | None = None) -> int:
    """Return where scanning goes on after the `{` at `position`."""
    simple = _SIMPLE_BRACES.match(text, position, stop)
    if simple:
        return simple.end()
    if budget is None:
        budget = [_MOST_READ]
    if level >= _DEEPEST_BRACES or budget[0] < 0:
        return position + 1
    close = _expression_end(text, position + 1, min(stop, position + _LONGEST_BRACES), level, budget)
    if close < 0 or not _may_hold_expression(text[position + 1 : close]):
        return position + 1
    return close + 1


def _may_hold_expression(inside: str) -> bool:
    """Tell `{names["a"]}` from the text `{` of `"{" + name + "}"`.

    What lies between the braces of the second begins or ends with a quote of another string; but what follows
    directly and could not go on after a string, as in `{"a".size}`, is the text of a nested one.
    """
    if _JUST_TEXT.fullmatch(inside):
        return False
    # A quote directly after an operand ends a string; a nested one follows an opener, a mark or a blank.
    first = inside.find('"')
    if first < 0:
        return True
    before = inside[:first].rstrip()
    if first == 0:
        return inside[1:2] not in _AFTER_STRING
    if before.endswith(")") and inside[first - 1].isspace() and _HEADER.match(inside):
        return True
    return bool(before) and (before[-1] in "([{,+=<>!&|:?*-/%" or inside[first - 1] in "rb")


def _expression_end(
    text: str, position: int, stop: int, level: int = 0, budget: list[int] | None = None
) -> int:
    """Return the offset of the `}` that ends an expression in a string, or -1."""
    closers: list[str] = []
    while position < stop:
        character = text[position]
        if character == "\n" and not closers:
            return -1
        if character == '"':
            begin = position
            position, closed = string_end(text, position, stop, level + 1, budget)
            if budget is not None:
                budget[0] -= position - begin
            if not closed:
                return -1
            continue
        if character == "'":
            position = _character_end(text, position, stop)
            continue
        if character == "}" and not closers:
            return position
        if character in _OPENERS:
            closers.append(_OPENERS[character])
        elif character in ")]}" and (not closers or closers.pop() != character):
            return -1
        position += 1
    return -1


def _character_end(text: str, position: int, stop: int) -> int:
    match = re.compile(r"'(?:[^'\\\n]|\\u\{[0-9a-fA-F]*\}|\\[^\n])'").match(text, position, stop)
    return match.end() if match else position + 1


def string_kind(text: str) -> str:
    """Return `""`, `"raw"`, `"multiline"` or `"bytes"` for a string as written."""
    if text.startswith("r"):
        return "raw"
    if text.startswith("b"):
        return "bytes"
    return "multiline" if text.startswith('"""') and len(text) >= 6 else ""


def split_string(text: str, start: int, end: int) -> list[str | Hole | BadEscape]:
    """Split the plain string at `text[start:end]` into unescaped text and holes.

    A `{…}` hole may turn out not to be an expression; the caller then takes its text as it stands.
    """
    parts: list[str | Hole | BadEscape] = []
    stop = end - 1 if end - start >= 2 and text[end - 1] == '"' else end
    position = start + 1
    while position < stop:
        run = _PLAIN_RUN.match(text, position, stop)
        if run:
            parts.append(run[0])
            position = run.end()
            continue
        position = _split_special(text, position, stop, parts)
    return parts


def _split_special(text: str, position: int, stop: int, parts: list[str | Hole | BadEscape]) -> int:
    character = text[position]
    if character == "\\":
        return _split_escape(text, position, stop, parts)
    if character == "$":
        if text.startswith("${", position):
            close = _expression_end(text, position + 2, stop)
            if close >= 0:
                parts.append(_hole(text, "${", position, position + 2, close))
                return close + 1
        quoted = _QUOTED_NAME.match(text, position + 1, stop)
        if quoted and quoted[0].strip("`").isidentifier():
            parts.append(Hole("$", position + 1, quoted.end(), "", position, quoted.end()))
            return quoted.end()
        name = _NAME_AFTER_DOLLAR.match(text, position + 1, stop)
        if name:
            finish = position + 1 + len(_identifier(name[0]))
            if finish > position + 1:
                parts.append(Hole("$", position + 1, finish, "", position, finish))
                return finish
    elif character == "{":
        after = _braces_end(text, position, stop)
        if after > position + 1:
            parts.append(_hole(text, "{", position, position + 1, after - 1))
            return after
    parts.append(character)
    return position + 1


def _identifier(value: str) -> str:
    while value and not value.isidentifier():
        value = value[:-1]
    return value


def _split_escape(text: str, position: int, stop: int, parts: list[str | Hole | BadEscape]) -> int:
    match = _ESCAPE.match(text, position + 1, stop)
    if match is None:
        parts.append(BadEscape(position, stop))
        return stop
    value = unescape(match)
    parts.append(BadEscape(position, match.end()) if value is None else value)
    return match.end()


def unescape(match: re.Match[str]) -> str | None:
    """Return what an escape stands for, or None."""
    if match[1] is not None:
        code = int(match[1].replace("_", "") or "0", 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else None
    if match[2] is not None:
        return chr(int(match[2], 16))
    return _ESCAPES.get(match[3])


def unescape_all(text: str) -> str | None:
    """Unescape text without holes, as of characters and byte strings; None for a bad escape."""
    result = []
    position = 0
    while position < len(text):
        if text[position] != "\\":
            result.append(text[position])
            position += 1
            continue
        match = _ESCAPE.match(text, position + 1)
        value = unescape(match) if match else None
        if match is None or value is None:
            return None
        result.append(value)
        position = match.end()
    return "".join(result)


def _hole(text: str, form: str, outer: int, start: int, close: int) -> Hole:
    colon = _spec_colon(text, start, close)
    end, spec = (close, "") if colon < 0 else (colon, text[colon + 1 : close])
    return Hole(form, start, end, spec, outer, close + 1)


def _spec_colon(text: str, start: int, close: int) -> int:
    """Return the last `:` outside brackets and strings that is part of no `?:` or `::`, or -1."""
    found = -1
    depth = 0
    position = start
    while position < close:
        character = text[position]
        if character == '"':
            position, _ = string_end(text, position, close)
            continue
        if character == "'":
            position = _character_end(text, position, close)
            continue
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == ":" and depth == 0:
            if text[position + 1 : position + 2] == ":":
                position += 2
                continue
            if text[position - 1] != "?":
                found = position
        position += 1
    return found


def strip_indent(body: str) -> str:
    """Strip the common indent of a multi-line string and its first and last line ends."""
    if "\n" not in body:
        return body
    lines = body.replace("\r\n", "\n").split("\n")
    if not lines[0].strip():
        lines = lines[1:]
    closing_alone = bool(lines) and not lines[-1].strip()
    indents = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
    common = min(indents, default=0)
    if closing_alone:
        lines = lines[:-1]
    return "\n".join(line[common:] if line.strip() else "" for line in lines)
