"""Changes that are offered to people, and certain ones beside them: each gives a program without errors."""

# A table reads best with a row a line.
# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path

import pytest

from seen_core.commands.output import shared_host
from seen_core.diagnostics import Diagnostic
from seen_core.diagnostics.fixing import edited
from seen_core.driver.compile import check_source
from seen_core.driver.request import make_request

POINT = "struct Point { var x: Int\n mut fun move() { x += 1 } }\n"
TICKET = "struct Ticket { seats: Array<Int>\n drop { println(1) } }\nfun keep(t: move Ticket) { println(t.seats) }\n"
CLONE = "@derive(Clone)\n" + TICKET
OFFERED = [
    ("E0205", 'println("Hello {}, you are {}", "Ada", 36)', 'println("Hello Ada, you are {36}")'),
    ("E0205", 'println("total:", 2 + 3)', 'println("total: {2 + 3}")'),
    ("E0206", "let xs = [1]\nprintln(xs(0))", "println(xs[0])"),
    ("E0206", 'let ages = ["Ada": 36]\nprintln(ages("Ada"))', 'println(ages["Ada"])'),
    ("E0206", "let n = 3\nprintln(n(4))", "println(n * 4)"),
    ("E0203", "let n = 3\nif n { println(n) }", "if n != 0 {"),
    ("E0203", "let n = 3\nif !n { println(n) }", "if n == 0 {"),
    ("E0220", "fun f(n: Int?) { if n { println(1) } }", "if n != null {"),
    ("E0203", 'struct P { name: String }\nlet p: P = { name: "a" }\nprintln(p.name)', "P { name:"),
    ("E0101", "println([1 2].size)", "[1, 2]"),
    ("E0101", "let x 3\nprintln(x)", "let x = 3"),
    ("E0107", "open class A\nclass B(A) { }", "class B : A { }"),
    ("E0204", "open class A\nclass B : A\nfun f(a: A) { if (a instanceof B) { println(1) } }", "a is B"),
    ("E0303", "let count = 0\nfun step() { count += 1 }\nfun main() { step() }", "var count = 0"),
    ("E0203", 'fun f() { throw "bad" }', 'throw TextError("bad")'),
    ("E0207", 'fun f(c: Char): Bool => c == "a"', "c == 'a'"),
    ("E0207", "fun f(n: Int): Float => n * 2.5", "n as Float * 2.5"),
    ("E0220", "fun f(n: Int?): Int => n", "=> n!!"),
    ("E0303", "fun grow(n: Int) { n += 1 }", "fun grow(n: inout Int) { n += 1 }"),
    ("E0303", "fun grow(n: Int): Int { n += 1; return n }", "{ var n = n; n += 1; return n }"),
    ("E0303", "fun grow(n: Int): Int {\n    n += 1\n    return n\n}", "{\n    var n = n\n    n += 1\n"),
    ("E0304", POINT + "fun step(p: Point) { p.move() }", "fun step(p: inout Point)"),
    ("E0301", CLONE + "fun f(t: move Ticket) {\n keep(t)\n println(t.seats)\n}", "keep(t.clone())"),
    ("E0301", TICKET + "fun f(t: move Ticket) {\n keep(t)\n println(t.seats)\n}", "@derive(Clone)\nstruct"),
    (
        "E0301",
        TICKET + "fun f(t: move Ticket) {\n keep(t)\n println(t.seats)\n}",
        "println(t.seats)\n keep(t)\n",
    ),
    (
        "E0301",
        TICKET + "fun f(t: move Ticket) {\n let u = t\n println(t.seats)\n println(u.seats)\n}",
        "let u = &t",
    ),
    ("E0301", TICKET + "fun f() {\n var t = Ticket([1])\n t = t\n println(t.seats)\n}", "Ticket([1])\n \n"),
    ("E0302", POINT + "var p = Point(1)\nlet r = &p\np.x = 3\nprintln(r.x)", "let r = p\n"),
    ("E0302", POINT + "var p = Point(1)\nlet r = &p\np.x = 3\nprintln(r.x)", "println(r.x)\np.x = 3"),
    (
        "E0305",
        TICKET + "fun f(all: Array<Ticket>) {\n let t = all[0]\n println(t.seats)\n}",
        "let t = &all[0]",
    ),
    ("E0305", TICKET + "fun first(all: Array<Ticket>): Ticket => all[0]", "=> all[0].clone()"),
]
NOTES = [
    ("let twice = { it * 2 }", "`{ it: Int -> … }`"),
    ("println([1].first + 1)", "call it with `()`"),
    ('println("abc".length)', "call it with `()` to get its Int"),
    ("enum Right { READ, WRITE }\nprintln(Right.READ or Right.WRITE)", "when `@flags` stands in front"),
    ("fun f() { for (i in 0..<3) { i += 1 } }", "copy it with `var other = i`"),
    ("struct P { x: Int }\nfun show<T: Display>(x: T) { }\nshow([P(1)])", "the declaration of P,"),
    ("struct P { x: Int }\nprintln([P(1)] == [P(1)])", "the declaration of P,"),
    ("fun run(work: suspend () -> Int) { }\nlet f: () -> Int = { 1 }\nrun(f)", "suspend () -> Int"),
]


def problems(text: str, folder: Path) -> list[Diagnostic]:
    (folder / "program.seen").write_text(text, encoding="utf-8")
    found = check_source(make_request(str(folder / "program.seen"), shared_host())).diagnostics
    return [one for one in found if one.code.startswith("E")]


@pytest.mark.parametrize(("code", "text", "expected"), OFFERED)
def test_offered(code: str, text: str, expected: str, tmp_path: Path) -> None:
    (found,) = problems(text, tmp_path)
    assert found.code == code
    changed = [after for fix in found.fixes if expected in (after := edited(text, fix.edits))]
    assert changed, [fix.title for fix in found.fixes]
    assert not problems(changed[0], tmp_path)


@pytest.mark.parametrize(("text", "words"), NOTES)
def test_said(text: str, words: str, tmp_path: Path) -> None:
    (found,) = problems(text, tmp_path)
    assert words in "\n".join((found.message, *found.notes))
