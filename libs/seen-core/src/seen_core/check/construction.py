"""Objects that are being made: what a superclass's constructor may do with `this`.

A constructor fills the fields that take parameters or literals, then the superclass's constructor runs, then
the other fields get their values. Whoever gets to see the object in between would find those without values:

    class Shape { init { println(name()) }              class Square : Shape { let text = word()
        open fun name(): String => "shape" }                override fun name(): String => text }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from seen_core.check import hir, implementations
from seen_core.check import types as t
from seen_core.check.context import Context
from seen_core.check.derive import derived_interfaces
from seen_core.check.program import Program
from seen_core.check.signatures_from_ast import constructor_function
from seen_core.check.walk import hir_children
from seen_core.diagnostics.model import Diagnostic, Label
from seen_core.resolve.entities import Entity
from seen_core.source import SourceFile, Span


class EarlyUse(NamedTuple):
    """What a constructor does with its object: a call of a method, or (`method` is "") handing it on."""

    method: str
    file: SourceFile
    span: Span


def check_arguments_above(context: Context, parent: t.Nominal, parts: Iterable[object]) -> None:
    """Report `this` in what the superclass is given: there is no object before that is made."""
    waiting = list(parts)
    while waiting:
        node = waiting.pop(0)
        match node:
            case hir.Call(_, _, callee, "static", (first, *others)) if _is_one(first, {0}):
                if _fields_read(context.program, callee.name, set()) == frozenset():
                    waiting.extend(others)
                    continue
            case hir.MakeClosure(_, _, inner) if any(outer == 0 for outer, _ in inner.captures):
                pass
            case hir.Local(_, _, 0):
                pass
            case _:
                waiting.extend(hir_children(node))
                continue
        context.report(
            "E0308",
            "`this` is used before {type} is made",
            node.span,
            label="used here",
            notes=("use the parameters of the constructor, or functions that do not touch `this`",),
            type=str(parent),
        )
        return


def check_early_uses(program: Program, entity: Entity, type_: t.Nominal) -> None:
    """Report what superclasses do with an object before the fields of the class have values."""
    unfilled = _filled_late(program, type_)
    own = frozenset(unfilled)
    below = [entity]
    parent = program.superclass(type_)
    reported: set[str] = set()
    while parent is not None:
        above = program.type_entity(parent.name)
        assert above is not None
        for use in _uses_by(program, above) if unfilled else ():
            if use.method in reported:
                continue
            if use.method:
                label = _early_method(program, entity, type_, use.method, unfilled)
            else:
                label = _unfilled_field(program, entity, type_, own)
            if label is not None:
                reported.add(use.method)
                program.add(_diagnostic(use, label, entity, above))
        unfilled |= _filled_late(program, parent)
        below.append(above)
        parent = program.superclass(parent)


def _diagnostic(use: EarlyUse, label: Label, entity: Entity, above: Entity) -> Diagnostic:
    arguments = {"type": above.simple, "class": entity.simple}
    if use.method:
        return Diagnostic(
            "E0308",
            "{method} is called while {type} is made, before the fields of {class} have values",
            (label, Label(use.file, use.span, "called here", primary=False)),
            {"method": use.method, **arguments},
            ("give the superclass what it needs as an argument, or call it on the finished object",),
        )
    return Diagnostic(
        "E0308",
        "{type} hands on `this` while it is made, before the fields of {class} have values",
        (label, Label(use.file, use.span, "handed on here", primary=False)),
        arguments,
        (
            "fields that take a parameter of the constructor or a literal are filled first: "
            "make it a parameter with this value as its default",
            "or hand the finished object on, in a function that makes it",
        ),
    )


def _unfilled_field(
    program: Program, entity: Entity, type_: t.Nominal, unfilled: frozenset[int]
) -> Label | None:
    if not unfilled:
        return None
    return Label(entity.module.file, program.all_fields(type_)[min(unfilled)].span, "gets its value later")


def _filled_late(program: Program, type_: t.Nominal) -> frozenset[int]:
    """Return the fields of a class itself that get their values after its superclass is made."""
    count = len(program.all_fields(type_))
    entity = program.type_entity(type_.name)
    own = len(program.type_info(type_.name).fields)
    if entity is None or not own:
        return frozenset()
    body = program.unmarked_body(constructor_function(program, entity).name).value
    filled = set[int]()
    for statement in body.statements if isinstance(body, hir.Block) else ():
        match statement:
            case hir.Evaluate(_, hir.Assign(_, _, hir.Field(_, _, hir.Local(_, _, 0), index), _, True)):
                filled.add(index)
            case _:
                break
    return frozenset(range(count - own, count)) - filled


# ---------------------------------------------------------------- what constructors do


def _uses_by(program: Program, class_: Entity) -> list[EarlyUse]:
    """Return what the constructor of a class does with its object, without those of its superclasses."""
    name = constructor_function(program, class_).name
    known = program.early_uses.get(name)
    if known is None:
        known = list(_uses_in(program, name, 0, set()))
        program.early_uses[name] = known
    return known


def _uses_in(
    program: Program, function: str, parameter: int, seen: set[tuple[str, int]]
) -> Iterator[EarlyUse]:
    """Yield what a function does with an object that it gets, also by way of functions that it calls."""
    seen.add((function, parameter))
    body = program.unmarked_body(function)
    yield from _uses_below(program, body, {parameter}, seen)


def _uses_below(
    program: Program, body: hir.Body, names: set[int], seen: set[tuple[str, int]]
) -> Iterator[EarlyUse]:
    """Yield what a body does with the object that the locals `names` hold."""
    stack: list[object] = [body.value]
    while stack:
        node = stack.pop()
        match node:
            case hir.Local(span, _, index) if index in names:
                yield EarlyUse("", body.file, span)
            case hir.Field(_, _, base) | hir.TypeTest(_, _, base) if _is_one(base, names):
                pass
            case hir.Let(_, local, value) if value is not None and _is_one(value, names):
                names.add(local)
            case hir.Binary(_, _, "===" | "!==", left, right):
                stack.extend(one for one in (left, right) if not _is_one(one, names))
            case hir.Call() | hir.Construct():
                for position, argument in enumerate(node.arguments):
                    if not _is_one(argument, names):
                        continue
                    for use in _uses_of_callee(program, node, position, seen):
                        yield EarlyUse(use, body.file, node.span)
                stack.extend(one for one in reversed(node.arguments) if not _is_one(one, names))
            case hir.MakeClosure(_, _, inner):
                captured = {local for outer, local in inner.captures if outer in names}
                if captured:
                    yield from _uses_below(program, inner, captured, seen)
            case _:
                stack.extend(reversed(hir_children(node)))


def _uses_of_callee(
    program: Program, call: hir.Call | hir.Construct, position: int, seen: set[tuple[str, int]]
) -> Iterator[str]:
    """Yield what a callee does with one of its arguments: names of methods it calls, "" for handing it on."""
    name = call.function.name if isinstance(call, hir.Call) else call.constructor.name
    info = program.function(name)
    if isinstance(call, hir.Construct):
        position += 1
    elif info.kind == "constructor" and position == 0:
        return  # the superclass of the superclass, which is looked at by itself
    elif call.dispatch != "static" and position == 0:
        entity = program.function_entity(name)
        yield entity.simple if entity is not None else name.rsplit(".", 1)[-1]
    elif call.dispatch != "static":
        yield ""
        return
    if not info.has_body:
        if not isinstance(call, hir.Call) or call.dispatch == "static":
            yield ""
    elif (name, position) not in seen:
        yield from dict.fromkeys(use.method for use in _uses_in(program, name, position, seen))


def _is_one(node: hir.Expression, names: set[int]) -> bool:
    while isinstance(node, hir.Upcast | hir.WrapNullable):
        node = node.value
    return isinstance(node, hir.Local) and node.index in names


# ---------------------------------------------------------------- what methods read


def _early_method(
    program: Program, entity: Entity, type_: t.Nominal, method: str, unfilled: frozenset[int]
) -> Label | None:
    """Return the place where the class says what a method is, if that uses fields without values."""
    assert entity.body is not None
    owners = [entity.body, *(one for one in program.extensions.of(type_) if one.interface is not None)]
    for owner in owners:
        for member in owner.members.get(method, ()):
            if not member.static and _uses_fields(program, member, unfilled):
                return Label(member.module.file, member.span, "uses fields of its own class")
    for interface in derived_interfaces(program, type_):
        names = (
            program.function_entity(one) for one in implementations.interface_methods(program, interface.name)
        )
        if any(one is not None and one.simple == method for one in names):
            return Label(entity.module.file, entity.span, "derives it, from all fields")
    return None


def _uses_fields(program: Program, member: Entity, unfilled: frozenset[int]) -> bool:
    """Tell whether a method uses more of `this` than the fields that have values."""
    if member.kind not in ("function", "property"):
        return False
    info = program.function_of(member)
    if not info.has_body:
        return False
    read = _fields_read(program, info.name, set())
    return read is None or bool(read & unfilled)


def _fields_read(program: Program, function: str, seen: set[str]) -> frozenset[int] | None:
    """Return the fields of `this` that a method reads or sets, None for all of them."""
    if not program.function(function).has_body:
        return None
    seen.add(function)
    found: set[int] = set()
    stack: list[object] = [program.unmarked_body(function).value]
    while stack:
        node = stack.pop()
        match node:
            case hir.Field(_, _, base, index) if _is_one(base, {0}):
                found.add(index)
            case hir.Local(_, _, 0):
                return None
            case hir.MakeClosure(_, _, inner) if any(outer == 0 for outer, _ in inner.captures):
                return None
            case hir.Call(_, _, callee, "static", (first, *others)) if _is_one(first, {0}):
                read = _fields_read(program, callee.name, seen) if callee.name not in seen else frozenset()
                if read is None:
                    return None
                found |= read
                stack.extend(others)
            case _:
                stack.extend(hir_children(node))
    return frozenset(found)
