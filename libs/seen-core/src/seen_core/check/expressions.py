"""Literals, collections, indexing, lambdas, assignment, casts and early return."""

from __future__ import annotations

import struct

from seen_core.check import hir, implementations
from seen_core.check import types as t
from seen_core.check.calls import call_candidates
from seen_core.check.coerce import check_as, coerce, join, try_coerce
from seen_core.check.context import DISCARD, Context
from seen_core.check.dispatch import HANDLERS, as_syntax, check, check_place, read_weak, wanted
from seen_core.check.members import find_field, find_methods
from seen_core.check.names import applied_type, static_of, variant_index
from seen_core.check.operators import binary, check_hint
from seen_core.check.patterns import bind_irrefutable, check_pattern
from seen_core.check.places import as_place, immutable_part, is_place, report_assignment
from seen_core.check.signatures import FunctionInfo, FunctionReference
from seen_core.check.signatures_from_ast import constructor, setter_info
from seen_core.check.walk import mentioned_names
from seen_core.resolve import Entity
from seen_core.source import Span
from seen_core.syntax import ast

# ---------------------------------------------------------------- literals

_SUFFIXES = {
    "i8": "Int8",
    "i16": "Int16",
    "i32": "Int32",
    "i64": "Int64",
    "u8": "UInt8",
    "u16": "UInt16",
    "u32": "UInt32",
    "u64": "UInt64",
    "i": "Int",
    "u": "UInt",
    "f": "Float32",
    "f32": "Float32",
    "f64": "Float64",
}


def _int(context: Context, node: ast.IntLiteral, expected: t.Type | None) -> hir.Expression:
    type_: t.Type = t.INT
    hint = wanted(context, expected)
    if node.suffix:
        type_ = t.Nominal(_SUFFIXES.get(node.suffix, "Int"))
    elif hint is not None and (t.is_integer(hint) or t.is_float(hint)):
        type_ = hint
    if t.is_float(type_):
        return hir.Constant(node.span, type_, float(node.value))
    assert isinstance(type_, t.Nominal)
    bits, signed = t.INTEGER_BITS[type_.name]
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    if not low <= node.value <= high:
        context.report(
            "E0211",
            "{value} does not fit in {type}",
            node.span,
            label=f"{type_} holds {low} to {high}",
            value=str(node.value),
            type=str(type_),
        )
        return hir.Constant(node.span, type_, 0)
    return hir.Constant(node.span, type_, node.value)


def _float(context: Context, node: ast.FloatLiteral, expected: t.Type | None) -> hir.Expression:
    hint = wanted(context, expected)
    type_: t.Type = t.FLOAT
    if node.suffix:
        type_ = t.Nominal(_SUFFIXES.get(node.suffix, "Float"))
        if node.suffix == "f" and hint is not None and t.is_float(hint):
            type_ = hint
    elif hint is not None and t.is_float(hint):
        type_ = hint
    value = node.value
    if isinstance(type_, t.Nominal) and t.FLOAT_BITS[type_.name] == 32:
        value = _single(value)
    return hir.Constant(node.span, type_, value)


def _single(value: float) -> float:
    """Round to the nearest 32-bit float."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _bool(context: Context, node: ast.BoolLiteral, expected: t.Type | None) -> hir.Expression:
    return hir.Constant(node.span, t.BOOL, node.value)


def _char(context: Context, node: ast.CharLiteral, expected: t.Type | None) -> hir.Expression:
    return hir.Constant(node.span, t.CHAR, node.value)


def _null(context: Context, node: ast.NullLiteral, expected: t.Type | None) -> hir.Expression:
    type_ = context.shallow(expected) if expected is not None and expected is not DISCARD else None
    if isinstance(type_, t.Nominal) and type_.name == "Ptr":
        return hir.Constant(node.span, type_, None)
    if not isinstance(type_, t.Nullable):
        type_ = t.Nullable(context.inference.fresh())
    return hir.Constant(node.span, type_, None)


def _not_written(context: Context, node: ast.NotWritten, expected: t.Type | None) -> hir.Expression:
    context.report("W0101", "this is not written yet: it panics when reached", node.span)
    return hir.Panic(node.span, t.NEVER, "not_written")


def _tuple(context: Context, node: ast.Tuple, expected: t.Type | None) -> hir.Expression:
    if not node.items:
        return hir.Constant(node.span, t.UNIT, None)
    if len(node.items) == 1:
        return check(context, node.items[0], expected)
    hint = wanted(context, expected)
    hints: tuple[t.Type | None, ...] = (None,) * len(node.items)
    if isinstance(hint, t.Tuple) and len(hint.items) == len(node.items):
        hints = hint.items
    values = tuple(check_hint(context, item, one) for item, one in zip(node.items, hints))
    return hir.MakeStruct(node.span, t.Tuple(tuple(value.type for value in values)), values)


def _array(context: Context, node: ast.ArrayLiteral, expected: t.Type | None) -> hir.Expression:
    hint = wanted(context, expected)
    if isinstance(hint, t.FixedArray):
        return _fixed_array(context, node, hint)
    item: t.Type | None = None
    if isinstance(hint, t.Nominal) and hint.name == "Array":
        item = hint.arguments[0]
    if node.repeat is not None:
        return _repeated(context, node, item)
    if item is not None and not isinstance(context.shallow(item), t.Unknown):
        values = [check_as(context, one, item) for one in node.items]
    else:
        values = [check(context, one) for one in node.items]
        joined = join(context, values) if values else (item or context.inference.fresh())
        if joined is None:
            joined = values[0].type
        item = joined
        values = [coerce(context, value, item) for value in values]
    return hir.MakeArray(node.span, t.Nominal("Array", (item,)), tuple(values))


def _fixed_array(context: Context, node: ast.ArrayLiteral, type_: t.FixedArray) -> hir.Expression:
    if node.repeat is not None:
        repeat = check_as(context, node.items[0], type_.item)
        return hir.MakeFixedArray(node.span, type_, (), repeat)
    values = tuple(check_as(context, one, type_.item) for one in node.items)
    if isinstance(type_.length, t.Value) and type_.length.value != len(values):
        context.report(
            "E0203",
            "expected {expected}, found {found}",
            node.span,
            label=f"{len(values)} items",
            expected=str(type_),
            found=f"[{type_.item}; {len(values)}]",
        )
    return hir.MakeFixedArray(node.span, type_, values)


def _repeated(context: Context, node: ast.ArrayLiteral, item: t.Type | None) -> hir.Expression:
    length = context.program.constant_int(context.scope, node.repeat) if node.repeat is not None else None
    value = check_hint(context, node.items[0], item)
    if length is None:
        context.report("E0222", "this must be a constant integer", (node.repeat or node).span)
        return context.error(node.span)
    return hir.MakeFixedArray(node.span, t.FixedArray(value.type, t.Value(length)), (), value)


def _map(context: Context, node: ast.MapLiteral, expected: t.Type | None) -> hir.Expression:
    """A map literal: an empty map, then an insertion for each entry."""
    program = context.program
    hint = wanted(context, expected)
    parts: tuple[t.Type, ...] = ()
    if isinstance(hint, t.Nominal) and len(hint.arguments) == 2:
        parts = hint.arguments
    key: t.Type = parts[0] if parts else context.inference.fresh()
    value: t.Type = parts[1] if parts else context.inference.fresh()
    entity = program.known_entity("hash_map")
    type_ = t.Nominal(program.type_name(entity), (key, value))
    name = ast.Name(node.span, entity.simple)
    assert isinstance(name, ast.Name)
    from seen_core.check.calls import construct

    made = construct(context, ast.Call(node.span, name, ()), entity, type_.arguments, type_)
    declaration, reading = context.temporary(made, "map")
    statements: list[hir.Statement] = [declaration]
    for entry_key, entry_value in node.entries:
        first = check_as(context, entry_key, key)
        second = check_as(context, entry_value, value)
        statements.append(hir.Evaluate(node.span, _set_item(context, node.span, reading, [first], second)))
    return hir.Block(node.span, type_, tuple(statements), reading)


# ---------------------------------------------------------------- struct literals


def _struct(context: Context, node: ast.StructLiteral, expected: t.Type | None) -> hir.Expression:
    static = static_of(context, node.base)
    if not isinstance(static, Entity):
        variant = _struct_variant(context, node, expected)
        if variant is not None:
            return variant
        name = node.base.text if isinstance(node.base, ast.Name) else "this"
        context.report("E0202", "there is no type {name}", node.base.span, name=name)
        return context.error(node.span)
    type_ = applied_type(context, node.base, static)
    entity = context.program.type_entity(type_.name) if isinstance(type_, t.Nominal) else None
    if (
        entity is None
        or not isinstance(type_, t.Nominal)
        or context.program.kind(type_) not in ("struct", "class")
    ):
        context.report("E0206", "{type} cannot be called", node.base.span, type=str(type_))
        return context.error(node.span)
    made = constructor(context.program, entity)
    if made.primary or context.program.kind(type_) == "class":
        return _by_call(context, node, expected)
    return _all_fields(context, node, entity, type_, expected)


def _struct_variant(
    context: Context, node: ast.StructLiteral, expected: t.Type | None
) -> hir.Expression | None:
    if isinstance(node.base, ast.Name | ast.Member):
        name = node.base.text if isinstance(node.base, ast.Name) else node.base.name
        hint = wanted(context, expected)
        owner = static_of(context, node.base.base) if isinstance(node.base, ast.Member) else None
        known = isinstance(hint, t.Nominal) and variant_index(context, hint, name) is not None
        if known or (isinstance(owner, Entity) and isinstance(owner.node, ast.EnumDeclaration)):
            return _by_call(context, node, expected)
    return None


def _by_call(context: Context, node: ast.StructLiteral, expected: t.Type | None) -> hir.Expression:
    arguments = tuple(
        ast.Argument(field.span, field.value or ast.Name(field.span, field.name), field.name)
        for field in node.fields
    )
    return check(context, ast.Call(node.span, node.base, arguments), expected)


def _all_fields(
    context: Context, node: ast.StructLiteral, entity: Entity, type_: t.Nominal, expected: t.Type | None
) -> hir.Expression:
    hint = wanted(context, expected)
    if isinstance(hint, t.Nominal) and hint.name == type_.name:
        context.inference.unify(type_, hint)
    return _by_call(context, node, expected)


# ---------------------------------------------------------------- indexing


def _index(context: Context, node: ast.Index, expected: t.Type | None) -> hir.Expression:
    base = check(context, node.base)
    return index_of(context, node, base, expected)


def index_of(
    context: Context, node: ast.Index, base: hir.Expression, expected: t.Type | None = None
) -> hir.Expression:
    """Read `base[…]`."""
    type_ = context.shallow(base.type)
    if isinstance(type_, t.Erroneous):
        return base
    if (
        isinstance(type_, t.Tuple)
        and len(node.arguments) == 1
        and isinstance(node.arguments[0], ast.IntLiteral)
    ):
        index = node.arguments[0].value
        if index < len(type_.items):
            return hir.Field(node.span, type_.items[index], base, index)
    builtin = _builtin_item(type_)
    if builtin is not None and len(node.arguments) == 1 and not _is_range(node.arguments[0]):
        index_value = check(context, node.arguments[0], t.INT)
        index_type = context.shallow(index_value.type)
        if t.is_integer(index_type) and index_type != t.INT:
            index_value = hir.Convert(index_value.span, t.INT, index_value)
        if not _is_range_type(index_type):
            return hir.Index(node.span, builtin, base, coerce(context, index_value, t.INT))
        node = ast.Index(node.span, node.base, (as_syntax(index_value),))
    name = "slice" if builtin is not None else "get"
    if builtin is None and any(map(_is_range, node.arguments)):
        name = "slice"
    resolved = context.resolve(type_)
    candidates = find_methods(context, resolved, "[]") or find_methods(context, resolved, "get")
    if name == "slice" and len(node.arguments) == 1:
        sliced = _slice(context, node, base, resolved)
        if sliced is not None:
            return sliced
    if not candidates:
        context.report(
            "E0207",
            "the operator {operator} is not defined for {type}",
            node.span,
            operator="[]",
            type=str(resolved),
            notes=("a type defines it with `operator fun get(index: …)`",),
        )
        return context.error(node.span)
    arguments = tuple(ast.Argument(argument.span, argument) for argument in node.arguments)
    return call_candidates(
        context, ast.Call(node.span, ast.Name(node.span, "get"), arguments), candidates, base, (), expected
    )


def _is_range_type(type_: t.Type) -> bool:
    return isinstance(type_, t.Nominal) and type_.name.startswith("std.range.")


def _slice(context: Context, node: ast.Index, base: hir.Expression, type_: t.Type) -> hir.Expression | None:
    argument = node.arguments[0]
    if isinstance(argument, ast.Binary) and argument.operator in ("..", "..<", "until", "..="):
        high = argument.right
        if argument.operator == "..=":
            one = ast.IntLiteral(high.span, 1)
            high = ast.Binary(high.span, "+", high, one, high.span)
        bounds = (ast.Argument(argument.left.span, argument.left), ast.Argument(high.span, high))
        candidates = find_methods(context, type_, "slice")
        if candidates:
            call = ast.Call(node.span, ast.Name(node.span, "slice"), bounds)
            return call_candidates(context, call, candidates, base, (), None)
    return None


def _is_range(node: ast.Expression) -> bool:
    return isinstance(node, ast.Binary) and node.operator in ("..", "..=", "..<", "until")


def _builtin_item(type_: t.Type) -> t.Type | None:
    match type_:
        case t.Nominal("Array" | "Ptr", (item,)):
            return item
        case t.FixedArray(item, _):
            return item
        case _:
            return None


def _set_item(
    context: Context, span: Span, base: hir.Expression, indices: list[hir.Expression], value: hir.Expression
) -> hir.Expression:
    candidates = find_methods(context, context.resolve(base.type), "set")
    if not candidates:
        context.report(
            "E0207",
            "the operator {operator} is not defined for {type}",
            span,
            operator="[]=",
            type=str(context.resolve(base.type)),
            notes=("a type defines it with `operator fun set(index: …, value: …)`",),
        )
        return context.error(span)
    arguments = tuple(ast.Argument(one.span, as_syntax(one)) for one in (*indices, value))
    return call_candidates(
        context, ast.Call(span, ast.Name(span, "set"), arguments), candidates, base, (), None
    )


# ---------------------------------------------------------------- assignment


def _assign(context: Context, node: ast.Assign, expected: t.Type | None) -> hir.Expression:
    if isinstance(node.target, ast.Tuple):
        return _assign_tuple(context, node)
    if isinstance(node.target, ast.Index):
        return _assign_index(context, node, node.target)
    if isinstance(node.target, ast.Name | ast.Member):
        setter = _assign_property(context, node)
        if setter is not None:
            return setter
    return _assign_place(context, node)


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
    if _builtin_item(type_) is None and not _is_range(node.arguments[0]):
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
        context.report(
            "E0303",
            "{name} is immutable and cannot be assigned",
            node.target.span,
            label="not a place that can hold a value",
            name="this",
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
        plain = _once(context, plain, statements)
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


def _once(context: Context, target: hir.Expression, statements: list[hir.Statement]) -> hir.Expression:
    """Return `target` with its base and index evaluated once, in front."""
    match target:
        case hir.Index(span, type_, base, index):
            base = _once_base(context, base, statements)
            if not isinstance(index, hir.Local | hir.Constant):
                declaration, index = context.temporary(index)
                statements.append(declaration)
            return hir.Index(span, type_, base, index)
        case hir.Field(span, type_, base, index):
            return hir.Field(span, type_, _once_base(context, base, statements), index)
        case hir.Dereference(span, type_, pointer) if not isinstance(pointer, hir.Local):
            declaration, reading = context.temporary(pointer)
            statements.append(declaration)
            return hir.Dereference(span, type_, reading)
        case _:
            return target


def _once_base(context: Context, base: hir.Expression, statements: list[hir.Statement]) -> hir.Expression:
    if isinstance(base, hir.Local | hir.Global):
        return base
    if is_place(context, base) and context.program.kind(context.shallow(base.type)) != "class":
        return _once(context, base, statements)
    if isinstance(base, hir.Field) and isinstance(base.base, hir.Local):
        return base
    declaration, reading = context.temporary(base)
    statements.append(declaration)
    return reading


def _assign_tuple(context: Context, node: ast.Assign) -> hir.Expression:
    assert isinstance(node.target, ast.Tuple)
    value = check(context, node.value)
    type_ = context.shallow(value.type)
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


def _assign_index(context: Context, node: ast.Assign, target: ast.Index) -> hir.Expression:
    base = check(context, target.base)
    type_ = context.shallow(base.type)
    if isinstance(type_, t.Erroneous):
        check(context, node.value)
        return base
    if _builtin_item(type_) is not None and len(target.arguments) == 1 and not _is_range(target.arguments[0]):
        return _assign_place(
            context,
            ast.Assign(node.span, node.operator, as_syntax(index_of(context, target, base)), node.value),
        )
    statements: list[hir.Statement] = []
    if node.operator:
        declaration, base = context.temporary(base)
        statements.append(declaration)
    indices: list[hir.Expression] = []
    for argument in target.arguments:
        key = check_hint(context, argument, _key_type(type_))
        if node.operator and not isinstance(key, hir.Constant):
            declaration, key = context.temporary(key)
            statements.append(declaration)
        indices.append(key)
    if node.operator:
        value = _update_item(context, node, target, base, indices)
    else:
        value = check_hint(context, node.value, _value_type(context, type_, len(indices)))
    result = _set_item(context, node.span, base, indices, value)
    statements.append(hir.Evaluate(node.span, result))
    return hir.Block(node.span, t.UNIT, tuple(statements), None)


def _key_type(type_: t.Type) -> t.Type | None:
    if isinstance(type_, t.Nominal) and len(type_.arguments) == 2:
        return type_.arguments[0]
    return None


def _value_type(context: Context, type_: t.Type, indices: int) -> t.Type | None:
    """Return the type of the value that `base[…] = value` takes, where it is known beforehand."""
    candidates = find_methods(context, context.resolve(type_), "set")
    if not candidates or len(candidates[0].info.parameters) < indices + 2:
        return None
    chosen = candidates[0]
    own = [p for p in chosen.info.type_parameters if p not in chosen.bindings]
    return None if own else t.substitute(chosen.info.parameters[indices + 1].type, chosen.bindings)


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
    base: hir.Expression | None = None
    if isinstance(target, ast.Member):
        if target.safe or static_of(context, target.base) is not None:
            return None
        name = target.name
        if not _may_be_property(context, name):
            return None
        base = check(context, target.base)
    else:
        name = target.text
        if context.lookup(name) is not None or not _may_be_property(context, name):
            return None
        this = context.this_local()
        if this is None:
            return None
        base = hir.Local(target.span, context.locals[this].type, this)
    type_ = context.resolve(base.type)
    if find_field(context.program, type_, name) is not None:
        if isinstance(target, ast.Member):
            member = ast.Member(target.span, as_syntax(base), name, target.name_span)
            return _assign_place(context, ast.Assign(node.span, node.operator, member, node.value))
        return None
    properties = [one for one in find_methods(context, type_, name) if one.entity.kind == "property"]
    if not properties:
        return None
    setter = setter_info(context.program, properties[0].entity)
    if setter is None:
        report_assignment(context, target.span, name, None)
        check(context, node.value)
        return context.error(node.span)
    mapping = {p: properties[0].bindings.get(p, t.ERRONEOUS) for p in setter.type_parameters}
    value_type = t.substitute(setter.parameters[-1].type, mapping)
    if setter.parameters[0].mode == "inout":
        base = as_place(context, base, method=name)
    if node.operator:
        old = check(context, target)
        value = coerce(context, _combined(context, node, old), value_type)
    else:
        value = check_as(context, node.value, value_type)
    reference = FunctionReference(setter.name, tuple(mapping[p] for p in setter.type_parameters))
    return hir.Call(node.span, t.UNIT, reference, "static", (base, value))


def _may_be_property(context: Context, name: str) -> bool:
    """Tell whether any loaded module declares a property of this name with a setter."""
    return name in context.program.setter_names()


# ---------------------------------------------------------------- lambdas


def _lambda(context: Context, node: ast.Lambda, expected: t.Type | None) -> hir.Expression:
    hint = wanted(context, expected)
    function = hint if isinstance(hint, t.Function) else None
    if function is None and node.parameters is None and not node.explicit and not _unknown(context, expected):
        return check(context, node.body, expected)
    return check_lambda(context, node, function)


def _unknown(context: Context, expected: t.Type | None) -> bool:
    return expected is not None and isinstance(context.shallow(expected), t.Unknown)


def check_lambda(context: Context, node: ast.Lambda, function: t.Function | None) -> hir.Expression:
    """Check a lambda against the function type that is expected of it, if any."""
    context.shared.lambdas += 1
    result = function.result if function is not None else context.inference.fresh()
    inner = Context(context.program, context.scope, _lambda_info(context, node), result, context)
    inner.loops = []
    parameters = _lambda_parameters(inner, node, function)
    statements: list[hir.Statement] = []
    types: list[t.Type] = []
    start = 0
    if function is not None and function.receiver and len(parameters) < len(function.parameters):
        inner.this = inner.add_local("this", function.parameters[0], node.span)
        types.append(function.parameters[0])
        start = 1
    deferred: list[tuple[ast.Pattern, int]] = []
    for index, parameter in enumerate(parameters):
        wanted_type = None
        if function is not None and index + start < len(function.parameters):
            wanted_type = function.parameters[index + start]
        type_ = inner.type_of(parameter.type) if parameter.type is not None else wanted_type
        if type_ is None:
            type_ = context.inference.fresh()
        elif wanted_type is not None and parameter.type is not None:
            context.inference.unify(type_, wanted_type)
        mode = function.modes[index + start] if function is not None and function.modes else ""
        if isinstance(parameter.pattern, ast.NamePattern):
            inner.declare(parameter.pattern.name, type_, parameter.span, mutable=mode == "inout")
        elif isinstance(parameter.pattern, ast.WildcardPattern):
            inner.add_local("_", type_, parameter.span)
        else:
            local = inner.add_local(f"argument{index}", type_, parameter.span)
            deferred.append((parameter.pattern, local))
        types.append(type_)
    for pattern, local in deferred:
        reading = hir.Local(pattern.span, inner.locals[local].type, local)
        statements.append(bind_irrefutable(inner, pattern, reading, mutable=False))
    if function is not None and len(types) != len(function.parameters):
        context.report(
            "E0205",
            "{function} takes {expected} arguments, {found} given",
            node.span,
            function="the lambda expected here",
            expected=str(len(function.parameters)),
            found=str(len(types)),
        )
    value = _lambda_body(inner, node, result)
    if statements:
        value = hir.Block(node.span, value.type, tuple(statements), value)
    type_ = t.Function(
        tuple(types),
        result,
        function.modes if function is not None else (),
        function.throws if function is not None else False,
        receiver=function.receiver if function is not None else False,
    )
    body = hir.Body(
        inner.info.name,
        context.scope.module.file,
        inner.locals,
        len(types),
        value,
        result,
        captures=tuple(inner.captures.items()),
    )
    return hir.MakeClosure(node.span, type_, body)


def _lambda_info(context: Context, node: ast.Lambda) -> FunctionInfo:
    outer = context.info
    return FunctionInfo(
        f"{outer.name}.lambda#{context.shared.lambdas}",
        outer.file,
        node.span,
        "lambda",
        outer.type_parameters,
        (),
        t.UNIT,
        outer.owner,
    )


def _lambda_parameters(
    inner: Context, node: ast.Lambda, function: t.Function | None
) -> tuple[ast.LambdaParameter, ...]:
    if node.parameters is not None:
        return node.parameters
    count = len(function.parameters) if function is not None else 0
    if node.cases:
        return (ast.LambdaParameter(node.span, ast.NamePattern(node.span, "it")),)
    if function is not None and function.receiver:
        return ()
    if count == 1 or (function is None and "it" in mentioned_names(node.body)):
        return (ast.LambdaParameter(node.span, ast.NamePattern(node.span, "it")),)
    return ()


def _lambda_body(inner: Context, node: ast.Lambda, result: t.Type) -> hir.Expression:
    body: ast.Expression = node.body
    if node.cases:
        statement = node.body.statements[0]
        assert isinstance(statement, ast.ExpressionStatement) and isinstance(statement.value, ast.When)
        when = statement.value
        body = ast.When(when.span, ast.Name(node.span, "it"), when.arms, when.binding)
    known = inner.shallow(result)
    if known == t.UNIT:
        value = check(inner, body, DISCARD)
        return _as_unit(value)
    if isinstance(known, t.Unknown):
        value = check(inner, body)
        settled = inner.shallow(result)
        if isinstance(settled, t.Unknown):
            type_ = inner.shallow(value.type)
            inner.inference.unify(settled, t.UNIT if type_ == t.NEVER else type_)
            return value
        return _as_unit(value) if settled == t.UNIT else coerce(inner, value, settled)
    return check_as(inner, body, result)


def _as_unit(value: hir.Expression) -> hir.Expression:
    if value.type in (t.UNIT, t.NEVER):
        return value
    return hir.Block(value.span, t.UNIT, (hir.Evaluate(value.span, value),), None)


# ---------------------------------------------------------------- types of values


def _cast(context: Context, node: ast.Cast, expected: t.Type | None) -> hir.Expression:
    target = context.type_of(node.type)
    hint = target if isinstance(node.value, ast.Lambda | ast.ArrayLiteral) else None
    value = check(context, node.value, hint)
    source = context.shallow(value.type)
    if isinstance(source, t.Erroneous) or isinstance(target, t.Erroneous):
        return value
    if isinstance(source, t.Nullable) and not isinstance(target, t.Nullable) and node.safe:
        return _cast_nullable(context, node, value, source, target)
    if _converts(context, source, target):
        if node.safe:
            return hir.WrapNullable(node.span, t.Nullable(target), hir.Convert(node.span, target, value))
        return value if source == target else hir.Convert(node.span, target, value)
    if can_hold(context, source, target):
        if not node.safe:
            return hir.Downcast(node.span, target, value, True)
        declaration, reading = context.temporary(value)
        wrapped = hir.WrapNullable(
            node.span, t.Nullable(target), hir.Downcast(node.span, target, reading, False)
        )
        test = hir.TypeTest(node.span, t.BOOL, reading, target)
        null = hir.Constant(node.span, t.Nullable(target), None)
        choice = hir.If(node.span, t.Nullable(target), test, wrapped, null)
        return hir.Block(node.span, t.Nullable(target), (declaration,), choice)
    converted = try_coerce(context, value, t.Nullable(target) if node.safe else target)
    if converted is not None:
        return converted
    text = context.resolve(source) == t.STRING or target == t.STRING
    context.report(
        "E0203",
        "{found} cannot be converted to {expected} with `as`",
        node.span,
        notes=("text is read with `.toInt()`, `.toFloat()`, and written with `.toString()`",) if text else (),
        found=str(context.resolve(source)),
        expected=str(target),
    )
    return hir.Panic(node.span, target, "unreachable")


def _cast_nullable(
    context: Context, node: ast.Cast, value: hir.Expression, source: t.Nullable, target: t.Type
) -> hir.Expression:
    declaration, reading = context.temporary(value)
    inner = as_syntax(hir.Unwrap(node.span, source.inner, reading, False))
    present = check(context, ast.Cast(node.span, inner, node.type, True))
    null = hir.Constant(node.span, t.Nullable(target), None)
    choice = hir.If(node.span, t.Nullable(target), hir.IsNull(node.span, t.BOOL, reading), null, present)
    return hir.Block(node.span, t.Nullable(target), (declaration,), choice)


def _converts(context: Context, source: t.Type, target: t.Type) -> bool:
    numeric = t.is_integer(target) or t.is_float(target)
    if t.is_integer(source) or t.is_float(source):
        return numeric or (target == t.CHAR and t.is_integer(source))
    if source in (t.CHAR, t.BOOL):
        return t.is_integer(target) or source == target
    if context.program.kind(source) == "enum" and t.is_integer(target) and isinstance(source, t.Nominal):
        return not any(variant.fields for variant in context.program.type_info(source.name).variants)
    return False


def can_hold(context: Context, source: t.Type, target: t.Type) -> bool:
    """Tell whether a value of one static type may turn out to be a `target`, so that a test makes sense."""
    source = context.resolve(source)
    if source == t.ANY:
        return True
    if isinstance(source, t.Nullable):
        return can_hold(context, source.inner, target)
    if not isinstance(source, t.Nominal) or not isinstance(target, t.Nominal):
        return False
    kind = context.program.kind(source)
    if kind == "interface":
        return (
            context.program.kind(target) in ("interface", "class")
            or implementations.interface_of(context.program, target, source.name) is not None
        )
    if kind != "class":
        return False
    here: t.Nominal | None = target
    while here is not None:
        if here.name == source.name:
            return source != target
        here = context.program.superclass(here) if context.program.kind(here) == "class" else None
    return context.program.kind(target) == "interface" and context.program.type_info(source.name).open


def _is(context: Context, node: ast.IsTest, expected: t.Type | None) -> hir.Expression:
    value = check(context, node.value)
    test = is_test(context, node, value)
    return hir.Unary(node.span, t.BOOL, "not", test) if node.negated else test


def is_test(context: Context, node: ast.IsTest, value: hir.Expression) -> hir.Expression:
    """Test whether a value fits a pattern; a plain type narrows."""
    type_ = context.shallow(value.type)
    if isinstance(node.pattern, ast.TypePattern) and node.pattern.name is None:
        entity = _variant_test(context, node.pattern.type, type_)
        if entity is None:
            target = _tested_type(context, node.pattern.type, type_)
            return type_test(context, node.span, value, target)
    with context.block():
        pattern = check_pattern(context, node.pattern, value.type)
    yes = hir.MatchArm(node.span, pattern, None, hir.Constant(node.span, t.BOOL, True))
    no = hir.MatchArm(node.span, hir.AnyPattern(node.span), None, hir.Constant(node.span, t.BOOL, False))
    return hir.Match(node.span, t.BOOL, value, (yes, no))


def _variant_test(context: Context, node: ast.TypeExpression, type_: t.Type) -> int | None:
    if isinstance(type_, t.Nullable):
        type_ = context.shallow(type_.inner)
    if (
        isinstance(node, ast.NamedType)
        and isinstance(type_, t.Nominal)
        and context.program.kind(type_) == "enum"
    ):
        return variant_index(context, type_, node.path[-1])
    return None


def _tested_type(context: Context, node: ast.TypeExpression, type_: t.Type) -> t.Type:
    """Return the type of an `is` test; missing type arguments follow from the tested value."""
    if isinstance(node, ast.NamedType) and not node.arguments:
        from seen_core.check.scope import find_type

        entity = find_type(context.program, context.scope, node.path)
        if entity is not None and entity.kind == "type" and context.program.type_parameters(entity):
            plain = context.shallow(type_.inner) if isinstance(type_, t.Nullable) else type_
            name = context.program.type_name(entity)
            parameters = context.program.type_parameters(entity)
            fresh = t.Nominal(name, tuple(context.inference.fresh() for _ in parameters))
            here: t.Nominal | None = fresh
            while here is not None and isinstance(plain, t.Nominal):
                if here.name == plain.name:
                    context.inference.unify(here, plain)
                    break
                here = context.program.superclass(here)
            return fresh
    return context.type_of(node)


def type_test(context: Context, span: Span, value: hir.Expression, target: t.Type) -> hir.Expression:
    """Test whether a value is of a type."""
    type_ = context.shallow(value.type)
    if isinstance(type_, t.Erroneous) or isinstance(target, t.Erroneous):
        return hir.Constant(span, t.BOOL, True)
    if isinstance(type_, t.Nullable) and not isinstance(target, t.Nullable):
        present = hir.Unary(span, t.BOOL, "not", hir.IsNull(span, t.BOOL, value))
        inner = hir.Unwrap(span, type_.inner, value, False)
        if context.inference.is_known(type_.inner) and context.resolve(type_.inner) == target:
            return present
        return hir.Logical(span, t.BOOL, "and", present, type_test(context, span, inner, target))
    resolved = context.resolve(type_)
    if can_hold(context, resolved, target):
        return hir.TypeTest(span, t.BOOL, value, target)
    if resolved == target or try_coerce(context, value, target) is not None:
        true = hir.Constant(span, t.BOOL, True)
        return hir.Block(span, t.BOOL, (hir.Evaluate(span, value),), true)
    context.report(
        "E0403",
        "{found} can never be {expected}",
        span,
        label="always false",
        found=str(resolved),
        expected=str(target),
    )
    return hir.Constant(span, t.BOOL, False)


# ---------------------------------------------------------------- null and errors


def _not_null(context: Context, node: ast.NotNull, expected: t.Type | None) -> hir.Expression:
    value = check(context, node.value)
    type_ = context.shallow(value.type)
    if isinstance(type_, t.Nullable):
        return hir.Unwrap(node.span, type_.inner, value, True)
    if not isinstance(type_, t.Erroneous):
        context.report(
            "W0203",
            "{type} is never null, so this test is always the same",
            node.span,
            type=str(context.resolve(type_)),
        )
    return value


def _propagate(context: Context, node: ast.Propagate, expected: t.Type | None) -> hir.Expression:
    value = check(context, node.value)
    type_ = context.shallow(value.type)
    if isinstance(type_, t.Erroneous):
        return value
    if isinstance(type_, t.Nullable):
        return _propagate_null(context, node, value, type_)
    program = context.program
    if isinstance(type_, t.Nominal) and program.has_known("result") and type_.name == program.known("result"):
        return _propagate_result(context, node, value, type_)
    context.report(
        "E0221",
        "`?` needs a Result or a nullable value, found {type}",
        node.span,
        type=str(context.resolve(type_)),
    )
    return context.error(node.span)


def _propagate_null(
    context: Context, node: ast.Propagate, value: hir.Expression, type_: t.Nullable
) -> hir.Expression:
    result = context.shallow(context.result)
    if isinstance(result, t.Unknown):
        context.inference.unify(result, t.Nullable(context.inference.fresh()))
        result = context.shallow(result)
    if not isinstance(result, t.Nullable):
        context.report(
            "E0221",
            "`?` returns null early, but this function returns {type}",
            node.span,
            notes=("let the function return a nullable type, or give a value for null with `?:`",),
            type=str(context.resolve(result)),
        )
        return hir.Panic(node.span, type_.inner, "unreachable")
    declaration, reading = context.temporary(value)
    leave = hir.Return(node.span, t.NEVER, hir.Constant(node.span, result, None))
    inner = hir.Unwrap(node.span, type_.inner, reading, False)
    choice = hir.If(node.span, type_.inner, hir.IsNull(node.span, t.BOOL, reading), leave, inner)
    return hir.Block(node.span, type_.inner, (declaration,), choice)


def _propagate_result(
    context: Context, node: ast.Propagate, value: hir.Expression, type_: t.Nominal
) -> hir.Expression:
    ok_type, error_type = type_.arguments
    result = context.shallow(context.result)
    if isinstance(result, t.Unknown):
        context.inference.unify(result, t.Nominal(type_.name, (context.inference.fresh(), error_type)))
        result = context.shallow(result)
    if not isinstance(result, t.Nominal) or result.name != type_.name:
        if context.script_main and implementations.interface_of(
            context.program, context.resolve(error_type), context.program.known("error")
        ):
            error_local = context.add_local("error", error_type, node.span)
            leave: hir.Expression = hir.Throw(
                node.span,
                t.NEVER,
                coerce(
                    context,
                    hir.Local(node.span, error_type, error_local),
                    t.Nominal(context.program.known("error")),
                ),
            )
            return _unwrap_or_leave(context, node, value, type_, error_local, leave)
        context.report(
            "E0221",
            "`?` returns the error early, but this function returns {type}",
            node.span,
            notes=("let the function return a Result, or handle the error with `when`",),
            type=str(context.resolve(result)),
        )
        return hir.Panic(node.span, ok_type, "unreachable")
    error_local = context.add_local("error", error_type, node.span)
    error = coerce(context, hir.Local(node.span, error_type, error_local), result.arguments[1])
    leave = hir.Return(node.span, t.NEVER, hir.MakeVariant(node.span, result, 1, (error,)))
    return _unwrap_or_leave(context, node, value, type_, error_local, leave)


def _unwrap_or_leave(
    context: Context,
    node: ast.Propagate,
    value: hir.Expression,
    type_: t.Nominal,
    error_local: int,
    leave: hir.Expression,
) -> hir.Expression:
    ok_type = type_.arguments[0]
    ok_local = context.add_local("value", ok_type, node.span)
    ok = hir.MatchArm(
        node.span,
        hir.VariantPattern(node.span, 0, (hir.BindPattern(node.span, ok_local),)),
        None,
        hir.Local(node.span, ok_type, ok_local),
    )
    err = hir.MatchArm(
        node.span, hir.VariantPattern(node.span, 1, (hir.BindPattern(node.span, error_local),)), None, leave
    )
    return hir.Match(node.span, ok_type, value, (ok, err))


def _unsupported(
    context: Context, node: ast.Await | ast.ObjectLiteral, expected: t.Type | None
) -> hir.Expression:
    context.report(
        "E0227",
        "this is not available yet",
        node.span,
        notes=("it is parsed, and its meaning arrives with a later release",),
    )
    return context.error(node.span)


def _error(context: Context, node: ast.ErrorExpression, expected: t.Type | None) -> hir.Expression:
    return context.error(node.span)


HANDLERS.update(
    {
        ast.IntLiteral: _int,
        ast.FloatLiteral: _float,
        ast.BoolLiteral: _bool,
        ast.CharLiteral: _char,
        ast.NullLiteral: _null,
        ast.NotWritten: _not_written,
        ast.Tuple: _tuple,
        ast.ArrayLiteral: _array,
        ast.MapLiteral: _map,
        ast.StructLiteral: _struct,
        ast.Index: _index,
        ast.Assign: _assign,
        ast.Lambda: _lambda,
        ast.Cast: _cast,
        ast.IsTest: _is,
        ast.NotNull: _not_null,
        ast.Propagate: _propagate,
        ast.Await: _unsupported,
        ast.ErrorExpression: _error,
    }
)
