"""The forms of the language, by what the tree says about them."""

# Programs read best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import pytest
from syntax_support import ENGLISH, expression, parse_text, tree

from seen_core.syntax import ast
from seen_core.syntax.printer import ast_equal, print_file

FORMS = [
    "module geometry",
    "import std.math.{sqrt, PI as pi}\nimport a::b::{C}\nuse a.b.C as D\nimport a.*",
    "const MAX = 64\nlet (a, b) = f()\nlet Point { x, y } = p\nlet Pair(a, _) = q\nlet mut z = 1\nval w: Int? = null",
    "struct P { x: Float  y: Float = 1.0\n mut fun scale(k: Float) { x *= k; y *= k }\n operator fun +(o: P): P => o }",
    "fun (p: inout P) reset() { p = origin }\nfun P.polar(r: Float): P { ... }\nfun Array<Int>.sum(): Int => 0",
    "extension Int { let MB: Int => this * 1024 }",
    'class A(let id: Int, owner: String = "x") : B(id), C { init { f() }\n drop { g() }\n companion object { fun e(): A => A(1) } }',
    "class T { var c: Float\n get() => k\n set(v) { k = v } }",
    "class T { var c: Float { get => k\n set(v) { k = v } } }",
    "object O { var v = false }\ntype N = Array<String>\ntype M = distinct Float\ntypealias I = Int where it >= 0",
    "impl S for P { fun area(): Float => 0.0 }\nimpl<T> It<T> for Array<T> { }\nimpl P { fun show(this: P) }",
    "fun f(n: Int): Int\n    requires n >= 0\n    ensures result >= 1\n    decreases n\n{ n }",
    "while (lo < hi) invariant 0 <= lo and hi <= n { lo += 1 }",
    "fun g(i: Int where 0 <= it and it < 9, xs: Array<Int>): Int => xs[i]",
    "fun max<T: Comparable + Eq>(a: T, b: T): T where T: Hash { a }\nclass Mx<T, const R: Int>\nlet m: Mx<Float, 3>",
    "fun a() -> Int { 1 }\nfun b() r: Int { 1 }\nfun c(): Int throws E => 1\nfun d { ... }",
    "let f: (Int, b: String) -> Unit = g\nlet h: suspend T.(A) -> B throws E\nlet i: ((A) -> B)?\nlet j: [Int; 4]",
    "let v: simd[Float, 4]\nlet w: weak Node?\nlet s: dyn Shape\nfun k(args: Any..., move x: T, y: inout T)",
    "model Coin(flips: Array<Bool>) { let p ~ Beta(1.0, 1.0)\n for (f in flips) { f ~ Bernoulli(p) } }",
    'package seen-gpu { version = "1.0"\n module M { fun f() } }',
    "data P { x: Int }\ndata class Q(x: Int)\nabstract class R\nsealed interface S",
    "@outer for (i in xs) { for (j in xs) { if (j == 1) continue @outer\n break @outer } }",
    "when (x) { 1, 2 -> a; 3..<9 -> b; is C -> c; Ok(v) -> v; R(w, h) if w == h -> w; null -> d; (a, b) -> a\n"
    '[first, ..rest] -> e; "t" -> f; -1 -> g; in 1..5 -> h; !in 6..7 -> i; c: C -> c; L.A -> j; P { x, y: 0 } -> x; else -> k }',
    "when (let y = f()) { 1 -> y\n else -> 0 }",
    "let x = try { a() } catch (e: IoError) { b } catch (e) { c } finally { d }",
    "let x = try { a() } catch (e: IoError | ParseError) { b }",
    "if (let x = maybe and x > 0) f(x) else g()\nif let Some(y) = z { y }",
    "x is not T and y !is T and z as? T == w as Int",
    "unsafe { f() }\nregion { g() }\ndefer { h() }\ndefer i()\nloop { break }",
    "let l = object : Listener { fun on() { } }",
    "let y = x ?: return null\nlet z = a?.b!!.c?.d[1, 2].0.1",
    '::name\nType::method\n[1, 2]\n["a": 1]\n[:]\n[0; 8]\n()\n(1, 2)\n(1,)',
    "suspend fun a() { await b() }\nasync { c() }.await()\nexternal fun d(x: Int)\ninline tailrec fun e() { }",
    "(a, b) = (b, a)\nxs[i].p.x -= 1\nm[k] <<= 2\nn >>= 3",
]


@pytest.mark.parametrize("text", FORMS)
def test_form_parses_and_prints_back(text: str) -> None:
    file = tree(text)
    printed = print_file(file, ENGLISH)
    again = parse_text(printed)
    assert [d.message for d in again.diagnostics] == [], printed
    assert ast_equal(file, again.file), printed


def test_interpolation() -> None:
    text = r'"a $b ${c + 1} {d.e:>5} {m["k"]} {} /api/{path*} \{x\} $$ {x ?: 1}"'
    string = expression(text)
    assert isinstance(string, ast.StringLiteral)
    plain = [part for part in string.parts if isinstance(part, str)]
    holes = [part for part in string.parts if isinstance(part, ast.Interpolation)]
    assert len(holes) == 5
    assert holes[2].spec == ">5"
    assert plain[-1] == " {} /api/{path*} {x} $$ "


def test_braces_of_two_strings_are_text() -> None:
    joined = expression('"{" + name + "}"')
    assert isinstance(joined, ast.Binary)


def test_strings_of_every_kind() -> None:
    raw, multi, data, char, escaped = (
        item.value
        for item in tree(
            'r"a\\n{x}"\n"""\n    one\n      two\n    """\nb"\\x41"\n\'\\n\'\n"\\u{1F600}"'
        ).items
        if isinstance(item, ast.ExpressionStatement)
    )
    assert isinstance(raw, ast.StringLiteral) and raw.parts == ("a\\n{x}",)
    assert isinstance(multi, ast.StringLiteral) and multi.parts == ("one\n  two",)
    assert isinstance(data, ast.StringLiteral) and data.parts == ("A",)
    assert isinstance(char, ast.CharLiteral) and char.value == "\n"
    assert isinstance(escaped, ast.StringLiteral) and escaped.parts == ("\U0001f600",)


def test_numbers() -> None:
    values = [item.value for item in tree("1_000\n0xFF\n0o17\n0b1010\n10u8\n0.5f\n1e-9\n2f32\n1.MB").items]  # type: ignore[union-attr]
    assert [getattr(v, "value", None) for v in values[:8]] == [1000, 255, 15, 10, 10, 0.5, 1e-9, 2.0]
    assert [getattr(v, "suffix", None) for v in values[4:8]] == ["u8", "f", "", "f32"]
    assert isinstance(values[8], ast.Member)


def test_documentation_and_comments() -> None:
    text = "/// One.\n/// Two.\nfun f() // no\n/* a /* nested */ b */\n///\nblock\n///\nfun g()\n🤖 Note: if (\nmore\n\nfun h()"
    docs = [item.header.doc for item in tree(text).items if isinstance(item, ast.Function)]
    assert docs == ["One.\nTwo.", "block", ""]


def test_names_of_any_script_are_normalised() -> None:
    (let,) = tree("let cafe\u0301_\u0645\u062a\u063a\u064a\u0631_\u0939\u093f = 1").items
    assert isinstance(let, ast.Let) and isinstance(let.pattern, ast.NamePattern)
    assert let.pattern.name == "caf\u00e9_\u0645\u062a\u063a\u064a\u0631_\u0939\u093f"


def test_spans_cover_their_text() -> None:
    text = "let answer = f(1) + g(2)\n"
    (let,) = tree(text).items
    assert isinstance(let, ast.Let) and isinstance(let.value, ast.Binary)
    assert text[slice(*let.span)] == "let answer = f(1) + g(2)"
    assert text[slice(*let.value.right.span)] == "g(2)"
    assert text[slice(*let.value.operator_span)] == "+"
