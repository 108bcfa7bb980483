"""The workspace keeps its own rules: imports, dependencies, fragments, the README's commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from seen_core.commands import BUILT_IN_COMMANDS
from seen_core.host import HOOKS

ROOT = Path(__file__).parents[2]
LIBRARIES = sorted(path.parent for path in ROOT.glob("libs/*/pyproject.toml"))
KINDS_OF_FRAGMENTS = ("language", "library", "tool", "fix")


def project(folder: Path) -> dict[str, object]:
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def third_party(folder: Path) -> set[str]:
    names = {re.split(r"[^\w-]", text)[0] for text in project(folder)["dependencies"]}
    return {name for name in names if not name.startswith("seen-")}


def test_imports_go_one_way(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    code = lint_imports(no_cache=True)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda path: path.name)
def test_a_library_has_what_a_library_needs(library: Path) -> None:
    assert project(library)["name"] == library.name
    assert (library / "README.md").read_text(encoding="utf-8").startswith(f"# {library.name}\n")
    assert list(library.glob("src/*/py.typed"))


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda path: path.name)
def test_dependencies_are_explained_and_pinned(library: Path) -> None:
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    workspace = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = {re.split(r"[^\w-]", text)[0] for text in workspace["tool"]["uv"]["constraint-dependencies"]}
    for name in third_party(library):
        assert f"| `{name}` |" in explained
        assert name in pinned


def test_no_lock_file_is_kept() -> None:
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_fragments_of_the_changelog_have_a_kind() -> None:
    for fragment in (ROOT / "changelog").glob("*.md"):
        if fragment.name != "README.md":
            assert fragment.name.split(".")[1:-1][0] in KINDS_OF_FRAGMENTS, fragment.name


def test_the_readme_has_two_commands_for_a_fresh_machine() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv .*$", text, re.MULTILINE)
    assert len(commands) == 2
    run, tests = commands
    assert run.endswith(".venv/bin/seen run examples/tour.seen")
    assert tests.endswith(".venv/bin/pytest -n auto --dist loadgroup")
    for library in LIBRARIES:
        assert f"-e libs/{library.name}" in run and f"-e libs/{library.name}" in tests


def test_the_readme_shows_what_the_examples_say() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    examples = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "examples").glob("*.seen"))
    blocks = re.findall(r"^```seen\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 2
    for part in "\n".join(blocks).split("\n\n"):
        assert part.strip("\n") in examples
    (output,) = re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert output == (ROOT / "examples" / "expected" / "tour.txt").read_text(encoding="utf-8")


def test_the_plugin_guide_names_every_hook() -> None:
    text = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    for hook in HOOKS:
        assert f"| `{hook}` |" in text


def test_the_readme_names_only_commands_that_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names = {spec.name for spec in BUILT_IN_COMMANDS}
    for name in re.findall(r"`seen (\w+)", text):
        assert name in names
