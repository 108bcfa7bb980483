"""Remove pins that cannot meet a change, and the questions whether something is pinned when nothing is.

A pin (std/pins.seen) matters if, while it is held, something may run that changes a place which may be lent,
or that takes another pin, one of the two for itself alone. The calls of the program say what may run.

    _3 = call @std.pins.holdPin(…)
    call @main.show(…)                ->    call @main.show(…)        (show changes nothing that is lent)
    call @drop$std.pins.Pin(&_2)

A function that lends its result to its caller takes the caller's pin; such pins stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from seen_core.mir.builder import successors
from seen_core.mir.model import (
    AddressOf,
    Assign,
    CallStatement,
    Const,
    ConvertOp,
    Copy,
    MirFunction,
    MirProgram,
    Place,
    Release,
    Statement,
    Static,
)
from seen_core.mono.callgraph import addressed, called, is_indirect, reachable, statements

_HOLD, _CHECK, _DROP = "std.pins.holdPin", "std.pins.checkChange", "drop$std.pins.Pin"


@dataclass(eq=False, slots=True)
class _Pin:
    """A call that takes a pin: which local of which function, and what may run while it is held."""

    function: str
    local: int
    exclusive: bool
    running: set[str] = field(default_factory=set)
    nested: list[int] = field(default_factory=list)
    """Locals of other pins that the same function takes meanwhile."""


def remove_pins(program: MirProgram) -> None:
    """Remove the pins that protect from nothing; where none is left, nobody needs to ask for pins."""
    if _HOLD not in program.functions and _CHECK not in program.functions:
        return
    lenders = {
        symbol: _Lender(symbol, function)
        for symbol, function in program.functions.items()
        if _HOLD in set(called(function))
    }
    pins = [pin for lender in lenders.values() for pin in lender.pins]
    needed = _needed(program, pins) if lenders else set()
    passing = any(lender.passes for lender in lenders.values())
    if passing:  # how long a caller holds what it has been lent is not looked into
        needed |= {(pin.function, pin.local) for pin in pins if pin.exclusive}
    for symbol, lender in lenders.items():
        lender.remove(
            {pin.local for pin in lender.pins} - {local for name, local in needed if name == symbol}
        )
    if not needed and not passing:
        for function in program.functions.values():
            for block in function.blocks:
                block.statements = [one for one in block.statements if _callee(one) != _CHECK]


def _needed(program: MirProgram, pins: list[_Pin]) -> set[tuple[str, int]]:
    """Return the functions and locals of the pins that matter."""
    taken = sorted(addressed(program))
    edges = {}
    for symbol, function in program.functions.items():
        edges[symbol] = list(called(function))
        if any(map(is_indirect, statements(function))):
            edges[symbol] += taken
    needed: set[tuple[str, int]] = set()
    for pin in pins:
        running = reachable(edges, {*(pin.running - {""}), *(taken if "" in pin.running else ())})
        if _CHECK in running:
            needed.add((pin.function, pin.local))
        for other in pins:
            nested = other.function == pin.function and other.local in pin.nested
            if (nested or other.function in running) and (pin.exclusive or other.exclusive):
                needed |= {(pin.function, pin.local), (other.function, other.local)}
    return needed


def _callee(statement: Statement) -> str | None:
    match statement:
        case CallStatement(_, Static(callee)):
            return callee.name
        case Release(_, destroy):
            return destroy
        case _:
            return None


class _Lender:
    """A function that takes pins."""

    def __init__(self, symbol: str, function: MirFunction) -> None:
        self.function = function
        self.addresses: dict[int, int] = {}
        """Temporaries that hold the address of a local, or a conversion of one."""
        for statement in statements(function):
            match statement:
                case Assign(Place(target, ()), AddressOf(Place(local, ()))):
                    self.addresses[target] = local
                case Assign(Place(target, ()), ConvertOp(Copy(Place(source, ())))):
                    if source in self.addresses:
                        self.addresses[target] = self.addresses[source]
        holds = [
            (statement, number, index)
            for number, block in enumerate(function.blocks)
            for index, statement in enumerate(block.statements)
            if _callee(statement) == _HOLD
        ]
        own = [hold for hold in holds if self.pin_of(hold[0]) >= 0]
        self.pins = [self.find(symbol, *hold) for hold in own]
        self.passes = len(own) < len(holds)
        """It pins something for its caller, in a pin of the caller's."""

    def remove(self, idle: set[int]) -> None:
        """Remove the calls that take and drop some pins."""
        for block in self.function.blocks:
            block.statements = [one for one in block.statements if self.pin_of(one) not in idle]

    def pin_of(self, statement: Statement) -> int:
        """Return the local of the pin that a statement takes or drops; -1 for other statements."""
        match statement:
            case CallStatement(_, Static(callee), (Copy(Place(address, ())), *_)):
                return self.addresses.get(address, -1) if callee.name in (_HOLD, _DROP) else -1
            case _:
                return -1

    def find(self, symbol: str, hold: Statement, number: int, index: int) -> _Pin:
        """Return a pin with what runs until it is dropped."""
        assert isinstance(hold, CallStatement)
        flag = hold.arguments[3]
        pin = _Pin(symbol, self.pin_of(hold), not isinstance(flag, Const) or bool(flag.value))
        seen: set[int] = set()
        pending = [(number, index + 1)]
        while pending:
            current, start = pending.pop()
            block = self.function.blocks[current]
            if self.runs(block.statements[start:], pin):
                following = [target for target in successors(block.terminator) if target not in seen]
                seen.update(following)
                pending.extend((target, 0) for target in following)
        return pin

    def runs(self, part: list[Statement], pin: _Pin) -> bool:
        """Note what statements run; tell whether the pin is still held after them."""
        for statement in part:
            local, callee = self.pin_of(statement), _callee(statement)
            if local == pin.local:
                return False
            if callee == _HOLD:
                pin.nested.append(local)
            elif callee is not None:
                pin.running.add(callee)
            elif is_indirect(statement):
                pin.running.add("")
        return True
