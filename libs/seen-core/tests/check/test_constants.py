from __future__ import annotations

import pytest
from small_std import check

from seen_core.check.types import INT, FixedArray, Value

WORLD = """
const N = 5
const TWICE = N * 2
let fixed = 7
var changing = 8
const LOOP: Int = OTHER
const OTHER: Int = LOOP
fun square(n: Int): Int => n * n
fun sum(n: Int): Int { var total = 0; var i = 0; while (i < n) { i += 1; total += i }; return total }
fun kind(c: Char): Int => when (c) { 'a'..='c' -> 2; else -> 3 }
fun read(): Int => changing
fun endless(n: Int): Int { while (n > 0) { }; return n }
"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3", 3),
        ("0x10", 16),
        ("'a'", 97),
        ("-(-3)", 3),
        ("N + 1", 6),
        ("TWICE - N", 5),
        ("fixed", 7),
        ("(N + 1) * 2", 12),
        ("7 / 2", 3),
        ("-7 / 2 + 4", 1),
        ("17 % 5", 2),
        ("1 << 4 | 1", 17),
        ("12 & 10", 8),
        ("12 ^ 10", 6),
        ("256 >> 4", 16),
        ("7 + -7 / 2", 4),
        ("square(N) - 1", 24),
        ("sum(4)", 10),
        ("if N > 3 { 8 } else { 9 }", 8),
        ("kind('b')", 2),
    ],
)
def test_what_is_constant(expression: str, value: int) -> None:
    program = check(WORLD)
    assert program.type(f"[Int; {expression}]") == FixedArray(INT, Value(value))


@pytest.mark.parametrize(
    "expression",
    ["changing", "nothing", "read()", "endless(1)", "square(1 << 40)", "1 / 0", "LOOP", "true", "1 << 64"],
)
def test_what_is_not(expression: str) -> None:
    program = check(WORLD)
    before = len(program.errors)
    program.type(f"[Int; {expression}]")
    assert program.errors[before:] == ["E0222"]


def test_values_of_variants_are_constant_expressions() -> None:
    program = check(f"{WORLD}\nenum E {{ A = N + 1, B, C = 1 << 4 }}")
    assert [variant.value for variant in program.type_of("E").variants] == [6, 7, 16]
