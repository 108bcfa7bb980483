"""Copies that nobody needs, and parameters whose fate a caller cannot see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.lints.subject import InspectedBody, Subject
from seen_core.mir.modes import parameter_modes
from seen_core.source import Span
from seen_core.syntax import ast

# ---------------------------------------------------------------- needless clones


def needless_clones(subject: Subject) -> Iterator[Diagnostic]:
    """Yield `x.clone()` where `x` is copied anyway, or where nothing uses `x` again."""
    for inspected in subject.bodies:
        clones = [call for call in inspected.nodes(hir.Call) if _is_clone(call)]
        if not clones:
            continue
        reads = Counter(node.index for node in inspected.nodes(hir.Local))
        fresh = _fresh_arrays(inspected)
        for call in clones:
            source = call.arguments[0]
            if _is_plain(source.type):
                yield _needless(inspected, call, "values of this type are copied without it")
            elif isinstance(source, hir.Local) and reads[source.index] == 1 and source.index in fresh:
                if not _in_inner_loop(inspected, fresh[source.index].span, call.span):
                    yield _needless(inspected, call, "this is the last use of what it copies")


def _is_clone(call: hir.Call) -> bool:
    return len(call.arguments) == 1 and call.function.name.endswith(".clone")


def _is_plain(type_: t.Type) -> bool:
    """Tell whether copying a value and cloning it give the same: it shares nothing that can change."""
    if isinstance(type_, t.Tuple):
        return all(_is_plain(item) for item in type_.items)
    return t.is_scalar(type_) or type_ == t.STRING


def _fresh_arrays(inspected: InspectedBody) -> dict[int, hir.Let]:
    """Return the locals that begin as an array nobody else knows, and are not captured."""
    captured = {outer for inner in inspected.lambdas for outer, _ in inner.body.captures}
    return {
        let.local: let
        for let in inspected.nodes(hir.Let)
        if isinstance(let.value, hir.MakeArray) and let.local not in captured
    }


def _in_inner_loop(inspected: InspectedBody, declared: Span, used: Span) -> bool:
    """Tell whether a loop runs the use more often than the declaration."""
    return any(
        loop.span.start <= used.start < loop.span.end
        and not loop.span.start <= declared.start < loop.span.end
        for loop in inspected.nodes(hir.Loop)
    )


def _needless(inspected: InspectedBody, call: hir.Call, label: str) -> Diagnostic:
    file = inspected.body.file
    source = call.arguments[0].span
    removed = Span(source.end, call.span.end)
    text = file.text[removed.start : removed.end]
    fix = Fix("remove it", (Edit(file, removed, ""),))
    return Diagnostic(
        "W0215",
        "this clone is needless",
        (Label(file, removed if text.startswith(".") else call.span, label),),
        {},
        (),
        (fix,) if text.startswith(".") and "\n" not in text else (),
    )


# ---------------------------------------------------------------- parameters that are kept


def implicit_moves(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the parameters of a library's public functions that are moved without saying so."""
    if not subject.is_library:
        return
    for inspected in subject.bodies:
        entity = inspected.entity
        if entity is None or not isinstance(entity.node, ast.Function) or not subject.is_public(entity):
            continue
        info = subject.world.function(inspected.body.function)
        for parameter, mode in zip(info.parameters, parameter_modes(subject.world, info.name)):
            if mode == "move" and parameter.mode == "" and parameter.name != "this":
                word = entity.module.pack.word("move")
                at = Span(parameter.span.start, parameter.span.start)
                yield Diagnostic(
                    "W0214",
                    "{function} keeps {name}, and does not say so",
                    (Label(info.file, parameter.span, "the body keeps what it is given"),),
                    {"function": entity.simple, "name": parameter.name},
                    (f"write `{word}`: callers see it, and a change of the body cannot change it unseen",),
                    (Fix(f"write `{word}`", (Edit(info.file, at, f"{word} "),)),),
                )
