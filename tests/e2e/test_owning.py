"""Programs that attack ownership behave the same in every mode, and give all memory back.

`SEEN_FUZZ_PROGRAMS` and `SEEN_FUZZ_SEED` choose how many are made, and which. `fuzz_owning.py` runs more.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from owning_programs import batch
from owning_runs import MODES, blame, examine, usable
from shrink import shrink

from seen_core.driver import program as driver
from seen_core.driver.workdir import Store

PROGRAMS = int(os.environ.get("SEEN_FUZZ_PROGRAMS", "200"))
SEED = os.environ.get("SEEN_FUZZ_SEED", "1")
SIZE = 40
"""Programs in a file."""


@pytest.mark.parametrize("file", range((PROGRAMS + SIZE - 1) // SIZE))
def test_owning(file: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "put", lambda *_: None)
    monkeypatch.setattr(driver, "_review", lambda *_: [])  # lints, and a second look at every function
    others = MODES[2:]
    modes = tuple(mode for mode in ("interpreter", "counted", others[file % len(others)]) if usable(mode))
    numbers = range(file * SIZE, min((file + 1) * SIZE, PROGRAMS))
    failure = examine(batch(SEED, numbers), modes)
    if failure is not None:
        guilty = blame(SEED, numbers, failure, modes)
        path = tmp_path / "program.seen"  # pytest keeps it when the test fails
        path.write_text(batch(SEED, guilty), encoding="utf-8")
        pytest.fail(f"{failure.mode}: {failure.reason}: {failure.details} ({path})")


def test_shrinking() -> None:
    text = 'fun used(n: Int): Int => n\nfun unused() {\n    println("x")\n}\nlet kept = [used(2), 3]\n'
    small = shrink(text, lambda candidate: "used(" in candidate)
    assert "used(" in small
    assert len(small.splitlines()) == 1
