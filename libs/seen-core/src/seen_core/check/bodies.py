"""Check the bodies of functions, constructors and globals: syntax to HIR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.context import DISCARD, Context
from seen_core.check.scope import Scope
from seen_core.check.signatures import FunctionInfo, FunctionReference
from seen_core.check.tailrec import loop_tail_calls
from seen_core.resolve import Entity
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program
    from seen_core.check.signatures_from_ast import Constructor


CIRCULAR = "the value of {name} depends on itself"


def check_function(program: Program, entity: Entity) -> hir.Body:
    """Check the body of a declared function or property."""
    from seen_core.check.signatures_from_ast import function_scope, where_bounds

    info = program.function_of(entity)
    node = entity.node
    body = (
        node.getter
        if isinstance(node, ast.Property)
        else node.body
        if isinstance(node, ast.Function)
        else None
    )
    if body is None:
        return _empty(info)
    outer = program.extra_bounds
    program.extra_bounds = {**outer, **where_bounds(program, entity)}
    try:
        checked = check_block(program, info, function_scope(program, entity), body)
    finally:
        program.extra_bounds = outer
    if isinstance(node, ast.Function) and "tailrec" in node.header.modifiers:
        loop_tail_calls(program, info, checked)
    return checked


def _empty(info: FunctionInfo) -> hir.Body:
    panic = hir.Panic(info.span, t.NEVER, "not_written")
    return hir.Body(info.name, info.file, _parameters(info), len(info.parameters), panic, info.result)


def _parameters(info: FunctionInfo) -> list[hir.LocalInfo]:
    return [
        hir.LocalInfo(parameter.name, parameter.type, parameter.mode == "inout", parameter.span)
        for parameter in info.parameters
    ]


def new_context(program: Program, info: FunctionInfo, scope: Scope) -> Context:
    """Return a context with the parameters of a function as its first locals."""
    result: t.Type = info.result
    context = Context(program, scope, info, result)
    if isinstance(result, t.Unknown):
        context.result = context.inference.fresh()
    for index, parameter in enumerate(info.parameters):
        context.declare(parameter.name, parameter.type, parameter.span, mutable=parameter.mode == "inout")
        if index == 0 and info.kind in ("method", "constructor", "drop"):
            context.this = 0
    return context


def check_block(
    program: Program, info: FunctionInfo, scope: Scope, node: ast.Block | ast.Expression
) -> hir.Body:
    """Check a block or expression as the body of a function."""
    context = new_context(program, info, scope)
    value = _body_value(context, node)
    return finish(context, value)


def _body_value(context: Context, node: ast.Block | ast.Expression) -> hir.Expression:
    from seen_core.check.coerce import coerce
    from seen_core.check.dispatch import check

    result = context.shallow(context.result)
    if result == t.UNIT:
        return _unit(check(context, node, DISCARD))
    if isinstance(result, t.Unknown):
        value = check(context, node)
        type_ = context.shallow(value.type)
        settled = context.shallow(result)
        if isinstance(settled, t.Unknown):
            context.inference.unify(settled, type_)
            return value
        return coerce(context, value, settled)
    value = check(context, node, result)
    if isinstance(node, ast.Block) and context.shallow(value.type) == t.UNIT and _no_value(node):
        if not isinstance(context.shallow(result), t.Erroneous):
            _report_missing_return(context, node)
        return hir.Panic(node.span, result, "unreachable")
    return coerce(context, value, result)


def _no_value(node: ast.Block) -> bool:
    if not node.statements:
        return True
    last = node.statements[-1]
    return not isinstance(last, ast.ExpressionStatement) or isinstance(
        last.value, ast.Assign | ast.While | ast.For | ast.Loop | ast.If
    )


def _report_missing_return(context: Context, node: ast.Block) -> None:
    end = Span(max(node.span.end - 1, node.span.start), node.span.end)
    context.report(
        "E0212",
        "this function ends without returning {type}",
        end,
        label="nothing is returned here",
        notes=("end with the value, or with `return` on every way through",),
        type=str(context.resolve(context.result)),
    )


def _unit(value: hir.Expression) -> hir.Expression:
    if value.type in (t.UNIT, t.NEVER):
        return value
    return hir.Block(value.span, t.UNIT, (hir.Evaluate(value.span, value),), None)


def check_value(context: Context, node: ast.Function) -> hir.Body:
    """Check the body of a function declared in a body, whose parameters `context` has."""
    assert node.body is not None
    return finish(context, _body_value(context, node.body))


# ---------------------------------------------------------------- constructors


def check_constructor(program: Program, info: FunctionInfo, entity: Entity, made: Constructor) -> hir.Body:
    """Build the function that fills a fresh object: superclass, fields in order, `init` blocks.

    Fields that take parameters or literals are filled before the superclass is made: its constructor may call
    methods that are overridden here.
    """
    assert isinstance(entity.node, ast.TypeDeclaration) and entity.body is not None
    scope = program.owner_scope(entity.body)
    context = new_context(program, info, scope)
    context.initializing = True
    this_type = info.parameters[0].type
    assert isinstance(this_type, t.Nominal)
    inherited = len(program.all_fields(this_type)) - len(program.type_info(entity.name).fields)
    statements: list[hir.Statement] = []
    parent = _super_call(context, entity.node, this_type)
    waiting = _needed_above(program, entity.node, this_type) if parent is not None else frozenset[str]()
    after: list[hir.Statement] = [] if parent is None else [hir.Evaluate(entity.span, parent)]
    for position, parameter in enumerate(made.parameters):
        if parameter.field is not None:
            value = hir.Local(parameter.info.span, parameter.info.type, position + 1)
            filled = after if parameter.info.name in waiting else statements
            filled.append(_set_field(context, this_type, inherited + parameter.field, value))
            if program.type_info(entity.name).fields[parameter.field].mutable:
                del context.names[-1][parameter.info.name]  # from here on the name means the field
    names = {field.name: index for index, field in enumerate(program.all_fields(this_type))}
    given = {parameter.info.name for parameter in made.parameters if parameter.field is not None}
    early = parent is not None
    for member in entity.node.members:
        if isinstance(member, ast.InitBlock):
            from seen_core.check.statements import check_block as check_inner

            after.append(hir.Evaluate(member.span, check_inner(context, member.body, DISCARD)))
            early = False
        elif isinstance(member, ast.Let) and _initializes(member, given):
            filled = statements if early and _is_plain(member.value) else after
            filled.extend(_field_value(context, member, this_type, names))
    return finish(context, hir.Block(entity.span, t.UNIT, (*statements, *after), None))


def _needed_above(program: Program, node: ast.TypeDeclaration, type_: t.Nominal) -> frozenset[str]:
    """Return the parameters that the superclass is given and that may not be readable twice."""
    from seen_core.check.walk import mentioned_names

    mentioned = mentioned_names(node.supers)
    unknown = dict.fromkeys(program.type_info(type_.name).parameters, t.UNIT)
    return frozenset(
        field.name
        for field in program.all_fields(type_)
        if field.name in mentioned
        and (not program.is_copyable(field.type) or t.substitute(field.type, unknown) != field.type)
    )


def _is_plain(value: ast.Expression | None) -> bool:
    """Tell whether a value can be put into its field at any time: a literal without other values in it."""
    match value:
        case (
            ast.IntLiteral() | ast.FloatLiteral() | ast.BoolLiteral() | ast.CharLiteral() | ast.NullLiteral()
        ):
            return True
        case ast.Unary(_, "-", operand):
            return _is_plain(operand)
        case ast.StringLiteral(_, parts):
            return all(isinstance(part, str) for part in parts)
        case ast.ArrayLiteral(_, items, None):
            return all(_is_plain(item) for item in items)
        case _:
            return False


def _initializes(member: ast.Let, given: set[str]) -> bool:
    stored = member.kind != "const" and "static" not in member.header.modifiers
    if not stored or member.value is None:
        return False
    return not (isinstance(member.pattern, ast.NamePattern) and member.pattern.name in given)


def _field_value(
    context: Context, member: ast.Let, this_type: t.Nominal, names: dict[str, int]
) -> list[hir.Statement]:
    from seen_core.check.coerce import check_as
    from seen_core.check.dispatch import check
    from seen_core.check.patterns import bind_irrefutable

    fields = context.program.all_fields(this_type)
    assert member.value is not None
    if isinstance(member.pattern, ast.NamePattern):
        index = names[member.pattern.name]
        value = check_as(context, member.value, fields[index].type)
        return [_set_field(context, this_type, index, value)]
    from seen_core.resolve import bound_names

    statements = [bind_irrefutable(context, member.pattern, check(context, member.value), mutable=False)]
    for name, span in bound_names(member.pattern):
        local = context.lookup(name)
        assert isinstance(local, int)
        reading = hir.Local(span, context.locals[local].type, local)
        statements.append(_set_field(context, this_type, names[name], reading))
        del context.names[-1][name]
    return statements


def _set_field(context: Context, type_: t.Nominal, index: int, value: hir.Expression) -> hir.Statement:
    field = context.program.all_fields(type_)[index]
    target = hir.Field(value.span, field.type, hir.Local(value.span, type_, 0), index)
    return hir.Evaluate(value.span, hir.Assign(value.span, t.UNIT, target, value, initialize=True))


def _super_call(context: Context, node: ast.TypeDeclaration, this_type: t.Nominal) -> hir.Expression | None:
    """Run the constructor of the superclass on the same object."""
    from seen_core.check.calls import constructor_signature, match_arguments
    from seen_core.check.construction import check_arguments_above
    from seen_core.check.signatures_from_ast import constructor_function

    program = context.program
    parent = program.superclass(this_type)
    if parent is None:
        return None
    entity = program.type_entity(parent.name)
    assert entity is not None and entity.body is not None
    clause = next(
        (one for one in node.supers if context.type_of(one.type) == parent and one.arguments is not None),
        None,
    )
    arguments = clause.arguments if clause is not None and clause.arguments is not None else ()
    function = constructor_function(program, entity)
    mapping: dict[t.Parameter, t.Type] = dict(
        zip(program.type_info(parent.name).parameters, parent.arguments)
    )
    signature = constructor_signature(program, entity)
    span = clause.span if clause is not None else node.name_span
    matched = match_arguments(context, span, signature, arguments, mapping)
    if matched is None:
        return None
    lets, values = matched
    check_arguments_above(context, parent, (*lets, *values))
    for index, value in enumerate(values):  # The object itself is not touched before the call.
        if not isinstance(value, hir.Local | hir.Constant):
            declaration, values[index] = context.temporary(value)
            lets.append(declaration)
    this = hir.Upcast(span, parent, hir.Local(span, this_type, 0))
    call = hir.Call(
        span, t.UNIT, FunctionReference(function.name, parent.arguments), "static", (this, *values)
    )
    return hir.Block(span, t.UNIT, tuple(lets), call) if lets else call


def object_instance(program: Program, info: FunctionInfo, type_: t.Nominal) -> hir.Body:
    """Build the function that makes the instance of an `object`."""
    from seen_core.check.signatures_from_ast import constructor_function

    entity = program.type_entity(type_.name)
    assert entity is not None
    constructor = constructor_function(program, entity)
    made = hir.Construct(info.span, type_, FunctionReference(constructor.name), ())
    return hir.Body(info.name, info.file, [], 0, made, type_)


# ---------------------------------------------------------------- globals and inference of fields


def infer_initializer(program: Program, scope: Scope, entity: Entity, node: ast.Expression) -> t.Type:
    """Return the type of a field's initial value, which may mention constructor parameters."""
    info = FunctionInfo(f"{entity.name}.field", entity.module.file, node.span, "function", (), (), t.UNIT)
    context = Context(program, scope, info, t.UNIT)
    declaration = entity.node
    if isinstance(declaration, ast.TypeDeclaration):
        for parameter in declaration.parameters or ():
            type_ = context.type_of(parameter.type) if parameter.type is not None else t.ERRONEOUS
            context.declare(parameter.name, type_, parameter.span)
    if isinstance(scope.self_type, t.Nominal):
        context.this = context.add_local("this", scope.self_type, node.span)
    return _inferred(context, node, entity)


def _inferred(context: Context, node: ast.Expression, entity: Entity) -> t.Type:
    from seen_core.check.dispatch import check

    program = context.program
    kept, seen, local_types = program.diagnostics, set(program.seen), len(program.local_types)
    program.diagnostics = []
    value = check(context, node)
    del program.local_types[local_types:]
    # What is wrong with the value is found again when it is checked, but not what was cut off here.
    circular = [each for each in program.diagnostics if each.template == CIRCULAR]
    wrong = any(each.code.startswith("E") for each in program.diagnostics)
    kept += circular
    program.diagnostics, program.seen = kept, seen
    type_ = context.resolve(value.type)
    if circular:
        return t.ERRONEOUS
    if not context.inference.is_known(type_):
        if not wrong:
            from seen_core.check.annotating import stored_fixes  # not needed by programs that are right

            notes = ("write the type in front of the `=`",)
            fixes = stored_fixes(entity, node.span, type_)
            context.report("E0209", "the type of this is not known", node.span, notes=notes, fixes=fixes)
        return t.ERRONEOUS
    return type_


def infer_global(program: Program, scope: Scope, entity: Entity, node: ast.Let) -> t.Type:
    """Return the type of a global from its value."""
    info = FunctionInfo(f"{entity.name}.initial", entity.module.file, node.span, "global", (), (), t.UNIT)
    context = Context(program, scope, info, t.UNIT)
    assert node.value is not None
    type_ = _inferred(context, node.value, entity)
    if isinstance(node.pattern, ast.NamePattern):
        return type_
    from seen_core.check.patterns import check_pattern

    check_pattern(context, node.pattern, type_)
    local = context.lookup(entity.simple)
    return context.resolve(context.locals[local].type) if isinstance(local, int) else t.ERRONEOUS


def check_global(
    program: Program, info: FunctionInfo, scope: Scope, entity: Entity, node: ast.Let
) -> hir.Body:
    """Check the initial value of a global."""
    from seen_core.check.coerce import check_as
    from seen_core.check.dispatch import check
    from seen_core.check.patterns import bind_irrefutable

    context = new_context(program, info, scope)
    assert node.value is not None
    if isinstance(node.pattern, ast.NamePattern):
        return finish(context, check_as(context, node.value, info.result))
    statement = bind_irrefutable(context, node.pattern, check(context, node.value), mutable=False)
    local = context.lookup(entity.simple)
    assert isinstance(local, int)
    reading = hir.Local(entity.span, context.locals[local].type, local)
    return finish(context, hir.Block(node.span, reading.type, (statement,), reading))


# ---------------------------------------------------------------- finishing


def finish(context: Context, value: hir.Expression) -> hir.Body:
    """Settle all types of a body, after the checks that waited for them."""
    for obligation in context.shared.obligations:
        obligation()
    body = hir.Body(
        context.info.name,
        context.scope.module.file,
        context.locals,
        len(context.info.parameters),
        value,
        context.resolve(context.result),
        context.info.throws,
        lent=frozenset(context.shared.lent),
    )
    if context.inference.used:
        settler = _Settler(context)
        settler.body(body)
        settler.report_locals()
    return body


class _Settler:
    """Replaces inference variables in place; one that was never found out is reported."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.done: set[int] = set()
        self.reported = False
        self.open_locals: list[tuple[hir.LocalInfo, t.Type]] = []

    def type(self, type_: t.Type, span: Span) -> t.Type:
        resolved = self.context.resolve(type_)
        if not self.context.inference.is_known(resolved):
            if not self.reported and not self._excused():
                self.reported = True
                self.context.report(
                    "E0209",
                    "the type of this is not known",
                    span,
                    label=f"this is {resolved}",
                    notes=("write the missing type: after the name, or in `<…>` of the call",),
                )
            return _without_unknowns(resolved)
        return resolved

    def arguments(self, function: FunctionReference, span: Span) -> tuple[t.Type, ...]:
        """Settle the type arguments of a call; those that nothing tells are asked for by name."""
        types = function.type_arguments
        is_known = self.context.inference.is_known
        if types and not self.reported and not all(map(is_known, types)) and not self._excused():
            from seen_core.check.annotating import argument_fixes  # not needed by programs that are right

            self.reported = True
            parameters = self.context.program.function(function.name).type_parameters
            file, open_ = self.context.scope.module.file, [one for one in types if not is_known(one)]
            fixes = argument_fixes(file, span, function.name, len(types)) if open_ == [*types] else ()
            missing = [one.name for one, type_ in zip(parameters, types) if type_ in open_]
            self.context.report(
                "E0209",
                "the type {type} of this call is not known",
                span,
                notes=("write it in `<…>` behind the name, or give it a value of a known type",),
                fixes=fixes,
                type=", ".join(missing),
            )
        return tuple(self.type(one, span) for one in types)

    def _excused(self) -> bool:
        """Whether another error explains why a type stayed unknown."""
        new = self.context.program.diagnostics[self.context.reported_before :]
        return any(one.code.startswith("E") for one in new)

    def local(self, local: hir.LocalInfo) -> t.Type:
        """Settle a local; one that has a name is told to have its type written."""
        resolved = self.context.resolve(local.type)
        if not local.name.isidentifier() or self.context.inference.is_known(resolved):
            return self.type(local.type, local.span)
        if not self._excused():
            self.open_locals.append((local, resolved))
        return _without_unknowns(resolved)

    def report_locals(self) -> None:
        """Report the locals whose types are open, all of them."""
        if self.open_locals:
            from seen_core.check.annotating import type_fixes  # not needed by programs that are right
        for local, open_type in self.open_locals:
            shown = str(open_type).replace("_", "…")
            name, file = local.name, self.context.scope.module.file
            if file.text[local.span.start : local.span.end] != name and len(self.open_locals) > 1:
                continue  # the compiler's own: what it was made for is reported
            known = shown != "…"
            self.context.report(
                "E0209",
                "the type of {name} is not known",
                local.span,
                label=f"this is {shown}" if known else "",
                notes=(
                    f"write its type after the name: `{name}: {shown}`"
                    if known
                    else "give it a value, or write its type",
                ),
                fixes=type_fixes(file, local.span, open_type),
                name=name,
            )

    def body(self, body: hir.Body) -> None:
        for local in body.locals:
            local.type = self.local(local) if not self.reported else self.type(local.type, local.span)
        self.reported = self.reported or bool(self.open_locals)
        body.result = self.type(body.result, body.value.span)
        self.node(body.value)

    def node(self, root: object) -> None:
        stack: list[Any] = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, tuple | list):
                stack.extend(node)
                continue
            if isinstance(node, hir.Body):
                if id(node) not in self.done:
                    self.done.add(id(node))
                    self.body(node)
                continue
            slots = getattr(node, "__slots__", None)
            if slots is None or id(node) in self.done or isinstance(node, FunctionReference):
                continue
            self.done.add(id(node))
            for slot in slots:
                value = getattr(node, slot)
                if slot in ("type", "tested"):
                    object.__setattr__(node, slot, self.type(value, node.span))
                elif isinstance(value, FunctionReference):
                    arguments = self.arguments(value, node.span)
                    object.__setattr__(node, slot, FunctionReference(value.name, arguments))
                elif value is not None and not isinstance(value, str | int | float | Span):
                    stack.append(value)


def _without_unknowns(type_: t.Type) -> t.Type:
    if isinstance(type_, t.Unknown):
        return t.ERRONEOUS
    return t.rebuild(type_, _without_unknowns)
