"""Arithmetic of MIR that Python does differently: division, floats, conversions, bit operations."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from ctypes import c_float
from fractions import Fraction

_FLOAT32_LIMIT = 128


def divide(left: int, right: int) -> int:
    """Integer division that cuts towards zero."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def remainder(left: int, right: int) -> int:
    """Return the remainder of `divide`: it has the sign of the left side."""
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def divide_float(left: float, right: float) -> float:
    """IEEE division."""
    if right != 0.0:
        return left / right
    if left == 0.0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, math.copysign(1.0, left) * math.copysign(1.0, right))


def remainder_float(left: float, right: float) -> float:
    """C's `fmod`."""
    if math.isnan(left) or math.isnan(right) or math.isinf(left) or right == 0.0:
        return math.nan
    return math.fmod(left, right)


def single(value: float) -> float:
    """Round to 32 bits."""
    return c_float(value).value


def integer_to_float(value: int) -> float:
    """Return the nearest 64-bit float."""
    return float(value)


def integer_to_single(value: int) -> float:
    """Return the nearest 32-bit float, rounded once."""
    return round_to_single(Fraction(value), 1.0)


def round_to_single(value: Fraction, zero: float) -> float:
    """Round an exact value to 32 bits; `zero` gives the sign of a zero result."""
    if value == 0:
        return math.copysign(0.0, zero)
    magnitude = abs(value)
    exponent = max(magnitude.numerator.bit_length() - magnitude.denominator.bit_length() - 25, -149)
    for shift in range(exponent, exponent + 4):
        step = Fraction(2) ** shift
        digits = round(magnitude / step)
        if digits <= 1 << 24:
            result = math.ldexp(digits, shift)
            if result >= 2.0**_FLOAT32_LIMIT:
                result = math.inf
            return math.copysign(result, -1.0 if value < 0 else 1.0)
    raise AssertionError("a value has an exponent")


def float_to_integer(value: float, low: int, high: int) -> int:
    """Cut, saturate; not-a-number is 0."""
    if math.isnan(value):
        return 0
    if value <= low:
        return low
    if value >= high:
        return high
    return int(value)


def multiply_add(a: float, b: float, c: float, is_single: bool) -> float:
    """Compute `a * b + c`, rounded once."""
    if not (math.isfinite(a) and math.isfinite(b) and math.isfinite(c)):
        return a * b + c
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    if exact == 0:
        product = math.copysign(1.0, a) * math.copysign(1.0, b)
        negative = product < 0 and math.copysign(1.0, c) < 0
        return -0.0 if negative else 0.0
    if is_single:
        return round_to_single(exact, 1.0)
    try:
        return exact.numerator / exact.denominator
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    def apply(value: float) -> float:
        if not math.isfinite(value):
            return value
        return math.copysign(float(function(value)), value)

    return apply


def _half_away(value: float) -> int:
    magnitude = abs(value)
    whole = math.floor(magnitude)
    return whole + 1 if magnitude - whole >= 0.5 else whole


floor = _whole(math.floor)
ceil = _whole(math.ceil)
trunc = _whole(math.trunc)
round_half_away = _whole(_half_away)


def square_root(value: float) -> float:
    """IEEE square root."""
    return math.sqrt(value) if value >= 0 else (value if value == 0 else math.nan)


def float_bits(value: float, is_single: bool) -> int:
    """Return the bits of a float as an integer."""
    if is_single:
        return int(struct.unpack("<I", struct.pack("<f", value))[0])
    return int(struct.unpack("<Q", struct.pack("<d", value))[0])


def float_from_bits(bits: int, is_single: bool) -> float:
    """Return a float from its bits."""
    if is_single:
        return float(struct.unpack("<f", struct.pack("<I", bits))[0])
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])


def trailing_zeros(value: int, bits: int) -> int:
    """Count the zeros below the lowest one; the width for 0."""
    return (value & -value).bit_length() - 1 if value else bits


def rotate_left(value: int, amount: int, bits: int) -> int:
    """Rotate an unsigned value."""
    amount %= bits
    return ((value << amount) | (value >> (bits - amount))) & ((1 << bits) - 1)
