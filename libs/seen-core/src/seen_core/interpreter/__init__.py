"""Runs closed MIR programs in Python: the oracle for backends, and the evaluator of constants.

Obvious rather than quick: memory is bytes, every access is checked to be inside it, and freed blocks and
counts are watched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO

from seen_core.interpreter.machine import Machine, ProgramExit, Scalar, Streams, load, running_functions
from seen_core.interpreter.memory import STACK_BYTES, InterpreterError, LimitError
from seen_core.mir.model import MirProgram

__all__ = [
    "InterpreterError",
    "LimitError",
    "ProgramExit",
    "evaluate",
    "evaluate_alone",
    "run",
    "run_limited",
]

_SMALL_STACK = 1 << 16


def run(
    program: MirProgram,
    arguments: list[str],
    stdin: BinaryIO,
    stdout: BinaryIO,
    stderr: BinaryIO,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Run a program to its end and return its exit code.

    `arguments` includes the name of the program. `environment` None is that of this process. Raises
    `InterpreterError` when the program does what no program may: a defect of the compiler or of unsafe code.
    """
    known = dict(os.environ if environment is None else environment)
    machine = load(program, arguments, Streams(stdin, stdout, stderr), known)
    return _run(machine, program.entry)


def evaluate(program: MirProgram, function: str, arguments: tuple[Scalar, ...] = ()) -> Scalar:
    """Call one function and return its result: a scalar, or the bytes of any other value.

    A function that ends the program (a panic) raises `ProgramExit`.
    """
    return _without_files(program).call(function, arguments)


def evaluate_alone(program: MirProgram, function: str) -> Scalar:
    """Call a function that takes nothing and calls no others; None when it does not return."""
    try:
        return _without_files(program, _SMALL_STACK).call_here(function)
    except InterpreterError:
        return None


def run_limited(program: MirProgram, stderr: BinaryIO, steps: int, memory: int) -> tuple[int, list[str]]:
    """Run a program without input, output and environment; return its exit code.

    When it ends itself, by a panic, also the functions that were running, the outermost first. `steps` are
    the calls and turns of loops it may take, `memory` the bytes; `LimitError` when it wants more.
    """
    machine = load(program, [], Streams(BytesIO(), BytesIO(), stderr), {})
    machine.steps_left = steps
    machine.memory.limit = len(machine.memory.bytes_) + memory
    try:
        return int(machine.call(program.entry, ()) or 0), []
    except ProgramExit as end:
        return end.code, running_functions(end)
    except LimitError as reached:
        reached.functions = running_functions(reached)
        raise


def _without_files(program: MirProgram, stack_bytes: int = STACK_BYTES) -> Machine:
    streams = Streams(BytesIO(), BytesIO(), BytesIO())
    return load(program, [], streams, {}, stack_bytes)


def _run(machine: Machine, entry: str) -> int:
    try:
        code = machine.call(entry, ())
    except ProgramExit as end:
        code = end.code
    finally:
        machine.streams.stdout.flush()
        machine.streams.stderr.flush()
    return int(code or 0) & 255
