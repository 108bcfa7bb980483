"""`seen.toml` is read into values, and every mistake is placed on its line."""

from __future__ import annotations

import pytest

from seen_core.diagnostics import Diagnostic
from seen_core.driver.manifest import DEV, RELEASE, Dependency, Manifest, read_manifest
from seen_core.source import SourceFile

FULL = """
[project]
name = "قائمة"
language = "ar"

[package]
version = "1.2.3"
authors = ["A", "B"]
keywords = []

[dependencies]
seen-gpu = "1.0"
seen-sql = { version = "2.0", features = ["postgres"], optional = true }

[dependencies.seen-ml]
git = "https://example.org/seen-ml"

[profile.release]
overflow-checks = true
opt-level = 2

[lints]
unused = "deny"

[log]
min-level = "info"

[tool.something]
anything = { goes = [1, "x"] }
"""


def read(text: str) -> tuple[Manifest, list[Diagnostic]]:
    return read_manifest(SourceFile("seen.toml", text, ""))


def one_problem(text: str) -> tuple[str, str, str]:
    """Return code, message and the text pointed at, with its line."""
    _, (problem,) = read(text)
    label = problem.labels[0]
    line = label.file.locate(label.span.start).line
    return problem.code, problem.message, f"{line}: {text[label.span.start : label.span.end]}"


def test_everything_is_read() -> None:
    manifest, problems = read(FULL)
    assert problems == []
    assert (manifest.name, manifest.language) == ("قائمة", "ar")
    assert manifest.package.version == "1.2.3"
    assert manifest.package.authors == ("A", "B")
    assert manifest.dependencies == (
        Dependency("seen-gpu", "1.0"),
        Dependency("seen-sql", "2.0", features=("postgres",), optional=True),
        Dependency("seen-ml", git="https://example.org/seen-ml"),
    )
    assert manifest.release.overflow_checks
    assert manifest.release.opt_level == 2
    assert manifest.lints == {"unused": "deny"}
    assert manifest.log_min_level == "info"
    assert manifest.tools == {"something": {"anything": {"goes": [1, "x"]}}}


def test_an_empty_manifest_has_the_defaults() -> None:
    assert read("") == (Manifest(), [])
    assert DEV.options("dev").overflow_checks
    assert not RELEASE.options("release").overflow_checks
    assert RELEASE.options("release").opt_level == 3


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("[project]\nname = 3\n", "`name` must be a text, not the number 3", "2: name"),
        (
            '[project]\nname = "a b"\n',
            '`name` must be a name of letters, digits, `-` and `_`, not "a b"',
            "2: name",
        ),
        ("project = []\n", "`project` must be a table, not a list", "1: project"),
        (
            "[profile.dev]\n\nopt-level = 4\n",
            "`opt-level` must be a number from 0 to 3, not the number 4",
            "3: opt-level",
        ),
        (
            "[profile.dev]\nopt-level = true\n",
            "`opt-level` must be a number from 0 to 3, not `true`",
            "2: opt-level",
        ),
        (
            '[profile]\nrelease = { debug = "no" }\n',
            '`debug` must be `true` or `false`, not "no"',
            "2: debug",
        ),
        ("profile.release.debug = 1\n", "`debug` must be `true` or `false`, not the number 1", "1: debug"),
        ('[package]\nauthors = "me"\n', '`authors` must be a list of texts, not "me"', "2: authors"),
        ("[dependencies]\na = 1.5\n", "`a` must be a version text or a table, not the number 1.5", "2: a"),
        (
            "[dependencies]\na = 1979-05-27\n",
            "`a` must be a version text or a table, not a date or time",
            "2: a",
        ),
        (
            '[lints]\nunused = "loud"\n',
            '`unused` must be one of "allow", "warn", "deny", not "loud"',
            "2: unused",
        ),
    ],
)
def test_a_wrong_type_is_an_error_on_its_line(text: str, message: str, place: str) -> None:
    assert one_problem(text) == ("E0602", message, place)


@pytest.mark.parametrize(
    ("text", "message", "place", "note"),
    [
        ("[projct]\n", "unknown key `projct` in `seen.toml`", "1: projct", "did you mean `project`?"),
        (
            '[package]\nversoin = "1"\n',
            "unknown key `versoin` in `[package]`",
            "2: versoin",
            "did you mean `version`?",
        ),
        (
            "[profile.release]\nzzz = 1\n",
            "unknown key `zzz` in `[profile.release]`",
            "2: zzz",
            "known keys here: overflow-checks, opt-level, debug, fast-math",
        ),
        (
            '[dependencies]\nx = { versio = "1" }\n',
            "unknown key `versio` in `[dependencies.x]`",
            "2: versio",
            "did you mean `version`?",
        ),
    ],
)
def test_an_unknown_key_is_a_warning_with_the_nearest_name(
    text: str, message: str, place: str, note: str
) -> None:
    assert one_problem(text) == ("W0601", message, place)
    problem = read(text)[1][0]
    assert (*problem.notes, *(fix.title for fix in problem.fixes)) == (note,)


def test_a_syntax_error_has_its_line_and_column() -> None:
    _, (problem,) = read('[project]\nname = "x\n')
    label = problem.labels[0]
    assert problem.code == "E0601"
    assert label.file.locate(label.span.start)[:2] == (2, 10)


def test_one_mistake_does_not_hide_another() -> None:
    manifest, problems = read('[project]\nname = 1\nlanguage = "ja"\n[log]\nmin-level = 2\n')
    assert manifest.language == "ja"
    assert [problem.code for problem in problems] == ["E0602", "E0602"]


@pytest.mark.parametrize(
    "text", ["=", "[", "a.b.c = [[[", '"""', "\x00", "[a]\n[a]\n", "a = 1\na.b = 2\n", "x = 1e999"]
)
def test_no_text_raises(text: str) -> None:
    assert read(text)[1]
