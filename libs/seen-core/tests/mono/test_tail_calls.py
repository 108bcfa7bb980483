"""Calls in the last place become loops."""

from __future__ import annotations

from seen_core.interpreter import evaluate
from seen_core.mir.parser import parse_program
from seen_core.mir.printer import print_function
from seen_core.mir.verify import verify
from seen_core.mono.tail_calls import loop_tail_calls

SUM = """
mir 1
entry @sum
type {Int} = int 8 align 8 signed
type {Bool} = bool 1 align 1
fun @sum(_1: borrow {Int} "n", _2: borrow {Int} "total") -> {Int} with tailrec
{
  let _3: {Bool}
  let _4: {Int}
  bb0:
    _3 = copy _1 == const 0{Int} {Int}
    if copy _3 then bb1 else bb2
  bb1:
    _0 = copy _2
    goto bb3
  bb2:
    _4 = copy _1 - const 1{Int} {Int}
    _0 = call @sum(copy _4, LAST)
    AFTER
    goto bb3
  bb3:
    return
}
"""


def test_arguments_are_read_before_parameters_change() -> None:
    program = parse_program(SUM.replace("LAST", "copy _1").replace("    AFTER\n", ""))
    function = program.functions["sum"]
    loop_tail_calls(function)
    assert "call" not in print_function(function)
    assert verify(program) == []
    assert evaluate(program, "sum", (500_000, 0)) == 1


def test_other_calls_stay() -> None:
    program = parse_program(SUM.replace("LAST", "copy _2").replace("AFTER", "_4 = const 1{Int}"))
    before = print_function(program.functions["sum"])
    loop_tail_calls(program.functions["sum"])
    assert print_function(program.functions["sum"]) == before
