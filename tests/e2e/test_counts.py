"""How often programs count references: exact figures, so that a pair that comes back is noticed.

Every program works twice as long in its second run; what the counters grow by is what one turn costs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from inprocess import request_of

from seen_core.driver.compile import compile_program
from seen_core.interpreter import run

_LINE = re.compile(r"^(\w+): +(\d+)$", re.MULTILINE)
_TURNS = 100


def figures(text: str) -> dict[str, int]:
    """Run a program under the counters."""
    request = request_of(text)
    request = replace(request, options=replace(request.options, statistics=True))
    errors = BytesIO()
    assert run(compile_program(request), ["program"], BytesIO(), BytesIO(), errors) == 0
    return {name: int(figure) for name, figure in _LINE.findall(errors.getvalue().decode())}


def growth(before: str, turn: str) -> dict[str, int]:
    """Return what one turn of a loop adds to the figures, as far as it is the same for every turn."""
    program = f"{before}\nfun main() {{ work(TURNS) }}\nfun work(turns: Int) {{ {turn} }}"
    once, twice = (figures(program.replace("TURNS", str(count))) for count in (_TURNS, 2 * _TURNS))
    return {name: (twice[name] - once[name]) // _TURNS for name in once if name != "bytes"}


NODE = "class Node(let name: Int, let next: Node?)\nfun name(node: Node): Int => node.name"
CASES = {
    "a borrowed parameter": (NODE, "let n = Node(1, null)\nfor (_ in 0..turns) { name(n) }", 0, 0, 0),
    "a chain of calls that give their object back": (
        "",
        "let out = StringBuilder()\nfor (i in 0..turns) { out.append(i).append('a').append(\"b\") }",
        0,
        0,
        0,
    ),
    "a lambda that captures nothing": (
        "fun twice(f: (Int) -> Int): Int => f(f(1))",
        "for (_ in 0..turns) { twice { it + 1 } }",
        1,
        1,
        0,
    ),
    "an object that is made, handed on and kept": (
        NODE,
        "let all = Array<Node>()\nfor (i in 0..turns) { let n = Node(i, null)\nall.push(n) }",
        0,
        1,
        1,
    ),
    "text that grows in place": ("", 'var s = ""\nfor (_ in 0..turns) { s += "x" }', 0, 0, 0),
    "a part of a value that is not needed any more": (
        NODE,
        "let all = Array<Node>()\n"
        "for (i in 0..turns) { let pair = (Node(i, null), i)\nif (pair.1 >= 0) { all.push(pair.0) } }",
        0,
        1,
        1,
    ),
    "an array that grows in place": (
        "",
        "let xs: Array<Int> = []\nfor (i in 0..turns) { xs.push(i) }",
        0,
        0,
        0,
    ),
    "a chain that is walked": (
        NODE,
        "let first = Node(1, Node(2, null))\nvar sum = 0\n"
        "for (_ in 0..turns) { sum += name(first) + (first.next?.name ?: 0) }",
        1,
        1,
        0,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_turn(case: str) -> None:
    before, turn, retains, releases, allocations = CASES[case]
    expected = {"retains": retains, "releases": releases, "allocations": allocations}
    assert growth(before, turn) == expected
