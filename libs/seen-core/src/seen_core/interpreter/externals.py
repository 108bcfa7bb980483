"""C functions for interpreted programs, over Python's own.

Each takes the machine and Python values and answers with a Python value, which the machine fits to the
declared result. Files 0, 1 and 2 are the streams of the run; other descriptors are the host's.
"""

from __future__ import annotations

import math
import os
import struct
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from seen_core.interpreter import arithmetic

if TYPE_CHECKING:
    from seen_core.interpreter.machine import Machine

_LARGEST_BLOCK = 1 << 32
_ABORTED = 134

External = Callable[..., int | float | None]


class ProgramExit(BaseException):
    """The program ended itself."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _malloc(machine: Machine, size: int) -> int:
    return machine.memory.allocate(size) if size < _LARGEST_BLOCK else 0


def _calloc(machine: Machine, count: int, size: int) -> int:
    address = _malloc(machine, count * size)
    if address:
        machine.memory.write(address, bytes(count * size))
    return address


def _realloc(machine: Machine, address: int, size: int) -> int:
    return machine.memory.resize(address, size) if size < _LARGEST_BLOCK else 0


def _free(machine: Machine, address: int) -> None:
    machine.memory.release(address)


def _memcpy(machine: Machine, target: int, source: int, size: int) -> int:
    machine.memory.write(target, machine.memory.read(source, size))
    return target


def _memset(machine: Machine, target: int, value: int, size: int) -> int:
    machine.memory.write(target, bytes([value & 255]) * size)
    return target


def _memcmp(machine: Machine, left: int, right: int, size: int) -> int:
    a, b = machine.memory.read(left, size), machine.memory.read(right, size)
    return (a > b) - (a < b)


def _memchr(machine: Machine, address: int, byte: int, size: int) -> int:
    found = machine.memory.read(address, size).find(bytes([byte & 255]))
    return 0 if found < 0 else address + found


def _strlen(machine: Machine, address: int) -> int:
    return len(machine.memory.text(address))


def _write(machine: Machine, descriptor: int, address: int, size: int) -> int:
    data = machine.memory.read(address, size)
    try:
        if descriptor == 1:
            machine.streams.stdout.write(data)
            machine.streams.stdout.flush()
        elif descriptor == 2:
            machine.streams.stderr.write(data)
            machine.streams.stderr.flush()
        else:
            return os.write(descriptor, data)
    except OSError as error:
        return _failed(machine, error)
    return size


def _read(machine: Machine, descriptor: int, address: int, size: int) -> int:
    try:
        if descriptor == 0:
            stream = machine.streams.stdin
            read_some = getattr(stream, "read1", stream.read)
            data = read_some(size)
        else:
            data = os.read(descriptor, size)
    except OSError as error:
        return _failed(machine, error)
    machine.memory.write(address, data)
    return len(data)


def _on_path(call: Callable[..., object]) -> External:
    """Make a C function of a path; -1 and `errno` on failure."""

    def external(machine: Machine, path: int, *rest: int) -> int:
        try:
            result = call(machine.memory.text(path), *rest)
        except OSError as error:
            return _failed(machine, error)
        return result if isinstance(result, int) and not isinstance(result, bool) else 0

    return external


def _open(machine: Machine, path: int, flags: int, mode: int = 0o666) -> int:
    try:
        return os.open(machine.memory.text(path), flags, mode)
    except OSError as error:
        return _failed(machine, error)


def _on_descriptor(call: Callable[..., int | None]) -> External:
    def external(machine: Machine, *arguments: int) -> int:
        try:
            return call(*arguments) or 0
        except OSError as error:
            return _failed(machine, error)

    return external


def _access(machine: Machine, path: int, mode: int) -> int:
    return 0 if os.access(machine.memory.text(path), mode) else -1


def _rename(machine: Machine, source: int, target: int) -> int:
    try:
        os.rename(machine.memory.text(source), machine.memory.text(target))  # noqa: PTH104
    except OSError as error:
        return _failed(machine, error)
    return 0


def _getenv(machine: Machine, name: int) -> int:
    value = machine.environment.get(os.fsdecode(machine.memory.text(name)))
    return 0 if value is None else machine.text(value)


def _exit(machine: Machine, code: int) -> None:
    raise ProgramExit(code & 255)


def _abort(machine: Machine) -> None:
    _exit(machine, _ABORTED)


def _clock_gettime(machine: Machine, clock: int, address: int) -> int:
    try:
        now = time.clock_gettime_ns(clock)
    except OSError as error:
        return _failed(machine, error)
    machine.memory.write(address, struct.pack("<qq", now // 10**9, now % 10**9))
    return 0


def _getentropy(machine: Machine, address: int, size: int) -> int:
    machine.memory.write(address, os.urandom(size))
    return 0


def _isatty(machine: Machine, descriptor: int) -> int:
    return 0 if descriptor <= 2 else int(os.isatty(descriptor))


def _getcwd(machine: Machine, address: int, size: int) -> int:
    path = os.getcwdb() + b"\0"  # noqa: PTH109
    if len(path) > size:
        return 0
    machine.memory.write(address, path)
    return address


def _errno_location(machine: Machine) -> int:
    if "errno" not in machine.c_variables:
        machine.c_variables["errno"] = machine.memory.reserve(4)
    return machine.c_variables["errno"]


def _failed(machine: Machine, error: OSError) -> int:
    machine.memory.write(_errno_location(machine), struct.pack("<i", error.errno or 0))
    return -1


def _on_float(call: Callable[..., float]) -> External:
    """Make a C function of one of `math`; what Python refuses is not-a-number or infinite in C."""

    def external(machine: Machine, *values: float) -> float:
        try:
            return call(*values)
        except ValueError:
            return _at_pole(call, values)
        except OverflowError:
            return _overflowed(call, values)

    return external


def _on_single(call: Callable[..., float]) -> External:
    double = _on_float(call)
    return lambda machine, *values: arithmetic.single(float(double(machine, *values) or 0.0))


def _at_pole(call: Callable[..., float], values: tuple[float, ...]) -> float:
    first = values[0]
    if call in (math.log, math.log2, math.log10) and first == 0:
        return -math.inf
    if call in (math.gamma, math.lgamma) and first == int(first if math.isfinite(first) else 0):
        if call is math.lgamma:
            return math.inf
        return math.copysign(math.inf, first) if first == 0 else math.nan
    if call is math.pow and first == 0 and values[1] < 0:
        odd = math.isfinite(values[1]) and values[1] % 2 == 1
        return math.copysign(math.inf, first) if odd else math.inf
    return math.nan


def _overflowed(call: Callable[..., float], values: tuple[float, ...]) -> float:
    if call is math.sinh:
        return math.copysign(math.inf, values[0])
    if call is math.pow and values[0] < 0 and values[1] % 2 == 1:
        return -math.inf
    return math.inf


_FLOAT_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "atan2": math.atan2,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "exp": math.exp,
    "exp2": math.exp2,
    "expm1": math.expm1,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "log1p": math.log1p,
    "pow": math.pow,
    "cbrt": math.cbrt,
    "hypot": math.hypot,
    "lgamma": math.lgamma,
    "tgamma": math.gamma,
    "erf": math.erf,
    "erfc": math.erfc,
    "fmod": arithmetic.remainder_float,
    "sqrt": arithmetic.square_root,
    "fabs": math.fabs,
    "floor": arithmetic.floor,
    "ceil": arithmetic.ceil,
    "trunc": arithmetic.trunc,
    "round": arithmetic.round_half_away,
}

EXTERNALS: dict[str, External] = {
    "malloc": _malloc,
    "calloc": _calloc,
    "realloc": _realloc,
    "free": _free,
    "memcpy": _memcpy,
    "memmove": _memcpy,
    "memset": _memset,
    "memcmp": _memcmp,
    "memchr": _memchr,
    "strlen": _strlen,
    "write": _write,
    "read": _read,
    "open": _open,
    "close": _on_descriptor(os.close),
    "lseek": _on_descriptor(os.lseek),
    "fsync": _on_descriptor(os.fsync),
    "isatty": _isatty,
    "access": _access,
    "unlink": _on_path(os.unlink),
    "mkdir": _on_path(os.mkdir),
    "rmdir": _on_path(os.rmdir),
    "chdir": _on_path(os.chdir),
    "rename": _rename,
    "getcwd": _getcwd,
    "getenv": _getenv,
    "exit": _exit,
    "_exit": _exit,
    "abort": _abort,
    "getpid": lambda machine: os.getpid(),
    "clock_gettime": _clock_gettime,
    "getentropy": _getentropy,
    "__errno_location": _errno_location,
    "abs": lambda machine, value: abs(value),
    "labs": lambda machine, value: abs(value),
    "toupper": lambda machine, value: value - 32 if 97 <= value <= 122 else value,
    "tolower": lambda machine, value: value + 32 if 65 <= value <= 90 else value,
    **{name: _on_float(call) for name, call in _FLOAT_FUNCTIONS.items()},
    **{f"{name}f": _on_single(call) for name, call in _FLOAT_FUNCTIONS.items()},
}
"""The C functions that interpreted programs can call."""
