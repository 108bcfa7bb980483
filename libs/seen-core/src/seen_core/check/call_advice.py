"""What to write instead of a call that cannot be made: of text in pieces, or of what is no function."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.check.indexing import builtin_item
from seen_core.check.members import find_methods
from seen_core.check.repairs import change, without_call
from seen_core.check.suggest import Help
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.context import Context

_REFERENCE = re.compile(r"([A-Z]\w*)::(\w+)\(")
_PRINTING = frozenset(["print", "println", "eprint", "eprintln"])
_PLAIN = re.compile(r"[^\n{}$\"\\\\]*")


def argument_advice(context: Context, span: Span, function: str, arguments: tuple[ast.Argument, ...]) -> Help:
    """Say why the arguments of a call may not fit: a call through `::`, or text in pieces."""
    reference = _REFERENCE.match(context.scope.module.file.text, span.start, span.end)
    if reference is None:
        return _printing(context, function, arguments)
    shown = f"{reference[1]}.{reference[2]}"
    place = Span(reference.start(), reference.end(2))
    fixes = change(context.scope.module, f"write `{shown}`", (place, shown))
    return Help((f"`::` gives the function as a value; to call it, write `{shown}`",), fixes)


def _printing(context: Context, function: str, arguments: tuple[ast.Argument, ...]) -> Help:
    """Say how several values become one text, where a function that prints one text is given them."""
    module, _, simple = function.rpartition(".")
    if module != "std.console" or simple.partition("#")[0] not in _PRINTING or len(arguments) < 2:
        return Help()
    notes = ('values are put into one text by interpolation: `"$name is {age + 1}"`',)
    file = context.scope.module.file
    texts = [file.text[one.value.span.start : one.value.span.end] for one in arguments]
    joined = _joined(texts)
    if joined is None or any(one.name is not None or one.spread or one.trailing for one in arguments):
        return Help(notes)
    place = Span(arguments[0].value.span.start, arguments[-1].value.span.end)
    return Help(notes, change(context.scope.module, f"write `{joined}`", (place, joined)))


def _joined(texts: list[str]) -> str | None:
    """Put the sources of values into one literal: at the `{}` of the first, or with blanks between."""
    first = texts[0][1:-1] if texts[0].startswith('"') else ""
    if first and first.count("{}") == len(texts) - 1:
        pieces = first.split("{}")
        values = map(_placed, texts[1:])
        merged = pieces[0] + "".join(f"{value}{piece}" for value, piece in zip(values, pieces[1:]))
        return f'"{merged}"' if "\n" not in merged else None
    if any("\n" in text for text in texts):
        return None
    return '"' + " ".join(map(_placed, texts)) + '"'


def _placed(source: str) -> str:
    inner = source[1:-1]
    if source.startswith('"') and source.endswith('"') and len(source) > 1 and _PLAIN.fullmatch(inner):
        return inner
    return f"{{{source}}}"


def not_a_function(context: Context, node: ast.Call, type_: t.Type) -> Help:
    """Say what to write instead of calling a value that is no function."""
    module = context.scope.module
    file, callee = module.file, node.callee.span
    fixes = without_call(module, callee, node.span)
    if fixes or len(node.arguments) != 1 or node.arguments[0].name is not None:
        return Help((), fixes)
    argument = node.arguments[0].value.span
    source = file.text[callee.start : callee.end]
    given = file.text[argument.start : argument.end]
    if builtin_item(type_) is not None or find_methods(context, type_, "get"):
        shown = f"{source}[{given}]"
        fixes = change(module, f"write `{shown}`", (node.span, shown))
        return Help((f"what it holds is read with brackets: `{shown}`",), fixes)
    if t.is_integer(type_) or t.is_float(type_):
        shown = f"{source} * ({given})" if not re.fullmatch(r"\w+", given) else f"{source} * {given}"
        fixes = change(module, f"write `{shown}`", (node.span, shown), certain=False)
        return Help((f"to multiply, write `{shown}`",), fixes)
    return Help()


def report_object(context: Context, node: ast.MapLiteral, type_: t.Nominal) -> bool:
    """Report (E0203) `{ name: … }` where an object is wanted, when its keys are the fields of one."""
    fields = {field.name for field in context.program.all_fields(type_)}
    if not all(isinstance(key, ast.Name) and key.text in fields for key, _ in node.entries):
        return False
    file = context.scope.module.file
    short, is_struct = str(type_), context.program.kind(type_) == "struct"
    place = Span(node.span.start, node.span.start)
    context.report(
        "E0203",
        "expected {expected}, found {found}",
        node.span,
        notes=(f"its type stands in front: `{short} {{ … }}`",),
        fixes=change(context.scope.module, f"write `{short}` in front", (place, f"{short} "))
        if is_struct and file.text[node.span.start : node.span.start + 1] == "{"
        else (),
        expected=short,
        found="HashMap",
    )
    return True
