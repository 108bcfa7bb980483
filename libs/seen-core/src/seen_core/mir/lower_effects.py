"""What evaluating an HIR expression may change: a cheap look ahead, before anything is emitted."""

from __future__ import annotations

from collections.abc import Iterator

from seen_core.check import hir
from seen_core.check.types import Function
from seen_core.check.world import World

_QUIET = (
    hir.Constant,
    hir.PlaceText,
    hir.Local,
    hir.Field,
    hir.Index,
    hir.Dereference,
    hir.MakeStruct,
    hir.MakeVariant,
    hir.Convert,
    hir.WrapNullable,
    hir.IsNull,
    hir.Unwrap,
    hir.TypeTest,
    hir.Unary,
    hir.Binary,
    hir.Logical,
    hir.FunctionValue,
    hir.MakeClosure,
)


def children(node: object) -> Iterator[object]:
    """Yield the HIR nodes directly below a node: expressions, statements, patterns, arms."""
    for name in node.__slots__:  # type: ignore[attr-defined]
        value = getattr(node, name)
        if isinstance(value, tuple):
            for item in value:
                if type(item).__module__ == hir.__name__:
                    yield item
                elif type(item) is tuple and len(item) == 2 and type(item[1]).__module__ == hir.__name__:
                    yield item[1]
        elif type(value).__module__ == hir.__name__:
            yield value


def descend(node: object) -> Iterator[object]:
    """Yield a node and all below it, without going into lambdas."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if not isinstance(current, hir.MakeClosure):
            stack.extend(children(current))


def is_quiet(node: hir.Expression) -> bool:
    """Tell whether evaluating changes nothing that another expression could read."""
    if isinstance(node, hir.Constant | hir.Local):
        return True
    return all(isinstance(part, _QUIET) for part in descend(node))


def assigned_root(target: object) -> int | None:
    """Return the local whose value changes when a place is written, if it is a local's."""
    while True:
        match target:
            case hir.Local(_, _, index):
                return index
            case hir.Field(_, _, base, _) | hir.Index(_, _, base, _):
                target = base
            case hir.Unwrap(_, _, value):
                target = value
            case _:
                return None


def changes(world: World, node: hir.Expression, root: int) -> bool:
    """Tell whether evaluating assigns a local, or passes it to an `inout` parameter."""
    for part in descend(node):
        match part:
            case hir.Assign(_, _, target, _, _) if assigned_root(target) == root:
                return True
            case hir.Call(_, _, function, _, arguments):
                parameters = world.function(function.name).parameters
                for parameter, argument in zip(parameters, arguments):
                    if parameter.mode == "inout" and assigned_root(argument) == root:
                        return True
            case hir.CallValue(_, _, callee, arguments) if isinstance(callee.type, Function):
                for mode, argument in zip(callee.type.modes, arguments):
                    if mode == "inout" and assigned_root(argument) == root:
                        return True
            case _:
                pass
    return False


def is_place(node: hir.Expression) -> bool:
    """Tell whether an expression is a place that exists without evaluating a value."""
    match node:
        case hir.Local() | hir.Global() | hir.Dereference():
            return True
        case hir.Field(_, _, base, _):
            return is_place(base)
        case hir.Index():
            return True
        case hir.Unwrap(_, _, value) | hir.Downcast(_, _, value):
            return is_place(value)
        case _:
            return False


def bindings(pattern: object) -> list[int]:
    """Return the locals that a pattern binds."""
    found = []
    stack = [pattern]
    while stack:
        current = stack.pop()
        if isinstance(current, hir.BindPattern):
            found.append(current.local)
        if isinstance(current, hir.ArrayPattern) and current.rest_local is not None:
            found.append(current.rest_local)
        stack.extend(children(current))
    return found
