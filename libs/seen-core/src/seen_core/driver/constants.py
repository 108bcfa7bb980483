"""The values of constants are computed while compiling: what goes wrong there is an error in the program.

All constants whose values are not plain numbers are read by a made-up function, which the interpreter runs,
with a limit on steps and memory. A panic is E0229 at the constant, with the calls that led to it as notes.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.program import Program
from seen_core.check.signatures import FunctionInfo, GlobalInfo
from seen_core.check.signatures_from_ast import Synthesized
from seen_core.diagnostics import Diagnostic, Label
from seen_core.mono import MonoOptions, close_program
from seen_core.resolve import Entity

if TYPE_CHECKING:
    from seen_core.mono.program import GenericMir

_NAME = "seen.constants"
_TOO_MUCH = "computing {name} takes too much {what}"
STEPS = 2_000_000
"""Calls and turns of loops that the constants of a program may take together."""
BYTES = 64 << 20
"""Memory that they may take."""


def check_values(
    program: Program, constants: list[Entity], generic_mir: GenericMir, pointer_bytes: int
) -> list[Diagnostic]:
    """Compute constants; return what goes wrong."""
    infos = [program.global_of(entity) for entity in constants]
    waiting, failed = list(infos), set[str]()
    found: list[Diagnostic] = []
    for attempt in range(len(infos)):
        problem = _compute(program, f"{_NAME}{attempt}", waiting, infos, generic_mir, pointer_bytes)
        if problem is None:
            break
        info, diagnostic = problem
        if info.name not in failed:
            found.append(diagnostic)
        # A constant that uses one that has failed says nothing new.
        waiting.remove(info if info in waiting else waiting[0])
        failed.add(info.name)
        if not waiting or diagnostic.template == _TOO_MUCH:
            break
    return found


def _compute(
    program: Program,
    entry: str,
    wanted: list[GlobalInfo],
    infos: list[GlobalInfo],
    generic_mir: GenericMir,
    pointer_bytes: int,
) -> tuple[GlobalInfo, Diagnostic] | None:
    """Compute constants; return the one that was being computed when something went wrong, and what did."""
    _declare_reader(program, entry, wanted)
    options = MonoOptions(pointer_bytes=pointer_bytes, overflow_checks=True, dev=True)
    closed = close_program(program, entry, generic_mir, options)
    from seen_core.interpreter import LimitError, run_limited  # it takes long to import

    errors = BytesIO()
    try:
        code, symbols = run_limited(closed, errors, STEPS, BYTES)
    except LimitError as reached:
        info = _being_computed(infos, reached.functions)
        return info, _too_much(info, reached.what)
    if code == 0:
        return None
    info = _being_computed(infos, symbols)
    return info, _panicked(info, errors.getvalue().decode("utf-8", "replace"))


def _declare_reader(program: Program, name: str, infos: list[GlobalInfo]) -> None:
    first = infos[0]
    info = FunctionInfo(name, first.file, first.span, "function", (), (), t.UNIT)
    reads = tuple(hir.Evaluate(one.span, hir.Global(one.span, one.type, one.name)) for one in infos)
    value = hir.Block(first.span, t.UNIT, reads, None)
    body = hir.Body(name, first.file, [], 0, value, t.UNIT)
    program.add_synthesized(Synthesized(info, lambda _: body))


def _being_computed(infos: list[GlobalInfo], functions: list[str]) -> GlobalInfo:
    """Return the constant whose value was being computed, given the functions that were running."""
    by_initializer = {info.initializer: info for info in infos}
    found = [by_initializer[name] for name in functions if name in by_initializer]
    return found[-1] if found else infos[0]


def _too_much(info: GlobalInfo, what: str) -> Diagnostic:
    return Diagnostic(
        "E0229",
        _TOO_MUCH,
        (Label(info.file, info.span, "given up while compiling"),),
        {"name": info.name.rsplit(".", 1)[-1], "what": what},
        ("it is computed while compiling; a `let` is computed when the program starts",),
    )


def _panicked(info: GlobalInfo, report: str) -> Diagnostic:
    lines = [line.strip() for line in report.splitlines()]
    message = next((line for line in lines if line.startswith("panic: ")), "panic: it stopped")
    calls = [line for line in lines if line.startswith("in ") and ".initial " not in line]
    return Diagnostic(
        "E0229",
        "{name} cannot be computed: {problem}",
        (Label(info.file, info.span, "the value of this constant"),),
        {"name": info.name.rsplit(".", 1)[-1], "problem": message.removeprefix("panic: ")},
        tuple(calls) or ("a constant is computed while compiling",),
    )
