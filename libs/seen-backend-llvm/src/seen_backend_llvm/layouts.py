"""How the layouts of a closed program look to LLVM.

A value is of one of four shapes:

- *unit*: nothing is stored or passed;
- *scalar*: one register, such as `i64`; enums without payload and nullable references are scalars too;
- *small*: at most `SMALL_LEAVES` scalars at known offsets (its leaves), passed and returned in registers;
- *large*: passed by address, returned through a hidden first parameter.

In memory, values are bytes at the layouts' offsets: LLVM's own struct types are never used.
"""

from __future__ import annotations

from typing import assert_never

from seen_core.mir.model import (
    ArrayLayout,
    Concrete,
    EnumLayout,
    Layout,
    MirProgram,
    MirType,
    ScalarLayout,
    StructLayout,
)
from seen_core.records import value

SMALL_LEAVES = 3
"""Three registers hold a `String`; more are rarely free."""

MAXIMUM_LEAVES = 8
"""Values of up to so many leaves are copied leaf by leaf in optimised code."""


_OBJECT_NAMES = ("object ", "box ", "closure")
"""How monomorphisation names what lies on the heap behind a header; no other name holds a space first."""


@value
class Leaf:
    """One scalar of a value: where it is, its type in memory, and what it counts as for aliasing."""

    offset: int
    memory: str
    size: int
    kind: str
    """The name of the scalar for alias metadata; empty when different scalars share the bytes."""


@value
class TypeInfo:
    """What the emitter asks about a type."""

    name: str
    layout: Layout
    size: int
    align: int
    value: str
    """The LLVM type of a scalar in a register; empty for aggregates and for unit."""
    memory: str
    """The LLVM type of a scalar in memory (`i8` for Bool); `[N x i8]` for aggregates."""
    kind: str
    """Of a scalar: its name for alias metadata."""
    leaves: tuple[Leaf, ...] | None
    """The scalars of the value; `None` when there are more than `MAXIMUM_LEAVES`."""
    is_object: bool
    """A counted heap object, header first."""

    @property
    def is_unit(self) -> bool:
        """Whether there is nothing to store."""
        return self.size == 0

    @property
    def is_small(self) -> bool:
        """Whether it is an aggregate that travels in registers."""
        return not self.value and self.leaves is not None and 0 < len(self.leaves) <= SMALL_LEAVES

    @property
    def is_large(self) -> bool:
        """Whether it is an aggregate that travels by address."""
        return self.size > 0 and not self.value and not self.is_small


class TypeTable:
    """The types of one program, looked at once each."""

    def __init__(self, program: MirProgram) -> None:
        self._layouts = program.layouts
        self._known: dict[str, TypeInfo] = {}
        self.pointer_bytes = program.pointer_bytes
        self.pointer_integer = f"i{program.pointer_bytes * 8}"

    def of(self, type_: MirType) -> TypeInfo:
        """Return what is known of a closed type."""
        name = type_.name if isinstance(type_, Concrete) else str(type_)
        info = self._known.get(name)
        if info is None:
            info = self._known[name] = self._look(name)
        return info

    def _look(self, name: str) -> TypeInfo:
        layout = self._layouts[name]
        memory = value = kind = ""
        match layout:
            case ScalarLayout():
                memory, value, kind = _scalar(layout)
            case EnumLayout():
                memory, kind = self._enum_scalar(layout)
                value = memory
            case StructLayout() | ArrayLayout():
                pass
            case _:
                assert_never(layout)
        leaves: tuple[Leaf, ...] | None
        if value:
            leaves = (Leaf(0, memory, layout.size, kind),)
        else:
            leaves = _merge(self._leaves(layout, 0)) if layout.size else ()
            memory = f"[{layout.size} x i8]"
        is_object = isinstance(layout, StructLayout) and name.startswith(_OBJECT_NAMES)
        return TypeInfo(name, layout, layout.size, layout.align, value, memory, kind, leaves, is_object)

    def _enum_scalar(self, layout: EnumLayout) -> tuple[str, str]:
        """Enums that are one tag or one pointer live in registers."""
        if layout.niche is not None and layout.size == self.pointer_bytes:
            return "ptr", "pointer"
        if layout.niche is None and layout.size == layout.tag_size and layout.size:
            return f"i{layout.tag_size * 8}", "tag"
        return "", ""

    def _leaves(self, layout: Layout, base: int) -> list[Leaf] | None:
        found: list[Leaf] = []
        match layout:
            case ScalarLayout():
                if layout.size:
                    memory, _, kind = _scalar(layout)
                    found.append(Leaf(base, memory, layout.size, kind))
            case StructLayout():
                for offset, type_ in layout.fields:
                    if not self._add(found, type_, base + offset):
                        return None
            case ArrayLayout():
                step = self.of(layout.item).size
                if step and layout.count > MAXIMUM_LEAVES:
                    return None
                for index in range(layout.count if step else 0):
                    if not self._add(found, layout.item, base + index * step):
                        return None
            case EnumLayout():
                if layout.niche is None and layout.tag_size:
                    bits = layout.tag_size * 8
                    found.append(Leaf(base, f"i{bits}", layout.tag_size, "tag"))
                for variant in layout.variants:
                    for offset, type_ in variant:
                        if not self._add(found, type_, base + offset):
                            return None
            case _:
                assert_never(layout)
        return found

    def _add(self, found: list[Leaf], type_: Concrete, base: int) -> bool:
        leaves = self.of(type_).leaves
        if leaves is None:
            return False
        found += [Leaf(base + leaf.offset, leaf.memory, leaf.size, leaf.kind) for leaf in leaves]
        return len(found) <= 8 * MAXIMUM_LEAVES


def _scalar(layout: ScalarLayout) -> tuple[str, str, str]:
    """Return a scalar's type in memory, in a register, and its name for aliasing (bytes alias all)."""
    match layout.kind:
        case "int":
            bits = f"i{layout.size * 8}"
            return bits, bits, bits if layout.size > 1 else ""
        case "float":
            name = "double" if layout.size == 8 else "float"
            return name, name, name
        case "bool":
            return "i8", "i1", "bool"
        case "char":
            return "i32", "i32", "char"
        case "pointer":
            return "ptr", "ptr", "pointer"
    return "[0 x i8]", "", ""


def _merge(leaves: list[Leaf] | None) -> tuple[Leaf, ...] | None:
    """Join leaves that share bytes (payloads of different variants) into integers that cover them."""
    if leaves is None:
        return None
    merged: list[Leaf] = []
    for leaf in sorted(set(leaves), key=lambda leaf: (leaf.offset, -leaf.size)):
        last = merged[-1] if merged else None
        if last is None or last.offset + last.size <= leaf.offset:
            merged.append(leaf)
            continue
        end = max(last.offset + last.size, leaf.offset + leaf.size)
        size = end - last.offset
        if size > 8 or size & (size - 1) or last.offset % size:
            return None
        if last.offset != leaf.offset or last.memory != leaf.memory or last.size != leaf.size:
            merged[-1] = Leaf(last.offset, f"i{size * 8}", size, "")
        elif last.kind != leaf.kind:
            merged[-1] = Leaf(last.offset, last.memory, size, "")
    return tuple(merged) if len(merged) <= MAXIMUM_LEAVES else None
