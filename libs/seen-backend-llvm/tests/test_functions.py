"""Aggregates, places, calls, counting and control flow, at -O0 and -O2."""

from __future__ import annotations

import pytest
from llvm_support import LEVELS, evaluate

CASES = {
    "aggregates are values": (
        """
  let _1: {Pair}
  let _2: {Pair}
  let _3: {Int?}
  let _4: {Three}
  bb0:
    _1 = new {Pair}(const -3{Int8}, const 40{Int})
    _2 = copy _1
    _1.1{Int} = const 0{Int}
    _3 = new {Int?}#1(copy _2.1{Int})
    _4 = new {Three}(copy _3#1.0{Int}, const 1{Int}, const 2{Int})
    _0 = variant _3 {Int?}
    _0 = copy _0 + copy _4[copy _0]{Int} {Int}
    _0 = copy _0 + copy _4[const 0{Int}]{Int} {Int}
    return
""",
        42,
    ),
    "null": (
        """
  let _1: {Int?}
  let _2: {String?}
  let _3: {Account?}
  let _4: {Shape}
  let _5: {Int}
  bb0:
    _1 = const null{Int?}
    _2 = const null{String?}
    _3 = const null{Account?}
    _4 = new {Shape}#2()
    _0 = variant _1 {Int?}
    _5 = variant _2 {String?}
    _0 = copy _0 + copy _5 {Int}
    _5 = variant _3 {Account?}
    _0 = copy _0 + copy _5 {Int}
    _5 = variant _4 {Shape}
    _0 = copy _0 + copy _5 {Int}
    return
""",
        2,
    ),
    "text": (
        """
  let _1: {String}
  let _2: {String?}
  let _3: {Int}
  bb0:
    _1 = const "caf\\u00e9"{String}
    _2 = new {String?}#1(copy _1)
    _3 = variant _2 {String?}
    _0 = copy _2#1.0{String}.1{Int} + copy _3 {Int}
    _3 = convert copy _2#1.0{String}.0{Ptr}[const 3{Int}]{UInt8} {UInt8} to {Int}
    _0 = copy _0 + copy _3 {Int}
    return
""",
        10 + 1 + 0xC3,
    ),
    "a part moves into another part of the same local": (
        """
  let _1: {Pair}
  bb0:
    _1 = new {Pair}(const 1{Int8}, const 7{Int})
    _1 = new {Pair}(copy _1.0{Int8}, copy _1.1{Int})
    _0 = copy _1.1{Int}
    return
""",
        7,
    ),
    "loops": (
        """
  let _1: {Int}
  let _2: {Bool}
  bb0:
    _0 = const 0{Int}
    _1 = const 0{Int}
    goto bb1
  bb1:
    _2 = copy _1 < const 10{Int} {Int}
    if copy _2 then bb2 else bb3
  bb2:
    switch copy _1 {Int} [3: bb4, 5: bb4] else bb5
  bb3:
    return
  bb4:
    _1 = copy _1 + const 1{Int} {Int}
    goto bb1
  bb5:
    _0 = copy _0 + copy _1 {Int}
    goto bb4
""",
        37,
    ),
    "memory": (
        """
  let _1: {Ptr}
  let _2: {Ptr<Int>}
  let _3: {Ptr<Int>}
  let _4: {Int}
  let _5: {Unit}
  bb0:
    _1 = call external @malloc(const 80{CSize})
    _5 = intrinsic setMemory(copy _1, const 0{UInt8}, const 80{Int})
    _2 = intrinsic cast{UInt8}{Int}(copy _1)
    _2[const 2{Int}]{Int} = const 5{Int}
    _3 = intrinsic offset{Int}(copy _2, const 2{Int})
    _5 = intrinsic copyMemory(copy _2, copy _3, const 8{Int})
    _0 = copy _2.*{Int} + copy _3.*{Int} {Int}
    _4 = intrinsic address{Int}(copy _2)
    _3 = intrinsic fromAddress{Int}(copy _4)
    _0 = copy _0 + copy _3[const 9{Int}]{Int} {Int}
    call external @free(copy _1)
    return
""",
        10,
    ),
    "counting": (
        """
  let _1: {Account}
  let _2: {Ptr}
  let _3: {Wrapped}
  let _4: {Wrapped?}
  let _5: {Account?}
  bb0:
    _1 = call external @malloc(const 32{CSize})
    _1.*{object Account}.0{Counts}.0{Int32} = const 1{Int32}
    _1.*{object Account}.1{Ptr} = address @info
    retain copy _1
    retain copy _1
    _3 = new {Wrapped}(copy _1)
    _4 = new {Wrapped?}#1(move _3)
    retain const null{Ptr}
    release const null{Ptr} using @destroy
    release copy _4#1.0{Wrapped}.0{Account} using @destroy
    release copy _1
    _5 = const null{Account?}
    release copy _5
    retain copy _5#1.0{Account}
    release copy _5#1.0{Account} using @destroy
    _5 = new {Account?}#1(copy _1)
    release copy _5
    _2 = address @destroyed
    _0 = copy _2.*{Int}
    return
""",
        1,
    ),
    "enums": (
        """
  let _1: {Shape}
  let _2: {Shape}
  let _3: {Large}
  let _4: {Level}
  let _5: {Int}
  bb0:
    _1 = new {Shape}#1(const 20{Int}, const 22{Int})
    _3 = new {Large}(const 1{Int}, copy _1, new_pair)
    _2 = copy _3.1{Shape}
    _4 = new {Level}#2()
    _5 = variant _4 {Level}
    _0 = copy _2#1.0{Int} + copy _2#1.1{Int} {Int}
    _0 = copy _0 + copy _5 {Int}
    _5 = variant _2 {Shape}
    _0 = copy _0 + copy _5 {Int}
    return
""".replace("_3 = new {Large}(const 1{Int}, copy _1, new_pair)", "_3.1{Shape} = copy _1"),
        45,
    ),
    "addresses": (
        """
  let _1: {Pair}
  let _2: {&Pair}
  let _3: {&Int}
  bb0:
    _1 = new {Pair}(const 1{Int8}, const 2{Int})
    _2 = &_1
    _3 = &_2.*{Pair}.1{Int}
    _3.*{Int} = const 9{Int}
    _0 = copy _1.1{Int}
    return
""",
        9,
    ),
    "long fixed arrays": (
        """
  let _1: {Nine}
  let _2: {Nine}
  let _3: {Int}
  bb0:
    _1 = new {Nine}(NUMBERS)
    _2 = copy _1
    _3 = const 8{Int}
    _2[copy _3]{Int} = const 90{Int}
    _0 = copy _1[copy _3]{Int} + copy _2[copy _3]{Int} {Int}
    return
""",
        99,
    ),
    "variadic C functions": (
        """
  let _1: {Ptr}
  let _2: {Int32}
  let _3: {Ptr}
  bb0:
    _1 = call external @malloc(const 64{CSize})
    _3 = address @format
    _2 = call external @snprintf(copy _1, const 64{CSize}, copy _3, NUMBERS)
    _0 = convert copy _2 {Int32} to {Int}
    call external @free(copy _1)
    return
""",
        7,
    ),
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", CASES)
def test_body(name: str, level: int) -> None:
    body, expected = CASES[name]
    numbers = ", ".join(f"const {number}{{Int}}" for number in range(1, 10))
    if "snprintf" in body:
        numbers = "const -5{Int32}, const 2.5{Float}, const 33{Int32}"
    body = body.replace("NUMBERS", numbers)
    assert evaluate(f"fun @f() -> {{Int}}\n{{{body}}}\n", level=level) == expected


CALLS = """
fun @sum(_1: {Pair}, _2: {Large}, _3: inout {&Int}, _4: move {String}) -> {Int}
{
  let _5: {Int}
  bb0:
    _5 = convert copy _1.0{Int8} {Int8} to {Int}
    _0 = copy _5 + copy _1.1{Int} {Int}
    _0 = copy _0 + copy _2.1{Shape}#1.1{Int} {Int}
    _0 = copy _0 + copy _4.1{Int} {Int}
    _3.*{Int} = copy _3.*{Int} + const 100{Int} {Int}
    return
}
fun @large(_1: {Int}) -> {Large}
{
  let _2: {Shape}
  let _3: {Pair}
  bb0:
    _2 = new {Shape}#1(const 0{Int}, copy _1)
    _3 = new {Pair}(const 1{Int8}, const 2{Int})
    _0 = new {Large}(copy _1, copy _2, copy _3)
    return
}
fun @change(_1: move {Large}) -> {Large}
{
  bb0:
    _1.0{Int} = copy _1.0{Int} + const 1{Int} {Int}
    _0 = move _1
    return
}
fun @pair(_1: {Int8}) -> {Pair}
{
  bb0:
    _0 = new {Pair}(copy _1, const 5{Int})
    return
}
fun @nothing(_1: {Unit}) -> {Unit}
{
  bb0:
    return
}
fun @flip(_1: {Bool}) -> {Bool}
{
  bb0:
    _0 = unary not copy _1 {Bool}
    return
}
fun @f() -> {Int}
{
  let _1: {Pair}
  let _2: {Large}
  let _3: {Int}
  let _4: {&Int}
  let _5: {Large}
  let _6: {Ptr}
  let _7: {Bool}
  let _8: {Unit}
  bb0:
    _1 = call @pair(const -2{Int8})
    _2 = call @large(const 30{Int})
    _3 = const 0{Int}
    _4 = &_3
    _0 = call @sum(borrow _1, borrow _2, copy _4, const "abc"{String})
    _0 = copy _0 + copy _3 {Int}
    _5 = call @change(copy _2)
    _0 = copy _0 + copy _5.0{Int} {Int}
    _0 = copy _0 + copy _2.0{Int} {Int}
    _2 = call @change(move _2)
    _0 = copy _0 + copy _2.0{Int} {Int}
    _6 = function @large
    _2 = call indirect copy _6 ({Int}) -> {Large}(const 7{Int})
    _0 = copy _0 + copy _2.0{Int} {Int}
    _8 = call @nothing(const null{Unit})
    _7 = call @flip(const false{Bool})
    if copy _7 then bb1 else bb2
  bb1:
    return
  bb2:
    _0 = const 0{Int}
    return
}
"""


@pytest.mark.parametrize("level", LEVELS)
def test_calls(level: int) -> None:
    expected = -2 + 5 + 30 + 7 + 100 + 31 + 30 + 31 + 7
    assert evaluate(CALLS, level=level) == expected
