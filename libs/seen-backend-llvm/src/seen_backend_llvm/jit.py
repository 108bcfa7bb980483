"""Running object code in memory, without a linker.

The program runs in a forked child. Its `exit`, its signals and its stack are then its own, as if it had
been started from a file, and the compiler's process survives whatever it does. Where there is no `fork`
it runs in this process, which ends when the program calls C's `exit`.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import llvmlite.binding as llvm

from seen_backend_llvm.machine import Machine, target_machine
from seen_core.diagnostics import Diagnostic, SeenError

START = "main"


class LoadedProgram:
    """A program in executable memory."""

    def __init__(self, code: bytes, machine: Machine, exports: Sequence[str] = ()) -> None:
        self._compiler = llvm.create_lljit_compiler(target_machine(machine, 0, jit=True))
        builder = llvm.JITLibraryBuilder().add_object_img(code).add_current_process().export_symbol(START)
        for symbol in exports:
            builder.export_symbol(symbol)
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p))
        try:
            self._library = builder.link(self._compiler, "program")
            self._start = kind(self._library[START])
        except RuntimeError:  # LLVM itself has written which symbols it did not find
            raise SeenError(_not_there()) from None

    def address(self, symbol: str) -> int:
        """Return the address of an exported function, for callers with `ctypes`."""
        return int(self._library[symbol])

    def call(self, name: str, arguments: Sequence[str]) -> int:
        """Run the program in this process and return what its start code returns."""
        words = [os.fsencode(word) for word in (name, *arguments)]
        vector = (ctypes.c_char_p * (len(words) + 1))(*words, None)
        return int(self._start(len(words), vector))


def _not_there() -> Diagnostic:
    note = 'build an executable, with the library named in front of the declaration: `@link("m")`'
    return Diagnostic("E0803", "the program calls a C function that is not in memory here", (), {}, (note,))


def run_object(code: bytes, machine: Machine, arguments: Sequence[str], name: str = "program") -> int:
    """Run object code and return its exit code, or 128 and the signal's number as shells do."""
    program = LoadedProgram(code, machine)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if not hasattr(os, "fork"):
        return program.call(name, arguments) & 0xFF
    child = os.fork()
    if child == 0:
        _run_as_child(program, name, arguments)
    return _wait(child)


def run_object_file(path: Path, machine: Machine, arguments: Sequence[str], name: str = "program") -> int:
    """Run a stored object file: a warm run needs neither front end nor code generator."""
    return run_object(path.read_bytes(), machine, arguments, name)


def _run_as_child(program: LoadedProgram, name: str, arguments: Sequence[str]) -> None:
    """Never returns. Python's own signal handlers would keep the program from being interrupted."""
    status = 70
    try:
        faulthandler.disable()  # a crash of the program is no crash of Python's
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        status = program.call(name, arguments) & 0xFF
    finally:
        os._exit(status)


def _wait(child: int) -> int:
    """Wait for the program; an interrupt from the terminal reaches it by itself."""
    previous = signal.getsignal(signal.SIGINT)
    in_main = _ignore_interrupts()
    try:
        _, status = os.waitpid(child, 0)
    finally:
        if in_main:
            signal.signal(signal.SIGINT, previous)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _ignore_interrupts() -> bool:
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # only the main thread may say
        return False
    return True
