"""State of the main thread that another thread would reach (E0503), found in the closed program.

The checker (`check.sending`) follows the calls that it sees. Here all calls are known: which methods of which
types stand behind an interface or a type parameter, also where the library calls them, and what is destroyed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.check.implementations import SEND
from seen_core.check.sending import reaches_main_thread, stays_on_main_thread
from seen_core.check.signatures import FunctionReference, GlobalInfo
from seen_core.diagnostics import SeenError
from seen_core.mir.model import ClosureType, FunctionAddress, GlobalAddress, MirFunction, ObjectType
from seen_core.mono.callgraph import called, operands, operands_of_statement, reachable, statements
from seen_core.mono.dispatch import PendingCall
from seen_core.mono.glue import PendingRelease
from seen_core.mono.shapes import BoxObject, Shape, reference_name, symbol_text
from seen_core.mono.threads import made_at_start
from seen_core.own.moves import operand_span
from seen_core.source import Location, SourceFile, Span

if TYPE_CHECKING:
    from seen_core.mono.program import ProgramCloser

_SENT = "sent"
"""The annotation of functions that may run on another thread."""


def check_main_thread(closer: ProgramCloser) -> None:
    """Refuse a program in which another thread would use what belongs to the main thread."""
    starts = [symbol for symbol, function in closer.functions.items() if _SENT in function.annotations]
    guarded = {
        closer.global_symbol(name): info
        for name, info in closer.globals.items()
        if stays_on_main_thread(closer.world, info)
    }
    if not starts or not guarded:
        return
    edges = _edges(closer)
    for start in starts:
        for symbol in sorted(reachable(edges, [start, *_destroyed_with(closer, start)])):
            _check_function(closer, closer.functions[symbol], closer.functions[start], guarded)


def _check_function(
    closer: ProgramCloser, function: MirFunction, start: MirFunction, guarded: dict[str, GlobalInfo]
) -> None:
    if not function.file or function.file.startswith("std/"):
        return
    for statement in statements(function):
        for operand in operands_of_statement(statement):
            if isinstance(operand, GlobalAddress) and operand.symbol in guarded:
                runs = _place(closer, start, start.location)
                used = _place(closer, function, statement.location)
                raise SeenError(reaches_main_thread(guarded[operand.symbol], runs, used))


def _place(closer: ProgramCloser, function: MirFunction, location: Location) -> tuple[SourceFile, Span]:
    file = closer.source_file(function.name)
    return file, operand_span(file, None, location)


def _edges(closer: ProgramCloser) -> dict[str, list[str]]:
    """Return what each function may run: what it calls, whose address it takes, and what it destroys."""
    at_start = {
        closer.demand(FunctionReference(info.initializer))
        for info in closer.globals.values()
        if info.initializer is not None and made_at_start(closer, info)
    }
    destroys = {closer.information(shape): closer.glue("destroy", shape) for shape in closer.objects()}
    edges: dict[str, list[str]] = {}
    for symbol, function in closer.functions.items():
        found = [target for target in called(function) if target not in at_start]
        for statement in statements(function):
            match statement:
                case PendingCall(_, site):
                    found += closer.tables.targets[site].values()
                case PendingRelease(_, class_):
                    found += _destroyed(closer, class_)
        for operand in operands(function):
            match operand:
                case FunctionAddress(target):
                    found.append(target)
                case GlobalAddress(target) if target in destroys:  # it makes such an object
                    found.append(destroys[target])
                case GlobalAddress(target):
                    found += _addresses_in(closer, target)
        edges[symbol] = [target for target in dict.fromkeys(found) if target in closer.functions]
    return edges


def _addresses_in(closer: ProgramCloser, symbol: str) -> Iterator[str]:
    """Yield the functions that data leads to: the code of a lambda that captures nothing."""
    data = closer.data.get(symbol)
    for item in data.items if data is not None else ():
        if isinstance(item.value, FunctionAddress):
            yield item.value.symbol


def _destroyed(closer: ProgramCloser, class_: t.Nominal) -> Iterator[str]:
    for shape in closer.objects():
        if closer.hierarchy.fits(shape, class_):
            yield closer.glue("destroy", shape)


def _destroyed_with(closer: ProgramCloser, start: str) -> Iterator[str]:
    """Yield what a thread may destroy because it got it: the lambda, and interface values in it."""
    for shape in closer.objects():
        if _crosses(closer, shape, start):
            yield closer.glue("destroy", shape)


def _crosses(closer: ProgramCloser, shape: Shape, start: str) -> bool:
    match shape:
        case ClosureType(function):
            return symbol_text(reference_name(function)) == start
        case ObjectType(of) | BoxObject(of):
            return isinstance(of, t.Nominal) and closer.world.implements(of, t.Nominal(SEND))
        case _:
            return False
