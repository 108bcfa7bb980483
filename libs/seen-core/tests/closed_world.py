"""The world of `lowering_world` with a runtime, a small class hierarchy and an interface; and the way from
there to a finished run."""

from __future__ import annotations

from io import BytesIO

from lowering_world import AT, FILE, FakeWorld, block, call, do, field, let, local, number, read

from seen_core.check import hir
from seen_core.check.signatures import FunctionReference, ParameterInfo, TypeInfo
from seen_core.check.types import (
    BOOL,
    BYTE,
    INT,
    NEVER,
    UNIT,
    Nominal,
    Nullable,
    Parameter,
    Tuple,
    Type,
    pointer,
)
from seen_core.check.world import World
from seen_core.interpreter import evaluate_alone
from seen_core.interpreter.machine import Machine, ProgramExit, Streams, load
from seen_core.mir.lower import lower_function
from seen_core.mir.model import MirFunction, MirProgram
from seen_core.mir.parser import parse_program
from seen_core.mir.printer import print_program
from seen_core.mir.verify import verify
from seen_core.mono import MonoOptions, close_program
from seen_core.own import analyse

BYTES = pointer(BYTE)
SHAPE = Nominal("main.Shape")
"""interface Shape { fun area(): Int  fun twice(): Int => area() * 2 }"""
FIGURE, SQUARE, ROUND = Nominal("main.Figure"), Nominal("main.Square"), Nominal("main.Round")
"""class Figure(size: Int) : Shape; two subclasses that override `area`."""
DOT = Nominal("main.Dot")
"""struct Dot { weight: Int }, which implements Shape."""
LINK = Nominal("main.Link")
"""class Link(item: Figure?, next: Link?)"""
SELF = Parameter("main.Shape", "Self")
CSIZE, INT32 = Nominal("CSize"), Nominal("Int32")


class ClosedWorld(FakeWorld):
    """Enough of a standard library to run."""

    def __init__(self) -> None:
        super().__init__()
        self.types["std.error.Error"] = _info("std.error.Error", "interface")
        self.types["Any"] = _info("Any", "scalar")
        self.types["String"] = _info(
            "String",
            "struct",
            (field("data", BYTES), field("info", INT), field("owner", Nullable(Nominal("Box")))),
        )
        self.types["main.Shape"] = _info("main.Shape", "interface")
        self.types["main.Figure"] = _info(
            "main.Figure", "class", (field("size", INT, mutable=True),), (SHAPE,)
        )
        self.types["main.Square"] = _info("main.Square", "class", parent=FIGURE)
        self.types["main.Round"] = _info("main.Round", "class", parent=FIGURE)
        self.types["main.Dot"] = _info("main.Dot", "struct", (field("weight", INT),), (SHAPE,))
        links = (field("item", Nullable(FIGURE), mutable=True), field("next", Nullable(LINK), mutable=True))
        self.types["main.Link"] = _info("main.Link", "class", links)
        self._intrinsics()
        self._runtime()
        self._shapes()

    def superclass(self, type_: Nominal) -> Nominal | None:
        return self.type_info(type_.name).superclass

    def all_fields(self, type_: Nominal):
        parent = self.superclass(type_)
        return (*(self.all_fields(parent) if parent else ()), *super().all_fields(type_))

    def implements(self, type_: Type, interface: Nominal) -> bool:
        return interface == SHAPE and type_ in (FIGURE, SQUARE, ROUND, DOT)

    def implementation(self, method: FunctionReference) -> FunctionReference | None:
        self_type, name = method.type_arguments[0], method.name.rpartition(".")[2]
        if self_type == SHAPE:
            return None
        assert isinstance(self_type, Nominal)
        own = f"{self_type.name}.{name}"
        return FunctionReference(own) if own in self.functions else method

    def override(self, class_: Nominal, method: FunctionReference) -> FunctionReference:
        own = f"{class_.name}.{method.name.rpartition('.')[2]}"
        return FunctionReference(own) if own in self.functions else method

    def interface_methods(self, interface: str) -> tuple[str, ...]:
        return ("main.Shape.area", "main.Shape.twice") if interface == "main.Shape" else ()

    # ------------------------------------------------------------ declarations

    def generic(self, name: str, *parameters: Parameter) -> None:
        """Make a declared function generic."""
        from dataclasses import replace

        self.functions[name] = replace(self.functions[name], type_parameters=parameters)

    def _intrinsics(self) -> None:
        t, u = Parameter("i", "T"), Parameter("i", "U")
        self.declare("initialize", [("at", pointer(t)), ("value", t, "move")], intrinsic="initialize")
        self.declare("cast", [("pointer", pointer(t))], pointer(u), intrinsic="cast")
        self.declare("offset", [("pointer", pointer(t)), ("items", INT)], pointer(t), intrinsic="offset")
        self.declare("stackAddress", (), INT, intrinsic="stackAddress")
        self.generic("initialize", t)
        self.generic("cast", t, u)
        self.generic("offset", t)
        for name, parameters, result in (
            ("malloc", [("size", CSIZE)], BYTES),
            ("free", [("pointer", BYTES)], UNIT),
            ("exit", [("code", INT32)], NEVER),
        ):
            self.declare(name, parameters, result, external=name)

    def _runtime(self) -> None:
        memory = read(2, BYTES)
        size = hir.Convert(AT, CSIZE, read(0, INT))
        count = _generic_call("cast", pointer(INT), (BYTE, INT), memory)
        info = _generic_call("offset", BYTES, (BYTE,), memory, number(8))
        info = _generic_call("cast", pointer(BYTES), (BYTE, BYTES), info)
        body = block(
            let(2, call("malloc", BYTES, size)),
            do(_generic_call("initialize", UNIT, (INT,), count, number(1))),
            do(_generic_call("initialize", UNIT, (BYTES,), info, read(1, BYTES))),
            value=memory,
        )
        self.declare("std.allocate", [("size", INT), ("info", BYTES)], BYTES, body, [local("m", BYTES)])
        self.declare(
            "std.deallocate", [("o", BYTES), ("size", INT)], UNIT, call("free", UNIT, read(0, BYTES))
        )
        self.declare("std.must_wait", (), BOOL, hir.Constant(AT, BOOL, False))
        self.declare("std.wait", [("object", BYTES)], UNIT, block())
        self.declare("std.destroy_waiting", (), UNIT, block())
        self.declare("std.start", (), UNIT, block())
        self.declare("std.finish", [("code", INT)], INT, read(0, INT))
        stop = call("exit", NEVER, hir.Convert(AT, INT32, number(101)))
        for kind in ("overflow", "division", "null", "cast", "stack", "unreachable"):
            self.declare(f"std.panic_{kind}", [("place", BYTES)], NEVER, stop)
        bounds = [("index", INT), ("size", INT), ("place", BYTES)]
        self.declare("std.panic_bounds", bounds, NEVER, stop)

    def _shapes(self) -> None:
        area = hir.Call(AT, INT, FunctionReference("main.Shape.area", (SELF,)), "method", (read(0, SELF),))
        twice = hir.Binary(AT, INT, "*", area, number(2))
        self.declare(
            "main.Shape.area", [("this", SELF)], INT, owner="main.Shape", kind="method", virtual=True
        )
        self.declare(
            "main.Shape.twice", [("this", SELF)], INT, twice, owner="main.Shape", kind="method", virtual=True
        )
        self.generic("main.Shape.area", SELF)
        self.generic("main.Shape.twice", SELF)
        for type_, sides in ((FIGURE, 0), (SQUARE, 4), (ROUND, 3)):
            size = hir.Field(AT, INT, read(0, type_), 0)
            self.declare(
                f"{type_.name}.area",
                [("this", type_)],
                INT,
                hir.Binary(AT, INT, "*", size, number(sides)),
                kind="method",
                owner=type_.name,
                virtual=True,
            )
            self.declare(
                f"{type_.name}.new",
                [("this", type_), ("size", INT)],
                UNIT,
                hir.Assign(AT, UNIT, hir.Field(AT, INT, read(0, type_), 0), read(1, INT), True),
                kind="constructor",
            )
        weight = hir.Field(AT, INT, read(0, DOT), 0)
        self.declare("main.Dot.area", [("this", DOT)], INT, weight, kind="method", owner="main.Dot")
        item, next_ = Nullable(FIGURE), Nullable(LINK)
        fill = block(
            do(hir.Assign(AT, UNIT, hir.Field(AT, item, read(0, LINK), 0), read(1, item), True)),
            do(hir.Assign(AT, UNIT, hir.Field(AT, next_, read(0, LINK), 1), read(2, next_), True)),
        )
        parameters = [("this", LINK), ("item", item, "move"), ("next", next_, "move")]
        self.declare("main.Link.new", parameters, UNIT, fill, kind="constructor")


def _info(
    name: str,
    kind: str,
    fields: tuple = (),
    interfaces: tuple = (),
    parent: Nominal | None = None,
) -> TypeInfo:
    return TypeInfo(name, kind, FILE, AT, fields=fields, interfaces=interfaces, superclass=parent)


def _generic_call(name: str, result: Type, types: tuple[Type, ...], *arguments: hir.Expression) -> hir.Call:
    return hir.Call(AT, result, FunctionReference(name, types), "static", arguments)


def make(class_: Nominal, *arguments: hir.Expression) -> hir.Construct:
    return hir.Construct(AT, class_, FunctionReference(f"{class_.name}.new"), arguments)


def generic_mir(world: World, name: str) -> list[MirFunction]:
    result = []
    for function in lower_function(world, name):
        done, diagnostics = analyse(world, function)
        assert diagnostics == []
        result.append(done)
    return result


def closed(world: FakeWorld, *, dev: bool = True, pointer_bytes: int = 8) -> MirProgram:
    """Close the program of `main.main`; it must be well formed and come back from its text."""
    options = MonoOptions(pointer_bytes, dev, dev)
    program = close_program(world, "main.main", generic_mir, options, evaluate_alone)
    assert verify(program) == []
    text = print_program(program)
    assert print_program(parse_program(text)) == text
    return program


def machine_of(program: MirProgram) -> Machine:
    return load(program, ["program"], Streams(BytesIO(), BytesIO(), BytesIO()), {})


def result_of(world: FakeWorld, *, dev: bool = True, pointer_bytes: int = 8) -> int:
    """Run the program of `main.main`, which must give all its memory back."""
    machine = machine_of(closed(world, dev=dev, pointer_bytes=pointer_bytes))
    try:
        code = machine.call(machine.program.entry, ())
    except ProgramExit as end:
        return end.code
    assert machine.memory.blocks == {}
    assert isinstance(code, int)
    return code


def main(world: FakeWorld, body: hir.Expression, *locals_: hir.LocalInfo, **more: object) -> None:
    """Declare `main.main`, with the result Int."""
    world.declare("main.main", (), INT, body, locals_, **more)


__all__ = ["ParameterInfo", "Tuple"]
