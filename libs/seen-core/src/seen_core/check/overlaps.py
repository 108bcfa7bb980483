"""Calls that are given one place twice, at least once to change it (E0307).

    move2(n, n)     shift(p, p)     swap(a.x, a.x)

Parts that are surely different do not overlap (other fields, other constant indices), nor does an object
with the variable that refers to it. A number that is read out of the lent value is read before the call.
"""

from __future__ import annotations

from collections.abc import Iterator

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.walk import hir_below
from seen_core.check.world import World
from seen_core.diagnostics import Diagnostic, Label

_Step = tuple[str, object]
_Path = tuple[_Step, ...]
_THROUGH = ("reference", None)


def overlaps(world: World, body: hir.Body) -> Iterator[Diagnostic]:
    """Yield the overlapping arguments in a body and its lambdas."""
    for node in hir_below(body.value):
        match node:
            case hir.Call(_, _, function, _, arguments) if len(arguments) > 1:
                modes = [parameter.mode for parameter in world.function(function.name).parameters]
                operator = not function.name.rsplit(".", 1)[-1].partition("#")[0].isidentifier()
                yield from _in_call(world, body, arguments, modes, operator=operator)
            case hir.Construct(_, _, constructor, arguments) if len(arguments) > 1:
                modes = [parameter.mode for parameter in world.function(constructor.name).parameters[1:]]
                yield from _in_call(world, body, arguments, modes)
            case hir.CallValue(_, _, callee, arguments) if len(arguments) > 1:
                assert isinstance(callee.type, t.Function)
                yield from _in_call(world, body, arguments, list(callee.type.modes))
            case hir.MakeClosure(_, _, inner):
                yield from overlaps(world, inner)
            case _:
                pass


def _in_call(
    world: World,
    body: hir.Body,
    arguments: tuple[hir.Expression, ...],
    modes: list[str],
    *,
    operator: bool = False,
) -> Iterator[Diagnostic]:
    if "inout" not in modes:
        return
    for index, (mode, argument) in enumerate(zip(modes, arguments)):
        lent = _path(world, argument) if mode == "inout" else None
        if lent is None:
            continue
        for number, (other_mode, other) in enumerate(zip(modes, arguments)):
            both = other_mode == "inout"
            if number == index or (both and number < index):
                continue
            if operator and not both and not world.needs_drop(other.type):
                continue  # `v += v` reads plain numbers before it changes them
            if _meets(world, lent, other, lent_too=both):
                yield _report(body, argument, other, lent_too=both)
                break


def _meets(world: World, lent: _Path, other: hir.Expression, *, lent_too: bool) -> bool:
    if isinstance(other, hir.MakeClosure):
        return _mentions(world, lent, other.body)
    path = _path(world, other)
    return path is not None and _overlap(lent, path, parts=lent_too or not t.is_scalar(other.type))


def _mentions(world: World, lent: _Path, lambda_: hir.Body) -> bool:
    """Tell whether a lambda uses what is lent, or a part of it."""
    names = {("local", outer): ("local", inner) for outer, inner in lambda_.captures}
    if lent[0][0] == "local":
        if lent[0] not in names:
            return False
        lent = (names[lent[0]], *lent[1:])
    inside: set[int] = set()
    """Places of which only a part is used."""
    for node in hir_below(lambda_.value):
        if isinstance(node, hir.MakeClosure) and _mentions(world, lent, node.body):
            return True
        if isinstance(node, hir.Field | hir.Index):
            inside.add(id(node.base))
        place = node.target if isinstance(node, hir.Assign) else node
        path = _path(world, place) if id(place) not in inside else None
        if path is not None and _overlap(lent, path, parts=True):
            return True
    return False


def _overlap(lent: _Path, path: _Path, *, parts: bool) -> bool:
    """Tell whether one path lies in the other; `parts`: whether parts of what is lent count."""
    shorter, longer = sorted((lent, path), key=len)
    if not all(map(_same, shorter, longer)) or _THROUGH in longer[len(shorter) :]:
        return False
    return parts or len(path) <= len(lent)


def _same(step: _Step, other: _Step) -> bool:
    return step == other or (step[0] == other[0] == "index" and None in (step[1], other[1]))


def _path(world: World, node: hir.Expression) -> _Path | None:
    """Return the root of a place and the steps from it, or None when it cannot be compared."""
    match node:
        case hir.Local(_, _, index):
            return (("local", index),)
        case hir.Global(_, _, name):
            return (("global", name),)
        case hir.Field(_, _, base, index):
            outer = _path(world, base)
            through = isinstance(base.type, t.Nominal) and world.type_info(base.type.name).kind == "class"
            return _extend(outer, ("field", index), through=through)
        case hir.Index(_, _, base, index):
            key = _index_key(index)
            through = not isinstance(base.type, t.FixedArray)
            if not through and world.needs_drop(node.type) and not isinstance(index, hir.Constant):
                return _extend(_path(world, base), ("index", None), through=False)  # it may be any item
            return _extend(_path(world, base), ("index", key), through=through) if key else None
        case hir.Unwrap(_, _, value) | hir.Downcast(_, _, value):
            return _path(world, value)
        case _:
            return None


def _extend(path: _Path | None, step: _Step, *, through: bool) -> _Path | None:
    if path is None:
        return None
    return (*path, _THROUGH, step) if through else (*path, step)


def _index_key(index: hir.Expression) -> object:
    match index:
        case hir.Constant(_, _, value):
            return ("constant", value)
        case hir.Local(_, _, number):
            return ("local", number)
        case _:
            return None


def _report(body: hir.Body, lent: hir.Expression, other: hir.Expression, *, lent_too: bool) -> Diagnostic:
    text = body.file.text[lent.span.start : lent.span.end]
    how = "lent a second time" if lent_too else "read in the same call"
    return Diagnostic(
        "E0307",
        "{name} is given to this call twice, and may be changed by it",
        (
            Label(body.file, other.span, how),
            Label(body.file, lent.span, "lent to an inout parameter here", primary=False),
        ),
        {"name": text},
        ("an inout parameter has its place to itself while the call runs; pass a copy made before",),
    )
