"""Default values of parameters: constants are put in place, all else is a function of the parameters before.

`fun range(from: Int, to: Int = from + 3)` makes `range.default.to(from: Int): Int`, which a call that
leaves `to` out calls. A default of a method that mentions members is given the receiver too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seen_core.check import bodies, hir
from seen_core.check import types as t
from seen_core.check.coerce import check_as
from seen_core.check.context import Context
from seen_core.check.signatures import FunctionInfo, FunctionReference
from seen_core.check.signatures_from_ast import Synthesized
from seen_core.check.walk import mentioned_names, mentions_this
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.calls import Signature
    from seen_core.check.program import Program


def default_value(
    context: Context,
    span: Span,
    signature: Signature,
    index: int,
    mapping: dict[t.Parameter, t.Type],
    values: list[hir.Expression | None],
    lets: list[hir.Statement],
    receiver: hir.Expression | None = None,
) -> hir.Expression:
    """Return the default of a parameter; earlier `values` that it needs are kept in locals, by `lets`."""
    parameter = signature.parameters[index]
    node = signature.defaults[index] if index < len(signature.defaults) else None
    type_ = t.substitute(parameter.type, mapping)
    if node is None or signature.scope is None:
        return _inherited_default(context, span, signature, index, type_)
    if _is_caller_place(context, signature, node):
        return hir.PlaceText(span, type_)
    if _is_constant(node):
        return _at(check_as(context, node, type_), span)
    arguments: list[hir.Expression] = []
    if receiver is not None and uses_receiver(context.program, signature, node):
        arguments.append(receiver)
    for earlier in _needed(signature, index, node):
        value = values[earlier]
        assert value is not None
        if not isinstance(value, hir.Local | hir.Constant):
            declaration, reading = context.temporary(value)
            lets.append(declaration)
            values[earlier] = value = reading
        arguments.append(value)
    function = _default_function(context.program, signature, index, node)
    reference = FunctionReference(function.name, tuple(mapping[p] for p in signature.type_parameters))
    return hir.Call(span, type_, reference, "static", tuple(arguments))


def check_defaults(program: Program, signature: Signature) -> None:
    """Check the defaults of a declaration, whether or not a call needs them."""
    assert signature.scope is not None
    for index, (parameter, node) in enumerate(zip(signature.parameters, signature.defaults)):
        if node is None:
            continue
        info = FunctionInfo("", signature.scope.module.file, node.span, "function", (), (), t.UNIT)
        context = Context(program, signature.scope, info, t.UNIT)
        if _is_constant(node):
            check_as(context, node, parameter.type)
        elif not _is_caller_place(context, signature, node):
            program.unmarked_body(_default_function(program, signature, index, node).name)


def uses_receiver(program: Program, signature: Signature, node: ast.Expression) -> bool:
    """Tell whether the default of a method mentions `this` or a member of it."""
    if signature.info is None or signature.info.kind != "method" or _is_constant(node):
        return False
    if mentions_this(node):
        return True
    assert signature.scope is not None
    self_type = signature.scope.self_type
    names = mentioned_names(node) - {parameter.name for parameter in signature.parameters}
    if isinstance(self_type, t.Nominal) and program.kind(self_type) in ("struct", "class"):
        if names & {field.name for field in program.all_fields(self_type)}:
            return True
    owners = signature.scope.owners
    return any(not one.static for owner in owners for name in names for one in owner.members.get(name, ()))


def _is_constant(node: ast.Expression) -> bool:
    if isinstance(node, ast.StringLiteral):
        return all(isinstance(part, str) for part in node.parts)
    return isinstance(
        node, ast.BoolLiteral | ast.NullLiteral | ast.IntLiteral | ast.FloatLiteral | ast.CharLiteral
    )


def _is_caller_place(context: Context, signature: Signature, node: ast.Expression) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.callee, ast.Name) or node.arguments:
        return False
    assert signature.scope is not None
    found = context.program.table.lookup(signature.scope.module, node.callee.text)
    return (
        isinstance(found, list)
        and found[0].kind == "function"
        and context.program.function_of(found[0]).intrinsic == "callerPlace"
    )


def _needed(signature: Signature, index: int, node: ast.Expression) -> list[int]:
    """Return the indices of the earlier parameters that a default mentions."""
    names = mentioned_names(node)
    return [earlier for earlier in range(index) if signature.parameters[earlier].name in names]


def _inherited_default(
    context: Context, span: Span, signature: Signature, index: int, type_: t.Type
) -> hir.Expression:
    parameter = signature.parameters[index]
    context.report(
        "E0205",
        "{function} needs an argument for {name}: {type}",
        span,
        function=signature.shown,
        name=parameter.name,
        type=str(parameter.type),
    )
    return hir.Panic(span, type_, "unreachable")


def _default_function(
    program: Program, signature: Signature, index: int, node: ast.Expression
) -> FunctionInfo:
    scope, parameter = signature.scope, signature.parameters[index]
    assert scope is not None
    parameters = [
        replace(signature.parameters[earlier], has_default=False)
        for earlier in _needed(signature, index, node)
    ]
    method = uses_receiver(program, signature, node)
    if method:
        assert signature.info is not None
        parameters.insert(0, replace(signature.info.parameters[0], mode=""))
    info = FunctionInfo(
        f"{signature.name}.default.{parameter.name}",
        scope.module.file,
        node.span,
        "method" if method else "function",
        signature.type_parameters,
        tuple(parameters),
        parameter.type,
    )
    return program.add_synthesized(
        Synthesized(info, lambda world: bodies.check_block(world, info, scope, node))
    )


def _at(value: hir.Expression, span: Span) -> hir.Expression:
    """Return a constant (or a wrapped one) at another place."""
    match value:
        case hir.Constant(_, type_, constant):
            return hir.Constant(span, type_, constant)
        case hir.WrapNullable(_, type_, inner):
            return hir.WrapNullable(span, type_, _at(inner, span))
        case _:
            return value
