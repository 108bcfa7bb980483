"""Broken text: what is reported, where, and that nothing else is."""

# Programs read best unbroken.

from __future__ import annotations

import random
from pathlib import Path

import pytest
from syntax_support import ENGLISH, parse_text

from seen_core.source import SourceFile
from seen_core.source.pack import builtin_pack
from seen_core.syntax import parse, parse_expression, tables, tokenize


def codes(text: str) -> list[tuple[str, int]]:
    """Return the code and the line of every diagnostic."""
    file = SourceFile("test.seen", text, "test")
    return [(d.code, file.locate(d.labels[0].span.start).line) for d in parse(file, ENGLISH).diagnostics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("let = 5", [("E0101", 1)]),
        ("let x = 3 * / 4", [("E0101", 1)]),
        ("fun f(a: Int, : Int) { }", [("E0101", 1)]),
        ("fun f() {\n let = 5\n}\nfun g() {\n return 3 * * 4\n}", [("E0101", 2), ("E0101", 5)]),
        ("class A {\n fun () { }\n let x: = 1\n fun ok() { }\n}", [("E0101", 2), ("E0101", 3)]),
        ("when (x) {\n 1 -> \n 2 -> b\n }", [("E0101", 3)]),
        ('println("no end)\nprintln("fine")', [("E0102", 1)]),
        ('f("""starts\n and goes on\n', [("E0102", 1)]),
        ("/* open", [("E0102", 1)]),
        ("let price = 5 § 3", [("E0103", 1)]),
        ("let a = 0xZZ\nlet b = 0b102\nlet c = 12abc", [("E0104", 1), ("E0104", 2), ("E0104", 3)]),
        ("fun main() {\n f()", [("E0105", 1)]),
        ("let xs = [1, 2, 3\nf(xs)", [("E0105", 1)]),
        ("fun f() {\n if (a) {\n g()\n}\nfun h() { }", [("E0105", 2)]),
        ("f())", [("E0105", 1)]),
        ("let b = a < b < c", [("E0106", 1)]),
        ("fun f(): Bool {\n return a < b <= c\n}", [("E0106", 2)]),
        ("fn main() { f() }", [("E0107", 1)]),
        ("def main() { f() }\nlet x = 1", [("E0107", 1)]),
        ("if a { b } elif c { d }", [("E0107", 1)]),
        ("n := 5", [("E0107", 1)]),
        ("n++", [("E0107", 1)]),
        ("fun f() { private let x = 5 }", [("E0108", 1)]),
        ('f("a\\qb")', [("E0109", 1)]),
        ("(" * 300 + ")" * 300, [("E0111", 1)]),
    ],
)
def test_errors(text: str, expected: list[tuple[str, int]]) -> None:
    assert codes(text) == expected


def test_messages_use_the_words_of_the_pack() -> None:
    result = parse_text("sea x = a < b < c\n", "es")
    assert builtin_pack("es").word("and") in result.diagnostics[0].message


def test_what_is_expected_is_named() -> None:
    (diagnostic,) = parse_text("for (x from xs) { }").diagnostics
    assert "`in`" in diagnostic.message


def test_the_rest_of_a_broken_file_is_there() -> None:
    result = parse_text("fun a() { }\nlet = = 1\nfun b() { }")
    assert len(result.file.items) == 3


def test_a_lone_expression() -> None:
    file = SourceFile("test.seen", "a + b", "test")
    value, diagnostics = parse_expression(file, ENGLISH)
    assert value is not None and not diagnostics
    value, diagnostics = parse_expression(SourceFile("test.seen", "a +", "test"), ENGLISH)
    assert value is None and diagnostics


def test_tokens_keep_their_text() -> None:
    text = "fun to(a: Int) {\n  let step = a.if + a to 1 // end\n}\n"
    tokens, diagnostics = tokenize(SourceFile("test.seen", text, "test"), ENGLISH)
    assert not diagnostics
    assert all(text[t.start : t.end] == t.text for t in tokens if t.kind not in ("NL", "END"))
    kinds = {(t.text, t.kind) for t in tokens}
    assert {("fun", "fun"), ("to", "NAME"), ("step", "NAME"), ("if", "NAME"), ("to", "to")} <= kinds


BITS = [
    *"(){}[]<>\"'|$\\`@#;:,.?!&=+-*/~ \n",
    "->",
    '"""',
    "${",
    "fun ",
    "if ",
    "when ",
    "case ",
    "é",
    "字",
    "🤖",
    "///",
    "/*",
]


@pytest.mark.parametrize("seed", range(4))
def test_broken_text_never_raises(seed: int) -> None:
    chance = random.Random(seed)
    seeds = [
        path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "seeds").glob("*.seen"))
    ]
    for _ in range(150):
        text = chance.choice(seeds)
        start = chance.randrange(len(text))
        text = text[start : start + chance.choice([40, 200, 800])]
        for _ in range(chance.choice([1, 2, 5])):
            place = chance.randrange(len(text) + 1)
            if chance.random() < 0.5:
                text = text[:place] + chance.choice(BITS) + text[place:]
            else:
                text = text[:place] + text[place + chance.choice([1, 3, 10]) :]
        for diagnostic in parse_text(text).diagnostics:
            assert diagnostic.message
            assert 0 <= diagnostic.labels[0].span.start <= diagnostic.labels[0].span.end <= len(text) + 1


@pytest.mark.parametrize(
    "text",
    [
        '"${' * 400,
        "{" * 2000,
        "((((" * 500,
        "a" + "[" * 1000,
        "<" * 3000,
        "|" * 2000,
        "- " * 3000 + "1",
        "@" * 500,
        "fun " * 2000,
    ],
)
def test_depth_is_bounded(text: str) -> None:
    parse_text(text)


def test_damaged_tables_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEN_CACHE_DIR", str(tmp_path))
    load = tables.load_tables.__wrapped__
    first = load()
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"nonsense" + path.read_bytes())
    assert len(load().actions) == len(first.actions)
    path.write_bytes(b"")
    assert {(r.origin, r.symbols) for r in load().rules} == {(r.origin, r.symbols) for r in first.rules}
