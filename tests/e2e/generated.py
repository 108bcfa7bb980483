"""Makes well-typed programs by chance: arithmetic, texts, structs, classes, enums, arrays, loops, closures.

Every program ends: loops count to small numbers, functions call only those above them, and loops call only
functions that call none. It prints as it goes, so that two ways of running it can be compared. The same seed
gives the same program.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

INTEGERS = ("Int", "Int8", "Int16", "Int32", "UInt", "UInt8", "UInt16", "UInt32")
SCALARS = (*INTEGERS, "Float", "Bool", "Char", "String")
SMALL = ("Int", "Int", "Int", "Float", "Bool", "String", "Int8", "UInt8", "Int32", "UInt")
HEAD = """\
struct Pair { var left: Int  var right: String
    fun sum(): Int => left * 31 + right.size
    mut fun move(by: Int) { left += by }
    operator fun +(other: Pair): Pair => Pair { left: left - other.left, right: right + other.right }
}
data class Node(var value: Int, var label: String, var next: Node?) {
    fun depth(): Int { if (let n = next) { return 1 + n.depth() } else { return 1 } }
}
enum Shape { Dot, Circle(radius: Float), Box(w: Int, h: Int), Named(name: String, inside: Int?) }
interface Scored { fun score(): Int }
class Fixed(let points: Int) : Scored { override fun score(): Int => points }
class Doubled(let inner: Scored) : Scored { override fun score(): Int => inner.score() * 2 }
let noNumber: Int? = null
let noText: String? = null
fun describe(s: Shape): String => when s {
    Dot -> "dot"
    Circle(r) if r > 2.0 -> "big"
    Circle(r) -> "circle {r}"
    Box(w, h) -> "box {w * h}"
    Named(n, null) -> n
    Named(n, inside) -> "{n}/{inside!!}"
}
fun twice<T>(x: T, f: (T) -> T): T => f(f(x))
fun largest<T: Ord>(xs: Array<T>, other: T): T {
    var best = other
    for x in xs { if x > best { best = x } }
    return best
}
"""
ARRAYS = ("Array<Int>", "Array<String>", "Array<Pair>", "Array<Float>")
TYPES = (
    *SMALL,
    *ARRAYS,
    "Pair",
    "Node",
    "Shape",
    "Scored",
    "(Int, String)",
    "Int?",
    "String?",
    "(Int) -> Int",
)


@dataclass(frozen=True)
class Function:
    """A function that was generated."""

    name: str
    parameters: tuple[str, ...]
    result: str
    calls: bool


@dataclass
class Generator:
    """What is visible at the place that is being written."""

    choose: random.Random
    functions: list[Function] = field(default_factory=list)
    variables: list[tuple[str, str, bool]] = field(default_factory=list)
    """Name, type, and whether it may be assigned."""
    loops: int = 0
    called: bool = False
    names: int = 0
    result: str = "Unit"
    lambdas: int = 0

    def name(self) -> str:
        """A name that was not used before."""
        self.names += 1
        return f"v{self.names}"

    def one(self, *choices: str) -> str:
        """One of some texts."""
        return self.choose.choice(choices)

    def reading(self, type_: str) -> list[str]:
        """Names of variables of a type."""
        return [name for name, known, _ in self.variables if known == type_]

    # ------------------------------------------------------------ expressions

    def expression(self, type_: str, depth: int = 3) -> str:
        """An expression of a type."""
        names = self.reading(type_)
        chance = self.choose.random()
        if names and (depth <= 0 or chance < 0.35):
            return self.choose.choice(names)
        if depth <= 0:
            return self.literal(type_)
        if chance < 0.45:
            calls = [f for f in self.functions if f.result == type_ and not (self.loops and f.calls)]
            if calls:
                return self.call(self.choose.choice(calls), depth)
        if chance < 0.52:
            condition, yes, no = self.expression("Bool", depth - 1), *self.both(type_, depth - 1)
            return f"(if {condition} {{ {yes} }} else {{ {no} }})"
        if chance < 0.55 and type_ in ("Int", "String"):
            return f"twice({self.expression(type_, depth - 1)}, {{ w -> {self.within('w', type_, type_)} }})"
        if type_ in INTEGERS:
            return self.integer(type_, depth)
        maker = self.makers().get(type_)
        return maker(depth - 1) if maker else self.literal(type_)

    def both(self, type_: str, depth: int) -> tuple[str, str]:
        """Two expressions of a type."""
        return self.expression(type_, depth), self.expression(type_, depth)

    def within(self, name: str, type_: str, result: str) -> str:
        """An expression that may also read one more name."""
        self.variables.append((name, type_, False))
        self.lambdas += 1
        value = self.expression(result, 1)
        self.lambdas -= 1
        self.variables.pop()
        return value

    def call(self, function: Function, depth: int) -> str:
        """A call of a function above."""
        self.called = True
        arguments = ", ".join(self.expression(type_, depth - 1) for type_ in function.parameters)
        return f"{function.name}({arguments})"

    def integer(self, type_: str, depth: int) -> str:
        """An expression of an integer type."""
        left, right = self.both(type_, depth - 1)
        kind = self.choose.randrange(16)
        if type_ == "Int" and kind < 6:
            return self.int_only(kind, depth - 1)
        if kind < 9:
            return f"({left} {self.one('+', '-', '*')} {right})"
        if kind < 10:
            return f"({left} {self.one('/', '%')} {self.literal(type_)})"
        if kind < 12:
            return f"({left} {self.one('&', '|', '^')} {right})"
        if kind < 13:
            return f"({left} {self.one('<<', '>>')} {self.choose.randrange(9)})"
        if kind < 14:
            return f"{left}.{self.one('wrappingAdd', 'saturatingAdd', 'wrappingMul')}({right})"
        other = self.one(*(each for each in (*INTEGERS, "Float") if each != type_))
        return f"({self.expression(other, depth - 1)} as {type_})"

    def int_only(self, kind: int, depth: int) -> str:
        """What only `Int` has: sizes, members, calls of closures."""
        match kind:
            case 0:
                return f"{self.expression(self.one(*ARRAYS), depth)}.size"
            case 1:
                return f"{self.expression('Pair', depth)}.{self.one('sum()', 'left')}"
            case 2:
                return f"{self.expression('Node', depth)}.{self.one('depth()', 'value')}"
            case 3:
                return f"({self.expression('Int?', depth)} ?: {self.expression('Int', depth)})"
            case 4:
                names = self.reading("(Int) -> Int")
                argument = self.expression("Int", depth)
                return f"{self.choose.choice(names)}({argument})" if names else self.item("Int", depth)
            case _:
                return self.one(
                    f"{self.expression('Scored', depth)}.score()",
                    f"{self.expression('(Int, String)', depth)}.0",
                    f"largest({self.expression('Array<Int>', depth)}, {self.expression('Int', depth)})",
                    f"{self.expression('String', depth)}.size",
                    self.item("Int", depth),
                )

    def item(self, type_: str, depth: int) -> str:
        """An item of an array, inside its bounds most of the time."""
        names = self.reading(f"Array<{type_}>")
        if not names:
            return self.literal(type_)
        name = self.choose.choice(names)
        index = self.expression("Int", min(depth, 1))
        if self.choose.random() < 0.02:
            return f"{name}[{index}]"
        size = f"{name}.size"
        inside = f"{name}[(({index} % {size}) + {size}) % {size}]"
        return f"(if {size} > 0 {{ {inside} }} else {{ {self.literal(type_)} }})"

    def makers(self) -> dict[str, Callable[[int], str]]:
        """How values of the other types are made from smaller ones."""
        e = self.expression
        return {
            "Float": lambda d: self.one(
                f"({e('Float', d)} {self.one('+', '-', '*', '/')} {e('Float', d)})",
                f"({e('Int', d)} as Float)",
                f"(-({e('Float', d)}))",
                self.item("Float", d),
            ),
            "Bool": lambda d: self.boolean(d),
            "Char": lambda d: self.literal("Char"),
            "String": lambda d: self.one(
                f"({e('String', d)} + {e('String', d)})",
                f'"<${{{e(self.one(*SMALL), d)}}}>"',
                f"{e('Pair', d)}.right",
                f"{e('Node', d)}.label",
                f"describe({e('Shape', d)})",
                f"({e('String?', d)} ?: {e('String', d)})",
                f"{e('(Int, String)', d)}.1",
                f"{e(self.one('Array<Int>', 'Array<String>'), d)}.toString()",
                self.item("String", d),
            ),
            "Pair": lambda d: self.one(
                f"Pair {{ left: {e('Int', d)}, right: {e('String', d)} }}",
                f"({e('Pair', d)} + {e('Pair', d)})",
                self.item("Pair", d),
            ),
            "Node": lambda d: f"Node({e('Int', d)}, {e('String', d)}, {self.one('null', e('Node', d))})",
            "Shape": lambda d: self.one(
                "Shape.Dot",
                f"Shape.Circle({e('Float', d)})",
                f"Shape.Box({e('Int', d)}, {e('Int', d)})",
                f"Shape.Named({e('String', d)}, {e('Int?', d)})",
            ),
            "Scored": lambda d: self.one(f"Fixed({e('Int', d)})", f"Doubled({e('Scored', d)})"),
            "(Int, String)": lambda d: f"({e('Int', d)}, {e('String', d)})",
            "Int?": lambda d: self.one("noNumber", e("Int", d), f"{e('Array<Int>', d)}.get({e('Int', d)})"),
            "String?": lambda d: self.one("noText", e("String", d)),
            "(Int) -> Int": lambda d: f"{{ k -> {self.within('k', 'Int', 'Int')} }}",
            "Array<Int>": lambda d: self.one(
                f"[{e('Int', d)}, {e('Int', d)}]",
                f"{e('Array<Int>', d)}.map {{ m -> {self.within('m', 'Int', 'Int')} }}.toArray()",
                f"{e('Array<Int>', d)}.filter {{ m -> {self.within('m', 'Int', 'Bool')} }}.toArray()",
                "Array<Int>()",
            ),
            "Array<String>": lambda d: f"[{e('String', d)}, {e('String', d)}, {e('String', d)}]",
            "Array<Float>": lambda d: f"[{e('Float', d)}]",
            "Array<Pair>": lambda d: f"[{e('Pair', d)}, {e('Pair', d)}]",
        }

    def boolean(self, depth: int) -> str:
        """A comparison, or what joins two."""
        kind = self.choose.randrange(8)
        if kind < 4:
            left, right = self.both(self.one(*SMALL), depth)
            return f"({left} {self.one('==', '!=', '<', '<=', '>', '>=')} {right})"
        if kind < 6:
            left, right = self.both("Bool", depth)
            return f"({left} {self.one('and', 'or')} {right})"
        if kind < 7:
            left, right = self.both(self.one("Node", "(Int, String)", "Array<String>"), depth)
            return f"({left} == {right})"
        return f"(not {self.expression('Bool', depth)})"

    def literal(self, type_: str) -> str:
        """A value written out."""
        match type_:
            case "Float":
                return self.one("0.0", "1.5", "-2.25", "1e10", "3.0", "0.1")
            case "Bool":
                return self.one("true", "false")
            case "Char":
                return self.one("'a'", "'é'", "'\\n'", "'漢'")
            case "String":
                return self.one('""', '"a"', '"héllo"', '"漢字"', '"a longer text than fits inside"')
            case "Pair":
                return f"Pair {{ left: {self.literal('Int')}, right: {self.literal('String')} }}"
            case "Node":
                return f"Node({self.literal('Int')}, {self.literal('String')}, null)"
            case "Shape":
                return "Shape.Dot"
            case "Scored":
                return f"Fixed({self.literal('Int')})"
            case "(Int, String)":
                return f"({self.literal('Int')}, {self.literal('String')})"
            case "Int?":
                return "noNumber"
            case "String?":
                return "noText"
            case "(Int) -> Int":
                return "{ k -> k + 1 }"
            case "Array<Int>" | "Array<Float>" | "Array<String>" | "Array<Pair>":
                return f"[{self.literal(type_[6:-1])}]"
            case _:
                value = self.choose.choice((1, 2, 3, 5, 7, 10, 100, 127))
                return f"({value} as {type_})" if type_ != "Int" else str(value)

    # ------------------------------------------------------------ statements

    def block(self, indent: str, count: int, depth: int) -> str:
        """Some statements, whose variables go with them."""
        kept = len(self.variables)
        text = "".join(self.statement(indent, depth) for _ in range(count))
        del self.variables[kept:]
        return text

    def statement(self, indent: str, depth: int) -> str:
        """One statement, with those inside it."""
        kind = self.choose.randrange(20)
        inner = indent + "    "
        if kind < 5:
            return self.declaration(indent)
        if kind < 9:
            return self.assignment(indent)
        if kind < 12 or depth <= 0:
            type_ = self.one(
                *SMALL, "Pair", "Node", "Array<Int>", "Array<String>", "Shape", "Int?", "(Int, String)"
            )
            if type_ == "Pair":
                return f"{indent}println({self.expression('Pair')}.sum())\n"
            return f'{indent}println("${{{self.expression(type_)}}}")\n'
        if kind < 14:
            condition = self.expression("Bool")
            yes, no = self.block(inner, 2, depth - 1), self.block(inner, 2, depth - 1)
            return f"{indent}if {condition} {{\n{yes}{indent}}} else {{\n{no}{indent}}}\n"
        if kind < 16 and self.loops < 2:
            return self.loop(indent, depth)
        if kind < 17:
            name = self.name()
            text = f"{indent}when {self.expression('Shape')} {{\n{inner}Box({name}, _) -> {{\n"
            self.variables.append((name, "Int", False))
            text += f"{self.block(inner + '    ', 1, depth - 1)}{inner}}}\n"
            self.variables.pop()
            return (
                f"{text}{inner}else -> {{\n{self.block(inner + '    ', 1, depth - 1)}{inner}}}\n{indent}}}\n"
            )
        if kind < 18:
            name = self.name()
            text = f"{indent}if (let {name} = {self.expression(self.one('Int?', 'String?'))}) {{\n"
            return f'{text}{inner}println("some {{{name}}}")\n{indent}}}\n'
        if kind < 19 and not self.loops:
            return f'{indent}defer {{ println("deferred ${{{self.expression("Int", 1)}}}") }}\n'
        if self.choose.random() < 0.2:
            back = "" if self.result == "Unit" else f" {self.expression(self.result)}"
            return f"{indent}if {self.expression('Bool')} {{ return{back} }}\n"
        return f'{indent}println("${{{self.expression("Int")}}}")\n'

    def declaration(self, indent: str) -> str:
        """A new variable."""
        type_, name = self.one(*TYPES), self.name()
        value = self.expression(type_)
        mutable = self.choose.random() < 0.6
        self.variables.append((name, type_, mutable))
        return f"{indent}{'var' if mutable else 'let'} {name}: {type_} = {value}\n"

    def assignment(self, indent: str) -> str:
        """A change of a variable, or of a part of one."""
        places = [
            (name, type_) for name, type_, mutable in self.variables if mutable or type_ in (*ARRAYS, "Node")
        ]
        if not places:
            return self.declaration(indent)
        name, type_ = self.choose.choice(places)
        mutable = next(known for one, _, known in reversed(self.variables) if one == name)
        if type_ in ARRAYS and (not mutable or self.choose.random() < 0.7):
            item = self.expression(type_[6:-1], 2)
            change = self.one(
                f"{name}.push({item})", f"if {name}.size > 0 {{ {name}[{name}.size - 1] = {item} }}"
            )
            return f"{indent}if {name}.size < 20 {{ {change} }}\n"
        if type_ == "Node" and (not mutable or self.choose.random() < 0.5):
            part = self.one("value", "label")
            return f"{indent}{name}.{part} = {self.expression('Int' if part == 'value' else 'String', 2)}\n"
        if type_ == "Pair" and self.choose.random() < 0.5:
            by = self.expression("Int", 1)
            return f"{indent}{name}.{self.one(f'left += {by}', f'move({by})')}\n"
        if type_ in (*INTEGERS, "Float") and self.choose.random() < 0.5:
            return f"{indent}{name} {self.one('+=', '-=', '*=')} {self.expression(type_, 2)}\n"
        if type_ == "String":
            # Texts that double in a loop would grow without end.
            value = self.expression(type_, 2)
            return f'{indent}if {name}.size < 200 {{ {name} = {value} }} else {{ {name} = "" }}\n'
        return f"{indent}{name} = {self.expression(type_)}\n"

    def loop(self, indent: str, depth: int) -> str:
        """A loop that takes a few turns."""
        name, inner = self.name(), indent + "    "
        head = self.one(
            f"for {name} in 0..{self.choose.randrange(5)} {{\n",
            f"for {name} in {self.choose.randrange(5)} downTo 0 {{\n",
            f"for {name} in [{self.expression('Int', 1)}, {self.expression('Int', 1)}] {{\n",
        )
        self.loops += 1
        self.variables.append((name, "Int", False))
        body = self.block(inner, self.choose.randrange(1, 4), depth - 1)
        way_out = self.one(
            "", f"{inner}if {self.expression('Bool', 1)} {{ {self.one('break', 'continue')} }}\n"
        )
        self.variables.pop()
        self.loops -= 1
        return f"{indent}{head}{way_out}{body}{indent}}}\n"

    def function(self, name: str, parameters: tuple[str, ...], result: str) -> str:
        """A whole function."""
        self.variables = [(f"p{index}", type_, False) for index, type_ in enumerate(parameters)]
        self.called, self.result = False, result
        body = "".join(self.statement("    ", 2) for _ in range(self.choose.randrange(3, 9)))
        back = "" if result == "Unit" else f"    return {self.expression(result)}\n"
        self.functions.append(Function(name, parameters, result, self.called))
        written = ", ".join(f"p{index}: {type_}" for index, type_ in enumerate(parameters))
        return f"fun {name}({written}): {result} {{\n{body}{back}}}\n"


def program(seed: str) -> str:
    """Return the text of a program."""
    generator = Generator(random.Random(seed))
    parts = [HEAD]
    for index in range(generator.choose.randrange(2, 6)):
        parameters = tuple(generator.one(*TYPES) for _ in range(generator.choose.randrange(4)))
        parts.append(generator.function(f"f{index}", parameters, generator.one(*TYPES)))
    parts.append(generator.function("main", (), "Unit"))
    return "".join(parts)
