"""Functions declared in bodies: lifted out, with the locals that they use in front of their parameters.

Functions that stand next to each other may call each other. Each is checked after those that it mentions;
those that mention each other get the same locals, so that each can hand them on.

A local is handed on under a key of its own, which no other declaration of its name hides:

    var n = 1                          fun add(inout n) { n += 1 }
    fun add() { n += 1 }          →    fun twice(inout n, n′: Int) { add(n); println(n′) }
    fun twice(n: Int) { add(); println(n) }
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from seen_core.check import bodies, hir
from seen_core.check import types as t
from seen_core.check.calls import Signature, instantiate, match_arguments, require_bounds
from seen_core.check.context import Context, NestedFunction
from seen_core.check.names import has_receiver
from seen_core.check.scope import Scope
from seen_core.check.signatures import FunctionInfo, FunctionReference, ParameterInfo
from seen_core.check.walk import mentioned_names, mentions_this
from seen_core.source import Span
from seen_core.syntax import ast

_THIS = "this"
_KEY = "\0local:"


@dataclass(slots=True)
class _Declared:
    """A function of a row, with what it mentions."""

    node: ast.Function
    mentioned: set[str]
    needs: set[str]
    """The functions of the row that it mentions, itself too."""


def declare_functions(context: Context, nodes: tuple[ast.Function, ...]) -> None:
    """Declare functions that stand next to each other in a body."""
    row: dict[str, _Declared] = {}
    for position, node in enumerate(nodes):
        if node.body is None:
            context.report("E0108", "{name} has no body", node.name_span, name=node.name)
            continue
        if node.name in row:  # it hides the one before it
            declare_functions(context, nodes[:position])
            declare_functions(context, nodes[position:])
            return
        row[node.name] = _Declared(node, mentioned_names(node), set())
    for one in row.values():
        one.needs = one.mentioned & row.keys()
    while row:
        together = _next(row)
        _declare(context, together)
        for one in together:
            del row[one.node.name]
            for other in row.values():
                other.needs.discard(one.node.name)


def _next(row: dict[str, _Declared]) -> list[_Declared]:
    """Return the first functions of a row that mention no others than themselves."""
    reached = {name: _reached(row, name) for name in row}
    first = next(name for name in row if all(name in reached[other] for other in reached[name]))
    return [one for name, one in row.items() if name == first or name in reached[first]]


def _reached(row: dict[str, _Declared], name: str) -> set[str]:
    found, waiting = set[str](), [name]
    while waiting:
        for needed in row[waiting.pop()].needs - found:
            found.add(needed)
            waiting.append(needed)
    return found


def _declare(context: Context, together: list[_Declared]) -> None:
    """Declare functions that mention each other, or a single one."""
    keys: dict[str, set[str]] = {}
    for one in together:
        _find_captures(context, one, keys)
    captures = tuple(sorted(keys))
    functions = []
    for one in together:
        inferred = one.node.result is None and not isinstance(one.node.body, ast.Block)
        if inferred and len(together) > 1:
            _report_result(context, one.node)
        function, scope = _signature(context, one.node, captures)
        context.names[-1][one.node.name] = function
        context.program.replace_function(function.info)
        functions.append((one, function, scope, inferred and len(together) == 1))
    for one, function, scope, inferred in functions:
        body = _check(context, one, function, scope, keys, inferred=inferred)
        if inferred:
            function.info = replace(function.info, result=body.result)
        context.program.add_body(body, function.info)


def _report_result(context: Context, node: ast.Function) -> None:
    context.report(
        "E0209",
        "the result type of {name} depends on itself",
        node.name_span,
        notes=("write the result type after the parameter list",),
        name=node.name,
    )


# ---------------------------------------------------------------- what functions share


def _find_captures(context: Context, one: _Declared, keys: dict[str, set[str]]) -> None:
    """Add the locals around a function that it uses: their keys, with the names that mean them in it."""
    for name in one.mentioned - {parameter.name for parameter in one.node.parameters}:
        binding = context.lookup(name)
        if isinstance(binding, int):
            keys.setdefault(_key(context, name, binding), set()).add(name)
    for name in one.mentioned:
        binding = context.lookup(name)
        if isinstance(binding, NestedFunction):
            for key in binding.captures:
                keys.setdefault(key, set())
    if context.this_local() is not None and _uses_this(context, one):
        keys.setdefault(_THIS, set())


def _key(context: Context, name: str, local: int) -> str:
    """Return the key under which a local is handed on, the same whoever asks."""
    for names in context.names:
        for known, binding in names.items():
            if binding == local and known.startswith(_KEY):
                return known
    key = f"{_KEY}{name}:{context.info.name}:{local}"
    for names in context.names:
        if names.get(name) == local:
            names[key] = local
            return key
    context.names[0][key] = local  # captured by the lambda that this is
    return key


def _uses_this(context: Context, one: _Declared) -> bool:
    if mentions_this(one.node.body):
        return True
    names = one.mentioned - {parameter.name for parameter in one.node.parameters}
    return any(context.lookup(name) is None and has_receiver(context, name, one.node.span) for name in names)


def _captured(context: Context, key: str) -> int:
    binding = context.this_local() if key == _THIS else context.lookup(key)
    assert isinstance(binding, int)
    return binding


def _signature(
    context: Context, node: ast.Function, captures: tuple[str, ...]
) -> tuple[NestedFunction, Scope]:
    name = f"{context.program.local_prefix(context.info.name, node.name, node.span)}.{node.name}"
    scope = context.program.declare_parameters(context.scope, name, node.type_parameters, node.where)
    parameters = []
    for key in captures:
        local = context.locals[_captured(context, key)]
        mode = "inout" if local.mutable and not local.boxed else ""
        parameters.append(ParameterInfo(local.name, context.settled(local, node.name_span), local.span, mode))
    outer = Context(context.program, scope, context.info, t.UNIT)
    for parameter in node.parameters:
        type_ = outer.type_of(parameter.type) if parameter.type is not None else t.ERRONEOUS
        type_ = t.Nominal("Array", (type_,)) if parameter.variadic else type_
        default = parameter.default is not None
        parameters.append(
            ParameterInfo(parameter.name, type_, parameter.span, parameter.mode, default, parameter.variadic)
        )
    own = tuple(one for one in scope.parameters.values() if one.owner == name)
    unknown = node.result is None and not isinstance(node.body, ast.Block)
    written = outer.type_of(node.result) if node.result is not None else t.UNIT
    info = FunctionInfo(
        name,
        context.info.file,
        node.span,
        "function",
        (*context.info.type_parameters, *own),
        tuple(parameters),
        t.ERRONEOUS if unknown else written,
        context.info.owner,
        node.throws is not None,
    )
    return NestedFunction(info, captures, node), scope


def _check(
    outer: Context,
    one: _Declared,
    function: NestedFunction,
    scope: Scope,
    keys: dict[str, set[str]],
    *,
    inferred: bool,
) -> hir.Body:
    """Check the body of a function that was given its captures as parameters."""
    info = function.info
    context = Context(outer.program, scope, info, info.result)
    if inferred:
        context.result = context.inference.fresh()
    for names in outer.names:
        context.names[0].update((name, known) for name, known in names.items() if not isinstance(known, int))
    context.names.append({})
    for key, parameter in zip(function.captures, info.parameters):
        mutable = parameter.mode == "inout"
        index = context.add_local(parameter.name, parameter.type, parameter.span, mutable=mutable)
        context.names[-1].update(dict.fromkeys((key, *(keys[key] & one.mentioned)), index))
        if key == _THIS:
            context.this = index
    context.names.append({})
    for parameter in info.parameters[len(function.captures) :]:
        mutable = parameter.mode == "inout"
        context.declare(parameter.name, parameter.type, parameter.span, mutable=mutable)
    return bodies.check_value(context, one.node)


# ---------------------------------------------------------------- calls


def call_nested(
    context: Context, node: ast.Call, function: NestedFunction, explicit: tuple[t.Type, ...]
) -> hir.Expression:
    """Call a function declared in a body, with the locals that it captures in front."""
    count = len(function.captures)
    info = function.info
    defaults = tuple(parameter.default for parameter in function.node.parameters)
    around: dict[t.Parameter, t.Type] = {p: p for p in info.type_parameters if p.owner != info.name}
    mapping = instantiate(context, info, around, explicit)
    signature = Signature(
        info.name,
        function.node.name,
        info.parameters[count:],
        defaults,
        context.scope,
        info.type_parameters,
        info,
    )
    matched = match_arguments(context, node.span, signature, node.arguments, mapping)
    result = t.substitute(info.result, mapping)
    if matched is None:
        return hir.Panic(node.span, result, "unreachable")
    own = tuple(p for p in info.type_parameters if p.owner == info.name)
    require_bounds(context, node.span, own, mapping)
    lets, values = matched
    captured = [_read(context, node.span, key) for key in function.captures]
    reference = FunctionReference(info.name, tuple(mapping[p] for p in info.type_parameters))
    call = hir.Call(node.span, result, reference, "static", (*captured, *values))
    return hir.Block(node.span, result, tuple(lets), call) if lets else call


def _read(context: Context, span: Span, key: str) -> hir.Expression:
    """Read a local as it is, for a nested function."""
    index = _captured(context, key)
    return hir.Local(span, context.locals[index].type, index)
