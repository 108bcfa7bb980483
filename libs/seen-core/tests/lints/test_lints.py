"""Levels of lints, the command line's options for them, and lints that plugins give."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from seen_core.check import hir
from seen_core.cli import make_group
from seen_core.commands import builtin
from seen_core.diagnostics import Diagnostic, Label, SeenError
from seen_core.diagnostics.registry import CODES
from seen_core.driver.compile import check_source
from seen_core.driver.request import make_request
from seen_core.entrypoints import EntryPoint
from seen_core.hookspecs import hookimpl
from seen_core.host import PluginHost
from seen_core.lints.builtin import BUILT_IN_LINTS
from seen_core.lints.levels import WARNINGS, known_names, levels_of, lint_name
from seen_core.lints.subject import Subject
from seen_core.plugin_api import LINT_GROUPS, Lint, LintLevel

LINTS = {lint.name: lint for lint in BUILT_IN_LINTS}
PAGE = Path(__file__).parents[4] / "docs" / "reference" / "lints.md"
SPARE = "fun main() {\n    let spare = 1\n    3 == 4\n}\n"


def level(name: str, *settings: dict[str, LintLevel]) -> str:
    return levels_of(LINTS, settings)[name]


def test_levels() -> None:
    assert level("unused-variable") == "warn"
    assert level("missing-docs") == "allow"
    assert level("unused-variable", {"unused": "deny"}) == "deny"
    assert level("unused-variable", {"unused-variable": "allow", "unused": "deny"}) == "allow"
    assert level("unused-variable", {"unused_variable": "allow"}, {"unused": "deny"}) == "deny"
    assert level("unused-variable", {"warnings": "deny"}) == "deny"
    assert level("missing-docs", {"warnings": "deny"}) == "allow"
    assert level("missing-docs", {"warnings": "deny", "pedantic": "warn"}) == "deny"
    assert level("naming", {"warnings": "deny"}, {"naming": "allow"}) == "allow"
    assert level("naming", {"warnings": "deny"}, {"warnings": "warn"}) == "warn"


@pytest.mark.parametrize("written", ["unused_variable", '"unused-variable"', " unused - variable "])
def test_names_in_code(written: str) -> None:
    assert lint_name(written) == "unused-variable"


@pytest.mark.parametrize("lint", BUILT_IN_LINTS, ids=lambda lint: lint.name)
def test_built_in_lints(lint: Lint) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", lint.name)
    assert lint.code in CODES and lint.code.startswith("W") and not lint.code.startswith("W9")
    assert lint.group in LINT_GROUPS and lint.name not in LINT_GROUPS
    assert lint.summary


def test_the_page_lists_every_lint() -> None:
    rows = re.findall(
        r"^\| `([\w-]+)` \| (W\d{4}) \| `(\w+)` \| (\w+) \| (.*) \|$", PAGE.read_text(), re.MULTILINE
    )
    expected = [(one.name, one.code, one.group, one.level, one.summary) for one in BUILT_IN_LINTS]
    assert sorted(rows) == sorted(expected)


def run(folder: Path, *arguments: str, text: str = SPARE) -> tuple[int, list[str]]:
    """Check a program on the command line; return the exit code and the first lines of its messages."""
    path = folder / "program.seen"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(make_group(), ["check", *arguments, str(path)], standalone_mode=False)
    heads = re.findall(r"^((?:error|warning)\[\w+\])", result.stderr, re.MULTILINE)
    return result.return_value, heads


def test_options(tmp_path: Path) -> None:
    assert run(tmp_path) == (0, ["warning[W0201]", "warning[W0221]"])
    assert run(tmp_path, "--allow", "unused") == (0, ["warning[W0221]"])
    assert run(tmp_path, "--deny", "warnings") == (1, ["error[W0201]", "error[W0221]"])
    assert run(tmp_path, "--deny", "warnings", "--allow", "no-effect") == (1, ["error[W0201]"])
    assert run(tmp_path, "--allow", "warnings", "--deny", "no_effect") == (1, ["error[W0221]"])


def test_an_unknown_name_on_the_command_line(tmp_path: Path) -> None:
    code, heads = run(tmp_path, "--deny", "no-efect", "--allow", "warnings", "--warn", "unknown-lint")
    assert (code, heads) == (0, [])
    assert run(tmp_path, "--deny", "no-efect")[1] == ["warning[W0206]", "warning[W0201]", "warning[W0221]"]


def test_an_unknown_name_in_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "seen.toml").write_text('[project]\nname = "a"\n\n[lints]\nnamming = "deny"\n')
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.seen").write_text("fun main() { }\n")
    (found,) = check_source(make_request(str(tmp_path), PluginHost(builtin, []))).diagnostics
    assert (found.code, [fix.title for fix in found.fixes]) == ("W0206", ["did you mean `naming`?"])
    assert found.labels[0].file.text[found.labels[0].span.start :].startswith("namming")


# ---------------------------------------------------------------- plugins


def check_numbers(subject: Subject) -> Iterable[Diagnostic]:
    """Find numbers that bring bad luck."""
    for body in subject.bodies:
        for number in body.nodes(hir.Constant):
            if number.value == 13:
                yield Diagnostic("W9013", "13 brings bad luck", (Label(body.body.file, number.span),))


def host_with(monkeypatch: pytest.MonkeyPatch, *lints: Lint) -> PluginHost:
    @hookimpl
    def seen_lints() -> Iterable[Lint]:
        return lints

    module = ModuleType("plugin")
    vars(module)["seen_lints"] = seen_lints
    monkeypatch.setitem(sys.modules, "seen_test_lucky", module)
    return PluginHost(builtin, [EntryPoint("seen", "lucky", "seen_test_lucky", "seen-lucky", "1.0")])


LUCKY = Lint("lucky-number", "W9013", "superstition", "warn", "a number that brings bad luck", check_numbers)
THIRTEEN = "fun main() {\n    println(13)\n    @allow(lucky_number)\n    println(13)\n}\n"


def found_by(host: PluginHost, folder: Path, **settings: LintLevel) -> list[tuple[str, str, int]]:
    path = folder / "program.seen"
    path.write_text(THIRTEEN, encoding="utf-8")
    result = check_source(make_request(str(path), host, lints=tuple(settings.items())))
    return [
        (one.code, one.severity.value, one.labels[0].file.locate(one.labels[0].span.start).line)
        for one in result.diagnostics
    ]


def test_a_plugin_gives_a_lint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    host = host_with(monkeypatch, LUCKY)
    assert "superstition" in known_names(host.lints) and WARNINGS in known_names(host.lints)
    assert found_by(host, tmp_path) == [("W9013", "warning", 2)]
    assert found_by(host, tmp_path, superstition="deny") == [("W9013", "error", 2)]
    assert found_by(host, tmp_path, lucky_number="allow") == []


def test_a_code_belongs_to_one_lint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    host = host_with(monkeypatch, LUCKY._replace(code="W0201"))
    with pytest.raises(SeenError, match="`W0201` is already given by the plugin `core`"):
        found_by(host, tmp_path)


def test_a_lint_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(subject: Subject) -> Iterable[Diagnostic]:
        raise ValueError("no luck")

    host = host_with(monkeypatch, LUCKY._replace(check=broken))
    with pytest.raises(SeenError, match="the lint `lucky-number` of a plugin: ValueError: no luck"):
        found_by(host, tmp_path)


# ---------------------------------------------------------------- fixes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import std.math.{sqrt, PI}\nprintln(PI)\n", "import std.math.{PI}\nprintln(PI)\n"),
        ("import std.math.{sqrt, PI, E}\nprintln(PI)\n", "import std.math.{PI}\nprintln(PI)\n"),
        ("import std.math.PI\nprintln(1)\n", "println(1)\n"),
        ("import std.math.PI; println(1)\n", "; println(1)\n"),
        (
            "var n = 1\nfun f() { var m = n\n println(m) }\nf()\n",
            "var n = 1\nfun f() { let m = n\n println(m) }\nf()\n",
        ),
        ('let s = "a"\nprintln(s.clone())\n', 'let s = "a"\nprintln(s)\n'),
        ("fun f() { let n = 1 }\nf()\n", "fun f() { let _n = 1 }\nf()\n"),
    ],
)
def test_fixes(before: str, after: str, tmp_path: Path) -> None:
    path = tmp_path / "program.seen"
    path.write_text(before, encoding="utf-8")
    found = check_source(make_request(str(path), PluginHost(builtin, []))).diagnostics
    (fix,) = [fix for one in found for fix in one.fixes]
    text = before
    for edit in sorted(fix.edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == after
