from __future__ import annotations

import pytest
from small_std import Checked, check

from seen_core.check import hir
from seen_core.check.coerce import join, try_coerce
from seen_core.source import Span

WORLD = """
interface Show
interface Other
class Parent : Show
class Left : Parent()
class Right : Parent(), Other
struct Value : Show { x: Int }
class Generic<T>(let x: T)
class Ints : Generic<Int>(1)
"""
AT = Span(0, 1)


@pytest.fixture(scope="module")
def world() -> Checked:
    return check(WORLD)


def shape(value: hir.Expression | None) -> str:
    """Return the kinds of nodes around a local, outermost first."""
    match value:
        case None:
            return "no"
        case hir.Local():
            return "as it is"
        case hir.WrapNullable(_, _, inner) | hir.Upcast(_, _, inner):
            rest = shape(inner)
            return type(value).__name__ + ("" if rest == "as it is" else f" {rest}")
        case _:
            return type(value).__name__


@pytest.mark.parametrize(
    ("found", "wanted", "how"),
    [
        ("Int", "Int", "as it is"),
        ("Int", "Int?", "WrapNullable"),
        ("Int?", "Int", "no"),
        ("Int", "Int32", "no"),
        ("Int", "String", "no"),
        ("Never", "String", "as it is"),
        ("Left", "Parent", "Upcast"),
        ("Left", "Show", "Upcast"),
        ("Parent", "Left", "no"),
        ("Left", "Parent?", "WrapNullable Upcast"),
        ("Left?", "Parent?", "Block"),
        ("Left?", "Parent", "no"),
        ("Value", "Show", "Upcast"),
        ("Value", "Other", "no"),
        ("Int", "Any", "Upcast"),
        ("Show", "Any", "Upcast"),
        ("Int?", "Any", "no"),
        ("Int", "Any?", "WrapNullable Upcast"),
        ("Ints", "Generic<Int>", "Upcast"),
        ("Ints", "Generic<Bool>", "no"),
        ("Array<Left>", "Array<Parent>", "no"),
        ("(Left, Int)", "(Parent, Int)", "no"),
        ("Left", "weak Left", "Call"),
        ("Left?", "weak Parent", "Call"),
        ("weak Left", "Left?", "Call"),
        ("weak Left", "Left", "no"),
    ],
)
def test_what_fits_without_being_asked(world: Checked, found: str, wanted: str, how: str) -> None:
    context = world.context()
    value = hir.Local(AT, world.type(found), 0)
    fitted = try_coerce(context, value, world.type(wanted))
    assert shape(fitted) == how
    if fitted is not None and found != "Never":
        assert fitted.type == world.type(wanted)


@pytest.mark.parametrize(
    ("types", "joined"),
    [
        (["Int", "Int"], "Int"),
        (["Int", "Char"], None),
        (["Int", "Int?"], "Int?"),
        (["Never", "Int"], "Int"),
        (["Left", "Right"], "Parent"),
        (["Left", "Right?"], "Parent?"),
        (["Left", "Parent"], "Parent"),
        (["Value", "Left"], "Show"),
        (["Ints", "Generic<Int>"], "Generic<Int>"),
        (["Ints", "Generic<Bool>"], None),
        ([], "Unit"),
    ],
)
def test_the_type_of_branches(world: Checked, types: list[str], joined: str | None) -> None:
    values: list[hir.Expression] = [hir.Local(AT, world.type(one), 0) for one in types]
    found = join(world.context(), values)
    assert found == (world.type(joined) if joined else None)


@pytest.mark.parametrize(
    ("text", "code", "note"),
    [
        ("fun f(x: Int): Float => x", "E0203", "`… as Float`"),
        ("fun f(x: Int): String => x", "E0203", ".toString()"),
        ("fun f(x: Int?): Int => x", "E0220", "`?:`"),
    ],
)
def test_what_does_not_fit_says_what_to_write(text: str, code: str, note: str) -> None:
    problem = check(text).only
    assert problem.code == code
    assert note in problem.notes[0]


def test_values_are_not_referred_to_weakly() -> None:
    assert check("struct S { x: Int }\nfun f(s: S): weak S => s").errors == ["E0203"]
