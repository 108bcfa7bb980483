"""Running WebAssembly modules with wasmtime: arguments, standard streams, and the current folder."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import wasmtime

PANIC_CODE = 101
_WASM_STACK = 64 * 1024 * 1024
_THREAD_STACK = 2 * _WASM_STACK


def run_module(code: bytes, arguments: Sequence[str], name: str = "program") -> int:
    """Run a module's `_start` and return its exit code; after a trap 101, with a message.

    It runs on a thread of its own, whose stack is large enough for deep recursion.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    codes: list[int] = []
    errors: list[BaseException] = []

    def body() -> None:
        try:
            codes.append(_run(code, [name, *arguments]))
        except BaseException as error:  # handed to the thread that waits
            errors.append(error)

    previous = threading.stack_size(_THREAD_STACK)
    try:
        thread = threading.Thread(target=body)
        thread.start()
    finally:
        threading.stack_size(previous)
    thread.join()
    if errors:
        raise errors[0]
    return codes[0]


def run_module_file(path: Path, arguments: Sequence[str]) -> int:
    """Run a module that was built before."""
    return run_module(path.read_bytes(), arguments, path.name)


def _run(code: bytes, words: Sequence[str]) -> int:
    settings = wasmtime.Config()
    # Compilation on several threads would use a pool that a forked process inherits without its threads.
    settings.parallel_compilation = False
    _give_stack(settings)
    engine = wasmtime.Engine(settings)
    module = wasmtime.Module(engine, code)
    store = wasmtime.Store(engine)
    store.set_wasi(_surroundings(words))
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    start = linker.instantiate(store, module).exports(store)["_start"]
    assert isinstance(start, wasmtime.Func)
    try:
        start(store)
    except wasmtime.ExitTrap as end:
        return end.code
    except wasmtime.Trap as trap:
        _report(trap)
        return PANIC_CODE
    return 0


def _give_stack(settings: wasmtime.Config) -> None:
    """Let modules recurse deeply.

    wasmtime refuses more than its stacks for asynchronous calls have. Its Python package has no name for
    their size, though the library below it has.
    """
    try:
        library = ctypes.CDLL(wasmtime._ffi.dll._name)
        enlarge = library.wasmtime_config_async_stack_size_set
    except (AttributeError, OSError):
        return
    enlarge.argtypes, enlarge.restype = [ctypes.c_void_p, ctypes.c_uint64], None
    enlarge(ctypes.cast(settings.ptr(), ctypes.c_void_p), _THREAD_STACK)
    settings.max_wasm_stack = _WASM_STACK


def _surroundings(words: Sequence[str]) -> wasmtime.WasiConfig:
    wasi = wasmtime.WasiConfig()
    wasi.argv = list(words)
    wasi.env = list(os.environ.items())
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    wasi.preopen_dir(".", ".")
    return wasi


def _report(trap: wasmtime.Trap) -> None:
    code = trap.trap_code
    reason = "stack overflow" if code == wasmtime.TrapCode.STACK_OVERFLOW else trap.message.splitlines()[0]
    sys.stderr.write(f"panic: {reason}\n")
