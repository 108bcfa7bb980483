"""Evaluate constant integer expressions, for array lengths, constant arguments and enum values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program
    from seen_core.check.scope import Scope

_DEPTH = 50


def integer(program: Program, scope: Scope, node: ast.Expression | None, depth: int = 0) -> int | None:
    """Return the value of a constant integer expression, or None when it is not one."""
    if depth > _DEPTH:
        return None
    match node:
        case ast.IntLiteral(_, value):
            return value
        case ast.CharLiteral(_, value):
            return ord(value)
        case ast.Unary(_, "-", operand):
            inner = integer(program, scope, operand, depth + 1)
            return -inner if inner is not None else None
        case ast.Binary():
            left = integer(program, scope, node.left, depth + 1)
            right = integer(program, scope, node.right, depth + 1)
            return _binary(node.operator, left, right)
        case ast.Tuple(_, (only,)):
            return integer(program, scope, only, depth + 1)
        case ast.Name(_, text):
            found = program.table.lookup(scope.module, text)
            if isinstance(found, list) and isinstance(found[0].node, ast.Let):
                let = found[0].node
                if let.kind in ("const", "let"):
                    return integer(program, program.outer_scope(found[0]), let.value, depth + 1)
            return None
        case _:
            return None


def _binary(operator: str, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" if right != 0:
            return int(left / right) if abs(left) < 2**52 else left // right
        case "%" if right > 0 and left >= 0:
            return left % right
        case "<<" if 0 <= right < 64:
            return left << right
        case ">>" if 0 <= right < 64:
            return left >> right
        case "|":
            return left | right
        case "&":
            return left & right
        case "^":
            return left ^ right
        case _:
            return None
