"""Seen beside C and Rust: the same programs, the same machine, interleaved runs.

    python benchmarks/peers.py [--runs 7] [--scale 1.0] [--json FILE] [PROGRAM ...]

Every program of `programs/` is built with `gcc -O3 -march=native`, `rustc -C opt-level=3
-C target-cpu=native` and `seen build --release`, as far as these are installed. The outputs must agree
before anything is timed. Times are medians over interleaved runs with their spread; the ratio that
counts is Seen's median over the faster of the others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs"
SIZES = {
    "n-body": 5_000_000,
    "spectral-norm": 2_000,
    "fannkuch": 10,
    "binary-trees": 16,
    "word-count": 4_000_000,
    "json-text": 1_500_000,
    "mandelbrot": 4_000,
    "fasta": 5_000_000,
    "k-nucleotide": 8_000_000,
    "reverse-complement": 40_000_000,
    "pidigits": 10_000,
    "matmul": 1_600,
    "sieve": 120_000_000,
    "quicksort": 12_000_000,
    "hash-map": 16_000_000,
    "strings": 6_000_000,
    "grid-path": 3_000,
    "dispatch": 300_000,
    "pipeline": 8_000,
    "n-queens": 14,
    "closures": 25_000,
    "reductions": 2_000,
}
"""The argument of each program; `--scale` multiplies those of linear cost."""
LINEAR = {
    "n-body",
    "word-count",
    "json-text",
    "fasta",
    "k-nucleotide",
    "reverse-complement",
    "sieve",
    "quicksort",
    "hash-map",
    "strings",
    "dispatch",
    "pipeline",
    "closures",
    "reductions",
}
PEERS = ("c", "rust")
LAUNCHER = Path(__file__).parent / "launch.c"
SHOWN = 4096
"""How much of an output is kept to be shown, in bytes."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """How programs of one language are built."""

    language: str
    source: str
    command: tuple[str, ...]
    """`{source}` and `{output}` are replaced."""
    tool: str

    @property
    def installed(self) -> bool:
        """Whether the compiler can be found."""
        return shutil.which(self.tool) is not None


TOOLCHAINS = (
    Toolchain("c", "main.c", ("gcc", "-O3", "-march=native", "-o", "{output}", "{source}", "-lm"), "gcc"),
    Toolchain(
        "rust",
        "main.rs",
        ("rustc", "-C", "opt-level=3", "-C", "target-cpu=native", "-o", "{output}", "{source}"),
        "rustc",
    ),
    Toolchain(
        "seen",
        "main.seen",
        (sys.executable, "-m", "seen_core", "build", "--release", "-o", "{output}", "{source}"),
        sys.executable,
    ),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One execution."""

    seconds: float
    peak_kib: int | None
    """None where the launcher could not be built."""
    output: bytes


@dataclass(frozen=True, slots=True)
class Timing:
    """What a language needed for one program."""

    language: str
    median: float
    fastest: float
    slowest: float
    peak_kib: int | None

    @property
    def spread(self) -> float:
        """How far the runs lie apart, as a part of the median."""
        return (self.slowest - self.fastest) / self.median


@dataclass(frozen=True, slots=True)
class Comparison:
    """One program in every language that could be built."""

    program: str
    argument: str
    timings: tuple[Timing, ...]

    def timing(self, language: str) -> Timing | None:
        """Return the timing of one language, if it took part."""
        return next((timing for timing in self.timings if timing.language == language), None)

    @property
    def ratio(self) -> float | None:
        """Seen's median over the faster peer's; None when either is missing."""
        peers = [timing.median for timing in self.timings if timing.language in PEERS]
        seen = self.timing("seen")
        return seen.median / min(peers) if seen is not None and peers else None


class BenchmarkError(Exception):
    """A program could not be built, failed, or gave a different output."""


def build(program: Path, toolchain: Toolchain, folder: Path) -> Path:
    """Compile one program in one language and return the executable."""
    output = folder / f"{program.name}-{toolchain.language}"
    places = {"source": str(program / toolchain.source), "output": str(output)}
    command = [part.format_map(places) for part in toolchain.command]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise BenchmarkError(f"{program.name}: {toolchain.language} does not build\n{finished.stderr}")
    return output


def build_launcher(folder: Path) -> Path | None:
    """Compile what measures memory; None without a C compiler."""
    output = folder / "launch"
    if shutil.which("gcc") is None:
        return None
    command = ["gcc", "-O2", "-o", str(output), str(LAUNCHER)]
    finished = subprocess.run(command, capture_output=True, check=False)
    return output if finished.returncode == 0 else None


def execute(executable: Path, argument: str, launcher: Path | None) -> Run:
    """Run once; standard output goes to a file so that a pipe does not take part in the timing."""
    reading, writing = os.pipe()
    launched = [str(launcher), str(writing)] if launcher is not None else []
    with tempfile.TemporaryFile() as captured, os.fdopen(reading) as peak:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                [*launched, str(executable), argument], stdout=captured, pass_fds=[writing]
            )
        finally:
            os.close(writing)
        returned = process.wait()
        seconds = time.perf_counter() - start
        if returned != 0:
            raise BenchmarkError(f"{executable.name} ended with {returned}")
        captured.seek(0)
        peak_kib = peak.read().strip()
        return Run(seconds, int(peak_kib) if peak_kib else None, _shortened(captured.read()))


def _shortened(output: bytes) -> bytes:
    """Keep the beginning of a long output, and of the rest what tells two apart."""
    if len(output) <= SHOWN:
        return output
    rest = f"… {len(output)} bytes, SHA-256 {hashlib.sha256(output).hexdigest()}"
    return output[:SHOWN] + rest.encode()


def compare(program: Path, argument: str, toolchains: Sequence[Toolchain], runs: int) -> Comparison:
    """Build a program in every language, check that all agree, and time them in turns."""
    with tempfile.TemporaryDirectory(prefix="seen-peers-") as folder:
        launcher = build_launcher(Path(folder))
        executables = {each.language: build(program, each, Path(folder)) for each in toolchains}
        collected: dict[str, list[Run]] = {language: [] for language in executables}
        for _ in range(runs):
            for language, executable in executables.items():
                collected[language].append(execute(executable, argument, launcher))
    _check_agreement(program.name, collected)
    timings = tuple(summarise(language, of_language) for language, of_language in collected.items())
    return Comparison(program.name, argument, timings)


def summarise(language: str, runs: Sequence[Run]) -> Timing:
    """Median, extremes and peak memory of some runs."""
    seconds = [run.seconds for run in runs]
    return Timing(
        language,
        statistics.median(seconds),
        min(seconds),
        max(seconds),
        max((run.peak_kib for run in runs if run.peak_kib is not None), default=None),
    )


def _check_agreement(program: str, collected: dict[str, list[Run]]) -> None:
    outputs = {run.output for runs in collected.values() for run in runs}
    if len(outputs) > 1:
        shown = "\n".join(
            f"--- {language}\n{runs[0].output.decode(errors='replace')}"
            for language, runs in collected.items()
        )
        raise BenchmarkError(f"{program}: the outputs differ\n{shown}")


def geometric_mean(values: Sequence[float]) -> float:
    """Return the mean that suits ratios."""
    return math.exp(statistics.fmean(math.log(value) for value in values))


def table(comparisons: Sequence[Comparison], languages: Sequence[str]) -> str:
    """Format the results as text, one program a line."""
    head = (
        f"{'program':<16}"
        + "".join(f"{language:>20}" for language in languages)
        + f"{'seen / best peer':>20}"
    )
    lines = [head]
    for comparison in comparisons:
        cells = "".join(f"{_cell(comparison.timing(language)):>20}" for language in languages)
        ratio = comparison.ratio
        lines.append(f"{comparison.program:<16}{cells}{'-' if ratio is None else f'{ratio:.2f} x':>20}")
    ratios = [comparison.ratio for comparison in comparisons if comparison.ratio is not None]
    if ratios:
        lines.append(f"geometric mean {geometric_mean(ratios):.2f} x, worst {max(ratios):.2f} x")
    return "\n".join(lines)


def _cell(timing: Timing | None) -> str:
    if timing is None:
        return "-"
    return f"{timing.median:.3f} s +-{timing.spread / 2:.0%}"


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Declare what is measured: which programs, in which languages, how often."""
    parser.add_argument("programs", nargs="*", choices=[[], *SIZES], help="only these programs")
    parser.add_argument("--runs", type=int, default=5, help="runs of each program (default 5)")
    parser.add_argument("--scale", type=float, default=1.0, help="size factor of the linear programs")
    parser.add_argument("--languages", default="c,rust,seen", help="comma-separated (default c,rust,seen)")


def measure(options: argparse.Namespace) -> list[Comparison]:
    """Compare the chosen programs in the chosen languages, as far as these are installed."""
    wanted = options.languages.split(",")
    toolchains = [each for each in TOOLCHAINS if each.language in wanted and each.installed]
    for missing in (each for each in TOOLCHAINS if each.language in wanted and not each.installed):
        print(f"{missing.tool} is not installed: no {missing.language} column", file=sys.stderr)
    comparisons = []
    for name in options.programs or SIZES:
        size = int(SIZES[name] * options.scale) if name in LINEAR else SIZES[name]
        comparisons.append(compare(PROGRAMS / name, str(size), toolchains, options.runs))
    return comparisons


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison that the command line asks for."""
    parser = argparse.ArgumentParser(description="Compare Seen with C and Rust.")
    add_choices(parser)
    parser.add_argument("--json", type=Path, help="also write the results to this file")
    options = parser.parse_args(arguments)
    try:
        comparisons = measure(options)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    print(table(comparisons, [timing.language for timing in comparisons[0].timings]))
    if options.json is not None:
        results = [{**asdict(comparison), "ratio": comparison.ratio} for comparison in comparisons]
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
