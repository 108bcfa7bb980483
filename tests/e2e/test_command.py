"""The command as a user meets it: standard input, exit codes, builds side by side and cut short."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SEEN = [sys.executable, "-m", "seen_core"]
SECONDS = 120
ECHO = """
fun main(arguments: Array<String>) -> Int {
    for each in arguments { println(each) }
    return 7
}
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests here: what is stored must not make them meet."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def folder(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEEN_CACHE_DIR", str(cache))
    (tmp_path / "hello.seen").write_text('fun main() { println("Hello") }\n')
    return tmp_path


def seen(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SEEN, *arguments], cwd=folder, input=stdin, capture_output=True, text=True, timeout=SECONDS
    )


def test_a_program_from_standard_input(folder: Path) -> None:
    for _ in range(2):  # compiled, and stored
        done = seen(folder, "run", "-", "--", "a", "-b", "--release", stdin=ECHO)
        assert (done.returncode, done.stdout, done.stderr) == (7, "a\n-b\n--release\n", "")


def test_arguments_and_the_programs_own_exit_code(folder: Path) -> None:
    (folder / "echo.seen").write_text(ECHO)
    done = seen(folder, "run", "echo.seen", "--", "--help", "", "-")
    assert (done.returncode, done.stdout) == (7, "--help\n\n-\n")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("fun main() { }\n", 0, ""),
        ("fun main() { missing() }\n", 1, "E0201"),
        ("fun main() {\n", 1, "E01"),
        ('fun main() { panic("on purpose") }\n', 101, "on purpose"),
        ("fun main() { let items = [1]\n println(items[items.size]) }\n", 101, "main.seen:2"),
    ],
    ids=["success", "a name that is not there", "no end", "a panic", "out of bounds"],
)
def test_exit_codes(folder: Path, text: str, code: int, words: str) -> None:
    (folder / "main.seen").write_text(text)
    for _ in range(2):
        done = seen(folder, "run", "main.seen")
        assert done.returncode == code, done.stderr
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_a_wrong_command_line_ends_with_2(folder: Path) -> None:
    assert seen(folder, "run", "--no-such-option").returncode == 2
    assert seen(folder, "no-such-command").returncode == 2
    assert seen(folder, "run", "absent.seen").returncode == 1


def test_builds_at_once_do_not_meet(folder: Path) -> None:
    """Four programs, each built twice at the same time, from one folder with one cache."""
    names = ["one", "two", "three", "four"]
    for name in names:
        (folder / f"{name}.seen").write_text(f'fun main() {{ println("{name}") }}\n')
    running = [
        (name, subprocess.Popen([*SEEN, "build", f"{name}.seen"], cwd=folder, stderr=subprocess.DEVNULL))
        for name in names
        for _ in range(2)
    ]
    assert [process.wait(SECONDS) for _, process in running] == [0] * len(running)
    for name in names:
        assert subprocess.run([folder / name], capture_output=True, text=True).stdout == f"{name}\n"
    left = {path.name for path in folder.iterdir()}
    assert left == {"hello.seen", *names, *(f"{name}.seen" for name in names)}


@pytest.mark.skipif(os.name == "nt", reason="signals are sent")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("after", [0.15, 0.6])
def test_an_interrupted_build_leaves_nothing(folder: Path, how: signal.Signals, after: float) -> None:
    """What was there stays as it was, nothing half made stands beside it, and the next build is whole."""
    output = folder / "hello"
    output.write_text("old")
    process = subprocess.Popen(
        [*SEEN, "build", "hello.seen"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after)
    process.send_signal(how)
    process.wait(SECONDS)
    if output.read_bytes() != b"old":  # It was quicker than the signal.
        assert subprocess.run([output], capture_output=True, text=True).stdout == "Hello\n"
    if how is not signal.SIGKILL:
        assert {path.name for path in folder.iterdir()} == {"hello", "hello.seen"}
    assert seen(folder, "build", "hello.seen").returncode == 0
    assert subprocess.run([output], capture_output=True, text=True).stdout == "Hello\n"
