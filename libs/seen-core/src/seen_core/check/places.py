"""Places: what can be assigned, sent a `mut` method, or lent to an `inout` parameter."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.context import Context
from seen_core.check.repairs import Fixes, change_parameter, ends_with_word, make_mutable
from seen_core.diagnostics import Label
from seen_core.source import Span


def is_place(context: Context, node: hir.Expression) -> bool:
    """Tell whether an expression denotes storage."""
    match node:
        case hir.Local() | hir.Global() | hir.Index() | hir.Dereference():
            return True
        case hir.Field(_, _, base, _):
            return context.program.kind(context.shallow(base.type)) == "class" or is_place(context, base)
        case hir.Unwrap(_, _, value, _) | hir.Downcast(_, _, value, _):
            return is_place(context, value)
        case _:
            return False


def as_place(
    context: Context, node: hir.Expression, *, method: str = "", argument: str = ""
) -> hir.Expression:
    """Return `node` as a place that may be changed; a temporary gets a local of its own."""
    if isinstance(node, hir.Panic):
        return node
    problem = immutable_part(context, node)
    shared = method and context.program.kind(context.shallow(node.type)) == "interface"
    if not is_place(context, node) or (problem is not None and shared):
        # What an interface value refers to is changed through any copy of the reference.
        declaration, reading = context.temporary(node, "temporary")
        context.locals[reading.index].mutable = True
        return hir.Block(node.span, node.type, (declaration,), reading)
    if problem is not None:
        _report_immutable(context, node, problem, method, argument)
    return node


def immutable_part(context: Context, node: hir.Expression) -> tuple[Span, str, Span | None] | None:
    """Return what keeps a place from being changed: where, its name, and its declaration."""
    match node:
        case hir.Local(span, _, index):
            local = context.locals[index]
            if local.mutable:
                return None
            return span, local.name, local.span
        case hir.Global(span, _, name):
            info = context.program.global_info(name)
            here = info.span if info.file is context.scope.module.file else None
            return None if info.mutable else (span, name.rsplit(".", 1)[-1], here)
        case hir.Field(span, _, base, index):
            return _immutable_field(context, span, base, index)
        case hir.Index(_, _, base, _):
            base_type = context.shallow(base.type)
            return immutable_part(context, base) if isinstance(base_type, t.FixedArray) else None
        case hir.Unwrap(_, _, value, _) | hir.Downcast(_, _, value, _):
            return immutable_part(context, value)
        case _:
            return None


def _immutable_field(
    context: Context, span: Span, base: hir.Expression, index: int
) -> tuple[Span, str, Span | None] | None:
    base_type = context.shallow(base.type)
    if isinstance(base_type, t.Nominal):
        field = context.program.all_fields(base_type)[index]
        is_class = context.program.kind(base_type) == "class"
        if base_type.name in ("Array", "String") and context.scope.module.package != "std":
            return span, field.name, None
        if is_class and context.initializing and _is_this(context, base):
            return None
        if not field.mutable:
            return span, field.name, None
        if is_class:
            return None
    return immutable_part(context, base)


def _is_this(context: Context, node: hir.Expression) -> bool:
    return isinstance(node, hir.Local) and node.index == context.this


def _report_immutable(
    context: Context,
    node: hir.Expression,
    problem: tuple[Span, str, Span | None],
    method: str,
    argument: str,
) -> None:
    span, name, declared = problem
    others = (
        (Label(context.scope.module.file, declared, "declared here", primary=False),)
        if declared is not None
        else ()
    )
    notes, fixes = _how_to_change(context, name, declared)
    if method:
        context.report(
            "E0304",
            "{method} changes its receiver, and {name} is immutable",
            node.span,
            label="cannot be changed",
            notes=notes,
            others=others,
            fixes=fixes,
            method=method,
            name=name,
        )
    elif argument:
        context.report(
            "E0303",
            "{name} is immutable and cannot be lent to the inout parameter {parameter}",
            node.span,
            label="cannot be changed",
            notes=notes,
            others=others,
            fixes=fixes,
            name=name,
            parameter=argument,
        )
    else:
        report_assignment(context, span, name, declared)


def report_assignment(context: Context, span: Span, name: str, declared: Span | None) -> None:
    """Report an assignment to something immutable, with the fix where it is certain."""
    file = context.scope.module.file
    notes, fixes = _how_to_change(context, name, declared)
    others: tuple[Label, ...] = ()
    if declared is not None:
        others = (Label(file, declared, "declared here as immutable", primary=False),)
    context.report(
        "E0303",
        "{name} is immutable and cannot be assigned",
        span,
        label="assigned here",
        notes=notes,
        others=others,
        fixes=fixes,
        name=name,
    )


def _how_to_change(context: Context, name: str, declared: Span | None) -> tuple[tuple[str, ...], Fixes]:
    """Say how what is declared there can be changed: a variable, a parameter, or what a loop binds."""
    module = context.scope.module
    word = module.pack.word("var")
    fixes = make_mutable(module, declared)
    text = module.file.text[declared.start : declared.end] if declared is not None else ""
    if fixes or not text.startswith(name) or ends_with_word(module, declared, "const"):
        return (f"declare it with `{word}` to change it",), fixes
    if ":" not in text:
        return (f"a name that is bound here stays as it is: copy it with `{word} other = {name}`",), ()
    inout = module.pack.word("inout")
    notes = (
        f"to change what the caller gives, let the parameter be `{name}: {inout} …`",
        f"to change a copy of it, begin the body with `{word} {name} = {name}`",
    )
    return notes, change_parameter(module, name, declared)
