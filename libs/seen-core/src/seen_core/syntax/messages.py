"""What to say about a token that cannot stand where it stands."""

from __future__ import annotations

from seen_core.source.pack import LanguagePack
from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.tokens import Token

_COMPARISONS = frozenset(["==", "!=", "===", "!==", "<", ">", "<=", ">=", "LT"])


def report_unexpected(
    tokens: list[Token], position: int, expected: frozenset[str], pack: LanguagePack, errors: SyntaxErrors
) -> None:
    """Report the token at `position`, in the words of the user's pack."""
    token = tokens[position]
    if token.kind in _COMPARISONS:
        word = pack.word("and")
        errors.report(
            "E0106",
            "comparisons cannot be chained",
            token.start,
            token.end,
            notes=(f"write `a < b {word} b < c`",),
        )
        return
    found = token.text or {"NL": "end of line", "END": "end of file"}.get(token.kind, token.kind)
    errors.report(
        "E0101",
        "unexpected {found}",
        token.start,
        max(token.end, token.start + 1) if token.kind != "END" else token.end,
        arguments={"found": f"`{found}`" if token.text else found},
        notes=("expected " + ", ".join(sorted(expected)[:6]),),
    )
