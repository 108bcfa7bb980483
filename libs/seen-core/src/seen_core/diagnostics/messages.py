"""The words of a diagnostic in the reader's language.

Packs translate by template: `messages` maps the English template to the same sentence with the same
`{name}` places. Labels, notes and titles of fixes arrive with their places filled, so a template with
places is matched against the finished sentence and the pieces it finds are put into the translation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from seen_core.diagnostics.model import Diagnostic

_LIST = re.compile(r"(, | or )")
_PLACE = re.compile(r"\{(\w+)\}")


class Messages:
    """Sentences of one language; an empty table gives English."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table
        self._patterns: dict[str, list[tuple[re.Pattern[str], str]]] | None = None

    def message(self, diagnostic: Diagnostic) -> str:
        """Return the message of a diagnostic with its arguments in place."""
        template = self._table.get(diagnostic.template, diagnostic.template)
        arguments = {name: self._argument(value) for name, value in diagnostic.arguments.items()}
        return _fill(template, arguments) or _fill(diagnostic.template, arguments) or diagnostic.template

    def sentence(self, text: str) -> str:
        """Return a label, note or title in this language, or as it is where the pack has none."""
        if not self._table or not text:
            return text
        exact = self._table.get(text)
        if exact is not None:
            return exact
        for pattern, translation in self._candidates(text):
            found = pattern.fullmatch(text)
            if found is not None:
                return _fill(translation, found.groupdict()) or text
        return text

    def count(self, number: int, noun: str) -> str:
        """Say `1 error`, `2 errors`; the pack translates `{count} error` and `{count} errors`."""
        template = f"{{count}} {noun}" if number == 1 else f"{{count}} {noun}s"
        return self._table.get(template, template).replace("{count}", str(number))

    def _argument(self, value: str) -> str:
        """Translate an argument that is a list of things: "a name, `)` or the end of the line"."""
        if not self._table or " " not in value:
            return value
        pieces = _LIST.split(value)
        if not all(piece in self._table or piece.startswith("`") for piece in pieces[::2]):
            return value
        joined = {" or ": f" {self._table.get('or', 'or')} "}
        return "".join(joined.get(piece) or self._table.get(piece, piece) for piece in pieces)

    def _candidates(self, text: str) -> list[tuple[re.Pattern[str], str]]:
        """Return templates with places that could have given `text`, by the word they begin with."""
        if self._patterns is None:
            self._patterns = {}
            for template, translation in self._table.items():
                if _PLACE.search(template):
                    head = _PLACE.split(template, maxsplit=1)[0].split(" ")[0]
                    self._patterns.setdefault(head, []).append((_pattern(template), translation))
        first = text.split(" ")[0]
        return [
            entry for head, entries in self._patterns.items() if first.startswith(head) for entry in entries
        ]


def _fill(template: str, arguments: Mapping[str, str]) -> str | None:
    try:
        return template.format_map(arguments)
    except (KeyError, ValueError, IndexError, AttributeError):
        return None


def _pattern(template: str) -> re.Pattern[str]:
    """Turn a template into an expression that finds what its places were filled with."""
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
            expression.append(f"(?P<{piece}>.+?)")
    return re.compile("".join(expression), re.DOTALL)
