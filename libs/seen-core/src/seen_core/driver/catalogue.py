"""What the modules of a program and of the library declare, as text: for suggestions after an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from seen_core.diagnostics import SeenError
from seen_core.driver.project import SUFFIX, module_name, read_text

if TYPE_CHECKING:
    from seen_core.driver.modules import Loader

STANDARD = "std"
_DECLARING = ("fun", "let", "var", "const", "struct", "class", "enum", "interface", "object", "type")


class Catalogue:
    """Looks at the files that a loader could read, without loading them."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def submodules(self, name: str) -> list[str]:
        """Return the last parts of the names of modules right below `name`, or of all roots for ""."""
        depth = name.count(".") + 1 if name else 0
        below = f"{name}." if name else ""
        found = {module.split(".")[depth] for module in self._files if module.startswith(below)}
        return sorted(found)

    def exporters(self, name: str) -> list[str]:
        """Return the names of modules that seem to declare `name` at their top."""
        found = []
        for module, path in self._files.items():
            try:
                text = read_text(path)
            except SeenError:
                continue
            if name in text and self._declares(text, module, path, name):
                found.append(module)
        return found

    def _declares(self, text: str, module: str, path: Path, name: str) -> bool:
        """Tell whether a file declares a name that may be used here: of the library, a public one."""
        pack = self._loader.pack_of(text, path)

        def words(*roles: str) -> str:
            found = [re.escape(word) for role in roles for word in pack.keywords.get(role, ())]
            return f"(?:{'|'.join(found)})\\b"

        public = module.startswith(f"{STANDARD}.") and not name[:1].isupper()
        start = rf"(?={words('pub')})" if public else rf"(?!{words('private')})"
        line = rf"^{start}(?:[^\W\d]\w*[ \t]+)*{words(*_DECLARING)}[ \t]+{re.escape(name)}\b"
        return re.search(line, text, re.MULTILINE) is not None

    @cached_property
    def _files(self) -> dict[str, Path]:
        return dict(self._listed())

    def _listed(self) -> Iterator[tuple[str, Path]]:
        roots = [(self._loader.standard, STANDARD)]
        own = self._loader.request.module_root
        if self._loader.request.project is not None and own is not None:
            roots.insert(0, (own, ""))
        for root, package in roots:
            for path in sorted((root / package).rglob(f"*{SUFFIX}")):
                if path.is_file():
                    yield module_name(path, root), path
