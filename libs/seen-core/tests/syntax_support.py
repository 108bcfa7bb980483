"""What the tests of the syntax stage share."""

from __future__ import annotations

from seen_core.source import SourceFile
from seen_core.source.pack import builtin_pack
from seen_core.syntax import ParseResult, ast, parse

ENGLISH = builtin_pack("en")


def parse_text(text: str, language: str = "en") -> ParseResult:
    return parse(SourceFile("test.seen", text, "test", language), builtin_pack(language))


def tree(text: str) -> ast.File:
    """Parse text that must be right."""
    result = parse_text(text)
    assert not result.diagnostics, [d.message for d in result.diagnostics]
    return result.file


def expression(text: str) -> ast.Expression:
    """Parse a file that is one expression statement."""
    (item,) = tree(text).items
    assert isinstance(item, ast.ExpressionStatement)
    return item.value


def shape(node: object) -> str:
    """Show an expression with all its parentheses, so that grouping is seen."""
    match node:
        case ast.Name(text=text):
            return text
        case ast.IntLiteral(value=value):
            return str(value)
        case ast.Binary(operator=operator, left=left, right=right):
            return f"({shape(left)} {operator} {shape(right)})"
        case ast.InfixCall(name=name, left=left, right=right):
            return f"({shape(left)} {name} {shape(right)})"
        case ast.Unary(operator=operator, operand=operand):
            return f"({operator} {shape(operand)})"
        case ast.Call(callee=callee, arguments=arguments):
            return f"{shape(callee)}({', '.join(shape(a.value) for a in arguments)})"
        case ast.Member(base=base, name=name, safe=safe):
            return f"{shape(base)}{'?.' if safe else '.'}{name}"
        case ast.TypeApply(base=base, arguments=arguments):
            return f"{shape(base)}<{len(arguments)}>"
        case ast.Lambda(parameters=parameters, explicit=explicit):
            count = "" if parameters is None else str(len(parameters))
            return f"{{{count}{'' if explicit else '?'}}}"
        case _:
            return type(node).__name__
