"""Who calls whom in a closed program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seen_core.mir.model import (
    Aggregate,
    Assign,
    BinaryOp,
    CallStatement,
    Check,
    ConvertOp,
    FunctionAddress,
    GlobalAddress,
    Indirect,
    IntrinsicOp,
    MirFunction,
    MirProgram,
    Operand,
    Release,
    Rvalue,
    Statement,
    Static,
    UnaryOp,
    Use,
)


def mark_recursive(program: MirProgram, indirect: bool) -> None:
    """Give every function that may call itself, directly or through others, the mark `recursive`.

    `indirect`: calls through pointers count as calls of every function whose address is taken.
    """
    taken = sorted(addressed(program)) if indirect else []
    edges = {symbol: _edges(function, taken) for symbol, function in program.functions.items()}
    for component in components(edges):
        for symbol in component:
            function = program.functions[symbol]
            if (len(component) > 1 or symbol in edges[symbol]) and "recursive" not in function.annotations:
                function.annotations = (*function.annotations, "recursive")


def _edges(function: MirFunction, taken: list[str]) -> list[str]:
    edges = dict.fromkeys(called(function))
    if taken and any(map(is_indirect, statements(function))):
        edges.update(dict.fromkeys(taken))
    return list(edges)


def called(function: MirFunction) -> Iterator[str]:
    """Yield the functions that a function calls by name."""
    for statement in statements(function):
        match statement:
            case CallStatement(_, Static(callee)):
                yield callee.name
            case Release(_, str() as destroy):
                yield destroy


def is_indirect(statement: Statement) -> bool:
    """Tell whether a statement calls a function by its address."""
    match statement:
        case CallStatement(_, Indirect()) | Release(_, None):
            return True
        case _:
            return False


def statements(function: MirFunction) -> Iterator[Statement]:
    """Yield the statements of a function."""
    for block in function.blocks:
        yield from block.statements


def addressed(program: MirProgram) -> set[str]:
    """Return the functions whose address is taken."""
    found = {
        item.value.symbol
        for data in program.data.values()
        for item in data.items
        if isinstance(item.value, FunctionAddress)
    }
    for function in program.functions.values():
        for operand in operands(function):
            if isinstance(operand, FunctionAddress):
                found.add(operand.symbol)
    return found


def operands(function: MirFunction) -> Iterator[Operand]:
    """Yield the operands of the statements of a function, without indices inside places."""
    for statement in statements(function):
        yield from operands_of_statement(statement)


def operands_of_statement(statement: Statement) -> tuple[Operand, ...]:
    """Return the operands of a statement, without indices inside places."""
    match statement:
        case Assign(_, value):
            return operands_of(value)
        case CallStatement(_, _, arguments):
            return arguments
        case Check(condition, _, _, arguments):
            return (condition, *arguments)
        case _:
            return ()


def operands_of(value: Rvalue) -> tuple[Operand, ...]:
    """Return the operands of a value."""
    match value:
        case Use(operand) | UnaryOp(_, operand) | ConvertOp(operand):
            return (operand,)
        case BinaryOp(_, left, right):
            return (left, right)
        case Aggregate(_, parts) | IntrinsicOp(_, _, parts):
            return parts
        case _:
            return ()


def globals_used(function: MirFunction) -> Iterator[str]:
    """Yield the data that a function names."""
    for operand in operands(function):
        if isinstance(operand, GlobalAddress):
            yield operand.symbol


def reachable(edges: dict[str, list[str]], start: Iterable[str]) -> set[str]:
    """Return the nodes that can be reached, the start included."""
    found = set(start)
    stack = list(found)
    while stack:
        for target in edges.get(stack.pop(), ()):
            if target not in found:
                found.add(target)
                stack.append(target)
    return found


def components(edges: dict[str, list[str]]) -> Iterator[list[str]]:
    """Yield the strongly connected components (Tarjan 1972), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    for root in edges:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in edges:
                    continue
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    cut = stack.index(node)
                    component = stack[cut:]
                    del stack[cut:]
                    on_stack.difference_update(component)
                    yield component
