"""What every builder function shares: the state of one parse, and small helpers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seen_core.source import Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax import ast
from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.tokens import Token


@dataclass(slots=True)
class Builder:
    """The state of one parse, handed to every builder function."""

    text: str
    pack: LanguagePack
    errors: SyntaxErrors
    docs: dict[int, str]
    parse_hole: Callable[[int, int, bool], ast.Expression | None]
    """Parse `text[start:end]` as an expression; None when it is none. The flag says whether to report."""
    overriding: set[str]
    """Names of the members marked `override`."""


def token_span(token: Token) -> Span:
    """Return where a token stands."""
    return Span(token[2], token[3])


def cover(first: Span, last: Span) -> Span:
    """Return the span from the start of one to the end of another."""
    return Span(first[0], last[1])


def texts(path: Sequence[Token]) -> tuple[str, ...]:
    """Return the names of a path."""
    return tuple([token[1] for token in path])


def path_span(path: Sequence[Token]) -> Span:
    """Return where a path stands."""
    return Span(path[0][2], path[-1][3])


def path_expression_of(path: Sequence[Token]) -> ast.Expression:
    """Turn a dotted path into member accesses."""
    first = path[0]
    result: ast.Expression = ast.Name(token_span(first), first[1])
    for token in path[1:]:
        result = ast.Member(Span(first[2], token[3]), result, token[1], token_span(token))
    return result


def as_block(body: ast.Expression) -> ast.Block:
    """Make a block of a body that is one expression."""
    if isinstance(body, ast.Block):
        return body
    return ast.Block(body.span, (ast.ExpressionStatement(body.span, body),))
