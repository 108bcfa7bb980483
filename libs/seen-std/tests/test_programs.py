"""Each program in `programs/` prints what its comments say and frees all it allocates."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.seen"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_program(path: Path, run_program: Callable[[Path, str], str]) -> None:
    expected = re.findall(r"// expect: ?(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    printed = [line.rstrip() for line in run_program(path, "").splitlines()]
    assert printed == [line.rstrip() for line in expected]
