"""Syntax trees by content: in memory for this process, on disk for the next.

A tree depends on the text, the language pack and the parser alone. Only files without diagnostics are
kept. Entries are pickles in the user's own cache folder, with a checksum; anything else is a miss.
"""

from __future__ import annotations

import gc
import hashlib
import pickle
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from seen_core.driver.workdir import Store, cache_folder
from seen_core.source import SourceFile
from seen_core.source.pack import LanguagePack
from seen_core.syntax import ParseResult, ast, parse

_SYNTAX = Path(ast.__file__).parent
_known: dict[str, ast.File] = {}


def parse_cached(source: SourceFile, pack: LanguagePack) -> ParseResult:
    """Parse a file, or return the tree it had before."""
    key = f"{_parser_version()}:{pack.fingerprint}:{source.content_hash}"
    tree = _known.get(key) or _from_disk(key)
    if tree is None:
        result = parse(source, pack)
        if result.diagnostics:
            return result
        tree = result.file
        with suppress(RecursionError):  # a tree that is nested deeply is not worth keeping
            _store().put(key, pickle.dumps(tree, pickle.HIGHEST_PROTOCOL))
    _known[key] = tree
    return ParseResult(tree, ())


def _from_disk(key: str) -> ast.File | None:
    data = _store().get(key)
    if data is None:
        return None
    enabled = gc.isenabled()
    gc.disable()
    try:
        tree = pickle.loads(data)
    except Exception:  # a pickle of another version can fail in any way
        return None
    finally:
        if enabled:
            gc.enable()
    return tree if isinstance(tree, ast.File) else None


@cache
def _store() -> Store:
    return Store(cache_folder() / "trees")


@cache
def _parser_version() -> str:
    """Return a hash of what makes trees: the files of the syntax stage."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=12)
    for path in sorted(_SYNTAX.iterdir()):
        if path.suffix in (".py", ".lark"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
