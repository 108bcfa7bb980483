"""Which locals can live in a register: written once, read only after that in the same block.

The optimiser would find them by itself; finding them here halves the text that it, or the fast code
generator of dev builds, has to read.
"""

from __future__ import annotations

from dataclasses import dataclass

from seen_backend_llvm.layouts import TypeInfo
from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    Assign,
    BinaryOp,
    Borrow,
    Branch,
    CallStatement,
    Check,
    ConvertOp,
    Copy,
    Deref,
    IndexOf,
    Indirect,
    IntrinsicOp,
    MirFunction,
    Move,
    Operand,
    Place,
    Release,
    Retain,
    Return,
    Rvalue,
    Statement,
    Switch,
    Terminator,
    UnaryOp,
    Use,
    VariantIndex,
)


@dataclass(frozen=True, slots=True)
class LocalUses:
    """What a function does with its locals."""

    registers: frozenset[int]
    """Locals that may live in a register."""
    addressed: frozenset[int]
    """Locals whose own address is taken."""


class _Scan:
    def __init__(self, infos: list[TypeInfo]) -> None:
        count = len(infos)
        self.infos = infos
        self.block = [-1] * count
        """The block in which a local was written or read; -2 after more than one, or a bad order."""
        self.writes = [0] * count
        self.addressed: set[int] = set()
        self.current = 0

    def operands(self, operands: tuple[Operand, ...]) -> None:
        for operand in operands:
            if isinstance(operand, Copy | Move | Borrow):
                self.read(operand.place)

    def read(self, place: Place) -> None:
        local = place.local
        if self.block[local] != self.current:
            self.block[local] = -2
        if place.path:
            self.indices(place)

    def indices(self, place: Place) -> None:
        for step in place.path:
            if isinstance(step, IndexOf) and isinstance(step.index, Copy | Move | Borrow):
                self.read(step.index.place)

    def write(self, place: Place) -> None:
        local = place.local
        if place.path:
            if not self.follows(place):
                self.block[local] = -2
                self.writes[local] += 2
            self.read(place)
            return
        self.writes[local] += 1
        self.block[local] = self.current if self.block[local] == -1 else -2

    def follows(self, place: Place) -> bool:
        """Whether a path leaves the frame: by a reference, or by indexing a raw pointer."""
        scalar = bool(self.infos[place.local].value)
        return any(isinstance(step, Deref) or (scalar and isinstance(step, IndexOf)) for step in place.path)

    def address(self, place: Place) -> None:
        if not self.follows(place):
            self.addressed.add(place.local)
        self.read(place)


def find_registers(function: MirFunction, infos: list[TypeInfo], keep_named: bool) -> LocalUses:
    """Look through a function once. `keep_named`: the user's variables stay in memory, for debuggers."""
    scan = _Scan(infos)
    for number, block in enumerate(function.blocks):
        scan.current = number
        for statement in block.statements:
            _statement(scan, statement)
        _terminator(scan, block.terminator)
    registers: set[int] = set()
    for index, info in enumerate(infos):
        if not info.value or index in scan.addressed:
            continue
        if keep_named and function.locals[index].name is not None:
            continue
        if 1 <= index <= function.parameter_count:
            if not scan.writes[index]:
                registers.add(index)
        elif scan.writes[index] == 1 and scan.block[index] >= 0:
            registers.add(index)
    return LocalUses(frozenset(registers), frozenset(scan.addressed))


def _statement(scan: _Scan, statement: Statement) -> None:
    match statement:
        case Assign(target, value):
            _value(scan, value)
            scan.write(target)
        case CallStatement(target, callee, arguments):
            scan.operands(arguments)
            if isinstance(callee, Indirect):
                scan.operands((callee.pointer,))
            if target is not None:
                scan.write(target)
        case Check(condition, _, _, operands):
            scan.operands((condition, *operands))
        case Retain(pointer) | Release(pointer):
            scan.operands((pointer,))
        case _:
            pass


def _value(scan: _Scan, value: Rvalue) -> None:
    match value:
        case Use(operand) | UnaryOp(_, operand) | ConvertOp(operand):
            scan.operands((operand,))
        case BinaryOp(_, left, right):
            scan.operands((left, right))
        case Aggregate(_, operands) | IntrinsicOp(_, _, operands):
            scan.operands(operands)
        case AddressOf(place):
            scan.address(place)
        case VariantIndex(place):
            scan.read(place)
        case _:
            pass


def _terminator(scan: _Scan, terminator: Terminator) -> None:
    match terminator:
        case Branch(condition):
            scan.operands((condition,))
        case Switch(operand):
            scan.operands((operand,))
        case Return():
            if scan.block[0] != scan.current:
                scan.block[0] = -2
        case _:
            pass
