"""Programs made by chance do the same in the interpreter and as optimised machine code.

`SEEN_FUZZ_PROGRAMS` and `SEEN_FUZZ_SEED` choose how many are made, and which.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from backends import Program, installed_modes, run
from generated import program
from inprocess import compile_text, request_of

from seen_core.diagnostics import SeenError
from seen_core.driver.workdir import Store
from seen_core.mir.verify import verify

PROGRAMS = int(os.environ.get("SEEN_FUZZ_PROGRAMS", "30"))
SEED = os.environ.get("SEEN_FUZZ_SEED", "1")
PANICKED = 101


@pytest.mark.skipif("jit" not in installed_modes(), reason="needs a backend that runs machine code")
@pytest.mark.parametrize("number", range(PROGRAMS))
def test_generated(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "put", lambda *_: None)
    text = program(f"{SEED}:{number}")
    (tmp_path / "program.seen").write_text(text, encoding="utf-8")  # pytest keeps it when the test fails
    # One in three is checked for overflow, which the release profile is not.
    release = number % 3 != 0
    try:
        mir = compile_text(text, release=release)
    except SeenError as error:
        pytest.fail("\n".join(f"{one.code}: {one.message}" for one in error.diagnostics))
    assert verify(mir) == []
    compiled = Program(request_of(text, release=release), mir, ())
    expected = run(compiled, "interpreter")
    found = run(compiled, "jit")
    assert (found.stdout, found.exit_code) == (expected.stdout, expected.exit_code), expected.stderr
    assert found.stderr == expected.stderr
    assert expected.exit_code in (0, PANICKED), expected.stderr
    assert not expected.live_allocations
