"""Assignment, plain and compound, to places, items and properties."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.coerce import check_as, coerce
from seen_core.check.context import Context
from seen_core.check.dispatch import HANDLERS, as_syntax, check, check_place, read_weak
from seen_core.check.indexing import builtin_item, index_of, is_range, set_item
from seen_core.check.members import Candidate, find_field, find_methods, is_private
from seen_core.check.names import inside, receiver_with, static_of, super_property
from seen_core.check.operators import binary, check_hint
from seen_core.check.overloads import call_candidates
from seen_core.check.places import as_place, immutable_part, is_place, report_assignment
from seen_core.check.signatures import FunctionReference
from seen_core.check.signatures_from_ast import setter_info
from seen_core.syntax import ast

# ---------------------------------------------------------------- assignment


def _assign(context: Context, node: ast.Assign, expected: t.Type | None) -> hir.Expression:
    if isinstance(node.target, ast.Tuple):
        return _assign_tuple(context, node)
    safe = _safe_part(node.target)
    if safe is not None:
        return _assign_if_present(context, node, safe)
    if isinstance(node.target, ast.Index):
        return _assign_index(context, node, node.target)
    if isinstance(node.target, ast.Name | ast.Member):
        setter = _assign_property(context, node)
        if setter is not None:
            return setter
    return _assign_place(context, node)


def _safe_part(target: ast.Expression) -> ast.Member | None:
    """Return the leftmost `?.` of a target."""
    found = None
    while isinstance(target, ast.Member | ast.Index):
        if isinstance(target, ast.Member) and target.safe:
            found = target
        target = target.base
    return found


def _assign_if_present(context: Context, node: ast.Assign, safe: ast.Member) -> hir.Expression:
    """`a?.b = x`: nothing, `x` included, is evaluated when `a` is null."""
    base = read_weak(context, check_place(context, safe.base))
    type_ = context.shallow(base.type)
    statements: list[hir.Statement] = []
    if not isinstance(type_, t.Nullable):
        member = ast.Member(safe.span, as_syntax(base), safe.name, safe.name_span)
        return check(
            context, ast.Assign(node.span, node.operator, _with(node.target, safe, member), node.value)
        )
    if is_place(context, base) and context.program.kind(context.shallow(type_.inner)) != "class":
        base = _once(context, base, statements, _is_plain(context, node.value))
    else:
        declaration, base = context.temporary(base)
        statements.append(declaration)
    present = hir.Unary(node.span, t.BOOL, "not", hir.IsNull(node.span, t.BOOL, base))
    value = as_syntax(hir.Unwrap(safe.base.span, type_.inner, base, False))
    member = ast.Member(safe.span, value, safe.name, safe.name_span)
    before = context.facts
    assign = check(
        context, ast.Assign(node.span, node.operator, _with(node.target, safe, member), node.value)
    )
    context.merge_facts([before, context.facts])
    then = hir.Block(node.span, t.UNIT, (hir.Evaluate(node.span, assign),), None)
    choice = hir.If(node.span, t.UNIT, present, then, None)
    return hir.Block(node.span, t.UNIT, tuple(statements), choice)


def _with(target: ast.Expression, old: ast.Member, new: ast.Member) -> ast.Expression:
    """Return a target in which `new` stands for `old`."""
    if target is old:
        return new
    if isinstance(target, ast.Member):
        return ast.Member(
            target.span, _with(target.base, old, new), target.name, target.name_span, target.safe
        )
    assert isinstance(target, ast.Index)
    return ast.Index(target.span, _with(target.base, old, new), target.arguments)


def _unnarrowed(node: hir.Expression) -> hir.Expression:
    while isinstance(node, hir.Unwrap | hir.Downcast) and not node.checked:
        node = node.value
    return node


def index_place(context: Context, node: ast.Expression) -> ast.Expression:
    """Return a target with `map[key]` inside it made into the place of the entry, which must exist."""
    if isinstance(node, ast.Member) and not node.safe:
        inner = index_place(context, node.base)
        return node if inner is node.base else ast.Member(node.span, inner, node.name, node.name_span)
    if not isinstance(node, ast.Index) or len(node.arguments) != 1:
        return node
    base = check(context, node.base)
    type_ = context.resolve(base.type)
    candidates = []
    if builtin_item(type_) is None and not is_range(node.arguments[0]):
        candidates = [
            one for one in find_methods(context, type_, "entryPointer") if len(one.info.parameters) >= 2
        ]
    if not candidates:
        return ast.Index(node.span, as_syntax(base), node.arguments)
    call = ast.Call(
        node.span, ast.Name(node.span, "entryPointer"), (ast.Argument(node.span, node.arguments[0]),)
    )
    pointer = call_candidates(context, call, candidates, base, (), None)
    to = context.shallow(pointer.type)
    assert isinstance(to, t.Nominal)
    return as_syntax(hir.Dereference(node.span, to.arguments[0], pointer))


def _assign_place(context: Context, node: ast.Assign) -> hir.Expression:
    target_node = node.target
    if isinstance(target_node, ast.Member) and static_of(context, target_node.base) is None:
        target_node = index_place(context, target_node)
    target = check_place(context, target_node)
    if isinstance(target, hir.Panic):
        check(context, node.value)
        return target
    plain = _unnarrowed(target)
    if not is_place(context, plain):
        through = _assign_part_of_property(context, node)
        if through is not None:
            return through
        context.report(
            "E0303",
            "{name} is immutable and cannot be assigned",
            node.target.span,
            label="not a place that can hold a value",
            name=node.target.text if isinstance(node.target, ast.Name) else "this",
        )
        return context.error(node.span)
    if node.operator:
        return _compound(context, node, target, plain)
    value = check_as(context, node.value, plain.type)
    problem = immutable_part(context, plain)
    if problem is not None and not _first_assignment(context, plain):
        report_assignment(context, *problem)
    _forget_assigned(context, plain, value)
    return hir.Assign(node.span, t.UNIT, plain, value)


def _assign_part_of_property(context: Context, node: ast.Assign) -> hir.Expression | None:
    """`p.x = 1` for a property `p` whose value has a part `x`: read it, change it, set it again."""
    target = node.target
    if not isinstance(target, ast.Member) or not isinstance(target.base, ast.Name | ast.Member):
        return None
    owner = target.base
    statements: list[hir.Statement] = []
    if isinstance(owner, ast.Member):
        base = check(context, owner.base)
        if not is_place(context, base):
            declaration, base = context.temporary(base)
            statements.append(declaration)
        owner = ast.Member(owner.span, as_syntax(base), owner.name, owner.name_span)
    value = check(context, owner)
    kind = context.program.kind(context.shallow(value.type))
    if not isinstance(value, hir.Call) or kind != "struct" or not _may_be_property(context, _last(owner)):
        return None
    declaration, reading = context.temporary(value, _last(owner))
    context.locals[reading.index].mutable = True
    part = ast.Member(target.span, as_syntax(reading), target.name, target.name_span)
    change = check(context, ast.Assign(node.span, node.operator, part, node.value))
    back = check(context, ast.Assign(node.span, "", owner, as_syntax(reading)))
    steps = (declaration, hir.Evaluate(node.span, change), hir.Evaluate(node.span, back))
    return hir.Block(node.span, t.UNIT, (*statements, *steps), None)


def _last(node: ast.Expression) -> str:
    assert isinstance(node, ast.Name | ast.Member)
    return node.text if isinstance(node, ast.Name) else node.name


def _first_assignment(context: Context, target: hir.Expression) -> bool:
    """Tell whether this sets a `let` declared without a value; stage `own` sees to it that this is once."""
    return isinstance(target, hir.Local) and target.index in context.uninitialized


def _forget_assigned(context: Context, target: hir.Expression, value: hir.Expression) -> None:
    if not isinstance(target, hir.Local):
        context.forget_path(_path_key(target))
        return
    context.forget_path((target.index,))
    if isinstance(value, hir.WrapNullable) and not context.locals[target.index].boxed:
        context.facts = {**context.facts, (target.index,): context.resolve(value.value.type)}


def _path_key(target: hir.Expression) -> tuple[int, ...]:
    """Return the local and fields that a target goes through, as far as narrowing can follow them."""
    match target:
        case hir.Local(_, _, index):
            return (index,)
        case hir.Field(_, _, base, index):
            key = _path_key(base)
            return (*key, index) if key else ()
        case hir.Unwrap(_, _, value, _) | hir.Downcast(_, _, value, _):
            return _path_key(value)
        case _:
            return ()


def _compound(
    context: Context, node: ast.Assign, target: hir.Expression, plain: hir.Expression
) -> hir.Expression:
    statements: list[hir.Statement] = []
    if plain is target:
        plain = _once(context, plain, statements, _is_plain(context, node.value))
        target = read_weak(context, plain)
    type_ = context.resolve(target.type)
    candidates = find_methods(context, type_, node.operator + "=")
    if candidates and not t.is_scalar(type_):
        call = ast.Call(
            node.span, ast.Name(node.span, node.operator + "="), (ast.Argument(node.value.span, node.value),)
        )
        value = call_candidates(context, call, candidates, target, (), None)
        return hir.Block(node.span, t.UNIT, (*statements, hir.Evaluate(node.span, value)), None)
    problem = immutable_part(context, plain)
    if problem is not None:
        report_assignment(context, *problem)
    value = _combined(context, node, target)
    value = coerce(context, value, plain.type)
    _forget_assigned(context, plain, value)
    assign = hir.Assign(node.span, t.UNIT, plain, value)
    return hir.Block(node.span, t.UNIT, tuple(statements), assign) if statements else assign


def _combined(context: Context, node: ast.Assign, target: hir.Expression) -> hir.Expression:
    type_ = context.shallow(target.type)
    if node.operator in ("and", "or"):
        right = check_as(context, node.value, type_)
        if t.is_integer(type_):
            return hir.Binary(node.span, type_, "&" if node.operator == "and" else "|", target, right)
        return hir.Logical(node.span, t.BOOL, node.operator, target, right)
    shift = node.operator in ("<<", ">>")
    right = check(context, node.value, t.INT if shift else type_)
    return binary(context, node.span, node.operator, target, right, node)


def _is_plain(context: Context, value: ast.Expression) -> bool:
    """Tell whether evaluating a value surely changes no map."""
    if isinstance(value, ast.Name):
        return isinstance(context.lookup(value.text), int)
    return isinstance(value, ast.IntLiteral | ast.FloatLiteral | ast.CharLiteral | ast.BoolLiteral)


def _once(
    context: Context, target: hir.Expression, statements: list[hir.Statement], steady: bool
) -> hir.Expression:
    """Return `target` with its base and index evaluated once, in front.

    The entry of a map is looked up again, unless maps are `steady`: it might move before it is written.
    """
    match target:
        case hir.Index(span, type_, base, index):
            base = _once_base(context, base, statements, steady)
            if not isinstance(index, hir.Local | hir.Constant):
                declaration, index = context.temporary(index)
                statements.append(declaration)
            return hir.Index(span, type_, base, index)
        case hir.Field(span, type_, base, index):
            return hir.Field(span, type_, _once_base(context, base, statements, steady), index)
        case hir.Dereference(span, type_, hir.Call() as lookup) if not steady:
            arguments: list[hir.Expression] = []
            for argument in lookup.arguments:
                if not isinstance(argument, hir.Constant | hir.PlaceText):
                    declaration, argument = context.temporary(argument)
                    statements.append(declaration)
                arguments.append(argument)
            again = hir.Call(lookup.span, lookup.type, lookup.function, lookup.dispatch, tuple(arguments))
            return hir.Dereference(span, type_, again)
        case hir.Dereference(span, type_, pointer) if not isinstance(pointer, hir.Local):
            declaration, reading = context.temporary(pointer)
            statements.append(declaration)
            return hir.Dereference(span, type_, reading)
        case _:
            return target


def _once_base(
    context: Context, base: hir.Expression, statements: list[hir.Statement], steady: bool
) -> hir.Expression:
    if isinstance(base, hir.Local | hir.Global):
        return base
    if is_place(context, base) and context.program.kind(context.shallow(base.type)) != "class":
        return _once(context, base, statements, steady)
    if isinstance(base, hir.Field) and isinstance(base.base, hir.Local):
        return base
    declaration, reading = context.temporary(base)
    statements.append(declaration)
    return reading


def _assign_tuple(context: Context, node: ast.Assign) -> hir.Expression:
    assert isinstance(node.target, ast.Tuple)
    value = check(context, node.value)
    type_ = context.shallow(value.type)
    if isinstance(node.value, ast.Tuple) and isinstance(value, hir.MakeStruct):
        exchanged = _exchange(context, node.target.items, node.value.items, value)
        if exchanged is not None:
            return exchanged
    if not isinstance(type_, t.Tuple) or len(type_.items) != len(node.target.items):
        if not isinstance(type_, t.Erroneous):
            context.report(
                "E0203",
                "expected {expected}, found {found}",
                node.value.span,
                expected=f"a tuple of {len(node.target.items)}",
                found=str(context.resolve(type_)),
            )
        return context.error(node.span)
    declaration, reading = context.temporary(value)
    statements: list[hir.Statement] = [declaration]
    for index, (item, item_type) in enumerate(zip(node.target.items, type_.items)):
        part = hir.Field(item.span, item_type, reading, index)
        assign = check(context, ast.Assign(item.span, "", item, as_syntax(part)))
        statements.append(hir.Evaluate(item.span, assign))
    return hir.Block(node.span, t.UNIT, tuple(statements), None)


def _exchange(
    context: Context,
    targets: tuple[ast.Expression, ...],
    sources: tuple[ast.Expression, ...],
    value: hir.MakeStruct,
) -> hir.Expression | None:
    """`(a, b) = (b, a)` of what might not be copied: neither place is ever without a value."""
    text = context.scope.module.file.text
    names = [text[one.span.start : one.span.end] for one in (*targets, *sources)]
    if len(names) != 4 or names[:2] != names[:1:-1]:
        return None
    places = value.fields
    type_, other = (context.resolve(place.type) for place in places)
    only_moved = isinstance(type_, t.Parameter) or not context.program.is_copyable(type_)
    if type_ != other or not only_moved or not all(map(_is_named_part, places)):
        return None
    for place in places:
        problem = immutable_part(context, place)
        if problem is not None:
            report_assignment(context, *problem)
        context.forget_path(_path_key(place))
    swap = FunctionReference(context.program.known("swap"), (type_,))
    return hir.Call(value.span, t.UNIT, swap, "static", places)


def _is_named_part(place: hir.Expression) -> bool:
    while isinstance(place, hir.Field):
        place = place.base
    return isinstance(place, hir.Local)


def _assign_index(context: Context, node: ast.Assign, target: ast.Index) -> hir.Expression:
    base = check(context, target.base)
    type_ = context.shallow(base.type)
    if isinstance(type_, t.Erroneous):
        check(context, node.value)
        return base
    if builtin_item(type_) is not None and len(target.arguments) == 1 and not is_range(target.arguments[0]):
        return _assign_place(
            context,
            ast.Assign(node.span, node.operator, as_syntax(index_of(context, target, base)), node.value),
        )
    statements: list[hir.Statement] = []
    if node.operator:
        declaration, base = context.temporary(base)
        statements.append(declaration)
    indices: list[hir.Expression] = []
    for position, argument in enumerate(target.arguments):
        key = check_hint(context, argument, _taken_type(context, type_, position))
        if node.operator and not isinstance(key, hir.Constant):
            declaration, key = context.temporary(key)
            statements.append(declaration)
        indices.append(key)
    if node.operator:
        value = _update_item(context, node, target, base, indices)
    else:
        value = check_hint(context, node.value, _taken_type(context, type_, len(indices)))
    result = set_item(context, node.span, base, indices, value)
    statements.append(hir.Evaluate(node.span, result))
    return hir.Block(node.span, t.UNIT, tuple(statements), None)


def _taken_type(context: Context, type_: t.Type, position: int) -> t.Type | None:
    """Return the type of an index or of the value that `base[…] = value` takes, where there is only one."""
    candidates = find_methods(context, context.resolve(type_), "set")
    if len(candidates) != 1 or len(candidates[0].info.parameters) < position + 2:
        return None
    chosen = candidates[0]
    own = [p for p in chosen.info.type_parameters if p not in chosen.bindings]
    return None if own else t.substitute(chosen.info.parameters[position + 1].type, chosen.bindings)


def _update_item(
    context: Context, node: ast.Assign, target: ast.Index, base: hir.Expression, indices: list[hir.Expression]
) -> hir.Expression:
    """The new value of `base[i] op= value`, where reading gives the item or null."""
    arguments = tuple(as_syntax(index) for index in indices)
    old = index_of(context, ast.Index(target.span, target.base, arguments), base)
    type_ = context.shallow(old.type)
    if isinstance(type_, t.Nullable):
        old = hir.Unwrap(target.span, type_.inner, old, True)
    return _combined(context, node, old)


def _assign_property(context: Context, node: ast.Assign) -> hir.Expression | None:
    """Assign through a property's setter, when the target is a property."""
    target = node.target
    assert isinstance(target, ast.Name | ast.Member)
    name = _last(target)
    if not _may_be_property(context, name):
        return None
    before: list[hir.Statement] = []
    base: hir.Expression | None = None
    if isinstance(target, ast.Member) and isinstance(target.base, ast.Super):
        above = super_property(context, target)
        return _set_property(context, node, target, above[1], above[0]) if above is not None else None
    if isinstance(target, ast.Name):
        base = receiver_with(context, name, target.span) if context.lookup(name) is None else None
    elif static_of(context, target.base) is None:
        base = check(context, target.base)
        if node.operator:
            base = _once_base(context, base, before, _is_plain(context, node.value))
            target = ast.Member(target.span, as_syntax(base), name, target.name_span)
    if base is None:
        return _assign_static_property(context, node)
    type_ = context.resolve(base.type)
    if find_field(context.program, type_, name) is not None:
        if isinstance(target, ast.Name):
            return None
        member = ast.Member(target.span, as_syntax(base), name, target.name_span)
        return _after(
            before, _assign_place(context, ast.Assign(node.span, node.operator, member, node.value))
        )
    properties = [one for one in find_methods(context, type_, name) if one.entity.kind == "property"]
    if not properties:
        return None
    if is_private(properties[0].entity) and not inside(context, type_):
        context.report("E0214", "{name} is private to {type}", target.span, name=name, type=str(type_))
    return _after(before, _set_property(context, node, target, properties[0], base))


def _assign_static_property(context: Context, node: ast.Assign) -> hir.Expression | None:
    """Assign to a property of a module, of a type itself or of an `object`."""
    if isinstance(node.target, ast.Name) and context.lookup(node.target.text) is not None:
        return None
    saved = context.save()
    value = check(context, node.target)
    context.restore(saved)
    entity = context.program.function_entity(value.function.name) if isinstance(value, hir.Call) else None
    if entity is None or entity.kind != "property" or entity.simple != _last(node.target):
        return None
    assert isinstance(value, hir.Call)
    info = context.program.function_of(entity)
    bindings = dict(zip(info.type_parameters, value.function.type_arguments))
    candidate = Candidate(info, entity, value.dispatch, bindings)
    return _set_property(
        context, node, node.target, candidate, value.arguments[0] if value.arguments else None
    )


def _set_property(
    context: Context,
    node: ast.Assign,
    target: ast.Expression,
    found: Candidate,
    base: hir.Expression | None,
) -> hir.Expression:
    setter = setter_info(context.program, found.entity)
    if setter is None:
        report_assignment(context, target.span, found.entity.simple, None)
        check(context, node.value)
        return context.error(node.span)
    mapping = {p: found.bindings.get(p, t.ERRONEOUS) for p in setter.type_parameters}
    value_type = t.substitute(setter.parameters[-1].type, mapping)
    if node.operator:
        old = check(context, target)
        value = coerce(context, _combined(context, node, old), value_type)
    else:
        value = check_as(context, node.value, value_type)
    reference = FunctionReference(setter.name, tuple(mapping[p] for p in setter.type_parameters))
    if base is None:
        return hir.Call(node.span, t.UNIT, reference, "static", (value,))
    if setter.parameters[0].mode == "inout":
        base = as_place(context, base, method=found.entity.simple)
    else:
        base = coerce(context, base, t.substitute(setter.parameters[0].type, mapping))
    return hir.Call(node.span, t.UNIT, reference, found.dispatch, (base, value))


def _after(before: list[hir.Statement], value: hir.Expression) -> hir.Expression:
    return hir.Block(value.span, value.type, tuple(before), value) if before else value


def _may_be_property(context: Context, name: str) -> bool:
    """Tell whether any loaded module declares a property of this name with a setter."""
    return name in context.program.setter_names()


HANDLERS[ast.Assign] = _assign
