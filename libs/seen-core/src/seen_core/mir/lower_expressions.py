"""Constants, operators, conversions, aggregates and assignment."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference
from seen_core.check.types import (
    BOOL,
    INT,
    INTEGER_BITS,
    FixedArray,
    Nominal,
    Nullable,
    Type,
    is_integer,
)
from seen_core.mir.lower_calls import arguments_of
from seen_core.mir.lower_lending import check_change
from seen_core.mir.lower_places import (
    ARRAY_SIZE,
    constant_operand,
    extend,
    object_of,
    unchecked_item,
)
from seen_core.mir.lower_state import Located, Lowering, gives_operand, lowers
from seen_core.mir.model import (
    Aggregate,
    BinaryOp,
    CellType,
    Check,
    Const,
    ConvertOp,
    Copy,
    Deref,
    FieldOf,
    IndexOf,
    IntrinsicOp,
    Move,
    Operand,
    Place,
    Rvalue,
    Static,
    UnaryOp,
    Use,
    VariantIndex,
)
from seen_core.source import Span


def put(low: Lowering, target: Place | None, value: Rvalue, node: hir.Expression) -> None:
    """Store an rvalue in the target, or in a temporary that is dropped."""
    if target is None:
        target = low.graph.temporary(node.type, low.at(node.span))
        low.assign(target, value, node.span)
        low.own(target, node.type)
    else:
        low.assign(target, value, node.span)


@gives_operand(hir.Constant)
def _constant(low: Lowering, node: hir.Constant) -> Operand:
    if node.value is None and isinstance(node.type, Nullable):
        result = low.graph.temporary(node.type, low.at(node.span))
        low.assign(result, Aggregate(node.type, (), 0), node.span)
        low.own(result, node.type)
        return Move(result)
    return Const(node.value, node.type)


# ---------------------------------------------------------------- operators


@lowers(hir.Unary)
def _unary(low: Lowering, node: hir.Unary, target: Place | None) -> None:
    operator = "~" if node.operator == "not" and is_integer(node.type) else node.operator
    checked = operator == "-" and is_integer(node.type)
    put(low, target, UnaryOp(operator, low.operand(node.operand), node.type, checked), node)


@lowers(hir.Binary)
def _binary(low: Lowering, node: hir.Binary, target: Place | None) -> None:
    (left, right), _ = arguments_of(low, (node.left, node.right), ("borrow", "borrow"))
    type_ = node.left.type
    operator = {"===": "==", "!==": "!="}.get(node.operator, node.operator)
    if is_integer(type_):
        if operator in ("/", "%"):
            right = _check_division(low, node, left, right)
        elif operator in ("<<", ">>") and node.right.type != type_:
            right = low.compute(ConvertOp(right, node.right.type, type_), type_, node.span)
    checked = is_integer(type_) and operator in ("+", "-", "*") and not node.wrapping
    put(low, target, BinaryOp(operator, left, right, type_, checked), node)


def _check_division(low: Lowering, node: hir.Binary, left: Operand, right: Operand) -> Operand:
    """Refuse a zero divisor, and the one quotient that does not fit."""
    type_ = node.left.type
    assert isinstance(type_, Nominal)
    location = low.at(node.span)
    if isinstance(right, Const) and right.value not in (0, -1):
        return right
    not_zero = low.compute(BinaryOp("!=", right, Const(0, type_), type_), BOOL, node.span)
    low.graph.emit(Check(not_zero, True, "division", (), location))
    bits, signed = INTEGER_BITS[type_.name]
    if signed and not node.wrapping:
        least = Const(-(1 << (bits - 1)), type_)
        is_least = low.compute(BinaryOp("==", left, least, type_), BOOL, node.span)
        is_minus = low.compute(BinaryOp("==", right, Const(-1, type_), type_), BOOL, node.span)
        both = low.compute(BinaryOp("&", is_least, is_minus, BOOL), BOOL, node.span)
        low.graph.emit(Check(both, False, "overflow", (), location))
    return right


# ---------------------------------------------------------------- conversions


@lowers(hir.Convert)
def _convert(low: Lowering, node: hir.Convert, target: Place | None) -> None:
    value = low.borrow(node.value)
    put(low, target, ConvertOp(value, node.value.type, node.type), node)


@lowers(hir.Upcast)
def _upcast(low: Lowering, node: hir.Upcast, target: Place | None) -> None:
    value = low.operand(node.value)
    put(low, target, ConvertOp(value, node.value.type, node.type), node)


@lowers(hir.TypeTest)
def _type_test(low: Lowering, node: hir.TypeTest, target: Place | None) -> None:
    value = low.borrow(node.value)
    put(low, target, IntrinsicOp("isType", (node.value.type, node.tested), (value,)), node)


@lowers(hir.WrapNullable)
def _wrap(low: Lowering, node: hir.WrapNullable, target: Place | None) -> None:
    put(low, target, Aggregate(node.type, (low.operand(node.value),), 1), node)


@lowers(hir.IsNull)
def _is_null(low: Lowering, node: hir.IsNull, target: Place | None) -> None:
    place = low.place(node.value).place
    index = low.compute(VariantIndex(place, node.value.type), INT, node.span)
    put(low, target, BinaryOp("==", index, Const(0, INT), INT), node)


# ---------------------------------------------------------------- aggregates


def _kept(low: Lowering, nodes: tuple[hir.Expression, ...]) -> list[Operand]:
    operands, _ = arguments_of(low, nodes, ("move",) * len(nodes))
    return operands


@lowers(hir.MakeStruct)
def _make_struct(low: Lowering, node: hir.MakeStruct, target: Place | None) -> None:
    put(low, target, Aggregate(node.type, tuple(_kept(low, node.fields))), node)


@lowers(hir.MakeVariant)
def _make_variant(low: Lowering, node: hir.MakeVariant, target: Place | None) -> None:
    assert isinstance(node.type, Nominal)
    operands = _kept(low, node.fields)
    fields = low.world.variant_fields(node.type, node.variant)
    for index, field in enumerate(fields):
        if field.boxed:
            operands[index] = make_box(low, operands[index], field.type, node.span)
    put(low, target, Aggregate(node.type, tuple(operands), node.variant), node)


def make_box(low: Lowering, value: Operand, type_: Type, span: Span) -> Operand:
    """Put a value into a counted box, which never changes."""
    box = low.graph.temporary(CellType(type_), low.at(span))
    low.assign(box, IntrinsicOp("box", (type_,), (value,)), span)
    return Move(box)


@lowers(hir.MakeFixedArray)
def _make_fixed_array(low: Lowering, node: hir.MakeFixedArray, target: Place | None) -> None:
    assert isinstance(node.type, FixedArray)
    if node.repeat is None:
        put(low, target, Aggregate(node.type, tuple(_kept(low, node.items))), node)
        return
    result = target or low.graph.temporary(node.type, low.at(node.span))
    repeated = low.materialise(low.operand(node.repeat), node.type.item, node.span)
    _fill(low, result, node.type, repeated.place, node.span)
    if target is None:
        low.own(result, node.type)


def _fill(low: Lowering, target: Place, type_: FixedArray, value: Place, span: Span) -> None:
    """Copy a value to all items of a fixed array."""
    length = constant_operand(low, type_.length, span)
    index = low.graph.temporary(INT, low.at(span))
    low.assign(index, Use(Const(0, INT)), span)
    test, body, done = low.graph.block(), low.graph.block(), low.graph.block()
    low.graph.goto(test)
    low.graph.enter(test)
    more = low.compute(BinaryOp("<", Copy(index), length, INT), BOOL, span)
    low.branch(more, body, done)
    low.graph.enter(body)
    item = Place(target.local, (*target.path, IndexOf(Copy(index), type_.item)))
    low.assign(item, Use(Copy(value, span)), span)
    low.assign(index, BinaryOp("+", Copy(index), Const(1, INT), INT), span)
    low.graph.goto(test)
    low.graph.enter(done)


@lowers(hir.MakeArray)
def _make_array(low: Lowering, node: hir.MakeArray, target: Place | None) -> None:
    assert isinstance(node.type, Nominal)
    item_type = node.type.arguments[0]
    values = _kept(low, node.items)
    result = low.graph.temporary(node.type, low.at(node.span))
    make = FunctionReference(low.world.known("array_with_capacity"), (item_type,))
    count = Const(len(values), INT)
    low.call(result, Static(make), (count,), node.span)
    header = extend(Located(result, True), Deref(object_of(node.type)))
    for index, value in enumerate(values):
        item = unchecked_item(header, item_type, Const(index, INT))
        low.assign(item.place, Use(value), node.span)
    if values:
        low.assign(extend(header, FieldOf(ARRAY_SIZE, INT)).place, Use(count), node.span)
    if target is None:
        low.own(result, node.type)
    else:
        low.assign(target, Use(Move(result)), node.span)


# ---------------------------------------------------------------- assignment


@lowers(hir.Assign)
def _assign(low: Lowering, node: hir.Assign, target: Place | None) -> None:
    type_ = node.target.type
    if node.initialize:
        low.into(node.value, low.place(node.target).place)
        return
    value = low.operand(node.value)
    located = low.place(node.target)
    check_change(low, node.target, located)
    low.replace(located, value, type_, node.span)
