"""The statements and functions of programs that attack ownership, and programs as a whole."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from owning import LIMIT, STEP, Function, Variable, Writer, either
from owning_types import BOOL, HEAD, INT, STRING, UNIT, Type, Types

CHANGEABLE = ("array", "map", "deque", "class", "cell", "struct", "interface", "tuple")
SIZE_LIMIT = 6
"""Arrays and maps grow no further."""


FAMILY = 10
"""Programs that share the declarations of their types, which take longer to compile than what uses them."""


def batch(seed: str, numbers: Sequence[int]) -> str:
    """Return the text of a file that runs some programs of a seed one after the other."""
    families: dict[int, Types] = {}
    programs, calls = [], []
    for number in numbers:
        family = number // FAMILY
        if family not in families:
            types = families[family] = Types(random.Random(f"{seed} {family} types"), f"T{len(families)}")
            types.declare_all()
        programs.append(program(f"{seed} {number}", families[family], f"x{len(programs)}"))
        calls += [f'println("== {number}")', f"main{programs[-1].tag}()", 'println("living {living}")']
    types_ = [text for types in families.values() for text in types.code]
    main = "".join(["fun main() {\n", *(f"{STEP}{call}\n" for call in calls), "}\n"])
    return "".join([HEAD, *types_, *(one.text for one in programs), main])


@dataclass(frozen=True)
class Program:
    """A program, without its types; its entry is `main` and the tag."""

    tag: str
    text: str


def program(seed: str, types: Types, tag: str) -> Program:
    """Return one program."""
    types.choose = random.Random(seed)
    w = Writer(types.choose, types, tag)
    code = [function(w, index) for index in range(w.choose.randrange(1, 4))]
    code.append(function(w, None))
    return Program(tag, "".join(code))


def function(w: Writer, index: int | None) -> str:
    """Write a function, or the entry of the program."""
    main = index is None
    name = f"main{w.tag}" if main else f"f{w.tag}x{index}"
    parameters = [] if main else [_parameter(w) for _ in range(w.choose.randrange(4))]
    result = (
        UNIT if main else w.choose.choice((UNIT, w.types.any(functional=True), w.types.any(functional=True)))
    )
    w.fails = not main and w.chance(0.25)
    w.may_throw, w.throws = not main and not w.fails and w.chance(0.3), False
    w.cost, w.rate, w.loops, w.result, w.looked = 1, 1, 0, result, set()
    w.scope = [
        Variable(f"p{i}", type_, mode == "inout", mode in ("lent", "inout"), changeable=mode != "inout")
        for i, (mode, type_) in enumerate(parameters)
    ]
    body = statements(
        w, STEP, w.choose.randrange(3, 8) if main else w.choose.randrange(1, 4), 2 if main else 1
    )
    end = _end(w, main)
    written = ", ".join(
        f"{'' if mode in ('lent', 'keeps') else mode + ' '}p{i}: {type_.text}"
        for i, (mode, type_) in enumerate(parameters)
    )
    shown = f"Result<{result.text}, String>" if w.fails else result.text
    w.functions.append(Function(name, parameters, result, w.cost, w.throws, w.fails))
    return f"fun {name}({written}): {shown} {{\n{body}{end}}}\n"


def _end(w: Writer, main: bool) -> str:
    if main:
        w.scope.clear()
        return ""
    w.looked.clear()
    return f"{STEP}return {_returned(w, 2)}\n" if w.result != UNIT or w.fails else ""


def _returned(w: Writer, depth: int) -> str:
    value = "()" if w.result == UNIT else w.make(w.result, depth)
    if not w.fails:
        return "" if w.result == UNIT else value
    return f'Err("failed {{{w.make(INT, 0)}}}")' if w.chance(0.2) else f"Ok({value})"


def _parameter(w: Writer) -> tuple[str, Type]:
    type_ = w.types.any(functional=True)
    mode = w.choose.choice(("lent", "lent", "move", "keeps", "inout"))
    return (mode, type_)


# ------------------------------------------------------------ statements


def statements(w: Writer, indent: str, count: int, depth: int) -> str:
    """Some statements."""
    return "".join(statement(w, indent, depth) for _ in range(count))


def statement(w: Writer, indent: str, depth: int) -> str:
    """One statement, with those inside it."""
    outer, w.looked = w.looked, set()
    w.cost += w.rate
    simple = (
        declare,
        declare,
        declare,
        show,
        show,
        assign,
        assign,
        change,
        change,
        contain,
        exchange,
        lend,
        exit_,
        defer,
        destructure,
        watch,
        borrow_in_lambda,
        borrow_result,
        change_in_lambda,
    )
    nested = (branch, branch, loop, loop, attempt, select, scope, drain)
    for _ in range(5):
        write = w.choose.choice(simple + nested if depth > 0 and w.cost < LIMIT // 2 else simple)
        text = write(w, indent, depth)
        if text:
            break
    w.looked = outer
    return text


def inner(w: Writer, indent: str, depth: int, count: int = 2) -> str:
    """Statements of a block of their own."""
    with w.block():
        return statements(w, indent + STEP, w.choose.choice((1, 1, count)), depth - 1)


def declare(w: Writer, indent: str, depth: int) -> str:
    """A new variable, now and then with the name of an old one."""
    type_ = w.types.any(functional=True)
    value = w.make(type_)
    old = [v for v in w.scope if v.name.startswith("v") and v.closed == w.closed and v.loops == w.loops]
    name = w.choose.choice(old).name if old and w.chance(0.1) else w.name()
    mutable = w.chance(0.7)
    w.scope.append(Variable(name, type_, mutable, closed=w.closed, loops=w.loops))
    return f"{indent}{'var' if mutable else 'let'} {name}: {type_.text} = {value}\n"


def show(w: Writer, indent: str, depth: int) -> str:
    """Print something."""
    type_ = w.types.any(functional=True)
    return f"{indent}println({w.see(type_, w.look(type_))})\n"


def assign(w: Writer, indent: str, depth: int) -> str:
    """A new value for a variable, which may have lost its own."""
    found = {v.name: v for v in w.scope if v.mutable and v.closed == w.closed}
    last = {v.name: v for v in w.scope}
    candidates = [v for name, v in found.items() if last[name] is v and not v.frozen]
    if not candidates:
        return ""
    v = w.choose.choice(candidates)
    w.looked.add(v.name)
    value = w.make(v.type)
    if v.loops == w.loops:
        v.gone, v.parts_gone = False, frozenset()
    elif v.gone or v.parts_gone:
        return ""
    return f"{indent}{v.name} = {value}\n"


def change(w: Writer, indent: str, depth: int) -> str:
    """A change of something that a variable holds."""
    found = w.visible(lambda v: v.type.kind in CHANGEABLE)
    if not found:
        return ""
    return change_of(w, indent, w.choose.choice(found))


def change_of(w: Writer, indent: str, v: Variable) -> str:
    """A change of something that a variable holds."""
    w.looked = set()
    match v.type.kind:
        case "array":
            return _change_array(w, indent, v)
        case "map":
            return _change_map(w, indent, v)
        case "deque":
            end, value = w.one("Back", "Front"), w.make(v.type.parts[0])
            push = f"if {v.name}.size < {SIZE_LIMIT} {{ {v.name}.push{end}({value}) }}"
            shown = w.see(v.type.parts[0], "y")
            gives = f"for y in {v.name}.drain() {{ println({shown}) }}"
            each = f"{v.name}.forEach {{ y -> println({shown}) }}"
            ways = (push, push, push, f"{v.name}.clear()", f"{v.name}.pop{end}()", each, gives)
            return f"{indent}{w.one(*ways)}\n"
        case "cell":
            return f"{indent}{v.name}.value = {w.make(v.type.parts[0])}\n"
        case "interface":
            w.looked.add(v.name)
            kept = w.types.declared[f"Base{w.types.tag}"].members[1].type
            return f"{indent}println({v.name}.swap({w.make(kept)}))\n"
        case "class":
            return _change_object(w, indent, v)
        case _:
            return _change_part(w, indent, v)


def _change_array(w: Writer, indent: str, v: Variable) -> str:
    item = v.type.parts[0]
    w.looked.add(v.name)
    value = w.make(item)
    small = f"{indent}if {v.name}.size < {SIZE_LIMIT} {{ "
    some = f"{indent}if {v.name}.size > 0 {{ "
    texts = [
        f"{small}{v.name}.push({value}) }}\n",
        f"{small}{v.name}.insert({v.name}.size / 2, {value}) }}\n",
        f"{some}{v.name}[{v.name}.size - 1] = {value} }}\n",
        f"{some}put({v.name}[0], {value}) }}\n",
        f"{indent}{v.name}.{w.one('clear()', 'reverse()', 'truncate(2)')}\n",
        f"{indent}if {v.name}.size > 1 {{ {v.name}.swap(0, 1) }}\n",
        f"{some}println({w.see(item, v.name + '[0]')}) }}\n",
        f"{indent}{v.name}.rotate(1)\n",
        f"{indent}for y in {v.name} {{ println({w.see(item, 'y')}) }}\n",
        f"{indent}{v.name}.retain {{ y -> {w.see(item, 'y')}.size > 5 }}\n",
        f"{indent}{v.name}.sortBy {{ y -> {w.see(item, 'y')}.size }}\n",
        f"{indent}println({v.name}.map {{ y -> {w.see(item, 'y')} }}.size)\n",
        f"{indent}println({v.name}.fold(0) {{ n, y -> clip(n + {w.see(item, 'y')}.size) }})\n",
        f"{indent}println({v.name}.indexWhere {{ y -> {w.see(item, 'y')}.size > 5 }})\n",
        f"{indent}{v.name}.splitOff({v.name}.size / 2)\n",
        f"{indent}if {v.name}.size < 3 {{ {v.name}.extend({v.name}.drain()) }}\n",
        f"{indent}println({v.name}.drain().filter {{ y -> {w.see(item, 'y')}.size > 5 }}.count())\n",
        f"{some}{v.name}.update(0) {{ y -> println({w.see(item, 'y')}) }} }}\n",
        f"{some}println({w.see(item, f'{v.name}.replace(0, {value})')}) }}\n",
        f"{some}println({w.see(item, f'replace({v.name}[0], {value})')}) }}\n",
    ]
    if item.kind == "tuple":
        names = [w.name() for _ in item.parts]
        shown = " + ".join(w.see(part, name) for part, name in zip(item.parts, names))
        texts.append(f"{indent}for ({', '.join(names)}) in {v.name} {{ println({shown}) }}\n")
    if item.kind != "function":
        texts.append(f"{indent}{v.name}[0..{v.name}.size].forEach {{ y -> println({w.see(item, 'y')}) }}\n")
        texts.append(f"{some}println({w.see(item, v.name + '[0..1][0]')}) }}\n")
    if not item.owned:
        texts += [
            f"{indent}if {v.name}.size < 3 {{ {v.name}.extend({v.name}.copy()) }}\n",
            f"{indent}if {v.name}.size > 1 {{ ({v.name}[0], {v.name}[1]) = ({v.name}[1], {v.name}[0]) }}\n",
        ]
    return w.choose.choice(texts)


def _change_map(w: Writer, indent: str, v: Variable) -> str:
    key, value = v.type.parts
    w.looked.add(v.name)
    at, new = w.make(key, 0), w.make(value)
    later = w.inside(lambda: w.make(value, 0))
    texts = [
        f"{indent}if {v.name}.size < {SIZE_LIMIT} {{ {v.name}[{at}] = {new} }}\n",
        f"{indent}{v.name}.clear()\n",
        f"{indent}{v.name}.remove({at})\n",
        f'{indent}println({v.name}.lend({at}) {{ y -> {w.see(value, "y")} }} ?: "nothing")\n',
        f"{indent}println({v.name}.update({at}) {{ y -> println({w.see(value, 'y')}) }})\n",
        f"{indent}println({v.name}.mapValues {{ y -> {w.see(value, 'y')}.size }}.size)\n",
        f"{indent}{v.name}.retain {{ k, y -> ({w.see(key, 'k')} + {w.see(value, 'y')}).size > 6 }}\n",
        f"{indent}for (k, y) in {v.name}.drain() {{ println({w.see(key, 'k')} + {w.see(value, 'y')}) }}\n",
        f"{indent}if (let old = {v.name}.insert({at}, {new})) {{ println({w.see(value, 'old')}) }}\n",
    ]
    if not value.owned:
        texts += [
            f"{indent}println({w.see(value, f'{v.name}.getOr({at}, {new})')})\n",
            f"{indent}println({w.see(value, f'{v.name}.getOrPut({at}) {{ {later} }}')})\n",
            f"{indent}for (k, y) in {v.name} {{ println({w.see(key, 'k')} + {w.see(value, 'y')}) }}\n",
        ]
    return w.choose.choice(texts)


def _change_object(w: Writer, indent: str, v: Variable) -> str:
    declared = w.types.declared[v.type.text]
    member = w.choose.choice(declared.all_members[1:])
    base = w.types.declared[f"Base{w.types.tag}"]
    w.looked.add(v.name)
    kind = w.choose.randrange(4)
    if kind == 0:
        near = w.one("null", w.make(base.type, 0))
        return f"{indent}{v.name}.near = {near}\n"
    if kind == 1:
        return f"{indent}println({v.name}.swap({w.make(base.members[1].type)}))\n"
    if kind == 2:
        return f"{indent}put({v.name}.{member.name}, {w.make(member.type)})\n"
    return f"{indent}{v.name}.{member.name} = {w.make(member.type)}\n"


def _change_part(w: Writer, indent: str, v: Variable) -> str:
    parts = w.parts_of(v)
    if v.type.text == f"Token{w.types.tag}" and v.mutable and not v.parts_gone and v.closed == w.closed:
        w.looked.add(v.name)
        return f"{indent}{v.name}.rename({w.make(STRING)})\n"
    if not v.mutable or not parts or v.closed != w.closed:
        return ""
    place, type_ = w.choose.choice(parts)
    if v.parts_gone and v.loops != w.loops:
        return ""
    w.looked.add(v.name)
    value = w.make(type_)
    v.parts_gone -= {place}
    return f"{indent}{v.name}.{place} = {value}\n"


def contain(w: Writer, indent: str, depth: int) -> str:
    """A container of values that cannot be copied, and what is done to it."""
    item = w.types.any(owned=True)
    made = [(f"Array<{item.text}>", "array", (item,)), (f"HashMap<Int, {item.text}>", "map", (INT, item))]
    made.append((f"Deque<{item.text}>", "deque", (item,)))
    text, kind, parts = w.choose.choice(made[:2] if item.kind == "nullable" else made)
    v = Variable(w.name(), Type(text, kind, parts=parts), closed=w.closed, loops=w.loops)
    w.scope.append(v)
    lines = [f"{indent}let {v.name} = {text}()\n"]
    for number in range(2):
        value = w.make(item, 1)
        fill = {"array": f".push({value})", "map": f"[{number}] = {value}", "deque": f".pushBack({value})"}
        lines.append(f"{indent}{v.name}{fill[kind]}\n")
    lines += [change_of(w, indent, v) for _ in range(w.choose.randrange(1, 4))]
    return "".join(lines)


def exchange(w: Writer, indent: str, depth: int) -> str:
    """Two variables, or parts of them, that change places; or a value that is taken away."""
    places = [(v, v.name, v.type) for v in w.visible(lambda v: not v.parts_gone)]
    parts = [(v, at, part) for v, _, _ in places for at, part in w.parts_of(v)]
    places += [(v, f"{v.name}.{at}", part) for v, at, part in parts if (v.type.kind, at) != ("class", "id")]
    places = [one for one in places if one[0].mutable and one[0].closed == w.closed]
    if not places:
        return ""
    v, place, type_ = w.choose.choice(places)
    others = [(u, at) for u, at, other in places if other == type_ and u is not v]
    if type_.kind == "nullable" and w.chance(0.5):
        w.looked.add(v.name)
        name = w.name()
        w.scope.append(Variable(name, type_, closed=w.closed, loops=w.loops))
        return f"{indent}let {name} = keep<{type_.text}>(taken<{type_.parts[0].text}>({place}))\n"
    if not others:
        return ""
    u, other = w.choose.choice(others)
    w.looked |= {u.name, v.name}
    return f"{indent}({place}, {other}) = ({other}, {place})\n"


def lend(w: Writer, indent: str, depth: int) -> str:
    """A borrow that lives for two lines, or a call for what it does."""
    found = w.visible(
        lambda v: v.type.kind in ("struct", "tuple", "enum") and not v.parts_gone and v.closed == w.closed
    )
    if found and w.chance(0.4):
        v = w.choose.choice(found)
        name = w.name()
        return f"{indent}let {name} = &{v.name}\n{indent}println({w.see(v.type, name)})\n"
    fitting = [
        f for f in w.functions if (f.throws is False or w.can_throw()) and w.cost + f.cost * w.rate < LIMIT
    ]
    if not fitting:
        return ""
    f = w.choose.choice(fitting)
    text = w.write_call(f, 2)
    if not text:
        return ""
    if f.fails:
        return _judge(w, indent, f, text)
    return (
        f"{indent}{'' if f.result == UNIT else 'let _unused = '}{text}\n"
        if w.chance(0.5)
        else f"{indent}{text}\n"
    )


def borrow_result(w: Writer, indent: str, depth: int) -> str:
    """A part that a function lends, used once or for two lines."""
    lenders = w.lenders()
    if not lenders:
        return ""
    _, type_, text = w.choose.choice([one for one in lenders if one[1].owned] or lenders)
    if w.chance(0.3):
        return f"{indent}println({w.see(type_, text)})\n"
    name = w.name()
    shown = f"{indent}println({w.see(type_, name)})\n"
    return f"{indent}let {name} = {w.one('', '&')}{text}\n{shown}{shown if w.chance(0.5) else ''}"


def borrow_in_lambda(w: Writer, indent: str, depth: int) -> str:
    """A lambda that borrows what cannot be copied, called by its name or by a function."""
    found = w.visible(
        lambda v: (
            v.type.owned
            and not (v.mutable or v.parts_gone or v.type.functional)
            and v.changeable
            and v.closed == w.closed
        )
    )
    if not found:
        return ""
    v = w.choose.choice(found)
    shown = w.see(v.type, v.name)
    w.looked.add(v.name)
    if w.chance(0.5):
        name = w.name()
        use = w.one(f"{name}(2)", f"{name}({name}(1))")
        calls = f"{indent}println({name}(1))\n{indent}println({use})\n"
        return f"{indent}let {name} = {{ n: Int -> clip(n + {shown}.size) }}\n{calls}"
    type_ = w.types.any()
    argument = w.look(type_)
    y = w.name()
    text = f"cut({w.see(type_, y)} + {shown})"
    return f"{indent}println({w.one('ask', 'again')}<{type_.text}>({argument}, {{ {y} -> {text} }}))\n"


def change_in_lambda(w: Writer, indent: str, depth: int) -> str:
    """A lambda that gives a variable around it another value, and is only called."""
    found = w.visible(
        lambda v: (
            v.mutable
            and not (v.gone or v.parts_gone or v.type.functional)
            and v.closed == w.closed
            and v.loops == w.loops
        )
    )
    if not found:
        return ""
    v = w.choose.choice(found)
    w.looked.add(v.name)
    value = w.inside(lambda: w.make(v.type, 0))
    type_ = w.types.any()
    argument = w.look(type_)
    y = w.name()
    text = f"{v.name} = {value}\n{w.see(type_, y)}"
    return f"{indent}println({w.one('ask', 'again')}<{type_.text}>({argument}, {{ {y} ->\n{text} }}))\n"


def _judge(w: Writer, indent: str, f: Function, text: str) -> str:
    """Look into a `Result`, or hand its error on."""
    name = w.name()
    if w.fails and w.chance(0.5):
        if f.result == UNIT:
            return f"{indent}{text}?\n"
        w.scope.append(Variable(name, f.result, closed=w.closed, loops=w.loops))
        return f"{indent}let {name} = {text}?\n"
    fine = '"fine"' if f.result == UNIT else w.see(f.result, name)
    ok = "Ok(_)" if f.result == UNIT else f"Ok({name})"
    return f'{indent}when {text} {{ {ok} -> println({fine}); Err(e) -> println("error {{e}}") }}\n'


def exit_(w: Writer, indent: str, depth: int) -> str:
    """Leave a loop, the function, or by an error, under a condition."""
    condition = w.condition(1)
    w.looked.clear()
    before = w.state()
    loops, labels = w.loops, w.labels
    ways = ["return"]
    if loops:
        ways += ["break", "continue", "break", "continue"]
    if w.can_throw():
        ways += ["throw", "throw"]
    way = w.one(*ways)
    text = ""
    if way == "return":
        levels = [v.loops for v in w.scope]
        for v in w.scope:
            v.loops = loops  # nothing comes after a return, so what is outside of the loop may go too
        text = f"return {_returned(w, 1)}"
        for v, level in zip(w.scope, levels):
            v.loops = level
    elif way == "throw":
        w.throws = w.throws or not w.caught
        text = f'throw Bad("thrown {{{w.make(INT, 0)}}}")'
    else:
        text = f"{way}{' @' + w.one(*labels) if w.chance(0.4) else ''}"
    w.restore(before)
    return f"{indent}if {condition} {{ {text} }}\n"


def defer(w: Writer, indent: str, depth: int) -> str:
    """What is done at the end of the block; what it looks at stays where it is."""
    found = w.visible(lambda v: not v.parts_gone and v.closed == w.closed)
    if not found or w.chance(0.4):
        return ""
    v = w.choose.choice(found)
    v.lent = True
    if v.mutable and v.type.owned:
        return ""
    return f"{indent}defer {{ println({w.see(v.type, v.name)}) }}\n"


def destructure(w: Writer, indent: str, depth: int) -> str:
    """Take a value apart into variables."""
    types = [t for t in w.types.known if t.kind == "tuple" or (t.kind == "struct" and not w.drops(t))]
    if not types:
        return ""
    type_ = w.choose.choice(types)
    value = f"keep<{type_.text}>({w.make(type_)})"
    if type_.kind == "tuple":
        parts = [(w.name(), part) for part in type_.parts]
        pattern = f"({', '.join(name for name, _ in parts)})"
    else:
        members = w.types.declared[type_.text].members
        parts = [(w.name(), m.type) for m in members]
        pattern = f"{type_.text} {{ {', '.join(f'{m.name}: {n}' for m, (n, _) in zip(members, parts))} }}"
    for name, part in parts:
        w.scope.append(Variable(name, part, closed=w.closed, loops=w.loops))
    return f"{indent}let {pattern} = {value}\n"


def watch(w: Writer, indent: str, depth: int) -> str:
    """A weak reference, and whether it still leads anywhere."""
    base = w.types.declared[f"Base{w.types.tag}"].type
    name = w.name()
    value = w.look(base)
    shown = f"if let n = {name} {{ n.id }} else {{ -1 }}"
    return f'{indent}let {name}: weak {base.text} = {value}\n{indent}println("{{{shown}}}")\n'


# ------------------------------------------------------------ statements with blocks


def scope(w: Writer, indent: str, depth: int) -> str:
    return f"{indent}{{\n{inner(w, indent, depth, 3)}{indent}}}\n"


def branch(w: Writer, indent: str, depth: int) -> str:
    condition = w.condition(2)
    yes, no = w.branches(lambda: inner(w, indent, depth), lambda: inner(w, indent, depth))
    return f"{indent}if {condition} {{\n{yes}{indent}}} else {{\n{no}{indent}}}\n"


def loop(w: Writer, indent: str, depth: int) -> str:
    """A loop of a few turns; it moves nothing that was declared outside."""
    turns = w.choose.randrange(1, 4)
    if w.loops >= 2 or w.cost > LIMIT // 4:
        return ""
    name, label = w.name(), f"l{w.names}"
    heads = [
        f"for {name} in 0..{turns} {{",
        f"for {name} in {turns} downTo 0 {{",
        f"for {name} in [{', '.join(str(n) for n in range(turns))}] {{",
    ]
    head = w.one(*heads)
    state, rate = w.state(), w.rate
    w.loops += 1
    w.rate *= turns + 1
    w.labels = [*w.labels, label]
    with w.block():
        w.scope.append(Variable(name, INT, closed=w.closed, loops=w.loops))
        body = statements(w, indent + STEP, w.choose.randrange(1, 4), depth - 1)
    w.labels = w.labels[:-1]
    w.rate = rate
    w.loops -= 1
    w.restore(state)
    return f"{indent}@{label} {head}\n{body}{indent}}}\n"


def drain(w: Writer, indent: str, depth: int) -> str:
    """Take items from an array until it is empty."""
    found = w.visible(
        lambda v: v.type.kind == "array" and v.type.parts[0].kind != "nullable" and v.closed == w.closed
    )
    if not found or w.loops >= 2:
        return ""
    v = w.choose.choice(found)
    name = w.name()
    state, rate = w.state(), w.rate
    w.loops += 1
    w.rate *= SIZE_LIMIT
    w.labels = [*w.labels, f"l{w.names}"]
    label = w.labels[-1]
    with w.block():
        w.scope.append(Variable(name, v.type.parts[0], closed=w.closed, loops=w.loops))
        v.frozen = True
        body = statements(w, indent + STEP, w.choose.randrange(1, 3), depth - 1)
        v.frozen = False
    w.labels = w.labels[:-1]
    w.rate = rate
    w.loops -= 1
    w.restore(state)
    head = w.one(f"while let {name} = {v.name}.pop()", f"for {name} in {v.name}.drain()")
    return f"{indent}@{label} {head} {{\n{body}{indent}}}\n"


def attempt(w: Writer, indent: str, depth: int) -> str:
    """A block whose errors are caught."""
    before = w.state()
    w.caught += 1
    with w.block():
        body = statements(w, indent + STEP, w.choose.randrange(1, 4), depth - 1)
        body += f'{indent}{STEP}if {w.condition(0)} {{ throw Bad("from the block") }}\n'
    w.caught -= 1
    tried = w.state()
    w.restore(either(before, tried))
    handler = f'{indent}{STEP}println("caught {{e.message}}")\n' + inner(w, indent, depth)
    cleanup = ""
    if w.chance(0.4):
        ints = w.readable(INT)
        shown = f" {{{w.choose.choice(ints).name}}}" if ints else ""
        cleanup = f' finally {{\n{indent}{STEP}println("finally{shown}")\n{indent}}}'
    w.restore(either(tried, w.state()))
    return f"{indent}try {{\n{body}{indent}}} catch (e: Bad) {{\n{handler}{indent}}}{cleanup}\n"


def select(w: Writer, indent: str, depth: int) -> str:
    """A `when` over the variants of an enum, whose parts are moved out of a value that nobody else has."""
    declared = w.choose.choice([d for d in w.types.declared.values() if d.variants])
    lent = declared.drops or w.chance(0.4)
    subject = w.look(declared.type) if lent else w.make(declared.type)
    if subject.startswith("{"):
        subject = f"keep<{declared.type.text}>({subject})"
    named = set(re.findall(r"\w+", subject)) if lent else {subject.partition(".")[0]}
    ways: list[Callable[[], str]] = []
    for variant, members in declared.variants:

        def arm(variant: str = variant, members: list = members) -> str:  # type: ignore[type-arg]
            names = [w.name() for _ in members]
            for name, member in zip(names, members):
                w.scope.append(
                    Variable(
                        name,
                        member.type,
                        lent=lent,
                        closed=w.closed,
                        loops=w.loops,
                        changeable=False,
                    )
                )
            # Parts that are only looked at are lent, whatever was meant: the variable waits for the end.
            frozen = [v for v in w.scope if v.name in named and not v.frozen]
            for v in frozen:
                v.frozen = True
            body = inner(w, indent + STEP, depth)
            for v in frozen:
                v.frozen = False
            values = f"({', '.join(names)})" if names else ""
            guard = ""
            ints = [n for n, m in zip(names, members) if m.type == INT]
            if ints and w.chance(0.3):
                guard = f'{indent}{STEP}{variant}{values} if {ints[0]} > 50 -> println("much")\n'
            special = [
                ("null" if m.type.kind == "nullable" else "true")
                if m.type.kind == "nullable" or m.type == BOOL
                else "_"
                for m in members
            ]
            if any(pattern != "_" for pattern in special) and w.chance(0.5):
                guard += f'{indent}{STEP}{variant}({", ".join(special)}) -> println("special")\n'
            return f"{guard}{indent}{STEP}{variant}{values} -> {{\n{body}{indent}{STEP}}}\n"

        ways.append(arm)
    return f"{indent}when {subject} {{\n{''.join(w.branches(*ways))}{indent}}}\n"
