"""Compute whole numbers while checking: calls in the lengths of arrays and in constant arguments.

    fun square(n: Int): Int => n * n
    let board: [Int; square(3)]            9 items

Functions over numbers, truth values and characters are understood, with variables, branches and loops. What
is beyond that, takes too long or would panic has no value here. All values are numbers: true is 1, a
character its code point, and unit 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.signatures import FunctionInfo, FunctionReference

if TYPE_CHECKING:
    from seen_core.check.program import Program
    from seen_core.check.scope import Scope
    from seen_core.syntax import ast

_STEPS = 200_000
_DEPTH = 100


class _UnknownError(Exception):
    """The value cannot be computed here."""


class _JumpError(Exception):
    """A jump out of a loop, to its next turn, or out of the function."""

    def __init__(self, kind: Literal["break", "continue", "return"], label: int, value: int = 0) -> None:
        super().__init__()
        self.kind, self.label, self.value = kind, label, value


def evaluated(program: Program, scope: Scope, node: ast.Expression) -> int | None:
    """Return the value of an expression that is checked first; what is wrong with it is reported."""
    from seen_core.check.bodies import finish
    from seen_core.check.coerce import check_as
    from seen_core.check.context import Context

    info = FunctionInfo("constant", scope.module.file, node.span, "global", (), (), t.INT)
    context = Context(program, scope, info, t.INT)
    for name in scope.constants:
        context.declare(name, t.INT, node.span)
    body = finish(context, check_as(context, node, t.INT))
    try:
        return _Evaluation(program).body(body, [*scope.constants.values()], {}, 0)
    except (_UnknownError, RecursionError):
        return None


class _Evaluation:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.left = _STEPS

    def body(self, body: hir.Body, arguments: list[int], types: dict[t.Parameter, t.Type], depth: int) -> int:
        if depth > _DEPTH:
            raise _UnknownError
        frame = _Frame(self, types, depth)
        frame.locals.update(enumerate(arguments))
        try:
            return frame.value(body.value)
        except _JumpError as leave:
            return leave.value

    def function(self, function: FunctionReference, dispatch: str, arguments: list[int], depth: int) -> int:
        if dispatch == "virtual":
            raise _UnknownError
        if dispatch == "method":
            found = self.program.implementation(function)
            if found is None:
                raise _UnknownError
            function = found
        info = self.program.function(function.name)
        if not info.has_body or info.intrinsic is not None or self.program.is_being_checked(info.name):
            raise _UnknownError
        types = dict(zip(info.type_parameters, function.type_arguments))
        return self.body(self.program.unmarked_body(info.name), arguments, types, depth + 1)


class _Frame:
    """A call of a function with its locals."""

    def __init__(self, evaluation: _Evaluation, types: dict[t.Parameter, t.Type], depth: int) -> None:
        self.evaluation = evaluation
        self.types = types
        self.depth = depth
        self.locals: dict[int, int] = {}

    def value(self, node: hir.Expression) -> int:
        self.evaluation.left -= 1
        if self.evaluation.left < 0:
            raise _UnknownError
        match node:
            case hir.Constant(_, _, int(value)):
                return int(value)
            case hir.Constant(_, t.CHAR, str(text)):
                return ord(text)
            case hir.Local(_, _, index) if index in self.locals:
                return self.locals[index]
            case hir.Global(_, _, name):
                return self.constant(name)
            case hir.Unary(_, type_, sign, operand):
                return self.unary(type_, sign, self.value(operand))
            case hir.Binary():
                return self.binary(node, self.value(node.left), self.value(node.right))
            case hir.Logical(_, _, word, left, right):
                first = self.value(left)
                return self.value(right) if (first == 1) == (word == "and") else first
            case hir.Convert(_, type_, inner):
                target = t.substitute(type_, self.types)
                number = self.value(inner)
                return number if target == t.CHAR else self.within(target, number, wrapping=True)
            case hir.If(_, _, condition, then, otherwise):
                if self.value(condition):
                    return self.value(then)
                return self.value(otherwise) if otherwise is not None else 0
            case hir.Match():
                return self.match(node)
            case hir.Block(_, _, statements, value):
                for statement in statements:
                    self.run(statement)
                return self.value(value) if value is not None else 0
            case hir.Loop():
                return self.loop(node)
            case hir.Assign(_, _, hir.Local(_, _, index), value):
                self.locals[index] = self.value(value)
                return 0
            case hir.Call(_, _, function, dispatch, arguments):
                types = tuple(t.substitute(one, self.types) for one in function.type_arguments)
                given = [self.value(one) for one in arguments]
                reference = FunctionReference(function.name, types)
                return self.evaluation.function(reference, dispatch, given, self.depth)
            case hir.Return(_, _, value):
                raise _JumpError("return", 0, self.value(value) if value is not None else 0)
            case hir.Break(_, _, label, value):
                raise _JumpError("break", label, self.value(value) if value is not None else 0)
            case hir.Continue(_, _, label):
                raise _JumpError("continue", label)
            case _:
                raise _UnknownError

    def run(self, statement: hir.Statement) -> None:
        match statement:
            case hir.Let(_, local, value):
                if value is not None:
                    self.locals[local] = self.value(value)
            case hir.Evaluate(_, value):
                self.value(value)
            case _:
                raise _UnknownError

    def constant(self, name: str) -> int:
        info = self.evaluation.program.global_info(name)
        if info.mutable or info.initializer is None:
            raise _UnknownError
        return self.evaluation.function(FunctionReference(info.initializer), "static", [], self.depth)

    def loop(self, node: hir.Loop) -> int:
        first = node.test_last
        while first or node.condition is None or self.value(node.condition):
            first = False
            try:
                self.value(node.body)
            except _JumpError as leave:
                if leave.kind == "return" or leave.label != node.label:
                    raise
                if leave.kind == "break":
                    return leave.value
            try:
                if node.step is not None:
                    self.value(node.step)
            except _JumpError as leave:
                if leave.kind != "break" or leave.label != node.label:
                    raise
                return leave.value
        return 0

    def match(self, node: hir.Match) -> int:
        subject = self.value(node.scrutinee)
        for arm in node.arms:
            if self.fits(arm.pattern, subject) and (arm.guard is None or self.value(arm.guard)):
                return self.value(arm.body)
        raise _UnknownError

    def fits(self, pattern: hir.Pattern, subject: int) -> bool:
        match pattern:
            case hir.AnyPattern():
                return True
            case hir.BindPattern(_, local, inner):
                self.locals[local] = subject
                return inner is None or self.fits(inner, subject)
            case hir.ValuePattern(_, value, None, None):
                return self.value(value) == subject
            case hir.RangePattern(_, low, high, inclusive):
                if low is not None and subject < self.value(low):
                    return False
                return high is None or subject < self.value(high) + inclusive
            case hir.OrPattern(_, alternatives):
                return any(self.fits(one, subject) for one in alternatives)
            case _:
                raise _UnknownError

    # ------------------------------------------------------------ numbers

    def unary(self, type_: t.Type, sign: str, value: int) -> int:
        if type_ == t.BOOL:
            return 1 - value
        if sign == "-":
            return self.within(type_, -value, wrapping=False)
        return self.within(type_, ~value, wrapping=True)

    def binary(self, node: hir.Binary, left: int, right: int) -> int:
        if node.operator in _COMPARISONS:
            return int(_COMPARISONS[node.operator](left, right))
        result = calculated(node.operator, left, right)
        if result is None:
            raise _UnknownError
        return result if node.type == t.BOOL else self.within(node.type, result, wrapping=node.wrapping)

    def within(self, type_: t.Type, value: int, *, wrapping: bool) -> int:
        """Return a number as a value of its type; one that does not fit would panic."""
        type_ = t.substitute(type_, self.types)
        if not isinstance(type_, t.Nominal) or type_.name not in t.INTEGER_BITS:
            raise _UnknownError
        bits, signed = t.INTEGER_BITS[type_.name]
        low = -(1 << (bits - 1)) if signed else 0
        if low <= value < low + (1 << bits):
            return value
        if not wrapping:
            raise _UnknownError
        return (value - low) % (1 << bits) + low


_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def calculated(sign: str, left: int, right: int) -> int | None:
    """Return what an operator makes of two whole numbers; None where it would panic."""
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "%" if right != 0:
            quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
            return quotient if sign == "/" else left - quotient * right
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
