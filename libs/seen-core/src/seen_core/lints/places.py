"""Whether two expressions are the same place, for lints that compare what stands on two sides."""

from __future__ import annotations

from seen_core.check import hir


def same_place(left: hir.Expression, right: hir.Expression) -> bool:
    """Tell whether two expressions read one place, with nothing happening between."""
    match left, right:
        case hir.Local(_, _, one), hir.Local(_, _, other):
            return one == other
        case hir.Global(_, _, name), hir.Global(_, _, again):
            return name == again
        case hir.Field(_, _, base, index), hir.Field(_, _, other_base, other_index):
            return index == other_index and same_place(base, other_base)
        case hir.Index(_, _, base, index), hir.Index(_, _, other_base, other_index):
            return same_place(base, other_base) and _same_index(index, other_index)
        case hir.Unwrap(_, _, value, _), hir.Unwrap(_, _, other_value, _):
            return same_place(value, other_value)
        case _:
            return False


def _same_index(left: hir.Expression, right: hir.Expression) -> bool:
    if isinstance(left, hir.Constant) and isinstance(right, hir.Constant):
        return left.value == right.value
    return same_place(left, right)
