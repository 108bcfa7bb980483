"""Builder functions for declarations and files; each is named by `seen.lark`."""

# The grammar shows what each function builds.
# ruff: noqa: D103

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from seen_core.source import Span
from seen_core.syntax import ast
from seen_core.syntax.build import Builder, path_span, texts, token_span
from seen_core.syntax.tokens import Token

_NO_HEADER = ast.Header()


class FunctionName(NamedTuple):
    """What stands between the role `fun` and the parameters."""

    text: str
    span: Span
    receiver: ast.Parameter | None = None
    extended: ast.TypeExpression | None = None
    type_parameters: tuple[ast.TypeParameter, ...] = ()


class Accessor(NamedTuple):
    """A getter, or a setter with the name of its parameter; without a body it is only asked for."""

    setter: str | None
    body: ast.Block | ast.Expression | None
    span: Span


def file(b: Builder, span: Span, items: list[ast.Item]) -> ast.File:
    return ast.File(Span(0, len(b.text)), tuple(items), b.pack.code, frozenset(b.overriding))


def no_header(b: Builder, span: Span) -> ast.Header:
    if b.docs and span[0] in b.docs:
        return ast.Header(doc=b.docs[span[0]])
    return _NO_HEADER


def header(b: Builder, span: Span, items: list[ast.Annotation | Token]) -> ast.Header:
    annotations = tuple([item for item in items if isinstance(item, ast.Annotation)])
    modifiers = frozenset([item[0] for item in items if isinstance(item, Token)])
    return ast.Header(annotations, modifiers, b.docs.get(span[0], ""))


def annotation(b: Builder, span: Span, token: Token) -> ast.Annotation:
    return ast.Annotation(span, token[1][1:])


def annotation_call(b: Builder, span: Span, token: Token, arguments: list[ast.Argument]) -> ast.Annotation:
    return ast.Annotation(span, token[1][1:], tuple(arguments))


# ---------------------------------------------------------------- functions


def function(
    b: Builder,
    span: Span,
    header: ast.Header,
    name: FunctionName,
    type_parameters: list[ast.TypeParameter],
    parameters: list[ast.Parameter] | None,
    result: ast.TypeExpression | None,
    throws: ast.Throws | None,
    where: list[ast.WhereClause],
    contracts: list[ast.Contract],
    body: ast.Block | ast.Expression | None,
) -> ast.Function:
    if "override" in header.modifiers:
        b.overriding.add(name.text)
    return ast.Function(
        span,
        name.span,
        name.text,
        header,
        (*name.type_parameters, *type_parameters),
        tuple(parameters or ()),
        result,
        body,
        name.receiver,
        name.extended,
        throws,
        tuple(where),
        tuple(contracts),
    )


def function_name(b: Builder, span: Span, path: list[Token]) -> FunctionName:
    last = path[-1]
    extended = None
    if len(path) > 1:
        extended = ast.NamedType(path_span(path[:-1]), texts(path[:-1]))
    return FunctionName(last[1], token_span(last), None, extended)


def function_name_generic(
    b: Builder, span: Span, path: list[Token], arguments: list[ast.TypeArgument], name: Token
) -> FunctionName:
    extended = ast.NamedType(path_span(path), texts(path), tuple(arguments))
    return FunctionName(name[1], token_span(name), None, extended)


def function_name_receiver(b: Builder, span: Span, receiver: ast.Parameter, name: Token) -> FunctionName:
    return FunctionName(name[1], token_span(name), receiver)


def function_name_leading(
    b: Builder, span: Span, parameters: list[ast.TypeParameter], path: list[Token]
) -> FunctionName:
    return function_name(b, span, path)._replace(type_parameters=tuple(parameters))


def function_name_leading_generic(
    b: Builder,
    span: Span,
    parameters: list[ast.TypeParameter],
    path: list[Token],
    arguments: list[ast.TypeArgument],
    name: Token,
) -> FunctionName:
    made = function_name_generic(b, span, path, arguments, name)
    return made._replace(type_parameters=tuple(parameters))


def operator_name(b: Builder, span: Span, symbol: Token) -> FunctionName:
    return FunctionName(symbol[0], span)


def parameter(
    b: Builder,
    span: Span,
    header: ast.Header,
    field: Token | None,
    mode: Token | None,
    name: Token,
    second_mode: Token | None,
    type: ast.TypeExpression,
    variadic: Token | None,
    default: ast.Expression | None,
) -> ast.Parameter:
    chosen = mode or second_mode
    if "override" in header.modifiers:
        b.overriding.add(name[1])
    return ast.Parameter(
        span,
        name[1],
        type,
        default,
        chosen[0] if chosen else "",
        variadic is not None,
        field[0] if field else "",
        header,
    )


def parameter_this(
    b: Builder, span: Span, header: ast.Header, field: Token | None, mode: Token | None
) -> ast.Parameter:
    return ast.Parameter(span, "this", None, mode=mode[0] if mode else "", header=header)


def parameter_this_typed(
    b: Builder,
    span: Span,
    header: ast.Header,
    field: Token | None,
    mode: Token | None,
    second_mode: Token | None,
    type: ast.TypeExpression,
) -> ast.Parameter:
    chosen = mode or second_mode
    return ast.Parameter(span, "this", type, mode=chosen[0] if chosen else "", header=header)


def named_result(b: Builder, span: Span, _name: Token, type: ast.TypeExpression) -> ast.TypeExpression:
    return type


def contract(b: Builder, span: Span, word: Token, condition: ast.Expression) -> ast.Contract:
    return ast.Contract(span, word[0], condition)


# ---------------------------------------------------------------- variables and properties


def let_mut(b: Builder, span: Span) -> Token:
    return Token("var", "", span[0], span[1])


def variable(
    b: Builder,
    span: Span,
    header: ast.Header,
    word: Token,
    pattern: ast.Pattern,
    type: ast.TypeExpression | None,
    value: ast.Expression | None = None,
) -> ast.Let:
    if "weak" in header.modifiers:
        header, type = _weak(b, header, pattern, type)
    if "override" in header.modifiers:
        b.overriding.add(_property_name(b, pattern))
    return ast.Let(span, word[0], pattern, type, value, header)


def _weak(
    b: Builder, header: ast.Header, pattern: ast.Pattern, type: ast.TypeExpression | None
) -> tuple[ast.Header, ast.TypeExpression]:
    """`weak var x: T` is `var x: weak T`."""
    if type is None:
        b.errors.report("E0108", "a weak variable says its type: write `: T?` after its name", *pattern.span)
        type = ast.NamedType(pattern.span, ("Any",))
    elif not isinstance(type, ast.WeakType):
        type = ast.WeakType(type.span, type)
    return replace(header, modifiers=header.modifiers - {"weak"}), type


def property_arrow(
    b: Builder,
    span: Span,
    header: ast.Header,
    word: Token,
    pattern: ast.Pattern,
    type: ast.TypeExpression | None,
    value: ast.Expression,
) -> ast.Declaration:
    name = _property_name(b, pattern)
    if "override" in header.modifiers:
        b.overriding.add(name)
    return ast.Property(span, name, pattern.span, type, value, header=header)


def property(
    b: Builder,
    span: Span,
    header: ast.Header,
    word: Token,
    pattern: ast.Pattern,
    type: ast.TypeExpression | None,
    accessors: list[Accessor],
) -> ast.Declaration:
    getter: ast.Block | ast.Expression | None = None
    setter: Accessor | None = None
    if all(accessor.body is None for accessor in accessors):
        kind = "var" if any(accessor.setter is not None for accessor in accessors) else "let"
        return ast.Let(span, kind, pattern, type, None, header)
    for accessor in accessors:
        taken = getter if accessor.setter is None else setter
        if taken is not None:
            b.errors.report("E0101", "this accessor is written twice", *accessor.span)
        elif accessor.setter is None:
            getter = accessor.body
        else:
            setter = accessor
    if getter is None:
        b.errors.report("E0101", "a computed property needs a getter", *span)
        getter = ast.ErrorExpression(span)
    name = _property_name(b, pattern)
    if "override" in header.modifiers:
        b.overriding.add(name)
    return ast.Property(
        span,
        name,
        pattern.span,
        type,
        getter,
        setter.setter if setter else None,
        setter.body if setter else None,
        header,
    )


def _property_name(b: Builder, pattern: ast.Pattern) -> str:
    if isinstance(pattern, ast.NamePattern):
        return pattern.name
    b.errors.report("E0101", "a computed property has one name", *pattern.span)
    return "_"


def getter_asked(b: Builder, span: Span) -> Accessor:
    return Accessor(None, None, span)


def setter_asked(b: Builder, span: Span) -> Accessor:
    return Accessor("", None, span)


def getter(b: Builder, span: Span, body: ast.Block | ast.Expression) -> Accessor:
    return Accessor(None, body, span)


def setter(b: Builder, span: Span, name: Token, body: ast.Block | ast.Expression) -> Accessor:
    return Accessor(name[1], body, span)


# ---------------------------------------------------------------- types


def type_declaration(
    b: Builder,
    span: Span,
    header: ast.Header,
    word: Token,
    name: Token,
    type_parameters: list[ast.TypeParameter],
    parameters: list[ast.Parameter] | None,
    supers: list[ast.SuperType],
    where: list[ast.WhereClause],
    members: list[ast.Declaration],
) -> ast.Declaration:
    kind = word[0]
    if kind == "DATA_TYPE":
        kind = "struct" if parameters is None else "class"
        header = ast.Header(header.annotations, header.modifiers | {"data"}, header.doc)
    return ast.TypeDeclaration(
        span,
        token_span(name),
        kind,
        name[1],
        header,
        tuple(type_parameters),
        None if parameters is None else tuple(parameters),
        tuple(supers),
        tuple(members),
        tuple(where),
    )


def companion(
    b: Builder,
    span: Span,
    header: ast.Header,
    name: Token,
    supers: list[ast.SuperType],
    members: list[ast.Declaration],
) -> ast.Declaration:
    return _companion(span, header, name[1], token_span(name), supers, members)


def companion_unnamed(
    b: Builder,
    span: Span,
    header: ast.Header,
    supers: list[ast.SuperType],
    members: list[ast.Declaration],
) -> ast.Declaration:
    return _companion(span, header, "Companion", span, supers, members)


def _companion(
    span: Span,
    header: ast.Header,
    name: str,
    name_span: Span,
    supers: list[ast.SuperType],
    members: list[ast.Declaration],
) -> ast.Declaration:
    full = ast.Header(header.annotations, header.modifiers | {"companion"}, header.doc)
    return ast.TypeDeclaration(span, name_span, "object", name, full, (), None, tuple(supers), tuple(members))


def super_type(
    b: Builder, span: Span, type: ast.TypeExpression, arguments: list[ast.Argument] | None = None
) -> ast.SuperType:
    return ast.SuperType(span, type, None if arguments is None else tuple(arguments))


def both(
    b: Builder, span: Span, first: list[ast.SuperType], second: list[ast.SuperType]
) -> list[ast.SuperType]:
    return first + second


def field(
    b: Builder,
    span: Span,
    header: ast.Header,
    name: Token,
    type: ast.TypeExpression,
    value: ast.Expression | None = None,
) -> ast.Declaration:
    return ast.Let(span, "", ast.NamePattern(token_span(name), name[1]), type, value, header)


def init_block(b: Builder, span: Span, body: ast.Block) -> ast.Declaration:
    return ast.InitBlock(span, body)


def drop_block(b: Builder, span: Span, body: ast.Block) -> ast.Declaration:
    return ast.DropBlock(span, body)


def members_not_written(b: Builder, span: Span) -> ast.Declaration:
    return ast.MembersNotWritten(span)


def enum_declaration(
    b: Builder,
    span: Span,
    header: ast.Header,
    name: Token,
    type_parameters: list[ast.TypeParameter],
    supers: list[ast.SuperType],
    where: list[ast.WhereClause],
    items: list[ast.EnumVariant | ast.Declaration],
) -> ast.Declaration:
    variants = tuple([item for item in items if isinstance(item, ast.EnumVariant)])
    members = tuple([item for item in items if not isinstance(item, ast.EnumVariant)])
    return ast.EnumDeclaration(
        span,
        token_span(name),
        name[1],
        header,
        tuple(type_parameters),
        tuple(supers),
        variants,
        members,
        tuple(where),
    )


def variant(
    b: Builder,
    span: Span,
    header: ast.Header,
    name: Token,
    fields: list[ast.Parameter] | None,
    value: ast.Expression | None = None,
) -> ast.EnumVariant:
    if fields is None:
        return ast.EnumVariant(span, name[1], None, value, header)
    numbered = [
        ast.Parameter(f.span, f.name or str(position), f.type, f.default, f.mode)
        for position, f in enumerate(fields)
    ]
    return ast.EnumVariant(span, name[1], tuple(numbered), value, header)


def variant_named(
    b: Builder,
    span: Span,
    name: Token,
    mode: Token | None,
    type: ast.TypeExpression,
    default: ast.Expression | None,
) -> ast.Parameter:
    return ast.Parameter(span, name[1], type, default, mode[0] if mode else "")


def variant_type(b: Builder, span: Span, type: ast.TypeExpression) -> ast.Parameter:
    return ast.Parameter(span, "", type)


def impl_for(
    b: Builder,
    span: Span,
    header: ast.Header,
    type_parameters: list[ast.TypeParameter],
    interface: ast.TypeExpression,
    target: ast.TypeExpression,
    where: list[ast.WhereClause],
    members: list[ast.Declaration],
) -> ast.Declaration:
    return ast.ImplDeclaration(
        span, header, tuple(type_parameters), interface, target, tuple(members), tuple(where)
    )


def impl_inherent(
    b: Builder,
    span: Span,
    header: ast.Header,
    type_parameters: list[ast.TypeParameter],
    target: ast.TypeExpression,
    where: list[ast.WhereClause],
    members: list[ast.Declaration],
) -> ast.Declaration:
    return ast.ImplDeclaration(
        span, header, tuple(type_parameters), None, target, tuple(members), tuple(where)
    )


def extension(
    b: Builder,
    span: Span,
    header: ast.Header,
    type_parameters: list[ast.TypeParameter],
    target: ast.TypeExpression,
    where: list[ast.WhereClause],
    members: list[ast.Declaration],
) -> ast.Declaration:
    return ast.ExtensionDeclaration(
        span, header, tuple(type_parameters), target, tuple(members), tuple(where)
    )


def type_alias(
    b: Builder,
    span: Span,
    header: ast.Header,
    name: Token,
    type_parameters: list[ast.TypeParameter],
    type: ast.TypeExpression,
) -> ast.Declaration:
    return ast.TypeAlias(span, token_span(name), name[1], header, tuple(type_parameters), type)


def type_distinct(
    b: Builder,
    span: Span,
    header: ast.Header,
    name: Token,
    type_parameters: list[ast.TypeParameter],
    type: ast.TypeExpression,
) -> ast.Declaration:
    full = ast.Header(header.annotations, header.modifiers | {"distinct"}, header.doc)
    return ast.TypeAlias(span, token_span(name), name[1], full, tuple(type_parameters), type)


def type_associated(
    b: Builder,
    span: Span,
    header: ast.Header,
    name: Token,
    bounds: list[ast.TypeExpression] | None = None,
    type: ast.TypeExpression | None = None,
) -> ast.Declaration:
    return ast.TypeAlias(span, token_span(name), name[1], header, (), type, tuple(bounds or ()))


# ---------------------------------------------------------------- modules


def import_path(b: Builder, span: Span, header: ast.Header, path: list[Token]) -> ast.Declaration:
    return ast.Import(span, texts(path))


def import_alias(
    b: Builder, span: Span, header: ast.Header, path: list[Token], alias: Token
) -> ast.Declaration:
    return ast.Import(span, texts(path), alias[1])


def import_star(
    b: Builder, span: Span, header: ast.Header, path: list[Token], _dot: Token
) -> ast.Declaration:
    return ast.Import(span, texts(path), star=True)


def import_names(
    b: Builder, span: Span, header: ast.Header, path: list[Token], _dot: Token, names: list[ast.ImportName]
) -> ast.Declaration:
    return ast.Import(span, texts(path), names=tuple(names))


def import_name(b: Builder, span: Span, name: Token) -> ast.ImportName:
    return ast.ImportName(span, name[1], None)


def import_name_as(b: Builder, span: Span, name: Token, alias: Token) -> ast.ImportName:
    return ast.ImportName(span, name[1], alias[1])


def module(
    b: Builder, span: Span, header: ast.Header, path: list[Token], members: list[ast.Item]
) -> ast.Declaration:
    return ast.ModuleDeclaration(span, texts(path), tuple(members), header)


def module_name(b: Builder, span: Span, header: ast.Header, path: list[Token]) -> ast.Declaration:
    return ast.ModuleDeclaration(span, texts(path), None, header)


def package(
    b: Builder, span: Span, header: ast.Header, name: Token, items: list[ast.Item]
) -> ast.Declaration:
    settings: list[tuple[str, ast.Expression]] = []
    members: list[ast.Item] = []
    for item in items:
        match item:
            case ast.ExpressionStatement(
                value=ast.Assign(operator="", target=ast.Name(text=key), value=value)
            ):
                settings.append((key, value))
            case _:
                members.append(item)
    return ast.PackageDeclaration(span, name[1], tuple(settings), tuple(members))


def model(
    b: Builder,
    span: Span,
    header: ast.Header,
    name: Token,
    parameters: list[ast.Parameter] | None,
    body: ast.Block,
) -> ast.Declaration:
    return ast.ModelDeclaration(span, token_span(name), name[1], header, tuple(parameters or ()), body)
