"""Functions between a method table and an implementation that is called differently.

The caller has a reference to an object; the implementation may want the value in its box, or own what the
caller lends, or not throw where the interface says that it may.
"""

from __future__ import annotations

from seen_core.check import types as t
from seen_core.check.signatures import FunctionReference
from seen_core.check.world import World
from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    Concrete,
    Const,
    ConvertOp,
    Copy,
    LocalDeclaration,
    MirFunction,
    MirType,
    Move,
    ObjectType,
    Operand,
    Place,
    PointerTo,
    Return,
    SourcePlace,
    ThrowingResult,
)
from seen_core.mono.glue import Emitter, GlueContext
from seen_core.mono.shapes import BYTE_POINTER, ERROR, BoxObject, reference_name, substitute
from seen_core.records import value
from seen_core.source import Location


@value
class Thunk:
    """An implementation for objects of a type, as a table wants it."""

    function: FunctionReference
    object: ObjectType | BoxObject
    parameters: tuple[MirType, ...]
    """Of the table's function, the reference first."""
    keeps: tuple[bool, ...]
    throws: bool


def make_thunk(context: GlueContext, world: World, thunk: Thunk, result: MirType, symbol: str) -> MirFunction:
    """Make the function that stands in the table."""
    info = world.function(thunk.function.name)
    mapping = dict(zip(info.type_parameters, thunk.function.type_arguments))
    locals_ = [LocalDeclaration(result)]
    locals_ += [LocalDeclaration(type_, mode="borrow") for type_ in thunk.parameters]
    emitter = Emitter(context, locals_)
    emitter.enter(emitter.begin())
    arguments: list[Operand] = []
    pin: Place | None = None
    for index, parameter in enumerate(info.parameters):
        place = Place(index + 1)
        shape = t.substitute(parameter.type, mapping)
        if index == 0 and isinstance(thunk.object, BoxObject):
            place = emitter.deref(place, thunk.object, emitter.field(2, shape))
            if context.layouts.holds_drop_block(shape) is not None:
                pin = _hold(emitter, world, place, shape, exclusive=parameter.mode == "inout")
            if parameter.mode == "inout":
                arguments.append(emitter.compute(AddressOf(place), PointerTo(shape)))
                continue
        if thunk.keeps[index] and context.layouts.is_counted(shape):
            emitter.copy_value(place, shape)
        arguments.append(Copy(place))
    target = context.demand(thunk.function)
    value_type = t.substitute(info.result, mapping)
    if thunk.throws and not info.throws:
        _call_and_wrap(emitter, target, tuple(arguments), value_type)
    else:
        emitter.call(target, tuple(arguments), Place(0))
    if pin is not None:
        emitter.drop_value(pin, t.Nominal(world.known("pin")))
    emitter.terminate(Return(Location(1, 1)))
    display = f"{reference_name(thunk.function)} (through a table)"
    location = Location(1, 1)
    return MirFunction(symbol, display, "", location, len(thunk.parameters), emitter.locals, emitter.blocks)


def _hold(emitter: Emitter, world: World, place: Place, shape: t.Type, *, exclusive: bool) -> Place:
    """Pin what a box holds: others have the box too, and what cannot be copied is lent by its address."""
    concrete = emitter.layouts.concrete
    pin_type = t.Nominal(world.known("pin"))
    pin = emitter.temporary(pin_type)
    zero = Const(0, concrete(t.INT))
    nothing = Const(None, concrete(BYTE_POINTER))
    no = Const(False, concrete(t.BOOL))
    emitter.assign(pin, Aggregate(concrete(pin_type), (zero, zero, zero, no, nothing)))

    def plain(place: Place, shape: t.Type) -> Operand:
        address = emitter.compute(AddressOf(place), PointerTo(shape))
        return emitter.compute(
            ConvertOp(address, concrete(PointerTo(shape)), concrete(BYTE_POINTER)), BYTE_POINTER
        )

    size = Const(emitter.layouts.of(shape).size, concrete(t.INT))
    lent = (plain(pin, pin_type), plain(place, shape), size, Const(exclusive, concrete(t.BOOL)))
    hold = emitter.context.demand(emitter.context.known("hold_pin"))
    emitter.call(hold, (*lent, SourcePlace("")))
    return pin


def _call_and_wrap(emitter: Emitter, target: str, arguments: tuple[Operand, ...], value: t.Type) -> None:
    """Call what cannot throw, and say that it has not thrown."""
    concrete = emitter.layouts.concrete
    fine = Const(None, concrete(t.Nullable(ERROR)))
    result: Operand = Const(None, concrete(t.UNIT))
    if value in (t.UNIT, t.NEVER):
        emitter.call(target, arguments)
    else:
        place = emitter.temporary(value)
        emitter.call(target, arguments, place)
        result = Move(place)
    closed = substitute(ThrowingResult(value), {})
    type_ = concrete(closed)
    assert isinstance(type_, Concrete)
    emitter.assign(Place(0), Aggregate(type_, (fine, result)))
