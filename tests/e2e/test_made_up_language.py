"""Programs in a made-up language compile and run like the English ones that they were translated from."""

from __future__ import annotations

import pytest
from backends import Program, run
from expectations import Case, find_cases
from inprocess import CONFORMANCE, compile_text, request_of
from made_up import ENGLISH, made_up_pack

from seen_core.source import SourceFile
from seen_core.syntax.translate import translate

PACK = made_up_pack(20)
PROGRAMS = 26
OWN_MODULES = "modules/"


def english_cases() -> list[Case]:
    """Programs of all areas, a few of each."""
    cases = [
        case
        for case in find_cases(CONFORMANCE)
        if not case.expectation.rejected
        and not case.name.startswith(OWN_MODULES)
        and not case.path.read_text(encoding="utf-8").startswith("#language")
    ]
    return cases[:: max(1, len(cases) // PROGRAMS)][:PROGRAMS]


@pytest.mark.parametrize("case", english_cases(), ids=lambda case: case.name)
def test_translated(case: Case) -> None:
    english = SourceFile("program.seen", case.path.read_text(encoding="utf-8"), "program")
    text = translate(english, ENGLISH, PACK)
    program = Program(request_of(text, PACK), compile_text(text, PACK), ())
    result = run(program, "interpreter", case.expectation.stdin, case.expectation.arguments)
    assert result.stdout == case.expectation.stdout, result.stderr
    assert result.exit_code == case.expectation.exit_code, result.stderr
    assert result.live_allocations in (None, case.expectation.leaks)
