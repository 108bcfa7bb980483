"""How many terminal cells text takes, and text made safe to show.

Follows UAX #11 (East Asian width) and the emoji presentation rules of UTS #51: wide characters take two
cells, combining marks and format characters none, an emoji sequence as much as its first character.
Characters of ambiguous width count as one.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

TAB_CELLS = 4
"""A tab is shown as this many spaces, wherever it stands."""

RIGHT_TO_LEFT_ISOLATE = "\u2067"
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"

_ZERO_WIDTH_JOINER = "\u200d"
_EMOJI_PRESENTATION = "\ufe0f"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_REGIONAL_INDICATORS = range(0x1F1E6, 0x1F200)
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REPLACEMENT = "\ufffd"


class ShownLine(NamedTuple):
    """One source line ready for the terminal."""

    text: str
    """Tabs widened, control characters replaced by visible signs."""
    cells: list[int]
    """The cell at which each character of the source line begins, and one entry for its end."""
    starts: list[int]
    """The place in `text` at which each character of the source line begins, and its end."""


def show_line(line: str) -> ShownLine:
    """Make a source line safe and measurable: what it prints, and where each character lands."""
    if line.isascii() and line.isprintable():
        places = list(range(len(line) + 1))
        return ShownLine(line, places, places)
    shown: list[str] = []
    cells: list[int] = []
    starts: list[int] = []
    cell = place = 0
    for index, character in enumerate(line):
        piece = " " * TAB_CELLS if character == "\t" else visible(character)
        cells.append(cell)
        starts.append(place)
        shown.append(piece)
        place += len(piece)
        if character == _EMOJI_PRESENTATION and index and _cells(line, index - 1) == 1:
            cell += 1
        else:
            cell += len(piece) if len(piece) > 1 else _cells(line, index)
    cells.append(cell)
    starts.append(place)
    return ShownLine("".join(shown), cells, starts)


def display_width(text: str) -> int:
    """Return how many cells `text` takes once shown."""
    return show_line(text).cells[-1]


def visible(character: str) -> str:
    """Return a sign that can be seen for control characters and for what reorders text, else the same."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if character in _BIDI_CONTROLS or 0x80 <= code < 0xA0 or 0xD800 <= code < 0xE000:
        return _REPLACEMENT
    return character


def visible_text(text: str) -> str:
    """Return `text` with every character `visible`; newlines stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c == "\n" else visible(c) for c in text)


def has_right_to_left(text: str) -> bool:
    """Tell whether `text` has letters that are written from right to left."""
    if text.isascii():
        return False
    return any(unicodedata.bidirectional(c) in ("R", "AL", "AN", "RLE", "RLO", "RLI") for c in text)


def isolate(text: str, direction: str = "") -> str:
    """Wrap `text` so that its direction touches nothing around it; its own letters say which it is.

    A sentence of a language that is written from right to left says so itself (`rtl`): it may begin with
    a name that is not.
    """
    begin = RIGHT_TO_LEFT_ISOLATE if direction == "rtl" else FIRST_STRONG_ISOLATE
    return f"{begin}{text}{POP_ISOLATE}"


def _cells(line: str, index: int) -> int:
    """Return the cells of one character in its line, tabs and emoji presentation aside."""
    character = line[index]
    code = ord(character)
    if code < 0x300:
        return 0 if code == 0xAD else 1
    if visible(character) != character:
        return 1
    if index and line[index - 1] == _ZERO_WIDTH_JOINER and _is_pictograph(character):
        return 0
    if code in _SKIN_TONES:
        return 0 if index and _is_pictograph(line[index - 1]) else 2
    if code in _REGIONAL_INDICATORS:
        return 0 if _indicators_before(line, index) % 2 else 2
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or 0x1160 <= code < 0x1200:
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _is_pictograph(character: str) -> bool:
    code = ord(character)
    return 0x1F300 <= code < 0x1FB00 or 0x2600 <= code < 0x27C0 or character in "\u2b50\u2b55\u2764"


def _indicators_before(line: str, index: int) -> int:
    count = 0
    while count < index and ord(line[index - count - 1]) in _REGIONAL_INDICATORS:
        count += 1
    return count
