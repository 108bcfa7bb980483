"""`copy` of data classes and structs, and objects made on the spot."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.calls import Signature, construct, match_arguments
from seen_core.check.context import Context
from seen_core.check.dispatch import HANDLERS, as_syntax
from seen_core.check.scope import Scope
from seen_core.check.signatures import FunctionReference, ParameterInfo
from seen_core.check.signatures_from_ast import constructor_function
from seen_core.check.walk import mentioned_names
from seen_core.resolve import index_type
from seen_core.syntax import ast


def copy_data(context: Context, node: ast.Call, base: hir.Expression, type_: t.Nominal) -> hir.Expression:
    """`value.copy(field = …)`: a new value with some fields changed."""
    program = context.program
    declaration, reading = context.temporary(base, "original")
    fields = program.all_fields(type_)
    parameters = tuple(
        ParameterInfo(field.name, field.type, field.span, has_default=True) for field in fields
    )
    given = {argument.name for argument in node.arguments}
    rest = tuple(
        ast.Argument(node.span, as_syntax(hir.Field(node.span, field.type, reading, index)), field.name)
        for index, field in enumerate(fields)
        if field.name not in given and index >= _positional(node)
    )
    matched = match_arguments(
        context, node.span, Signature("", "copy", parameters), (*node.arguments, *rest), {}
    )
    if matched is None:
        return hir.Panic(node.span, type_, "unreachable")
    values = tuple(matched[1])
    made: hir.Expression
    if program.kind(type_) == "struct":
        made = hir.MakeStruct(node.span, type_, values)
    else:
        entity = program.type_entity(type_.name)
        assert entity is not None
        function = constructor_function(program, entity)
        made = hir.Construct(node.span, type_, FunctionReference(function.name, type_.arguments), values)
    return hir.Block(node.span, type_, (declaration,), made)


def _positional(node: ast.Call) -> int:
    return sum(argument.name is None for argument in node.arguments)


def _object(context: Context, node: ast.ObjectLiteral, expected: t.Type | None) -> hir.Expression:
    """`object : I { … }`: a class of its own, whose fields hold what the members use of the locals."""
    captured: list[ast.Parameter] = []
    arguments: list[ast.Argument] = []
    types: dict[str, t.Type] = {}
    for name in sorted(mentioned_names(node.members)):
        binding = context.lookup(name)
        if isinstance(binding, int):
            local = context.locals[binding]
            if local.mutable:
                context.report(
                    "E0227",
                    "this is not available yet",
                    node.span,
                    notes=(f"an object cannot change the local `{name}`; keep it in a class or a global",),
                )
                return context.error(node.span)
            types[name] = context.settled(local, node.span)
            captured.append(
                ast.Parameter(node.span, name, ast.NamedType(node.span, (f"\0{name}",)), field="let")
            )
            arguments.append(ast.Argument(node.span, ast.Name(node.span, name)))
    context.shared.lambdas += 1
    simple = f"object#{context.shared.lambdas}"
    declaration = ast.TypeDeclaration(
        node.span, node.span, "class", simple, ast.Header(), (), tuple(captured), node.supers, node.members
    )
    module = context.scope.module
    entity = index_type(module, declaration, None, context.info.name)
    del module.entities[simple]
    parameters = dict(context.scope.parameters)
    scope = Scope(module, parameters, None, (), context.scope.local_types)
    context.program.set_local_scope(entity, scope, types)
    call = ast.Call(node.span, ast.Name(node.span, simple), tuple(arguments))
    return construct(context, call, entity, (), None)


HANDLERS[ast.ObjectLiteral] = _object
