"""How long `seen` takes to start: `--version` under 80 ms, `--help` under 150 ms, files warm.

Each command is timed in turn with `python -c pass`, so that both see the same machine; the ratio of
the medians says more than either time, and processor time more than the clock on a busy machine. Exits
with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

BARS = {"--version": 0.080, "--help": 0.150}
BASELINE = [sys.executable, "-c", "pass"]


@dataclass(frozen=True)
class Measurement:
    """Times in seconds."""

    command: str
    median: float
    fastest: float
    slowest: float
    processor: float
    baseline_median: float
    bar: float

    @property
    def ratio(self) -> float:
        """How many times a bare Python start."""
        return self.median / self.baseline_median

    @property
    def passed(self) -> bool:
        """Whether the median is under the bar."""
        return self.median < self.bar


def seconds(command: list[str]) -> tuple[float, float]:
    """Run a command once and return how long it took, and the processor time it used."""
    before = os.times()
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    elapsed = time.perf_counter() - start
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return elapsed, used


def measure(argument: str, rounds: int) -> Measurement:
    """Time `seen <argument>` against a bare Python, turn by turn."""
    command = [sys.executable, "-m", "seen_core", argument]
    seconds(command)  # reads the files once, so that disks do not count
    times, processor, baseline = [], [], []
    for _ in range(rounds):
        baseline.append(seconds(BASELINE)[0])
        elapsed, used = seconds(command)
        times.append(elapsed)
        processor.append(used)
    return Measurement(
        command=f"seen {argument}",
        median=statistics.median(times),
        fastest=min(times),
        slowest=max(times),
        processor=statistics.median(processor),
        baseline_median=statistics.median(baseline),
        bar=BARS[argument],
    )


def main() -> int:
    """Measure, print a table or JSON, and say whether the bars hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="runs of each command (at least 5)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = [measure(argument, max(5, options.rounds)) for argument in BARS]
    if options.json:
        print(json.dumps([{**asdict(result), "ratio": result.ratio} for result in results], indent=2))
    else:
        print(
            f"{'command':<16}{'median':>9}{'spread':>18}{'processor':>12}{'bar':>9}{'x python -c pass':>19}"
        )
        for result in results:
            spread = f"{result.fastest * 1000:.0f}–{result.slowest * 1000:.0f} ms"
            print(
                f"{result.command:<16}{result.median * 1000:>6.0f} ms{spread:>18}"
                f"{result.processor * 1000:>9.0f} ms{result.bar * 1000:>6.0f} ms"
                f"{result.ratio:>19.1f}{'' if result.passed else '  missed'}"
            )
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
