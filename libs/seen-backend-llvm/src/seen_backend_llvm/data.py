"""Constant data and variables: bytes with addresses at given offsets."""

from __future__ import annotations

from seen_backend_llvm.context import ModuleContext
from seen_backend_llvm.names import escaped
from seen_core.mir.model import Data, FunctionAddress, GlobalAddress


def emit_data(module: ModuleContext, data: Data) -> str:
    """Return the definition of a global."""
    pieces: list[tuple[str, str]] = []
    end = 0
    for item in sorted(data.items, key=lambda item: item.offset):
        _pad(pieces, item.offset - end)
        value = item.value
        if isinstance(value, bytes):
            if value:
                pieces.append((f"[{len(value)} x i8]", f'c"{escaped(value)}"'))
            end = item.offset + len(value)
        else:
            pieces.append(("ptr", _address(module, value)))
            end = item.offset + module.types.pointer_bytes
    _pad(pieces, data.size - end)
    kind = "unnamed_addr constant" if data.constant else "global"
    where = "thread_local " if data.per_thread else ""
    types = ", ".join(type_ for type_, _ in pieces)
    values = ", ".join(f"{type_} {value}" for type_, value in pieces)
    body = f"<{{ {types} }}> <{{ {values} }}>" if pieces else "[0 x i8] zeroinitializer"
    return f"{module.symbol(data.symbol)} = internal {where}{kind} {body}, align {max(data.align, 1)}"


def _pad(pieces: list[tuple[str, str]], size: int) -> None:
    if size > 0:
        pieces.append((f"[{size} x i8]", "zeroinitializer"))


def _address(module: ModuleContext, value: FunctionAddress | GlobalAddress) -> str:
    name = module.symbol(value.symbol)
    if isinstance(value, GlobalAddress) and value.offset:
        return f"getelementptr (i8, ptr {name}, i64 {value.offset})"
    return name
