"""Makes broken programs out of good ones: random edits of tokens, names, literals, lines and brackets.

The edits know nothing of the language but its words, so most results are wrong in ways that no author of
tests thinks of; those that are accepted are programs that nobody wrote. The same seed gives the same program.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seen_core.source.pack import builtin_pack

_TOKEN = re.compile(
    r'"""[\s\S]*?"""|[rb]?"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|\d[\w.]*|\w+|\s+|[^\w\s]'
)
_NAME = re.compile(r"[^\W\d]\w*\Z")
_OPEN = {"(": ")", "[": "]", "{": "}"}
_LITERALS = (
    "0", "1", "-1", "255", "256", "9223372036854775807", "9223372036854775808", "0xFF", "1u8", "2.5", "1e309",
    "'x'", '"text"', '"{x}"', "true", "null", "()", "[]", "[:]", "{}", "(1, 2)", "[1, 2]", "...", "{ it }",
    "|x| x",
)  # fmt: skip
_TYPES = (
    "Int", "Int8", "UInt", "Byte", "Float", "Float32", "Bool", "Char", "String", "Unit", "Never", "Any",
    "Self", "T", "Int?", "Array<Int>", "Array<Array<T>>", "HashMap<String, Int>", "(Int, String)",
    "() -> Int", "(Int) -> Int", "Ptr<Byte>", "Result<Int, String>", "[Int; 3]",
)  # fmt: skip
_POSTFIXES = (
    "?",
    "!!",
    ".size",
    ".0",
    "()",
    "[0]",
    " as Int",
    " is Int",
    "?.x",
    " ?: 1",
    ".toString()",
    "{ it }",
)
_OPERATORS = (
    "+", "-", "*", "/", "%", "==", "<", "..", "..=", "=", "+=", "?:", "|>", "&", "<<", "===", "->", "=>", ".",
    ",", ":", "?.", "::", "@", "$", "!", "~", "|", ";", "\n", "#", "\\", "\0", "`", "'", '"',
)  # fmt: skip
_WORDS = tuple(sorted({word for words in builtin_pack("en").keywords.values() for word in words}))

Edit = Callable[["Mutator"], None]


@dataclass
class Mutator:
    """A program in pieces (tokens with the white space between them), and where chance comes from."""

    choose: random.Random
    pieces: list[str]

    def places(self) -> list[int]:
        """Positions of pieces that are not white space."""
        return [index for index, piece in enumerate(self.pieces) if not piece.isspace()]

    def place(self) -> int:
        """One of them."""
        return self.choose.choice(self.places() or [0])

    def names(self) -> list[int]:
        """Positions of words that are no keywords."""
        return [i for i, piece in enumerate(self.pieces) if _NAME.match(piece) and piece not in _WORDS]

    def groups(self) -> list[tuple[int, int]]:
        """Positions of matching brackets, the end exclusive."""
        found, opened = [], []
        for index, piece in enumerate(self.pieces):
            if piece in _OPEN:
                opened.append(index)
            elif piece in _OPEN.values() and opened:
                found.append((opened.pop(), index + 1))
        return found


def mutate(text: str, others: Sequence[str], seed: str) -> str:
    """Return `text` after one to four edits; `others` are programs to take parts from."""
    choose = random.Random(seed)
    if choose.random() < 0.05:
        return _splice(text, choose.choice(others), choose)
    mutator = Mutator(choose, _TOKEN.findall(text))
    for _ in range(choose.choice((1, 1, 1, 2, 2, 3, 4))):
        if choose.random() < 0.06:
            _graft(mutator, choose.choice(others))
        else:
            choose.choices(_EDITS, _WEIGHTS)[0](mutator)
        if not mutator.pieces:
            break
    return "".join(mutator.pieces)


def _splice(first: str, second: str, choose: random.Random) -> str:
    """The beginning of one program and the end of another."""
    start, end = first.splitlines(keepends=True), second.splitlines(keepends=True)
    return "".join(start[: choose.randint(0, len(start))] + end[choose.randint(0, len(end)) :])


def _graft(mutator: Mutator, other: str) -> None:
    """Put a bracketed part of another program in."""
    donor = Mutator(mutator.choose, _TOKEN.findall(other))
    groups, own = donor.groups(), mutator.groups()
    if groups and own:
        start, end = mutator.choose.choice(own)
        first, last = mutator.choose.choice(groups)
        mutator.pieces[start:end] = donor.pieces[first:last]


def _delete(mutator: Mutator) -> None:
    start = mutator.place()
    del mutator.pieces[start : start + mutator.choose.choice((1, 1, 1, 2, 3, 8))]


def _duplicate(mutator: Mutator) -> None:
    start = mutator.place()
    mutator.pieces[start:start] = [*mutator.pieces[start : start + mutator.choose.choice((1, 1, 3))], " "]


def _swap(mutator: Mutator) -> None:
    first, second = mutator.place(), mutator.place()
    pieces = mutator.pieces
    pieces[first], pieces[second] = pieces[second], pieces[first]


def _rename(mutator: Mutator) -> None:
    """Another name of the file instead of one."""
    names = mutator.names()
    if names:
        mutator.pieces[mutator.choose.choice(names)] = mutator.pieces[mutator.choose.choice(names)]


def _change_literal(mutator: Mutator) -> None:
    literals = [i for i, piece in enumerate(mutator.pieces) if piece[0].isdigit() or piece[0] in "\"'"]
    if literals:
        mutator.pieces[mutator.choose.choice(literals)] = mutator.choose.choice(_LITERALS)


def _replace_by_literal(mutator: Mutator) -> None:
    names = mutator.names()
    if names:
        mutator.pieces[mutator.choose.choice(names)] = mutator.choose.choice(_LITERALS)


def _change_type(mutator: Mutator) -> None:
    """Another type where a capitalised name stands."""
    types = [index for index in mutator.names() if mutator.pieces[index][0].isupper()]
    if types:
        mutator.pieces[mutator.choose.choice(types)] = mutator.choose.choice(_TYPES)


def _insert(mutator: Mutator) -> None:
    word = mutator.choose.choice(mutator.choose.choice((_WORDS, _OPERATORS, _LITERALS, _TYPES, _WORDS)))
    mutator.pieces.insert(mutator.place(), f" {word} ")


def _extend(mutator: Mutator) -> None:
    """Something behind an expression."""
    names = mutator.names()
    if names:
        mutator.pieces.insert(mutator.choose.choice(names) + 1, mutator.choose.choice(_POSTFIXES))


def _change_word(mutator: Mutator) -> None:
    words = [index for index, piece in enumerate(mutator.pieces) if piece in _WORDS]
    if words:
        mutator.pieces[mutator.choose.choice(words)] = mutator.choose.choice(_WORDS)


def _unbalance(mutator: Mutator) -> None:
    brackets = [i for i, piece in enumerate(mutator.pieces) if piece in "()[]{}"]
    if not brackets:
        return
    index = mutator.choose.choice(brackets)
    mutator.pieces[index : index + mutator.choose.randint(0, 1)] = mutator.choose.choice(
        ("", "(", ")", "{", "}", "[", "]")
    )


def _regroup(mutator: Mutator) -> None:
    """One bracketed part instead of another."""
    groups = mutator.groups()
    if groups:
        start, end = mutator.choose.choice(groups)
        first, last = mutator.choose.choice(groups)
        mutator.pieces[start:end] = mutator.pieces[first:last]


def _change_operator(mutator: Mutator) -> None:
    operators = [i for i, piece in enumerate(mutator.pieces) if piece in _OPERATORS]
    if operators:
        mutator.pieces[mutator.choose.choice(operators)] = mutator.choose.choice(_OPERATORS)


def _move_line(mutator: Mutator) -> None:
    """Delete, repeat, or move a line."""
    lines = "".join(mutator.pieces).splitlines(keepends=True)
    if not lines:
        return
    source, target = mutator.choose.randrange(len(lines)), mutator.choose.randrange(len(lines))
    line = lines[source]
    kind = mutator.choose.randrange(3)
    if kind != 1:
        del lines[source]
    if kind != 0:
        lines.insert(target, line)
    mutator.pieces = _TOKEN.findall("".join(lines))


_EDITS: tuple[Edit, ...] = (
    _delete, _duplicate, _swap, _rename, _change_literal, _replace_by_literal, _change_type, _insert, _extend,
    _change_word, _unbalance, _regroup, _change_operator, _move_line,
)  # fmt: skip
_WEIGHTS = (3, 2, 2, 6, 4, 2, 5, 4, 4, 2, 1, 3, 2, 4)
