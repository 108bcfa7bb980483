"""The function that runs a program: start, globals in order, `main`, globals back, finish.

Globals that are part of the program are initialised before `main`: those that an initialiser needs (as far
as plain calls show) before it, otherwise in the order of their files and lines, the standard library first.
After `main` they are dropped in reverse, except what the end of the program or a `drop` block still uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.check.signatures import FunctionInfo, FunctionReference, GlobalInfo
from seen_core.check.world import World
from seen_core.diagnostics import SeenError
from seen_core.mir.model import (
    Assign,
    Block,
    Borrow,
    CallStatement,
    Const,
    ConvertOp,
    Copy,
    Drop,
    FieldOf,
    GlobalAddress,
    Goto,
    LocalDeclaration,
    MirFunction,
    MirType,
    Move,
    Operand,
    Place,
    PointerTo,
    Return,
    Static,
    Switch,
    ThrowingResult,
    Unreachable,
    Use,
    VariantIndex,
    VariantOf,
)
from seen_core.mir.modes import parameter_modes
from seen_core.mono.callgraph import called, globals_used, reachable
from seen_core.mono.constants import fold_global
from seen_core.mono.dispatch import PendingCall
from seen_core.mono.glue import Emitter
from seen_core.mono.shapes import BYTE_POINTER, ERROR
from seen_core.mono.threads import made_at_start, no_first_value
from seen_core.source import Location

if TYPE_CHECKING:
    from seen_core.mono.program import ProgramCloser

_HERE = Location(1, 1)
_START, _MAIN, _END = 0, 1, 2


class _Entry:
    """The generic MIR of the entry in the making; local 0 is the exit code."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.locals = [LocalDeclaration(t.INT)]
        self.blocks = [Block([], Unreachable()) for _ in range(3)]
        self.current = self.blocks[_START]

    def local(self, type_: MirType) -> Place:
        self.locals.append(LocalDeclaration(type_))
        return Place(len(self.locals) - 1)

    def block(self) -> int:
        self.blocks.append(Block([], Unreachable()))
        return len(self.blocks) - 1

    def call(self, target: Place | None, name: str, arguments: tuple[Operand, ...], *types: t.Type) -> None:
        callee = Static(FunctionReference(name, types))
        self.current.statements.append(CallStatement(target, callee, arguments, _HERE))

    def assign(self, target: Place, value: Operand) -> None:
        self.current.statements.append(Assign(target, Use(value), _HERE))

    def drop(self, place: Place) -> None:
        self.current.statements.append(Drop(place, _HERE))


def make_entry(world: World, main: str) -> MirFunction:
    """Return the generic MIR of the entry, without the globals."""
    entry = _Entry(world)
    entry.call(None, world.known("start"), ())
    entry.current.terminator = Goto(_MAIN)
    entry.current = entry.blocks[_MAIN]
    _call_main(entry, world.function(main))
    entry.current.terminator = Goto(_END)
    end = entry.blocks[_END]
    entry.current = end
    entry.call(Place(0), world.known("finish"), (Copy(Place(0)),))
    end.terminator = Return(_HERE)
    return MirFunction("seen.entry", "seen.entry", "", _HERE, 0, entry.locals, entry.blocks, ("noinline",))


def _call_main(entry: _Entry, info: FunctionInfo) -> None:
    world = entry.world
    arguments: tuple[Operand, ...] = ()
    given: Place | None = None
    if info.parameters:
        given = entry.local(info.parameters[0].type)
        entry.call(given, world.known("arguments"), ())
        moves = parameter_modes(world, info.name)[0] == "move"
        arguments = (Move(given) if moves else Borrow(given),)
        given = None if moves else given
    if info.throws:
        _call_throwing(entry, info, arguments, given)
        return
    result = entry.local(info.result)
    if info.result in (t.UNIT, t.NEVER):
        entry.call(None, info.name, arguments)
    else:
        entry.call(result, info.name, arguments)
    if given is not None:
        entry.drop(given)
    _exit_code(entry, info, result)


def _call_throwing(
    entry: _Entry, info: FunctionInfo, arguments: tuple[Operand, ...], given: Place | None
) -> None:
    nullable = t.Nullable(ERROR)
    outcome = entry.local(ThrowingResult(info.result))
    entry.call(outcome, info.name, arguments)
    if given is not None:
        entry.drop(given)
    thrown = Place(outcome.local, (FieldOf(0, nullable),))
    index = entry.local(t.INT)
    entry.current.statements.append(Assign(index, VariantIndex(thrown, nullable), _HERE))
    fine, failed = entry.block(), entry.block()
    entry.current.terminator = Switch(Copy(index), t.INT, ((0, fine),), failed)
    entry.current = entry.blocks[failed]
    error = Place(outcome.local, (*thrown.path, VariantOf(1), FieldOf(0, ERROR)))
    entry.call(Place(0), entry.world.known("report_error"), (Borrow(error),))
    entry.drop(error)
    entry.current.terminator = Goto(_END)
    entry.current = entry.blocks[fine]
    _exit_code(entry, info, Place(outcome.local, (FieldOf(1, info.result),)))


def _exit_code(entry: _Entry, info: FunctionInfo, result: Place) -> None:
    match info.result:
        case t.Nominal("Int"):
            entry.assign(Place(0), Copy(result))
        case t.Nominal("Unit" | "Never"):
            entry.assign(Place(0), Const(0, t.INT))
        case t.Nominal(_, arguments):
            fails = entry.world.implements(arguments[1], ERROR)
            role = "report_failure" if fails else "report_result"
            entry.call(Place(0), entry.world.known(role), (Borrow(result),), *arguments[1:])
            entry.drop(result)


# ---------------------------------------------------------------- globals


def add_globals(closer: ProgramCloser, entry: MirFunction, infos: dict[str, GlobalInfo]) -> list[str]:
    """Initialise the globals that are part of the program; return their names in order."""
    order = [
        name
        for name in _initial_order(closer, infos)
        if not infos[name].lazy or made_at_start(closer, infos[name])
    ]
    block = entry.blocks[_START]
    emitter = Emitter(closer, entry.locals)
    for name in order:
        info = infos[name]
        own = info.per_thread and closer.layouts.threads
        if own and not t.is_scalar(info.type):
            raise SeenError(no_first_value(info))
        if info.initializer is None or (not info.lazy and fold_global(closer, name, info)):
            continue
        if own:
            raise SeenError(no_first_value(info))
        value = emitter.temporary(info.type)
        emitter.call(closer.demand(FunctionReference(info.initializer)), (), value)
        emitter.assign(emitter.deref(_address(closer, emitter, name, info), info.type), Use(Move(value)))
    block.statements.extend(emitter.statements)  # type: ignore[arg-type]
    return order


def drop_globals(closer: ProgramCloser, entry: MirFunction, order: list[str]) -> None:
    """Drop globals after `main`, where nobody needs them any more."""
    infos = closer.globals
    edges = _edges(closer)
    finish = closer.demand(closer.known("finish"))
    used_later = _globals_of(closer, reachable(edges, [finish, *closer.drop_blocks()]))
    lazy = [name for name, info in infos.items() if info.lazy]
    counted = [
        name
        for name in dict.fromkeys([*order, *lazy])
        if closer.layouts.is_counted(infos[name].type) and closer.global_symbol(name) not in used_later
    ]
    emitter = Emitter(closer, entry.locals)
    for name in reversed(counted):
        info = infos[name]
        type_: t.Type = t.Nullable(info.type) if info.lazy else info.type
        emitter.drop_value(emitter.deref(_address(closer, emitter, name, info), type_), type_)
    entry.blocks[_END].statements[:0] = emitter.statements  # type: ignore[assignment]


def _address(closer: ProgramCloser, emitter: Emitter, name: str, info: GlobalInfo) -> Place:
    address = emitter.temporary(PointerTo(info.type))
    concrete = closer.layouts.concrete
    symbol = GlobalAddress(closer.global_symbol(name))
    emitter.assign(address, ConvertOp(symbol, concrete(BYTE_POINTER), concrete(PointerTo(info.type))))
    return address


def _edges(closer: ProgramCloser) -> dict[str, list[str]]:
    """Return who calls whom; calls through tables count as calls of every target."""
    edges: dict[str, list[str]] = {}
    for symbol, function in closer.functions.items():
        targets = list(called(function))
        for block in function.blocks:
            for statement in block.statements:
                if isinstance(statement, PendingCall):
                    targets += closer.tables.targets[statement.site].values()
        edges[symbol] = targets
    return edges


def _globals_of(closer: ProgramCloser, symbols: set[str]) -> set[str]:
    return {
        name
        for symbol in symbols
        if symbol in closer.functions
        for name in globals_used(closer.functions[symbol])
    }


def _initial_order(closer: ProgramCloser, infos: dict[str, GlobalInfo]) -> list[str]:
    edges = _edges(closer)
    by_symbol = {closer.global_symbol(name): name for name in infos}
    order: list[str] = []
    state: dict[str, bool] = {}

    def visit(name: str) -> None:
        if name in state:
            return
        state[name] = False
        initializer = infos[name].initializer
        if initializer is not None:
            used = _globals_of(closer, reachable(edges, [closer.demand(FunctionReference(initializer))]))
            for needed in sorted((by_symbol[u] for u in used if u in by_symbol), key=_position):
                visit(needed)
        order.append(name)

    def _position(name: str) -> tuple[bool, str, int]:
        info = infos[name]
        return (not name.startswith("std."), info.file.name, info.span.start)

    for name in sorted(infos, key=_position):
        visit(name)
    return order
