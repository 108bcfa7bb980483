"""Which names are offered in place of one that does not exist."""

from __future__ import annotations

import pytest

from seen_core.diagnostics.nearest import advice, did_you_mean, distance, is_slip, nearest
from seen_core.source import SourceFile, Span


@pytest.mark.parametrize(
    ("left", "right", "slips"),
    [
        ("total", "total", 0),
        ("totl", "total", 1),
        ("tottal", "total", 1),
        ("tatal", "total", 1),
        ("toatl", "total", 1),
        ("ttl", "total", 2),
        ("", "ab", 2),
    ],
)
def test_distance_counts_slips(left: str, right: str, slips: int) -> None:
    assert distance(left, right, 9) == distance(right, left, 9) == slips


def test_distance_stops_at_the_limit() -> None:
    assert distance("a" * 2000, "b" * 2000, 2) == 3


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("totl", ["total", "count"], ("total",)),
        ("printLn", ["println", "print"], ("println",)),
        ("to_string", ["toString", "toList"], ("toString",)),
        ("carp", ["cart", "card", "care", "carpet"], ("card", "care", "cart")),
        ("hight", ["height", "weight"], ("height",)),
        ("x", ["y", "z"], ()),
        ("X", ["x"], ("x",)),
        ("zebra", ["total", "count"], ()),
        ("عدادد", ["عداد", "قيمة"], ("عداد",)),
    ],
)
def test_the_nearest_come_first(name: str, known: list[str], found: tuple[str, ...]) -> None:
    assert nearest(name, known) == found


def test_what_does_not_fit_the_place_is_not_offered() -> None:
    assert nearest("Strin", ["String", "Strip"], lambda name: name == "String") == ("String",)


@pytest.mark.parametrize(
    ("name", "meant", "slip"),
    [
        ("coutn", "count", True),
        ("Count", "count", True),
        ("line_count", "lineCount", True),
        ("totl", "total", False),
        ("cart", "card", False),
        ("on", "no", False),
    ],
)
def test_a_slip_of_the_hand_can_mean_nothing_else(name: str, meant: str, slip: bool) -> None:
    assert is_slip(name, meant) is slip


def test_a_note_lists_names() -> None:
    assert did_you_mean(()) == ()
    assert did_you_mean(("a",)) == ("did you mean `a`?",)
    assert did_you_mean(("a", "b", "c")) == ("did you mean `a`, `b` or `c`?",)


def test_one_name_is_a_change_and_several_are_a_note() -> None:
    file = SourceFile("main.seen", "totl carp", "main")
    notes, (fix,) = advice(file, Span(0, 4), "totl", ("total",))
    assert notes == () and fix.title == "did you mean `total`?" and not fix.certain
    assert advice(file, Span(5, 9), "carp", ("card", "cart")) == (("did you mean `card` or `cart`?",), ())
    assert advice(file, Span(0, 9), "totl", ("total",)) == (("did you mean `total`?",), ())
