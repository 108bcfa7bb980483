"""What to say about a token that cannot stand where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seen_core.diagnostics.model import Fix
from seen_core.diagnostics.nearest import advice, nearest
from seen_core.source import Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.layout import DECLARATIONS, MODIFIERS
from seen_core.syntax.tokens import GRAMMAR_KINDS, OPERAND_ENDS, Token, words

_COMPARISONS = frozenset(["==", "!=", "===", "!==", "<", ">", "<=", ">=", "LT"])
_OPERATORS = words(
    "+ - * / % << >> & | ^ == != === !== < > <= >= ?: .. ..= ..< |> . ?. :: ? !! ~ and or is in as to until "
    "downTo step AS_SAFE NOT_IN NOT_IS PAIR INFIX LT GT TRAIL PARAMS CASES FIELDS ASSIGN GUARD"
)
_BEFORE_STATEMENTS = MODIFIERS | {"NL", "{", "}", "TRAIL", "BARE", "PARAMS", "CASES", ";"}
_VALUES = frozenset(["INT", "FLOAT", "STRING", "CHAR", "NAME", "true", "false", "null"])
"""Kinds that begin a value, and never go on with one."""
_TYPES_OF_LITERALS = {"INT": "Int", "FLOAT": "Float", "STRING": "String", "CHAR": "Char", "true": "Bool"}
_SHARED_TYPE = re.compile(r",(?:\s*\w+\s*,)*\s*\w+\s*:\s*([^,()=\n]+)")
"""The type behind the last of several names, as in `width, height: Int`."""
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
    if errors.only_tried:
        arguments = {"expected": "", "found": ""}  # nobody reads it
        errors.report(
            "E0101", "expected {expected}, found {found}", token.start, token.end, arguments=arguments
        )
        return
    if token.text == "" and token.kind in (")", "]", "}", "COND_END"):
        return  # Put in for a bracket that is not closed, which has been reported.
    gap = tokens[position - 1].end if position else 0
    if any(d.code == "E0103" and gap <= d.labels[0].span.start <= token.start for d in errors.diagnostics):
        return  # What stood between the two tokens has been reported.
    if _follows_habit(token, errors) or _report_habit(tokens, position, pack, errors):
        return
    if _report_chain(tokens, position, pack, errors):
        return
    if token.kind == ":" and "->" in expected:
        errors.report(
            "E0107",
            "`{found}` is a form of another language; write `{form}`",
            token.start,
            token.end,
            arguments={"found": ":", "form": "->"},
            fixes=errors.fix("write `->`", (Span(token.start, token.end), " ->")),
        )
        return
    if expected == {":"} and token.kind in (")", ",", "=") and tokens[position - 1].kind == "NAME":
        _report_untyped(tokens, position, errors)
        return
    # At a line end, point at the end of what was read rather than at the next line.
    start = _place(tokens, position)
    notes, fixes = _misspelt(tokens, position, pack, errors)
    if not fixes and "NL" in expected and token.kind in DECLARATIONS and start == token.start:
        notes = ("statements stand on lines of their own, or have `;` between them",)
        place = Span(tokens[position - 1].end, tokens[position - 1].end)
        fixes = errors.fix("put `;` between them", (place, ";"), certain=False)
    if not fixes and start == token.start:
        fixes = _missing_mark(tokens, position, expected, errors)
    errors.report(
        "E0101",
        "expected {expected}, found {found}",
        start,
        token.end if start == token.start else start,
        arguments={"expected": describe_expected(expected, pack), "found": _describe(token)},
        notes=notes,
        fixes=fixes,
    )


def _missing_mark(
    tokens: list[Token], position: int, expected: frozenset[str], errors: SyntaxErrors
) -> tuple[Fix, ...]:
    """Offer the `,` between two items, or the `=` between a name and its first value."""
    before, token = tokens[position - 1], tokens[position]
    if position == 0 or before.kind not in OPERAND_ENDS or token.kind not in _VALUES:
        return ()
    place = Span(before.end, before.end)
    if "," in expected:
        return errors.fix("put `,` between them", (place, ","), certain=False)
    if "=" in expected and position > 1 and tokens[position - 2].kind in ("let", "var", "const"):
        return errors.fix("put `=` between them", (place, " ="), certain=False)
    return ()


def _report_untyped(tokens: list[Token], position: int, errors: SyntaxErrors) -> None:
    """Report a parameter without a type: that of its default value, of those behind it, or an example."""
    name, value = tokens[position - 1], tokens[min(position + 1, len(tokens) - 1)]
    text = errors.file.text
    of_default = _TYPES_OF_LITERALS.get(value.kind, "") if tokens[position].kind == "=" else ""
    shared = _SHARED_TYPE.match(text, tokens[position].start)
    type_ = of_default or (shared[1].strip() if shared is not None else "")
    place = Span(name.end, name.end)
    if name.text[:1].isupper() and position > 3 and tokens[position - 4].kind == "class":
        form = f"{tokens[position - 3].text} : {name.text}"
        whole = Span(tokens[position - 3].start, tokens[position].end)
        errors.report(
            "E0107",
            "`{found}` is a form of another language; write `{form}`",
            *whole,
            arguments={"found": text[whole.start : whole.end], "form": form},
            fixes=errors.fix(f"write `{form}`", (whole, form)),
        )
        return
    errors.report(
        "E0101",
        "the parameter {name} has no type",
        name.start,
        name.end,
        arguments={"name": name.text},
        notes=(f"parameters are declared with their types: `{name.text}: {type_ or 'Int'}`",),
        fixes=errors.fix(
            f"write `{name.text}: {type_ or 'Int'}`", (place, f": {type_ or 'Int'}"), certain=bool(type_)
        ),
    )


def _misspelt(
    tokens: list[Token], position: int, pack: LanguagePack, errors: SyntaxErrors
) -> tuple[tuple[str, ...], tuple[Fix, ...]]:
    """Find a name at the error, or where its statement begins, that looks like a keyword."""
    indexes = (position, position - 1, *_statement_starts(tokens, position))
    for index in dict.fromkeys(index for index in indexes if index >= 0):
        name = tokens[index].text
        if tokens[index].kind in ("NAME", "INFIX", "JUXT") and len(name) > 2:
            names = nearest(name, pack.roles)
            if names:
                span = Span(tokens[index].start, tokens[index].end)
                return advice(errors.file, span, name, names)
    return (), ()


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
    # What follows is only needed once something is wrong.
    from seen_core.syntax import habits
    from seen_core.syntax.habit_rows import INSIDE, STARTS

    text = errors.file.text
    error = _place(tokens, position)
    first = error
    last = habits.end_of_code(text, error)
    for index in _statement_starts(tokens, position):
        first = tokens[index].start
        habit = habits.at(STARTS, text, first, pack, last)
        if habit is not None:
            habits.report(habit, errors)
            return True
    first = max(min(first, text.rfind("\n", 0, error) + 1), error - habits.REACH)
    habit = habits.touching(INSIDE, text, first, last, error, pack)
    if habit is None:
        return _block(tokens[position], pack, errors)
    habits.report(habit, errors)
    return True


def _follows_habit(token: Token, errors: SyntaxErrors) -> bool:
    """Tell whether a form of another language on this line has been reported: the rest goes with it."""
    line = errors.file.text.rfind("\n", 0, token.start) + 1
    return any(d.code == "E0107" and line <= d.labels[0].span.start < token.start for d in errors.diagnostics)


def report_habit_at(span: Span, pack: LanguagePack, errors: SyntaxErrors) -> None:
    """Report `fn name() { … }`, which reads as an infix call of `name`."""
    if errors.only_tried:
        return
    from seen_core.syntax import habits
    from seen_core.syntax.habit_rows import CALLS

    habit = habits.at(CALLS, errors.file.text, span.start, pack)
    if habit is not None:
        habits.report(habit, errors)


def _statement_starts(tokens: list[Token], position: int) -> Iterator[int]:
    """Yield where the statement around `position` may begin, the nearest place first."""
    for index in range(position, max(-1, position - 60), -1):
        if tokens[index].kind == "NL" and index < position:
            return
        if index == 0 or tokens[index - 1].kind in _BEFORE_STATEMENTS:
            yield index


def _place(tokens: list[Token], position: int) -> int:
    token = tokens[position]
    return tokens[position - 1].end if token.kind in ("NL", "END") and position else token.start


def _block(token: Token, pack: LanguagePack, errors: SyntaxErrors) -> bool:
    """Report a block that indentation or the word `end` closes."""
    from seen_core.syntax.habit_blocks import find_block

    block = find_block(errors.file.text, token.start, token.end, pack)
    if block is None:
        return False
    errors.report(
        "E0107",
        "`{found}` is a form of another language; write `{form}`",
        *block.found,
        arguments={"found": token.text, "form": "{ … }"},
        notes=("braces hold a block together, whatever its indentation",),
        fixes=errors.fix("put the block in braces", *block.edits) if block.edits else (),
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
    fixes: tuple[Fix, ...] = ()
    if first is not None:
        middle = errors.file.text[first.end : token.start].strip()
        if middle.isalnum():
            place = Span(token.start, token.start)
            fixes = errors.fix(f"compare with `{middle}` twice", (place, f"{word} {middle} "))
    errors.report(
        "E0106",
        "comparisons cannot be chained: write `a < b {word} b < c`",
        token.start,
        token.end,
        arguments={"word": word},
        fixes=fixes,
    )
