"""Load the modules of a program and take it through the stages, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from seen_core.check.package import check_module, entry_point
from seen_core.check.program import Program
from seen_core.diagnostics import Diagnostic, SeenError, Severity
from seen_core.driver.project import SUFFIX, read_text, show
from seen_core.driver.request import CompileRequest
from seen_core.driver.trees import parse_cached
from seen_core.mir.lower import lower_function
from seen_core.mir.model import MirFunction, MirProgram
from seen_core.mono import MonoOptions, close_program
from seen_core.own import analyse
from seen_core.resolve import Module, ModuleTable, index_file
from seen_core.source import SourceFile
from seen_core.source.pack import LanguagePack, builtin_pack

STANDARD = "std"


@dataclass
class Loader:
    """Finds modules by name: the program's own files, and the standard library."""

    root: Path | None
    language: str
    pack: LanguagePack
    standard: Path
    diagnostics: list[Diagnostic] = field(default_factory=list)
    own: list[Module] = field(default_factory=list)

    def __call__(self, name: str) -> Module | None:
        """Return a module, or None when there is no such file."""
        parts = name.split(".")
        if parts[0] == STANDARD:
            path = self.standard.joinpath(*parts).with_suffix(SUFFIX)
            return self._read(path, name, builtin_pack("en"), "std") if path.is_file() else None
        if self.root is None:
            return None
        path = self.root.joinpath(*parts).with_suffix(SUFFIX)
        if not path.is_file():
            return None
        module = self._read(path, name, self.pack, "main")
        self.own.append(module)
        return module

    def _read(self, path: Path, name: str, pack: LanguagePack, package: str) -> Module:
        shown = f"std/{path.name}" if package == STANDARD else show(path)
        source = SourceFile(shown, read_text(path), name, pack.code)
        return self.index(source, pack, package)

    def index(self, source: SourceFile, pack: LanguagePack, package: str) -> Module:
        """Parse a file and index its declarations."""
        result = parse_cached(source, pack)
        self.diagnostics.extend(result.diagnostics)
        if result.file.language != pack.code:
            pack = builtin_pack(result.file.language)
        return index_file(result.file, source, pack, package)


@dataclass(frozen=True)
class CheckedProgram:
    """A program after the checker."""

    world: Program
    entry: str | None
    diagnostics: tuple[Diagnostic, ...]


def check_program(request: CompileRequest, *, needs_entry: bool = True) -> CheckedProgram:
    """Parse and check a program with all modules of its own that it reaches."""
    loader = Loader(request.module_root, request.pack.code, request.pack, _standard_library())
    table = ModuleTable(loader)
    module = loader.index(request.source, request.pack, "main")
    table.add(module)
    world = Program(table)
    if any(one.severity is Severity.ERROR for one in loader.diagnostics):
        return CheckedProgram(world, None, tuple(loader.diagnostics))
    check_module(world, module)
    checked = 0
    while checked < len(loader.own):
        other = loader.own[checked]
        checked += 1
        if other is not module:
            check_module(world, other)
    broken = any(one.severity is Severity.ERROR for one in world.diagnostics)
    entry = entry_point(world, module) if needs_entry and not broken else None
    found = (*loader.diagnostics, *world.diagnostics)
    if not any(one.severity is Severity.ERROR for one in found):
        found = (*found, *_check_ownership(world, module, loader.own))
    return CheckedProgram(world, entry, found)


def _check_ownership(world: Program, module: Module, others: list[Module]) -> list[Diagnostic]:
    """Check moves in all bodies of the program's own modules."""
    files = {one.file.name for one in (module, *others)}
    found: list[Diagnostic] = []
    for name in world.checked_functions():
        if world.function(name).file.name in files:
            for function in lower_function(world, name):
                found.extend(analyse(world, function)[1])
    return found


def generic_mir(world: Program, name: str) -> list[MirFunction]:
    """Return the analysed generic MIR of a function and its lambdas."""
    functions = []
    for function in lower_function(world, name):
        analysed, diagnostics = analyse(world, function)
        if diagnostics:
            raise SeenError(*diagnostics)
        functions.append(analysed)
    return functions


def close(request: CompileRequest, checked: CheckedProgram) -> MirProgram:
    """Take a checked program to what a backend gets."""
    assert checked.entry is not None
    options = MonoOptions(
        pointer_bytes=request.target.pointer_bytes,
        overflow_checks=request.options.overflow_checks,
        dev=request.options.profile == "dev",
    )
    world = checked.world
    return close_program(world, checked.entry, lambda name: generic_mir(world, name), options)


def _standard_library() -> Path:
    try:
        import seen_std
    except ImportError:
        raise SeenError(
            Diagnostic("E0802", "the standard library is not installed", (), {}, ("pip install seen-std",))
        ) from None
    return seen_std.root()
