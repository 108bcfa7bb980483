"""The programs on the pages of the codes: the wrong one gives that code and no other, the right one none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from page_examples import MANIFESTS, PROGRAMS, Example, diagnostics_of

from seen_core.diagnostics import Diagnostic
from seen_core.driver.manifest import read_manifest
from seen_core.source import SourceFile
from seen_core.source.pack import builtin_pack
from seen_core.syntax import parse

SYNTAX = "E01"


def name_of(example: Example) -> str:
    return f"{example.code}-{example.mark}"


def codes(diagnostics: Iterable[Diagnostic]) -> set[str]:
    return {diagnostic.code for diagnostic in diagnostics}


def test_there_are_programs() -> None:
    assert len(PROGRAMS) > 100


@pytest.mark.parametrize("example", PROGRAMS, ids=name_of)
def test_programs_parse(example: Example) -> None:
    """Only what is about syntax fails in the parser."""
    result = parse(SourceFile("page.seen", example.text, "page"), builtin_pack("en"))
    expected = example.expected if example.code.startswith(SYNTAX) else set()
    found = codes(result.diagnostics)
    assert found == expected, [diagnostic.message for diagnostic in result.diagnostics]


@pytest.mark.parametrize("example", MANIFESTS, ids=name_of)
def test_manifests(example: Example) -> None:
    _, diagnostics = read_manifest(SourceFile("seen.toml", example.text, "seen"))
    assert codes(diagnostics) == example.expected


@pytest.mark.parametrize("example", PROGRAMS, ids=name_of)
def test_programs_check(example: Example, tmp_path: Path) -> None:
    found = diagnostics_of(example, tmp_path)
    assert codes(found) == example.expected, [diagnostic.message for diagnostic in found]
