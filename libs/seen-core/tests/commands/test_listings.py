"""`seen plugins`, `targets`, `completion`, `explain`: what they print."""

from __future__ import annotations

import json

import pytest

from seen_core.commands import output
from seen_core.entrypoints import EntryPoint


@pytest.fixture
def broken_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("seen", "gone", "no_such_module_at_all", "seen-gone", "2.0")]
    monkeypatch.setattr("seen_core.host.entry_points", lambda group: points)


def test_plugins_are_listed_with_their_state(seen, broken_plugin) -> None:
    result = seen("plugins")
    assert result.code == 0
    core, gone = result.out.splitlines()
    assert core.split()[:4] == ["core", "seen-core", core.split()[2], "loaded"]
    assert "seen_commands" in core
    assert gone.split()[:4] == ["gone", "seen-gone", "2.0", "missing"]


def test_plugins_are_listed_as_json(seen, broken_plugin) -> None:
    core, gone = json.loads(seen("plugins", "--json").out)
    assert core["name"] == "core" and "seen_targets" in core["hooks"] and core["problem"] is None
    assert gone == {
        "name": "gone",
        "wheel": "seen-gone",
        "version": "2.0",
        "hooks": [],
        "state": "missing",
        "problem": "No module named 'no_such_module_at_all'",
    }


def test_an_invalid_plugin_fails_the_listing(seen, monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("seen", "same", "json", wheel, "1") for wheel in ("one", "two")]
    monkeypatch.setattr("seen_core.host.entry_points", lambda group: points)
    result = seen("plugins")
    assert result.code == 1
    assert "invalid" in result.out
    result = seen("targets")
    assert result.code == 1
    assert "error[E0607]" in result.err and "SEEN_DISABLE_PLUGINS=same" in result.err


def test_a_skipped_plugin_is_named_once_on_standard_error(seen, broken_plugin) -> None:
    result = seen("targets")
    assert result.code == 0
    assert result.err.count("plugin `gone` of the wheel `seen-gone 2.0` is skipped") == 1
    assert result.out.startswith("host ")


def test_targets_are_listed_as_json(seen, broken_plugin) -> None:
    (host,) = json.loads(seen("targets", "--json").out)
    assert host["name"] == "host" and host["runner"] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_call_seen(seen, shell: str) -> None:
    result = seen("completion", shell)
    assert result.code == 0
    assert f"_SEEN_COMPLETE={shell}_complete" in result.out


def test_explain_prints_a_page(seen) -> None:
    result = seen("explain", "e0301")
    assert result.code == 0
    assert "E0301" in result.out


def test_explain_of_an_unknown_code_is_an_error(seen) -> None:
    result = seen("explain", "E9999")
    assert (result.code, result.out) == (1, "")
    assert "E9999" in result.err


def test_sarif_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    from seen_core.diagnostics import Diagnostic

    speaker = output.Output(message_format="sarif")
    speaker.report([Diagnostic("W0601", "first", ())])
    speaker.report([Diagnostic("E0603", "second", ())])
    speaker.finish()
    speaker.finish()
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert [result["message"]["text"] for result in run["results"]] == ["first", "second"]
