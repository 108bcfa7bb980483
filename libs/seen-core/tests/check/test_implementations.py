from __future__ import annotations

import pytest
from small_std import Checked, check

from seen_core.check import implementations
from seen_core.check.signatures import FunctionReference

WORLD = """
interface Show { fun show(): Int => 0 }
interface Loud : Show { override fun show(): Int => 1 }
interface Maker<T> { fun make(): T }
type Couple = (Int, Int)
class Plain
class Named : Show
class Sub : Named()
class Shouting : Loud
struct Door { x: Int  drop { } }
struct Box<T> { value: T }
struct Pair<A, B> { a: A  b: B }
impl<T: Show> Show for Box<T> { }
impl<T> Show for Pair<T, T> { }
impl Show for Array<Int> { }
impl Show for Couple { }
impl Maker<Int> for Plain { fun make(): Int => 1 }
impl<T> Maker<T> for Box<T> { fun make(): T => value }
"""


@pytest.fixture(scope="module")
def world() -> Checked:
    program = check(WORLD)
    assert program.errors == []
    return program


@pytest.mark.parametrize(
    ("type_", "shows"),
    [
        ("Plain", False),
        ("Named", True),
        ("Sub", True),
        ("Shouting", True),
        ("Box<Named>", True),
        ("Box<Plain>", False),
        ("Box<Box<Sub>>", True),
        ("Box<Box<Plain>>", False),
        ("Pair<Int, Int>", True),
        ("Pair<Int, Bool>", False),
        ("Array<Int>", True),
        ("Array<Bool>", False),
        ("(Int, Int)", True),
        ("(Int, Bool)", False),
        ("(Int, Int, Int)", False),
        ("Loud", True),
        ("Never", True),
        ("Named?", False),
    ],
)
def test_generic_implementations_match_with_their_bounds(world: Checked, type_: str, shows: bool) -> None:
    found = implementations.interface_of(world.program, world.type(type_), "main.Show")
    assert (found is not None) is shows


@pytest.mark.parametrize(("type_", "interface"), [("Plain", "Maker<Int>"), ("Box<Bool>", "Maker<Bool>")])
def test_the_arguments_of_the_interface_are_found(world: Checked, type_: str, interface: str) -> None:
    assert implementations.interface_of(world.program, world.type(type_), "main.Maker") == world.type(
        interface
    )
    assert not world.program.implements(world.type(type_), world.nominal("Maker<String>"))


def method(world: Checked, name: str, *types: str) -> FunctionReference | None:
    reference = FunctionReference(f"main.{name}", tuple(map(world.type, types)))
    return implementations.implementation(world.program, reference)


def test_a_method_of_a_generic_implementation_has_the_matched_arguments(world: Checked) -> None:
    found = method(world, "Maker.make", "Box<Int>", "Int")
    assert found is not None
    assert found.name.endswith(".make")
    assert found.type_arguments == (world.type("Int"),)


def test_a_default_stays_where_nothing_overrides_it(world: Checked) -> None:
    assert method(world, "Show.show", "Named") == FunctionReference("main.Show.show", (world.type("Named"),))


def test_an_interface_overrides_a_default_of_the_one_it_extends(world: Checked) -> None:
    found = method(world, "Show.show", "Shouting")
    assert found == FunctionReference("main.Loud.show", (world.type("Shouting"),))


def test_a_value_of_interface_type_is_asked_at_run_time(world: Checked) -> None:
    assert method(world, "Show.show", "Show") is None


def test_a_class_overrides_for_its_subclasses() -> None:
    world = check(
        "class A { fun f(): Int => 1 }\nclass B : A() { override fun f(): Int => 2 }\nclass C : B()"
    )
    wanted = FunctionReference("main.A.f")
    found = [implementations.override(world.program, world.nominal(name), wanted).name for name in "ABC"]
    assert found == ["main.A.f", "main.B.f", "main.B.f"]
    assert world.function("A.f").virtual


@pytest.mark.parametrize(
    ("type_", "copyable", "drops"),
    [
        ("Int", True, False),
        ("String", True, False),
        ("Plain", True, True),
        ("Door", False, True),
        ("Box<Int>", True, False),
        ("Box<Door>", False, True),
        ("(Int, Door)", False, True),
        ("Door?", False, True),
        ("Array<Door>", True, True),
        ("() -> Int", True, True),
        ("weak Plain", True, True),
    ],
)
def test_what_can_be_copied_and_what_must_be_dropped(
    world: Checked, type_: str, copyable: bool, drops: bool
) -> None:
    assert world.program.is_copyable(world.type(type_)) is copyable
    assert world.program.needs_drop(world.type(type_)) is drops


def test_a_recursive_enum_is_copied_as_its_parts_are() -> None:
    world = check("enum Tree { Leaf(value: Int)  Branch(left: Tree, right: Tree) }")
    assert world.program.is_copyable(world.type("Tree"))
    world = check("struct Tag { n: Int  drop { } }\nenum Tags { None  More(tag: Tag, rest: Tags) }")
    assert not world.program.is_copyable(world.type("Tags"))
