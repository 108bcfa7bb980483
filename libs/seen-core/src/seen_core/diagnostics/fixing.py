"""Which fixes to make together, what the text is then, and whether the program is better for it.

Assumes that the diagnostics are of one check of the whole program. A stage that finds errors hides what
later stages would find: fixing the last syntax error of a program uncovers its errors of types. Results
are therefore compared stage by stage, in the order of `stage_of`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from seen_core.diagnostics.model import Diagnostic, Edit, Fix
from seen_core.records import value
from seen_core.source import SourceFile

STAGES = 4


@value
class Choice:
    """A fix that is to be made, and what it is for."""

    diagnostic: Diagnostic
    fix: Fix


def stage_of(diagnostic: Diagnostic) -> int:
    """Return where a diagnostic comes from: syntax 0, names and types 1, ownership 2, warnings 3."""
    family = diagnostic.code[:3]
    if family.startswith("W"):
        return 3
    return {"E01": 0, "E03": 2}.get(family, 1)


def choose(diagnostics: Iterable[Diagnostic], may_edit: Callable[[SourceFile], bool]) -> list[Choice]:
    """Return certain fixes that do not touch each other, all of the first stage that has any."""
    by_stage: list[list[Choice]] = [[] for _ in range(STAGES)]
    taken: list[list[Edit]] = [[] for _ in range(STAGES)]
    for diagnostic in diagnostics:
        stage = stage_of(diagnostic)
        fix = next((fix for fix in diagnostic.fixes if fix.certain), None)
        if fix is None or not fix.edits or not all(may_edit(edit.file) for edit in fix.edits):
            continue
        if not any(_touch(edit, other) for edit in fix.edits for other in taken[stage]):
            taken[stage].extend(fix.edits)
            by_stage[stage].append(Choice(diagnostic, fix))
    return next(filter(None, by_stage), [])


def edits_by_file(choices: Iterable[Choice]) -> dict[str, list[Edit]]:
    """Return the edits of fixes by the name of the file."""
    result: dict[str, list[Edit]] = {}
    for choice in choices:
        for edit in choice.fix.edits:
            result.setdefault(edit.file.name, []).append(edit)
    return result


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits made, its line ends as they are everywhere else in it."""
    ends_with_return = "\r\n" in text
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda one: one.span):
        new = edit.text.replace("\r\n", "\n")
        pieces += [text[position : edit.span.start], new.replace("\n", "\r\n") if ends_with_return else new]
        position = edit.span.end
    pieces.append(text[position:])
    return "".join(pieces)


def improves(before: Sequence[Diagnostic], after: Sequence[Diagnostic], changed: Iterable[str]) -> bool:
    """Tell whether every changed file has fewer diagnostics, and no file more or ones of a new code."""
    changed = set(changed)
    for stage in range(STAGES):
        had, has = _by_file(before, stage), _by_file(after, stage)
        for name, codes in has.items():
            if codes.keys() - had.get(name, Counter()).keys():
                return False
            if codes.total() > had.get(name, Counter()).total():
                return False
        fewer = {name for name in changed if _total(has, name) < _total(had, name)}
        if fewer:
            return fewer == changed
        if any(_total(has, name) < _total(had, name) for name in had):
            return False  # files that nobody changed are better: what is compared is not the same program
    return False


def _by_file(diagnostics: Iterable[Diagnostic], stage: int) -> dict[str, Counter[str]]:
    result: dict[str, Counter[str]] = {}
    for diagnostic in diagnostics:
        if stage_of(diagnostic) == stage:
            name = diagnostic.labels[0].file.name if diagnostic.labels else ""
            result.setdefault(name, Counter())[diagnostic.code] += 1
    return result


def _total(counts: Mapping[str, Counter[str]], name: str) -> int:
    return counts[name].total() if name in counts else 0


def _touch(edit: Edit, other: Edit) -> bool:
    """Tell whether two edits meet: the order of two that only touch would be a guess."""
    if edit.file.name != other.file.name:
        return False
    return edit.span.start <= other.span.end and other.span.start <= edit.span.end
