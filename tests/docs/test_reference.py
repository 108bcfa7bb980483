"""The programs of the reference pages print what they say."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "conformance"))

from backends import Program, compile_program, describe, run  # noqa: E402 - the path comes first
from expectations import parse_expectation  # noqa: E402

PROGRAMS = [
    (f"{page.stem}-{number}", text)
    for page in sorted((ROOT / "docs" / "reference").glob("*.md"))
    for number, text in enumerate(
        re.findall(r"^```seen\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S), 1
    )
]


@pytest.mark.parametrize("text", [text for _, text in PROGRAMS], ids=[name for name, _ in PROGRAMS])
def test_program(text: str, tmp_path: Path) -> None:
    path = tmp_path / "program.seen"
    path.write_text(text, encoding="utf-8")
    program = compile_program(path)
    assert isinstance(program, Program), [describe(one) for one in program.diagnostics]
    assert not program.warnings, [describe(one) for one in program.warnings]
    expectation = parse_expectation(text)
    assert expectation.stdout, "the program shows nothing"
    result = run(program, "interpreter")
    assert result.stdout == expectation.stdout, result.stderr
    assert result.exit_code == 0
    assert not result.live_allocations
