"""Names that could have been meant, for "did you mean".

The distance is that of Damerau and Levenshtein with adjacent transpositions (Boytsov, "Indexing methods for
approximate dictionary searching", 2011, calls it optimal string alignment): letters put in, left out,
replaced, or exchanged with their neighbour. A third of the letters may be wrong, as in rustc.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from seen_core.diagnostics.model import Edit, Fix
from seen_core.source import SourceFile, Span

MOST = 3
"""More names than this are no help."""


def nearest(
    name: str, known: Iterable[str], accept: Callable[[str], bool] | None = None, most: int = MOST
) -> tuple[str, ...]:
    """Return the known names that look most like `name`, the likeliest first.

    `accept` is asked about names that are near enough: whether they could stand in the place.
    """
    folded = _folded(name)
    limit = max(len(name), 3) // 3
    found: list[tuple[int, int, str]] = []
    for candidate in set(known):
        if candidate == name or candidate.startswith("\0"):
            continue
        if _folded(candidate) == folded:
            apart = 0
        elif len(name) < 2 or abs(len(candidate) - len(name)) > limit:
            continue
        else:
            apart = distance(name, candidate, limit)
            if apart >= len(name):  # nothing of it would be left
                continue
        if apart <= limit and (accept is None or accept(candidate)):
            found.append((apart, -_common_start(name, candidate), candidate))
    found.sort()
    if found and found[0][0] == 0:
        found = [entry for entry in found if entry[0] == 0]
    return tuple(candidate for _, _, candidate in found[:most])


def distance(left: str, right: str, limit: int) -> int:
    """Return how many slips lead from one name to the other, or `limit + 1` when there are more."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        two_before, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def is_slip(name: str, meant: str) -> bool:
    """Tell whether `name` can only be a slip of the hand: capitals, `_`, or two letters exchanged."""
    if _folded(name) == _folded(meant):
        return True
    return len(name) == len(meant) > 3 and sorted(name) == sorted(meant) and distance(name, meant, 1) == 1


def did_you_mean(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the note that offers names; none when there are none."""
    if not names:
        return ()
    *others, last = (f"`{name}`" for name in names)
    listed = f"{', '.join(others)} or {last}" if others else last
    return (f"did you mean {listed}?",)


def advice(
    file: SourceFile, span: Span, name: str, names: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Fix, ...]]:
    """Return notes and fixes that offer names in place of `name`: one as a fix, several as a note too."""
    fix = spelling_fix(file, span, name, names)
    if fix is None:
        return did_you_mean(names), ()
    return did_you_mean(names) if len(names) > 1 else (), (fix,)


def spelling_fix(file: SourceFile, span: Span, name: str, names: tuple[str, ...]) -> Fix | None:
    """Return the change to the one name that was clearly meant, where `name` is what stands at `span`."""
    if not names or file.text[span.start : span.end] != name:
        return None
    limit = len(name)
    clear = len(names) == 1 or distance(name, names[0], limit) < distance(name, names[1], limit)
    if not clear and not is_slip(name, names[0]):
        return None
    certain = is_slip(name, names[0]) and not any(is_slip(name, other) for other in names[1:])
    return Fix(did_you_mean(names[:1])[0], (Edit(file, span, names[0]),), certain)


def _folded(name: str) -> str:
    return name.replace("_", "").casefold() or name


def _common_start(left: str, right: str) -> int:
    count = 0
    for a, b in zip(left.casefold(), right.casefold()):
        if a != b:
            break
        count += 1
    return count
