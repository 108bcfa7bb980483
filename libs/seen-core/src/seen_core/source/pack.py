"""Language packs: which words stand for which keyword roles, and how names and messages are translated.

A pack is one TOML file:

    [pack]       code, name, direction ("ltr" or "rtl"), contextual (roles that are names elsewhere)
    [keywords]   role = ["preferred word", "another word", ...]
    [names]      Canonical = ["alias", ...]     types and library names
    [messages]   "English template" = "translation"

`keywords/en.toml` names every role. A pack that leaves a role out has no word for it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, NoReturn

import tomli

from seen_core.diagnostics.model import Diagnostic, SeenError

Direction = Literal["ltr", "rtl"]
_LONGEST_CODE = 64
_MESSAGES = "[messages]"
_SECTIONS = ("pack", "keywords", "names", "messages")


@dataclass(frozen=True)
class LanguagePack:
    """The words of one human language."""

    code: str
    name: str
    direction: Direction
    keywords: Mapping[str, tuple[str, ...]]
    """Role to its words; the first is the one that tools write."""
    contextual: frozenset[str]
    """Roles whose words are ordinary names outside their position."""
    names: Mapping[str, tuple[str, ...]]
    """Canonical name of a type or library item to its aliases."""
    messages: Mapping[str, str]
    """English message template to its translation."""

    @cached_property
    def roles(self) -> dict[str, str]:
        """Word to role."""
        return {word: role for role, words in self.keywords.items() for word in words}

    @cached_property
    def canonical_names(self) -> dict[str, str]:
        """Alias to canonical name."""
        return {alias: canonical for canonical, aliases in self.names.items() for alias in aliases}

    @cached_property
    def fingerprint(self) -> str:
        """Hash of what decides how programs are read; messages do not."""
        content = (self.code, self.direction, sorted(self.contextual))
        tables = [sorted(table.items()) for table in (self.keywords, self.names)]
        return hashlib.blake2b(repr((content, tables)).encode(), digest_size=16).hexdigest()

    def word(self, role: str) -> str:
        """Return the preferred word of a role, or the role's own name where the pack has no word."""
        words = self.keywords.get(role)
        return words[0] if words else role


def load_pack(text: str, name: str) -> LanguagePack:
    """Read a pack from TOML text; `name` is what messages call the file. Raises SeenError."""
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        _fail(name, f"not TOML: {error}")
    unknown = [section for section in data if section not in _SECTIONS]
    if unknown:
        _fail(name, f"unknown section [{unknown[0]}]; there are {', '.join(f'[{s}]' for s in _SECTIONS)}")
    head = _table(data, "pack", name)
    keywords = _word_lists(_table(data, "keywords", name), "keywords", name)
    direction = _text(head, "direction", name)
    if direction not in ("ltr", "rtl"):
        _fail(name, f'direction is "{direction}", it must be "ltr" or "rtl"')
    contextual = head.get("contextual", [])
    if not isinstance(contextual, list) or not all(isinstance(role, str) for role in contextual):
        _fail(name, "contextual must be a list of roles")
    messages = data.get("messages", {})
    if not isinstance(messages, dict) or not all(isinstance(value, str) for value in messages.values()):
        _fail(name, "[messages] must map templates to texts")
    return LanguagePack(
        code=_text(head, "code", name),
        name=_text(head, "name", name),
        direction="rtl" if direction == "rtl" else "ltr",
        keywords=keywords,
        contextual=frozenset(contextual),
        names=_word_lists(_optional_table(data, "names", name), "names", name),
        messages=messages,
    )


@cache
def builtin_pack(code: str) -> LanguagePack:
    """Return a pack that ships with Seen. Raises SeenError for an unknown code."""
    for folder in pack_folders():
        path = folder / f"{code}.toml"
        if code.isidentifier() and len(code) <= _LONGEST_CODE and path.is_file():
            return _with_late_messages(path.read_text(encoding="utf-8"), f"keywords/{code}.toml")
    raise SeenError(
        Diagnostic(
            "E0110",
            "there is no language pack `{code}`; there are {known}",
            (),
            {"code": code, "known": ", ".join(available_packs())},
        )
    )


def _with_late_messages(text: str, name: str) -> LanguagePack:
    """Read a pack, but for its messages: most programs run without one, and they are the most of it."""
    head, header, messages = text.partition(f"\n{_MESSAGES}\n")
    if not header or "\n[" in messages:  # in another order than ours
        return load_pack(text, name)
    return replace(load_pack(head, name), messages=_LateMessages(f"{_MESSAGES}\n{messages}"))


class _LateMessages(Mapping[str, str]):
    """The messages of a pack, read when the first is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _table(self) -> dict[str, str]:
        table: dict[str, str] = tomli.loads(self._text)["messages"]
        return table

    def __getitem__(self, template: str) -> str:
        return self._table[template]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def available_packs() -> tuple[str, ...]:
    """Return the codes of the packs that ship with Seen, sorted."""
    return tuple(sorted({path.stem for folder in pack_folders() for path in folder.glob("*.toml")}))


def pack_folders() -> list[Path]:
    """Return the folders of packs: inside the package in a wheel, at the top in a checkout."""
    package = Path(__file__).resolve().parent.parent
    candidates = [package / "keywords"]
    if len(package.parents) > 3:
        candidates.append(package.parents[3] / "keywords")
    return [folder for folder in candidates if folder.is_dir()]


def _fail(name: str, problem: str) -> NoReturn:
    template = "the language pack {name} cannot be read: {problem}"
    raise SeenError(Diagnostic("E0112", template, (), {"name": name, "problem": problem}))


def _table(data: Mapping[str, object], key: str, name: str) -> dict[str, object]:
    if key not in data:
        _fail(name, f"the section [{key}] is missing")
    return _optional_table(data, key, name)


def _optional_table(data: Mapping[str, object], key: str, name: str) -> dict[str, object]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        _fail(name, f"[{key}] must be a section")
    return value


def _text(table: Mapping[str, object], key: str, name: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        _fail(name, f"[pack] {key} must be a text")
    return value


def _word_lists(table: Mapping[str, object], section: str, name: str) -> dict[str, tuple[str, ...]]:
    """Check `key = [words]`; a word may stand under one key only."""
    result: dict[str, tuple[str, ...]] = {}
    owner: dict[str, str] = {}
    for key, value in table.items():
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            _fail(name, f"[{section}] {key} must be a list of words")
        words = tuple(unicodedata.normalize("NFC", word) for word in value)
        for word in words:
            if not word.isidentifier():
                _fail(name, f'[{section}] {key}: "{word}" is not a word')
            if owner.setdefault(word, key) != key:
                _fail(name, f'[{section}] "{word}" stands for both {owner[word]} and {key}')
        result[key] = words
    return result
