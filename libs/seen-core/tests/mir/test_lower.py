from __future__ import annotations

import pytest
from lowering_world import (
    ARRAY,
    AT,
    DOOR,
    NAMED,
    NODE,
    POINT,
    TREE,
    FakeWorld,
    block,
    call,
    do,
    let,
    local,
    number,
    read,
    truth,
)
from ownership_oracle import check_ownership

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference, GlobalInfo
from seen_core.check.types import BOOL, INT, NEVER, STRING, UNIT, Function, Nominal, Nullable, Tuple
from seen_core.mir.lower import lower_function
from seen_core.mir.model import MirFunction
from seen_core.mir.modes import parameter_modes
from seen_core.mir.printer import print_function
from seen_core.own import analyse

ERROR = Nominal("std.error.Error")


@pytest.fixture
def world() -> FakeWorld:
    world = FakeWorld()
    world.declare("show", [("text", STRING)])
    world.declare("keep", [("door", DOOR, "move")])
    world.declare("look", [("door", DOOR)])
    world.declare("make_text", (), STRING)
    world.declare("make_door", (), DOOR)
    world.declare("make_node", (), NODE)
    world.declare("maybe", (), Nullable(STRING))
    world.declare("stop", (), NEVER)
    world.declare("risky", (), STRING, throws=True)
    world.declare("change", [("x", INT, "inout")])
    world.declare("std.array_with_capacity", [("n", INT)], ARRAY)
    world.declare("main.Node.new", [("this", NODE), ("name", STRING, "move")], kind="constructor")
    return world


def finished(world: FakeWorld, name: str = "f") -> list[MirFunction]:
    """Lower and analyse; every function passes the oracle."""
    result = []
    for function in lower_function(world, name):
        done, diagnostics = analyse(world, function)
        assert diagnostics == []
        check_ownership(world, done)
        result.append(done)
    return result


def text(world: FakeWorld, name: str = "f") -> str:
    """Return the statements of the finished function, without types and places."""
    import re

    printed = "\n".join(print_function(function) for function in finished(world, name))
    printed = re.sub(r" at \d+:\d+", "", printed)
    return re.sub(r" ?\{[^}\n]*\}", "", printed)


def test_a_result_is_made_in_place(world: FakeWorld) -> None:
    world.declare("f", [("a", INT)], INT, hir.Binary(AT, INT, "+", read(0, INT), number(1)))
    assert "_0 = borrow _1 +! const 1" in text(world)


def test_locals_drop_in_reverse_order_and_temporaries_at_the_end_of_their_statement(world: FakeWorld) -> None:
    body = block(
        let(0, call("make_node", NODE)),
        let(1, call("make_node", NODE)),
        do(call("show", UNIT, call("make_text", STRING))),
    )
    world.declare("f", (), UNIT, body, [local("a", NODE), local("b", NODE)])
    lines = [line.strip() for line in text(world).splitlines()]
    drops = [line for line in lines if line.startswith("drop")]
    assert drops == ["drop _3", "drop _2", "drop _1"]
    assert lines.index("drop _3") < lines.index("drop _2")


def test_a_moved_local_is_not_dropped(world: FakeWorld) -> None:
    body = block(let(0, call("make_door", DOOR)), do(call("keep", UNIT, read(0, DOOR))))
    world.declare("f", (), UNIT, body, [local("door", DOOR)])
    assert "drop" not in text(world)


def test_a_maybe_moved_local_gets_a_flag(world: FakeWorld) -> None:
    move = hir.If(AT, UNIT, read(0, BOOL), call("keep", UNIT, read(1, DOOR)), None)
    body = block(let(1, call("make_door", DOOR)), do(move))
    world.declare("f", [("c", BOOL)], UNIT, body, [local("door", DOOR)])
    printed = text(world)
    assert printed.count("drop _2") == 1
    assert "= const true" in printed and "= const false" in printed


def test_the_last_copy_of_a_string_is_a_move(world: FakeWorld) -> None:
    body = block(let(0, call("make_text", STRING)), value=read(0, STRING))
    world.declare("f", (), STRING, body, [local("s", STRING)])
    printed = text(world)
    assert "move _1" in printed and "drop" not in printed


def test_a_node_with_a_drop_block_is_still_dropped_after_a_copy_that_others_could_see(
    world: FakeWorld,
) -> None:
    body = block(
        let(0, call("make_node", NODE)),
        let(1, call("make_node", NODE)),
        let(2, read(0, NODE)),
        do(call("show", UNIT, call("make_text", STRING))),
    )
    locals_ = [local("a", NODE), local("b", NODE), local("c", NODE)]
    world.declare("f", (), UNIT, body, locals_)
    assert text(world).count("drop") == 4


def test_early_return_drops_what_is_alive(world: FakeWorld) -> None:
    leave = hir.If(AT, UNIT, read(0, BOOL), hir.Return(AT, NEVER, None), None)
    body = block(let(1, call("make_node", NODE)), do(leave), let(2, call("make_node", NODE)))
    world.declare("f", [("c", BOOL)], UNIT, body, [local("a", NODE), local("b", NODE)])
    assert text(world).count("drop _2") == 2
    assert text(world).count("drop _3") == 1


def test_breaking_out_of_a_loop(world: FakeWorld) -> None:
    leave = hir.If(AT, UNIT, read(0, BOOL), hir.Break(AT, NEVER, 0), None)
    inner = block(let(1, call("make_door", DOOR)), do(leave), do(call("keep", UNIT, read(1, DOOR))))
    world.declare(
        "f", [("c", BOOL)], UNIT, hir.Loop(AT, UNIT, 0, truth(True), None, inner), [local("d", DOOR)]
    )
    assert text(world).count("drop") == 1


def test_loop_with_a_value(world: FakeWorld) -> None:
    inner = block(do(hir.Break(AT, NEVER, 0, call("make_text", STRING))))
    world.declare("f", (), STRING, hir.Loop(AT, STRING, 0, None, None, inner))
    assert "_0 = call @make_text" in text(world)


def test_continue_goes_to_the_step(world: FakeWorld) -> None:
    again = hir.If(AT, UNIT, read(0, BOOL), hir.Continue(AT, NEVER, 0), None)
    inner = block(let(1, call("make_text", STRING)), do(again))
    loop = hir.Loop(AT, UNIT, 0, read(0, BOOL), call("show", UNIT, call("make_text", STRING)), inner)
    world.declare("f", [("c", BOOL)], UNIT, loop, [local("s", STRING)])
    assert text(world).count("@show") == 1


def test_defer_runs_on_every_way_out_between_the_drops(world: FakeWorld) -> None:
    leave = hir.If(AT, UNIT, read(0, BOOL), hir.Return(AT, NEVER, None), None)
    shown = hir.Defer(AT, call("show", UNIT, read(1, STRING)))
    body = block(let(1, call("make_text", STRING)), shown, do(leave), do(number(1)))
    world.declare("f", [("c", BOOL)], UNIT, body, [local("s", STRING)])
    printed = text(world)
    assert printed.count("@show") == 2 and printed.count("drop _2") == 2


def test_assignment_drops_the_old_value_after_the_new_one_is_made(world: FakeWorld) -> None:
    assign = hir.Assign(AT, UNIT, read(0, NODE), call("make_node", NODE))
    body = block(let(0, call("make_node", NODE)), do(assign))
    world.declare("f", (), UNIT, body, [local("a", NODE, mutable=True)])
    lines = [line.strip() for line in text(world).splitlines()]
    made = [index for index, line in enumerate(lines) if "@make_node" in line]
    dropped = [index for index, line in enumerate(lines) if line == "drop _1"]
    assert made[1] < dropped[0] < dropped[1]


def test_a_field_of_an_object_is_replaced_before_the_old_value_goes(world: FakeWorld) -> None:
    target = hir.Field(AT, Nullable(NODE), read(0, NODE), 1)
    value = hir.WrapNullable(AT, Nullable(NODE), call("make_node", NODE))
    world.declare("f", [("n", NODE)], UNIT, block(do(hir.Assign(AT, UNIT, target, value))))
    printed = text(world)
    assert printed.count("drop") == 1


def test_a_declared_local_may_get_its_value_later(world: FakeWorld) -> None:
    first = block(do(hir.Assign(AT, UNIT, read(1, STRING), call("make_text", STRING))))
    second = block(do(hir.Assign(AT, UNIT, read(1, STRING), hir.Constant(AT, STRING, "x"))))
    body = block(let(1, None), do(hir.If(AT, UNIT, read(0, BOOL), first, second)))
    world.declare("f", [("c", BOOL)], UNIT, body, [local("s", STRING)])
    assert text(world).count("drop") == 1


def test_construct(world: FakeWorld) -> None:
    made = hir.Construct(AT, NODE, FunctionReference("main.Node.new"), (call("make_text", STRING),))
    world.declare("f", (), NODE, made)
    printed = text(world)
    assert "allocate" in printed.lower() and "drop" not in printed


def test_a_throwing_call_branches_and_drops_on_the_way_out(world: FakeWorld) -> None:
    body = block(
        let(0, call("make_node", NODE)),
        do(call("show", UNIT, call("risky", STRING, throws=True))),
    )
    world.declare("f", (), UNIT, body, [local("a", NODE)], throws=True)
    printed = text(world)
    assert printed.count("drop _1") == 2


def test_try_catch_finally(world: FakeWorld) -> None:
    body = block(
        let(0, call("make_text", STRING)),
        do(call("show", UNIT, call("risky", STRING, throws=True))),
        value=read(0, STRING),
    )
    handler = block(value=call("make_text", STRING))
    cleanup = call("show", UNIT, call("make_text", STRING))
    world.declare(
        "f",
        (),
        STRING,
        hir.Try(AT, STRING, body, 1, handler, cleanup),
        [local("s", STRING), local("e", ERROR)],
    )
    world.types["std.error.Error"] = world.types["main.Node"]
    printed = text(world)
    assert printed.count("@show") == 2


def test_throw_leaves_with_the_error(world: FakeWorld) -> None:
    world.types["std.error.Error"] = world.types["main.Node"]
    body = block(let(1, call("make_text", STRING)), do(hir.Throw(AT, NEVER, read(0, ERROR))))
    world.declare("f", [("e", ERROR)], UNIT, body, [local("s", STRING)], throws=True)
    assert parameter_modes(world, "f") == ("move",)
    assert text(world).count("drop") == 1


# ---------------------------------------------------------------- matches


def _match(world: FakeWorld, scrutinee: hir.Expression, *arms: hir.MatchArm, result=UNIT) -> hir.Match:
    return hir.Match(AT, result, scrutinee, arms)


def _arm(pattern: hir.Pattern, body: hir.Expression, guard: hir.Expression | None = None) -> hir.MatchArm:
    return hir.MatchArm(AT, pattern, guard, body)


def test_match_on_a_temporary_moves_its_parts_out(world: FakeWorld) -> None:
    arms = (
        _arm(hir.SomePattern(AT, hir.BindPattern(AT, 0)), read(0, STRING)),
        _arm(hir.NullPattern(AT), call("make_text", STRING)),
    )
    scrutinee = call("maybe", Nullable(STRING))
    world.declare("f", (), STRING, _match(world, scrutinee, *arms, result=STRING), [local("s", STRING)])
    printed = text(world)
    assert "copy (" not in printed and "switch" in printed


def test_match_on_a_borrowed_tree_aliases(world: FakeWorld) -> None:
    branch = hir.VariantPattern(AT, 1, (hir.BindPattern(AT, 1), hir.BindPattern(AT, 2)))
    total = hir.Binary(AT, INT, "+", call("f", INT, read(1, TREE)), call("f", INT, read(2, TREE)))
    leaf = hir.VariantPattern(AT, 0, (hir.BindPattern(AT, 3),))
    body = _match(world, read(0, TREE), _arm(branch, total), _arm(leaf, read(3, INT)), result=INT)
    world.declare("f", [("tree", TREE)], INT, body, [local("l", TREE), local("r", TREE), local("v", INT)])
    assert parameter_modes(world, "f") == ("borrow",)
    printed = text(world)
    assert "drop" not in printed


def test_keeping_a_part_of_a_tree_moves_the_parameter(world: FakeWorld) -> None:
    branch = hir.VariantPattern(AT, 1, (hir.BindPattern(AT, 1), hir.AnyPattern(AT)))
    body = _match(
        world,
        read(0, TREE),
        _arm(branch, read(1, TREE)),
        _arm(hir.AnyPattern(AT), hir.MakeVariant(AT, TREE, 0, (number(1),))),
        result=TREE,
    )
    world.declare("f", [("tree", TREE)], TREE, body, [local("l", TREE)])
    assert parameter_modes(world, "f") == ("move",)
    assert "drop _1" in text(world)


def test_a_guard_that_fails_goes_on_with_the_next_arm(world: FakeWorld) -> None:
    some = hir.SomePattern(AT, hir.BindPattern(AT, 1))
    arms = (
        _arm(some, call("show", UNIT, read(1, STRING)), read(0, BOOL)),
        _arm(hir.SomePattern(AT, hir.AnyPattern(AT)), call("show", UNIT, call("make_text", STRING))),
        _arm(hir.AnyPattern(AT), block()),
    )
    scrutinee = call("maybe", Nullable(STRING))
    world.declare("f", [("c", BOOL)], UNIT, _match(world, scrutinee, *arms), [local("s", STRING)])
    text(world)


def test_integers_switch(world: FakeWorld) -> None:
    arms = [_arm(hir.ValuePattern(AT, number(value)), number(value * 10)) for value in (1, 2, 3)]
    otherwise = _arm(hir.AnyPattern(AT), number(0))
    world.declare("f", [("x", INT)], INT, _match(world, read(0, INT), *arms, otherwise, result=INT))
    assert "switch" in text(world)


def test_ranges_and_alternatives(world: FakeWorld) -> None:
    low = hir.RangePattern(AT, number(1), number(9), False)
    several = hir.OrPattern(AT, (hir.ValuePattern(AT, number(20)), low))
    body = _match(
        world, read(0, INT), _arm(several, number(1)), _arm(hir.AnyPattern(AT), number(0)), result=INT
    )
    world.declare("f", [("x", INT)], INT, body)
    assert "<" in text(world)


def test_array_pattern_with_rest(world: FakeWorld) -> None:
    pattern = hir.ArrayPattern(AT, (hir.BindPattern(AT, 1),), (), True, 2)
    body = _match(
        world,
        read(0, ARRAY),
        _arm(pattern, call("show", UNIT, read(1, STRING))),
        _arm(hir.AnyPattern(AT), block()),
    )
    world.declare("f", [("xs", ARRAY)], UNIT, body, [local("first", STRING), local("rest", ARRAY)])
    assert "@std.array_with_capacity" in text(world)


def test_destructuring_moves_out_of_a_temporary(world: FakeWorld) -> None:
    pair = Tuple((STRING, DOOR))
    world.declare("pair", (), pair)
    pattern = hir.StructPattern(AT, ((0, hir.BindPattern(AT, 0)), (1, hir.AnyPattern(AT))))
    body = block(hir.LetPattern(AT, pattern, call("pair", pair)), do(call("show", UNIT, read(0, STRING))))
    world.declare("f", (), UNIT, body, [local("a", STRING)])
    printed = text(world)
    assert printed.count("drop") == 2


def test_type_pattern(world: FakeWorld) -> None:
    any_ = Nominal("Any")
    world.types["Any"] = world.types["main.Node"]
    pattern = hir.TypePattern(AT, STRING, hir.BindPattern(AT, 1))
    body = _match(
        world,
        read(0, any_),
        _arm(pattern, call("show", UNIT, read(1, STRING))),
        _arm(hir.AnyPattern(AT), block()),
    )
    world.declare("f", [("x", any_)], UNIT, body, [local("s", STRING)])
    assert "isType" in text(world)


# ---------------------------------------------------------------- closures, globals, arguments


def test_a_closure_shares_a_variable_in_a_cell(world: FakeWorld) -> None:
    type_ = Function((), UNIT)
    inner = hir.Body(
        "f",
        read_file(world),
        [local("n", INT, mutable=True, boxed=True)],
        0,
        hir.Assign(AT, UNIT, read(0, INT), number(2)),
        UNIT,
        captures=((0, 0),),
    )
    body = block(let(0, number(1)), let(1, hir.MakeClosure(AT, type_, inner)), value=read(1, type_))
    world.declare("f", (), type_, body, [local("n", INT, mutable=True, boxed=True), local("g", type_)])
    functions = finished(world)
    assert [function.name for function in functions] == ["f", "f.lambda#0"]


def read_file(world: FakeWorld):
    return world.function("show").file


def test_a_function_value_is_a_closure_of_a_call(world: FakeWorld) -> None:
    type_ = Function((DOOR,), UNIT, ("move",))
    value = hir.FunctionValue(AT, type_, FunctionReference("keep"), "static")
    world.declare("f", (), type_, value)
    functions = finished(world)
    assert "call @keep" in print_function(functions[1])


def test_a_field_that_may_change_is_copied_for_a_call(world: FakeWorld) -> None:
    world.declare("see", [("n", Nullable(NODE))])
    changing = call("see", UNIT, hir.Field(AT, Nullable(NODE), read(0, NODE), 1))
    fixed = call("show", UNIT, hir.Field(AT, STRING, read(0, NODE), 0))
    world.declare("f", [("n", NODE)], UNIT, block(do(changing), do(fixed)))
    assert text(world).count("copy") == 1


def test_an_argument_is_read_before_a_later_one_changes_it(world: FakeWorld) -> None:
    world.declare("two", [("a", STRING), ("b", STRING)])
    set_ = block(do(hir.Assign(AT, UNIT, read(0, STRING), call("make_text", STRING))), value=read(0, STRING))
    body = block(let(0, call("make_text", STRING)), do(call("two", UNIT, read(0, STRING), set_)))
    world.declare("f", (), UNIT, body, [local("s", STRING, mutable=True)])
    lines = text(world)
    assert lines.index("move _1") < lines.rindex("@make_text")


def test_array_literal_and_index(world: FakeWorld) -> None:
    xs = hir.MakeArray(AT, ARRAY, (call("make_text", STRING), hir.Constant(AT, STRING, "b")))
    body = block(let(0, xs), value=hir.Index(AT, STRING, read(0, ARRAY), number(1)))
    world.declare("f", (), STRING, body, [local("xs", ARRAY)])
    printed = text(world)
    assert "bounds" in printed and printed.count("drop") == 1


def test_lazy_global(world: FakeWorld) -> None:
    world.globals["main.Config"] = GlobalInfo(
        "main.Config", NODE, False, read_file(world), AT, "main.Config.make", lazy=True
    )
    world.declare("main.Config.make", (), NODE)
    world.declare("f", (), NODE, hir.Global(AT, NODE, "main.Config"))
    printed = text(world)
    assert "@main.Config.make" in printed and "drop" not in printed


def test_inout_argument(world: FakeWorld) -> None:
    body = block(
        let(0, hir.MakeStruct(AT, POINT, (number(1), number(2)))),
        do(call("change", UNIT, hir.Field(AT, INT, read(0, POINT), 1))),
    )
    world.declare("f", (), UNIT, body, [local("p", POINT, mutable=True)])
    assert "&" in text(world)


def test_division_is_checked(world: FakeWorld) -> None:
    world.declare("f", [("a", INT), ("b", INT)], INT, hir.Binary(AT, INT, "/", read(0, INT), read(1, INT)))
    assert "division" in text(world) and "overflow" in text(world)


def test_a_partial_move_leaves_the_rest_to_drop(world: FakeWorld) -> None:
    body = block(
        let(0, hir.MakeStruct(AT, NAMED, (call("make_text", STRING), call("make_door", DOOR)))),
        do(call("keep", UNIT, hir.Field(AT, DOOR, read(0, NAMED), 1))),
    )
    world.declare("f", (), UNIT, body, [local("n", NAMED)])
    assert text(world).count("drop") == 1


def test_a_kept_parameter_is_moved_and_a_read_one_borrowed(world: FakeWorld) -> None:
    pair = Tuple((STRING, STRING))
    world.declare(
        "f",
        [("a", STRING), ("b", STRING)],
        pair,
        block(
            do(call("show", UNIT, read(1, STRING))),
            value=hir.MakeStruct(AT, pair, (read(0, STRING), hir.Constant(AT, STRING, "x"))),
        ),
    )
    assert parameter_modes(world, "f") == ("move", "borrow")
    assert "drop" not in text(world)


def test_a_part_of_a_temporary_is_moved_out(world: FakeWorld) -> None:
    world.declare("keep_text", [("text", STRING, "move")])
    present = hir.Unwrap(AT, STRING, call("maybe", Nullable(STRING)), True)
    world.declare("f", (), UNIT, block(do(call("keep_text", UNIT, present))))
    printed = text(world)
    assert "copy (" not in printed and "drop" not in printed


def test_a_constructor_that_throws_leaves_an_object_that_can_be_dropped(world: FakeWorld) -> None:
    world.types["std.error.Error"] = world.types["main.Node"]
    world.declare(
        "main.Node.try", [("this", NODE), ("name", STRING, "move")], kind="constructor", throws=True
    )
    made = hir.Construct(AT, NODE, FunctionReference("main.Node.try"), (call("make_text", STRING),), True)
    world.declare("f", (), NODE, made, throws=True)
    printed = text(world)
    assert printed.count("setMemory") == 2 and printed.count("drop _") == 1
