"""Floating-point numbers are printed and read exactly as Python does."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path

PROGRAM = """
fun main() {
    loop {
        let line = readLine()
        if (line == null) { break }
        let x = line.toFloat() ?: Float.NAN
        println("$x ${x.toBits()} {x:.0} {x:.3} {x:.2e}")
    }
}
"""
EDGES = (
    *("5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072014e-308", "1e400"),
    *("1.7976931348623157e308", "1.7976931348623159e308", "9007199254740993", "1e23", "8.5e22", "9.9999e22"),
    *("9007199254740993.000000000000000000000000001", "0.5", "1.5", "2.5", "0.125", "-0", ".5", "5.", "1e16"),
)


def _samples() -> list[str]:
    source = random.Random(1)
    numbers = [struct.unpack("<d", source.randbytes(8))[0] for _ in range(500)]
    texts = [repr(number) for number in numbers if number == number]
    texts += [f"{source.getrandbits(source.randint(1, 90))}e{source.randint(-345, 310)}" for _ in range(500)]
    texts += [repr(2.0**exponent) for exponent in range(-1074, 1024, 11)]
    return [*EDGES, *texts]


def test_floats_match_python(tmp_path: Path, run_program: Callable[[Path, str], str]) -> None:
    path = tmp_path / "floats.seen"
    path.write_text(PROGRAM, encoding="utf-8")
    texts = _samples()
    expected = []
    for text in texts:
        x = float(text)
        bits = struct.unpack("<Q", struct.pack("<d", x))[0]
        expected.append(f"{x!r} {bits} {x:.0f} {x:.3f} {x:.2e}")
    assert run_program(path, "\n".join(texts) + "\n").splitlines() == expected
