"""The command group: names, help, exit codes, failures."""

from __future__ import annotations

import sys
from types import ModuleType

import click
import pytest

from seen_core import cli
from seen_core.commands import BUILT_IN_COMMANDS
from seen_core.commands.output import TRACEBACK_VARIABLE, report_failure
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.entrypoints import COMMANDS, EntryPoint
from seen_core.plugin_api import CommandSpec


@pytest.fixture
def add_command(monkeypatch: pytest.MonkeyPatch):
    """Install a wheel whose entry point names `value` of a made-up module."""
    points: list[EntryPoint] = []

    def add(name: str, value: object) -> None:
        module = ModuleType(f"seen_test_{name}")
        vars(module)["SPEC"] = value
        monkeypatch.setitem(sys.modules, module.__name__, module)
        points.append(EntryPoint(COMMANDS, name, f"{module.__name__}:SPEC", f"seen-{name}", "1"))

    monkeypatch.setattr(cli, "entry_points", lambda group: [p for p in points if p.group == group])
    return add


def greeting(name: str) -> CommandSpec:
    return CommandSpec(name, "Say hello.", lambda: click.Command(name, callback=lambda: click.echo("hello")))


def test_help_lists_every_command_with_its_line(seen) -> None:
    result = seen("--help")
    assert result.code == 0
    for spec in BUILT_IN_COMMANDS:
        assert spec.name in result.out
        assert " ".join(spec.help.split()) in " ".join(result.out.split())


@pytest.mark.parametrize("spec", BUILT_IN_COMMANDS, ids=lambda spec: spec.name)
def test_every_command_has_its_name_and_help(spec: CommandSpec, seen) -> None:
    assert spec.load().name == spec.name
    result = seen(spec.name, "--help")
    assert result.code == 0
    assert f"Usage: seen {spec.name}" in result.out
    assert "--message-format" in result.out


def test_the_version_is_told(seen) -> None:
    assert seen("--version").out.startswith("seen ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bulid"], "unknown command `bulid`; did you mean `build`?"),
        (["xyzzy"], "unknown command `xyzzy`"),
        (["--nope"], "No such option"),
        (["build", "--emit", "toast"], "toast"),
        (["explain"], "Missing argument"),
        (["run", "--target"], "requires an argument"),
    ],
)
def test_a_wrong_command_line_is_code_2(seen, arguments: list[str], message: str) -> None:
    result = seen(*arguments)
    assert result.code == 2
    assert message in result.err
    assert result.out == ""


def test_a_wheels_command_runs_and_is_listed(seen, add_command) -> None:
    add_command("greet", greeting("greet"))
    assert seen("greet").out == "hello\n"
    assert "Say hello." in seen("--help").out
    assert "did you mean `greet`" in seen("gret").err


def test_a_broken_command_of_a_wheel_is_named_and_the_rest_works(seen, add_command) -> None:
    add_command("bad", "not a spec")
    result = seen("--help")
    assert result.code == 0
    assert "`bad` of the wheel seen-bad" in result.err
    assert "unknown command" in seen("bad").err


def test_a_wheel_cannot_take_a_built_in_name(seen, add_command) -> None:
    add_command("clean", greeting("clean"))
    assert "hello" not in seen("clean", "--help").out
    assert "already exists" in seen("--help").err


def test_diagnostics_that_nobody_caught_are_still_shown(capsys: pytest.CaptureFixture[str]) -> None:
    problem = SeenError(Diagnostic("E0603", "there is no {thing}", (), {"thing": "cake"}))
    assert report_failure(problem) == 1
    assert "there is no cake" in capsys.readouterr().err


def test_a_bug_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TRACEBACK_VARIABLE, raising=False)
    assert report_failure(ValueError("oops")) == 70
    assert "internal error in seen: ValueError: oops" in capsys.readouterr().err
    monkeypatch.setenv(TRACEBACK_VARIABLE, "1")
    with pytest.raises(ValueError, match="oops"):
        report_failure(ValueError("oops"))


def test_a_refusal_of_the_system_names_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert report_failure(PermissionError(13, "Permission denied", "out.o")) == 1
    assert capsys.readouterr().err == "error: out.o: Permission denied\n"
