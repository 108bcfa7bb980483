"""HIR as text, for `seen build --emit hir`: what the checker made of a function.

    fun main.double(_0 n: Int) -> Int
      Binary *: Int
        Local _0 n: Int
        Constant 2: Int

One node stands on a line, with its own words, and its type behind the `:`; what it is made of stands
below, named where the place alone does not say which part it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.signatures import FunctionReference

_INDENT = "  "
_LOCALS = frozenset({"local", "index", "subject", "error", "rest_local"})
"""Fields that number a local, in the nodes where they do."""
_NUMBERING = (
    hir.Local,
    hir.Let,
    hir.BindPattern,
    hir.ValuePattern,
    hir.TestPattern,
    hir.Try,
    hir.ArrayPattern,
)
_UNNAMED = frozenset(
    {"arguments", "fields", "items", "statements", "arms", "left", "right", "operand", "base"}
)
_TYPES = tuple(getattr(t.Type, "__args__", ()))


def print_body(body: hir.Body) -> str:
    """Return the text of a function's body, lambdas in it included."""
    return "".join(f"{line}\n" for line in _body(body, 0))


def _body(body: hir.Body, depth: int) -> Iterator[str]:
    parameters = ", ".join(_local(body, index) for index in range(body.parameter_count))
    captures = ", ".join(f"_{outer} as {_local(body, inner)}" for outer, inner in body.captures)
    words = [f"{_INDENT * depth}fun {body.function}({parameters})"]
    words += ["throws"] if body.throws else []
    words += [f"captures {captures}"] if captures else []
    yield " ".join([*words, "->", str(body.result)])
    yield from _node(body, body.value, depth + 1, "")


def _local(body: hir.Body, index: int) -> str:
    local = body.locals[index]
    marks = ("mut " if local.mutable else "") + ("boxed " if local.boxed else "")
    return f"{marks}_{index} {local.name}: {local.type}"


def _node(body: hir.Body, node: object, depth: int, label: str) -> Iterator[str]:
    if isinstance(node, hir.Body):
        yield from _body(node, depth)
        return
    words, parts = [type(node).__name__], []
    slots: tuple[str, ...] = getattr(node, "__slots__", ())
    for name in islice(slots, 1, None):  # the first is the span
        field = getattr(node, name)
        if name == "type" or field is None or field is False or field == ():
            continue
        if _is_part(field):
            parts.append((name, field))
        else:
            words.append(_words(body, node, name, field))
    type_ = getattr(node, "type", None)
    if isinstance(node, hir.Constant) and node.value is None:
        words.append("null")
    yield f"{_INDENT * depth}{label}{' '.join(words)}" + (f": {type_}" if type_ is not None else "")
    for name, field in parts:
        several = field if isinstance(field, tuple) else (field,)
        for part in several:
            named = "" if name in _UNNAMED else f"{name} "
            if isinstance(part, tuple):  # a field's number and its pattern
                named, part = f"{part[0]} ", part[1]
            yield from _node(body, part, depth + 1, named)


def _is_part(field: object) -> bool:
    if isinstance(field, tuple):
        return bool(field) and not isinstance(field[0], str) and _is_part(field[-1])
    return hasattr(field, "__slots__") and not isinstance(field, (*_TYPES, FunctionReference))


def _words(body: hir.Body, node: object, name: str, field: object) -> str:
    if name in _LOCALS and isinstance(node, _NUMBERING) and isinstance(field, int):
        return _local(body, field) if isinstance(node, hir.Let) else f"_{field} {body.locals[field].name}"
    match field:
        case FunctionReference():
            arguments = ", ".join(map(str, field.type_arguments))
            return field.name + (f"<{arguments}>" if arguments else "")
        case True if not isinstance(node, hir.Constant):
            return name
        case str() if isinstance(node, hir.Constant):
            return repr(field)
        case str():
            return field
        case int() if not isinstance(node, hir.Constant):
            return f"{name} {field}"
        case _:
            return str(field)
