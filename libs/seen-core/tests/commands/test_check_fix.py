"""`seen check --fix` on files and packages."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from seen_core.commands.output import shared_host
from seen_core.diagnostics import SeenError
from seen_core.driver.fixing import fix_source, write
from seen_core.driver.request import make_request

WRONG = "fn main() {\n    var i = 0\n    i++\n    printLn(i)\n}\n"
RIGHT = "fun main() {\n    var i = 0\n    i += 1\n    println(i)\n}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_fixes_are_made_round_by_round(seen, folder: Path) -> None:
    file = folder / "count.seen"
    file.write_text(WRONG)
    result = seen("check", "--fix", "count.seen")
    assert result.code == 0
    assert file.read_text() == RIGHT
    assert result.err.splitlines() == [
        "fixed count.seen:1: E0107: `fn` is `fun`",
        "fixed count.seen:3: E0107: `i++` is `i += 1`",
        "fixed count.seen:4: E0201: `printLn` is `println`",
    ]
    assert [path.name for path in folder.iterdir()] == ["count.seen"]


def test_a_second_time_there_is_nothing_to_fix(seen, folder: Path) -> None:
    file = folder / "count.seen"
    file.write_text(RIGHT)
    before = file.stat()
    assert seen("check", "--fix", "count.seen") == (0, "", "")
    assert file.stat().st_mtime_ns == before.st_mtime_ns and file.stat().st_ino == before.st_ino


def test_a_dry_run_shows_a_difference_and_writes_nothing(seen, folder: Path) -> None:
    file = folder / "count.seen"
    file.write_text(WRONG)
    result = seen("check", "--fix", "--dry-run", "count.seen")
    assert file.read_text() == WRONG
    assert result.out.startswith("--- a/count.seen\n+++ b/count.seen\n@@")
    assert "-    i++\n" in result.out and "+    i += 1\n" in result.out
    assert "would fix count.seen:1" in result.err


def test_a_dry_run_needs_fix(seen, folder: Path) -> None:
    result = seen("check", "--dry-run", "count.seen")
    assert result.code == 2 and "--fix" in result.err


def test_line_ends_mark_and_rights_are_kept(seen, folder: Path) -> None:
    file = folder / "count.seen"
    file.write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    assert seen("check", "--fix", "count.seen").code == 0
    assert file.read_bytes() == b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()
    assert os.name == "nt" or file.stat().st_mode & 0o777 == 0o640


def test_what_is_not_better_is_kept(seen, folder: Path) -> None:
    text = "let count = 0\ncount += 1\nlet nothing = null\n"
    file = folder / "kept.seen"
    file.write_text(text)
    result = seen("check", "--fix", "kept.seen")
    assert result.code == 1
    assert file.read_text() == text
    assert "fixed" not in result.err


def test_uncertain_fixes_are_left_to_people(seen, folder: Path) -> None:
    text = "let total = 3\nprintln(totl)\n"
    file = folder / "typing.seen"
    file.write_text(text)
    assert seen("check", "--fix", "typing.seen").code == 1
    assert file.read_text() == text
    result = seen("check", "--message-format", "json", "typing.seen")
    (fix,) = json.loads(result.out)["fixes"]
    assert fix["title"] == "did you mean `total`?" and fix["certain"] is False
    assert fix["edits"][0]["text"] == "total" and fix["edits"][0]["column"] == 9


def package(folder: Path, main: str, shapes: str) -> None:
    (folder / "src").mkdir()
    (folder / "seen.toml").write_text('[project]\nname = "demo"\n')
    (folder / "src" / "main.seen").write_text(main)
    (folder / "src" / "shapes.seen").write_text(shapes)


def test_all_files_of_a_package_are_fixed(seen, folder: Path) -> None:
    package(folder, "import shapes\nfun main() {\n    println(shapes.side())\n}\n", "fn side(): Int => 3\n")
    result = seen("check", "--fix")
    assert result.code == 0, result.err
    assert (folder / "src" / "shapes.seen").read_text() == "fun side(): Int => 3\n"


def test_a_file_that_only_leads_into_the_package_is_not_touched(seen, folder: Path) -> None:
    inside, outside = folder / "inside", folder / "shared.seen"
    inside.mkdir()
    package(inside, "import shapes\nfun main() {\n    println(shapes.side())\n}\n", "")
    outside.write_text("fn side(): Int => 3\n")
    (inside / "src" / "shapes.seen").unlink()
    (inside / "src" / "shapes.seen").symlink_to(outside)
    assert seen("check", "--fix", "inside").code == 1
    assert outside.read_text() == "fn side(): Int => 3\n"


def test_standard_input_cannot_be_fixed(seen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "input"
    file.write_text(WRONG)
    with file.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        result = seen("check", "--fix", "-")
    assert result.code == 1 and "nothing was fixed" in result.err


def test_a_file_that_changes_meanwhile_is_not_written(folder: Path) -> None:
    file = folder / "count.seen"
    file.write_text(WRONG)
    fixed = fix_source(make_request("count.seen", shared_host()))
    file.write_text("let other = 1\n")
    with pytest.raises(SeenError, match="has changed while"):
        write(fixed)
    assert file.read_text() == "let other = 1\n"


def test_sarif_has_the_fixes(seen, folder: Path) -> None:
    (folder / "count.seen").write_text("var i = 0\ni++\n")
    result = seen("check", "--message-format", "sarif", "count.seen")
    (fix,) = json.loads(result.out)["runs"][0]["results"][0]["fixes"]
    assert fix["properties"] == {"certain": True}
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"]["text"] == "i += 1"
