"""`seen new`, `init`, `clean`: packages as users make and tidy them."""

from __future__ import annotations

from pathlib import Path

import pytest

from seen_core.driver.project import load_project
from seen_core.source.pack import available_packs, builtin_pack


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_new_makes_a_package(seen, folder: Path) -> None:
    result = seen("new", "hello-world")
    assert (result.code, result.out) == (0, "")
    assert "cd hello-world && seen run" in result.err
    assert files(folder / "hello-world") == [".gitignore", "seen.toml", "src/main.seen"]
    project, problems = load_project(folder / "hello-world")
    assert problems == []
    assert (project.name, project.manifest.language) == ("hello-world", "en")
    assert "Hello, world!" in project.main_file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", [code for code in available_packs() if code != "en"])
def test_new_writes_in_the_language_asked_for(seen, folder: Path, language: str) -> None:
    assert seen("new", "p", "--language", language).code == 0
    project, _ = load_project(folder / "p")
    assert project.manifest.language == language
    words = builtin_pack(language)
    text = project.main_file.read_text(encoding="utf-8")
    assert text.startswith(words.word("fun"))
    assert "fun main" not in text and "Hello" not in text


def test_new_makes_a_library(seen, folder: Path) -> None:
    assert seen("new", "--lib", "shapes").code == 0
    assert files(folder / "shapes") == [".gitignore", "seen.toml", "src/lib.seen"]


def test_new_does_not_touch_what_is_there(seen, folder: Path) -> None:
    (folder / "taken").mkdir()
    (folder / "taken" / "file").write_text("mine")
    result = seen("new", "taken")
    assert result.code == 1
    assert "error[E0605]: `taken` already exists" in result.err
    assert files(folder / "taken") == ["file"]


@pytest.mark.parametrize("name", ["1st", "a b", "x!", ".hidden"])
def test_new_refuses_a_name_that_cannot_be_one(seen, folder: Path, name: str) -> None:
    result = seen("new", name)
    assert result.code == 1
    assert "cannot name a package" in result.err
    assert not (folder / name).exists()


def test_a_name_may_be_in_any_script(seen, folder: Path) -> None:
    assert seen("new", "برنامج").code == 0
    assert load_project(folder / "برنامج")[0].name == "برنامج"


def test_an_unknown_language_leaves_nothing_behind(seen, folder: Path) -> None:
    result = seen("new", "x", "--language", "tlh")
    assert result.code == 1
    assert "there is no language pack `tlh`" in result.err
    assert not (folder / "x").exists()


def test_init_keeps_what_is_there(seen, folder: Path) -> None:
    (folder / "src").mkdir()
    (folder / "src" / "main.seen").write_text("// mine\n")
    assert seen("init", "--name", "mine").code == 0
    assert (folder / "src" / "main.seen").read_text() == "// mine\n"
    assert load_project(folder)[0].name == "mine"
    assert "error[E0605]" in seen("init").err


def test_clean_removes_what_builds_left(seen, folder: Path) -> None:
    seen("init", "--name", "mine")
    (folder / ".seen" / "build").mkdir(parents=True)
    assert seen("clean").err == "Removed .seen\n"
    assert seen("clean").err == "Nothing to remove\n"
