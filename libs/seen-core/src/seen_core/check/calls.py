"""Calls: which function is meant, and how the arguments fit its parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seen_core.check import hir, implementations
from seen_core.check import types as t
from seen_core.check.coerce import check_as, coerce
from seen_core.check.context import DISCARD, Context
from seen_core.check.defaults import default_value, uses_receiver
from seen_core.check.dispatch import as_syntax, check, check_place
from seen_core.check.members import Candidate
from seen_core.check.places import as_place, is_place
from seen_core.check.scope import Scope, type_count_template
from seen_core.check.signatures import FunctionInfo, FunctionReference, ParameterInfo
from seen_core.check.signatures_from_ast import (
    constructor,
    constructor_function,
    function_scope,
    where_bounds,
)
from seen_core.check.suggest import Help, near_names
from seen_core.check.unchecked import require_unsafe_call
from seen_core.diagnostics import Label
from seen_core.resolve import Entity
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program


@dataclass(frozen=True, slots=True)
class Signature:
    """What matching arguments needs of a callee."""

    name: str
    """Qualified, for the functions that compute defaults."""
    shown: str
    parameters: tuple[ParameterInfo, ...]
    defaults: tuple[ast.Expression | None, ...] = ()
    scope: Scope | None = None
    type_parameters: tuple[t.Parameter, ...] = ()
    info: FunctionInfo | None = None


def signature_of(context: Context, candidate: Candidate) -> Signature:
    """Return the signature of a function without its receiver."""
    return declared_signature(context.program, candidate.info, candidate.entity)


def declared_signature(program: Program, info: FunctionInfo, entity: Entity) -> Signature:
    """Return the signature of a declared function or property without its receiver."""
    known = program.call_signatures.get(info.name)
    if known is None or known.info is not info:
        program.call_signatures[info.name] = known = _declared_signature(program, info, entity)
    return known


def _declared_signature(program: Program, info: FunctionInfo, entity: Entity) -> Signature:
    skip = 1 if info.kind == "method" else 0
    defaults: tuple[ast.Expression | None, ...] = ()
    if isinstance(entity.node, ast.Function):
        nodes = entity.node.parameters
        nodes = nodes[len(nodes) - (len(info.parameters) - skip) :]
        defaults = tuple(node.default for node in nodes)
    scope = function_scope(program, entity)
    return Signature(
        info.name, entity.simple, info.parameters[skip:], defaults, scope, info.type_parameters, info
    )


def constructor_signature(program: Program, entity: Entity) -> Signature:
    """Return the signature of the constructor of a struct or class."""
    made = constructor(program, entity)
    info = program.type_info(program.type_name(entity))
    assert entity.body is not None
    return Signature(
        f"{info.name}.constructor",
        entity.simple,
        tuple(parameter.info for parameter in made.parameters),
        tuple(parameter.default for parameter in made.parameters),
        program.owner_scope(entity.body),
        info.parameters,
    )


# ---------------------------------------------------------------- placing arguments


@dataclass(frozen=True, slots=True)
class ArgumentProblem:
    """Why arguments do not fit parameters."""

    template: str
    span: Span | None
    arguments: dict[str, str]
    unknown: tuple[str, tuple[str, ...]] | None = None
    """A name that no parameter has, and the names that parameters have."""


Placed = list[list[ast.Argument]]
"""For each parameter its arguments: one, none (a default), or several for a variadic one."""


def place_arguments(signature: Signature, arguments: tuple[ast.Argument, ...]) -> Placed | ArgumentProblem:
    """Assign arguments to parameters by position and name."""
    parameters = signature.parameters
    placed: Placed = [[] for _ in parameters]
    names = {parameter.name: index for index, parameter in enumerate(parameters)}
    position = 0
    for argument in arguments:
        if argument.name is not None:
            index = names.get(argument.name)
            if index is None:
                return ArgumentProblem(
                    "{function} has no parameter {name}",
                    argument.span,
                    {"function": signature.shown, "name": argument.name},
                    (argument.name, tuple(names)),
                )
            if placed[index]:
                return ArgumentProblem(
                    "the parameter {name} is given twice", argument.span, {"name": argument.name}
                )
            placed[index].append(argument)
            continue
        if argument.spread and not _takes_spread(parameters, placed, position):
            return ArgumentProblem(
                "{function} has no variadic parameter here", argument.span, {"function": signature.shown}
            )
        if argument.trailing and parameters and not placed[-1]:
            placed[-1].append(argument)
            continue
        while position < len(parameters) and placed[position] and not parameters[position].variadic:
            position += 1
        if position >= len(parameters):
            return ArgumentProblem(
                "{function} takes one argument, {found} given"
                if len(parameters) == 1
                else "{function} takes {expected} arguments, {found} given",
                argument.span,
                {
                    "function": signature.shown,
                    "expected": str(len(parameters)),
                    "found": str(len(arguments)),
                },
            )
        placed[position].append(argument)
    for parameter, given in zip(parameters, placed):
        if not given and not parameter.has_default and not parameter.variadic:
            return ArgumentProblem(
                "{function} needs an argument for {name}: {type}",
                None,
                {"function": signature.shown, "name": parameter.name, "type": str(parameter.type)},
            )
    return placed


def _takes_spread(parameters: tuple[ParameterInfo, ...], placed: Placed, position: int) -> bool:
    while position < len(parameters) and placed[position] and not parameters[position].variadic:
        position += 1
    return position < len(parameters) and parameters[position].variadic


# ---------------------------------------------------------------- calling


def call_function(
    context: Context,
    node: ast.Call,
    candidate: Candidate,
    receiver: hir.Expression | None,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression:
    """Call a function with the given arguments."""
    info = candidate.info
    mapping = instantiate(context, info, candidate.bindings, explicit)
    if receiver is not None and info.kind == "method" and info.parameters[0].mode == "inout":
        changed = _property_value(context, receiver)
        if changed is not None:
            declarations, reading, back = changed
            made = call_function(context, node, candidate, reading, explicit, expected)
            return _then(context, declarations, made, back)
    if receiver is not None and info.kind == "method":
        receiver = _receiver(context, info, receiver, mapping)
    elif info.kind == "method" and receiver is None:
        receiver = hir.Constant(node.span, t.substitute(info.parameters[0].type, mapping), None)
    elif info.kind != "method":
        receiver = None
    signature = signature_of(context, candidate)
    result = t.substitute(info.result, mapping)
    if result == t.Unknown(-1):
        context.program.asked_while_inferred.add(info.name)
        return context.error(node.span)
    _hint_result(context, result, expected)
    before: list[hir.Statement] = []
    if (
        receiver is not None
        and not is_place(context, receiver)
        and _defaults_need_receiver(context, signature)
    ):
        declaration, receiver = context.temporary(receiver)
        before.append(declaration)
    matched = match_arguments(context, node.span, signature, node.arguments, mapping, receiver)
    if matched is None:
        return hir.Panic(
            node.span, result if context.inference.is_known(result) else t.ERRONEOUS, "unreachable"
        )
    lets, values = matched
    lets = before + lets
    require_bounds(context, node.span, info.type_parameters, mapping)
    _require_where(context, node.span, candidate.entity, mapping)
    if receiver is not None:
        values.insert(0, receiver)
    require_unsafe_call(context, info, node.span)
    reference = FunctionReference(info.name, tuple(mapping[p] for p in info.type_parameters))
    call: hir.Expression = hir.Call(node.span, result, reference, candidate.dispatch, tuple(values))
    if info.intrinsic == "callerPlace":
        call = hir.PlaceText(node.span, result)
    return hir.Block(node.span, result, tuple(lets), call) if lets else call


def _property_value(
    context: Context, receiver: hir.Expression
) -> tuple[list[hir.Statement], hir.Local, hir.Expression] | None:
    """Take the value of a property to change it: its declaration, the local, and setting it again."""
    entity = (
        context.program.function_entity(receiver.function.name) if isinstance(receiver, hir.Call) else None
    )
    if entity is None or entity.kind != "property" or not isinstance(receiver, hir.Call):
        return None
    setter = context.program.setter_of(entity)
    if setter is None or context.program.kind(context.shallow(receiver.type)) == "class":
        return None
    span, owner, declarations = receiver.span, receiver.arguments, list[hir.Statement]()
    if owner and not is_place(context, owner[0]):
        declaration, kept = context.temporary(owner[0])
        declarations.append(declaration)
        owner = (kept,)
    getter = hir.Call(span, receiver.type, receiver.function, receiver.dispatch, owner)
    declaration, reading = context.temporary(getter, entity.simple)
    context.locals[reading.index].mutable = True
    reference = FunctionReference(setter.name, receiver.function.type_arguments)
    back = hir.Call(span, t.UNIT, reference, receiver.dispatch, (*owner, reading))
    return [*declarations, declaration], reading, back


def _then(
    context: Context, before: list[hir.Statement], value: hir.Expression, after: hir.Expression
) -> hir.Expression:
    """Return an expression with the value of `value`, between other things to do."""
    span = value.span
    if context.shallow(value.type) in (t.UNIT, t.NEVER):
        steps = (*before, hir.Evaluate(span, value), hir.Evaluate(span, after))
        return hir.Block(span, value.type, steps, None)
    declaration, reading = context.temporary(value)
    return hir.Block(span, value.type, (*before, declaration, hir.Evaluate(span, after)), reading)


def _defaults_need_receiver(context: Context, signature: Signature) -> bool:
    return any(
        node is not None and uses_receiver(context.program, signature, node) for node in signature.defaults
    )


def _receiver(
    context: Context, info: FunctionInfo, receiver: hir.Expression, mapping: dict[t.Parameter, t.Type]
) -> hir.Expression:
    this = info.parameters[0]
    wanted = t.substitute(this.type, mapping)
    if this.mode == "inout":
        place = as_place(context, receiver, method=info.name.rsplit(".", 1)[-1].split("#")[0])
        context.inference.unify(place.type, wanted)
        return place
    return coerce(context, receiver, wanted)


def instantiate(
    context: Context,
    info: FunctionInfo,
    bindings: dict[t.Parameter, t.Type],
    explicit: tuple[t.Type, ...],
) -> dict[t.Parameter, t.Type]:
    """Give every type parameter of a function a type: known, written, or to be inferred."""
    mapping: dict[t.Parameter, t.Type] = {}
    own = [parameter for parameter in info.type_parameters if parameter.owner == info.name]
    written = dict(zip(own, explicit)) if own else {}
    if not own and explicit:
        written = dict(zip(info.type_parameters, explicit))
    for parameter in info.type_parameters:
        bound = bindings.get(parameter)
        mapping[parameter] = written.get(parameter) or (
            bound if bound is not None else context.fresh_argument(parameter, mapping)
        )
    return mapping


def _hint_result(context: Context, result: t.Type, expected: t.Type | None) -> None:
    """Let the expected type tell type arguments that the result mentions."""
    if expected is None or expected is DISCARD:
        return
    expected, result = context.shallow(expected), context.shallow(result)
    if isinstance(result, t.Unknown | t.Parameter) or isinstance(expected, t.Unknown):
        return
    if isinstance(expected, t.Nullable) and not isinstance(result, t.Nullable):
        expected = context.shallow(expected.inner)
    if isinstance(result, t.Nominal) and isinstance(expected, t.Nominal) and result.name == expected.name:
        state = context.inference.snapshot()
        if not context.inference.unify(result, expected):
            context.inference.restore(state)


def require_bounds(
    context: Context, span: Span, parameters: tuple[t.Parameter, ...], mapping: dict[t.Parameter, t.Type]
) -> None:
    """Check the bounds of type parameters once all types are known."""
    program = context.program
    for parameter in parameters:
        for bound in program.bounds(parameter):
            if parameter.name == "Self":
                continue
            argument = mapping[parameter]
            wanted = t.substitute(bound, mapping)
            found = _bound_now(context, argument, wanted)
            if found:
                continue
            context.shared.obligations.append(_bound_check(context, span, argument, wanted, parameter))


def _require_where(context: Context, span: Span, entity: Entity, mapping: dict[t.Parameter, t.Type]) -> None:
    """Check what a method's `where` asks of the parameters of its type."""
    for parameter, bounds in where_bounds(context.program, entity).items():
        for bound in bounds:
            wanted = t.substitute(bound, mapping)
            context.shared.obligations.append(
                _bound_check(context, span, mapping.get(parameter, parameter), wanted)
            )


def _bound_now(context: Context, argument: t.Type, wanted: t.Type) -> bool:
    """Use a bound early where it tells type arguments, as the item type of an iterable."""
    argument, wanted = context.resolve(argument), context.resolve(wanted)
    if not context.inference.is_known(argument) or not isinstance(wanted, t.Nominal):
        return False
    if implementations.is_open(context.program, argument, wanted):
        return False
    found = satisfies(context.program, argument, wanted)
    return found is not None and context.inference.unify(found, wanted)


def satisfies(program: Program, argument: t.Type, wanted: t.Nominal) -> t.Nominal | None:
    """Return the interface or class of a bound with the arguments with which a type has it."""
    if program.kind(wanted) == "class":
        here = argument if isinstance(argument, t.Nominal) else None
        while here is not None and here.name != wanted.name:
            here = program.superclass(here)
        return here
    return implementations.interface_of(program, argument, wanted.name, wanted)


def _bound_check(
    context: Context, span: Span, argument: t.Type, wanted: t.Type, parameter: t.Parameter | None = None
) -> Callable[[], None]:
    def verify() -> None:
        type_, bound = context.resolve(argument), context.resolve(wanted)
        if isinstance(type_, t.Unknown | t.Erroneous) or not isinstance(bound, t.Nominal):
            return
        found = satisfies(context.program, type_, bound)
        if found is None and bound.name == implementations.SEND:
            from seen_core.check.sending import obstacle  # few programs have threads

            problem = obstacle(context.program, type_)
            assert problem is not None
            context.report(
                "E0501",
                "{type} cannot be handed to another thread",
                span,
                label="has to be Send",
                notes=problem.notes,
                type=str(type_),
            )
        elif found is None or not context.inference.unify(found, bound):
            written = tuple(one for one in bound.arguments if not isinstance(one, t.Unknown))
            bound = t.Nominal(bound.name, written)
            context.report(
                "E0215",
                "{type} does not implement {interface}",
                span,
                label=f"needs {bound}",
                notes=bound_notes(context.program, type_, bound),
                others=bound_places(context.program, parameter, bound),
                type=str(type_),
                interface=str(bound),
            )

    return verify


def bound_notes(program: Program, type_: t.Type, bound: t.Nominal) -> tuple[str, ...]:
    """Say how a type comes to satisfy a bound."""
    short = str(bound)
    type_ = lacking_part(program, type_, bound)
    if isinstance(type_, t.Parameter):
        return (f"ask for it where the parameter is declared: `{type_}: {short}`",)
    if program.kind(bound) == "class":
        return (f"give {bound} itself or a class that extends it",)
    if isinstance(type_, t.Function) and not type_.parameters:
        return (f"this is a function: call it with `()` to get its {type_.result}",)
    if isinstance(type_, t.Nullable) and implementations.interface_of(program, type_.inner, bound.name):
        return (f"{type_.inner} does, but this may be null: test for null first, or use `?:`",)
    if short == "Display" and program.kind(type_) in ("struct", "class"):
        return (f"write `@derive(Debug)` before the declaration of {type_}, or `impl Display for {type_}`",)
    if short in ("Eq", "Hash", "Ord", "Debug", "Clone", "Default") and program.kind(type_):
        return (f"write `@derive({short})` before the declaration of {type_}, or `impl {short} for {type_}`",)
    return (f"write `impl {short} for {type_} {{ … }}`",)


def lacking_part(program: Program, type_: t.Type, bound: t.Nominal) -> t.Type:
    """Return the part for whose sake a type of the library lacks an interface: the `P` of `Array<P>`."""
    while isinstance(type_, t.Nominal) and type_.arguments:
        entity = program.type_entity(type_.name)
        if entity is not None and entity.module.package != "std":
            break
        parts = (
            one
            for one in type_.arguments
            if not isinstance(one, t.Value) and implementations.interface_of(program, one, bound.name) is None
        )
        part = next(parts, None)
        if part is None:
            break
        type_ = part
    return type_


def bound_places(program: Program, parameter: t.Parameter | None, bound: t.Nominal) -> tuple[Label, ...]:
    """Point at a bound in the program's own declarations."""
    place = program.bound_place(parameter, bound.name) if parameter is not None else None
    if place is None or place[0].module.startswith("std."):
        return ()
    return (Label(*place, "asked for here", primary=False),)


# ---------------------------------------------------------------- arguments


def match_arguments(
    context: Context,
    span: Span,
    signature: Signature,
    arguments: tuple[ast.Argument, ...],
    mapping: dict[t.Parameter, t.Type],
    receiver: hir.Expression | None = None,
) -> tuple[list[hir.Statement], list[hir.Expression]] | None:
    """Check arguments against parameters; None when they do not fit, which is reported.

    The result is declarations to put in front of the call and a value for each parameter.
    """
    placed = place_arguments(signature, arguments)
    if isinstance(placed, ArgumentProblem):
        advice = Help()
        if placed.unknown is not None and placed.span is not None:
            advice = near_names(context.scope.module, placed.span, *placed.unknown)
        else:
            from seen_core.check.call_advice import argument_advice  # not needed by programs that are right

            advice = argument_advice(context, span, signature.name, arguments)
        context.program.report(
            context.scope.module,
            "E0205",
            placed.template,
            placed.span or span,
            arguments=placed.arguments,
            notes=advice.notes or (_shape(signature),),
            fixes=advice.fixes,
        )
        for argument in arguments:
            if not isinstance(argument.value, ast.Lambda):
                check(context, argument.value)
        return None
    values: list[hir.Expression | None] = [None] * len(placed)
    order = sorted(
        range(len(placed)),
        key=lambda index: any(isinstance(argument.value, ast.Lambda) for argument in placed[index]),
    )
    for index in order:
        context.lambda_name = signature.shown
        if placed[index] or signature.parameters[index].variadic:
            values[index] = _argument(context, span, signature.parameters[index], placed[index], mapping)
        if not any(isinstance(argument.value, ast.Lambda) for argument in placed[index]):
            _early_bounds(context, signature, mapping)
    context.lambda_name = ""
    lets = _as_written(context, arguments, placed, values)
    more, filled = _fill_defaults(context, span, signature, mapping, values, receiver)
    return [*lets, *more], filled


def _as_written(
    context: Context,
    arguments: tuple[ast.Argument, ...],
    placed: Placed,
    values: list[hir.Expression | None],
) -> list[hir.Statement]:
    """Keep arguments by name that are in another order than the parameters in locals, in their order."""
    given = [index for argument in arguments for index, one in enumerate(placed) if argument in one]
    if given == sorted(given):
        return []
    lets: list[hir.Statement] = []
    for index in dict.fromkeys(given):
        value = values[index]
        if value is not None and not isinstance(value, hir.Constant | hir.Local | hir.MakeClosure):
            if not is_place(context, value):
                declaration, values[index] = context.temporary(value)
                lets.append(declaration)
    return lets


def _early_bounds(context: Context, signature: Signature, mapping: dict[t.Parameter, t.Type]) -> None:
    for parameter in signature.type_parameters:
        for bound in context.program.bounds(parameter):
            if parameter.name != "Self" and bound.arguments and parameter in mapping:
                _bound_now(context, mapping[parameter], t.substitute(bound, mapping))


def _shape(signature: Signature) -> str:
    parts = [
        f"{parameter.name}: {parameter.type}" + (" = …" if parameter.has_default else "")
        for parameter in signature.parameters
    ]
    return f"it is declared as {signature.shown}({', '.join(parts)})"


def _argument(
    context: Context,
    span: Span,
    parameter: ParameterInfo,
    given: list[ast.Argument],
    mapping: dict[t.Parameter, t.Type],
) -> hir.Expression:
    type_ = t.substitute(parameter.type, mapping)
    if parameter.variadic:
        assert isinstance(type_, t.Nominal)
        item = type_.arguments[0]
        if len(given) == 1 and given[0].name is not None:
            return check_as(context, given[0].value, type_)
        if any(one.spread for one in given):
            return _spread(context, span, given, type_)
        return hir.MakeArray(span, type_, tuple(check_as(context, one.value, item) for one in given))
    node = given[0].value
    if isinstance(node, ast.Unary) and node.operator == "&":
        node = node.operand
    if parameter.mode == "inout":
        place = as_place(context, check_place(context, node, type_), argument=parameter.name)
        return coerce(context, place, type_)
    count = len(context.program.diagnostics)
    value = check_as(context, node, type_)
    _name_parameter(context, count, node.span, parameter, type_)
    return value


def _name_parameter(
    context: Context, count: int, span: Span, parameter: ParameterInfo, type_: t.Type
) -> None:
    """Add which parameter it is for to the report that an argument does not fit."""
    diagnostics = context.program.diagnostics
    file = context.scope.module.file
    if file.text[: span.start].rstrip()[-1:] not in ("(", ",", "=", ":"):
        return  # the right side of an operator
    for index in range(count, len(diagnostics)):
        one = diagnostics[index]
        if one.code == "E0203" and one.labels[0].span == span and one.labels[0].file is file:
            note = f"the parameter `{parameter.name}` takes {context.resolve(type_)}"
            diagnostics[index] = replace(one, notes=(note, *one.notes))


def _spread(context: Context, span: Span, given: list[ast.Argument], type_: t.Nominal) -> hir.Expression:
    """Join single arguments and the items of arrays: `f(1, *xs)` takes `[1] + xs`."""
    item = type_.arguments[0]
    joined: hir.Expression = hir.MakeArray(span, type_, ())
    single: list[hir.Expression] = []
    for argument in (*given, None):
        if argument is not None and not argument.spread:
            single.append(check_as(context, argument.value, item))
            continue
        if single:
            joined = _concatenated(context, joined, hir.MakeArray(span, type_, tuple(single)))
            single = []
        if argument is not None:
            joined = _concatenated(context, joined, check_as(context, argument.value, type_))
    return joined


def _concatenated(context: Context, left: hir.Expression, right: hir.Expression) -> hir.Expression:
    if isinstance(left, hir.MakeArray) and not left.items and isinstance(right, hir.MakeArray):
        return right
    both = ast.Binary(left.span, "+", as_syntax(left), as_syntax(right), left.span)
    return check(context, both)


def _fill_defaults(
    context: Context,
    span: Span,
    signature: Signature,
    mapping: dict[t.Parameter, t.Type],
    values: list[hir.Expression | None],
    receiver: hir.Expression | None,
) -> tuple[list[hir.Statement], list[hir.Expression]]:
    lets: list[hir.Statement] = []
    for index, value in enumerate(values):
        if value is None:
            values[index] = default_value(context, span, signature, index, mapping, values, lets, receiver)
    return lets, [value for value in values if value is not None]


# ---------------------------------------------------------------- other callees


def call_value(context: Context, node: ast.Call, callee: hir.Expression) -> hir.Expression:
    """Call a function value, or an object with an `invoke` operator."""
    type_ = context.shallow(callee.type)
    if isinstance(type_, t.Erroneous):
        for argument in node.arguments:
            check(context, argument.value)
        return context.error(node.span)
    if not isinstance(type_, t.Function):
        from seen_core.check.call_advice import not_a_function  # not needed by programs that are right

        advice = not_a_function(context, node, context.resolve(type_))
        context.report(
            "E0206",
            "{type} cannot be called",
            node.callee.span,
            label="not a function",
            notes=advice.notes,
            fixes=advice.fixes,
            type=str(context.resolve(type_)),
        )
        return context.error(node.span)
    modes = type_.modes or ("",) * len(type_.parameters)
    parameters = tuple(
        ParameterInfo(f"argument {index + 1}", parameter, node.span, mode)
        for index, (parameter, mode) in enumerate(zip(type_.parameters, modes))
    )
    shown = node.callee.text if isinstance(node.callee, ast.Name) else "the function"
    signature = Signature("", shown, parameters)
    matched = match_arguments(context, node.span, signature, node.arguments, {})
    if matched is None:
        return hir.Panic(node.span, type_.result, "unreachable")
    return hir.CallValue(node.span, type_.result, callee, tuple(matched[1]), type_.throws)


def construct(
    context: Context,
    node: ast.Call,
    entity: Entity,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression:
    """Make a struct or an object of a class by a call of the type."""
    program = context.program
    info = program.type_info(program.type_name(entity))
    if info.abstract:
        context.report(
            "E0223",
            "{name} is abstract and cannot be made",
            node.span,
            notes=("make one of the classes that extend or implement it",),
            name=entity.simple,
        )
        return context.error(node.span)
    made = constructor(program, entity)
    mapping: dict[t.Parameter, t.Type] = {p: context.inference.fresh() for p in info.parameters}
    if explicit:
        mapping = dict(zip(info.parameters, explicit))
        if len(explicit) != len(info.parameters):
            context.report(
                "E0219",
                type_count_template(len(info.parameters)),
                node.span,
                name=entity.simple,
                expected=str(len(info.parameters)),
                found=str(len(explicit)),
            )
            return context.error(node.span)
    type_ = t.Nominal(info.name, tuple(mapping[p] for p in info.parameters))
    _hint_result(context, type_, expected)
    assert entity.body is not None
    signature = constructor_signature(program, entity)
    matched = match_arguments(context, node.span, signature, node.arguments, mapping)
    if matched is None:
        return hir.Panic(node.span, type_, "unreachable")
    lets, values = matched
    require_bounds(context, node.span, info.parameters, mapping)
    result: hir.Expression
    if info.kind == "class":
        function = constructor_function(program, entity)
        result = hir.Construct(
            node.span, type_, FunctionReference(function.name, type_.arguments), tuple(values)
        )
    else:
        by_field = {parameter.field: value for parameter, value in zip(made.parameters, values)}
        fields = [
            by_field.get(index) or _remaining_field(context, node, entity, index, mapping)
            for index in range(len(info.fields))
        ]
        result = hir.MakeStruct(node.span, type_, tuple(fields))
    return hir.Block(node.span, type_, tuple(lets), result) if lets else result


def _remaining_field(
    context: Context, node: ast.Call, entity: Entity, index: int, mapping: dict[t.Parameter, t.Type]
) -> hir.Expression:
    """Return the initial value of a struct's field that is no parameter of the constructor."""
    program = context.program
    field = program.type_info(entity.name).fields[index]
    assert isinstance(entity.node, ast.TypeDeclaration) and entity.body is not None
    for member in entity.node.members:
        if isinstance(member, ast.Let) and isinstance(member.pattern, ast.NamePattern):
            if member.pattern.name == field.name and member.value is not None:
                parameter = ParameterInfo(field.name, field.type, field.span, has_default=True)
                signature = Signature(
                    f"{entity.name}.constructor",
                    entity.simple,
                    (parameter,),
                    (member.value,),
                    program.owner_scope(entity.body),
                    program.type_parameters(entity),
                )
                return default_value(context, node.span, signature, 0, mapping, [None], [])
    context.report(
        "E0205",
        "{function} needs an argument for {name}: {type}",
        node.span,
        function=entity.simple,
        name=field.name,
        type=str(field.type),
    )
    return hir.Panic(node.span, field.type, "unreachable")
