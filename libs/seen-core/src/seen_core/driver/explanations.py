"""The long text of a diagnostic as a reader gets it: the page of its code, programs in the words of the pack.

A translated page, `pages/<language>/<code>.md`, holds words alone: its programs are those of
the English page.
"""

from __future__ import annotations

import re

from seen_core.diagnostics import SeenError
from seen_core.diagnostics.registry import explain
from seen_core.source import SourceFile
from seen_core.source.pack import LanguagePack, builtin_pack
from seen_core.syntax.translate import translate

_FENCE = re.compile(r"^```(\w+)( \w+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r"\A#language[^\n]*\n")
ENGLISH = "en"


def explanation(code: str, language: str) -> str:
    """Return the page of a code for readers of a language; raise `SeenError` when there is no such code."""
    page = explain(code, language)
    if language == ENGLISH:
        return page
    try:
        pack = builtin_pack(language)
    except SeenError:
        return page  # a pack of the user's own, which brings no pages
    if _FENCE.search(page) is None:
        programs = [match[0] for match in _FENCE.finditer(explain(code, ENGLISH))]
        page = "\n\n".join((page.rstrip("\n"), *programs)) + "\n"
    return _FENCE.sub(lambda match: _in_words_of(pack, match), page)


def _in_words_of(pack: LanguagePack, fence: re.Match[str]) -> str:
    if fence[1] != "seen":
        return fence[0]
    translated = translate(SourceFile("page.seen", fence[3], "page"), builtin_pack(ENGLISH), pack)
    program = _HEAD.sub("", translated)  # readers of the page know its language
    return f"```{fence[1]}{fence[2] or ''}\n{program}```"
