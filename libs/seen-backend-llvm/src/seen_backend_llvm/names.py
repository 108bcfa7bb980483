"""How names, texts and numbers are spelled in LLVM's textual IR."""

from __future__ import annotations

import re
import struct

_PLAIN = re.compile(r"[A-Za-z$._][A-Za-z0-9$._]*\Z")
_PRINTABLE = frozenset(range(0x20, 0x7F)) - {0x22, 0x5C}
_BYTES = [chr(byte) if byte in _PRINTABLE else f"\\{byte:02X}" for byte in range(256)]


def quoted(text: str) -> str:
    """Return `text` as a quoted IR string, without the quotes' meaning of any character in it."""
    return '"' + escaped(text.encode("utf-8", "surrogatepass")) + '"'


def escaped(data: bytes) -> str:
    """Return bytes as the inside of an IR string."""
    return "".join([_BYTES[byte] for byte in data])


def symbol(name: str) -> str:
    """Return a global's name with its `@`."""
    return "@" + (name if _PLAIN.match(name) else quoted(name))


def float_text(value: float, size: int) -> str:
    """Return a float constant of `size` bytes by its bits; LLVM writes both widths as doubles."""
    if size == 4:
        value = _single(value)
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


def _single(value: float) -> float:
    try:
        rounded: float = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return rounded
