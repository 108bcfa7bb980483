"""The annotation that a report of an unknown type asks for, as a change: with the type that uses tell.

    let double = { x -> x * 2 }          { x: Int -> x * 2 }, as `double(3)` shows
    var items = []                       var items: Array<String> = [], as `items.push(name)` shows

Where nothing tells the type, the change is an example for people to go on from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.check.walk import walk
from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.context import Context
    from seen_core.resolve import Entity

_DECLARED = re.compile(r"(\w+)\s*(?:=[^=]|$)")
_EXAMPLES = (t.STRING, t.INT)
_IT = "it"
_TAKES_ITEM = frozenset(["push", "add", "insert", "pushFront", "pushBack", "enqueue", "addLast"])
"""Methods whose last argument is an item of the collection."""

# ---------------------------------------------------------------- what is written


def type_fixes(file: SourceFile, name: Span, type_: t.Type) -> tuple[Fix, ...]:
    """Return the change that writes a type behind a name; an example of it where it is open."""
    example = _example(type_)
    if example is None:
        return ()
    place = Span(name.end, name.end)
    edits = (Edit(file, place, f": {example}"),)
    if example == type_:
        return (Fix(f"write its type: `: {example}`", edits),)
    return (Fix(f"write its type, for example `: {example}`", edits, certain=False),)


def argument_fixes(file: SourceFile, call: Span, callee: str, count: int) -> tuple[Fix, ...]:
    """Return the change that gives an example of the types that a call asks for: `make<String>()`."""
    text = file.text[call.start : call.end]
    simple = callee.rpartition(".")[2]
    position = text.find(f"{simple}(")
    if position < 0:
        return ()
    place = Span(call.start + position + len(simple), call.start + position + len(simple))
    shown = ", ".join(str(type_) for type_ in (_EXAMPLES * count)[:count])
    fix = Fix(f"give it, for example `<{shown}>`", (Edit(file, place, f"<{shown}>"),), certain=False)
    return (fix,)


def _example(type_: t.Type) -> t.Type | None:
    """Fill what is open in a type; None where a number is open, which no example can stand for."""
    if isinstance(type_, t.Unknown):
        return t.INT
    if isinstance(type_, t.Nullable) and isinstance(type_.inner, t.Unknown):
        return t.Nullable(t.INT)
    if isinstance(type_, t.FixedArray) and isinstance(type_.length, t.Unknown):
        return None
    if not isinstance(type_, t.Nominal) or not type_.arguments:
        return t.rebuild(type_, lambda inner: _example(inner) or inner)
    unused = [each for each in _EXAMPLES if each not in type_.arguments] * len(type_.arguments)
    arguments = tuple(
        unused.pop(0) if isinstance(one, t.Unknown) else _example(one) or one for one in type_.arguments
    )
    return t.Nominal(type_.name, arguments)


# ---------------------------------------------------------------- parameters of lambdas


def report_open(
    context: Context,
    template: str,
    span: Span,
    notes: tuple[str, ...],
    open_: t.Type,
    other: t.Type = t.ERRONEOUS,
    **arguments: str,
) -> None:
    """Report (E0209) a use of values whose type is open, with the names of that type to be annotated.

    The rest of the body may tell the type: the change waits for it. `other` is the type of the other operand.
    """
    file = context.scope.module.file
    names = _names_of(context, (open_, other))
    guess = context.resolve(other)
    fixes = _annotations(file, [(name, guess) for name, _ in names], sure=False) if names else ()
    diagnostic = Diagnostic("E0209", template, (Label(file, span),), arguments, notes, fixes)
    context.program.add(diagnostic)

    def improve() -> None:
        reports = context.program.diagnostics
        place = next((index for index, one in enumerate(reports) if one is diagnostic), None)
        told = [(name, context.resolve(type_)) for name, type_ in names]
        known = [one for _, one in told if context.inference.is_known(one) and one != t.ERRONEOUS]
        if place is not None and told and len(known) == len(told):
            fixes = _annotations(file, told, sure=True)
            reports[place] = replace(diagnostic, fixes=fixes or diagnostic.fixes)

    context.shared.obligations.append(improve)


def _names_of(context: Context, types: Iterable[t.Type]) -> list[tuple[Span, t.Type]]:
    """Return where the names are declared whose types are these open ones."""
    found: dict[Span, t.Type] = {}
    text = context.scope.module.file.text
    for type_ in map(context.shallow, types):
        here: Context | None = context
        while isinstance(type_, t.Unknown) and here is not None:
            for local in here.locals:
                is_named = text[local.span.start : local.span.end] == local.name
                if context.shallow(local.type) == type_ and (is_named or local.name == _IT):
                    found.setdefault(local.span, type_)
            here = here.parent
    return list(found.items())


def _annotations(file: SourceFile, names: list[tuple[Span, t.Type]], *, sure: bool) -> tuple[Fix, ...]:
    edits: list[Edit] = []
    shown: list[str] = []
    for name, type_ in names:
        example = _example(t.INT if isinstance(type_, t.Erroneous | t.Unknown) else type_)
        word = file.text[name.start : name.end]
        if example is None:
            return ()
        if word.startswith("{"):  # the parameter of a lambda that is not written out
            word = _IT
            edits.append(Edit(file, Span(name.start + 1, name.start + 1), f" {word}: {example} ->"))
        else:
            edits.append(Edit(file, Span(name.end, name.end), f": {example}"))
        shown.append(f"{word}: {example}")
    title = ", ".join(shown)
    return (Fix(f"write `{title}`", tuple(edits), certain=sure),)


# ---------------------------------------------------------------- fields and globals


def stored_fixes(entity: Entity, declared: Span, type_: t.Type) -> tuple[Fix, ...]:
    """Return the change that writes the type of a field of `entity`, or of the global that it is.

    `declared` ends or begins with what is declared; `type_` is what its first value says.
    """
    text = entity.module.file.text
    line = text.rfind("\n", 0, declared.start) + 1
    found = _DECLARED.search(text[line : declared.end])
    if found is None:
        return ()
    name = Span(line + found.start(1), line + found.end(1))
    is_global = isinstance(entity.node, ast.Let)
    users: list[object] = [entity.node]
    if is_global:
        users = [one.node for entities in entity.module.entities.values() for one in entities]
    told = _told_by_uses(entity.module.file, found[1], users, type_)
    if not told:
        return type_fixes(entity.module.file, name, type_)
    edits = (Edit(entity.module.file, Span(name.end, name.end), f": {told}"),)
    return (Fix(f"write its type: `: {told}`", edits),)


def _told_by_uses(file: SourceFile, name: str, users: Iterable[object], type_: t.Type) -> str:
    """Return the type of a field or global as assignments and calls in syntax trees tell it, or ""."""
    for user in users:
        for function in walk(user):
            if not isinstance(function, ast.Function | ast.TypeDeclaration | ast.ExpressionStatement):
                continue
            written = {
                one.name: file.text[one.type.span.start : one.type.span.end]
                for one in getattr(function, "parameters", None) or ()
                if isinstance(one, ast.Parameter) and one.type is not None
            }
            for node in walk(function):
                told = _told_by(node, name, written, type_)
                if told:
                    return told
    return ""


def _told_by(node: object, name: str, written: dict[str, str], type_: t.Type) -> str:
    match node:
        case ast.Assign(_, "", target, value) if _is(target, name):
            found = _type_of(value, written)
            if isinstance(type_, t.Nullable):
                return f"{found.removesuffix('?')}?" if found else ""
            return found if isinstance(type_, t.Unknown) else ""
        case ast.Assign(_, "", ast.Index(_, base, (key,)), value) if _is(base, name):
            parts = (_type_of(key, written), _type_of(value, written))
            return _filled(type_, parts) if all(parts) else ""
        case ast.Call(_, ast.Member(_, base, method), arguments) if _is(base, name) and arguments:
            if method in _TAKES_ITEM:
                found = _type_of(arguments[-1].value, written)
                return _filled(type_, (found,)) if found else ""
        case _:
            pass
    return ""


def _is(node: ast.Expression, name: str) -> bool:
    match node:
        case ast.Name(_, text):
            return text == name
        case ast.Member(_, ast.This(), text):
            return text == name
        case _:
            return False


def _type_of(node: ast.Expression, written: dict[str, str]) -> str:
    """Return the type of an expression as far as its form, or the parameter that it names, says it."""
    match node:
        case ast.IntLiteral(_, _, "" | None):
            return str(t.INT)
        case ast.FloatLiteral(_, _, "" | None):
            return str(t.FLOAT)
        case ast.StringLiteral(_, _, "" | "raw" | "multiline"):
            return str(t.STRING)
        case ast.BoolLiteral():
            return str(t.BOOL)
        case ast.CharLiteral():
            return str(t.CHAR)
        case ast.Name(_, text):
            return written.get(text, "")
        case ast.Call(_, ast.Name(_, text)) | ast.StructLiteral(_, ast.Name(_, text)) if text[:1].isupper():
            return text
        case _:
            return ""


def _filled(type_: t.Type, parts: tuple[str, ...]) -> str:
    if not isinstance(type_, t.Nominal) or len(type_.arguments) != len(parts):
        return ""
    return f"{t.Nominal(type_.name)}<{', '.join(parts)}>"
