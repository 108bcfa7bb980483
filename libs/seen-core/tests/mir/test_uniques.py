"""Generic functions for types that cannot be copied."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lowering_world import DOOR, FakeWorld, read

from seen_core.check.signatures import FunctionReference
from seen_core.check.types import INT, STRING, Nullable, Parameter, Tuple
from seen_core.mir.ownership import is_duplicable
from seen_core.mir.uniques import NONE, unique_parameters, world_of, world_with

T = Parameter("f", "T")


@pytest.fixture
def world() -> FakeWorld:
    made = FakeWorld()
    made.declare("f", [("item", Nullable(T))], T, read(0, T), [])
    made.functions["f"] = replace(made.functions["f"], type_parameters=(T,))
    return made


def test_parameters_are_unique_by_their_arguments(world: FakeWorld) -> None:
    assert unique_parameters(world, FunctionReference("f", (DOOR,))) == {T}
    assert unique_parameters(world, FunctionReference("f", (Tuple((INT, DOOR)),))) == {T}
    assert unique_parameters(world, FunctionReference("f", (STRING,))) == NONE


def test_in_the_world_of_a_call_values_of_a_parameter_are_not_copied(world: FakeWorld) -> None:
    unique = world_of(world, FunctionReference("f", (DOOR,)))
    assert not is_duplicable(unique, Nullable(T))
    assert not unique.is_copyable(T)
    assert is_duplicable(world, T)


def test_there_is_one_world_for_each_set_of_unique_parameters(world: FakeWorld) -> None:
    unique = world_of(world, FunctionReference("f", (DOOR,)))
    assert unique is world_with(unique, frozenset({T}))
    assert world_with(unique, NONE) is world
