"""Make an expression fit a type: the implicit conversions of the language are all here.

`T` to `T?`, a class to its superclass, a value to an interface or `Any` that it implements (boxed), `T?` to
`weak T` and back, and nothing else.
"""

from __future__ import annotations

from seen_core.check import hir, implementations, repairs
from seen_core.check import types as t
from seen_core.check.context import DISCARD, Context
from seen_core.check.derive import INTERFACES
from seen_core.check.dispatch import check, read_weak
from seen_core.check.signatures import FunctionReference
from seen_core.diagnostics import Fix
from seen_core.source import Span


def check_as(context: Context, node: object, expected: t.Type) -> hir.Expression:
    """Check an expression and make it fit `expected`, reporting when it cannot."""
    return coerce(context, check(context, node, expected), expected)


def coerce(context: Context, value: hir.Expression, expected: t.Type) -> hir.Expression:
    """Convert `value` to `expected`; report E0203 or E0220 when that is not possible."""
    if expected is DISCARD:
        return value
    converted = try_coerce(context, value, expected)
    if converted is not None:
        return converted
    found, wanted = context.resolve(value.type), context.resolve(expected)
    if isinstance(found, t.Nullable) and isinstance(found.inner, t.Unknown):
        context.report(
            "E0220",
            "{expected} is never null",
            value.span,
            label="this is null",
            notes=(f"write `{wanted}?` where null is possible",),
            expected=str(wanted),
        )
    elif isinstance(found, t.Nullable) and not isinstance(wanted, t.Nullable):
        context.report(
            "E0220",
            "{found} may be null, {expected} is needed",
            value.span,
            label=f"this may be null: {found}",
            notes=(
                ("ask whether it is there, as in `… != null`",)
                if wanted == t.BOOL
                else ("give a value for null with `?:`, test for null first, or assert with `!!`",)
            ),
            fixes=_conversion_fixes(context, value.span, found, wanted),
            found=str(found),
            expected=str(wanted),
        )
    else:
        context.report(
            "E0203",
            "expected {expected}, found {found}",
            value.span,
            label=f"this is {found}",
            notes=_conversion_notes(context, found, wanted),
            fixes=_conversion_fixes(context, value.span, found, wanted),
            expected=str(wanted),
            found=str(found),
        )
    context.inference.give_up(expected)
    return hir.Panic(value.span, wanted, "unreachable")


def _conversion_notes(context: Context, found: t.Type, expected: t.Type) -> tuple[str, ...]:
    if context.program.kind(expected) == "interface" and isinstance(expected, t.Nominal):
        if not implementations.can_be_value(context.program, expected.name):
            return (
                f"{expected} compares or makes values of one type: use a type parameter, `<T: {expected}>`",
            )
    if found == t.STRING and context.program.kind(expected) == "interface" and str(expected) == "Error":
        return ("what is thrown is an error: `TextError(…)` has a text and nothing else",)
    if _are_numbers(found, expected):
        return (f"numbers are converted outright: `… as {expected}`",)
    if expected == t.STRING:
        return ('nothing becomes text silently: use interpolation, `"{…}"`, or `.toString()`',)
    if found == t.STRING and expected == t.CHAR:
        return ("a character stands between single quotes: `'a'`",)
    if found == t.STRING and _are_numbers(expected):
        word = "toInt" if t.is_integer(expected) else "toFloat"
        return (f"text becomes a number by `.{word}()`, which is null where the text is none",)
    if expected == t.BOOL and _are_numbers(found):
        return ("a number is neither true nor false: compare it, as in `… != 0`",)
    if expected == t.BOOL and found == t.STRING:
        return ("text is neither true nor false: ask whether it is empty, `isEmpty()`",)
    return ()


def _conversion_fixes(context: Context, span: Span, found: t.Type, expected: t.Type) -> tuple[Fix, ...]:
    module = context.scope.module
    if isinstance(found, t.Function) and not found.parameters and found.result == expected:
        return repairs.with_call(module, span)
    if _are_numbers(found, expected):
        return repairs.as_number(module, span, expected)
    if found == t.STRING and context.program.kind(expected) == "interface" and str(expected) == "Error":
        return repairs.wrapped(module, span, "TextError")
    if isinstance(found, t.Nullable) and found.inner == expected and expected != t.BOOL:
        return repairs.asserted(module, span)
    nullable = isinstance(found, t.Nullable) and found.inner != t.BOOL
    if expected == t.BOOL and (_are_numbers(found) or nullable):
        return repairs.as_condition(module, span, is_number=_are_numbers(found))
    if found == t.STRING and expected == t.CHAR:
        return repairs.as_character(module, span)
    if expected == t.STRING and isinstance(found, t.Nominal) and context.program.kind(found) == "scalar":
        return repairs.as_text(module, span)
    return ()


def _are_numbers(*types: t.Type) -> bool:
    return all(t.is_integer(one) or t.is_float(one) for one in types)


def try_coerce(context: Context, value: hir.Expression, expected: t.Type) -> hir.Expression | None:
    """Convert `value` to `expected`, or return None when it does not fit."""
    actual, expected = context.shallow(value.type), context.shallow(expected)
    if isinstance(value, hir.Downcast) and isinstance(value.value.type, t.Parameter) and not value.checked:
        plain = context.shallow(expected.inner) if isinstance(expected, t.Nullable) else expected
        if plain == value.value.type:  # a test has shown what this `T` is, and a `T` is wanted
            value, actual = value.value, plain
    if actual == t.NEVER or isinstance(actual, t.Erroneous) or isinstance(expected, t.Erroneous):
        if isinstance(actual, t.Erroneous) and isinstance(expected, t.Unknown):
            context.inference.unify(expected, actual)
        return value
    if actual == expected:
        return value
    if isinstance(expected, t.Weak):
        return _to_weak(context, value, actual, expected)
    if isinstance(actual, t.Weak) and not isinstance(expected, t.Unknown):
        return try_coerce(context, read_weak(context, value), expected)
    if isinstance(expected, t.Unknown) or isinstance(actual, t.Unknown):
        return value if context.inference.unify(actual, expected) else None
    if isinstance(expected, t.Nullable):
        return _to_nullable(context, value, actual, expected)
    if isinstance(expected, t.Nominal):
        upcast = _upcast(context, value, actual, expected)
        if upcast is not None:
            return upcast
    state = context.inference.snapshot()
    if context.inference.unify(actual, expected):
        return value
    context.inference.restore(state)
    return None


def _to_weak(
    context: Context, value: hir.Expression, actual: t.Type, expected: t.Weak
) -> hir.Expression | None:
    if isinstance(actual, t.Unknown | t.Weak):
        return value if context.inference.unify(actual, expected) else None
    strong = try_coerce(context, value, t.Nullable(expected.inner))
    if strong is None:
        return None
    context.shared.obligations.append(lambda: _require_object(context, value.span, expected))
    function = FunctionReference(context.program.known("weak_of"), (expected.inner,))
    return hir.Call(value.span, expected, function, "static", (strong,))


def _require_object(context: Context, span: Span, type_: t.Weak) -> None:
    inner = context.resolve(type_.inner)
    objects = isinstance(inner, t.Parameter | t.Function | t.Unknown | t.Erroneous) or inner == t.ANY
    if objects or context.program.kind(inner) in ("class", "interface"):
        return
    context.report(
        "E0203",
        "{type} is not possible: only objects can be referred to weakly",
        span,
        label=f"{inner} is a value",
        notes=("values are copied and belong to their owner alone; classes and interfaces are objects",),
        type=str(context.resolve(type_)),
    )


def _to_nullable(
    context: Context, value: hir.Expression, actual: t.Type, expected: t.Nullable
) -> hir.Expression | None:
    if not isinstance(actual, t.Nullable):
        inner = try_coerce(context, value, expected.inner)
        return hir.WrapNullable(value.span, expected, inner) if inner is not None else None
    state = context.inference.snapshot()
    if context.inference.unify(actual, expected):
        return value
    context.inference.restore(state)
    span = value.span
    declaration, reading = context.temporary(value)
    inner_value = hir.Unwrap(span, actual.inner, reading, False)
    if isinstance(context.shallow(actual.inner), t.Nullable | t.Weak):
        present = try_coerce(context, inner_value, expected)
    else:
        converted = try_coerce(context, inner_value, expected.inner)
        present = hir.WrapNullable(span, expected, converted) if converted is not None else None
    if present is None:
        return None
    null = hir.Constant(span, expected, None)
    choice = hir.If(span, expected, hir.IsNull(span, t.BOOL, reading), null, present)
    return hir.Block(span, expected, (declaration,), choice)


def _upcast(
    context: Context, value: hir.Expression, actual: t.Type, expected: t.Nominal
) -> hir.Expression | None:
    program = context.program
    if expected == t.ANY:
        return hir.Upcast(value.span, expected, value) if not isinstance(actual, t.Nullable) else None
    kind = program.kind(expected)
    if kind == "interface":
        if isinstance(actual, t.Nominal) and actual.name == expected.name:
            return None
        if not implementations.can_be_value(program, expected.name):
            return None
        wanted = context.resolve(expected)
        assert isinstance(wanted, t.Nominal)
        found = implementations.interface_of(program, context.resolve(actual), expected.name, wanted)
        if found is not None and context.inference.unify(found, expected):
            return hir.Upcast(value.span, expected, value)
        return None
    if kind == "class" and isinstance(actual, t.Parameter):
        here = class_bound(context, actual)
        if here is not None:
            object_ = hir.Upcast(value.span, here, value)
            return object_ if here == expected else _upcast(context, object_, here, expected)
    if kind == "class" and isinstance(actual, t.Nominal) and program.kind(actual) == "class":
        here = program.superclass(actual)
        while here is not None:
            if here.name == expected.name and context.inference.unify(here, expected):
                return hir.Upcast(value.span, expected, value)
            here = program.superclass(here)
    return None


def class_bound(context: Context, type_: t.Type) -> t.Nominal | None:
    """Return the class that a type parameter is bound to: the `Animal` of `T: Animal`."""
    if not isinstance(type_, t.Parameter):
        return None
    bounds = context.program.bounds(type_)
    return next((bound for bound in bounds if context.program.kind(bound) == "class"), None)


def join(context: Context, values: list[hir.Expression]) -> t.Type | None:
    """Return a type that all the values fit, or None."""
    kinds = [context.shallow(value.type) for value in values]
    real = [type_ for type_ in kinds if type_ != t.NEVER and not isinstance(type_, t.Erroneous)]
    if not real:
        return kinds[0] if kinds else t.UNIT
    nullable = any(isinstance(type_, t.Nullable) for type_ in real)
    plain = [context.shallow(type_.inner) if isinstance(type_, t.Nullable) else type_ for type_ in real]
    joined = plain[0]
    for other in plain[1:]:
        common = _join_two(context, joined, other)
        if common is None:
            return None
        joined = common
    return t.Nullable(joined) if nullable else joined


def _join_two(context: Context, left: t.Type, right: t.Type) -> t.Type | None:
    state = context.inference.snapshot()
    if context.inference.unify(left, right):
        return left
    context.inference.restore(state)
    if not (isinstance(left, t.Nominal) and isinstance(right, t.Nominal)):
        return None
    above = _ancestors(context, left)
    for candidate in _ancestors(context, right):
        if candidate in above:
            return candidate
    return None


_EVERYWHERE = frozenset(INTERFACES.values())
"""What nearly every type implements says nothing about what two values have in common."""


def _ancestors(context: Context, type_: t.Nominal) -> list[t.Nominal]:
    found: list[t.Nominal] = []
    here: t.Nominal | None = type_
    while here is not None:
        found.append(here)
        here = context.program.superclass(here) if context.program.kind(here) == "class" else None
    for ancestor in list(found):
        info = context.program.type_info(ancestor.name)
        mapping = dict(zip(info.parameters, ancestor.arguments))
        for interface in info.interfaces:
            substituted = t.substitute(interface, mapping)
            assert isinstance(substituted, t.Nominal)
            if substituted.name in _EVERYWHERE:
                continue
            if implementations.can_be_value(context.program, substituted.name):
                found.append(substituted)
    return found
