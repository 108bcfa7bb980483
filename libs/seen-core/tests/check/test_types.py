from __future__ import annotations

import pytest

from seen_core.check.types import (
    ANY,
    BYTE,
    FLOAT,
    INT,
    STRING,
    UNIT,
    FixedArray,
    Function,
    Nominal,
    Nullable,
    Parameter,
    Simd,
    Tuple,
    Type,
    Value,
    Weak,
    is_float,
    is_integer,
    is_scalar,
    substitute,
)

T = Parameter("main.f", "T")
N = Parameter("main.f", "N")


@pytest.mark.parametrize(
    ("type_", "shown"),
    [
        (INT, "Int"),
        (Nominal("std.hashmap.HashMap", (STRING, Nominal("main.A"))), "HashMap<String, A>"),
        (Nullable(INT), "Int?"),
        (Nullable(Nullable(INT)), "Int??"),
        (Nullable(Function((INT,), UNIT)), "((Int) -> Unit)?"),
        (Tuple((INT, Nullable(FLOAT))), "(Int, Float?)"),
        (Function((), UNIT, throws=True), "() -> Unit throws"),
        (FixedArray(BYTE, Value(16)), "[UInt8; 16]"),
        (Simd(FLOAT, N), "simd[Float, N]"),
        (Weak(Nominal("main.Node")), "weak Node"),
    ],
)
def test_a_type_is_shown_as_users_write_it(type_: Type, shown: str) -> None:
    assert str(type_) == shown


def test_kinds_of_scalars() -> None:
    assert is_integer(BYTE) and not is_integer(FLOAT) and not is_integer(T)
    assert is_float(Nominal("Float32")) and not is_float(INT)
    assert is_scalar(UNIT) and not is_scalar(STRING) and not is_scalar(ANY)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (T, INT),
        (Nominal("Array", (Nullable(T),)), Nominal("Array", (Nullable(INT),))),
        (Tuple((T, STRING, T)), Tuple((INT, STRING, INT))),
        (FixedArray(T, N), FixedArray(INT, Value(3))),
        (Weak(T), Weak(INT)),
    ],
)
def test_substitution_reaches_all_parts(before: Type, after: Type) -> None:
    assert substitute(before, {T: INT, N: Value(3)}) == after


def test_substitution_keeps_what_a_function_type_says_besides() -> None:
    before = Function((T,), T, ("inout",), throws=True, suspend=True, receiver=True)
    after = Function((INT,), INT, ("inout",), throws=True, suspend=True, receiver=True)
    assert substitute(before, {T: INT}) == after


def test_a_parameter_of_another_declaration_stays() -> None:
    other = Parameter("main.g", "T")
    assert substitute(Tuple((T, other)), {T: INT}) == Tuple((INT, other))


def test_a_substituted_nullable_may_nest() -> None:
    assert substitute(Nullable(T), {T: Nullable(INT)}) == Nullable(Nullable(INT))
