"""Whether a method fits the one that it overrides: same parameters, and a result that can stand for its."""

from __future__ import annotations

from seen_core.check import types as t
from seen_core.check.program import Program
from seen_core.check.signatures import FunctionInfo
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity


def check_signature(program: Program, type_: t.Nominal, member: Entity, parent: Entity) -> None:
    """Report (E0217) a method of the class `type_` whose signature differs from that of the method above."""
    below, above = program.function_of(member), program.function_of(parent)
    mapping = _mapping(program, type_, parent, below, above)
    if mapping is None:
        return
    expected = [t.substitute(parameter.type, mapping) for parameter in above.parameters[1:]]
    found = [parameter.type for parameter in below.parameters[1:]]
    modes = [parameter.mode for parameter in above.parameters[1:]]
    result = t.substitute(above.result, mapping)
    if len(expected) != len(found) or not all(map(_same, found, expected)):
        problem = "its parameters differ"
    elif modes != [parameter.mode for parameter in below.parameters[1:]]:
        problem = "a parameter is taken in another way"
    elif not _fits(program, below.result, result):
        problem = f"its result is {below.result}"
    else:
        return
    shown = f"{member.simple}({', '.join(map(str, expected))}): {result}"
    labels = (
        Label(member.module.file, member.span, problem),
        Label(parent.module.file, parent.span, "the method above", primary=False),
    )
    program.add(
        Diagnostic(
            "E0217",
            "{name} has another signature than the method it overrides",
            labels,
            {"name": member.simple},
            (f"the method above is `{shown}`",),
        )
    )


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
