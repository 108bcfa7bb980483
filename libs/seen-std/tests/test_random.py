"""Random numbers are those of the published algorithms, whatever the target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

MASK = (1 << 64) - 1


def _split_mix(state: int) -> Iterator[int]:
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def _rotate(x: int, by: int) -> int:
    return ((x << by) | (x >> (64 - by))) & MASK


def _xoshiro(seed: int) -> Iterator[int]:
    mix = _split_mix(seed)
    s = [next(mix) for _ in range(4)]
    while True:
        yield (_rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        shifted = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = _rotate(s[3], 45)


def test_sequence(tmp_path: Path, run_program: Callable[[Path, str], str]) -> None:
    path = tmp_path / "random.seen"
    path.write_text(
        "import std.random.{Random}\nlet random = Random(42)\nrepeat(20) { println(random.nextBits()) }\n",
        encoding="utf-8",
    )
    source = _xoshiro(42)
    assert run_program(path, "").split() == [str(next(source)) for _ in range(20)]
