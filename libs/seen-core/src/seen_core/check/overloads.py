"""Which of several functions of one name a call means.

The places that may have the name are tried in order (the type and its superclasses, extensions, interfaces
one by one), and the first with a function that the arguments fit decides. Of several that fit, the most
particular one is called:

- `f` is more particular than `g` where what `f` takes could be handed on to `g`, but not the other way
  round: `Int` rather than `Any`, `Dog` than `Animal`, `Array<T>` than `T`, `T: Shape` than `T`; and a whole
  number that could be of any type is an `Int` first, another number a `Float`;
- then one without type parameters, one that needs no defaults, one that is not variadic.

What is left then is ambiguous (E0224). See the Kotlin language specification, *Choosing the most specific
candidate from the overload candidate set*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from seen_core.check import hir, implementations
from seen_core.check import types as t
from seen_core.check.calls import ArgumentProblem, call_function, place_arguments, signature_of
from seen_core.check.coerce import try_coerce
from seen_core.check.context import DISCARD, Context, Saved
from seen_core.check.dispatch import as_syntax, check
from seen_core.check.members import Candidate, method_tiers
from seen_core.check.signatures import ParameterInfo
from seen_core.diagnostics import Diagnostic, Label, Severity
from seen_core.syntax import ast


@dataclass(frozen=True, slots=True)
class _Call:
    """A call with all that a candidate is tried with."""

    context: Context
    node: ast.Call
    receiver: hir.Expression | None
    explicit: tuple[t.Type, ...]
    expected: t.Type | None

    def make(self, candidate: Candidate) -> hir.Expression:
        return call_function(self.context, self.node, candidate, self.receiver, self.explicit, self.expected)


def call_candidates(
    context: Context,
    node: ast.Call,
    candidates: list[Candidate],
    receiver: hir.Expression | None,
    explicit: tuple[t.Type, ...],
    expected: t.Type | None,
) -> hir.Expression:
    """Call the candidate that the arguments fit best."""
    call = _Call(context, node, receiver, explicit, expected)
    fitting = _fitting(call, candidates)
    alone = receiver is None or _through_super(candidates)
    if alone and len(fitting) < 2:
        return call.make(fitting[0] if fitting else _nearest(call, candidates))
    if len(fitting) == 1:
        saved = context.save()
        result = call.make(fitting[0])
        if not _failed(context, saved):
            return result
        further = list(_further(call, candidates))
        if not further:
            return result
        context.restore(saved)
    else:
        further = [] if alone else list(_further(call, candidates))
    tiers = [tier for tier in (fitting, *further) if tier]
    return _call_best(call, tiers) if tiers else call.make(candidates[0])


def _nearest(call: _Call, candidates: list[Candidate]) -> Candidate:
    """Return the candidate whose number of parameters is nearest to that of the arguments: it is reported."""
    given = len(call.node.arguments)
    return min(candidates, key=lambda one: abs(len(signature_of(call.context, one).parameters) - given))


def _through_super(candidates: list[Candidate]) -> bool:
    """Tell whether a method of the superclass is called outright."""
    return candidates[0].dispatch == "static" and candidates[0].info.virtual


def _further(call: _Call, candidates: list[Candidate]) -> Iterator[list[Candidate]]:
    """Yield the fitting methods of the places behind the first that has the name."""
    assert call.receiver is not None
    known = {one.entity for one in candidates}
    name = candidates[0].entity.simple
    for tier in method_tiers(call.context, call.context.resolve(call.receiver.type), name):
        others = [one for one in tier if one.entity.kind == "function" and one.entity not in known]
        known.update(one.entity for one in others)
        fitting = _fitting(call, others)
        if fitting:
            yield fitting


def _fitting(call: _Call, candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates that take this many arguments, of these names."""
    if len(candidates) == 1 and not call.explicit and call.receiver is None:
        return candidates
    return [
        one
        for one in candidates
        if len(call.explicit) <= len(_own_parameters(one))
        and not isinstance(
            place_arguments(signature_of(call.context, one), call.node.arguments), ArgumentProblem
        )
    ]


def _own_parameters(candidate: Candidate) -> tuple[t.Parameter, ...]:
    return tuple(p for p in candidate.info.type_parameters if p.owner == candidate.info.name)


# ---------------------------------------------------------------- trying


def _call_best(call: _Call, tiers: list[list[Candidate]]) -> hir.Expression:
    """Try the candidates of each tier, and call the most particular of the first tier with any that fits."""
    context = call.context
    for attempt in (_settled(call), call):
        for tier in tiers:
            applicable = [one for one in tier if _applies(attempt, one)]
            if applicable:
                best = _most_particular(call, applicable)
                if len(best) > 1:
                    best = _with_result(attempt, best) or best
                if len(best) > 1 and not _conflict(context, best):
                    _report_ambiguous(call, best)
                return attempt.make(best[0])
        if attempt.node is call.node:
            break
    saved = context.save()
    result = call.make(tiers[0][0])
    _mention_others(context, saved, tiers[0][1:])
    return result


def _settled(call: _Call) -> _Call:
    """Check arguments that are calls once for all candidates, where that tells their type.

    Otherwise nested calls of overloaded functions would be checked over and over.
    """
    context = call.context
    arguments: list[ast.Argument] = []
    for argument in call.node.arguments:
        if isinstance(argument.value, ast.Call) and not _has_lambda(argument.value):
            saved = context.save()
            value = check(context, argument.value)
            if not _failed(context, saved) and context.inference.is_known(value.type):
                arguments.append(
                    ast.Argument(argument.span, as_syntax(value), argument.name, argument.trailing)
                )
                continue
            context.restore(saved)
        arguments.append(argument)
    if all(new is old for new, old in zip(arguments, call.node.arguments)):
        return call
    node = ast.Call(call.node.span, call.node.callee, tuple(arguments))
    return _Call(context, node, call.receiver, call.explicit, call.expected)


def _has_lambda(node: ast.Call) -> bool:
    return any(isinstance(argument.value, ast.Lambda) for argument in node.arguments)


def _applies(call: _Call, candidate: Candidate, expected: t.Type | None = None) -> bool:
    """Check a call of the candidate (and whether it gives what is expected), and forget it again."""
    context, program = call.context, call.context.program
    saved = context.save()
    program.seen = set()
    made = call.make(candidate)
    fine = not _failed(context, saved) and _bounds_hold(context, made)
    fine = fine and (expected is None or try_coerce(context, made, expected) is not None)
    context.restore(saved)
    return fine


def _conflict(context: Context, candidates: list[Candidate]) -> bool:
    """Tell whether two blocks give the same interface, which is said (E0231) where they stand."""
    given = []
    for one in candidates:
        owner = one.entity.owner
        if owner is None or owner.interface is None:
            return False
        given.append(context.program.extension_interface(owner, context.program.owner_scope(owner)))
    return all(one == given[0] for one in given)


def _with_result(call: _Call, candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates that give what is expected: `let text: String = celsius.into()`."""
    expected = call.expected
    if expected is None or expected is DISCARD:
        return []
    return [one for one in candidates if _applies(call, one, expected)]


def _failed(context: Context, saved: Saved) -> bool:
    new = context.program.diagnostics[saved.diagnostics :]
    return any(diagnostic.severity is Severity.ERROR for diagnostic in new)


def _bounds_hold(context: Context, made: hir.Expression) -> bool:
    call = made.value if isinstance(made, hir.Block) else made
    if not isinstance(call, hir.Call):
        return True
    parameters = context.program.function(call.function.name).type_parameters
    mapping = dict(zip(parameters, call.function.type_arguments))
    return all(
        _implements(context, context.resolve(argument), t.substitute(bound, mapping))
        for parameter, argument in mapping.items()
        if parameter.name != "Self"
        for bound in context.program.bounds(parameter)
    )


def _implements(context: Context, type_: t.Type, bound: t.Type) -> bool:
    if isinstance(type_, t.Unknown | t.Erroneous) or not isinstance(bound, t.Nominal):
        return True
    if context.program.kind(bound) == "class":
        return _inherits(context, type_, bound) is not None
    return implementations.interface_of(context.program, type_, bound.name, bound) is not None


def _inherits(context: Context, type_: t.Type, above: t.Nominal) -> t.Nominal | None:
    here = type_ if isinstance(type_, t.Nominal) else None
    while here is not None and here.name != above.name:
        here = context.program.superclass(here)
    return here


# ---------------------------------------------------------------- ranking


@dataclass(frozen=True, slots=True)
class _Rated:
    """What a candidate takes for each argument that was given, and what else ranks it."""

    candidate: Candidate
    types: tuple[t.Type, ...]
    free: frozenset[t.Parameter]
    rest: tuple[bool, int, bool]
    """Whether it has type parameters, how many defaults it needs, whether it is variadic: less is better."""


def _most_particular(call: _Call, candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates that no other is better than: one, or several that are ambiguous."""
    if len(candidates) == 1:
        return candidates
    rated = [_rate(call, one) for one in candidates]
    best = [
        one
        for one in rated
        if not any(_better(call.context, other, one) for other in rated if other is not one)
    ]
    return [one.candidate for one in best] or candidates


def _rate(call: _Call, candidate: Candidate) -> _Rated:
    signature = signature_of(call.context, candidate)
    placed = place_arguments(signature, call.node.arguments)
    assert not isinstance(placed, ArgumentProblem)
    known = {key: value for key, value in candidate.bindings.items() if not isinstance(value, t.Unknown)}
    types: dict[int, t.Type] = {}
    for parameter, given in zip(signature.parameters, placed):
        for argument in given:
            type_ = t.substitute(parameter.type, known)
            if parameter.variadic and argument.name is None and isinstance(type_, t.Nominal):
                type_ = type_.arguments[0]
            types[id(argument)] = type_
    free = frozenset(p for p in candidate.info.type_parameters if p not in known)
    rest = (
        bool(free),
        sum(not given and not parameter.variadic for parameter, given in zip(signature.parameters, placed)),
        any(parameter.variadic for parameter in signature.parameters),
    )
    order = [types[id(argument)] for argument in call.node.arguments]
    owner = candidate.entity.owner
    if candidate.info.kind == "method" and owner is not None and owner.entity is None:
        # Of two extensions, that of the more particular type goes first; its own parameters are free there.
        order.insert(0, candidate.info.parameters[0].type)
        free |= frozenset(candidate.info.type_parameters)
    return _Rated(candidate, tuple(order), free, rest)


def _better(context: Context, left: _Rated, right: _Rated) -> bool:
    forth = all(_hands_on(context, a, b, right.free) for a, b in zip(left.types, right.types))
    back = all(_hands_on(context, a, b, left.free) for a, b in zip(right.types, left.types))
    if forth != back:
        return forth
    return forth and left.rest < right.rest


def _hands_on(context: Context, given: t.Type, taken: t.Type, free: frozenset[t.Parameter]) -> bool:
    """Tell whether any value of the type `given` fits the parameter type `taken`."""
    if given == taken:
        return True
    if isinstance(taken, t.Parameter) and taken in free:
        return all(_implements(context, given, bound) for bound in context.program.bounds(taken))
    match given, taken:
        case t.Nullable(a), t.Nullable(b):
            return _hands_on(context, a, b, free)
        case _, t.Nullable(b):
            return _hands_on(context, given, b, free)
        case t.Function(left, a), t.Function(right, b):
            same = _matches(context, t.Tuple(right), t.Tuple(left), free)
            return same and (b == t.UNIT or _hands_on(context, a, b, free))
        case t.Nominal(), t.Nominal() if _is_number(given) and _is_number(taken):
            return given == t.INT or (given == t.FLOAT and t.is_float(taken))
        case _, t.Nominal():
            if taken == t.ANY:
                return not isinstance(given, t.Nullable)
            above = _inherits(context, given, taken)
            if above is None and context.program.kind(taken) == "interface":
                above = implementations.interface_of(context.program, given, taken.name)
            return above is not None and _matches(context, taken, above, free)
        case _:
            return _matches(context, taken, given, free)


def _matches(context: Context, pattern: t.Type, type_: t.Type, free: frozenset[t.Parameter]) -> bool:
    found: dict[t.Parameter, t.Type] = {}
    return implementations.match_types(pattern, type_, free, found) and all(
        _implements(context, argument, t.substitute(bound, found))
        for parameter, argument in found.items()
        for bound in context.program.bounds(parameter)
    )


def _is_number(type_: t.Type) -> bool:
    return t.is_integer(type_) or t.is_float(type_)


# ---------------------------------------------------------------- reports


def _report_ambiguous(call: _Call, best: list[Candidate]) -> None:
    context = call.context
    name = best[0].entity.simple
    others = [Label(one.entity.module.file, one.entity.span, "one of them", primary=False) for one in best]
    context.program.add(
        Diagnostic(
            "E0224",
            "{name} could mean several functions here",
            (Label(context.scope.module.file, call.node.callee.span, "which one?"), *others),
            {"name": name},
            (
                *(f"`{_shown(context, one)}` fits" for one in best),
                "say which by the type of an argument, as in `value as Type`",
            ),
        )
    )


def _shown(context: Context, candidate: Candidate) -> str:
    signature = signature_of(context, candidate)
    parameters = (f"{parameter.name}: {_written(parameter)}" for parameter in signature.parameters)
    return f"{signature.shown}({', '.join(parameters)})"


def _written(parameter: ParameterInfo) -> str:
    if parameter.variadic and isinstance(parameter.type, t.Nominal):
        return f"{parameter.type.arguments[0]}..."
    return str(parameter.type)


def _mention_others(context: Context, saved: Saved, others: list[Candidate]) -> None:
    """Add the other overloads to the first error of a call that none fits."""
    diagnostics = context.program.diagnostics
    for index in range(saved.diagnostics, len(diagnostics)):
        if diagnostics[index].severity is Severity.ERROR:
            notes = tuple(f"there is also `{_shown(context, one)}`" for one in others[:3])
            diagnostics[index] = replace(diagnostics[index], notes=(*diagnostics[index].notes, *notes))
            return
