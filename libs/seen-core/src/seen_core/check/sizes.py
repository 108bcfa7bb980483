"""Types that would have no end (E0218): values that hold themselves, and types that need ever larger ones.

struct Node { next: Node? }                      a value in itself
class Nest<T> { var inner: Nest<Array<T>>? }     Nest<Int>, Nest<Array<Int>>, Nest<Array<Array<Int>>>, …
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from seen_core.check import types as t
from seen_core.check.program import Program
from seen_core.check.signatures import TypeInfo
from seen_core.resolve import Entity
from seen_core.source import Span

_DEEPEST = 16
"""Type arguments nested deeper than this, on the way from a type to its fields, grow without end."""


def check_size(program: Program, entity: Entity, info: TypeInfo) -> None:
    """Report a struct that holds itself by value, and a type whose fields need ever larger types.

    What the latter holds is forgotten then, for there is no end to looking into it.
    """
    if info.kind == "struct" and _check_value(program, entity, info):
        return
    if info.parameters and _grows(program, entity, info):
        fields = tuple(replace(field, type=t.ERRONEOUS) for field in info.fields)
        variants = tuple(
            replace(one, fields=tuple(replace(field, type=t.ERRONEOUS) for field in one.fields))
            for one in info.variants
        )
        program.remember_type(replace(info, fields=fields, variants=variants))


def _check_value(program: Program, entity: Entity, info: TypeInfo) -> bool:
    """A struct that holds itself by value has no size. A cycle is reported at its first struct."""
    for field in info.fields:
        path = _path_to(program, field.type, info.name, ())
        if path is None:
            continue
        if any(_reported_there(program, name, entity) for name in path):
            return True
        names = [name.rsplit(".", 1)[-1] for name in path]
        program.report(
            entity.module,
            "E0218",
            "{name} contains itself by value",
            field.span,
            arguments={"name": " → ".join((entity.simple, *names, entity.simple))},
            notes=("make it a `class`, which is a reference, or keep the parts in an `Array`",),
        )
        return True
    return False


def _reported_there(program: Program, name: str, entity: Entity) -> bool:
    """Tell whether a struct on the cycle stands first; one that only has a type parameter is on none."""
    other = program.type_entity(name)
    if other is None or (other.module.name, other.span) >= (entity.module.name, entity.span):
        return False
    info = program.type_info(name)
    return info.kind == "struct" and any(
        _path_to(program, field.type, name, ()) is not None for field in info.fields
    )


def _path_to(program: Program, type_: t.Type, wanted: str, seen: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the types between a type and the struct `wanted` that it holds by value."""
    match type_:
        case t.Nominal(name) if name == wanted:
            return ()
        case t.Nominal(name) if name not in seen:
            for part, _ in _inline_parts(program, type_):
                path = _path_to(program, part, wanted, (*seen, name))
                if path is not None:
                    return (name, *path)
        case t.Nullable(inner) | t.FixedArray(inner, _):
            return _path_to(program, inner, wanted, seen)
        case t.Tuple(items):
            for item in items:
                path = _path_to(program, item, wanted, seen)
                if path is not None:
                    return path
        case _:
            pass
    return None


def _inline_parts(program: Program, type_: t.Nominal) -> Iterator[tuple[t.Type, Span]]:
    """Yield what a value of a struct or enum holds in itself."""
    kind = program.kind(type_)
    if kind == "struct":
        yield from ((field.type, field.span) for field in program.all_fields(type_))
    elif kind == "enum":
        for index in range(len(program.type_info(type_.name).variants)):
            for field in program.variant_fields(type_, index):
                if not field.boxed:
                    yield field.type, field.span


def _grows(program: Program, entity: Entity, info: TypeInfo) -> bool:
    start = t.Nominal(info.name, info.parameters)
    for part, span in _all_parts(program, start):
        waiting = [one for one in _nominals(part) if one.arguments]
        seen: set[t.Nominal] = set()
        while waiting:
            here = waiting.pop()
            if here in seen:
                continue
            seen.add(here)
            if _depth(here) > _DEEPEST:
                _report_growth(program, entity, span)
                return True
            for further, _ in _all_parts(program, here):
                waiting.extend(one for one in _nominals(further) if one.arguments)
    return False


def _report_growth(program: Program, entity: Entity, span: Span) -> None:
    program.report(
        entity.module,
        "E0218",
        "{name} needs itself for ever larger types",
        span,
        arguments={"name": entity.simple},
        label="asks for a larger one",
        notes=(
            "a generic type is compiled once for every type it is used with; here there is no end to them",
            "use the type parameters as they are where the type mentions itself",
        ),
    )


def _all_parts(program: Program, type_: t.Nominal) -> Iterator[tuple[t.Type, Span]]:
    """Yield the types of everything that a type's fields hold or refer to."""
    kind = program.kind(type_)
    if kind in ("struct", "class"):
        yield from ((field.type, field.span) for field in program.all_fields(type_))
    elif kind == "enum":
        for index in range(len(program.type_info(type_.name).variants)):
            yield from ((field.type, field.span) for field in program.variant_fields(type_, index))


def _nominals(type_: t.Type) -> list[t.Nominal]:
    found: list[t.Nominal] = []

    def look(part: t.Type) -> t.Type:
        if isinstance(part, t.Nominal):
            found.append(part)
        t.rebuild(part, look)
        return part

    look(type_)
    return found


def _depth(type_: t.Type) -> int:
    deepest = 0

    def look(part: t.Type) -> t.Type:
        nonlocal deepest
        deepest = max(deepest, _depth(part))
        return part

    t.rebuild(type_, look)
    return deepest + 1
