"""What the callee of a call is: a function, a method, a type, a value."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.calls import (
    call_value,
    construct,
)
from seen_core.check.context import Context, NestedFunction
from seen_core.check.data import copy_data
from seen_core.check.dispatch import HANDLERS, as_syntax, check, wanted
from seen_core.check.implementations import extends_interface
from seen_core.check.members import (
    Candidate,
    find_methods,
    find_static,
    is_private,
    member_names,
    static_members,
)
from seen_core.check.names import (
    Static,
    applied_type,
    entity_value,
    field_or_property,
    inside,
    is_closed,
    no_member,
    no_static,
    object_instance,
    read_local,
    receiver_here,
    receiver_with,
    safe_access,
    static_of,
    value_of_name,
)
from seen_core.check.overloads import call_candidates
from seen_core.check.repairs import without_call
from seen_core.check.suggest import near_names
from seen_core.check.variants import any_variant, expected_variant, make_variant, variant_index
from seen_core.check.visibility import look_into, look_up
from seen_core.check.walk import mentions_this
from seen_core.resolve import Entity, Module
from seen_core.syntax import ast

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
    return call_on_value(context, node, check(context, node.callee), expected)


def _call_name(
    context: Context,
    node: ast.Call,
    callee: ast.Name,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression | None:
    binding = context.lookup(callee.text)
    if isinstance(binding, NestedFunction):
        from seen_core.check.nested import call_nested  # few programs have functions in functions

        return call_nested(context, node, binding, explicit)
    if isinstance(binding, int):
        return call_on_value(context, node, read_local(context, callee.span, binding), expected)
    implicit = _call_implicit(context, node, callee, explicit, expected)
    if implicit is not None:
        return implicit
    variant = expected_variant(context, callee.text, expected)
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
        value = entity_value(context, callee.span, found, None)
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
    receiver = receiver_with(context, callee.text, callee.span)
    if receiver is not None:
        candidates = [
            one
            for one in find_methods(context, context.resolve(receiver.type), callee.text)
            if one.entity.kind == "function" and not _for_everything(context, one)
        ]
        if candidates:
            return call_candidates(context, node, candidates, receiver, explicit, expected)
        field = field_or_property(context, callee.span, callee.text, callee.span, receiver)
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
    if (
        context.program.kind(type_) == "scalar"
        and len(node.arguments) == 1
        and isinstance(written, ast.Name | ast.Member)
    ):
        return check(context, ast.Cast(node.span, node.arguments[0].value, _as_node(node)), expected)
    if is_closed(context, type_):
        return _not_constructible(context, node, type_)
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
    if is_private(entity) and not inside(context, type_) and entity.owner not in context.scope.owners:
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
    this = receiver_here(context, callee.base.span)
    self_type = context.resolve(this.type) if this is not None else None
    parent = context.program.superclass(self_type) if isinstance(self_type, t.Nominal) else None
    candidates: list[Candidate] = []
    if parent is not None:
        candidates = find_methods(context, parent, callee.name)
    if not candidates and isinstance(self_type, t.Nominal):
        from seen_core.check.members import _in_interface, interfaces_of

        for interface in interfaces_of(context.program, self_type):
            found = _in_interface(context.program, interface, callee.name, self_type)
            if found and (not candidates or _is_nearer(context, found[0], candidates[0])):
                candidates = found
    if not candidates:
        known = member_names(context, parent) if parent is not None else ()
        advice = near_names(context.scope.module, callee.name_span, callee.name, known)
        context.report(
            "E0204",
            "{type} has no member {name}",
            callee.name_span,
            notes=advice.notes,
            fixes=advice.fixes,
            type="super",
            name=callee.name,
        )
        return context.error(node.span)
    if not any(one.info.has_body for one in candidates):
        context.report(
            "E0204",
            "{name} is abstract above, so there is nothing to call",
            callee.name_span,
            label="not written there",
            name=callee.name,
        )
        return context.error(node.span)
    static = [Candidate(one.info, one.entity, "static", one.bindings) for one in candidates]
    return call_candidates(context, node, static, this, (), expected)


def _is_nearer(context: Context, candidate: Candidate, other: Candidate) -> bool:
    """Tell whether the interface of one method extends that of another."""
    below, above = candidate.entity.owner, other.entity.owner
    assert below is not None and above is not None
    return below is not above and extends_interface(context.program, below.name, above.name)


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
        instance = object_instance(context, callee.base.span, static)
        if instance is None:
            return no_static(context, callee, static)
        return _call_method(context, node, callee, instance, explicit, expected)
    base = check(context, callee.base)
    if callee.safe:
        return safe_access(
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
        if is_private(chosen) and not inside(context, type_):
            context.report(
                "E0214",
                "{name} is private to {type}",
                callee.name_span,
                label="private",
                name=callee.name,
                type=str(type_),
            )
        return call_candidates(context, node, candidates, base, explicit, expected)
    if callee.name == "invoke" and isinstance(type_, t.Function):
        return call_value(context, node, base)
    if callee.name == "copy" and isinstance(type_, t.Nominal) and context.program.type_info(type_.name).data:
        return copy_data(context, node, base, type_)
    if isinstance(type_, t.Tuple) and callee.name.isdigit() and int(callee.name) < len(type_.items):
        index = int(callee.name)
        return call_value(context, node, hir.Field(callee.span, type_.items[index], base, index))
    field = field_or_property(context, callee.span, callee.name, callee.name_span, base)
    if field is not None:
        if isinstance(context.shallow(field.type), t.Function) or node.arguments:
            return call_on_value(context, node, field, expected)
        context.report(
            "E0206",
            "{name} is a property, not a method",
            callee.name_span,
            notes=(f"read it without parentheses: `.{callee.name}`",),
            fixes=without_call(context.scope.module, callee.span, node.span),
            name=callee.name,
        )
        return field
    function = _with_receiver(context, callee)
    if function is not None:
        first = ast.Argument(base.span, as_syntax(base))
        arguments = ast.Call(node.span, node.callee, (first, *node.arguments))
        return call_value(context, arguments, function)
    return no_member(context, callee, type_)


def _with_receiver(context: Context, callee: ast.Member) -> hir.Expression | None:
    """Return the function value with a receiver (`T.() -> R`) in scope that `value.name()` calls."""
    saved = context.save()
    value = value_of_name(context, ast.Name(callee.name_span, callee.name), None)
    function = context.shallow(value.type) if value is not None else None
    if isinstance(function, t.Function) and function.receiver:
        return value
    context.restore(saved)
    return None


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
        value = entity_value(context, callee.span, found, None)
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
    if is_private(first.entity) and not inside(context, type_):
        context.report(
            "E0214", "{name} is private to {type}", callee.name_span, name=callee.name, type=str(type_)
        )
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


HANDLERS[ast.Call] = _call
