"""Globals whose first value is known now need no code: they become data.

An initialiser without calls, branches and addresses is evaluated; a text is an address and numbers. What
would panic is left for the start of the program.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.check.signatures import FunctionReference, GlobalInfo
from seen_core.mir.model import (
    AddressOf,
    ArrayLayout,
    Assign,
    Block,
    Check,
    Const,
    DataItem,
    EnumLayout,
    GlobalAddress,
    Goto,
    IntrinsicOp,
    Layout,
    MirFunction,
    Place,
    Return,
    ScalarLayout,
    StorageLive,
    StructLayout,
    Use,
)

if TYPE_CHECKING:
    from seen_core.mono.program import ProgramCloser


def fold_global(closer: ProgramCloser, name: str, info: GlobalInfo) -> bool:
    """Put the first value of a global into its data; return whether that was possible."""
    assert info.initializer is not None
    symbol = closer.demand(FunctionReference(info.initializer))
    function = closer.functions[symbol]
    if not _is_straight(function):
        return False
    text = _text_of(function)
    if text is not None and info.type == t.STRING:
        items: tuple[DataItem, ...] = _string_items(closer, text)
    else:
        content = _evaluate(closer, function)
        if content is None:
            return False
        if any(content) and _has_pointer(closer, closer.layouts.of(info.type)):
            return False
        items = (DataItem(0, content),) if any(content) else ()
    data = closer.data[closer.global_symbol(name)]
    closer.data[data.symbol] = replace(data, items=items, constant=not info.mutable)
    del closer.functions[symbol]
    return True


def _is_straight(function: MirFunction) -> bool:
    number = 0
    for _ in function.blocks:
        block = function.blocks[number]
        for statement in block.statements:
            if not isinstance(statement, Assign | Check | StorageLive):
                return False
            if isinstance(statement, Assign) and isinstance(statement.value, AddressOf | IntrinsicOp):
                return False
        if isinstance(block.terminator, Return):
            return True
        if not isinstance(block.terminator, Goto):
            return False
        number = block.terminator.target
    return False


def _text_of(function: MirFunction) -> str | None:
    """Return the text when all that a function does is to return it."""
    statements = function.blocks[0].statements
    match statements:
        case [Assign(Place(0, ()), Use(Const(str() as text)))] if isinstance(
            function.blocks[0].terminator, Return
        ):
            return text
        case _:
            return None


def _string_items(closer: ProgramCloser, text: str) -> tuple[DataItem, ...]:
    layout = closer.layouts.of(t.STRING)
    assert isinstance(layout, StructLayout)
    content = text.encode("utf-8", "surrogatepass")
    number = struct.pack("<q", 2 * len(content) + content.isascii())
    return (
        DataItem(layout.fields[0][0], GlobalAddress(closer.text_data(content))),
        DataItem(layout.fields[1][0], number),
    )


def _evaluate(closer: ProgramCloser, function: MirFunction) -> bytes | None:
    """Return the bytes of the value that a function gives, or None where it cannot be known now."""
    layout = closer.layouts.table[str(function.locals[0].type)]
    match function.blocks[0]:
        case Block([Assign(Place(0, ()), Use(Const(int() | float() as value)))], Return()) if isinstance(
            layout, ScalarLayout
        ):
            return scalar_bytes(layout, value)
        case _ if closer.evaluate is None:
            return None
        case _:
            value_or_none = closer.evaluate(closer.fragment(function), function.name)
    if value_or_none is None or isinstance(value_or_none, bytes):
        return value_or_none
    assert isinstance(layout, ScalarLayout)
    return scalar_bytes(layout, value_or_none)


def scalar_bytes(layout: ScalarLayout, value: int | float) -> bytes:
    """Return a number as it lies in memory."""
    if layout.kind == "float":
        return struct.pack("<d" if layout.size == 8 else "<f", value)
    return int(value).to_bytes(layout.size, "little", signed=layout.signed)


def _has_pointer(closer: ProgramCloser, layout: Layout) -> bool:
    table = closer.layouts.table
    match layout:
        case ScalarLayout(kind):
            return kind == "pointer"
        case ArrayLayout(item=item):
            return _has_pointer(closer, table[item.name])
        case StructLayout(fields=fields):
            return any(_has_pointer(closer, table[field.name]) for _, field in fields)
        case EnumLayout(variants=variants):
            return any(_has_pointer(closer, table[f.name]) for fields in variants for _, f in fields)
