"""Fixtures of all tests.

`golden("diagnostics/golden/name.txt", text)` compares with a file, `--update-golden` rewrites it.
`seen("run", "file.seen")` runs a command inside the test process and gives code, output and errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from seen_core.cli import run_command_line
from seen_core.commands.output import shared_host

TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    with suppress(ValueError):  # another library's tests in the same run have the option already
        parser.addoption("--update-golden", action="store_true", help="rewrite golden files")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare text with a file of this folder, or write the file under `--update-golden`."""

    def check(name: str, text: str) -> None:
        path = TESTS / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        assert path.is_file(), f"{name} does not exist; run with --update-golden and read the diff"
        assert text == path.read_text(encoding="utf-8"), f"{name} differs"

    return check


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def seen(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Result]]:
    """Run `seen` with arguments; the plugin host is made anew for each test."""

    def run(*arguments: str) -> Result:
        code = run_command_line(arguments)
        return Result(code, *capfd.readouterr())

    shared_host.cache_clear()
    yield run
    shared_host.cache_clear()
