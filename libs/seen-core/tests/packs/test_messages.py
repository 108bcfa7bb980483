"""Arabic has every sentence of the compiler; the other languages have those of the commonest codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from message_templates import shape, templates

import seen_core
from seen_core.commands import builtin
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.diagnostics.messages import Messages
from seen_core.diagnostics.registry import CODES, explain
from seen_core.driver.compile import compile_program
from seen_core.driver.request import make_request
from seen_core.host import PluginHost
from seen_core.source.pack import builtin_pack

PAGES = Path(seen_core.__file__).parent / "diagnostics" / "pages"
WRONG = re.compile(r"^```seen wrong\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMPLETE = "ar"
OTHERS = ("es", "ru", "zh", "ja")
COMMON = [
    "E0101",
    "E0102",
    "E0103",
    "E0104",
    "E0105",
    "E0106",
    "E0107",
    "E0108",
    "E0109",
    "E0201",
    "E0202",
    "E0203",
    "E0204",
    "E0205",
    "E0206",
    "E0207",
    "E0208",
    "E0209",
    "E0210",
    "E0211",
    "E0212",
    "E0213",
    "E0214",
    "E0215",
    "E0216",
    "E0217",
    "E0218",
    "E0219",
    "E0220",
    "E0221",
    "E0222",
    "E0223",
    "E0224",
    "E0225",
    "E0301",
    "E0302",
    "E0303",
    "E0304",
    "E0305",
    "E0307",
    "E0308",
    "E0401",
    "E0402",
    "E0403",
    "E0404",
    "W0101",
    "W0201",
    "W0202",
    "W0203",
    "W0207",
    "W0208",
    "W0210",
]


def test_every_sentence_is_in_arabic() -> None:
    translated = {shape(template) for template in builtin_pack(COMPLETE).messages}
    missing = {text: place for text, place in templates().items() if shape(text) not in translated}
    assert not missing, f"keywords/{COMPLETE}.toml has no translation of these"


@pytest.mark.parametrize("language", [COMPLETE, *OTHERS])
def test_titles_are_translated(language: str) -> None:
    codes = CODES if language == COMPLETE else COMMON
    messages = builtin_pack(language).messages
    assert not [code for code in codes if CODES[code].title not in messages]
    assert explain("E0301", language).startswith(f"# E0301: {messages['use after move']}\n")


def test_there_are_enough_common_codes() -> None:
    assert len(COMMON) >= 40 and set(COMMON) <= set(CODES)


@cache
def on_its_page(code: str) -> tuple[Diagnostic, ...]:
    """Return what the wrong program on the page of a code gives."""
    found: list[Diagnostic] = []
    path = PAGES / f"{code}.md"
    for text in WRONG.findall(path.read_text(encoding="utf-8")):
        program = Path(f"{code}.seen")
        program.write_text(text, encoding="utf-8")
        try:
            compile_program(make_request(str(program), PluginHost(builtin, [])), found.extend)
        except SeenError as error:
            found.extend(error.diagnostics)
    return tuple(found)


def said(diagnostic: Diagnostic, messages: Messages) -> Iterator[tuple[str, str]]:
    """Yield every sentence of a diagnostic, in English and translated."""
    yield diagnostic.message, messages.message(diagnostic)
    for text in (*(label.text for label in diagnostic.labels), *diagnostic.notes):
        yield text, messages.sentence(text)
    for fix in diagnostic.fixes:
        yield fix.title, messages.sentence(fix.title)


@pytest.mark.parametrize("code", COMMON)
def test_what_the_pages_show_is_translated(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for diagnostic in on_its_page(code):
        for language in (COMPLETE, *OTHERS):
            messages = Messages(builtin_pack(language).messages)
            for english, translated in said(diagnostic, messages):
                if re.search(r"[a-z]{2,} ", re.sub(r"`[^`]*`", "", english)):
                    assert translated != english, f"{language} has no translation"


@pytest.mark.parametrize("language", [COMPLETE, *OTHERS])
def test_sentences_with_braces_and_lists(language: str) -> None:
    table = builtin_pack(language).messages
    messages = Messages(table)
    assert "{ … }" in messages.sentence("write `impl Shape for Square { … }`")
    assert " or " not in messages.sentence("did you mean `a` or `b`?")
    moved = Diagnostic("E0302", "`{name}` is {how} while `{borrow}` borrows it", (), {})
    arguments = {"name": "moved", "how": "moved", "borrow": "b"}
    text = messages.message(Diagnostic(moved.code, moved.template, (), arguments))
    assert "`moved`" in text and table["moved"] in text
    assert messages.sentence("catch the error here") == table["catch the error here"]
