"""What to say about a token that cannot stand where it stands."""

from __future__ import annotations

from seen_core.source import Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.tokens import GRAMMAR_KINDS, OPERAND_ENDS, Token, words

_COMPARISONS = frozenset(["==", "!=", "===", "!==", "<", ">", "<=", ">=", "LT"])
_OPERATORS = words(
    "+ - * / % << >> & | ^ == != === !== < > <= >= ?: .. ..= ..< |> . ?. :: ? !! ~ and or is in as to until "
    "downTo step AS_SAFE NOT_IN NOT_IS PAIR INFIX LT GT TRAIL PARAMS CASES FIELDS ASSIGN GUARD"
)
_HABITS: dict[str, tuple[str, ...]] = {
    "fn": ("fun",),
    "func": ("fun",),
    "def": ("fun",),
    "function": ("fun",),
    "proc": ("fun",),
    "elif": ("else", "if"),
    "elsif": ("else", "if"),
    "elseif": ("else", "if"),
    "switch": ("when",),
    "foreach": ("for",),
    "public": ("pub",),
    "namespace": ("module",),
    "except": ("catch",),
    "raise": ("throw",),
}
"""Words of other languages, and the roles whose words to write instead."""

_HABIT_MARKS = {"++": "+= 1", "--": "-= 1"}
_KIND_NAMES = {
    "NAME": "a name",
    "NL": "the end of the line",
    "END": "the end of the file",
    "INT": "a number",
    "STRING": "a string",
    "AT": "an annotation",
    "COND_END": "`)`",
    "GT": "`>`",
    "LT": "`<`",
    "BAR": "`|`",
}


def report_unexpected(
    tokens: list[Token], position: int, expected: frozenset[str], pack: LanguagePack, errors: SyntaxErrors
) -> None:
    """Report the token at `position`, in the words of the user's pack."""
    token = tokens[position]
    if token.text == "" and token.kind in (")", "]", "}", "COND_END"):
        return  # Put in for a bracket that is not closed, which has been reported.
    gap = tokens[position - 1].end if position else 0
    if any(d.code == "E0103" and gap <= d.labels[0].span.start <= token.start for d in errors.diagnostics):
        return  # What stood between the two tokens has been reported.
    if _report_habit(tokens, position, pack, errors):
        return
    if _report_chain(tokens, position, pack, errors):
        return
    start, end = token.start, token.end
    if token.kind in ("NL", "END"):
        # Point at the end of what was read rather than at the next line.
        start = tokens[position - 1].end if position else start
        end = start
    errors.report(
        "E0101",
        "expected {expected}, found {found}",
        start,
        end,
        arguments={"expected": describe_expected(expected, pack), "found": _describe(token)},
    )


def describe_expected(expected: frozenset[str], pack: LanguagePack) -> str:
    """Name what may stand in a place, a few words at most."""
    kinds = set(expected)
    parts: list[str] = []
    if "INT" in kinds and "NAME" in kinds and "(" in kinds:
        parts.append("an expression" if "WEAK" not in kinds else "a type")
        return " or ".join(parts + [f"`{mark}`" for mark in (")", "]", "}") if mark in kinds])
    if "NAME" in kinds:
        parts.append("a name")
        kinds.discard("NAME")
    for mark in (")", "COND_END", "]", "}", "{", ",", "=", ":", "->", "=>", "(", "NL", "GT"):
        if mark in kinds:
            parts.append(_KIND_NAMES.get(mark, f"`{mark}`"))
    if len(parts) < 3:
        operators = _OPERATORS if "+" in kinds else frozenset()
        roles = sorted(kind for kind in kinds - operators - GRAMMAR_KINDS if kind in pack.keywords)
        parts += [f"`{pack.word(role)}`" for role in roles][: 4 - len(parts)]
    if not parts:
        return "something else"
    unique = list(dict.fromkeys(parts))[:4]
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} or {unique[-1]}"


def _describe(token: Token) -> str:
    if token.text:
        text = token.text if len(token.text) <= 30 else f"{token.text[:27]}..."
        return f"`{text}`".replace("\n", " ")
    return _KIND_NAMES.get(token.kind, f"`{token.kind}`")


def _report_habit(tokens: list[Token], position: int, pack: LanguagePack, errors: SyntaxErrors) -> bool:
    """Report a form of another language that led to the error at `position`."""
    token = tokens[position]
    if token.kind in _HABIT_MARKS:
        return _habit(token, _HABIT_MARKS[token.kind], errors)
    if token.kind == ":=":
        return _habit(token, f"{pack.word('let')} … =", errors)
    index = position
    for _ in range(60):
        if index < 0 or tokens[index].kind == "NL":
            break
        roles = _HABITS.get(tokens[index].text)
        if roles and tokens[index].kind in ("NAME", "INFIX") and _begins_statement(tokens, index):
            return _habit(tokens[index], " ".join(pack.word(role) for role in roles), errors)
        index -= 1
    return False


def report_habit_word(word: str, span: Span, pack: LanguagePack, errors: SyntaxErrors) -> None:
    """Report `fn name() { … }`, which reads as an infix call of `name`."""
    roles = _HABITS.get(word)
    if roles:
        token = Token("NAME", word, span[0], span[1])
        _habit(token, " ".join(pack.word(role) for role in roles), errors)


def _begins_statement(tokens: list[Token], index: int) -> bool:
    return index == 0 or tokens[index - 1].kind in ("NL", "{", "}", "TRAIL", "BARE")


def _habit(token: Token, form: str, errors: SyntaxErrors) -> bool:
    errors.report(
        "E0107",
        "`{found}` is a form of another language; write `{form}`",
        token.start,
        token.end,
        arguments={"found": token.text, "form": form},
    )
    return True


def _report_chain(tokens: list[Token], position: int, pack: LanguagePack, errors: SyntaxErrors) -> bool:
    """Report `a < b < c`."""
    token = tokens[position]
    if token.kind not in _COMPARISONS or position == 0 or tokens[position - 1].kind not in OPERAND_ENDS:
        return False
    index = position - 1
    while index > 0 and tokens[index].kind not in ("NL", "{", "}", "and", "or", "=", "("):
        if tokens[index].kind in _COMPARISONS:
            report_chain(token, tokens[index], pack, errors)
            return True
        index -= 1
    return False


def report_chain(token: Token, first: Token | None, pack: LanguagePack, errors: SyntaxErrors) -> None:
    """Say how to write a chain of comparisons whose second operator is `token`."""
    word = pack.word("and")
    fix = None
    if first is not None:
        middle = errors.file.text[first.end : token.start].strip()
        if middle.isalnum():
            fix = (f"compare with `{middle}` twice", token.start, token.start, f"{word} {middle} ")
    errors.report(
        "E0106",
        "comparisons cannot be chained: write `a < b {word} b < c`",
        token.start,
        token.end,
        arguments={"word": word},
        fix=fix,
    )
