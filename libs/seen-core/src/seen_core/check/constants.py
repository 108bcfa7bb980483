"""Evaluate constant integer expressions, for array lengths, constant arguments and enum values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program
    from seen_core.check.scope import Scope

_DEPTH = 50


def integer(
    program: Program, scope: Scope, node: ast.Expression | None, depth: int = 0, *, calls: bool = True
) -> int | None:
    """Return the value of a constant integer expression, or None when it is not one.

    Without `calls`, only what can be read off the source counts.
    """
    if depth > _DEPTH:
        return None
    match node:
        case ast.IntLiteral(_, value):
            return value
        case ast.CharLiteral(_, value):
            return ord(value)
        case ast.Unary(_, "-", operand):
            inner = integer(program, scope, operand, depth + 1, calls=calls)
            return -inner if inner is not None else None
        case ast.Binary():
            left = integer(program, scope, node.left, depth + 1, calls=calls)
            right = integer(program, scope, node.right, depth + 1, calls=calls)
            return _binary(node.operator, left, right)
        case ast.Tuple(_, (only,)):
            return integer(program, scope, only, depth + 1, calls=calls)
        case ast.Name(_, text) if text in scope.constants:
            return scope.constants[text]
        case ast.Name(_, text):
            if any(owner.members.get(text, ()) for owner in scope.owners) and calls:
                return _evaluated(program, scope, node)
            found = program.table.lookup(scope.module, text)
            if isinstance(found, list) and isinstance(found[0].node, ast.Let):
                let = found[0].node
                if let.kind in ("const", "let"):
                    return integer(program, program.outer_scope(found[0]), let.value, depth + 1, calls=calls)
            return None
        case ast.Call() | ast.Member() | ast.If() | ast.When() | ast.Cast() if calls:
            return _evaluated(program, scope, node)
        case _:
            return None


def _evaluated(program: Program, scope: Scope, node: ast.Expression) -> int | None:
    from seen_core.check.evaluate import evaluated  # few programs compute lengths

    return evaluated(program, scope, node)


def _binary(operator: str, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    from seen_core.check.evaluate import calculated  # as above

    return calculated(operator, left, right)
