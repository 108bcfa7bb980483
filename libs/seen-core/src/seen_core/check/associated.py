"""Types that go with an interface: the `type Item` of `interface Container { type Item }`.

They are type parameters that stand last and that nobody has to write. Whoever implements the interface says
what they are, and a bound brings them along under the name of a path:

    class Words : Container { type Item = String }       class Words : Container<String>
    fun first<C: Container>(from: C): C.Item             fun first<C: Container<I>, I>(from: C): I

What goes with such a type comes along in the same way, as `C.Item.Item`.

Type parameters with a default (`class Cache<K, V = String>`) are filled in here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.resolve import Entity
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program
    from seen_core.check.scope import Scope


def of_interface(program: Program, entity: Entity) -> tuple[ast.TypeParameter, ...]:
    """Return the associated types of an interface: its own, then those of the interfaces it extends."""
    known = program.associated.get(entity.name)
    if known is not None:
        return known
    program.associated[entity.name] = ()
    node = entity.node
    if not isinstance(node, ast.TypeDeclaration) or node.kind != "interface":
        return ()
    found = {
        member.name: ast.TypeParameter(member.span, member.name, member.bounds, default=member.type)
        for member in node.members
        if isinstance(member, ast.TypeAlias)
    }
    for parent in node.supers:
        above = _interface(program, program.outer_scope(entity), parent.type)
        for one in of_interface(program, above) if above is not None else ():
            found.setdefault(one.name, ast.TypeParameter(one.span, one.name))
    program.associated[entity.name] = tuple(found.values())
    return program.associated[entity.name]


def _interface(program: Program, scope: Scope, node: ast.TypeExpression) -> Entity | None:
    from seen_core.check.scope import find_type  # that module builds on this one

    if not isinstance(node, ast.NamedType) or node.path[0] in scope.parameters:
        return None
    return find_type(program, scope, node.path)


def _arguments(node: ast.TypeExpression) -> tuple[ast.TypeArgument, ...]:
    return node.arguments if isinstance(node, ast.NamedType) else ()


def with_projections(
    program: Program, scope: Scope, nodes: tuple[ast.TypeParameter, ...], where: tuple[ast.WhereClause, ...]
) -> tuple[ast.TypeParameter, ...]:
    """Return type parameters with one more for each type that comes with a bound: `C.Item`, `C.Item.Item`."""
    added: dict[str, ast.TypeParameter] = {}
    waiting = list(nodes)
    for node in waiting:
        extra = [bound for clause in where if clause.name == node.name for bound in clause.bounds]
        for bound in (*node.bounds, *extra):
            interface = _interface(program, scope, bound)
            given = {
                argument.name for argument in _arguments(bound) if isinstance(argument, ast.NamedArgument)
            }
            for item in _unwritten(program, interface) if interface is not None else ():
                name = f"{node.name}.{item}"
                if item.partition(".")[0] not in given and name not in added:
                    added[name] = ast.TypeParameter(bound.span, name)
                    waiting.append(added[name])
    return (*nodes, *added.values()) if added else nodes


def _unwritten(program: Program, interface: Entity) -> tuple[str, ...]:
    """Return the names of the type parameters of an interface that nobody writes."""
    own = of_interface(program, interface)
    if not own or interface.name in program.open_projections:
        return ()  # nothing, or a type that is bound by its own interface, which stands for itself
    names = [parameter.name for parameter in program.type_parameters(interface)]
    return tuple(names[names.index(own[0].name) :])


def inherited_bounds(program: Program, parameter: t.Parameter) -> tuple[t.Nominal, ...]:
    """Return what an interface asks of its associated type, for the parameter `C.Item` of a bound.

    For `Item` itself: what the interfaces ask that its own one extends.
    """
    base, _, item = parameter.name.rpartition(".")
    found: list[t.Nominal] = []
    above = (
        program.bounds(t.Parameter(parameter.owner, base))
        if base
        else program.type_info(parameter.owner).interfaces
    )
    for bound in above:
        asked = t.Parameter(bound.name, item)
        info = program.type_info(bound.name)
        if asked in info.parameters:
            mapping = dict(zip(info.parameters, bound.arguments))
            asks = (t.substitute(one, mapping) for one in program.bounds(asked))
            found.extend(one for one in asks if isinstance(one, t.Nominal))
    return tuple(found)


def complete(
    program: Program,
    scope: Scope,
    entity: Entity,
    arguments: tuple[t.Type, ...],
    named: dict[str, t.Type],
    span: Span,
) -> tuple[t.Type, ...]:
    """Return all arguments of a type, given those that are written; a missing one is reported."""
    parameters = program.type_parameters(entity)
    mapping = dict(zip(parameters, arguments))
    for parameter in parameters[len(arguments) :]:
        found = named.get(parameter.name) or _of_subject(scope, entity, parameter)
        if found is None:
            found = (
                _projected(program, entity, parameter, mapping)
                if "." in parameter.name
                else _associated(program, scope, entity, parameter)
                or _default(program, scope, entity, parameter, mapping)
            )
        if found is None:
            _report_missing(program, scope, entity, parameter, span)
        mapping[parameter] = found or t.ERRONEOUS
    return tuple(mapping.values())


def _of_subject(scope: Scope, entity: Entity, parameter: t.Parameter) -> t.Type | None:
    """Return the `C.Item` that goes with the bound of a type parameter `C`.

    In `interface Node { type Next: Node }` the `Next` of `Next` is `Next` itself.
    """
    subject = scope.subject
    if not isinstance(subject, t.Parameter) or scope.implementing is not None:
        return None
    itself = subject if (subject.owner, subject.name) == (entity.name, parameter.name) else None
    return scope.parameters.get(f"{subject.name}.{parameter.name}") or itself


def _associated(program: Program, scope: Scope, entity: Entity, parameter: t.Parameter) -> t.Type | None:
    """Return what the code around the name of an interface says of its associated type."""
    if all(one.name != parameter.name for one in of_interface(program, entity)):
        return None
    owner = scope.implementing
    if owner is None:
        return None
    if owner.is_interface:
        return scope.parameters.get(parameter.name)
    for member in owner.members.get(parameter.name, ()):
        if member.kind == "alias":
            return program.alias(member)[1]
    return None


def _default(
    program: Program,
    scope: Scope,
    entity: Entity,
    parameter: t.Parameter,
    mapping: dict[t.Parameter, t.Type],
) -> t.Type | None:
    default = program.default_argument(parameter) or _inherited_default(program, parameter)
    if default is None:
        return None
    itself = t.Parameter(entity.name, "Self")
    known = {**mapping, itself: scope.subject} if scope.subject is not None else mapping
    found = t.substitute(default, known)
    return None if scope.subject is None and t.substitute(found, {itself: t.ERRONEOUS}) != found else found


def _inherited_default(program: Program, parameter: t.Parameter) -> t.Type | None:
    """Return the default that an interface further up gives an associated type."""
    for parent in program.type_info(parameter.owner).interfaces:
        info = program.type_info(parent.name)
        above = t.Parameter(parent.name, parameter.name)
        if above in info.parameters:
            default = program.default_argument(above) or _inherited_default(program, above)
            mapping = dict(zip(info.parameters, parent.arguments))
            return t.substitute(default, mapping) if default is not None else None
    return None


def _projected(
    program: Program, entity: Entity, parameter: t.Parameter, mapping: dict[t.Parameter, t.Type]
) -> t.Type:
    """Return the `C.Item` of a type whose `C` is known."""
    from seen_core.check.implementations import interface_of  # rare

    base, _, item = parameter.name.rpartition(".")
    subject = mapping.get(t.Parameter(entity.name, base), t.ERRONEOUS)
    for bound in program.bounds(t.Parameter(entity.name, base)):
        parameters = program.type_info(bound.name).parameters
        asked = t.Parameter(bound.name, item)
        found = interface_of(program, subject, bound.name)
        if asked in parameters and found is not None and len(found.arguments) == len(parameters):
            return found.arguments[parameters.index(asked)]
    return t.ERRONEOUS


def _report_missing(
    program: Program, scope: Scope, entity: Entity, parameter: t.Parameter, span: Span
) -> None:
    if scope.implementing is not None:
        program.report(
            scope.module,
            "E0216",
            "{type} does not implement {members}",
            span,
            arguments={"type": str(scope.subject), "members": f"`{entity.simple}.{parameter.name}`"},
            label=f"which type is {parameter.name}?",
            notes=(f"say so in the block: `{scope.module.pack.word('type')} {parameter.name} = …`",),
        )
        return
    program.report(
        scope.module,
        "E0219",
        "{name} leaves open what {parameter} is",
        span,
        arguments={"name": entity.simple, "parameter": parameter.name},
        notes=(
            f"say so, `{entity.simple}<{parameter.name} = …>`, "
            f"or take a type parameter: `<T: {entity.simple}>`",
        ),
    )
