"""Makes brackets match before the layout pass, so that everything after may rely on it."""

from __future__ import annotations

from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.tokens import Token

_CLOSER_OF = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = frozenset(_CLOSER_OF.values())


def balance_brackets(tokens: list[Token], errors: SyntaxErrors) -> list[Token]:
    """Return `tokens` if brackets match; otherwise report and return tokens in which they do."""
    opened: list[str] = []
    for token in tokens:
        kind = token[0]
        if kind in _CLOSER_OF:
            opened.append(_CLOSER_OF[kind])
        elif kind in _CLOSERS and (not opened or opened.pop() != kind):
            return _repair(tokens, errors)
    return _repair(tokens, errors) if opened else tokens


def _repair(tokens: list[Token], errors: SyntaxErrors) -> list[Token]:
    """Close what is not closed where its line ends, and drop what closes nothing."""
    result: list[Token] = []
    opened: list[Token] = []
    for token in tokens:
        kind = token.kind
        if kind in _CLOSER_OF:
            opened.append(token)
        elif kind in _CLOSERS:
            if not any(_CLOSER_OF[opener.kind] == kind for opener in opened):
                errors.report("E0105", "this bracket closes nothing", token.start, token.end)
                continue
            while _CLOSER_OF[opened[-1].kind] != kind:
                _close(opened.pop(), result, errors)
            opened.pop()
        elif kind == "END":
            while opened:
                _close(opened.pop(), result, errors)
        result.append(token)
    return result


def _close(opener: Token, result: list[Token], errors: SyntaxErrors) -> None:
    errors.report("E0105", "this bracket is never closed", opener.start, opener.end)
    place = result[-1].end if result else opener.end
    closer = Token(_CLOSER_OF[opener.kind], "", place, place)
    if result and result[-1].kind == "NL":
        result.insert(len(result) - 1, closer)
    else:
        result.append(closer)
