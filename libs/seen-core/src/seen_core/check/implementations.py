"""Which types implement which interfaces, and with which functions.

Three things make a type implement an interface: naming it after the `:` of the declaration, an
`impl I for T` (also generic), and derivation (`@derive`, and what data classes and enums have without
asking). A derived implementation exists only where all parts implement the interface too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from seen_core.check import derive
from seen_core.check import types as t
from seen_core.check.signatures import FunctionInfo, FunctionReference
from seen_core.resolve import Entity, Owner
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program


SEND = "std.core.Send"
"""The interface that types have without naming it (`sending`)."""


def head(type_: t.Type) -> str | None:
    """Return the key under which a type's extensions are kept; None for type parameters."""
    match type_:
        case t.Nominal(name):
            return name
        case t.Nullable():
            return "?"
        case t.Tuple(items):
            return f"({len(items)})"
        case t.Function():
            return "->"
        case t.FixedArray():
            return "[;]"
        case t.Simd():
            return "simd"
        case t.Weak():
            return "weak"
        case _:
            return None


class ExtensionIndex:
    """`impl` and `extension` blocks of all loaded modules, by the head of their target type."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._done = 0
        self._by_head: dict[str, list[Owner]] = {}

    def add(self, owner: Owner) -> None:
        """Add a block, under `*` when its target is a type parameter."""
        target = self._program.owner_scope(owner).self_type
        key = head(target) if target is not None else None
        self._by_head.setdefault(key or "*", []).append(owner)

    def of(self, type_: t.Type) -> list[Owner]:
        """Return the blocks that may apply to a type, those for every type last."""
        loaded = self._program.table.loaded
        while self._done < len(loaded):
            self._done += 1
            for owner in loaded[self._done - 1].extensions:
                self.add(owner)
        key = head(type_)
        own = self._by_head.get(key, []) if key is not None else []
        return [*own, *self._by_head.get("*", [])]


# ---------------------------------------------------------------- matching


def match_types(
    pattern: t.Type, type_: t.Type, free: frozenset[t.Parameter], found: dict[t.Parameter, t.Type]
) -> bool:
    """Match a type against a pattern with free parameters, filling `found`."""
    if isinstance(pattern, t.Parameter) and pattern in free:
        bound = found.setdefault(pattern, type_)
        return bound == type_ or isinstance(type_, t.Unknown)
    if isinstance(type_, t.Unknown | t.Erroneous):
        return True
    match pattern, type_:
        case t.Nominal(a, left), t.Nominal(b, right):
            return a == b and _all(left, right, free, found)
        case t.Nullable(a), t.Nullable(b):
            return match_types(a, b, free, found)
        case t.Tuple(left), t.Tuple(right):
            return _all(left, right, free, found)
        case t.Function(left, a), t.Function(right, b):
            return _all(left, right, free, found) and match_types(a, b, free, found)
        case t.FixedArray(a, left_size), t.FixedArray(b, right_size):
            return match_types(a, b, free, found) and match_types(left_size, right_size, free, found)
        case t.Simd(a, left_size), t.Simd(b, right_size):
            return match_types(a, b, free, found) and match_types(left_size, right_size, free, found)
        case _:
            return pattern == type_


def _all(
    left: tuple[t.Type, ...],
    right: tuple[t.Type, ...],
    free: frozenset[t.Parameter],
    found: dict[t.Parameter, t.Type],
) -> bool:
    return len(left) == len(right) and all(match_types(a, b, free, found) for a, b in zip(left, right))


def match_owner(program: Program, owner: Owner, type_: t.Type) -> dict[t.Parameter, t.Type] | None:
    """Match a type against the target of an `impl` or `extension`, bounds included."""
    scope = program.owner_scope(owner)
    free = frozenset(scope.parameters.values())
    found: dict[t.Parameter, t.Type] = {}
    if scope.self_type is None or not match_types(scope.self_type, type_, free, found):
        return None
    for parameter in scope.parameters.values():
        argument = found.get(parameter)
        if argument is None or isinstance(argument, t.Unknown):
            continue
        for bound in program.bounds(parameter):
            wanted = t.substitute(bound, found)
            assert isinstance(wanted, t.Nominal)
            actual = interface_of(program, argument, wanted.name, wanted)
            if actual is None:
                return None
            if len(actual.arguments) == len(wanted.arguments):
                if not match_types(wanted, actual, free, found):
                    return None
    return found


# ---------------------------------------------------------------- which interface


def interface_of(
    program: Program, type_: t.Type, interface: str, wanted: t.Nominal | None = None
) -> t.Nominal | None:
    """Return the interface with the arguments with which `type_` implements it, or None.

    A type may implement an interface several times, with other arguments: the answer is the one that fits
    `wanted`, as far as that is known, or else the first.
    """
    first: t.Nominal | None = None
    fitting: t.Nominal | None = None
    for found in _implemented(program, type_, interface):
        if wanted is None or not wanted.arguments or found == wanted:
            return found
        if fitting is None and _may_be(found.arguments, wanted.arguments):
            fitting = found
        first = first or found
    return fitting or first


def is_open(program: Program, type_: t.Type, wanted: t.Nominal) -> bool:
    """Tell whether a type implements an interface several times, and more than one of them may be meant."""
    if not wanted.arguments or program.kind(wanted) == "class":
        return False
    found = set(_implemented(program, type_, wanted.name))
    return len([one for one in found if _may_be(one.arguments, wanted.arguments)]) > 1 and wanted not in found


def _may_be(found: tuple[t.Type, ...], wanted: tuple[t.Type, ...]) -> bool:
    """Tell whether arguments are those that are wanted, or may turn out to be."""
    return len(found) != len(wanted) or all(map(_may_be_one, found, wanted))


def _may_be_one(found: t.Type, wanted: t.Type) -> bool:
    match found, wanted:
        case (t.Unknown() | t.Erroneous() | t.Parameter(), _) | (
            _,
            t.Unknown() | t.Erroneous() | t.Parameter(),
        ):
            return True
        case t.Nominal(a, left), t.Nominal(b, right):
            return a == b and _may_be(left, right)
        case t.Nullable(a), t.Nullable(b):
            return _may_be_one(a, b)
        case t.Tuple(left), t.Tuple(right):
            return len(left) == len(right) and _may_be(left, right)
        case _:
            return type(found) is type(wanted) and (isinstance(found, t.Function) or found == wanted)


def _implemented(program: Program, type_: t.Type, interface: str) -> Iterator[t.Nominal]:
    """Yield an interface with each of the arguments with which `type_` implements it."""
    if interface == SEND:
        from seen_core.check.sending import is_send  # few programs have threads

        if is_send(program, type_):
            yield t.Nominal(SEND)
        return
    match type_:
        case t.Erroneous() | t.Unknown() | t.Nominal("Never"):
            yield t.Nominal(interface)
        case t.Parameter():
            for bound in program.bounds(type_):
                yield from _in_supers(program, bound, interface)
        case t.Nominal():
            if program.kind(type_) == "interface":
                yield from _in_supers(program, type_, interface)
            yield from _declared(program, type_, interface)
        case _:
            pass
    for owner in program.extensions.of(type_):
        if owner.interface is None:
            continue
        named = _owner_interface(program, owner)
        if named is None or not _reaches(program, named, interface):
            continue
        found_parameters = match_owner(program, owner, type_)
        if found_parameters is not None:
            result = t.substitute(named, found_parameters)
            assert isinstance(result, t.Nominal)
            yield from _in_supers(program, result, interface)
    if isinstance(type_, t.Nominal) and derive.derives(program, type_, interface):
        yield t.Nominal(interface)


def _owner_interface(program: Program, owner: Owner) -> t.Nominal | None:
    scope = program.owner_scope(owner)
    if owner.interface is None:
        return None
    named = program.extension_interface(owner, scope)
    return named if isinstance(named, t.Nominal) else None


def _reaches(program: Program, named: t.Nominal, interface: str) -> bool:
    return named.name == interface or any(_in_supers(program, named, interface))


def extends_interface(program: Program, below: str, above: str) -> bool:
    """Tell whether an interface is another, or extends it."""
    parents = program.type_info(below).interfaces
    return below == above or any(extends_interface(program, one.name, above) for one in parents)


def _in_supers(program: Program, type_: t.Nominal, interface: str) -> Iterator[t.Nominal]:
    """Search an interface and those it extends."""
    if type_.name == interface:
        yield type_
        return
    info = program.type_info(type_.name)
    mapping = dict(zip(info.parameters, type_.arguments))
    for parent in info.interfaces:
        nominal = t.substitute(parent, mapping)
        assert isinstance(nominal, t.Nominal)
        yield from _in_supers(program, nominal, interface)


def _declared(program: Program, type_: t.Nominal, interface: str) -> Iterator[t.Nominal]:
    """Search what the declaration of a type and of its superclasses names."""
    here: t.Nominal | None = type_
    while here is not None:
        info = program.type_info(here.name)
        mapping = dict(zip(info.parameters, here.arguments))
        for parent in info.interfaces:
            nominal = t.substitute(parent, mapping)
            assert isinstance(nominal, t.Nominal)
            yield from _in_supers(program, nominal, interface)
        here = program.superclass(here)


# ---------------------------------------------------------------- which function


def implementation(program: Program, method: FunctionReference) -> FunctionReference | None:
    """Find what a method of an interface is for the type in its first type argument."""
    self_type = method.type_arguments[0]
    entity = program.function_entity(method.name)
    asked = program.property_of_setter.get(method.name)
    if asked is not None:
        getter = implementation(program, FunctionReference(asked.name, method.type_arguments))
        return _setter(program, self_type, getter, method) if getter is not None else None
    if isinstance(self_type, t.Nominal) and program.kind(self_type) == "interface":
        return None
    assert entity is not None and entity.owner is not None and entity.owner.entity is not None
    interface = entity.owner.entity
    count = 1 + len(program.type_parameters(interface))
    own = method.type_arguments[count:]
    given = t.Nominal(interface.name, method.type_arguments[1:count])
    found = _own_member(program, self_type, entity, own, given.arguments)
    if found is not None:
        return found
    written = False
    for owner in program.extensions.of(self_type):
        named = _owner_interface(program, owner)
        if named is None or not _reaches(program, named, interface.name):
            continue
        arguments = match_owner(program, owner, self_type)
        if arguments is None or not _gives(program, named, arguments, given):
            continue
        written = written or named.name == interface.name
        member = _stands_for(program, owner, entity, given.arguments)
        if member is not None:
            return _reference(program, member, arguments, own)
    if isinstance(self_type, t.Nominal) and not written:
        derived = derive.derived_function(program, self_type, interface.name, entity.simple)
        if derived is not None:
            return derived
    return _overriding_default(program, self_type, interface.name, entity, own) or method


def _gives(program: Program, named: t.Nominal, known: dict[t.Parameter, t.Type], asked: t.Nominal) -> bool:
    """Tell whether an `impl` of `named` is the one that gives an interface with these arguments."""
    result = t.substitute(named, known)
    assert isinstance(result, t.Nominal)
    return any(_may_be(one.arguments, asked.arguments) for one in _in_supers(program, result, asked.name))


def _overriding_default(
    program: Program, self_type: t.Type, interface: str, wanted: Entity, own: tuple[t.Type, ...]
) -> FunctionReference | None:
    """Find a default that an interface of the type gives for a method of one that it extends."""
    for candidate in all_interfaces(program, self_type):
        entity = program.type_entity(candidate.name)
        if candidate.name == interface or entity is None or entity.body is None:
            continue
        member = _stands_for(program, entity.body, wanted)
        if member is None or not any(_in_supers(program, candidate, interface)):
            continue
        info = program.function_of(member)
        if info.has_body:
            return FunctionReference(info.name, (self_type, *candidate.arguments, *own))
    return None


def all_interfaces(program: Program, type_: t.Type) -> list[t.Nominal]:
    """Return the interfaces of a type, each in front of those that it extends."""
    from seen_core.check.members import interfaces_of  # the two modules ask each other

    waiting = (
        list(program.bounds(type_)) if isinstance(type_, t.Parameter) else list(interfaces_of(program, type_))
    )
    found: list[t.Nominal] = []
    while waiting:
        interface = waiting.pop(0)
        if interface in found:
            continue
        found.append(interface)
        info = program.type_info(interface.name)
        mapping = dict(zip(info.parameters, interface.arguments))
        waiting.extend(one for i in info.interfaces if isinstance(one := t.substitute(i, mapping), t.Nominal))
    return found


def member_like(
    program: Program, owner: Owner, wanted: Entity, arguments: tuple[t.Type, ...] = ()
) -> Entity | None:
    """Return the member with the name of `wanted`; of several, the first that takes the same types.

    `arguments` are those of the interface that `wanted` belongs to.
    """
    members = [one for one in owner.members.get(wanted.simple, ()) if one.kind in ("function", "property")]
    if len(members) < 2:
        return members[0] if members else None
    info = program.function_of(wanted)
    mapping = dict(zip(info.type_parameters[1:], arguments))
    above = [t.substitute(one.type, mapping) for one in info.parameters[1:]]
    above_result = t.substitute(info.result, mapping)

    def differences(member: Entity) -> int:
        info = program.function_of(member)
        below = [one.type for one in info.parameters[1:]]
        count = sum(a != b for a, b in zip(above, below)) + (info.result != above_result)
        return count + 1000 * abs(len(above) - len(below))

    return min(members, key=differences)


def _stands_for(
    program: Program, owner: Owner, wanted: Entity, arguments: tuple[t.Type, ...] = ()
) -> Entity | None:
    """Return the member that is meant where `wanted` is called; an overload that takes other types is not."""
    member = member_like(program, owner, wanted, arguments)
    if member is None or member.kind != "function" or wanted.kind != "function":
        return member
    return member if same_parameters(program.function_of(member), program.function_of(wanted)) else None


def same_parameters(below: FunctionInfo, above: FunctionInfo) -> bool:
    """Tell whether two functions take the same types, where type parameters may be any type."""
    left, right = (one.parameters[one.kind == "method" :] for one in (below, above))
    return len(left) == len(right) and all(_alike(a.type, b.type) for a, b in zip(left, right))


def _alike(left: t.Type, right: t.Type) -> bool:
    if isinstance(left, t.Parameter | t.Erroneous) or isinstance(right, t.Parameter | t.Erroneous):
        return True
    match left, right:
        case t.Nominal(a, first), t.Nominal(b, second):
            return a == b and all(map(_alike, first, second))
        case t.Nullable(a), t.Nullable(b):
            return _alike(a, b)
        case t.Tuple(first), t.Tuple(second):
            return len(first) == len(second) and all(map(_alike, first, second))
        case t.Function(first, _), t.Function(second, _):
            return len(first) == len(second) and all(map(_alike, first, second))
        case _:
            return type(left) is type(right)


def _reference(
    program: Program, member: Entity, arguments: dict[t.Parameter, t.Type], own: tuple[t.Type, ...]
) -> FunctionReference:
    info = program.function_of(member)
    count = len(info.type_parameters) - len(own)
    return FunctionReference(
        info.name, (*(arguments.get(p, t.ERRONEOUS) for p in info.type_parameters[:count]), *own)
    )


def _own_member(
    program: Program,
    self_type: t.Type,
    wanted: Entity,
    own: tuple[t.Type, ...],
    asked: tuple[t.Type, ...] = (),
) -> FunctionReference | None:
    """Find a member of the type's own declaration, of its superclasses or of its inherent blocks."""
    here = self_type if isinstance(self_type, t.Nominal) else None
    while here is not None:
        entity = program.type_entity(here.name)
        info = program.type_info(here.name)
        mapping = dict(zip(info.parameters, here.arguments))
        if entity is not None and entity.body is not None:
            member = _stands_for(program, entity.body, wanted, asked)
            if member is not None:
                return _reference(program, member, mapping, own)
            getter = _field_getter(program, here, wanted)
            if getter is not None:
                return getter
        here = program.superclass(here)
    for owner in program.extensions.of(self_type):
        if owner.interface is None and wanted.simple in owner.members and head(self_type) is not None:
            member = _stands_for(program, owner, wanted, asked)
            arguments = match_owner(program, owner, self_type)
            if member is not None and arguments is not None and head(_target(program, owner)) is not None:
                return _reference(program, member, arguments, own)
    return None


def _target(program: Program, owner: Owner) -> t.Type:
    return program.owner_scope(owner).self_type or t.ERRONEOUS


def _field_getter(program: Program, type_: t.Nominal, wanted: Entity) -> FunctionReference | None:
    """Make a getter for a field that implements a property of an interface."""
    if wanted.kind != "property":
        return None
    info = program.type_info(type_.name)
    names = [field.name for field in program.all_fields(type_)]
    own = [field.name for field in info.fields]
    if wanted.simple not in own:
        return None
    generic = t.Nominal(info.name, info.parameters)
    field = program.all_fields(generic)[names.index(wanted.simple)]
    function = derive.getter(program, info, generic, names.index(wanted.simple), field)
    return FunctionReference(function.name, type_.arguments)


def _setter(
    program: Program, type_: t.Type, getter: FunctionReference, asked: FunctionReference
) -> FunctionReference:
    """Find the setter that belongs to a getter; the one that was asked for where that has none."""
    entity = program.function_entity(getter.name)
    if entity is not None:
        declared = program.setter_of(entity)
        return FunctionReference(declared.name, getter.type_arguments) if declared is not None else asked
    name = getter.name.removesuffix(".get").rsplit(".", 1)[-1]
    here: t.Type | None = type_
    while isinstance(here, t.Nominal):
        info = program.type_info(here.name)
        if any(field.name == name for field in info.fields):
            generic = t.Nominal(info.name, info.parameters)
            fields = program.all_fields(generic)
            index = next(i for i, field in enumerate(fields) if field.name == name)
            if not fields[index].mutable:
                return asked
            function = derive.setter(program, info, generic, index, fields[index])
            return FunctionReference(function.name, here.arguments)
        here = program.superclass(here)
    return asked


def can_be_value(program: Program, interface: str) -> bool:
    """Tell whether an interface can be the type of values.

    A method that takes or gives another value of the same type cannot be called through it: nobody would
    know which type that is.
    """
    known = program.value_interfaces.get(interface)
    if known is None:
        program.value_interfaces[interface] = True
        known = not any(_names_self(program, name) for name in interface_methods(program, interface)) and all(
            can_be_value(program, above.name)
            for above in program.type_info(interface).interfaces
            if isinstance(above, t.Nominal)
        )
        program.value_interfaces[interface] = known
    return known


def _names_self(program: Program, method: str) -> bool:
    info = program.function(method)
    own = info.type_parameters[0]
    types = (info.result, *(parameter.type for parameter in info.parameters[1:]))
    return not info.has_body and any(t.substitute(each, {own: t.UNIT}) != each for each in types)


def override(program: Program, class_: t.Nominal, method: FunctionReference) -> FunctionReference:
    """Find what a virtual method is for objects of exactly this class."""
    asked = program.property_of_setter.get(method.name)
    if asked is not None:
        getter = override(program, class_, FunctionReference(asked.name, method.type_arguments))
        return _setter(program, class_, getter, method)
    entity = program.function_entity(method.name)
    if entity is None or entity.owner is None or entity.owner.entity is None:
        return method
    count = len(program.type_parameters(entity.owner.entity))
    found = _own_member(program, class_, entity, method.type_arguments[count:])
    return found if found is not None else method


def interface_methods(program: Program, interface: str) -> tuple[str, ...]:
    """Return the names of the functions of an interface that can be called dynamically."""
    entity = program.type_entity(interface)
    if entity is None or entity.body is None:
        return ()
    names = []
    for members in entity.body.members.values():
        for member in members:
            if member.kind in ("function", "property") and not member.static:
                info = program.function_of(member)
                own = isinstance(member.node, ast.Function) and member.node.type_parameters
                if not own:
                    names.append(info.name)
    return tuple(dict.fromkeys(names))


# ---------------------------------------------------------------- copying and dropping


def _value_parts(program: Program, type_: t.Type) -> list[t.Type]:
    """Return the types of the parts that a value holds inline."""
    match type_:
        case t.Nominal():
            kind = program.kind(type_)
            if kind == "struct":
                return [field.type for field in program.all_fields(type_)]
            if kind == "enum":
                count = len(program.type_info(type_.name).variants)
                return [
                    field.type for index in range(count) for field in program.variant_fields(type_, index)
                ]
            return []
        case t.Nullable(inner) | t.FixedArray(inner, _):
            return [inner]
        case t.Tuple(items):
            return list(items)
        case _:
            return []


def is_copyable(program: Program, type_: t.Type) -> bool:
    """Tell whether reading a value leaves its source usable."""
    if isinstance(type_, t.Nominal) and program.kind(type_) in ("struct", "enum"):
        if program.type_info(type_.name).drop is not None:
            return False
    return all(program.is_copyable(part) for part in _value_parts(program, type_))


def needs_drop(program: Program, type_: t.Type) -> bool:
    """Tell whether a value may hold something to count or destroy."""
    match type_:
        case t.Parameter() | t.Function() | t.Weak():
            return True
        case t.Nominal(name):
            if name in t.SCALARS or name == "Ptr":
                return False
            info = program.type_info(name)
            if info.kind in ("class", "interface") or name == "Any" or info.drop is not None:
                return True
            if any(field.boxed for variant in info.variants for field in variant.fields):
                return True
        case _:
            pass
    return any(program.needs_drop(part) for part in _value_parts(program, type_))
