"""Calls and the calling convention.

Inside a program: unit is not passed; scalars and the leaves of small aggregates go in registers, large
aggregates by address (a borrowed one is the caller's own memory, a moved or copied one memory that the
callee may change); small results come back in registers, large ones through a hidden first parameter.
C functions take and give scalars, narrow ones extended as their signedness asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from seen_backend_llvm.context import Address, FunctionContext, ModuleContext
from seen_backend_llvm.layouts import TypeInfo
from seen_backend_llvm.names import symbol
from seen_backend_llvm.operands import Value, copy_memory, read, write
from seen_backend_llvm.places import address_of, never_null, operand_type, pointer_to
from seen_core.mir.model import (
    Borrow,
    CallStatement,
    Copy,
    Deref,
    External,
    IndexOf,
    Indirect,
    MirFunction,
    MirType,
    Move,
    Operand,
    Place,
    ScalarLayout,
    Static,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """The types of a function's parameters and result."""

    parameters: tuple[TypeInfo, ...]
    result: TypeInfo

    @property
    def returns(self) -> str:
        """The LLVM result type."""
        return result_type(self.result)


def result_type(info: TypeInfo) -> str:
    """Return the LLVM type of a result."""
    if info.value:
        return info.value
    if info.is_small:
        return leaf_struct(info)
    return "void"


def leaf_struct(info: TypeInfo) -> str:
    """Return the type of a small aggregate in registers."""
    return "{ " + ", ".join(leaf.memory for leaf in info.leaves or ()) + " }"


def signature_of(module: ModuleContext, function: MirFunction) -> Signature:
    """Return the signature of a function of the program."""
    infos = [module.types.of(local.type) for local in function.locals[: function.parameter_count + 1]]
    return Signature(tuple(infos[1:]), infos[0])


def signature(context: FunctionContext, parameters: tuple[MirType, ...], result: MirType) -> Signature:
    """Return a signature from types."""
    return Signature(tuple(map(context.type, parameters)), context.type(result))


def emit_call(context: FunctionContext, call: CallStatement) -> None:
    """Write a call and put its result where it belongs."""
    match call.callee:
        case External() as external:
            _call_external(context, call, external)
        case Static(function):
            callee = context.module.program.functions[function.name]
            modes = tuple(local.mode for local in callee.locals[1 : callee.parameter_count + 1])
            called = signature_of(context.module, callee)
            _call(context, call, context.module.symbol(function.name), called, modes)
        case Indirect(pointer, parameters, result):
            called = signature(context, parameters, result)
            code = read(context, pointer, context.module.pointer_info)
            assert isinstance(code, str)
            _call(context, call, code, called, ())
        case other:
            raise AssertionError(f"not in closed MIR: {type(other).__name__}")


def _call(
    context: FunctionContext, call: CallStatement, code: str, called: Signature, modes: tuple[str, ...]
) -> None:
    arguments: list[str] = []
    result = called.result
    slot: Address | None = None
    direct = False
    if result.is_large:
        direct = call.target is not None and _may_write_directly(context, call.target, call.arguments)
        if direct:
            assert call.target is not None
            slot = address_of(context, call.target)
        else:
            slot = Address(context.temporary(result), 0, result, "local")
        pointer = pointer_to(context, slot)
        arguments.append(f"ptr sret({result.memory}) align {result.align} {pointer}")
    for index, (operand, info) in enumerate(zip(call.arguments, called.parameters)):
        borrowed = bool(modes) and modes[index] != "move"
        arguments += _argument(context, operand, info, borrowed)
    returns = called.returns
    text = f"call {returns} {code}({', '.join(arguments)})"
    if returns == "void":
        context.emit(text)
    else:
        _take_result(context, call.target, result, context.result(text))
    if slot is not None and not direct and call.target is not None:
        copy_memory(context, address_of(context, call.target), slot)


def _argument(context: FunctionContext, operand: Operand, info: TypeInfo, borrowed: bool) -> list[str]:
    value = read(context, operand, info)
    match value:
        case None:
            return []
        case str():
            return [f"{info.value} {value}"]
        case tuple():
            return [f"{leaf.memory} {text}" for leaf, text in zip(info.leaves or (), value)]
        case Address():
            if not _may_pass_address(operand, borrowed):
                copy = Address(context.temporary(info), 0, info, "local")
                copy_memory(context, copy, value)
                value = copy
            return [f"ptr {pointer_to(context, value)}"]


def _may_pass_address(operand: Operand, borrowed: bool) -> bool:
    """Whether the callee may get the place itself: a borrow, or a local that is dead after the call."""
    match operand:
        case Borrow():
            return True
        case Move(place):
            return _in_frame(place)
        case Copy(place):
            return borrowed and _in_frame(place)
        case _:
            return True


def _in_frame(place: Place) -> bool:
    return not any(isinstance(step, Deref) for step in place.path) and not any(
        isinstance(step, IndexOf) for step in place.path
    )


def _may_write_directly(context: FunctionContext, target: Place, arguments: tuple[Operand, ...]) -> bool:
    """Whether a large result may be built in its target: in the frame, and no argument lies there."""
    if not _in_frame(target) or not context.storage[target.local]:
        return False
    return all(
        argument.place.local != target.local
        for argument in arguments
        if isinstance(argument, Copy | Move | Borrow)
    )


def _take_result(context: FunctionContext, target: Place | None, info: TypeInfo, register: str) -> None:
    if target is None:
        return
    value: Value = register
    if not info.value:
        kind = leaf_struct(info)
        value = tuple(
            context.result(f"extractvalue {kind} {register}, {index}")
            for index in range(len(info.leaves or ()))
        )
    put(context, target, value)


def put(context: FunctionContext, target: Place, value: Value) -> None:
    """Write a value to a place, or make it the register of a local that lives in one."""
    if not target.path and not context.storage[target.local]:
        if isinstance(value, str):
            context.values[target.local] = value
        return
    write(context, address_of(context, target), value)


# ---------------------------------------------------------------- C functions


_VARIADIC_IN_C = {"open": 2, "openat": 3, "fcntl": 2, "ioctl": 2}
"""C functions that take more arguments than their fixed ones in another way on some targets."""


def _as_in_c(module: ModuleContext, external: External) -> External:
    other = module.replaced.get(external.symbol)
    if other is not None:
        return External(other, external.parameters, external.result, external.variadic)
    fixed = _VARIADIC_IN_C.get(external.symbol)
    if fixed is None or external.variadic or len(external.parameters) < fixed:
        return external
    return External(external.symbol, external.parameters[:fixed], external.result, True)


def _call_external(context: FunctionContext, call: CallStatement, external: External) -> None:
    external = _as_in_c(context.module, external)
    declare_external(context.module, external)
    called = signature(context, external.parameters, external.result)
    arguments: list[str] = []
    for index, operand in enumerate(call.arguments):
        info = called.parameters[index] if index < len(called.parameters) else _promoted(context, operand)
        value = read(context, operand, info)
        if isinstance(value, str):
            arguments.append(f"{info.value}{extension(info)} {value}")
        elif value is not None:
            raise AssertionError(f"{external.symbol}: C functions take scalars only")
    returns = called.returns
    kind = returns
    if external.variadic:
        fixed = [info.value for info in called.parameters if not info.is_unit]
        kind = f"{returns} ({', '.join([*fixed, '...'])})"
    text = f"call {kind} {symbol(external.symbol)}({', '.join(arguments)})"
    if returns == "void":
        context.emit(text)
    else:
        _take_result(context, call.target, called.result, context.result(text))


def declare_external(module: ModuleContext, external: External) -> None:
    """Declare a C function, unless it is defined in the module."""
    if external.symbol in module.replaced.values():
        return
    infos = [module.types.of(parameter) for parameter in external.parameters]
    result = module.types.of(external.result)
    parameters = [f"{info.value}{extension(info)}" for info in infos if not info.is_unit]
    if external.variadic:
        parameters.append("...")
    never = " noreturn" if str(external.result) == "Never" else ""
    module.declare(
        f"declare{extension(result)} {result_type(result)} {symbol(external.symbol)}"
        f"({', '.join(parameters)}) nounwind{never}"
    )


def extension(info: TypeInfo) -> str:
    """Return how C widens a narrow scalar in a register."""
    if info.value == "i1":
        return " zeroext"
    if info.value in ("i8", "i16", "i32") and isinstance(info.layout, ScalarLayout):
        return " signext" if info.layout.signed else " zeroext"
    return ""


def _promoted(context: FunctionContext, operand: Operand) -> TypeInfo:
    """Return the type of a variadic argument; the checker has promoted narrow ones."""
    info = operand_type(context, operand)
    return info if info is not None else context.module.pointer_info


# ---------------------------------------------------------------- parameters


def parameter_list(context: FunctionContext, called: Signature) -> list[str]:
    """Return the parameters of a definition: `%s` the result's address, `%pN` or `%pN.M` the rest."""
    function = context.function
    texts: list[str] = []
    if called.result.is_large:
        memory, align = called.result.memory, called.result.align
        texts.append(f"ptr noalias noundef writable sret({memory}) align {align} %s")
    addressed = context.addressed
    for index, info in enumerate(called.parameters, 1):
        if info.value:
            facts = " nonnull" if never_null(info) else ""
            texts.append(f"{info.value} noundef{facts} %p{index}")
        elif info.is_small:
            texts += [f"{leaf.memory} %p{index}.{number}" for number, leaf in enumerate(info.leaves or ())]
        elif info.is_large:
            facts = f" align {info.align} dereferenceable({info.size})"
            if function.locals[index].mode != "move" and index not in addressed:
                facts += " readonly captures(none)"
            texts.append(f"ptr noalias noundef nonnull{facts} %p{index}")
    return texts
