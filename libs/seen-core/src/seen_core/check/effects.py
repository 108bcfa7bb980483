"""Errors that are thrown where nobody expects one (E0228), once all bodies of a module are checked.

What says nothing about throwing must not throw where its caller cannot know better: a lambda for a function
type without `throws`, a method that stands for one of an interface or superclass without it, the value of a
global, a `drop` or `defer` block. A function with `throws E` throws nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.throwing import Site, leaves, may_throw, uncaught
from seen_core.check.thrown import declared_error, is_one, thrown
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity, Module

if TYPE_CHECKING:
    from seen_core.check.program import Program

_NEVER_THROW = {"global": "the value of a global", "drop": "a drop block"}


def effects(program: Program, functions: list[str], modules: list[Module]) -> Iterator[Diagnostic]:
    """Yield what throws in the functions of modules where it must not."""
    words = {module.file.name: module.pack.word("throws") for module in modules}
    for member, parent in program.overriding:
        if member.module.file.name in words:
            yield from _check_override(program, member, parent, words[member.module.file.name])
    for name in functions:
        yield from _check_function(program, name, program.body(name))
    for body, node in program.misplaced_throws:
        if body.file.name in words:
            yield _check_value(program, body, node, words[body.file.name])


def _report(
    program: Program, body: hir.Body, template: str, first: Label, place: object, note: str, what: str = ""
) -> Diagnostic:
    """Return a report with the first place from which an error leaves `place`."""
    labels = [first]
    site = next((site for site in uncaught(place) if leaves(program, site)), None)
    if site is not None and site.span != first.span:
        labels.append(Label(body.file, site.span, "an error leaves here", primary=False))
    return Diagnostic("E0228", template, tuple(labels), {"what": what}, (note,))


def _check_override(program: Program, member: Entity, parent: Entity, word: str) -> Iterator[Diagnostic]:
    above, below = program.function_of(parent), program.function_of(member)
    if not may_throw(program, below.name) or may_throw(program, above.name):
        return
    labels = (
        Label(member.module.file, member.span, "may throw"),
        Label(parent.module.file, parent.span, f"does not say `{word}`", primary=False),
    )
    yield Diagnostic(
        "E0228",
        "{name} may throw, and the method that it stands for does not",
        labels,
        {"name": member.simple},
        (f"write `{word}` after the signature of the method above, or catch the error in this one",),
    )


def _check_value(
    program: Program, body: hir.Body, node: hir.MakeClosure | hir.FunctionValue | hir.Defer, word: str
) -> Diagnostic:
    match node:
        case hir.MakeClosure(span, type_, inner):
            template = "this function value may throw, and its type does not say so"
            first = Label(body.file, span, f"expected as `{type_}`")
            note = f"catch the error in it, or let the type say so: `{type_} {word}`"
            return _report(program, inner, template, first, inner.value, note)
        case hir.FunctionValue(span, type_):
            template = "this function may throw, and its type does not say so"
            first = Label(body.file, span, f"expected as `{type_}`")
            note = f"write `{word}` after the signature of the function, and in the type expected here"
            return _report(program, body, template, first, (), note)
        case hir.Defer(span, value):
            first = Label(body.file, span, "runs on every way out, with an error or without")
            return _report(program, body, "a defer block cannot throw", first, value, "catch the error in it")


def _check_function(program: Program, name: str, body: hir.Body) -> Iterator[Diagnostic]:
    if not body.throws or program.is_local_function(name):
        return
    where = _NEVER_THROW.get(program.function(name).kind)
    if where is not None:
        first = Label(body.file, body.value.span, "nobody could catch it")
        template = "{what} cannot throw"
        yield _report(program, body, template, first, body.value, "catch the error here", where)
    declared = declared_error(program, name)
    if declared is None:
        return
    for site in uncaught(body.value):
        other = _unexpected(program, site, declared)
        if other is not None:
            yield Diagnostic(
                "E0228",
                "this throws {found}, and the function says that it throws {expected}",
                (Label(body.file, site.span, f"{other} leaves here"),),
                {"found": other, "expected": str(declared)},
                ("catch it and throw what the function promises, or promise more",),
            )


def _unexpected(program: Program, site: Site, declared: t.Type) -> str | None:
    """Return what may leave at a site beside the declared error."""
    for type_ in thrown(program, site, set()):
        if type_ is None:
            return "any Error"
        if not is_one(program, type_, declared):
            return str(type_)
    return None
