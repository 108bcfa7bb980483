"""Blocks, branches, loops and ways out."""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check.types import BOOL, INT, NEVER
from seen_core.mir.lower_lending import held_place, is_unique, lies_in_local, point_at
from seen_core.mir.lower_patterns import bind_irrefutable
from seen_core.mir.lower_state import ERROR, Located, LoopFrame, Lowering, Scope, branch, lowers, scoped_into
from seen_core.mir.model import Check, Const, Copy, Deref, Move, Place, PointerTo, StorageLive, Switch, Use
from seen_core.mir.staying import is_lent
from seen_core.source import Span


@lowers(hir.Block)
def _block(low: Lowering, node: hir.Block, target: Place | None) -> None:
    with low.scope(node.span):
        for statement in node.statements:
            _statement(low, statement)
        if node.value is not None:
            with low.scope(node.span):
                low.into(node.value, target)


def _statement(low: Lowering, statement: hir.Statement) -> None:
    match statement:
        case hir.Evaluate(span, value):
            with low.scope(span):
                low.into(value, None)
        case hir.Let(span, local, value, borrowed):
            lent = value is not None and (borrowed or (not low.is_mutable(local) and low.lends(value)))
            if not lent or value is None or not _let_borrow(low, local, value, span):
                _let(low, local, value, span)
        case hir.LetPattern(_, pattern, value, borrowed):
            bind_irrefutable(low, pattern, value, borrowed=borrowed)
        case hir.Defer(_, body):
            low.scopes[-1].entries.append(body)


def _let(low: Lowering, index: int, value: hir.Expression | None, span: Span) -> None:
    info = low.body.locals[index]
    if low.in_cell(index):
        with low.scope(span):
            operand = low.operand(value) if value is not None else None
            cell = low.declare_cell(index)
            if value is None:
                low.graph.emit(StorageLive(cell, low.at(span)))
            low.fill_cell(cell, Use(operand) if operand is not None else None, info.type, span)
        low.scopes[-1].entries.append(cell)
        return
    local = low.graph.local(info.type, info.name, low.at(info.span))
    place = Place(local)
    if isinstance(value, hir.MakeClosure) and is_lent(low.world, low.body, hir.Let(span, index, value)):
        low.lent.add(id(value))
        shared = low.borrowed_by(value) & low.by_reference
        borrowed = low.borrowed_by(value) - shared
        low.lenders[local] = tuple(low.variables[outer].place for outer in borrowed)
        low.sharers[local] = tuple(low.variables[outer].place for outer in shared)
    if value is not None:
        with low.scope(span):
            low.into(value, place)
    else:
        low.graph.emit(StorageLive(local, low.at(span), once=not info.mutable))
    low.variables[index] = Located(place, not info.boxed, index)
    low.own(place, info.type)


def _let_borrow(low: Lowering, index: int, value: hir.Expression, span: Span) -> bool:
    """Declare another name for a place by its address; copyable parts of objects are copied instead."""
    info = low.body.locals[index]
    unique = is_unique(low, info.type)
    if not unique and not all(lies_in_local(low, place) for place in _choices(value)):
        return False
    pointer = low.graph.local(PointerTo(info.type), info.name, low.at(info.span))
    stable = _point_at_choice(low, pointer, value) or unique
    low.variables[index] = Located(Place(pointer, (Deref(info.type),)), stable, index)
    return True


def _choices(value: hir.Expression) -> list[hir.Expression]:
    """Return the places that `&a`, or `if (c) &a else &b`, may be."""
    match value:
        case hir.If(_, _, _, then, otherwise) if otherwise is not None:
            return _choices(then) + _choices(otherwise)
        case hir.Match(_, _, _, arms):
            return [choice for arm in arms if arm.body.type != NEVER for choice in _choices(arm.body)]
        case hir.Block(_, _, (), result) if result is not None:
            return _choices(result)
        case _:
            return [value]


def _point_at_choice(low: Lowering, pointer: int, value: hir.Expression) -> bool:
    """Let a pointer lead to the place that is chosen; tell whether nobody else can change it."""
    match value:
        case hir.If(_, _, condition, then, otherwise) if otherwise is not None:
            first, second, join = low.graph.block(), low.graph.block(), low.graph.block()
            branch(low, condition, first, second)
            low.graph.enter(first)
            stable = _point_at_choice(low, pointer, then)
            low.graph.goto(join)
            low.graph.enter(second)
            stable = _point_at_choice(low, pointer, otherwise) and stable
            low.graph.goto(join)
            low.graph.enter(join)
            return stable
        case hir.Match():
            return _point_at_arm(low, pointer, value)
        case hir.Block(_, _, (), result) if result is not None:
            return _point_at_choice(low, pointer, result)
        case _:
            located = held_place(low, value, low.is_mutable)
            point_at(low, pointer, located, value.type, value.span)
            return located.stable


def _point_at_arm(low: Lowering, pointer: int, node: hir.Match) -> bool:
    """Find the arm first; the places outlive it."""
    number = low.graph.temporary(INT, low.at(node.span))
    places = [(index, arm.body) for index, arm in enumerate(node.arms) if arm.body.type != NEVER]
    arms = tuple(
        arm
        if arm.body.type == NEVER
        else hir.MatchArm(arm.span, arm.pattern, arm.guard, hir.Constant(arm.body.span, INT, index))
        for index, arm in enumerate(node.arms)
    )
    scoped_into(low, hir.Match(node.span, INT, node.scrutinee, arms), number)
    blocks, join = [low.graph.block() for _ in places], low.graph.block()
    cases = tuple((index, block) for (index, _), block in zip(places, blocks))
    low.graph.terminate(Switch(Copy(number), INT, cases[:-1], blocks[-1]))
    stable = True
    for block, (_, place) in zip(blocks, places):
        low.graph.enter(block)
        stable = _point_at_choice(low, pointer, place) and stable
        low.graph.goto(join)
    low.graph.enter(join)
    return stable


# ---------------------------------------------------------------- branches


@lowers(hir.Logical)
def _logical(low: Lowering, node: hir.Logical, target: Place | None) -> None:
    result = target or low.graph.temporary(node.type, low.at(node.span))
    yes, no, join = low.graph.block(), low.graph.block(), low.graph.block()
    branch(low, node, yes, no)
    for block, value in ((yes, True), (no, False)):
        low.graph.enter(block)
        low.assign(result, Use(Const(value, node.type)), node.span)
        low.graph.goto(join)
    low.graph.enter(join)


@lowers(hir.If)
def _if(low: Lowering, node: hir.If, target: Place | None) -> None:
    then, join = low.graph.block(), low.graph.block()
    otherwise = low.graph.block() if node.otherwise is not None else join
    branch(low, node.condition, then, otherwise)
    low.graph.enter(then)
    scoped_into(low, node.then, target)
    low.graph.goto(join)
    if node.otherwise is not None:
        low.graph.enter(otherwise)
        scoped_into(low, node.otherwise, target)
        low.graph.goto(join)
    low.enter_join(join)


# ---------------------------------------------------------------- loops


@lowers(hir.Loop)
def _loop(low: Lowering, node: hir.Loop, target: Place | None) -> None:
    test, body, step, leave = (low.graph.block() for _ in range(4))
    low.loops.append(LoopFrame(node.label, len(low.scopes), leave, step, target))
    low.graph.goto(body if node.test_last else test)
    low.graph.enter(test)
    if node.condition is None:
        low.graph.goto(body)
    else:
        branch(low, node.condition, body, leave)
    low.graph.enter(body)
    scoped_into(low, node.body, None)
    low.graph.goto(step)
    low.graph.enter(step)
    if node.step is not None:
        scoped_into(low, node.step, None)
    low.graph.goto(test)
    low.loops.pop()
    low.enter_join(leave)


def _frame(low: Lowering, label: int) -> LoopFrame:
    return next(frame for frame in reversed(low.loops) if frame.label == label)


@lowers(hir.Break)
def _break(low: Lowering, node: hir.Break, target: Place | None) -> None:
    frame = _frame(low, node.label)
    if node.value is not None:
        scoped_into(low, node.value, frame.target)
    made = low.made_in(frame.target, node.value.type) if node.value is not None else None
    low.unwind(frame.depth, node.span, made)
    low.graph.goto(frame.leave)


@lowers(hir.Continue)
def _continue(low: Lowering, node: hir.Continue, target: Place | None) -> None:
    frame = _frame(low, node.label)
    low.unwind(frame.depth, node.span)
    low.graph.goto(frame.again)


# ---------------------------------------------------------------- leaving the function


@lowers(hir.Return)
def _return(low: Lowering, node: hir.Return, target: Place | None) -> None:
    with low.scope(node.span):
        low.into_result(node.value, node.span)
    low.leave(node.span, low.result_place())


@lowers(hir.Throw)
def _throw(low: Lowering, node: hir.Throw, target: Place | None) -> None:
    error = low.operand(node.value)
    if isinstance(error, Move):
        low.release((error,))
    low.throw(error, node.span)


@lowers(hir.Panic)
def _panic(low: Lowering, node: hir.Panic, target: Place | None) -> None:
    low.graph.emit(Check(Const(False, BOOL), True, node.kind, (), low.at(node.span)))
    low.stop()


@lowers(hir.Try)
def _try(low: Lowering, node: hir.Try, target: Place | None) -> None:
    with low.scope(node.span, low.made_in(target, node.type)) as scope:
        if node.cleanup is not None:
            scope.entries.append(node.cleanup)
        if node.handler is None or node.error is None:
            scoped_into(low, node.body, target)
        else:
            _caught(low, node, node.error, node.handler, target)


def _caught(low: Lowering, node: hir.Try, error: int, handler: hir.Expression, target: Place | None) -> None:
    caught, join = low.graph.block(), low.graph.block()
    info = low.body.locals[error]
    thrown = Place(low.graph.local(ERROR, info.name, low.at(info.span)))
    low.scopes.append(Scope(handler=(caught, thrown)))
    scoped_into(low, node.body, target)
    low.scopes.pop()
    low.graph.goto(join)
    low.graph.enter(caught)
    with low.scope(node.span) as scope:
        scope.entries.append(thrown.local)
        if low.in_cell(error):
            cell = low.declare_cell(error)
            low.fill_cell(cell, Use(Move(thrown)), info.type, info.span)
            scope.entries.append(cell)
        else:
            low.variables[error] = Located(thrown, not info.boxed, error)
        low.into(handler, target)
    low.graph.goto(join)
    low.enter_join(join)
