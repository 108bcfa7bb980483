"""What crosses from one thread to another is nobody else's afterwards: handed over, or copied.

Arrays and maps, and the boxes of interface values, can be changed by everybody who has them. One that nobody
else has crosses as it is; of any other, a copy does. `isolate$T(&T)` does so for a value in its place, part
by part; for an array or a map it calls a function of the library. `isolate$T(Ptr) -> Ptr` does so for a box
or for the object of a lambda with what it has captured, and is a word of the type information: the type of
a reference to one does not say what is in it. Texts, scalars and objects of `@shared` classes cross as they
are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.check.sending import HANDED_OVER
from seen_core.check.signatures import FieldInfo, FunctionReference
from seen_core.mir.model import (
    AddressOf,
    Branch,
    CallStatement,
    CellType,
    ClosureType,
    Const,
    ConvertOp,
    Copy,
    GlobalAddress,
    IndexOf,
    Indirect,
    IntrinsicOp,
    LocalDeclaration,
    MirFunction,
    ObjectType,
    Place,
    PointerTo,
    Release,
    Return,
    Use,
)
from seen_core.mono.dispatch import INFORMATION_WORDS
from seen_core.mono.glue import NOWHERE, Emitter, GlueContext, Visit
from seen_core.mono.shapes import BYTE_POINTER, AnyClosure, BoxObject, Shape, shape_name

if TYPE_CHECKING:
    from seen_core.mono.layouts import Layouts

_FIRST_PART = 2
"""The fields of an object before this one are its header."""


def must_isolate(layouts: Layouts, shape: Shape) -> bool:
    """Tell whether values may hold what others could change: arrays, interface values, function values."""
    seen: set[Shape] = set()
    stack = [shape]
    while stack:
        part = stack.pop()
        if part in seen or not layouts.is_counted(part):
            continue
        seen.add(part)
        if layouts.is_dynamic(part) or isinstance(part, t.Function) or _handed_over(part) is not None:
            return True
        stack.extend(_parts(layouts, part))
    return False


def _handed_over(shape: Shape) -> str | None:
    """Return the role of the library's function that isolates a container."""
    known = HANDED_OVER.get(shape.name) if isinstance(shape, t.Nominal) else None
    return None if known is None else known[0]


def _parts(layouts: Layouts, shape: Shape) -> tuple[Shape, ...]:
    match shape:
        case t.FixedArray(item):
            return (item,)
        case CellType(of):
            return (of,)
        case t.Weak():
            return ()
        case _ if layouts.has_variants(shape):
            return tuple(field for fields in layouts.variants(shape) for field in fields)
        case _ if layouts.is_reference(shape):
            return ()
        case _:
            return layouts.fields(shape)


def isolate_place(emitter: Emitter, place: Place, shape: Shape) -> None:
    """Make sure that nobody else has what the value in a place holds."""
    if must_isolate(emitter.layouts, shape):
        address = emitter.compute(AddressOf(place), PointerTo(shape))  # type: ignore[arg-type]
        emitter.call(emitter.context.glue("isolate", shape), (address,))


def make_isolation(context: GlueContext, shape: Shape, symbol: str) -> MirFunction:
    """Make `isolate$T` for an object or, with its address as the parameter, for a value."""
    concrete = context.layouts.concrete
    is_object = isinstance(shape, ObjectType | BoxObject | ClosureType)
    pointer = BYTE_POINTER if is_object else PointerTo(shape)  # type: ignore[arg-type]
    locals_ = [LocalDeclaration(concrete(BYTE_POINTER if is_object else t.UNIT))]
    locals_.append(LocalDeclaration(concrete(pointer), mode="borrow"))
    emitter = Emitter(context, locals_)
    emitter.enter(emitter.begin())
    if is_object:
        _object(emitter, shape)
    else:
        _value(emitter, emitter.deref(Place(1), shape), shape)
        emitter.terminate(Return(NOWHERE))
    display = f"isolate {shape_name(shape)}"
    return MirFunction(symbol, display, "", NOWHERE, 1, emitter.locals, emitter.blocks, ())


def _value(emitter: Emitter, place: Place, shape: Shape) -> None:
    context, layouts = emitter.context, emitter.layouts
    role = _handed_over(shape)
    if role is not None:
        assert isinstance(shape, t.Nominal)
        function = FunctionReference(context.known(role).name, shape.arguments)
        emitter.call(context.demand(function), (Copy(place),), place)
    elif isinstance(shape, CellType) or layouts.is_reference(shape):
        _reference(emitter, place, shape)
    else:
        _Parts(emitter, drops=False).parts(place, shape)


def _reference(emitter: Emitter, place: Place, shape: Shape) -> None:
    """Exchange a reference to a box or to the object of a lambda, which may be those of any type."""
    reference, pointer = emitter.layouts.concrete(shape), emitter.layouts.concrete(BYTE_POINTER)
    given = emitter.compute(ConvertOp(Copy(place), reference, pointer), BYTE_POINTER)
    result = emitter.temporary(BYTE_POINTER)
    if isinstance(shape, CellType):
        emitter.call(emitter.context.glue("isolate", BoxObject(shape.of)), (given,), result)
    else:
        information, code = emitter.temporary(BYTE_POINTER), emitter.temporary(BYTE_POINTER)
        header = emitter.deref(place, AnyClosure(), emitter.field(1, BYTE_POINTER))
        emitter.assign(information, Use(Copy(header)))
        word = IndexOf(Const(INFORMATION_WORDS, emitter.layouts.concrete(t.INT)), pointer)
        emitter.assign(code, Use(Copy(Place(information.local, (word,)))))
        callee = Indirect(Copy(code), (pointer,), pointer)
        emitter.statements.append(CallStatement(result, callee, (given,), NOWHERE))
    emitter.assign(place, ConvertOp(Copy(result), pointer, reference))


class _Parts(Visit):
    """Isolates the parts of a value."""

    def value(self, place: Place, shape: Shape) -> None:
        """Isolate a part."""
        if must_isolate(self.layouts, shape):
            isolate_place(self.emitter, place, shape)


def object_isolation(context: GlueContext, object_: Shape) -> str:
    """Return the function for the type information of an object."""
    captures = object_.captures if isinstance(object_, ClosureType) else ()
    if isinstance(object_, BoxObject) or any(must_isolate(context.layouts, part) for part in captures):
        return context.glue("isolate", object_)
    return context.demand(context.known("isolate_nothing"))


def _object(emitter: Emitter, shape: Shape) -> None:
    """Give back the object if nobody else has it, otherwise a copy in the place of this reference."""
    layouts, context = emitter.layouts, emitter.context
    integer, pointer = layouts.concrete(t.INT), layouts.concrete(BYTE_POINTER)
    object_, fields = Place(1), layouts.fields(shape)
    counts = emitter.compute(
        ConvertOp(Copy(object_), pointer, layouts.concrete(t.pointer(t.INT))), t.pointer(t.INT)
    )
    both = emitter.compute(IntrinsicOp("atomicLoad", (integer,), (counts,)), t.INT)
    # One reference, and no weak one.
    alone = emitter.binary("==", both, Const(1, integer), t.INT, t.BOOL)
    own, shared = emitter.begin(), emitter.begin()
    emitter.terminate(Branch(alone, own, shared))
    emitter.enter(own)
    for index in range(_FIRST_PART, len(fields)):
        isolate_place(emitter, _part(emitter, object_, shape, index), fields[index])
    emitter.assign(Place(0), Use(Copy(object_)))
    emitter.terminate(Return(NOWHERE))
    emitter.enter(shared)
    if any(layouts.holds_drop_block(field) is not None for field in fields[_FIRST_PART:]):
        emitter.call(context.demand(context.known("cannot_isolate")), ())
        return  # it ends the program
    size = Const(layouts.of(shape).size, integer)
    information = GlobalAddress(context.information(shape))
    emitter.call(context.demand(context.known("allocate")), (size, information), Place(0))
    for index in range(_FIRST_PART, len(fields)):
        part = _part(emitter, Place(0), shape, index)
        emitter.assign(part, Use(Copy(_part(emitter, object_, shape, index))))
        if layouts.is_counted(fields[index]):
            emitter.copy_value(part, fields[index])
        isolate_place(emitter, part, fields[index])
    emitter.statements.append(Release(Copy(object_), None, NOWHERE, shared=True))
    emitter.terminate(Return(NOWHERE))


def _part(emitter: Emitter, object_: Place, shape: Shape, index: int) -> Place:
    field = emitter.layouts.fields(shape)[index]
    return emitter.deref(object_, shape, emitter.field(index, field))


def changeable_field(layouts: Layouts, object_: ObjectType) -> FieldInfo | None:
    """Return the field of an object of a generic `@shared` class that all its threads could change."""
    type_ = object_.of
    assert isinstance(type_, t.Nominal)
    if not type_.arguments or not layouts.is_shared(type_):
        return None
    fields = layouts.world.all_fields(type_)
    return next((field for field in fields if must_isolate(layouts, field.type)), None)
