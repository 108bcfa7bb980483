"""Turn type expressions into types, in the scope of a declaration."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from seen_core.check import associated
from seen_core.check import types as t
from seen_core.check.calculations import calculate
from seen_core.check.suggest import Help, help_with, is_imported, missing_import
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
    subject: t.Type | None = None
    """The type that is said to implement the interface whose name is resolved."""
    implementing: Owner | None = None
    """The block that implements it, which says what the types that go with the interface are."""
    constants: dict[str, int] = field(default_factory=dict)
    """The values of the local constants around it."""

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
            return t.FixedArray(resolve_type(program, scope, item), length_type(program, scope, length))
        case ast.SimdType(_, item, lanes):
            return t.Simd(resolve_type(program, scope, item), constant_type(program, scope, lanes))
        case ast.DynType(_, inner) | ast.RefinedType(_, inner, _):
            return resolve_type(program, scope, inner)
        case ast.WeakType(_, inner):
            resolved = resolve_type(program, scope, inner)
            return t.Weak(resolved.inner if isinstance(resolved, t.Nullable) else resolved)
        case ast.ConstArgument(_, value):
            return constant_type(program, scope, value)
        case ast.NamedArgument(_, _, type_):
            return resolve_type(program, scope, type_)
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
    reported = len(program.diagnostics)
    type_ = _constant(program, scope, node)
    if type_ is None and len(program.diagnostics) == reported:
        program.report(
            scope.module,
            "E0222",
            "this must be a constant integer",
            node.span,
            notes=(
                "use numbers, `const` names and constant parameters, with `+ - * / %`",
                "functions that only compute with numbers may be called",
            ),
        )
    return type_ or t.ERRONEOUS


def length_type(program: Program, scope: Scope, node: ast.Expression) -> t.Type:
    """Return the length of an array, which is not negative."""
    type_ = constant_type(program, scope, node)
    if isinstance(type_, t.Value) and type_.value < 0:
        arguments = {"count": str(type_.value)}
        program.report(
            scope.module, "E0222", "an array cannot have {count} items", node.span, arguments=arguments
        )
        return t.ERRONEOUS
    return type_


def _constant(program: Program, scope: Scope, node: ast.Expression) -> t.Type | None:
    match node:
        case ast.Name(_, text) if text in scope.parameters:
            parameter = scope.parameters[text]
            return parameter if program.is_constant_parameter(parameter) else None
        case ast.Tuple(_, (only,)):
            return _constant(program, scope, only)
        case ast.Binary() | ast.Unary(_, "-", _):
            value = program.constant_int(scope, node)
            if value is not None:
                return t.Value(value)
            zero = ast.IntLiteral(node.span, 0, "")
            operands = (node.left, node.right) if isinstance(node, ast.Binary) else (zero, node.operand)
            left, right = (_constant(program, scope, operand) for operand in operands)
            return calculate(node.operator, left, right) if left is not None and right is not None else None
        case _:
            value = program.constant_int(scope, node)
            return t.Value(value) if value is not None else None


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
            continue
        if found is not None and found.kind == "alias":
            aliased = program.alias(found)[1]
            found = program.type_entity(aliased.name) if isinstance(aliased, t.Nominal) else None
        if found is None or found.body is None:
            return None
        found = _type_in(found.body.members.get(part))
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
    elif ".".join(node.path) in scope.parameters:
        return scope.parameters[".".join(node.path)]
    elif node.path[0] == "Self":
        return _named(program, scope, replace_path(node))
    entity = find_type(program, scope, node.path)
    named = {
        argument.name: resolve_type(program, scope, argument.type)
        for argument in node.arguments
        if isinstance(argument, ast.NamedArgument)
    }
    arguments = tuple(
        resolve_type(program, scope, argument)
        for argument in node.arguments
        if not isinstance(argument, ast.NamedArgument)
    )
    if entity is None:
        projected = _of_extension(program, scope, node) or _of_bound(program, scope, node)
        if projected is not None:
            return projected
        value = constant_named(program, scope, node)
        if value is not None:
            return value
        if len(node.path) == 1 and name == "Option" and len(arguments) == 1:
            return t.Nullable(arguments[0])
        if len(node.path) == 1 and name in BUILTIN_NAMES:
            return t.Nominal(name, arguments)
        return report_unknown_type(program, scope, node.span, ".".join(node.path))
    if len(node.path) == 1:
        check_type_name(program, scope.module, name, entity, node.span)
    else:
        check_hidden(program, scope.module, entity, node.span)
    type_ = instantiate(program, scope, entity, arguments, node.span, named)
    if arguments and isinstance(type_, t.Nominal) and scope.module.package != "std":
        program.bounded_types.append((scope.module, node.span, type_))
    return type_


def replace_path(node: ast.NamedType) -> ast.NamedType:
    """Return `Item` for `Self.Item`."""
    return ast.NamedType(node.span, node.path[1:], node.arguments)


def constant_named(program: Program, scope: Scope, node: ast.NamedType) -> t.Type | None:
    """Return the constant that a type argument names: the `WIDTH` of `Grid<WIDTH, 2>`."""
    if len(node.path) != 1 or node.arguments:
        return None
    value = program.constant_int(scope, ast.Name(node.span, node.path[0]))
    return t.Value(value) if value is not None else None


def _of_bound(program: Program, scope: Scope, node: ast.NamedType) -> t.Type | None:
    """Return the `C.Next.Next` that a bound of `C.Next` names."""
    base = scope.parameters.get(".".join(node.path[:-1]))
    for bound in program.bounds(base) if base is not None else ():
        asked = t.Parameter(bound.name, node.path[-1])
        parameters = program.type_info(bound.name).parameters
        if asked in parameters:
            return bound.arguments[parameters.index(asked)]
    return None


def _of_extension(program: Program, scope: Scope, node: ast.NamedType) -> t.Type | None:
    """Return a type that an `impl` block declares: `Words.Item`."""
    if len(node.path) != 2 or node.arguments:
        return None
    entity = find_type(program, scope, node.path[:1])
    if entity is None or entity.kind != "type" or program.type_parameters(entity):
        return None
    for owner in program.extensions.of(t.Nominal(program.type_name(entity))):
        found = _type_in(owner.members.get(node.path[1]))
        if (
            found is not None
            and owner.target is not None
            and program.owner_scope(owner).self_type is not None
        ):
            return instantiate(program, scope, found, (), node.span)
    return None


def instantiate(
    program: Program,
    scope: Scope,
    entity: Entity,
    arguments: tuple[t.Type, ...],
    span: Span,
    named: dict[str, t.Type] | None = None,
) -> t.Type:
    """Apply a type or alias to arguments, whose number must fit; what has a default may be left out."""
    aliased = program.alias(entity)[1] if entity.kind == "alias" else None
    parameters = program.type_parameters(entity)
    if len(arguments) != len(parameters) or named:
        written = written_parameters(entity)
        least = len([one for one in written if one.default is None])
        if not least <= len(arguments) <= len(written):
            return _wrong_count(program, scope, span, entity.simple, len(written), len(arguments))
        arguments = associated.complete(program, scope, entity, arguments, named or {}, span)
    for parameter, argument in zip(parameters, arguments):
        if not _fits_kind(program, parameter, argument):
            return _wrong_kind(program, scope, span, entity.simple, parameter, argument)
    if aliased is not None:
        return t.substitute(aliased, dict(zip(parameters, arguments)))
    return t.Nominal(program.type_name(entity), arguments)


def written_parameters(entity: Entity) -> tuple[ast.TypeParameter, ...]:
    """Return the type parameters that users of a type write."""
    node = entity.node
    if isinstance(node, ast.TypeDeclaration | ast.EnumDeclaration | ast.TypeAlias):
        return node.type_parameters
    return ()


def _fits_kind(program: Program, parameter: t.Parameter, argument: t.Type) -> bool:
    """Tell whether a constant stands for a constant parameter, and a type for a type parameter."""
    match argument:
        case t.Unknown() | t.Erroneous():
            return True
        case t.Parameter():
            constant = program.is_constant_parameter(argument)
        case _:
            constant = isinstance(argument, t.Value | t.Calculation | t.Quotient)
    return constant == program.is_constant_parameter(parameter)


def _wrong_kind(
    program: Program, scope: Scope, span: Span, name: str, parameter: t.Parameter, argument: t.Type
) -> t.Type:
    template = (
        "{parameter} of {name} is a number, {found} is a type"
        if program.is_constant_parameter(parameter)
        else "{parameter} of {name} is a type, {found} is a number"
    )
    arguments = {"name": name, "parameter": parameter.name, "found": str(argument)}
    program.report(scope.module, "E0219", template, span, arguments=arguments)
    return t.ERRONEOUS


def type_count_template(expected: int) -> str:
    """Return the sentence about a wrong number of type arguments."""
    match expected:
        case 0:
            return "{name} takes no type arguments, {found} given"
        case 1:
            return "{name} takes one type argument, {found} given"
        case _:
            return "{name} takes {expected} type arguments, {found} given"


def _wrong_count(program: Program, scope: Scope, span: Span, name: str, expected: int, found: int) -> t.Type:
    program.report(
        scope.module,
        "E0219",
        type_count_template(expected),
        span,
        arguments={"name": name, "expected": str(expected), "found": str(found)},
    )
    return t.ERRONEOUS


def _is_around(program: Program, owner: Owner, name: str) -> bool:
    """Tell whether a type was declared in a function with a type parameter of this name."""
    around = program.local_scope(owner.entity) if owner.entity is not None else None
    return around is not None and name in around.parameters


def report_unknown_type(program: Program, scope: Scope, span: Span, name: str) -> t.Type:
    """Report (E0202) a name that no type has, with the types that may be meant."""
    if is_imported(scope.module, name.split(".", 1)[0]):
        return t.ERRONEOUS
    known = [*scope.parameters, *program.table.names_in_scope(scope.module), *BUILTIN_NAMES]
    known.extend(entity.simple for entity in scope.module.types)
    simple = name.rsplit(".", 1)[-1]

    def is_type(candidate: str) -> bool:
        return (
            candidate in scope.parameters
            or candidate in BUILTIN_NAMES
            or find_type(program, scope, (candidate,)) is not None
        )

    advice = help_with(scope.module, span, simple, "type", known, is_type)
    advice = advice or missing_import(program.table, scope.module, simple)
    if any(_is_around(program, owner, simple) for owner in scope.owners):
        advice = Help(("a type in a function has type parameters of its own: write them behind its name",))
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
