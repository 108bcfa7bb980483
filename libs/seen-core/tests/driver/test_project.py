"""Projects are found, and files are read or refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from seen_core.diagnostics import SeenError
from seen_core.driver.project import (
    Project,
    find_project_root,
    load_project,
    module_name,
    read_text,
    show,
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "seen.toml").write_text('[project]\nname = "demo"\n')
    (tmp_path / "src" / "deep").mkdir(parents=True)
    return load_project(tmp_path)[0]


def refusal(path: Path) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(SeenError) as caught:
        read_text(path)
    (problem,) = caught.value.diagnostics
    assert problem.code == "E0604"
    return problem.arguments["reason"], problem.notes


def test_the_nearest_manifest_above_counts(project: Project) -> None:
    assert find_project_root(project.root / "src" / "deep") == project.root


def test_the_name_falls_back_to_the_folder(tmp_path: Path) -> None:
    (tmp_path / "seen.toml").write_text("")
    assert load_project(tmp_path)[0].name == tmp_path.name


def test_the_program_comes_before_the_library(project: Project) -> None:
    with pytest.raises(SeenError, match="no source file"):
        project.entry_file()
    project.library_file.write_text("")
    assert project.entry_file() == project.library_file
    project.main_file.write_text("")
    assert project.entry_file() == project.main_file
    assert list(project.sources()) == [project.library_file, project.main_file]


def test_unreadable_files_say_why(tmp_path: Path) -> None:
    (tmp_path / "Hello.seen").write_text("")
    (tmp_path / "latin.seen").write_bytes(b"ab\xff")
    assert refusal(tmp_path / "helo.seen") == ("there is no such file", ("did you mean `Hello.seen`?",))
    assert refusal(tmp_path / "none" / "x.seen") == ("there is no such file", ())
    assert refusal(tmp_path)[0] == "it is a folder"
    assert refusal(tmp_path / "latin.seen")[0] == "byte 2 is not valid UTF-8"
    assert refusal(tmp_path / "Hello.seen" / "below.seen")[0] == "not a directory"


def test_line_ends_stay_and_a_byte_order_mark_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.seen"
    path.write_bytes("\ufeffa\r\nb\n".encode())
    assert read_text(path) == "a\r\nb\n"


def test_module_names_follow_the_path(tmp_path: Path) -> None:
    assert module_name(tmp_path / "src" / "a" / "my-part.seen", tmp_path / "src") == "a.my_part"
    assert module_name(tmp_path / "main.seen", tmp_path / "src") == "main"


def test_paths_are_shown_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert show(tmp_path / "a" / "b.seen") == str(Path("a", "b.seen"))
    assert show(tmp_path.parent / "b.seen") == str(tmp_path.parent / "b.seen")
