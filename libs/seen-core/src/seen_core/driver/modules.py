"""Finds the modules of a program by name: its own files and the standard library.

A module's file is found by its path below the module root, or, in a package, by the `module` line in it.
Its language is that of its own first line, else what the user asked for, else the package's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.annotations import apply_handlers
from seen_core.driver.inputs import Inputs
from seen_core.driver.languages import PACK_FOLDER, find_pack, language_of
from seen_core.driver.project import DEFAULT_LANGUAGE, SUFFIX, show
from seen_core.driver.request import CompileRequest
from seen_core.driver.trees import parse_cached
from seen_core.plugin_api import FrontEnd
from seen_core.resolve import Module, index_file
from seen_core.source import SourceFile
from seen_core.source.pack import LanguagePack, builtin_pack
from seen_core.syntax import ParseResult, parse

STANDARD = "std"
"""The package of the standard library, and the first part of its modules' names."""
OWN = "main"
"""The package of the program's own modules."""


@dataclass
class Loader:
    """Gives modules to the resolver as it asks for them, and gathers what is wrong with their text."""

    request: CompileRequest
    inputs: Inputs = field(init=False)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    own: list[Module] = field(default_factory=list)
    """The program's own modules that have been asked for."""
    _by_path: dict[Path, Module] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what the request puts in place of files."""
        self.inputs = Inputs(texts=self.request.texts or {})

    def entry(self) -> Module:
        """Return the module that the program starts from."""
        request = self.request
        module = self._index(request.source, request.pack, request.path, OWN)
        if request.path is not None:
            self._by_path[request.path] = module
        return module

    def __call__(self, name: str) -> Module | None:
        """Return a module, or None when there is no such file."""
        parts = name.split(".")
        if parts[0] == STANDARD:
            path = self.standard.joinpath(*parts).with_suffix(SUFFIX)
            return self._standard_module(path, name) if self.inputs.exists(path) else None
        found = self._own_path(parts) or self._declared.get(name)
        if found is None:
            return None
        module = self._by_path.get(found)
        if module is None:
            module = self._own_module(found, name)
            self._by_path[found] = module
            self.own.append(module)
        return module

    @cached_property
    def standard(self) -> Path:
        """The folder that holds `std/`."""
        return standard_library()

    def _standard_module(self, path: Path, name: str) -> Module:
        shown = f"{STANDARD}/{path.name}"
        pack = builtin_pack(DEFAULT_LANGUAGE)
        return self._index(SourceFile(shown, self.inputs.read(path), name, pack.code), pack, path, STANDARD)

    def _own_module(self, path: Path, name: str) -> Module:
        text = self.inputs.read(path)
        pack = self._pack_of(text)
        return self._index(SourceFile(show(path), text, name, pack.code), pack, path, OWN)

    def pack_of(self, text: str, path: Path) -> LanguagePack:
        """Return the language of a file that is looked at for suggestions."""
        return builtin_pack(DEFAULT_LANGUAGE) if path.is_relative_to(self.standard) else self._pack_of(text)

    def _pack_of(self, text: str) -> LanguagePack:
        project = self.request.project
        code = language_of(text, self.request.language, project)
        if code == self.request.pack.code:
            return self.request.pack
        if project is not None and code.isidentifier():
            own = project.root / PACK_FOLDER / f"{code}.toml"
            if self.inputs.exists(own):
                self.inputs.read(own)
        return find_pack(code, project, self.request.host)

    def _own_path(self, parts: list[str]) -> Path | None:
        """Find a file by the parts of its module's name, in which `_` may stand for a `-`."""
        root = self.request.module_root
        if root is None:
            return None
        choices = [(part, part.replace("_", "-")) if "_" in part else (part,) for part in parts]
        for suffix in self._suffixes:
            for chosen in product(*choices):
                path = root.joinpath(*chosen[:-1], chosen[-1] + suffix)
                if self.inputs.exists(path):
                    return path
        return None

    @cached_property
    def _suffixes(self) -> tuple[str, ...]:
        others = sorted(suffix for suffix in self.request.host.front_ends if suffix != SUFFIX)
        return (SUFFIX, *others)

    @cached_property
    def _declared(self) -> dict[str, Path]:
        """Files of the package by the name in their `module` line."""
        project = self.request.project
        if project is None or self.request.module_root != project.source_folder:
            return {}
        found: dict[str, Path] = {}
        for path in self.inputs.sources(project.source_folder):
            text = self.inputs.read(path)
            words = "|".join(map(re.escape, self._pack_of(text).keywords.get("module", ())))
            line = re.search(rf"^(?:{words})[ \t]+([\w.]+)[ \t]*(?://.*)?\r?$", text, re.MULTILINE)
            if words and line is not None:
                found.setdefault(line[1], path)
        return found

    def _index(self, source: SourceFile, pack: LanguagePack, path: Path | None, package: str) -> Module:
        front_end = front_end_of(self.request, path)
        result = parse_file(front_end, source, pack)
        self.diagnostics.extend(result.diagnostics)
        tree = result.file
        if package == OWN:
            tree, found = apply_handlers(tree, source, self.request.host)
            self.diagnostics.extend(found)
            if "@derive" in source.text:
                from seen_core.driver.derives import expand_derives  # most programs do without

                tree, found = expand_derives(tree, source, self.request.host)
                self.diagnostics.extend(found)
        return index_file(tree, source, pack, package)


def front_end_of(request: CompileRequest, path: Path | None) -> FrontEnd:
    """Return the front end for a file by its suffix; E0606 when there is none."""
    suffix = path.suffix if path else SUFFIX
    front_end = request.host.front_ends.get(suffix)
    if front_end is None:
        known = ", ".join(sorted(request.host.front_ends))
        raise SeenError(
            Diagnostic(
                "E0606",
                "no front end reads `{suffix}` files",
                (),
                {"suffix": suffix},
                notes=(f"installed front ends read: {known}",),
            )
        )
    return front_end


def parse_file(front_end: FrontEnd, source: SourceFile, pack: LanguagePack) -> ParseResult:
    """Parse a file; trees of Seen's own syntax are kept for the next time."""
    if front_end.parse is not parse:
        return front_end.parse(source, pack)
    return parse_cached(source, pack)


def standard_library() -> Path:
    """Return the folder that holds `std/`."""
    try:
        import seen_std
    except ImportError:
        note = "install it: pip install seen-std"
        raise SeenError(
            Diagnostic("E0802", "the standard library is not installed", (), {}, notes=(note,))
        ) from None
    return seen_std.root()
