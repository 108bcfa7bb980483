"""Checks: a branch that is never expected to be taken, to a cold block that panics."""

from __future__ import annotations

from seen_backend_llvm.context import FunctionContext
from seen_backend_llvm.operands import read_scalar
from seen_backend_llvm.places import operand_type
from seen_backend_llvm.threads import variable
from seen_core.mir.model import Check, MirFunction, Operand
from seen_core.source import Location


def emit_check(context: FunctionContext, check: Check) -> None:
    """Write a check: go on where the condition holds, panic elsewhere."""
    condition = read_scalar(context, check.condition)
    arguments = [_argument(context, operand) for operand in check.operands]
    require(context, condition, check.expected, check.kind, arguments, check.location)


def require(
    context: FunctionContext,
    condition: str,
    expected: bool,
    kind: str,
    arguments: list[str],
    location: Location,
) -> None:
    """Panic with `kind` unless a register of type `i1` has the expected value."""
    go_on, fail = context.label(), context.label()
    likely = context.module.likely
    if expected:
        context.emit(f"br i1 {condition}, label %{go_on}, label %{fail}{likely}")
    else:
        if context.module.options.optimise:
            likely = context.module.weights(1, 2000)
        context.emit(f"br i1 {condition}, label %{fail}, label %{go_on}{likely}")
    place = f"{context.function.file}:{location.line}:{location.column}"
    arguments = [*arguments, f"ptr {context.module.text(place.encode())}"]
    context.cold += [
        f"{fail}:",
        f"  call void {panic_symbol(context, kind)}({', '.join(arguments)}){context.at}",
        f"  unreachable{context.at}",
    ]
    context.begin(go_on)


def panic_symbol(context: FunctionContext, kind: str) -> str:
    """Return the function that reports a failed check."""
    return context.module.symbol(context.module.program.panics[kind])


def emit_stack_check(context: FunctionContext, function: MirFunction) -> None:
    """Panic when the frame lies below the end of the stack that the runtime allows."""
    size = context.module.options.smallest_recursive_frame
    if size:
        context.allocas.append(f"  %room = alloca [{size} x i8], align 16")
        context.emit("store volatile i8 0, ptr %room")
    context.module.declare("declare ptr @llvm.stackaddress.p0()")
    here = context.result("call ptr @llvm.stackaddress.p0()")
    width = context.module.types.pointer_integer
    address = context.result(f"ptrtoint ptr {here} to {width}")
    if width != "i64":
        address = context.result(f"zext {width} {address} to i64")
    limit = context.result(f"load i64, ptr {variable(context, 'seen.stack_limit')}")
    enough = context.result(f"icmp ugt i64 {address}, {limit}")
    require(context, enough, True, "stack", [], function.location)


def _argument(context: FunctionContext, operand: Operand) -> str:
    info = operand_type(context, operand)
    kind = info.value if info is not None else "ptr"
    return f"{kind} {read_scalar(context, operand)}"
