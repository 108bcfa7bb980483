"""Entry points of installed wheels, read without importing any of them.

`importlib.metadata` does the same, but takes longer to import than `seen --help` may take in all, so
this reads the `entry_points.txt` files beside it: a few lines of INI whose format the packaging
specifications fix.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

PLUGINS = "seen"
COMMANDS = "seen.commands"


class EntryPoint(NamedTuple):
    """One line of a group: `name = "module:attribute"`, and the wheel that it comes from."""

    group: str
    name: str
    value: str
    wheel: str
    wheel_version: str

    def load(self) -> object:
        """Import what the entry point names."""
        module, _, attribute = self.value.partition(":")
        result: object = importlib.import_module(module.strip())
        for part in attribute.strip().split(".") if attribute.strip() else ():
            result = getattr(result, part)
        return result


def entry_points(group: str, folders: list[str] | None = None) -> list[EntryPoint]:
    """Return the entry points of `group` on the import path, ordered by name, then wheel."""
    found = list(_all_entry_points(sys.path if folders is None else folders))
    return sorted((point for point in found if point.group == group), key=lambda p: (p.name, p.wheel))


def _all_entry_points(folders: list[str]) -> Iterator[EntryPoint]:
    seen_wheels: set[str] = set()
    for folder in folders:
        try:
            names = sorted(os.listdir(folder or "."))  # noqa: PTH208 - as below
        except OSError:
            continue  # zip files and folders that do not exist are usual on the import path
        for name in names:
            if not name.endswith(".dist-info"):
                continue
            wheel, _, version = name.removesuffix(".dist-info").partition("-")
            wheel = wheel.replace("_", "-").lower()
            if wheel in seen_wheels:
                continue  # an earlier folder shadows this one, as it does for imports
            seen_wheels.add(wheel)
            text = _read(os.path.join(folder, name, "entry_points.txt"))  # noqa: PTH118 - pathlib costs 10 ms
            if PLUGINS in text:
                yield from parse_entry_points(text, wheel, version)


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - as above
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def parse_entry_points(text: str, wheel: str, version: str) -> Iterator[EntryPoint]:
    """Read the text of one `entry_points.txt`; lines that are not understood are left out."""
    group = ""
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1].strip()
        elif "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield EntryPoint(group, name.strip(), value.split("[")[0].strip(), wheel, version)
