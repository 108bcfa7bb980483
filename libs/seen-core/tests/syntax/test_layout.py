"""What the layout pass settles: line ends, `<`, braces, headers, contextual words."""

# Programs read best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import pytest
from syntax_support import expression, shape, tree

from seen_core.syntax import ast


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("a or b and not c == d", "(a or (b and (not (c == d))))"),
        ("a && !b || c", "((a and (not b)) or c)"),
        ("a ?: b ?: c", "(a ?: (b ?: c))"),
        ("a ?? b", "(a ?: b)"),
        ("0 until n step 2", "((0 until n) step 2)"),
        ("a to b + 1", "(a to (b + 1))"),
        ("x |> f |> g", "((x |> f) |> g)"),
        ("a << 2 >> 1 & 3 | 4", "((((a << 2) >> 1) & 3) | 4)"),
        ("a in b..c", "(a in (b .. c))"),
        ("a !in b", "(a !in b)"),
        ("a shl b plus c", "((a shl b) plus c)"),
        ("-a * b", "((- a) * b)"),
        ("a == !b", "(a == (not b))"),
    ],
)
def test_precedence(text: str, shown: str) -> None:
    assert shape(expression(text)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b", "(a < b)"),
        ("f(a < b, c > d)", "f((a < b), (c > d))"),
        ("Array<Int>()", "Array<1>()"),
        ("Json.parse<User>(t)", "Json.parse<1>(t)"),
        ("HashMap<K, Array<V>>()", "HashMap<2>()"),
        ("mutableMapOf<String, (Int) -> Int>()", "mutableMapOf<2>()"),
        ("a < b and c > d", "((a < b) and (c > d))"),
        ("Atomic<Int>.new(0)", "Atomic<1>.new(0)"),
    ],
)
def test_less_or_type_arguments(text: str, shown: str) -> None:
    assert shape(expression(text)) == shown


def test_shift_is_not_two_closers() -> None:
    (let,) = tree("let x: Array<Array<Int>> = a >> b").items
    assert isinstance(let, ast.Let) and shape(let.value) == "(a >> b)"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a\nb", 2),
        ("a; b;", 2),
        ("a +\nb", 1),
        ("a\n.b()\n?.c()", 1),
        ("a\n?: b", 1),
        ("a\nand b\nor c", 1),
        ("a\n-b", 2),
        ("a\n* b", 1),
        ("f(\na,\nb\n)", 1),
        ("let x =\n5", 1),
        ("f()\n(a, b) = c", 2),
        ("f()\n[a]", 2),
        ("xs\n  .map { it }\n  // a comment\n  .filter { it > 0 }", 1),
        ("if (a) { b }\nelse { c }", 1),
        ("try { a }\ncatch (e: E) { b }\nfinally { c }", 1),
        ("m.inverse()?\nb", 2),
        ("import a.b.*\nlet x = 1", 2),
        ("do { a } while (b)\nc", 2),
        ("do { a }\nwhile (b)\nc", 2),
        ("return\nb", 2),
    ],
)
def test_line_ends(text: str, count: int) -> None:
    assert len(tree(text).items) == count


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("f { it }", "f({})"),
        ("f(a) { x -> x }", "f(a, {1})"),
        ("f { x, (a, b) -> x }", "f({2})"),
        ("f { -> x }", "f({0})"),
        ("f({ x })", "f({?})"),
        ("f(|x| x + 1)", "f({1})"),
        ("f(|| 1)", "f({0})"),
        ("a.b { it }.c { it }", "a.b({}).c({})"),
        ('f({"id": 1})', "f(MapLiteral)"),
        ('f("a" -> 1)', "f(Binary)"),
        ("Point { x: 1, y }", "StructLiteral"),
        ("Point {}", "StructLiteral"),
        ("Point { x }", "StructLiteral"),
        ("Pair<A> { x: 1 }", "StructLiteral"),
        ("Foo { @ffi external fun f() }", "Foo({})"),
        ("if x { a } else { b }", "If"),
        ("if xs.any { it > 0 } { a }", "If"),
        ("if (a) and (b) { c }", "If"),
        ("if (a) -1 else 1", "If"),
        ("if Cell { x: 1 } in cells { a }", "If"),
        ("while i < n { i += 1 }", "While"),
        ("for (a, b) in pairs { f(a) }", "For"),
        ("for ((k, v) in map) f(k)", "For"),
        ("when x { 1 -> a\n else -> b }", "When"),
        ("when { a -> b; else -> c }", "When"),
    ],
)
def test_braces(text: str, shown: str) -> None:
    result = shape(expression(text))
    assert result == shown or (shown == "f(Binary)" and result.startswith("f((StringLiteral to"))


def test_a_brace_on_the_next_line_is_a_block() -> None:
    call, block = tree("f()\n{ a }").items
    assert isinstance(block, ast.ExpressionStatement) and isinstance(block.value, ast.Block)
    assert isinstance(call, ast.ExpressionStatement)


@pytest.mark.parametrize(
    "word",
    [
        "to",
        "step",
        "until",
        "by",
        "get",
        "set",
        "init",
        "drop",
        "where",
        "model",
        "requires",
        "ensures",
        "invariant",
        "decreases",
        "companion",
        "data",
        "sealed",
        "open",
        "weak",
        "region",
        "case",
        "type",
        "module",
        "package",
        "loop",
        "move",
        "inout",
        "static",
        "object",
        "import",
        "extension",
        "suspend",
    ],
)
def test_contextual_words_are_names(word: str) -> None:
    tree(
        f"let {word} = 1\nf({word}, {word}: 2)\n{word} = {word} + a.{word}\nfun g({word}: Int) {{ {word}() }}"
    )


def test_members_without_line_ends() -> None:
    (shape_class, point) = tree(
        "sealed class Shape { class Circle(r: Float)  class Rect(w: Float, h: Float) }\nstruct P { x: Int  y: Int, z: Int }"
    ).items
    assert isinstance(shape_class, ast.TypeDeclaration) and len(shape_class.members) == 2
    assert isinstance(point, ast.TypeDeclaration) and len(point.members) == 3


def test_enums() -> None:
    (first, second) = tree("enum R<T, E> { Ok(value: T)  Err(E) }\nenum L { A = 0, B\n C }").items
    assert isinstance(first, ast.EnumDeclaration)
    assert [[f.name for f in v.fields or ()] for v in first.variants] == [["value"], ["0"]]
    assert isinstance(second, ast.EnumDeclaration) and len(second.variants) == 3


def test_case_calls_and_case_arms() -> None:
    call = expression("select { case(ch) { v -> f(v) }\n timeout(1) { g() } }")
    assert isinstance(call, ast.Call)
    body = call.arguments[0].value
    assert isinstance(body, ast.Lambda) and not body.cases and len(body.body.statements) == 2
    arms = expression(
        "ir.transform { case Add(a, b) if a == b -> a\n case (x, y) -> y\n case Neg(a) when a > 0 -> a }"
    )
    assert isinstance(arms, ast.Call)
    body = arms.arguments[0].value
    assert isinstance(body, ast.Lambda) and body.cases


def test_annotations_stand_alone_or_before_a_declaration() -> None:
    (function,) = tree("fun f() {\n @pad\n\n g()\n @check\n}").items
    assert isinstance(function, ast.Function) and isinstance(function.body, ast.Block)
    kinds = [type(s).__name__ for s in function.body.statements]
    assert kinds == ["AnnotationStatement", "ExpressionStatement", "AnnotationStatement"]
    (annotated,) = tree('@a\n@b("x")\n\nfun f()').items
    assert isinstance(annotated, ast.Function) and len(annotated.header.annotations) == 2
