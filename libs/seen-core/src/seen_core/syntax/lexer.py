"""Text to tokens. No keyword is known here: words are looked up in the language pack.

One regular expression finds every ordinary token. What it cannot decide alone (strings with
interpolation, words beyond ASCII, nested comments, marginal notes) is settled by the functions below.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left

from seen_core.source.pack import LanguagePack
from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.strings import string_end
from seen_core.syntax.tokens import MARK_KINDS, MARKS, OPERAND_ENDS, Token, TokenStream

_MARK = "|".join(re.escape(mark) for mark in MARKS)
_PATTERN = re.compile(
    rf"""[ \t]*(?:
    (?P<WORD>(?![rb]")[A-Za-z_][\w\u0080-\U0010ffff]*)
  | (?P<NL>[\r\n](?:[ \t\r\n]+|//(?:/{{2,}}|(?!/))[^\n]*)*|//(?:/{{2,}}|(?!/))[^\n]*)
  | (?P<INDEX>(?<=[^.]\.)[0-9]+)
  | (?P<STRING>"(?!"")[^"\\\n{{$]*")
  | (?P<TEXT>r?"|b")
  | (?P<NUMBER>[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9][0-9_]*)?[\w\u0080-\U0010ffff]*)
  | (?P<DOC>///(?!/)[^\n]*)
  | (?P<COMMENT>/\*)
  | (?P<MARK>{_MARK})
  | (?P<CHAR>'(?:[^'\\\n]|\\u\{{[0-9a-fA-F]*\}}|\\[^\n])[\u0300-\u036f\ufe0f]*')
  | (?P<AT>@[\w\u0080-\U0010ffff]+(?:\.[\w\u0080-\U0010ffff]+)*)
  | (?P<OTHER>[^\x00-\x7f][\w\u0080-\U0010ffff]*)
  | (?P<QUOTED>(?P<TICKS>`+)[^`\n]+(?P=TICKS))
  | (?P<END>\Z)
  | (?P<BAD>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_NAME_FOLLOWS = frozenset([".", "?.", "::", "fun"])
_PREFIXED = re.compile(r'[rb]"')
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_BLANK_LINE = re.compile(r"\n[ \t\r]*(?=\n)|\Z")
_DOC_FENCE = re.compile(r"^[ \t]*///[ \t\r]*$", re.MULTILINE)


def lex(
    text: str, pack: LanguagePack, errors: SyntaxErrors, start: int = 0, end: int | None = None
) -> TokenStream:
    """Return the tokens of `text[start:end]`, ending with one of kind `END`."""
    stop = len(text) if end is None else end
    stream = TokenStream([])
    position = start
    if start == 0:
        position = _skip_first_lines(text)
    while position < stop:
        position = _lex_run(text, pack.roles, errors, stream, position, stop)
    stream.tokens.append(Token("END", "", stop, stop))
    if stream.docs:
        stream.docs = _docs_by_next_token(stream)
    return stream


def _lex_run(
    text: str, roles: dict[str, str], errors: SyntaxErrors, stream: TokenStream, position: int, stop: int
) -> int:
    """Lex until a token ends elsewhere than its match; return where to go on."""
    tokens = stream.tokens
    append = tokens.append
    new = tuple.__new__
    role_of = roles.get
    kind_of = MARK_KINDS
    operand_ends = OPERAND_ENDS
    previous = tokens[-1].kind if tokens else "NL"
    if previous == "JUXT":
        previous = "NAME"
    for match in _PATTERN.finditer(text, position, stop):
        group = match.lastgroup
        if group == "WORD" or group == "OTHER":
            value = match[group]
            end = match.end()
            begin = end - len(value)
            if not value.isascii():
                word = _plain_word(value)
                if not word:
                    return _odd_character(text, errors, tokens, begin, stop)
                end = begin + len(word)
                if len(word) < len(value):
                    _add_word(tokens, roles, unicodedata.normalize("NFC", word), begin, end)
                    return end
                value = unicodedata.normalize("NFC", word)
            kind = role_of(value)
            if kind is None or previous in _NAME_FOLLOWS:
                kind = "JUXT" if previous in operand_ends else "NAME"
                previous = "NAME"
            else:
                previous = kind
            append(new(Token, (kind, value, begin, end)))
        elif group == "MARK":
            value = match["MARK"]
            end = match.end()
            previous = kind_of[value]
            append(new(Token, (previous, value, end - len(value), end)))
        elif group == "NL":
            if previous != "NL":
                begin, end = match.span("NL")
                append(new(Token, ("NL", "", begin, end)))
                previous = "NL"
        elif group == "END":
            return stop
        elif group == "STRING" or group == "INDEX" or group == "CHAR" or group == "AT":
            value = match[group]
            end = match.end()
            begin = end - len(value)
            if group == "AT" and not value.isascii():
                value = unicodedata.normalize("NFC", value)
            append(new(Token, (group, value, begin, end)))
            previous = group
        elif group == "NUMBER":
            value = match["NUMBER"]
            end = match.end()
            floating = "." in value or (value[:2] not in ("0x", "0X") and _is_float(value))
            previous = "FLOAT" if floating else "INT"
            append(new(Token, (previous, value, end - len(value), end)))
        else:
            assert group is not None
            return _lex_special(text, errors, stream, group, match.start(group), match.end(), stop)
    return stop


def _is_float(number: str) -> bool:
    """`1e9`, `2f`, `1f32`: floats without a dot."""
    return bool(re.match(r"[0-9][0-9_]*([eE][+-]?[0-9]|f)", number))


def _lex_special(
    text: str,
    errors: SyntaxErrors,
    stream: TokenStream,
    group: str,
    begin: int,
    end: int,
    stop: int,
) -> int:
    """Handle what the pattern only recognises the beginning of; return where lexing goes on."""
    tokens = stream.tokens
    if group == "TEXT":
        finish, closed = string_end(text, begin, stop)
        if not closed:
            errors.report("E0102", "this string is not closed", begin, min(begin + 1, stop))
        tokens.append(Token("STRING", text[begin:finish], begin, finish))
        return finish
    if group == "DOC":
        return _doc_comment(text, stream, begin, end, stop)
    if group == "COMMENT":
        return _block_comment(text, errors, begin, stop)
    if group == "QUOTED":
        return _quoted_name(text, errors, tokens, begin, end)
    character = text[begin]
    if character == "'":
        errors.report("E0102", "this character is not closed", begin, begin + 1)
        tokens.append(Token("CHAR", "' '", begin, begin + 1))
        return begin + 1
    if character in "\f\v\ufeff":
        return end
    return _odd_character(text, errors, tokens, begin, stop)


def _quoted_name(text: str, errors: SyntaxErrors, tokens: list[Token], begin: int, end: int) -> int:
    """Add a word between backticks: a name, also where the pack has it as a keyword."""
    name = unicodedata.normalize("NFC", text[begin:end].strip("`"))
    if not name.isidentifier():
        errors.report("E0103", "`{character}` has no meaning here", begin, end, arguments={"character": "`"})
        return end
    previous = tokens[-1].kind if tokens else "NL"
    kind = "JUXT" if previous in OPERAND_ENDS or previous == "JUXT" else "NAME"
    tokens.append(Token(kind, name, begin, end))
    return end


def _add_word(tokens: list[Token], roles: dict[str, str], word: str, begin: int, end: int) -> None:
    """Append a word that was cut off a longer run of characters."""
    previous = tokens[-1].kind if tokens else "NL"
    kind = roles.get(word)
    if kind is None or previous in _NAME_FOLLOWS:
        kind = "JUXT" if previous in OPERAND_ENDS or previous == "JUXT" else "NAME"
    tokens.append(Token(kind, word, begin, end))


def _plain_word(value: str) -> str:
    """Return the longest beginning of `value` that is an identifier (UAX #31)."""
    if unicodedata.normalize("NFC", value).isidentifier():
        return value
    low, high = 0, len(value)
    while low < high:
        middle = (low + high + 1) // 2
        if unicodedata.normalize("NFC", value[:middle]).isidentifier():
            low = middle
        else:
            high = middle - 1
    return value[:low]


def _odd_character(text: str, errors: SyntaxErrors, tokens: list[Token], begin: int, stop: int) -> int:
    """Skip a marginal note, which a pictograph at the start of a line begins; report anything else."""
    character = text[begin]
    line_start = text.rfind("\n", 0, begin) + 1
    if unicodedata.category(character) == "So" and not text[line_start:begin].strip():
        blank = _BLANK_LINE.search(text, begin, stop)
        return blank.end() if blank else stop
    if character.isspace():
        return begin + 1
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    errors.report(
        "E0103", "`{character}` has no meaning here", begin, begin + 1, arguments={"character": shown}
    )
    return begin + 1


def _block_comment(text: str, errors: SyntaxErrors, begin: int, stop: int) -> int:
    """Skip a comment with the comments nested in it."""
    depth = 0
    for edge in _COMMENT_EDGE.finditer(text, begin, stop):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    errors.report("E0102", "this comment is not closed", begin, begin + 2)
    return stop


def _doc_comment(text: str, stream: TokenStream, begin: int, end: int, stop: int) -> int:
    """Keep `/// text`; a line holding only `///` opens a block that the next such line closes."""
    line_start = text.rfind("\n", 0, begin) + 1
    alone = not text[line_start:begin].strip()
    words = text[begin + 3 : end]
    finish = end
    if alone and not words.strip():
        fence = _DOC_FENCE.search(text, end, stop)
        if fence is not None:
            finish = fence.end()
            words = "\n".join(line.strip() for line in text[end : fence.start()].strip().split("\n"))
    if words.startswith(" "):
        words = words[1:]
    stream.docs[begin] = words.rstrip()
    return finish


def _docs_by_next_token(stream: TokenStream) -> dict[int, str]:
    """Join the doc lines before each token; the key becomes the offset of that token."""
    starts = [token.start for token in stream.tokens if token.kind != "NL"]
    result: dict[int, str] = {}
    for begin, words in stream.docs.items():
        index = bisect_left(starts, begin)
        if index < len(starts):
            key = starts[index]
            result[key] = f"{result[key]}\n{words}" if key in result else words
    return result


def _skip_first_lines(text: str) -> int:
    """Skip a byte order mark, a `#!` line, and a `#language` line."""
    position = 1 if text.startswith("\ufeff") else 0
    if text.startswith("#!", position):
        position = _line_end(text, position)
    if text.startswith("#language", position):
        position = _line_end(text, position)
    return position


def _line_end(text: str, position: int) -> int:
    newline = text.find("\n", position)
    return len(text) if newline < 0 else newline + 1
