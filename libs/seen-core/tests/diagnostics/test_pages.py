"""The programs on the pages of the codes: the wrong one gives that code and no other, the right one none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

import seen_core
from seen_core.commands.output import shared_host
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.compile import check_source, compile_program
from seen_core.driver.manifest import read_manifest
from seen_core.driver.request import make_request
from seen_core.lints.builtin import BUILT_IN_LINTS
from seen_core.source import SourceFile
from seen_core.source.pack import builtin_pack
from seen_core.syntax import parse

PAGES = Path(seen_core.__file__).parent / "diagnostics" / "pages"
FENCE = re.compile(r"^```(seen|toml) (wrong|right)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SYNTAX = "E01"
LINTS = {lint.code: lint.name for lint in BUILT_IN_LINTS}
"""Some are off unless a program asks for them; their pages ask."""
LIBRARIES = {"W0214"}
"""Codes that only libraries get."""


class Example(NamedTuple):
    """One program of a page."""

    code: str
    language: str
    mark: str
    text: str

    @property
    def expected(self) -> set[str]:
        """The codes that the program must give."""
        return {self.code} if self.mark == "wrong" else set()


EXAMPLES = [
    Example(path.stem, *fence)
    for path in sorted(PAGES.glob("*.md"))
    for fence in FENCE.findall(path.read_text(encoding="utf-8"))
]
PROGRAMS = [example for example in EXAMPLES if example.language == "seen"]
MANIFESTS = [example for example in EXAMPLES if example.code in ("E0601", "E0602", "W0601")]

NOT_YET = {
    "E0227-wrong": "models are not reported",
}
"""Programs that are not answered as they should be yet, and why: expected failures.

An entry that is no longer needed fails the test.
"""


def name_of(example: Example) -> str:
    return f"{example.code}-{example.mark}"


def _or_expected_failure(example: Example) -> object:
    reason = NOT_YET.get(name_of(example))
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(example, marks=marks, id=name_of(example))


CHECKED = [_or_expected_failure(example) for example in PROGRAMS]


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


@pytest.mark.parametrize("example", CHECKED)
def test_programs_check(example: Example, tmp_path: Path) -> None:
    lint = LINTS.get(example.code)
    path = tmp_path / "page.seen"
    if example.code in LIBRARIES:
        path = tmp_path / "src" / "lib.seen"
        path.parent.mkdir()
        (tmp_path / "seen.toml").write_text('[project]\nname = "page"\n', encoding="utf-8")
    path.write_text(example.text, encoding="utf-8")
    found: list[Diagnostic] = []
    request = make_request(str(path), shared_host(), lints=((lint, "warn"),) if lint else ())
    try:
        if example.code in LIBRARIES:
            found.extend(check_source(request).diagnostics)
        else:
            compile_program(request, found.extend)
    except SeenError as error:
        found.extend(error.diagnostics)
    assert codes(found) == example.expected, [diagnostic.message for diagnostic in found]
