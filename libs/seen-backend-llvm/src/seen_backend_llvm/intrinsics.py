"""The intrinsics of docs/reference/mir.md that reach a backend."""

from __future__ import annotations

from collections.abc import Callable

from seen_backend_llvm.arithmetic import is_signed, resize, with_overflow
from seen_backend_llvm.context import FunctionContext
from seen_backend_llvm.layouts import TypeInfo
from seen_backend_llvm.operands import read_scalar
from seen_backend_llvm.places import operand_type
from seen_backend_llvm.threads import variable
from seen_core.mir.model import IntrinsicOp

_FLOAT_MATH = {
    "sqrt": "sqrt",
    "floor": "floor",
    "ceil": "ceil",
    "trunc": "trunc",
    "round": "round",
    "abs": "fabs",
    "copySign": "copysign",
    "fma": "fma",
}
_WRAPPING = {"wrappingAdd": "add", "wrappingSub": "sub", "wrappingMul": "mul"}
_OVERFLOWS = {"overflowsAdd": "add", "overflowsSub": "sub", "overflowsMul": "mul"}


def emit_intrinsic(context: FunctionContext, value: IntrinsicOp) -> str:
    """Write an intrinsic and return its result; empty when it has none."""
    name = value.name
    registers = [read_scalar(context, operand) for operand in value.operands]
    first = context.type(value.type_arguments[0]) if value.type_arguments else None
    if name in _FLOAT_MATH:
        return _float_math(context, _FLOAT_MATH[name], _number(context, value, first), registers)
    if name in _WRAPPING:
        info = _number(context, value, first)
        return context.result(f"{_WRAPPING[name]} {info.value} {registers[0]}, {registers[1]}")
    if name in _OVERFLOWS:
        info = _number(context, value, first)
        pair = with_overflow(context, _OVERFLOWS[name], info, registers[0], registers[1])
        return context.result(f"extractvalue {{{info.value}, i1}} {pair}, 1")
    return _EMITTERS[name](context, value, registers)


def _number(context: FunctionContext, value: IntrinsicOp, argument: TypeInfo | None) -> TypeInfo:
    info = argument if argument is not None else operand_type(context, value.operands[0])
    assert info is not None
    return info


def _float_math(context: FunctionContext, name: str, info: TypeInfo, registers: list[str]) -> str:
    if not info.value.startswith(("d", "f")):  # `abs` of an integer
        context.module.declare(f"declare {info.value} @llvm.abs.{info.value}({info.value}, i1)")
        return context.result(
            f"call {info.value} @llvm.abs.{info.value}({info.value} {registers[0]}, i1 false)"
        )
    kind = info.value
    function = f"llvm.{name}.{'f64' if kind == 'double' else 'f32'}"
    context.module.declare(f"declare {kind} @{function}({', '.join([kind] * len(registers))})")
    arguments = ", ".join(f"{kind} {register}" for register in registers)
    return context.result(f"call {context.math}{kind} @{function}({arguments})")


def _object_address(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    return registers[0]


def _offset(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    item = context.type(value.type_arguments[0])
    if not item.size:
        return registers[0]
    return context.result(f"getelementptr inbounds {item.memory}, ptr {registers[0]}, i64 {registers[1]}")


def _address(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    width = context.module.types.pointer_integer
    number = context.result(f"ptrtoint ptr {registers[0]} to {width}")
    return resize(context, number, width, "i64", False)


def _from_address(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    width = context.module.types.pointer_integer
    number = resize(context, registers[0], "i64", width, False)
    return context.result(f"inttoptr {width} {number} to ptr")


def _null_pointer(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    return "null"


def _copy_memory(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    kind = "memmove" if value.name == "moveMemory" else "memcpy"
    width = context.module.types.pointer_integer
    size = resize(context, registers[2], "i64", width, False)
    context.module.declare(f"declare void @llvm.{kind}.p0.p0.{width}(ptr, ptr, {width}, i1)")
    context.emit(
        f"call void @llvm.{kind}.p0.p0.{width}"
        f"(ptr {registers[0]}, ptr {registers[1]}, {width} {size}, i1 false)"
    )
    return ""


def _set_memory(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    width = context.module.types.pointer_integer
    size = resize(context, registers[2], "i64", width, False)
    context.module.declare(f"declare void @llvm.memset.p0.{width}(ptr, i8, {width}, i1)")
    context.emit(
        f"call void @llvm.memset.p0.{width}(ptr {registers[0]}, i8 {registers[1]}, {width} {size}, i1 false)"
    )
    return ""


def _bits(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    kind = context.type(value.type_arguments[0]).value
    width = "i64" if kind == "double" else "i32"
    source, target = (kind, width) if value.name == "bits" else (width, kind)
    return context.result(f"bitcast {source} {registers[0]} to {target}")


def _count_bits(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    kind = _number(context, value, None).value
    name = {"countOnes": "ctpop", "leadingZeros": "ctlz", "trailingZeros": "cttz", "byteSwap": "bswap"}[
        value.name
    ]
    if kind == "i8" and name == "bswap":
        return registers[0]
    more, flag = (", i1", ", i1 false") if name in ("ctlz", "cttz") else ("", "")
    context.module.declare(f"declare {kind} @llvm.{name}.{kind}({kind}{more})")
    return context.result(f"call {kind} @llvm.{name}.{kind}({kind} {registers[0]}{flag})")


def _rotate(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    kind = _number(context, value, None).value
    amount = operand_type(context, value.operands[1])
    assert amount is not None
    by = resize(context, registers[1], amount.value, kind, False)
    name = f"llvm.fsh{'l' if value.name == 'rotateLeft' else 'r'}.{kind}"
    context.module.declare(f"declare {kind} @{name}({kind}, {kind}, {kind})")
    return context.result(f"call {kind} @{name}({kind} {registers[0]}, {kind} {registers[0]}, {kind} {by})")


def _multiply_high(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    info = _number(context, value, None)
    extend = "sext" if is_signed(info) else "zext"
    left, right = (context.result(f"{extend} i64 {register} to i128") for register in registers)
    product = context.result(f"mul i128 {left}, {right}")
    high = context.result(f"lshr i128 {product}, 64")
    return context.result(f"trunc i128 {high} to i64")


def _stack_address(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    context.module.declare("declare ptr @llvm.stackaddress.p0()")
    pointer = context.result("call ptr @llvm.stackaddress.p0()")
    return _address(context, value, [pointer])


def _set_stack_limit(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    context.emit(f"store i64 {registers[0]}, ptr {variable(context, 'seen.stack_limit')}")
    return ""


def _argument_count(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    return context.result(f"load i64, ptr {context.module.symbol('seen.argument_count')}")


def _argument_vector(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    return context.result(f"load ptr, ptr {context.module.symbol('seen.argument_vector')}")


_CHANGES = {"Add": "add", "Sub": "sub", "And": "and", "Or": "or", "Xor": "xor", "Exchange": "xchg"}


def _atomic(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    """Write an access that no thread sees half done, in one order that all threads agree on."""
    info = context.type(value.type_arguments[0])
    kind, pointer, name = info.memory, registers[0], value.name.removeprefix("atomic")
    given = [_stored(context, info, register) for register in registers[1:]]
    aligned = f"seq_cst, align {info.align}"
    match name:
        case "Load":
            found = context.result(f"load atomic {kind}, ptr {pointer} {aligned}")
        case "Store":
            context.emit(f"store atomic {kind} {given[0]}, ptr {pointer} {aligned}")
            return ""
        case "CompareExchange":
            both = f"{kind} {given[0]}, {kind} {given[1]} seq_cst seq_cst"
            pair = context.result(f"cmpxchg ptr {pointer}, {both}")
            found = context.result(f"extractvalue {{ {kind}, i1 }} {pair}, 0")
        case _:
            found = context.result(f"atomicrmw {_CHANGES[name]} ptr {pointer}, {kind} {given[0]} seq_cst")
    return found if kind == info.value else context.result(f"trunc {kind} {found} to {info.value}")


def _stored(context: FunctionContext, info: TypeInfo, register: str) -> str:
    """Return a scalar as it lies in memory: a Bool takes a byte."""
    if info.memory == info.value:
        return register
    return context.result(f"zext {info.value} {register} to {info.memory}")


def _trap(context: FunctionContext, value: IntrinsicOp, registers: list[str]) -> str:
    context.module.declare("declare void @llvm.trap() #1")
    context.emit("call void @llvm.trap()")
    return "poison"


_EMITTERS: dict[str, Callable[[FunctionContext, IntrinsicOp, list[str]], str]] = {
    "objectAddress": _object_address,
    "cast": _object_address,
    "offset": _offset,
    "address": _address,
    "fromAddress": _from_address,
    "nullPointer": _null_pointer,
    "copyMemory": _copy_memory,
    "moveMemory": _copy_memory,
    "setMemory": _set_memory,
    "bits": _bits,
    "fromBits": _bits,
    "countOnes": _count_bits,
    "leadingZeros": _count_bits,
    "trailingZeros": _count_bits,
    "byteSwap": _count_bits,
    "rotateLeft": _rotate,
    "rotateRight": _rotate,
    "multiplyHigh": _multiply_high,
    "stackAddress": _stack_address,
    "setStackLimit": _set_stack_limit,
    "argumentCount": _argument_count,
    "argumentVector": _argument_vector,
    "trap": _trap,
    **{f"atomic{name}": _atomic for name in ("Load", "Store", "CompareExchange", *_CHANGES)},
}

BACKEND_INTRINSICS = frozenset({*_FLOAT_MATH, *_WRAPPING, *_OVERFLOWS, *_EMITTERS})
"""Every intrinsic that this backend knows."""
