"""`tailrec`: calls of a function by itself, in tail position, become turns of a loop.

    fun sum(n, acc) => if n == 0 acc else sum(n - 1, acc + n)
    →  loop { return if n == 0 acc else { n, acc = n - 1, acc + n; continue } }

A tail position is the value of the body, of a block, of a branch or arm in one, and of `return`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.signatures import FunctionInfo
from seen_core.check.walk import hir_below
from seen_core.diagnostics import Diagnostic, Label

if TYPE_CHECKING:
    from seen_core.check.program import Program

_LABEL = 0
"""Loops that the source spells count from 1."""


def loop_tail_calls(program: Program, info: FunctionInfo, body: hir.Body) -> None:
    """Rewrite the body of a `tailrec` function in place."""
    span = body.value.span
    rewriter = _Rewriter(info, body)
    value = rewriter.tail(body.value)
    for part in hir_below(value):
        if isinstance(part, hir.Call) and part.function.name == info.name:
            diagnostic = Diagnostic(
                "E0226",
                "{name} is to call itself only as the last thing it does",
                (Label(info.file, part.span, "something is left to do after this call"),),
                {"name": info.name.rsplit(".", 1)[-1]},
                ("pass on what has been worked out so far as a parameter, so that nothing is left to do",),
            )
            program.add(diagnostic)
    if not rewriter.found:
        return
    for local in body.locals[: body.parameter_count]:
        local.mutable = True
    leave: hir.Expression = value
    if value.type != t.NEVER:
        if body.result == t.UNIT:
            statements = (hir.Evaluate(span, value), hir.Evaluate(span, hir.Return(span, t.NEVER, None)))
            leave = hir.Block(span, t.NEVER, statements, None)
        else:
            leave = hir.Return(span, t.NEVER, value)
    body.value = hir.Loop(span, t.NEVER, _LABEL, None, None, leave)


class _Rewriter:
    def __init__(self, info: FunctionInfo, body: hir.Body) -> None:
        self.info = info
        self.body = body
        self.found = False

    def tail(self, node: hir.Expression) -> hir.Expression:
        """Return an expression in tail position with calls of the function made into turns."""
        match node:
            case hir.Call() if node.function.name == self.info.name:
                return self._turn(node)
            case hir.Block(span, type_, statements, value):
                if value is not None:
                    return hir.Block(span, type_, statements, self.tail(value))
                return hir.Block(span, type_, self._last(statements), None)
            case hir.If(span, type_, condition, then, otherwise):
                other = self.tail(otherwise) if otherwise is not None else None
                return hir.If(span, type_, condition, self.tail(then), other)
            case hir.Match(span, type_, scrutinee, arms):
                changed = tuple(
                    hir.MatchArm(arm.span, arm.pattern, arm.guard, self.tail(arm.body)) for arm in arms
                )
                return hir.Match(span, type_, scrutinee, changed)
            case hir.Return(span, type_, value) if value is not None:
                inner = self.tail(value)
                return inner if inner.type == t.NEVER else hir.Return(span, type_, inner)
            case _:
                return node

    def _last(self, statements: tuple[hir.Statement, ...]) -> tuple[hir.Statement, ...]:
        if statements and isinstance(statements[-1], hir.Evaluate):
            last = statements[-1]
            return (*statements[:-1], hir.Evaluate(last.span, self.tail(last.value)))
        return statements

    def _turn(self, call: hir.Call) -> hir.Expression:
        """Assign the arguments to the parameters, all at once, and go on with the loop."""
        self.found = True
        span = call.span
        statements: list[hir.Statement] = []
        assigns: list[hir.Statement] = []
        for index, argument in enumerate(call.arguments):
            self.body.locals.append(hir.LocalInfo("next", argument.type, False, span))
            fresh = len(self.body.locals) - 1
            statements.append(hir.Let(span, fresh, argument))
            target = hir.Local(span, argument.type, index)
            value = hir.Local(span, argument.type, fresh)
            assigns.append(hir.Evaluate(span, hir.Assign(span, t.UNIT, target, value)))
        again = hir.Evaluate(span, hir.Continue(span, t.NEVER, _LABEL))
        return hir.Block(span, t.NEVER, (*statements, *assigns, again), None)
