"""`copy` of data classes and structs, and objects made on the spot."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.calls import Signature, construct, match_arguments
from seen_core.check.context import Context
from seen_core.check.dispatch import HANDLERS, as_syntax
from seen_core.check.names import OUTER, has_receiver
from seen_core.check.scope import Scope
from seen_core.check.signatures import FunctionReference, ParameterInfo
from seen_core.check.signatures_from_ast import constructor_function
from seen_core.check.walk import mentioned_names
from seen_core.resolve import bound_names, index_type
from seen_core.source import Span
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
    lets, values = matched[0], tuple(matched[1])
    made: hir.Expression
    if program.kind(type_) == "struct":
        made = hir.MakeStruct(node.span, type_, values)
    else:
        entity = program.type_entity(type_.name)
        assert entity is not None
        function = constructor_function(program, entity)
        made = hir.Construct(node.span, type_, FunctionReference(function.name, type_.arguments), values)
    return hir.Block(node.span, type_, (declaration, *lets), made)


def _positional(node: ast.Call) -> int:
    return sum(argument.name is None for argument in node.arguments)


# ---------------------------------------------------------------- objects made in place


class _Captured:
    """What an object made in place takes along: constructor parameters, their arguments, further members."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.parameters: list[ast.Parameter] = []
        self.arguments: list[ast.Argument] = []
        self.members: list[ast.Declaration] = []
        self.types: dict[str, t.Type] = {}

    def keep(self, name: str, type_: t.Type, value: ast.Expression) -> None:
        """Keep a value in a field."""
        self.types[name] = type_
        self.parameters.append(ast.Parameter(self.span, name, self._type(name), field="let"))
        self.arguments.append(ast.Argument(self.span, value))

    def share(self, name: str, type_: t.Type) -> None:
        """Make a variable a property that reads and sets it, through two lambdas."""
        span, reader, writer = self.span, f"get {name}", f"set {name}"
        local, value = ast.Name(span, name), ast.Name(span, "value")
        self.keep(reader, t.Function((), type_), ast.Lambda(span, (), _block(span, local)))
        parameter = ast.LambdaParameter(span, ast.NamePattern(span, "value"))
        change = ast.Assign(span, "", local, value)
        self.keep(writer, t.Function((type_,), t.UNIT), ast.Lambda(span, (parameter,), _block(span, change)))
        self.types[name] = type_
        self.members.append(
            ast.Property(
                span,
                name,
                span,
                self._type(name),
                ast.Call(span, ast.Name(span, reader), ()),
                "value",
                ast.Call(span, ast.Name(span, writer), (ast.Argument(span, value),)),
                ast.Header(modifiers=frozenset(("private",))),
            )
        )

    def _type(self, name: str) -> ast.TypeExpression:
        """Return syntax for a type that is known already, see `Program.set_local_scope`."""
        return ast.NamedType(self.span, (f"\0{name}",))


def _block(span: Span, value: ast.Expression) -> ast.Block:
    return ast.Block(span, (ast.ExpressionStatement(span, value),))


def _capture(context: Context, node: ast.ObjectLiteral) -> _Captured:
    captured = _Captured(node.span)
    uses_this = False
    own = {
        name
        for member in node.members
        for name in (
            [one for one, _ in bound_names(member.pattern)]
            if isinstance(member, ast.Let)
            else [member.name]
            if isinstance(member, ast.Function | ast.Property)
            else []
        )
    }
    for name in sorted(mentioned_names((node.supers, node.members)) - own):
        binding = context.lookup(name)
        if not isinstance(binding, int):
            uses_this = uses_this or (binding is None and has_receiver(context, name, node.span))
            continue
        local = context.locals[binding]
        type_ = context.settled(local, node.span)
        if local.mutable:
            captured.share(name, type_)
        else:
            captured.keep(name, type_, ast.Name(node.span, name))
    this = context.this_local()
    if uses_this and this is not None:
        captured.keep(OUTER, context.locals[this].type, ast.This(node.span))
    return captured


def _object(context: Context, node: ast.ObjectLiteral, expected: t.Type | None) -> hir.Expression:
    """`object : I { … }`: a class of its own, whose fields hold what the members use of the locals."""
    captured = _capture(context, node)
    context.shared.lambdas += 1
    simple = f"object#{context.shared.lambdas}"
    around = {name: one for name, one in context.scope.parameters.items() if name != "Self"}
    declaration = ast.TypeDeclaration(
        node.span,
        node.span,
        "class",
        simple,
        ast.Header(),
        tuple(_same_parameter(context, node.span, name, one) for name, one in around.items()),
        tuple(captured.parameters),
        node.supers,
        (*captured.members, *node.members),
    )
    module = context.scope.module
    entity = index_type(module, declaration, None, context.info.name)
    del module.entities[simple]
    own: dict[t.Parameter, t.Type] = {one: t.Parameter(entity.name, name) for name, one in around.items()}
    types = {name: t.substitute(type_, own) for name, type_ in captured.types.items()}
    scope = Scope(module, {}, None, context.scope.owners, context.scope.local_types)
    context.program.set_local_scope(entity, scope, types)
    for name, one in around.items():
        context.program.take_bounds(t.Parameter(entity.name, name), one, own)
    call = ast.Call(node.span, ast.Name(node.span, simple), tuple(captured.arguments))
    return construct(context, call, entity, tuple(around.values()), None)


def _same_parameter(context: Context, span: Span, name: str, parameter: t.Parameter) -> ast.TypeParameter:
    """Return a type parameter of the class that stands for one of the code around it."""
    number = ast.NamedType(span, ("Int",)) if context.program.is_constant_parameter(parameter) else None
    return ast.TypeParameter(span, name, const_type=number)


HANDLERS[ast.ObjectLiteral] = _object
