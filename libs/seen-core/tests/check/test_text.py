from __future__ import annotations

import pytest
from small_std import Checked, check

from seen_core.check import hir


def pieces(program: Checked) -> list[str]:
    """Return what is appended to the text, by method and type argument."""
    return [name.removeprefix("std.core.StringBuilder.") for name in program.calls("f")]


def test_text_without_holes_is_a_constant() -> None:
    assert check('fun f(): String => "a\\n"').body("f").splitlines()[1].strip() == "Constant 'a\\n': String"


@pytest.mark.parametrize(
    ("text", "appended"),
    [
        ('"$x"', ["appendDisplay<Int>"]),
        ('"a ${x + 1} b"', ["appendText", "appendDisplay<Int>", "appendText"]),
        ('"{s}"', ["appendText"]),
        ('"{s:>8}"', ["appendFormatted<String>"]),
        ('"{s:?}"', ["appendDebug<String>"]),
        ('"{x:?}"', ["appendDebug<Int>"]),
        ('"{x}{x}"', ["appendDisplay<Int>"] * 2),
    ],
)
def test_every_part_is_appended(text: str, appended: list[str]) -> None:
    program = check(f"fun f(x: Int, s: String): String => {text}")
    assert program.errors == []
    assert pieces(program) == [*appended, "toString"]


@pytest.mark.parametrize(
    ("spec", "values"),
    [
        (">8", (" ", ">", "\0", False, 8, -1, "\0")),
        ("*^8", ("*", "^", "\0", False, 8, -1, "\0")),
        ("+05", (" ", "\0", "+", True, 5, -1, "\0")),
        (".3", (" ", "\0", "\0", False, 0, 3, "\0")),
        ("08.3f", (" ", "\0", "\0", True, 8, 3, "f")),
        ("x", (" ", "\0", "\0", False, 0, -1, "x")),
        ("<<4", ("<", "<", "\0", False, 4, -1, "\0")),
    ],
)
def test_a_format_is_taken_apart(spec: str, values: tuple[object, ...]) -> None:
    program = check(f'fun f(x: Int): String => "{{x:{spec}}}"')
    assert program.errors == []
    assert _format_values(program.hir("f").value) == values


def _format_values(node: object) -> tuple[object, ...] | None:
    if isinstance(node, hir.MakeStruct):
        return tuple(field.value for field in node.fields if isinstance(field, hir.Constant))
    if isinstance(node, tuple):
        parts = node
    elif hasattr(node, "__slots__") and not isinstance(node, str):
        parts = tuple(getattr(node, slot) for slot in node.__slots__)
    else:
        return None
    return next((found for part in parts if (found := _format_values(part)) is not None), None)


def test_what_is_no_format_is_reported() -> None:
    assert check('fun f(x: Int): String => "{x:>>>8}"').errors == ["E0109"]


def test_what_cannot_be_shown_is_reported() -> None:
    problem = check('class A\nfun f(a: A): String => "$a"').only
    assert problem.code == "E0215"
    assert "@derive(Debug)" in problem.notes[0]


def test_bytes_are_an_array() -> None:
    body = check('fun f(): Array<UInt8> => b"aß"').body("f")
    assert "MakeArray: Array<UInt8>" in body
    assert [line.split()[1] for line in body.splitlines() if "Constant" in line] == ["97:", "223:"]
