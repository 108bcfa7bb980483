"""Where a type has to be written, the change writes the one that uses tell, or else an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from seen_core.commands.output import shared_host
from seen_core.diagnostics import Diagnostic
from seen_core.diagnostics.fixing import edited
from seen_core.driver.compile import check_source
from seen_core.driver.request import make_request

TOLD = [
    ("let double = { x -> x * 2 }\nprintln(double(3))", "{ x: Int -> x * 2 }"),
    ("let half = { x -> x / 2 }\nprintln(half(3.0))", "{ x: Float -> x / 2 }"),
    ("let add = |a, b| a + b\nprintln(add(1, 2))", "|a: Int, b: Int| a + b"),
    ('let long = { text -> text.size > 3 }\nprintln(long("abc"))', "{ text: String -> text.size > 3 }"),
    (
        "class Basket {\n var items = []\n fun add(item: String) { items.push(item) } }",
        "var items: Array<String> = []",
    ),
    (
        "class Ages {\n var known = [:]\n fun add(name: String) { known[name] = 1 } }",
        "var known: HashMap<String, Int> = [:]",
    ),
    (
        "class Node {\n var next = null\n fun link(other: Node) { this.next = other } }",
        "var next: Node? = null",
    ),
    ('class Door {\n var label\n init { label = "front" } }', "var label: String"),
    ('let names = []\nfun main() { names.push("Ada") }', "let names: Array<String> = []"),
    ("fun area(width, height: Int): Int => width * height", "fun area(width: Int, height: Int)"),
    ("fun greet(times = 3) { println(times) }", "fun greet(times: Int = 3)"),
    ("fun fact(n: Int) => if (n < 2) 1 else n * fact(n - 1)", "fun fact(n: Int): Int =>"),
]
EXAMPLES = [
    ("fun main() { let names = []\n println(names.size) }", "let names: Array<String> = []"),
    ("fun main() { let ages = [:]\n println(ages.size) }", "let ages: HashMap<String, Int> = [:]"),
    ("fun main() { let nothing = null\n println(nothing == null) }", "let nothing: Int? = null"),
    ("fun main() { let done = Ok(1)\n println(done.isOk()) }", "let done: Result<Int, String> = Ok(1)"),
    ("fun main() { let same = { x -> x }\n println(1) }", "let same: "),
    ("fun keep<T>(change: (T) -> T) { }\nfun main() { keep { it * 2 } }", "{ it: Int -> it * 2 }"),
    ("fun count<T>(xs: Array<T>): Int => xs.size\nfun main() { println(count([])) }", "count<String>([])"),
    ("fun area(width): Int => width", "fun area(width: Int): Int"),
]


def problems(text: str, folder: Path) -> list[Diagnostic]:
    (folder / "program.seen").write_text(text, encoding="utf-8")
    found = check_source(make_request(str(folder / "program.seen"), shared_host())).diagnostics
    return [one for one in found if one.code.startswith("E")]


def changed(text: str, folder: Path, *, certain: bool) -> str:
    first, *_ = problems(text, folder)
    (fix,) = first.fixes
    assert fix.certain is certain
    after = edited(text, fix.edits)
    assert not problems(after, folder), after
    return after


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_uses_tell(text: str, expected: str, tmp_path: Path) -> None:
    assert expected in changed(text, tmp_path, certain=True)


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_examples(text: str, expected: str, tmp_path: Path) -> None:
    assert expected in changed(text, tmp_path, certain=False)
