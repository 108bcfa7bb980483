"""The part of the printer for expressions, types and patterns."""

# The methods of one pass, named for what they print or decide.
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from seen_core.source.pack import LanguagePack
from seen_core.syntax import ast

_LEVELS = {
    "|>": 1, "or": 2, "and": 3,
    "==": 5, "!=": 5, "===": 5, "!==": 5, "<": 5, ">": 5, "<=": 5, ">=": 5, "in": 5, "!in": 5,
    "?:": 6, "to": 7, "..": 8, "..=": 8, "..<": 8, "until": 8, "downTo": 8, "step": 8,
    "|": 9, "^": 10, "&": 11, "<<": 12, ">>": 12, "+": 13, "-": 13, "*": 14, "/": 14, "%": 14,
}  # fmt: skip
_NOT, _COMPARISON, _INFIX, _CAST, _UNARY, _POSTFIX, _PRIMARY = 4, 5, 7, 15, 16, 17, 18
_WORD_OPERATORS = frozenset(["or", "and", "in", "to", "until", "downTo", "step"])
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\\": "\\\\"}


def escape(text: str, also: str) -> str:
    """Write text as it stands between quotes; the characters of `also` get a backslash too."""
    result = []
    for character in text:
        if character in _ESCAPES:
            result.append(_ESCAPES[character])
        elif character in also:
            result.append("\\" + character)
        elif character < " " or character == "\x7f":
            result.append(f"\\u{{{ord(character):X}}}")
        else:
            result.append(character)
    return "".join(result)


class ExpressionPrinter:
    """Prints with the words of a pack; `depth` is the level of indentation of the current line."""

    def __init__(self, pack: LanguagePack) -> None:
        self.pack = pack
        self.word = pack.word

    def pad(self, depth: int) -> str:
        return "    " * depth

    # -- what the statement printer adds

    def block(self, block: ast.Block, depth: int) -> str:
        raise AssertionError

    def statement(self, node: ast.Statement, depth: int) -> str:
        raise AssertionError

    def items(self, items: Sequence[ast.Item], depth: int) -> str:
        raise AssertionError

    # -- expressions

    def operand(self, node: ast.Expression, level: int, depth: int) -> str:
        """Print an expression where only one that binds at least as tightly as `level` may stand."""
        text = self.expression(node, depth)
        return f"({text})" if self.level(node) < level else text

    def level(self, node: ast.Expression) -> int:
        match node:
            case ast.Binary():
                return _LEVELS[node.operator]
            case ast.InfixCall():
                return _INFIX
            case ast.Unary():
                return _NOT if node.operator == "not" else _UNARY
            case ast.LetCondition():
                return _NOT
            case ast.IsTest():
                return _COMPARISON
            case ast.Cast():
                return _CAST
            case ast.Await():
                return _UNARY
            case ast.Assign():
                return 0
            case (
                ast.Return() | ast.Throw() | ast.Break() | ast.Continue() | ast.If() | ast.When() | ast.Try()
                | ast.While() | ast.Loop() | ast.For() | ast.Block() | ast.SpecialBlock()
                | ast.ObjectLiteral()
            ):  # fmt: skip
                return 1
            case ast.Lambda():
                return 2
            case (
                ast.Member() | ast.Index() | ast.Call() | ast.TypeApply() | ast.StructLiteral()
                | ast.Propagate() | ast.NotNull()
            ):  # fmt: skip
                return _POSTFIX
            case _:
                return _PRIMARY

    def expression(self, node: ast.Expression, depth: int) -> str:
        match node:
            case ast.Name():
                return node.text
            case ast.This():
                return self.word("this")
            case ast.Super():
                return self.word("super")
            case ast.IntLiteral():
                return f"{node.value}{node.suffix}"
            case ast.FloatLiteral():
                return f"{node.value!r}{node.suffix}" if node.value != float("inf") else "1e999"
            case ast.CharLiteral():
                return f"'{escape(node.value, chr(39))}'"
            case ast.BoolLiteral():
                return self.word("true" if node.value else "false")
            case ast.NullLiteral():
                return self.word("null")
            case ast.StringLiteral():
                return self.string(node, depth)
            case ast.NotWritten() | ast.ErrorExpression():
                return "..."
            case ast.Tuple():
                if len(node.items) == 1:
                    return f"({self.expression(node.items[0], depth)},)"
                return f"({self.expressions(node.items, depth)})"
            case ast.ArrayLiteral():
                if node.repeat is not None:
                    items = f"{self.operand(node.items[0], 1, depth)}; {self.operand(node.repeat, 1, depth)}"
                    return f"[{items}]"
                return f"[{self.expressions(node.items, depth)}]"
            case ast.MapLiteral():
                pairs = [
                    f"{self.operand(key, 2, depth)}: {self.operand(value, 1, depth)}"
                    for key, value in node.entries
                ]
                return f"[{', '.join(pairs) or ':'}]"
            case ast.Member():
                mark = "?." if node.safe else "."
                return f"{self.operand(node.base, _POSTFIX, depth)}{mark}{node.name}"
            case ast.Index():
                return (
                    f"{self.operand(node.base, _POSTFIX, depth)}[{self.expressions(node.arguments, depth)}]"
                )
            case ast.TypeApply():
                return (
                    f"{self.operand(node.base, _POSTFIX, depth)}{self.type_arguments(node.arguments, depth)}"
                )
            case ast.Call():
                return self.call(node, depth)
            case ast.StructLiteral():
                values = [
                    f.name if f.value is None else f"{f.name}: {self.operand(f.value, 1, depth)}"
                    for f in node.fields
                ]
                inside = f"{{ {', '.join(values)} }}" if values else "{}"
                return f"{self.operand(node.base, _POSTFIX, depth)} {inside}"
            case ast.Lambda():
                label = f"@{node.label} " if node.label is not None else ""
                return label + self.lambda_(node, depth)
            case ast.FunctionReference():
                base = "" if node.base is None else self.type(node.base, depth)
                return f"{base}::{node.name}"
            case ast.ObjectLiteral():
                supers = self.supers(node.supers, depth)
                return f"{self.word('object')}{supers} {self.items(node.members, depth)}"
            case ast.Unary():
                return self.unary(node, depth)
            case ast.Binary():
                return self.binary(node, depth)
            case ast.InfixCall():
                left = self.operand(node.left, _INFIX, depth)
                return f"{left} {node.name} {self.operand(node.right, _INFIX + 1, depth)}"
            case ast.Assign():
                target = self.operand(node.target, 1, depth)
                return f"{target} {node.operator}= {self.operand(node.value, 1, depth)}"
            case ast.IsTest():
                word = f"{self.word('is')} {self.word('not')}" if node.negated else self.word("is")
                value = self.operand(node.value, _COMPARISON + 1, depth)
                return f"{value} {word} {self.is_pattern(node.pattern, depth)}"
            case ast.Cast():
                mark = "?" if node.safe else ""
                value = self.operand(node.value, _CAST, depth)
                return f"{value} {self.word('as')}{mark} {self.simple_type(node.type, depth)}"
            case ast.Propagate():
                return f"{self.operand(node.value, _POSTFIX, depth)}?"
            case ast.NotNull():
                return f"{self.operand(node.value, _POSTFIX, depth)}!!"
            case ast.LetCondition():
                value = self.operand(node.value, _COMPARISON, depth)
                return f"{self.word('let')} {self.pattern(node.pattern, depth)} = {value}"
            case ast.Return():
                return self.jump("return", node.label, node.value, depth)
            case ast.Throw():
                return self.jump("throw", None, node.value, depth)
            case ast.Break():
                return self.jump("break", node.label, node.value, depth)
            case ast.Continue():
                return self.jump("continue", node.label, None, depth)
            case ast.Await():
                return f"{self.word('await')} {self.operand(node.value, _UNARY, depth)}"
            case ast.Block():
                return self.block(node, depth)
            case ast.SpecialBlock():
                return f"{self.word(node.kind)} {self.block(node.body, depth)}"
            case ast.If() | ast.When() | ast.Try() | ast.While() | ast.Loop() | ast.For():
                return self.control(node, depth)
        assert_never(node)

    def expressions(self, items: Sequence[ast.Expression], depth: int) -> str:
        return ", ".join(self.operand(item, 1, depth) for item in items)

    def unary(self, node: ast.Unary, depth: int) -> str:
        if node.operator == "not":
            return f"{self.word('not')} {self.operand(node.operand, _NOT, depth)}"
        text = self.operand(node.operand, _UNARY, depth)
        # `--x` and `&&x` would be other marks.
        return f"{node.operator}({text})" if text.startswith(node.operator) else f"{node.operator}{text}"

    def binary(self, node: ast.Binary, depth: int) -> str:
        level = _LEVELS[node.operator]
        left_level, right_level = level, level + 1
        if level == _COMPARISON:
            left_level = level + 1
        elif node.operator == "?:":
            left_level, right_level = level + 1, level
        operator = node.operator
        if operator in _WORD_OPERATORS:
            operator = self.word(operator)
        elif operator == "!in":
            operator = "!" + self.word("in")
        left = self.operand(node.left, left_level, depth)
        return f"{left} {operator} {self.operand(node.right, right_level, depth)}"

    def jump(self, role: str, label: str | None, value: ast.Expression | None, depth: int) -> str:
        text = self.word(role)
        if label is not None:
            text += f" @{label}"
        return text if value is None else f"{text} {self.operand(value, 1, depth)}"

    def call(self, node: ast.Call, depth: int) -> str:
        plain = [argument for argument in node.arguments if not argument.trailing]
        trailing = [argument for argument in node.arguments if argument.trailing]
        text = self.operand(node.callee, _POSTFIX, depth)
        if plain or not trailing or isinstance(node.callee, ast.Call):
            text += f"({self.arguments(plain, depth)})"
        for argument in trailing:
            text += f" {self.trailing(argument.value, depth)}"
        return text

    def trailing(self, value: ast.Expression, depth: int) -> str:
        text = self.operand(value, 2, depth)
        if isinstance(value, ast.Lambda) and value.parameters is None and not value.cases:
            match value.body.statements:
                case ():
                    return "{ ; }"  # `Name {}` is a struct literal.
                case (ast.ExpressionStatement(value=ast.Name() as name),):
                    return f"{{ ({name.text}) }}"
        return text

    def arguments(self, arguments: Sequence[ast.Argument], depth: int) -> str:
        return ", ".join(self.argument(argument, depth) for argument in arguments)

    def argument(self, argument: ast.Argument, depth: int) -> str:
        value = self.operand(argument.value, 1, depth)
        if argument.spread:
            return f"*{value}"
        return value if argument.name is None else f"{argument.name} = {value}"

    def lambda_(self, node: ast.Lambda, depth: int) -> str:
        if node.cases:
            inner = node.body.statements[0]
            assert isinstance(inner, ast.ExpressionStatement) and isinstance(inner.value, ast.When)
            first = "{\n" + self.pad(depth + 1)
            return self.arms(inner.value.arms, depth).replace(first, f"{first}{self.word('case')} ", 1)
        head = "{"
        if node.parameters is not None:
            parameters = [
                self.pattern(p.pattern, depth)
                + ("" if p.type is None else f": {self.simple_type(p.type, depth)}")
                for p in node.parameters
            ]
            head += f" {', '.join(parameters)}".rstrip() + " ->"
        statements = node.body.statements
        if not statements:
            return f"{head} }}"
        pad = self.pad(depth + 1)
        lines = "".join(f"{pad}{self.statement(s, depth + 1)}\n" for s in statements)
        return f"{head}\n{lines}{self.pad(depth)}}}"

    # -- control

    def control(self, node: ast.If | ast.When | ast.Try | ast.While | ast.Loop | ast.For, depth: int) -> str:
        match node:
            case ast.If():
                return self.if_(node, depth)
            case ast.When():
                return self.when(node, depth)
            case ast.Try():
                return self.try_(node, depth)
            case ast.While():
                condition = self.expression(node.condition, depth)
                if node.test_last:
                    body = self.block(node.body, depth)
                    label = self.label(node.label)
                    return f"{label}{self.word('do')} {body} {self.word('while')} ({condition})"
                head = f"{self.label(node.label)}{self.word('while')} ({condition})"
                return f"{head}{self.contracts(node.contracts, depth)} {self.block(node.body, depth)}"
            case ast.Loop():
                return f"{self.label(node.label)}{self.word('loop')} {self.block(node.body, depth)}"
            case ast.For():
                pattern = self.pattern(node.pattern, depth)
                source = self.operand(node.source, 1, depth)
                head = f"{self.label(node.label)}{self.word('for')} ({pattern} {self.word('in')} {source})"
                return f"{head}{self.contracts(node.contracts, depth)} {self.block(node.body, depth)}"
        assert_never(node)

    def label(self, label: str | None) -> str:
        return "" if label is None else f"@{label} "

    def contracts(self, contracts: Sequence[ast.Contract], depth: int) -> str:
        return "".join(f" {self.word(c.kind)} {self.operand(c.condition, 3, depth)}" for c in contracts)

    def branch(self, node: ast.Expression, depth: int) -> str:
        if isinstance(node, (ast.Block, ast.Assign)):
            return self.expression(node, depth)
        return self.operand(node, 2, depth)

    def if_(self, node: ast.If, depth: int) -> str:
        text = f"{self.word('if')} ({self.expression(node.condition, depth)}) {self.branch(node.then, depth)}"
        if node.otherwise is None:
            return text
        if isinstance(node.otherwise, ast.If):
            otherwise = self.expression(node.otherwise, depth)
        else:
            otherwise = self.branch(node.otherwise, depth)
        return f"{text} {self.word('else')} {otherwise}"

    def when(self, node: ast.When, depth: int) -> str:
        head = self.word("when")
        if node.subject is not None:
            subject = self.operand(node.subject, 1, depth)
            if node.binding is not None:
                value = self.operand(node.subject, _COMPARISON, depth)
                subject = f"{self.word('let')} {node.binding} = {value}"
            head += f" ({subject})"
        return f"{head} {self.arms(node.arms, depth)}"

    def arms(self, arms: Sequence[ast.Arm], depth: int) -> str:
        pad = self.pad(depth + 1)
        lines = "".join(f"{pad}{self.arm(arm, depth + 1)}\n" for arm in arms)
        return f"{{\n{lines}{self.pad(depth)}}}"

    def arm(self, arm: ast.Arm, depth: int) -> str:
        text = ", ".join(self.arm_pattern(pattern, depth) for pattern in arm.patterns)
        if arm.guard is not None:
            text += f" {self.word('if')} {self.operand(arm.guard, 2, depth)}"
        return f"{text} -> {self.branch(arm.body, depth)}"

    def try_(self, node: ast.Try, depth: int) -> str:
        text = f"{self.word('try')} {self.block(node.body, depth)}"
        for clause in node.catches:
            types = " | ".join(self.type(type_, depth) for type_ in clause.types)
            type_text = f": {types}" if types else ""
            text += f" {self.word('catch')} ({clause.name}{type_text}) {self.block(clause.body, depth)}"
        if node.finally_body is not None:
            text += f" {self.word('finally')} {self.block(node.finally_body, depth)}"
        return text

    # -- strings

    def string(self, node: ast.StringLiteral, depth: int) -> str:
        plain = "".join(part for part in node.parts if isinstance(part, str))
        match node.kind:
            case "raw":
                return f'r"{plain}"'
            case "bytes":
                return f'b"{escape(plain, chr(34))}"'
            case "multiline":
                return f'"""\n{plain}\n"""' if "\n" in plain else f'"""{plain}"""'
        pieces = []
        for part in node.parts:
            if isinstance(part, str):
                pieces.append(escape(part, '"{$'))
            else:
                spec = f":{part.spec}" if part.spec else ""
                pieces.append(f"${{{self.operand(part.value, 1, depth)}{spec}}}")
        return f'"{"".join(pieces)}"'

    # -- types

    def type(self, node: ast.TypeExpression, depth: int) -> str:
        match node:
            case ast.NamedType():
                return ".".join(node.path) + (
                    self.type_arguments(node.arguments, depth) if node.arguments else ""
                )
            case ast.NullableType():
                return f"{self.simple_type(node.inner, depth)}?"
            case ast.TupleType():
                comma = "," if len(node.items) == 1 else ""
                return f"({', '.join(self.type(item, depth) for item in node.items)}{comma})"
            case ast.FunctionType():
                return self.function_type(node, depth)
            case ast.FixedArrayType():
                return f"[{self.type(node.item, depth)}; {self.operand(node.length, 1, depth)}]"
            case ast.SimdType():
                lanes = self.operand(node.lanes, 1, depth)
                return f"{self.word('simd')}[{self.type(node.item, depth)}, {lanes}]"
            case ast.DynType():
                return f"{self.word('dyn')} {self.simple_type(node.inner, depth)}"
            case ast.WeakType():
                return f"{self.word('weak')} {self.simple_type(node.inner, depth)}"
            case ast.RefinedType():
                condition = self.operand(node.condition, 2, depth)
                return f"{self.simple_type(node.inner, depth)} {self.word('where')} {condition}"
        assert_never(node)

    def simple_type(self, node: ast.TypeExpression, depth: int) -> str:
        text = self.type(node, depth)
        loose = (ast.FunctionType, ast.RefinedType, ast.DynType, ast.WeakType)
        return f"({text})" if isinstance(node, loose) else text

    def type_arguments(self, arguments: Sequence[ast.TypeArgument], depth: int) -> str:
        return f"<{', '.join(self.type_argument(argument, depth) for argument in arguments)}>"

    def type_argument(self, argument: ast.TypeArgument, depth: int) -> str:
        match argument:
            case ast.ConstArgument(_, value):
                return self.expression(value, depth)
            case ast.NamedArgument(_, name, type_):
                return f"{name} = {self.type(type_, depth)}"
            case ast.RefinedType():
                return f"({self.type(argument, depth)})"
            case _:
                return self.type(argument, depth)

    def function_type(self, node: ast.FunctionType, depth: int) -> str:
        parameters = []
        for parameter in node.parameters:
            mode = f"{self.word(parameter.mode)} " if parameter.mode else ""
            name = f"{parameter.name}: " if parameter.name is not None else ""
            parameters.append(f"{mode}{name}{self.type(parameter.type, depth)}")
        text = f"{self.word('suspend')} " if node.suspend else ""
        if node.receiver is not None:
            text += f"{self.type(node.receiver, depth)}."
        result = self.type(node.result, depth)
        if isinstance(node.result, ast.RefinedType) or (
            isinstance(node.result, ast.FunctionType) and node.throws is not None
        ):
            result = f"({result})"
        text += f"({', '.join(parameters)}) -> {result}"
        return text if node.throws is None else f"{text} {self.throws(node.throws, depth)}"

    def throws(self, node: ast.Throws, depth: int) -> str:
        error = "" if node.error is None else f" {self.simple_type(node.error, depth)}"
        return f"{self.word('throws')}{error}"

    def supers(self, supers: Sequence[ast.SuperType], depth: int) -> str:
        if not supers:
            return ""
        texts = [
            self.simple_type(s.type, depth)
            + ("" if s.arguments is None else f"({self.arguments(s.arguments, depth)})")
            for s in supers
        ]
        return f" : {', '.join(texts)}"

    # -- patterns

    def arm_pattern(self, node: ast.Pattern, depth: int) -> str:
        if isinstance(node, ast.WildcardPattern) and node.is_else:
            return self.word("else")
        return self.pattern(node, depth)

    def is_pattern(self, node: ast.Pattern, depth: int) -> str:
        if isinstance(node, ast.TypePattern):
            name = "" if node.name is None else f" {node.name}"
            return self.simple_type(node.type, depth) + name
        return self.pattern(node, depth)

    def pattern(self, node: ast.Pattern, depth: int) -> str:
        match node:
            case ast.WildcardPattern():
                return "_"
            case ast.NamePattern():
                return node.name
            case ast.ValuePattern():
                return self.operand(node.value, _UNARY, depth)
            case ast.RangePattern():
                low = "" if node.low is None else self.operand(node.low, _UNARY, depth)
                high = "" if node.high is None else self.operand(node.high, _UNARY, depth)
                return f"{low}{'..=' if node.inclusive else '..<'}{high}"
            case ast.TypePattern():
                return f"{self.word('is')} {self.is_pattern(node, depth)}"
            case ast.ConstructorPattern():
                return self.constructor_pattern(node, depth)
            case ast.TuplePattern():
                return f"({', '.join(self.pattern(item, depth) for item in node.items)})"
            case ast.ArrayPattern():
                items = [self.pattern(item, depth) for item in node.items]
                if node.rest_index is not None:
                    items.insert(node.rest_index, f"..{node.rest_name or ''}")
                return f"[{', '.join(items)}]"
            case ast.OrPattern():
                return " | ".join(self.pattern(way, depth) for way in node.alternatives)
            case ast.ConditionPattern():
                if node.contains:
                    word = ("!" if node.contains == "!in" else "") + self.word("in")
                    return f"{word} {self.operand(node.condition, 8, depth)}"
                return self.operand(node.condition, 1, depth)
        assert_never(node)

    def constructor_pattern(self, node: ast.ConstructorPattern, depth: int) -> str:
        path = ".".join(node.path)
        texts = []
        for field in node.fields:
            inner = self.pattern(field.pattern, depth)
            shorthand = node.braces and isinstance(field.pattern, ast.NamePattern)
            if field.name is None or (shorthand and field.name == inner):
                texts.append(inner)
            else:
                texts.append(f"{field.name}: {inner}")
        if node.braces:
            return f"{path} {{ {', '.join(texts)} }}"
        return f"{path}({', '.join(texts)})"
