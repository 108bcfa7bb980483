"""Lambdas and function values."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference
from seen_core.check.types import Function, Type
from seen_core.mir.lower_state import Located, Lowering, lowers
from seen_core.mir.model import (
    HEADER_FIELDS,
    AddressOf,
    Allocate,
    CellType,
    ClosureType,
    Copy,
    Deref,
    FieldOf,
    MirType,
    Move,
    ObjectType,
    Place,
    PointerTo,
    Projection,
    ThrowingResult,
    Use,
)
from seen_core.mir.modes import function_type_modes

FIRST_CAPTURE = HEADER_FIELDS + 1
"""Fields of a closure object: the header, the code, then the captures."""


@lowers(hir.MakeClosure)
def _make_closure(low: Lowering, node: hir.MakeClosure, target: Place | None) -> None:
    assert isinstance(node.type, Function)
    outer = low.world.function(low.lambdas.function)
    name, new = low.lambdas.next_name(node.body)
    borrowed = low.borrowed_by(node) if id(node) in low.lent else set()
    captures = tuple(
        PointerTo(node.body.locals[inner].type) if outer in borrowed else _capture_type(node.body, inner)
        for outer, inner in node.body.captures
    )
    closure = ClosureType(FunctionReference(name, outer.type_parameters), captures)
    if new:
        _lower_lambda(low, node.body, node.type, closure, name)
    made = low.graph.temporary(node.type, low.at(node.span))
    low.assign(made, Allocate(closure), node.span)
    for index, (local, inner) in enumerate(node.body.captures):
        field = FieldOf(FIRST_CAPTURE + index, captures[index])
        place = Place(made.local, (Deref(closure), field))
        if local in borrowed:
            low.assign(place, AddressOf(low.variables[local].place), node.span)
        else:
            low.assign(place, Use(_captured(low, local, node.body.locals[inner].type, node)), node.span)
    if target is None:
        low.own(made, node.type)
    else:
        low.assign(target, Use(Move(made)), node.span)


def _capture_type(body: hir.Body, local: int) -> MirType:
    info = body.locals[local]
    return CellType(info.type) if info.boxed else info.type


def _captured(low: Lowering, local: int, type_: Type, node: hir.MakeClosure) -> Copy | Move:
    located = low.variables[local]
    if low.body.locals[local].boxed:
        return Copy(Place(located.place.local, located.place.path[:-2]), node.span)
    operand = low.consume(located, type_, node.span)
    if isinstance(operand, Move) and low.duplicable(type_):
        return Copy(located.place, node.span)
    assert isinstance(operand, Copy | Move)
    return operand


def _lower_lambda(low: Lowering, body: hir.Body, type_: Function, closure: ClosureType, name: str) -> None:
    """Lower a lambda to a function that takes the closure object first."""
    throws = type_.throws
    inner = Lowering(low.world, body, name, throws, low.lambdas)
    start = inner.at(body.value.span)
    result: MirType = ThrowingResult(body.result) if throws else body.result
    inner.graph.local(result, None, start)
    object_ = inner.graph.local(PointerTo(closure), None, start, "borrow")
    inner.declare_parameters(function_type_modes(type_), first=2)
    for index, (_, local) in enumerate(body.captures):
        info = body.locals[local]
        field = FieldOf(FIRST_CAPTURE + index, closure.captures[index])
        path: tuple[Projection, ...] = (Deref(closure), field)
        if isinstance(field.type, PointerTo):
            path = (*path, Deref(info.type))
        elif info.boxed:
            path = (*path, Deref(ObjectType(info.type)), FieldOf(HEADER_FIELDS, info.type))
        inner.variables[local] = Located(Place(object_, path), not info.boxed)
    inner.lower_body()
    display = f"{low.lambdas.function}.lambda"
    count = body.parameter_count + 1
    low.lambdas.functions.append(inner.finish(display, body.value.span, count, ()))


@lowers(hir.FunctionValue)
def _function_value(low: Lowering, node: hir.FunctionValue, target: Place | None) -> None:
    """Make a closure without captures whose body is the call."""
    assert isinstance(node.type, Function)
    type_, span = node.type, node.span
    locals_ = [hir.LocalInfo("", parameter, False, span) for parameter in type_.parameters]
    arguments = tuple(hir.Local(span, parameter, index) for index, parameter in enumerate(type_.parameters))
    info = low.world.function(node.function.name)
    call = hir.Call(span, type_.result, node.function, node.dispatch, arguments, info.throws)
    body = hir.Body(low.lambdas.function, low.file, locals_, len(locals_), call, type_.result, type_.throws)
    low.lambdas.keep.append(body)
    low.into(hir.MakeClosure(span, type_, body), target)
