"""Operands: scalars to registers, small aggregates to their leaves, large ones to an address."""

from __future__ import annotations

from typing import assert_never

from seen_backend_llvm.context import Address, FunctionContext
from seen_backend_llvm.layouts import Leaf, TypeInfo
from seen_backend_llvm.names import float_text
from seen_backend_llvm.places import (
    address_of,
    alias_suffix,
    at_offset,
    load,
    operand_type,
    pointer_to,
    store,
)
from seen_backend_llvm.threads import variable
from seen_core.mir.model import (
    Borrow,
    Const,
    Copy,
    Deref,
    EnumLayout,
    FunctionAddress,
    GlobalAddress,
    IndexOf,
    Move,
    Operand,
    Place,
    ScalarLayout,
    SourcePlace,
)

Value = str | tuple[str, ...] | Address | None
"""A scalar's register, a small aggregate's leaves, a large one's address, or nothing for unit."""


def read(context: FunctionContext, operand: Operand, info: TypeInfo) -> Value:
    """Read an operand of type `info`."""
    if info.is_unit:
        return None
    if info.value:
        return read_scalar(context, operand)
    if info.is_small:
        return read_leaves(context, operand, info)
    return read_address(context, operand, info)


def read_scalar(context: FunctionContext, operand: Operand) -> str:
    """Return the register or constant of a scalar."""
    match operand:
        case Copy(place) | Move(place) | Borrow(place):
            return read_place(context, place)
        case Const(value, type_):
            return scalar_constant(context, value, context.type(type_))
        case GlobalAddress(name, offset):
            base = variable(context, name)
            if context.module.thread_offsets and offset:
                return context.result(f"getelementptr i8, ptr {base}, i64 {offset}")
            return f"getelementptr (i8, ptr {base}, i64 {offset})" if offset else base
        case FunctionAddress(name):
            return context.module.symbol(name)
        case SourcePlace(text):
            return context.module.text(text.encode())
        case _:
            assert_never(operand)


def read_place(context: FunctionContext, place: Place) -> str:
    """Return the register with the scalar that a place holds."""
    value = register_of(context, place)
    if value:
        return value
    address = address_of(context, place)
    return load(context, address) if address.info.value else load_leaf(context, address, address.info)


def register_of(context: FunctionContext, place: Place) -> str:
    """Return the register that is this place, or nothing when it lies in memory."""
    value = context.values[place.local]
    if not value or not place.path:
        return value
    for step in place.path:
        if isinstance(step, Deref | IndexOf):
            return ""
    return value  # the parts of a register that is a nullable reference are the register


def load_leaf(context: FunctionContext, address: Address, info: TypeInfo) -> str:
    """Load the only scalar of an aggregate."""
    assert info.leaves is not None
    return _load_leaves(context, address, info.leaves[:1])[0]


def read_leaves(context: FunctionContext, operand: Operand, info: TypeInfo) -> tuple[str, ...]:
    """Return the leaves of a small aggregate (or of a scalar), as memory holds them."""
    assert info.leaves is not None
    if isinstance(operand, Const):
        return constant_leaves(context, operand, info)
    if isinstance(operand, Copy | Move | Borrow):
        value = register_of(context, operand.place)
        if value:
            return (value,)
        return _load_leaves(context, address_of(context, operand.place), info.leaves)
    return (read_scalar(context, operand),)


def read_address(context: FunctionContext, operand: Operand, info: TypeInfo) -> Address:
    """Return the address of a large aggregate; a constant is put into the frame first."""
    if isinstance(operand, Copy | Move | Borrow):
        return address_of(context, operand.place)
    assert isinstance(operand, Const)
    address = Address(context.temporary(info), 0, info, "local")
    _store_constant(context, address, operand)
    return address


def write(context: FunctionContext, address: Address, value: Value) -> None:
    """Write a value that was read as the type of the address."""
    match value:
        case None:
            return
        case str():
            store(context, address, value)
        case tuple():
            store_leaves(context, address, value)
        case Address():
            copy_memory(context, address, value)
        case _:
            assert_never(value)


def assign(context: FunctionContext, address: Address, operand: Operand) -> None:
    """Write an operand to an address, by the shortest way."""
    info = address.info
    if info.is_unit:
        return
    if info.value:
        store(context, address, read_scalar(context, operand))
    elif isinstance(operand, Const):
        _store_constant(context, address, operand)
    elif isinstance(operand, Copy | Move | Borrow) and not register_of(context, operand.place):
        copy_memory(context, address, address_of(context, operand.place))
    else:
        write(context, address, read(context, operand, info))


def copy_memory(context: FunctionContext, target: Address, source: Address) -> None:
    """Copy an aggregate: leaf by leaf where the optimiser gains from knowing what is touched."""
    info = target.info
    leaves = info.leaves
    if leaves is not None and ((context.module.options.optimise and _all_known(leaves)) or len(leaves) == 1):
        store_leaves(context, target, _load_leaves(context, source, leaves))
        return
    size = context.module.types.pointer_integer
    context.module.declare(f"declare void @llvm.memcpy.p0.p0.{size}(ptr, ptr, {size}, i1)")
    to, of = pointer_to(context, target), pointer_to(context, source)
    context.emit(
        f"call void @llvm.memcpy.p0.p0.{size}(ptr align {info.align} {to}, ptr align {info.align} {of}, "
        f"{size} {info.size}, i1 false)"
    )


def store_leaves(context: FunctionContext, address: Address, values: tuple[str, ...]) -> None:
    """Write the leaves of an aggregate."""
    for leaf, value in zip(address.info.leaves or (), values):
        if value == "poison":
            continue
        part = at_offset(address, leaf.offset, address.info)
        suffix = alias_suffix(context, part, leaf.kind)
        context.emit(f"store {leaf.memory} {value}, ptr {pointer_to(context, part)}{suffix}")


def _load_leaves(context: FunctionContext, address: Address, leaves: tuple[Leaf, ...]) -> tuple[str, ...]:
    values: list[str] = []
    for leaf in leaves:
        part = at_offset(address, leaf.offset, address.info)
        suffix = alias_suffix(context, part, leaf.kind)
        values.append(context.result(f"load {leaf.memory}, ptr {pointer_to(context, part)}{suffix}"))
    return tuple(values)


def _all_known(leaves: tuple[Leaf, ...]) -> bool:
    """Whether every byte that matters has one type; a pointer must not travel as an integer."""
    return all(leaf.kind or leaf.memory == "i8" for leaf in leaves)


# ---------------------------------------------------------------- constants


def scalar_constant(context: FunctionContext, value: object, info: TypeInfo) -> str:
    """Return a constant as it stands in an instruction."""
    layout = info.layout
    match value:
        case None:
            return "null" if info.value == "ptr" else "0"
        case bool():
            if info.value == "i1":
                return "true" if value else "false"
            return str(int(value))
        case int() | float() if isinstance(layout, ScalarLayout) and layout.kind == "float":
            return float_text(float(value), layout.size)
        case int():
            if info.value == "ptr":
                return f"inttoptr (i64 {value} to ptr)" if value else "null"
            return str(value)
        case str():
            return str(ord(value))
    raise AssertionError(f"no scalar constant {value!r} of {info.name}")


def constant_leaves(context: FunctionContext, constant: Const, info: TypeInfo) -> tuple[str, ...]:
    """Return the leaves of an aggregate constant: text, or the variant that is null."""
    leaves = info.leaves
    assert leaves is not None
    if isinstance(constant.value, str):
        data = constant.value.encode("utf-8", "surrogatepass")
        described = 2 * len(data) + (1 if data.isascii() else 0)
        return (context.module.text(data), str(described), *("null" for _ in leaves[2:]))
    layout = info.layout
    marker = layout.niche or 0 if isinstance(layout, EnumLayout) else 0
    number = constant.value if isinstance(constant.value, int) else 0
    values: list[str] = []
    for leaf in leaves:
        if isinstance(layout, EnumLayout) and leaf.offset != marker:
            values.append("poison")
        elif leaf.memory == "ptr":
            values.append("null")
        else:
            values.append(str(int(number)) if leaf.memory[0] == "i" else "0.0")
    return tuple(values)


def _store_constant(context: FunctionContext, address: Address, constant: Const) -> None:
    info = address.info
    if info.leaves is not None:
        store_leaves(context, address, constant_leaves(context, constant, info))
        return
    layout = info.layout
    assert isinstance(layout, EnumLayout), f"no constant of {info.name}"
    number = constant.value if isinstance(constant.value, int) else 0
    set_variant(context, address, layout, int(number))


def set_variant(context: FunctionContext, address: Address, layout: EnumLayout, variant: int) -> None:
    """Write what marks a variant: the tag, or the null pointer (the other variant's fields mark it)."""
    if layout.niche is None:
        if not layout.tag_size:
            return
        part = at_offset(address, 0, address.info)
        suffix = alias_suffix(context, part, "tag")
        text = f"store i{layout.tag_size * 8} {variant}"
    elif variant == 0:
        part = at_offset(address, layout.niche, address.info)
        suffix = alias_suffix(context, part, "pointer")
        text = "store ptr null"
    else:
        return
    context.emit(f"{text}, ptr {pointer_to(context, part)}{suffix}")


def read_whole_scalar(context: FunctionContext, operand: Operand) -> str:
    """Return the only scalar of an operand, whether its type is a scalar or wraps one."""
    info = operand_type(context, operand)
    if info is None or info.value:
        return read_scalar(context, operand)
    return read_leaves(context, operand, info)[0]
