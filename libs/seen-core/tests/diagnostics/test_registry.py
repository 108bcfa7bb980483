from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import seen_core
from seen_core.diagnostics import SeenError
from seen_core.diagnostics.registry import CODES, FAMILIES, explain, nearest_codes

PACKAGE = Path(seen_core.__file__).parent
PAGES = PACKAGE / "diagnostics" / "pages"
LIBRARIES = Path(__file__).parents[3]
FENCE = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def python_sources() -> Iterator[Path]:
    for library in LIBRARIES.iterdir():
        yield from (library / "src").rglob("*.py")


@pytest.mark.parametrize("code", CODES)
def test_every_code_belongs_to_a_family(code: str) -> None:
    assert re.fullmatch(r"[EW]\d{4}", code)
    assert any(code.startswith(family) for family in FAMILIES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {code}: {CODES[code].title}\n")
    fences = [(language, mark) for language, mark, _ in FENCE.findall(page)]
    assert page.count("```") == 2 * len(fences)
    if any(language == "seen" for language, _ in fences):
        assert fences == [("seen", "wrong"), ("seen", "right")]


def test_no_page_is_left_over() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == set(CODES)


def test_sources_use_only_registered_codes() -> None:
    used = {
        (code, path.name)
        for path in python_sources()
        for code in re.findall(r'"([EW]\d{4})"', path.read_text(encoding="utf-8"))
    }
    assert used
    assert not sorted(entry for entry in used if entry[0] not in CODES)


def test_a_code_is_written_once() -> None:
    text = (PACKAGE / "diagnostics" / "registry.py").read_text(encoding="utf-8")
    written = re.findall(r'^    "([EW]\d{4})":', text, re.MULTILINE)
    assert written == sorted(set(written))


def test_explain() -> None:
    assert explain("E0301", "en").startswith("# E0301: use after move\n")
    assert explain(" e0301 ", "ar").startswith("# E0301")


@pytest.mark.parametrize("language", ["..", "../pages", "", "x" * 300])
def test_explain_takes_any_language(language: str) -> None:
    assert explain("E0301", language).startswith("# E0301")


def test_unknown_codes_offer_the_nearest() -> None:
    with pytest.raises(SeenError) as caught:
        explain("E0331", "en")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.message == "there is no diagnostic code `E0331`"
    assert any("`E0301`" in note for note in diagnostic.notes)
    assert nearest_codes("301") == ["E0301"]
    assert nearest_codes("") == []
    with pytest.raises(SeenError):
        explain("../../E0301", "en")
