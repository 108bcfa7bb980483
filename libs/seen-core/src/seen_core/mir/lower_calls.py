"""Calls, construction of objects, and intrinsics that are plain MIR."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check.signatures import FunctionInfo
from seen_core.check.types import NEVER, UNIT, Function, Nominal, Type, Weak, substitute
from seen_core.mir.lent_results import lending
from seen_core.mir.lower_effects import assigned_root, changes, descend, is_quiet
from seen_core.mir.lower_lending import (
    check_change,
    end_pins,
    free_pin,
    held_place,
    is_unique,
    lent_place,
    pin_address,
    read_address,
    source_place,
)
from seen_core.mir.lower_places import address_operand, goes_through_array
from seen_core.mir.lower_state import Located, Lowering, gives_operand, gives_place, lends, lowers
from seen_core.mir.model import (
    HEADER_FIELDS,
    AddressOf,
    Allocate,
    Borrow,
    Callee,
    Closure,
    ConvertOp,
    Copy,
    Deref,
    Drop,
    External,
    FieldOf,
    IntrinsicOp,
    Method,
    Move,
    ObjectType,
    Operand,
    Place,
    PointerTo,
    Static,
    Use,
    Virtual,
)
from seen_core.mir.modes import call_modes, function_type_modes, gives_back
from seen_core.mir.staying import lent_lambdas
from seen_core.mir.uniques import world_of
from seen_core.source import Span

WriteBacks = list[tuple[Place, hir.Expression, dict[int, tuple[Located, Operand]]]]
"""Copies of items, where they belong, and the arrays and indices found on the way there."""
_PARTS = (hir.Local, hir.Global, hir.Field, hir.Index, hir.Unwrap, hir.Downcast, hir.Dereference)


def operands(low: Lowering, nodes: tuple[hir.Expression, ...], modes: tuple[str, ...]) -> list[Operand]:
    """Evaluate in order; what a later one may change is read before it."""
    result, write_backs = arguments_of(low, nodes, modes)
    assert not write_backs
    return result


def arguments_of(
    low: Lowering, nodes: tuple[hir.Expression, ...], modes: tuple[str, ...]
) -> tuple[list[Operand], WriteBacks]:
    """Evaluate arguments by mode; also the copies of `inout` items to write back after the call."""
    result: list[Operand] = []
    write_backs: WriteBacks = []
    last_loud = next((index for index in range(len(nodes) - 1, 0, -1) if not is_quiet(nodes[index])), 0)
    lent: list[tuple[int, Place]] = []
    for index, (node, mode) in enumerate(zip(nodes, modes)):
        later = nodes[index + 1 :]
        if mode == "inout":
            result.append(_inout(low, node, later, write_backs))
            continue
        if mode == "lend":
            place = _lent(low, node, later, exclusive=False).place
            lent.append((index, place))
            result.append(Borrow(place))
            continue
        if mode == "borrow" and isinstance(node, _PARTS) and is_unique(low, node.type):
            result.append(Borrow(_lent(low, node, later, exclusive=False).place, node.span))
            continue
        operand = low.operand(node) if mode == "move" else low.borrow(node)
        changed = index < last_loud and _may_change(low, operand, node, later)
        if changed or (later and _may_be_moved(low, operand, node, later)):
            operand = low.settle(operand, node.type, node.span)
        result.append(operand)
    low.lent_places += [place for _, place in lent]
    for index, place in lent:
        result[index] = read_address(low, place, nodes[index].type, nodes[index].span)
    return result, write_backs


def _inout(
    low: Lowering, node: hir.Expression, later: tuple[hir.Expression, ...], write_backs: WriteBacks
) -> Operand:
    if goes_through_array(low, node) and low.duplicable(node.type):
        copy = low.graph.temporary(node.type, low.at(node.span))
        items: dict[int, tuple[Located, Operand]] = {}
        located = _item(low, node, items)
        low.assign(copy, Use(Copy(located.place, node.span)), node.span)
        address = low.graph.temporary(PointerTo(node.type), low.at(node.span))
        low.assign(address, AddressOf(copy), node.span)
        low.own(copy, node.type)
        write_backs.append((copy, node, items))
        return Copy(address, node.span)
    return address_operand(low, node, _lent(low, node, later, exclusive=True))


def _lent(
    low: Lowering, node: hir.Expression, later: tuple[hir.Expression, ...], *, exclusive: bool
) -> Located:
    def may_change(root: int) -> bool:
        return any(changes(low.world, other, root) for other in later)

    return lent_place(low, node, may_change, exclusive=exclusive)


def _may_change(
    low: Lowering, operand: Operand, node: hir.Expression, later: tuple[hir.Expression, ...]
) -> bool:
    """Tell whether evaluating `later` may change what an operand reads."""
    if not isinstance(operand, Copy | Borrow):
        return False
    if isinstance(node, hir.Local) and not low.body.locals[node.index].mutable:
        return False
    root = assigned_root(node)
    if root is not None and low.variables[root].stable and not _crosses_reference(low, operand):
        return any(changes(low.world, other, root) for other in later)
    named = low.graph.locals[operand.place.local].name is not None
    return root is not None or named or _crosses_reference(low, operand)


def _may_be_moved(
    low: Lowering, operand: Operand, node: hir.Expression, later: tuple[hir.Expression, ...]
) -> bool:
    """Tell whether `later` may move what an operand is a part of: `send(letter.size, (letter, 1))`."""
    if not isinstance(operand, Copy | Borrow) or isinstance(node, hir.Local):
        return False
    root = assigned_root(node)
    if root is None or low.world.is_copyable(low.body.locals[root].type):
        return False
    for part in (part for other in later if not isinstance(other, hir.Local) for part in descend(other)):
        if isinstance(part, hir.Local) and part.index == root:
            return True
        if isinstance(part, hir.MakeClosure) and any(outer == root for outer, _ in part.body.captures):
            return True
    return False


def _crosses_reference(low: Lowering, operand: Copy | Borrow) -> bool:
    return any(isinstance(step, Deref) for step in operand.place.path)


def _item(low: Lowering, node: hir.Expression, items: dict[int, tuple[Located, Operand]]) -> Located:
    """Evaluate to the place of an item, for the second time with the arrays and indices of the first."""
    outer, low.items = low.items, items
    try:
        return held_place(low, node, lambda _: False)
    finally:
        low.items = outer


def write_back(low: Lowering, write_backs: WriteBacks) -> None:
    """Put the copies of `inout` items where they belong."""
    for copy, node, items in write_backs:
        located = _item(low, node, items)
        check_change(low, node, located)
        low.replace(located, Move(copy), node.type, node.span)


# ---------------------------------------------------------------- calls


@lends(hir.Call)
def _lend_through(low: Lowering, node: hir.Expression) -> Operand | None:
    """Call a function that gives its first parameter back, and return what was lent to it.

        builder.append(1).append(2)    ->    append(borrow builder, 1); append(borrow builder, 2)

    The result needs no counting, because it is what the caller has. None for all other expressions.
    """
    if not isinstance(node, hir.Call) or node.dispatch != "static":
        return None
    if not node.arguments or not gives_back(low.world, node.function.name):
        return None
    receiver, *others = node.arguments
    lent = _lend_through(low, receiver)
    if lent is None:
        lent = low.borrow(receiver)
        root = assigned_root(receiver)
        if root is not None and low.body.locals[root].mutable:
            lent = low.settle(lent, receiver.type, receiver.span)
    modes = call_modes(low.world, node.function, node.dispatch)
    pins = len(low.pins)
    low.lent.update(map(id, lent_lambdas(low.world, node)))
    operands, write_backs = arguments_of(low, tuple(others), modes[1:])
    same = low.graph.temporary(node.type, low.at(node.span))
    low.call(same, Static(node.function), (lent, *operands), node.span)
    end_pins(low, pins, node.span)
    write_back(low, write_backs)
    return lent


@lowers(hir.Call)
def _call(low: Lowering, node: hir.Call, target: Place | None) -> None:
    if target is None and _lend_through(low, node) is not None:
        return
    info = low.world.function(node.function.name)
    if info.intrinsic is not None:
        _intrinsic(low, node, info, target)
        return
    modes = call_modes(low.world, node.function, node.dispatch)
    write_backs: WriteBacks = []
    pins = len(low.pins)
    low.lent.update(map(id, lent_lambdas(low.world, node)))
    if _reads_weak_reference(low, node):
        # It needs no count: nothing runs before the reference is looked at.
        weak = node.arguments[0]
        operands: list[Operand] = [Borrow(low.place(weak).place, weak.span)]
    else:
        operands, write_backs = arguments_of(low, node.arguments, modes)
    callee: Callee
    if info.external is not None:
        callee = External(info.external, tuple(p.type for p in info.parameters), info.result)
    elif node.dispatch == "virtual":
        callee = Virtual(node.function)
    elif node.dispatch == "method":
        callee = Method(node.function)
    else:
        callee = Static(node.function)
    emit_call(low, target, node.type, callee, tuple(operands), node.throws or info.throws, node.span)
    end_pins(low, pins, node.span)
    write_back(low, write_backs)


@gives_place(hir.Call)
def _lent_result(low: Lowering, node: hir.Call) -> Located:
    """Call a function that lends its result; the place that it lends is pinned and its owner held."""
    info, type_, span = low.world.function(node.function.name), node.type, node.span
    modes = call_modes(low.world, node.function, node.dispatch)
    lent = lending(world_of(low.world, node.function), node.function.name)
    assert lent is not None
    mapping = dict(zip(info.type_parameters, node.function.type_arguments))
    owner_type = substitute(lent.owner, mapping)
    pins, places = len(low.pins), len(low.lent_places)
    low.lent.update(map(id, lent_lambdas(low.world, node)))
    operands, write_backs = arguments_of(low, node.arguments, modes)
    held, lent_places = low.pins[pins:], tuple(low.lent_places[places:])
    del low.pins[pins:], low.lent_places[places:]
    slot = low.graph.temporary(PointerTo(type_), low.at(span))
    where = low.graph.temporary(PointerTo(PointerTo(type_)), low.at(span))
    low.assign(where, AddressOf(slot), span)
    owner = None if owner_type == UNIT else low.graph.temporary(owner_type, low.at(span))
    arguments = (*operands, Copy(where))
    held_there = free_pin(low, span) if lent.pinned else None
    if held_there is not None:
        arguments = (*arguments, pin_address(low, held_there, span))
    throws = node.throws or info.throws
    emit_call(low, owner, owner_type, Static(node.function), arguments, throws, span)
    write_back(low, write_backs)
    pointer = low.graph.temporary(PointerTo(type_), low.at(span)).local
    low.lenders[pointer] = lent_places
    low.assign(Place(pointer), Use(Copy(slot)), span)
    place = Place(pointer, (Deref(type_),))
    if owner is not None:
        low.own(owner, owner_type)
        low.owners[pointer] = owner.local
    if held_there is not None:
        low.own(Place(held_there), Nominal(low.world.known("pin")))
        held.append(held_there)
    low.pinned[pointer] = tuple(held)
    return Located(place, True)


def _reads_weak_reference(low: Lowering, node: hir.Call) -> bool:
    return (
        len(node.arguments) == 1
        and isinstance(node.arguments[0].type, Weak)
        and node.function.name == low.world.known("weak_get")
    )


@lowers(hir.CallValue)
def _call_value(low: Lowering, node: hir.CallValue, target: Place | None) -> None:
    type_ = node.callee.type
    assert isinstance(type_, Function)
    value = low.borrow(node.callee)
    pins = len(low.pins)
    operands, write_backs = arguments_of(low, node.arguments, function_type_modes(type_))
    emit_call(low, target, node.type, Closure(value, type_), tuple(operands), type_.throws, node.span)
    end_pins(low, pins, node.span)
    write_back(low, write_backs)


def emit_call(
    low: Lowering,
    target: Place | None,
    type_: Type,
    callee: Callee,
    operands: tuple[Operand, ...],
    throws: bool,
    span: Span,
) -> None:
    """Call, leaving by the error path where there is one; an unwanted result is dropped."""
    if target is None and low.needs_drop(type_):
        target = low.graph.temporary(type_, low.at(span))
        emit_call(low, target, type_, callee, operands, throws, span)
        low.own(target, type_)
        return
    if throws:
        low.throwing_call(target, type_, callee, operands, span)
        return
    if target is None and type_ not in (UNIT, NEVER):
        target = low.graph.temporary(type_, low.at(span))
    low.call(None if type_ in (UNIT, NEVER) else target, callee, operands, span)
    if type_ == NEVER:
        low.stop()


@lowers(hir.Construct)
def _construct(low: Lowering, node: hir.Construct, target: Place | None) -> None:
    assert isinstance(node.type, Nominal)
    modes = call_modes(low.world, node.constructor, "static")
    pins = len(low.pins)
    operands, write_backs = arguments_of(low, node.arguments, modes[1:])
    made = low.graph.temporary(node.type, low.at(node.span))
    low.assign(made, Allocate(ObjectType(node.type)), node.span)
    throws = node.throws or low.world.function(node.constructor.name).throws
    if throws:
        _zero_fields(low, made, node.type, node.span)
    arguments = (Borrow(made), *operands)
    emit_call(low, None, UNIT, Static(node.constructor), arguments, throws, node.span)
    end_pins(low, pins, node.span)
    write_back(low, write_backs)
    if target is not None:
        low.assign(target, Use(Move(made)), node.span)
        return
    if throws:
        whole = low.graph.temporary(node.type, low.at(node.span))
        low.assign(whole, Use(Move(made)), node.span)
        made = whole
    low.own(made, node.type)


def _zero_fields(low: Lowering, made: Place, type_: Nominal, span: Span) -> None:
    """Let an object be given back that its constructor leaves half made: what is zero owns nothing."""
    low.scopes[-1].entries.append(made.local)
    low.graph.locals[made.local].mode = "making"
    for index, field in enumerate(low.world.all_fields(type_)):
        if low.needs_drop(field.type):
            step = FieldOf(HEADER_FIELDS + index, field.type)
            low.zero(Place(made.local, (Deref(ObjectType(type_)), step)), field.type, span)


# ---------------------------------------------------------------- intrinsics


def _intrinsic(low: Lowering, node: hir.Call, info: FunctionInfo, target: Place | None) -> None:
    name = info.intrinsic
    arguments = node.arguments
    if name in ("take", "dropInPlace", "initialize"):
        pointee = _pointee(low, arguments[0])
        if name == "initialize":
            low.assign(pointee, Use(low.operand(arguments[1])), node.span)
        elif name == "dropInPlace":
            low.graph.emit(Drop(pointee, low.at(node.span)))
        else:
            _store(low, target, Move(pointee), node)
        return
    if name == "addressOf":
        place = low.place(arguments[0]).place
        address = low.graph.temporary(node.type, low.at(node.span))
        low.assign(address, AddressOf(place), node.span)
        _store(low, target, Copy(address), node)
        return
    if name == "callerPlace":
        _store(low, target, source_place(low, node.span), node)
        return
    mapping = dict(zip(info.type_parameters, node.function.type_arguments))
    if name == "objectReference":
        source = substitute(info.parameters[0].type, mapping)
        result = target or low.graph.temporary(node.type, low.at(node.span))
        low.assign(result, ConvertOp(low.operand(arguments[0]), source, node.type), node.span)
        if target is None:
            low.own(result, node.type)
        return
    assert name is not None
    modes = tuple("move" if parameter.mode == "move" else "borrow" for parameter in info.parameters)
    values = tuple(operands(low, arguments, modes))
    result = target or low.graph.temporary(node.type, low.at(node.span))
    low.assign(result, IntrinsicOp(name, node.function.type_arguments, values), node.span)
    if target is None:
        low.own(result, node.type)
    if node.type == NEVER:
        low.stop()


def _pointee(low: Lowering, node: hir.Expression) -> Place:
    """Return the place that a pointer argument leads to."""
    assert isinstance(node.type, Nominal)
    operand = low.operand(node)
    local = low.materialise(operand, node.type, node.span).place
    return Place(local.local, (*local.path, Deref(node.type.arguments[0])))


def _store(low: Lowering, target: Place | None, operand: Operand, node: hir.Call) -> None:
    if target is None:
        target = low.graph.temporary(node.type, low.at(node.span))
        low.own(target, node.type)
    low.assign(target, Use(operand), node.span)


@gives_operand(hir.PlaceText)
def _place_text(low: Lowering, node: hir.PlaceText) -> Operand:
    return source_place(low, node.span)
