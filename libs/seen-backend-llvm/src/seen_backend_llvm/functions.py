"""Functions: which locals live in registers, the frame, the blocks and their ends."""

from __future__ import annotations

from typing import assert_never

from seen_backend_llvm.aggregates import emit_aggregate, variant_index
from seen_backend_llvm.arithmetic import emit_binary, emit_conversion, emit_unary
from seen_backend_llvm.calls import emit_call, leaf_struct, parameter_list, put, signature_of
from seen_backend_llvm.checks import emit_check, emit_stack_check
from seen_backend_llvm.context import Address, FunctionContext, ModuleContext
from seen_backend_llvm.counts import emit_release, emit_retain
from seen_backend_llvm.intrinsics import emit_intrinsic
from seen_backend_llvm.layouts import TypeInfo
from seen_backend_llvm.liveness import find_registers
from seen_backend_llvm.operands import assign, read_leaves, read_scalar, register_of, store_leaves
from seen_backend_llvm.places import address_of, load, place_type, pointer_to
from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    Assign,
    BinaryOp,
    Block,
    Branch,
    CallStatement,
    Check,
    ConvertOp,
    Copy,
    Goto,
    IntrinsicOp,
    MirFunction,
    Place,
    Release,
    Retain,
    Return,
    Rvalue,
    Statement,
    StorageLive,
    Switch,
    Terminator,
    UnaryOp,
    Unreachable,
    Use,
    VariantIndex,
)
from seen_core.source import Location


def emit_function(module: ModuleContext, function: MirFunction) -> str:
    """Return the text of one function."""
    context = FunctionContext(module, function)
    called = signature_of(module, function)
    uses = find_registers(function, context.infos, keep_named=module.debug is not None)
    context.addressed = uses.addressed
    parameters = parameter_list(context, called)
    if module.debug is not None:
        context.scope = module.debug.subprogram(function, module.symbol(function.name))
        context.at = module.debug.location(function.location, context.scope)
    _place_locals(context, uses.registers, called.result)
    if "recursive" in function.annotations and "stack" in module.program.panics:
        emit_stack_check(context, function)
    context.emit("br label %bb0")
    for number, block in enumerate(function.blocks):
        context.begin(f"bb{number}")
        _emit_block(context, block)
    linkage = "" if function.name in module.program.exports else "internal "
    head = (
        f"define {linkage}{_result_facts(called.result)}{called.returns} {module.symbol(function.name)}"
        f"({', '.join(parameters)}) {_attributes(module, function)}{_debug_scope(context)} {{"
    )
    return "\n".join([head, "entry:", *context.allocas, *context.lines, *context.cold, "}"])


def _result_facts(info: TypeInfo) -> str:
    return "noundef " if info.value else ""


def _debug_scope(context: FunctionContext) -> str:
    return f" !dbg {context.scope}" if context.scope else ""


def _attributes(module: ModuleContext, function: MirFunction) -> str:
    group = "#0"
    annotations = function.annotations
    if function.name in module.program.panics.values():
        return group + " cold noreturn noinline"
    if "noinline" in annotations or "cold" in annotations:
        group += " noinline"
    elif "inline" in annotations and module.options.optimise:
        group += " alwaysinline"
    if "recursive" in annotations:
        # otherwise the optimiser makes a loop of endless recursion, which should end in a panic
        group += ' "disable-tail-calls"="true"'
    if "cold" in annotations:
        group += " cold"
    if "noreturn" in annotations:
        group += " noreturn"
    return group


def _place_locals(context: FunctionContext, registers: frozenset[int], result: TypeInfo) -> None:
    """Give every local a register or an address; write parameters that live in memory there."""
    function = context.function
    for index, info in enumerate(context.infos):
        if info.is_unit:
            continue
        if index == 0 and result.is_large:
            context.storage[0] = "%s"
        elif 1 <= index <= function.parameter_count:
            _place_parameter(context, index, info, index in registers)
        elif index not in registers:
            _allocate(context, index, info)
        _describe(context, index, info)


def _place_parameter(context: FunctionContext, index: int, info: TypeInfo, in_register: bool) -> None:
    name = f"%p{index}"
    if info.is_large:
        context.storage[index] = name
    elif info.value and in_register:
        context.values[index] = name
    else:
        _allocate(context, index, info)
        leaves = (name,) if info.value else tuple(f"{name}.{n}" for n in range(len(info.leaves or ())))
        if info.value == "i1":
            leaves = (context.result(f"zext i1 {name} to i8"),)
        store_leaves(context, Address(context.storage[index], 0, info, "local"), leaves)


def _allocate(context: FunctionContext, index: int, info: TypeInfo) -> None:
    context.storage[index] = f"%l{index}"
    context.allocas.append(f"  %l{index} = alloca {info.memory}, align {info.align}")


def _describe(context: FunctionContext, index: int, info: TypeInfo) -> None:
    """Tell the debugger where a named local is."""
    debug, local = context.module.debug, context.function.locals[index]
    if debug is None or local.name is None or not context.storage[index]:
        return
    argument = index if index <= context.function.parameter_count else 0
    context.lines.append(
        debug.declare(context.storage[index], local, argument, context.scope, context.function)
    )


def _emit_block(context: FunctionContext, block: Block) -> None:
    debug = context.module.debug
    last: Location | None = None
    for statement in block.statements:
        if debug is not None and statement.location is not last:
            last = statement.location
            context.at = debug.location(last, context.scope)
        _EMIT_STATEMENT[type(statement)](context, statement)
    _emit_terminator(context, block.terminator)


def _emit_assign(context: FunctionContext, statement: Statement) -> None:
    assert isinstance(statement, Assign)
    target, value = statement.target, statement.value
    if isinstance(value, Aggregate):
        emit_aggregate(context, target, value)
        return
    in_register = not target.path and not context.storage[target.local]
    if isinstance(value, Use):
        info = context.infos[target.local] if in_register else place_type(context, target)
        if in_register:
            if not info.is_unit:
                context.values[target.local] = read_scalar(context, value.operand)
            return
        assign(context, address_of(context, target), value.operand)
        return
    put(context, target, _emit_value(context, value, statement.location) or None)


def _emit_value(context: FunctionContext, value: Rvalue, location: Location) -> str:
    match value:
        case BinaryOp():
            return emit_binary(context, value, location)
        case UnaryOp():
            return emit_unary(context, value, location)
        case ConvertOp():
            return emit_conversion(context, value)
        case AddressOf(place):
            register = register_of(context, place)
            assert not register, "a register has no address"
            return pointer_to(context, address_of(context, place))
        case VariantIndex():
            return variant_index(context, value)
        case IntrinsicOp():
            return emit_intrinsic(context, value)
        case other:
            raise AssertionError(f"not in closed MIR here: {type(other).__name__}")


def _emit_call(context: FunctionContext, statement: Statement) -> None:
    assert isinstance(statement, CallStatement)
    emit_call(context, statement)


def _emit_check(context: FunctionContext, statement: Statement) -> None:
    assert isinstance(statement, Check)
    emit_check(context, statement)


def _emit_retain(context: FunctionContext, statement: Statement) -> None:
    assert isinstance(statement, Retain)
    emit_retain(context, statement)


def _emit_release(context: FunctionContext, statement: Statement) -> None:
    assert isinstance(statement, Release)
    emit_release(context, statement)


def _emit_storage_live(context: FunctionContext, statement: Statement) -> None:
    """Frames are laid out as a whole: nothing happens here."""


_EMIT_STATEMENT = {
    Assign: _emit_assign,
    CallStatement: _emit_call,
    Check: _emit_check,
    Retain: _emit_retain,
    Release: _emit_release,
    StorageLive: _emit_storage_live,
}


def _emit_terminator(context: FunctionContext, terminator: Terminator) -> None:
    match terminator:
        case Goto(target):
            context.emit(f"br label %bb{target}")
        case Branch(condition, then, otherwise):
            flag = read_scalar(context, condition)
            context.emit(f"br i1 {flag}, label %bb{then}, label %bb{otherwise}")
        case Switch(operand, type_, cases, otherwise):
            kind = context.type(type_).value
            value = read_scalar(context, operand)
            ways = " ".join(f"{kind} {number}, label %bb{target}" for number, target in cases)
            context.emit(f"switch {kind} {value}, label %bb{otherwise} [ {ways} ]")
        case Return(location):
            if context.module.debug is not None:
                context.at = context.module.debug.location(location, context.scope)
            _emit_return(context)
        case Unreachable():
            context.emit("unreachable")
        case _:
            assert_never(terminator)


def _emit_return(context: FunctionContext) -> None:
    info = context.infos[0]
    if info.is_unit or info.is_large:
        context.emit("ret void")
    elif info.value:
        value = context.values[0] or load(context, Address(context.storage[0], 0, info, "local"))
        context.emit(f"ret {info.value} {value}")
    else:
        kind = leaf_struct(info)
        whole = "poison"
        values = read_leaves(context, Copy(Place(0)), info)
        for index, (leaf, value) in enumerate(zip(info.leaves or (), values)):
            whole = context.result(f"insertvalue {kind} {whole}, {leaf.memory} {value}, {index}")
        context.emit(f"ret {kind} {whole}")
