"""String literals and interpolation: `"a $b"` becomes calls of a `StringBuilder`."""

from __future__ import annotations

import re

from seen_core.check import hir, implementations
from seen_core.check import types as t
from seen_core.check.context import Context
from seen_core.check.derive import INTERFACES
from seen_core.check.dispatch import HANDLERS, check
from seen_core.check.signatures import FunctionReference
from seen_core.check.signatures_from_ast import constructor_function
from seen_core.source import Span
from seen_core.syntax import ast

_SPEC = re.compile(
    r"(?:(?P<fill>.)?(?P<align>[<>^]))?(?P<sign>[+ -])?(?P<zero>0)?(?P<width>\d+)?"
    r"(?:\.(?P<precision>\d+))?(?P<kind>[xXboedfg?%])?",
    re.DOTALL,
)


def _string(context: Context, node: ast.StringLiteral, expected: t.Type | None) -> hir.Expression:
    if node.kind == "bytes":
        return _bytes(context, node)
    if all(isinstance(part, str) for part in node.parts):
        text = "".join(part for part in node.parts if isinstance(part, str))
        return hir.Constant(node.span, t.STRING, text)
    program = context.program
    entity = program.known_entity("string_builder")
    builder_type = t.Nominal(program.type_name(entity))
    constructor = constructor_function(program, entity)
    made = hir.Construct(node.span, builder_type, FunctionReference(constructor.name), ())
    declaration, builder = context.temporary(made, "text")
    statements: list[hir.Statement] = [declaration]
    for part in node.parts:
        if isinstance(part, str):
            if part:
                piece = hir.Constant(node.span, t.STRING, part)
                statements.append(_append(context, node.span, "append_text", builder, (piece,), ()))
        else:
            statements.append(_interpolated(context, part, builder))
    name = program.known("builder_text")
    result = hir.Call(node.span, t.STRING, FunctionReference(name), "static", (builder,))
    return hir.Block(node.span, t.STRING, tuple(statements), result)


def _bytes(context: Context, node: ast.StringLiteral) -> hir.Expression:
    text = "".join(part for part in node.parts if isinstance(part, str))
    type_ = t.Nominal("Array", (t.BYTE,))
    data = text.encode("latin-1") if all(ord(char) < 256 for char in text) else text.encode()
    return hir.MakeArray(node.span, type_, tuple(hir.Constant(node.span, t.BYTE, byte) for byte in data))


def _append(
    context: Context,
    span: Span,
    role: str,
    builder: hir.Expression,
    arguments: tuple[hir.Expression, ...],
    types: tuple[t.Type, ...],
) -> hir.Evaluate:
    name = context.program.known(role)
    result = context.program.function(name).result
    call = hir.Call(span, result, FunctionReference(name, types), "static", (builder, *arguments))
    return hir.Evaluate(span, call)


def _interpolated(context: Context, part: ast.Interpolation, builder: hir.Expression) -> hir.Evaluate:
    value = check(context, part.value)
    span = part.value.span
    type_ = context.shallow(value.type)
    if type_ == t.STRING and not part.spec:
        return _append(context, span, "append_text", builder, (value,), ())
    if part.spec == "?":
        _require(context, span, value.type, "Debug")
        return _append(context, span, "append_debug", builder, (value,), (value.type,))
    _require(context, span, value.type, "Display")
    if not part.spec:
        return _append(context, span, "append_display", builder, (value,), (value.type,))
    spec = _format_spec(context, part)
    return _append(context, span, "append_formatted", builder, (value, spec), (value.type,))


def _require(context: Context, span: Span, type_: t.Type, short: str) -> None:
    def verify() -> None:
        found = context.resolve(type_)
        if implementations.interface_of(context.program, found, INTERFACES[short]) is None:
            context.report(
                "E0215",
                "{type} does not implement {interface}",
                span,
                label="cannot be shown as text",
                notes=(f"write `@derive(Debug)` before its declaration, or `impl {short} for {found}`",),
                type=str(found),
                interface=short,
            )

    context.shared.obligations.append(verify)


def _format_spec(context: Context, part: ast.Interpolation) -> hir.Expression:
    match = _SPEC.fullmatch(part.spec)
    span = part.span
    if match is None:
        context.report(
            "E0109",
            "{spec} is not a format",
            span,
            spec=part.spec,
            notes=("a format is `[[fill]align][sign][0][width][.precision][type]`, as in `{x:>8.2}`",),
        )
        return hir.Panic(span, t.ERRONEOUS, "unreachable")
    program = context.program
    type_ = t.Nominal(program.known("format_spec"))
    char = {"fill": " ", "align": "\0", "sign": "\0", "kind": "\0"}
    fields: list[hir.Expression] = []
    for field in program.all_fields(type_):
        text = match[field.name] if field.name in match.groupdict() else None
        value: int | bool | str
        if field.name in char:
            value = text or char[field.name]
        elif field.name == "zero":
            value = bool(text)
        else:
            value = int(text) if text else (-1 if field.name == "precision" else 0)
        fields.append(hir.Constant(span, field.type, value))
    return hir.MakeStruct(span, type_, tuple(fields))


HANDLERS[ast.StringLiteral] = _string
