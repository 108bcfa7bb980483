"""Executables read and write only memory that is theirs, says valgrind, and give all of it back."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from backends import NATIVE, Program, Rejected, compile_program, installed_modes, plugin_host
from expectations import find_cases
from inprocess import CONFORMANCE

from seen_core.driver.targets import choose_backend

NAMES = (
    "arrays/basics", "classes/weak_parent", "closures/shared_variable", "enums/binary_tree", "maps/basics",
    "ownership/move_in_pattern", "results/throw_and_catch", "strings/split_and_join",
)  # fmt: skip
CASES = {case.name: case for case in find_cases(CONFORMANCE)}
FOUND = 99
SECONDS = 120


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind is not installed")
@pytest.mark.skipif("executable" not in installed_modes(), reason="needs a backend that links executables")
@pytest.mark.parametrize("name", NAMES)
def test_memory(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    program = compile_program(case.path)
    assert not isinstance(program, Rejected)
    finished = subprocess.run(
        [
            "valgrind",
            "--quiet",
            f"--error-exitcode={FOUND}",
            "--leak-check=full",
            "--errors-for-leak-kinds=definite,indirect",
            str(executable(program, tmp_path)),
            *case.expectation.arguments,
        ],
        input=case.expectation.stdin.encode(),
        capture_output=True,
        cwd=tmp_path,
        timeout=SECONDS,
        check=False,
    )
    report = finished.stderr.decode(errors="replace")
    assert finished.returncode == case.expectation.exit_code, report
    assert finished.stdout.decode() == case.expectation.stdout


def executable(program: Program, folder: Path) -> Path:
    """Link a program."""
    output = folder / "program"
    target = program.request.target
    options = replace(program.request.options, work_folder=folder)
    choose_backend(plugin_host(), target, "exe", NATIVE).emit(program.mir, target, options, "exe", output)
    return output
