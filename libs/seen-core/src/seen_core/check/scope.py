"""Turn type expressions into types, in the scope of a declaration."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from seen_core.check import types as t
from seen_core.check.suggest import help_with
from seen_core.check.visibility import check_hidden, check_type_name
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity, Module, Owner
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program

BUILTIN_ARITY = {"Ptr": 1, "Array": 1}
BUILTIN_NAMES = frozenset({*t.SCALARS, "Any", "String", *BUILTIN_ARITY})


@dataclass(frozen=True)
class Scope:
    """Where a type expression stands: its module, the type parameters in reach, the types around it."""

    module: Module
    parameters: dict[str, t.Parameter] = field(default_factory=dict)
    self_type: t.Type | None = None
    owners: tuple[Owner, ...] = ()
    local_types: dict[str, Entity] = field(default_factory=dict)

    def with_parameters(self, owner: str, nodes: tuple[ast.TypeParameter, ...]) -> Scope:
        """Return a scope with these type parameters of the declaration `owner` added."""
        if not nodes:
            return self
        added = {node.name: t.Parameter(owner, node.name) for node in nodes}
        return replace(self, parameters={**self.parameters, **added})


def resolve_type(program: Program, scope: Scope, node: ast.TypeArgument) -> t.Type:
    """Return the type that `node` denotes; what is wrong is reported and gives `Erroneous`."""
    match node:
        case ast.NamedType():
            return _named(program, scope, node)
        case ast.NullableType(_, inner):
            resolved = resolve_type(program, scope, inner)
            return resolved if isinstance(resolved, t.Weak) else t.Nullable(resolved)
        case ast.TupleType(_, ()):
            return t.UNIT
        case ast.TupleType(_, (only,)):
            return resolve_type(program, scope, only)
        case ast.TupleType(_, items):
            return t.Tuple(tuple(resolve_type(program, scope, item) for item in items))
        case ast.FunctionType():
            return _function(program, scope, node)
        case ast.FixedArrayType(_, item, length):
            return t.FixedArray(resolve_type(program, scope, item), constant_type(program, scope, length))
        case ast.SimdType(_, item, lanes):
            return t.Simd(resolve_type(program, scope, item), constant_type(program, scope, lanes))
        case ast.DynType(_, inner) | ast.RefinedType(_, inner, _):
            return resolve_type(program, scope, inner)
        case ast.WeakType(_, inner):
            resolved = resolve_type(program, scope, inner)
            return t.Weak(resolved.inner if isinstance(resolved, t.Nullable) else resolved)
        case ast.ConstArgument(_, value):
            return constant_type(program, scope, value)
        case _:
            assert_never(node)


def _function(program: Program, scope: Scope, node: ast.FunctionType) -> t.Type:
    parameters = [resolve_type(program, scope, parameter.type) for parameter in node.parameters]
    modes = [parameter.mode for parameter in node.parameters]
    if node.receiver is not None:
        parameters.insert(0, resolve_type(program, scope, node.receiver))
        modes.insert(0, "")
    result = resolve_type(program, scope, node.result)
    plain = tuple(modes) if any(modes) else ()
    return t.Function(
        tuple(parameters), result, plain, node.throws is not None, node.suspend, node.receiver is not None
    )


def constant_type(program: Program, scope: Scope, node: ast.Expression) -> t.Type:
    """Return a constant expression as a type argument."""
    if isinstance(node, ast.Name) and node.text in scope.parameters:
        return scope.parameters[node.text]
    value = program.constant_int(scope, node)
    if value is None:
        program.report(scope.module, "E0222", "this must be a constant integer", node.span)
        return t.ERRONEOUS
    return t.Value(value)


def find_type(program: Program, scope: Scope, path: tuple[str, ...]) -> Entity | None:
    """Find the type or alias that a path names."""
    first = path[0]
    found: Entity | Module | None = scope.local_types.get(first)
    for owner in reversed(scope.owners):
        if found is None:
            found = _type_in(owner.members.get(first))
    if found is None:
        looked = program.table.lookup(scope.module, first)
        found = looked if isinstance(looked, Module) else _type_in(looked)
    if found is None:
        found = _sealed_case(program, scope, first)
    for part in path[1:]:
        if isinstance(found, Module):
            looked = program.table.exported(found, part)
            found = looked if isinstance(looked, Module) else _type_in(looked)
        elif found is not None and found.body is not None:
            found = _type_in(found.body.members.get(part))
        else:
            return None
    return found if isinstance(found, Entity) else None


def _sealed_case(program: Program, scope: Scope, name: str) -> Entity | None:
    """Find a case of a sealed class by its bare name, where only one in the package has it."""
    cases = [
        entity
        for module in program.table.loaded
        if module.package == scope.module.package
        for entity in module.types
        if entity.simple == name and entity.owner is not None and _is_sealed(entity.owner)
    ]
    return cases[0] if len(cases) == 1 else None


def _is_sealed(owner: Owner) -> bool:
    return isinstance(owner.node, ast.TypeDeclaration) and "sealed" in owner.node.header.modifiers


def _type_in(found: list[Entity] | None) -> Entity | None:
    return next((entity for entity in found or () if entity.kind in ("type", "alias")), None)


def _named(program: Program, scope: Scope, node: ast.NamedType) -> t.Type:
    name = node.path[-1]
    if len(node.path) == 1:
        if name in scope.parameters:
            return scope.parameters[name]
        if name == "Self" and scope.self_type is not None:
            return scope.self_type
        if name.startswith("\0") and isinstance(scope.self_type, t.Nominal):
            return program.captured_types[(scope.self_type.name, name)]
    entity = find_type(program, scope, node.path)
    arguments = tuple(resolve_type(program, scope, argument) for argument in node.arguments)
    if entity is None:
        if len(node.path) == 1 and name == "Option" and len(arguments) == 1:
            return t.Nullable(arguments[0])
        if len(node.path) == 1 and name in BUILTIN_NAMES:
            return t.Nominal(name, arguments)
        return _unknown(program, scope, node.span, ".".join(node.path))
    if len(node.path) == 1:
        check_type_name(program, scope.module, name, entity, node.span)
    else:
        check_hidden(program, scope.module, entity, node.span)
    return instantiate(program, scope, entity, arguments, node.span)


def instantiate(
    program: Program, scope: Scope, entity: Entity, arguments: tuple[t.Type, ...], span: Span
) -> t.Type:
    """Apply a type or alias to arguments, whose number must fit."""
    if entity.kind == "alias":
        parameters, aliased = program.alias(entity)
        if len(arguments) != len(parameters):
            return _wrong_count(program, scope, span, entity.simple, len(parameters), len(arguments))
        return t.substitute(aliased, dict(zip(parameters, arguments)))
    parameters = program.type_parameters(entity)
    if len(arguments) != len(parameters):
        return _wrong_count(program, scope, span, entity.simple, len(parameters), len(arguments))
    return t.Nominal(program.type_name(entity), arguments)


def _wrong_count(program: Program, scope: Scope, span: Span, name: str, expected: int, found: int) -> t.Type:
    program.report(
        scope.module,
        "E0219",
        "{name} takes {expected} type arguments, {found} given",
        span,
        arguments={"name": name, "expected": str(expected), "found": str(found)},
    )
    return t.ERRONEOUS


def _unknown(program: Program, scope: Scope, span: Span, name: str) -> t.Type:
    known = [*scope.parameters, *program.table.names_in_scope(scope.module), *BUILTIN_NAMES]
    simple = name.rsplit(".", 1)[-1]

    def is_type(candidate: str) -> bool:
        return (
            candidate in scope.parameters
            or candidate in BUILTIN_NAMES
            or find_type(program, scope, (candidate,)) is not None
        )

    advice = help_with(scope.module, span, simple, "type", known, is_type)
    program.add(
        Diagnostic(
            "E0202",
            "there is no type {name}",
            (Label(scope.module.file, span, "unknown type"),),
            {"name": name},
            advice.notes,
            advice.fixes,
        )
    )
    return t.ERRONEOUS
