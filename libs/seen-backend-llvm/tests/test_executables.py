"""Whole programs: in memory, as executables, and under gdb."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from llvm_support import LEVELS, Outcome, executable, options, program, run_in_memory

from seen_backend_llvm import build, link
from seen_backend_llvm.machine import machine_of
from seen_backend_llvm.objects import parse
from seen_core.diagnostics import SeenError
from seen_core.driver.targets import host_target
from seen_core.plugin_api import Target

HELLO = """
fun @main() -> {Int} at "hello.seen" 1:1
{
  let _1: {COffset} "written" at 2:5
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
    return at 3:1
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
fun @main() -> {Int} at "deep.seen" 5:1
{
  let _1: {Int}
  let _2: {Unit}
  bb0:
    _1 = intrinsic stackAddress()
    _1 = copy _1 - const 4000000{Int} {Int}
    _2 = intrinsic setStackLimit(copy _1)
    _0 = call @deep(const 0{Int})
    return
}
"""


@pytest.mark.parametrize("level", LEVELS)
def test_in_memory(level: int) -> None:
    assert run_in_memory(program(HELLO), level, ("word",)) == Outcome(7, b"hello\nword")


@pytest.mark.parametrize("level", [0, 2, 3])
def test_executable(level: int, tmp_path: Path) -> None:
    if shutil.which("cc") is None:
        pytest.skip("no C compiler")
    path = executable(program(HELLO), tmp_path, level)
    done = subprocess.run([path, "word"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (7, b"hello\nword")


@pytest.mark.parametrize("level", LEVELS)
def test_stack_overflow_is_a_panic(level: int) -> None:
    assert run_in_memory(program(RECURSIVE), level) == Outcome(101, b"deep.seen:1:1")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("statement", "output"),
    [
        ("_0 = copy _1 +! const 1{Int} {Int}", b"m.seen:2:3"),
        ("_0 = copy _1 *! const 2{Int} {Int}", b"m.seen:2:3"),
        ("check const false{Bool} is true else bounds(copy _1, const 3{Int})", b"m.seen:2:3"),
        ("check const true{Bool} is true else bounds(copy _1, const 3{Int})", b""),
    ],
)
def test_failed_checks_panic(statement: str, output: bytes, level: int) -> None:
    body = f"""
fun @main() -> {{Int}} at "m.seen" 1:1
{{
  let _1: {{Int}}
  bb0:
    _0 = const 0{{Int}}
    _1 = const 9223372036854775807{{Int}}
    {statement} at 2:3
    return
}}
"""
    assert run_in_memory(program(body), level) == Outcome(101 if output else 0, output)


def test_a_crash_is_reported_as_a_signal() -> None:
    body = """
fun @main() -> {Int}
{
  let _1: {Unit}
  bb0:
    _1 = intrinsic trap()
    unreachable
}
"""
    assert run_in_memory(program(body), 0).code in (128 + 4, 128 + 5)


@pytest.mark.parametrize("kind", ["llvm", "asm", "obj"])
def test_emit(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    build.emit(program(HELLO), host_target(), options(2), kind, path)
    written = path.read_bytes()
    assert b"main" in written


def test_missing_linker_names_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(link.shutil, "which", lambda name: None)
    monkeypatch.setattr(link, "find_spec", lambda name: None)
    with pytest.raises(SeenError) as error:
        link.link(b"", host_target(), options(0), tmp_path / "program")
    assert error.value.diagnostics[0].code == "E0802"
    assert "pip install ziglang" in error.value.diagnostics[0].notes[0]


def test_missing_runner_is_named(tmp_path: Path) -> None:
    target = Target("elsewhere", "aarch64-unknown-linux-musl", runner=("no-such-runner",))
    with pytest.raises(SeenError) as error:
        link.run_executable(tmp_path / "program", target, ())
    assert "no-such-runner" in error.value.diagnostics[0].message


def test_alias_metadata_keeps_array_headers_in_registers() -> None:
    body = """
fun @f(_1: {Account}, _2: {Int}) -> {Int}
{
  let _3: {Int}
  bb0:
    _1.*{object Account}.3{Ptr<Int>}[copy _2]{Int} = const 1{Int}
    _0 = copy _1.*{object Account}.2{Int}
    _1.*{object Account}.3{Ptr<Int>}[const 2{Int}]{Int} = const 7{Int}
    _3 = copy _1.*{object Account}.2{Int}
    _0 = copy _0 + copy _3 {Int}
    return
}
fun @main() -> {Int}
{
  bb0:
    _0 = const 0{Int}
    return
}
"""
    closed = program(body)
    closed.exports["f"] = "f"
    machine = machine_of(host_target())
    text = build.module_text(closed, machine, options(2))
    module = parse(text)
    build.optimise(module, machine, 2)
    function = str(module).split("i64 @f(", 1)[1].split("\n}", 1)[0]
    assert function.count("load i64") == 1


DEBUGGED = """
fun @main() -> {Int} at "bug.seen" 1:1 named "main"
{
  let _1: {Int} "count" at 2:5
  let _2: {Pair} "pair" at 3:5
  let _3: {String} "word" at 4:5
  let _4: {Account} "account" at 5:5
  let _5: {Level} "level" at 6:5
  bb0:
    _1 = const 41{Int} at 2:5
    _2 = new {Pair}(const -3{Int8}, const 40{Int}) at 3:5
    _3 = const "text"{String} at 4:5
    _4 = call external @malloc(const 32{CSize}) at 5:5
    _4.*{object Account}.2{Int} = const 77{Int} at 5:9
    _5 = new {Level}#1() at 6:5
    _0 = copy _1 + const 1{Int} {Int} at 7:5
    return at 8:1
}
"""


def test_debug_information(tmp_path: Path) -> None:
    if shutil.which("gdb") is None or shutil.which("cc") is None:
        pytest.skip("no gdb or no C compiler")
    path = executable(program(DEBUGGED), tmp_path, 0, debug_info=True)
    commands = ["break bug.seen:7", "run", "info line", "print count", "print pair", "print word.data"]
    commands += ["print account->size", "print level", "info locals", "backtrace"]
    arguments = [part for command in commands for part in ("-ex", command)]
    done = subprocess.run(
        ["gdb", "-q", "-batch", "-nx", *arguments, str(path)], capture_output=True, text=True, check=False
    )
    for expected in ("= 41", "small = -3", "big = 40", "= 77", "Middle", "bug.seen:7"):
        assert expected in done.stdout, done.stdout + done.stderr
