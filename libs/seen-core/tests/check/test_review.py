"""What whole bodies are looked at for: overlaps, unused variables, constants, late values, borrows."""

from __future__ import annotations

from pathlib import Path

import pytest

from seen_core.commands.output import shared_host
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.compile import compile_program
from seen_core.driver.request import make_request

SILENT = tuple(
    (name, "allow")
    for name in ("unused-function", "unchanged-variable", "unused-type", "unused-constant", "needless-inout")
)
"""Programs here declare more than they use."""

POINT = """
struct Point {
    x: Int
    y: Int
    mut fun add(other: Point) { x += other.x }
    mut fun shift(by: Int) { x += by }
    mut fun each(f: (Int) -> Unit) { f(x) }
}
fun both(inout a: Int, inout b: Int) { a += b }
fun late(a: Point, inout b: Point) { b.x += a.x }
"""
TOKEN = """
struct Token {
    id: Int
    drop { println("drop $id") }
}
fun eat(move t: Token): Int => t.id
"""
P = "var p = Point { x: 1, y: 2 }"


def codes_of(text: str, folder: Path) -> list[tuple[str, int]]:
    """Return (code, line) of what the compiler says about a program."""
    path = folder / "program.seen"
    path.write_text(text, encoding="utf-8")
    found: list[Diagnostic] = []
    try:
        request = make_request(str(path), shared_host(), lints=SILENT)
        compile_program(request, found.extend)
    except SeenError as error:
        found.extend(error.diagnostics)
    return [
        (one.code, one.labels[0].file.locate(one.labels[0].span.start).line if one.labels else 0)
        for one in found
    ]


def codes_in_main(declarations: str, body: str, folder: Path) -> set[str]:
    """Return the codes of a program with these declarations and this body of `main`."""
    return {code for code, _ in codes_of(f"{declarations}\nfun main() {{\n{body}\n}}\n", folder)}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{P}\nlate(p, p)", {"E0307"}),
        (f"{P}\np.add(p)", {"E0307"}),
        (f"{P}\np.shift(p.x)", set()),
        (f"{P}\nboth(p.x, p.y)", set()),
        (f"{P}\nboth(p.x, p.x)", {"E0307"}),
        ("let xs = [1, 2]\nboth(xs[0], xs[0])", {"E0307"}),
        ("let xs = [1, 2]\nboth(xs[0], xs[1])", set()),
        (f"{P}\np.each {{ i -> println(p.y + i) }}", {"E0307"}),
    ],
)
def test_overlaps(body: str, expected: set[str], tmp_path: Path) -> None:
    assert codes_in_main(POINT, body, tmp_path) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("let n = 1", {"W0201"}),
        ("let _n = 1", set()),
        ("var n = 1\nn = 2", {"W0201"}),
        ("var n = 1\nn += 2\nprintln(n)", set()),
        ("let n = 1\nlet f = { -> n }\nprintln(f())", set()),
        ("for (i in 0..2) { println(1) }", set()),
        ("let f = { -> { let n = 2 } }\nf()", {"W0201"}),
    ],
)
def test_unused_variables(body: str, expected: set[str], tmp_path: Path) -> None:
    assert codes_in_main("", body, tmp_path) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("let n: Int\nif (1 > 0) { n = 1 } else { n = 2 }\nprintln(n)", set()),
        ("let n: Int\nif (1 > 0) { n = 1 }\nprintln(n)", {"E0308"}),
        ("let n: Int\nfor (i in 0..2) { n = i\nprintln(n) }", {"E0303"}),
        ("let s: String\nif (1 > 0) { s = 1.toString() }\ns = 2.toString()\nprintln(s)", {"E0303"}),
        ("for (i in 0..2) { let n: Int\nn = i\nprintln(n) }", set()),
        ("var f: () -> Int\nf = { -> f() }", {"E0308"}),
        ("var n: Int\nn = 1\nlet f = { -> n += 1 }\nf()\nprintln(n)", set()),
    ],
)
def test_late_values(body: str, expected: set[str], tmp_path: Path) -> None:
    assert codes_in_main("", body, tmp_path) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ('var name: String\ninit { if (x > 0) { name = "a" } else { name = "b" } }', set()),
        ('var name: String\ninit { if (x > 0) { name = "a" } }', {"E0308"}),
        ("var name: String", {"E0308"}),
    ],
)
def test_late_fields(members: str, expected: set[str], tmp_path: Path) -> None:
    assert codes_in_main(f"class A(x: Int) {{\n{members}\n}}", "println(A(1).name)", tmp_path) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("var t = Token { id: 1 }\nlet r = &t\nprintln(r.id)\nt = Token { id: 2 }\nprintln(t.id)", set()),
        ("var t = Token { id: 1 }\nlet r = &t\nt = Token { id: 2 }\nprintln(r.id)", {"E0302"}),
        ("let t = Token { id: 1 }\nlet r = &t\nprintln(eat(t))\nprintln(r.id)", {"E0302"}),
        ("var n = 1\nlet m = &n\nfor (i in 0..3) {\nprintln(m)\nn += i }", {"E0302"}),
        ("var p = (1, 2)\nlet m = &p\np = (2, 3)\nprintln(m.0 + p.0)", {"E0302"}),
        ("let t = Token { id: 1 }\nlet r = &t\nlet u = r\nprintln(u.id)", {"E0305"}),
        ("let t = Token { id: 1 }\nlet r = &t\nlet q = &r.id\nprintln(q + eat(t))", {"E0302"}),
    ],
)
def test_borrows(body: str, expected: set[str], tmp_path: Path) -> None:
    assert codes_in_main(TOKEN, body, tmp_path) == expected


@pytest.mark.parametrize(
    ("type_", "arms", "expected"),
    [
        ("Byte", "0..<10 -> 1\n10..=255 -> 2", set()),
        ("Byte", "0..<10 -> 1\n11..=255 -> 2", {"E0401"}),
        ("Int", "..0 -> 1\n0.. -> 2", set()),
        ("Int", "-5..=5 -> 1\n-1 -> 2\nelse -> 3", {"E0402"}),
        ("Int", "0..5 -> 1\n3..9 -> 2\n1..8 -> 4\nelse -> 3", {"E0402"}),
        ("Char", "'a'..='z' -> 1\n'A' -> 2\nelse -> 3", set()),
        ("(Int, Bool)", "(0..10, true) -> 1\n(0..5, false) -> 2\n(3, _) -> 4\nelse -> 3", {"E0402"}),
        ("String", '"a" -> 1\n"a" -> 2\nelse -> 3', {"E0402"}),
    ],
)
def test_ranges(type_: str, arms: str, expected: set[str], tmp_path: Path) -> None:
    text = f"fun kind(n: {type_}): Int => when (n) {{\n{arms}\n}}"
    assert codes_in_main(text, "", tmp_path) == expected


@pytest.mark.parametrize(
    ("declarations", "expected"),
    [
        ("fun square(n: Int): Int => n * n\nconst A = square(4)", set()),
        ('const A = "a" + "b"', set()),
        ("var n = 1\nconst A = n", {"E0222"}),
        ("var n = 1\nfun read(): Int => n\nconst A = read() + 1", {"E0222"}),
        ("import std.time.Instant\nconst A = Instant.now()", {"E0222"}),
    ],
)
def test_constants(declarations: str, expected: set[str], tmp_path: Path) -> None:
    assert codes_in_main(declarations, "", tmp_path) == expected


@pytest.mark.parametrize(
    ("declarations", "expected"),
    [
        ("@derive(Eq, Hash) struct A { x: Int }", set()),
        ("@derive(Sparkle) struct A { x: Int }", {"E0226"}),
        ("@derive struct A { x: Int }", {"E0226"}),
        ("@derive(Eq) fun f() {}", {"E0226"}),
        ("@other(1) fun f() {}", set()),
    ],
)
def test_annotations(declarations: str, expected: set[str], tmp_path: Path) -> None:
    assert codes_in_main(declarations, "", tmp_path) == expected


def test_deprecation(tmp_path: Path) -> None:
    text = """
@deprecated("use `New`") struct Old { x: Int }
@deprecated("use 2") const ONE = 1
@deprecated("no") fun f(n: Int): Int => if (n == 0) 0 else f(n - 1)
fun main() {
    println(f(1) + ONE)
    println(Old { x: 1 }.x)
}
"""
    assert sorted(codes_of(text, tmp_path)) == [("W0204", 6), ("W0204", 6), ("W0204", 7)]


def test_overrides(tmp_path: Path) -> None:
    text = """
class A { fun me(): A => this   fun f(x: Int): Int => x }
class B : A() { override fun me(): B => this   override fun f(x: Int): Int => 1 }
class C : A() { override fun f(x: String): Int => 1 }
class Box<T>(let value: T) { fun put(x: T) {} }
class Ints : Box<Int>(1) { override fun put(x: Int) {} }
class Wrong : Box<Int>(1) { override fun put(x: String) {} }
fun main() {}
"""
    assert sorted(codes_of(text, tmp_path)) == [("E0217", 4), ("E0217", 7)]
