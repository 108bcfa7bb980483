from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import tomli

from seen_core.diagnostics.model import Diagnostic
from seen_core.source.pack import available_packs, builtin_pack

KEYWORDS = Path(__file__).parents[4] / "keywords"
ENGLISH = builtin_pack("en")
OTHERS = [code for code in available_packs() if code != "en"]
NOT_ENGLISH = pytest.mark.parametrize("code", OTHERS)
COMMON_MESSAGES = 40


def test_the_six_packs_are_there() -> None:
    assert {"ar", "en", "es", "ja", "ru", "zh"} <= set(available_packs())


def test_the_schema_knows_every_role() -> None:
    schema = json.loads((KEYWORDS / "pack.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["keywords"]["required"] == list(ENGLISH.keywords)
    assert schema["$defs"]["role"]["enum"] == list(ENGLISH.keywords)


@pytest.mark.parametrize("code", available_packs())
def test_packs_follow_the_schema(code: str) -> None:
    schema = json.loads((KEYWORDS / "pack.schema.json").read_text(encoding="utf-8"))
    pack = tomli.loads((KEYWORDS / f"{code}.toml").read_text(encoding="utf-8"))
    errors = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(pack)]
    assert not errors
    assert pack["pack"]["code"] == code


@NOT_ENGLISH
def test_every_role_has_as_many_words_as_in_english(code: str) -> None:
    pack = builtin_pack(code)
    assert {role: len(words) for role, words in pack.keywords.items()} == {
        role: len(words) for role, words in ENGLISH.keywords.items()
    }
    assert pack.contextual == ENGLISH.contextual


@NOT_ENGLISH
def test_every_library_name_is_there(code: str) -> None:
    names = builtin_pack(code).names
    assert {name: len(names.get(name, ())) for name in ENGLISH.names} == {
        name: len(words) for name, words in ENGLISH.names.items()
    }


@pytest.mark.parametrize("code", available_packs())
def test_no_word_means_two_things(code: str) -> None:
    """A word may be keyword and name only for the same idea, and where the keyword is contextual."""
    pack = builtin_pack(code)
    words = [word for words in pack.keywords.values() for word in words]
    assert len(words) == len(set(words))
    for word in pack.roles.keys() & pack.canonical_names.keys():
        assert pack.roles[word] == pack.canonical_names[word]
        assert pack.roles[word] in pack.contextual


@pytest.mark.parametrize("code", available_packs())
def test_words_are_plain(code: str) -> None:
    """A word is written as the lexer sees it, and looks like what it is: no invisible characters."""
    pack = builtin_pack(code)
    for word in (*pack.roles, *pack.canonical_names):
        assert word == unicodedata.normalize("NFC", word)
        assert not any(unicodedata.category(character) in ("Cf", "Co", "Cn") for character in word)


@NOT_ENGLISH
def test_messages_have_the_places_of_the_english_ones(code: str) -> None:
    messages = builtin_pack(code).messages
    for template, translation in messages.items():
        assert places(template) == places(translation), template
    for word in ("error", "warning", "note", "help"):
        assert word in messages


@NOT_ENGLISH
def test_the_commonest_messages_are_translated(code: str) -> None:
    assert len(builtin_pack(code).messages) >= COMMON_MESSAGES


def places(template: str) -> set[str]:
    return set(re.findall(r"\{([^\W\d]\w*)\}", template))


def test_a_message_in_another_language() -> None:
    diagnostic = Diagnostic("E0201", "there is no `{name}` here", (), {"name": "x"})
    assert "{name}" not in diagnostic.message
