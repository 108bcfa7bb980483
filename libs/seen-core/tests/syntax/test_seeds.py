"""Every seed program parses, and its printed form is the same program."""

from __future__ import annotations

from pathlib import Path

import pytest
from syntax_support import ENGLISH, parse_text

from seen_core.syntax.printer import ast_equal, print_file

SEEDS = sorted((Path(__file__).parent / "seeds").glob("*.seen"))


def test_there_are_seeds() -> None:
    assert len(SEEDS) >= 37


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_parses_and_prints(path: Path) -> None:
    result = parse_text(path.read_text(encoding="utf-8"))
    assert [d.message for d in result.diagnostics] == []
    printed = print_file(result.file, ENGLISH)
    again = parse_text(printed)
    assert [d.message for d in again.diagnostics] == []
    assert ast_equal(result.file, again.file)
