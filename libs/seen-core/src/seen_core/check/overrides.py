"""Whether a method fits the one that it overrides: same parameters, and a result that can stand for its."""

from __future__ import annotations

from seen_core.check import types as t
from seen_core.check.implementations import member_like, same_parameters
from seen_core.check.program import Program
from seen_core.check.signatures import FunctionInfo
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity, Module, Owner
from seen_core.source import Span
from seen_core.syntax import ast


def check_signature(program: Program, type_: t.Nominal, member: Entity, parent: Entity) -> None:
    """Report (E0217) a method of the class `type_` whose signature differs from that of the method above."""
    below, above = program.function_of(member), program.function_of(parent)
    program.overriding.append((member, parent))
    mapping = _mapping(program, type_, parent, below, above)
    if mapping is None:
        return
    expected = [t.substitute(parameter.type, mapping) for parameter in above.parameters[1:]]
    found = [parameter.type for parameter in below.parameters[1:]]
    modes = [parameter.mode for parameter in above.parameters[1:]]
    result = t.substitute(above.result, mapping)
    if len(expected) != len(found) or not all(map(_same, found, expected)):
        problem = "its parameters differ"
    elif modes != [parameter.mode for parameter in below.parameters[1:]] or _sends_more(below, above):
        problem = "a parameter is taken in another way"
    elif not _fits(program, below.result, result):
        problem = f"its result is {below.result}"
    else:
        return
    _report_signature(program, member.module, member.span, problem, parent, expected, result)


def _sends_more(below: FunctionInfo, above: FunctionInfo) -> bool:
    """Tell whether a method hands a function to another thread of which callers are not told so."""
    return any(one.sends and not other.sends for one, other in zip(below.parameters, above.parameters))


def _report_signature(
    program: Program,
    module: Module,
    span: Span,
    problem: str,
    parent: Entity,
    expected: list[t.Type],
    result: t.Type,
) -> None:
    parameters = f"({', '.join(map(str, expected))})" if parent.kind == "function" else ""
    shown = f"{parent.simple}{parameters}: {result}"
    labels = (
        Label(module.file, span, problem),
        Label(parent.module.file, parent.span, "the method above", primary=False),
    )
    program.add(
        Diagnostic(
            "E0217",
            "{name} has another signature than the method it overrides",
            labels,
            {"name": parent.simple},
            (f"the method above is `{shown}`",),
        )
    )


def check_implementations(program: Program, type_: t.Type, interface: t.Nominal, owner: Owner) -> None:
    """Report (E0217) members of `owner` that implement members of an interface with another signature."""
    entity = program.type_entity(interface.name)
    if entity is None or entity.body is None:
        return
    for name, wanted in entity.body.members.items():
        for parent in wanted:
            if parent.kind not in ("function", "property"):
                continue
            member = member_like(program, owner, parent)
            if member is not None and not _is_overload(program, member, parent):
                _check_implementation(program, type_, interface, member, parent)
            elif parent.kind == "property" and isinstance(type_, t.Nominal):
                _check_field(program, type_, interface, name, parent)


def _is_overload(program: Program, member: Entity, parent: Entity) -> bool:
    """Tell whether a method stands beside a method of an interface that has a default, taking other types."""
    if not isinstance(member.node, ast.Function) or "override" in member.node.header.modifiers:
        return False
    above = program.function_of(parent)
    return above.has_body and not same_parameters(program.function_of(member), above)


def _check_implementation(
    program: Program, type_: t.Type, interface: t.Nominal, member: Entity, parent: Entity
) -> None:
    below, above = program.function_of(member), program.function_of(parent)
    mapping = _interface_mapping(type_, interface, below, above)
    if member.kind != parent.kind or member.static != parent.static or mapping is None:
        return
    program.overriding.append((member, parent))
    skipped = 0 if member.static else 1
    expected = [t.substitute(parameter.type, mapping) for parameter in above.parameters[skipped:]]
    found = below.parameters[skipped:]
    result = t.substitute(above.result, mapping)
    lent = any((a.mode == "inout") != (b.mode == "inout") for a, b in zip(found, above.parameters[skipped:]))
    if len(expected) != len(found) or not all(_same(a.type, b) for a, b in zip(found, expected)):
        problem = "its parameters differ"
    elif lent or _sends_more(below, above):
        problem = "a parameter is taken in another way"
    elif not _fits(program, below.result, result):
        problem = f"its result is {below.result}"
    else:
        return
    _report_signature(program, member.module, member.span, problem, parent, expected, result)


def _interface_mapping(
    type_: t.Type, interface: t.Nominal, below: FunctionInfo, above: FunctionInfo
) -> dict[t.Parameter, t.Type] | None:
    """Return what the type parameters of a member of an interface stand for in a type that has it."""
    outer = 1 + len(interface.arguments)
    own = above.type_parameters[outer:]
    count = len(below.type_parameters) - len(own)
    if count < 0:
        return None
    arguments = (type_, *interface.arguments, *below.type_parameters[count:])
    return dict(zip(above.type_parameters, arguments))


def _check_field(program: Program, type_: t.Nominal, interface: t.Nominal, name: str, parent: Entity) -> None:
    """A field may stand for a property."""
    field = next((one for one in program.type_info(type_.name).fields if one.name == name), None)
    above = program.function_of(parent)
    mapping = dict(zip(above.type_parameters, (type_, *interface.arguments)))
    wanted = t.substitute(above.result, mapping)
    if field is not None and not _fits(program, field.type, wanted):
        entity = program.type_entity(type_.name)
        assert entity is not None
        _report_signature(program, entity.module, field.span, f"its type is {field.type}", parent, [], wanted)


def _mapping(
    program: Program, type_: t.Nominal, parent: Entity, below: FunctionInfo, above: FunctionInfo
) -> dict[t.Parameter, t.Type] | None:
    """Return what the type parameters of the method above stand for below."""
    here: t.Nominal | None = type_
    owner = parent.owner.entity if parent.owner is not None else None
    while here is not None and owner is not None and here.name != owner.name:
        here = program.superclass(here)
    if here is None or owner is None:
        return None
    outer = len(program.type_info(owner.name).parameters)
    own_above = above.type_parameters[outer:]
    own_below = below.type_parameters[len(program.type_info(type_.name).parameters) :]
    if len(own_above) != len(own_below):
        return None
    return {
        **dict(zip(program.type_info(owner.name).parameters, here.arguments)),
        **dict(zip(own_above, own_below)),
    }


def _unknown(type_: t.Type) -> bool:
    return isinstance(type_, t.Erroneous | t.Unknown)


def _same(left: t.Type, right: t.Type) -> bool:
    return left == right or _unknown(left) or _unknown(right)


def _fits(program: Program, found: t.Type, wanted: t.Type) -> bool:
    """Tell whether a result may be given where `wanted` is promised: the same, or a subclass of it."""
    if _same(found, wanted) or found == t.NEVER:
        return True
    here: t.Type | None = found
    while isinstance(here, t.Nominal) and program.kind(here) == "class":
        if here == wanted:
            return True
        here = program.superclass(here)
    return False
