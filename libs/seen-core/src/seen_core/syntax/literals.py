"""Builder functions for literals; each is named by `seen.lark`."""

# The grammar shows what each function builds.
# ruff: noqa: D103

from __future__ import annotations

import re

from seen_core.source import Span
from seen_core.syntax import ast
from seen_core.syntax.build import Builder, token_span
from seen_core.syntax.strings import (
    BadEscape,
    Hole,
    split_string,
    string_kind,
    strip_indent,
    unescape_all,
)
from seen_core.syntax.tokens import Token

_INT = re.compile(
    r"(?:0[xX](?P<hex>[0-9a-fA-F](?:_?[0-9a-fA-F])*?)|0[oO](?P<oct>[0-7](?:_?[0-7])*)|0[bB](?P<bin>[01](?:_?[01])*)"
    r"|(?P<dec>[0-9]+(?:_+[0-9]+)*))_?(?P<suffix>[iu](?:8|16|32|64|128|size))?"
)
_FLOAT = re.compile(
    r"(?P<value>[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9][0-9_]*)?)_?(?P<suffix>f32|f64|f)?"
)
_BASES = {"hex": 16, "oct": 8, "bin": 2, "dec": 10}


_ESCAPES = "escapes are `\\n`, `\\t`, `\\r`, `\\0`, `\\\\`, `\\\"`, `\\'`, `\\{`, `\\$` and `\\u{1F600}`"
_DIGITS = {
    "0x": "`0x` is followed by the digits 0 to 9 and a to f",
    "0o": "`0o` is followed by the digits 0 to 7",
    "0b": "`0b` is followed by the digits 0 and 1",
}


def int_literal(b: Builder, span: Span, token: Token) -> ast.Expression:
    text = token[1]
    if text.isdigit() and len(text) < 4000:
        return ast.IntLiteral(span, int(text))
    match = _INT.fullmatch(text)
    if match is None or len(text) > 4000:
        _report_number(b, span, text)
        return ast.IntLiteral(span, 0)
    base = next(name for name in _BASES if match[name] is not None)
    return ast.IntLiteral(span, int(match[base].replace("_", ""), _BASES[base]), match["suffix"] or "")


def float_literal(b: Builder, span: Span, token: Token) -> ast.Expression:
    match = _FLOAT.fullmatch(token[1])
    if match is None:
        _report_number(b, span, token[1])
        return ast.FloatLiteral(span, 0.0)
    return ast.FloatLiteral(span, float(match["value"].replace("_", "")), match["suffix"] or "")


def int_negative(b: Builder, span: Span, token: Token) -> ast.Expression:
    return ast.Unary(span, "-", int_literal(b, token_span(token), token))


def float_negative(b: Builder, span: Span, token: Token) -> ast.Expression:
    return ast.Unary(span, "-", float_literal(b, token_span(token), token))


def _report_number(b: Builder, span: Span, text: str) -> None:
    note = _DIGITS.get(
        text[:2].lower(), "a name cannot begin with a digit; suffixes are types such as `u8`, `f32`"
    )
    b.errors.report("E0104", "`{text}` is not a number", *span, arguments={"text": text[:40]}, notes=(note,))


def char_literal(b: Builder, span: Span, token: Token) -> ast.Expression:
    value = unescape_all(token[1][1:-1])
    if value is None or len(value) != 1:
        b.errors.report("E0104", "a character literal holds one character", *span)
        value = " "
    return ast.CharLiteral(span, value)


def true_literal(b: Builder, span: Span) -> ast.Expression:
    return ast.BoolLiteral(span, True)


def false_literal(b: Builder, span: Span) -> ast.Expression:
    return ast.BoolLiteral(span, False)


def null_literal(b: Builder, span: Span) -> ast.Expression:
    return ast.NullLiteral(span)


def string_literal(b: Builder, span: Span, token: Token) -> ast.Expression:
    text = token[1]
    kind = string_kind(text)
    if kind == "":
        if "\\" not in text and "$" not in text and "{" not in text:
            return ast.StringLiteral(span, (text[1:-1],) if len(text) > 2 else ())
        return ast.StringLiteral(span, _parts(b, span))
    if kind == "raw":
        body = text[2:-1] if text.endswith('"') and len(text) > 2 else text[2:]
    elif kind == "bytes":
        plain = unescape_all(text[2:-1] if len(text) > 2 else "")
        if plain is None:
            b.errors.report("E0109", "this string holds a bad escape", *span)
        body = plain or ""
    else:
        body = strip_indent(text[3:-3])
    return ast.StringLiteral(span, (body,) if body else (), kind)


_IN_PARENTHESES = re.compile(r"\\\(([^()\"\n]*(?:\([^()\"\n]*\)[^()\"\n]*)*)\)")
"""`\\(value)`, as Swift puts values into text."""


def _parts(b: Builder, span: Span) -> tuple[str | ast.Interpolation, ...]:
    """Read the pieces of a plain string; neighbouring texts become one."""
    parts: list[str | ast.Interpolation] = []
    for part in split_string(b.text, span[0], span[1]):
        if isinstance(part, Hole):
            value = _hole_value(b, part)
            if value is not None:
                spec = part.spec
                parts.append(ast.Interpolation(Span(part.outer_start, part.outer_end), value, spec))
                continue
            part = _plain_braces(b, part)
        elif isinstance(part, BadEscape):
            template = "`{text}` is not an escape"
            arguments = {"text": b.text[part.start : part.end]}
            place = Span(part.start, part.start)
            fixes = b.errors.fix("write `\\\\` for a backslash", (place, "\\"), certain=False)
            swift = _IN_PARENTHESES.match(b.text, part.start)
            if swift is not None:
                form = f"{{{swift[1]}}}"
                fixes = b.errors.fix(f"write `{form}`", (Span(*swift.span()), form))
            notes = (_ESCAPES,) if swift is None else ("values in text stand between braces: `{name}`",)
            b.errors.report(
                "E0109", template, part.start, part.end, arguments=arguments, notes=notes, fixes=fixes
            )
            continue
        if parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return tuple(parts)


def _hole_value(b: Builder, hole: Hole) -> ast.Expression | None:
    text = b.text[hole.start : hole.end]
    if text.isascii() and text.isidentifier() and text not in b.pack.roles:
        return ast.Name(Span(hole.start, hole.end), text)
    value = b.parse_hole(hole.start, hole.end, hole.form != "{")
    if value is None and hole.form != "{":
        return ast.ErrorExpression(Span(hole.start, hole.end))
    return value


def _plain_braces(b: Builder, hole: Hole) -> str:
    """Braces that hold no expression stand for themselves."""
    raw = b.text[hole.outer_start : hole.outer_end]
    return unescape_all(raw) or raw
