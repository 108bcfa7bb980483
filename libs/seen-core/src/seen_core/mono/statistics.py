"""Counters for `seen run --emit stats`: how often references are taken and given back, and what is allocated.

Runs last, over the closed program. The counters and their report are Seen (std/counting.seen).

    retain copy _1                _2 = convert copy _1;  call @std.counting.countRetain(_2)
                                  retain copy _1
    _3 = call malloc(copy _4)     call @std.counting.countAllocation(1, copy _4)
                                  _3 = call malloc(copy _4)
"""

from __future__ import annotations

from seen_core.check.signatures import FunctionReference
from seen_core.mir.model import (
    Assign,
    CallStatement,
    Concrete,
    Const,
    ConvertOp,
    Copy,
    External,
    LocalDeclaration,
    MirFunction,
    MirProgram,
    Operand,
    Place,
    Release,
    Retain,
    Return,
    Statement,
    Static,
)
from seen_core.own.paths import place_type
from seen_core.records import value
from seen_core.source import Location

_POINTER = Concrete("Ptr<UInt8>")
_ONE = Const(1, Concrete("CSize"))


@value
class Counters:
    """Symbols of the functions that count and report."""

    retain: str
    release: str
    allocation: str
    report: str


def add_counters(program: MirProgram, counters: Counters) -> None:
    """Count in every function but the counters themselves, and report where the program ends."""
    for function in program.functions.values():
        if function.name not in (counters.retain, counters.release, counters.allocation, counters.report):
            _count_in(function, counters)
    for block in program.functions[program.entry].blocks:
        if isinstance(block.terminator, Return):
            block.statements.append(_call(counters.report, (), block.terminator.location))


def _count_in(function: MirFunction, counters: Counters) -> None:
    for block in function.blocks:
        result: list[Statement] = []
        for statement in block.statements:
            match statement:
                case Retain(pointer, location):
                    result += _count_reference(function, counters.retain, pointer, location)
                case Release(pointer, _, location):
                    result += _count_reference(function, counters.release, pointer, location)
                case CallStatement(_, External("malloc" | "realloc"), (*_, size), location):
                    result.append(_call(counters.allocation, (_ONE, size), location))
                case CallStatement(_, External("calloc"), arguments, location):
                    result.append(_call(counters.allocation, arguments, location))
                case _:
                    pass
            result.append(statement)
        block.statements = result


def _count_reference(
    function: MirFunction, counter: str, pointer: Operand, location: Location
) -> list[Statement]:
    function.locals.append(LocalDeclaration(_POINTER))
    plain = Place(len(function.locals) - 1)
    type_ = place_type(function, pointer.place) if isinstance(pointer, Copy) else _POINTER
    convert = Assign(plain, ConvertOp(pointer, type_, _POINTER), location)
    return [convert, _call(counter, (Copy(plain),), location)]


def _call(symbol: str, arguments: tuple[Operand, ...], location: Location) -> Statement:
    return CallStatement(None, Static(FunctionReference(symbol)), arguments, location)
