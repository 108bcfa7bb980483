"""Checks that a closed program is well formed; run between passes in tests.

`verify` returns what is wrong, one line each: names that are not there, types that do not fit, blocks out of
range, locals that are read where nothing can have been written to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from seen_core.mir.builder import successors
from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    Allocate,
    ArrayLayout,
    Assign,
    BinaryOp,
    Borrow,
    Branch,
    CallStatement,
    Check,
    Concrete,
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
    Layout,
    MirFunction,
    MirProgram,
    MirType,
    Move,
    Operand,
    Place,
    Release,
    Retain,
    Rvalue,
    ScalarLayout,
    SourcePlace,
    Statement,
    Static,
    StorageLive,
    StructLayout,
    Switch,
    UnaryOp,
    Use,
    VariantIndex,
    VariantOf,
)

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_OPERATORS = _COMPARISONS | frozenset({"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"})


def verify(program: MirProgram) -> list[str]:
    """Return what is wrong with a closed program."""
    problems: list[str] = []
    if program.entry not in program.functions:
        problems.append(f"the entry `{program.entry}` is not there")
    for kind, symbol in program.panics.items():
        if symbol not in program.functions:
            problems.append(f"panic {kind}: no function `{symbol}`")
    for data in program.data.values():
        for item in data.items:
            value = item.value
            if isinstance(value, FunctionAddress) and value.symbol not in program.functions:
                problems.append(f"data {data.symbol}: no function `{value.symbol}`")
            elif isinstance(value, GlobalAddress) and value.symbol not in program.data:
                problems.append(f"data {data.symbol}: no data `{value.symbol}`")
            size = len(value) if isinstance(value, bytes) else program.pointer_bytes
            if item.offset < 0 or item.offset + size > data.size:
                problems.append(f"data {data.symbol}: an item at {item.offset} is outside")
    for function in program.functions.values():
        problems += (f"{function.name}: {text}" for text in _Verifier(program, function).run())
    return problems


class _Problem(Exception):  # noqa: N818 (never leaves this module)
    """What is wrong with one statement."""


class _Verifier:
    def __init__(self, program: MirProgram, function: MirFunction) -> None:
        self.program = program
        self.function = function

    def run(self) -> Iterator[str]:
        function = self.function
        if not function.blocks:
            yield "no blocks"
            return
        if function.parameter_count >= len(function.locals):
            yield "fewer locals than parameters"
            return
        for index, local in enumerate(function.locals):
            if not isinstance(local.type, Concrete) or local.type.name not in self.program.layouts:
                yield f"_{index}: no layout of `{local.type}`"
                return
        for number, block in enumerate(function.blocks):
            for target in successors(block.terminator):
                if not 0 <= target < len(function.blocks):
                    yield f"bb{number}: no block bb{target}"
                    return
            for position, statement in enumerate(block.statements):
                try:
                    self.statement(statement)
                except _Problem as problem:
                    yield f"bb{number}[{position}]: {problem}"
            try:
                self.terminator(block.terminator)
            except _Problem as problem:
                yield f"bb{number}: {problem}"
        yield from self.undefined()

    # ------------------------------------------------------------ types

    def layout(self, type_: MirType) -> Layout:
        if not isinstance(type_, Concrete):
            raise _Problem(f"the type `{type_}` is not closed")
        layout = self.program.layouts.get(type_.name)
        if layout is None:
            raise _Problem(f"no layout of `{type_}`")
        return layout

    def same(self, found: MirType, wanted: MirType, what: str) -> None:
        """Types are the same, or both are pointers."""
        if found == wanted:
            return
        left, right = self.layout(found), self.layout(wanted)
        if _is_pointer(left) and _is_pointer(right):
            return
        raise _Problem(f"{what} is of type `{found}`, not `{wanted}`")

    def place(self, place: Place) -> MirType:
        if not 0 <= place.local < len(self.function.locals):
            raise _Problem(f"no local _{place.local}")
        type_: MirType = self.function.locals[place.local].type
        variant: int | None = None
        for step in place.path:
            layout = self.layout(type_)
            match step:
                case VariantOf(index):
                    if not isinstance(layout, EnumLayout) or index >= len(layout.variants):
                        raise _Problem(f"`{type_}` has no variant {index}")
                    variant = index
                    continue
                case FieldOf(index, next_type):
                    self.same(self.field(layout, variant, index, type_), next_type, f"field {index}")
                case Deref(next_type):
                    if not _is_pointer(layout):
                        raise _Problem(f"`{type_}` is no pointer")
                case IndexOf(index_operand, next_type):
                    self.operand(index_operand)
                    if isinstance(layout, ArrayLayout):
                        self.same(layout.item, next_type, "an item")
                    elif not _is_pointer(layout):
                        raise _Problem(f"`{type_}` has no items")
                case _:
                    assert_never(step)
            self.layout(next_type)
            type_, variant = next_type, None
        return type_

    def field(self, layout: Layout, variant: int | None, index: int, type_: MirType) -> Concrete:
        fields: tuple[tuple[int, Concrete], ...] = ()
        if isinstance(layout, StructLayout) and variant is None:
            fields = layout.fields
        elif isinstance(layout, EnumLayout) and variant is not None:
            fields = layout.variants[variant]
        if index >= len(fields):
            raise _Problem(f"`{type_}` has no field {index}")
        return fields[index][1]

    def operand(self, operand: Operand) -> MirType | None:
        """Return the type of an operand; None for addresses, which fit every pointer."""
        match operand:
            case Copy(place) | Move(place) | Borrow(place):
                return self.place(place)
            case Const(value, type_):
                self.constant(value, type_)
                return type_
            case GlobalAddress(symbol):
                if symbol not in self.program.data:
                    raise _Problem(f"no data `{symbol}`")
                return None
            case FunctionAddress(symbol):
                if symbol not in self.program.functions:
                    raise _Problem(f"no function `{symbol}`")
                return None
            case SourcePlace():
                return None
            case _:
                assert_never(operand)

    def constant(self, value: object, type_: MirType) -> None:
        layout = self.layout(type_)
        match layout:
            case ScalarLayout("int", size, _, signed):
                low, high = (
                    (-(1 << size * 8 - 1), (1 << size * 8 - 1) - 1) if signed else (0, (1 << size * 8) - 1)
                )
                fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
            case ScalarLayout("float"):
                fits = isinstance(value, int | float) and not isinstance(value, bool)
            case ScalarLayout("bool"):
                fits = isinstance(value, bool)
            case ScalarLayout("char"):
                fits = isinstance(value, int) or (isinstance(value, str) and len(value) == 1)
            case ScalarLayout():
                fits = value is None
            case StructLayout():
                fits = isinstance(value, str)
            case EnumLayout(variants=variants):
                index = 0 if value is None else value
                fits = isinstance(index, int) and 0 <= index < len(variants) and not variants[index]
            case _:
                fits = False
        if not fits:
            raise _Problem(f"{value!r} is no constant of type `{type_}`")

    def fits(self, operand: Operand, wanted: MirType, what: str) -> None:
        found = self.operand(operand)
        if found is not None:
            self.same(found, wanted, what)
        elif not _is_pointer(self.layout(wanted)):
            raise _Problem(f"{what} is an address, not `{wanted}`")

    # ------------------------------------------------------------ statements

    def statement(self, statement: Statement) -> None:
        match statement:
            case Assign(target, value):
                result = self.value(value)
                if result is not None:
                    self.same(result, self.place(target), "the value")
                elif not isinstance(value, IntrinsicOp) and not _is_pointer(self.layout(self.place(target))):
                    raise _Problem(f"an address for `{self.place(target)}`")
            case Drop():
                raise _Problem("a drop, which closed programs do not have")
            case Retain(pointer) | Release(pointer):
                found = self.operand(pointer)
                if found is not None and not _is_pointer(self.layout(found)):
                    raise _Problem(f"counting of `{found}`")
                if isinstance(statement, Release) and statement.destroy is not None:
                    self.function_named(statement.destroy)
            case Check(condition, _, kind, operands):
                self.boolean(condition)
                if kind not in self.program.panics:
                    raise _Problem(f"no function reports `{kind}`")
                parameters = [
                    local.type for local in self.function_named(self.program.panics[kind]).locals[1:]
                ]
                self.arguments(operands, parameters[: len(operands)])
            case CallStatement():
                self.call(statement)
            case StorageLive(local):
                self.place(Place(local))
            case _:
                assert_never(statement)

    def boolean(self, operand: Operand) -> None:
        found = self.operand(operand)
        if found is None or self.layout(found) != ScalarLayout("bool", 1, 1):
            raise _Problem(f"a condition of type `{found}`")

    def function_named(self, symbol: str) -> MirFunction:
        if symbol not in self.program.functions:
            raise _Problem(f"no function `{symbol}`")
        return self.program.functions[symbol]

    def call(self, call: CallStatement) -> None:
        match call.callee:
            case Static(reference):
                function = self.function_named(reference.name)
                parameters = tuple(local.type for local in function.locals[1 : function.parameter_count + 1])
                result = function.locals[0].type
            case Indirect(pointer, parameters, result):
                self.operand(pointer)
            case External(symbol, parameters, result, variadic):
                if symbol not in self.program.externals:
                    raise _Problem(f"no external `{symbol}`")
                if variadic:
                    self.arguments(call.arguments[: len(parameters)], parameters)
                    return
            case callee:
                raise _Problem(f"a callee that is not closed: {type(callee).__name__}")
        self.arguments(call.arguments, parameters)
        if call.target is not None:
            self.same(result, self.place(call.target), "the result")

    def arguments(self, operands: tuple[Operand, ...], types: list[MirType] | tuple[MirType, ...]) -> None:
        if len(operands) != len(types):
            raise _Problem(f"{len(operands)} arguments for {len(types)} parameters")
        for number, (operand, type_) in enumerate(zip(operands, types), 1):
            self.fits(operand, type_, f"argument {number}")

    def terminator(self, terminator: object) -> None:
        match terminator:
            case Branch(condition):
                self.boolean(condition)
            case Switch(operand, type_, cases, _):
                self.fits(operand, type_, "what is switched on")
                if len({value for value, _ in cases}) != len(cases):
                    raise _Problem("a switch with a case twice")
            case _:
                pass

    # ------------------------------------------------------------ values

    def value(self, value: Rvalue) -> MirType | None:
        """Return the type of a value; None for addresses and intrinsics."""
        match value:
            case Use(operand):
                return self.operand(operand)
            case BinaryOp(operator, left, right, type_):
                if operator not in _OPERATORS:
                    raise _Problem(f"unknown operator `{operator}`")
                self.fits(left, type_, "the left side")
                self.fits(right, type_, "the right side")
                return Concrete("Bool") if operator in _COMPARISONS else type_
            case UnaryOp(_, operand, type_):
                self.fits(operand, type_, "the operand")
                return type_
            case ConvertOp(operand, source, target):
                self.fits(operand, source, "the operand")
                for type_ in (source, target):
                    if not isinstance(self.layout(type_), ScalarLayout):
                        raise _Problem(f"a conversion of `{type_}`")
                return target
            case Aggregate(type_, operands, variant):
                self.aggregate(type_, operands, variant)
                return type_
            case AddressOf(place):
                self.place(place)
                return None
            case VariantIndex(place, type_):
                self.same(self.place(place), type_, "the place")
                if not isinstance(self.layout(type_), EnumLayout):
                    raise _Problem(f"`{type_}` has no variants")
                return Concrete("Int")
            case IntrinsicOp(_, types, operands):
                for type_ in types:
                    self.layout(type_)
                for operand in operands:
                    self.operand(operand)
                return None
            case Allocate():
                raise _Problem("an allocation, which closed programs do not have")
            case _:
                assert_never(value)

    def aggregate(self, type_: MirType, operands: tuple[Operand, ...], variant: int | None) -> None:
        match self.layout(type_):
            case StructLayout(fields=fields):
                types = [field for _, field in fields]
            case ArrayLayout(item=item, count=count):
                types = [item] * count
            case EnumLayout(variants=variants) if variant is not None and variant < len(variants):
                types = [field for _, field in variants[variant]]
            case _:
                raise _Problem(f"`{type_}` is not made from parts")
        self.arguments(operands, tuple(types))

    # ------------------------------------------------------------ assignment

    def undefined(self) -> Iterator[str]:
        """Say which locals are read although nothing on any way there has written to them.

        A way that does not write is fine: flags guard what is only sometimes there. Partly written counts
        as written.
        """
        blocks = self.function.blocks
        everything = frozenset(range(len(self.function.locals)))
        units = {i for i in everything if self.layout(self.function.locals[i].type).size == 0}
        entry = frozenset(range(1, self.function.parameter_count + 1)) | units
        known: list[frozenset[int] | None] = [None] * len(blocks)
        known[0] = entry
        pending = [0]
        while pending:
            number = pending.pop()
            before = known[number]
            assert before is not None
            written = before | _written(blocks[number].statements)
            for target in successors(blocks[number].terminator):
                old = known[target]
                new = written if old is None else old | written
                if new != old:
                    known[target] = new
                    pending.append(target)
        for number in range(len(blocks)):
            before = known[number]
            if before is not None:
                yield from self._reads(number, set(before))

    def _reads(self, number: int, written: set[int]) -> Iterator[str]:
        block = self.function.blocks[number]
        for statement in block.statements:
            for local in _read(statement):
                if local not in written:
                    yield f"bb{number}: _{local} is read before it is written"
                    written.add(local)
            written |= _written([statement])
        for operand in _terminator_operands(block.terminator):
            for local in _locals_of(operand):
                if local not in written:
                    yield f"bb{number}: _{local} is read before it is written"


def _is_pointer(layout: Layout) -> bool:
    return isinstance(layout, ScalarLayout) and layout.kind == "pointer"


def _terminator_operands(terminator: object) -> tuple[Operand, ...]:
    match terminator:
        case Branch(operand) | Switch(operand):
            return (operand,)
        case _:
            return ()


def _written(statements: list[Statement]) -> frozenset[int]:
    """Locals that statements write, or whose address they take."""
    found = set()
    for statement in statements:
        match statement:
            case Assign(target, value):
                if not _through_pointer(target):
                    found.add(target.local)
                if isinstance(value, AddressOf):
                    found.add(value.place.local)
            case CallStatement(Place() as target) if not _through_pointer(target):
                found.add(target.local)
    return frozenset(found)


def _through_pointer(place: Place) -> bool:
    return any(isinstance(step, Deref) for step in place.path)


def _locals_of(operand: Operand) -> Iterator[int]:
    if isinstance(operand, Copy | Move | Borrow):
        yield from _place_reads(operand.place)
        yield operand.place.local


def _place_reads(place: Place) -> Iterator[int]:
    """Locals that finding a place reads: indices, and the root of a path through a pointer."""
    for step in place.path:
        if isinstance(step, IndexOf):
            yield from _locals_of(step.index)
    if _through_pointer(place):
        yield place.local


def _read(statement: Statement) -> Iterator[int]:
    match statement:
        case Assign(target, value):
            yield from _place_reads(target)
            match value:
                case AddressOf(place):
                    yield from _place_reads(place)
                case VariantIndex(place, _):
                    yield from _locals_of(Copy(place))
                case _:
                    for operand in _operands(value):
                        yield from _locals_of(operand)
        case CallStatement(target, callee, arguments):
            if target is not None:
                yield from _place_reads(target)
            if isinstance(callee, Indirect):
                yield from _locals_of(callee.pointer)
            for argument in arguments:
                yield from _locals_of(argument)
        case Check(condition, _, _, operands):
            for operand in (condition, *operands):
                yield from _locals_of(operand)
        case Retain(pointer) | Release(pointer):
            yield from _locals_of(pointer)
        case _:
            return


def _operands(value: Rvalue) -> tuple[Operand, ...]:
    match value:
        case Use(operand) | UnaryOp(_, operand) | ConvertOp(operand):
            return (operand,)
        case BinaryOp(_, left, right):
            return (left, right)
        case Aggregate(_, operands) | IntrinsicOp(_, _, operands):
            return operands
        case _:
            return ()
