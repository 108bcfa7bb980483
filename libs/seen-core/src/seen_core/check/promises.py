"""Public functions of a library that may throw and do not say so (E0228).

Whether a function throws is found out from its body. Another package sees the signature alone, and a change
of the body must not change unseen what its callers have to catch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seen_core.check.program import Program
from seen_core.check.repairs import add_throws
from seen_core.check.throwing import leaves, may_throw, uncaught
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity, is_public
from seen_core.syntax import ast


def unwritten_throws(program: Program, functions: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield the public ones among checked functions that throw without saying so.

    Methods that may not throw at all, for what they stand for, are reported as such (see `effects`).
    """
    calm = {
        program.function_of(member).name
        for member, above in program.overriding
        if not may_throw(program, program.function_of(above).name)
    }
    for name in functions:
        info, entity = program.function(name), program.function_entity(name)
        if info.throws or entity is None or not isinstance(entity.node, ast.Function):
            continue
        if name in calm or program.is_local_function(name) or not is_public(entity):
            continue
        if program.body(name).throws:
            yield _report(program, name, entity, entity.node)


def _report(program: Program, name: str, entity: Entity, node: ast.Function) -> Diagnostic:
    body, word = program.body(name), entity.module.pack.word("throws")
    labels = [Label(body.file, entity.span, "public, and may throw")]
    site = next((site for site in uncaught(body.value) if leaves(program, site)), None)
    if site is not None:
        labels.append(Label(body.file, site.span, "an error leaves here", primary=False))
    return Diagnostic(
        "E0228",
        "{name} may throw, and other packages cannot see it",
        tuple(labels),
        {"name": entity.simple},
        (f"write `{word}` after the signature, or catch the error in the function",),
        add_throws(entity.module, node),
    )
