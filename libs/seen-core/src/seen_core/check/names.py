"""What names, member accesses and call expressions mean."""

from __future__ import annotations

from collections.abc import Callable

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.calls import (
    instantiate,
)
from seen_core.check.coerce import class_bound, coerce
from seen_core.check.context import Context, NestedFunction
from seen_core.check.deprecation import warn_deprecated
from seen_core.check.dispatch import HANDLERS, check, read_weak, wanted
from seen_core.check.members import (
    Candidate,
    find_field,
    find_methods,
    find_static,
    is_private,
    member_names,
    own_member_names,
    static_members,
    with_aliases,
)
from seen_core.check.repairs import safe_member
from seen_core.check.scope import find_type
from seen_core.check.scope import instantiate as instantiate_type
from seen_core.check.signatures import FunctionReference
from seen_core.check.suggest import (
    VALUE_ROLES,
    Help,
    help_with,
    how_to_declare,
    is_imported,
    missing_import,
    near_names,
)
from seen_core.check.variants import any_variant, expected_variant, plain_variant, variant_index
from seen_core.check.visibility import check_ambiguous_variant, enums_in_reach, look_into, look_up
from seen_core.resolve import Entity, Module
from seen_core.source import Span
from seen_core.syntax import ast

_FEW = 8
"""So many members are all named in a message."""
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
    for _ in range(_nullable_depth(context, type_) - _nullable_depth(context, fact)):
        assert isinstance(type_, t.Nullable)
        node = hir.Unwrap(node.span, type_.inner, node, False)
        type_ = context.shallow(type_.inner)
    if type_ != context.shallow(fact):
        node = hir.Downcast(node.span, fact, node, False)
    return node


def _nullable_depth(context: Context, type_: t.Type) -> int:
    """Return how many nulls a type has: 2 for `Int??`."""
    depth, type_ = 0, context.shallow(type_)
    while isinstance(type_, t.Nullable):
        depth, type_ = depth + 1, context.shallow(type_.inner)
    return depth


def _name(context: Context, node: ast.Name, expected: t.Type | None) -> hir.Expression:
    value = value_of_name(context, node, expected)
    if value is not None:
        return value
    static = static_of(context, node)
    if static is not None:
        if isinstance(static, t.Parameter) and context.program.is_constant_parameter(static):
            return constant_value(context, node.span, static)
        instance = object_instance(context, node.span, static)
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
    if _is_replaced(context, node.span) or is_imported(context.scope.module, node.text):
        context.declare(node.text, t.ERRONEOUS, node.span, mutable=True)
        return
    known: list[str] = [name for names in context.names for name in names]
    parent = context.parent
    while parent is not None:
        known.extend(name for names in parent.names for name in names)
        parent = parent.parent
    module = context.scope.module
    known.extend(context.program.table.names_in_scope(module))
    if context.scope.self_type is not None:
        known.extend(member_names(context, context.scope.self_type))
    for enum in enums_in_reach(context.program, module):
        if isinstance(enum.node, ast.EnumDeclaration):
            known.extend(variant.name for variant in enum.node.variants)
    known.extend(word for role in VALUE_ROLES for word in module.pack.keywords.get(role, ()))
    advice = help_with(module, node.span, node.text, "value", known)
    declaration = how_to_declare(module, node.span)
    if declaration is not None:
        advice = advice or declaration
        # What follows from the missing declaration is not reported.
        context.declare(node.text, t.ERRONEOUS, node.span, mutable=True)
    advice = advice or missing_import(context.program.table, module, node.text)
    context.report(
        "E0201",
        "there is no {name} here",
        node.span,
        label="unknown name",
        notes=advice.notes,
        fixes=advice.fixes,
        name=node.text,
    )


def _is_replaced(context: Context, span: Span) -> bool:
    """Tell whether a name is part of what the fix of an earlier report replaces whole."""
    file = context.scope.module.file
    return any(
        edit.file is file and edit.span.start < span.start and span.end < edit.span.end
        for diagnostic in context.program.diagnostics
        if diagnostic.code == "E0201"
        for fix in diagnostic.fixes
        for edit in fix.edits
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
    variant = expected_variant(context, node.text, expected)
    if variant is not None:
        return plain_variant(context, node.span, *variant, expected)
    found = look_up(context, node.text, node.span)
    if isinstance(found, list):
        value = entity_value(context, node.span, found, expected)
        if value is not None:
            return value
    for type_, index in any_variant(context, node.text):
        return plain_variant(context, node.span, type_, index, expected)
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
    receiver = receiver_with(context, node.text, node.span)
    if receiver is not None:
        field = field_or_property(context, node.span, node.text, node.span, receiver, own=True)
        if field is not None:
            return field
    for owner in reversed(context.scope.owners):
        found = static_members(context, owner, node.text)
        statics = [
            member for member in found if member.static and member.kind in ("global", "function", "property")
        ]
        if statics:
            return entity_value(context, node.span, statics, expected)
        entity = owner.entity
        if entity is not None and isinstance(entity.node, ast.EnumDeclaration):
            for index, variant in enumerate(context.program.type_info(entity.name).variants):
                if variant.name == node.text:
                    arguments = tuple(
                        context.inference.fresh() for _ in context.program.type_parameters(entity)
                    )
                    return plain_variant(
                        context, node.span, t.Nominal(entity.name, arguments), index, expected
                    )
    return None


def this_value(context: Context, span: Span) -> hir.Expression:
    """Read the receiver."""
    index = context.this_local()
    assert index is not None
    return read_local(context, span, index)


OUTER = "this around"
"""The field in which an object made in place keeps the receiver of the code around it."""


def receiver_with(context: Context, name: str, span: Span) -> hir.Expression | None:
    """Return the receiver that a bare `name` is a member of.

    That is `this`, or what is `this` around the lambda with a receiver or the object that the code is in.
    """
    found = _find_receiver(context, name, span)
    return _brought_in(context, *found) if found is not None else None


def has_receiver(context: Context, name: str, span: Span) -> bool:
    """Tell whether a bare name would be a member of some receiver around the code."""
    return _find_receiver(context, name, span) is not None


def _find_receiver(context: Context, name: str, span: Span) -> tuple[Context, hir.Expression] | None:
    spellings = tuple(with_aliases(context, name))
    here: Context | None = context
    while here is not None:
        if here.this is not None and here.this not in here.captures.values():
            value: hir.Expression | None = read_local(here, span, here.this)
            while value is not None:
                type_ = context.resolve(value.type)
                if any(find_field(context.program, type_, one) for one in spellings):
                    return here, value
                if find_methods(context, type_, name):
                    return here, value
                around = find_field(context.program, type_, OUTER)
                value = hir.Field(span, around[1].type, value, around[0]) if around is not None else None
        here = here.parent
    return None


def _brought_in(context: Context, origin: Context, value: hir.Expression) -> hir.Expression:
    """Return a value of the function around these lambdas, captured by them."""
    if context is origin:
        return value
    assert context.parent is not None
    return _captured(context, _brought_in(context.parent, origin, value))


def _captured(context: Context, value: hir.Expression) -> hir.Expression:
    match value:
        case hir.Local(span, _, index):
            return hir.Local(span, value.type, context.capture(index))
        case hir.Field(span, type_, base, index):
            return hir.Field(span, type_, _captured(context, base), index)
        case hir.Downcast(span, type_, inner, checked):
            return hir.Downcast(span, type_, _captured(context, inner), checked)
        case _:
            return value


def entity_value(
    context: Context, span: Span, found: list[Entity], expected: t.Type | None
) -> hir.Expression | None:
    """Return the value that declarations of one name denote, None for types and modules."""
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
    if info.type == t.ERRONEOUS:
        return context.error(span)
    node = entity.node
    if isinstance(node, ast.Let) and node.header.annotations:
        warn_deprecated(context, span, entity)
    if isinstance(node, ast.Let) and node.kind == "const" and not info.mutable:
        if isinstance(node.value, ast.IntLiteral | ast.BoolLiteral | ast.FloatLiteral | ast.CharLiteral):
            if isinstance(node.value, ast.FloatLiteral) or not t.is_float(info.type):
                return hir.Constant(span, info.type, node.value.value)
    return narrowed(context, hir.Global(span, info.type, info.name), context.program.fixed_global(info.name))


def object_instance(context: Context, span: Span, static: Static) -> hir.Expression | None:
    """Return the instance of an `object` that a path names, or the companion of a class."""
    if not isinstance(static, Entity) or static.kind != "type":
        return None
    info = context.program.type_info(context.program.type_name(static))
    if info.instance is not None:
        return hir.Global(span, t.Nominal(info.name), info.instance)
    companion = static.body.companion if static.body is not None else None
    return object_instance(context, span, companion) if companion is not None else None


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
            return (
                found
                if isinstance(found, Module) and _find_receiver(context, text, node.span) is None
                else None
            )
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


def is_closed(context: Context, type_: t.Nominal) -> bool:
    """Tell whether values of a type are made by the library alone."""
    return context.program.kind(type_) == "scalar" or (
        type_ == t.STRING and context.scope.module.package != "std"
    )


def applied_type(context: Context, node: ast.Expression, entity: Entity) -> t.Type:
    """Return the type that a path with or without arguments names; missing ones are inferred."""
    explicit: tuple[t.Type, ...] = ()
    if isinstance(node, ast.TypeApply):
        explicit = tuple(context.type_of(argument) for argument in node.arguments)
    if entity.kind == "alias":
        parameters, aliased = context.program.alias(entity)
        if not explicit:
            return t.substitute(aliased, {p: context.inference.fresh() for p in parameters})
        return instantiate_type(context.program, context.scope, entity, explicit, node.span)
    if not explicit:
        mapping: dict[t.Parameter, t.Type] = {}
        for parameter in context.program.type_parameters(entity):
            mapping[parameter] = context.fresh_argument(parameter, mapping)
        explicit = tuple(mapping.values())
    return instantiate_type(context.program, context.scope, entity, explicit, node.span)


def super_property(context: Context, node: ast.Member) -> tuple[hir.Expression, Candidate] | None:
    """Return the receiver and the property of the superclass that `super.name` means."""
    if context.this_local() is None:
        return None
    this = this_value(context, node.base.span)
    type_ = context.resolve(this.type)
    parent = context.program.superclass(type_) if isinstance(type_, t.Nominal) else None
    found = find_methods(context, parent, node.name) if parent is not None else []
    for one in found:
        if one.entity.kind == "property" and not one.entity.static:
            return this, Candidate(one.info, one.entity, "static", one.bindings)
    return None


def _of_super(context: Context, node: ast.Member) -> hir.Expression | None:
    """Read a property of the superclass, or a field, which there is only one of."""
    found = super_property(context, node)
    if found is not None:
        return _read_property(context, node.span, *found)
    if context.this_local() is None:
        return None
    this = this_value(context, node.base.span)
    if find_field(context.program, context.resolve(this.type), node.name) is None:
        return None
    return field_or_property(context, node.span, node.name, node.name_span, this)


def _member(context: Context, node: ast.Member, expected: t.Type | None) -> hir.Expression:
    if isinstance(node.base, ast.Super):
        value = _of_super(context, node)
        if value is not None:
            return value
    static = None if node.safe else static_of(context, node.base)
    if static is not None:
        value = _static_member(context, node, static, expected)
        if value is not None:
            return value
        instance = object_instance(context, node.base.span, static)
        if instance is None:
            return no_static(context, node, static)
        base = instance
    else:
        base = check(context, node.base)
    if node.safe:
        return safe_access(context, node, base, lambda value: _value_member(context, node, value))
    return _value_member(context, node, base)


def safe_access(context: Context, node: ast.Member, base: hir.Expression, use: _Use) -> hir.Expression:
    """`base?.…`: null when the base is, otherwise what `use` makes of the value."""
    type_ = context.shallow(base.type)
    if isinstance(type_, t.Weak):
        return safe_access(context, node, read_weak(context, base), use)
    if not isinstance(type_, t.Nullable):
        return use(base)
    declaration, reading = context.temporary(base)
    present_value = hir.Unwrap(node.span, type_.inner, reading, False)
    if isinstance(context.shallow(type_.inner), t.Weak):
        value = safe_access(context, node, present_value, use)
    else:
        value = read_weak(context, use(present_value))
    if _only_looks(context, base, value, present_value):
        declaration = hir.Let(declaration.span, declaration.local, base, True)
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


def _only_looks(
    context: Context, base: hir.Expression, value: hir.Expression, present_value: hir.Expression
) -> bool:
    """Tell whether `base?.value` finds something to copy in what cannot be copied: it takes nothing away."""
    is_copyable = context.program.is_copyable
    if not isinstance(base, hir.Local | hir.Field | hir.Index) or is_copyable(context.resolve(base.type)):
        return False
    asked = isinstance(value, hir.Call) and value.arguments[:1] == (present_value,)
    return (asked or isinstance(value, hir.Field)) and is_copyable(context.resolve(value.type))


def no_static(context: Context, node: ast.Member, static: Static) -> hir.Expression:
    """Report that a type or module has no such member."""
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
    advice = near_names(context.scope.module, node.name_span, node.name, known)
    context.report(
        "E0204",
        "{type} has no member {name}",
        node.name_span,
        label="unknown member",
        notes=advice.notes,
        fixes=advice.fixes,
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
            return entity_value(context, node.span, found, expected) or object_instance(
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
            return plain_variant(context, node.span, type_, index, expected)
    members = find_static(context, type_, entity, node.name)
    if not members:
        return None
    first = members[0]
    if first.kind == "global":
        return read_global(context, node.span, first)
    if first.kind == "type":
        return object_instance(context, node.span, first)
    if first.kind == "property" and first.static:
        return entity_value(context, node.span, members, expected)
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
            return narrowed_field(context, hir.Field(node.span, type_.items[index], base, index))
    found = field_or_property(context, node.span, node.name, node.name_span, base)
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


def _span_of_name(context: Context, node: ast.Member) -> Span:
    """Return where the name of a member stands; an infix call gives its whole span for it."""
    text, span = context.scope.module.file.text, node.name_span
    if text.startswith(node.name, span.start) or not span.start <= node.base.span.end < span.end:
        return span
    start = text.find(node.name, node.base.span.end, span.end)
    return Span(start, start + len(node.name)) if start >= 0 else span


def no_member(context: Context, node: ast.Member, type_: t.Type) -> hir.Expression:
    """Report that a value has no such member."""
    resolved = context.resolve(type_)
    if isinstance(resolved, t.Nullable):
        context.report(
            "E0220",
            "{type} may be null, so {name} cannot be asked of it directly",
            node.name_span,
            label="the value may be null",
            notes=("use `?.`, test for null first, or give a value for null with `?:`",),
            fixes=safe_member(context.scope.module, node.name_span),
            type=str(resolved),
            name=node.name,
        )
        return context.error(node.span)
    if isinstance(resolved, t.Unknown):
        from seen_core.check.annotating import report_open  # not needed by programs that are right

        notes = ("write the type where the name is declared",)
        report_open(context, "the type of this is not known yet", node.base.span, notes, resolved)
        return context.error(node.span)
    known = member_names(context, resolved)
    name_span = _span_of_name(context, node)
    advice = help_with(context.scope.module, name_span, node.name, "member", known)
    if isinstance(resolved, t.Tuple):
        advice = Help((f"its parts are `.0` to `.{len(resolved.items) - 1}`",))
    own = own_member_names(context, resolved)
    if not advice and 0 < len(own) <= _FEW:
        advice = Help((f"it has {', '.join(f'`{name}`' for name in sorted(own))}",))
    context.report(
        "E0204",
        "{type} has no member {name}",
        name_span,
        label="unknown member",
        notes=advice.notes,
        fixes=advice.fixes,
        type=str(resolved),
        name=node.name,
    )
    return context.error(node.span)


def field_or_property(
    context: Context, span: Span, name: str, name_span: Span, base: hir.Expression, *, own: bool = False
) -> hir.Expression | None:
    """Read a field or property of a value, None when there is none of this name."""
    type_ = context.resolve(base.type)
    spellings = (name, *context.program.table.aliases(context.scope.module.pack, name))
    if isinstance(type_, t.FixedArray) and "size" in spellings:
        size = constant_value(context, span, type_.length)
        return hir.Block(span, t.INT, (hir.Evaluate(span, base),), size)
    above = class_bound(context, type_)
    if above is not None:
        base, type_ = hir.Upcast(base.span, above, base), above
    for spelling in spellings:
        field = find_field(context.program, type_, spelling)
        if field is not None:
            index, info = field
            if info.private and not inside(context, type_):
                context.report(
                    "E0214",
                    "{name} is private to {type}",
                    name_span,
                    label="private",
                    name=name,
                    type=str(type_),
                )
            return narrowed_field(context, hir.Field(span, info.type, base, index))
    candidates = [
        one
        for one in find_methods(context, type_, name)
        if one.entity.kind == "property" and not one.entity.static
    ]
    if own:
        candidates = [one for one in candidates if one.entity.owner is not None]
    if candidates:
        chosen = candidates[0]
        if is_private(chosen.entity) and not inside(context, type_):
            context.report("E0214", "{name} is private to {type}", name_span, name=name, type=str(type_))
        return _read_property(context, span, base, chosen)
    return None


def _read_property(context: Context, span: Span, base: hir.Expression, chosen: Candidate) -> hir.Expression:
    mapping = instantiate(context, chosen.info, chosen.bindings, ())
    type_arguments = tuple(mapping[p] for p in chosen.info.type_parameters)
    receiver = coerce(context, base, t.substitute(chosen.info.parameters[0].type, mapping))
    result = t.substitute(chosen.info.result, mapping)
    reference = FunctionReference(chosen.info.name, type_arguments)
    return hir.Call(span, result, reference, chosen.dispatch, (receiver,))


def narrowed_field(context: Context, field: hir.Field) -> hir.Expression:
    """Return a field with what is known of it applied."""
    from seen_core.check.context import key_of

    return narrowed(context, field, key_of(context, field))


def inside(context: Context, type_: t.Type) -> bool:
    """Tell whether the code being checked belongs to a type, or to the module that declares it."""
    if not isinstance(type_, t.Nominal):
        return True
    here: t.Type | None = context.scope.self_type
    entity = context.program.type_entity(type_.name)
    if entity is None or (entity.module is context.scope.module and entity.module.package == "std"):
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
    hint = wanted(context, expected)
    if isinstance(hint, t.Function) and _takes_as(hint, modes):
        modes = hint.modes
    type_ = t.Function(
        parameters, t.substitute(info.result, mapping), modes if any(modes) else (), info.throws
    )
    if isinstance(hint, t.Function) and len(hint.parameters) == len(parameters):
        context.inference.unify(t.Tuple(type_.parameters), t.Tuple(hint.parameters))
    reference = FunctionReference(info.name, tuple(mapping[p] for p in info.type_parameters))
    return hir.FunctionValue(span, type_, reference, "virtual" if info.virtual else "static")


def _takes_as(asked: t.Function, modes: tuple[str, ...]) -> bool:
    """Tell whether a function can be called by one that takes its parameters as `asked` says."""
    wanted_modes = asked.modes or ("",) * len(asked.parameters)
    return len(modes) == len(wanted_modes) and all(
        mode != "inout" or other == "inout" for mode, other in zip(modes, wanted_modes)
    )


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
    of_type = candidates[0].entity.kind == "function" and info.kind != "method"
    receiver = _named_type(node.base) if of_type else ast.Name(node.span, names[0])
    member = ast.Member(node.span, receiver, node.name, node.span)
    given = names if of_type else names[1:]
    arguments = tuple(ast.Argument(node.span, ast.Name(node.span, name)) for name in given)
    value: ast.Expression = member
    if candidates[0].entity.kind == "function":
        value = ast.Call(node.span, member, arguments)
    lambda_ = ast.Lambda(
        node.span,
        tuple(ast.LambdaParameter(node.span, ast.NamePattern(node.span, name)) for name in names),
        ast.Block(node.span, (ast.ExpressionStatement(node.span, value),)),
    )
    return check(context, lambda_, t.Function(parameters, t.substitute(info.result, mapping)))


def _named_type(node: ast.TypeExpression) -> ast.Expression:
    """Return the expression that a type is named by in front of its static functions."""
    assert isinstance(node, ast.NamedType)
    first, *others = node.path
    named: ast.Expression = ast.Name(node.span, first)
    for part in others:
        named = ast.Member(node.span, named, part, node.span)
    return named


def receiver_here(context: Context, span: Span) -> hir.Expression | None:
    """Return what the word for the receiver means: in a companion that is an object, that object."""
    if context.this_local() is not None:
        return this_value(context, span)
    for owner in reversed(context.scope.owners):
        if owner.companion is not None and context.info.owner == owner.name:
            return object_instance(context, span, owner.companion)
    return None


def _this_expression(context: Context, node: ast.This, expected: t.Type | None) -> hir.Expression:
    receiver = receiver_here(context, node.span)
    if receiver is not None:
        return receiver
    context.report("E0201", "there is no {name} here", node.span, name=context.scope.module.pack.word("this"))
    return context.error(node.span)


def _super_expression(context: Context, node: ast.Super, expected: t.Type | None) -> hir.Expression:
    context.report("E0221", "super is only for calling a method of the superclass", node.span)
    return context.error(node.span)


def _type_apply(context: Context, node: ast.TypeApply, expected: t.Type | None) -> hir.Expression:
    return check(context, node.base, expected)


HANDLERS[ast.Name] = _name
HANDLERS[ast.Member] = _member
HANDLERS[ast.This] = _this_expression
HANDLERS[ast.Super] = _super_expression
HANDLERS[ast.TypeApply] = _type_apply
HANDLERS[ast.FunctionReference] = _reference
