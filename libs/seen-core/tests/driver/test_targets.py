"""Targets and backends are chosen, and what is missing is named with what to install."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.targets import choose_backend, choose_target, host_target
from seen_core.entrypoints import EntryPoint
from seen_core.hookspecs import hookimpl
from seen_core.host import PluginHost
from seen_core.plugin_api import INTERPRETER, RUN, Backend, BuildOptions, Target


class Compiler:
    """A backend for tests: knows its name, what it makes and for whom."""

    def __init__(self, name: str, emits: set[str], targets: set[str]) -> None:
        self.name = name
        self.emits = frozenset(emits)
        self.targets = targets

    def supports(self, target: Target) -> bool:
        return target.name in self.targets

    def emit(self, program: Any, target: Target, options: BuildOptions, kind: str, output: Path) -> None: ...

    def run(self, program: Any, target: Target, options: BuildOptions, arguments: Sequence[str]) -> int:
        return 0


TOASTER = Target("toaster", "toast-unknown-none")


def make_host(*backends: Backend, targets: Sequence[Target] = (TOASTER,)) -> PluginHost:
    plugin = ModuleType("plugin")

    @hookimpl
    def seen_targets() -> list[Target]:
        return [host_target(), *targets]

    @hookimpl
    def seen_backends() -> list[Backend]:
        return list(backends)

    vars(plugin).update(seen_targets=seen_targets, seen_backends=seen_backends)
    return PluginHost(plugin, [])


def problem(host: PluginHost, *arguments: Any) -> Diagnostic:
    with pytest.raises(SeenError) as caught:
        choose_backend(host, *arguments)
    return caught.value.diagnostics[0]


def test_the_host_target_describes_this_machine() -> None:
    target = host_target()
    assert target.is_host and target.cpu == "native"
    assert target.pointer_bytes in (4, 8)
    assert len(target.triple.split("-")) >= 3


def test_a_target_is_found_by_name() -> None:
    assert choose_target(make_host(), "toaster") is TOASTER


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("toster", ("did you mean `toaster`?", "installed targets: host, toaster")),
        ("wasm32-wasi", ("install one: pip install seen-backend-wasm", "installed targets: host, toaster")),
    ],
)
def test_an_unknown_target_gets_suggestions(name: str, notes: tuple[str, ...]) -> None:
    with pytest.raises(SeenError) as caught:
        choose_target(make_host(), name)
    assert caught.value.diagnostics[0].code == "E0801"
    assert caught.value.diagnostics[0].notes == notes


def test_the_first_backend_that_fits_is_chosen() -> None:
    host = make_host(
        Compiler("one", {"exe"}, {"host"}),
        Compiler("two", {"exe", RUN}, {"toaster"}),
        Compiler("three", {"exe", RUN}, {"host", "toaster"}),
    )
    assert choose_backend(host, host_target(), "exe").name == "one"
    assert choose_backend(host, host_target(), RUN).name == "three"
    assert choose_backend(host, TOASTER, RUN).name == "two"
    assert choose_backend(host, TOASTER, RUN, "three").name == "three"


def test_a_missing_backend_says_what_to_install() -> None:
    found = problem(make_host(), host_target(), RUN)
    assert found.code == "E0802"
    assert found.message == "no backend can run programs for the target `host`"
    assert found.notes == ("install one: pip install seen-backend-llvm", "installed backends: none")


def test_a_backend_that_does_not_fit_is_not_used() -> None:
    host = make_host(Compiler("one", {"exe"}, {"host"}))
    assert problem(host, TOASTER, "exe").message == "no backend makes `exe` for the target `toaster`"
    assert problem(host, TOASTER, "exe", "one").code == "E0802"
    assert problem(host, TOASTER, "exe", "onee").notes[0] == "did you mean `one`?"


def test_the_interpreter_is_used_only_when_it_is_named() -> None:
    interpreter = Compiler(INTERPRETER, {RUN}, {"host"})
    host = make_host(interpreter, Compiler("fast", {RUN}, {"host"}))
    assert choose_backend(host, host_target(), RUN).name == "fast"
    assert choose_backend(host, host_target(), RUN, INTERPRETER).name == INTERPRETER
    found = problem(make_host(interpreter), host_target(), RUN)
    assert found.notes == (
        "install one: pip install seen-backend-llvm",
        "or run it slowly, without any: --backend interpreter",
        "installed backends: interpreter",
    )


def test_a_point_without_a_module_leaves_targets_alone() -> None:
    host = make_host()
    host.points.append(EntryPoint("seen", "gone", "no_such_module_at_all", "seen-gone", "1"))
    assert choose_target(host, "toaster") is TOASTER
