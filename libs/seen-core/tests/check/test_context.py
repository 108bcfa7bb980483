"""What the checker knows of a value at a place: smart casts."""

from __future__ import annotations

import pytest
from small_std import check

CLASSES = "class A\nclass B(let x: Int) : A()\n"


@pytest.mark.parametrize(
    "body",
    [
        "if (a != null) { return a }\n return 0",
        "if (a == null) { return 0 }\n return a",
        "if (not (a == null)) { return a }\n return 0",
        "if (a != null and a > 1) { return a }\n return 0",
        "if (a == null or a < 1) { return 0 }\n return a",
        "if (not (a == null or b == null)) { return a + b }\n return 0",
        "if (a != null and b != null) { return a + b }\n return 0",
        "while (a == null) { }\n return a",
        "if (a == null) { loop { } }\n return a",
        "let x = a ?: return 0\n return x",
        "let g = { -> if (a == null) { 0 } else { a } }\n return g()",
        "if (a == null) { return 0 }\n let g = { -> a }\n return g()",
        "return when (a) { null -> 0\n else -> a }",
        "var v = a\n if (v == null) { v = 3 }\n return v",
        "var v = a\n v = 3\n return v",
        "var v = a\n while (v != null) { v = v + 1\n v = null }\n return 0",
    ],
)
def test_what_is_known_to_be_there(body: str) -> None:
    assert check(f"fun f(a: Int?, b: Int?): Int {{ {body} }}").errors == []


@pytest.mark.parametrize(
    "body",
    [
        "return a",
        "if (a == null) { return a }\n return 0",
        "if (a != null or b != null) { return a }\n return 0",
        "if (a == null and b == null) { return 0 }\n return a",
        "if (a == null) { } else { return 0 }\n return a",
        "if (a == null) { b == null }\n return a",
        "if (b == null) { return 0 }\n return a",
        "var v = a\n if (v == null) { return 0 }\n v = b\n return v",
        "var v = a\n if (v == null) { return 0 }\n while (b == null) { let _: Int = v\n v = b }\n return 0",
        "var v = a\n if (v == null) { return 0 }\n while (b == null) { v = null }\n return v",
        "var v = a\n let g = { -> v = null }\n if (v == null) { return 0 }\n return v",
        "loop { if (b != null) { break } }\n return a",
    ],
)
def test_what_may_still_be_null(body: str) -> None:
    assert check(f"fun f(a: Int?, b: Int?): Int {{ {body} }}").errors == ["E0220"]


@pytest.mark.parametrize(
    "body",
    [
        "if (a is B) { return a.x }\n return 0",
        "return if (a is B and a.x > 1) 1 else 0",
        "if (not (a is B)) { return 0 }\n return a.x",
        "return when (a) { is B -> a.x\n else -> 0 }",
    ],
)
def test_what_is_known_of_classes(body: str) -> None:
    assert check(f"{CLASSES}fun f(a: A): Int {{ {body} }}").errors == []


@pytest.mark.parametrize(
    "body",
    ["return a.x", "if (a is B) { }\n return a.x", "if (a is B or true) { return a.x }\n return 0"],
)
def test_what_is_not(body: str) -> None:
    assert check(f"{CLASSES}fun f(a: A): Int {{ {body} }}").errors == ["E0204"]


@pytest.mark.parametrize(
    ("declaration", "known"),
    [
        ("class C(let n: Int?)", True),
        ("class C(var n: Int?)", False),
        ("struct C { n: Int? }", True),
        ("class C { let n: Int? { get => null } }", False),
    ],
)
def test_fields_that_cannot_change_meanwhile_are_followed(declaration: str, known: bool) -> None:
    program = check(f"{declaration}\nfun f(c: C): Int {{ if (c.n == null) {{ return 0 }}\n return c.n }}")
    assert program.errors == ([] if known else ["E0220"])


def test_an_assignment_to_a_field_is_forgotten_with_its_parts() -> None:
    program = check("""
        struct In { n: Int? }
        struct Out { a: In  b: In }
        fun f(var1: Out, other: In): Int {
            var o = var1
            if (o.a.n == null or o.b.n == null) { return 0 }
            o.a = other
            let kept: Int = o.b.n
            return o.a.n
        }
    """)
    assert program.errors == ["E0220"]


def test_a_lambda_knows_nothing_of_a_variable_that_changes() -> None:
    program = check("""
        fun f(a: Int?): Int {
            var v = a
            if (v == null) { return 0 }
            let g = { -> v + 1 }
            v = null
            return g()
        }
    """)
    assert program.errors == ["E0220"]
