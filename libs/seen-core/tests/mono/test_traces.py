"""Traces: what frames hold while a program runs, and that they are unlinked on every way out."""

from __future__ import annotations

import pytest
from closed_world import ClosedWorld, closed, machine_of, main
from lowering_world import AT, block, call, let, local, number, read

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference
from seen_core.check.types import BOOL, INT
from seen_core.interpreter.machine import Machine, ProgramExit
from seen_core.mir.model import (
    Block,
    Branch,
    CallStatement,
    Concrete,
    Const,
    Copy,
    Goto,
    LocalDeclaration,
    MirFunction,
    MirProgram,
    Place,
    Return,
    ScalarLayout,
    Static,
)
from seen_core.mir.printer import print_function
from seen_core.mir.verify import verify
from seen_core.mono.traces import TRACE_TOP, add_traces, trace_name
from seen_core.source import Location


@pytest.fixture
def world() -> ClosedWorld:
    return ClosedWorld()


def word(machine: Machine, address: int) -> int:
    return int.from_bytes(machine.memory.read(address, 8), "little")


def frames(machine: Machine) -> list[tuple[str, str]]:
    """Return the name and the place of the frames that are linked."""
    found = []
    frame = word(machine, machine.addresses.data[TRACE_TOP])
    while frame:
        name, place = (machine.memory.text(word(machine, frame + offset)).decode() for offset in (8, 16))
        found.append((name, place))
        frame = word(machine, frame)
    return found


def divide(left: hir.Expression, right: hir.Expression) -> hir.Binary:
    return hir.Binary(AT, INT, "/", left, right)


def test_a_panic_leaves_its_frames_linked(world: ClosedWorld) -> None:
    world.declare("main.half", [("n", INT)], INT, divide(number(10), read(0, INT)))
    body = block(let(0, call("main.half", INT, number(2))), value=call("main.half", INT, number(0)))
    main(world, body, local("x", INT))
    machine = machine_of(closed(world))
    with pytest.raises(ProgramExit):
        machine.call(machine.program.entry, ())
    found = frames(machine)[-2:]  # what reports the panic lies in the same file here
    assert [name for name, _ in found] == ["half", "main"]
    assert all(place.count(":") == 2 for _, place in found)


def test_functions_that_return_unlink_theirs(world: ClosedWorld) -> None:
    early = hir.If(AT, INT, hir.Constant(AT, BOOL, True), number(1), divide(number(4), number(2)))
    world.declare("main.early", (), INT, early)
    main(world, call("main.early", INT))
    machine = machine_of(closed(world))
    assert machine.call(machine.program.entry, ()) == 1
    assert frames(machine) == []


def test_only_the_dev_profile_and_functions_that_can_panic_have_frames(world: ClosedWorld) -> None:
    world.declare("main.same", [("n", INT)], INT, read(0, INT))
    main(world, call("main.same", INT, number(3)))
    program = closed(world)
    assert "trace frame" in print_function(program.functions["main.main"])
    assert "trace frame" not in print_function(program.functions["main.same"])
    assert TRACE_TOP not in closed(world, dev=False).data


def small_program(blocks: list[Block]) -> MirProgram:
    at = Location(1, 1)
    function = MirFunction(
        "a.f",
        "a.f",
        "a.seen",
        at,
        1,
        [LocalDeclaration(Concrete("Int")), LocalDeclaration(Concrete("Bool"))],
        blocks,
    )
    layouts = {"Int": ScalarLayout("int", 8, 8, True), "Bool": ScalarLayout("bool", 1, 1)}
    return MirProgram({"a.f": function}, dict(layouts), {}, {}, {}, "a.f", 8)


def test_a_first_block_that_is_jumped_to_enters_once() -> None:
    at = Location(2, 3)
    again = CallStatement(Place(0), Static(FunctionReference("a.f")), (Const(False, Concrete("Bool")),), at)
    program = small_program([Block([again], Branch(Copy(Place(1)), 0, 1)), Block([], Return(at))])
    add_traces(program)
    assert verify(program) == []
    blocks = program.functions["a.f"].blocks
    assert blocks[0].terminator == Goto(2)
    assert blocks[2].terminator == Branch(Copy(Place(1)), 2, 1)
    assert sum("trace$a.f" in str(block.statements) for block in blocks) == 1


@pytest.mark.parametrize(
    ("display", "file", "shown"),
    [
        ("main.parse", "src/main.seen", "parse"),
        ("shop.main.main.lambda", "src/main.seen", "main.lambda"),
        ("util.text.pick#2<util.text.Word, Int>", "src/util/text.seen", "pick<Word, Int>"),
        ("my_script.main", "my-script.seen", "main"),
        ("a.Door.drop#block", "a.seen", "Door.drop"),
        ("a.extension0.twice", "a.seen", "Point.twice"),
    ],
)
def test_names(display: str, file: str, shown: str) -> None:
    locals_ = [LocalDeclaration(Concrete("Int")), LocalDeclaration(Concrete("&a.Point"))]
    assert trace_name(MirFunction("f", display, file, Location(1, 1), 1, locals_, [])) == shown
