from __future__ import annotations

import pytest
from small_std import Checked, check

from seen_core.check import implementations
from seen_core.check.derive import INTERFACES, derived_interfaces
from seen_core.check.hir_printer import print_body
from seen_core.check.signatures import FunctionReference

WORLD = """
class Opaque
data class Point(x: Int, y: Int)
data class Hidden(x: Int, o: Opaque)
data struct Cell<T> { value: T }
struct Bare { x: Int }
@derive(Clone, Default) struct Asked { x: Int }
@derive(Ord) struct Ranked { x: Int }
@derive(Eq, Debug) class Thing(let x: Int)
enum Level { Low  High }
enum Tree { Leaf(value: Int)  Branch(left: Tree, right: Tree) }
enum Loaded { Some1(o: Opaque)  None1 }
"""


@pytest.fixture(scope="module")
def world() -> Checked:
    return check(WORLD)


@pytest.mark.parametrize(
    ("type_", "names"),
    [
        ("Point", "Eq Hash Debug Display"),
        ("Hidden", ""),
        ("Cell<Int>", "Eq Hash Debug Display"),
        ("Cell<Opaque>", ""),
        ("Cell<Cell<Bool>>", "Eq Debug Display"),
        ("Bare", ""),
        ("Asked", "Clone Default"),
        ("Ranked", "Eq Ord"),
        ("Thing", "Eq Debug Display"),
        ("Level", "Eq Hash Ord Debug Display"),
        ("Tree", "Eq Hash Debug Display"),
        ("Loaded", ""),
    ],
)
def test_derived_where_all_parts_are(world: Checked, type_: str, names: str) -> None:
    found = derived_interfaces(world.program, world.nominal(type_))
    assert {one.name for one in found} == {INTERFACES[name] for name in names.split()}


def test_asking_for_what_a_part_lacks_is_an_error() -> None:
    program = check("class Opaque\n@derive(Eq) struct S { o: Opaque }\nfun f(a: S, b: S): Bool => a == b")
    assert program.errors != []


def derived_body(program: Checked, method: str, type_: str) -> str:
    interface = INTERFACES[{"equals": "Eq", "compareTo": "Ord", "clone": "Clone"}[method]]
    wanted = FunctionReference(f"{interface}.{method}", (program.type(type_),))
    found = implementations.implementation(program.program, wanted)
    assert found is not None
    return print_body(program.program.body(found.name))


def test_equality_compares_the_fields_in_order() -> None:
    program = check("data class P(x: Int, y: Bool)\nfun f(a: P, b: P): Bool => a == b")
    lines = derived_body(program, "equals", "P").splitlines()
    assert lines[1].strip() == "Logical and: Bool"
    assert [line.split("<")[1][:4] for line in lines if "Eq.equals" in line] == ["Int>", "Bool"]


def test_a_type_without_fields_equals_itself() -> None:
    program = check("data class P()\nfun f(a: P, b: P): Bool => a == b")
    assert derived_body(program, "equals", "P").splitlines()[1].strip() == "Constant True: Bool"


def test_plain_enums_are_ordered_by_declaration() -> None:
    program = check("enum L { A = 9  B = 1 }\nfun f(a: L): Int => a.compareTo(L.B)")
    body = derived_body(program, "compareTo", "L")
    constants = [line.split()[-2:] for line in body.splitlines() if "Constant" in line]
    assert constants == [["0:", "Int"], ["1:", "Int"]] * 2


def test_a_clone_clones_the_parts() -> None:
    program = check("@derive(Clone) struct S { x: Int }\nfun f(s: S): S => s.clone()")
    assert "Call std.core.Clone.clone<Int> method" in derived_body(program, "clone", "S")


def test_comparable_is_another_name_of_ord() -> None:
    program = check("@derive(Comparable) struct S { x: Int }\nfun f(a: S, b: S): Bool => a < b")
    assert program.errors == []
