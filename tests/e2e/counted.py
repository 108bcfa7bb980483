"""Runs machine code in memory under an allocator that counts, and that watches what is written where.

Every block lies between guards, is filled when it is made and when it is given back, and is never used again.
At the end, guards or freed blocks that changed, and blocks that were freed twice or never, are what is wrong.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import llvmlite.binding as llvm
from backends import NATIVE, Program, RunResult, plugin_host, run_child

from seen_backend_llvm.machine import machine_of, target_machine
from seen_core.driver.targets import choose_backend
from seen_core.plugin_api import RUN

GUARD = b"\xa5" * 16
FRESH = 0xCB
FREED = 0xDD
_SIZE = ctypes.c_size_t
_POINTER = ctypes.c_void_p
_C = ctypes.CDLL(None)
_C.malloc.restype, _C.malloc.argtypes = _POINTER, [_SIZE]


@dataclass
class Allocator:
    """The blocks of a run, by the address that the program has."""

    live: dict[int, int] = field(default_factory=dict)
    freed: dict[int, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def allocate(self, size: int) -> int:
        """Do what `malloc` does."""
        block = int(_C.malloc(size + 2 * len(GUARD)))
        address = block + len(GUARD)
        ctypes.memmove(block, GUARD, len(GUARD))
        ctypes.memset(address, FRESH, size)
        ctypes.memmove(address + size, GUARD, len(GUARD))
        self.live[address] = size
        return address

    def release(self, address: int | None) -> None:
        """Do what `free` does."""
        if not address:
            return
        size = self.live.pop(address, None)
        if size is None:
            self.problems.append("a block is freed twice" if address in self.freed else "free of no block")
            return
        self.check_guards(address, size)
        ctypes.memset(address, FREED, size)
        self.freed[address] = size

    def resize(self, address: int | None, size: int) -> int:
        """Do what `realloc` does."""
        new = self.allocate(size)
        if address:
            ctypes.memmove(new, address, min(size, self.live.get(address, 0)))
            self.release(address)
        return new

    def clear(self, count: int, size: int) -> int:
        """Do what `calloc` does."""
        address = self.allocate(count * size)
        ctypes.memset(address, 0, count * size)
        return address

    def check_guards(self, address: int, size: int) -> None:
        before, after = address - len(GUARD), address + size
        if ctypes.string_at(before, len(GUARD)) != GUARD or ctypes.string_at(after, len(GUARD)) != GUARD:
            self.problems.append("a write outside of a block")

    def finish(self) -> list[str]:
        """Return all that is wrong at the end, but what is still live."""
        for address, size in self.freed.items():
            if ctypes.string_at(address, size) != bytes([FREED]) * size:
                self.problems.append("a write to a block that was freed")
        for address, size in self.live.items():
            self.check_guards(address, size)
        return self.problems


def run_counted(program: Program, folder: Path, arguments: Sequence[str] = ()) -> RunResult:
    """Run a program; what the allocator saw is added to the errors, what is live is counted."""
    return run_child(folder, "", lambda: _run(program, arguments))


def _run(program: Program, arguments: Sequence[str]) -> tuple[int, int]:
    target = program.request.target
    backend = choose_backend(plugin_host(), target, RUN, NATIVE)
    options = replace(program.request.options, work_folder=Path.cwd())
    code = backend.prepare(program.mir, target, options)
    allocator = Allocator()
    callbacks = {
        "malloc": ctypes.CFUNCTYPE(_POINTER, _SIZE)(allocator.allocate),
        "free": ctypes.CFUNCTYPE(None, _POINTER)(allocator.release),
        "realloc": ctypes.CFUNCTYPE(_POINTER, _POINTER, _SIZE)(allocator.resize),
        "calloc": ctypes.CFUNCTYPE(_POINTER, _SIZE, _SIZE)(allocator.clear),
    }
    builder = llvm.JITLibraryBuilder().add_object_img(code).export_symbol("main")
    for name, callback in callbacks.items():
        builder.import_symbol(name, ctypes.cast(callback, _POINTER).value)
    compiler = llvm.create_lljit_compiler(target_machine(machine_of(target), 0, jit=True))
    library = builder.add_current_process().link(compiler, "counted")
    start = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p))(library["main"])
    words = [b"program", *(word.encode() for word in arguments)]
    status = start(len(words), (ctypes.c_char_p * (len(words) + 1))(*words, None))
    for problem in allocator.finish():
        print(f"memory: {problem}", file=sys.stderr)
    return int(status) & 255, len(allocator.live)
