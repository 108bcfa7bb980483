"""Runs programs in Seen the way users do, each in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[[Path, str], str]


@pytest.fixture
def run_program(tmp_path: Path) -> Run:
    """Return a function that runs a file with text as its input and gives what it printed."""

    def run(path: Path, stdin: str = "") -> str:
        finished = subprocess.run(
            [sys.executable, "-m", "seen_core", "run", str(path)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, "SEEN_LIVE": "1"},
            timeout=120,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        assert finished.stderr.splitlines()[-1:] in ([], ["live objects: 0"])
        return finished.stdout

    return run
