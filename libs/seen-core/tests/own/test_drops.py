"""Hand-made MIR through the elaboration of drops and count elision, judged by the oracle."""

from __future__ import annotations

import pytest
from lowering_world import DOOR, NAMED, NODE, TREE, FakeWorld
from ownership_oracle import UnsoundError, check_ownership

from seen_core.check.signatures import FunctionReference
from seen_core.check.types import BOOL, STRING, UNIT, Nullable, Type
from seen_core.mir.model import (
    Assign,
    Block,
    Branch,
    CallStatement,
    Copy,
    Drop,
    FieldOf,
    Goto,
    LocalDeclaration,
    MirFunction,
    Move,
    Operand,
    Place,
    Return,
    Statement,
    Static,
    Terminator,
    Use,
    VariantOf,
)
from seen_core.own.drops import elaborate_drops
from seen_core.own.elide import elide_counts
from seen_core.source import Location

AT = Location(1, 1)
WORLD = FakeWorld()


def function(types: list[Type], *blocks: tuple[list[Statement], Terminator]) -> MirFunction:
    locals_ = [LocalDeclaration(UNIT), *(LocalDeclaration(type_) for type_ in types)]
    locals_[1].mode = "borrow"
    made = [Block(list(statements), terminator) for statements, terminator in blocks]
    return MirFunction("f", "f", "main.seen", AT, 1, locals_, made)


def make(local: int) -> Statement:
    return CallStatement(Place(local), Static(FunctionReference("make")), (), AT)


def take(operand: Operand) -> Statement:
    return CallStatement(None, Static(FunctionReference("take")), (operand,), AT)


def drop(local: int) -> Statement:
    return Drop(Place(local), AT)


CONDITION = Copy(Place(1))
LEAVE = Return(AT)


def drops(done: MirFunction) -> list[Place]:
    return [item.place for block in done.blocks for item in block.statements if isinstance(item, Drop)]


def test_what_was_moved_is_not_dropped() -> None:
    done = elaborate_drops(WORLD, function([BOOL, DOOR], ([make(2), take(Move(Place(2))), drop(2)], LEAVE)))
    check_ownership(WORLD, done)
    assert drops(done) == []


@pytest.mark.parametrize("type_", [DOOR, STRING, TREE, NODE])
def test_a_loop_that_moves_sometimes(type_: Type) -> None:
    done = elaborate_drops(
        WORLD,
        function(
            [BOOL, type_],
            ([], Goto(1)),
            ([make(2)], Branch(CONDITION, 2, 3)),
            ([take(Move(Place(2)))], Goto(3)),
            ([drop(2)], Branch(CONDITION, 1, 4)),
            ([], LEAVE),
        ),
    )
    check_ownership(WORLD, done)
    assert drops(done) == [Place(2)]


def test_the_entry_may_be_the_head_of_a_loop() -> None:
    done = elaborate_drops(
        WORLD,
        function(
            [BOOL, DOOR],
            ([make(2)], Branch(CONDITION, 1, 2)),
            ([take(Move(Place(2)))], Goto(2)),
            ([drop(2)], Branch(CONDITION, 0, 3)),
            ([], LEAVE),
        ),
    )
    check_ownership(WORLD, done)


def test_a_struct_without_one_part() -> None:
    part = Place(2, (FieldOf(1, DOOR),))
    done = elaborate_drops(WORLD, function([BOOL, NAMED], ([make(2), take(Move(part)), drop(2)], LEAVE)))
    check_ownership(WORLD, done)
    assert drops(done) == [Place(2, (FieldOf(0, STRING),))]


def test_a_struct_without_one_part_on_one_way() -> None:
    part = Place(2, (FieldOf(1, DOOR),))
    done = elaborate_drops(
        WORLD,
        function(
            [BOOL, NAMED],
            ([make(2)], Branch(CONDITION, 1, 2)),
            ([take(Move(part))], Goto(2)),
            ([drop(2)], LEAVE),
        ),
    )
    check_ownership(WORLD, done)


def test_a_nullable_whose_value_went_on_one_way() -> None:
    part = Place(2, (VariantOf(1), FieldOf(0, DOOR)))
    done = elaborate_drops(
        WORLD,
        function(
            [BOOL, Nullable(DOOR)],
            ([make(2)], Branch(CONDITION, 1, 2)),
            ([take(Move(part))], Goto(3)),
            ([take(Copy(Place(1)))], Branch(CONDITION, 3, 4)),
            ([drop(2)], LEAVE),
            ([take(Move(Place(2)))], Goto(3)),
        ),
    )
    assert Place(2) in drops(done)


def test_a_value_that_was_never_made() -> None:
    done = elaborate_drops(
        WORLD,
        function(
            [BOOL, DOOR],
            ([], Branch(CONDITION, 1, 2)),
            ([make(2)], Goto(2)),
            ([drop(2)], LEAVE),
        ),
    )
    check_ownership(WORLD, done)
    assert drops(done) == [Place(2)]


def test_the_oracle_finds_a_leak_and_a_double_drop() -> None:
    with pytest.raises(UnsoundError, match="leaks"):
        check_ownership(WORLD, function([BOOL, DOOR], ([make(2)], LEAVE)))
    with pytest.raises(UnsoundError, match="gone"):
        check_ownership(WORLD, function([BOOL, DOOR], ([make(2), drop(2), drop(2)], LEAVE)))
    with pytest.raises(UnsoundError, match="overwritten"):
        check_ownership(WORLD, function([BOOL, DOOR], ([make(2), make(2), drop(2)], LEAVE)))


# ---------------------------------------------------------------- count elision


def copies(done: MirFunction) -> int:
    return sum(
        isinstance(operand, Copy)
        for block in done.blocks
        for item in block.statements
        if isinstance(item, CallStatement)
        for operand in item.arguments
    )


def test_only_the_last_copy_becomes_a_move() -> None:
    again = [make(2), take(Copy(Place(2))), take(Copy(Place(2))), drop(2)]
    done = elide_counts(WORLD, function([BOOL, STRING], (again, LEAVE)))
    assert copies(done) == 1
    check_ownership(WORLD, elaborate_drops(WORLD, done))


def test_a_copy_in_a_loop_stays() -> None:
    done = elide_counts(
        WORLD,
        function(
            [BOOL, STRING],
            ([make(2)], Goto(1)),
            ([take(Copy(Place(2)))], Branch(CONDITION, 1, 2)),
            ([drop(2)], LEAVE),
        ),
    )
    assert copies(done) == 1


def test_a_drop_block_that_could_run_earlier_keeps_its_time() -> None:
    quiet = [make(2), take(Copy(Place(2))), drop(2)]
    loud = [make(2), take(Copy(Place(2))), make(3), drop(3), drop(2)]
    assert copies(elide_counts(WORLD, function([BOOL, NODE, DOOR], (quiet, LEAVE)))) == 0
    assert copies(elide_counts(WORLD, function([BOOL, NODE, DOOR], (loud, LEAVE)))) == 1


def test_a_value_named_twice_in_one_call_is_copied() -> None:
    both = CallStatement(None, Static(FunctionReference("two")), (Copy(Place(2)), Copy(Place(2))), AT)
    done = elide_counts(WORLD, function([BOOL, STRING], ([make(2), both, drop(2)], LEAVE)))
    assert copies(done) == 2


def test_a_moved_result_is_not_counted() -> None:
    result = Assign(Place(0), Use(Copy(Place(2))), AT)
    done = elide_counts(WORLD, function([BOOL, NODE], ([make(2), result, drop(2)], LEAVE)))
    assert isinstance(done.blocks[0].statements[1], Assign)
    assert done.blocks[0].statements[1].value == Use(Move(Place(2)))
