from __future__ import annotations

import pytest
from lowering_world import (
    AT,
    DOOR,
    FILE,
    NAMED,
    NODE,
    TREE,
    FakeWorld,
    block,
    call,
    do,
    let,
    local,
    number,
    read,
)

from seen_core.check import hir
from seen_core.check.types import BOOL, NEVER, STRING, UNIT, Function
from seen_core.diagnostics.model import Diagnostic
from seen_core.mir.lower import lower_function
from seen_core.own.moves import check_moves
from seen_core.source import Span


@pytest.fixture
def world() -> FakeWorld:
    world = FakeWorld()
    world.declare("keep", [("door", DOOR, "move")])
    world.declare("look", [("door", DOOR)])
    world.declare("make_door", (), DOOR)
    world.declare("make_tree", (), TREE)
    world.declare("keep_tree", [("tree", TREE, "move")])
    return world


def found(world: FakeWorld, body: hir.Expression, *locals_: hir.LocalInfo) -> list[Diagnostic]:
    world.declare("f", (), UNIT, body, locals_)
    return [problem for function in lower_function(world, "f") for problem in check_moves(world, function)]


def keep(at: int) -> hir.Evaluate:
    return do(call("keep", UNIT, read(0, DOOR, at)))


DOOR_LOCAL = local("door", DOOR)
MAKE = let(0, call("make_door", DOOR))


def test_a_use_after_a_move_points_at_both(world: FakeWorld) -> None:
    (problem,) = found(world, block(MAKE, keep(10), keep(30)), DOOR_LOCAL)
    assert problem.code == "E0301"
    assert problem.message == "`door` is used after it was moved"
    assert [label.span for label in problem.labels] == [Span(30, 31), Span(10, 11)]
    assert problem.labels[0].file is FILE
    assert [label.primary for label in problem.labels] == [True, False]
    assert problem.notes[-1] == "use it before it is moved"


def test_a_borrow_after_a_move(world: FakeWorld) -> None:
    use = do(call("look", UNIT, read(0, DOOR, 30)))
    (problem,) = found(world, block(MAKE, keep(10), use), DOOR_LOCAL)
    assert problem.labels[0].span == Span(30, 31)


def test_a_move_on_one_way_only(world: FakeWorld) -> None:
    world.declare("c", (), BOOL)
    maybe = do(hir.If(AT, UNIT, call("c", BOOL), block(keep(10)), block()))
    (problem,) = found(world, block(MAKE, maybe, keep(30)), DOOR_LOCAL)
    assert problem.labels[1].span == Span(10, 11)


def test_moves_on_ways_that_exclude_each_other_are_fine(world: FakeWorld) -> None:
    world.declare("c", (), BOOL)
    either = do(hir.If(AT, UNIT, call("c", BOOL), block(keep(10)), block(keep(20))))
    assert found(world, block(MAKE, either), DOOR_LOCAL) == []


def test_a_move_before_return_is_fine(world: FakeWorld) -> None:
    world.declare("c", (), BOOL)
    leave = block(keep(10), do(hir.Return(AT, NEVER, None)))
    assert (
        found(world, block(MAKE, do(hir.If(AT, UNIT, call("c", BOOL), leave, None)), keep(30)), DOOR_LOCAL)
        == []
    )


def test_a_move_in_a_loop_speaks_of_the_previous_iteration(world: FakeWorld) -> None:
    world.declare("c", (), BOOL)
    loop = hir.Loop(AT, UNIT, 0, call("c", BOOL), None, block(keep(10)))
    (problem,) = found(world, block(MAKE, do(loop)), DOOR_LOCAL)
    assert "previous iteration" in problem.labels[0].text
    assert len(problem.labels) == 1


def test_a_new_value_makes_it_usable_again(world: FakeWorld) -> None:
    again = do(hir.Assign(AT, UNIT, read(0, DOOR), call("make_door", DOOR)))
    variable = local("door", DOOR, mutable=True)
    assert found(world, block(MAKE, keep(10), again, keep(30)), variable) == []


def test_a_moved_field_leaves_the_others(world: FakeWorld) -> None:
    world.declare("show", [("text", STRING)])
    world.declare("make", (), NAMED)
    world.declare("look_named", [("named", NAMED)])
    part = do(call("keep", UNIT, hir.Field(Span(10, 12), DOOR, read(0, NAMED), 1)))
    other = do(call("show", UNIT, hir.Field(Span(20, 22), STRING, read(0, NAMED), 0)))
    whole = do(call("look_named", UNIT, read(0, NAMED, 30)))
    (problem,) = found(world, block(let(0, call("make", NAMED)), part, other, whole), local("n", NAMED))
    assert problem.code == "E0301"
    assert "part" in problem.labels[1].text


def test_moving_out_of_a_borrowed_parameter_is_refused(world: FakeWorld) -> None:
    body = block(do(call("keep", UNIT, hir.Field(AT, DOOR, read(0, NAMED), 1))))
    world.declare("g", [("n", NAMED)], UNIT, body, virtual=True)
    (problem,) = check_moves(world, lower_function(world, "g")[0])
    assert problem.code == "E0305"
    assert "borrowed" in problem.notes[0]


def test_moving_out_of_a_tree_moves_the_tree(world: FakeWorld) -> None:
    branch = hir.VariantPattern(AT, 1, (hir.BindPattern(AT, 1), hir.AnyPattern(AT)))
    taken = do(
        hir.Match(
            AT,
            UNIT,
            read(0, TREE),
            (
                hir.MatchArm(AT, branch, None, call("keep_tree", UNIT, read(1, TREE, 20))),
                hir.MatchArm(AT, hir.AnyPattern(AT), None, block()),
            ),
        )
    )
    again = do(call("keep_tree", UNIT, read(0, TREE, 30)))
    (problem,) = found(
        world, block(let(0, call("make_tree", TREE)), taken, again), local("t", TREE), local("l", TREE)
    )
    assert problem.code == "E0301"
    assert problem.labels[0].span == Span(30, 31)


def test_copyable_values_are_never_moved(world: FakeWorld) -> None:
    world.declare("store", [("n", NODE, "move")])
    world.declare("make", (), NODE)
    store = do(call("store", UNIT, read(0, NODE)))
    assert found(world, block(let(0, call("make", NODE)), store, store), local("n", NODE)) == []


def _captures_door(at: int) -> hir.MakeClosure:
    inner = hir.Body("f", FILE, [local("door", DOOR)], 0, number(1), UNIT, captures=((0, 0),))
    return hir.MakeClosure(Span(at, at + 5), Function((), UNIT), inner)


def test_a_closure_that_may_be_kept_takes_what_cannot_be_copied(world: FakeWorld) -> None:
    name = local("g", Function((), UNIT), mutable=True)
    (problem,) = found(world, block(MAKE, let(1, _captures_door(10)), keep(30)), DOOR_LOCAL, name)
    assert problem.labels[1].span == Span(10, 15)


def test_a_closure_that_is_only_called_borrows(world: FakeWorld) -> None:
    type_ = Function((), UNIT)
    use = do(hir.CallValue(AT, UNIT, read(1, type_), ()))
    made = let(1, _captures_door(10))
    assert found(world, block(MAKE, made, use, keep(30)), DOOR_LOCAL, local("g", type_)) == []
