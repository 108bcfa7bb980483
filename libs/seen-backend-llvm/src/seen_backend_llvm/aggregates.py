"""Aggregates are built field by field; enums carry a tag or use a null pointer."""

from __future__ import annotations

from seen_backend_llvm.context import Address, FunctionContext
from seen_backend_llvm.layouts import TypeInfo
from seen_backend_llvm.operands import (
    Value,
    copy_memory,
    read,
    read_whole_scalar,
    register_of,
    set_variant,
    write,
)
from seen_backend_llvm.places import address_of, at_offset, load
from seen_core.mir.model import (
    Aggregate,
    ArrayLayout,
    Borrow,
    Concrete,
    Copy,
    EnumLayout,
    Move,
    Place,
    ScalarLayout,
    StructLayout,
    VariantIndex,
)


def emit_aggregate(context: FunctionContext, target: Place, value: Aggregate) -> None:
    """Write an aggregate to a place. All parts are read before any is written."""
    info = context.type(value.type)
    if info.is_unit:
        return
    if info.value:
        register = _scalar_aggregate(context, info, value)
        if not target.path and not context.storage[target.local]:
            context.values[target.local] = register
        else:
            write(context, address_of(context, target), register)
        return
    parts: list[tuple[int, TypeInfo, Value]] = []
    for operand, (offset, type_) in zip(value.operands, _fields(info, value)):
        part = context.type(type_)
        read_value = read(context, operand, part)
        if isinstance(read_value, Address) and _same_local(operand, target):
            copy = Address(context.temporary(part), 0, part, "local")
            copy_memory(context, copy, read_value)
            read_value = copy
        parts.append((offset, part, read_value))
    address = address_of(context, target)
    if isinstance(info.layout, EnumLayout):
        set_variant(context, address, info.layout, value.variant or 0)
    for offset, part, read_value in parts:
        write(context, at_offset(address, offset, part), read_value)


def variant_index(context: FunctionContext, value: VariantIndex) -> str:
    """Write the read of a variant's index, as Int."""
    info = context.type(value.type)
    layout = info.layout
    assert isinstance(layout, EnumLayout)
    register = register_of(context, value.place)
    if layout.niche is not None:
        if not register:
            address = address_of(context, value.place)
            pointer = context.module.pointer_info
            register = load(context, at_offset(_raw(address, info), layout.niche, pointer))
        present = context.result(f"icmp ne ptr {register}, null")
        return context.result(f"zext i1 {present} to i64")
    if not layout.tag_size:
        return "0"
    tag = f"i{layout.tag_size * 8}"
    if not register:
        address = at_offset(_raw(address_of(context, value.place), info), 0, tag_info(context, layout))
        register = load(context, address)
    return register if tag == "i64" else context.result(f"zext {tag} {register} to i64")


def tag_info(context: FunctionContext, layout: EnumLayout) -> TypeInfo:
    """Return the type of an enum's tag, as an enum that has nothing else."""
    memory = f"i{layout.tag_size * 8}"
    bare = EnumLayout(layout.tag_size, layout.tag_size, layout.tag_size, layout.variants)
    return TypeInfo("tag", bare, layout.tag_size, layout.tag_size, memory, memory, "tag", None, False)


def _raw(address: Address, info: TypeInfo) -> Address:
    return Address(address.pointer, address.offset, info, address.where, address.kind)


def _scalar_aggregate(context: FunctionContext, info: TypeInfo, value: Aggregate) -> str:
    """Return the register of an enum that is one tag or one pointer."""
    layout = info.layout
    assert isinstance(layout, EnumLayout)
    if layout.niche is None:
        return str(value.variant or 0)
    if value.variant == 0:
        return "null"
    for operand, (_, type_) in zip(value.operands, layout.variants[1]):
        if context.type(type_).size:
            return read_whole_scalar(context, operand)
    raise AssertionError(f"{info.name}: the variant that is not null has no pointer")


def _fields(info: TypeInfo, value: Aggregate) -> tuple[tuple[int, Concrete], ...]:
    match info.layout:
        case StructLayout(fields=fields):
            return fields
        case EnumLayout(variants=variants):
            return variants[value.variant or 0]
        case ArrayLayout(item=item, count=count):
            size = info.size // count if count else 0
            return tuple((index * size, item) for index in range(count))
        case ScalarLayout():
            raise AssertionError(f"{info.name} is no aggregate")


def _same_local(operand: object, target: Place) -> bool:
    return isinstance(operand, Copy | Move | Borrow) and operand.place.local == target.local
