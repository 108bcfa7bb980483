"""The memory of an interpreted program: one array of bytes, addressed from 0.

The lowest addresses are never readable, so that null and small offsets from it are caught; functions
have addresses there too. Above lie constant data and globals, then the stack, which grows down, then
the heap, which grows up. Freed memory is filled with a pattern, and a block that is freed twice, or
that never was one, is reported.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

STACK_BYTES = 8 << 20
STACK_RESERVE = 1 << 20
"""What is kept for the code that reports a stack overflow."""

_FREED = 0xDD
_ALIGN = 16


class InterpreterError(Exception):
    """The interpreted program did what no program may do: a defect of the compiler or of unsafe code."""


class LimitError(Exception):
    """The program took more time or memory than it may: `what` is one of these words."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.functions: list[str] = []
        """The functions that were running, the outermost first."""


class Memory:
    """Bytes with an allocator. `bytes_` is replaced never, only extended."""

    def __init__(self, low: int) -> None:
        self.low = _up(max(low, 65536), 4096)
        self.bytes_ = bytearray(self.low)
        self.blocks: dict[int, int] = {}
        """Sizes of the live blocks of the heap, by address."""
        self._free: dict[int, list[int]] = {}
        self.limit: int | None = None
        """How many bytes there may be."""

    def reserve(self, size: int, align: int = _ALIGN) -> int:
        """Add memory for data or for the stack at the end, and return its address."""
        address = _up(len(self.bytes_), align)
        if self.limit is not None and address + size > self.limit:
            raise LimitError("memory")
        self.bytes_.extend(bytes(address + size - len(self.bytes_)))
        return address

    def allocate(self, size: int) -> int:
        """Do what `malloc` does."""
        rounded = _up(max(size, 1), _ALIGN)
        free = self._free.get(rounded)
        address = free.pop() if free else self.reserve(rounded)
        self.blocks[address] = size
        return address

    def release(self, address: int) -> None:
        """Do what `free` does."""
        if address == 0:
            return
        size = self.blocks.pop(address, None)
        if size is None:
            raise InterpreterError(f"free of {address:#x}, which is not an allocated block")
        rounded = _up(max(size, 1), _ALIGN)
        self.bytes_[address : address + rounded] = bytes([_FREED]) * rounded
        self._free.setdefault(rounded, []).append(address)

    def resize(self, address: int, size: int) -> int:
        """Do what `realloc` does."""
        if address == 0:
            return self.allocate(size)
        old = self.blocks.get(address)
        if old is None:
            raise InterpreterError(f"realloc of {address:#x}, which is not an allocated block")
        if _up(max(old, 1), _ALIGN) == _up(max(size, 1), _ALIGN):
            self.blocks[address] = size
            return address
        new = self.allocate(size)
        kept = min(old, size)
        self.bytes_[new : new + kept] = self.bytes_[address : address + kept]
        self.release(address)
        return new

    def read(self, address: int, size: int) -> bytes:
        """Return a piece of memory."""
        self.check(address, size)
        return bytes(self.bytes_[address : address + size])

    def write(self, address: int, value: bytes) -> None:
        """Change a piece of memory."""
        self.check(address, len(value))
        self.bytes_[address : address + len(value)] = value

    def text(self, address: int) -> bytes:
        """Return the zero-terminated bytes at an address."""
        self.check(address, 1)
        end = self.bytes_.find(0, address)
        return bytes(self.bytes_[address:end])

    def check(self, address: int, size: int) -> None:
        """Refuse addresses outside the memory; nothing is ever wrong with no bytes."""
        if size and (address < self.low or address + size > len(self.bytes_) or size < 0):
            raise InterpreterError(f"access to {size} bytes at {address:#x}, which is not memory")

    def loader(self, format_: str) -> Callable[[int], object]:
        """Return a function that reads a scalar of a `struct` format."""
        unpack = struct.Struct("<" + format_).unpack_from
        content, low = self.bytes_, self.low

        def load(address: int) -> object:
            if address < low:
                raise InterpreterError(f"read at {address:#x}, which is not memory")
            return unpack(content, address)[0]

        return load

    def storer(self, format_: str) -> Callable[[int, object], None]:
        """Return a function that writes a scalar of a `struct` format."""
        pack = struct.Struct("<" + format_).pack_into
        content, low = self.bytes_, self.low

        def store(address: int, value: object) -> None:
            if address < low:
                raise InterpreterError(f"write at {address:#x}, which is not memory")
            pack(content, address, value)

        return store


def _up(value: int, align: int) -> int:
    return (value + align - 1) // align * align
