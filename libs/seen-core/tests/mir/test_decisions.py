from __future__ import annotations

import pytest
from small_std import check

from seen_core.mir.builder import successors
from seen_core.mir.lower import lower_function
from seen_core.mir.model import Assign, BinaryOp, MirFunction, Switch, VariantIndex

TYPES = """
enum Level { Low  Middle  High }
enum Op { Add(a: Level, n: Int)  Sub(a: Level, n: Int)  Neg(n: Int) }
"""


def lowered(head: str, arms: str) -> MirFunction:
    program = check(f"{TYPES}\nfun f({head}): Int => when ((a, b)) {{\n{arms}\n}}")
    assert program.errors == []
    return lower_function(program.program, "main.f")[0]


def ways_through(function: MirFunction) -> list[list[str]]:
    """For every way through a function the tests on it, as text."""
    ways: list[list[str]] = []
    stack: list[tuple[int, list[str]]] = [(0, [])]
    while stack:
        number, before = stack.pop()
        block = function.blocks[number]
        here = list(before)
        for statement in block.statements:
            if isinstance(statement, Assign) and isinstance(statement.value, VariantIndex):
                here.append(str(statement.value.place))
            if isinstance(statement, Assign) and isinstance(statement.value, BinaryOp):
                if statement.value.operator in ("==", "<", "<=", ">", ">="):
                    here.append(f"{statement.value.left} {statement.value.right}")
        following = successors(block.terminator)
        if not following:
            ways.append(here)
        stack.extend((target, here) for target in following)
    return ways


ENUMS = """
    (Add(Low, 1), Add(Low, x)) -> x
    (Add(Low, 2), Add(Middle, x)) -> x + 1
    (Add(Middle, _), Sub(_, 3)) -> 4
    (Sub(Low, x), Neg(1)) -> x
    (Sub(_, x), Neg(y)) -> x + y
    (Neg(_), _) -> 5
    (_, Add(High, _)) -> 6
    else -> 7
"""
RANGES = """
    (0..10, 0..5) -> 1
    (0..10, 5..=9) -> 2
    (10..20, 3) -> 3
    (5..15, 20..) -> 4
    (_, 3) -> 5
    (..0, _) -> 6
    else -> 7
"""
TEXTS = """
    ("one", "a") -> 1
    ("two", "a") -> 2
    ("one", "b") -> 3
    ("two", _) -> 4
    (_, "b") -> 5
    ("three", _) -> 6
    else -> 7
"""


@pytest.mark.parametrize(
    ("head", "arms"),
    [("a: Op, b: Op", ENUMS), ("a: Int, b: Int", RANGES), ("a: String, b: String", TEXTS)],
    ids=["enums", "ranges", "texts"],
)
def test_no_way_tests_anything_twice(head: str, arms: str) -> None:
    for tests in ways_through(lowered(head, arms)):
        assert len(tests) == len(set(tests))


def test_each_body_is_there_once() -> None:
    function = lowered("a: Op, b: Op", ENUMS)
    sums = [
        statement
        for block in function.blocks
        for statement in block.statements
        if isinstance(statement, Assign)
        and isinstance(statement.value, BinaryOp)
        and statement.value.operator == "+"
    ]
    assert len(sums) == 2


def test_many_values_are_one_switch() -> None:
    arms = "\n".join(f"({number}, _) -> {number}" for number in range(50))
    function = lowered("a: Int, b: Int", f"{arms}\nelse -> 0")
    switches = [block.terminator for block in function.blocks if isinstance(block.terminator, Switch)]
    assert [len(switch.cases) for switch in switches] == [50]


def test_a_graph_that_grows_too_much_goes_on_row_by_row() -> None:
    columns = 12
    names = [f"x{index}" for index in range(columns)]
    rows = []
    for row in range(columns):
        asked = (row, (row * 5 + 3) % columns)
        pattern = ", ".join("true" if index in asked else "_" for index in range(columns))
        rows.append(f"({pattern}) -> {row}")
    parameters = ", ".join(f"{name}: Bool" for name in names)
    arms = "\n".join(rows)
    program = check(f"fun f({parameters}): Int => when (({', '.join(names)})) {{\n{arms}\nelse -> 0\n}}")
    assert program.errors == []
    assert len(lower_function(program.program, "main.f")[0].blocks) < 400
