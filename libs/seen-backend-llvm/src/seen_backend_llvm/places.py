"""Places: from a local and a path to an address, or to the register that holds a scalar local."""

from __future__ import annotations

from typing import assert_never

from seen_backend_llvm.context import Address, FunctionContext
from seen_backend_llvm.layouts import TypeInfo
from seen_core.mir.model import (
    ArrayLayout,
    Borrow,
    Concrete,
    Const,
    Copy,
    Deref,
    EnumLayout,
    FieldOf,
    FunctionAddress,
    GlobalAddress,
    IndexOf,
    MirType,
    Move,
    Operand,
    Place,
    ScalarLayout,
    SourcePlace,
    StructLayout,
    VariantOf,
)


def place_type(context: FunctionContext, place: Place) -> TypeInfo:
    """Return the type of what a place holds."""
    for step in reversed(place.path):
        if not isinstance(step, VariantOf):
            return context.type(step.type)
    return context.infos[place.local]


def operand_type(context: FunctionContext, operand: Operand) -> TypeInfo | None:
    """Return the type of an operand; `None` for addresses, which are pointers."""
    match operand:
        case Copy(place) | Move(place) | Borrow(place):
            return place_type(context, place)
        case Const(_, type_):
            return context.type(type_)
        case GlobalAddress() | FunctionAddress() | SourcePlace():
            return None
        case _:
            assert_never(operand)


def address_of(context: FunctionContext, place: Place) -> Address:
    """Write what finds a place in memory, and return its address.

    The local must live in memory unless the path starts by following it.
    """
    pointer = context.storage[place.local]
    address = Address(pointer, 0, context.infos[place.local], "local")
    path = place.path
    if not pointer and path:
        address, path = _follow_register(context, place)
    variant: int | None = None
    for step in path:
        match step:
            case FieldOf(index, type_):
                address = _field(context, address, variant, index, type_)
            case VariantOf(index):
                variant = index
                continue
            case Deref(type_):
                address = _pointed_at(context, load(context, address), type_)
            case IndexOf(index_operand, type_):
                address = _item(context, address, index_operand, type_)
            case _:
                assert_never(step)
        variant = None
    return address


def pointer_to(context: FunctionContext, address: Address) -> str:
    """Return the pointer to an address, adding its offset."""
    if not address.offset:
        return address.pointer
    return context.result(f"getelementptr inbounds nuw i8, ptr {address.pointer}, i64 {address.offset}")


def at_offset(address: Address, offset: int, info: TypeInfo) -> Address:
    """Return the address of a part."""
    return Address(
        address.pointer, address.offset + offset, info, address.where, address.kind, address.maybe_null
    )


def alias_suffix(context: FunctionContext, address: Address, kind: str) -> str:
    """Return the alias tag for a scalar of `kind` at an address."""
    if address.kind is not None:
        kind = address.kind
    return context.module.aliases.tag(kind, address.where, address.offset)


def load(context: FunctionContext, address: Address) -> str:
    """Write the load of a scalar and return the register."""
    info = address.info
    suffix = alias_suffix(context, address, info.kind)
    if context.module.options.optimise:
        suffix = load_facts(context, address) + suffix
    value = context.result(f"load {info.memory}, ptr {pointer_to(context, address)}{suffix}")
    if info.value == "i1":
        value = context.result(f"trunc nuw i8 {value} to i1")
    return value


def store(context: FunctionContext, address: Address, value: str) -> None:
    """Write the store of a scalar."""
    info = address.info
    if info.value == "i1":
        value = bool_to_memory(context, value)
    suffix = alias_suffix(context, address, info.kind)
    context.emit(f"store {info.memory} {value}, ptr {pointer_to(context, address)}{suffix}")


def bool_to_memory(context: FunctionContext, value: str) -> str:
    """Return a Bool as the byte that memory holds."""
    if value == "true":
        return "1"
    if value == "false":
        return "0"
    return context.result(f"zext i1 {value} to i8")


def never_null(info: TypeInfo) -> bool:
    """Whether a pointer type is known to hold an address: references do, `Ptr` may not."""
    if not isinstance(info.layout, ScalarLayout) or info.layout.kind != "pointer":
        return False
    return not info.name.startswith(("Ptr", "weak "))


def load_facts(context: FunctionContext, address: Address) -> str:
    """Return the metadata that a load of this type may carry."""
    info = address.info
    layout = info.layout
    if isinstance(layout, ScalarLayout):
        if layout.kind == "bool":
            return f", !range {context.module.metadata.add('!{i8 0, i8 2}')}"
        if layout.kind == "char":
            return f", !range {context.module.metadata.add('!{i32 0, i32 1114112}')}"
        if not address.maybe_null and never_null(info):
            return f", !nonnull {context.module.metadata.add('!{}')}"
        return ""
    if isinstance(layout, EnumLayout) and info.kind == "tag" and len(layout.variants) > 1:
        node = context.module.metadata.add(f"!{{{info.memory} 0, {info.memory} {len(layout.variants)}}}")
        return f", !range {node}"
    return ""


def _follow_register(
    context: FunctionContext, place: Place
) -> tuple[Address, tuple[FieldOf | VariantOf | Deref | IndexOf, ...]]:
    """Take the first step that follows the pointer in a register; parts of it before that are itself."""
    value = context.values[place.local]
    for number, step in enumerate(place.path):
        if isinstance(step, Deref):
            return _pointed_at(context, value, step.type), place.path[number + 1 :]
        if isinstance(step, IndexOf):
            return _element(context, value, step), place.path[number + 1 :]
    raise AssertionError("a part of a register has no address")


def _pointed_at(context: FunctionContext, pointer: str, type_: MirType) -> Address:
    info = context.type(type_)
    return Address(pointer, 0, info, "object" if info.is_object else "pointer")


def _field(
    context: FunctionContext, address: Address, variant: int | None, index: int, type_: MirType
) -> Address:
    layout = address.info.layout
    if isinstance(layout, StructLayout):
        offset, field_type = layout.fields[index]
        return at_offset(address, offset, context.type(field_type))
    if isinstance(layout, EnumLayout):
        offset, field_type = layout.variants[variant or 0][index]
        info = context.type(field_type)
        kind = address.kind
        if layout.niche is None and address.where != "local":
            kind = _shared_kind(address.info, offset, info)
        maybe_null = address.maybe_null or layout.niche is not None
        return Address(address.pointer, address.offset + offset, info, address.where, kind, maybe_null)
    return Address(address.pointer, address.offset, context.type(type_), address.where, address.kind)


def _shared_kind(enum: TypeInfo, offset: int, field: TypeInfo) -> str | None:
    """Return the alias kind of a payload: its own when all variants have the same scalars there."""
    for leaf in enum.leaves or ():
        if leaf.offset == offset and leaf.size == field.size and leaf.kind and leaf.kind == field.kind:
            return None
    return ""


def _item(context: FunctionContext, address: Address, index: Operand, type_: MirType) -> Address:
    if not isinstance(address.info.layout, ArrayLayout):
        return _element(context, load(context, address), IndexOf(index, type_))
    item = context.type(address.info.layout.item)
    if isinstance(index, Const) and isinstance(index.value, int):
        return at_offset(address, index.value * item.size, item)
    pointer = _step(context, pointer_to(context, address), item, index)
    where = "pointer" if address.where == "object" else address.where
    return Address(pointer, 0, item, where, address.kind)


def _element(context: FunctionContext, pointer: str, step: IndexOf) -> Address:
    item = context.type(step.type)
    return Address(_step(context, pointer, item, step.index), 0, item, "element")


def _step(context: FunctionContext, pointer: str, item: TypeInfo, index: Operand) -> str:
    from seen_backend_llvm.operands import read_scalar  # the two modules call each other

    if not item.size:
        return pointer
    return context.result(
        f"getelementptr inbounds {item.memory}, ptr {pointer}, i64 {read_scalar(context, index)}"
    )


def concrete(type_: MirType) -> Concrete:
    """Return a type of closed MIR as what it is."""
    assert isinstance(type_, Concrete)
    return type_
