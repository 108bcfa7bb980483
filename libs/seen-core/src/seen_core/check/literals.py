"""Literals: numbers, text, tuples, arrays, maps, structs."""

from __future__ import annotations

import struct

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.coerce import check_as, coerce, join
from seen_core.check.context import DISCARD, Context
from seen_core.check.dispatch import HANDLERS, check, wanted
from seen_core.check.indexing import set_item
from seen_core.check.names import applied_type, is_closed, static_of
from seen_core.check.operators import check_hint
from seen_core.check.scope import constant_type, report_unknown_type
from seen_core.check.signatures_from_ast import constructor
from seen_core.check.variants import variant_index
from seen_core.resolve import Entity
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
        _require_length(context, node, type_, constant_type(context.program, context.scope, node.repeat))
        return hir.MakeFixedArray(node.span, type_, (), repeat)
    values = tuple(check_as(context, one, type_.item) for one in node.items)
    _require_length(context, node, type_, t.Value(len(values)))
    return hir.MakeFixedArray(node.span, type_, values)


def _require_length(context: Context, node: ast.ArrayLiteral, type_: t.FixedArray, length: t.Type) -> None:
    if context.inference.unify(type_.length, length):
        return
    context.report(
        "E0203",
        "expected {expected}, found {found}",
        node.span,
        label=f"{length} items",
        expected=str(context.resolve(type_)),
        found=str(context.resolve(t.FixedArray(type_.item, length))),
    )


def _repeated(context: Context, node: ast.ArrayLiteral, item: t.Type | None) -> hir.Expression:
    assert node.repeat is not None
    length = constant_type(context.program, context.scope, node.repeat)
    value = check_hint(context, node.items[0], item)
    if isinstance(length, t.Erroneous):
        return context.error(node.span)
    return hir.MakeFixedArray(node.span, t.FixedArray(value.type, length), (), value)


def _map(context: Context, node: ast.MapLiteral, expected: t.Type | None) -> hir.Expression:
    """A map literal: an empty map, then an insertion for each entry."""
    program = context.program
    hint = wanted(context, expected)
    if isinstance(hint, t.Nominal) and node.entries and program.kind(hint) in ("struct", "class"):
        from seen_core.check.call_advice import report_object  # not needed by programs that are right

        if len(hint.arguments) != 2 and report_object(context, node, hint):
            return context.error(node.span)
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
        statements.append(hir.Evaluate(node.span, set_item(context, node.span, reading, [first], second)))
    return hir.Block(node.span, type_, tuple(statements), reading)


# ---------------------------------------------------------------- struct literals


def _struct(context: Context, node: ast.StructLiteral, expected: t.Type | None) -> hir.Expression:
    static = static_of(context, node.base)
    if not isinstance(static, Entity):
        variant = _struct_variant(context, node, expected)
        if variant is not None:
            return variant
        name = node.base.text if isinstance(node.base, ast.Name) else "this"
        report_unknown_type(context.program, context.scope, node.base.span, name)
        return context.error(node.span)
    type_ = applied_type(context, node.base, static)
    entity = context.program.type_entity(type_.name) if isinstance(type_, t.Nominal) else None
    if (
        entity is None
        or not isinstance(type_, t.Nominal)
        or context.program.kind(type_) not in ("struct", "class")
        or is_closed(context, type_)
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


HANDLERS[ast.IntLiteral] = _int
HANDLERS[ast.FloatLiteral] = _float
HANDLERS[ast.BoolLiteral] = _bool
HANDLERS[ast.CharLiteral] = _char
HANDLERS[ast.NullLiteral] = _null
HANDLERS[ast.NotWritten] = _not_written
HANDLERS[ast.Tuple] = _tuple
HANDLERS[ast.ArrayLiteral] = _array
HANDLERS[ast.MapLiteral] = _map
HANDLERS[ast.StructLiteral] = _struct
