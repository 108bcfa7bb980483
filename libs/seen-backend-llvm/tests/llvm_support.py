"""Hand-written closed programs, run in every way that this machine has."""

from __future__ import annotations

import ctypes
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from seen_backend_llvm import build
from seen_backend_llvm.jit import LoadedProgram
from seen_backend_llvm.machine import machine_of
from seen_core.driver.targets import host_target
from seen_core.mir.model import MirProgram
from seen_core.mir.parser import parse_program
from seen_core.plugin_api import BuildOptions

HEAD = """
mir 1
pointer 8
entry @main
panic overflow @panic
panic division @panic
panic stack @panic
panic bounds @panic_bounds
external @malloc({CSize}) -> {Ptr}
external @free({Ptr}) -> {Unit}
external @exit({Int32}) -> {Never}
external @write({Int32}, {Ptr}, {CSize}) -> {COffset}
external @strlen({Ptr}) -> {CSize}
external @snprintf({Ptr}, {CSize}, {Ptr}) -> {Int32} variadic
type {Int} = int 8 align 8 signed
type {Int32} = int 4 align 4 signed
type {UInt32} = int 4 align 4
type {Int16} = int 2 align 2 signed
type {Int8} = int 1 align 1 signed
type {UInt8} = int 1 align 1
type {UInt64} = int 8 align 8
type {CSize} = int 8 align 8
type {COffset} = int 8 align 8 signed
type {Bool} = bool 1 align 1
type {Char} = char 4 align 4
type {Float} = float 8 align 8
type {Float32} = float 4 align 4
type {Unit} = unit 0 align 1
type {Never} = unit 0 align 1
type {Ptr} = pointer 8 align 8
type {Ptr<Int>} = pointer 8 align 8
type {&Int} = pointer 8 align 8
type {&Pair} = pointer 8 align 8
type {Account} = pointer 8 align 8
type {Account?} = enum 8 align 8 niche 0 () (0: {Account})
type {object Account} = struct 32 align 8 (0: {Counts}, 8: {Ptr}, 16: {Int}, 24: {Ptr<Int>}) NAMES
type {Counts} = struct 8 align 4 (0: {Int32}, 4: {Int32})
type {Pair} = struct 16 align 8 (0: {Int8}, 8: {Int}) names ["small", "big"]
type {Wrapped} = struct 8 align 8 (0: {Account}) names ["account"]
type {Wrapped?} = enum 8 align 8 niche 0 () (0: {Wrapped})
type {String} = struct 24 align 8 (0: {Ptr}, 8: {Int}, 16: {Account?}) names ["data", "info", "owner"]
type {String?} = enum 24 align 8 niche 0 () (0: {String})
type {Int?} = enum 16 align 8 tag 1 () (8: {Int})
type {Level} = enum 1 align 1 tag 1 () () () names ["Low", "Middle", "High"]
type {Shape} = enum 24 align 8 tag 1 (8: {Float}) (8: {Int}, 16: {Int}) () (8: {Account})
type {Large} = struct 48 align 8 (0: {Int}, 8: {Shape}, 32: {Pair})
type {Three} = array 24 align 8 of 3 {Int}
type {Nine} = array 72 align 8 of 9 {Int}
data @text = constant 6 align 1
  0: bytes "hello\\n"
data @format = constant 8 align 1
  0: bytes "%d %g%c\\u0000"
data @info = constant 24 align 8
  0: function @destroy
  8: bytes "\\u0007\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000"
  16: address @text+2
data @destroyed = variable 8 align 8
fun @panic(_1: {Ptr}) -> {Never}
{
  let _2: {CSize}
  let _3: {COffset}
  bb0:
    _2 = call external @strlen(copy _1)
    _3 = call external @write(const 1{Int32}, copy _1, copy _2)
    call external @exit(const 101{Int32})
    unreachable
}
fun @panic_bounds(_1: {Int}, _2: {Int}, _3: {Ptr}) -> {Never}
{
  bb0:
    call @panic(copy _3)
    unreachable
}
fun @destroy(_1: {Ptr}) -> {Unit}
{
  let _2: {Ptr}
  bb0:
    _2 = address @destroyed
    _2.*{Int} = copy _2.*{Int} + const 1{Int} {Int}
    call external @free(copy _1)
    return
}
"""

EMPTY_MAIN = "fun @main() -> {Int}\n{\n  bb0:\n    _0 = const 0{Int}\n    return\n}\n"
LEVELS = (0, 2)


@dataclass(frozen=True)
class Outcome:
    code: int
    output: bytes


def program(body: str) -> MirProgram:
    names = 'names ["counts", "info", "size", "items"]'
    return parse_program(HEAD.replace("NAMES", names) + body)


def options(level: int, debug_info: bool = False) -> BuildOptions:
    return BuildOptions(
        profile="release" if level else "dev",
        opt_level=level,
        debug_info=debug_info,  # type: ignore[arg-type]
    )


def load(closed: MirProgram, level: int, *exports: str) -> LoadedProgram:
    closed.exports.update({name: name for name in exports})
    machine = machine_of(host_target())
    return LoadedProgram(build.jit_object(closed, machine, options(level)), machine, exports)


def evaluate(body: str, kind: type = ctypes.c_int64, level: int = 0) -> object:
    """Call the function `f` of a program."""
    loaded = load(program(body + EMPTY_MAIN), level, "f")
    return ctypes.CFUNCTYPE(kind)(loaded.address("f"))()


def run_in_memory(closed: MirProgram, level: int, arguments: tuple[str, ...] = ()) -> Outcome:
    """Run with the JIT, catching standard output."""
    with tempfile.TemporaryFile() as file:
        saved = os.dup(1)
        os.dup2(file.fileno(), 1)
        try:
            code = build.run(closed, host_target(), options(level), arguments)
        finally:
            os.dup2(saved, 1)
            os.close(saved)
        file.seek(0)
        return Outcome(code, file.read())


def executable(closed: MirProgram, folder: Path, level: int, debug_info: bool = False) -> Path:
    path = folder / "program"
    build.emit(closed, host_target(), options(level, debug_info), "exe", path)
    return path
