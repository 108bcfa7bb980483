"""Runs programs that attack ownership in many ways, which must agree and leave nothing behind."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from backends import NATIVE, Program, RunResult, installed_modes, plugin_host, run
from inprocess import TooSlowError, compile_text, request_of, time_limit
from owning_programs import batch
from shrink import shrink

from seen_core.diagnostics import Diagnostic, SeenError, Severity
from seen_core.driver.targets import choose_backend
from seen_core.mir.verify import verify

MODES = ("interpreter", "counted", "release", "executable", "wasm", "valgrind")
"""`counted` is machine code in memory under a watching allocator, in the profile `dev`; `release` the same,
optimised; `executable` is optimised too, and valgrind runs what is not."""
WASM = "wasm32-wasi"
LEAKED = 99
SECONDS = 300
VALGRIND = (
    "valgrind",
    "--quiet",
    f"--error-exitcode={LEAKED}",
    "--leak-check=full",
    "--errors-for-leak-kinds=definite,indirect,possible",
)


NEEDS = {
    "counted": "jit",
    "release": "jit",
    "executable": "executable",
    "wasm": "wasm",
    "valgrind": "executable",
}


def usable(mode: str) -> bool:
    """Whether this environment can run a mode."""
    if mode == "valgrind" and shutil.which("valgrind") is None:
        return False
    return NEEDS.get(mode, "interpreter") in installed_modes()


@dataclass(frozen=True)
class Failure:
    """What is wrong with a text: in which mode, and a text that tells this fault from others."""

    mode: str
    reason: str
    details: str = ""


def examine(text: str, modes: tuple[str, ...]) -> Failure | None:
    """Compile a text and run it in some modes; the first is what the others are compared with."""
    try:
        with time_limit(SECONDS):
            return _examine(text, modes)
    except TooSlowError as error:
        return Failure(modes[0], "too slow", str(error))
    except subprocess.TimeoutExpired as error:
        return Failure(modes[0], "too slow", str(error))


def _examine(text: str, modes: tuple[str, ...]) -> Failure | None:
    compiled: dict[str, Program] = {}
    expected: RunResult | None = None
    for mode in modes:
        variant = _variant(mode)
        if variant not in compiled:
            program = _compile(text, variant)
            if isinstance(program, Failure):
                return program
            compiled[variant] = program
        found = _run(compiled[variant], mode)
        failure = _judge(mode, found, expected)
        if failure is not None:
            return failure
        expected = expected or found
    return None


def _variant(mode: str) -> str:
    """How a program is compiled for a mode."""
    if mode in ("release", "executable"):
        return "release"
    return "wasm" if mode == "wasm" else "dev"


def _compile(text: str, variant: str) -> Program | Failure:
    target = WASM if variant == "wasm" else None
    try:
        mir = compile_text(text, release=variant == "release", target=target)
    except SeenError as error:
        errors = [each for each in error.diagnostics if each.severity is Severity.ERROR]
        shown = "\n".join(f"{each.code} {each.message} at {_line(each)}" for each in errors)
        return Failure("compile", errors[0].code if errors else "no reason", shown)
    except (TooSlowError, KeyboardInterrupt):
        raise
    except BaseException as error:
        return Failure("compile", type(error).__name__, f"{error}")
    problems = verify(mir)
    if problems:
        return Failure("verify", "invalid MIR", str(problems[0]))
    return Program(request_of(text, release=variant == "release", target=target), mir, ())


def _run(program: Program, mode: str) -> RunResult:
    match mode:
        case "counted" | "release":
            from counted import run_counted  # needs the backend of machine code

            with tempfile.TemporaryDirectory(prefix="seen-counted-") as folder:
                return run_counted(program, Path(folder))
        case "valgrind":
            return _run_valgrind(program)
        case _:
            return run(program, mode)


def _run_valgrind(program: Program) -> RunResult:
    with tempfile.TemporaryDirectory(prefix="seen-valgrind-") as name:
        output = Path(name) / "program"
        target = program.request.target
        options = replace(program.request.options, work_folder=Path(name))
        choose_backend(plugin_host(), target, "exe", NATIVE).emit(program.mir, target, options, "exe", output)
        command = [*VALGRIND, str(output)]
        finished = subprocess.run(command, capture_output=True, timeout=SECONDS * 2, check=False)
    errors = finished.stderr.decode(errors="replace")
    return RunResult(finished.stdout.decode(errors="replace"), errors, finished.returncode)


def _judge(mode: str, found: RunResult, expected: RunResult | None) -> Failure | None:
    if found.exit_code != 0:
        first = found.stderr.strip().splitlines()[0] if found.stderr.strip() else ""
        return Failure(mode, f"exit code {found.exit_code}", f"{first}\n{found.stderr[-2000:]}")
    if "memory: " in found.stderr:
        return Failure(mode, "memory", found.stderr[:500])
    if found.live_allocations:
        return Failure(mode, "leak", f"{found.live_allocations} blocks")
    if expected is None:
        still = [line for line in found.stdout.splitlines() if line.startswith("living ")]
        if any(line != "living 0" for line in still):
            return Failure(mode, "living", str(still))
    elif found.stdout != expected.stdout:
        pairs = zip(found.stdout.splitlines(), expected.stdout.splitlines())
        differs = next(((a, b) for a, b in pairs if a != b), ("", "more lines"))
        return Failure(mode, "output differs", f"{differs[0]!r} and not {differs[1]!r}")
    return None


def blame(seed: str, numbers: Sequence[int], failure: Failure, modes: tuple[str, ...]) -> list[int]:
    """Find the program that fails by itself, else those that only fail together."""
    needed = needed_modes(failure, modes)
    guilty = list(numbers)
    while len(guilty) > 1:
        halves = guilty[: len(guilty) // 2], guilty[len(guilty) // 2 :]
        fails = next((half for half in halves if examine(batch(seed, half), needed) is not None), None)
        if fails is None:
            break
        guilty = fails
    return guilty


def needed_modes(failure: Failure, modes: tuple[str, ...]) -> tuple[str, ...]:
    """The modes that show a failure."""
    return tuple(dict.fromkeys([modes[0], *([failure.mode] if failure.mode in MODES else [])]))


def reduced(text: str, failure: Failure, modes: tuple[str, ...], seconds: float) -> str:
    """A smaller program with the same failure."""
    needed = needed_modes(failure, modes)

    def fails(candidate: str) -> bool:
        found = examine(candidate, needed)
        return found is not None and (found.mode, found.reason) == (failure.mode, failure.reason)

    return shrink(text, fails, seconds)


def _line(diagnostic: Diagnostic) -> str:
    """The line that a diagnostic points at."""
    if not diagnostic.labels:
        return "no place"
    label = diagnostic.labels[0]
    number = label.file.locate(label.span.start).line
    lines = label.file.text.splitlines()
    return f"{number}: {lines[number - 1].strip() if number <= len(lines) else ''}"
