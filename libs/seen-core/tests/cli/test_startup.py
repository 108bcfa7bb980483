"""Commands import only what they need: this is what keeps `seen` quick to start."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("lark", "llvmlite", "rich", "wasmtime", "importlib.metadata")

SCRIPT = """
import sys
from seen_core.__main__ import main
sys.argv = ["seen", *{arguments!r}]
code = main()
print(",".join(sorted(name for name in {heavy!r} if name in sys.modules)), file=sys.stderr)
"""


def imported(arguments: list[str], heavy: tuple[str, ...]) -> str:
    script = SCRIPT.format(arguments=arguments, heavy=heavy)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--version"], (*HEAVY, "click", "pluggy", "pathlib", "dataclasses")),
        (["--help"], HEAVY),
        (["plugins"], HEAVY),
        (["clean"], (*HEAVY, "pluggy")),
    ],
    ids=lambda value: value[0],
)
def test_nothing_heavy_is_imported(arguments: list[str], heavy: tuple[str, ...]) -> None:
    assert imported(arguments, heavy) == ""
