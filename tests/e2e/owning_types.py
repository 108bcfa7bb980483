"""The types of programs that attack ownership: what they look like, how they are declared and shown.

A type never reaches a container that is changed later and may hold it, so no program makes a cycle of counted
references: types are declared one after the other from those before, and closures never capture what may hold
a closure.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Type:
    """A type as it is written, and what the writer of programs has to know of it."""

    text: str
    kind: str
    owned: bool = False
    """Moved, not copied: it has a `drop` block inside, or holds itself."""
    functional: bool = False
    """Values may hold a closure."""
    parts: tuple[Type, ...] = ()


INT = Type("Int", "int")
BOOL = Type("Bool", "bool")
STRING = Type("String", "string")
UNIT = Type("Unit", "unit")


@dataclass
class Member:
    """A field, or one of the values of a variant."""

    name: str
    type: Type


@dataclass
class Declared:
    """A struct, enum or class of a program."""

    type: Type
    members: list[Member]
    variants: list[tuple[str, list[Member]]] = field(default_factory=list)
    drops: bool = False
    """Has a `drop` block, so its parts cannot be moved out."""
    base: Declared | None = None
    """The superclass, whose members come first."""

    @property
    def all_members(self) -> list[Member]:
        return [*(self.base.all_members if self.base else []), *self.members]


@dataclass
class Types:
    """The types of one program; `tag` ends all names, so that programs fit together in one file."""

    choose: random.Random
    tag: str
    declared: dict[str, Declared] = field(default_factory=dict)
    known: list[Type] = field(default_factory=list)
    subclasses: list[Declared] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)

    # ------------------------------------------------------------ making types

    def declare_all(self) -> None:
        """Declare what a program works with."""
        self.known = [INT, BOOL, STRING]
        self.token()
        self.struct("Plain", drops=False, owned=False)
        self.known += [self.array(INT), self.array(STRING), self.nullable(STRING)]
        self.enum("Shape", recursive=self.choose.random() < 0.6)
        if self.choose.random() < 0.7:
            self.struct("Mixed", drops=False, owned=True)
        self.known.append(self.compound())
        self.classes()
        if self.choose.random() < 0.7:
            self.struct("Guard", drops=True, owned=True)
        self.known.append(Type(f"Op{self.tag}", "function", False, True, (INT, INT)))
        self.code.append(f"type Op{self.tag} = (Int) -> Int\n")
        for _ in range(4):
            self.known.append(self.compound())

    def any(self, *, owned: bool | None = None, functional: bool = False) -> Type:
        """A type that is known."""
        fitting = [
            type_
            for type_ in self.known
            if (owned is None or type_.owned == owned) and (functional or not type_.functional)
        ]
        return self.choose.choice(fitting)

    def array(self, item: Type) -> Type:
        return Type(f"Array<{item.text}>", "array", False, item.functional, (item,))

    def nullable(self, inner: Type) -> Type:
        return Type(f"{inner.text}?", "nullable", inner.owned, inner.functional, (inner,))

    def tuple(self, *parts: Type) -> Type:
        owned, functional = any(p.owned for p in parts), any(p.functional for p in parts)
        return Type(f"({', '.join(p.text for p in parts)})", "tuple", owned, functional, parts)

    def compound(self) -> Type:
        """A type made of others."""
        inner = self.any(functional=True)
        kind = self.choose.randrange(14)
        if kind < 3:
            return self.array(inner)
        if kind < 5 and inner.kind not in ("nullable", "function"):
            return self.nullable(inner)
        if kind < 8:
            return self.tuple(inner, self.any())
        if 8 < kind < 11:
            key = self.choose.choice((INT, STRING))
            return Type(f"HashMap<{key.text}, {inner.text}>", "map", False, inner.functional, (key, inner))
        if kind < 9 and not inner.functional:
            return Type(f"Deque<{inner.text}>", "deque", False, False, (inner,))
        if kind < 12:
            return Type(f"Cell<{inner.text}>", "cell", False, inner.functional, (inner,))
        return Type(f"Box<{inner.text}>", "box", inner.owned, inner.functional, (inner,))

    # ------------------------------------------------------------ declarations

    def token(self) -> None:
        """What every program has: a value with a `drop` block that owns a text of the heap."""
        name = f"Token{self.tag}"
        type_ = Type(name, "struct", owned=True)
        members = [Member("id", INT), Member("name", STRING)]
        self.declared[name] = Declared(type_, members, drops=True)
        self.known.append(type_)
        self.code.append(
            f"struct {name} {{\n"
            "    id: Int\n    name: String\n"
            '    mut fun rename(to: String) { name = cut("{to}/{name}") }\n'
            f"    drop {{\n        living -= 1\n"
            f'        println("drop {name} {{id}} {{name}}")\n    }}\n}}\n'
            f"fun token{self.tag}(n: Int): {name} {{\n"
            f'    living += 1\n    return {name} {{ id: n, name: "the name of {{n}}" }}\n}}\n'
        )

    def struct(self, stem: str, *, drops: bool, owned: bool) -> None:
        """A struct of two or three parts."""
        name = f"{stem}{self.tag}"
        types = [self.any() if owned else self.any(owned=False) for _ in range(self.choose.randrange(1, 3))]
        types.append(self.any(owned=owned))
        members = [Member(f"part{index}", type_) for index, type_ in enumerate(types)]
        type_ = Type(name, "struct", drops or owned, False)
        fields = "".join(f"    {member.name}: {member.type.text}\n" for member in members)
        block = f'    drop {{ println("drop {name}") }}\n' if drops else ""
        block += f"    fun lent(): {types[-1].text} => &{members[-1].name}\n"
        if not owned:
            shown = " + ".join(f"{self.see(m.type)}({m.name}).size" for m in members)
            block += f"    let weight: Int => {shown}\n"
            block += (
                f"    operator fun +(other: {name}): {name} => if weight > 20 {{ this }} else {{ other }}\n"
            )
        self.code.append(f"struct {name} {{\n{fields}{block}}}\n")
        self.declared[name] = Declared(type_, members, drops=drops)
        self.known.append(type_)

    def enum(self, stem: str, *, recursive: bool) -> None:
        """An enum with payloads, perhaps of its own type, perhaps with a `drop` block."""
        name = f"{stem}{self.tag}"
        drops = self.choose.random() < 0.2
        payloads = [[], [self.any()], [self.any(), self.any()]]
        owned = drops or recursive or any(type_.owned for types in payloads for type_ in types)
        own = Type(name, "enum", owned)
        if recursive:
            payloads.append([own, self.any()])
        variants = [
            (f"{stem[0]}{index}", [Member(f"v{place}", type_) for place, type_ in enumerate(types)])
            for index, types in enumerate(payloads)
        ]
        written = "\n".join(
            f"    {variant}"
            + (f"({', '.join(f'{m.name}: {m.type.text}' for m in members)})" if members else "")
            for variant, members in variants
        )
        block = f'\n    drop {{ println("drop {name}") }}' if drops else ""
        self.code.append(f"enum {name} {{\n{written}{block}\n}}\n")
        self.declared[name] = Declared(own, [], variants, drops)
        self.known.append(own)

    def classes(self) -> None:
        """An interface, and a class for it with a subclass."""
        tag = self.tag
        view = Type(f"View{tag}", "interface")
        base = Type(f"Base{tag}", "class")
        members = [Member("id", INT), Member("kept", self.any()), Member("other", self.any())]
        extra = [Member("more", self.any())]
        self.declared[base.text] = Declared(base, members, drops=True)
        sub = Type(f"Sub{tag}", "class")
        self.declared[sub.text] = Declared(sub, extra, drops=True, base=self.declared[base.text])
        kept = members[1].type
        old = "" if kept.owned else "        let old = kept\n"
        before = "" if kept.owned else f" + {self.see(kept)}(old)"
        self.code.append(
            f"interface View{tag} {{\n"
            f"    fun look(): String\n"
            f"    fun swap(move value: {kept.text}): String\n"
            f"    fun name(): String => cut(look() + look())\n}}\n"
            f"open class Base{tag}(let id: Int, var kept: {kept.text}, var other: {members[2].type.text})"
            f" : View{tag} {{\n"
            f"    var near: weak Base{tag} = null\n"
            f'    override fun look(): String => "base {{id}} {{{self.see(kept)}(kept)}}"\n'
            f"    override fun swap(move value: {kept.text}): String {{\n{old}        kept = value\n"
            f"        return cut(look(){before})\n    }}\n"
            f"    drop {{\n        living -= 1\n"
            f'        println("drop Base{tag} {{id}} {{if let n = near {{ n.id }} else {{ -1 }}}}")\n    }}\n'
            f"    init {{ living += 1 }}\n}}\n"
            f"class Sub{tag}(number: Int, first: {kept.text}, second: {members[2].type.text},"
            f" var more: {extra[0].type.text})"
            f" : Base{tag}(number, first, second) {{\n"
            f'    override fun look(): String => "sub {{{self.see(extra[0].type)}(more)}} {{super.look()}}"\n'
            f'    drop {{ println("drop Sub{tag} {{id}}") }}\n}}\n'
            f"class Around{tag}(let inner: View{tag}) : View{tag} {{\n"
            f'    override fun look(): String => cut("({{inner.look()}})")\n'
            f"    override fun swap(move value: {kept.text}): String => inner.swap(value)\n}}\n"
        )
        self.known += [base, base, sub, view]

    # ------------------------------------------------------------ showing

    def see(self, type_: Type) -> str:
        """The name of a function that shows a borrowed value as text."""
        known = self.shown.get(type_.text)
        if known is None:
            known = self.shown[type_.text] = f"see{self.tag}x{len(self.shown)}"
            self.code.append(f"fun {known}(it0: {type_.text}): String{self.see_body(type_)}")
        return known

    def see_parts(self, name: str, members: list[tuple[str, Type]]) -> str:
        return f'cut("{name}(' + " ".join(f"{{{self.see(t)}({place})}}" for place, t in members) + ')")'

    def see_body(self, type_: Type) -> str:
        """The body of such a function."""
        match type_.kind:
            case "int" | "bool" | "string":
                return ' => "{it0}"\n'
            case "struct" | "class":
                declared = self.declared[type_.text]
                if type_.kind == "class":
                    return ' => "{it0.look()} {it0.name().size}"\n'
                parts = [(f"it0.{m.name}", m.type) for m in declared.members]
                return f" => {self.see_parts(type_.text, parts)}\n"
            case "interface":
                return " => it0.look()\n"
            case "enum":
                arms = "".join(
                    f"    {name}"
                    + (f"({', '.join(m.name for m in members)})" if members else "")
                    + f" -> {self.see_parts(name, [(m.name, m.type) for m in members])}\n"
                    for name, members in self.declared[type_.text].variants
                )
                return f" => when it0 {{\n{arms}}}\n"
            case "tuple":
                return f" => {self.see_parts('', [(f'it0.{i}', p) for i, p in enumerate(type_.parts)])}\n"
            case "nullable":
                inner = self.see(type_.parts[0])
                return f' {{\n    if (let y = it0) {{ return {inner}(y) }}\n    return "-"\n}}\n'
            case "array":
                return (
                    f' {{\n    var text = "["\n'
                    f"    for i in 0..it0.size {{ text += {self.see(type_.parts[0])}(it0[i]) }}\n"
                    f'    return cut(text + "]")\n}}\n'
                )
            case "map":
                key, value = (self.see(part) for part in type_.parts)
                return (
                    f' {{\n    var text = ""\n'
                    f'    it0.forEachEntry {{ k, v -> text += "{{{key}(k)}}:{{{value}(v)}} " }}\n'
                    f"    return cut(text)\n}}\n"
                )
            case "deque":
                return ' => "{it0.size} {it0.isEmpty()}"\n'
            case "cell" | "box":
                return f" => {self.see(type_.parts[0])}(it0.value)\n"
            case _:
                return ' => "{it0(3)}"\n'


HEAD = """\
import std.collections.{Deque}

const LIMIT = 3
var living = 0
fun cut(text: String): String => if text.size > 60 { text.slice(5, 55) } else { text }
fun clip(n: Int): Int => n % 1000
fun keep<T>(move x: T): T => x
fun choose<T>(c: Bool, move a: T, move b: T): T => if c { a } else { b }
fun put<T>(inout slot: T, move value: T) { slot = value }
fun taken<T>(inout slot: T?): T? => slot.take()
fun both<T, U>(move a: T, move b: U): (T, U) => (a, b)
fun orElse<T>(move x: T?, make: () -> T): T => if (let y = x) { y } else { make() }
fun ok<T>(fine: Bool, move x: T): Result<T, String> { if fine { return Ok(x) }
    return Err("not ok") }
fun risk<T>(n: Int, move x: T): T {
    if n % 3 == 0 { throw Bad("risk {n}") }
    return x
}
fun total(base: Int, items: Int..., scale: Int = LIMIT): Int => clip(base + items.size * scale + items.sum())
fun twice<T>(x: T, f: (T) -> T): T => f(f(x))
fun pick<T>(first: Bool, x: T, y: T): T => if first { &x } else { &y }
fun within<T>(box: Box<T>): T => &box.value
fun held<T>(cell: Cell<T>): T { return &cell.value }
fun ask<T>(x: T, f: (T) -> String): String => f(x)
fun again<T>(x: T, f: (T) -> String): String => cut(ask(x, f) + ask(x, { y -> f(y) }))
struct Box<T> { value: T }
class Cell<T>(var value: T)
class Bad(let why: String) : Error { override let message: String => why }
"""
