"""One generic function made closed, for given type arguments.

Types get names, copies are counted, drops are spelled out, callees become symbols. What depends on which
objects exist in the whole program stays pending (see `dispatch`).

    _2 = copy _1          (T = String)      retain copy _1.2{std.buffer.Buffer?}#1.0{std.buffer.Buffer}
    drop _2                                 _2 = copy _1
                                            release …
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, assert_never

from seen_core.check import types as t
from seen_core.check.signatures import FunctionReference
from seen_core.diagnostics import Diagnostic, Label, SeenError
from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    Allocate,
    Assign,
    BinaryOp,
    Block,
    Borrow,
    Branch,
    CallStatement,
    CellType,
    Check,
    Closure,
    ClosureType,
    Const,
    ConvertOp,
    Copy,
    Deref,
    Drop,
    EnumLayout,
    External,
    FieldOf,
    FunctionAddress,
    GlobalAddress,
    IndexOf,
    Indirect,
    IntrinsicOp,
    Method,
    MirFunction,
    MirType,
    Move,
    ObjectType,
    Operand,
    Place,
    PointerTo,
    Projection,
    Release,
    Retain,
    Rvalue,
    ScalarLayout,
    SourcePlace,
    Statement,
    Static,
    StorageLive,
    Switch,
    Terminator,
    ThrowingResult,
    UnaryOp,
    Use,
    VariantIndex,
    VariantOf,
    Virtual,
)
from seen_core.mono.dispatch import INFORMATION_WORDS, PendingCall, PendingTest, Site
from seen_core.mono.glue import Emitter, GlueContext
from seen_core.mono.shapes import (
    BYTE_POINTER,
    AnyClosure,
    BoxObject,
    Mapping_,
    Shape,
    substitute,
    substitute_reference,
)
from seen_core.own.moves import operand_span
from seen_core.source import Location, SourceFile, Span


class ClosingContext(GlueContext, Protocol):
    """What closing a function asks of the program that is being closed."""

    @property
    def overflow_checks(self) -> bool:
        """Whether integer overflow panics."""
        ...

    @property
    def is_dev(self) -> bool:
        """Whether the profile is `dev`."""
        ...

    def trace_top(self) -> str:
        """Return the symbol of the variable with the innermost frame of the traces of panics."""
        ...

    def global_symbol(self, name: str) -> str:
        """Return the symbol of a global, which is then part of the program."""
        ...

    def calling(self, function: MirFunction, location: Location) -> None:
        """Say which call the next function is asked for by; messages name it."""
        ...

    def function_symbol(self, function: FunctionReference) -> str | External:
        """Return the symbol of a function, or the C function it stands for."""
        ...

    def external(self, external: External) -> External:
        """Remember a C function with closed types."""
        ...

    def allocated(self, object_: Shape) -> str:
        """Say that objects of a type are made; return the symbol of their type information."""
        ...

    def boxed(self, object_: Shape) -> None:
        """Say that references to boxes of a type become interface values."""
        ...

    def shared_closure(self, closure: ClosureType) -> str:
        """Return the symbol of the object of a lambda that captures nothing."""
        ...

    def closure_type(self, closure: Shape, function: t.Type) -> None:
        """Say that objects of a lambda are values of a function type."""
        ...

    def site(self, site: Site) -> None:
        """Say that a method is called through objects."""
        ...

    def implementation(self, method: FunctionReference) -> FunctionReference:
        """Find a method of an interface for a type that is no reference."""
        ...

    def keeps(self, function: FunctionReference, method: FunctionReference) -> tuple[bool, ...]:
        """Tell which parameters an implementation moves although the interface lends them."""
        ...

    def panic(self, kind: str) -> None:
        """Say that a kind of panic is used."""
        ...

    def discriminants(self, type_: t.Nominal) -> str | None:
        """Return data with the discriminants of an enum by variant; None when they are its indices."""
        ...

    def file(self, function: MirFunction) -> SourceFile | None:
        """Return the file of a function."""
        ...


def close_function(
    context: ClosingContext, function: MirFunction, mapping: Mapping_, symbol: str, display_name: str
) -> MirFunction:
    """Return the closed form of a function; its statements may hold pending ones."""
    return _Closer(context, function, mapping).close(symbol, display_name)


def _closed_mode(mode: str) -> str:
    return "" if mode in ("alias", "making") else mode


class _Closer(Emitter):
    def __init__(self, context: ClosingContext, function: MirFunction, mapping: Mapping_) -> None:
        self.program = context
        self.function = function
        self.mapping = mapping
        self.location = function.location
        self.shapes = [substitute(local.type, mapping) for local in function.locals]
        locals_ = [
            replace(local, type=context.layouts.concrete(shape), mode=_closed_mode(local.mode))
            for local, shape in zip(function.locals, self.shapes)
        ]
        super().__init__(context, locals_)

    def close(self, symbol: str, display_name: str) -> MirFunction:
        function = self.function
        for block in function.blocks:
            self.statements = []
            for statement in block.statements:
                self.location = statement.location
                self._statement(statement)
            terminator = self._terminator(block.terminator)
            self.blocks.append(Block(self.statements, terminator))  # type: ignore[arg-type]
        return MirFunction(
            symbol,
            display_name,
            function.file,
            function.location,
            function.parameter_count,
            self.locals,
            self.blocks,
            function.annotations,
        )

    def temporary(self, shape: Shape) -> Place:
        self.shapes.append(shape)
        return super().temporary(shape)

    def _close_type(self, type_: MirType) -> Shape:
        return substitute(type_, self.mapping)

    def _source_type(self, type_: MirType) -> t.Type:
        shape = self._close_type(type_)
        assert not isinstance(shape, BoxObject | AnyClosure | CellType | ClosureType | PointerTo)
        assert not isinstance(shape, ObjectType | ThrowingResult)
        return shape  # type: ignore[return-value]

    # ------------------------------------------------------------ places and operands

    def _place(self, place: Place) -> tuple[Place, Shape]:
        shape = self.shapes[place.local]
        path: list[Projection] = []
        for step in place.path:
            match step:
                case VariantOf():
                    path.append(step)
                    continue
                case Deref(type_):
                    shape = self._object(shape, self._close_type(type_))
                    path.append(Deref(self.layouts.concrete(shape)))
                case FieldOf(index, type_):
                    shape = self._close_type(type_)
                    path.append(FieldOf(index, self.layouts.concrete(shape)))
                case IndexOf(index_operand, type_):
                    shape = self._close_type(type_)
                    path.append(IndexOf(self._operand(index_operand), self.layouts.concrete(shape)))
                case _:
                    assert_never(step)
        return Place(place.local, tuple(path)), shape

    def _object(self, reference: Shape, target: Shape) -> Shape:
        """Return what a reference leads to: cells of class references are boxes, not objects."""
        if isinstance(target, ObjectType) and (
            isinstance(reference, CellType) or not self.layouts.is_class(target.of)
        ):
            return BoxObject(target.of)
        return target

    def _operand(self, operand: Operand) -> Operand:
        """Close an operand; a copy is counted in front of the statement."""
        match operand:
            case Copy(place):
                closed, shape = self._place(place)
                self._count_copy(closed, shape, operand.span)
                return Copy(closed)
            case Move(place):
                return Move(self._place(place)[0])
            case Borrow(place):
                return Borrow(self._place(place)[0])
            case Const(value, type_):
                return Const(value, self.layouts.concrete(self._close_type(type_)))
            case GlobalAddress(symbol, offset):
                return GlobalAddress(self.program.global_symbol(symbol), offset)
            case FunctionAddress() | SourcePlace():
                return operand
            case _:
                assert_never(operand)

    def _lent(self, operand: Operand) -> Operand:
        """Close an operand that is only looked at."""
        if isinstance(operand, Copy):
            return Borrow(self._place(operand.place)[0])
        return self._operand(operand)

    def _count_copy(self, place: Place, shape: Shape, span: Span | None) -> None:
        if not self.layouts.is_counted(shape):
            return
        held = self.layouts.holds_drop_block(shape)
        if held is not None:
            raise SeenError(self._not_copyable(shape, held, span))
        self.copy_value(place, shape)

    def _not_copyable(self, shape: Shape, held: t.Type, span: Span | None) -> Diagnostic:
        file = self.program.file(self.function)
        if file is not None and span is None:
            start = file.line_starts[self.location.line - 1] + self.location.column - 1
            span = Span(start, start + 1)
        labels = () if file is None or span is None else (Label(file, span, "copied here"),)
        arguments = {"type": str(shape), "function": self.function.display_name}
        why = f"`{held}` has a `drop` block, so there is only ever one of each value"
        mapped = ", ".join(f"`{parameter}` is `{type_}`" for parameter, type_ in self.mapping.items())
        notes = (why, f"here {mapped}") if mapped else (why,)
        return Diagnostic(
            "E0306",
            "`{function}` copies a value of type `{type}`, which cannot be copied",
            labels,
            arguments,
            notes,
        )

    def _operand_shape(self, operand: Operand) -> Shape:
        match operand:
            case Copy(place) | Move(place) | Borrow(place):
                return self._place_shape(place)
            case Const(_, type_):
                return self._close_type(type_)
            case _:
                return BYTE_POINTER

    def _place_shape(self, place: Place) -> Shape:
        """Return the type of what a place of the generic function holds."""
        for index in range(len(place.path) - 1, -1, -1):
            step = place.path[index]
            if isinstance(step, Deref):
                return self._place(Place(place.local, place.path[: index + 1]))[1]
            if not isinstance(step, VariantOf):
                return self._close_type(step.type)
        return self.shapes[place.local]

    def _in_place(self, operand: Operand, shape: Shape) -> Place:
        """Return a place that holds a closed operand."""
        if isinstance(operand, Copy | Move | Borrow):
            return operand.place
        place = self.temporary(shape)
        self.assign(place, Use(operand))
        return place

    # ------------------------------------------------------------ statements

    def _statement(self, statement: Statement) -> None:
        self.location = statement.location
        match statement:
            case Assign(target, value, _):
                self._assign(target, value)
            case Drop(place, _):
                closed, shape = self._place(place)
                if not place.path and self.function.locals[place.local].mode == "making":
                    self.abandon(closed, shape)
                elif self.layouts.is_counted(shape):
                    self.drop_value(closed, shape)
            case Check(condition, expected, kind, operands, location):
                self.program.panic(kind)
                closed_operands = tuple(map(self._operand, operands))
                closed_condition = self._operand(condition)
                self.statements.append(Check(closed_condition, expected, kind, closed_operands, location))
            case CallStatement():
                self._call(statement)
            case StorageLive() | Retain() | Release():
                self.statements.append(statement)
            case _:
                assert_never(statement)

    def _terminator(self, terminator: Terminator) -> Terminator:
        match terminator:
            case Branch(condition, then, otherwise):
                return Branch(self._operand(condition), then, otherwise)
            case Switch(operand, type_, cases, otherwise):
                concrete = self.layouts.concrete(self._close_type(type_))
                return Switch(self._operand(operand), concrete, cases, otherwise)
            case _:
                return terminator

    def _assign(self, target: Place, value: Rvalue) -> None:
        closed = self._value(target, value)
        if closed is not None:
            self.assign(self._place(target)[0], closed)

    def _value(self, target: Place, value: Rvalue) -> Rvalue | None:
        """Close a value; None when it has been stored already."""
        concrete = self.layouts.concrete
        match value:
            case Use(operand):
                return Use(self._operand(operand))
            case BinaryOp(operator, left, right, type_, checked):
                checked = self._checked(checked)
                closed = concrete(self._close_type(type_))
                return BinaryOp(operator, self._lent(left), self._lent(right), closed, checked)
            case UnaryOp(operator, operand, type_, checked):
                checked = self._checked(checked)
                return UnaryOp(operator, self._operand(operand), concrete(self._close_type(type_)), checked)
            case ConvertOp(operand, source, goal):
                return self._convert(operand, self._close_type(source), self._close_type(goal))
            case Aggregate(type_, operands, variant):
                closed_operands = tuple(map(self._operand, operands))
                return Aggregate(concrete(self._close_type(type_)), closed_operands, variant)
            case AddressOf(place):
                return AddressOf(self._place(place)[0])
            case VariantIndex(place, type_):
                return VariantIndex(self._place(place)[0], concrete(self._close_type(type_)))
            case IntrinsicOp():
                return self._intrinsic(target, value)
            case Allocate(type_):
                return self._allocate(target, type_)
            case _:
                assert_never(value)

    def _checked(self, checked: bool) -> bool:
        if checked and self.program.overflow_checks:
            self.program.panic("overflow")
            return True
        return False

    # ------------------------------------------------------------ objects

    def _allocate(self, target: Place, type_: ObjectType | ClosureType) -> Rvalue | None:
        reference = self._place_shape(target)
        object_ = self._object(reference, self._close_type(type_))
        place, _ = self._place(target)
        if isinstance(object_, ClosureType) and not object_.captures:
            self._shared_closure(place, reference, object_)
            return None
        if self.layouts.threads and isinstance(object_, ObjectType):
            self._check_shared(object_)
        self._new_object(place, reference, object_)
        if isinstance(object_, ClosureType):
            assert isinstance(reference, t.Function)
            self.program.closure_type(object_, reference)
            code = self.context.demand(object_.function)
            step = self.field(2, BYTE_POINTER)
            self.assign(self.deref(place, object_, step), Use(FunctionAddress(code)))
        return None

    def _check_shared(self, object_: ObjectType) -> None:
        """Refuse objects of a generic `@shared` class that threads cannot share for these type arguments."""
        from seen_core.mono.isolation import changeable_field  # few programs have threads

        field = changeable_field(self.layouts, object_)
        file = self.program.file(self.function)
        if field is not None and file is not None:
            from seen_core.check.sending import cannot_be_shared  # an error is rare

            raise SeenError(
                cannot_be_shared(object_.of, field, file, operand_span(file, None, self.location))
            )

    def _shared_closure(self, place: Place, reference: Shape, closure: ClosureType) -> None:
        """Take a reference to the one object of a lambda that captures nothing."""
        assert isinstance(reference, t.Function)
        self.program.closure_type(closure, reference)
        concrete = self.layouts.concrete
        shared = GlobalAddress(self.program.shared_closure(closure))
        self.assign(place, ConvertOp(shared, concrete(BYTE_POINTER), concrete(reference)))
        self.statements.append(Retain(Copy(place), self.location, self.layouts.threads))

    def _new_object(self, place: Place, reference: Shape, object_: Shape) -> None:
        """Allocate an object and store the reference to it."""
        information = self.program.allocated(object_)
        size = Const(self.layouts.of(object_).size, self.layouts.concrete(t.INT))
        memory = self.temporary(BYTE_POINTER)
        allocate = self.context.demand(self.context.known("allocate"))
        self.call(allocate, (size, GlobalAddress(information)), memory)
        concrete = self.layouts.concrete
        self.assign(place, ConvertOp(Move(memory), concrete(BYTE_POINTER), concrete(reference)))

    def _convert(self, operand: Operand, source: Shape, goal: Shape) -> Rvalue:
        layouts = self.layouts
        concrete = layouts.concrete
        if source == goal:
            return Use(self._operand(operand))
        if layouts.is_dynamic(goal) and not layouts.is_reference(source) and not _is_address(source):
            return Use(self._box(operand, source, goal))
        if isinstance(layouts.of(source), EnumLayout) and isinstance(source, t.Nominal):
            return self._discriminant(operand, source, goal)
        closed = self._operand(operand)
        if concrete(source) == concrete(goal):
            return Use(closed)
        return ConvertOp(closed, concrete(source), concrete(goal))

    def _box(self, operand: Operand, source: Shape, goal: Shape) -> Operand:
        """Move a value into a fresh box, a value of an interface."""
        object_ = BoxObject(self._plain(source))
        self.program.boxed(object_)
        value = self._operand(operand)
        reference = self.temporary(goal)
        self._new_object(reference, goal, object_)
        self.assign(self.deref(reference, object_, self.field(2, source)), Use(value))
        return Move(reference)

    def _box_part(self, target: Place, operand: Operand, shape: Shape) -> None:
        """Put a part of a recursive enum into a box; the boxes of variants without fields are shared."""
        value = self._operand(operand)
        place, reference = self._place(target)
        if self.layouts.has_bare_variants(shape):
            self.call(self.context.glue("box", shape), (value,), place)
            return
        object_ = BoxObject(self._plain(shape))
        self._new_object(place, reference, object_)
        self.assign(self.deref(place, object_, self.field(2, shape)), Use(value))

    def _plain(self, shape: Shape) -> t.Type:
        assert not isinstance(shape, BoxObject | AnyClosure | CellType | ClosureType | PointerTo)
        return shape  # type: ignore[return-value]

    def _discriminant(self, operand: Operand, source: t.Nominal, goal: Shape) -> Rvalue:
        """Convert a variant to its number."""
        concrete = self.layouts.concrete
        place = self._in_place(self._operand(operand), source)
        index = self.compute(VariantIndex(place, concrete(source)), t.INT)
        table = self.program.discriminants(source)
        if table is not None:
            pointer = self.temporary(t.pointer(t.INT))
            address = ConvertOp(GlobalAddress(table), concrete(BYTE_POINTER), concrete(t.pointer(t.INT)))
            self.assign(pointer, address)
            index = Copy(Place(pointer.local, (IndexOf(index, concrete(t.INT)),)))
        if goal == t.INT:
            return Use(index)
        return ConvertOp(index, concrete(t.INT), concrete(goal))

    # ------------------------------------------------------------ intrinsics

    def _intrinsic(self, target: Place, value: IntrinsicOp) -> Rvalue | None:
        types = [self._close_type(type_) for type_ in value.type_arguments]
        concrete = self.layouts.concrete
        integer = concrete(t.INT)
        match value.name:
            case "sizeOf":
                return Use(Const(self.layouts.of(types[0]).size, integer))
            case "alignOf":
                return Use(Const(self.layouts.of(types[0]).align, integer))
            case "needsDrop":
                return Use(Const(self.layouts.is_counted(types[0]), concrete(t.BOOL)))
            case "checkItems":
                if self.layouts.holds_drop_block(types[0]) is not None:
                    items, count, caller = map(self._lent, value.operands)
                    self._check_change(items, self._bytes(count, types[0]), caller)
                return None
            case "placeAddress":
                return self._address(value.operands[0], types[0])
            case "checkChange":
                part, caller = value.operands
                if self.layouts.holds_drop_block(types[0]) is not None:
                    start = self.compute(self._address(part, types[1]), BYTE_POINTER)
                    size = Const(self.layouts.of(types[1]).size, integer)
                    self._check_change(start, size, self._operand(caller))
                return None
            case "typeName":
                return Use(Const(str(types[0]), concrete(t.STRING)))
            case "isDev":
                return Use(Const(self.program.is_dev, concrete(t.BOOL)))
            case "constant":
                assert isinstance(types[0], t.Value)
                return Use(Const(types[0].value, integer))
            case "isType":
                return self._type_test(target, value.operands[0], types[0], types[1])
            case "unbox":
                return self._unbox(value.operands[0], types[0], types[1])
            case "box":
                self._box_part(target, value.operands[0], types[0])
                return None
            case "freeBox":
                self.free_box(self._lent(value.operands[0]), types[0])
                return None
            case "isolate" if not self.layouts.threads:
                return Use(self._operand(value.operands[0]))
            case "mustIsolate" | "isolate":
                from seen_core.mono.isolation import isolate_place, must_isolate  # few programs have threads

                if value.name == "mustIsolate":
                    return Use(Const(must_isolate(self.layouts, types[0]), concrete(t.BOOL)))
                place = self.temporary(types[0])
                self.assign(place, Use(self._operand(value.operands[0])))
                isolate_place(self, place, types[0])
                return Use(Move(place))
            case "duplicate":
                place = self._pointee(value.operands[0], types[0])
                if self.layouts.holds_drop_block(types[0]) is not None:
                    self.call(self.context.demand(self.context.known("cannot_isolate")), ())
                else:
                    self.copy_value(place, types[0])
                return Use(Copy(place))
            case "take":
                return Use(Move(self._pointee(value.operands[0], types[0])))
            case "initialize":
                place = self._pointee(value.operands[0], types[0])
                self.assign(place, Use(self._operand(value.operands[1])))
                return None
            case "dropInPlace":
                if self.layouts.is_counted(types[0]):
                    self.drop_value(self._pointee(value.operands[0], types[0]), types[0])
                return None
            case "addressOf" | "objectReference":
                operand = value.operands[0]
                source, goal = self._operand_shape(operand), self._place_shape(target)
                return ConvertOp(self._lent(operand), concrete(source), concrete(goal))
            case "callerPlace":
                line, column = self.location
                return Use(SourcePlace(f"{self.function.file}:{line}:{column}"))
            case "traceTop":
                return self._trace_top()
            case "traceObject":
                self._trace_object(value.operands[0])
                return None
            case "stackLimit":
                return Use(Copy(self._variable("seen.stack_limit", t.INT)))
            case name:
                operands = tuple(map(self._lent, value.operands))
                return IntrinsicOp(name, tuple(concrete(type_) for type_ in types), operands)

    def _address(self, operand: Operand, shape: Shape) -> Rvalue:
        """Return the plain address of a place."""
        assert isinstance(operand, Borrow)
        pointer = PointerTo(self._plain(shape))
        address = self.compute(AddressOf(self._place(operand.place)[0]), pointer)
        return ConvertOp(address, self.layouts.concrete(pointer), self.layouts.concrete(BYTE_POINTER))

    def _check_change(self, start: Operand, size: Operand, place: Operand) -> None:
        """Call what panics when some bytes are lent."""
        check = self.context.demand(self.context.known("check_change"))
        self.call(check, (start, size, place))

    def _bytes(self, count: Operand, item: Shape) -> Operand:
        size = Const(self.layouts.of(item).size, self.layouts.concrete(t.INT))
        return self.binary("*", count, size, t.INT, t.INT)

    def _trace_top(self) -> Rvalue:
        pointer = self.layouts.concrete(BYTE_POINTER)
        if not self.program.is_dev:
            return Use(Const(None, pointer))
        return Use(Copy(self._variable(self.program.trace_top(), BYTE_POINTER)))

    def _trace_object(self, operand: Operand) -> None:
        """Call the function that the type information of an object has for its references."""
        pointer = self.layouts.concrete(BYTE_POINTER)
        place = self._in_place(self._operand(operand), BYTE_POINTER)
        information = self.temporary(BYTE_POINTER)
        self.assign(information, Use(Copy(self.deref(place, AnyClosure(), self.field(1, BYTE_POINTER)))))
        word = IndexOf(Const(INFORMATION_WORDS, self.layouts.concrete(t.INT)), pointer)
        code = self.compute(Use(Copy(Place(information.local, (word,)))), BYTE_POINTER)
        callee = Indirect(code, (pointer,), self.layouts.concrete(t.UNIT))
        self.statements.append(CallStatement(None, callee, (Copy(place),), self.location))

    def _variable(self, symbol: str, type_: t.Type) -> Place:
        """Return the place of a variable that the compiler makes."""
        concrete = self.layouts.concrete
        place = self.temporary(PointerTo(type_))
        value = ConvertOp(GlobalAddress(symbol), concrete(BYTE_POINTER), concrete(PointerTo(type_)))
        self.assign(place, value)
        return self.deref(place, type_)

    def _pointee(self, operand: Operand, type_: Shape) -> Place:
        place = self._in_place(self._operand(operand), t.pointer(self._plain(type_)))
        return self.deref(place, type_)

    def _type_test(self, target: Place, operand: Operand, source: Shape, tested: Shape) -> Rvalue | None:
        tested_type = self._plain(tested)
        boolean = self.layouts.concrete(t.BOOL)
        if not self.layouts.is_reference(source):
            same = source == tested or (self.layouts.is_dynamic(tested) and self._fits(source, tested))
            return Use(Const(same, boolean))
        if tested in (source, t.ANY):
            return Use(Const(True, boolean))
        pointer = self._lent(operand)
        place = self._place(target)[0]
        self.statements.append(
            PendingTest(place, pointer, self._plain(source), tested_type, self.location)  # type: ignore[arg-type]
        )
        return None

    def _fits(self, source: Shape, interface: Shape) -> bool:
        """Tell whether a value is one of a dynamic type."""
        wanted = self._plain(interface)
        return wanted == t.ANY or self.layouts.world.implements(self._plain(source), wanted)  # type: ignore[arg-type]

    def _unbox(self, operand: Operand, source: Shape, goal: Shape) -> Rvalue:
        lent = self._lent(operand)
        if source == goal:
            place = self._in_place(lent, source)
            self._count_copy(place, source, None)
            return Use(Copy(place))
        if not self.layouts.is_reference(source):
            if self.layouts.is_dynamic(goal) and self._fits(source, goal):
                place = self._in_place(lent, source)
                self._count_copy(place, source, None)
                return Use(self._box(Borrow(place), source, goal))
            # The test before this has failed for certain; the value is never used.
            return IntrinsicOp("trap", (), ())
        place = self._in_place(lent, source)
        if self.layouts.is_reference(goal):
            self.copy_value(place, source)
            concrete = self.layouts.concrete
            return ConvertOp(Copy(place), concrete(source), concrete(goal))
        inner = self.deref(place, BoxObject(self._plain(goal)), self.field(2, goal))
        self._count_copy(inner, goal, None)
        return Use(Copy(inner))

    # ------------------------------------------------------------ calls

    def _call(self, call: CallStatement) -> None:
        match call.callee:
            case Static(function):
                self._static(call, substitute_reference(function, self.mapping), call.arguments)
            case Virtual(function):
                receiver = self._plain(self._operand_shape(call.arguments[0]))
                site = Site(True, substitute_reference(function, self.mapping), receiver)
                self._dynamic(call, site)
            case Method(function):
                self._method(call, substitute_reference(function, self.mapping))
            case Closure(value, type_):
                self._call_closure(call, value, self._source_type(type_))
            case External():
                arguments = tuple(map(self._operand, call.arguments))
                self._emit_call(call, self._close_external(call.callee), arguments)
            case Indirect():
                self._emit_call(call, call.callee, tuple(map(self._operand, call.arguments)))
            case _:
                assert_never(call.callee)

    def _emit_call(
        self, call: CallStatement, callee: Static | External | Indirect, arguments: tuple[Operand, ...]
    ) -> None:
        target = None if call.target is None else self._place(call.target)[0]
        self.statements.append(CallStatement(target, callee, arguments, call.location))

    def _close_external(self, external: External) -> External:
        concrete = self.layouts.concrete
        parameters = tuple(concrete(self._close_type(type_)) for type_ in external.parameters)
        result = concrete(self._close_type(external.result))
        return self.program.external(External(external.symbol, parameters, result, external.variadic))

    def _static(
        self, call: CallStatement, function: FunctionReference, arguments: tuple[Operand, ...]
    ) -> None:
        closed = tuple(map(self._operand, arguments))
        self.program.calling(self.function, call.location)
        symbol = self.program.function_symbol(function)
        if isinstance(symbol, External):
            self._emit_call(call, symbol, closed)
        else:
            self._emit_call(call, Static(FunctionReference(symbol)), closed)

    def _dynamic(self, call: CallStatement, site: Site) -> None:
        self.program.calling(self.function, call.location)
        self.program.site(site)
        arguments = list(map(self._operand, call.arguments))
        receiver_shape = self._operand_shape(call.arguments[0])
        receiver = self._in_place(arguments[0], receiver_shape)
        if isinstance(receiver_shape, PointerTo):  # a reference lent to a `mut` method
            receiver = self.deref(receiver, receiver_shape.to)
        arguments[0] = Borrow(receiver)
        target = None if call.target is None else self._place(call.target)[0]
        self.statements.append(
            PendingCall(target, site, tuple(arguments), call.location)  # type: ignore[arg-type]
        )

    def _method(self, call: CallStatement, method: FunctionReference) -> None:
        """Call a method of an interface for a type that is known now."""
        self_type = method.type_arguments[0]
        if self.layouts.is_reference(self_type) and isinstance(self_type, t.Nominal) and call.arguments:
            shape = self._operand_shape(call.arguments[0])
            if shape == self_type or shape == PointerTo(self_type):
                rest = FunctionReference(method.name, method.type_arguments[1:])
                self._dynamic(call, Site(False, rest, self_type))
                return
        implementation = self.program.implementation(method)
        arguments = tuple(
            Copy(argument.place, argument.span) if keeps and isinstance(argument, Borrow) else argument
            for keeps, argument in zip(self.program.keeps(implementation, method), call.arguments)
        )
        self._static(call, implementation, arguments)

    def _call_closure(self, call: CallStatement, value: Operand, type_: t.Type) -> None:
        assert isinstance(type_, t.Function)
        concrete = self.layouts.concrete
        place = self._in_place(self._lent(value), type_)
        modes = type_.modes or ("",) * len(type_.parameters)
        parameters = tuple(
            concrete(PointerTo(part) if mode == "inout" else part)
            for part, mode in zip(type_.parameters, modes)
        )
        result = concrete(ThrowingResult(type_.result) if type_.throws else type_.result)
        code = self.temporary(BYTE_POINTER)
        step = self.field(2, BYTE_POINTER)
        arguments = tuple(map(self._operand, call.arguments))
        self.assign(code, Use(Copy(self.deref(place, AnyClosure(), step))))
        callee = Indirect(Copy(code), (concrete(type_), *parameters), result)
        self._emit_call(call, callee, (Borrow(place), *arguments))


def _is_address(shape: Shape) -> bool:
    return isinstance(shape, PointerTo) or (isinstance(shape, t.Nominal) and shape.name == "Ptr")


__all__ = ["ClosingContext", "ScalarLayout", "close_function"]
