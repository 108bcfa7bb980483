"""The benchmark programs say the same in Seen and in C, at their small default sizes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PROGRAMS = sorted((BENCHMARKS / "programs").iterdir())


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_seen_agrees_with_c(program: Path, tmp_path: Path) -> None:
    expected = tmp_path / "c"
    subprocess.run(["gcc", "-O2", "-o", str(expected), str(program / "main.c"), "-lm"], check=True)
    executable = tmp_path / "seen"
    build = [sys.executable, "-m", "seen_core", "build", "--release", "-o", str(executable)]
    subprocess.run([*build, str(program / "main.seen")], check=True)
    outputs = [
        subprocess.run([path], capture_output=True, check=True).stdout for path in (expected, executable)
    ]
    assert outputs[0] == outputs[1] != b""


def test_every_program_is_in_three_languages() -> None:
    for program in PROGRAMS:
        assert sorted(path.name for path in program.iterdir()) == ["main.c", "main.rs", "main.seen"]
