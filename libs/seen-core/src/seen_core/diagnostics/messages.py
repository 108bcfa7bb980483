"""The words of a diagnostic in the reader's language.

Packs translate by template: `messages` maps the English template to the same sentence with the same
`{name}` places. Labels, notes and titles of fixes arrive with their places filled, so a template with
places is matched against the finished sentence and the pieces it finds are put into the translation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from seen_core.diagnostics.model import Diagnostic
from seen_core.diagnostics.width import has_right_to_left, isolate, visible_text

_LIST = re.compile(r"(, | or )")
_PLACE = re.compile(r"\{([^\W\d]\w*)\}")
_SENTENCE = 10
"""A template with fewer letters and signs of its own could be met by chance, inside another sentence."""
_WORDS = frozenset({"how"})
"""Places for a word that is said of something, never for a name."""


Direction = Literal["", "ltr", "rtl"]
"""That of the reader's language on a terminal that takes isolates; empty where the output takes none."""


class Messages:
    """Sentences of one language; an empty table gives English."""

    def __init__(self, table: Mapping[str, str], direction: Direction | None = None) -> None:
        self._table = table
        self._direction = direction
        """How the output treats text that is written from right to left; None: as data, for programs."""
        self._patterns: dict[str, list[tuple[int, re.Pattern[str], str]]] | None = None

    def message(self, diagnostic: Diagnostic) -> str:
        """Return the message of a diagnostic with its arguments in place."""
        arguments = {name: self._argument(name, value) for name, value in diagnostic.arguments.items()}
        template = self._table.get(diagnostic.template)
        if template is not None:
            filled = _fill(template, arguments)
            return filled if filled is not None else self._as_is(diagnostic.message)
        english = _fill(diagnostic.template, diagnostic.arguments) or diagnostic.template
        return self._translated(english) or _fill(diagnostic.template, arguments) or self._as_is(english)

    def sentence(self, text: str) -> str:
        """Return a label, note or title in this language, or as it is where the pack has none."""
        return self._translated(text) or self._as_is(text)

    def _translated(self, text: str, fewest: int = 0) -> str | None:
        """Return a text in this language, by a template with that many letters and signs of its own."""
        if not self._table or not text:
            return None
        exact = self._table.get(text)
        if exact is not None:
            return exact
        for pattern, translation in self._candidates(text, fewest):
            found = pattern.fullmatch(text)
            if found is not None and all(
                piece in self._table for name, piece in found.groupdict().items() if name in _WORDS
            ):
                pieces = {name: self._argument(name, piece) for name, piece in found.groupdict().items()}
                return _fill(translation, pieces)
        return None

    def count(self, number: int, noun: str) -> str:
        """Say `1 error`, `2 errors`; the pack translates `{count} error` and `{count} errors`."""
        template = f"{{count}} {noun}" if number == 1 else f"{{count}} {noun}s"
        return self._table.get(template, template).replace("{count}", str(number))

    def _argument(self, name: str, value: str) -> str:
        """Translate an argument that is a sentence, or a list: "a name, `)` or the end of the line".

        A single word may be a name of the program, but for the places that hold a word of the message.
        """
        if " " not in value:
            word = self._table.get(value) if name in _WORDS else None
            return word or self._part(value)
        if not self._table:
            return self._part(value)
        pieces = _LIST.split(value)
        if not all(piece in self._table or piece.startswith("`") for piece in pieces[::2]):
            return self._translated(value, fewest=_SENTENCE) or self._part(value)
        joined = {" or ": f" {self._table.get('or', 'or')} "}
        return "".join(joined.get(piece) or self._table.get(piece) or self._part(piece) for piece in pieces)

    def _part(self, text: str) -> str:
        """Make a part of the program fit to stand in a sentence; it may be written the other way round."""
        text = self._as_is(text)
        apart = self._direction == "rtl" or (self._direction and has_right_to_left(text))
        return isolate(text) if apart else text

    def _as_is(self, text: str) -> str:
        """Return text in which nothing can drive a terminal, where it goes to one."""
        return text if self._direction is None else visible_text(text)

    def _candidates(self, text: str, fewest: int) -> list[tuple[re.Pattern[str], str]]:
        """Return templates with places that could have given `text`: those that say most come first."""
        if self._patterns is None:
            self._patterns = {}
            for template, translation in self._table.items():
                words = _PLACE.sub("", template)
                named = all(name.isidentifier() for name in _PLACE.findall(template))
                if words != template and named and any(character.isalpha() for character in words):
                    head = _PLACE.split(template, maxsplit=1)[0].split(" ")[0]
                    entry = (len(words), _pattern(template), translation)
                    self._patterns.setdefault(head, []).append(entry)
        first = text.split(" ")[0]
        found = [
            entry for head, entries in self._patterns.items() if first.startswith(head) for entry in entries
        ]
        found.sort(key=lambda entry: -entry[0])
        return [(pattern, translation) for size, pattern, translation in found if size >= fewest]


def _fill(template: str, arguments: Mapping[str, str]) -> str | None:
    """Put arguments into the places of a template, where other braces stand for themselves."""
    try:
        return _PLACE.sub(lambda place: arguments[place[1]], template)
    except KeyError:
        return None


def _pattern(template: str) -> re.Pattern[str]:
    """Turn a template into an expression that finds what its places were filled with.

    A place in backticks holds no backticks, and `{count}` a number.
    """
    pieces = _PLACE.split(template)
    seen: set[str] = set()
    expression: list[str] = []
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            expression.append(re.escape(piece))
        elif piece in seen:
            expression.append(f"(?P={piece})")
        else:
            seen.add(piece)
            quoted = pieces[index - 1].endswith("`") and pieces[index + 1].startswith("`")
            kind = r"\d+" if piece == "count" else "[^`]+?" if quoted else ".+?"
            expression.append(f"(?P<{piece}>{kind})")
    return re.compile("".join(expression), re.DOTALL)
