"""Makes well-typed programs by chance that attack ownership.

Values with `drop` blocks are moved, taken apart, lent, stored in arrays, maps, objects and closures, and left
behind by every kind of exit. The writer keeps account of what has been moved, as a programmer does, so the
compiler has no reason to refuse a program. Every program ends, and prints as it goes. The same seed gives the
same program.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from owning_types import BOOL, INT, STRING, UNIT, Declared, Type, Types

LIMIT = 400
"""How often, at the most, a statement of a function is run, the functions that it calls included."""
STEP = "    "


State = list[tuple[bool, frozenset[str]]]
"""Of each variable in scope: whether it is gone, and which of its parts are."""


def either(one: State, other: State) -> State:
    """What may be gone when one of two ways was taken."""
    return [(a or c, b | d) for (a, b), (c, d) in zip(one, other)]


@dataclass
class Variable:
    """A variable in scope."""

    name: str
    type: Type
    mutable: bool = False
    lent: bool = False
    """Borrowed, or captured: it can be looked at, but nothing can be moved out of it."""
    closed: int = 0
    """How many lambdas it is declared in."""
    loops: int = 0
    frozen: bool = False
    """Borrowed by a pattern around: it is left alone meanwhile."""
    gone: bool = False
    parts_gone: frozenset[str] = frozenset()
    changeable: bool = True
    """Whether lambdas may assign it: parameters that are `inout` they may not even read."""


@dataclass
class Function:
    """A function that can be called."""

    name: str
    parameters: list[tuple[str, Type]]
    """Modes, with types; the mode `keeps` is written as none."""
    result: Type
    cost: int
    throws: bool
    fails: bool = False
    """Returns a `Result`."""


@dataclass
class Writer:
    """Writes one program."""

    choose: random.Random
    types: Types
    tag: str
    functions: list[Function] = field(default_factory=list)
    scope: list[Variable] = field(default_factory=list)
    names: int = 0
    loops: int = 0
    labels: list[str] = field(default_factory=list)
    closed: int = 0
    rate: int = 1
    """How often the statement that is written is run when the function is called."""
    cost: int = 0
    result: Type = UNIT
    fails: bool = False
    caught: int = 0
    may_throw: bool = False
    throws: bool = False
    looked: set[str] = field(default_factory=set)
    """Variables that the statement has lent or read: they cannot be moved or changed by it as well."""

    # ------------------------------------------------------------ small things

    def one(self, *choices: str) -> str:
        return self.choose.choice(choices)

    def chance(self, share: float) -> bool:
        return self.choose.random() < share

    def name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def see(self, type_: Type, place: str) -> str:
        return f"{self.types.see(type_)}({place})"

    def visible(self, fits: Callable[[Variable], bool]) -> list[Variable]:
        """Variables in scope, the last of each name."""
        found: dict[str, Variable] = {}
        for variable in self.scope:
            found[variable.name] = variable
        return [
            v for v in found.values() if not v.gone and not v.frozen and v.name not in self.looked and fits(v)
        ]

    def readable(self, type_: Type) -> list[Variable]:
        """Variables that can be looked at as a whole."""
        return self.visible(lambda v: v.type == type_ and not v.parts_gone and self.capturable(v))

    def capturable(self, v: Variable) -> bool:
        """Whether the lambda that is written may use a variable; always true outside of lambdas."""
        return v.closed == self.closed or (not v.type.functional and not v.type.owned and v.changeable)

    def movable(self, v: Variable) -> bool:
        """Whether a variable can be moved away here."""
        return not v.lent and v.closed == self.closed and v.loops == self.loops

    @contextmanager
    def block(self) -> Iterator[None]:
        """Variables declared inside are gone outside."""
        size = len(self.scope)
        yield
        del self.scope[size:]

    def state(self) -> State:
        return [(v.gone, v.parts_gone) for v in self.scope]

    def restore(self, state: State) -> None:
        for v, (gone, parts) in zip(self.scope, state):
            v.gone, v.parts_gone = gone, parts

    def branches(self, *ways: Callable[[], str]) -> list[str]:
        """Write ways of which one is taken: afterwards, what any of them moved is gone."""
        before = self.state()
        after = list(before)
        texts = []
        for way in ways:
            self.restore(before)
            with self.block():
                texts.append(way())
            after = either(after, self.state())
        self.restore(after)
        return texts

    # ------------------------------------------------------------ values that are taken

    def make(self, type_: Type, depth: int = 2) -> str:
        """An expression whose value is new, copied or moved: its owner is whoever asks for it."""
        ways = self.ways(type_, depth)
        for _ in range(4):
            text = self.choose.choice(ways)()
            if text:
                return text
        return self.fresh(type_, depth)

    def ways(self, type_: Type, depth: int) -> list[Callable[[], str]]:
        """How a value of a type may come about; a way that is closed gives no text."""
        ways: list[Callable[[], str]] = [lambda: self.take(type_)] * 4
        ways.append(lambda: self.part(type_))
        ways.append(lambda: self.fresh(type_, depth))
        if depth <= 0:
            return ways
        deeper: list[Callable[[], str]] = [
            lambda: self.fresh(type_, depth),
            lambda: self.call(type_, depth),
            lambda: self.popped(type_, depth),
            lambda: self.conditional(type_, depth),
            lambda: self.unwrapped(type_, depth),
            lambda: self.guarded(type_, depth),
            lambda: self.wrapped(type_, depth),
            lambda: self.matched(type_, depth),
        ]
        return ways + deeper

    def take(self, type_: Type) -> str:
        """A variable as a whole."""
        found = [v for v in self.readable(type_) if not type_.owned or self.movable(v)]
        if not found:
            return ""
        v = self.choose.choice(found)
        if type_.owned:
            v.gone = True
        return v.name

    def part(self, type_: Type) -> str:
        """A part of a struct or a tuple: moved out of it, or copied."""
        found = []
        for v in self.visible(self.capturable):
            for place, part in self.parts_of(v):
                if part == type_ and place not in v.parts_gone:
                    if not type_.owned or (self.movable(v) and not self.drops(v.type)):
                        found.append((v, place))
        if not found:
            return ""
        v, place = self.choose.choice(found)
        if type_.owned:
            v.parts_gone |= {place}
        return f"{v.name}.{place}"

    def parts_of(self, v: Variable) -> list[tuple[str, Type]]:
        """The parts of a value that can be asked for by name."""
        match v.type.kind:
            case "struct":
                return [(m.name, m.type) for m in self.types.declared[v.type.text].members]
            case "class":
                members = self.types.declared[v.type.text].all_members
                return [(m.name, m.type) for m in members if not m.type.owned]
            case "tuple":
                return [(str(index), part) for index, part in enumerate(v.type.parts)]
            case "box" | "cell":
                return [("value", v.type.parts[0])] if not v.type.parts[0].owned else []
        return []

    def drops(self, type_: Type) -> bool:
        declared = self.types.declared.get(type_.text)
        return declared is not None and declared.drops

    def call(self, type_: Type, depth: int) -> str:
        """A call of a function above."""
        fitting = [f for f in self.functions if f.result == type_ and self.affordable(f)]
        return self.write_call(self.choose.choice(fitting), depth) if fitting else ""

    def affordable(self, f: Function) -> bool:
        if f.throws and not self.can_throw():
            return False
        return not f.fails and self.cost + f.cost * self.rate < LIMIT

    def can_throw(self) -> bool:
        return self.closed == 0 and (self.caught > 0 or self.may_throw)

    def write_call(self, f: Function, depth: int) -> str:
        """A call, whose arguments are lent, moved or changed as the function wants it."""
        self.cost += f.cost * self.rate
        if f.throws and not self.caught:
            self.throws = True
        arguments = []
        looked = set(self.looked)
        for mode, type_ in f.parameters:
            if mode == "inout":
                arguments.append(self.place(type_))
            elif mode == "lent":
                arguments.append(self.look(type_, depth - 1))
            else:
                arguments.append(self.make(type_, depth - 1))
        self.looked = looked if all(mode != "inout" for mode, _ in f.parameters) else self.looked
        if "" in arguments:
            return ""
        return f"{f.name}({', '.join(arguments)})"

    def place(self, type_: Type) -> str:
        """A place that a function may change."""
        found = [v.name for v in self.readable(type_) if v.mutable and v.closed == self.closed]
        for v in self.visible(lambda v: v.closed == self.closed):
            if v.type.kind == "class":
                members = self.types.declared[v.type.text].all_members[1:]
                found += [f"{v.name}.{m.name}" for m in members if m.type == type_]
            elif v.type.kind == "cell" and v.type.parts[0] == type_:
                found.append(f"{v.name}.value")
            elif v.mutable and v.type.kind in ("struct", "tuple") and not v.parts_gone:
                found += [f"{v.name}.{place}" for place, part in self.parts_of(v) if part == type_]
        if not found:
            return ""
        place = self.choose.choice(found)
        self.looked.add(place.partition(".")[0])
        return place

    def look(self, type_: Type, depth: int = 1) -> str:
        """An expression that is lent for a moment."""
        found = self.readable(type_)
        if found and self.chance(0.7):
            v, w = self.choose.choice(found), self.choose.choice(found)
            self.looked |= {v.name, w.name}
            lends = type_.kind != "function" and self.chance(0.2)
            return f"pick<{type_.text}>({self.condition(0)}, {v.name}, {w.name})" if lends else v.name
        lenders = [(v, text) for v, part, text in self.lenders() if part == type_]
        if lenders and self.chance(0.5):
            v, text = self.choose.choice(lenders)
            self.looked.add(v.name)
            return text
        for v in self.visible(lambda v: v.closed == self.closed):
            if v.type.kind in ("class", "struct", "tuple", "cell", "box") and self.chance(0.5):
                declared = self.types.declared.get(v.type.text)
                parts = [(m.name, m.type) for m in declared.all_members] if declared else self.parts_of(v)
                if v.type.kind in ("cell", "box"):
                    parts = [("value", v.type.parts[0])]
                fitting = [place for place, part in parts if part == type_ and place not in v.parts_gone]
                if fitting:
                    self.looked.add(v.name)
                    return f"{v.name}.{self.choose.choice(fitting)}"
        return self.make(type_, depth)

    def lenders(self) -> list[tuple[Variable, Type, str]]:
        """Calls that lend a part of a variable: the variable, the type of the part, the call."""
        found = []
        for v in self.visible(lambda v: not v.parts_gone and self.capturable(v)):
            declared = self.types.declared.get(v.type.text)
            if v.type.kind == "struct" and declared and declared.members[-1].name.startswith("part"):
                found.append((v, declared.members[-1].type, f"{v.name}.lent()"))
            elif v.type.kind in ("box", "cell") and v.type.parts[0].kind != "function":
                lender = "within" if v.type.kind == "box" else "held"
                found.append((v, v.type.parts[0], f"{lender}({v.name})"))
            elif v.type.kind in ("struct", "enum", "tuple", "array"):
                found.append((v, v.type, f"pick<{v.type.text}>({self.condition(0)}, {v.name}, {v.name})"))
        return found

    def popped(self, type_: Type, depth: int) -> str:
        """An item that an array gives away."""
        found = self.visible(
            lambda v: v.type.kind == "array" and v.type.parts[0] == type_ and self.capturable(v)
        )
        if not found or type_.kind == "nullable":
            return ""
        v = self.choose.choice(found)
        if self.chance(0.3) and self.closed == 0:
            self.looked.add(v.name)
            taken = f"{v.name}.{self.one('removeAt(0)', 'swapRemove(0)')}"
            return f"(if {v.name}.size > 0 {{ {taken} }} else {{ {self.make(type_, 0)} }})"
        self.looked.add(v.name)
        way = self.branches(lambda: "", lambda: self.make(type_, depth - 1))[1]
        if self.chance(0.4):
            return (
                f"orElse<{type_.text}>({v.name}.pop(), {{ -> {self.inside(lambda: self.make(type_, 0))} }})"
            )
        return f"({v.name}.pop() ?: {way})"

    def inside(self, write: Callable[[], str]) -> str:
        """Write a part of a lambda."""
        self.closed += 1
        loops, self.loops = self.loops, 0
        with self.block():
            text = write()
        self.loops = loops
        self.closed -= 1
        return text

    def conditional(self, type_: Type, depth: int) -> str:
        condition = self.condition(depth - 1)
        yes, no = self.branches(lambda: self.make(type_, depth - 1), lambda: self.make(type_, depth - 1))
        if self.chance(0.3) and type_.kind not in ("function", "nullable"):
            return f"choose<{type_.text}>({condition}, {yes}, {self.fresh(type_, depth - 1)})"
        return f"(if {condition} {{ {yes} }} else {{ {no} }})"

    def unwrapped(self, type_: Type, depth: int) -> str:
        """What a nullable variable holds."""
        if type_.kind in ("nullable", "function"):
            return ""
        value = self.take(self.types.nullable(type_))
        if not value:
            return ""
        otherwise = self.branches(lambda: "", lambda: self.make(type_, depth - 1))[1]
        return f"({value} ?: {otherwise})"

    def guarded(self, type_: Type, depth: int) -> str:
        """A value whose making may fail."""
        if self.closed or type_.kind == "function":
            return ""
        kind = self.choose.randrange(3)
        if kind == 0:
            n = self.make(INT, 0)
            before = self.state()
            self.caught += 1
            value = f"risk<{type_.text}>({n}, {self.make(type_, depth - 1)})"
            self.caught -= 1
            tried = self.state()
            self.restore(either(before, tried))
            handler = self.fresh(type_, 0)
            self.restore(either(tried, self.state()))
            return f"(try {{ {value} }} catch (e: Bad) {{ {handler} }})"
        if kind == 1 and self.fails:
            fine = self.condition(0)
            return f"(ok<{type_.text}>({fine}, {self.make(type_, depth - 1)})?)"
        if kind == 2 and self.can_throw():
            self.throws = self.throws or not self.caught
            return f"risk<{type_.text}>({self.make(INT, 0)}, {self.make(type_, depth - 1)})"
        name = self.name()
        subject = f"ok<{type_.text}>({self.condition(0)}, {self.make(type_, depth - 1)})"
        return f"(when {subject} {{ Ok({name}) -> {name}; Err(_) -> {self.fresh(type_, 0)} }})"

    def wrapped(self, type_: Type, depth: int) -> str:
        """A value that passes through something."""
        if type_.kind == "function":
            return ""
        inner = self.make(type_, depth - 1)
        kind = self.choose.randrange(4)
        if kind == 0:
            return f"keep<{type_.text}>({inner})"
        if kind == 1 and type_.kind != "nullable":
            return f"both<{type_.text}, Int>({inner}, {self.make(INT, 0)}).0"
        if kind == 2 and not self.closed and type_.kind != "nullable":
            name = self.name()
            return f'{{ let {name}: {type_.text} = {inner}; println("block"); {name} }}'
        return inner

    def matched(self, type_: Type, depth: int) -> str:
        """A part of an enum that is taken apart."""
        enums = [d for d in self.types.declared.values() if d.variants and not d.drops]
        for declared in enums:
            fitting = [v for v in declared.variants if any(m.type == type_ for m in v[1])]
            fitting = [v for v in fitting if not any(m.type == declared.type for m in v[1])]
            subject = self.take(declared.type) if fitting else ""
            if not subject:
                continue
            variant, members = self.choose.choice(fitting)
            chosen = self.choose.choice([i for i, m in enumerate(members) if m.type == type_])
            name = self.name()
            patterns = ", ".join(name if i == chosen else "_" for i in range(len(members)))
            otherwise = self.branches(lambda: "", lambda: self.make(type_, depth - 1))[1]
            return f"(when {subject} {{ {variant}({patterns}) -> {name}; else -> {otherwise} }})"
        return ""

    def condition(self, depth: int) -> str:
        kind = self.choose.randrange(5)
        if kind == 0 or depth < 0:
            return self.make(BOOL, 0)
        if kind < 3:
            return f"{self.make(INT, 0)} {self.one('<', '>', '==', '!=')} {self.make(INT, 0)}"
        if kind == 3:
            return f"{self.make(STRING, 0)}.size > {self.choose.randrange(20)}"
        return f"({self.make(BOOL, 0)} {self.one('and', 'or')} not {self.make(BOOL, 0)})"

    # ------------------------------------------------------------ new values

    def fresh(self, type_: Type, depth: int) -> str:
        """A value made anew, of parts that may be taken from elsewhere."""
        depth -= 1
        match type_.kind:
            case "int":
                return self.integer(depth)
            case "bool":
                return self.one("true", "false")
            case "string":
                return self.text(depth)
            case "tuple":
                return f"({', '.join(self.item(part, depth) for part in type_.parts)})"
            case "nullable":
                return self.nullable(type_, depth)
            case "array":
                return self.array(type_, depth)
            case "map":
                return self.map(type_, depth)
            case "deque":
                return f"{type_.text}()"
            case "cell":
                return f"Cell<{type_.parts[0].text}>({self.item(type_.parts[0], depth)})"
            case "box":
                return f"Box<{type_.parts[0].text}> {{ value: {self.item(type_.parts[0], depth)} }}"
            case "function":
                return self.closure(type_, depth)
            case "interface":
                if depth > 0 and self.chance(0.4):
                    return f"Around{self.types.tag}({self.make(type_, depth)})"
                return self.fresh(
                    self.types.declared[f"{self.one('Base', 'Sub')}{self.types.tag}"].type, depth
                )
            case _:
                return self.build(self.types.declared[type_.text], depth)

    def item(self, type_: Type, depth: int) -> str:
        return self.make(type_, depth) if depth >= 0 else self.least(type_)

    def least(self, type_: Type) -> str:
        """The smallest value of a type."""
        match type_.kind:
            case "array":
                return f"Array<{type_.parts[0].text}>()"
            case "map":
                return f"{type_.text}()"
            case "enum":
                return f"{type_.text}.{self.types.declared[type_.text].variants[0][0]}"
            case _:
                return self.fresh(type_, 0)

    def nullable(self, type_: Type, depth: int) -> str:
        """Null or a value, in brackets that keep its type."""
        if self.chance(0.3):
            return f"keep<{type_.text}>(null)"
        return f"keep<{type_.text}>({self.item(type_.parts[0], depth)})"

    def integer(self, depth: int) -> str:
        """A small number."""
        kind = self.choose.randrange(9) if depth >= 0 else 0
        if kind == 1:
            return f"clip({self.make(INT, depth)} {self.one('+', '*', '-')} {self.make(INT, depth)})"
        if kind == 2:
            return f"{self.make(STRING, depth)}.size"
        if kind == 3:
            arrays = self.visible(lambda v: v.type.kind in ("array", "map") and self.capturable(v))
            if arrays:
                return f"{self.choose.choice(arrays).name}.size"
        if kind == 4:
            functions = self.visible(lambda v: v.type.kind == "function" and self.capturable(v))
            if functions and self.cost + self.rate * 5 < LIMIT:
                self.cost += self.rate * 5
                return f"clip({self.choose.choice(functions).name}({self.make(INT, depth)}))"
        if kind == 5:
            numbers = self.readable(Type("Array<Int>", "array", parts=(INT,)))
            if numbers:
                return f"clip({self.choose.choice(numbers).name}.{self.pipeline()})"
        if kind == 6:
            scale = self.one("", f", scale = {self.make(INT, 0)}")
            return f"total({self.make(INT, depth)}, {self.make(INT, 0)}, {self.make(INT, 0)}{scale})"
        if kind == 7:
            plain = self.types.declared[f"Plain{self.types.tag}"].type
            return f"{self.make(plain, depth)}.weight"
        return self.one("0", "1", "2", "LIMIT", "5", "7", "20", "-4")

    def pipeline(self) -> str:
        """What iterators make of numbers."""
        steps = "".join(
            self.one(
                f".map {{ m -> {self.inside(lambda: self.make(INT, 0))} + m }}",
                f".filter {{ m -> m > {self.inside(lambda: self.make(INT, 0))} }}",
                ".take(3)",
                ".drop(1)",
            )
            for _ in range(self.choose.randrange(3))
        )
        return f"stream(){steps}" + self.one(
            ".fold(0) { a, b -> clip(a + b) }", ".count()", ".toArray().size"
        )

    def text(self, depth: int) -> str:
        """A text, most of them of the heap."""
        kind = self.choose.randrange(7) if depth >= 0 else 0
        if kind == 5:
            arrays = self.visible(
                lambda v: v.type.kind == "array" and not v.type.parts[0].owned and self.capturable(v)
            )
            if arrays:
                return self.joined(self.choose.choice(arrays))
        if kind == 1:
            return f"cut({self.make(STRING, depth)} + {self.make(STRING, depth)})"
        if kind == 2:
            type_ = self.types.any(functional=True)
            looked = set(self.looked)
            text = self.see(type_, self.look(type_, depth))
            self.looked = looked
            return text
        if kind == 3:
            return f'cut("{{{self.make(INT, 0)}}} and {{cut({self.make(STRING, 0)})}} together")'
        if kind == 4:
            return f"cut({self.make(STRING, depth)}).{self.one('toUpper()', 'take(7)', 'drop(3)', 'trim()')}"
        return self.one('"short"', '"a text that is too long to lie inside"', '""', '"漢字 и буквы"')

    def joined(self, v: Variable) -> str:
        """A text of the items of an array, by way of iterators."""
        item = v.type.parts[0]
        way = self.one(
            "",
            ".reversed()",
            ".take(2)",
            f".filter {{ y -> {self.see(item, 'y')}.size > 4 }}",
            f".sortedBy {{ y -> {self.see(item, 'y')}.size }}",
            f".zip({v.name}).map {{ (y, _) -> y }}",
            ".chunks(2).flatMap { y -> y }",
        )
        return f'cut({v.name}{way}.map {{ y -> {self.see(item, "y")} }}.join("|"))'

    def array(self, type_: Type, depth: int) -> str:
        """An array of a few items."""
        item = type_.parts[0]
        if depth >= 0 and not item.owned and item.kind == "int" and self.chance(0.3):
            numbers = self.readable(type_)
            if numbers:
                v = self.choose.choice(numbers)
                return f"{v.name}.map {{ m -> clip(m + {self.inside(lambda: self.make(INT, 0))}) }}"
        count = self.choose.randrange(0, 3) if depth >= 0 else 0
        if not count:
            return f"Array<{item.text}>()"
        return f"keep<{type_.text}>([{', '.join(self.make(item, depth) for _ in range(count))}])"

    def map(self, type_: Type, depth: int) -> str:
        if depth < 0 or self.chance(0.4):
            return f"{type_.text}()"
        key, value = type_.parts
        return f"keep<{type_.text}>([{self.make(key, 0)}: {self.make(value, depth)}])"

    def build(self, declared: Declared, depth: int) -> str:
        """A struct, object or variant."""
        name = declared.type.text
        if name == f"Token{self.types.tag}":
            return f"token{self.types.tag}({self.item(INT, depth)})"
        if declared.variants:
            variant, members = self.choose.choice(declared.variants if depth >= 0 else declared.variants[:1])
            values = [self.item(m.type, depth - 1) for m in members]
            return f"{name}.{variant}" + (f"({', '.join(values)})" if members else "")
        members = declared.all_members
        if name.startswith("Plain") and depth > 0 and self.chance(0.2):
            return f"({self.make(declared.type, depth - 1)} + {self.make(declared.type, depth - 1)})"
        if declared.type.kind == "class" or self.chance(0.5):
            return f"{name}({', '.join(self.item(m.type, depth) for m in members)})"
        return f"{name} {{ {', '.join(f'{m.name}: {self.item(m.type, depth)}' for m in members)} }}"

    def closure(self, type_: Type, depth: int) -> str:
        """A lambda, with what it captures: copied, shared, or moved into it."""
        parameter, result = type_.parts
        name = self.name()
        owned = self.visible(lambda v: v.type.owned and not v.parts_gone and not v.mutable)
        taken = [v for v in owned if self.movable(v)]  # a `var` would be shared
        keeps = self.choose.choice(taken) if taken and self.chance(0.5) else None
        shared = [
            v
            for v in self.visible(lambda v: v.mutable and v.changeable and v.type in (INT, STRING))
            if v.closed == self.closed
        ]
        change = ""
        if shared and self.chance(0.4):
            v = self.choose.choice(shared)
            change = (
                f"{v.name} = clip({v.name} + 1)\n" if v.type == INT else f'{v.name} = cut({v.name} + "+")\n'
            )
            v.lent = True

        def body() -> str:
            self.scope.append(Variable(name, parameter, lent=True, closed=self.closed))
            if keeps:
                inner = Variable(keeps.name, keeps.type, lent=True, closed=self.closed)
                self.scope.append(inner)
                shown = f"{self.see(keeps.type, keeps.name)}.size"
                return f"clip({shown} + {self.make(INT, depth)})"
            return self.make(result, depth)

        text = self.inside(body)
        if keeps:
            keeps.gone = True
        return f"{{ {name}: {parameter.text} ->\n{change}{text} }}"
