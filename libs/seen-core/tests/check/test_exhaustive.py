from __future__ import annotations

import pytest
from small_std import check

WORLD = """
enum Level { Low  Middle  High }
enum Shape { Dot  Circle(r: Int)  Both(a: Level, b: Bool) }
enum List { End  Node(head: Int, tail: List) }
sealed class Animal { class Dog(let name: Int)  class Cat()  class Cow() }
struct Pair { a: Bool  b: Level }
class Point(let x: Int, let y: Int)
"""


def arms(type_: str, *patterns: str) -> str:
    lines = "\n".join(f"{pattern} -> 1" for pattern in patterns)
    return f"{WORLD}\nfun f(x: {type_}): Int => when (x) {{\n{lines}\n}}"


@pytest.mark.parametrize(
    ("type_", "patterns", "missing"),
    [
        ("Bool", ["true"], "`false`"),
        ("Bool?", ["true", "null"], "`false`"),
        ("Int?", ["null"], "`_`"),
        ("Int?", ["1", "_"], ""),
        ("Level", ["Low"], "`Middle`, `High`"),
        ("Level", ["Low, Middle", "High"], ""),
        ("Level?", ["Low, High", "null"], "`Middle`"),
        ("Shape", ["Dot", "Both(_, _)"], "`Circle(_)`"),
        ("Shape", ["Dot", "Circle(r) if r > 0", "Both(_, _)"], "`Circle(_)`"),
        (
            "Shape",
            ["Dot", "Circle(_)", "Both(Low, _)", "Both(_, true)"],
            "`Both(Middle, false)`, `Both(High, false)`",
        ),
        ("Shape", ["Dot", "Circle(0)", "Both(_, _)"], "`Circle(1..)`, `Circle(..=-1)`"),
        ("List", ["End", "Node(_, End)"], "`Node(_, Node(_, _))`"),
        ("List", ["End", "Node(_, End)", "Node(_, Node(_, _))"], ""),
        ("(Bool, Bool)", ["(true, _)", "(_, true)"], "`(false, false)`"),
        ("(Level, Bool)", ["(Low, _)", "(_, false)"], "`(Middle, true)`, `(High, true)`"),
        ("Pair", ["Pair { a: true }", "Pair { b: Low }"], "`Pair(false, Middle)`, `Pair(false, High)`"),
        ("Pair", ["Pair(true, _)", "Pair(false, _)"], ""),
        ("Animal", ["is Dog", "is Cow"], "`is Cat`"),
        ("Animal", ["is Dog", "is Cow", "is Cat"], ""),
        ("UInt8", ["0..=9", "20..=255"], "`10..=19`"),
        ("UInt8", ["0..100", "100..=255"], ""),
        ("Int8", ["0..=127"], "`..=-1`"),
        ("Int", ["0", "2..=5"], "`1`, `6..`, `..=-1`"),
        ("Char", ["'\\0'..='a'", "'c'..='\\u{10FFFF}'"], "`'b'`"),
        ("String", ['"a"', '"b"'], "`_`"),
        ("String", ['"a"', "other"], ""),
        ("Array<Int>", ["[]", "[_]"], "`[_, _, ..]`"),
        ("Array<Int>", ["[]", "[first, ..rest]"], ""),
        ("Array<Int>", ["[]", "[a, .., z]"], "`[_]`"),
        ("Array<Bool>", ["[]", "[true, ..]", "[.., false]"], "`[false, .., true]`"),
        ("Array<Bool>", ["[true, ..]", "[.., false]", "[]"], "`[false, .., true]`"),
        ("Array<Array<Int>>", ["[[], ..]", "[]"], "`[[_, ..], ..]`"),
        ("(Array<Int>, Bool)", ["([], _)", "(_, true)"], "`([_, ..], false)`"),
        ("Animal", ["Dog(0)", "is Cow", "is Cat"], "`Dog(..=-1)`, `Dog(1..)`"),
        ("Animal", ["Dog(name)", "is Cow", "is Cat"], ""),
        ("Point", ["Point(0, _)"], "`Point(1.., _)`, `Point(..=-1, _)`"),
        ("Point", ["Point(x, y)"], ""),
        ("Array<Int>", ["[]", "[_]", "[..rest]"], ""),
    ],
)
def test_what_is_missing_is_named(type_: str, patterns: list[str], missing: str) -> None:
    program = check(arms(type_, *patterns))
    assert program.errors == (["E0401"] if missing else [])
    if missing:
        assert sorted(program.only.arguments["missing"].split(", ")) == sorted(missing.split(", "))


@pytest.mark.parametrize(
    ("type_", "patterns", "unreachable"),
    [
        ("Bool", ["true", "false", "true"], "true"),
        ("Level", ["Low, High", "Low", "_"], "Low"),
        ("Level", ["Low", "Low, Middle", "_"], None),
        ("Shape", ["Both(_, true)", "Both(Low, true)", "_"], "Both(Low, true)"),
        ("Shape", ["Both(_, true)", "Both(Low, false)", "_"], None),
        ("Shape", ["Circle(r) if r > 0", "Circle(r)", "_"], None),
        ("Int", ["0..10", "3..=9", "_"], "3..=9"),
        ("Int", ["0..10", "3..=10", "_"], None),
        ("(Bool, Bool)", ["(true, _)", "(_, true)", "(true, true)", "_"], "(true, true)"),
        ("String", ['"a"', '"a"', "_"], '"a"'),
        ("Animal", ["is Dog", "is Cat", "is Dog", "_"], "Dog"),
        ("Int?", ["1", "null", "null", "_"], "null"),
        ("Array<Int>", ["[a, ..]", "[1, 2]", "_"], "[1, 2]"),
        ("Array<Int>", ["[1, ..]", "[1, 2]", "_"], "[1, 2]"),
        ("Array<Int>", ["[1, ..]", "[_, 2]", "_"], None),
        ("Any", ["is Point", "Point(1, 2)", "_"], "Point(1, 2)"),
    ],
)
def test_what_is_never_reached_is_shown(type_: str, patterns: list[str], unreachable: str | None) -> None:
    program = check(arms(type_, *patterns))
    assert program.errors == (["E0402"] if unreachable else [])
    if unreachable:
        label = program.only.labels[0]
        last = label.file.text.rindex(f"{unreachable} ->")
        assert label.span.start == last


def test_an_else_after_everything_is_a_warning() -> None:
    program = check(arms("Bool", "true", "false", "else"))
    assert program.errors == []
    assert program.warnings == ["W0203"]


@pytest.mark.parametrize(
    ("declaration", "code"),
    [("let P(1) = P(x)", "E0404"), ("let (a, 1) = (x, x)", "E0404"), ("let (a, b) = (x, x)", None)],
)
def test_a_let_matches_everything(declaration: str, code: str | None) -> None:
    program = check(f"struct P {{ x: Int }}\nfun f(x: Int) {{ {declaration} }}")
    assert program.errors == ([code] if code else [])


def test_a_wrong_pattern_is_not_also_incomplete() -> None:
    assert check(arms("Level", "Low", "Nope(x)")).errors == ["E0403"]


def test_a_program_of_many_patterns_is_given_up_not_waited_for() -> None:
    columns = 14
    type_ = f"({', '.join(['Bool'] * columns)})"
    rows = [f"({', '.join('true' if i == j else '_' for j in range(columns))})" for i in range(columns)]
    assert check(arms(type_, *rows, *rows)).errors != []
