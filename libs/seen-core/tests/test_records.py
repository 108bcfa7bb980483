"""Values behave as frozen dataclasses do, apart from being made late."""

from __future__ import annotations

import copy
import pickle
from dataclasses import fields, is_dataclass, replace

import pytest

from seen_core.records import node, value


@node
class Leaf:
    """Compared by identity."""

    name: str
    items: tuple[int, ...] = ()


@value
class Pair:
    """Compared by content."""

    left: int
    right: str = "r"

    def both(self) -> str:
        return f"{self.left}{self.right}"


@value
class Empty:
    """Has no fields."""


def test_values_are_equal_by_content_and_nodes_by_identity() -> None:
    assert Pair(1) == Pair(1, "r") == Pair(left=1, right="r")
    assert Pair(1) != Pair(2) and Pair(1) != (1, "r")
    assert len({Pair(1), Pair(1), Pair(2)}) == 2
    assert Empty() == Empty() and {Empty()} == {Empty()}
    leaf = Leaf("a")
    assert leaf == leaf and leaf != Leaf("a")


def test_dataclass_tools_work() -> None:
    assert is_dataclass(Pair) and [field.name for field in fields(Leaf("a"))] == ["name", "items"]
    assert replace(Pair(1), right="x") == Pair(1, "x")
    assert replace(Leaf("a"), items=(2,)).items == (2,)
    assert pickle.loads(pickle.dumps(Pair(3))) == Pair(3)
    assert copy.copy(Pair(3)) == Pair(3)


def test_they_are_small_and_readable() -> None:
    assert not hasattr(Pair(1), "__dict__")
    assert repr(Pair(1)) == "Pair(left=1, right='r')"
    assert Pair(1).both() == "1r" and Pair.__doc__ == "Compared by content."
    match Pair(5):
        case Pair(left, right):
            assert (left, right) == (5, "r")


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError):
        Pair()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Leaf("a", (), 1)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Pair(1).other = 1  # type: ignore[attr-defined]
