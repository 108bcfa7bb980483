"""Small programs, closed, verified and run; every one must end with no memory in use."""

from __future__ import annotations

import pytest
from closed_world import (
    DOT,
    FIGURE,
    LINK,
    ROUND,
    SHAPE,
    SQUARE,
    ClosedWorld,
    closed,
    main,
    make,
    result_of,
)
from lowering_world import AT, NODE, TREE, block, call, do, let, local, number, read

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference, GlobalInfo
from seen_core.check.types import ANY, BOOL, INT, UNIT, Function, Nullable, Parameter, Tuple
from seen_core.diagnostics import SeenError
from seen_core.mir.printer import print_function


@pytest.fixture
def world() -> ClosedWorld:
    return ClosedWorld()


def area(value: hir.Expression, dispatch: str = "method") -> hir.Call:
    name = FunctionReference("main.Shape.area", (value.type,))
    if dispatch == "virtual":
        name = FunctionReference("main.Figure.area")
    return hir.Call(AT, INT, name, dispatch, (value,))


def plus(left: hir.Expression, right: hir.Expression) -> hir.Binary:
    return hir.Binary(AT, INT, "+", left, right)


def upcast(value: hir.Expression, to=SHAPE) -> hir.Upcast:
    return hir.Upcast(AT, to, value)


def test_a_number(world: ClosedWorld) -> None:
    main(world, plus(number(40), number(2)))
    assert result_of(world) == 42


def test_overflow_is_checked_where_the_profile_says_so(world: ClosedWorld) -> None:
    main(world, plus(hir.Constant(AT, INT, 2**63 - 1), number(1)))
    assert result_of(world, dev=True) == 101
    assert result_of(world, dev=False) == -(2**63)


def test_an_object_is_freed(world: ClosedWorld) -> None:
    main(world, block(let(0, make(SQUARE, number(5))), value=area(read(0, SQUARE))), local("s", SQUARE))
    assert result_of(world) == 20


def test_virtual_calls(world: ClosedWorld) -> None:
    body = block(
        let(0, upcast(make(SQUARE, number(5)), FIGURE)),
        let(1, upcast(make(ROUND, number(7)), FIGURE)),
        value=plus(area(read(0, FIGURE), "virtual"), area(read(1, FIGURE), "virtual")),
    )
    main(world, body, local("a", FIGURE), local("b", FIGURE))
    assert result_of(world) == 41


def test_a_virtual_call_with_one_target_is_a_plain_call(world: ClosedWorld) -> None:
    body = block(let(0, upcast(make(SQUARE, number(5)), FIGURE)), value=area(read(0, FIGURE), "virtual"))
    main(world, body, local("a", FIGURE))
    text = print_function(closed(world).functions["main.main"])
    assert "call @main.Square.area" in text and "indirect" not in text
    assert "using @destroy$main.Square" in text


def test_interface_values_of_objects_and_boxes(world: ClosedWorld) -> None:
    dot = hir.MakeStruct(AT, DOT, (number(1),))
    values = [make(SQUARE, number(5)), make(ROUND, number(7)), dot]
    lets = [let(index, upcast(value)) for index, value in enumerate(values)]
    total = plus(plus(area(read(0, SHAPE)), area(read(1, SHAPE))), area(read(2, SHAPE)))
    main(world, block(*lets, value=total), *(local("s", SHAPE) for _ in values))
    assert result_of(world) == 42
    assert result_of(world, pointer_bytes=4) == 42


def test_a_default_method_calls_the_type_it_is_for(world: ClosedWorld) -> None:
    twice = FunctionReference("main.Shape.twice", (DOT,))
    static = hir.Call(AT, INT, twice, "method", (read(0, DOT),))
    through = hir.Call(AT, INT, FunctionReference("main.Shape.twice", (SHAPE,)), "method", (read(1, SHAPE),))
    body = block(
        let(0, hir.MakeStruct(AT, DOT, (number(4),))),
        let(1, upcast(make(SQUARE, number(2)))),
        let(2, upcast(read(0, DOT))),
        value=plus(static, through),
    )
    main(world, body, local("d", DOT), local("s", SHAPE), local("t", SHAPE))
    assert result_of(world) == 24


def test_generic_code_is_closed_for_each_type(world: ClosedWorld) -> None:
    item = Parameter("pick", "T")
    world.declare("pick", [("a", item), ("b", item)], item, read(0, item))
    world.generic("pick", item)

    def pick(type_, *arguments):
        return hir.Call(AT, type_, FunctionReference("pick", (type_,)), "static", arguments)

    body = block(
        let(0, pick(SQUARE, make(SQUARE, number(3)), make(SQUARE, number(5)))),
        value=plus(area(read(0, SQUARE)), pick(INT, number(30), number(1))),
    )
    main(world, body, local("s", SQUARE))
    assert result_of(world) == 42
    names = closed(world).functions
    assert "pick$lInt$g" in names and "pick$lmain.Square$g" in names


def test_endless_instantiation_is_an_error(world: ClosedWorld) -> None:
    item = Parameter("grow", "T")
    pair = Tuple((item, item))
    again = hir.Call(
        AT,
        INT,
        FunctionReference("grow", (pair,)),
        "static",
        (hir.MakeStruct(AT, pair, (read(0, item), read(0, item))),),
    )
    world.declare("grow", [("x", item)], INT, again)
    world.generic("grow", item)
    main(world, hir.Call(AT, INT, FunctionReference("grow", (INT,)), "static", (number(1),)))
    with pytest.raises(SeenError) as error:
        closed(world)
    assert error.value.diagnostics[0].code == "E0209"


def link(item: hir.Expression, following: hir.Expression) -> hir.Construct:
    return make(LINK, item, following)


def null(type_) -> hir.Constant:
    return hir.Constant(AT, Nullable(type_), None)


def some(value: hir.Expression) -> hir.WrapNullable:
    return hir.WrapNullable(AT, Nullable(value.type), value)


def test_a_long_list_takes_no_stack_to_free(world: ClosedWorld) -> None:
    count = 30_000
    figure = some(upcast(make(SQUARE, number(1)), FIGURE))
    step = hir.Assign(AT, UNIT, read(0, LINK), link(figure, some(read(0, LINK))))
    loop = hir.Loop(
        AT,
        UNIT,
        0,
        hir.Binary(AT, BOOL, "<", read(1, INT), number(count)),
        hir.Assign(AT, UNIT, read(1, INT), plus(read(1, INT), number(1))),
        block(do(step)),
    )
    body = block(let(0, link(null(FIGURE), null(LINK))), let(1, number(0)), do(loop), value=read(1, INT))
    main(world, body, local("head", LINK, mutable=True), local("i", INT, mutable=True))
    assert "recursive" not in closed(world, dev=False).functions["destroy$main.Square"].annotations
    assert result_of(world) == count


def tree(*parts: hir.Expression) -> hir.MakeVariant:
    return hir.MakeVariant(AT, TREE, 0 if len(parts) == 1 else 1, parts)


def test_a_recursive_enum(world: ClosedWorld) -> None:
    leaf_arm = hir.MatchArm(AT, hir.VariantPattern(AT, 0, (hir.BindPattern(AT, 1),)), None, read(1, INT))
    both = hir.VariantPattern(AT, 1, (hir.BindPattern(AT, 2), hir.BindPattern(AT, 3)))
    sums = plus(call("sum", INT, read(2, TREE)), call("sum", INT, read(3, TREE)))
    match = hir.Match(AT, INT, read(0, TREE), (leaf_arm, hir.MatchArm(AT, both, None, sums)))
    locals_ = [local("v", INT), local("l", TREE), local("r", TREE)]
    world.declare("sum", [("t", TREE)], INT, match, locals_)
    value = tree(tree(number(30)), tree(tree(number(5)), tree(number(7))))
    main(world, block(let(0, value), value=call("sum", INT, read(0, TREE))), local("t", TREE))
    assert result_of(world) == 42
    assert "recursive" in closed(world).functions["seen.sum"].annotations


def test_closures_with_captures_and_shared_variables(world: ClosedWorld) -> None:
    type_ = Function((INT,), INT)
    inner = [local("x", INT), local("total", INT, mutable=True, boxed=True), local("s", SQUARE)]
    change = hir.Assign(AT, UNIT, read(1, INT), plus(read(1, INT), plus(read(0, INT), area(read(2, SQUARE)))))
    lambda_body = hir.Body(
        "main.main", world.functions["std.start"].file, inner, 1,
        block(do(change), value=read(1, INT)), INT, False, ((0, 1), (1, 2)),
    )  # fmt: skip
    closure = hir.MakeClosure(AT, type_, lambda_body)

    def apply(argument: int) -> hir.CallValue:
        return hir.CallValue(AT, INT, read(2, type_), (number(argument),))

    body = block(
        let(0, number(1)),
        let(1, make(SQUARE, number(2))),
        let(2, closure),
        do(apply(5)),
        do(apply(20)),
        value=read(0, INT),
    )
    main(world, body, local("total", INT, mutable=True, boxed=True), local("s", SQUARE), local("f", type_))
    assert result_of(world) == 42


@pytest.mark.parametrize(
    ("value", "tested", "expected"),
    [
        (SQUARE, SQUARE, 1),
        (SQUARE, ROUND, 0),
        (SQUARE, FIGURE, 1),
        (SQUARE, SHAPE, 1),
        (DOT, DOT, 1),
        (DOT, SHAPE, 1),
        (DOT, FIGURE, 0),
        (INT, INT, 1),
        (INT, DOT, 0),
    ],
)
def test_type_tests(world: ClosedWorld, value, tested, expected: int) -> None:
    made = {
        SQUARE: make(SQUARE, number(1)),
        DOT: hir.MakeStruct(AT, DOT, (number(1),)),
        INT: number(1),
    }
    test = hir.TypeTest(AT, BOOL, read(0, ANY), tested)
    others = [let(index, upcast(made[type_], ANY)) for index, type_ in enumerate([SQUARE, DOT, INT], 1)]
    body = block(let(0, upcast(made[value], ANY)), *others, value=hir.If(AT, INT, test, number(1), number(0)))
    main(world, body, *(local("a", ANY) for _ in range(4)))
    assert result_of(world) == expected


def test_a_box_gives_its_value_back(world: ClosedWorld) -> None:
    down = hir.Downcast(AT, INT, read(0, ANY), True)
    main(world, block(let(0, upcast(number(42), ANY)), value=down), local("a", ANY))
    assert result_of(world) == 42
    main(world, block(let(0, upcast(make(SQUARE, number(1)), ANY)), value=down), local("a", ANY))
    assert result_of(world) == 101


def test_globals_are_made_before_main_and_in_the_order_of_their_needs(world: ClosedWorld) -> None:
    file = world.functions["std.start"].file
    first = GlobalInfo("main.first", SQUARE, False, file, AT, "main.first.init")
    second = GlobalInfo("main.second", INT, True, file, AT, "main.second.init")
    world.globals = {"main.first": first, "main.second": second}
    world.declare(
        "main.first.init", (), SQUARE, make(SQUARE, hir.Global(AT, INT, "main.second")), kind="global"
    )
    world.declare("main.second.init", (), INT, number(10), kind="global")
    main(world, plus(area(hir.Global(AT, SQUARE, "main.first")), number(2)))
    assert result_of(world) == 42


def test_known_values_of_globals_are_data(world: ClosedWorld) -> None:
    file = world.functions["std.start"].file
    world.globals = {"main.size": GlobalInfo("main.size", INT, False, file, AT, "main.size.init")}
    six = hir.Binary(AT, INT, "*", number(2), number(3))
    world.declare("main.size.init", (), INT, six, kind="global")
    main(world, plus(hir.Global(AT, INT, "main.size"), number(36)))
    program = closed(world)
    assert program.data["main.size"].constant
    assert program.data["main.size"].items[0].value == (6).to_bytes(8, "little")
    assert "main.size.init" not in program.functions
    assert result_of(world) == 42


def test_drop_blocks_run_and_may_keep_their_object(world: ClosedWorld) -> None:
    """The block counts its runs in a global; the last one stores the object there."""
    file = world.functions["std.start"].file
    world.globals = {
        "main.runs": GlobalInfo("main.runs", INT, True, file, AT, None),
        "main.kept": GlobalInfo("main.kept", Nullable(NODE), True, file, AT, "main.kept.init"),
    }
    runs, kept = hir.Global(AT, INT, "main.runs"), hir.Global(AT, Nullable(NODE), "main.kept")
    world.declare("main.kept.init", (), Nullable(NODE), null(NODE), kind="global")
    first_time = hir.Binary(AT, BOOL, "==", runs, number(1))
    store = hir.Assign(AT, UNIT, kept, some(read(0, NODE)))
    drop = block(
        do(hir.Assign(AT, UNIT, runs, plus(runs, number(1)))), do(hir.If(AT, UNIT, first_time, store, None))
    )
    world.declare("main.Node.drop", [("this", NODE)], UNIT, drop, kind="drop")
    empty = hir.Assign(AT, UNIT, hir.Field(AT, Nullable(NODE), read(0, NODE), 1), null(NODE), True)
    name = hir.Assign(AT, UNIT, hir.Field(AT, world.types["main.Node"].fields[0].type, read(0, NODE), 0),
                      hir.Constant(AT, world.types["main.Node"].fields[0].type, "n"), True)  # fmt: skip
    world.declare("main.Node.new", [("this", NODE)], UNIT, block(do(name), do(empty)), kind="constructor")
    inner = block(let(0, make(NODE)))
    again = hir.Assign(AT, UNIT, kept, null(NODE))
    main(world, block(do(inner), do(again), value=runs), local("n", NODE))
    assert result_of(world) == 2
