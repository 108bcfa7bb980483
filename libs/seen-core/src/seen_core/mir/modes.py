"""How a function takes its parameters: `borrow`, `move`, `inout`, or `lend`.

A plain parameter is borrowed unless the body keeps it: stores, returns, throws or passes it on to a
parameter that is moved. Then it is moved, which saves counting. Virtual methods and interfaces keep to what
is written, because their callers do not see the body; where an implementation differs, monomorphisation
puts a function between. A parameter of mode `lend` is borrowed by its address, a part of which the function
lends to its caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

from seen_core.check import hir
from seen_core.check.signatures import FunctionInfo, FunctionReference, ParameterInfo
from seen_core.check.types import Function, Nominal, Type
from seen_core.check.world import World
from seen_core.mir.lent_results import lending
from seen_core.mir.lower_effects import bindings, children, descend, is_place
from seen_core.mir.staying import is_lent, lent_lambdas
from seen_core.mir.uniques import NONE, world_of, world_with
from seen_core.source import Span

_WRITTEN = {"": "borrow", "move": "move", "inout": "inout"}
_caches: WeakKeyDictionary[World, dict[str, tuple[str, ...]]] = WeakKeyDictionary()
_giving_back: WeakKeyDictionary[World, dict[str, bool]] = WeakKeyDictionary()


def parameter_modes(world: World, function_name: str) -> tuple[str, ...]:
    """Return the mode of every parameter of a function."""
    cache = _caches.setdefault(world, {})
    known = cache.get(function_name)
    if known is None:
        info = world.function(function_name)
        known = cache[function_name] = written_modes(info.parameters)
        if _may_infer(world, info):
            known = cache[function_name] = _infer(world, info)
    return known


def written_modes(parameters: tuple[ParameterInfo, ...]) -> tuple[str, ...]:
    """Return the modes as they are written, plain parameters borrowed."""
    return tuple(_WRITTEN[parameter.mode] for parameter in parameters)


def function_type_modes(type_: Function) -> tuple[str, ...]:
    """Return the modes of the parameters of a function type."""
    modes = type_.modes or ("",) * len(type_.parameters)
    return tuple(_WRITTEN[mode] for mode in modes)


def gives_back(world: World, function_name: str) -> bool:
    """Tell whether a function surely returns its first parameter, the reference that it was given.

    Such a call needs no counting: whoever lends the reference goes on with the one that it has.
    """
    world = world_with(world, NONE)
    cache = _giving_back.setdefault(world, {})
    known = cache.get(function_name)
    if known is None:
        known = cache[function_name] = _find_gives_back(world, world.function(function_name))
    return known


def _find_gives_back(world: World, info: FunctionInfo) -> bool:
    if info.throws or not _may_infer(world, info) or info.parameters[0].type != info.result:
        return False
    if not isinstance(info.result, Nominal) or world.type_info(info.result.name).kind != "class":
        return False
    if info.parameters[0].mode or parameter_modes(world, info.name)[0] != "move":
        return False
    return all(isinstance(result, hir.Local) and result.index == 0 for result in _results(world, info))


def _results(world: World, info: FunctionInfo) -> Iterator[object]:
    """Yield what a function may return; `None` where it cannot be told."""
    body = world.body(info.name).value
    tails: list[object] = [body]
    for node in descend(body):
        if isinstance(node, hir.Return):
            tails.append(node.value)
        elif isinstance(node, hir.Assign) and isinstance(node.target, hir.Local) and node.target.index == 0:
            yield None  # `tailrec` assigns parameters
    while tails:
        match tails.pop():
            case hir.If(_, _, _, then, otherwise):
                tails += (then, otherwise)
            case hir.Block(_, _, _, value) if value is not None:
                tails.append(value)
            case hir.Match() as node:
                tails += (arm.body for arm in node.arms)
            case hir.Block(type=Nominal("Never")) | hir.Return():
                pass
            case result:
                yield result


def _may_infer(world: World, info: FunctionInfo) -> bool:
    if not info.has_body or info.virtual or info.external or info.intrinsic or info.kind == "drop":
        return False
    return any(_plain(world, parameter) for parameter in info.parameters)


def _plain(world: World, parameter: ParameterInfo) -> bool:
    return parameter.mode == "" and world.needs_drop(parameter.type)


def _infer(world: World, info: FunctionInfo) -> tuple[str, ...]:
    kept = _kept(world, info)
    lent = lending(world, info.name)
    modes = written_modes(info.parameters)
    return tuple(
        "lend" if lent is not None and index in lent.parameters else "move" if index in kept else mode
        for index, mode in enumerate(modes)
    )


def keeping_place(world: World, function: FunctionReference, index: int) -> Span | None:
    """Return where a function keeps a plain parameter; None for one that it borrows, or that says `move`."""
    world, info = world_of(world, function), world.function(function.name)
    return _kept(world, info).get(index) if _may_infer(world, info) else None


def _kept(world: World, info: FunctionInfo) -> dict[int, Span]:
    """Return the plain parameters that a body keeps, and the first place where it does."""
    body = world.body(info.name)
    candidates = {
        index
        for index, parameter in enumerate(info.parameters)
        if _plain(world, parameter) and not (index == 0 and info.kind == "constructor")
    }
    kept: dict[int, Span] = {}
    keeping = _Keeping(world, candidates, kept, body)
    if lending(world, info.name) is not None:
        keeping.lends = True
        keeping.read(body.value)
    else:
        keeping.value(body.value)
    return kept


class _Keeping:
    """Finds the parameters whose value ends up somewhere that outlives the call."""

    def __init__(self, world: World, candidates: set[int], kept: dict[int, Span], body: hir.Body) -> None:
        self.world = world
        self.body = body
        self.lent: set[int] = set()
        """Lambdas (`id` of their nodes) that only borrow what they capture."""
        self.roots: dict[int, int] = {index: index for index in candidates}
        """Candidates, and bindings of patterns that are parts of one."""
        self.kept = kept
        self.lends = False
        """The results are lent, and not kept."""

    def value(self, node: hir.Expression | None) -> None:
        """Visit an expression whose value is kept."""
        match node:
            case None:
                return
            case hir.Local(_, _, index):
                if index in self.roots and self.roots[index] == index:
                    self.kept.setdefault(index, node.span)
                else:
                    self.part(node)
            case hir.Field() | hir.Unwrap() | hir.Downcast():
                self.part(node)
                self.read(node)
            case hir.If(_, _, condition, then, otherwise):
                self.read(condition)
                self.value(then)
                self.value(otherwise)
            case hir.Block(_, _, statements, value):
                for statement in statements:
                    self.read(statement)
                self.value(value)
            case hir.Match():
                self.match(node, self.value)
            case hir.Try(_, _, body, _, handler, cleanup):
                self.value(body)
                self.value(handler)
                self.read(cleanup)
            case hir.Upcast(_, _, value) | hir.WrapNullable(_, _, value):
                self.value(value)
            case hir.Call(_, _, function, dispatch, (first, *_)) if self.gives_back(function, dispatch):
                self.value(first)
                self.read(node)
            case _:
                self.read(node)

    def choice(self, node: hir.Expression | None) -> None:
        """Visit a choice of places that is borrowed."""
        match node:
            case hir.If(_, _, condition, then, otherwise):
                self.read(condition)
                self.choice(then)
                self.choice(otherwise)
            case hir.Block(_, _, (), value):
                self.choice(value)
            case hir.Match():
                self.match(node, self.choice)
            case _:
                self.read(node)

    def takes(self, node: hir.Expression) -> bool:
        """Tell whether evaluating a branch moves what it gives."""
        return self.world.needs_drop(node.type) and not self.world.is_copyable(node.type)

    def part(self, node: hir.Expression) -> None:
        """Keep a part of a parameter: only what cannot be copied takes the whole parameter along."""
        if self.world.needs_drop(node.type) and not self.world.is_copyable(node.type):
            root = self.root(node)
            if root is not None:
                self.kept.setdefault(root, node.span)

    def root(self, node: hir.Expression) -> int | None:
        """Return the candidate that a place is a part of by value."""
        while True:
            match node:
                case hir.Local(_, _, index):
                    return self.roots.get(index)
                case hir.Field(_, _, base, _):
                    if isinstance(base.type, Nominal) and self.is_class(base.type):
                        return None
                    node = base
                case hir.Unwrap(_, _, value):
                    node = value
                case _:
                    return None

    def is_class(self, type_: Type) -> bool:
        """Tell whether a type is a class."""
        return isinstance(type_, Nominal) and self.world.type_info(type_.name).kind == "class"

    def read(self, node: object) -> None:
        """Visit a node whose own value is not kept; what a branch gives is taken all the same."""
        match node:
            case hir.If() | hir.Block() | hir.Match() | hir.Try() if self.takes(node):
                self.value(node)
            case hir.Call(_, _, function, dispatch, arguments):
                self.lent.update(map(id, lent_lambdas(self.world, node)))
                modes = self.modes(function, dispatch)
                if modes[:1] == ("move",) and self.gives_back(function, dispatch):
                    modes = ("borrow", *modes[1:])
                self.arguments(modes, arguments)
            case hir.CallValue(_, _, callee, arguments):
                self.read(callee)
                assert isinstance(callee.type, Function)
                self.arguments(function_type_modes(callee.type), arguments)
            case hir.Construct(_, _, constructor, arguments):
                self.arguments(self.modes(constructor, "static")[1:], arguments)
            case hir.MakeStruct(_, _, parts) | hir.MakeVariant(_, _, _, parts) | hir.MakeArray(_, _, parts):
                for part in parts:
                    self.value(part)
            case hir.MakeFixedArray(_, _, items, repeat):
                for item in items:
                    self.value(item)
                self.value(repeat)
            case hir.Assign(_, _, target, value, _):
                self.value(value)
                # Only `tailrec` assigns parameters, which it then has to own.
                self.value(target) if isinstance(target, hir.Local) else self.read(target)
            case hir.Return(_, _, value) if self.lends:
                self.read(value)
            case hir.Return(_, _, value) | hir.Break(_, _, _, value) | hir.Throw(_, _, value):
                self.value(value)
            case hir.Upcast(_, _, value) | hir.WrapNullable(_, _, value):
                self.value(value)
            case hir.Let() if is_lent(self.world, self.body, node):
                return
            case hir.Let(_, _, value, True):
                self.choice(value)
            case hir.Let(_, _, value):
                if value is not None and not self.copies(value):
                    self.value(value)
                else:
                    self.read(value)
            case hir.LetPattern(_, pattern, value):
                # Taking a value apart takes it, when a part that is named cannot be copied.
                types = (self.body.locals[local].type for local in bindings(pattern))
                take = self.read if all(map(self.world.is_copyable, types)) else self.value
                take(value)
            case hir.Match():
                self.match(node, self.read)
            case hir.MakeClosure() if id(node) in self.lent:
                return
            case hir.MakeClosure(_, _, body):
                for outer, inner in body.captures:
                    if outer in self.roots and not self.world.is_copyable(body.locals[inner].type):
                        self.kept.setdefault(self.roots[outer], node.span)
            case None | hir.Local() | hir.Constant():
                return
            case _:
                for child in children(node):
                    self.read(child)

    def copies(self, value: hir.Expression) -> bool:
        """Tell whether `let x = value` takes a copy."""
        return isinstance(value, hir.Local | hir.Field | hir.Unwrap) and self.world.is_copyable(value.type)

    def modes(self, function: FunctionReference, dispatch: str) -> tuple[str, ...]:
        """Return the modes that a call goes by."""
        return call_modes(self.world, function, dispatch)

    def gives_back(self, function: FunctionReference, dispatch: str) -> bool:
        """Tell whether the result of a call is its first argument."""
        return dispatch == "static" and gives_back(self.world, function.name)

    def arguments(self, modes: tuple[str, ...], arguments: tuple[hir.Expression, ...]) -> None:
        """Visit the arguments of a call."""
        for mode, argument in zip(modes, arguments):
            if mode == "move":
                self.value(argument)
            else:
                self.read(argument)

    def match(self, node: hir.Match, body: Callable[[hir.Expression], None]) -> None:
        """Visit a match; its bindings are parts of the scrutinee, which is taken unless it is a place."""
        root = self.root(node.scrutinee)
        if is_place(node.scrutinee):
            self.read(node.scrutinee)
        else:
            self.value(node.scrutinee)
        for arm in node.arms:
            if root is not None:
                for local in bindings(arm.pattern):
                    self.roots[local] = root
            self.read(arm.guard)
            body(arm.body)


def call_modes(world: World, function: FunctionReference, dispatch: str) -> tuple[str, ...]:
    """Return the modes of the arguments of a call."""
    if dispatch == "static":
        return parameter_modes(world_of(world, function), function.name)
    return written_modes(world.function(function.name).parameters)
