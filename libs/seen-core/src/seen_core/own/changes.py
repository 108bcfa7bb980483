"""Changes that people can choose from when a value is used after a move, or changed while it is borrowed.

Each gives a program in which what was reported is right: a clone where the type has one (or can derive it),
and the two lines in the other order where nothing else hangs on it.
"""

from __future__ import annotations

import re

from seen_core.check.types import Nominal
from seen_core.check.world import World
from seen_core.diagnostics.model import Edit, Fix
from seen_core.mir.model import MirType
from seen_core.mir.ownership import MIR_ONLY
from seen_core.source import SourceFile, Span

Fixes = tuple[Fix, ...]
_PLACE = re.compile(r"[\w.]+(?:\[[^\[\]\n]*\])?[\w.]*")
_CALL = re.compile(r"\w[\w.]*(?:!!)?\(.*\)(?:\.\w+\(.*\))*\s*;?")
_CHANGE = re.compile(r"\w[\w.\[\]]*\s*[-+*/%|&^]?=[^=].*")
_DERIVE = re.compile(r"@derive\(([^()\n]*)\)\s*$")


def is_cloneable(world: World, type_: MirType) -> bool:
    """Tell whether values of a type have `.clone()`."""
    try:
        interface = world.known("clone")
    except KeyError:
        return False
    return not isinstance(type_, MIR_ONLY) and world.implements(type_, Nominal(interface))


def clone_fixes(world: World, file: SourceFile, span: Span, type_: MirType) -> Fixes:
    """Return the change that gives a copy instead of the value at `span`; its type may have to derive it."""
    text = file.text[span.start : span.end]
    if _PLACE.fullmatch(text) is None:
        return ()
    copy = Edit(file, Span(span.end, span.end), ".clone()")
    if is_cloneable(world, type_):
        return (Fix(f"give a copy: `{text}.clone()`", (copy,), certain=False),)
    derive = _derive_clone(world, file, type_)
    if derive is None:
        return ()
    assert isinstance(type_, Nominal)
    title = f"give a copy: `{text}.clone()`, which {type_} derives"
    return (Fix(title, (derive, copy), certain=False),)


def _derive_clone(world: World, file: SourceFile, type_: MirType) -> Edit | None:
    """Return the edit that lets a struct of this file derive `Clone`, when all its fields have it."""
    if isinstance(type_, MIR_ONLY) or not isinstance(type_, Nominal) or type_.arguments:
        return None
    info = world.type_info(type_.name)
    if info.kind != "struct" or info.file is not file:
        return None
    if not all(is_cloneable(world, field.type) for field in world.all_fields(type_)):
        return None
    line = file.text.rfind("\n", 0, info.span.start) + 1
    margin = re.match(r"[ \t]*", file.text[line:])
    start = line + (margin.end() if margin is not None else 0)
    written = _DERIVE.search(file.text, 0, start)
    if written is not None:
        return Edit(file, Span(written.end(1), written.end(1)), ", Clone")
    return Edit(file, Span(start, start), f"@derive(Clone)\n{file.text[line:start]}")


def borrow_fixes(file: SourceFile, span: Span) -> Fixes:
    """Return the change that borrows the value of `let name = value` instead of taking it."""
    line = file.text.rfind("\n", 0, span.start) + 1
    text = file.text[span.start : span.end]
    if not re.fullmatch(r"\s*\w+\s+\w+\s*=\s*", file.text[line : span.start]) or "\n" in text:
        return ()
    edit = Edit(file, Span(span.start, span.start), "&")
    return (Fix(f"borrow it: `&{text}`", (edit,), certain=False),)


def copy_of_borrowed(world: World, file: SourceFile, span: Span, type_: MirType) -> Fixes:
    """Return the change that makes a copy where `&place` makes a borrow: `span` is the place."""
    text = file.text
    end = span.start
    place = _PLACE.match(text, span.start)
    if place is not None:
        end = place.end()
    if text[span.start - 1 : span.start] != "&" or place is None or text[end : end + 1] == "(":
        return ()
    without = Edit(file, Span(span.start - 1, span.start), "")
    if not isinstance(type_, MIR_ONLY) and world.is_copyable(type_):
        return (Fix(f"take a copy: `{place[0]}`", (without,), certain=False),)
    if not is_cloneable(world, type_):
        return ()
    edits = (without, Edit(file, Span(end, end), ".clone()"))
    return (Fix(f"take a copy: `{place[0]}.clone()`", edits, certain=False),)


def reorder_fixes(file: SourceFile, first: Span, second: Span, name: str) -> Fixes:
    """Return the change that puts the line of `second` in front of the line of `first`.

    Both are calls or assignments by themselves, one below the other, and `name` does not occur further down.
    """
    above, below = _line(file.text, first.start), _line(file.text, second.start)
    if above.end + 1 != below.start:
        return ()
    upper, lower = file.text[above.start : above.end], file.text[below.start : below.end]
    margins = [len(one) - len(one.lstrip()) for one in (upper, lower)]
    forms = (
        _CALL.fullmatch(upper.strip()) or _CHANGE.fullmatch(upper.strip()),
        _CALL.fullmatch(lower.strip()),
    )
    if margins[0] != margins[1] or not all(forms) or not (_is_balanced(upper) and _is_balanced(lower)):
        return ()
    rest = file.text[below.end :].partition("\n}")[0]
    if re.search(rf"\b{re.escape(name)}\b", rest):
        return ()
    edits = (Edit(file, above, lower), Edit(file, below, upper))
    return (Fix("do it in the other order", edits, certain=False),)


def _is_balanced(line: str) -> bool:
    return all(line.count(left) == line.count(right) for left, right in ("()", "[]", "{}"))


def _line(text: str, position: int) -> Span:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return Span(start, end if end >= 0 else len(text))
