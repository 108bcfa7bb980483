"""`companion object : I { … }`: the companion as a value, made before anything else looks at it.

What a companion holds belongs to its class. One with a superclass or interfaces is an object as well, which
passes on to the class:

    class Account { companion object : Factory { override fun make(n: Int): Account => … } }
    →  object Companion : Factory { override fun make(n: Int): Account => Account.make(n) }   // in Account
"""

from __future__ import annotations

from dataclasses import replace

from seen_core.source import Span
from seen_core.syntax import ast


def companion_object(class_: str, node: ast.TypeDeclaration) -> ast.TypeDeclaration:
    """Return the object that stands for the companion of a class."""
    header = ast.Header(modifiers=node.header.modifiers - {"companion"}, doc=node.header.doc)
    members: list[ast.Declaration] = []
    for member in node.members:
        match member:
            case ast.Function(header=shown, receiver=None, extended=None, body=body) if body is not None:
                if "private" not in shown.modifiers:
                    members.append(_function(class_, member))
            case ast.Property() if "private" not in member.header.modifiers:
                members.append(_property(class_, member, member.name, member.setter is not None))
            case ast.Let(pattern=ast.NamePattern(_, name)) if "private" not in member.header.modifiers:
                members.append(_property(class_, member, name, member.kind == "var"))
            case _:
                pass
    return replace(node, header=header, members=tuple(members))


def _function(class_: str, node: ast.Function) -> ast.Function:
    span = node.name_span
    arguments = tuple(
        ast.Argument(one.span, ast.Name(one.span, one.name), spread=one.variadic) for one in node.parameters
    )
    callee = _member(class_, node.name, span)
    if node.type_parameters:
        types = tuple(ast.NamedType(span, (one.name,)) for one in node.type_parameters)
        callee = ast.TypeApply(span, callee, types)
    header = _header(node.header)
    return replace(node, header=header, body=ast.Call(span, callee, arguments), contracts=())


def _property(class_: str, node: ast.Property | ast.Let, name: str, settable: bool) -> ast.Property:
    span = node.name_span if isinstance(node, ast.Property) else node.pattern.span
    value = _member(class_, name, span)
    setter: ast.Expression | None = None
    if settable:
        setter = ast.Assign(span, "", value, ast.Name(span, "value"))
    parameter = "value" if settable else None
    return ast.Property(
        node.span, name, span, node.type, value, parameter, setter, header=_header(node.header)
    )


def _member(class_: str, name: str, span: Span) -> ast.Expression:
    return ast.Member(span, ast.Name(span, class_), name, span)


def _header(header: ast.Header) -> ast.Header:
    return ast.Header(modifiers=header.modifiers - {"static", "inline", "tailrec"}, doc=header.doc)
