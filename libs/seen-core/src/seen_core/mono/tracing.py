"""The report of reference cycles: what every object refers to, found at the end of a program (dev profile).

Every kind of object gets a function `trace$T(Ptr)`, the fourth word of its type information. It goes over the
fields as the function that destroys the object does, and tells the runtime about each reference instead of
giving it back. What lies in raw memory (the items of an array) is found by a copy of the library's own `drop`
block, changed in the same way:

    release copy _1.*[copy _2]           _3 = convert copy _1.*[copy _2];  call @std.cycles.traceReference(_3)
    call @drop$T(copy _4)                call @trace$T(copy _4)
    call free(copy _5)                   –

Each object is looked at once, after the program, so it does not matter that such a copy leaves it changed.
Only programs whose objects may refer to each other in a circle get any of this (std/cycles.seen).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.check.signatures import FunctionReference
from seen_core.mir.model import (
    Assign,
    Block,
    CallStatement,
    ClosureType,
    ConvertOp,
    Copy,
    External,
    GlobalAddress,
    LocalDeclaration,
    MirFunction,
    ObjectType,
    Operand,
    Place,
    PointerTo,
    Release,
    Retain,
    Return,
    Statement,
    Static,
)
from seen_core.mono.dispatch import INFORMATION_WORDS
from seen_core.mono.glue import NOWHERE, Emitter, PendingRelease, Visit, is_standard
from seen_core.mono.shapes import BYTE_POINTER, BoxObject, Shape, shape_name
from seen_core.own.paths import place_type
from seen_core.source import Location

if TYPE_CHECKING:
    from seen_core.mono.program import ProgramCloser

_STEPPED_IN = {
    "allocate": "allocate_listed",
    "free_object": "free_listed",
    "report_live": "report_cycles",
}
"""Functions of the runtime, and those that do their work in programs with tracing."""


def add_tracing(closer: ProgramCloser) -> None:
    """Make the functions that find the references of all objects, and let the runtime use them."""
    closer.tables.first_slot = INFORMATION_WORDS + 1
    tracing = closer.tracing = Tracing(closer)
    stand_ins = {
        closer.demand(closer.known(role)): closer.demand(closer.known(other))
        for role, other in _STEPPED_IN.items()
    }
    tracing.finish()
    for symbol, other in stand_ins.items():
        closer.functions[symbol] = replace(closer.functions.pop(other), name=symbol)


class Tracing:
    """The functions made so far."""

    def __init__(self, closer: ProgramCloser) -> None:
        self.closer = closer
        self.layouts = closer.layouts
        self._label = closer.demand(closer.known("trace_label"))
        self._reference = closer.demand(closer.known("trace_reference"))
        self._objects: dict[Shape, str] = {}
        self._texts: dict[str, str] = {}
        self._copies: dict[str, str] = {}
        self._waiting: list[str] = []
        self._gives_back: dict[str, bool] = {}

    def finish(self) -> None:
        """Make what is missing, until nothing new turns up."""
        closer = self.closer
        closer.drain()
        while self._waiting or len(self._objects) < len(closer.objects()):
            for object_ in closer.objects():
                if object_ not in self._objects:
                    self._objects[object_] = closer.glue("trace", object_)
            closer.drain()
            while self._waiting:
                self._copy(self._waiting.pop())
            closer.drain()

    def object_symbol(self, object_: Shape) -> str:
        """Return the function for the type information of an object."""
        return self._objects[object_]

    def make(self, shape: Shape, symbol: str) -> MirFunction:
        """Make `trace$T` for an object or, with its address as the parameter, for a value."""
        is_object = isinstance(shape, ObjectType | BoxObject | ClosureType)
        concrete = self.layouts.concrete
        parameter = concrete(BYTE_POINTER if is_object else PointerTo(shape))  # type: ignore[arg-type]
        locals_ = [LocalDeclaration(concrete(t.UNIT)), LocalDeclaration(parameter, mode="borrow")]
        emitter = _TraceEmitter(self.closer, locals_, self._reference)
        emitter.enter(emitter.begin())
        if is_object:
            self._object(emitter, shape)
        else:
            Visit(emitter, drops=True).parts(emitter.deref(Place(1), shape), shape)
        emitter.terminate(Return(NOWHERE))
        display = f"trace {shape_name(shape)}"
        return MirFunction(symbol, display, "", NOWHERE, 1, emitter.locals, emitter.blocks)

    def _object(self, emitter: _TraceEmitter, shape: Shape) -> None:
        if isinstance(shape, ObjectType):
            self._raw_memory(emitter, shape)
        names = self._field_names(shape)
        visit = Visit(emitter, drops=True)
        for index, field in enumerate(self.layouts.fields(shape)[2:]):
            if self.layouts.is_counted(field):
                self._say(emitter, names[index])
                visit.value(emitter.deref(Place(1), shape, emitter.field(index + 2, field)), field)

    def _raw_memory(self, emitter: _TraceEmitter, shape: ObjectType) -> None:
        """Find the items of an object of the library that holds them in memory of its own."""
        of, world = shape.of, self.layouts.world
        assert isinstance(of, t.Nominal)
        drop = world.type_info(of.name).drop
        fields = self.layouts.fields(shape)[2:]
        if drop is None or not is_standard(of.name) or not any(map(_is_pointer, fields)):
            return
        self._say(emitter, f"{of}[…]")
        typed = emitter.temporary(of)
        concrete = self.layouts.concrete
        emitter.assign(typed, ConvertOp(Copy(Place(1)), concrete(BYTE_POINTER), concrete(of)))
        symbol = self.closer.demand(FunctionReference(drop, of.arguments))
        emitter.call(self._copied(symbol), (Copy(typed),))

    def _say(self, emitter: _TraceEmitter, text: str) -> None:
        if text not in self._texts:
            self._texts[text] = self.closer.text_data(text.encode())
        emitter.call(self._label, (GlobalAddress(self._texts[text]),))

    def _field_names(self, shape: Shape) -> list[str]:
        match shape:
            case ObjectType(t.Nominal() as of):
                return [f"{of}.{field.name}" for field in self.layouts.world.all_fields(of)]
            case ClosureType(function, captures):
                outer = function.name.partition(".lambda#")[0].partition(".")[2]
                return ["", *(f"lambda in {outer}" for _ in captures)]
            case BoxObject(of):
                return [str(of)]
            case _:
                return []

    # ------------------------------------------------------------ copies of the library's functions

    def _copied(self, symbol: str) -> str:
        """Return the changed copy of a function."""
        known = self._copies.get(symbol)
        if known is None:
            known = self._copies[symbol] = self.closer.unique(f"trace${symbol}")
            self._waiting.append(symbol)
        return known

    def _copy(self, symbol: str) -> None:
        original, name = self.closer.functions[symbol], self._copies[symbol]
        locals_ = list(original.locals)
        copy = replace(original, name=name, locals=locals_, blocks=[])
        for block in original.blocks:
            statements: list[Statement] = []
            for statement in block.statements:
                statements += self._changed(copy, statement)
            copy.blocks.append(Block(statements, block.terminator))
        self.closer.functions[name] = copy

    def _changed(self, copy: MirFunction, statement: Statement | PendingRelease) -> list[Statement]:
        match statement:
            case Retain() | CallStatement(_, External("free")):
                return []
            case Release(pointer, _, location) | PendingRelease(pointer, _, location):
                return self._found(copy, pointer, location)
            case CallStatement(target, Static(callee), arguments, location):
                symbol = self._callee(callee.name)
                if symbol is None:
                    return []
                return [CallStatement(target, Static(FunctionReference(symbol)), arguments, location)]
            case _:
                return [statement]

    def _found(self, copy: MirFunction, pointer: Operand, location: Location) -> list[Statement]:
        plain = self.layouts.concrete(BYTE_POINTER)
        copy.locals.append(LocalDeclaration(plain))
        target = Place(len(copy.locals) - 1)
        type_ = place_type(copy, pointer.place) if isinstance(pointer, Copy) else plain
        callee = Static(FunctionReference(self._reference))
        return [
            Assign(target, ConvertOp(pointer, type_, plain), location),
            CallStatement(None, callee, (Copy(target),), location),
        ]

    def _callee(self, symbol: str) -> str | None:
        """Return what to call instead of a function; None: nothing."""
        glue = self.closer.glue_of(symbol)
        if glue is not None:
            kind, shape = glue
            return self.closer.glue("trace", shape) if kind == "drop" else None
        if symbol in self.closer.drop_blocks() or self.closer.is_weak_counter(symbol):
            return None
        return self._copied(symbol) if self._does_give_back(symbol) else symbol

    def _does_give_back(self, symbol: str) -> bool:
        """Tell whether a function gives references or memory back, by itself or through others."""
        known = self._gives_back.get(symbol)
        if known is None:
            self._gives_back[symbol] = False  # while looking
            function = self.closer.functions[symbol]
            statements = (one for block in function.blocks for one in block.statements)
            known = self._gives_back[symbol] = any(map(self._gives, statements))
        return known

    def _gives(self, statement: Statement | PendingRelease) -> bool:
        match statement:
            case Release() | PendingRelease() | CallStatement(_, External("free")):
                return True
            case CallStatement(_, Static(callee)):
                glue = self.closer.glue_of(callee.name)
                return glue is not None or self._does_give_back(callee.name)
            case _:
                return False


class _TraceEmitter(Emitter):
    """Tells the runtime about references where another emitter would give them back."""

    runs_drop_blocks = False

    def __init__(self, closer: ProgramCloser, locals_: list[LocalDeclaration], reference: str) -> None:
        super().__init__(closer, locals_)
        self._reference = reference

    def drop_value(self, place: Place, shape: Shape) -> None:
        """Tell about the references of a value."""
        self.drop_parts("trace", place, shape)

    def release(self, place: Place, shape: Shape) -> None:
        """Tell about a reference; weak ones keep nothing alive."""
        if self.layouts.is_weak(shape):
            return
        value = ConvertOp(Copy(place), self.layouts.concrete(shape), self.layouts.concrete(BYTE_POINTER))
        self.call(self._reference, (self.compute(value, BYTE_POINTER),))


def _is_pointer(shape: Shape) -> bool:
    return isinstance(shape, t.Nominal) and shape.name == "Ptr"
