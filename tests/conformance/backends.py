"""Compiles conformance programs and runs them in every way that is installed.

| mode | how the program runs |
|---|---|
| `interpreter` | the MIR interpreter of seen-core, which also counts what was not given back |
| `jit` | machine code in memory, as `seen run` does |
| `executable` | a linked program of its own |
| `wasm` | WebAssembly under WASI |

Every run is a process of its own, so a crash or an endless loop costs one test.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BufferedReader, BufferedWriter, FileIO
from pathlib import Path

from seen_core.commands import builtin
from seen_core.diagnostics import Diagnostic, SeenError, Severity
from seen_core.driver.compile import compile_program as compile_request
from seen_core.driver.request import CompileRequest, make_request
from seen_core.driver.targets import choose_backend, choose_target
from seen_core.host import PluginHost
from seen_core.interpreter import ProgramExit
from seen_core.interpreter.machine import Streams, load
from seen_core.mir.model import MirProgram
from seen_core.plugin_api import HOST, RUN, Target

MODES = ("interpreter", "jit", "executable", "wasm")
WASM = "wasm32-wasi"
NATIVE = "llvm"
"""The backend of machine code; the interpreter would run programs on the host too."""
SECONDS = 60
TIMED_OUT = -1


@dataclass(frozen=True, slots=True)
class Program:
    """A program that was accepted."""

    request: CompileRequest
    mir: MirProgram
    warnings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """The errors of a program that was not."""

    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run left behind."""

    stdout: str
    stderr: str
    exit_code: int
    live_allocations: int | None = None
    """Blocks that were not given back; None where nobody counted."""


@cache
def plugin_host() -> PluginHost:
    """The plugins of this environment, loaded once."""
    return PluginHost(builtin)


@cache
def installed_modes() -> tuple[str, ...]:
    """The modes that this environment can run; `SEEN_CONFORMANCE_MODES` picks some of them."""
    wanted = os.environ.get("SEEN_CONFORMANCE_MODES", ",".join(MODES)).split(",")
    return tuple(mode for mode in MODES if mode in wanted and _is_installed(mode))


def compile_program(path: Path, mode: str = "interpreter", language: str | None = None) -> Program | Rejected:
    """Compile in the dev profile, as far as closed MIR, whose layouts are those of the mode's target."""
    target = WASM if mode == "wasm" else None
    try:
        request = make_request(str(path), plugin_host(), language=language, target=target)
        warnings: list[Diagnostic] = []
        program = compile_request(request, report=warnings.extend)
    except SeenError as error:
        return Rejected(error.diagnostics)
    return Program(request, program, tuple(warnings))


def run(program: Program, mode: str, stdin: str = "", arguments: Sequence[str] = ()) -> RunResult:
    """Run a compiled program in one mode, with an empty folder as its working directory."""
    with tempfile.TemporaryDirectory(prefix="seen-conformance-") as name:
        folder = Path(name)
        match mode:
            case "interpreter":
                return run_child(folder, stdin, lambda: _interpret(program, arguments))
            case "jit":
                return run_child(folder, stdin, lambda: (_execute(program, NATIVE, arguments), None))
            case "wasm":
                return run_child(folder, stdin, lambda: (_execute(program, None, arguments), None))
            case _:
                return _run_executable(program, folder, stdin, arguments)


def describe(diagnostic: Diagnostic) -> tuple[str, int, str]:
    """Return the code, the line and all the words of a diagnostic."""
    line = 0
    if diagnostic.labels:
        label = diagnostic.labels[0]
        line = label.file.locate(label.span.start).line
    labels = (label.text for label in diagnostic.labels)
    titles = (fix.title for fix in diagnostic.fixes)
    return diagnostic.code, line, "\n".join([diagnostic.message, *labels, *diagnostic.notes, *titles])


def errors_of(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Leave out the warnings."""
    return [each for each in diagnostics if each.severity is Severity.ERROR]


def _is_installed(mode: str) -> bool:
    if mode == "interpreter":
        return True
    try:
        if mode == "wasm":
            choose_backend(plugin_host(), _target(WASM), RUN)
        else:
            choose_backend(plugin_host(), _target(HOST), "exe" if mode == "executable" else RUN, NATIVE)
    except SeenError:
        return False
    return True


def _target(name: str) -> Target:
    return choose_target(plugin_host(), name)


def _interpret(program: Program, arguments: Sequence[str]) -> tuple[int, int | None]:
    streams = Streams(
        BufferedReader(FileIO(0, closefd=False)),
        BufferedWriter(FileIO(1, "w", closefd=False)),
        BufferedWriter(FileIO(2, "w", closefd=False)),
    )
    machine = load(program.mir, [program.request.name, *arguments], streams, dict(os.environ))
    try:
        code = machine.call(program.mir.entry, ())
    except ProgramExit as end:
        return end.code & 255, None
    finally:
        streams.stdout.flush()
        streams.stderr.flush()
    return int(code or 0) & 255, len(machine.memory.blocks)


def _execute(program: Program, backend_name: str | None, arguments: Sequence[str]) -> int:
    target = program.request.target
    backend = choose_backend(plugin_host(), target, RUN, backend_name)
    options = replace(program.request.options, work_folder=Path.cwd())
    return backend.run(program.mir, target, options, arguments)


def _run_executable(program: Program, folder: Path, stdin: str, arguments: Sequence[str]) -> RunResult:
    target = program.request.target
    output = folder / "program"
    options = replace(program.request.options, work_folder=folder)
    backend = choose_backend(plugin_host(), target, "exe", NATIVE)
    backend.emit(program.mir, target, options, "exe", output)
    finished = subprocess.run(
        [str(output), *arguments],
        input=stdin.encode(),
        capture_output=True,
        timeout=SECONDS,
        cwd=folder,
        check=False,
    )
    return RunResult(finished.stdout.decode(), finished.stderr.decode(), finished.returncode)


def run_child(folder: Path, stdin: str, body: Callable[[], tuple[int, int | None]]) -> RunResult:
    """Run `body` in a forked process whose standard streams are files in `folder`."""
    work = folder / "work"
    work.mkdir()
    paths = [folder / name for name in ("stdin", "stdout", "stderr", "report")]
    paths[0].write_text(stdin, encoding="utf-8")
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _be_the_child(work, paths, body)
    exit_code = _wait(child)
    report = paths[3].read_text() if paths[3].exists() else ""
    code, live = json.loads(report) if report else (exit_code, None)
    output, errors = (path.read_text(encoding="utf-8", errors="replace") for path in paths[1:3])
    return RunResult(output, errors, code if exit_code == 0 else exit_code, live)


def _be_the_child(work: Path, paths: list[Path], body: Callable[[], tuple[int, int | None]]) -> None:
    status = 1
    try:
        os.chdir(work)
        for descriptor, path in enumerate(paths[:3]):
            flags = os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT
            os.dup2(os.open(path, flags, 0o600), descriptor)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        code, live = body()
        sys.stdout.flush()
        paths[3].write_text(json.dumps([code, live]))
        status = 0
    except BaseException as error:
        os.write(2, f"the runner failed: {type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(status)


def _wait(child: int) -> int:
    deadline = time.monotonic() + SECONDS
    pause = 0.001
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 2, 0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TIMED_OUT
