"""Functions that lend their result: `&place` of what was lent to them, of a type that cannot be copied.

    fun first(pair: Pair): Ticket => &pair.left         fun top(this: Stack): Ticket => &items[size - 1]

Such a function gives its caller the address of the place. It gets the address of what the place is a part of
by value (`pair`); where an object holds the place, it returns that object (`items`), counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from seen_core.check import hir
from seen_core.check.signatures import FunctionInfo
from seen_core.check.types import NEVER, UNIT, FixedArray, Nominal, Type, pointer
from seen_core.check.world import World
from seen_core.mir.lower_effects import bindings, descend
from seen_core.mir.ownership import is_duplicable

_caches: WeakKeyDictionary[World, dict[str, Lending | None]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Lending:
    """The parameters whose parts a result may be, and the type of the object that holds it, or unit.

    With `pinned`, others can reach the place, and the function pins it for its caller.
    """

    parameters: frozenset[int]
    owner: Type
    pinned: bool


def lending(world: World, function_name: str) -> Lending | None:
    """Return how a function lends its result; None when it returns a value."""
    cache = _caches.setdefault(world, {})
    if function_name not in cache:
        cache[function_name] = None  # a call of itself lends what the others lend
        info = world.function(function_name)
        if info.has_body and info.kind in ("function", "method") and is_unique_type(world, info.result):
            cache[function_name] = _Roots(world, info).lending()
    return cache[function_name]


def is_unique_type(world: World, type_: Type) -> bool:
    """Tell whether values of a type are surely never copied."""
    return world.needs_drop(type_) and not is_duplicable(world, type_)


BRANCHES = (hir.If, hir.Block, hir.Match, hir.Loop, hir.Try)
"""What hands its value on from one of its parts."""


def results(body: hir.Body) -> Iterator[hir.Expression]:
    """Yield the expressions that a body returns, without the branches around them."""
    tails: list[hir.Expression | None] = [body.value]
    tails += [node.value for node in descend(body.value) if isinstance(node, hir.Return)]
    while tails:
        match tails.pop():
            case hir.If(_, _, _, then, otherwise):
                tails += (then, otherwise)
            case hir.Block(_, _, _, value):
                tails.append(value)
            case hir.Match(_, _, _, arms):
                tails += [arm.body for arm in arms]
            case hir.Loop(_, _, label) as loop:
                breaks = [node for node in descend(loop) if isinstance(node, hir.Break)]
                tails += [node.value for node in breaks if node.label == label]
            case hir.Try(_, _, attempt, _, handler):
                tails += (attempt, handler)
            case None | hir.Return():
                pass
            case result if result.type != NEVER:
                yield result


class _NotLentError(Exception):
    """A result is no part of what was lent to the function."""


@dataclass(slots=True)
class _Roots:
    """Finds out what the results of a function are parts of."""

    world: World
    info: FunctionInfo
    parameters: set[int] = field(default_factory=set)
    owners: set[Type] = field(default_factory=set)
    shared: bool = False
    """A result may be a part of a global."""
    parts: dict[int, hir.Expression] = field(default_factory=dict)
    """Names of parts: the locals that `let r = &x` and patterns bind, and what they are parts of."""

    def lending(self) -> Lending | None:
        """Return how the function lends its result, if it does."""
        body = self.world.body(self.info.name)
        leaves = list(results(body))
        if not leaves or self.info.virtual or not all(leaf.span in body.lent for leaf in leaves):
            return None
        for node in descend(body.value):
            match node:
                case hir.Let(_, local, value, True) if value is not None:
                    self.parts[local] = value
                case hir.Match(_, _, scrutinee, arms):
                    bound = [local for arm in arms for local in bindings(arm.pattern)]
                    fixed = [one for one in bound if not (body.locals[one].mutable or body.locals[one].boxed)]
                    self.parts.update(dict.fromkeys(fixed, scrutinee))
        try:
            self.find(leaves)
        except _NotLentError:
            return None
        if len(self.owners) != 1:
            return None
        owner = self.owners.pop()
        return Lending(frozenset(self.parameters), owner, self.shared or owner != UNIT)

    def find(self, leaves: list[hir.Expression]) -> None:
        """Find the owners and the parameters; a call of the function itself lends what the others lend."""
        again: list[hir.Call] = []
        for leaf in leaves:
            if isinstance(leaf, hir.Call) and leaf.function.name == self.info.name:
                again.append(leaf)
            else:
                self.owners.add(self.owner(leaf))
        known: set[int] | None = None
        while known != self.parameters:
            known = set(self.parameters)
            self.owners.update(self.owner(call.arguments[index]) for call in again for index in known)

    def owner(self, node: hir.Expression) -> Type:
        """Return the type of the object that a place lies in; unit for a part of a parameter or a global."""
        match node:
            case hir.Local(_, _, index) if index in self.parts:
                if self.owner(self.parts[index]) != UNIT:
                    raise _NotLentError
                return UNIT
            case hir.Local(_, _, index) if index < len(self.info.parameters):
                if self.info.parameters[index].mode:
                    raise _NotLentError
                self.parameters.add(index)
                return UNIT
            case hir.Field(_, _, base, _):
                return base.type if self.is_class(base.type) else self.owner(base)
            case hir.Index(_, _, base, _) if isinstance(base.type, FixedArray):
                return self.owner(base)
            case hir.Index(_, type_, base, _) if base.type != pointer(type_):
                return base.type
            case hir.Unwrap(_, _, value):
                return self.owner(value)
            case hir.Global():
                self.shared = True
                return UNIT
            case hir.Call(_, _, function, "static", arguments):
                return self.lent_by_call(function.name, arguments)
            case _:
                raise _NotLentError

    def lent_by_call(self, name: str, arguments: tuple[hir.Expression, ...]) -> Type:
        other = lending(self.world, name)
        if other is None:
            raise _NotLentError
        self.shared |= other.pinned
        if other.owner != UNIT:
            return other.owner
        owners = {self.owner(arguments[index]) for index in other.parameters}
        if len(owners) > 1:
            raise _NotLentError
        return owners.pop() if owners else UNIT

    def is_class(self, type_: Type) -> bool:
        """Tell whether a type is a class."""
        return isinstance(type_, Nominal) and self.world.type_info(type_.name).kind == "class"
