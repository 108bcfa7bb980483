"""Operations on values, at -O0 and -O2."""

from __future__ import annotations

import ctypes
import math

import pytest
from llvm_support import LEVELS, evaluate

KINDS = {
    "Int": ctypes.c_int64,
    "Int8": ctypes.c_int8,
    "UInt8": ctypes.c_uint8,
    "Int16": ctypes.c_int16,
    "Int32": ctypes.c_int32,
    "UInt32": ctypes.c_uint32,
    "UInt64": ctypes.c_uint64,
    "CSize": ctypes.c_uint64,
    "Bool": ctypes.c_bool,
    "Char": ctypes.c_uint32,
    "Float": ctypes.c_double,
    "Float32": ctypes.c_float,
}

EXPRESSIONS = [
    ("const 5{Int} + const 7{Int} {Int}", "Int", 12),
    ("const 9223372036854775807{Int} + const 1{Int} {Int}", "Int", -(2**63)),
    ("const 200{UInt8} + const 100{UInt8} {UInt8}", "UInt8", 44),
    ("const -7{Int} / const 2{Int} {Int}", "Int", -3),
    ("const -7{Int} % const 2{Int} {Int}", "Int", -1),
    ("const 250{UInt8} / const 2{UInt8} {UInt8}", "UInt8", 125),
    ("const 1{Int8} << const 9{Int} {Int8}", "Int8", 2),
    ("const -8{Int} >> const 1{Int} {Int}", "Int", -4),
    ("const 128{UInt8} >> const 1{Int} {UInt8}", "UInt8", 64),
    ("const 12{Int} & const 10{Int} {Int}", "Int", 8),
    ("const 12{Int} | const 3{Int} {Int}", "Int", 15),
    ("const 12{Int} ^ const 10{Int} {Int}", "Int", 6),
    ("unary ~ const 0{UInt8} {UInt8}", "UInt8", 255),
    ("unary - const 5{Int} {Int}", "Int", -5),
    ("unary -! const 5{Int} {Int}", "Int", -5),
    ("unary - const 0.0{Float} {Float}", "Float", -0.0),
    ("unary not const true{Bool} {Bool}", "Bool", False),
    ("const -1{Int} < const 1{Int} {Int}", "Bool", True),
    ("const 255{UInt8} < const 1{UInt8} {UInt8}", "Bool", False),
    ("const nan{Float} != const nan{Float} {Float}", "Bool", True),
    ("const nan{Float} < const 1.0{Float} {Float}", "Bool", False),
    ("const 1.0{Float} / const 0.0{Float} {Float}", "Float", float("inf")),
    ("const 5.5{Float} % const 2.0{Float} {Float}", "Float", 1.5),
    ("const 0.1{Float32} + const 0.2{Float32} {Float32}", "Float32", 0.30000001192092896),
    ('const "é"{Char}', "Char", 0xE9),
    ("convert const 1e30{Float} {Float} to {Int}", "Int", 2**63 - 1),
    ("convert const -5.9{Float} {Float} to {UInt8}", "UInt8", 0),
    ("convert const nan{Float} {Float} to {Int}", "Int", 0),
    ("convert const 16777217{Int} {Int} to {Float32}", "Float32", 16777216.0),
    ("convert const 255{UInt8} {UInt8} to {Float}", "Float", 255.0),
    ("convert const 1.5{Float32} {Float32} to {Float}", "Float", 1.5),
    ("convert const 300{Int} {Int} to {UInt8}", "UInt8", 44),
    ("convert const -1{Int8} {Int8} to {CSize}", "CSize", 2**64 - 1),
    ("convert const true{Bool} {Bool} to {Int}", "Int", 1),
    ('convert const "A"{Char} {Char} to {Int}', "Int", 65),
    ("intrinsic leadingZeros{UInt8}(const 1{UInt8})", "UInt8", 7),
    ("intrinsic trailingZeros{Int}(const 0{Int})", "Int", 64),
    ("intrinsic countOnes{Int}(const 255{Int})", "Int", 8),
    ("intrinsic byteSwap{Int32}(const 1{Int32})", "Int32", 1 << 24),
    ("intrinsic rotateLeft{UInt8}(const 129{UInt8}, const 1{UInt8})", "UInt8", 3),
    ("intrinsic rotateRight{Int}(const 1{Int}, const 65{Int})", "Int", -(2**63)),
    ("intrinsic round{Float}(const 2.5{Float})", "Float", 3.0),
    ("intrinsic floor{Float}(const -2.5{Float})", "Float", -3.0),
    ("intrinsic sqrt{Float32}(const 16.0{Float32})", "Float32", 4.0),
    ("intrinsic abs{Float}(const -2.5{Float})", "Float", 2.5),
    ("intrinsic copySign{Float}(const 2.5{Float}, const -0.0{Float})", "Float", -2.5),
    (
        "intrinsic fma{Float}(const 0.1{Float}, const 10.0{Float}, const -1.0{Float})",
        "Float",
        5.551115123125783e-17,
    ),
    ("intrinsic bits{Float}(const 1.0{Float})", "UInt64", 0x3FF0000000000000),
    ("intrinsic fromBits{Float32}(const 1065353216{UInt32})", "Float32", 1.0),
    ("intrinsic wrappingMul{Int8}(const 64{Int8}, const 2{Int8})", "Int8", -128),
    ("intrinsic overflowsMul{Int8}(const 64{Int8}, const 2{Int8})", "Bool", True),
    ("intrinsic overflowsSub{UInt8}(const 1{UInt8}, const 1{UInt8})", "Bool", False),
    (
        "intrinsic multiplyHigh(const 18446744073709551615{UInt64}, const 3{UInt64})",
        "UInt64",
        2,
    ),
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("expression", "type_", "expected"), EXPRESSIONS)
def test_expression(expression: str, type_: str, expected: object, level: int) -> None:
    body = f"fun @f() -> {{{type_}}}\n{{\n  bb0:\n    _0 = {expression}\n    return\n}}\n"
    found = evaluate(body, KINDS[type_], level)
    assert found == expected
    if isinstance(expected, float):
        assert math.copysign(1.0, found) == math.copysign(1.0, expected)
