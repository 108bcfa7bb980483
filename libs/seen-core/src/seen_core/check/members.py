"""Find the members that a value or a type offers under a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seen_core.check import derive, implementations
from seen_core.check import types as t
from seen_core.check.context import Context
from seen_core.check.signatures import FieldInfo, FunctionInfo
from seen_core.resolve import Entity, Owner
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program


@dataclass(frozen=True, slots=True)
class Candidate:
    """A function that a call may mean, with what is known of its type parameters."""

    info: FunctionInfo
    entity: Entity
    dispatch: str
    bindings: dict[t.Parameter, t.Type]


def find_field(program: Program, type_: t.Type, name: str) -> tuple[int, FieldInfo] | None:
    """Find a stored field of a struct or class, with its index."""
    if not isinstance(type_, t.Nominal) or program.kind(type_) not in ("struct", "class"):
        return None
    found = None
    for index, field in enumerate(program.all_fields(type_)):
        if field.name == name:
            found = (index, field)
    return found


def with_aliases(context: Context, name: str) -> Iterator[str]:
    """Yield a name, then the canonical names it is an alias of in the file's language."""
    yield name
    yield from context.program.table.aliases(context.scope.module.pack, name)


def find_methods(context: Context, type_: t.Type, name: str) -> list[Candidate]:
    """Find the methods and properties of a value of `type_`, the most specific kind only."""
    return next(method_tiers(context, type_, name), [])


def method_tiers(context: Context, type_: t.Type, name: str) -> Iterator[list[Candidate]]:
    """Yield the methods and properties of a name, those that go before all others first.

    Those of the type and its superclasses, of extensions of the type, of its interfaces one by one, of
    extensions of its interfaces. An alias counts only where nothing has the name itself.
    """
    program = context.program
    for spelling in with_aliases(context, name):
        known = False
        for finder in (_declared_methods, _extension_methods, _interface_methods, _interface_extensions):
            for found in finder(program, type_, spelling):
                known = True
                yield found
        if known:
            return


def _usable(members: list[Entity]) -> list[Entity]:
    return [member for member in members if member.kind in ("function", "property")]


def _candidate(
    program: Program, entity: Entity, bindings: dict[t.Parameter, t.Type], dispatch: str = "static"
) -> Candidate:
    info = program.function_of(entity)
    if dispatch == "static" and info.virtual:
        dispatch = "virtual"
    return Candidate(info, entity, dispatch, bindings)


def _declared_methods(program: Program, type_: t.Type, name: str) -> Iterator[list[Candidate]]:
    if isinstance(type_, t.Parameter):
        for bound in program.bounds(type_):
            found = _in_interface(program, bound, name, type_)
            if found:
                yield found
    elif isinstance(type_, t.Nominal):
        if program.kind(type_) == "interface":
            found = _in_interface(program, type_, name, type_)
        else:
            found = _in_class(program, type_, name)
        if found:
            yield found


def _in_class(program: Program, type_: t.Nominal, name: str) -> list[Candidate]:
    """Find the members of a type and its superclasses, without those that are overridden below."""
    candidates: list[Candidate] = []
    here: t.Nominal | None = type_
    while here is not None:
        entity = program.type_entity(here.name)
        if entity is not None and entity.body is not None and name in entity.body.members:
            info = program.type_info(here.name)
            bindings = dict(zip(info.parameters, here.arguments))
            found = [_candidate(program, member, bindings) for member in _usable(entity.body.members[name])]
            below = list(candidates)
            candidates += [one for one in found if not any(_overrides(low, one) for low in below)]
            if any(one.entity.kind == "property" for one in found):
                break
        here = program.superclass(here)
    return candidates


def _overrides(below: Candidate, above: Candidate) -> bool:
    """Tell whether a method hides one of a superclass rather than standing beside it."""
    if below.entity.static or above.entity.static or below.entity.kind != above.entity.kind:
        return below.entity.kind != above.entity.kind
    return implementations.same_parameters(below.info, above.info)


def _in_interface(program: Program, interface: t.Nominal, name: str, self_type: t.Type) -> list[Candidate]:
    entity = program.type_entity(interface.name)
    if entity is None or entity.body is None:
        return []
    info = program.type_info(interface.name)
    mapping: dict[t.Parameter, t.Type] = dict(zip(info.parameters, interface.arguments))
    if info.kind == "class":
        return _in_class(program, interface, name)
    members = _usable(entity.body.members.get(name, []))
    if members:
        bindings = {**mapping, t.Parameter(interface.name, "Self"): self_type}
        return [_candidate(program, member, bindings, "method") for member in members]
    for parent in info.interfaces:
        nominal = t.substitute(parent, mapping)
        assert isinstance(nominal, t.Nominal)
        found = _in_interface(program, nominal, name, self_type)
        if found:
            return found
    return []


def _extension_methods(program: Program, type_: t.Type, name: str) -> Iterator[list[Candidate]]:
    found: list[Candidate] = []
    for owner in program.extensions.of(type_):
        members = _usable(owner.members.get(name, []))
        bindings = implementations.match_owner(program, owner, type_) if members else None
        if bindings is not None:
            found.extend(_candidate(program, member, bindings) for member in members)
    if found:
        yield found
    above = program.superclass(type_) if isinstance(type_, t.Nominal) else None
    if above is not None:
        yield from _extension_methods(program, above, name)


def _interface_methods(program: Program, type_: t.Type, name: str) -> Iterator[list[Candidate]]:
    for interface in interfaces_of(program, type_):
        found = _in_interface(program, interface, name, type_)
        if found:
            yield found


def _interface_extensions(program: Program, type_: t.Type, name: str) -> Iterator[list[Candidate]]:
    """Find methods of `extension` blocks of the interfaces that a type implements."""
    waiting = list(interfaces_of(program, type_))
    while waiting:
        interface = waiting.pop(0)
        yield from _extension_methods(program, interface, name)
        info = program.type_info(interface.name)
        mapping = dict(zip(info.parameters, interface.arguments))
        for parent in info.interfaces:
            nominal = t.substitute(parent, mapping)
            assert isinstance(nominal, t.Nominal)
            waiting.append(nominal)


def interfaces_of(program: Program, type_: t.Type) -> Iterator[t.Nominal]:
    """Yield the interfaces that a type implements, as declared (not those they extend)."""
    here = type_ if isinstance(type_, t.Nominal) else None
    while here is not None:
        info = program.type_info(here.name)
        mapping = dict(zip(info.parameters, here.arguments))
        for interface in info.interfaces:
            nominal = t.substitute(interface, mapping)
            assert isinstance(nominal, t.Nominal)
            yield nominal
        here = program.superclass(here)
    for owner in program.extensions.of(type_):
        if owner.interface is None:
            continue
        named = program.extension_interface(owner, program.owner_scope(owner))
        bindings = implementations.match_owner(program, owner, type_)
        if isinstance(named, t.Nominal) and bindings is not None:
            nominal = t.substitute(named, bindings)
            assert isinstance(nominal, t.Nominal)
            yield nominal
    if isinstance(type_, t.Nominal):
        yield from derive.derived_interfaces(program, type_)


def static_members(context: Context, owner: Owner, name: str) -> list[Entity]:
    """Find what a type offers under a name without a value: functions, globals, nested types."""
    for spelling in with_aliases(context, name):
        if spelling in owner.members:
            return owner.members[spelling]
    return []


def find_static(context: Context, type_: t.Type, entity: Entity, name: str) -> list[Entity]:
    """Find static members of a type, of its superclasses and of its extensions."""
    assert entity.body is not None
    found = static_members(context, entity.body, name)
    if found:
        return found
    for owner in context.program.extensions.of(type_):
        found = static_members(context, owner, name)
        if found and implementations.head(context.program.owner_scope(owner).self_type or type_) is not None:
            return found
    info = context.program.type_info(entity.name)
    if info.superclass is not None:
        parent = context.program.type_entity(info.superclass.name)
        if parent is not None and parent.body is not None:
            return find_static(context, info.superclass, parent, name)
    return []


def own_member_names(context: Context, type_: t.Type) -> set[str]:
    """Return names of the members that a type and its superclasses declare themselves."""
    program = context.program
    names: set[str] = set()
    if isinstance(type_, t.Nominal):
        if program.kind(type_) in ("struct", "class"):
            names |= {field.name for field in program.all_fields(type_)}
        here: t.Nominal | None = type_
        while here is not None:
            entity = program.type_entity(here.name)
            if entity is not None and entity.body is not None:
                names |= set(entity.body.members)
            here = program.superclass(here)
    return names


def member_names(context: Context, type_: t.Type) -> set[str]:
    """Return names of members that could have been meant, for suggestions."""
    program = context.program
    names = own_member_names(context, type_)
    for owner in program.extensions.of(type_):
        names |= set(owner.members)
    for interface in interfaces_of(program, type_):
        entity = program.type_entity(interface.name)
        if entity is not None and entity.body is not None:
            names |= set(entity.body.members)
    return names


def is_private(entity: Entity) -> bool:
    """Tell whether a member was declared `private`."""
    node = entity.node
    if isinstance(node, ast.Function | ast.Property | ast.Let | ast.TypeDeclaration | ast.EnumDeclaration):
        return "private" in node.header.modifiers
    return False
