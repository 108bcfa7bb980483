"""The printed form and the JSON form of closed programs come back the same; the verifier finds mistakes."""

from __future__ import annotations

import json

import pytest

from seen_core.mir.parser import MirSyntaxError, parse_function, parse_program
from seen_core.mir.printer import print_function, print_program
from seen_core.mir.serialise import MirFormatError, from_json, to_json
from seen_core.mir.verify import verify

PROGRAM = """\
mir 1
pointer 8
entry @seen.entry
panic overflow @panic
export @main.add "add"
external @printf({Ptr<UInt8>}) -> {Int32} variadic

type {Int} = int 8 align 8 signed
type {Int32} = int 4 align 4 signed
type {Float} = float 8 align 8
type {Bool} = bool 1 align 1
type {Char} = char 4 align 4
type {Unit} = unit 0 align 1
type {Ptr<UInt8>} = pointer 8 align 8
type {main.Point<Int>} = struct 16 align 8 (0: {Int}, 8: {Int}) names ["x", "y"]
type {[Int; 3]} = array 24 align 8 of 3 {Int}
type {Int?} = enum 16 align 8 tag 1 () (8: {Int})
type {main.Node?} = enum 8 align 8 niche 0 () (0: {Ptr<UInt8>}) names ["null", "some"]
type {(Int, Int) -> Int} = pointer 8 align 8

data @text$1 = constant 7 align 1
  0: bytes "gr\\u00fc\\u00df\\n\\u0000"
data @main.last = per_thread 8 align 8
  0: bytes "\\u0005"
data @info$main.Node = constant 24 align 8
  0: function @panic
  8: bytes "\\u0001\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000"
  16: address @text$1+2
data @seen.stack_limit = variable 8 align 8

fun @panic(_1: {Ptr<UInt8>}) -> {Unit} at "" 1:1 with cold noreturn
{
  bb0:
    unreachable
}

fun @main.add(_1: {Int} "a" at 1:9, _2: move {Int} "größe") -> {Int} at "main.seen" 1:1 named "main.add<T>"
{
  let _3: {main.Point<Int>} "p" at 2:5
  let _4: {[Int; 3]}
  let _5: {Int?}
  let _6: {main.Node?}
  let _7: {Ptr<UInt8>}
  let _8: {Bool}
  let _9: {Float}
  let _10: {Char}
  let _11: {(Int, Int) -> Int}
  let _12: {Int}
  bb0:
    live _3 at 2:5
    _3 = new {main.Point<Int>}(copy _1, move _2) at 2:5
    _4 = new {[Int; 3]}(const -1{Int}, const 2{Int}, borrow _3.1{Int}) at 3:1
    _5 = new {Int?}#1(copy _4[copy _1]{Int}) at 3:1
    _6 = const null{main.Node?} at 3:1
    _7 = &_3.0{Int} at 3:1
    _0 = variant _5 {Int?} at 3:1
    _0 = copy _5#1.0{Int} +! copy _7.*{main.Point<Int>}.1{Int} {Int} at 3:1
    _0 = unary -! copy _0 {Int} at 3:1
    _8 = unary not const true{Bool} {Bool} at 3:1
    _8 = copy _0 <= const 3{Int} {Int} at 3:1
    _9 = const -0.0{Float} at 3:1
    _9 = const inf{Float} at 3:1
    _9 = convert copy _0 {Int} to {Float} at 3:1
    _9 = intrinsic fma{Float}(copy _9, const 1e-05{Float}, const nan{Float}) at 3:1
    _10 = const "ß"{Char} at 3:1
    _11 = convert address @info$main.Node+8 {Ptr<UInt8>} to {(Int, Int) -> Int} at 3:1
    retain copy _6#1.0{Ptr<UInt8>} at 3:1
    retain shared copy _6#1.0{Ptr<UInt8>} at 3:1
    release shared copy _6#1.0{Ptr<UInt8>} at 3:1
    release copy _6#1.0{Ptr<UInt8>} at 3:1
    release copy _6#1.0{Ptr<UInt8>} using @panic at 3:1
    check copy _8 is false else overflow() at 3:1
    call external @printf(place "main.seen:1:1", copy _0) at 3:1
    _0 = call indirect function @main.add ({Int}, {Int}) -> {Int}(copy _0, const 1{Int}) at 3:1
    if copy _8 then bb1 else bb2
  bb1:
    switch copy _0 {Int} [-1: bb0, 7: bb2] else bb3
  bb2:
    goto bb3
  bb3:
    return at 4:1
}

fun @seen.entry() -> {Int} at "" 1:1 with noinline recursive
{
  bb0:
    _0 = call @main.add(const 1{Int}, const 2{Int}) at 1:1
    return at 1:1
}
"""


def test_printed_form_comes_back() -> None:
    program = parse_program(PROGRAM)
    printed = print_program(program)
    assert parse_program(printed).functions["seen.entry"] == program.functions["seen.entry"]
    assert print_program(parse_program(printed)) == printed
    assert [line for line in printed.split("\n") if line] == [
        line.replace("größe", "größe") for line in PROGRAM.replace('"ß"', '"\\u00df"').split("\n") if line
    ]


def test_json_comes_back() -> None:
    program = parse_program(PROGRAM)
    text = to_json(program)
    assert json.loads(text)["version"] == 1
    back = from_json(text)
    assert print_program(back) == print_program(program)
    assert back.layouts == program.layouts
    assert back.data == program.data


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"node": "MirProgram", "version": 99}', '{"node": "Copy"}']
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(MirFormatError):
        from_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fun",
        "fun @f() -> {Int}",
        "fun @f() -> {Int}\n{\n  bb0:\n    _0 = ?\n}",
        "fun @f() -> {Int}\n{\n bb1:\n}",
    ],
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(MirSyntaxError):
        parse_function(text)


def test_a_function_alone() -> None:
    program = parse_program(PROGRAM)
    entry = program.functions["seen.entry"]
    assert parse_function(print_function(entry)) == entry


def test_a_good_program_verifies() -> None:
    assert verify(parse_program(PROGRAM)) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("call @main.add(const 1{Int}, const 2{Int})", "call @main.gone()", "no function `main.gone`"),
        ("call @main.add(const 1{Int}, const 2{Int})", "call @main.add(const 1{Int})", "1 arguments for 2"),
        ("_9 = const inf{Float}", "_9 = const 1{Int}", "not `Float`"),
        ("goto bb3", "goto bb9", "no block bb9"),
        ("    live _3 at 2:5\n", "    _0 = copy _12\n", "_12 is read before"),
        (
            "_3 = new {main.Point<Int>}(copy _1, move _2)",
            "_3 = new {main.Point<Int>}(copy _1)",
            "1 arguments",
        ),
        ("copy _5#1.0{Int} +!", "copy _5#1.1{Int} +!", "has no field 1"),
        ("retain copy _6#1.0{Ptr<UInt8>}", "retain copy _1", "counting of `Int`"),
        (
            "release copy _6#1.0{Ptr<UInt8>} using @panic",
            "release copy _6#1.0{Ptr<UInt8>} using @x",
            "no function `x`",
        ),
        ("else overflow()", "else bounds()", "no function reports `bounds`"),
        ("const 7{Int}", "const 7{Int}", ""),
        ("if copy _8 then", "if copy _0 then", "a condition of type `Int`"),
        ("  let _10: {Char}", "  let _10: {Gone}", "no layout of `Gone`"),
        ("  16: address @text$1+2", "  16: address @gone", "no data `gone`"),
    ],
)
def test_mistakes_are_found(old: str, new: str, message: str) -> None:
    problems = verify(parse_program(PROGRAM.replace(old, new)))
    assert (not problems) if not message else any(message in problem for problem in problems), problems
