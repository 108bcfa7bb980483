"""Inference variables of one body, and unification."""

from __future__ import annotations

from seen_core.check import types as t
from seen_core.check.calculations import parts_of, solve

_CONSTANTS = (t.Value, t.Parameter, t.Calculation, t.Quotient, t.Unknown)


class Inference:
    """Types still to be found, by index of their `Unknown`."""

    def __init__(self) -> None:
        self._found: list[t.Type | None] = []

    @property
    def used(self) -> bool:
        """Whether any variable was made."""
        return bool(self._found)

    def fresh(self) -> t.Unknown:
        """Return a new inference variable."""
        self._found.append(None)
        return t.Unknown(len(self._found) - 1)

    def shallow(self, type_: t.Type) -> t.Type:
        """Return what a variable stands for, as far as known, without looking inside."""
        while isinstance(type_, t.Unknown) and type_.index >= 0:
            found = self._found[type_.index]
            if found is None:
                return type_
            type_ = found
        return type_

    def resolve(self, type_: t.Type) -> t.Type:
        """Replace all known variables."""
        if not self._found:
            return type_
        type_ = self.shallow(type_)
        if isinstance(type_, t.Unknown) or (isinstance(type_, t.Nominal) and not type_.arguments):
            return type_
        return t.rebuild(type_, self.resolve)

    def is_known(self, type_: t.Type) -> bool:
        """Tell whether no variable is left in a type."""
        type_ = self.shallow(type_)
        match type_:
            case t.Unknown():
                return False
            case t.Nominal(_, arguments):
                return all(map(self.is_known, arguments))
            case t.Nullable(inner) | t.Weak(inner):
                return self.is_known(inner)
            case t.Tuple(items):
                return all(map(self.is_known, items))
            case t.Function(parameters, result):
                return all(map(self.is_known, parameters)) and self.is_known(result)
            case t.FixedArray(item, size) | t.Simd(item, size):
                return self.is_known(item) and self.is_known(size)
            case t.Calculation() | t.Quotient():
                return all(map(self.is_known, parts_of(type_)))
            case _:
                return True

    def snapshot(self) -> list[t.Type | None]:
        """Return the state, for `restore` after a speculative check."""
        return list(self._found)

    def restore(self, state: list[t.Type | None]) -> None:
        """Go back to a snapshot."""
        self._found = list(state)

    def give_up(self, type_: t.Type) -> None:
        """Bind what is still unknown in a type, so that nothing more is said about it."""
        type_ = self.shallow(type_)
        if isinstance(type_, t.Unknown) and type_.index >= 0:
            self._found[type_.index] = t.ERRONEOUS
        elif isinstance(type_, t.Nominal | t.Nullable | t.Tuple | t.FixedArray):
            t.rebuild(type_, self._given_up)

    def _given_up(self, type_: t.Type) -> t.Type:
        self.give_up(type_)
        return type_

    def unify(self, left: t.Type, right: t.Type) -> bool:
        """Make two types equal if possible; on failure some variables may have been bound."""
        left, right = self.shallow(left), self.shallow(right)
        if left == right:
            return True
        if isinstance(left, t.Unknown):
            return self._bind(left, right)
        if isinstance(right, t.Unknown):
            return self._bind(right, left)
        if isinstance(left, t.Erroneous) or isinstance(right, t.Erroneous):
            return True
        match left, right:
            case t.Nominal(a, left_arguments), t.Nominal(b, right_arguments):
                return a == b and self._all(left_arguments, right_arguments)
            case t.Nullable(a), t.Nullable(b):
                return self.unify(a, b)
            case t.Weak(a), t.Weak(b):
                return self.unify(a, b)
            case t.Tuple(left_items), t.Tuple(right_items):
                return self._all(left_items, right_items)
            case t.Function(), t.Function():
                same = left.throws == right.throws and left.suspend == right.suspend
                same = same and (left.modes == right.modes or not any((*left.modes, *right.modes)))
                return (
                    same
                    and self._all(left.parameters, right.parameters)
                    and self.unify(left.result, right.result)
                )
            case t.FixedArray(a, left_size), t.FixedArray(b, right_size):
                return self.unify(a, b) and self.unify(left_size, right_size)
            case t.Simd(a, left_size), t.Simd(b, right_size):
                return self.unify(a, b) and self.unify(left_size, right_size)
            case (t.Calculation() | t.Quotient(), _) | (_, t.Calculation() | t.Quotient()):
                return self._unify_calculations(left, right)
            case _:
                return False

    def _unify_calculations(self, left: t.Type, right: t.Type) -> bool:
        """Make two constants equal: `N + 1` and 4 tell that N is 3."""
        if not isinstance(left, _CONSTANTS) or not isinstance(right, _CONSTANTS):
            return False
        solution = solve(self.resolve(left), self.resolve(right))
        return solution if isinstance(solution, bool) else self._bind(*solution)

    def _all(self, left: tuple[t.Type, ...], right: tuple[t.Type, ...]) -> bool:
        return len(left) == len(right) and all(self.unify(a, b) for a, b in zip(left, right))

    def _bind(self, variable: t.Unknown, type_: t.Type) -> bool:
        if variable.index < 0 or self._occurs(variable, type_):
            return False
        self._found[variable.index] = type_
        return True

    def _occurs(self, variable: t.Unknown, type_: t.Type) -> bool:
        type_ = self.shallow(type_)
        match type_:
            case t.Unknown():
                return type_ == variable
            case t.Nominal(_, parts) | t.Tuple(parts):
                return any(self._occurs(variable, part) for part in parts)
            case t.Nullable(inner) | t.Weak(inner) | t.FixedArray(inner, _) | t.Simd(inner, _):
                return self._occurs(variable, inner)
            case t.Calculation() | t.Quotient():
                return any(self._occurs(variable, part) for part in parts_of(type_))
            case t.Function(parameters, result):
                return any(self._occurs(variable, part) for part in (*parameters, result))
            case _:
                return False
