"""Places: locals, globals, fields, items, and what pointers and nullables hold."""

from __future__ import annotations

from dataclasses import replace

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference
from seen_core.check.types import (
    BOOL,
    BYTE,
    INT,
    FixedArray,
    Function,
    Nominal,
    Nullable,
    Parameter,
    Type,
    Value,
    pointer,
)
from seen_core.mir.lower_effects import is_quiet
from seen_core.mir.lower_state import Located, Lowering, gives_place
from seen_core.mir.model import (
    HEADER_FIELDS,
    AddressOf,
    BinaryOp,
    Borrow,
    Check,
    Const,
    ConvertOp,
    Copy,
    Deref,
    FieldOf,
    GlobalAddress,
    IndexOf,
    IntrinsicOp,
    Move,
    ObjectType,
    Operand,
    Place,
    PointerTo,
    Projection,
    Static,
    Switch,
    Use,
    VariantIndex,
    VariantOf,
)
from seen_core.source import Span

ARRAY_SIZE, ARRAY_DATA = HEADER_FIELDS, HEADER_FIELDS + 2
"""Fields of the array object: size, capacity, data."""


def extend(located: Located, *path: Projection, stable: bool | None = None) -> Located:
    """Return a place further in."""
    place = Place(located.place.local, (*located.place.path, *path))
    return Located(place, located.stable if stable is None else stable, located.root)


def object_of(type_: Type) -> ObjectType:
    """Return the object behind a reference of a type."""
    return ObjectType(type_)


def box_path(type_: Type) -> tuple[Projection, ...]:
    """Return the path from a cell or box to the value in it."""
    return (Deref(ObjectType(type_)), FieldOf(HEADER_FIELDS, type_))


@gives_place(hir.Local)
def _local(low: Lowering, node: hir.Local) -> Located:
    return low.variables[node.index]


@gives_place(hir.Global)
def _global(low: Lowering, node: hir.Global) -> Located:
    info = low.world.global_info(node.name)
    address = global_address(low, node.name, node.type, node.span)
    if info.lazy and info.initializer is not None:
        _initialise_lazily(low, address, node.type, info.initializer, node.span)
    return Located(Place(address.local, (Deref(node.type),)), not info.mutable)


def global_address(low: Lowering, name: str, type_: Type, span: Span) -> Place:
    """Put the address of a global into a temporary."""
    address = low.graph.temporary(PointerTo(type_), low.at(span))
    low.assign(address, ConvertOp(GlobalAddress(name), pointer(BYTE), PointerTo(type_)), span)
    return address


def _initialise_lazily(low: Lowering, address: Place, type_: Type, initializer: str, span: Span) -> None:
    """Call the initializer of an `object` unless its reference is set; a reference of zero is null."""
    nullable = Nullable(type_)
    stored = Place(address.local, (Deref(nullable),))
    index = low.compute(VariantIndex(stored, nullable), INT, span)
    make, ready = low.graph.block(), low.graph.block()
    low.graph.terminate(Switch(index, INT, ((0, make),), ready))
    low.graph.enter(make)
    made = low.graph.temporary(type_, low.at(span))
    low.call(made, Static(FunctionReference(initializer)), (), span)
    low.assign(Place(address.local, (Deref(type_),)), Use(Move(made)), span)
    low.graph.goto(ready)
    low.graph.enter(ready)


@gives_place(hir.Field)
def _field(low: Lowering, node: hir.Field) -> Located:
    base = low.place(node.base)
    if is_reference(low, node.base.type) and low.holds(base):
        base = low.copy_out(base, node.base.type, node.base.span)
    return field_of(low, base, node.base.type, node.index, node.type)


def field_of(low: Lowering, base: Located, base_type: Type, index: int, type_: Type) -> Located:
    """Return the place of a field of a struct, tuple or class."""
    if isinstance(base_type, Nominal) and low.world.type_info(base_type.name).kind == "class":
        fixed = not low.world.all_fields(base_type)[index].mutable
        step = FieldOf(HEADER_FIELDS + index, type_)
        return replace(
            extend(base, Deref(object_of(base_type)), step, stable=base.stable and fixed), root=None
        )
    return extend(base, FieldOf(index, type_))


@gives_place(hir.Index)
def _index(low: Lowering, node: hir.Index) -> Located:
    base_type = node.base.type
    known = low.items.get(id(node)) if low.items is not None else None
    if known is not None and not isinstance(base_type, FixedArray):
        return array_item(low, known[0], base_type, node.type, known[1], node.span)
    base = low.place(node.base)
    loud = not base.stable and not is_quiet(node.index) and not isinstance(base_type, FixedArray)
    if loud or (is_reference(low, base_type) and low.holds(base)):
        base = low.copy_out(base, base_type, node.base.span)
    index = known[1] if known is not None else index_operand(low, node.index)
    if low.items is not None:
        low.items[id(node)] = base, index
    match base_type:
        case FixedArray(_, length):
            check_bounds(low, index, constant_operand(low, length, node.span), node.span)
            return extend(base, IndexOf(index, node.type))
        case Nominal("Ptr"):
            return extend(base, IndexOf(index, node.type), stable=False)
        case _:
            return array_item(low, base, base_type, node.type, index, node.span)


def index_operand(low: Lowering, index: hir.Expression) -> Operand:
    """Evaluate an index so that reading it twice gives the same."""
    operand = low.operand(index)
    if isinstance(operand, Const):
        return operand
    if isinstance(operand, Copy | Borrow) and not operand.place.path and _is_fixed(low, index):
        return operand
    if isinstance(operand, Move):
        return Copy(operand.place)
    return Copy(low.materialise(operand, index.type, index.span).place)


def _is_fixed(low: Lowering, node: hir.Expression) -> bool:
    return isinstance(node, hir.Local) and not low.body.locals[node.index].mutable


def array_item(
    low: Lowering, array: Located, array_type: Type, item_type: Type, index: Operand, span: Span
) -> Located:
    """Return the place of an item of an `Array`, after the check of the bounds."""
    header = extend(array, Deref(object_of(array_type)))
    size_place = extend(header, FieldOf(ARRAY_SIZE, INT)).place
    size = low.compute(Use(Copy(size_place)), INT, span)
    check_bounds(low, index, size, span)
    return unchecked_item(header, item_type, index)


def unchecked_item(header: Located, item_type: Type, index: Operand) -> Located:
    """Return the place of an item, given the place of the array's object."""
    data = FieldOf(ARRAY_DATA, pointer(item_type))
    return replace(extend(header, data, IndexOf(index, item_type), stable=False), root=None)


def check_bounds(low: Lowering, index: Operand, size: Operand, span: Span) -> None:
    """Panic unless `0 <= index < size`: one comparison of unsigned numbers."""
    unsigned = Nominal("UInt")
    left = low.compute(ConvertOp(index, INT, unsigned), unsigned, span)
    right = low.compute(ConvertOp(size, INT, unsigned), unsigned, span)
    inside = low.compute(BinaryOp("<", left, right, unsigned), BOOL, span)
    low.graph.emit(Check(inside, True, "bounds", (index, size), low.at(span)))


@gives_place(hir.Dereference)
def _dereference(low: Lowering, node: hir.Dereference) -> Located:
    base = low.place(node.pointer)
    return replace(extend(base, Deref(node.type), stable=False), root=None)


@gives_place(hir.Unwrap)
def _unwrap(low: Lowering, node: hir.Unwrap) -> Located:
    base = low.place(node.value)
    if node.checked:
        nullable = node.value.type
        index = low.compute(VariantIndex(base.place, nullable), INT, node.span)
        present = low.compute(BinaryOp("!=", index, Const(0, INT), INT), BOOL, node.span)
        low.graph.emit(Check(present, True, "null", (), low.at(node.span)))
    return extend(base, VariantOf(1), FieldOf(0, node.type))


@gives_place(hir.Downcast)
def _downcast(low: Lowering, node: hir.Downcast) -> Located:
    return downcast(low, low.place(node.value), node.value.type, node.type, node.checked, node.span)


def constant_operand(low: Lowering, value: Type, span: Span) -> Operand:
    """Return a constant of the type level as an Int; monomorphisation knows those that are parameters."""
    if isinstance(value, Value):
        return Const(value.value, INT)
    return low.compute(IntrinsicOp("constant", (value,), ()), INT, span)


def downcast(low: Lowering, base: Located, source: Type, target: Type, checked: bool, span: Span) -> Located:
    """See a reference as a type that it is known, or checked here, to have."""
    if checked:
        fits = low.compute(IntrinsicOp("isType", (source, target), (Borrow(base.place),)), BOOL, span)
        low.graph.emit(Check(fits, True, "cast", (), low.at(span)))
    seen = low.graph.temporary(target, low.at(span))
    if not is_reference(low, target) or isinstance(source, Parameter):
        low.assign(seen, IntrinsicOp("unbox", (source, target), (Borrow(base.place),)), span)
        low.own(seen, target)
    elif base.stable:
        low.assign(seen, ConvertOp(Borrow(base.place), source, target), span)
    else:
        low.assign(seen, ConvertOp(Copy(base.place), source, target), span)
        low.own(seen, target)
    return Located(seen, True)


def is_reference(low: Lowering, type_: Type) -> bool:
    """Tell whether values of a type are surely pointers to objects."""
    if isinstance(type_, Function):
        return True
    return isinstance(type_, Nominal) and (
        type_.name == "Any" or low.world.type_info(type_.name).kind in ("class", "interface")
    )


# ---------------------------------------------------------------- addresses


def goes_through_array(low: Lowering, node: hir.Expression) -> bool:
    """Tell whether a place lies in the items of an `Array`, which may move while others run."""
    while True:
        match node:
            case hir.Index(_, _, base, _) if isinstance(base.type, FixedArray):
                node = base
            case hir.Index(_, _, base, _):
                return base.type != pointer(node.type)
            case hir.Field(_, _, base, _) if not is_reference(low, base.type):
                node = base
            case hir.Unwrap(_, _, value):
                node = value
            case _:
                return False


def address_operand(low: Lowering, argument: hir.Expression, located: Located) -> Operand:
    """Return the address of a place for an `inout` parameter."""
    if located.place.path and isinstance(located.place.path[-1], Deref):
        inner = Place(located.place.local, located.place.path[:-1])
        if not inner.path and isinstance(low.graph.locals[inner.local].type, PointerTo):
            return Copy(inner, argument.span)
    address = low.graph.temporary(PointerTo(argument.type), low.at(argument.span))
    low.assign(address, AddressOf(located.place), argument.span)
    return Copy(address, argument.span)
