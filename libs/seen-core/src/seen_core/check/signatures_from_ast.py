"""Signatures: what declarations say, without looking into bodies more than inference needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seen_core.check import bodies, constants, hir
from seen_core.check import types as t
from seen_core.check.scope import BUILTIN_NAMES, Scope, find_type, resolve_type
from seen_core.check.signatures import (
    FieldInfo,
    FunctionInfo,
    GlobalInfo,
    ParameterInfo,
    TypeInfo,
    VariantInfo,
)
from seen_core.check.walk import mentioned_names, mentions_this, walk
from seen_core.diagnostics import Edit, Fix
from seen_core.resolve import Entity, Module, Owner, bound_names
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program


@dataclass(frozen=True)
class Synthesized:
    """A function that the source does not spell out, with the way to make its body."""

    info: FunctionInfo
    build: Callable[[Program], hir.Body]


@dataclass(frozen=True)
class ConstructorParameter:
    """A parameter of a constructor; `field` is its index among the type's own fields, if it is one."""

    info: ParameterInfo
    default: ast.Expression | None
    field: int | None


@dataclass(frozen=True)
class Constructor:
    """How a struct or class is made by a call."""

    parameters: tuple[ConstructorParameter, ...]
    primary: bool
    """There is a parameter list in the source."""


# ---------------------------------------------------------------- scopes


def owner_scope(program: Program, owner: Owner) -> Scope:
    """Return the scope of the members of a type, `impl` or `extension`."""
    if owner.entity is not None:
        return _type_scope(program, owner, owner.entity)
    return _extension_scope(program, owner)


def _type_scope(program: Program, owner: Owner, entity: Entity) -> Scope:
    outer = program.outer_scope(entity)
    owners = (*outer.owners, owner)
    name = program.type_name(entity)
    scope = Scope(owner.module, {}, None, owners, outer.local_types)
    scope = program.declare_parameters(scope, name, program.parameter_nodes(entity), owner.where)
    self_type: t.Type = t.Nominal(name, program.type_parameters(entity))
    if owner.is_interface:
        parameter = t.Parameter(name, "Self")
        return replace(scope, self_type=parameter, parameters={**scope.parameters, "Self": parameter})
    return replace(scope, self_type=self_type)


def _extension_scope(program: Program, owner: Owner) -> Scope:
    base = Scope(owner.module)
    scope = program.declare_parameters(base, owner.name, owner.type_parameters, owner.where)
    assert owner.target is not None
    constants = _constant_arguments(program, scope, owner.target)
    implicit = [
        ast.TypeParameter(node.span, node.path[0], const_type=node if node in constants else None)
        for node in walk(owner.target)
        if isinstance(node, ast.NamedType) and node is not owner.target and _is_free(program, scope, node)
    ]
    unique = {node.name: node for node in implicit}
    scope = program.declare_parameters(scope, owner.name, tuple(unique.values()))
    target = resolve_type(program, scope, owner.target)
    entity = program.type_entity(target.name) if isinstance(target, t.Nominal) else None
    owners = (entity.body,) if entity is not None and entity.body is not None else ()
    if any(one.kind == "alias" or one.static for members in owner.members.values() for one in members):
        owners = (*owners, owner)
    return replace(scope, self_type=target, owners=owners)


def _constant_arguments(program: Program, scope: Scope, target: ast.TypeExpression) -> list[ast.TypeArgument]:
    """Return the arguments of a type that stand for numbers: the `N` of `extension Row<T, N>`."""
    entity = find_type(program, scope, target.path) if isinstance(target, ast.NamedType) else None
    if entity is None or not isinstance(target, ast.NamedType):
        return []
    parameters = program.type_parameters(entity)
    return [one for one, p in zip(target.arguments, parameters) if program.is_constant_parameter(p)]


def _is_free(program: Program, scope: Scope, node: ast.NamedType) -> bool:
    name = node.path[0]
    return (
        len(node.path) == 1
        and not node.arguments
        and name not in scope.parameters
        and name not in BUILTIN_NAMES
        and find_type(program, scope, node.path) is None
    )


def function_scope(program: Program, entity: Entity) -> Scope:
    """Return the scope of a function's signature and body."""
    node = entity.node
    outer = program.outer_scope(entity)
    if not isinstance(node, ast.Function):
        return outer
    return program.declare_parameters(outer, entity.name, node.type_parameters, node.where)


def where_bounds(program: Program, entity: Entity) -> dict[t.Parameter, tuple[t.Nominal, ...]]:
    """Return what the `where` of a method adds to the type parameters of the type around it."""
    node = entity.node
    if not isinstance(node, ast.Function) or not node.where or entity.owner is None:
        return {}
    outer = program.owner_scope(entity.owner).parameters
    scope = function_scope(program, entity)
    found: dict[t.Parameter, tuple[t.Nominal, ...]] = {}
    for clause in node.where:
        if clause.name in outer:
            bounds = [resolve_type(program, scope, bound) for bound in clause.bounds]
            found[outer[clause.name]] = tuple(bound for bound in bounds if isinstance(bound, t.Nominal))
    return found


# ---------------------------------------------------------------- types


def type_info(program: Program, entity: Entity) -> TypeInfo:
    """Return what a type declaration says."""
    match entity.node:
        case ast.TypeDeclaration() as node:
            return _declared(program, entity, node)
        case ast.EnumDeclaration() as node:
            return _enum(program, entity, node)
        case _:
            return TypeInfo(entity.name, "struct", entity.module.file, entity.span)


def _declared(program: Program, entity: Entity, node: ast.TypeDeclaration) -> TypeInfo:
    assert entity.body is not None
    scope = program.owner_scope(entity.body)
    scalar = entity.name in t.SCALARS or entity.name in ("Ptr", "Any")
    modifiers = node.header.modifiers
    kind = "scalar" if scalar else "class" if node.kind == "object" else node.kind
    info = TypeInfo(
        entity.name,
        kind,
        entity.module.file,
        entity.span,
        program.type_parameters(entity),
        open="final" not in modifiers and node.kind != "object",
        abstract="abstract" in modifiers or "sealed" in modifiers or node.kind == "interface",
        sealed="sealed" in modifiers,
        data="data" in modifiers or is_sealed_case(entity),
    )
    program.remember_type(info)
    superclass, interfaces = _supers(program, scope, entity, node.supers)
    superclass = superclass or _sealed_parent(program, entity, node)
    info = replace(info, superclass=superclass, interfaces=interfaces)
    program.remember_type(info)
    info = replace(info, fields=_fields(program, scope, entity, node, info))
    if _drop_block(node.members) is not None:
        info = replace(info, drop=_drop_function(program, entity, info))
    if node.kind == "object":
        info = replace(info, instance=f"{entity.name}.instance")
        _add_instance(program, entity, info)
    return info


def _add_instance(program: Program, entity: Entity, info: TypeInfo) -> None:
    """Declare the lazily made instance of an `object`."""
    type_ = t.Nominal(entity.name)
    assert info.instance is not None
    initializer = FunctionInfo(
        f"{info.instance}.make", info.file, info.span, "global", (), (), type_, throws=False
    )
    program.add_synthesized(
        Synthesized(initializer, lambda world: bodies.object_instance(world, initializer, type_))
    )
    program.add_global(
        GlobalInfo(info.instance, type_, False, info.file, info.span, initializer.name, lazy=True)
    )


def is_sealed_case(entity: Entity) -> bool:
    """Tell whether a class is written inside a sealed class, so that it is a case of it."""
    owner = entity.owner
    return (
        owner is not None
        and isinstance(owner.node, ast.TypeDeclaration)
        and "sealed" in owner.node.header.modifiers
    )


def _sealed_parent(program: Program, entity: Entity, node: ast.TypeDeclaration) -> t.Nominal | None:
    """Return the sealed class around a class without a superclass of its own: its implicit superclass."""
    owner = entity.owner
    if not is_sealed_case(entity) or node.kind not in ("class", "object") or owner is None:
        return None
    if owner.is_interface or owner.entity is None or owner.type_parameters:
        return None
    return t.Nominal(program.type_name(owner.entity))


def _supers(
    program: Program, scope: Scope, entity: Entity, nodes: tuple[ast.SuperType, ...]
) -> tuple[t.Nominal | None, tuple[t.Nominal, ...]]:
    inner = replace(scope, subject=scope.self_type, implementing=entity.body)
    superclass: t.Nominal | None = None
    interfaces: list[t.Nominal] = []
    for node in nodes:
        type_ = resolve_type(program, inner, node.type)
        if not isinstance(type_, t.Nominal):
            continue
        kind = program.kind(type_)
        if kind == "interface" and not _extends(program, type_, entity.name):
            interfaces.append(type_)
        elif kind == "interface":
            program.report(
                entity.module,
                "E0218",
                "{name} inherits from itself",
                entity.span,
                arguments={"name": entity.simple},
                notes=("break the cycle: one of the interfaces must not name the other after its `:`",),
            )
        elif kind == "class" and superclass is None and not _inherits(program, type_, entity.name):
            superclass = type_
            parent = program.type_info(type_.name)
            if not parent.open:
                program.report(
                    entity.module,
                    "E0217",
                    "{name} is final and cannot be extended",
                    node.span,
                    arguments={"name": str(type_)},
                )
        elif kind == "class" and superclass is None:
            program.report(
                entity.module,
                "E0218",
                "{name} inherits from itself",
                entity.span,
                arguments={"name": entity.simple},
                notes=("break the cycle: one of the classes must not name the other as its superclass",),
            )
        else:
            program.report(
                entity.module,
                "E0217",
                "{name} cannot be inherited from",
                node.span,
                arguments={"name": str(type_)},
                notes=("a type can have one class and any number of interfaces after the `:`",),
            )
    return superclass, tuple(interfaces)


def _extends(program: Program, type_: t.Nominal, name: str) -> bool:
    """Tell whether an interface is the one called `name`, or extends it."""
    waiting, seen = [type_.name], set[str]()
    while waiting:
        here = waiting.pop()
        if here == name:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(parent.name for parent in program.type_info(here).interfaces)
    return False


def _inherits(program: Program, type_: t.Nominal, name: str) -> bool:
    seen: set[str] = set()
    here: t.Nominal | None = type_
    while here is not None and here.name not in seen:
        if here.name == name:
            return True
        seen.add(here.name)
        here = program.type_info(here.name).superclass
    return False


def _fields(
    program: Program, scope: Scope, entity: Entity, node: ast.TypeDeclaration, info: TypeInfo
) -> tuple[FieldInfo, ...]:
    fields = [
        _parameter_field(program, scope, parameter, info)
        for parameter in node.parameters or ()
        if _is_field(parameter, node, info)
    ]
    for member in node.members:
        if isinstance(member, ast.Let) and _is_stored(member, node):
            program.remember_type(replace(info, fields=tuple(fields)))
            for name, span in bound_names(member.pattern):
                type_ = _let_type(program, scope, entity, member)
                private = "private" in member.header.modifiers
                fields.append(FieldInfo(name, type_, span, member.kind != "let", private))
    return tuple(fields)


def _is_stored(member: ast.Let, node: ast.TypeDeclaration) -> bool:
    modifiers = member.header.modifiers
    computed = node.kind == "interface" or "abstract" in modifiers
    return member.kind != "const" and "static" not in modifiers and not computed


def _is_field(parameter: ast.Parameter, node: ast.TypeDeclaration, info: TypeInfo) -> bool:
    if parameter.field or info.data or info.kind == "struct":
        return True
    if any(isinstance(member, ast.Let) and _binds(member, parameter.name) for member in node.members):
        return False  # the methods mean that one
    bodies_ = [
        member
        for member in node.members
        if isinstance(member, ast.Function | ast.Property | ast.DropBlock)
        or (isinstance(member, ast.Let) and isinstance(member.value, ast.Lambda))
    ]
    return any(parameter.name in mentioned_names(member) for member in bodies_) or any(
        isinstance(part, ast.Member) and part.name == parameter.name and isinstance(part.base, ast.This)
        for member in bodies_
        for part in walk(member)
    )


def _binds(member: ast.Let, name: str) -> bool:
    return any(bound == name for bound, _ in bound_names(member.pattern))


def _parameter_field(program: Program, scope: Scope, parameter: ast.Parameter, info: TypeInfo) -> FieldInfo:
    type_ = resolve_type(program, scope, parameter.type) if parameter.type is not None else t.ERRONEOUS
    if parameter.variadic:
        type_ = t.Nominal("Array", (type_,))
    mutable = parameter.field == "var" or (info.kind == "struct" and parameter.field != "let")
    public = info.data or info.kind == "struct" or bool(parameter.field)
    private = not public or "private" in parameter.header.modifiers
    return FieldInfo(parameter.name, type_, parameter.span, mutable, private)


def _let_type(program: Program, scope: Scope, entity: Entity, member: ast.Let) -> t.Type:
    if member.type is not None:
        return resolve_type(program, scope, member.type)
    if member.value is None:
        from seen_core.check.annotating import stored_fixes  # not needed by programs that are right

        fixes = stored_fixes(entity, member.span, t.Unknown(-1))
        template = "the type of this field is not known"
        program.report(entity.module, "E0209", template, member.span, fixes=fixes)
        return t.ERRONEOUS
    return bodies.infer_initializer(program, scope, entity, member.value)


def _enum(program: Program, entity: Entity, node: ast.EnumDeclaration) -> TypeInfo:
    assert entity.body is not None
    scope = program.owner_scope(entity.body)
    parameters = program.type_parameters(entity)
    info = TypeInfo(entity.name, "enum", entity.module.file, entity.span, parameters, open=False, data=True)
    program.remember_type(info)
    variants: list[VariantInfo] = []
    value = -1
    for variant in node.variants:
        fixed = constants.integer(program, scope, variant.value) if variant.value is not None else None
        value = fixed if fixed is not None else value + 1
        fields = tuple(
            _variant_field(program, scope, entity.name, index, field)
            for index, field in enumerate(variant.fields or ())
        )
        variants.append(VariantInfo(variant.name, fields, value, variant.span))
    info = replace(info, variants=tuple(variants))
    program.remember_type(info)
    _, interfaces = _supers(program, scope, entity, node.supers)
    info = replace(info, interfaces=interfaces)
    if _drop_block(node.members) is not None:
        info = replace(info, drop=_drop_function(program, entity, info))
    return info


def _variant_field(program: Program, scope: Scope, enum: str, index: int, node: ast.Parameter) -> FieldInfo:
    type_ = resolve_type(program, scope, node.type) if node.type is not None else t.ERRONEOUS
    positional = node.name == str(index)
    boxed = _holds(program, type_, enum, set())
    return FieldInfo(node.name, type_, node.span, positional=positional, boxed=boxed)


def _holds(program: Program, type_: t.Type, enum: str, seen: set[str]) -> bool:
    """Tell whether a value of `type_` may hold a value of the enum inline."""
    match type_:
        case t.Nominal(name) if name == enum:
            return True
        case t.Nominal(name, arguments):
            if name in seen or name in t.SCALARS:
                return False
            seen.add(name)
            kind = program.kind(type_)
            if kind not in ("struct", "enum"):
                return False
            info = program.type_info(name)
            own = [field.type for field in info.fields]
            payload = [field.type for variant in info.variants for field in variant.fields if not field.boxed]
            return any(_holds(program, part, enum, seen) for part in (*own, *payload, *arguments))
        case t.Nullable(inner):
            return _holds(program, inner, enum, seen)
        case t.Tuple(items):
            return any(_holds(program, item, enum, seen) for item in items)
        case t.FixedArray(item, _):
            return _holds(program, item, enum, seen)
        case _:
            return False


def _drop_block(members: tuple[ast.Declaration, ...]) -> ast.DropBlock | None:
    return next((member for member in members if isinstance(member, ast.DropBlock)), None)


def _drop_function(program: Program, entity: Entity, info: TypeInfo) -> str:
    assert isinstance(entity.node, ast.TypeDeclaration | ast.EnumDeclaration) and entity.body is not None
    block = _drop_block(entity.node.members)
    assert block is not None
    self_type = t.Nominal(info.name, info.parameters)
    this = ParameterInfo("this", self_type, block.span, "inout" if info.kind != "class" else "")
    function = FunctionInfo(
        f"{info.name}.drop#block", info.file, block.span, "drop", info.parameters, (this,), t.UNIT, info.name
    )
    scope = program.owner_scope(entity.body)
    program.add_synthesized(
        Synthesized(function, lambda world: bodies.check_block(world, function, scope, block.body))
    )
    return function.name


# ---------------------------------------------------------------- constructors


def constructor(program: Program, entity: Entity) -> Constructor:
    """Return how a struct or class is made by a call."""
    node = entity.node
    assert isinstance(node, ast.TypeDeclaration) and entity.body is not None
    info = program.type_info(entity.name)
    scope = program.owner_scope(entity.body)
    places = {field.name: index for index, field in enumerate(info.fields)}
    parameters: list[ConstructorParameter] = []
    if node.parameters is not None:
        for parameter in node.parameters:
            type_ = (
                resolve_type(program, scope, parameter.type) if parameter.type is not None else t.ERRONEOUS
            )
            type_ = t.Nominal("Array", (type_,)) if parameter.variadic else type_
            is_field = _is_field(parameter, node, info)
            parameters.append(
                ConstructorParameter(
                    ParameterInfo(
                        parameter.name,
                        type_,
                        parameter.span,
                        parameter.mode,
                        parameter.default is not None,
                        parameter.variadic,
                    ),
                    parameter.default,
                    places[parameter.name] if is_field else None,
                )
            )
        return Constructor(tuple(parameters), True)
    for member in node.members:
        if isinstance(member, ast.Let) and _is_stored(member, node):
            for name, span in bound_names(member.pattern):
                if info.kind == "class" and member.value is not None:
                    continue
                index = places.get(name)
                if index is None:
                    program.report(
                        entity.module,
                        "E0209",
                        "the type of {name} depends on itself",
                        span,
                        arguments={"name": name},
                        notes=("write its type: `name: Type = …`",),
                    )
                    continue
                parameter_info = ParameterInfo(
                    name, info.fields[index].type, span, has_default=member.value is not None
                )
                parameters.append(ConstructorParameter(parameter_info, member.value, index))
    return Constructor(tuple(parameters), False)


def constructor_function(program: Program, entity: Entity) -> FunctionInfo:
    """Return the function that fills a fresh object of a class."""
    info = program.type_info(entity.name)
    name = f"{info.name}.constructor"
    made = constructor(program, entity)
    this = ParameterInfo("this", t.Nominal(info.name, info.parameters), entity.span)
    parameters = (this, *(parameter.info for parameter in made.parameters))
    function = FunctionInfo(
        name, info.file, entity.span, "constructor", info.parameters, parameters, t.UNIT, info.name
    )
    return program.add_synthesized(
        Synthesized(function, lambda world: bodies.check_constructor(world, function, entity, made))
    )


# ---------------------------------------------------------------- functions


def function_info(program: Program, entity: Entity) -> FunctionInfo:
    """Return the signature of a function, method or property getter."""
    match entity.node:
        case ast.Function() as node:
            return _function(program, entity, node)
        case ast.Property(type=type_) | ast.Let(type=type_):
            return _property(program, entity, type_)
        case _:
            raise AssertionError(entity.name)


def owner_parameters(program: Program, owner: Owner | None) -> tuple[t.Parameter, ...]:
    """Return the type parameters that members of an owner have in front of their own."""
    if owner is None:
        return ()
    scope = program.owner_scope(owner)
    parameters = tuple(
        parameter
        for name, parameter in scope.parameters.items()
        if name != "Self" and _owned(parameter, owner)
    )
    if owner.is_interface:
        assert isinstance(scope.self_type, t.Parameter)
        return (scope.self_type, *parameters)
    return parameters


def _outer_parameters(program: Program, entity: Entity) -> tuple[t.Parameter, ...]:
    """Return the type parameters of the type around a member, none where a static one mentions none."""
    owner = entity.owner
    if entity.static and owner is not None and owner.entity is not None and owner.type_parameters:
        own = entity.node.type_parameters if isinstance(entity.node, ast.Function) else ()
        names = {"Self", *(one.name for one in owner.type_parameters)} - {one.name for one in own}
        if not any(
            (isinstance(part, ast.NamedType) and part.path[0] in names)
            or (isinstance(part, ast.Name) and part.text in names)
            for part in walk(entity.node)
        ):
            return ()
    return owner_parameters(program, owner)


def _owned(parameter: t.Parameter, owner: Owner) -> bool:
    return parameter.owner == owner.name


def _this(program: Program, entity: Entity, mode: str, name: str = "this") -> ParameterInfo:
    assert entity.owner is not None
    self_type = program.owner_scope(entity.owner).self_type
    assert self_type is not None
    return ParameterInfo(name, self_type, entity.span, mode)


def _function(program: Program, entity: Entity, node: ast.Function) -> FunctionInfo:
    scope = function_scope(program, entity)
    modifiers = node.header.modifiers
    annotations = {annotation.name: annotation for annotation in node.header.annotations}
    parameters: list[ParameterInfo] = []
    listed = list(node.parameters)
    method = is_method(program, entity)
    if method:
        if node.receiver is not None:
            parameters.append(_this(program, entity, node.receiver.mode, node.receiver.name))
        elif listed and listed[0].name == "this":
            parameters.append(_this(program, entity, listed.pop(0).mode))
        else:
            parameters.append(_this(program, entity, _this_mode(program, entity, modifiers)))
    parameters.extend(_parameter(program, scope, parameter) for parameter in listed)
    own = tuple(one for one in scope.parameters.values() if one.owner == entity.name)
    owner = entity.owner.entity.name if entity.owner is not None and entity.owner.entity is not None else None
    if entity.owner is not None and owner is None:
        self_type = program.owner_scope(entity.owner).self_type
        owner = self_type.name if isinstance(self_type, t.Nominal) else None
    abstract = node.body is None and entity.owner is not None and entity.owner.is_interface
    abstract = abstract or "abstract" in modifiers
    info = FunctionInfo(
        name=entity.name,
        file=entity.module.file,
        span=entity.span,
        kind="method" if method else "function",
        type_parameters=(*_outer_parameters(program, entity), *own),
        parameters=tuple(parameters),
        result=resolve_type(program, scope, node.result) if node.result is not None else t.UNIT,
        owner=owner,
        throws=node.throws is not None,
        virtual=method and _is_virtual(program, entity, abstract=abstract),
        has_body=node.body is not None,
        external=external_symbol(node, annotations),
        intrinsic=_text_argument(annotations.get("intrinsic")),
        copies=_text_argument(annotations.get("copies")),
        annotations=(*annotations, *(role for role in ("inline", "tailrec") if role in modifiers)),
    )
    if node.result is None and node.body is not None and not isinstance(node.body, ast.Block):
        info = _with_inferred_result(program, entity, info)
    return info


def _with_inferred_result(program: Program, entity: Entity, info: FunctionInfo) -> FunctionInfo:
    if program.is_being_checked(entity.name):
        program.report(
            entity.module,
            "E0209",
            "the result type of {name} depends on itself",
            entity.span,
            arguments={"name": entity.simple},
            notes=("write the result type after the parameter list",),
        )
        return replace(info, result=t.ERRONEOUS)
    program.replace_function(replace(info, result=t.Unknown(-1)))
    body = program.unmarked_body(entity.name)
    info = replace(info, result=body.result)
    program.replace_function(info)
    if info.name in program.asked_while_inferred:
        _report_recursive_result(program, entity, body.result)
    return info


def _report_recursive_result(program: Program, entity: Entity, result: t.Type) -> None:
    """Report (E0209) a function that calls itself and has no result type, with the type it would have."""
    file, node = entity.module.file, entity.node
    fixes: tuple[Fix, ...] = ()
    if isinstance(node, ast.Function) and node.body is not None and not isinstance(result, t.Erroneous):
        head = file.text[: node.body.span.start].rstrip().removesuffix("=>").removesuffix("=").rstrip()
        if head.endswith(")"):
            place = Span(len(head), len(head))
            fixes = (Fix(f"write `: {result}`", (Edit(file, place, f": {result}"),)),)
    program.report(
        entity.module,
        "E0209",
        "{name} calls itself, so its result type has to be written",
        entity.span,
        arguments={"name": entity.simple},
        notes=("write the result type after the parameter list",),
        fixes=fixes,
    )


def _parameter(program: Program, scope: Scope, node: ast.Parameter) -> ParameterInfo:
    type_ = resolve_type(program, scope, node.type) if node.type is not None else t.ERRONEOUS
    if node.variadic:
        type_ = t.Nominal("Array", (type_,))
    sends = any(annotation.name == "send" for annotation in node.header.annotations)
    program.sends = program.sends or sends
    has_default = node.default is not None
    return ParameterInfo(node.name, type_, node.span, node.mode, has_default, node.variadic, sends)


def _this_mode(program: Program, entity: Entity, modifiers: frozenset[str]) -> str:
    if "move" in modifiers:
        return "move"
    if "mut" not in modifiers:
        return ""
    assert entity.owner is not None
    self_type = program.owner_scope(entity.owner).self_type
    return "" if program.kind(self_type or t.ERRONEOUS) == "class" else "inout"


def is_method(program: Program, entity: Entity) -> bool:
    """Tell whether a member function has a receiver.

    One that never touches `this`, overrides nothing and implements nothing may be called on the type.
    """
    if entity.owner is None or entity.static:
        return False
    node = entity.node
    assert isinstance(node, ast.Function)
    return not (node.extended is not None and node.receiver is None and not _uses_receiver(program, entity))


def _uses_receiver(program: Program, entity: Entity) -> bool:
    node = entity.node
    assert isinstance(node, ast.Function) and entity.owner is not None
    if node.body is None or mentions_this(node.body):
        return node.body is not None
    scope = program.owner_scope(entity.owner)
    names = mentioned_names(node.body) - {parameter.name for parameter in node.parameters}
    here = scope.self_type if isinstance(scope.self_type, t.Nominal) else None
    while here is not None:
        if names & {field.name for field in program.type_info(here.name).fields}:
            return True
        declared = program.type_entity(here.name)
        members = declared.body.members if declared is not None and declared.body is not None else {}
        if any(_needs_receiver(one) for name in names for one in members.get(name, ())):
            return True
        here = program.superclass(here)
    return False


def _needs_receiver(member: Entity) -> bool:
    return not member.static and member.kind in ("function", "property")


def touches_this(program: Program, entity: Entity) -> bool:
    """Tell whether the body of a method may use its receiver."""
    node = entity.node
    if not isinstance(node, ast.Function) or node.body is None or mentions_this(node.body):
        return True
    assert entity.owner is not None
    names = mentioned_names(node.body) - {parameter.name for parameter in node.parameters}
    scope = program.owner_scope(entity.owner)
    if not isinstance(scope.self_type, t.Nominal):
        return True
    if names & {field.name for field in program.all_fields(scope.self_type)}:
        return True
    return any(
        _needs_receiver(member)
        for owner in scope.owners
        for name in names
        for member in owner.members.get(name, ())
        if member is not entity
    )


def _is_virtual(program: Program, entity: Entity, *, abstract: bool) -> bool:
    owner = entity.owner
    if owner is None or owner.entity is None:
        return False
    if owner.is_interface or abstract:
        return True
    if (
        program.kind(t.Nominal(owner.entity.name)) != "class"
        or entity.simple not in program.overridden_names()
    ):
        return False
    info = program.type_info(owner.entity.name)
    return info.open or info.superclass is not None


def _property(program: Program, entity: Entity, type_: ast.TypeExpression | None) -> FunctionInfo:
    scope = program.outer_scope(entity)
    method = entity.owner is not None and not entity.static
    parameters = (_this(program, entity, ""),) if method else ()
    owner = entity.owner.entity.name if entity.owner is not None and entity.owner.entity is not None else None
    header = entity.node.header if isinstance(entity.node, ast.Property | ast.Let) else ast.Header()
    info = FunctionInfo(
        entity.name,
        entity.module.file,
        entity.span,
        "method" if method else "function",
        _outer_parameters(program, entity),
        parameters,
        resolve_type(program, scope, type_) if type_ is not None else t.UNIT,
        owner,
        virtual=method and _is_virtual(program, entity, abstract="abstract" in header.modifiers),
        has_body=isinstance(entity.node, ast.Property),
        copies=next((_text_argument(one) for one in header.annotations if one.name == "copies"), None),
    )
    return _with_inferred_result(program, entity, info) if type_ is None else info


def setter_info(program: Program, entity: Entity) -> FunctionInfo | None:
    """Return the setter of a property that has one; a `var` of an interface only asks for one."""
    node = entity.node
    if not isinstance(node, ast.Let | ast.Property):
        return None
    if node.setter is None if isinstance(node, ast.Property) else node.kind != "var":
        return None
    getter = program.function_of(entity)
    mode = "inout" if getter.parameters and program.kind(getter.parameters[0].type) != "class" else ""
    this = tuple(replace(parameter, mode=mode) for parameter in getter.parameters)
    name = node.setter_parameter if isinstance(node, ast.Property) else None
    value = ParameterInfo(name or "value", getter.result, node.span)
    info = replace(getter, name=f"{entity.name}.set", parameters=(*this, value), result=t.UNIT)
    program.property_of_setter[info.name] = entity
    if not isinstance(node, ast.Property) or node.setter is None:
        program.replace_function(info)
        return info
    setter, scope = node.setter, program.outer_scope(entity)
    return program.add_synthesized(
        Synthesized(info, lambda world: bodies.check_block(world, info, scope, setter))
    )


def external_symbol(node: ast.Function, annotations: dict[str, ast.Annotation]) -> str | None:
    """Return the C symbol of an `external fun`."""
    if "external" not in node.header.modifiers or "intrinsic" in annotations:
        return None
    return _text_argument(annotations.get("symbol")) or node.name


def _text_argument(annotation: ast.Annotation | None) -> str | None:
    for argument in annotation.arguments if annotation is not None else ():
        if isinstance(argument.value, ast.StringLiteral):
            return "".join(part for part in argument.value.parts if isinstance(part, str))
    return None


def lang_roles(entity: Entity) -> Iterator[str]:
    """Yield the roles that `@lang("role")` gives a declaration."""
    node = entity.node
    if isinstance(node, ast.Function | ast.TypeDeclaration | ast.EnumDeclaration | ast.Let | ast.TypeAlias):
        for annotation in node.header.annotations:
            if annotation.name == "lang":
                role = _text_argument(annotation)
                if role is not None:
                    yield role


# ---------------------------------------------------------------- globals


def global_info(program: Program, entity: Entity) -> GlobalInfo:
    """Return a top-level or static binding, with the function that computes its first value."""
    node = entity.node
    assert isinstance(node, ast.Let)
    scope = program.outer_scope(entity)
    simple = isinstance(node.pattern, ast.NamePattern)
    declared = resolve_type(program, scope, node.type) if node.type is not None and simple else None
    name = f"{entity.name}.initial"
    file, span = entity.module.file, entity.span
    if node.value is None:
        type_ = declared or t.ERRONEOUS
        return GlobalInfo(entity.name, type_, node.kind == "var", file, span, None)
    if declared is None:
        declared = bodies.infer_global(program, scope, entity, node)
    info = FunctionInfo(name, file, node.span, "global", (), (), declared)
    program.add_synthesized(
        Synthesized(info, lambda world: bodies.check_global(world, info, scope, entity, node))
    )
    per_thread = any(annotation.name == "thread_local" for annotation in node.header.annotations)
    return GlobalInfo(entity.name, declared, node.kind == "var", file, span, name, per_thread=per_thread)


def global_order(program: Program, known: dict[str, GlobalInfo]) -> list[str]:
    """Return the globals in the order of their modules (imports first) and of the source."""
    order = {module.file.name: index for index, module in enumerate(_import_order(program))}
    return sorted(
        (name for name, info in known.items() if not info.lazy),
        key=lambda name: (order.get(known[name].file.name, len(order)), known[name].span.start),
    )


def _import_order(program: Program) -> list[Module]:
    ordered: list[Module] = []
    seen: set[str] = set()

    def visit(module: Module) -> None:
        if module.name in seen:
            return
        seen.add(module.name)
        for import_ in module.imports:
            for length in range(len(import_.path), 0, -1):
                target = program.table.module(".".join(import_.path[:length]))
                if target is not None:
                    visit(target)
                    break
        ordered.append(module)

    for module in list(program.table.loaded):
        visit(module)
    return ordered


def is_script(module: Module) -> bool:
    """Tell whether a module has statements that run as `main`."""
    return any(not isinstance(statement, ast.Let) for statement in module.statements)


def script_globals(module: Module) -> set[str]:
    """Return the names of a script's top-level variables that its functions and types mention."""
    mentioned: set[str] = set()
    for statement in module.statements:
        for part in walk(statement):
            if isinstance(part, ast.ObjectLiteral):
                mentioned |= mentioned_names(part.members)
    for entities in module.entities.values():
        for entity in entities:
            if entity.kind != "global":
                mentioned |= mentioned_names(entity.node)
    for owner in module.extensions:
        mentioned |= mentioned_names(owner.node)
        for members in owner.members.values():
            for member in members:
                mentioned |= mentioned_names(member.node)
    return mentioned
