from __future__ import annotations

import pytest

from seen_core.check.inference import Inference
from seen_core.check.types import (
    ERRONEOUS,
    INT,
    STRING,
    FixedArray,
    Function,
    Nominal,
    Nullable,
    Parameter,
    Tuple,
    Type,
    Unknown,
    Value,
    Weak,
)


@pytest.fixture
def inference() -> Inference:
    return Inference()


def array(item: Type) -> Nominal:
    return Nominal("Array", (item,))


def test_a_variable_takes_the_type_it_meets(inference: Inference) -> None:
    item = inference.fresh()
    assert inference.unify(array(item), array(INT))
    assert inference.resolve(Nullable(item)) == Nullable(INT)


def test_two_variables_are_one_from_then_on(inference: Inference) -> None:
    one, other = inference.fresh(), inference.fresh()
    assert inference.unify(one, other)
    assert not inference.is_known(Tuple((one, INT)))
    assert inference.unify(other, STRING)
    assert inference.shallow(one) == STRING


@pytest.mark.parametrize(
    "make",
    [
        lambda part: Tuple((INT, part)),
        lambda part: Function((part,), INT),
        lambda part: Function((INT,), part),
        lambda part: FixedArray(part, Value(2)),
        lambda part: FixedArray(INT, part),
        Weak,
        Nullable,
        array,
    ],
)
def test_parts_are_unified(inference: Inference, make: object) -> None:
    assert callable(make)
    variable = inference.fresh()
    assert not inference.is_known(make(variable))
    assert inference.unify(make(variable), make(STRING))
    assert inference.is_known(make(variable))
    assert inference.resolve(make(variable)) == make(STRING)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (INT, STRING),
        (INT, Nullable(INT)),
        (array(INT), array(STRING)),
        (Tuple((INT, INT)), Tuple((INT, INT, INT))),
        (Function((), INT), Function((), INT, throws=True)),
        (Function((), INT), Function((), INT, suspend=True)),
        (FixedArray(INT, Value(2)), FixedArray(INT, Value(3))),
        (Parameter("f", "T"), Parameter("g", "T")),
        (Parameter("f", "T"), INT),
    ],
)
def test_what_differs_does_not_unify(inference: Inference, left: Type, right: Type) -> None:
    assert not inference.unify(left, right)


def test_a_type_is_no_part_of_itself(inference: Inference) -> None:
    variable = inference.fresh()
    other = inference.fresh()
    assert inference.unify(other, array(variable))
    assert not inference.unify(variable, Nullable(other))


def test_what_was_reported_fits_everything(inference: Inference) -> None:
    assert inference.unify(ERRONEOUS, array(INT))
    assert inference.unify(array(INT), array(ERRONEOUS))


def test_the_result_of_a_function_being_inferred_is_never_bound(inference: Inference) -> None:
    assert not inference.unify(Unknown(-1), INT)


def test_a_speculation_can_be_taken_back(inference: Inference) -> None:
    kept, tried = inference.fresh(), inference.fresh()
    assert inference.unify(kept, INT)
    before = inference.snapshot()
    assert inference.unify(tried, STRING)
    late = inference.fresh()
    inference.restore(before)
    assert inference.resolve(kept) == INT
    assert inference.shallow(tried) == tried
    assert inference.fresh() == late
