"""All of the library parses and checks, not only what some program reaches."""

from __future__ import annotations

import seen_std
from seen_core.check.package import check_module
from seen_core.check.program import Program
from seen_core.driver.program import Loader
from seen_core.resolve import ModuleTable
from seen_core.source.pack import builtin_pack


def test_every_module_checks() -> None:
    loader = Loader(None, "en", builtin_pack("en"), seen_std.root())
    table = ModuleTable(loader)
    world = Program(table)
    for path in sorted((seen_std.root() / "std").glob("*.seen")):
        module = table.module(f"std.{path.stem}")
        assert module is not None
        check_module(world, module)
    problems = [*loader.diagnostics, *world.diagnostics]
    assert [(each.labels[0].file.name, each.message) for each in problems] == []
