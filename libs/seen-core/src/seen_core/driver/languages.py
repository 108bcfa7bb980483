"""Which language pack a source file is written in, and where the pack comes from."""

from __future__ import annotations

import re
from pathlib import Path

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.names import did_you_mean
from seen_core.driver.project import DEFAULT_LANGUAGE, Project, read_text, show
from seen_core.host import PluginHost
from seen_core.source.pack import LanguagePack, available_packs, builtin_pack, load_pack

PACK_FOLDER = "keywords"
"""A project may bring packs of its own in this folder."""

_DIRECTIVE = re.compile(r"(?:#![^\n]*\n)?#language[ \t]+([\w.-]+)[ \t]*(?://[^\n]*)?(?:\r?\n|\Z)")
"""The first line, or the second after `#!`."""


def language_of(text: str, asked: str | None, project: Project | None) -> str:
    """Return the code of the pack that `text` is written in.

    Its own first line decides; then what the user asked for; then the project.
    """
    directive = _DIRECTIVE.match(text)
    if directive:
        return directive.group(1)
    return asked or (project.manifest.language if project else None) or DEFAULT_LANGUAGE


def find_pack(code: str, project: Project | None, host: PluginHost) -> LanguagePack:
    """Return the pack called `code`: a pack file, the project's own, a built-in one, or a plugin's."""
    if code.endswith(".toml"):
        return load_pack(read_text(Path(code)), code)
    if project and code.isidentifier():
        own = project.root / PACK_FOLDER / f"{code}.toml"
        if own.is_file():
            return load_pack(read_text(own), show(own))
    built_in = available_packs()
    if code in built_in:
        return builtin_pack(code)
    given = host.language_packs
    if code in given:
        return given[code].load()
    known = sorted({*built_in, *given})
    notes = (did_you_mean(code, known), f"installed languages: {', '.join(known)}")
    raise SeenError(
        Diagnostic(
            "E0110",
            "there is no language pack `{code}`",
            (),
            {"code": code},
            notes=tuple(filter(None, notes)),
        )
    )
