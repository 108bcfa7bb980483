"""The decorator that every tree node of the compiler carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

T = TypeVar("T")

if TYPE_CHECKING:

    @dataclass_transform(frozen_default=True)
    def node(cls: type[T]) -> type[T]:
        """Make `cls` a frozen, slotted dataclass compared by identity."""
        raise AssertionError

else:
    # Type checkers see frozen classes; at run time the attributes are plain slots, because a frozen
    # dataclass assigns through `object.__setattr__`, which makes building a tree three times slower.
    node = dataclass(slots=True, eq=False)
