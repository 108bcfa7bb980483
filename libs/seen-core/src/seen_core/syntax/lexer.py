"""Text to tokens. No keyword is known here: words are looked up in the language pack.

One regular expression finds every ordinary token. What it cannot decide alone (strings with
interpolation, words beyond ASCII, nested comments, marginal notes) is settled by the functions below.
"""

from __future__ import annotations

import re
import string
import unicodedata

from seen_core.source import Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.strings import string_end
from seen_core.syntax.tokens import MARK_KINDS, MARKS, OPERAND_ENDS, Token, TokenStream

_WORD_PART = r"\w\u0080-\U0010ffff"
_MARK = "|".join(re.escape(mark) for mark in MARKS)
_PATTERN = re.compile(
    rf"""[ \t]*(
    (?![rb]")[A-Za-z_][{_WORD_PART}]*
  | [\r\n](?:[ \t\r\n]+|//(?:/{{2,}}|(?!/))[^\n]*)*|//(?:/{{2,}}|(?!/))[^\n]*
  | (?!///|/\*)(?:{_MARK})
  | (?<=[^.]\.)[0-9]+
  | [0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9][0-9_]*)?\w*
  | "(?!"")[^"\\\n{{$]*(?:(?:\\.|\{{[^{{}}"'\\\n]*\}}|\$(?!\{{)|\$\{{[\w.]*\}})[^"\\\n{{$]*)*"
  | '(?:[^'\\\n]|\\u\{{[0-9a-fA-F]*\}}|\\[^\n])[\u0300-\u036f\ufe0f]*'
  | @[{_WORD_PART}]+(?:\.[{_WORD_PART}]+)*
  | [^\x00-\x7f][{_WORD_PART}]*
  |)""",
    re.VERBOSE | re.DOTALL,
)
"""The last alternative, nothing, is what needs a closer look: `_lex_special`."""
_QUOTED = re.compile(r"(`+)[^`\n]+\1")
_SHAPES = (
    dict.fromkeys(string.ascii_letters + "_", "NAME")
    | dict.fromkeys(string.digits, "INT")
    | {"\n": "NL", "\r": "NL", "/": "NL", '"': "STRING", "'": "CHAR", "@": "AT"}
)
"""What a token is that is no mark and no keyword, by its first character; a word if it is not here."""
_LOOK_ALIKES = dict(
    zip("，、；：？！（）［］｛｝＝＋－＊／＜＞％＆｜．。؛،؟−–—×÷", ",,;:?!()[]{}=+-*/<>%&|..;,?---*/")
) | {
    **dict.fromkeys("“”„«»「」‘’", '"'),
    **{"≤": "<=", "≥": ">=", "≠": "!=", "⇒": "=>", "→": "->"},
}
"""Characters of keyboards and word processors, and the marks that are meant."""
_QUOTE = re.compile('[“”„«»「」‘’"]|(?=\n)')
_NAME_FOLLOWS = frozenset([".", "?.", "::", "fun"])
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
        position = _lex_run(text, pack, errors, stream, position, stop)
    stream.tokens.append(Token("END", "", stop, stop))
    if stream.docs:
        stream.docs = _docs_by_next_token(stream)
    return stream


def _lex_run(
    text: str, pack: LanguagePack, errors: SyntaxErrors, stream: TokenStream, position: int, stop: int
) -> int:
    """Lex until a token ends elsewhere than its match; return where to go on."""
    roles = pack.roles
    tokens = stream.tokens
    append = tokens.append
    new = tuple.__new__
    kind_of = _kinds_of_texts(roles).get
    shape_of = _SHAPES.get
    operand_ends = OPERAND_ENDS
    previous = tokens[-1].kind if tokens else "NL"
    if previous == "JUXT":
        previous = "NAME"
    for match in _PATTERN.finditer(text, position, stop):
        value = match[1]
        end = match.end()
        kind = kind_of(value)
        if kind is not None and (previous not in _NAME_FOLLOWS or value not in roles):
            previous = kind
            append(new(Token, (kind, value, end - len(value), end)))
            continue
        begin = end - len(value)
        if not value:
            return _lex_special(text, pack, errors, stream, begin, stop)
        kind = shape_of(value[0], "NAME")
        if kind == "NAME":
            if not value.isascii():
                word = _plain_word(value)
                if not word:
                    return _odd_character(text, errors, tokens, begin, stop)
                end = begin + len(word)
                _add_word(tokens, roles, unicodedata.normalize("NFC", word), begin, end)
                if len(word) < len(value):
                    return end
                previous = tokens[-1][0]
                if previous == "JUXT":
                    previous = "NAME"
                continue
            append(new(Token, ("JUXT" if previous in operand_ends else "NAME", value, begin, end)))
            previous = "NAME"
        elif kind == "NL":
            if previous != "NL":
                append(new(Token, ("NL", "", begin, end)))
                previous = "NL"
        else:
            if kind == "INT":
                if begin > 1 and text[begin - 1] == "." and text[begin - 2] != ".":
                    kind = "INDEX"
                elif "." in value or (value[:2] not in ("0x", "0X") and _is_float(value)):
                    kind = "FLOAT"
            elif kind == "AT" and not value.isascii():
                value = unicodedata.normalize("NFC", value)
            append(new(Token, (kind, value, begin, end)))
            previous = kind
    return stop


_KINDS_OF_TEXTS: dict[int, tuple[dict[str, str], dict[str, str]]] = {}


def _kinds_of_texts(roles: dict[str, str]) -> dict[str, str]:
    """Return the kinds of the marks and of the words of a pack."""
    known = _KINDS_OF_TEXTS.get(id(roles))
    if known is None or known[0] is not roles:
        known = _KINDS_OF_TEXTS[id(roles)] = (roles, MARK_KINDS | roles)
    return known[1]


def _is_float(number: str) -> bool:
    """`1e9`, `2f`, `1f32`: floats without a dot."""
    return bool(re.match(r"[0-9][0-9_]*([eE][+-]?[0-9]|f)", number))


def _lex_special(
    text: str, pack: LanguagePack, errors: SyntaxErrors, stream: TokenStream, begin: int, stop: int
) -> int:
    """Handle what the pattern does not match whole; return where lexing goes on."""
    if begin >= stop:
        return stop
    tokens = stream.tokens
    character = text[begin]
    if character == '"' or text[begin : begin + 2] in ('r"', 'b"'):
        finish, closed = string_end(text, begin, stop)
        if not closed:
            note = 'text ends with `"` on its line; between `"""` and `"""` it goes over several'
            errors.report("E0102", "this string is not closed", begin, min(begin + 1, stop), notes=(note,))
        tokens.append(Token("STRING", text[begin:finish], begin, finish))
        return finish
    if text.startswith("///", begin):
        return _doc_comment(text, stream, begin, stop)
    if text.startswith("/*", begin):
        return _block_comment(text, errors, begin, stop)
    if character == "`":
        quoted = _QUOTED.match(text, begin, stop)
        if quoted and unicodedata.normalize("NFC", quoted[0].strip("`")).isidentifier():
            return _quoted_name(tokens, begin, quoted)
    if character in "'`#$":
        finish = _habit(text, pack, errors, tokens, begin)
        if finish:
            return finish
    if character == "'":
        errors.report("E0102", "this character is not closed", begin, begin + 1)
        tokens.append(Token("CHAR", "' '", begin, begin + 1))
        return begin + 1
    if character in "\f\v\ufeff":
        return begin + 1
    return _odd_character(text, errors, tokens, begin, stop)


def _habit(text: str, pack: LanguagePack, errors: SyntaxErrors, tokens: list[Token], begin: int) -> int:
    """Report text or a comment of another language; return where lexing goes on, 0 when it is none."""
    if errors.only_tried:
        return 0
    from seen_core.syntax import habits  # only needed once something is wrong
    from seen_core.syntax.habit_rows import LEXICAL

    habit = habits.at(LEXICAL, text, begin, pack)
    if habit is None:
        return 0
    habits.report(habit, errors)
    if text[begin] == "#":
        newline = text.find("\n", begin)
        return newline if newline >= 0 else len(text)
    if text[begin] != "$":
        tokens.append(Token("STRING", '""', begin, habit.span.end))
    return habit.span.end


def _quoted_name(tokens: list[Token], begin: int, quoted: re.Match[str]) -> int:
    """Add a word between backticks: a name, also where the pack has it as a keyword."""
    name = unicodedata.normalize("NFC", quoted[0].strip("`"))
    previous = tokens[-1].kind if tokens else "NL"
    kind = "JUXT" if previous in OPERAND_ENDS or previous == "JUXT" else "NAME"
    tokens.append(Token(kind, name, begin, quoted.end()))
    return quoted.end()


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
    meant = _LOOK_ALIKES.get(character, "")
    end = begin + 1
    if meant == '"':
        closing = _QUOTE.search(text, end, stop)
        end = max(closing.end(), end) if closing is not None else end
    places = [Span(begin, begin + 1), Span(end - 1, end)][: 2 if end > begin + 1 else 1]
    fixes = errors.fix(f"write `{meant}`", *((place, meant) for place in places)) if meant else ()
    errors.report(
        "E0103", "`{character}` has no meaning here", *places[0], arguments={"character": shown}, fixes=fixes
    )
    if meant:
        kind = "STRING" if meant == '"' else MARK_KINDS[meant]
        tokens.append(Token(kind, '""' if meant == '"' else meant, begin, end))
    return end


def _block_comment(text: str, errors: SyntaxErrors, begin: int, stop: int) -> int:
    """Skip a comment with the comments nested in it."""
    depth = 0
    for edge in _COMMENT_EDGE.finditer(text, begin, stop):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    errors.report("E0102", "this comment is not closed", begin, begin + 2)
    return stop


def _doc_comment(text: str, stream: TokenStream, begin: int, stop: int) -> int:
    """Keep `/// text`; a line holding only `///` opens a block that the next such line closes."""
    newline = text.find("\n", begin, stop)
    end = stop if newline < 0 else newline
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
    # The token that follows is not known yet; `lex` puts its offset in place of its number.
    number = len(stream.tokens)
    words = words.rstrip()
    stream.docs[number] = f"{stream.docs[number]}\n{words}" if number in stream.docs else words
    return finish


def _docs_by_next_token(stream: TokenStream) -> dict[int, str]:
    """Key doc comments by the offset of the token that follows, lines of one comment joined."""
    result: dict[int, str] = {}
    tokens = stream.tokens
    for number, words in stream.docs.items():
        while number < len(tokens) and tokens[number].kind == "NL":
            number += 1
        if number < len(tokens):
            key = tokens[number].start
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
