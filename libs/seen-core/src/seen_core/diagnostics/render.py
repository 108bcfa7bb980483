"""Diagnostics to the outside: for people, as JSON lines, or as SARIF."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TextIO

from seen_core.diagnostics.messages import Direction, Messages
from seen_core.diagnostics.model import Diagnostic, SeenError

MESSAGE_FORMATS = ("human", "json", "sarif")
COLORS = ("auto", "always", "never")


def render(
    diagnostics: Sequence[Diagnostic],
    message_format: str,
    *,
    color: str,
    language: str,
    stdout: TextIO,
    stderr: TextIO,
    version: str = "",
) -> None:
    """Write diagnostics: `human` to `stderr`, `json` and `sarif` to `stdout`.

    `color` is `auto` (a terminal, and `NO_COLOR` unset), `always` or `never`. Messages come in `language`
    where its pack translates them. `version` is that of the tool, named in SARIF. With nothing to report,
    `sarif` still writes a document and the others write nothing.
    """
    if message_format == "json":
        _write_json(diagnostics, Messages(_table(language)), stdout)
    elif message_format == "sarif":
        _write_sarif(diagnostics, Messages(_table(language)), stdout, version)
    elif diagnostics:
        _write_human(diagnostics, color, language, stderr)


def use_color(color: str, stream: TextIO, environment: Mapping[str, str] | None = None) -> bool:
    """Decide whether to colour what goes to `stream`."""
    if color != "auto":
        return color == "always"
    environment = os.environ if environment is None else environment
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    return stream.isatty()


# Each format is imported when it is asked for: rich costs 40 ms, and JSON needs none of it.


def _write_human(diagnostics: Sequence[Diagnostic], color: str, language: str, stream: TextIO) -> None:
    from seen_core.diagnostics.human import print_human

    direction = _direction(language, stream)
    print_human(
        diagnostics,
        Messages(_table(language), direction),
        stream=stream,
        coloured=use_color(color, stream),
        direction=direction,
    )


def _direction(language: str, stream: TextIO) -> Direction:
    """Return the direction of a language, for a terminal that shows Unicode and obeys isolates."""
    if not stream.isatty() or os.environ.get("TERM") in ("dumb", "linux") or _ascii_only(stream):
        return ""
    from seen_core.source.pack import builtin_pack  # as below

    try:
        return builtin_pack(language).direction
    except SeenError:
        return "ltr"


def _write_json(diagnostics: Sequence[Diagnostic], messages: Messages, stream: TextIO) -> None:
    from seen_core.diagnostics.json_lines import json_lines

    for line in json_lines(diagnostics, messages, ascii_only=_ascii_only(stream)):
        stream.write(line + "\n")


def _write_sarif(diagnostics: Sequence[Diagnostic], messages: Messages, stream: TextIO, version: str) -> None:
    from seen_core.diagnostics.sarif import sarif_document

    document = sarif_document(diagnostics, messages, version=version, ascii_only=_ascii_only(stream))
    stream.write(document + "\n")


def _ascii_only(stream: TextIO) -> bool:
    """Escape what a stream that is not Unicode could not carry."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return not encoding.lower().replace("_", "-").startswith("utf")


def sentence_in(language: str, text: str) -> str:
    """Return what a command says to people, in a language whose pack has it."""
    return Messages(_table(language)).sentence(text)


def _table(language: str) -> Mapping[str, str]:
    """Return the messages of a language; none for English or where the pack is missing or broken."""
    from seen_core.source.pack import builtin_pack  # packs report their own mistakes as diagnostics

    try:
        return builtin_pack(language).messages
    except SeenError:
        return {}
