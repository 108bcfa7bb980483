"""What a compilation read: files with the hashes of their contents, and places where there was none.

A program compiled before is still the same when all of these are unchanged. That a file is absent counts
too: a module that appears later can change what an import means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from seen_core.driver.project import SUFFIX, read_text

ABSENT = ""
_FOLDER = "/**"
"""Stands behind the name of a folder whose list of source files counts."""
_MARK = b"\xef\xbb\xbf"


@dataclass
class Inputs:
    """Remembers what is read through it."""

    hashes: dict[str, str] = field(default_factory=dict)
    texts: Mapping[Path, str] = field(default_factory=dict)
    """What stands for the contents of files, by real path."""

    def read(self, path: Path) -> str:
        """Return the text of a file, as `read_text` does."""
        text = self.texts.get(path.resolve()) if self.texts else None
        if text is None:
            text = read_text(path)
        self.hashes[str(path)] = _hash(text.encode())
        return text

    def exists(self, path: Path) -> bool:
        """Tell whether there is such a file; its contents count once it is read."""
        if path.is_file():
            return True
        self.hashes[str(path)] = ABSENT
        return False

    def sources(self, folder: Path) -> list[Path]:
        """Return all source files below a folder, in a fixed order."""
        found = _sources(folder)
        self.hashes[f"{folder}{_FOLDER}"] = _hash(_listing(found))
        return found


def unchanged(hashes: Mapping[str, str]) -> bool:
    """Tell whether a compilation would read the same today."""
    return all(_now(name) == hash_ for name, hash_ in hashes.items())


def _now(name: str) -> str:
    if name.endswith(_FOLDER):
        return _hash(_listing(_sources(Path(name.removesuffix(_FOLDER)))))
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - a path object for each of some fifty files takes longer
            return _hash(file.read().removeprefix(_MARK))
    except OSError:
        return ABSENT


def _sources(folder: Path) -> list[Path]:
    # The folder of work files has the same suffix.
    return sorted(path for path in folder.rglob(f"*{SUFFIX}") if path.is_file())


def _listing(paths: list[Path]) -> bytes:
    return "\n".join(map(str, paths)).encode()


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
