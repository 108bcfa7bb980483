"""`@flags enum`: a set of bits with named members, made into a struct before anything else looks at it.

    @flags enum Access { READ, WRITE }
    →  data struct Access(bits: Int) {
           static let READ: Access => Access(1)   static let WRITE: Access => Access(2)
           operator fun or(other: Access): Access => Access(bits or other.bits)      // and, not, contains
           fun toString(): String                                                     // "READ | WRITE"
       }

A member without a value is the next power of two; a value may be an integer or be made of other members.
"""

from __future__ import annotations

from seen_core.source import Span
from seen_core.syntax import ast

_BITS, _OTHER = "bits", "other"
_BETWEEN = " | "


def flags_struct(node: ast.EnumDeclaration) -> ast.TypeDeclaration:
    """Return the struct that an enum of flags is."""
    values = _values(node)
    members = [_constant(node, variant, value) for variant, value in zip(node.variants, values)]
    known = 0
    for value in values:
        known |= value.value if isinstance(value, ast.IntLiteral) else 0
    members += [
        _operator(node, "and", _either(node, "and")),
        _operator(node, "or", _either(node, "or")),
        _operator(node, "not", _made(node, _both(node, "and", _not(node), _int(node, known)))),
        _contains(node),
        _text(node, values),
    ]
    bits = ast.Parameter(node.name_span, _BITS, _named(node, "Int"), field="let")
    header = ast.Header(node.header.annotations, node.header.modifiers | {"data"}, node.header.doc)
    return ast.TypeDeclaration(
        node.span,
        node.name_span,
        "struct",
        node.name,
        header,
        node.type_parameters,
        (bits,),
        node.supers,
        (*members, *node.members),
        node.where,
    )


def _values(node: ast.EnumDeclaration) -> list[ast.Expression]:
    values: list[ast.Expression] = []
    free = 1
    for variant in node.variants:
        value = variant.value if variant.value is not None else _int(node, free)
        if isinstance(value, ast.IntLiteral):
            free = max(free, 1 << value.value.bit_length())
        values.append(value)
    return values


def _constant(node: ast.EnumDeclaration, variant: ast.EnumVariant, value: ast.Expression) -> ast.Declaration:
    """A member is a property: it costs nothing to make and needs no order."""
    if isinstance(value, ast.IntLiteral):
        value = _made(node, value)
    span = Span(variant.span.start, variant.span.start + len(variant.name))
    header = ast.Header(variant.header.annotations, variant.header.modifiers | {"static"}, variant.header.doc)
    return ast.Property(variant.span, variant.name, span, _self(node), value, header=header)


def _operator(node: ast.EnumDeclaration, name: str, body: ast.Expression) -> ast.Declaration:
    parameters = () if name == "not" else (ast.Parameter(node.name_span, _OTHER, _self(node)),)
    return _function(node, name, parameters, _self(node), body)


def _contains(node: ast.EnumDeclaration) -> ast.Declaration:
    """`Access.READ in access`."""
    shared = _both(node, "and", _bits(node), _others(node))
    same = ast.Binary(node.name_span, "==", shared, _others(node), node.name_span)
    parameter = ast.Parameter(node.name_span, _OTHER, _self(node))
    return _function(node, "contains", (parameter,), _named(node, "Bool"), same)


def _text(node: ast.EnumDeclaration, values: list[ast.Expression]) -> ast.Declaration:
    """The names of the members that are there, or that of the member without bits."""
    span = node.name_span
    empty = ast.StringLiteral(span, ("0",))
    parts: list[str | ast.Interpolation] = []
    for variant, value in zip(node.variants, values):
        if not isinstance(value, ast.IntLiteral):
            continue
        name = ast.StringLiteral(span, (variant.name,))
        if value.value == 0:
            empty = name
            continue
        there = ast.Binary(span, "==", _both(node, "and", _bits(node), value), value, span)
        shown = ast.StringLiteral(span, (variant.name + _BETWEEN,))
        parts.append(ast.Interpolation(span, ast.If(span, there, shown, ast.StringLiteral(span, ("",)))))
    all_names = ast.Member(span, ast.StringLiteral(span, tuple(parts)), "removeSuffix", span)
    joined = ast.Call(span, all_names, (ast.Argument(span, ast.StringLiteral(span, (_BETWEEN,))),))
    nothing = ast.Binary(span, "==", _bits(node), _int(node, 0), span)
    return _function(node, "toString", (), _named(node, "String"), ast.If(span, nothing, empty, joined))


# ---------------------------------------------------------------- pieces of syntax


def _function(
    node: ast.EnumDeclaration,
    name: str,
    parameters: tuple[ast.Parameter, ...],
    result: ast.TypeExpression,
    body: ast.Expression,
) -> ast.Declaration:
    header = ast.Header(modifiers=frozenset(("operator",)))
    return ast.Function(node.name_span, node.name_span, name, header, (), parameters, result, body)


def _either(node: ast.EnumDeclaration, operator: str) -> ast.Expression:
    return _made(node, _both(node, operator, _bits(node), _others(node)))


def _made(node: ast.EnumDeclaration, bits: ast.Expression) -> ast.Expression:
    span = node.name_span
    return ast.Call(span, ast.Name(span, node.name), (ast.Argument(span, bits),))


def _both(
    node: ast.EnumDeclaration, operator: str, left: ast.Expression, right: ast.Expression
) -> ast.Expression:
    return ast.Binary(node.name_span, operator, left, right, node.name_span)


def _not(node: ast.EnumDeclaration) -> ast.Expression:
    return ast.Unary(node.name_span, "not", _bits(node))


def _bits(node: ast.EnumDeclaration) -> ast.Expression:
    return ast.Name(node.name_span, _BITS)


def _others(node: ast.EnumDeclaration) -> ast.Expression:
    return ast.Member(node.name_span, ast.Name(node.name_span, _OTHER), _BITS, node.name_span)


def _int(node: ast.EnumDeclaration, value: int) -> ast.Expression:
    return ast.IntLiteral(node.name_span, value)


def _self(node: ast.EnumDeclaration) -> ast.TypeExpression:
    return _named(node, node.name)


def _named(node: ast.EnumDeclaration, name: str) -> ast.TypeExpression:
    return ast.NamedType(node.name_span, (name,))
