"""Which lambdas are gone when the scope that they are made in ends.

A lambda that no one keeps borrows what it captures: it is called, or lent to a function that only calls it or
lends it on.

    tickets.forEach { println(it.seat + mine.seat) }      let seat = { -> mine.seat };  println(seat())
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from seen_core.check import hir
from seen_core.check.world import World
from seen_core.mir.lower_effects import children, descend

_caches: WeakKeyDictionary[World, dict[tuple[str, int], bool]] = WeakKeyDictionary()


def is_let_go(world: World, function_name: str, index: int) -> bool:
    """Tell whether a function has surely let go of an argument, a function value, when it returns."""
    cache = _caches.setdefault(world, {})
    key = function_name, index
    known = cache.get(key)
    if known is None:
        cache[key] = False  # what calls itself is not sure
        info = world.function(function_name)
        plain = info.has_body and info.intrinsic is None and not info.external and info.kind != "drop"
        known = plain and index < len(info.parameters) and not info.parameters[index].mode
        if known:
            known = only_called(world, world.body(function_name).value, index)
        cache[key] = known
    return known


def only_called(world: World, node: object, index: int) -> bool:
    """Tell whether an expression only calls a local, or lends it to functions that only call it."""
    match node:
        case hir.Local(_, _, used):
            return used != index
        case hir.MakeClosure():
            return index not in _captured(node)
        case hir.CallValue(_, _, hir.Local(_, _, used), arguments) if used == index:
            return all(only_called(world, argument, index) for argument in arguments)
        case hir.Call(_, _, _, "static", arguments):
            return all(
                _only_lent(world, node, position, argument, index)
                for position, argument in enumerate(arguments)
            )
        case _:
            return all(only_called(world, child, index) for child in children(node))


def _only_lent(world: World, call: hir.Call, position: int, argument: hir.Expression, index: int) -> bool:
    match argument:
        case hir.Local(_, _, used) if used == index:
            return is_let_go(world, call.function.name, position)
        case hir.MakeClosure(_, _, body) if index in _captured(argument):
            inner = dict(body.captures)[index]
            return is_let_go(world, call.function.name, position) and only_called(world, body.value, inner)
        case _:
            return only_called(world, argument, index)


def _captured(node: hir.MakeClosure) -> dict[int, int]:
    return dict(node.body.captures)


def lent_lambdas(world: World, call: hir.Call) -> list[hir.MakeClosure]:
    """Return the arguments of a call that are lambdas which borrow what they capture.

    What is evaluated after one must leave alone what it borrows.
    """
    found: list[hir.MakeClosure] = []
    if call.dispatch != "static":
        return found
    for position in reversed(range(len(call.arguments))):
        match call.arguments[position]:
            case hir.Constant() | hir.FunctionValue():
                pass
            case hir.MakeClosure() as made if is_let_go(world, call.function.name, position):
                found.append(made)
            case _:
                break
    return found


def is_lent(world: World, body: hir.Body, node: hir.Statement) -> bool:
    """Tell whether a statement names a lambda that borrows what it captures."""
    match node:
        case hir.Let(_, index, hir.MakeClosure()):
            info = body.locals[index]
            return not info.mutable and not info.boxed and only_called(world, body.value, index)
        case _:
            return False


def shared_by_reference(world: World, body: hir.Body) -> set[int]:
    """Return the variables that lambdas share, all of which borrow them: they need no cell of their own."""
    shared = {index for index, local in enumerate(body.locals) if local.boxed}
    if not shared:
        return shared
    lent: set[int] = set()
    made: list[hir.MakeClosure] = []
    for node in descend(body.value):
        match node:
            case hir.Call():
                lent.update(map(id, lent_lambdas(world, node)))
            case hir.Let() if is_lent(world, body, node):
                lent.add(id(node.value))
            case hir.MakeClosure():
                made.append(node)
            case _:
                pass
    for closure in made:
        inside = shared_by_reference(world, closure.body)
        for outer, inner in closure.body.captures:
            if id(closure) not in lent or inner not in inside:
                shared.discard(outer)
    return shared


def borrowed_captures(world: World, node: hir.MakeClosure) -> set[int]:
    """Return the locals that a lambda can borrow only, or must take with it: they cannot be copied."""
    body = node.body
    return {
        outer
        for outer, inner in body.captures
        if not body.locals[inner].boxed
        and world.needs_drop(body.locals[inner].type)
        and not world.is_copyable(body.locals[inner].type)
    }
