"""Traces of panics: in the dev profile every function of the program says where it is.

A frame is a local that is linked to the caller's while the function runs; `seen.trace_top` is the innermost.
It holds the caller's frame, the name of the function, and the place of the call that runs. A failed check
knows its place itself, so only calls write theirs; the runtime (`writeTrace` in std/runtime.seen)
prints them.

    bb0:                                        bb0:
      _0 = call @main.parse() at 3:5              _2 = convert @seen.trace_top …
      return                                      _1.0 = copy _2.*;  _1.1 = @trace$main.read
                                                  _1.2 = place "main.seen:3:5"
                                                  _3 = &_1;  _2.* = copy _3
                                                  _0 = call @main.parse() at 3:5
                                                  _4 = convert @seen.trace_top …
                                                  _4.* = copy _1.0
                                                  return
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from seen_core.mir.builder import successors
from seen_core.mir.model import (
    AddressOf,
    Assign,
    BinaryOp,
    Block,
    Branch,
    CallStatement,
    Check,
    Concrete,
    ConvertOp,
    Copy,
    Data,
    DataItem,
    Deref,
    FieldOf,
    GlobalAddress,
    Goto,
    LocalDeclaration,
    MirFunction,
    MirProgram,
    Operand,
    Place,
    Release,
    Return,
    ScalarLayout,
    SourcePlace,
    Statement,
    StructLayout,
    Switch,
    Terminator,
    UnaryOp,
    Use,
)
from seen_core.source import Location

TRACE_TOP = "seen.trace_top"
"""The variable with the address of the innermost frame."""
POINTER = Concrete("Ptr<UInt8>")
POINTER_ADDRESS = Concrete("&Ptr<UInt8>")
FRAME = Concrete("trace frame")
_PREVIOUS, _NAME, _PLACE = (FieldOf(index, POINTER) for index in range(3))


def trace_variable(pointer_bytes: int, *, per_thread: bool) -> Data:
    """Return the variable with the innermost frame, which is null at the start."""
    return Data(TRACE_TOP, pointer_bytes, pointer_bytes, (), False, per_thread)


def add_traces(program: MirProgram, *, per_thread: bool = False) -> None:
    """Link a frame around every function of the program's own modules that can panic or call."""
    word = program.pointer_bytes
    traced = [function for function in program.functions.values() if _is_traced(function)]
    if not traced:
        return
    pointer = ScalarLayout("pointer", word, word)
    program.layouts.setdefault(POINTER.name, pointer)
    program.layouts.setdefault(POINTER_ADDRESS.name, pointer)
    fields = tuple((index * word, POINTER) for index in range(3))
    program.layouts[FRAME.name] = StructLayout(3 * word, word, fields, ("previous", "name", "place"))
    program.data.setdefault(TRACE_TOP, trace_variable(word, per_thread=per_thread))
    releases_call = any(".drop#" in function.display_name for function in traced)
    for function in traced:
        _Tracer(program, function, releases_call).run()


def _is_traced(function: MirFunction) -> bool:
    if not function.file or function.file.startswith("std/") or "inline" in function.annotations:
        return False
    return any(_may_panic(statement) for block in function.blocks for statement in block.statements)


def _may_panic(statement: Statement) -> bool:
    match statement:
        case CallStatement() | Check():
            return True
        case Assign(_, BinaryOp(checked=checked) | UnaryOp(checked=checked)):
            return checked
        case _:
            return False


class _Tracer:
    def __init__(self, program: MirProgram, function: MirFunction, releases_call: bool) -> None:
        self.program = program
        self.function = function
        self.calls = (CallStatement, Release) if releases_call else (CallStatement,)
        self.frame = self._local(FRAME)

    def run(self) -> None:
        blocks = self.function.blocks
        if any(0 in successors(block.terminator) for block in blocks):
            self._free_entry()
        begin, first = self._enter()
        for number, block in enumerate(blocks):
            inside = self._places(block.statements, first if number == 0 else None)
            block.statements = [*begin, *inside] if number == 0 else inside
            if isinstance(block.terminator, Return):
                block.statements += self._leave(block.terminator.location)

    def _free_entry(self) -> None:
        """Move the first block, which is jumped to, to the end: entering happens once."""
        blocks = self.function.blocks
        blocks.append(Block(blocks[0].statements, blocks[0].terminator))
        target = len(blocks) - 1
        for block in blocks:
            block.terminator = _redirected(block.terminator, target)
        blocks[0] = Block([], Goto(target))

    def _local(self, type_: Concrete) -> Place:
        self.function.locals.append(LocalDeclaration(type_))
        return Place(len(self.function.locals) - 1)

    def _field(self, field: FieldOf) -> Place:
        return Place(self.frame.local, (field,))

    def _top(self, location: Location) -> tuple[Statement, Place]:
        address = self._local(POINTER_ADDRESS)
        value = ConvertOp(GlobalAddress(TRACE_TOP), POINTER, POINTER_ADDRESS)
        return Assign(address, value, location), Place(address.local, (Deref(POINTER),))

    def _enter(self) -> tuple[list[Statement], Location]:
        """Return the statements that link the frame, and the place that they have written."""
        here = self.function.location
        statements = self.function.blocks[0].statements
        first = next((each.location for each in statements if isinstance(each, self.calls)), here)
        find_top, top = self._top(here)
        own = self._local(POINTER)
        name = GlobalAddress(self._name_data())
        return [
            find_top,
            Assign(self._field(_PREVIOUS), Use(Copy(top)), here),
            Assign(self._field(_NAME), Use(name), here),
            Assign(self._field(_PLACE), Use(self._source_place(first)), here),
            Assign(own, AddressOf(self.frame), here),
            Assign(top, Use(Copy(own)), here),
        ], first

    def _leave(self, location: Location) -> list[Statement]:
        find_top, top = self._top(location)
        return [find_top, Assign(top, Use(Copy(self._field(_PREVIOUS))), location)]

    def _places(self, statements: list[Statement], last: Location | None) -> list[Statement]:
        """Write places in front of the calls of a block; `last` is the one that is there."""
        result: list[Statement] = []
        for statement in statements:
            if isinstance(statement, self.calls) and statement.location != last:
                last = statement.location
                result.append(Assign(self._field(_PLACE), Use(self._source_place(last)), last))
            result.append(statement)
        return result

    def _source_place(self, location: Location) -> Operand:
        return SourcePlace(f"{self.function.file}:{location.line}:{location.column}")

    def _name_data(self) -> str:
        symbol = f"trace${self.function.name}"
        content = trace_name(self.function).encode() + b"\0"
        self.program.data[symbol] = Data(symbol, len(content), 1, (DataItem(0, content),), True)
        return symbol


def _redirected(terminator: Terminator, target: int) -> Terminator:
    def to(number: int) -> int:
        return number or target

    match terminator:
        case Goto(old):
            return Goto(to(old))
        case Branch(condition, then, otherwise):
            return Branch(condition, to(then), to(otherwise))
        case Switch(operand, type_, cases, otherwise):
            return Switch(operand, type_, tuple((value, to(way)) for value, way in cases), to(otherwise))
        case _:
            return terminator


# ---------------------------------------------------------------- names

_NO_NAME = re.compile(r"\W")
_MARK = re.compile(r"#\w+")
_EXTENSION = re.compile(r"extension\d+")
_QUALIFIER = re.compile(r"(?:\w+\.)+(?=\w)")


def trace_name(function: MirFunction) -> str:
    """Return a function's name without its module: `Parser.next`, `pick<Int>`, `main.lambda`."""
    name, bracket, arguments = function.display_name.partition("<")
    parts = list(_shown(_MARK.sub("", name).split("."), function))
    return ".".join(parts) + bracket + _QUALIFIER.sub("", arguments)


def _shown(parts: list[str], function: MirFunction) -> Iterator[str]:
    module = _NO_NAME.sub("_", function.file.rpartition("/")[2].partition(".")[0])
    start = parts.index(module) + 1 if module in parts[:-1] else 0
    for part in parts[start:]:
        if not _EXTENSION.fullmatch(part):
            yield part
        elif function.parameter_count:
            yield _QUALIFIER.sub("", str(function.locals[1].type)).lstrip("&")
