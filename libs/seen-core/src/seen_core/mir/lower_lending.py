"""Lending what others can reach too: pins, and owners that are kept alive.

A value that has a `drop` block somewhere inside is *unique*: it is never copied, so a borrow of it is its
address. Where it lies in an object, an array, a global or a variable that closures share, it could be changed
or destroyed meanwhile. A pin (std/pins.seen) says so while the loan lasts, and the reference that leads there
is counted:

    read(desk.ticket)   ->   _2 = copy _1;  _3 = pin(&_2.*.3);  read(borrow _2.*.3);  drop _3

Whatever writes a place in such a part first asks whether it is pinned. Copyable parts need none of this: they
are read as copies.
"""

from __future__ import annotations

from collections.abc import Callable

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference
from seen_core.check.types import BOOL, BYTE, INT, UNIT, FixedArray, Nominal, Parameter, Type, pointer
from seen_core.mir.lower_state import Located, Lowering, lends_results
from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    Borrow,
    Const,
    ConvertOp,
    Copy,
    Deref,
    IntrinsicOp,
    Operand,
    Place,
    PointerTo,
    SourcePlace,
    Static,
    Use,
)
from seen_core.mir.ownership import inline_parts
from seen_core.source import Span


def outermost_part(low: Lowering, node: hir.Expression) -> hir.Expression:
    """Return the item, field or variable that a place lies in by value."""
    while True:
        match node:
            case hir.Index(_, _, base, _) if isinstance(base.type, FixedArray):
                node = base
            case hir.Field(_, _, base, _) if not _is_class(low, base.type):
                node = base
            case hir.Unwrap(_, _, value):
                node = value
            case _:
                return node


def _is_class(low: Lowering, type_: Type) -> bool:
    return isinstance(type_, Nominal) and low.world.type_info(type_.name).kind == "class"


def lies_in_local(low: Lowering, node: hir.Expression) -> bool:
    """Tell whether a place is a part, by value, of a variable of this function."""
    return isinstance(outermost_part(low, node), hir.Local)


def is_unique(low: Lowering, type_: Type) -> bool:
    """Tell whether values of a type surely cannot be copied."""
    return low.needs_drop(type_) and not low.duplicable(type_)


def held_place(low: Lowering, node: hir.Expression, may_change: Callable[[int], bool]) -> Located:
    """Evaluate to a place whose owners stay alive until the end of the scope.

    `may_change` tells whether a variable may get another value meanwhile.
    """
    outer = low.holds
    low.holds = lambda base: not base.stable or (base.root is not None and may_change(base.root))
    try:
        return low.place(node)
    finally:
        low.holds = outer


def pin(
    low: Lowering, place: Place, type_: Type, span: Span, *, exclusive: bool, reuse: int | None = None
) -> int:
    """Pin a place until the scope ends, or the pin is dropped; return the pin's local."""
    held = free_pin(low, span) if reuse is None else reuse
    if reuse is not None:
        _clear(low, held, span)
    _hold(low, pin_address(low, held, span), place, type_, span, exclusive=exclusive)
    low.own(Place(held), low.graph.locals[held].type)  # type: ignore[arg-type]
    return held


def free_pin(low: Lowering, span: Span) -> int:
    """Make a pin that holds nothing yet, and that no scope drops."""
    held = low.graph.temporary(Nominal(low.world.known("pin")), low.at(span)).local
    _clear(low, held, span)
    return held


def _clear(low: Lowering, held: int, span: Span) -> None:
    nothing = Const(0, INT)
    empty = (nothing, nothing, nothing, Const(False, BOOL), Const(None, pointer(BYTE)))
    low.assign(Place(held), Aggregate(Nominal(low.world.known("pin")), empty), span)


def pin_address(low: Lowering, held: int, span: Span) -> Operand:
    """Return where a pin lies."""
    return _address(low, Place(held), Nominal(low.world.known("pin")), span)


def _hold(low: Lowering, held: Operand, place: Place, type_: Type, span: Span, *, exclusive: bool) -> None:
    arguments = (
        held,
        _address(low, place, type_, span),
        low.compute(IntrinsicOp("sizeOf", (type_,), ()), INT, span),
        Const(exclusive, BOOL),
        source_place(low, span),
    )
    low.call(None, Static(FunctionReference(low.world.known("hold_pin"))), arguments, span)


@lends_results
def _lend_result(low: Lowering, node: hir.Expression) -> None:
    """Put the address of a place where the caller wants it; the result is the object that holds it."""
    assert low.lending is not None
    owned = low.lending.owner != UNIT
    outer, low.holds = low.holds, lambda _: owned
    with low.scope(node.span):
        located = low.place(node)
        slot = Place(low.lent_slot, (Deref(PointerTo(node.type)),))
        low.assign(slot, AddressOf(located.place), node.span)
        if low.lending.pinned:
            _hold(low, Copy(Place(low.lent_pin)), located.place, node.type, node.span, exclusive=False)
        if owned:  # the innermost one has just been counted
            base = located.place.local
            owner = Copy(Place(low.owners.get(base, base)))
            low.assign(low.value_place(), Use(owner), node.span)
    low.holds = outer


def _address(low: Lowering, place: Place, type_: Type, span: Span) -> Operand:
    """Return where a value lies; the borrow checker takes this for a read, not for a loan."""
    return low.compute(IntrinsicOp("placeAddress", (type_,), (Borrow(place),)), pointer(BYTE), span)


def read_address(low: Lowering, place: Place, type_: Type, span: Span) -> Operand:
    """Return the address of a place that a function only reads, and may lend on."""
    address = low.graph.temporary(PointerTo(type_), low.at(span))
    low.assign(address, ConvertOp(_address(low, place, type_, span), pointer(BYTE), PointerTo(type_)), span)
    return Copy(address, span)


def source_place(low: Lowering, span: Span) -> SourcePlace:
    """Return `file:line:column` of a span as an operand."""
    line, column = low.at(span)
    return SourcePlace(f"{low.file.name}:{line}:{column}")


def lent_place(
    low: Lowering, node: hir.Expression, may_change: Callable[[int], bool], *, exclusive: bool
) -> Located:
    """Evaluate to a place that stays as it is for the length of a call: others find it pinned."""
    located = held_place(low, node, may_change)
    if not located.stable and is_unique(low, outermost_part(low, node).type):
        low.pins.append(pin(low, located.place, node.type, node.span, exclusive=exclusive))
    return located


def point_at(low: Lowering, pointer: int, located: Located, type_: Type, span: Span) -> None:
    """Let a pointer that is a name lead to a place; a unique part that others can reach is pinned."""
    if not located.stable and is_unique(low, type_):
        known = low.pinned.get(pointer)
        reuse = known[0] if known is not None else None
        low.pinned[pointer] = (pin(low, located.place, type_, span, exclusive=False, reuse=reuse),)
    low.assign(Place(pointer), AddressOf(located.place), span)


def end_pins(low: Lowering, first: int, span: Span) -> None:
    """End the loans that were made for a call."""
    for local in reversed(low.pins[first:]):
        scope = next(scope for scope in reversed(low.scopes) if local in scope.entries)
        scope.entries.remove(local)
        if low.reachable:
            low.drop(Place(local), span)
    del low.pins[first:]


def check_change(low: Lowering, node: hir.Expression, located: Located) -> None:
    """Panic if a place that is about to be written is pinned.

    What a type parameter stands for shows when types are known: for copyable types this is nothing.
    """
    part = outermost_part(low, node)
    if located.stable or not _may_be_unique(low, part.type) or _is_raw(part):
        return
    if isinstance(part, hir.Local) and low.is_own(part.index):
        return  # nobody else has a variable, and what is `inout` is pinned for this function itself
    done = low.graph.temporary(UNIT, low.at(node.span))
    operands = (Borrow(located.place), source_place(low, node.span))
    low.assign(done, IntrinsicOp("checkChange", (part.type, node.type), operands), node.span)


def _is_raw(part: hir.Expression) -> bool:
    """Tell whether a place is reached by an unchecked pointer."""
    return isinstance(part, hir.Index) and part.base.type == pointer(part.type)


def _may_be_unique(low: Lowering, type_: Type) -> bool:
    if not low.needs_drop(type_):
        return False
    if not low.duplicable(type_):
        return True
    seen: set[Type] = set()
    stack = [type_]
    while stack:
        part = stack.pop()
        if isinstance(part, Parameter):
            return True
        if part not in seen:
            seen.add(part)
            stack.extend(inline_parts(low.world, part))
    return False
