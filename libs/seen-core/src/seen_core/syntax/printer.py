"""Tree to source text: what `parse` reads back as the same tree, in the words of a language pack.

Layout is plain: four blanks a level, one statement a line, parentheses only where they are needed.
Comments are not in the tree; documentation is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import assert_never

from seen_core.source import Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax import ast
from seen_core.syntax.print_expressions import ExpressionPrinter

_MODIFIER_ORDER = tuple(
    "pub private protected internal static external override abstract final open sealed lateinit weak "  # noqa: SIM905
    "unsafe inline tailrec infix operator suspend mut companion data".split()
)


def print_file(file: ast.File, pack: LanguagePack) -> str:
    """Return the source text of a tree."""
    printer = _Printer(pack)
    lines = "\n".join(printer.statement(item, 0) for item in file.items)
    first = f"#language {pack.code}\n" if pack.code != "en" else ""
    return f"{first}{lines}\n" if lines else first


def print_expression(expression: ast.Expression, pack: LanguagePack) -> str:
    """Return the source text of one expression."""
    return _Printer(pack).expression(expression, 0)


def ast_equal(left: object, right: object) -> bool:
    """Compare two trees, leaving out where things stand."""
    if is_dataclass(left) and type(left) is type(right):
        return all(
            ast_equal(getattr(left, field.name), getattr(right, field.name))
            for field in fields(left)
            if field.name not in ("span", "name_span", "operator_span")
        )
    if isinstance(left, tuple) and isinstance(right, tuple) and not isinstance(left, Span):
        return len(left) == len(right) and all(ast_equal(a, b) for a, b in zip(left, right))
    if isinstance(left, float) and isinstance(right, float):
        return repr(left) == repr(right)
    return type(left) is type(right) and left == right


class _Printer(ExpressionPrinter):
    """Statements and declarations; expressions, types and patterns are in the base."""

    def block(self, block: ast.Block, depth: int) -> str:
        if not block.statements:
            return "{}"
        pad = self.pad(depth + 1)
        lines = "".join(f"{pad}{self.statement(s, depth + 1)}\n" for s in block.statements)
        return f"{{\n{lines}{self.pad(depth)}}}"

    def statement(self, node: ast.Statement, depth: int) -> str:
        match node:
            case ast.ExpressionStatement():
                return self.expression(node.value, depth)
            case ast.Defer():
                return f"{self.word('defer')} {self.block(node.body, depth)}"
            case ast.Sample():
                word = f"{self.word('let')} " if node.declares else ""
                target = self.expression(node.target, depth)
                return f"{word}{target} ~ {self.operand(node.distribution, 1, depth)}"
            case ast.AnnotationStatement():
                # The blank line keeps it from a declaration that follows; so does a `;`.
                return f"{self.annotation(node.annotation, depth)};"
            case _:
                return self.declaration(node, depth)

    def declaration(self, node: ast.Declaration, depth: int) -> str:
        match node:
            case ast.Function():
                return self.function(node, depth)
            case ast.Let():
                return self.let(node, depth)
            case ast.Property():
                return self.property(node, depth)
            case ast.TypeDeclaration():
                return self.type_declaration(node, depth)
            case ast.EnumDeclaration():
                return self.enum(node, depth)
            case ast.ImplDeclaration():
                target = self.type(node.target, depth)
                if node.interface is not None:
                    interface = self.type(node.interface, depth)
                    target = f"{interface} {self.word('for')} {target}"
                head = f"{self.header(node.header, depth)}{self.word('impl')}"
                head += f"{self.type_parameters(node.type_parameters, depth)} {target}"
                return head + self.where(node.where, depth) + self.members(node.members, depth)
            case ast.ExtensionDeclaration():
                head = f"{self.header(node.header, depth)}{self.word('extension')}"
                head += self.type_parameters(node.type_parameters, depth)
                head += f" {self.type(node.target, depth)}{self.where(node.where, depth)}"
                return head + self.members(node.members, depth)
            case ast.InitBlock():
                return f"{self.word('init')} {self.block(node.body, depth)}"
            case ast.DropBlock():
                return f"{self.word('drop')} {self.block(node.body, depth)}"
            case ast.TypeAlias():
                distinct = f"{self.word('distinct')} " if "distinct" in node.header.modifiers else ""
                head = f"{self.header(node.header, depth)}{self.word('type')} {node.name}"
                head += self.type_parameters(node.type_parameters, depth)
                if node.bounds:
                    head += f": {self.bounds(node.bounds, depth)}"
                return f"{head} = {distinct}{self.type(node.type, depth)}" if node.type is not None else head
            case ast.Import():
                return self.import_(node)
            case ast.ModuleDeclaration():
                head = f"{self.header(node.header, depth)}{self.word('module')} {'.'.join(node.path)}"
                return head if node.members is None else f"{head} {self.items(node.members, depth)}"
            case ast.PackageDeclaration():
                pad = self.pad(depth + 1)
                settings = [f"{pad}{key} = {self.expression(e, depth + 1)}\n" for key, e in node.settings]
                items = [f"{pad}{self.statement(item, depth + 1)}\n" for item in node.members]
                body = "".join(settings + items)
                return f"{self.word('package')} {node.name} {{\n{body}{self.pad(depth)}}}"
            case ast.ModelDeclaration():
                head = f"{self.header(node.header, depth)}{self.word('model')} {node.name}"
                return f"{head}({self.parameters(node.parameters, depth)}) {self.block(node.body, depth)}"
            case ast.MembersNotWritten():
                return "..."
        assert_never(node)

    # -- pieces of declarations

    def header(self, header: ast.Header, depth: int) -> str:
        pad = self.pad(depth)
        text = ""
        if header.doc:
            text += "".join(f"/// {line}".rstrip() + f"\n{pad}" for line in header.doc.split("\n"))
        text += "".join(f"{self.annotation(a, depth)}\n{pad}" for a in header.annotations)
        return text + self.modifiers(header)

    def modifiers(self, header: ast.Header) -> str:
        return "".join(f"{self.word(m)} " for m in _MODIFIER_ORDER if m in header.modifiers)

    def annotation(self, annotation: ast.Annotation, depth: int) -> str:
        arguments = f"({self.arguments(annotation.arguments, depth)})" if annotation.arguments else ""
        return f"@{annotation.name}{arguments}"

    def parameters(self, parameters: Sequence[ast.Parameter], depth: int) -> str:
        texts = [self.parameter(parameter, depth + 1) for parameter in parameters]
        if not any(parameter.header.doc for parameter in parameters):
            return ", ".join(texts)
        pad = self.pad(depth + 1)
        return "\n" + ",\n".join(pad + text for text in texts) + f"\n{self.pad(depth)}"

    def parameter(self, node: ast.Parameter, depth: int) -> str:
        header = node.header
        text = ""
        if header.doc:
            text = "".join(f"/// {line}\n{self.pad(depth)}" for line in header.doc.split("\n"))
        text += "".join(f"{self.annotation(a, depth)} " for a in header.annotations)
        text += self.modifiers(header)
        text += f"{self.word(node.field)} " if node.field else ""
        text += f"{self.word(node.mode)} " if node.mode else ""
        text += self.word("this") if node.name == "this" else node.name
        if node.type is not None:
            text += f": {self.type(node.type, depth)}"
        text += "..." if node.variadic else ""
        if node.default is not None:
            text += f" = {self.operand(node.default, 1, depth)}"
        return text

    def type_parameters(self, parameters: Sequence[ast.TypeParameter], depth: int) -> str:
        if not parameters:
            return ""
        texts = []
        for parameter in parameters:
            text = parameter.name
            if parameter.const_type is not None:
                text = f"{self.word('const')} {text}: {self.type(parameter.const_type, depth)}"
            elif parameter.bounds:
                text += f": {self.bounds(parameter.bounds, depth)}"
            if parameter.default is not None:
                text += f" = {self.type_argument(parameter.default, depth)}"
            texts.append(text)
        return f"<{', '.join(texts)}>"

    def bounds(self, bounds: Sequence[ast.TypeExpression], depth: int) -> str:
        return " + ".join(self.simple_type(bound, depth) for bound in bounds)

    def where(self, clauses: Sequence[ast.WhereClause], depth: int) -> str:
        if not clauses:
            return ""
        texts = [f"{clause.name}: {self.bounds(clause.bounds, depth)}" for clause in clauses]
        return f" {self.word('where')} {', '.join(texts)}"

    def function(self, node: ast.Function, depth: int) -> str:
        text = f"{self.header(node.header, depth)}{self.word('fun')} "
        if node.receiver is not None:
            text += f"({self.parameter(node.receiver, depth)}) "
        elif node.extended is not None:
            text += f"{self.type(node.extended, depth)}."
        text += node.name + self.type_parameters(node.type_parameters, depth)
        text += f"({self.parameters(node.parameters, depth)})"
        if node.result is not None:
            text += f": {self.type(node.result, depth)}"
        if node.throws is not None:
            text += f" {self.throws(node.throws, depth)}"
        text += self.where(node.where, depth) + self.contracts(node.contracts, depth)
        if node.body is None:
            return text
        if isinstance(node.body, ast.Block):
            return f"{text} {self.block(node.body, depth)}"
        return f"{text} => {self.expression(node.body, depth)}"

    def let(self, node: ast.Let, depth: int) -> str:
        text = self.header(node.header, depth) + (f"{self.word(node.kind)} " if node.kind else "")
        text += self.pattern(node.pattern, depth)
        if node.type is not None:
            text += f": {self.type(node.type, depth)}"
        if node.value is not None:
            text += f" = {self.operand(node.value, 1, depth)}"
        return text

    def property(self, node: ast.Property, depth: int) -> str:
        word = self.word("let" if node.setter is None else "var")
        text = f"{self.header(node.header, depth)}{word} {node.name}"
        if node.type is not None:
            text += f": {self.type(node.type, depth)}"
        if node.setter is None and not isinstance(node.getter, ast.Block):
            return f"{text} => {self.expression(node.getter, depth)}"
        pad = self.pad(depth + 1)
        text += f" {{\n{pad}{self.word('get')}(){self.body(node.getter, depth + 1)}\n"
        if node.setter is not None:
            parameter = node.setter_parameter or "value"
            text += f"{pad}{self.word('set')}({parameter}){self.body(node.setter, depth + 1)}\n"
        return f"{text}{self.pad(depth)}}}"

    def body(self, body: ast.Block | ast.Expression, depth: int) -> str:
        if isinstance(body, ast.Block):
            return f" {self.block(body, depth)}"
        return f" => {self.expression(body, depth)}"

    def type_declaration(self, node: ast.TypeDeclaration, depth: int) -> str:
        text = f"{self.header(node.header, depth)}{self.word(node.kind)}"
        if not ("companion" in node.header.modifiers and node.name == "Companion"):
            text += f" {node.name}"
        text += self.type_parameters(node.type_parameters, depth)
        if node.parameters is not None:
            text += f"({self.parameters(node.parameters, depth)})"
        text += self.supers(node.supers, depth) + self.where(node.where, depth)
        return text + (self.members(node.members, depth) if node.members else "")

    def enum(self, node: ast.EnumDeclaration, depth: int) -> str:
        text = f"{self.header(node.header, depth)}{self.word('enum')} {node.name}"
        text += self.type_parameters(node.type_parameters, depth)
        text += self.supers(node.supers, depth) + self.where(node.where, depth) + " {\n"
        pad = self.pad(depth + 1)
        for variant in node.variants:
            text += f"{pad}{self.header(variant.header, depth + 1)}{variant.name}"
            if variant.fields is not None:
                text += f"({', '.join(self.variant_field(f, depth + 1) for f in variant.fields)})"
            if variant.value is not None:
                text += f" = {self.operand(variant.value, 1, depth + 1)}"
            text += "\n"
        for member in node.members:
            text += f"{pad}{self.declaration(member, depth + 1)}\n"
        return f"{text}{self.pad(depth)}}}"

    def variant_field(self, field: ast.Parameter, depth: int) -> str:
        if field.name.isdigit() and field.type is not None:
            return self.type(field.type, depth)
        return self.parameter(field, depth)

    def import_(self, node: ast.Import) -> str:
        text = f"{self.word('import')} {'.'.join(node.path)}"
        if node.star:
            return f"{text}.*"
        as_word = self.word("as")
        if node.names is not None:
            names = [n.name if n.alias is None else f"{n.name} {as_word} {n.alias}" for n in node.names]
            return f"{text}.{{{', '.join(names)}}}"
        return text if node.alias is None else f"{text} {as_word} {node.alias}"

    def items(self, items: Sequence[ast.Item], depth: int) -> str:
        pad = self.pad(depth + 1)
        body = "".join(f"{pad}{self.statement(item, depth + 1)}\n" for item in items)
        return f"{{\n{body}{self.pad(depth)}}}" if items else "{}"

    def members(self, members: Sequence[ast.Declaration], depth: int) -> str:
        return f" {self.items(members, depth)}"
