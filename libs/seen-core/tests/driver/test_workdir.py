"""Builds that run at once, or that were interrupted, do not hurt each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from seen_core.driver import workdir
from seen_core.driver.workdir import (
    Store,
    atomic_output,
    clean,
    cleaned_up_when_ended,
    work_folder,
    work_root,
)


def test_an_output_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "out.o"
    with atomic_output(path) as temporary:
        temporary.write_text("half")
        assert not path.exists()
        assert temporary.suffix == ".o" and temporary.parent == path.parent
    assert path.read_text() == "half"
    assert [file.name for file in path.parent.iterdir()] == ["out.o"]


def test_a_failed_output_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    with pytest.raises(ValueError, match="stop"), atomic_output(path) as temporary:
        temporary.write_text("new")
        raise ValueError("stop")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_work_folders_are_private_and_temporary(tmp_path: Path) -> None:
    root = work_root(tmp_path)
    with work_folder(root) as first, work_folder(root) as second:
        assert first != second
        assert first.is_dir() and second.is_dir()
    assert list((root / "work").iterdir()) == []
    assert (root / ".gitignore").read_text() == "*\n"


def test_the_folder_of_a_dead_process_is_removed_and_a_live_one_kept(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    root = work_root(tmp_path)
    abandoned = root / "work" / f"{dead.pid}-abc"
    abandoned.mkdir(parents=True)
    with work_folder(root) as ours:
        assert not abandoned.exists()
        with work_folder(root):
            assert ours.is_dir()


def test_a_store_gives_back_what_it_got(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert store.get("key") is None
    store.put("key", b"content")
    assert store.get("key") == b"content"
    assert store.get("other") is None


def test_a_damaged_entry_is_a_miss(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("a", b"content of a")
    store.put("b", b"content of b")
    (file_a, file_b) = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    whole = file_a.read_bytes()
    for damage in (b"", whole[:10], whole[:-1], whole + b"x", bytes([whole[0] ^ 1]) + whole[1:]):
        file_a.write_bytes(damage)
        assert None in (store.get("a"), store.get("b"))
    file_a.write_bytes(file_b.read_bytes())  # an entry under the name of another
    assert None in (store.get("a"), store.get("b"))


def test_a_store_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "below")
    store.put("key", b"content")
    assert store.get("key") is None


def test_clean_removes_the_work_folder_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(workdir.CACHE_VARIABLE, str(tmp_path / "cache"))
    (tmp_path / ".seen" / "build").mkdir(parents=True)
    (tmp_path / "cache").mkdir()
    (tmp_path / "src").mkdir()
    assert clean(tmp_path) == [tmp_path / ".seen"]
    assert clean(tmp_path, cache=True) == [tmp_path / "cache"]
    assert clean(tmp_path, cache=True) == []
    assert [path.name for path in tmp_path.iterdir()] == ["src"]
    assert clean(None) == []


def test_what_a_killed_process_left_beside_an_output_is_removed(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    abandoned = tmp_path / f".out.{dead.pid}-0123abcd.o"
    kept = [
        tmp_path / name for name in (f".out.{os.getpid()}-0123abcd.o", ".out.o", f".out.{dead.pid}-notes.o")
    ]
    for path in (abandoned, *kept):
        path.write_text("")
    with atomic_output(tmp_path / "out.o") as temporary:
        temporary.write_text("whole")
    assert not abandoned.exists()
    assert all(path.exists() for path in kept)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent")
def test_a_request_to_end_cleans_up(tmp_path: Path) -> None:
    with (
        pytest.raises(SystemExit) as caught,
        cleaned_up_when_ended(),
        atomic_output(tmp_path / "out") as path,
    ):
        path.write_text("half")
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
    assert caught.value.code == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
