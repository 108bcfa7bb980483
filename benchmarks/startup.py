"""How long `seen` takes to start: `--version`, `--help`, and `seen run` of a first program.

| measured | state before each run | bar |
|---|---|---|
| `seen --version` | files warm | 80 ms |
| `seen --help` | files warm | 150 ms |
| `seen run`, warm | the program has been run before and is unchanged | 150 ms |
| `seen run`, cold | this program has never been compiled: no stored code | 500 ms |
| `seen run`, first | an empty cache: tables of the parser and trees of the library are made too | none |

Each command is timed in turn with `python -c pass`, so that both see the same machine; the ratio of
the medians says more than either time, and processor time more than the clock on a busy machine. Python's
own byte code is in place, as it is after an installation. Exits with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

BASELINE = [sys.executable, "-c", "pass"]
SEEN = [sys.executable, "-m", "seen_core"]
HELLO = 'fun main() {\n    println("Hello")\n}\n'
MADE_BY_A_COMPILATION = ("programs", "objects")
"""The parts of the cache that hold code."""


@dataclass(frozen=True)
class Case:
    """A command, what is done before each run of it, and how long it may take."""

    name: str
    arguments: tuple[str, ...]
    before: Callable[[], None]
    bar: float | None


@dataclass(frozen=True)
class Measurement:
    """Times in seconds."""

    command: str
    median: float
    fastest: float
    slowest: float
    processor: float
    baseline_median: float
    bar: float | None

    @property
    def ratio(self) -> float:
        """How many times a bare Python start."""
        return self.median / self.baseline_median

    @property
    def passed(self) -> bool:
        """Whether the median is under the bar."""
        return self.bar is None or self.median < self.bar


def cases(folder: Path) -> list[Case]:
    """Return what is measured, with its files and its cache in `folder`."""
    cache = folder / "cache"
    os.environ["SEEN_CACHE_DIR"] = str(cache)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    source = folder / "hello.seen"
    source.write_text(HELLO, encoding="utf-8")

    def nothing() -> None:
        pass

    def forget_code() -> None:
        for name in MADE_BY_A_COMPILATION:
            shutil.rmtree(cache / name, ignore_errors=True)

    def forget_everything() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    run = ("run", str(source))
    return [
        Case("--version", ("--version",), nothing, 0.080),
        Case("--help", ("--help",), nothing, 0.150),
        Case("run, first", run, forget_everything, None),
        Case("run, cold", run, forget_code, 0.500),
        Case("run, warm", run, nothing, 0.150),
    ]


def seconds(command: list[str]) -> tuple[float, float]:
    """Run a command once and return how long it took, and the processor time it used."""
    before = os.times()
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    elapsed = time.perf_counter() - start
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return elapsed, used


def measure(case: Case, rounds: int) -> Measurement:
    """Time a command against a bare Python, turn by turn."""
    command = [*SEEN, *case.arguments]
    seconds(command)  # reads the files once, so that disks do not count
    times, processor, baseline = [], [], []
    for _ in range(rounds):
        baseline.append(seconds(BASELINE)[0])
        case.before()
        elapsed, used = seconds(command)
        times.append(elapsed)
        processor.append(used)
    return Measurement(
        command=f"seen {case.name}",
        median=statistics.median(times),
        fastest=min(times),
        slowest=max(times),
        processor=statistics.median(processor),
        baseline_median=statistics.median(baseline),
        bar=case.bar,
    )


def show(results: list[Measurement]) -> None:
    """Print a table."""
    print(f"{'command':<18}{'median':>9}{'spread':>18}{'processor':>12}{'bar':>9}{'x python -c pass':>19}")
    for result in results:
        spread = f"{result.fastest * 1000:.0f}–{result.slowest * 1000:.0f} ms"
        bar = f"{result.bar * 1000:.0f} ms" if result.bar is not None else "–"
        print(
            f"{result.command:<18}{result.median * 1000:>6.0f} ms{spread:>18}"
            f"{result.processor * 1000:>9.0f} ms{bar:>9}"
            f"{result.ratio:>19.1f}{'' if result.passed else '  missed'}"
        )


def main() -> int:
    """Measure, print a table or JSON, and say whether the bars hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15, help="runs of each command (at least 5)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="seen-startup-") as name:
        results = [measure(case, max(5, options.rounds)) for case in cases(Path(name))]
    if options.json:
        rows = [{**asdict(result), "ratio": result.ratio} for result in results]
        print(json.dumps(rows, indent=2))
    else:
        show(results)
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
