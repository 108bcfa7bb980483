"""Translation of a source file from one language pack to another, byte for byte beside the words."""

from __future__ import annotations

from seen_core.driver.languages import find_pack
from seen_core.driver.request import make_request
from seen_core.host import PluginHost

_BOM = b"\xef\xbb\xbf"


def translate_source(source: str, target: str, host: PluginHost, *, language: str | None = None) -> bytes:
    """Return the text of `source` (a path, or `-`) in the words of the pack `target`."""
    from seen_core.syntax.translate import translate  # needs the lexer's tables, which messages do not

    request = make_request(source, host, language=language)
    mark = _BOM if request.path and request.path.read_bytes().startswith(_BOM) else b""
    text = translate(request.source, request.pack, find_pack(target, request.project, host))
    return mark + text.encode()
