"""Stage 2: text to tokens to tree.

`lexer` finds tokens, `brackets` makes sure that brackets match, `layout` settles what depends on line
ends and neighbours, `parser` runs the LALR tables of `seen.lark` (made by `tables`), and the `build`
modules make the nodes of `ast`. `printer` goes the other way.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass

from seen_core.diagnostics.model import Diagnostic
from seen_core.source import SourceFile, Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax import ast
from seen_core.syntax.brackets import balance_brackets
from seen_core.syntax.build import Builder
from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.layout import lay_out
from seen_core.syntax.lexer import lex
from seen_core.syntax.messages import report_unexpected
from seen_core.syntax.parser import run
from seen_core.syntax.tokens import Token, TokenStream

__all__ = ["ParseResult", "parse", "parse_expression", "tokenize"]

_DEEPEST = 25
"""How deeply strings may nest in strings."""


@dataclass(frozen=True, slots=True)
class ParseResult:
    """A tree, which is whole even when there are diagnostics: what could not be read is left out."""

    file: ast.File
    diagnostics: tuple[Diagnostic, ...]


def parse(file: SourceFile, pack: LanguagePack) -> ParseResult:
    """Parse a file written in the words of `pack`."""
    enabled = gc.isenabled()
    gc.disable()  # A tree being built is all live; collecting doubles the time.
    try:
        errors = SyntaxErrors(file)
        value = _parse_range(file.text, pack, errors, 0, len(file.text), "block", 0, set())
        tree = value if isinstance(value, ast.File) else ast.File(Span(0, len(file.text)), (), pack.code)
        ordered = sorted(errors.diagnostics, key=lambda d: d.labels[0].span.start if d.labels else 0)
        return ParseResult(tree, tuple(ordered))
    finally:
        if enabled:
            gc.enable()


def parse_expression(
    file: SourceFile, pack: LanguagePack, start: int = 0, end: int | None = None
) -> tuple[ast.Expression | None, tuple[Diagnostic, ...]]:
    """Parse `file.text[start:end]` as one expression; None when it is none."""
    errors = SyntaxErrors(file)
    stop = len(file.text) if end is None else end
    value = _parse_range(file.text, pack, errors, start, stop, "paren", 0, set())
    return None if isinstance(value, ast.File) else value, tuple(errors.diagnostics)


def tokenize(file: SourceFile, pack: LanguagePack) -> tuple[list[Token], tuple[Diagnostic, ...]]:
    """Return the tokens of a file with their exact offsets, ending with one of kind `END`.

    The kind of a word is its role where it stands as a keyword, and `NAME` where it is a name.
    """
    errors = SyntaxErrors(file)
    tokens = balance_brackets(lex(file.text, pack, errors).tokens, errors)
    kinds = lay_out(tokens)
    roles = pack.keywords
    result = []
    for token, kind in zip(tokens, kinds):
        if token.kind in roles or token.kind == "JUXT":
            # The layout pass makes a name of a word that is out of its position.
            token = token._replace(kind="NAME" if kind in ("NAME", "INFIX") else token.kind)
        result.append(token)
    return result, tuple(errors.diagnostics)


def _parse_range(
    text: str,
    pack: LanguagePack,
    errors: SyntaxErrors,
    start: int,
    end: int,
    root: str,
    level: int,
    overriding: set[str],
) -> ast.File | ast.Expression | None:
    """Parse a file (`block`) or an expression (`paren`); names of what overrides gather in `overriding`."""
    stream = lex(text, pack, errors, start, end)
    tokens = _laid_out(stream, errors, root)

    def parse_hole(hole_start: int, hole_end: int, must: bool) -> ast.Expression | None:
        if level > _DEEPEST:
            errors.report("E0111", "strings are nested too deeply here", hole_start, hole_end)
            return None
        inner = errors if must else SyntaxErrors(errors.file, only_tried=True)
        count = len(inner.diagnostics)
        value = _parse_range(text, pack, inner, hole_start, hole_end, "paren", level + 1, overriding)
        return None if isinstance(value, ast.File) or len(inner.diagnostics) > count else value

    def on_error(position: int, expected: frozenset[str]) -> None:
        report_unexpected(tokens, position, expected, pack, errors)

    builder = Builder(text, pack, errors, stream.docs, parse_hole, overriding)
    value: ast.File | ast.Expression | None = run(tokens, builder, on_error, recover=root == "block")
    return value


def _laid_out(stream: TokenStream, errors: SyntaxErrors, root: str) -> list[Token]:
    """Give every token its final kind and leave out those that the layout pass drops."""
    tokens = balance_brackets(stream.tokens, errors)
    kinds = lay_out(tokens, root)
    new = tuple.__new__
    result = [
        token if token[0] is kind else new(Token, (kind, token[1], token[2], token[3]))
        for token, kind in zip(tokens, kinds)
        if kind is not None
    ]
    if root != "block":
        first = tokens[0].start
        result.insert(0, Token("EXPRESSION_ONLY", "", first, first))
    return result
