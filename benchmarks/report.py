"""The comparison of `peers.py`, written down: a page, its figures, and a plot.

    python benchmarks/report.py [--runs 7] [--scale 1.0] [--output FOLDER] [PROGRAM ...]

Writes `RESULTS.md`, `results.json` and `results.svg`. The bars that Seen is to meet:

- every program takes at most 1.3 times as long as the faster of C and Rust;
- over all programs, the geometric mean of these ratios is at most 1.0;
- a program that needs more than 3 MB, in Seen or in Rust, needs at most 1.2 times Rust's peak memory.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from peers import PEERS, BenchmarkError, Comparison, Timing, add_choices, geometric_mean, measure, table

EACH_BAR = 1.3
MEAN_BAR = 1.0
MEMORY_BAR = 1.2
MEMORY_FROM_KIB = 3 * 1024
FEWEST_RUNS = 5
NAMES = {"c": "C", "rust": "Rust", "seen": "Seen"}


@dataclass(frozen=True, slots=True)
class Setting:
    """Where, when and with what was measured."""

    date: str
    processor: str
    cores: int
    system: str
    versions: dict[str, str]
    runs: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a program stands to the bars; None where something to compare with is missing."""

    program: str
    argument: str
    ratio_to_c: float | None
    ratio_to_rust: float | None
    ratio: float | None
    """Seen's median over that of the faster one."""
    memory_ratio: float | None
    """Seen's peak over Rust's; None also for programs that are too small to tell."""

    @property
    def is_fast(self) -> bool | None:
        """Whether the bar on time is met."""
        return None if self.ratio is None else self.ratio <= EACH_BAR

    @property
    def is_small(self) -> bool | None:
        """Whether the bar on memory is met."""
        return None if self.memory_ratio is None else self.memory_ratio <= MEMORY_BAR


def judge(comparison: Comparison) -> Judgement:
    """Set what a program needed beside the bars."""
    return Judgement(
        program=comparison.program,
        argument=comparison.argument,
        ratio_to_c=_time_ratio(comparison, "c"),
        ratio_to_rust=_time_ratio(comparison, "rust"),
        ratio=comparison.ratio,
        memory_ratio=_memory_ratio(comparison),
    )


def _time_ratio(comparison: Comparison, peer: str) -> float | None:
    seen, other = comparison.timing("seen"), comparison.timing(peer)
    return seen.median / other.median if seen is not None and other is not None else None


def _memory_ratio(comparison: Comparison) -> float | None:
    seen, rust = comparison.timing("seen"), comparison.timing("rust")
    if seen is None or rust is None or seen.peak_kib is None or rust.peak_kib is None:
        return None
    if max(seen.peak_kib, rust.peak_kib) <= MEMORY_FROM_KIB:
        return None
    return seen.peak_kib / rust.peak_kib


def describe_setting(runs: int) -> Setting:
    """Ask this machine and its tools what they are."""
    versions = {
        "gcc": _first_line(["gcc", "--version"]),
        "rustc": _first_line(["rustc", "--version"]),
        "Python": platform.python_version(),
        "Seen": _first_line([sys.executable, "-m", "seen_core", "--version"]),
    }
    return Setting(
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        versions={name: version for name, version in versions.items() if version is not None},
        runs=runs,
    )


def _first_line(command: Sequence[str]) -> str | None:
    try:
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return finished.stdout.partition("\n")[0].strip() or None


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    named = listing.exists() and re.search(r"^model name\s*: (.+)$", listing.read_text(), re.MULTILINE)
    return named.group(1) if named else platform.processor() or "unknown"


def page(setting: Setting, comparisons: Sequence[Comparison]) -> str:
    """Write the results as Markdown."""
    judgements = [judge(comparison) for comparison in comparisons]
    lines = [
        "# Seen beside C and Rust",
        "",
        "Written by `nox -s bench -- report.py`; the figures are in [results.json](results.json). The same",
        "algorithm and data layout in all three, all checks on, no `unsafe`. Times are medians of",
        f"{setting.runs} interleaved runs, with half the distance between the fastest and the slowest.",
        "",
        f"- measured on {setting.date}",
        f"- {setting.processor}, {setting.cores} cores, {setting.system}",
        *(f"- {name}: {version}" for name, version in setting.versions.items()),
        "",
        *_summary(judgements),
        "",
        "![Seen's time over that of the faster of C and Rust](results.svg)",
        "",
        f"## Time (bar: {EACH_BAR} x the faster one)",
        "",
        "| program | argument | C | Rust | Seen | / C | / Rust | / faster | bar |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
        *(_time_row(comparison, judge(comparison)) for comparison in comparisons),
        "",
        f"## Peak memory (bar: {MEMORY_BAR} x Rust, from {MEMORY_FROM_KIB // 1024} MB)",
        "",
        "| program | C | Rust | Seen | / Rust | bar |",
        "|---|--:|--:|--:|--:|---|",
        *(_memory_row(comparison, judge(comparison)) for comparison in comparisons),
    ]
    return "\n".join(lines) + "\n"


def _summary(judgements: Sequence[Judgement]) -> list[str]:
    lines = ["| bar | reached | |", "|---|---|---|"]
    ratios = [each.ratio for each in judgements if each.ratio is not None]
    if ratios:
        fast = sum(ratio <= EACH_BAR for ratio in ratios)
        lines.append(
            f"| each program at most {EACH_BAR} x the faster of C and Rust | {fast} of {len(ratios)}, "
            f"worst {max(ratios):.2f} x | {_verdict(fast == len(ratios))} |"
        )
        mean = geometric_mean(ratios)
        lines.append(
            f"| geometric mean at most {MEAN_BAR:.1f} x | {mean:.2f} x | {_verdict(mean <= MEAN_BAR)} |"
        )
    memory = [each.memory_ratio for each in judgements if each.memory_ratio is not None]
    if memory:
        small = sum(ratio <= MEMORY_BAR for ratio in memory)
        lines.append(
            f"| peak memory at most {MEMORY_BAR} x Rust's | {small} of {len(memory)}, "
            f"worst {max(memory):.2f} x | {_verdict(small == len(memory))} |"
        )
    return lines


def _time_row(comparison: Comparison, judgement: Judgement) -> str:
    times = [_time(comparison.timing(language)) for language in (*PEERS, "seen")]
    ratios = [_ratio(each) for each in (judgement.ratio_to_c, judgement.ratio_to_rust, judgement.ratio)]
    cells = [judgement.program, judgement.argument, *times, *ratios, _verdict(judgement.is_fast)]
    return f"| {' | '.join(cells)} |"


def _memory_row(comparison: Comparison, judgement: Judgement) -> str:
    peaks = [_peak(comparison.timing(language)) for language in (*PEERS, "seen")]
    cells = [judgement.program, *peaks, _ratio(judgement.memory_ratio), _verdict(judgement.is_small)]
    return f"| {' | '.join(cells)} |"


def _time(timing: Timing | None) -> str:
    return "–" if timing is None else f"{timing.median:.3f} s ± {timing.spread / 2:.0%}"


def _peak(timing: Timing | None) -> str:
    return "–" if timing is None or timing.peak_kib is None else f"{timing.peak_kib / 1024:.1f} MB"


def _ratio(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f} x"


def _verdict(is_met: bool | None) -> str:
    return "–" if is_met is None else "met" if is_met else "**missed**"


def plot(judgements: Sequence[Judgement]) -> str:
    """Draw Seen's ratio to the faster peer, one bar a program, as SVG."""
    bars = [(each.program, each.ratio) for each in judgements if each.ratio is not None]
    left, row, top, width = 150, 22, 40, 520
    most = max([EACH_BAR, *(ratio for _, ratio in bars)]) * 1.1
    height = top + row * len(bars) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 70}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for index, (program, ratio) in enumerate(bars):
        y = top + row * index
        colour = "#2a7f62" if ratio <= MEAN_BAR else "#7fb7a3" if ratio <= EACH_BAR else "#d1603d"
        length = width * ratio / most
        parts += [
            f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{program}</text>',
            f'<rect x="{left}" y="{y + 3}" width="{length:.1f}" height="{row - 6}" fill="{colour}"/>',
            f'<text x="{left + length + 6:.1f}" y="{y + 14}">{ratio:.2f}</text>',
        ]
    for ratio, label, anchor, dashes in (
        (MEAN_BAR, "as fast", "end", "none"),
        (EACH_BAR, "bar", "start", "4 3"),
    ):
        x = f"{left + width * ratio / most:.1f}"
        parts += [
            f'<text x="{x}" y="{top - 20}" text-anchor="{anchor}">{label}</text>',
            f'<text x="{x}" y="{top - 6}" text-anchor="{anchor}">{ratio:.1f} x</text>',
            f'<line x1="{x}" y1="{top - 2}" x2="{x}" y2="{height - 8}" stroke="black" '
            f'stroke-dasharray="{dashes}"/>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def figures(setting: Setting, comparisons: Sequence[Comparison]) -> str:
    """Give everything that was measured as JSON."""
    programs = [{**asdict(judge(each)), "timings": [asdict(t) for t in each.timings]} for each in comparisons]
    bars = {"each": EACH_BAR, "mean": MEAN_BAR, "memory": MEMORY_BAR, "memory_from_kib": MEMORY_FROM_KIB}
    return json.dumps({"setting": asdict(setting), "bars": bars, "programs": programs}, indent=2) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the page, its figures and the plot."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_choices(parser)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, help="folder of the results")
    options = parser.parse_args(arguments)
    options.runs = max(FEWEST_RUNS, options.runs)
    try:
        comparisons = measure(options)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    setting = describe_setting(options.runs)
    options.output.mkdir(parents=True, exist_ok=True)
    written = {
        "RESULTS.md": page(setting, comparisons),
        "results.json": figures(setting, comparisons),
        "results.svg": plot([judge(comparison) for comparison in comparisons]),
    }
    for name, text in written.items():
        (options.output / name).write_text(text, encoding="utf-8")
    print(table(comparisons, [timing.language for timing in comparisons[0].timings]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
