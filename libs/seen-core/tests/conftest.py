"""Golden files: `golden("diagnostics/golden/name.txt", text)` compares, `--update-golden` rewrites."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    try:
        parser.addoption("--update-golden", action="store_true", help="rewrite golden files")
    except ValueError:  # another library's tests in the same run have the option already
        pass


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
