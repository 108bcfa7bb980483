"""MIR as text, for people and for tests; `parser` reads the closed form back.

    fun @main.add(_1: Int, _2: Int) -> Int at "main.seen" 1:1 named "add"
    {
      bb0:
        _0 = copy _1 +! copy _2 {Int} at 1:29
        return at 1:20
    }

Types stand in braces, symbols behind `@`, operations that check for overflow have a `!`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import assert_never

from seen_core.check.signatures import FunctionReference
from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    Allocate,
    ArrayLayout,
    Assign,
    BinaryOp,
    Block,
    Borrow,
    Branch,
    Callee,
    CallStatement,
    Check,
    Closure,
    Const,
    ConvertOp,
    Copy,
    Data,
    Deref,
    Drop,
    EnumLayout,
    External,
    FieldOf,
    FunctionAddress,
    GlobalAddress,
    Goto,
    IndexOf,
    Indirect,
    IntrinsicOp,
    Layout,
    LocalDeclaration,
    Method,
    MirFunction,
    MirProgram,
    Move,
    Operand,
    Place,
    Release,
    Retain,
    Return,
    Rvalue,
    ScalarLayout,
    SourcePlace,
    Statement,
    Static,
    StorageLive,
    StructLayout,
    Switch,
    Terminator,
    UnaryOp,
    Unreachable,
    Use,
    VariantIndex,
    VariantOf,
    Virtual,
)
from seen_core.source import Location


def print_program(program: MirProgram) -> str:
    """Return the text of a closed program."""
    lines = [f"mir {program.version}", f"pointer {program.pointer_bytes}", f"entry @{program.entry}"]
    lines += [f"panic {kind} @{symbol}" for kind, symbol in program.panics.items()]
    lines += [f"export @{symbol} {json.dumps(name)}" for symbol, name in program.exports.items()]
    lines += [_external(name, external) for name, external in program.externals.items()]
    lines.append("")
    lines += [f"type {{{name}}} = {_layout(layout)}" for name, layout in program.layouts.items()]
    lines.append("")
    for data in program.data.values():
        lines += _data(data)
    for function in program.functions.values():
        lines += ["", print_function(function)]
    return "\n".join(lines) + "\n"


def print_function(function: MirFunction) -> str:
    """Return the text of a function, generic or closed."""
    parameters = ", ".join(
        _parameter(index, function.locals[index]) for index in range(1, function.parameter_count + 1)
    )
    head = f"fun @{function.name}({parameters}) -> {{{function.locals[0].type}}}"
    head += f" at {json.dumps(function.file)} {_at(function.location)}"
    if function.display_name != function.name:
        head += f" named {json.dumps(function.display_name)}"
    if function.annotations:
        head += f" with {' '.join(function.annotations)}"
    lines = [head, "{"]
    for index, local in enumerate(function.locals):
        if index == 0 and local.name is None and local.location == Location(1, 1):
            continue
        if index == 0 or index > function.parameter_count:
            lines.append(f"  let {_local(index, local)}")
    for number, block in enumerate(function.blocks):
        lines += _block(number, block)
    lines.append("}")
    return "\n".join(lines)


def print_statement(statement: Statement) -> str:
    """Return one line for a statement."""
    return f"{_statement(statement)} at {_at(statement.location)}"


def print_operand(operand: Operand) -> str:
    """Return an operand as it stands in statements."""
    match operand:
        case Copy(place):
            return f"copy {print_place(place)}"
        case Move(place):
            return f"move {print_place(place)}"
        case Borrow(place):
            return f"borrow {print_place(place)}"
        case Const(value, type_):
            return f"const {_constant(value)}{{{type_}}}"
        case GlobalAddress(symbol, offset):
            return f"address @{symbol}" + (f"+{offset}" if offset else "")
        case FunctionAddress(symbol):
            return f"function @{symbol}"
        case SourcePlace(text):
            return f"place {json.dumps(text)}"
        case _:
            assert_never(operand)


def print_place(place: Place) -> str:
    """Return a place: a local and its path."""
    text = f"_{place.local}"
    for step in place.path:
        match step:
            case FieldOf(index, type_):
                text += f".{index}{{{type_}}}"
            case VariantOf(index):
                text += f"#{index}"
            case Deref(type_):
                text += f".*{{{type_}}}"
            case IndexOf(index_operand, type_):
                text += f"[{print_operand(index_operand)}]{{{type_}}}"
            case _:
                assert_never(step)
    return text


def print_value(value: Rvalue) -> str:
    """Return the right side of an assignment."""
    match value:
        case Use(operand):
            return print_operand(operand)
        case BinaryOp(operator, left, right, type_, checked):
            sign = operator + "!" if checked else operator
            return f"{print_operand(left)} {sign} {print_operand(right)} {{{type_}}}"
        case UnaryOp(operator, operand, type_, checked):
            return f"unary {operator}{'!' if checked else ''} {print_operand(operand)} {{{type_}}}"
        case ConvertOp(operand, source, target):
            return f"convert {print_operand(operand)} {{{source}}} to {{{target}}}"
        case Aggregate(type_, operands, variant):
            selected = "" if variant is None else f"#{variant}"
            return f"new {{{type_}}}{selected}({_operands(operands)})"
        case AddressOf(place):
            return f"&{print_place(place)}"
        case VariantIndex(place, type_):
            return f"variant {print_place(place)} {{{type_}}}"
        case IntrinsicOp(name, type_arguments, operands):
            types = "".join(f"{{{argument}}}" for argument in type_arguments)
            return f"intrinsic {name}{types}({_operands(operands)})"
        case Allocate(type_):
            return f"allocate {{{type_}}}"
        case _:
            assert_never(value)


def _statement(statement: Statement) -> str:
    match statement:
        case Assign(target, value, _):
            return f"{print_place(target)} = {print_value(value)}"
        case Drop(place, _):
            return f"drop {print_place(place)}"
        case Retain(pointer, _, shared):
            return f"retain {_shared(shared)}{print_operand(pointer)}"
        case Release(pointer, destroy, _, shared):
            using = f" using @{destroy}" if destroy else ""
            return f"release {_shared(shared)}{print_operand(pointer)}{using}"
        case Check(condition, expected, kind, operands, _):
            wanted = "true" if expected else "false"
            return f"check {print_operand(condition)} is {wanted} else {kind}({_operands(operands)})"
        case CallStatement(target, callee, arguments, _):
            result = f"{print_place(target)} = " if target is not None else ""
            return f"{result}call {_callee(callee)}({_operands(arguments)})"
        case StorageLive(local, _):
            return f"live _{local}"
        case _:
            assert_never(statement)


def _shared(shared: bool) -> str:
    return "shared " if shared else ""


def _callee(callee: Callee) -> str:
    match callee:
        case Static(function):
            return f"@{_reference(function)}"
        case Virtual(function):
            return f"virtual @{_reference(function)}"
        case Method(function):
            return f"method @{_reference(function)}"
        case Closure(value, type_):
            return f"closure {print_operand(value)} {{{type_}}}"
        case Indirect(pointer, parameters, result):
            types = ", ".join(f"{{{parameter}}}" for parameter in parameters)
            return f"indirect {print_operand(pointer)} ({types}) -> {{{result}}}"
        case External(symbol):
            return f"external @{symbol}"
        case _:
            assert_never(callee)


def _reference(function: FunctionReference) -> str:
    arguments = ", ".join(map(str, function.type_arguments))
    return f"{function.name}<{arguments}>" if arguments else function.name


def _block(number: int, block: Block) -> Iterator[str]:
    yield f"  bb{number}:"
    for statement in block.statements:
        yield f"    {print_statement(statement)}"
    yield f"    {_terminator(block.terminator)}"


def _terminator(terminator: Terminator) -> str:
    match terminator:
        case Goto(target):
            return f"goto bb{target}"
        case Branch(condition, then, otherwise):
            return f"if {print_operand(condition)} then bb{then} else bb{otherwise}"
        case Switch(operand, type_, cases, otherwise):
            ways = ", ".join(f"{value}: bb{target}" for value, target in cases)
            return f"switch {print_operand(operand)} {{{type_}}} [{ways}] else bb{otherwise}"
        case Return(location):
            return f"return at {_at(location)}"
        case Unreachable():
            return "unreachable"
        case _:
            assert_never(terminator)


def _operands(operands: tuple[Operand, ...]) -> str:
    return ", ".join(map(print_operand, operands))


def _constant(value: int | float | bool | str | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value)
        case _:
            return repr(value)


def _at(location: Location) -> str:
    return f"{location.line}:{location.column}"


def _parameter(index: int, local: LocalDeclaration) -> str:
    return _local(index, local)


def _local(index: int, local: LocalDeclaration) -> str:
    mode = f"{local.mode} " if local.mode else ""
    name = f" {json.dumps(local.name, ensure_ascii=False)}" if local.name is not None else ""
    place = f" at {_at(local.location)}" if local.location != Location(1, 1) else ""
    return f"_{index}: {mode}{{{local.type}}}{name}{place}"


def _external(name: str, external: External) -> str:
    types = ", ".join(f"{{{parameter}}}" for parameter in external.parameters)
    dots = " variadic" if external.variadic else ""
    symbol = "" if name == external.symbol else f" {json.dumps(name)}"
    return f"external @{external.symbol}({types}) -> {{{external.result}}}{dots}{symbol}"


def _layout(layout: Layout) -> str:
    size = f"{layout.size} align {layout.align}"
    match layout:
        case ScalarLayout(kind, signed=signed):
            return f"{kind} {size}" + (" signed" if signed else "")
        case StructLayout(fields=fields, names=names):
            return f"struct {size} {_fields(fields)}{_names(names)}"
        case ArrayLayout(item=item, count=count):
            return f"array {size} of {count} {{{item}}}"
        case EnumLayout(tag_size=tag_size, variants=variants, niche=niche, names=names):
            tag = f"tag {tag_size}" if niche is None else f"niche {niche}"
            return f"enum {size} {tag} {' '.join(map(_fields, variants))}{_names(names)}"
        case _:
            assert_never(layout)


def _fields(fields: tuple[tuple[int, object], ...]) -> str:
    return "(" + ", ".join(f"{offset}: {{{type_}}}" for offset, type_ in fields) + ")"


def _names(names: tuple[str, ...]) -> str:
    return " names " + json.dumps(list(names), ensure_ascii=False) if names else ""


def _data(data: Data) -> Iterator[str]:
    kind = "constant" if data.constant else "per_thread" if data.per_thread else "variable"
    yield f"data @{data.symbol} = {kind} {data.size} align {data.align}"
    for item in data.items:
        match item.value:
            case bytes():
                yield f"  {item.offset}: bytes {json.dumps(item.value.decode('latin-1'))}"
            case value:
                yield f"  {item.offset}: {print_operand(value)}"
