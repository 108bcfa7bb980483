"""Hand-written closed programs as WebAssembly, run by wasmtime."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from seen_backend_wasm import build
from seen_backend_wasm.runner import run_module
from seen_backend_wasm.targets import WASI
from seen_core.mir.model import MirProgram
from seen_core.mir.parser import parse_program
from seen_core.plugin_api import BuildOptions

HEAD = """
mir 1
pointer 4
entry @main
panic overflow @panic
panic stack @panic
external @exit({Int32}) -> {Never}
external @write({Int32}, {Ptr}, {CSize}) -> {COffset}
external @open({Ptr}, {Int32}, {Int32}) -> {Int32}
external @clock_gettime({Int32}, {Ptr}) -> {Int32}
external @malloc({CSize}) -> {Ptr}
external @strlen({Ptr}) -> {CSize}
type {Int} = int 8 align 8 signed
type {Int32} = int 4 align 4 signed
type {CSize} = int 4 align 4
type {COffset} = int 4 align 4 signed
type {Unit} = unit 0 align 1
type {Never} = unit 0 align 1
type {Ptr} = pointer 4 align 4
type {String} = struct 24 align 8 (0: {Ptr}, 8: {Int}, 16: {Ptr})
type {Large} = struct 40 align 8 (0: {String}, 24: {Int}, 32: {Int})
data @text = constant 6 align 1
  0: bytes "hello\\n"
data @path = constant 8 align 1
  0: bytes "new.txt\\u0000"
data @table = constant 8 align 4
  0: address @text
  4: function @text_size
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
fun @text_size(_1: {String}) -> {Int}
{
  bb0:
    _0 = copy _1.1{Int} >> const 1{Int} {Int}
    return
}
fun @large(_1: {String}) -> {Large}
{
  bb0:
    _0 = new {Large}(copy _1, const 20{Int}, const 30{Int})
    return
}
"""

HELLO = """
fun @main() -> {Int}
{
  let _1: {COffset}
  let _2: {Ptr}
  let _3: {Ptr}
  let _4: {CSize}
  let _5: {Int}
  bb0:
    _1 = call external @write(const 1{Int32}, address @text, const 6{CSize})
    _5 = intrinsic argumentCount()
    _2 = intrinsic argumentVector()
    _3 = copy _2[const 1{Int}]{Ptr}
    _4 = call external @strlen(copy _3)
    _1 = call external @write(const 1{Int32}, copy _3, copy _4)
    _0 = copy _5 + const 5{Int} {Int}
    return
}
"""

VALUES = """
fun @main() -> {Int}
{
  let _1: {Large}
  let _2: {Ptr}
  let _3: {Int}
  bb0:
    _1 = call @large(const "four"{String})
    _2 = address @table
    _2 = copy _2[const 1{Int}]{Ptr}
    _0 = call indirect copy _2 ({String}) -> {Int}(borrow _1.0{String})
    _0 = copy _0 + copy _1.2{Int} {Int}
    return
}
"""

FILES = """
fun @main() -> {Int}
{
  let _1: {Int32}
  let _2: {COffset}
  let _3: {Ptr}
  let _4: {Int32}
  bb0:
    _1 = call external @open(address @path, const 577{Int32}, const 420{Int32})
    _2 = call external @write(copy _1, address @text, const 6{CSize})
    _3 = call external @malloc(const 16{CSize})
    _4 = call external @clock_gettime(const 0{Int32}, copy _3)
    _0 = copy _3.*{Int} / const 1000000000{Int} {Int}
    return
}
"""

RECURSIVE = """
fun @deep(_1: {Int}) -> {Int} at "deep.seen" 1:1 with recursive
{
  let _2: {Int}
  bb0:
    _2 = copy _1 + const 1{Int} {Int}
    _2 = call @deep(copy _2)
    _0 = copy _2 + const 1{Int} {Int}
    return
}
fun @main() -> {Int}
{
  let _1: {Unit}
  bb0:
    _1 = intrinsic setStackLimit(const 8192{Int})
    _0 = call @deep(const 0{Int})
    return
}
"""

TRAP = """
fun @main() -> {Int}
{
  let _1: {Unit}
  bb0:
    _1 = intrinsic trap()
    unreachable
}
"""


def run(body: str, level: int, *arguments: str) -> tuple[int, bytes]:
    closed: MirProgram = parse_program(HEAD + body)
    settings = BuildOptions(opt_level=level, debug_info=False)  # type: ignore[arg-type]
    with tempfile.TemporaryFile() as file:
        saved = os.dup(1)
        os.dup2(file.fileno(), 1)
        try:
            code = build.run(closed, WASI, settings, arguments)
        finally:
            os.dup2(saved, 1)
            os.close(saved)
        file.seek(0)
        return code, file.read()


@pytest.mark.parametrize("level", [0, 2])
def test_hello(level: int) -> None:
    assert run(HELLO, level, "word") == (7, b"hello\nword")


@pytest.mark.parametrize("level", [0, 2])
def test_aggregates_and_tables(level: int) -> None:
    assert run(VALUES, level) == (34, b"")


def test_files_and_clocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _ = run(FILES, 0)
    assert (tmp_path / "new.txt").read_bytes() == b"hello\n"
    assert code in (1, 2)


@pytest.mark.parametrize("level", [0, 2])
def test_stack_overflow_is_a_panic(level: int) -> None:
    assert run(RECURSIVE, level) == (101, b"deep.seen:1:1")


def test_a_trap_is_a_panic(capfd: pytest.CaptureFixture[str]) -> None:
    settings = BuildOptions(opt_level=0, debug_info=False)
    assert build.run(parse_program(HEAD + TRAP), WASI, settings, ()) == 101
    assert "panic: " in capfd.readouterr().err


def test_emitted_module_runs(tmp_path: Path) -> None:
    path = tmp_path / "program.wasm"
    settings = BuildOptions(opt_level=2, debug_info=True)
    build.emit(parse_program(HEAD + HELLO), WASI, settings, "exe", path)
    assert path.read_bytes()[:4] == b"\0asm"
    assert run_module(path.read_bytes(), ["word"]) == 7
