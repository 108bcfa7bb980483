"""No input ends in a traceback: broken programs get diagnostics, and what is accepted is valid closed MIR.

`SEEN_FUZZ_CASES` and `SEEN_FUZZ_SEED` choose how many programs are made, and which.
"""

from __future__ import annotations

import os
import random

import pytest
from inprocess import CONFORMANCE, EXAMPLES, compile_text, time_limit
from mutants import mutate
from owning_programs import batch

from seen_core.diagnostics import SeenError
from seen_core.driver.workdir import Store
from seen_core.mir.verify import verify

CASES = int(os.environ.get("SEEN_FUZZ_CASES", "320"))
SEED = os.environ.get("SEEN_FUZZ_SEED", "1")
BATCH = 20
LARGEST = 6000
"""In bytes: what is wrong is found in small programs as well, and sooner."""
SECONDS = 60
SOURCES = [
    path.read_text(encoding="utf-8")
    for path in sorted([*CONFORMANCE.rglob("*.seen"), *EXAMPLES.glob("*.seen")])
    if path.stat().st_size <= LARGEST
]
SOURCES += [batch("to be broken", [number]) for number in range(0, 400, 10)]


@pytest.fixture(autouse=True)
def _keep_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trees of these programs are of no use to anybody."""
    monkeypatch.setattr(Store, "put", lambda *_: None)


@pytest.mark.parametrize("batch", range((CASES + BATCH - 1) // BATCH))
def test_mutants(batch: int) -> None:
    choose = random.Random(f"{SEED}:{batch}")
    accepted = 0
    for number in range(BATCH):
        seed = f"{SEED}:{batch}:{number}"
        text = mutate(choose.choice(SOURCES), SOURCES, seed)
        accepted += is_accepted(text, seed)
    assert accepted < BATCH, "the edits change nothing"


def is_accepted(text: str, seed: str) -> bool:
    """Compile a text; anything but diagnostics or a valid program is a failure that shows it."""
    try:
        with time_limit(SECONDS):
            program = compile_text(text)
            problems = verify(program)
    except SeenError as error:
        assert error.diagnostics, f"rejected without a reason ({seed}):\n{text}"
        return False
    except BaseException as error:
        error.add_note(f"seed {seed}, program:\n{text}")
        raise
    assert not problems, f"{problems[0]} ({seed}):\n{text}"
    return True
