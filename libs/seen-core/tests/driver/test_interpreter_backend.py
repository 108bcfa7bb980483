"""The interpreter runs programs through the same seam as any backend."""

from __future__ import annotations

import pytest

from seen_core.commands import builtin
from seen_core.driver.interpreter_backend import InterpreterBackend
from seen_core.driver.targets import choose_backend, host_target
from seen_core.host import PluginHost
from seen_core.plugin_api import INTERPRETER, RUN, Backend, BuildOptions


def test_it_is_a_backend() -> None:
    assert isinstance(InterpreterBackend(), Backend)
    host = PluginHost(builtin, [])
    assert choose_backend(host, host_target(), RUN, INTERPRETER).name == INTERPRETER


def test_it_passes_the_arguments_after_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(
        "seen_core.interpreter.run", lambda program, arguments, *streams: seen.append(arguments) or 5
    )
    assert InterpreterBackend().run("p", host_target(), BuildOptions(), ["a"]) == 5
    assert seen == [["program", "a"]]
