from __future__ import annotations

import pytest
from small_std import Checked, check

from seen_core.check.members import find_field, find_methods, interfaces_of, member_names

WORLD = """
interface Base { fun base(): Int => 0\n fun both(): Int => 0 }
interface Top : Base { fun top(): Int => 0\n fun both(): Int }
class Parent { fun own(): Int => 0\n fun inherited(): Int => 0 }
class A : Parent(), Top {
    override fun own(): Int => 1
    override fun both(): Int => 1
    let field = 1
}
extension A { fun own(): Int => 2\n fun added(): Int => 2\n fun top(): Int => 2 }
extension Base { fun onBase(): Int => 3\n fun added(): Int => 3 }
extension Array<T> { fun middle(): Int => 4 }
extension Array<Int> { fun total(): Int => 5 }
extension T? { fun orNothing(): Int => 6 }
"""


@pytest.fixture(scope="module")
def world() -> Checked:
    return check(WORLD)


@pytest.mark.parametrize(
    ("type_", "name", "found"),
    [
        ("A", "own", "main.A.own"),
        ("A", "inherited", "main.Parent.inherited"),
        ("A", "both", "main.A.both"),
        ("A", "top", "main.extension0.top"),
        ("A", "added", "main.extension0.added"),
        ("A", "base", "main.Base.base"),
        ("A", "onBase", "main.extension1.onBase"),
        ("Top", "both", "main.Top.both"),
        ("Top", "base", "main.Base.base"),
        ("Top", "added", "main.extension1.added"),
        ("Array<A>", "middle", "main.extension2.middle"),
        ("Array<Int>", "total", "main.extension3.total"),
        ("Array<A>", "total", None),
        ("A?", "own", None),
        ("A", "nothing", None),
        ("A", "field", None),
    ],
)
def test_what_is_declared_comes_before_extensions_and_those_before_defaults(
    world: Checked, type_: str, name: str, found: str | None
) -> None:
    candidates = find_methods(world.context(), world.type(type_), name)
    assert [one.info.name for one in candidates] == ([found] if found else [])


def test_the_way_of_calling() -> None:
    world = check(WORLD + "class Last : A() { override fun own(): Int => 9 }")
    dispatch = {
        (type_, name): find_methods(world.context(), world.type(type_), name)[0].dispatch
        for type_, name in (("A", "own"), ("A", "added"), ("A", "base"), ("Top", "both"))
    }
    assert list(dispatch.values()) == ["virtual", "static", "method", "method"]


def test_fields_of_superclasses_come_first() -> None:
    world = check("class A(let x: Int, let y: Int)\nclass B(let z: Int) : A(1, 2)")
    indices = [find_field(world.program, world.type("B"), name) for name in ("x", "z", "w")]
    assert [found and found[0] for found in indices] == [0, 2, None]


def test_interfaces_of_superclasses_count(world: Checked) -> None:
    other = check(
        WORLD + "class Last : A()\nimpl Eq for Last { override operator fun equals(o: Last): Bool => true }"
    )
    assert [str(one) for one in interfaces_of(other.program, other.type("Last"))] == ["Top", "Eq"]


def test_names_for_suggestions(world: Checked) -> None:
    assert {"own", "inherited", "field", "added", "top"} <= member_names(world.context(), world.type("A"))


def test_a_misspelt_member_is_suggested() -> None:
    problem = check("class A { fun length(): Int => 0 }\nfun f(a: A): Int => a.lenght()").only
    assert problem.code == "E0204"
    assert problem.fixes[0].title == "did you mean `length`?"


def test_the_first_overload_that_fits_is_called() -> None:
    world = check("""
        fun f(x: String): Int => 0
        fun f(x: Int): Int => 1
        fun f(x: Int, y: Int): Int => 2
        fun f(x: Bool, named: Int): Int => 3
        fun use() { f(1)\n f("")\n f(1, 2)\n f(true, named = 1) }
    """)
    assert world.errors == []
    assert world.calls("use") == ["main.f#2", "main.f", "main.f#3", "main.f#4"]
