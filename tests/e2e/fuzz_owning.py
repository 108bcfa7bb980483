"""Runs many programs that attack ownership: `python fuzz_owning.py PROGRAMS SEED [FOLDER]`.

Prints how many programs ran in each mode. What fails is kept in the folder, and the first of each kind of
failure made small.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import Counter
from collections.abc import Container, Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "conformance"))

from owning_programs import batch
from owning_runs import Failure, blame, examine, needed_modes, reduced, usable

from seen_core.driver import program as driver
from seen_core.driver.workdir import Store

SIZE = 40
"""Programs in a file."""
PARTS = {"release": 10, "wasm": 20, "executable": 40, "valgrind": 40}
"""Every how many files a mode is used; all run in the interpreter and under the counting allocator."""
SHRINKING = 40.0
"""Seconds."""


def modes_of(number: int) -> tuple[str, ...]:
    """The modes of a file."""
    more = tuple(mode for mode, part in PARTS.items() if number % part == part // 2 + len(mode) % 5)
    return tuple(mode for mode in ("interpreter", "counted", *more) if usable(mode))


def hurry() -> None:
    """Leave out what these programs do not need: keeping results, lints, looking at functions twice."""
    Store.put = lambda *_: None  # type: ignore[method-assign, assignment]
    driver._review = lambda *_: []  # type: ignore[assignment]
    gc.disable()


def main(programs: int, seed: str, folder: Path) -> int:
    """Return the exit code: 1 when something failed."""
    hurry()
    folder.mkdir(parents=True, exist_ok=True)
    ran: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    start = time.monotonic()
    for file in range((programs + SIZE - 1) // SIZE):
        numbers = range(file * SIZE, (file + 1) * SIZE)
        modes = modes_of(file)
        failure = examine(batch(seed, numbers), modes)
        if failure is None:
            ran.update(dict.fromkeys(modes, SIZE))
        else:
            failures[keep(folder, seed, numbers, failure, modes, failures)] += 1
        gc.collect()
        seconds = time.monotonic() - start
        print(f"{seconds:.0f} s, {dict(ran)}, failures: {dict(failures)}", flush=True)
    return 1 if failures else 0


def keep(
    folder: Path,
    seed: str,
    numbers: Sequence[int],
    failure: Failure,
    modes: tuple[str, ...],
    known: Container[str],
) -> str:
    """Write down a failure, and return what kind it is; the first of a kind is made small."""
    guilty = blame(seed, numbers, failure, modes)
    text = batch(seed, guilty)
    failure = examine(text, needed_modes(failure, modes)) or failure
    path = folder / f"{seed}-{guilty[0]}.seen"
    path.write_text(text, encoding="utf-8")
    path.with_suffix(".txt").write_text(f"{guilty} {failure}\n", encoding="utf-8")
    kind = f"{failure.mode}: {failure.reason}"
    if kind not in known:
        small = reduced(text, failure, modes, SHRINKING)
        path.with_suffix(".small.seen").write_text(small, encoding="utf-8")
    return kind


if __name__ == "__main__":
    count, chosen, *rest = [*sys.argv[1:], *("20000", "1")[len(sys.argv) - 1 :]]
    sys.exit(main(int(count), chosen, Path(rest[0] if rest else "build/fuzz")))
