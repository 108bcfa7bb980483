"""Whether a type can have what its `@derive` asks for: every part has it too (E0215)."""

from __future__ import annotations

from seen_core.check import types as t
from seen_core.check.derive import INTERFACES, default_variant
from seen_core.check.program import Program
from seen_core.check.signatures import FieldInfo, TypeInfo
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity
from seen_core.source import Span
from seen_core.syntax import ast


def check_derivable(program: Program, entity: Entity, info: TypeInfo) -> None:
    """Report what a type asks to derive and cannot, naming the part that stands in the way."""
    if not isinstance(entity.node, ast.TypeDeclaration | ast.EnumDeclaration):
        return
    for annotation in entity.node.header.annotations:
        if annotation.name != "derive":
            continue
        for argument in annotation.arguments:
            if isinstance(argument.value, ast.Name):
                _check(program, entity, info, _canonical(argument.value.text), argument.span)


def _canonical(name: str) -> str:
    return "Ord" if name == "Comparable" else name


def _check(program: Program, entity: Entity, info: TypeInfo, short: str, span: Span) -> None:
    if short not in INTERFACES:
        return
    if short == "Default" and info.kind == "enum":
        _check_default_of_enum(program, entity, info, span)
        return
    wanted = t.Nominal(INTERFACES[short])
    for field in _fields(program, info):
        if _lacks(program, field.type, wanted):
            program.broken_derives.add((info.name, wanted.name))
            labels = (
                Label(entity.module.file, span, f"needs {short} of every part"),
                Label(entity.module.file, field.span, f"{field.type} has no {short}", primary=False),
            )
            program.add(
                Diagnostic(
                    "E0215",
                    "{type} cannot derive {name}: {part} is {part_type}, which does not implement it",
                    labels,
                    {
                        "type": entity.simple,
                        "name": short,
                        "part": f"part {int(field.name) + 1}" if field.positional else field.name,
                        "part_type": str(field.type),
                    },
                    (_advice(field.type, short, entity.simple),),
                )
            )
            return


def _advice(part: t.Type, short: str, name: str) -> str:
    write = f"write `impl {short} for {name}`"
    return f"let {part} have {short} too, or {write}" if isinstance(part, t.Nominal) else write


def _fields(program: Program, info: TypeInfo) -> list[FieldInfo]:
    if info.kind == "enum":
        return [field for variant in info.variants for field in variant.fields]
    return list(program.all_fields(t.Nominal(info.name, info.parameters)))


def _lacks(program: Program, part: t.Type, wanted: t.Nominal) -> bool:
    """Tell whether a part does not implement an interface, whatever its type parameters are."""
    if isinstance(part, t.Erroneous):
        return False
    if not isinstance(part, t.Function) and _mentions_parameter(part):
        return False
    return not program.implements(part, wanted)


def _mentions_parameter(type_: t.Type) -> bool:
    if isinstance(type_, t.Parameter):
        return True
    found = False

    def visit(part: t.Type) -> t.Type:
        nonlocal found
        found = found or _mentions_parameter(part)
        return part

    t.rebuild(type_, visit)
    return found


def _check_default_of_enum(program: Program, entity: Entity, info: TypeInfo, span: Span) -> None:
    index = default_variant(program, info)
    if index is None or info.variants[index].fields:
        program.broken_derives.add((info.name, INTERFACES["Default"]))
        program.report(
            entity.module,
            "E0215",
            "{type} cannot derive Default: no variant is its default",
            span,
            label="which variant?",
            arguments={"type": entity.simple},
            notes=("write `@default` before a variant without fields",),
        )
