"""Pages in the reader's language: their programs are those of the English pages in the words of the pack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from page_examples import PAGES, PROGRAMS, Example, diagnostics_of

from seen_core.diagnostics import SeenError
from seen_core.diagnostics.registry import CODES
from seen_core.driver.explanations import explanation

FENCE = re.compile(r"^```seen (wrong|right)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TRANSLATED = sorted(path.stem for path in (PAGES / "ar").glob("*.md"))


def test_the_commonest_codes_are_explained_in_arabic() -> None:
    assert len(TRANSLATED) >= 40 and set(TRANSLATED) <= set(CODES)


@pytest.mark.parametrize("code", TRANSLATED)
def test_words_are_arabic(code: str) -> None:
    title, _, text = (PAGES / "ar" / f"{code}.md").read_text(encoding="utf-8").partition("\n")
    assert title.startswith(f"# {code}: ") and "```" not in text
    letters = [one for one in re.sub(r"`[^`]*`", "", text) if one.isalpha()]
    assert letters and not [one for one in letters if one.isascii()]


@pytest.mark.parametrize("code", TRANSLATED)
def test_programs_are_in_arabic_words_and_do_what_they_should(code: str, tmp_path: Path) -> None:
    page = explanation(code, "ar")
    expected = [example for example in PROGRAMS if example.code == code]
    programs = FENCE.findall(page)
    assert [mark for mark, _ in programs] == [example.mark for example in expected]
    for number, (mark, text) in enumerate(programs):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = diagnostics_of(Example(code, "seen", mark, f"#language ar\n{text}"), folder)
        assert {one.code for one in found} == expected[number].expected, [one.message for one in found]


def test_other_languages_get_their_words_in_programs() -> None:
    page = explanation("E0301", "es")
    assert "función" in page and "Every value has one owner" in page
    assert explanation("E0301", "xx") == explanation("E0301", "en")


def test_an_unknown_code() -> None:
    with pytest.raises(SeenError):
        explanation("E9999", "ar")
