from __future__ import annotations

import pytest
from small_std import check


@pytest.mark.parametrize(
    "text",
    [
        "tailrec fun f(n: Int, a: Int): Int => if (n == 0) a else f(n - 1, a + n)",
        "tailrec fun f(n: Int, a: Int): Int { if (n == 0) { return a }\n return f(n - 1, a) }",
        "tailrec fun f(n: Int, a: Int): Int => when (n) { 0 -> a\n else -> f(n - 1, a) }",
        "tailrec fun f(n: Int, a: Int) { if (n > 0) { f(n - 1, a) } }",
        "tailrec fun f(n: Int, a: Int): Int { let m = n - 1\n return if (m > 0) { f(a, m) } else { m } }",
    ],
)
def test_calls_in_tail_position_become_turns_of_a_loop(text: str) -> None:
    program = check(text)
    assert program.errors == []
    assert program.calls("f") == []
    body = program.body("f").splitlines()
    assert body[0].startswith("fun main.f(mut _0 n: Int, mut _1 a: Int)")
    assert body[1].split() == ["Loop", "label", "0:", "Never"]
    assert sum("Continue" in line for line in body) == 1


def test_parameters_change_all_at_once() -> None:
    body = check("tailrec fun f(n: Int, a: Int): Int => if (n == 0) a else f(a, n)").body("f")
    lines = [line.strip() for line in body.splitlines()]
    order = [line for line in lines if line.startswith(("Let", "target", "value Local"))]
    assert order == [
        "Let _2 next: Int",
        "value Local _1 a: Int",
        "Let _3 next: Int",
        "value Local _0 n: Int",
        "target Local _0 n: Int",
        "value Local _2 next: Int",
        "target Local _1 a: Int",
        "value Local _3 next: Int",
    ]


def test_other_calls_of_itself_stay_calls() -> None:
    program = check("tailrec fun f(n: Int): Int => if (n < 2) n else f(f(n - 1))")
    assert program.calls("f") == ["main.f"]


def test_nothing_to_rewrite_leaves_the_body() -> None:
    assert "Loop" not in check("tailrec fun f(n: Int): Int => n").body("f")
    assert "Loop" not in check("fun f(n: Int): Int => if (n == 0) n else f(n - 1)").body("f")
