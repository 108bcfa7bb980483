"""Binary and unary operators and numeric conversions, on registers."""

from __future__ import annotations

from seen_backend_llvm.checks import require
from seen_backend_llvm.context import FunctionContext
from seen_backend_llvm.layouts import TypeInfo
from seen_backend_llvm.operands import read_scalar
from seen_backend_llvm.places import operand_type
from seen_core.mir.model import BinaryOp, ConvertOp, ScalarLayout, UnaryOp
from seen_core.source import Location

_COMPARISONS = {
    "==": "eq",
    "!=": "ne",
    "===": "eq",
    "!==": "ne",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
}
_INTEGER = {"+": "add", "-": "sub", "*": "mul", "&": "and", "|": "or", "^": "xor", "and": "and", "or": "or"}
_FLOAT = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv", "%": "frem"}
_OVERFLOWING = {"+": "add", "-": "sub", "*": "mul"}


def emit_binary(context: FunctionContext, value: BinaryOp, location: Location) -> str:
    """Write a binary operation and return its result."""
    info = context.type(value.type)
    if info.is_unit:
        return "true" if value.operator in ("==", "<=", ">=") else "false"
    left, right = read_scalar(context, value.left), read_scalar(context, value.right)
    operator = value.operator
    if operator in _COMPARISONS:
        return _compare(context, operator, info, left, right)
    if is_float(info):
        return context.result(f"{_FLOAT[operator]} {context.math}{info.value} {left}, {right}")
    if operator in ("<<", ">>"):
        return _shift(context, operator, info, left, right, operand_type(context, value.right))
    if operator in ("/", "%"):
        name = {"/": "div", "%": "rem"}[operator]
        sign = "s" if is_signed(info) else "u"
        return context.result(f"{sign}{name} {info.value} {left}, {right}")
    if value.checked and operator in _OVERFLOWING:
        return _checked(context, _OVERFLOWING[operator], info, left, right, location)
    return context.result(f"{_INTEGER[operator]} {info.value} {left}, {right}")


def emit_unary(context: FunctionContext, value: UnaryOp, location: Location) -> str:
    """Write a unary operation and return its result."""
    info = context.type(value.type)
    operand = read_scalar(context, value.operand)
    match value.operator:
        case "-" if is_float(info):
            return context.result(f"fneg {context.math}{info.value} {operand}")
        case "-" if value.checked:
            return _checked(context, "sub", info, "0", operand, location)
        case "-":
            return context.result(f"sub {info.value} 0, {operand}")
        case "~":
            return context.result(f"xor {info.value} {operand}, -1")
        case _:
            ones = "true" if info.value == "i1" else "-1"
            return context.result(f"xor {info.value} {operand}, {ones}")


def emit_conversion(context: FunctionContext, value: ConvertOp) -> str:
    """Write a numeric conversion: integers wrap, floats to integers saturate, NaN is zero."""
    source, target = context.type(value.source), context.type(value.target)
    return convert(context, read_scalar(context, value.operand), source, target)


def convert(context: FunctionContext, operand: str, source: TypeInfo, target: TypeInfo) -> str:
    """Convert a register between scalar types."""
    if source.value == target.value and is_float(source) == is_float(target):
        return operand
    if is_float(source):
        if is_float(target):
            step = "fpext" if target.size > source.size else "fptrunc"
            return context.result(f"{step} {source.value} {operand} to {target.value}")
        name = f"llvm.fpto{'s' if is_signed(target) else 'u'}i.sat.{target.value}.{_suffix(source)}"
        context.module.declare(f"declare {target.value} @{name}({source.value})")
        return context.result(f"call {target.value} @{name}({source.value} {operand})")
    if is_float(target):
        step = "sitofp" if is_signed(source) else "uitofp"
        return context.result(f"{step} {source.value} {operand} to {target.value}")
    if source.value == "ptr":
        return context.result(f"ptrtoint ptr {operand} to {target.value}")
    if target.value == "ptr":
        return context.result(f"inttoptr {source.value} {operand} to ptr")
    if target.value == "i1":
        return context.result(f"icmp ne {source.value} {operand}, 0")
    return resize(context, operand, source.value, target.value, is_signed(source))


def resize(context: FunctionContext, operand: str, source: str, target: str, signed: bool) -> str:
    """Widen or narrow an integer register, given both types as LLVM writes them."""
    have, want = int(source[1:]), int(target[1:])
    if have == want:
        return operand
    step = "trunc" if want < have else "sext" if signed else "zext"
    return context.result(f"{step} {source} {operand} to {target}")


def is_float(info: TypeInfo) -> bool:
    """Whether a type is a floating-point number."""
    return info.value in ("double", "float")


def is_signed(info: TypeInfo) -> bool:
    """Whether a type is a signed integer."""
    return isinstance(info.layout, ScalarLayout) and info.layout.signed


def _suffix(info: TypeInfo) -> str:
    return "f64" if info.value == "double" else "f32"


def _compare(context: FunctionContext, operator: str, info: TypeInfo, left: str, right: str) -> str:
    name = _COMPARISONS[operator]
    if is_float(info):
        ordered = "une" if name == "ne" else f"o{name}"
        return context.result(f"fcmp {context.math}{ordered} {info.value} {left}, {right}")
    if name not in ("eq", "ne"):
        name = ("s" if is_signed(info) else "u") + name
    return context.result(f"icmp {name} {info.value} {left}, {right}")


def _shift(
    context: FunctionContext, operator: str, info: TypeInfo, left: str, right: str, amount: TypeInfo | None
) -> str:
    right_type = amount.value if amount is not None else "i64"
    amount_text = resize(context, right, right_type, info.value, False)
    masked = context.result(f"and {info.value} {amount_text}, {info.size * 8 - 1}")
    step = "shl" if operator == "<<" else "ashr" if is_signed(info) else "lshr"
    return context.result(f"{step} {info.value} {left}, {masked}")


def _checked(
    context: FunctionContext, name: str, info: TypeInfo, left: str, right: str, location: Location
) -> str:
    pair = with_overflow(context, name, info, left, right)
    flag = context.result(f"extractvalue {{{info.value}, i1}} {pair}, 1")
    require(context, flag, False, "overflow", [], location)
    return context.result(f"extractvalue {{{info.value}, i1}} {pair}, 0")


def with_overflow(context: FunctionContext, name: str, info: TypeInfo, left: str, right: str) -> str:
    """Write an operation that gives its wrapped result and whether it overflowed."""
    kind = info.value
    function = f"llvm.{'s' if is_signed(info) else 'u'}{name}.with.overflow.{kind}"
    context.module.declare(f"declare {{{kind}, i1}} @{function}({kind}, {kind})")
    return context.result(f"call {{{kind}, i1}} @{function}({kind} {left}, {kind} {right})")
