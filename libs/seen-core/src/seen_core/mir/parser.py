"""Reads the text of closed programs that `printer` writes; for tests and for people.

The text is made of lines. `parse_program(print_program(program)) == program`.
"""

from __future__ import annotations

import json
import re

from seen_core.check.signatures import FunctionReference
from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    ArrayLayout,
    Assign,
    BinaryOp,
    Block,
    Borrow,
    Branch,
    Callee,
    CallStatement,
    Check,
    Concrete,
    Const,
    ConvertOp,
    Copy,
    Data,
    DataItem,
    Deref,
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
    MirFunction,
    MirProgram,
    Move,
    Operand,
    Place,
    Projection,
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
)
from seen_core.source import Location

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<type>\{[^}]*\})
    | (?P<symbol>@[\w.$]+)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<local>_\d+)
    | (?P<variant>\#\d+)
    | (?P<number>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|-?inf\b|nan\b)
    | (?P<word>[A-Za-z]\w*)
    | (?P<sign>->|===|!==|==!?|!=|<<|>>|<=|>=|\.\*|[-+*]!|[-+*/%&|^<>=~.,:()\[\]])
    )""",
    re.VERBOSE,
)
_BINARY = {*"+-*/%&|^<>", "+!", "-!", "*!", "<<", ">>", "==", "!=", "<=", ">=", "===", "!=="}
_SCALARS = ("int", "float", "bool", "char", "pointer", "unit")


class MirSyntaxError(Exception):
    """The text is not MIR; says where."""


def parse_program(text: str) -> MirProgram:
    """Read a closed program."""
    program = MirProgram({}, {}, {}, {}, {}, "", 8)
    lines = _Lines(text)
    while (line := lines.take()) is not None:
        _top_level(line, lines, program)
    return program


def parse_function(text: str) -> MirFunction:
    """Read one closed function."""
    lines = _Lines(text)
    first = lines.take()
    if first is None:
        raise MirSyntaxError("empty text")
    return _function(first, lines, {})


class _Lines:
    """The lines that say something, one after the other."""

    def __init__(self, text: str) -> None:
        self.lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        self.position = 0

    def take(self) -> _Line | None:
        if self.position == len(self.lines):
            return None
        number, line = self.lines[self.position]
        self.position += 1
        return _Line(number, line)

    def peek_indented(self) -> bool:
        """Tell whether the next line goes on with something."""
        return self.position < len(self.lines) and self.lines[self.position][1].startswith(" ")


class _Line:
    """The tokens of a line, as pairs of kind and text."""

    def __init__(self, number: int, line: str) -> None:
        self.number, self.line = number, line
        self.tokens: list[tuple[str, str]] = []
        position, end = 0, len(line.rstrip())
        while position < end:
            match = _TOKEN.match(line, position)
            if match is None or match.lastgroup is None:
                raise MirSyntaxError(f"line {number}: cannot read {line[position:]!r}")
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        self.position = 0

    @property
    def at_end(self) -> bool:
        return self.position == len(self.tokens)

    def fail(self, wanted: str) -> MirSyntaxError:
        found = "the end of the line" if self.at_end else repr(self.tokens[self.position][1])
        return MirSyntaxError(
            f"line {self.number}: expected {wanted}, found {found} in {self.line.strip()!r}"
        )

    def take(self, kind: str) -> str:
        if self.at_end or self.tokens[self.position][0] != kind:
            raise self.fail(kind)
        self.position += 1
        return self.tokens[self.position - 1][1]

    def next_is(self, text: str) -> bool:
        return not self.at_end and self.tokens[self.position][1] == text

    def kind(self) -> str:
        return "" if self.at_end else self.tokens[self.position][0]

    def accept(self, text: str) -> bool:
        if self.next_is(text):
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.fail(repr(text))

    def type(self) -> Concrete:
        return Concrete(self.take("type")[1:-1])

    def symbol(self) -> str:
        return self.take("symbol")[1:]

    def string(self) -> str:
        return str(json.loads(self.take("string")))

    def integer(self) -> int:
        return int(self.take("number"))

    def word(self) -> str:
        return self.take("word")

    def local(self) -> int:
        return int(self.take("local")[1:])

    def variant(self) -> int:
        return int(self.take("variant")[1:])

    def block(self) -> int:
        return int(self.word().removeprefix("bb"))

    def location(self) -> Location:
        line = self.integer()
        self.expect(":")
        return Location(line, self.integer())


# ---------------------------------------------------------------- top level


def _top_level(line: _Line, lines: _Lines, program: MirProgram) -> None:
    match line.word():
        case "mir":
            program.version = line.integer()
        case "pointer":
            program.pointer_bytes = line.integer()
        case "entry":
            program.entry = line.symbol()
        case "panic":
            kind = line.word()
            program.panics[kind] = line.symbol()
        case "export":
            symbol = line.symbol()
            program.exports[symbol] = line.string()
        case "external":
            _external(line, program)
        case "type":
            name = line.type().name
            line.expect("=")
            program.layouts[name] = _layout(line)
        case "data":
            data = _data(line, lines)
            program.data[data.symbol] = data
        case "fun":
            line.position = 0
            function = _function(line, lines, program.externals)
            program.functions[function.name] = function
        case word:
            raise MirSyntaxError(f"line {line.number}: unknown item `{word}`")


def _external(line: _Line, program: MirProgram) -> None:
    symbol = line.symbol()
    parameters = _types(line)
    line.expect("->")
    result = line.type()
    variadic = line.accept("variadic")
    name = symbol if line.at_end else line.string()
    program.externals[name] = External(symbol, parameters, result, variadic)


def _types(line: _Line) -> tuple[Concrete, ...]:
    line.expect("(")
    types: list[Concrete] = []
    while not line.accept(")"):
        if types:
            line.expect(",")
        types.append(line.type())
    return tuple(types)


def _layout(line: _Line) -> Layout:
    kind, size, align = line.word(), line.integer(), 1
    if line.accept("align"):
        align = line.integer()
    match kind:
        case "struct":
            return StructLayout(size, align, _fields(line), _names(line))
        case "array":
            line.expect("of")
            count = line.integer()
            return ArrayLayout(size, align, line.type(), count)
        case "enum":
            niche, tag = None, 0
            if line.accept("tag"):
                tag = line.integer()
            else:
                line.expect("niche")
                niche = line.integer()
            variants = []
            while line.next_is("("):
                variants.append(_fields(line))
            return EnumLayout(size, align, tag, tuple(variants), niche, _names(line))
        case _ if kind in _SCALARS:
            return ScalarLayout(kind, size, align, line.accept("signed"))
        case _:
            raise MirSyntaxError(f"line {line.number}: unknown layout `{kind}`")


def _fields(line: _Line) -> tuple[tuple[int, Concrete], ...]:
    line.expect("(")
    fields: list[tuple[int, Concrete]] = []
    while not line.accept(")"):
        if fields:
            line.expect(",")
        offset = line.integer()
        line.expect(":")
        fields.append((offset, line.type()))
    return tuple(fields)


def _names(line: _Line) -> tuple[str, ...]:
    if not line.accept("names"):
        return ()
    line.expect("[")
    names: list[str] = []
    while not line.accept("]"):
        if names:
            line.expect(",")
        names.append(line.string())
    return tuple(names)


def _data(line: _Line, lines: _Lines) -> Data:
    symbol = line.symbol()
    line.expect("=")
    kind = line.word()
    size = line.integer()
    line.expect("align")
    align = line.integer()
    items: list[DataItem] = []
    while lines.peek_indented():
        item = lines.take()
        assert item is not None
        offset = item.integer()
        item.expect(":")
        if item.accept("bytes"):
            items.append(DataItem(offset, item.string().encode("latin-1")))
            continue
        value = _operand(item)
        if not isinstance(value, FunctionAddress | GlobalAddress):
            raise item.fail("an address")
        items.append(DataItem(offset, value))
    return Data(symbol, size, align, tuple(items), kind == "constant", kind == "per_thread")


# ---------------------------------------------------------------- functions


def _function(line: _Line, lines: _Lines, externals: dict[str, External]) -> MirFunction:
    line.expect("fun")
    name = line.symbol()
    line.expect("(")
    locals_: dict[int, LocalDeclaration] = {}
    while not line.accept(")"):
        if locals_:
            line.expect(",")
        _local(line, locals_)
    parameter_count = len(locals_)
    line.expect("->")
    locals_[0] = LocalDeclaration(line.type())
    file, location = "", Location(1, 1)
    if line.accept("at"):
        file = line.string()
        location = line.location()
    display_name = line.string() if line.accept("named") else name
    annotations: list[str] = []
    if line.accept("with"):
        while not line.at_end:
            annotations.append(line.word())
    blocks: list[Block] = []
    _expect_line(lines, "{")
    while not (current := _next(lines)).accept_brace():
        _body_line(current, locals_, blocks, externals)
    if sorted(locals_) != list(range(len(locals_))):
        raise MirSyntaxError(f"line {line.number}: locals of `{name}` are not numbered one after the other")
    declared = [locals_[index] for index in range(len(locals_))]
    return MirFunction(
        name, display_name, file, location, parameter_count, declared, blocks, tuple(annotations)
    )


class _BodyLine(_Line):
    """A line of a body, where braces may stand alone."""

    def accept_brace(self) -> bool:
        return self.line.strip() == "}"


def _next(lines: _Lines) -> _BodyLine:
    if lines.position == len(lines.lines):
        raise MirSyntaxError("the text ends inside a function")
    number, line = lines.lines[lines.position]
    lines.position += 1
    body_line = _BodyLine(number, "" if line.strip() in "{}" else line)
    body_line.line = line
    return body_line


def _expect_line(lines: _Lines, text: str) -> None:
    line = _next(lines)
    if line.line.strip() != text:
        raise MirSyntaxError(f"line {line.number}: expected {text!r}")


def _body_line(
    line: _Line,
    locals_: dict[int, LocalDeclaration],
    blocks: list[Block],
    externals: dict[str, External],
) -> None:
    if line.accept("let"):
        _local(line, locals_)
    elif len(line.tokens) == 2 and line.tokens[1][1] == ":":
        if line.block() != len(blocks):
            raise MirSyntaxError(f"line {line.number}: blocks are not numbered one after the other")
        blocks.append(Block([], Unreachable()))
    elif not blocks:
        raise line.fail("a block")
    elif (terminator := _terminator(line)) is not None:
        blocks[-1].terminator = terminator
    else:
        blocks[-1].statements.append(_statement(line, externals))


def _local(line: _Line, locals_: dict[int, LocalDeclaration]) -> None:
    index = line.local()
    line.expect(":")
    mode = line.word() if line.kind() == "word" else ""
    type_ = line.type()
    name = line.string() if line.kind() == "string" else None
    location = line.location() if line.accept("at") else Location(1, 1)
    locals_[index] = LocalDeclaration(type_, name, mode, location)


def _terminator(line: _Line) -> Terminator | None:
    if line.accept("goto"):
        return Goto(line.block())
    if line.accept("if"):
        condition = _operand(line)
        line.expect("then")
        then = line.block()
        line.expect("else")
        return Branch(condition, then, line.block())
    if line.accept("switch"):
        operand, type_ = _operand(line), line.type()
        line.expect("[")
        cases: list[tuple[int, int]] = []
        while not line.accept("]"):
            if cases:
                line.expect(",")
            value = line.integer()
            line.expect(":")
            cases.append((value, line.block()))
        line.expect("else")
        return Switch(operand, type_, tuple(cases), line.block())
    if line.accept("return"):
        return Return(_location(line))
    if line.accept("unreachable"):
        return Unreachable()
    return None


def _location(line: _Line) -> Location:
    return line.location() if line.accept("at") else Location(1, 1)


def _statement(line: _Line, externals: dict[str, External]) -> Statement:
    if line.accept("retain"):
        shared = line.accept("shared")
        pointer = _operand(line)
        return Retain(pointer, _location(line), shared)
    if line.accept("release"):
        shared = line.accept("shared")
        pointer = _operand(line)
        destroy = line.symbol() if line.accept("using") else None
        return Release(pointer, destroy, _location(line), shared)
    if line.accept("check"):
        condition = _operand(line)
        line.expect("is")
        expected = line.word() == "true"
        line.expect("else")
        kind = line.word()
        operands = _operands(line)
        return Check(condition, expected, kind, operands, _location(line))
    if line.accept("live"):
        local = line.local()
        return StorageLive(local, _location(line))
    target = None
    if not line.next_is("call"):
        target = _place(line)
        line.expect("=")
    if line.accept("call"):
        callee = _callee(line, externals)
        arguments = _operands(line)
        return CallStatement(target, callee, arguments, _location(line))
    assert target is not None
    value = _value(line)
    return Assign(target, value, _location(line))


def _callee(line: _Line, externals: dict[str, External]) -> Callee:
    if line.accept("indirect"):
        pointer, parameters = _operand(line), _types(line)
        line.expect("->")
        return Indirect(pointer, parameters, line.type())
    if line.accept("external"):
        symbol = line.symbol()
        if symbol not in externals:
            raise MirSyntaxError(f"line {line.number}: no external `{symbol}`")
        return externals[symbol]
    return Static(FunctionReference(line.symbol()))


def _value(line: _Line) -> Rvalue:
    if line.accept("unary"):
        operator = line.word() if line.kind() == "word" else line.take("sign")
        checked = operator.endswith("!")
        operand = _operand(line)
        return UnaryOp(operator.removesuffix("!"), operand, line.type(), checked)
    if line.accept("convert"):
        operand, source = _operand(line), line.type()
        line.expect("to")
        return ConvertOp(operand, source, line.type())
    if line.accept("new"):
        type_ = line.type()
        variant = line.variant() if line.kind() == "variant" else None
        return Aggregate(type_, _operands(line), variant)
    if line.accept("&"):
        return AddressOf(_place(line))
    if line.accept("variant"):
        place = _place(line)
        return VariantIndex(place, line.type())
    if line.accept("intrinsic"):
        name = line.word()
        types = []
        while line.kind() == "type":
            types.append(line.type())
        return IntrinsicOp(name, tuple(types), _operands(line))
    left = _operand(line)
    if line.kind() != "sign" or line.tokens[line.position][1] not in _BINARY:
        return Use(left)
    operator = line.take("sign")
    right = _operand(line)
    if operator in ("+!", "-!", "*!"):
        return BinaryOp(operator[0], left, right, line.type(), True)
    return BinaryOp(operator, left, right, line.type())


def _operands(line: _Line) -> tuple[Operand, ...]:
    line.expect("(")
    operands: list[Operand] = []
    while not line.accept(")"):
        if operands:
            line.expect(",")
        operands.append(_operand(line))
    return tuple(operands)


def _operand(line: _Line) -> Operand:
    match line.word():
        case "copy":
            return Copy(_place(line))
        case "move":
            return Move(_place(line))
        case "borrow":
            return Borrow(_place(line))
        case "const":
            value = _constant(line)
            return Const(value, line.type())
        case "address":
            symbol = line.symbol()
            return GlobalAddress(symbol, line.integer() if line.accept("+") else 0)
        case "function":
            return FunctionAddress(line.symbol())
        case "place":
            return SourcePlace(line.string())
        case word:
            raise MirSyntaxError(f"line {line.number}: unknown operand `{word}`")


def _constant(line: _Line) -> int | float | bool | str | None:
    if line.kind() == "string":
        return line.string()
    if line.accept("null"):
        return None
    if line.accept("true"):
        return True
    if line.accept("false"):
        return False
    text = line.take("number")
    return float(text) if re.search(r"[.en]", text) else int(text)


def _place(line: _Line) -> Place:
    local = line.local()
    path: list[Projection] = []
    while True:
        if line.accept(".*"):
            path.append(Deref(line.type()))
        elif line.accept("."):
            index = line.integer()
            path.append(FieldOf(index, line.type()))
        elif line.kind() == "variant":
            path.append(VariantOf(line.variant()))
        elif line.accept("["):
            operand = _operand(line)
            line.expect("]")
            path.append(IndexOf(operand, line.type()))
        else:
            return Place(local, tuple(path))
