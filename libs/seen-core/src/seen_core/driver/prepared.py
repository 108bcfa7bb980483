"""Programs that have been compiled before: from the hash of what they are made of to code that runs.

An entry is found by everything that is known before a file but the first is read: its text, the options,
the target, the language, the compiler itself. It holds the files that the compilation read, with hashes,
and is used only when they are all unchanged. Parser, checker and code generator are not even imported.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from seen_core.diagnostics import Diagnostic
from seen_core.driver.inputs import unchanged
from seen_core.driver.request import CompileRequest
from seen_core.driver.workdir import Store, cache_folder
from seen_core.plugin_api import PreparingBackend
from seen_core.source.pack import pack_folders

_SUFFIXES = (".py", ".pyd", ".so", ".lark", ".toml")


class Prepared(NamedTuple):
    """Code for `PreparingBackend.run_prepared`, and the warnings to show before it runs."""

    code: bytes
    warnings: tuple[Diagnostic, ...]


def key_of(request: CompileRequest, backend: PreparingBackend) -> str:
    """Return the key of a program in the store of prepared code."""
    options = replace(request.options, work_folder=None, progress=None)
    project = request.project
    # Messages show paths from the current folder, and some computers share a user's folders.
    place = (str(Path.cwd()), request.path, request.module_root, platform.node())
    language = (request.language, request.pack.fingerprint, project.manifest if project else None)
    program = (request.source.name, request.source.module, request.source.content_hash)
    settings = (options, request.lints, request.target, backend.name)
    return repr((program, place, language, settings, _compiler(request)))


def find(key: str) -> Prepared | None:
    """Return what is stored for a program, or None when there is nothing that is true today."""
    data = _store().get(key)
    if data is None:
        return None
    try:
        head, _, rest = data.partition(b"\n")
        hashes, warning_bytes = json.loads(head)
        if not unchanged(hashes):
            return None
        warnings = _unpickled(rest[:warning_bytes]) if warning_bytes else ()
    except Exception:  # an entry that something else has written can be wrong in any way
        return None
    return Prepared(rest[warning_bytes:], warnings)


def keep(key: str, prepared: Prepared, hashes: dict[str, str]) -> None:
    """Store the code of a program and what it depends on."""
    warnings = _pickled(prepared.warnings) if prepared.warnings else b""
    head = json.dumps([hashes, len(warnings)]).encode()
    _store().put(key, head + b"\n" + warnings + prepared.code)


def _pickled(warnings: tuple[Diagnostic, ...]) -> bytes:
    import pickle  # most programs have no warnings

    return pickle.dumps(warnings)


def _unpickled(data: bytes) -> tuple[Diagnostic, ...]:
    import pickle  # as above

    warnings: tuple[Diagnostic, ...] = pickle.loads(data)
    return warnings


def _store() -> Store:
    return Store(cache_folder() / "programs")


def _compiler(request: CompileRequest) -> str:
    """Return a hash that changes with any file of the compiler and its plugins.

    Sizes and times say it, because reading some two hundred files would take longer than the run.
    """
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    host = request.host
    digest.update(repr([(one.name, one.wheel, one.version, one.state) for one in host.plugins]).encode())
    folders = [*host.folders, *map(str, pack_folders())]
    for line in sorted(line for folder in folders for line in _stamps(folder)):
        digest.update(line.encode())
    return digest.hexdigest()


def _stamps(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(_SUFFIXES):
                status = entry.stat()
                yield f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}\n"
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _stamps(entry.path)
