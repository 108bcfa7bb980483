"""Backends get private folders, and what they make appears only when it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from seen_core.commands import builtin
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.generate import program_text, run_program, write_program
from seen_core.driver.request import CompileRequest, make_request
from seen_core.driver.workdir import CACHE_VARIABLE
from seen_core.hookspecs import hookimpl
from seen_core.host import PluginHost
from seen_core.plugin_api import RUN, BuildOptions, Target

PROGRAM: Any = "a program"


class Recorder:
    """Remembers what it was asked for."""

    name = "recorder"
    emits = frozenset({"exe", "llvm", RUN})

    def __init__(self) -> None:
        self.folders: list[Path] = []
        self.fails = False

    def supports(self, target: Target) -> bool:
        return target.is_host

    def emit(self, program: Any, target: Target, options: BuildOptions, kind: str, output: Path) -> None:
        self._enter(options)
        output.write_text(f"{kind} of {program}")
        if self.fails:
            raise SeenError(Diagnostic("E0802", "no linker", ()))

    def run(self, program: Any, target: Target, options: BuildOptions, arguments: Sequence[str]) -> int:
        self._enter(options)
        return len(arguments)

    def _enter(self, options: BuildOptions) -> None:
        assert options.work_folder is not None and options.work_folder.is_dir()
        (options.work_folder / "scratch").write_text("")
        self.folders.append(options.work_folder)


@pytest.fixture
def backend() -> Recorder:
    return Recorder()


@pytest.fixture
def request_(backend: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompileRequest:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    (tmp_path / "a.seen").write_text("")
    plugin = ModuleType("plugin")

    @hookimpl
    def seen_backends() -> list[Recorder]:
        return [backend]

    vars(plugin).update(seen_targets=builtin.seen_targets, seen_backends=seen_backends)
    return make_request("a.seen", PluginHost(plugin, []))


def test_running_passes_arguments_and_the_exit_code(request_: CompileRequest, backend: Recorder) -> None:
    assert run_program(request_, PROGRAM, ["a", "b"]) == 2
    assert not backend.folders[0].exists()


def test_a_result_is_put_in_its_place(request_: CompileRequest, tmp_path: Path) -> None:
    assert write_program(request_, PROGRAM) == Path("a")
    assert (tmp_path / "a").read_text() == "exe of a program"
    target = tmp_path / "deep" / "b"
    assert write_program(replace(request_, output=target), PROGRAM) == target
    assert target.read_text() == "exe of a program"


def test_text_is_returned_and_not_left_behind(request_: CompileRequest, backend: Recorder) -> None:
    assert program_text(request_, PROGRAM, "llvm") == "llvm of a program"
    assert not backend.folders[0].exists()


def test_a_failed_build_leaves_what_was_there(
    request_: CompileRequest, backend: Recorder, tmp_path: Path
) -> None:
    (tmp_path / "a").write_text("old")
    backend.fails = True
    with pytest.raises(SeenError, match="no linker"):
        write_program(request_, PROGRAM)
    assert (tmp_path / "a").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "a.seen", "cache"]


def test_a_kind_that_nobody_makes_is_refused(request_: CompileRequest) -> None:
    with pytest.raises(SeenError, match="no backend makes `asm` for the target `host`"):
        program_text(request_, PROGRAM, "asm")
