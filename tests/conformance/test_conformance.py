"""Every conformance program does what its comments say, in every mode that is installed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from backends import (
    Program,
    Rejected,
    compile_program,
    describe,
    errors_of,
    installed_modes,
    run,
)
from expectations import Case, ExpectedDiagnostic, find_cases

CASES = list(find_cases(Path(__file__).parent))
ACCEPTED = [case for case in CASES if not case.expectation.rejected]
REJECTED = [case for case in CASES if case.expectation.rejected]


def in_one_process(case: Case) -> Any:
    """Keep the modes of a program together when the tests run on several cores."""
    return pytest.param(case, marks=pytest.mark.xdist_group(case.name))


@lru_cache(maxsize=4)
def compiled(path: Path, is_wasm: bool = False) -> Program | Rejected:
    """The modes of one target share a program's compilation."""
    return compile_program(path, "wasm" if is_wasm else "interpreter")


@pytest.mark.parametrize("case", REJECTED, ids=lambda case: case.name)
def test_rejected(case: Case) -> None:
    result = compiled(case.path)
    assert isinstance(result, Rejected), "the program was accepted"
    found = [describe(diagnostic) for diagnostic in errors_of(result.diagnostics)]
    expected = case.expectation.errors
    assert sorted((code, line) for code, line, _ in found) == sorted((e.code, e.line) for e in expected)
    check_words(expected, found)


@pytest.mark.parametrize("mode", installed_modes())
@pytest.mark.parametrize("case", [in_one_process(case) for case in ACCEPTED], ids=lambda case: case.name)
def test_accepted(case: Case, mode: str) -> None:
    program = compiled(case.path, mode == "wasm")
    if mode == "wasm" and case.expectation.no_wasm:
        assert isinstance(program, Rejected), "the program was accepted"
        assert [each.code for each in program.diagnostics] == [case.expectation.no_wasm]
        return
    if isinstance(program, Rejected):
        pytest.fail("\n".join(str(describe(diagnostic)) for diagnostic in program.diagnostics))
    check_words(case.expectation.warnings, [describe(warning) for warning in program.warnings])
    result = run(program, mode, case.expectation.stdin, case.expectation.arguments)
    assert result.stdout == case.expectation.stdout, result.stderr
    assert result.exit_code == case.expectation.exit_code, result.stderr
    for text in case.expectation.stderr:
        assert text in result.stderr
    if result.live_allocations is not None:
        assert result.live_allocations == case.expectation.leaks, "blocks that were not given back"


def check_words(expected: tuple[ExpectedDiagnostic, ...], found: list[tuple[str, int, str]]) -> None:
    """Every expected diagnostic is there, with its words."""
    for each in expected:
        candidates = [text for code, line, text in found if (code, line) == (each.code, each.line)]
        assert any(each.words in text for text in candidates), f"{each} is not among {found}"
