"""Hand-written closed programs, run by the interpreter."""

from __future__ import annotations

from io import BytesIO

import pytest

from seen_core.interpreter import InterpreterError, ProgramExit, evaluate, run
from seen_core.mir.parser import parse_program

HEAD = """
mir 1
pointer 8
entry @main
panic overflow @panic
panic stack @panic
external @malloc({CSize}) -> {Ptr}
external @free({Ptr}) -> {Unit}
external @exit({Int32}) -> {Never}
external @write({Int32}, {Ptr}, {CSize}) -> {COffset}
type {Int} = int 8 align 8 signed
type {Int32} = int 4 align 4 signed
type {Int8} = int 1 align 1 signed
type {UInt8} = int 1 align 1
type {CSize} = int 8 align 8
type {COffset} = int 8 align 8 signed
type {Bool} = bool 1 align 1
type {Float} = float 8 align 8
type {Float32} = float 4 align 4
type {Unit} = unit 0 align 1
type {Never} = unit 0 align 1
type {Ptr} = pointer 8 align 8
type {Pair} = struct 16 align 8 (0: {Int8}, 8: {Int})
type {Option} = enum 16 align 8 tag 1 () (8: {Int})
type {Counts} = struct 8 align 4 (0: {Int32}, 4: {Int32})
type {Object} = struct 24 align 8 (0: {Counts}, 8: {Ptr}, 16: {Int})
type {Three} = array 24 align 8 of 3 {Int}
data @text = constant 6 align 1
  0: bytes "hello\\n"
data @info = constant 8 align 8
  0: function @destroy
data @destroyed = variable 8 align 8
fun @panic(_1: {Ptr}) -> {Never}
{
  bb0:
    call external @exit(const 101{Int32})
    unreachable
}
fun @destroy(_1: {Ptr}) -> {Unit}
{
  let _2: {Ptr}
  bb0:
    _2 = address @destroyed
    _2.*{Int} = copy _2.*{Int} + const 1{Int} {Int}
    call external @free(copy _1)
    return
}
"""


def program(body: str):
    return parse_program(HEAD + body)


def value(expression: str, type_: str = "Int", extra: str = "") -> object:
    text = f"fun @f() -> {{{type_}}}\n{{\n{extra}\n  bb0:\n    {expression}\n    return\n}}"
    return evaluate(program(text), "f")


@pytest.mark.parametrize(
    ("expression", "type_", "expected"),
    [
        ("_0 = const 5{Int} + const 7{Int} {Int}", "Int", 12),
        ("_0 = const 9223372036854775807{Int} + const 1{Int} {Int}", "Int", -(2**63)),
        ("_0 = const 200{UInt8} + const 100{UInt8} {UInt8}", "UInt8", 44),
        ("_0 = const -7{Int} / const 2{Int} {Int}", "Int", -3),
        ("_0 = const -7{Int} % const 2{Int} {Int}", "Int", -1),
        ("_0 = const -128{Int8} / const -1{Int8} {Int8}", "Int8", -128),
        ("_0 = const 1{Int8} << const 9{Int8} {Int8}", "Int8", 2),
        ("_0 = const -8{Int} >> const 1{Int} {Int}", "Int", -4),
        ("_0 = unary ~ const 0{UInt8} {UInt8}", "UInt8", 255),
        ("_0 = unary not const true{Bool} {Bool}", "Bool", False),
        ("_0 = const 1.0{Float} / const 0.0{Float} {Float}", "Float", float("inf")),
        ("_0 = const -1.0{Float} % const inf{Float} {Float}", "Float", -1.0),
        ("_0 = const 0.1{Float32} + const 0.2{Float32} {Float32}", "Float32", 0.30000001192092896),
        ("_0 = convert const 1e30{Float} {Float} to {Int}", "Int", 2**63 - 1),
        ("_0 = convert const nan{Float} {Float} to {Int}", "Int", 0),
        ("_0 = convert const 16777217{Int} {Int} to {Float32}", "Float32", 16777216.0),
        ("_0 = convert const 300{Int} {Int} to {UInt8}", "UInt8", 44),
        ("_0 = convert const -1{Int8} {Int8} to {CSize}", "CSize", 2**64 - 1),
        ("_0 = intrinsic leadingZeros{UInt8}(const 1{UInt8})", "UInt8", 7),
        ("_0 = intrinsic round{Float}(const 2.5{Float})", "Float", 3.0),
        ("_0 = intrinsic rotateLeft{UInt8}(const 129{UInt8}, const 1{UInt8})", "UInt8", 3),
        ("_0 = intrinsic overflowsMul{Int8}(const 64{Int8}, const 2{Int8})", "Bool", True),
        (
            "_0 = intrinsic fma{Float}(const 0.1{Float}, const 10.0{Float}, const -1.0{Float})",
            "Float",
            5.551115123125783e-17,
        ),
        ("_0 = intrinsic byteSwap{Int32}(const 1{Int32})", "Int32", 1 << 24),
    ],
)
def test_arithmetic(expression: str, type_: str, expected: object) -> None:
    assert value(expression, type_) == expected


def test_aggregates_are_values() -> None:
    body = """
fun @f() -> {Int}
{
  let _1: {Pair}
  let _2: {Pair}
  let _3: {Option}
  let _4: {Three}
  bb0:
    _1 = new {Pair}(const -3{Int8}, const 40{Int})
    _2 = copy _1
    _1.1{Int} = const 0{Int}
    _3 = new {Option}#1(copy _2.1{Int})
    _4 = new {Three}(copy _3#1.0{Int}, const 1{Int}, const 2{Int})
    _0 = variant _3 {Option}
    _0 = copy _0 + copy _4[copy _0]{Int} {Int}
    _0 = copy _0 + copy _4[const 0{Int}]{Int} {Int}
    return
}
"""
    assert evaluate(program(body), "f") == 42


def test_loops_and_calls() -> None:
    body = """
fun @add(_1: {Int}, _2: {Int}) -> {Int}
{
  bb0:
    _0 = copy _1 + copy _2 {Int}
    return
}
fun @f(_1: {Int}) -> {Int}
{
  let _2: {Int}
  let _3: {Bool}
  bb0:
    _0 = const 0{Int}
    _2 = const 0{Int}
    goto bb1
  bb1:
    _3 = copy _2 < copy _1 {Int}
    if copy _3 then bb2 else bb3
  bb2:
    switch copy _2 {Int} [3: bb4] else bb5
  bb3:
    return
  bb4:
    _2 = copy _2 + const 1{Int} {Int}
    goto bb1
  bb5:
    _0 = call @add(copy _0, copy _2)
    goto bb4
}
"""
    assert evaluate(program(body), "f", (10,)) == 42


def test_checked_overflow_panics() -> None:
    body = "fun @main() -> {Int}\n{\n  bb0:\n    _0 = const 127{Int8} +! const 1{Int8} {Int8}\n    return\n}"
    assert run(program(body), [], BytesIO(), BytesIO(), BytesIO()) == 101


OBJECT = """
fun @main() -> {Int}
{
  let _1: {Ptr}
  let _2: {Ptr}
  bb0:
    _1 = call external @malloc(const 24{CSize})
    _1.*{Object}.0{Counts}.0{Int32} = const 1{Int32}
    _1.*{Object}.1{Ptr} = address @info
    retain copy _1
    release copy _1
    release copy _1 using @destroy
    AFTER
    _2 = address @destroyed
    _0 = copy _2.*{Int}
    return
}
"""


def test_counting() -> None:
    assert evaluate(program(OBJECT.replace("AFTER", "retain const null{Ptr}")), "main") == 1


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("release copy _1", "count is"),
        ("call external @free(copy _1)", "not an allocated block"),
        ("_1 = const null{Ptr}\n    _0 = copy _1.*{Int}", "not memory"),
        ("_1 = const 99999999999{Ptr}\n    _0 = copy _1.*{Int}", "<main>"),
    ],
)
def test_memory_defects_are_faults(statement: str, message: str) -> None:
    with pytest.raises(InterpreterError, match=message):
        evaluate(program(OBJECT.replace("AFTER", statement)), "main")


RECURSIVE = """
fun @f(_1: {Int}) -> {Int} with recursive
{
  let _2: {Bool}
  bb0:
    _2 = copy _1 == const 0{Int} {Int}
    if copy _2 then bb1 else bb2
  bb1:
    _0 = const 0{Int}
    return
  bb2:
    _0 = copy _1 - const 1{Int} {Int}
    _0 = call @f(copy _0)
    _0 = copy _0 + const 1{Int} {Int}
    return
}
"""


def test_deep_recursion() -> None:
    assert evaluate(program(RECURSIVE), "f", (50_000,)) == 50_000


def test_endless_recursion_is_a_panic() -> None:
    with pytest.raises(ProgramExit) as ended:
        evaluate(program(RECURSIVE), "f", (-1,))
    assert ended.value.code == 101


def test_output() -> None:
    body = """
fun @main() -> {Int}
{
  let _1: {COffset}
  bb0:
    _1 = call external @write(const 1{Int32}, address @text, const 6{CSize})
    _0 = convert copy _1 {COffset} to {Int}
    return
}
"""
    output = BytesIO()
    assert run(program(body), [], BytesIO(), output, BytesIO()) == 6
    assert output.getvalue() == b"hello\n"
