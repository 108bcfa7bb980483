"""The host takes what plugins give, and keeps a bad one from breaking the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from seen_core import hookspecs
from seen_core.commands import BUILT_IN_COMMANDS, builtin
from seen_core.diagnostics import SeenError
from seen_core.entrypoints import EntryPoint
from seen_core.hookspecs import hookimpl
from seen_core.host import HOOKS, PluginHost, PluginState
from seen_core.plugin_api import Target
from seen_core.version import HOOK_VERSION

MakeHost = Callable[..., PluginHost]


@pytest.fixture
def make_host(monkeypatch: pytest.MonkeyPatch) -> MakeHost:
    """Make a host whose plugins are the given modules, or names of modules that do not exist."""

    def make(disabled: str = "", **plugins: ModuleType | str) -> PluginHost:
        points = []
        for name, module in plugins.items():
            value = module if isinstance(module, str) else f"seen_test_{name}"
            if isinstance(module, ModuleType):
                monkeypatch.setitem(sys.modules, value, module)
            points.append(EntryPoint("seen", name, value, f"seen-{name}", "1.0"))
        return PluginHost(builtin, points, frozenset(disabled.split(",")))

    return make


def plugin(**members: object) -> ModuleType:
    module = ModuleType("plugin")
    vars(module).update(members)
    return module


def giving_target(name: str) -> ModuleType:
    @hookimpl
    def seen_targets() -> list[Target]:
        return [Target(name, "x-y-z")]

    return plugin(seen_targets=seen_targets)


def states(host: PluginHost) -> dict[str, PluginState]:
    return {entry.name: entry.state for entry in host.plugins}


def test_built_in_features_come_through_the_hooks() -> None:
    host = PluginHost(builtin, [])
    assert list(host.commands) == [spec.name for spec in BUILT_IN_COMMANDS]
    assert "host" in host.targets


def test_a_plugin_adds_to_what_is_built_in(make_host: MakeHost) -> None:
    host = make_host(toaster=giving_target("toaster"))
    assert list(host.targets) == ["host", "toaster"]
    assert host.plugins[1].hooks == ("seen_targets",)
    assert host.problems == []


def test_a_missing_module_is_named_and_skipped(make_host: MakeHost) -> None:
    host = make_host(gone="no_such_module_at_all", good=giving_target("good"))
    assert states(host) == {
        "core": PluginState.LOADED,
        "gone": PluginState.MISSING,
        "good": PluginState.LOADED,
    }
    assert "good" in host.targets
    (problem,) = host.problems
    assert problem.code == "W0602"
    assert "`gone`" in problem.message and "seen-gone 1.0" in problem.message


def test_a_plugin_that_fails_while_it_is_imported_is_skipped(
    make_host: MakeHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seen_test_exploding.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    host = make_host(bad="seen_test_exploding")
    assert states(host)["bad"] is PluginState.BROKEN
    assert "ZeroDivisionError" in host.problems[0].message


def test_a_plugin_that_fails_in_a_hook_is_skipped(make_host: MakeHost) -> None:
    @hookimpl
    def seen_targets() -> list[Target]:
        raise RuntimeError("no luck\nsecond line")

    host = make_host(bad=plugin(seen_targets=seen_targets), good=giving_target("good"))
    assert "good" in host.targets
    assert states(host)["bad"] is PluginState.BROKEN
    assert host.problems[0].message.endswith("seen_targets: RuntimeError: no luck")


def test_a_hook_that_gives_the_wrong_thing_is_skipped(make_host: MakeHost) -> None:
    @hookimpl
    def seen_targets() -> list[object]:
        return ["toaster"]

    host = make_host(bad=plugin(seen_targets=seen_targets))
    assert list(host.targets) == ["host"]
    assert "'toaster' is not a Target" in host.problems[0].message


def test_a_plugin_for_newer_hooks_is_incompatible(make_host: MakeHost) -> None:
    module = giving_target("new")
    vars(module)["seen_hook_version"] = HOOK_VERSION + 1
    host = make_host(new=module)
    assert states(host)["new"] is PluginState.INCOMPATIBLE
    assert "new" not in host.targets


def test_an_unknown_hook_is_an_error_that_names_the_plugin(make_host: MakeHost) -> None:
    @hookimpl
    def seen_backend() -> list[object]:
        return []

    host = make_host(typo=plugin(seen_backend=seen_backend))
    with pytest.raises(SeenError) as caught:
        _ = host.targets
    message = caught.value.diagnostics[0].message
    assert "`typo`" in message and "unknown hook seen_backend, did you mean seen_backends?" in message


def test_a_hook_with_parameters_it_never_gets_is_an_error(make_host: MakeHost) -> None:
    @hookimpl
    def seen_targets(machine: str) -> list[Target]:
        return []

    host = make_host(greedy=plugin(seen_targets=seen_targets))
    with pytest.raises(SeenError, match="greedy"):
        host.check()


def test_a_name_given_twice_is_an_error_that_names_both_plugins(make_host: MakeHost) -> None:
    host = make_host(first=giving_target("same"), second=giving_target("same"))
    with pytest.raises(SeenError) as caught:
        _ = host.targets
    message = caught.value.diagnostics[0].message
    assert "`second`" in message and "`same` is already given by the plugin `first`" in message


def test_a_built_in_name_cannot_be_taken(make_host: MakeHost) -> None:
    host = make_host(thief=giving_target("host"))
    with pytest.raises(SeenError, match="already given by the plugin `core`"):
        _ = host.targets


def test_a_disabled_plugin_is_not_imported(make_host: MakeHost) -> None:
    host = make_host(disabled="gone", gone="no_such_module_at_all")
    assert states(host)["gone"] is PluginState.DISABLED
    assert host.problems == []


def test_two_plugins_of_one_name_are_an_error() -> None:
    points = [EntryPoint("seen", "x", "json", wheel, "1") for wheel in ("one", "two")]
    host = PluginHost(builtin, points, frozenset())
    assert [entry.state for entry in host.plugins][1:] == [PluginState.LOADED, PluginState.INVALID]
    with pytest.raises(SeenError, match="one"):
        host.check()


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_and_reachable(hook: str) -> None:
    text = getattr(hookspecs, hook).__doc__
    assert "Called" in text and "Result" in text
    properties = {
        "seen_commands": "commands",
        "seen_frontends": "front_ends",
        "seen_language_packs": "language_packs",
        "seen_targets": "targets",
        "seen_backends": "backends",
        "seen_mir_passes": "mir_passes",
        "seen_lints": "lints",
        "seen_annotations": "annotations",
        "seen_derives": "derives",
    }
    assert isinstance(getattr(PluginHost(builtin, []), properties[hook]), dict)
