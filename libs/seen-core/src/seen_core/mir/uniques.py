"""Generic functions for types that cannot be copied.

A body with a type parameter `T` is lowered once for all types that can be copied, and once more for those
that cannot, as soon as a program asks for it: there values of `T` are moved and lent like those of a struct
with a `drop` block.

    fun each<T>(xs: Array<T>, f: (T) -> Unit) { f(xs[0]) }
    T can be copied  ->  _3 = copy xs[0];  f(borrow _3);  drop _3
    T is unique      ->  _3 = pin(&xs[0]);  f(borrow xs[0]);  drop _3

Which of the two a call means shows in its type arguments. What is asked of the world on the way is asked of
one that knows which parameters are unique.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from seen_core.check.signatures import FunctionReference
from seen_core.check.types import Parameter, Type
from seen_core.check.world import World
from seen_core.mir.ownership import is_duplicable

NONE: frozenset[Parameter] = frozenset()


class _UniqueWorld:
    """A world in which some type parameters stand for types that cannot be copied."""

    def __init__(self, world: World, unique: frozenset[Parameter]) -> None:
        self.world = world
        self.unique = unique
        self._copyable: dict[Type, bool] = {}

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            return getattr(self.world, name)

    def is_copyable(self, type_: Type) -> bool:
        """Tell whether reading a value leaves its source usable."""
        known = self._copyable.get(type_)
        if known is None:
            known = self._copyable[type_] = is_duplicable(cast(World, self), type_)
        return known


def world_with(world: World, unique: frozenset[Parameter]) -> World:
    """Return the world in which exactly these type parameters are unique."""
    known = world.unique_worlds.get(unique)
    if known is None:
        plain = world.unique_worlds[NONE]
        known = world.unique_worlds[unique] = cast(World, _UniqueWorld(plain, unique))
    return known


def unique_parameters(world: World, function: FunctionReference) -> frozenset[Parameter]:
    """Return the type parameters of a function whose arguments cannot be copied."""
    if not function.type_arguments:
        return NONE
    return frozenset(parameter for parameter, _ in unique_arguments(world, function))


def unique_arguments(world: World, function: FunctionReference) -> list[tuple[Parameter, Type]]:
    """Return the type parameters of a function that stand for what cannot be copied, and their types."""
    parameters = world.function(function.name.partition(".lambda#")[0]).type_parameters
    pairs = zip(parameters, function.type_arguments)
    return [(parameter, type_) for parameter, type_ in pairs if not is_duplicable(world, type_)]


def world_of(world: World, function: FunctionReference) -> World:
    """Return the world in which the body of a function is lowered for its type arguments."""
    return world_with(world, unique_parameters(world, function))
