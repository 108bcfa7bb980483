from __future__ import annotations

import pytest
from small_std import check

from seen_core.check.types import (
    INT,
    STRING,
    FixedArray,
    Function,
    Nominal,
    Nullable,
    Parameter,
    Tuple,
    Type,
    Value,
    Weak,
)

WORLD = """
const WIDTH = 4
class Node { var next: Node? = null }
struct Grid<T, const N: Int> { cells: [T; N] }
type Names = Array<String>
type Both<A, B> = (A, B)
type Row<T> = Grid<T, 3>
module inner { class Deep { class Deeper(x: Int) } }
"""
NODE = Nominal("main.Node")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Int?", Nullable(INT)),
        ("Option<Int>", Nullable(INT)),
        ("()", Nominal("Unit")),
        ("(Int)", INT),
        ("(Int, String)", Tuple((INT, STRING))),
        ("Names", Nominal("Array", (STRING,))),
        ("Both<Int, Names>", Tuple((INT, Nominal("Array", (STRING,))))),
        ("Row<Int>", Nominal("main.Grid", (INT, Value(3)))),
        ("Grid<Int, 9>", Nominal("main.Grid", (INT, Value(9)))),
        ("[Int; 2 * WIDTH + 1]", FixedArray(INT, Value(9))),
        ("[Int; WIDTH]", FixedArray(INT, Value(4))),
        ("weak Node", Weak(NODE)),
        ("weak Node?", Weak(NODE)),
        ("(weak Node)?", Weak(NODE)),
        ("dyn Node", NODE),
        ("inner.Deep", Nominal("main.inner.Deep")),
        ("inner.Deep.Deeper", Nominal("main.inner.Deep.Deeper")),
        ("(Int, inout Int) -> Unit", Function((INT, INT), Nominal("Unit"), ("", "inout"))),
        ("String.(Int) -> Int", Function((STRING, INT), INT, receiver=True)),
    ],
)
def test_what_type_expressions_mean(text: str, meaning: Type) -> None:
    assert check(WORLD).type(text) == meaning


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nope", "E0202"),
        ("inner.Nope", "E0202"),
        ("Names<Int>", "E0219"),
        ("Both<Int>", "E0219"),
        ("Grid<Int>", "E0219"),
        ("Node<Int>", "E0219"),
        ("[Int; somewhere]", "E0222"),
    ],
)
def test_what_they_cannot_mean(text: str, code: str) -> None:
    program = check(WORLD)
    program.type(text)
    assert program.errors == [code]


def test_a_misspelt_type_is_suggested() -> None:
    assert check("fun f(x: Strnig) { }").only.fixes[0].title == "did you mean `String`?"


def test_a_type_parameter_hides_a_type() -> None:
    program = check("class T\nfun f<T>(x: T): T => x\nfun g(x: T): T => x")
    assert program.function("f").result == Parameter("main.f", "T")
    assert program.function("g").result == Nominal("main.T")


def test_the_target_of_an_extension_declares_its_type_parameters() -> None:
    program = check("extension Array<T> { fun first(): T? => null }\nfun f(a: Array<Int>): Int? => a.first()")
    assert program.errors == []
    (owner,) = program.module.extensions
    assert list(program.program.owner_scope(owner).parameters) == ["T"]


def test_a_declared_type_in_the_target_of_an_extension_is_that_type() -> None:
    program = check("class T\nextension Array<T> { fun first(): T? => null }")
    (owner,) = program.module.extensions
    assert program.program.owner_scope(owner).self_type == Nominal("Array", (Nominal("main.T"),))


def test_nested_types_see_each_other_by_bare_name() -> None:
    program = check("class Outer { class Inner(x: Int)\n fun make(): Inner => Inner(1) }")
    assert program.errors == []
    assert program.program.function("main.Outer.make").result == Nominal("main.Outer.Inner")
