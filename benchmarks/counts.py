"""How often the programs of `programs/` count references, and what they allocate.

    python benchmarks/counts.py [PROGRAM ...]

Prints the figures of `seen run --release --emit stats` as a table. They are exact: two runs of one program
give the same.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs"
SIZES = {
    "n-body": 10_000,
    "spectral-norm": 100,
    "fannkuch": 7,
    "binary-trees": 12,
    "word-count": 100_000,
    "json-text": 20_000,
}
"""The argument of each program: small, because counting is slow and the figures grow evenly."""
FIGURES = ("retains", "releases", "allocations", "bytes")
_LINE = re.compile(rf"^({'|'.join(FIGURES)}): +(\d+)$", re.MULTILINE)


def figures_of(program: str) -> dict[str, int]:
    """Run a program and return its figures by name."""
    source = PROGRAMS / program / "main.seen"
    command = [sys.executable, "-m", "seen_core", "run", "--release", "--emit", "stats", str(source)]
    finished = subprocess.run(
        [*command, "--", str(SIZES[program])], capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise SystemExit(f"{program}: {finished.stderr}")
    return {name: int(figure) for name, figure in _LINE.findall(finished.stderr)}


def main(arguments: list[str]) -> None:
    """Print one row for each program."""
    rows = [("program", "size", *FIGURES)]
    for program in arguments or sorted(SIZES):
        figures = figures_of(program)
        rows.append((program, str(SIZES[program]), *(f"{figures[name]:,}" for name in FIGURES)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, tuple("-" * width for width in widths))
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
