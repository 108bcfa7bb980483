"""The programs of the reference pages do what their comments say, as conformance programs do."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
sys.path.insert(0, str(ROOT / "tests" / "conformance"))

from backends import Program, compile_program, describe, errors_of, run  # noqa: E402 - the path comes first
from expectations import parse_expectation  # noqa: E402

PROGRAMS = [
    pytest.param(text, id=f"{page.relative_to(REFERENCE).with_suffix('').as_posix()}-{number}")
    for page in sorted(REFERENCE.rglob("*.md"))
    for number, text in enumerate(
        re.findall(r"^```seen\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S), 1
    )
]


@pytest.mark.parametrize("text", PROGRAMS)
def test_program(text: str, tmp_path: Path) -> None:
    path = tmp_path / "program.seen"
    path.write_text(text, encoding="utf-8")
    expectation = parse_expectation(text)
    compiled = compile_program(path)
    if expectation.rejected:
        assert not isinstance(compiled, Program), "the program was accepted"
        found = [describe(one) for one in errors_of(compiled.diagnostics)]
        check(expectation.errors, found)
        return
    assert isinstance(compiled, Program), [describe(one) for one in compiled.diagnostics]
    check(expectation.warnings, [describe(one) for one in compiled.warnings])
    assert expectation.stdout or expectation.stderr or expectation.warnings, "the program shows nothing"
    result = run(compiled, "interpreter", expectation.stdin, expectation.arguments)
    assert result.stdout == expectation.stdout, result.stderr
    assert result.exit_code == expectation.exit_code, result.stderr
    for words in expectation.stderr:
        assert words in result.stderr
    assert (result.live_allocations or 0) == expectation.leaks


def check(expected: tuple, found: list[tuple[str, int, str]]) -> None:  # type: ignore[type-arg]
    """Exactly the expected diagnostics are there, with their words."""
    places = [(code, line) for code, line, _ in found]
    assert sorted(places) == sorted((e.code, e.line) for e in expected), found
    for each in expected:
        at = [text for code, line, text in found if (code, line) == (each.code, each.line)]
        assert any(each.words in text for text in at), f"{each.words!r} is not in {at}"
