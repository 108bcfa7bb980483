"""Calculations with constant type arguments: the `2 * N + 1` of `[T; 2 * N + 1]`.

A calculation is kept as a polynomial over constant parameters, so that `N + N` and `2 * N` are one type and
what is known turns into a `Value`:

    2 * N + 1        N = 3        7
"""

from __future__ import annotations

from collections.abc import Callable

from seen_core.check import types as t

_Terms = dict[tuple[t.Type, ...], int]


def calculate(operator: str, left: t.Type, right: t.Type) -> t.Type | None:
    """Return `left operator right`; None for a division by zero or an operator that types do not have."""
    match operator:
        case "+":
            return _build(_sum(_terms(left), _terms(right), 1))
        case "-":
            return _build(_sum(_terms(left), _terms(right), -1))
        case "*":
            return _build(_product(_terms(left), _terms(right)))
        case "/" | "%":
            return _divide(operator, left, right)
        case _:
            return None


def rebuild(type_: t.Calculation | t.Quotient, change: Callable[[t.Type], t.Type]) -> t.Type:
    """Work a calculation out again with `change` applied to its parts."""
    if isinstance(type_, t.Quotient):
        return calculate(type_.operator, change(type_.left), change(type_.right)) or t.ERRONEOUS
    total: _Terms = {}
    for parts, factor in type_.terms:
        term: _Terms = {(): factor}
        for part in parts:
            changed = change(part)
            if isinstance(changed, t.Erroneous):
                return changed
            term = _product(term, _terms(changed))
        total = _sum(total, term, 1)
    return _build(total)


def parts_of(type_: t.Type) -> list[t.Type]:
    """Return the parameters and variables that a calculation mentions."""
    match type_:
        case t.Calculation(terms):
            return [found for parts, _ in terms for part in parts for found in parts_of(part)]
        case t.Quotient(_, left, right):
            return [*parts_of(left), *parts_of(right)]
        case t.Value():
            return []
        case _:
            return [type_]


def solve(left: t.Type, right: t.Type) -> tuple[t.Unknown, t.Type] | bool:
    """Say what makes two calculations equal: the value of a variable, or whether they are equal anyway."""
    difference = _sum(_terms(left), _terms(right), -1)
    unknown = {
        part
        for parts in difference
        for whole in parts
        for part in parts_of(whole)
        if isinstance(part, t.Unknown)
    }
    if not unknown:
        return not any(difference.values())
    variable = unknown.pop()
    factor = difference.pop((variable,), 0)
    others = any(variable in parts_of(part) for parts in difference for part in parts)
    if unknown or not factor or others or any(value % factor for value in difference.values()):
        return False
    return variable, _build({parts: -value // factor for parts, value in difference.items()})


def _terms(type_: t.Type) -> _Terms:
    match type_:
        case t.Value(value):
            return {(): value}
        case t.Calculation(terms):
            return dict(terms)
        case _:
            return {(type_,): 1}


def _build(terms: _Terms) -> t.Type:
    kept = {parts: factor for parts, factor in terms.items() if factor}
    if set(kept) <= {()}:
        return t.Value(kept.get((), 0))
    if len(kept) == 1:
        (parts, factor), *_ = kept.items()
        if len(parts) == 1 and factor == 1:
            return parts[0]
    return t.Calculation(tuple(sorted(kept.items(), key=_order)))


def _order(term: tuple[tuple[t.Type, ...], int]) -> tuple[int, str]:
    return (-len(term[0]), repr(term[0]))


def _sum(left: _Terms, right: _Terms, sign: int) -> _Terms:
    total = dict(left)
    for parts, factor in right.items():
        total[parts] = total.get(parts, 0) + sign * factor
    return total


def _product(left: _Terms, right: _Terms) -> _Terms:
    total: _Terms = {}
    for a, first in left.items():
        for b, second in right.items():
            parts = tuple(sorted((*a, *b), key=repr))
            total[parts] = total.get(parts, 0) + first * second
    return total


def _divide(operator: str, left: t.Type, right: t.Type) -> t.Type | None:
    if right == t.Value(0):
        return None
    if not isinstance(right, t.Value):
        return t.Quotient(operator, left, right)
    terms, by = _terms(left), right.value
    if all(factor % by == 0 for factor in terms.values()):
        return _build({parts: factor // by for parts, factor in terms.items()} if operator == "/" else {})
    if isinstance(left, t.Value):
        quotient = abs(left.value) // abs(by) * (1 if (left.value < 0) == (by < 0) else -1)
        return t.Value(quotient if operator == "/" else left.value - quotient * by)
    return t.Quotient(operator, left, right)
