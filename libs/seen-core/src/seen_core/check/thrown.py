"""Which errors leave a place: the types that are thrown there, as far as they are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.scope import resolve_type
from seen_core.check.signatures_from_ast import function_scope
from seen_core.check.throwing import Site, callee_of, is_inferred, uncaught
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program


def declared_error(program: Program, name: str) -> t.Type | None:
    """Return the error of `throws E`."""
    entity = program.function_entity(name)
    if entity is None or not isinstance(entity.node, ast.Function):
        return None
    throws = entity.node.throws
    if throws is None or throws.error is None:
        return None
    return resolve_type(program, function_scope(program, entity), throws.error)


def is_one(program: Program, type_: t.Type, wanted: t.Type) -> bool:
    """Tell whether an error of one type is one of another."""
    if type_ == wanted:
        return True
    if not isinstance(type_, t.Nominal) or not isinstance(wanted, t.Nominal):
        return False
    if program.kind(wanted) == "interface":
        return program.implements(type_, wanted)
    above = program.superclass(type_) if program.kind(type_) == "class" else None
    return above is not None and is_one(program, above, wanted)


def thrown(program: Program, site: Site, seen: set[str]) -> Iterator[t.Type | None]:
    """Yield the types of the errors that leave at a site; None for any.

    `seen` are the functions that are looked through already.
    """
    if isinstance(site, hir.Try):
        yield from _not_taken(program, site, seen)
        return
    if isinstance(site, hir.Throw):
        value = site.value
        yield value.value.type if isinstance(value, hir.Upcast) else None
        return
    callee = callee_of(site)
    if callee is None:
        yield None
        return
    if callee in seen or program.throws_cache.get(callee) is False:
        return
    seen.add(callee)
    declared = declared_error(program, callee)
    if declared is not None:
        yield declared
    elif program.function(callee).throws:
        yield None
    elif is_inferred(program, callee) and not program.is_being_checked(callee):
        for inner in uncaught(program.unmarked_body(callee).value):
            yield from thrown(program, inner, seen)


def _not_taken(program: Program, node: hir.Try, seen: set[str]) -> Iterator[t.Type | None]:
    """Yield the types of the errors that the handler of a `try` passes on.

    What is seen in here is seen without what the handler takes, and is looked through again outside.
    """
    inside = set(seen)
    for site in uncaught(node.body):
        for type_ in thrown(program, site, inside):
            if type_ is None or not any(is_one(program, type_, taken) for taken in node.caught):
                yield type_
