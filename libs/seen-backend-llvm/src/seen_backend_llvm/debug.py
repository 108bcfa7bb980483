"""Debug information (DWARF 5): files, functions, lines, and variables with their types."""

from __future__ import annotations

from typing import assert_never

from seen_backend_llvm.aliasing import Metadata
from seen_backend_llvm.layouts import TypeInfo, TypeTable
from seen_backend_llvm.names import quoted
from seen_core.mir.model import (
    HEADER_FIELDS,
    ArrayLayout,
    Concrete,
    EnumLayout,
    LocalDeclaration,
    MirFunction,
    MirProgram,
    ScalarLayout,
    StructLayout,
)
from seen_core.source import Location

UNKNOWN_FILE = "unknown"
_ENCODINGS = {"float": "DW_ATE_float", "bool": "DW_ATE_boolean", "char": "DW_ATE_UTF"}


class DebugInfo:
    """Makes the metadata that debuggers read."""

    def __init__(self, metadata: Metadata, types: TypeTable, program: MirProgram) -> None:
        self._metadata = metadata
        self._types = types
        self._layouts = program.layouts
        self._known: dict[str, str] = {}
        self._locations: dict[tuple[int, int, str], str] = {}
        self._main_file = self.file(program.functions[program.entry].file)
        self._unit = metadata.distinct(
            f'!DICompileUnit(language: DW_LANG_C11, file: {self._main_file}, producer: "seen", '
            "isOptimized: false, runtimeVersion: 0, emissionKind: FullDebug)"
        )
        self._pointer_bits = types.pointer_bytes * 8

    def file(self, path: str) -> str:
        """Return the node of a source file."""
        return self._metadata.add(f'!DIFile(filename: {quoted(path or UNKNOWN_FILE)}, directory: ".")')

    def subprogram(self, function: MirFunction, linkage_name: str) -> str:
        """Return the scope of a function."""
        signature = [
            self.type(self._types.of(local.type)) for local in function.locals[: function.parameter_count + 1]
        ]
        types = self._metadata.add(f"!{{{', '.join(signature)}}}")
        subroutine = self._metadata.add(f"!DISubroutineType(types: {types})")
        file = self.file(function.file)
        line = function.location.line
        linkage = linkage_name[1:] if linkage_name[1] == '"' else f'"{linkage_name[1:]}"'
        return self._metadata.distinct(
            f"!DISubprogram(name: {quoted(function.display_name)}, linkageName: {linkage}, scope: {file}, "
            f"file: {file}, line: {line}, type: {subroutine}, scopeLine: {line}, "
            f"spFlags: DISPFlagDefinition, unit: {self._unit})"
        )

    def location(self, location: Location, scope: str) -> str:
        """Return the suffix of an instruction that stands for a place in the source."""
        key = (location.line, location.column, scope)
        found = self._locations.get(key)
        if found is None:
            node = self._metadata.add(f"!DILocation(line: {key[0]}, column: {key[1]}, scope: {scope})")
            found = self._locations[key] = f", !dbg {node}"
        return found

    def declare(
        self, address: str, local: LocalDeclaration, argument: int, scope: str, function: MirFunction
    ) -> str:
        """Return the record that says where a variable lives."""
        number = f"arg: {argument}, " if argument else ""
        line = local.location.line
        variable = self._metadata.add(
            f"!DILocalVariable(name: {quoted(local.name or '')}, {number}scope: {scope}, "
            f"file: {self.file(function.file)}, line: {line}, type: {self.type(self._types.of(local.type))})"
        )
        place = self.location(local.location, scope).removeprefix(", !dbg ")
        return f"    #dbg_declare(ptr {address}, {variable}, !DIExpression(), {place})"

    def module_lines(self) -> list[str]:
        """Return the named metadata of the module."""
        version = self._metadata.add('!{i32 7, !"Dwarf Version", i32 5}')
        info = self._metadata.add('!{i32 2, !"Debug Info Version", i32 3}')
        return [f"!llvm.dbg.cu = !{{{self._unit}}}", f"!llvm.module.flags = !{{{version}, {info}}}"]

    def type(self, info: TypeInfo) -> str:
        """Return the node of a type; `null` for unit."""
        if info.is_unit:
            return "null"
        found = self._known.get(info.name)
        if found is None:
            layout = info.layout
            if isinstance(layout, ScalarLayout) and layout.kind != "pointer":
                found = self._known[info.name] = self._scalar(info.name, layout)
            else:
                found = self._known[info.name] = self._metadata.reserve()
                self._metadata.define(found, self._compound(found, info))
        return found

    def _scalar(self, name: str, layout: ScalarLayout) -> str:
        encoding = _ENCODINGS.get(layout.kind) or ("DW_ATE_signed" if layout.signed else "DW_ATE_unsigned")
        return self._metadata.add(
            f"!DIBasicType(name: {quoted(name)}, size: {layout.size * 8}, encoding: {encoding})"
        )

    def _compound(self, node: str, info: TypeInfo) -> str:
        layout = info.layout
        match layout:
            case ScalarLayout():
                return self._pointer(info.name)
            case StructLayout():
                names = layout.names
                if info.is_object:
                    names = ("counts", "info", *names[HEADER_FIELDS:])
                return self._structure(info, self._members(layout.fields, names, node))
            case ArrayLayout():
                count = self._metadata.add(f"!DISubrange(count: {layout.count})")
                elements = self._metadata.add(f"!{{{count}}}")
                item = self.type(self._types.of(layout.item))
                return (
                    f"!DICompositeType(tag: DW_TAG_array_type, baseType: {item}, size: {layout.size * 8}, "
                    f"elements: {elements})"
                )
            case EnumLayout():
                if info.value and layout.niche is None:
                    return self._enumeration(info.name, layout)
                return self._structure(info, self._variants(node, info.name, layout))
            case _:
                assert_never(layout)

    def _pointer(self, name: str) -> str:
        target = f"object {name}"
        if target not in self._layouts:
            target = (
                name[4:-1] if name.startswith("Ptr<") else name.removeprefix("&").replace("cell ", "box ")
            )
        base = (
            self.type(self._types.of(Concrete(target)))
            if target in self._layouts and target != name
            else "null"
        )
        return (
            f"!DIDerivedType(tag: DW_TAG_pointer_type, name: {quoted(name)}, baseType: {base}, "
            f"size: {self._pointer_bits})"
        )

    def _structure(self, info: TypeInfo, members: list[str]) -> str:
        elements = self._metadata.add(f"!{{{', '.join(members)}}}")
        return (
            f"!DICompositeType(tag: DW_TAG_structure_type, name: {quoted(info.name)}, "
            f"file: {self._main_file}, size: {info.size * 8}, align: {info.align * 8}, elements: {elements})"
        )

    def _members(
        self, fields: tuple[tuple[int, Concrete], ...], names: tuple[str, ...], scope: str
    ) -> list[str]:
        members: list[str] = []
        for index, (offset, type_) in enumerate(fields):
            info = self._types.of(type_)
            if not info.is_unit:
                name = names[index] if index < len(names) else str(index)
                members.append(self._member(name, self.type(info), info.size, offset, scope))
        return members

    def _member(self, name: str, base: str, size: int, offset: int, scope: str) -> str:
        return self._metadata.add(
            f"!DIDerivedType(tag: DW_TAG_member, name: {quoted(name)}, scope: {scope}, baseType: {base}, "
            f"size: {size * 8}, offset: {offset * 8})"
        )

    def _enumeration(self, name: str, layout: EnumLayout) -> str:
        numbers = []
        for index in range(len(layout.variants)):
            label = layout.names[index] if index < len(layout.names) else str(index)
            numbers.append(self._metadata.add(f"!DIEnumerator(name: {quoted(label)}, value: {index})"))
        elements = self._metadata.add(f"!{{{', '.join(numbers)}}}")
        return (
            f"!DICompositeType(tag: DW_TAG_enumeration_type, name: {quoted(name)}, "
            f"size: {layout.tag_size * 8}, elements: {elements})"
        )

    def _variants(self, node: str, name: str, layout: EnumLayout) -> list[str]:
        """Show an enum as its tag beside the fields of every variant, which share their bytes."""
        members: list[str] = []
        if layout.niche is None and layout.tag_size:
            tag = self._metadata.add(self._enumeration(f"{name} variant", layout))
            members.append(self._member("variant", tag, layout.tag_size, 0, node))
        for index, fields in enumerate(layout.variants):
            label = layout.names[index] if index < len(layout.names) else str(index)
            names = (
                tuple(f"{label}.{number}" for number in range(len(fields))) if len(fields) > 1 else (label,)
            )
            members += self._members(fields, names, node)
        return members
