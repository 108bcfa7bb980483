"""Tokens: what the lexer hands to the layout pass, and the layout pass to the parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Token(NamedTuple):
    """One token. `kind` is a role of the language pack, a mark such as `+`, or one of the names below.

    `NAME INT FLOAT INDEX CHAR STRING AT NL ASSIGN END`: a name, numbers, the number after a dot, a
    character, any string, an annotation or label with its `@`, a line end, `+=` and its kin, the end.
    """

    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class TokenStream:
    """All tokens of a piece of text, the last of kind `END`, with what was found beside them."""

    tokens: list[Token]
    docs: dict[int, str] = field(default_factory=dict)
    """Doc comment text by the offset of the token that follows it."""


def words(text: str) -> frozenset[str]:
    """Return the set of the words of a text."""
    return frozenset(text.split())


MARKS = (
    "...", "..=", "..<", "===", "!==", "<<=",
    "->", "=>", "==", "!=", "<=", ">=", "<<", "&&", "||", "|>", "?.", "?:", "??", "!!", "::", "..",
    "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "++", "--", ":=",
    "+", "-", "*", "/", "%", "<", ">", "=", "!", "&", "|", "^", "~", "?", ".", ",", ":", ";",
    "(", ")", "[", "]", "{", "}",
)  # fmt: skip
"""Every mark, longest first. `>>` and `>>=` are put together by the layout pass, because `>` also closes
type arguments."""

MARK_KINDS = {mark: mark for mark in MARKS} | {
    "&&": "and",
    "!": "not",
    "??": "?:",
    "+=": "ASSIGN",
    "-=": "ASSIGN",
    "*=": "ASSIGN",
    "/=": "ASSIGN",
    "%=": "ASSIGN",
    "&=": "ASSIGN",
    "|=": "ASSIGN",
    "^=": "ASSIGN",
    "<<=": "ASSIGN",
}
"""The kind of each mark: the role where a role has a mark as its other spelling."""

OPERAND_ENDS = words(
    "NAME INT FLOAT INDEX CHAR STRING ) ] } ? NULLABLE_TWICE !! ... > GT this super true false null"
)
"""Kinds after which an operand is complete."""

GRAMMAR_KINDS = words(
    "EXPRESSION_ONLY NAME INT FLOAT INDEX CHAR STRING AT NL ASSIGN LT GT LT_EXTENDED COND COND_END TRAIL "
    "PARAMS CASES BARE FIELDS MAP BAR_OPEN BAR BARS PAIR INFIX GUARD LABEL TARGET WHERE_CLAUSE LET_COND "
    "TIGHT_NOT NOT_IN NOT_IS AS_SAFE NULLABLE_TWICE DATA_TYPE OBJECT_LITERAL COMPANION_OBJECT END"
)
"""Kinds in capitals: what the lexer and the layout pass make out. All other kinds are roles or marks."""
