"""A loaded program: its memory, its data, and its functions as Python functions, made at first call."""

from __future__ import annotations

import math
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.interpreter import arithmetic
from seen_core.interpreter.externals import EXTERNALS, ProgramExit
from seen_core.interpreter.memory import (
    STACK_BYTES,
    STACK_RESERVE,
    InterpreterError,
    LimitError,
    Memory,
)
from seen_core.interpreter.translate import (
    Addresses,
    external_name,
    function_name,
    translate,
)
from seen_core.mir.model import Data, FunctionAddress, GlobalAddress, MirProgram, ScalarLayout

if TYPE_CHECKING:
    from seen_core.interpreter.threads import Threads

__all__ = ["Machine", "ProgramExit", "Scalar", "Streams", "load"]

Scalar = int | float | bool | bytes | None

_FUNCTION_BASE = 4096
_FUNCTION_STEP = 16
_HEADER_INFO = 8
_IMPOSSIBLE = -(1 << 30)
"""Counts from here to zero do not happen: they are far lower while an object is destroyed."""
_PYTHON_FRAMES = 400_000
_THREAD_STACK = 512 << 20
_HELPERS: tuple[Callable[..., object], ...] = (
    arithmetic.divide,
    arithmetic.remainder,
    arithmetic.divide_float,
    arithmetic.remainder_float,
    arithmetic.single,
    arithmetic.integer_to_single,
    arithmetic.float_to_integer,
    arithmetic.multiply_add,
    arithmetic.square_root,
    arithmetic.float_bits,
    arithmetic.float_from_bits,
    arithmetic.trailing_zeros,
    arithmetic.rotate_left,
)


@dataclass(slots=True)
class Streams:
    """What the program reads and writes as files 0, 1 and 2."""

    stdin: BinaryIO
    stdout: BinaryIO
    stderr: BinaryIO


@dataclass(slots=True)
class Machine:
    """Everything of one run."""

    program: MirProgram
    streams: Streams
    memory: Memory
    environment: dict[str, str] = field(default_factory=dict)
    namespace: dict[str, object] = field(default_factory=dict)
    addresses: Addresses = field(init=False)
    functions: dict[int, str] = field(default_factory=dict)
    """Python names of functions by address."""
    texts: dict[str, int] = field(default_factory=dict)
    c_variables: dict[str, int] = field(default_factory=dict)
    """Addresses of what the C library keeps for itself."""
    steps_left: int | None = None
    """Calls and turns of loops that are left, where they are counted."""
    stack_low: int = 0
    floor: list[int] = field(default_factory=lambda: [0])
    """The lowest address of the stack that functions may use."""
    threads: Threads | None = None
    """The threads of a program that has started, or might start, some."""
    stack: list[int] = field(default_factory=lambda: [0])

    def call(self, symbol: str, arguments: tuple[Scalar, ...]) -> Scalar:
        """Call a function of the program on a thread that has the room deep recursion takes."""
        return _on_deep_stack(lambda: self.namespace[function_name(symbol)](*arguments))  # type: ignore[operator]

    def call_here(self, symbol: str) -> Scalar:
        """Call a function that takes nothing and calls no others, on this thread."""
        return self.namespace[function_name(symbol)]()  # type: ignore[operator, no-any-return]

    def text(self, text: str) -> int:
        """Return the address of a zero-terminated constant."""
        address = self.texts.get(text)
        if address is None:
            data = text.encode("utf-8", "surrogatepass") + b"\0"
            address = self.texts[text] = self.memory.reserve(len(data), 1)
            self.memory.write(address, data)
        return address

    def store_scalar(self, address: int, format_: str, value: Scalar) -> None:
        """Write a scalar of a `struct` format."""
        self.memory.write(address, struct.pack("<" + format_, value))


def load(
    program: MirProgram,
    arguments: list[str],
    streams: Streams,
    environment: dict[str, str],
    stack_bytes: int = STACK_BYTES,
) -> Machine:
    """Lay out the data of a program and prepare its functions."""
    symbols = list(program.functions)
    functions = {symbol: _FUNCTION_BASE + index * _FUNCTION_STEP for index, symbol in enumerate(symbols)}
    memory = Memory(_FUNCTION_BASE + len(symbols) * _FUNCTION_STEP)
    machine = Machine(program, streams, memory, environment)
    data = {item.symbol: memory.reserve(item.size, max(item.align, 1)) for item in program.data.values()}
    machine.addresses = Addresses(functions, data, machine.text)
    machine.functions = {address: function_name(symbol) for symbol, address in functions.items()}
    for item in program.data.values():
        _fill(machine, item)
    _set_arguments(machine, arguments)
    machine.stack_low = memory.reserve(stack_bytes)
    machine.floor[0] = machine.stack_low + STACK_RESERVE
    machine.stack[0] = machine.stack_low + stack_bytes
    _fill_namespace(machine)
    return machine


def _fill(machine: Machine, data: Data) -> None:
    base, pointer = machine.addresses.data[data.symbol], _pointer_format(machine)
    for item in data.items:
        match item.value:
            case bytes():
                machine.memory.write(base + item.offset, item.value)
            case FunctionAddress(symbol):
                machine.store_scalar(base + item.offset, pointer, machine.addresses.functions[symbol])
            case GlobalAddress(symbol, offset):
                machine.store_scalar(base + item.offset, pointer, machine.addresses.data[symbol] + offset)


def _set_arguments(machine: Machine, arguments: list[str]) -> None:
    data = machine.addresses.data
    pointer = _pointer_format(machine)
    if "seen.argument_count" in data:
        machine.store_scalar(data["seen.argument_count"], "q", len(arguments))
    if "seen.argument_vector" in data:
        size = struct.calcsize("<" + pointer)
        vector = machine.memory.reserve(size * (len(arguments) + 1))
        for index, argument in enumerate(arguments):
            machine.store_scalar(vector + index * size, pointer, machine.text(argument))
        machine.store_scalar(data["seen.argument_vector"], pointer, vector)


def _pointer_format(machine: Machine) -> str:
    return "Q" if machine.program.pointer_bytes == 8 else "I"


def _fill_namespace(machine: Machine) -> None:
    memory, names = machine.memory, machine.namespace
    for format_ in "bBhHiIqQfd?":
        suffix = format_.replace("?", "bool")
        names[f"ld_{suffix}"] = memory.loader(format_)
        names[f"st_{suffix}"] = memory.storer(format_)
    names.update({helper.__name__: helper for helper in _HELPERS})
    names.update({name: getattr(arithmetic, name) for name in ("floor", "ceil", "trunc", "round_half_away")})
    names.update(
        read=memory.read,
        write=memory.write,
        S=machine.stack,
        nan=math.nan,
        inf=math.inf,
        fabs=math.fabs,
        copysign=math.copysign,
        signed64=lambda value: (value + (1 << 63) & (1 << 64) - 1) - (1 << 63),
        fault=_fault,
        step=_counting_steps(machine),
        **_counting(machine),
        atomic_change=_atomic_change(machine),
        **_stack(machine),
    )
    names["function_at"] = _function_at(machine)
    for symbol in machine.program.functions:
        names[function_name(symbol)] = _made_at_first_call(machine, symbol)
    for external in machine.program.externals.values():
        names[external_name(external.symbol)] = _external(machine, external.symbol)


def _made_at_first_call(machine: Machine, symbol: str) -> Callable[..., Scalar]:
    name = function_name(symbol)

    def make(*arguments: Scalar) -> Scalar:
        if machine.namespace[name] is make:
            counted = machine.steps_left is not None
            function = machine.program.functions[symbol]
            source = translate(function, machine.program, machine.addresses, counted=counted)
            exec(compile(source, f"<{symbol}>", "exec"), machine.namespace)
        return machine.namespace[name](*arguments)  # type: ignore[operator, no-any-return]

    return make


def _not_there(symbol: str) -> Scalar:
    template = "the interpreter has no C function `{function}`"
    notes = ("run the program with another backend: `seen run --backend llvm`",)
    raise SeenError(Diagnostic("E0803", template, (), {"function": symbol}, notes))


def _external(machine: Machine, symbol: str) -> Callable[..., Scalar]:
    function = EXTERNALS.get(symbol) or _of_threads(symbol)
    if function is None:
        return lambda *_: _not_there(symbol)
    signature = machine.program.externals[symbol]
    result = machine.program.layouts.get(str(signature.result))
    adjust = _result_adjustment(result if isinstance(result, ScalarLayout) else None)
    return lambda *arguments: adjust(function(machine, *arguments))


def _of_threads(symbol: str) -> Callable[..., int | float | None] | None:
    from seen_core.interpreter import threads  # few programs have any

    return threads.EXTERNALS.get(symbol)


def _atomic_change(machine: Machine) -> Callable[..., Scalar]:
    """Return what changes memory at once; the other threads get a turn before."""

    def change(
        load: Callable[[int], Scalar],
        store: Callable[[int, Scalar], None] | None,
        address: int,
        new: Callable[[Scalar], Scalar],
    ) -> Scalar:
        if machine.threads is not None:
            machine.threads.pause()
        old = load(address)
        if store is not None:
            store(address, new(old))
        return old

    return change


def _result_adjustment(layout: ScalarLayout | None) -> Callable[[Scalar], Scalar]:
    """C functions answer with any Python number; fit it to the declared type."""
    if layout is None or layout.kind == "unit":
        return lambda _: None
    if layout.kind == "float":
        return (lambda v: arithmetic.single(float(v or 0))) if layout.size == 4 else (lambda v: float(v or 0))
    if layout.kind == "bool":
        return bool
    half, mask = 1 << layout.size * 8 - 1, (1 << layout.size * 8) - 1
    if layout.signed:
        return lambda v: (int(v or 0) + half & mask) - half
    return lambda v: int(v or 0) & mask


def _counting(machine: Machine) -> dict[str, object]:
    memory, pointer = machine.memory, _pointer_format(machine)
    load_count, store_count = memory.loader("i"), memory.storer("i")
    load_pointer = memory.loader(pointer)
    function_at = _function_at(machine)

    def retain(address: int) -> None:
        if address:
            count = load_count(address)
            if not isinstance(count, int) or _IMPOSSIBLE <= count <= 0:
                _fault(f"retain of {address:#x}, whose count is {count}")
            store_count(address, count + 1)  # type: ignore[operator]

    def release(address: int, destroy: Callable[[int], None] | None) -> None:
        if address:
            count = load_count(address)
            if not isinstance(count, int) or _IMPOSSIBLE <= count <= 0:
                _fault(f"release of {address:#x}, whose count is {count}")
            if count != 1:
                store_count(address, count - 1)  # type: ignore[operator]
            else:
                if destroy is None:
                    information = load_pointer(address + _HEADER_INFO)
                    destroy = function_at(load_pointer(information))  # type: ignore[arg-type, assignment]
                destroy(address)  # type: ignore[misc]

    return {"retain": retain, "release": release}


def _stack(machine: Machine) -> dict[str, object]:
    data = machine.addresses.data.get("seen.stack_limit")
    floor = machine.floor
    load_limit = machine.memory.loader(_pointer_format(machine))
    store_limit = machine.memory.storer(_pointer_format(machine))

    def stack_limit() -> int:
        limit = load_limit(data) if data is not None else 0
        return max(limit, floor[0]) if isinstance(limit, int) else floor[0]

    def set_stack_limit(value: int) -> None:
        if data is not None:
            store_limit(data, max(value, 0))

    def stack_overflow(place: int) -> None:
        floor[0] -= STACK_RESERVE  # what reports the overflow may use the reserve
        set_stack_limit(0)
        symbol = machine.program.panics.get("stack")
        if symbol is None:
            _fault("stack overflow")
        else:
            machine.namespace[function_name(symbol)](place)  # type: ignore[operator]

    return {"stack_limit": stack_limit, "set_stack_limit": set_stack_limit, "stack_overflow": stack_overflow}


def _function_at(machine: Machine) -> Callable[[int], object]:
    functions, names = machine.functions, machine.namespace

    def function_at(address: int) -> object:
        name = functions.get(address)
        if name is None:
            raise InterpreterError(f"call of {address:#x}, which is not a function")
        return names[name]

    return function_at


def _counting_steps(machine: Machine) -> Callable[[], None]:
    def step() -> None:
        left = machine.steps_left
        if left is not None:
            if left <= 0:
                raise LimitError("time")
            machine.steps_left = left - 1

    return step


def running_functions(error: BaseException) -> list[str]:
    """Return the interpreted functions that were running when an error came up, the outermost first."""
    trace, found = error.__traceback__, []
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<") and not name.startswith("<frozen"):
            found.append(name[1:-1])
        trace = trace.tb_next
    return found


def _fault(message: str) -> None:
    raise InterpreterError(message)


def _on_deep_stack(work: Callable[[], Scalar]) -> Scalar:
    """Run `work` where a deep recursion of the interpreted program fits."""
    outcome: list[Scalar] = []
    failure: list[BaseException] = []

    def body() -> None:
        try:
            outcome.append(work())
        except (struct.error, IndexError, TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
            fault = InterpreterError(f"{_innermost(error)}: {error}")
            fault.__cause__ = error
            failure.append(fault)
        except BaseException as error:
            failure.append(error)

    old_limit, old_stack = sys.getrecursionlimit(), threading.stack_size()
    sys.setrecursionlimit(max(old_limit, _PYTHON_FRAMES))
    threading.stack_size(_THREAD_STACK)
    try:
        thread = threading.Thread(target=body, name="seen-interpreter")
        thread.start()
    finally:
        threading.stack_size(old_stack)
    thread.join()
    sys.setrecursionlimit(old_limit)
    if failure:
        raise failure[0]
    return outcome[0]


def _innermost(error: BaseException) -> str:
    """Name the interpreted function in which an error came up."""
    running = running_functions(error)
    return f"<{running[-1]}>" if running else "?"
