"""What names, member accesses and call expressions mean."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.calls import (
    Signature,
    call_candidates,
    call_nested,
    call_value,
    construct,
    instantiate,
    match_arguments,
)
from seen_core.check.coerce import coerce
from seen_core.check.context import Context, NestedFunction
from seen_core.check.data import copy_data
from seen_core.check.deprecation import warn_deprecated
from seen_core.check.dispatch import HANDLERS, check, read_weak, wanted
from seen_core.check.members import (
    Candidate,
    find_field,
    find_methods,
    find_static,
    is_private,
    member_names,
    static_members,
)
from seen_core.check.scope import find_type
from seen_core.check.scope import instantiate as instantiate_type
from seen_core.check.signatures import FunctionReference, ParameterInfo
from seen_core.check.visibility import check_ambiguous_variant, enums_in_reach, look_into, look_up
from seen_core.check.walk import mentions_this
from seen_core.resolve import Entity, Module
from seen_core.source import Span
from seen_core.syntax import ast

_Use = Callable[[hir.Expression], hir.Expression]
Static = Module | Entity | t.Parameter
"""What a path can name that is not a value."""


# ---------------------------------------------------------------- reading names


def read_local(context: Context, span: Span, index: int) -> hir.Expression:
    """Read a local, with the type that tests in front of it have narrowed it to."""
    local = context.locals[index]
    return narrowed(context, hir.Local(span, local.type, index), (index,))


def narrowed(context: Context, node: hir.Expression, key: tuple[int, ...] | None) -> hir.Expression:
    """Return `node` with what is known of it applied."""
    fact = context.facts.get(key) if key is not None else None
    if fact is None:
        return node
    type_ = context.shallow(node.type)
    if isinstance(type_, t.Nullable) and not isinstance(context.shallow(fact), t.Nullable):
        node = hir.Unwrap(node.span, type_.inner, node, False)
        type_ = context.shallow(type_.inner)
    if type_ != context.shallow(fact):
        node = hir.Downcast(node.span, fact, node, False)
    return node


def _name(context: Context, node: ast.Name, expected: t.Type | None) -> hir.Expression:
    value = value_of_name(context, node, expected)
    if value is not None:
        return value
    static = static_of(context, node)
    if static is not None:
        if isinstance(static, t.Parameter) and context.program.is_constant_parameter(static):
            return constant_value(context, node.span, static)
        instance = _instance(context, node.span, static)
        if instance is not None:
            return instance
        context.report(
            "E0201",
            "{name} is a type or module, not a value",
            node.span,
            name=node.text,
            notes=(f"make a value with `{node.text}(…)`, or name a member: `{node.text}.…`",),
        )
        return context.error(node.span)
    _unknown_name(context, node)
    return context.error(node.span)


def constant_value(context: Context, span: Span, type_: t.Type) -> hir.Expression:
    """A constant that is a type argument, as a value."""
    type_ = context.shallow(type_)
    if isinstance(type_, t.Value):
        return hir.Constant(span, t.INT, type_.value)
    name = context.program.known("constant")
    return hir.Call(span, t.INT, FunctionReference(name, (type_,)), "static", ())


def _unknown_name(context: Context, node: ast.Name) -> None:
    if check_ambiguous_variant(context, node.text, node.span):
        return
    known: list[str] = [name for names in context.names for name in names]
    parent = context.parent
    while parent is not None:
        known.extend(name for names in parent.names for name in names)
        parent = parent.parent
    known.extend(context.program.table.names_in_scope(context.scope.module))
    if context.scope.self_type is not None:
        known.extend(member_names(context, context.scope.self_type))
    near = get_close_matches(node.text, known, 1)
    context.report(
        "E0201",
        "there is no {name} here",
        node.span,
        label="unknown name",
        notes=(f"did you mean `{near[0]}`?",) if near else (),
        name=node.text,
    )


def value_of_name(context: Context, node: ast.Name, expected: t.Type | None) -> hir.Expression | None:
    """Return the value that a bare name denotes, or None."""
    binding = context.lookup(node.text)
    if isinstance(binding, int):
        return read_local(context, node.span, binding)
    if isinstance(binding, NestedFunction):
        return _nested_value(context, node.span, binding)
    member = _implicit_member(context, node, expected)
    if member is not None:
        return member
    variant = _expected_variant(context, node.text, expected)
    if variant is not None:
        return _plain_variant(context, node.span, *variant, expected)
    found = look_up(context, node.text, node.span)
    if isinstance(found, list):
        value = _entity_value(context, node.span, found, expected)
        if value is not None:
            return value
    for type_, index in any_variant(context, node.text):
        return _plain_variant(context, node.span, type_, index, expected)
    return None


def _nested_value(context: Context, span: Span, function: NestedFunction) -> hir.Expression:
    """A nested function as a value: a closure over what it captures."""
    count = len(function.captures)
    parameters = tuple(parameter.type for parameter in function.info.parameters[count:])
    names = [f"argument{index}" for index in range(len(parameters))]
    lambda_ = ast.Lambda(
        span,
        tuple(ast.LambdaParameter(span, ast.NamePattern(span, name)) for name in names),
        ast.Block(
            span,
            (
                ast.ExpressionStatement(
                    span,
                    ast.Call(
                        span,
                        ast.Name(span, function.node.name),
                        tuple(ast.Argument(span, ast.Name(span, name)) for name in names),
                    ),
                ),
            ),
        ),
    )
    return check(context, lambda_, t.Function(parameters, function.info.result))


def _implicit_member(context: Context, node: ast.Name, expected: t.Type | None) -> hir.Expression | None:
    this = context.this_local()
    self_type = context.locals[this].type if this is not None else None
    if self_type is not None:
        field = _field_or_property(
            context, node.span, node.text, node.span, _this(context, node.span), own=True
        )
        if field is not None:
            return field
    for owner in reversed(context.scope.owners):
        found = static_members(context, owner, node.text)
        statics = [
            member for member in found if member.static and member.kind in ("global", "function", "property")
        ]
        if statics:
            return _entity_value(context, node.span, statics, expected)
        entity = owner.entity
        if entity is not None and isinstance(entity.node, ast.EnumDeclaration):
            for index, variant in enumerate(context.program.type_info(entity.name).variants):
                if variant.name == node.text:
                    arguments = tuple(
                        context.inference.fresh() for _ in context.program.type_parameters(entity)
                    )
                    return _plain_variant(
                        context, node.span, t.Nominal(entity.name, arguments), index, expected
                    )
    return None


def _this(context: Context, span: Span) -> hir.Expression:
    index = context.this_local()
    assert index is not None
    return read_local(context, span, index)


def _entity_value(
    context: Context, span: Span, found: list[Entity], expected: t.Type | None
) -> hir.Expression | None:
    entity = found[0]
    match entity.kind:
        case "global":
            return read_global(context, span, entity)
        case "property" if entity.owner is None or entity.static:
            info = context.program.function_of(entity)
            return hir.Call(span, info.result, FunctionReference(info.name), "static", ())
        case "function":
            return function_value(context, span, found, {}, expected)
        case _:
            return None


def read_global(context: Context, span: Span, entity: Entity) -> hir.Expression:
    """Read a global; a constant number or text is put in place."""
    info = context.program.global_of(entity)
    node = entity.node
    if isinstance(node, ast.Let) and node.header.annotations:
        warn_deprecated(context, span, entity)
    if isinstance(node, ast.Let) and node.kind == "const" and not info.mutable:
        if isinstance(node.value, ast.IntLiteral | ast.BoolLiteral | ast.FloatLiteral | ast.CharLiteral):
            if isinstance(node.value, ast.FloatLiteral) or not t.is_float(info.type):
                return hir.Constant(span, info.type, node.value.value)
    return hir.Global(span, info.type, info.name)


def _instance(context: Context, span: Span, static: Static) -> hir.Expression | None:
    """Return the instance of an `object` that a path names."""
    if isinstance(static, Entity) and static.kind == "type":
        info = context.program.type_info(context.program.type_name(static))
        if info.instance is not None:
            return hir.Global(span, t.Nominal(info.name), info.instance)
    return None


# ---------------------------------------------------------------- variants


def _expected_variant(context: Context, name: str, expected: t.Type | None) -> tuple[t.Nominal, int] | None:
    type_ = wanted(context, expected)
    if isinstance(type_, t.Nominal) and context.program.kind(type_) == "enum":
        index = variant_index(context, type_, name)
        if index is not None:
            return type_, index
    return None


def variant_index(context: Context, type_: t.Nominal, name: str) -> int | None:
    """Return the index of a variant by name."""
    for index, variant in enumerate(context.program.type_info(type_.name).variants):
        if variant.name == name:
            return index
    return None


def any_variant(context: Context, name: str) -> list[tuple[t.Nominal, int]]:
    """Find a variant by bare name: of `Result`, or of the only enum in reach that has one."""
    program = context.program
    matches = []
    for entity in enums_in_reach(program, context.scope.module):
        node = entity.node
        if isinstance(node, ast.EnumDeclaration):
            for index, variant in enumerate(node.variants):
                if variant.name == name:
                    fresh = tuple(context.inference.fresh() for _ in node.type_parameters)
                    matches.append((t.Nominal(program.type_name(entity), fresh), index))
    return matches if len(matches) == 1 else []


def _plain_variant(
    context: Context, span: Span, type_: t.Nominal, index: int, expected: t.Type | None
) -> hir.Expression:
    hint = wanted(context, expected)
    if isinstance(hint, t.Nominal) and hint.name == type_.name:
        context.inference.unify(type_, hint)
    fields = context.program.variant_fields(type_, index)
    if fields:
        parameters = tuple(field.type for field in fields)
        return _constructor_value(context, span, type_, index, parameters)
    return hir.MakeVariant(span, type_, index, ())


def _constructor_value(
    context: Context, span: Span, type_: t.Nominal, index: int, parameters: tuple[t.Type, ...]
) -> hir.Expression:
    """A variant with fields as a function value."""
    variant = context.program.type_info(type_.name).variants[index]
    names = [f"argument{number}" for number in range(len(parameters))]
    arguments = tuple(ast.Argument(span, ast.Name(span, name)) for name in names)
    callee = ast.Member(span, ast.Name(span, type_.name.rsplit(".", 1)[-1]), variant.name, span)
    body = ast.Block(span, (ast.ExpressionStatement(span, ast.Call(span, callee, arguments)),))
    lambda_ = ast.Lambda(
        span, tuple(ast.LambdaParameter(span, ast.NamePattern(span, name)) for name in names), body
    )
    return check(context, lambda_, t.Function(parameters, type_))


def make_variant(
    context: Context, node: ast.Call, type_: t.Nominal, index: int, expected: t.Type | None
) -> hir.Expression:
    """Make an enum value with fields by a call."""
    hint = wanted(context, expected)
    if isinstance(hint, t.Nominal) and hint.name == type_.name:
        state = context.inference.snapshot()
        if not context.inference.unify(type_, hint):
            context.inference.restore(state)
    variant = context.program.type_info(type_.name).variants[index]
    parameters = tuple(
        ParameterInfo(field.name, field.type, field.span)
        for field in context.program.variant_fields(type_, index)
    )
    matched = match_arguments(context, node.span, Signature("", variant.name, parameters), node.arguments, {})
    if matched is None:
        return hir.Panic(node.span, type_, "unreachable")
    return hir.MakeVariant(node.span, type_, index, tuple(matched[1]))


# ---------------------------------------------------------------- paths


def static_of(context: Context, node: ast.Expression) -> Static | None:
    """Return the module, type or type parameter that an expression names, or None for values."""
    match node:
        case ast.Name(_, text):
            if context.lookup(text) is not None:
                return None
            if text in context.scope.parameters:
                return context.scope.parameters[text]
            if text == "Self" and isinstance(context.scope.self_type, t.Nominal):
                return context.program.type_entity(context.scope.self_type.name)
            type_ = find_type(context.program, context.scope, (text,))
            if type_ is not None:
                return type_
            found = context.program.table.lookup(context.scope.module, text)
            return found if isinstance(found, Module) and not _is_own_member(context, text) else None
        case ast.Member(_, base, name) if not node.safe:
            outer = static_of(context, base)
            if isinstance(outer, Module):
                found = context.program.table.exported(outer, name)
                if isinstance(found, Module):
                    return found
                return next((entity for entity in found or () if entity.kind in ("type", "alias")), None)
            if isinstance(outer, Entity) and outer.body is not None:
                members = static_members(context, outer.body, name)
                return next((entity for entity in members if entity.kind in ("type", "alias")), None)
            return None
        case ast.TypeApply(_, base):
            return static_of(context, base)
        case _:
            return None


def _is_own_member(context: Context, name: str) -> bool:
    """Tell whether a bare name is a field or method of `this`, which hides a module of that name."""
    this = context.this_local()
    if this is None:
        return False
    type_ = context.resolve(context.locals[this].type)
    return find_field(context.program, type_, name) is not None or bool(find_methods(context, type_, name))


def applied_type(context: Context, node: ast.Expression, entity: Entity) -> t.Type:
    """Return the type that a path with or without arguments names; missing ones are inferred."""
    explicit: tuple[t.Type, ...] = ()
    if isinstance(node, ast.TypeApply):
        explicit = tuple(context.type_of(argument) for argument in node.arguments)
    if entity.kind == "alias":
        parameters, aliased = context.program.alias(entity)
        explicit = explicit or tuple(context.inference.fresh() for _ in parameters)
        return t.substitute(aliased, dict(zip(parameters, explicit)))
    count = len(context.program.type_parameters(entity))
    if not explicit:
        explicit = tuple(context.inference.fresh() for _ in range(count))
    return instantiate_type(context.program, context.scope, entity, explicit, node.span)


def _member(context: Context, node: ast.Member, expected: t.Type | None) -> hir.Expression:
    static = None if node.safe else static_of(context, node.base)
    if static is not None:
        value = _static_member(context, node, static, expected)
        if value is not None:
            return value
        instance = _instance(context, node.base.span, static)
        if instance is None:
            return _no_static(context, node, static)
        base = instance
    else:
        base = check(context, node.base)
    if node.safe:
        return _safe(context, node, base, lambda value: _value_member(context, node, value))
    return _value_member(context, node, base)


def _safe(context: Context, node: ast.Member, base: hir.Expression, use: _Use) -> hir.Expression:
    """`base?.…`: null when the base is, otherwise what `use` makes of the value."""
    type_ = context.shallow(base.type)
    if isinstance(type_, t.Weak):
        return _safe(context, node, read_weak(context, base), use)
    if not isinstance(type_, t.Nullable):
        return use(base)
    declaration, reading = context.temporary(base)
    present_value = hir.Unwrap(node.span, type_.inner, reading, False)
    if isinstance(context.shallow(type_.inner), t.Weak):
        value = _safe(context, node, present_value, use)
    else:
        value = read_weak(context, use(present_value))
    result = context.shallow(value.type)
    if result == t.UNIT or result == t.NEVER:
        then = hir.Block(node.span, t.UNIT, (hir.Evaluate(node.span, value),), None)
        present = hir.Unary(node.span, t.BOOL, "not", hir.IsNull(node.span, t.BOOL, reading))
        choice: hir.Expression = hir.If(node.span, t.UNIT, present, then, None)
        return hir.Block(node.span, t.UNIT, (declaration,), choice)
    nullable = result if isinstance(result, t.Nullable) else t.Nullable(result)
    wrapped = coerce(context, value, nullable)
    null = hir.Constant(node.span, nullable, None)
    choice = hir.If(node.span, nullable, hir.IsNull(node.span, t.BOOL, reading), null, wrapped)
    return hir.Block(node.span, nullable, (declaration,), choice)


def _no_static(context: Context, node: ast.Member, static: Static) -> hir.Expression:
    if isinstance(static, Module):
        known = [*static.entities, *static.children]
        where = static.name
    elif isinstance(static, Entity):
        known = list(static.body.members) if static.body is not None else []
        if isinstance(static.node, ast.EnumDeclaration):
            known.extend(variant.name for variant in static.node.variants)
        where = static.simple
    else:
        known, where = [], static.name
    near = get_close_matches(node.name, known, 1)
    context.report(
        "E0204",
        "{type} has no member {name}",
        node.name_span,
        label="unknown member",
        notes=(f"did you mean `{near[0]}`?",) if near else (),
        type=where,
        name=node.name,
    )
    return context.error(node.span)


def _static_member(
    context: Context, node: ast.Member, static: Static, expected: t.Type | None
) -> hir.Expression | None:
    if isinstance(static, Module):
        found = look_into(context, static, node.name, node.name_span)
        if isinstance(found, list):
            return _entity_value(context, node.span, found, expected) or _instance(
                context, node.span, found[0]
            )
        return None
    if isinstance(static, t.Parameter):
        return None
    type_ = applied_type(context, node.base, static)
    entity = context.program.type_entity(type_.name) if isinstance(type_, t.Nominal) else None
    if entity is None or not isinstance(type_, t.Nominal):
        return None
    if context.program.kind(type_) == "enum":
        index = variant_index(context, type_, node.name)
        if index is not None:
            return _plain_variant(context, node.span, type_, index, expected)
    members = find_static(context, type_, entity, node.name)
    if not members:
        return None
    first = members[0]
    if first.kind == "global":
        return read_global(context, node.span, first)
    if first.kind == "type":
        return _instance(context, node.span, first)
    if first.kind == "property" and first.static:
        return _entity_value(context, node.span, members, expected)
    if first.kind == "function":
        bindings = dict(zip(context.program.type_info(type_.name).parameters, type_.arguments))
        return function_value(context, node.span, members, bindings, expected)
    return None


def _value_member(context: Context, node: ast.Member, base: hir.Expression) -> hir.Expression:
    type_ = context.shallow(base.type)
    if isinstance(type_, t.Erroneous):
        return base
    if isinstance(type_, t.Tuple) and node.name.isdigit():
        index = int(node.name)
        if index < len(type_.items):
            return hir.Field(node.span, type_.items[index], base, index)
    found = _field_or_property(context, node.span, node.name, node.name_span, base)
    if found is not None:
        return found
    candidates = find_methods(context, context.resolve(type_), node.name)
    if candidates:
        return _bound_method(context, node, base, candidates)
    return no_member(context, node, type_)


def _bound_method(
    context: Context, node: ast.Member, base: hir.Expression, candidates: list[Candidate]
) -> hir.Expression:
    """A method without a call: a closure over its receiver."""
    info = candidates[0].info
    mapping = instantiate(context, info, candidates[0].bindings, ())
    skip = 1 if info.kind == "method" else 0
    parameters = tuple(t.substitute(p.type, mapping) for p in info.parameters[skip:])
    declaration, reading = context.temporary(base, "receiver")
    context.names[-1]["\0receiver"] = reading.index
    names = [f"argument{index}" for index in range(len(parameters))]
    arguments = tuple(ast.Argument(node.span, ast.Name(node.span, name)) for name in names)
    callee = ast.Member(node.span, ast.Name(node.span, "\0receiver"), node.name, node.name_span)
    body = ast.Block(node.span, (ast.ExpressionStatement(node.span, ast.Call(node.span, callee, arguments)),))
    lambda_ = ast.Lambda(
        node.span,
        tuple(ast.LambdaParameter(node.span, ast.NamePattern(node.span, name)) for name in names),
        body,
    )
    value = check(context, lambda_, t.Function(parameters, t.substitute(info.result, mapping)))
    return hir.Block(node.span, value.type, (declaration,), value)


def no_member(context: Context, node: ast.Member, type_: t.Type) -> hir.Expression:
    """Report that a value has no such member."""
    resolved = context.resolve(type_)
    notes: tuple[str, ...] = ()
    if isinstance(resolved, t.Nullable):
        context.report(
            "E0220",
            "{type} may be null, so {name} cannot be asked of it directly",
            node.name_span,
            label="the value may be null",
            notes=("use `?.`, test for null first, or give a value for null with `?:`",),
            type=str(resolved),
            name=node.name,
        )
        return context.error(node.span)
    if isinstance(resolved, t.Unknown):
        context.report(
            "E0209",
            "the type of this is not known yet",
            node.base.span,
            notes=("write the type where the name is declared",),
        )
        return context.error(node.span)
    near = get_close_matches(node.name, member_names(context, resolved), 1)
    if near:
        notes = (f"did you mean `{near[0]}`?",)
    context.report(
        "E0204",
        "{type} has no member {name}",
        node.name_span,
        label="unknown member",
        notes=notes,
        type=str(resolved),
        name=node.name,
    )
    return context.error(node.span)


def _field_or_property(
    context: Context, span: Span, name: str, name_span: Span, base: hir.Expression, *, own: bool = False
) -> hir.Expression | None:
    type_ = context.resolve(base.type)
    if isinstance(type_, t.FixedArray) and name == "size":
        return constant_value(context, span, type_.length)
    for spelling in (name, *context.program.table.aliases(context.scope.module.pack, name)):
        field = find_field(context.program, type_, spelling)
        if field is not None:
            index, info = field
            if info.private and not _inside(context, type_):
                context.report(
                    "E0214",
                    "{name} is private to {type}",
                    name_span,
                    label="private",
                    name=name,
                    type=str(type_),
                )
            return narrowed_field(context, hir.Field(span, info.type, base, index))
    candidates = [one for one in find_methods(context, type_, name) if one.entity.kind == "property"]
    if own:
        candidates = [one for one in candidates if one.entity.owner is not None]
    if candidates:
        chosen = candidates[0]
        if is_private(chosen.entity) and not _inside(context, type_):
            context.report("E0214", "{name} is private to {type}", name_span, name=name, type=str(type_))
        mapping = instantiate(context, chosen.info, chosen.bindings, ())
        reference = FunctionReference(
            chosen.info.name, tuple(mapping[p] for p in chosen.info.type_parameters)
        )
        receiver = coerce(context, base, t.substitute(chosen.info.parameters[0].type, mapping))
        result = t.substitute(chosen.info.result, mapping)
        return hir.Call(span, result, reference, chosen.dispatch, (receiver,))
    return None


def narrowed_field(context: Context, field: hir.Field) -> hir.Expression:
    """Return a field with what is known of it applied."""
    from seen_core.check.context import key_of

    return narrowed(context, field, key_of(context, field))


def _inside(context: Context, type_: t.Type) -> bool:
    """Tell whether the code being checked belongs to a type, or to the module that declares it."""
    if not isinstance(type_, t.Nominal):
        return True
    here: t.Type | None = context.scope.self_type
    entity = context.program.type_entity(type_.name)
    if entity is None or entity.module is context.scope.module and entity.module.package == "std":
        return True
    if any(owner.entity is entity for owner in context.scope.owners):
        return True
    while isinstance(here, t.Nominal):
        if here.name == type_.name:
            return True
        here = context.program.superclass(here)
    return False


# ---------------------------------------------------------------- functions as values


def function_value(
    context: Context,
    span: Span,
    found: list[Entity],
    bindings: dict[t.Parameter, t.Type],
    expected: t.Type | None,
) -> hir.Expression:
    """A named function as a value."""
    info = context.program.function_of(found[0])
    mapping = instantiate(context, info, bindings, ())
    modes = tuple(parameter.mode for parameter in info.parameters)
    parameters = tuple(t.substitute(parameter.type, mapping) for parameter in info.parameters)
    type_ = t.Function(
        parameters, t.substitute(info.result, mapping), modes if any(modes) else (), info.throws
    )
    hint = wanted(context, expected)
    if isinstance(hint, t.Function) and len(hint.parameters) == len(parameters):
        context.inference.unify(t.Tuple(type_.parameters), t.Tuple(hint.parameters))
    reference = FunctionReference(info.name, tuple(mapping[p] for p in info.type_parameters))
    return hir.FunctionValue(span, type_, reference, "virtual" if info.virtual else "static")


def _reference(context: Context, node: ast.FunctionReference, expected: t.Type | None) -> hir.Expression:
    if node.base is None:
        return check(context, ast.Name(node.span, node.name), expected)
    type_ = context.type_of(node.base)
    hint = wanted(context, expected)
    if isinstance(type_, t.Erroneous):
        return context.error(node.span)
    if isinstance(hint, t.Function) and hint.parameters:
        context.inference.unify(type_, hint.parameters[0])
    candidates = find_methods(context, context.resolve(type_), node.name)
    if not candidates:
        base = ast.Name(node.span, str(type_))
        return no_member(context, ast.Member(node.span, base, node.name, node.span), type_)
    info = candidates[0].info
    count = len(info.parameters) if candidates[0].entity.kind == "function" else 1
    names = [f"argument{index}" for index in range(count)]
    mapping = instantiate(context, info, candidates[0].bindings, ())
    parameters = tuple(t.substitute(parameter.type, mapping) for parameter in info.parameters)
    member = ast.Member(node.span, ast.Name(node.span, names[0]), node.name, node.span)
    arguments = tuple(ast.Argument(node.span, ast.Name(node.span, name)) for name in names[1:])
    value: ast.Expression = member
    if candidates[0].entity.kind == "function":
        value = ast.Call(node.span, member, arguments)
    lambda_ = ast.Lambda(
        node.span,
        tuple(ast.LambdaParameter(node.span, ast.NamePattern(node.span, name)) for name in names),
        ast.Block(node.span, (ast.ExpressionStatement(node.span, value),)),
    )
    return check(context, lambda_, t.Function(parameters, t.substitute(info.result, mapping)))


# ---------------------------------------------------------------- calls


def _call(context: Context, node: ast.Call, expected: t.Type | None) -> hir.Expression:
    callee: ast.Expression = node.callee
    explicit: tuple[t.Type, ...] = ()
    if isinstance(callee, ast.TypeApply):
        written = callee
        callee = callee.base
        if not isinstance(static_of(context, callee), Entity):
            explicit = tuple(context.type_of(argument) for argument in written.arguments)
    match callee:
        case ast.Name():
            result = _call_name(context, node, callee, explicit, expected)
            if result is not None:
                return result
        case ast.Member(_, ast.Super()):
            return _call_super(context, node, callee, expected)
        case ast.Member():
            return _call_member(context, node, callee, explicit, expected)
        case _:
            pass
    return call_value(context, node, check(context, node.callee))


def _call_name(
    context: Context,
    node: ast.Call,
    callee: ast.Name,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression | None:
    binding = context.lookup(callee.text)
    if isinstance(binding, NestedFunction):
        return call_nested(context, node, binding)
    if isinstance(binding, int):
        return call_on_value(context, node, read_local(context, callee.span, binding), expected)
    implicit = _call_implicit(context, node, callee, explicit, expected)
    if implicit is not None:
        return implicit
    variant = _expected_variant(context, callee.text, expected)
    if variant is not None:
        return make_variant(context, node, *variant, expected)
    static = static_of(context, callee)
    if isinstance(static, Entity):
        return call_type(context, node, static, expected)
    found = look_up(context, callee.text, callee.span)
    if isinstance(found, list) and found[0].kind == "function":
        functions = [entity for entity in found if entity.kind == "function"]
        candidates = [
            Candidate(context.program.function_of(entity), entity, "static", {}) for entity in functions
        ]
        return call_candidates(context, node, candidates, None, explicit, expected)
    if isinstance(found, list) and found[0].kind in ("global", "property"):
        value = _entity_value(context, callee.span, found, None)
        return call_on_value(context, node, value, expected) if value is not None else None
    if callee.text == "Some" and len(node.arguments) == 1:
        inner = check(context, node.arguments[0].value, wanted(context, expected))
        return hir.WrapNullable(node.span, t.Nullable(inner.type), inner)
    for type_, index in any_variant(context, callee.text):
        return make_variant(context, node, type_, index, expected)
    return None


def call_on_value(
    context: Context, node: ast.Call, value: hir.Expression, expected: t.Type | None
) -> hir.Expression:
    """Call a value: a function, or one with an `invoke` operator."""
    if not isinstance(context.shallow(value.type), t.Function | t.Erroneous):
        candidates = find_methods(context, context.resolve(value.type), "invoke")
        if candidates:
            return call_candidates(context, node, candidates, value, (), expected)
    return call_value(context, node, value)


def _call_implicit(
    context: Context,
    node: ast.Call,
    callee: ast.Name,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression | None:
    """A call of a member of `this`, or of a static member of a type around the code."""
    this = context.this_local()
    if this is not None:
        self_type = context.resolve(context.locals[this].type)
        candidates = [
            one
            for one in find_methods(context, self_type, callee.text)
            if one.entity.kind == "function" and not _for_everything(context, one)
        ]
        if candidates:
            return call_candidates(context, node, candidates, _this(context, callee.span), explicit, expected)
        field = _field_or_property(
            context, callee.span, callee.text, callee.span, _this(context, callee.span)
        )
        if field is not None:
            return call_on_value(context, node, field, expected)
    for owner in reversed(context.scope.owners):
        found = [
            member for member in static_members(context, owner, callee.text) if member.kind == "function"
        ]
        if found:
            candidates = [Candidate(context.program.function_of(one), one, "static", {}) for one in found]
            usable = [one for one in candidates if one.info.kind != "method"]
            if usable:
                return call_candidates(context, node, usable, None, explicit, expected)
        entity = owner.entity
        if entity is not None and isinstance(entity.node, ast.EnumDeclaration):
            parameters = context.program.type_parameters(entity)
            fresh = t.Nominal(entity.name, tuple(context.inference.fresh() for _ in parameters))
            index = variant_index(context, fresh, callee.text)
            if index is not None:
                return make_variant(context, node, fresh, index, expected)
    return None


def _for_everything(context: Context, candidate: Candidate) -> bool:
    """Tell whether a method is an extension of every type, which an implicit `this` does not reach."""
    owner = candidate.entity.owner
    return (
        owner is not None
        and owner.entity is None
        and isinstance(context.program.owner_scope(owner).self_type, t.Parameter)
        and owner.interface is None
    )


def call_type(context: Context, node: ast.Call, static: Entity, expected: t.Type | None) -> hir.Expression:
    """A call of a type: its constructor."""
    written = node.callee
    type_ = applied_type(context, written, static)
    entity = context.program.type_entity(type_.name) if isinstance(type_, t.Nominal) else None
    if entity is None or not isinstance(type_, t.Nominal):
        return _not_constructible(context, node, type_)
    if context.program.kind(type_) == "scalar" and len(node.arguments) == 1:
        return check(context, ast.Cast(node.span, node.arguments[0].value, _as_node(node)), expected)
    assert entity.body is not None
    bindings = dict(zip(context.program.type_info(type_.name).parameters, type_.arguments))
    if type_.name == "Array" and node.arguments:
        lambda_ = isinstance(node.arguments[-1].value, ast.Lambda)
        role = "array_generate" if lambda_ or len(node.arguments) == 1 else "array_filled"
        filler = context.program.known_entity(role)
        candidate = Candidate(context.program.function_of(filler), filler, "static", bindings)
        return call_candidates(context, node, [candidate], None, (), expected)
    made = [
        Candidate(context.program.function_of(member), member, "static", bindings)
        for member in static_members(context, entity.body, "invoke")
        if member.kind == "function" and member.static
    ]
    if made:
        return call_candidates(context, node, made, None, (), expected)
    info = context.program.type_info(type_.name)
    if info.instance is not None:
        instance = hir.Global(node.callee.span, type_, info.instance)
        return call_on_value(context, node, instance, expected)
    if not isinstance(entity.node, ast.TypeDeclaration):
        return _not_constructible(context, node, type_)
    if is_private(entity) and not _inside(context, type_):
        context.report(
            "E0214",
            "{name} is private to {type}",
            node.callee.span,
            name=entity.simple,
            type=entity.module.name,
        )
    return construct(context, node, entity, type_.arguments, expected)


def _as_node(node: ast.Call) -> ast.TypeExpression:
    callee = node.callee
    assert isinstance(callee, ast.Name | ast.Member)
    return ast.NamedType(callee.span, (callee.text if isinstance(callee, ast.Name) else callee.name,))


def _not_constructible(context: Context, node: ast.Call, type_: t.Type) -> hir.Expression:
    if not isinstance(type_, t.Erroneous):
        context.report(
            "E0206",
            "{type} cannot be called",
            node.callee.span,
            label="not a function",
            type=str(context.resolve(type_)),
        )
    return context.error(node.span)


def _call_super(
    context: Context, node: ast.Call, callee: ast.Member, expected: t.Type | None
) -> hir.Expression:
    this = context.this_local()
    self_type = context.resolve(context.locals[this].type) if this is not None else None
    parent = context.program.superclass(self_type) if isinstance(self_type, t.Nominal) else None
    candidates: list[Candidate] = []
    if parent is not None:
        candidates = find_methods(context, parent, callee.name)
    if not candidates and isinstance(self_type, t.Nominal):
        from seen_core.check.members import _in_interface, interfaces_of

        for interface in interfaces_of(context.program, self_type):
            candidates = candidates or _in_interface(context.program, interface, callee.name, self_type)
    if not candidates:
        context.report(
            "E0204", "{type} has no member {name}", callee.name_span, type="super", name=callee.name
        )
        return context.error(node.span)
    static = [Candidate(one.info, one.entity, "static", one.bindings) for one in candidates]
    return call_candidates(context, node, static, _this(context, callee.base.span), (), expected)


def _call_member(
    context: Context,
    node: ast.Call,
    callee: ast.Member,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression:
    static = None if callee.safe else static_of(context, callee.base)
    if static is not None:
        result = _call_static(context, node, callee, static, explicit, expected)
        if result is not None:
            return result
        instance = _instance(context, callee.base.span, static)
        if instance is None:
            return _no_static(context, callee, static)
        return _call_method(context, node, callee, instance, explicit, expected)
    base = check(context, callee.base)
    if callee.safe:
        return _safe(
            context,
            callee,
            base,
            lambda value: _call_method(context, node, callee, value, explicit, None),
        )
    return _call_method(context, node, callee, base, explicit, expected)


def _call_method(
    context: Context,
    node: ast.Call,
    callee: ast.Member,
    base: hir.Expression,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression:
    type_ = context.resolve(base.type)
    if isinstance(type_, t.Erroneous):
        for argument in node.arguments:
            if not isinstance(argument.value, ast.Lambda):
                check(context, argument.value)
        return base
    candidates = [one for one in find_methods(context, type_, callee.name) if one.entity.kind == "function"]
    if candidates:
        chosen = candidates[0].entity
        if is_private(chosen) and not _inside(context, type_):
            context.report(
                "E0214",
                "{name} is private to {type}",
                callee.name_span,
                label="private",
                name=callee.name,
                type=str(type_),
            )
        return call_candidates(context, node, candidates, base, explicit, expected)
    if callee.name == "copy" and isinstance(type_, t.Nominal) and context.program.type_info(type_.name).data:
        return copy_data(context, node, base, type_)
    if isinstance(type_, t.Tuple) and callee.name.isdigit() and int(callee.name) < len(type_.items):
        index = int(callee.name)
        return call_value(context, node, hir.Field(callee.span, type_.items[index], base, index))
    field = _field_or_property(context, callee.span, callee.name, callee.name_span, base)
    if field is not None:
        if isinstance(context.shallow(field.type), t.Function) or node.arguments:
            return call_on_value(context, node, field, expected)
        context.report(
            "E0206",
            "{name} is a property, not a method",
            callee.name_span,
            notes=(f"read it without parentheses: `.{callee.name}`",),
            name=callee.name,
        )
        return field
    return no_member(context, callee, type_)


def _call_static(
    context: Context,
    node: ast.Call,
    callee: ast.Member,
    static: Static,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression | None:
    program = context.program
    if isinstance(static, Module):
        found = look_into(context, static, callee.name, callee.name_span)
        if not isinstance(found, list):
            return None
        if found[0].kind == "function":
            candidates = [Candidate(program.function_of(one), one, "static", {}) for one in found]
            return call_candidates(context, node, candidates, None, explicit, expected)
        if found[0].kind in ("type", "alias"):
            return call_type(context, node, found[0], expected)
        value = _entity_value(context, callee.span, found, None)
        return call_on_value(context, node, value, expected) if value is not None else None
    if isinstance(static, t.Parameter):
        candidates = find_methods(context, static, callee.name)
        return call_candidates(context, node, candidates, None, explicit, expected) if candidates else None
    type_ = applied_type(context, callee.base, static)
    if not isinstance(type_, t.Nominal):
        candidates = find_methods(context, context.resolve(type_), callee.name)
        return call_candidates(context, node, candidates, None, explicit, expected) if candidates else None
    if program.kind(type_) == "enum":
        index = variant_index(context, type_, callee.name)
        if index is not None:
            return make_variant(context, node, type_, index, expected)
    entity = program.type_entity(type_.name)
    if entity is None:
        return None
    members = find_static(context, type_, entity, callee.name)
    functions = [member for member in members if member.kind == "function"]
    if functions:
        return _call_type_function(context, node, callee, type_, functions, explicit, expected)
    nested = next((member for member in members if member.kind in ("type", "alias")), None)
    if nested is not None:
        return call_type(context, node, nested, expected)
    return _call_default_static(context, node, callee, type_, explicit, expected)


def _call_default_static(
    context: Context,
    node: ast.Call,
    callee: ast.Member,
    type_: t.Nominal,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression | None:
    """A static function that an interface asks for, as `Int.default()`."""
    candidates = [one for one in find_methods(context, type_, callee.name) if one.dispatch == "method"]
    usable = [one for one in candidates if one.info.kind != "method"]
    return call_candidates(context, node, usable, None, explicit, expected) if usable else None


def _call_type_function(
    context: Context,
    node: ast.Call,
    callee: ast.Member,
    type_: t.Nominal,
    functions: list[Entity],
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression | None:
    program = context.program
    info = program.type_info(type_.name)
    bindings: dict[t.Parameter, t.Type] = dict(zip(info.parameters, type_.arguments))
    candidates = []
    for entity in functions:
        own = dict(bindings)
        if entity.owner is not None and entity.owner.entity is None:
            from seen_core.check.implementations import match_owner

            own = match_owner(program, entity.owner, type_) or {}
        candidates.append(Candidate(program.function_of(entity), entity, "static", own))
    first = candidates[0]
    if first.info.kind == "method":
        if info.instance is not None:
            return None
        if not _receiverless(context, first):
            context.report(
                "E0205",
                "{function} is a method: it needs a value of {type} in front",
                callee.span,
                function=callee.name,
                type=str(context.resolve(type_)),
            )
            return context.error(node.span)
    return call_candidates(context, node, candidates, None, explicit, expected)


def _receiverless(context: Context, candidate: Candidate) -> bool:
    from seen_core.check.signatures_from_ast import touches_this

    node = candidate.entity.node
    return (
        isinstance(node, ast.Function)
        and not mentions_this(node.body)
        and not touches_this(context.program, candidate.entity)
    )


def _this_expression(context: Context, node: ast.This, expected: t.Type | None) -> hir.Expression:
    if context.this_local() is None:
        context.report(
            "E0201", "there is no {name} here", node.span, name=context.scope.module.pack.word("this")
        )
        return context.error(node.span)
    return _this(context, node.span)


def _super_expression(context: Context, node: ast.Super, expected: t.Type | None) -> hir.Expression:
    context.report("E0221", "super is only for calling a method of the superclass", node.span)
    return context.error(node.span)


def _type_apply(context: Context, node: ast.TypeApply, expected: t.Type | None) -> hir.Expression:
    return check(context, node.base, expected)


HANDLERS[ast.Name] = _name
HANDLERS[ast.Member] = _member
HANDLERS[ast.Call] = _call
HANDLERS[ast.This] = _this_expression
HANDLERS[ast.Super] = _super_expression
HANDLERS[ast.TypeApply] = _type_apply
HANDLERS[ast.FunctionReference] = _reference
