"""All of the library parses and checks, not only what some program reaches."""

from __future__ import annotations

import seen_std
from seen_core.check.package import check_module
from seen_core.check.program import Program
from seen_core.diagnostics import Diagnostic
from seen_core.resolve import Module, ModuleTable, index_file
from seen_core.source import SourceFile
from seen_core.source.pack import builtin_pack
from seen_core.syntax import parse

FOLDER = seen_std.root() / "std"


def test_every_module_checks() -> None:
    pack = builtin_pack("en")
    problems: list[Diagnostic] = []

    def load(name: str) -> Module | None:
        path = FOLDER / f"{name.removeprefix('std.')}.seen"
        if not name.startswith("std.") or not path.is_file():
            return None
        source = SourceFile(f"std/{path.name}", path.read_text(encoding="utf-8"), name)
        result = parse(source, pack)
        problems.extend(result.diagnostics)
        return index_file(result.file, source, pack, "std")

    table = ModuleTable(load)
    world = Program(table)
    for path in sorted(FOLDER.glob("*.seen")):
        module = table.module(f"std.{path.stem}")
        assert module is not None
        check_module(world, module)
    problems.extend(world.diagnostics)
    assert [(each.labels[0].file.name, each.message) for each in problems] == []
