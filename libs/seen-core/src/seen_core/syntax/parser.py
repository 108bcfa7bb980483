"""Runs the LALR tables over laid-out tokens, builds the tree, and recovers from errors.

Reductions of one symbol to another (`sum` to `shift` to … `expression`) build nothing, so where a
reduction and the chain of such ones after it lead is found once for each (state below, rule, kind ahead)
and then remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from seen_core.source import Span
from seen_core.syntax import ast, build_declarations, build_expressions, build_types, literals
from seen_core.syntax.build import Builder
from seen_core.syntax.tables import Rule, Tables, load_tables
from seen_core.syntax.tokens import Token

Action = Callable[[Builder, list[Any], int, int], Any]
OnError = Callable[[int, frozenset[str]], None]

_KEEP_ALL = frozenset(["binary", "unary", "pair", "special_block", "const_argument", "const_calculation"])
_RECOVERY_POINTS = ("statement", "member", "enum_item", "arm", "condition_arm")
_OPENERS = frozenset(["(", "[", "{", "COND", "TRAIL", "PARAMS", "CASES", "BARE", "FIELDS", "MAP"])
_CLOSERS = frozenset([")", "]", "}", "COND_END"])


@dataclass(slots=True)
class Machine:
    """Tables made ready to run."""

    tables: Tables
    lengths: list[int]
    origins: list[str]
    callbacks: list[Action | None]
    """None where a rule only hands its one symbol on."""
    ready: dict[str, tuple[list[int | None], dict[int, int]]]
    """By the kind ahead: its actions, and by `below * len(lengths) + rule` the state after a reduction and
    its chain."""


@cache
def machine() -> Machine:
    """Return the tables with their builder functions bound."""
    tables = load_tables()
    functions = _builder_functions()
    makers: dict[str, Callable[[Any], Action]] = {}
    return Machine(
        tables,
        [len(rule.symbols) for rule in tables.rules],
        [rule.origin for rule in tables.rules],
        [_callback(rule, functions, makers) for rule in tables.rules],
        {},
    )


def _builder_functions() -> dict[str, Callable[..., Any]]:
    modules: tuple[ModuleType, ...] = (build_declarations, build_expressions, build_types, literals)
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", None) == module.__name__
    }


def _callback(
    rule: Rule, functions: dict[str, Callable[..., Any]], makers: dict[str, Callable[[Any], Action]]
) -> Action | None:
    """Make the function that turns the values of a rule's symbols into the value of its origin."""
    count = len(rule.symbols)
    action = rule.action
    if action == "pass_on" and count == 1:
        return None
    kept = [index - count for index in (range(count) if action in _KEEP_ALL else rule.kept)]
    source = _list_action(action, kept, count)
    function = None
    if source is None:
        function = functions[action]
        values = "".join(f", v[{index}]" for index in kept)
        source = f"f(b, new(Span, (s, e)){values})"
    maker = makers.get(source)
    if maker is None:
        # Functions made for each shape of rule read the values in place, without slicing them out.
        maker = eval(f"lambda f: lambda b, v, s, e: {source}", {"new": tuple.__new__, "Span": Span})
        makers[source] = maker
    return maker(function)


def _list_action(action: str, kept: list[int], count: int) -> str | None:
    match action:
        case "none":
            return "[]"
        case "nothing":
            return "None"
        case "first":
            return f"[v[{kept[0]}]]"
        case "more" | "more_second" | "more_third":
            return f"(v[{-count}].append(v[{kept[-1]}]), v[{-count}])[1]"
        case "pass_on" | "pass_first":
            return f"v[{kept[0]}]"
        case "pass_second":
            return f"v[{kept[-1]}]"
    return None


def run(tokens: list[Token], builder: Builder, on_error: OnError, *, recover: bool = True) -> Any:  # noqa: ANN401
    """Parse tokens, the last of kind `END`; return what the first rule of the grammar makes, or None."""
    parser = machine()
    actions = parser.tables.actions
    lengths = parser.lengths
    callbacks = parser.callbacks
    ready = parser.ready
    rules = len(lengths)
    nowhere: list[int | None] = [None] * len(parser.tables.gotos)
    state = parser.tables.start
    end = parser.tables.end
    states = [state]
    starts: list[int] = []
    values: list[Any] = []
    previous_end = tokens[0][2]
    position = 0
    last_error = -1
    size = len(tokens)
    while position < size:
        token = tokens[position]
        kind, _, start, _ = token
        try:
            column, ahead = ready[kind]
        except KeyError:
            column, ahead = ready[kind] = (actions.get(kind, nowhere), {})
        while True:
            action = column[state]
            if action is None:
                break
            if action >= 0:
                states.append(action)
                state = action
                starts.append(start)
                values.append(token)
                previous_end = token[3]
                break
            rule = ~action
            callback = callbacks[rule]
            if callback is None:
                below = states[-2]
                del states[-1]
            else:
                count = lengths[rule]
                if count == 1:
                    values[-1] = callback(builder, values, starts[-1], previous_end)
                    below = states[-2]
                    del states[-1]
                elif count:
                    value = callback(builder, values, starts[-count], previous_end)
                    del values[-count:], states[-count:], starts[1 - count :]
                    values.append(value)
                    below = states[-1]
                else:
                    values.append(callback(builder, values, start, start))
                    starts.append(start)
                    below = state
            try:
                state = ahead[below * rules + rule]
            except KeyError:
                state = ahead[below * rules + rule] = _jump(parser, below, rule, kind)
            states.append(state)
        if action is None:
            if state == end:
                return values[0]
            expected = expected_kinds(parser, states)
            on_error(position, expected)
            if not recover:
                return None
            position = _recover(parser, tokens, states, starts, values, position, position == last_error)
            last_error = position
            if position < 0:
                return None
            state = states[-1]
            continue
        position += 1
    return None


def _jump(parser: Machine, below: int, rule: int, kind: str) -> int:
    """Return the state after a reduction, and after the reductions that follow it and build nothing."""
    goto = parser.tables.gotos[below]
    state = goto[parser.origins[rule]]
    column = parser.tables.actions.get(kind)
    while column is not None:
        action = column[state]
        if action is None or action >= 0 or parser.callbacks[~action] is not None:
            break
        state = goto[parser.origins[~action]]
    return state


def expected_kinds(parser: Machine, states: list[int]) -> frozenset[str]:
    """Return the kinds that could really stand here: each is tried through its reductions."""
    return frozenset([kind for kind in parser.tables.actions if _accepts(parser, states, kind)])


def _accepts(parser: Machine, states: list[int], kind: str) -> bool:
    column = parser.tables.actions.get(kind)
    if column is None:
        return False
    stack = list(states[-64:])
    for _ in range(200):
        action = column[stack[-1]]
        if action is None:
            return False
        if action >= 0:
            return True
        count = parser.lengths[~action]
        if count >= len(stack):
            return True
        if count:
            del stack[-count:]
        state = parser.tables.gotos[stack[-1]].get(parser.origins[~action])
        if state is None:
            return False
        stack.append(state)
    return False


def _recover(
    parser: Machine,
    tokens: list[Token],
    states: list[int],
    starts: list[int],
    values: list[Any],
    position: int,
    again: bool,
) -> int:
    """Drop the broken statement: pop to where a statement may stand, and skip to its end.

    Return the position to go on from, or -1 when there is nothing left to go on with.
    """
    keep = _recovery_state(parser, states)
    if keep < 0:
        return -1
    depth = 0
    for value in values[keep:]:
        if type(value) is Token:
            depth += (value[0] in _OPENERS) - (value[0] in _CLOSERS)
    if again:
        if tokens[position][0] == "END":
            return -1
        position += 1
    position = _end_of_statement(tokens, position, depth)
    start = starts[keep] if keep < len(starts) else tokens[position][2]
    del states[keep + 1 :], values[keep:], starts[keep:]
    goto = parser.tables.gotos[states[-1]]
    origin = next(name for name in _RECOVERY_POINTS if name in goto)
    states.append(goto[origin])
    values.append(_placeholder(origin, Span(start, max(start, tokens[position][2]))))
    starts.append(start)
    if tokens[position][0] in _CLOSERS and not _accepts(parser, states, tokens[position][0]):
        position += 1
    return position


def _placeholder(origin: str, span: Span) -> ast.Statement | ast.Arm:
    """Make what stands in the tree for text that could not be read."""
    if origin == "statement":
        return ast.ExpressionStatement(span, ast.ErrorExpression(span))
    if origin in ("arm", "condition_arm"):
        return ast.Arm(span, (ast.WildcardPattern(span, True),), None, ast.ErrorExpression(span))
    return ast.MembersNotWritten(span)


def _recovery_state(parser: Machine, states: list[int]) -> int:
    for index in range(len(states) - 1, -1, -1):
        goto = parser.tables.gotos[states[index]]
        if any(name in goto for name in _RECOVERY_POINTS):
            return index
    return -1


def _end_of_statement(tokens: list[Token], position: int, depth: int) -> int:
    """Return the position of the line end, closer or end that ends the statement being skipped."""
    while True:
        kind = tokens[position][0]
        if kind == "END" or (kind == "NL" and depth <= 0):
            return position
        if kind in _OPENERS:
            depth += 1
        elif kind in _CLOSERS:
            if depth <= 0:
                return position
            depth -= 1
        position += 1
