"""A source file in the words of another language pack.

Keywords and the names in the packs' `[names]` are rewritten; layout, comments, texts and all other names
stay, byte for byte. The way back gives the first text again when both packs list the same number of words
for each role and name, as the packs of this repository do, because every choice can be undone:

- A keyword or library name is written with the word at the same place of the other pack's list.
- A name that the file declares is the user's own, also where the library has it: it stays.
- A name that the other pack would read as a keyword or a library name is put between backticks; one that
  has backticks for the same reason loses them. Backticks that say nothing are kept by adding a pair where
  one is needed.
- A file without a `#language` line gets one that ends in the language it came from, `#language ja // en`;
  a translation back to that language takes it away.

Assumes nothing about the file: what cannot be lexed stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from seen_core.source import SourceFile
from seen_core.source.pack import LanguagePack
from seen_core.syntax import parse_expression
from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.layout import lay_out
from seen_core.syntax.lexer import lex
from seen_core.syntax.strings import Hole, split_string, string_kind
from seen_core.syntax.tokens import Token

_DIRECTIVE = re.compile(r"(#language[ \t]+)([\w.-]+)([ \t]*//[ \t]*([\w.-]+))?([ \t]*)(\r?\n|\Z)")
_FIRST_LINE = re.compile(r"\ufeff?(?:#![^\n]*(?:\n|\Z))?")
_NAME_KINDS = frozenset(["NAME", "INFIX", "JUXT"])
_NAME_FOLLOWS = frozenset([".", "?.", "::", "fun"])
"""After these the lexer takes every word for a name."""
_DECLARERS = frozenset([
    "let", "LET_COND", "var", "const", "struct", "class", "enum", "interface", "object", "type", "model",
    "module", "package", "DATA_TYPE", "catch", "for", "BAR_OPEN", "PARAMS",
])  # fmt: skip
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_ENTRY_POINT = "main"
"""Declaring this name does not make it the user's own: the language gives it its meaning."""


def translate(file: SourceFile, source: LanguagePack, target: LanguagePack) -> str:
    """Return the text of `file`, which is in the words of `source`, in those of `target`."""
    text = file.text
    if source == target:
        return text
    start, head = _head(text, source, target)
    errors = SyntaxErrors(file)
    tokens = lex(text, source, errors).tokens
    pieces = list(_pieces(text, tokens, "block", source, errors))
    entry_points = {*source.names.get(_ENTRY_POINT, ()), *target.names.get(_ENTRY_POINT, ()), _ENTRY_POINT}
    declared = frozenset(name for piece in pieces for name in _declared(piece)) - entry_points
    words = _Words(source, target, declared)
    edits = sorted(edit for piece in pieces for edit in words.edits(piece, text))
    result = [head]
    position = start
    for begin, end, word in edits:
        result += [text[position:begin], word]
        position = end
    result.append(text[position:])
    return "".join(result)


# ---------------------------------------------------------------- the first line


def _head(text: str, source: LanguagePack, target: LanguagePack) -> tuple[int, str]:
    """Return where the body begins and what stands before it in the translation."""
    first = _FIRST_LINE.match(text)
    assert first is not None
    begin = first.end()
    directive = _DIRECTIVE.match(text, begin)
    if directive is None:
        newline = "\r\n" if "\r\n" in text else "\n"
        return begin, f"{text[:begin]}#language {target.code} // {source.code}{newline}"
    mark, _, comment, origin, blank, newline = directive.groups()
    if origin == target.code:
        return directive.end(), text[:begin]
    return directive.end(), f"{text[:begin]}{mark}{target.code}{comment or ''}{blank}{newline}"


# ---------------------------------------------------------------- tokens and what they are


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of code: the file, or an expression in a string."""

    tokens: list[Token]
    kinds: list[str | None]
    root: str
    items: list[int]
    """Where the outermost statements and declarations begin, and the end; none in broken code."""

    def item_around(self, index: int) -> tuple[int, int]:
        """Return the bounds of the outermost statement or declaration that `index` is in."""
        place = bisect_right(self.items, index)
        return self.items[place - 1], self.items[place]

    def before(self, index: int) -> str:
        """Return the kind of the last token before `index` that counts."""
        index -= 1
        while index >= 0 and self.kinds[index] is None:
            index -= 1
        return str(self.kinds[index]) if index >= 0 else "NL"

    def after(self, index: int) -> str:
        """Return the kind of the first token after `index` that counts."""
        index += 1
        while index < len(self.kinds) and self.kinds[index] is None:
            index += 1
        return str(self.kinds[index]) if index < len(self.kinds) else "END"


def _pieces(
    text: str, tokens: list[Token], root: str, pack: LanguagePack, errors: SyntaxErrors
) -> Iterator[_Piece]:
    """Yield a run of tokens with its layout, and those of the expressions in its strings."""
    kinds = _kinds(tokens, root)
    yield _Piece(tokens, kinds, root, _items(tokens, kinds))
    for token in tokens:
        if token.kind == "STRING" and not string_kind(token.text):
            for part in split_string(text, token.start, token.end):
                if isinstance(part, Hole) and _is_code(part, errors, pack):
                    inner = lex(text, pack, errors, part.start, part.end).tokens
                    yield from _pieces(text, inner, "paren", pack, errors)


def _is_code(hole: Hole, errors: SyntaxErrors, pack: LanguagePack) -> bool:
    """Braces alone hold code only when that code is an expression; else they are text."""
    if hole.form != "{":
        return hole.start < hole.end
    value, problems = parse_expression(errors.file, pack, hole.start, hole.end)
    return value is not None and not problems


def _items(tokens: list[Token], kinds: list[str | None]) -> list[int]:
    """Return where the outermost statements begin, and the end; none where brackets do not match."""
    if not _is_balanced(tokens):
        return []
    starts = [0]
    depth = 0
    for index, token in enumerate(tokens):
        if token.kind in _CLOSERS:
            depth += 1
        elif token.kind in (")", "]", "}"):
            depth -= 1
        elif kinds[index] == "NL" and depth == 0:
            starts.append(index + 1)
    return [*starts, len(tokens) - 1] if starts[-1] < len(tokens) - 1 else starts


def _kinds(tokens: list[Token], root: str) -> list[str | None]:
    """Lay out a copy, because the layout may join tokens.

    The layout wants brackets that match; without them every word counts as what the lexer took it for.
    """
    if not _is_balanced(tokens):
        return [token.kind for token in tokens]
    return lay_out(list(tokens), root)


def _is_balanced(tokens: list[Token]) -> bool:
    opened: list[str] = []
    for token in tokens:
        if token.kind in _CLOSERS:
            opened.append(_CLOSERS[token.kind])
        elif token.kind in (")", "]", "}") and (not opened or opened.pop() != token.kind):
            return False
    return not opened


def _declared(piece: _Piece) -> Iterator[str]:
    """Yield the names that a piece declares."""
    declared_by_override = False
    for index, token in enumerate(piece.tokens):
        kind = piece.kinds[index]
        if kind == "override":
            declared_by_override = True
        elif kind in ("NL", "{", "fun"):
            declared_by_override = declared_by_override and kind == "fun"
        if kind in _NAME_KINDS and _is_declaration(piece, index):
            name = _unquoted(token.text)
            replaces = piece.before(index) in ("fun", ".", ")", "GT") and declared_by_override
            if not replaces:
                yield name


def _is_declaration(piece: _Piece, index: int) -> bool:
    """Tell whether the name at `index` is one that this place makes."""
    before, after = piece.before(index), piece.after(index)
    if before in _DECLARERS or after == ":":
        return True
    if before == "as":
        return _in_import(piece, index)
    if before in ("fun", ")", "GT", "."):
        return after != "." and _names_function(piece, index)
    if before in ("COND", "(", ",", "move", "inout", "mut"):
        return _in_pattern(piece, index)
    return before in ("{", "NL") and _in_enum(piece, index)


def _names_function(piece: _Piece, index: int) -> bool:
    """Walk back over `fun <T> (receiver) Type.` to the word that declares a function."""
    depth = 0
    while index > 0:
        index -= 1
        kind = piece.kinds[index]
        if kind in (")", "GT", "]"):
            depth += 1
        elif kind in ("(", "LT", "LT_EXTENDED", "["):
            depth -= 1
        elif depth == 0 and kind == "fun":
            return True
        elif depth < 0 or (depth == 0 and kind not in (None, ".", "NAME", "?")):
            return False
    return False


def _in_pattern(piece: _Piece, index: int) -> bool:
    """Names in the parentheses after `let`, `var` and `for`, up to `=` and `in`."""
    depth = 0
    while index > 0:
        index -= 1
        kind = piece.kinds[index]
        if kind == ")":
            depth += 1
        elif kind in ("(", "COND"):
            if depth == 0 and piece.before(index) in ("let", "LET_COND", "var", "for"):
                return kind == "(" or piece.before(index) == "for"
            depth -= depth > 0
        elif depth == 0 and kind not in (None, "NAME", ",", "mut", "move", "inout"):
            return False
    return False


def _in_enum(piece: _Piece, index: int) -> bool:
    """Tell whether the innermost braces around `index` are those of an enum."""
    depth = 0
    while index > 0:
        index -= 1
        kind = piece.tokens[index].kind
        if kind == "}":
            depth += 1
        elif kind == "{":
            if depth == 0:
                return _opens_enum(piece, index)
            depth -= 1
    return False


def _opens_enum(piece: _Piece, brace: int) -> bool:
    index = brace - 1
    while index >= 0 and piece.kinds[index] in (None, "NAME", "LT", "GT", ",", ":", "+", "(", ")"):
        index -= 1
    return index >= 0 and piece.kinds[index] == "enum"


def _in_import(piece: _Piece, index: int) -> bool:
    """Tell whether the statement that `index` is in is an import."""
    while index > 0:
        index -= 1
        kind = piece.kinds[index]
        if kind == "import":
            return True
        if kind in ("NL", "=", "(", "->", "=>"):
            return False
    return False


def _unquoted(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip("`"))


def _is_glued(text: str, token: Token) -> bool:
    """Tell whether a name between backticks touches another word, which it would be one with without."""
    if text[token.start] != "`":
        return False
    return (f"a{text[token.start - 1 : token.start]}".isidentifier() and token.start > 0) or (
        f"a{text[token.end : token.end + 1]}".isidentifier() and token.end < len(text)
    )


# ---------------------------------------------------------------- words


class _Words:
    """What each word of a file becomes."""

    def __init__(self, source: LanguagePack, target: LanguagePack, declared: frozenset[str]) -> None:
        self._source = source
        self._target = target
        self._declared = declared
        self._shared = source.names.keys() | target.names.keys()

    def edits(self, piece: _Piece, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield `(start, end, word)` for the words that change."""
        for index, token in enumerate(piece.tokens):
            written = text[token.start : token.end]
            role = self._role(piece, index)
            if role is not None:
                word = self._keyword(role, token.text)
            elif piece.kinds[index] in _NAME_KINDS and written:
                word = self._name(piece, index, written, _is_glued(text, token))
            else:
                continue
            if word != written:
                yield token.start, token.end, word

    def _role(self, piece: _Piece, index: int) -> str | None:
        """Return the role of a token that is a keyword where it stands."""
        token = piece.tokens[index]
        if self._source.roles.get(token.text) != token.kind or piece.kinds[index] in _NAME_KINDS:
            return None
        return token.kind

    def _keyword(self, role: str, word: str) -> str:
        words = self._target.keywords.get(role) or (role,)
        place = self._source.keywords[role].index(word)
        return words[place] if place < len(words) else words[0]

    def _name(self, piece: _Piece, index: int, written: str, glued: bool) -> str:
        name = _unquoted(written)
        ticks = (len(written) - len(written.strip("`"))) // 2
        fixed = self._is_path(piece, index) or self._is_taken(name)
        canonical = None if fixed else self._canonical(self._source, name)
        if canonical is not None and not ticks:
            return _spelling(canonical, name, self._source, self._target)
        needed_here = glued or self._needs_quotes(piece, index, name, fixed, self._source)
        needed_there = glued or self._needs_quotes(piece, index, name, fixed, self._target)
        spare = ticks - 1 if needed_here and ticks else ticks
        bare = written.strip("`")
        quotes = "`" * (spare + needed_there)
        return f"{quotes}{bare}{quotes}"

    def _is_taken(self, name: str) -> bool:
        """Tell whether a name is the user's own, or its translation is, so that it has to stay."""
        if name in self._declared:
            return True
        pairs = ((self._source, self._target), (self._target, self._source))
        for here, there in pairs:
            canonical = self._canonical(here, name)
            if canonical is not None and _spelling(canonical, name, here, there) in self._declared:
                return True
        return False

    def _needs_quotes(self, piece: _Piece, index: int, name: str, fixed: bool, pack: LanguagePack) -> bool:
        """Tell whether the bare word would be something else than a name of the user in `pack`."""
        if not fixed and self._canonical(pack, name) is not None:
            return True
        return self._reads_as_keyword(piece, index, name, pack)

    def _canonical(self, pack: LanguagePack, name: str) -> str | None:
        """Return the library's name for `name`; a pack without words for it uses that name itself."""
        canonical = pack.canonical_names.get(name)
        if canonical is None and name in self._shared and name not in pack.names:
            return name
        return canonical

    def _is_path(self, piece: _Piece, index: int) -> bool:
        """Modules and packages have the names of files: `std.math` in `import std.math.{sqrt}`."""
        before = piece.before(index)
        if before in ("{", ",", "FIELDS") or piece.kinds[index] is None:
            return False
        walked = index
        while walked > 0 and piece.kinds[walked] in ("NAME", ".", "::", None):
            walked -= 1
        return piece.kinds[walked] in ("import", "module", "package")

    def _reads_as_keyword(self, piece: _Piece, index: int, name: str, pack: LanguagePack) -> bool:
        """Tell whether the bare word `name`, or a word near it, would be a keyword of `pack` then."""
        role = pack.roles.get(name)
        if role is None or (index and piece.tokens[index - 1].kind in _NAME_FOLLOWS):
            return False
        if role not in pack.contextual or not piece.items:
            return True
        first, last = piece.item_around(index)
        tokens = [*piece.tokens[first:last], piece.tokens[-1]]
        expected = _name_places(tokens, piece.root)
        token, following = piece.tokens[index], tokens[index - first + 1]
        tokens[index - first] = Token(role, name, token.start, token.end)
        if following.kind == "JUXT" and token.kind in _NAME_KINDS:
            tokens[index - first + 1] = following._replace(kind="NAME")
        return _name_places(tokens, piece.root) != expected


def _spelling(canonical: str, word: str, here: LanguagePack, there: LanguagePack) -> str:
    """Return the word of `there` at the place that `word` has in `here`."""
    place = here.names.get(canonical, (canonical,)).index(word)
    words = there.names.get(canonical, (canonical,))
    return words[place] if place < len(words) else words[0]


def _name_places(tokens: list[Token], root: str) -> list[int]:
    """Return which tokens are names."""
    return [index for index, kind in enumerate(_kinds(tokens, root)) if kind in _NAME_KINDS]
