"""One MIR function as Python source.

Scalars whose address is never taken are Python locals, everything else lies in a frame of the
interpreted stack. Blocks with one way in are written where they are reached; the others are arms of
a dispatch over `b` inside `while True`. Names in the source: `v3` is local 3, `fp` the frame,
`f_…` functions of the program, `x_…` C functions, and the helpers of `machine.namespace`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import assert_never

from seen_core.check.types import Nominal
from seen_core.interpreter.arithmetic import single
from seen_core.interpreter.memory import InterpreterError
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
    Closure,
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
    Goto,
    IndexOf,
    Indirect,
    IntrinsicOp,
    Layout,
    Method,
    MirFunction,
    MirProgram,
    MirType,
    Move,
    Operand,
    Place,
    Release,
    Retain,
    Return,
    Rvalue,
    ScalarLayout,
    SourcePlace,
    Statement,
    Static,
    StorageLive,
    StructLayout,
    Switch,
    Terminator,
    UnaryOp,
    Unreachable,
    Use,
    VariantIndex,
    VariantOf,
    Virtual,
)
from seen_core.source import Location

MAXIMUM_NESTING = 12
SMALLEST_RECURSIVE_FRAME = 96
"""Bytes of stack that a call of a recursive function takes at least, so that recursion ends."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things are, fixed before any code runs."""

    functions: dict[str, int]
    data: dict[str, int]
    text: Callable[[str], int]
    """The address of a zero-terminated constant."""


def function_name(symbol: str) -> str:
    """Return the Python name of a function of the program."""
    return "f_" + _escaped(symbol)


def external_name(symbol: str) -> str:
    """Return the Python name of a C function."""
    return "x_" + _escaped(symbol)


def translate(
    function: MirFunction, program: MirProgram, addresses: Addresses, *, counted: bool = False
) -> str:
    """Return the source of a Python function with the behaviour of `function`.

    `counted`: it calls `step` when it is called, and at every turn of a loop.
    """
    return _Translator(function, program, addresses, counted).translate()


def scalar_format(layout: ScalarLayout, pointer_bytes: int) -> str:
    """Return the `struct` format of a scalar that has a size."""
    match layout.kind:
        case "float":
            return "d" if layout.size == 8 else "f"
        case "bool":
            return "?"
        case "char":
            return "I"
        case "pointer":
            return "Q" if pointer_bytes == 8 else "I"
        case _:
            code = {1: "b", 2: "h", 4: "i", 8: "q"}[layout.size]
            return code if layout.signed else code.upper()


def _escaped(symbol: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in symbol)


class _Translator:
    def __init__(
        self, function: MirFunction, program: MirProgram, addresses: Addresses, counted: bool
    ) -> None:
        self.function = function
        self.counted = counted
        self.program = program
        self.addresses = addresses
        self.layouts = program.layouts
        self.lines: list[str] = []
        self.indent = 1
        self.heads: list[int] = []
        self.frame: dict[int, int] = {}
        self.frame_size = 0
        self.predecessors = _predecessors(function)

    def translate(self) -> str:
        self._lay_out_frame()
        function = self.function
        parameters = ", ".join(f"v{index}" for index in range(1, function.parameter_count + 1))
        body = self._body()
        self.lines = [f"def {function_name(function.name)}({parameters}):"]
        if self.counted:
            self._emit("step()")
        recursive = "recursive" in function.annotations
        if self.frame_size or recursive:
            if recursive:
                self.frame_size = max(self.frame_size, SMALLEST_RECURSIVE_FRAME)
            self._emit(f"fp = S[0] - {self.frame_size}")
            self._emit("S[0] = fp")
            if recursive:
                place = self.addresses.text(self._source_place(function.location))
                self._emit(f"if fp < stack_limit(): stack_overflow({place})")
        for index in range(1, function.parameter_count + 1):
            if index in self.frame:
                self._emit(self._store_text(f"fp + {self.frame[index]}", self._type(index), f"v{index}"))
        self.lines += body
        return "\n".join(self.lines) + "\n"

    # ------------------------------------------------------------ locals

    def _lay_out_frame(self) -> None:
        in_memory = _address_taken(self.function)
        for index, local in enumerate(self.function.locals):
            layout = self._layout(local.type)
            if index in in_memory or not isinstance(layout, ScalarLayout):
                self.frame_size = -(-self.frame_size // layout.align) * layout.align
                self.frame[index] = self.frame_size
                self.frame_size += layout.size
        self.frame_size = -(-self.frame_size // 16) * 16
        if self.frame and not self.frame_size:
            self.frame_size = 16

    def _type(self, local: int) -> Concrete:
        return _concrete(self.function.locals[local].type)

    def _layout(self, type_: MirType) -> Layout:
        name = _concrete(type_).name
        try:
            return self.layouts[name]
        except KeyError:
            raise InterpreterError(f"{self.function.name}: no layout of `{name}`") from None

    # ------------------------------------------------------------ blocks

    def _body(self) -> list[str]:
        self.lines = []
        self.indent = 3
        self.heads = [0]
        arms: list[list[str]] = []
        while len(arms) < len(self.heads):
            self.lines = []
            self._block(self.heads[len(arms)], 0)
            arms.append(self.lines)
        self.lines = []
        self.indent = 1
        if len(arms) == 1 and not self.predecessors[0]:
            return [line[2:] for line in arms[0]]
        self._emit("b = 0")
        self._emit("while True:")
        self.indent = 2
        if self.counted:
            self._emit("step()")
        self._dispatch(arms, 0, len(arms))
        self.indent = 1
        return self.lines

    def _dispatch(self, arms: list[list[str]], low: int, high: int) -> None:
        if high - low == 1:
            self.lines += [" " * self.indent + line[3:] for line in arms[low]]
            return
        middle = (low + high) // 2
        self._emit(f"if b < {middle}:")
        self.indent += 1
        self._dispatch(arms, low, middle)
        self.indent -= 1
        self._emit("else:")
        self.indent += 1
        self._dispatch(arms, middle, high)
        self.indent -= 1

    def _go(self, target: int, depth: int) -> None:
        """Write a jump: the block itself where this is its only way in."""
        if target not in self.heads and self.predecessors[target] == 1 and depth < MAXIMUM_NESTING:
            self._block(target, depth)
            return
        if target not in self.heads:
            self.heads.append(target)
        self._emit(f"b = {self.heads.index(target)}")
        self._emit("continue")

    def _block(self, number: int, depth: int) -> None:
        block = self.function.blocks[number]
        for statement in block.statements:
            self._statement(statement)
        self._terminator(block.terminator, depth)

    def _emit(self, line: str) -> None:
        self.lines.append(" " * self.indent + line)

    def _terminator(self, terminator: Terminator, depth: int) -> None:
        match terminator:
            case Goto(target):
                self._go(target, depth)
            case Branch(condition, then, otherwise):
                self._emit(f"if {self._operand(condition)}:")
                self._nested(then, depth)
                self._emit("else:")
                self._nested(otherwise, depth)
            case Switch(operand, _, cases, otherwise):
                self._emit(f"w = {self._operand(operand)}")
                word = "if"
                for value, target in cases:
                    self._emit(f"{word} w == {value}:")
                    self._nested(target, depth)
                    word = "elif"
                if cases:
                    self._emit("else:")
                    self._nested(otherwise, depth)
                else:
                    self._go(otherwise, depth)
            case Return():
                result = self._read(Place(0))
                if self.frame_size or "recursive" in self.function.annotations:
                    # The read happens before the frame goes.
                    self._emit(f"r = {result}")
                    size = self.frame_size
                    if "recursive" in self.function.annotations:
                        size = max(size, SMALLEST_RECURSIVE_FRAME)
                    self._emit(f"S[0] = fp + {size}")
                    result = "r"
                self._emit(f"return {result}")
            case Unreachable():
                self._emit(f"fault({self.function.name + ': reached what cannot be reached'!r})")
                self._emit("return None")
            case _:
                assert_never(terminator)

    def _nested(self, target: int, depth: int) -> None:
        self.indent += 1
        self._go(target, depth + 1)
        self.indent -= 1

    # ------------------------------------------------------------ statements

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Assign(target, value, location):
                self._assign(target, value, location)
            case CallStatement(target, callee, arguments, _):
                self._call(target, callee, arguments)
            case Check(condition, expected, kind, operands, location):
                test = self._operand(condition)
                self._emit(f"if not {test}:" if expected else f"if {test}:")
                self._emit(" " + self._panic(kind, location, [self._operand(o) for o in operands]))
            case Retain(pointer, _):
                self._emit(f"retain({self._operand(pointer)})")
            case Release(pointer, destroy, _):
                code = "None" if destroy is None else function_name(destroy)
                self._emit(f"release({self._operand(pointer)}, {code})")
            case StorageLive():
                pass
            case Drop():
                raise InterpreterError(f"{self.function.name}: the program is not closed (drop)")
            case _:
                assert_never(statement)

    def _panic(self, kind: str, location: Location, operands: list[str]) -> str:
        symbol = self.program.panics.get(kind)
        if symbol is None:
            return f"fault({f'no function reports the panic {kind}'!r})"
        place = self.addresses.text(self._source_place(location))
        return f"{function_name(symbol)}({', '.join([*operands, str(place)])})"

    def _source_place(self, location: Location) -> str:
        return f"{self.function.file}:{location.line}:{location.column}"

    def _call(self, target: Place | None, callee: object, arguments: tuple[Operand, ...]) -> None:
        values = ", ".join(map(self._operand, arguments))
        match callee:
            case Static(function):
                call = f"{function_name(function.name)}({values})"
            case External(symbol):
                call = f"{external_name(symbol)}({values})"
            case Indirect(pointer):
                call = f"function_at({self._operand(pointer)})({values})"
            case Virtual() | Method() | Closure():
                raise InterpreterError(f"{self.function.name}: the program is not closed (call)")
            case _:
                raise AssertionError(callee)
        if target is None:
            self._emit(call)
        else:
            self._write(target, call)

    def _assign(self, target: Place, value: Rvalue, location: Location) -> None:
        match value:
            case Use(operand):
                self._write(target, self._operand(operand))
            case BinaryOp(operator, left, right, type_, checked):
                self._binary(target, operator, (left, right), type_, checked, location)
            case UnaryOp(operator, operand, type_, checked):
                self._unary(target, operator, operand, type_, checked, location)
            case ConvertOp(operand, source, goal):
                self._write(target, self._conversion(self._operand(operand), source, goal))
            case Aggregate(type_, operands, variant):
                self._aggregate(target, type_, operands, variant)
            case AddressOf(place):
                self._write(target, self._address(place))
            case VariantIndex(place, type_):
                self._write(target, self._variant_index(place, type_))
            case IntrinsicOp(name, types, operands):
                text = self._intrinsic(name, types, [self._operand(o) for o in operands])
                self._write(target, text)
            case Allocate():
                raise InterpreterError(f"{self.function.name}: the program is not closed (allocate)")
            case _:
                assert_never(value)

    def _aggregate(
        self, target: Place, type_: MirType, operands: tuple[Operand, ...], variant: int | None
    ) -> None:
        """Evaluate every operand before the first is stored: they may read the target."""
        values = [self._operand(operand) for operand in operands]
        fields = self._fields(type_, variant)
        layout = self._layout(type_)
        base = self._address(target)
        if len(values) > 1:
            for index, value in enumerate(values):
                self._emit(f"t{index} = {value}")
            values = [f"t{index}" for index in range(len(values))]
        elif values:
            self._emit(f"t0 = {values[0]}")
            values = ["t0"]
        self._emit(f"a = {base}")
        if isinstance(layout, EnumLayout):
            if layout.niche is None and layout.tag_size:
                self._emit(f"st_{'BHIQ'[layout.tag_size.bit_length() - 1]}(a, {variant})")
            elif layout.niche is not None and variant == 0:
                self._emit(f"st_{self._pointer_format}(a + {layout.niche}, 0)")
        for (offset, field_type), value in zip(fields, values, strict=True):
            self._emit(self._store_text(f"a + {offset}", field_type, value))

    def _fields(self, type_: MirType, variant: int | None) -> list[tuple[int, Concrete]]:
        match self._layout(type_):
            case StructLayout(fields=fields):
                return list(fields)
            case ArrayLayout(item=item, count=count):
                size = self._layout(item).size
                return [(index * size, item) for index in range(count)]
            case EnumLayout(variants=variants) if variant is not None:
                return list(variants[variant])
            case _:
                raise InterpreterError(f"{self.function.name}: `{type_}` is not an aggregate")

    def _variant_index(self, place: Place, type_: MirType) -> str:
        layout = self._layout(type_)
        if not isinstance(layout, EnumLayout):
            raise InterpreterError(f"{self.function.name}: `{type_}` has no variants")
        address = self._address(place)
        if layout.niche is not None:
            return f"int(ld_{self._pointer_format}({address} + {layout.niche}) != 0)"
        if not layout.tag_size:
            return "0"
        return f"ld_{'BHIQ'[layout.tag_size.bit_length() - 1]}({address})"

    # ------------------------------------------------------------ operands and places

    @property
    def _pointer_format(self) -> str:
        return "Q" if self.program.pointer_bytes == 8 else "I"

    def _operand(self, operand: Operand) -> str:
        match operand:
            case Copy(place) | Move(place) | Borrow(place):
                return self._read(place)
            case Const(value, type_):
                return self._constant(value, type_)
            case GlobalAddress(symbol, offset):
                if symbol not in self.addresses.data:
                    raise InterpreterError(f"{self.function.name}: no data `{symbol}`")
                return str(self.addresses.data[symbol] + offset)
            case FunctionAddress(symbol):
                if symbol not in self.addresses.functions:
                    raise InterpreterError(f"{self.function.name}: no function `{symbol}`")
                return str(self.addresses.functions[symbol])
            case SourcePlace(text):
                return str(self.addresses.text(text))
            case _:
                assert_never(operand)

    def _constant(self, value: int | float | bool | str | None, type_: MirType) -> str:
        layout = self._layout(type_)
        if not isinstance(layout, ScalarLayout):
            return repr(self._aggregate_constant(value, type_, layout))
        match value:
            case None:
                return "None" if layout.kind == "unit" else "0"
            case str():
                return str(ord(value))
            case float() if math.isnan(value):
                return "nan"
            case float() if math.isinf(value):
                return "inf" if value > 0 else "(-inf)"
            case _ if layout.kind == "float":
                number = single(float(value)) if layout.size == 4 else float(value)
                return f"({number!r})" if number < 0 or math.copysign(1.0, number) < 0 else repr(number)
            case bool():
                return repr(value)
            case int() if layout.kind == "bool":
                return repr(bool(value))
            case _:
                return f"({value})" if value < 0 else str(value)

    def _aggregate_constant(self, value: object, type_: MirType, layout: Layout) -> bytes:
        """Return the bytes of a text, of null, of a variant without fields, or of a receiver nobody reads."""
        if isinstance(value, str) and isinstance(layout, StructLayout):
            data = value.encode("utf-8", "surrogatepass")
            pointer = self.addresses.text(value).to_bytes(self.program.pointer_bytes, "little")
            information = (2 * len(data) + data.isascii()).to_bytes(8, "little")
            content = bytearray(layout.size)
            content[: len(pointer)] = pointer
            offset = layout.fields[1][0]
            content[offset : offset + 8] = information
            return bytes(content)
        if isinstance(layout, EnumLayout) and (value is None or isinstance(value, int)):
            variant = int(value or 0)
            return variant.to_bytes(layout.tag_size, "little").ljust(layout.size, b"\0")
        if value is None:
            return bytes(layout.size)
        raise InterpreterError(f"{self.function.name}: a constant of type `{type_}`")

    def _read(self, place: Place) -> str:
        type_ = place_type(self.function, place)
        if not place.path and place.local not in self.frame:
            layout = self._layout(type_)
            return "None" if isinstance(layout, ScalarLayout) and layout.kind == "unit" else f"v{place.local}"
        return self._load_text(self._address(place), type_)

    def _write(self, place: Place, value: str) -> None:
        type_ = place_type(self.function, place)
        if not place.path and place.local not in self.frame:
            self._emit(f"v{place.local} = {value}")
        else:
            self._emit(self._store_text(self._address(place), type_, value))

    def _address(self, place: Place) -> str:
        type_ = self._type(place.local)
        base, offset, variant = "fp", self.frame.get(place.local), None
        """`offset` None: `base` is the value itself, a pointer in a Python local."""
        if offset is None:
            base = f"v{place.local}"
        for step in place.path:
            match step:
                case VariantOf(index):
                    variant = index
                    continue
                case FieldOf(index, next_type):
                    fields = self._fields(type_, variant)
                    if offset is None:
                        raise InterpreterError(f"{self.function.name}: a field of a scalar")
                    offset += fields[index][0]
                case Deref(next_type):
                    base, offset = self._pointer_value(base, offset), 0
                case IndexOf(index_operand, next_type):
                    size = self._layout(next_type).size
                    if isinstance(self._layout(type_), ScalarLayout):
                        base, offset = self._pointer_value(base, offset), 0
                    assert offset is not None
                    if isinstance(index_operand, Const) and isinstance(index_operand.value, int):
                        offset += index_operand.value * size
                    else:
                        base = f"{base} + {self._operand(index_operand)} * {size}"
                case _:
                    assert_never(step)
            type_, variant = _concrete(next_type), None
        if offset is None:
            raise InterpreterError(f"{self.function.name}: address of a scalar local")
        return f"{base} + {offset}" if offset else base

    def _pointer_value(self, base: str, offset: int | None) -> str:
        if offset is None:
            return base
        address = f"{base} + {offset}" if offset else base
        return f"ld_{self._pointer_format}({address})"

    def _load_text(self, address: str, type_: Concrete) -> str:
        layout = self._layout(type_)
        if not isinstance(layout, ScalarLayout):
            return f"read({address}, {layout.size})"
        if layout.size == 0:
            return "None"
        return f"ld_{self._format(layout)}({address})"

    def _store_text(self, address: str, type_: Concrete, value: str) -> str:
        layout = self._layout(type_)
        if not isinstance(layout, ScalarLayout):
            return f"write({address}, {value})"
        if layout.size == 0:
            return value
        return f"st_{self._format(layout)}({address}, {value})"

    def _format(self, layout: ScalarLayout) -> str:
        return scalar_format(layout, self.program.pointer_bytes).replace("?", "bool")

    # ------------------------------------------------------------ arithmetic

    def _scalar(self, type_: MirType) -> ScalarLayout:
        layout = self._layout(type_)
        if not isinstance(layout, ScalarLayout):
            raise InterpreterError(f"{self.function.name}: arithmetic on `{type_}`")
        return layout

    def _binary(
        self,
        target: Place,
        operator: str,
        operands: tuple[Operand, Operand],
        type_: MirType,
        checked: bool,
        location: Location,
    ) -> None:
        left, right = (self._operand(operand) for operand in operands)
        operator = {"===": "==", "!==": "!="}.get(operator, operator)
        if operator in ("==", "!=") and isinstance(self._layout(type_), EnumLayout):
            self._write(target, f"({left} {operator} {right})")  # references that may be null: their bytes
            return
        layout = self._scalar(type_)
        if operator in ("==", "!=", "<", "<=", ">", ">=") or layout.kind == "bool":
            self._write(target, f"({left} {operator} {right})")
        elif layout.kind == "float":
            text = {"/": f"divide_float({left}, {right})", "%": f"remainder_float({left}, {right})"}.get(
                operator, f"({left} {operator} {right})"
            )
            self._write(target, f"single({text})" if layout.size == 4 else text)
        elif operator in ("&", "|", "^"):
            self._write(target, f"({left} {operator} {right})")
        elif operator in ("/", "%"):
            name = {"/": "divide", "%": "remainder"}[operator]
            self._write(target, wrapped(f"{name}({left}, {right})", layout))
        elif operator in ("<<", ">>"):
            text = f"({left} {operator} ({right} & {layout.size * 8 - 1}))"
            self._write(target, wrapped(text, layout) if operator == "<<" else text)
        elif operator in ("+", "-", "*") and checked:
            self._emit(f"t = {left} {operator} {right}")
            low, high = limits(layout)
            self._emit(f"if not {low} <= t <= {high}: {self._panic('overflow', location, [])}")
            self._write(target, "t")
        elif operator in ("+", "-", "*"):
            self._write(target, wrapped(f"{left} {operator} {right}", layout))
        else:
            raise InterpreterError(f"{self.function.name}: unknown operator `{operator}`")

    def _unary(
        self,
        target: Place,
        operator: str,
        operand: Operand,
        type_: MirType,
        checked: bool,
        location: Location,
    ) -> None:
        value, layout = self._operand(operand), self._scalar(type_)
        if operator == "not" and layout.kind == "bool":
            self._write(target, f"(not {value})")
        elif operator in ("~", "not"):
            self._write(target, f"(~{value})" if layout.signed else f"({value} ^ {limits(layout)[1]})")
        elif layout.kind == "float":
            self._write(target, f"(-{value})")
        elif checked:
            self._emit(f"t = -{value}")
            low, high = limits(layout)
            self._emit(f"if not {low} <= t <= {high}: {self._panic('overflow', location, [])}")
            self._write(target, "t")
        else:
            self._write(target, wrapped(f"-{value}", layout))

    def _conversion(self, value: str, source: MirType, goal: MirType) -> str:
        before, after = self._scalar(source), self._scalar(goal)
        if after.kind == "unit":
            return "None"
        if after.kind == "float":
            if before.kind == "float":
                return f"single({value})" if after.size == 4 else value
            return f"integer_to_single({value})" if after.size == 4 else f"float({value})"
        if after.kind == "bool":
            return f"({value} != 0)"
        if before.kind == "float":
            low, high = limits(after)
            return f"float_to_integer({value}, {low}, {high})"
        return wrapped(f"int({value})" if before.kind == "bool" else value, after)

    # ------------------------------------------------------------ intrinsics

    def _intrinsic(self, name: str, types: tuple[MirType, ...], values: list[str]) -> str:
        match name:
            case "offset":
                size = self._layout(types[0]).size
                return f"({values[0]} + {values[1]} * {size}) & {(1 << 8 * self.program.pointer_bytes) - 1}"
            case "cast" | "objectAddress":
                return values[0]
            case "address":
                return f"signed64({values[0]})"
            case "fromAddress":
                return f"({values[0]} & {(1 << 8 * self.program.pointer_bytes) - 1})"
            case "nullPointer":
                return "0"
            case "copyMemory" | "moveMemory":
                return f"write({values[0]}, read({values[1]}, {values[2]}))"
            case "setMemory":
                return f"write({values[0]}, bytes([{values[1]}]) * {values[2]})"
            case "stackAddress":
                return "S[0]"
            case "setStackLimit":
                return f"set_stack_limit({values[0]})"
            case "argumentCount":
                return f"ld_q({self._data('seen.argument_count')})"
            case "argumentVector":
                return f"ld_{self._pointer_format}({self._data('seen.argument_vector')})"
            case "trap":
                return f"fault({self.function.name + ': trap'!r})"
            case "multiplyHigh":
                return f"({values[0]} * {values[1]} >> 64)"
        layout = self._scalar(types[0])
        if name.startswith("atomic"):
            return self._atomic_intrinsic(name.removeprefix("atomic"), layout, values)
        return self._float_intrinsic(name, layout, values) or self._integer_intrinsic(name, layout, values)

    def _atomic_intrinsic(self, name: str, layout: ScalarLayout, values: list[str]) -> str:
        code = self._format(layout)
        load, store = f"ld_{code}", f"st_{code}"
        match name:
            case "Load":
                return f"atomic_change({load}, None, {values[0]}, None)"
            case "Store" | "Exchange":
                new = values[1]
            case "CompareExchange":
                new = f"{values[2]} if old == {values[1]} else old"
            case _:
                sign = {**_SIGNS, "And": "&", "Or": "|", "Xor": "^"}[name]
                new = f"old {sign} {values[1]}"
                new = f"bool({new})" if layout.kind == "bool" else wrapped(new, layout)
        return f"atomic_change({load}, {store}, {values[0]}, lambda old: {new})"

    def _data(self, symbol: str) -> int:
        if symbol not in self.addresses.data:
            raise InterpreterError(f"the program has no data `{symbol}`")
        return self.addresses.data[symbol]

    def _float_intrinsic(self, name: str, layout: ScalarLayout, values: list[str]) -> str | None:
        is_single = layout.size == 4
        match name:
            case "sqrt":
                return f"single(square_root({values[0]}))" if is_single else f"square_root({values[0]})"
            case "floor" | "ceil" | "trunc":
                return f"{name}({values[0]})"
            case "round":
                return f"round_half_away({values[0]})"
            case "abs" if layout.kind == "float":
                return f"fabs({values[0]})"
            case "copySign":
                return f"copysign({values[0]}, {values[1]})"
            case "fma":
                return f"multiply_add({', '.join(values)}, {is_single})"
            case "bits":
                return f"float_bits({values[0]}, {is_single})"
            case "fromBits":
                return f"float_from_bits({values[0]}, {is_single})"
            case _:
                return None

    def _integer_intrinsic(self, name: str, layout: ScalarLayout, values: list[str]) -> str:
        bits = layout.size * 8
        mask = (1 << bits) - 1
        first = f"({values[0]} & {mask})" if values else ""
        low, high = limits(layout)
        match name:
            case "abs":
                return wrapped(f"abs({values[0]})", layout)
            case "countOnes":
                return f"{first}.bit_count()"
            case "leadingZeros":
                return f"({bits} - {first}.bit_length())"
            case "trailingZeros":
                return f"trailing_zeros({first}, {bits})"
            case "byteSwap":
                size = layout.size
                return wrapped(f"int.from_bytes({first}.to_bytes({size}, 'little'), 'big')", layout)
            case "rotateLeft":
                return wrapped(f"rotate_left({first}, {values[1]}, {bits})", layout)
            case "rotateRight":
                return wrapped(f"rotate_left({first}, -{values[1]}, {bits})", layout)
            case "wrappingAdd" | "wrappingSub" | "wrappingMul":
                return wrapped(f"{values[0]} {_SIGNS[name[-3:]]} {values[1]}", layout)
            case "overflowsAdd" | "overflowsSub" | "overflowsMul":
                return f"(not {low} <= {values[0]} {_SIGNS[name[-3:]]} {values[1]} <= {high})"
            case _:
                raise InterpreterError(f"{self.function.name}: unknown intrinsic `{name}`")


_SIGNS = {"Add": "+", "Sub": "-", "Mul": "*"}


def limits(layout: ScalarLayout) -> tuple[int, int]:
    """Return the smallest and largest value of an integer layout."""
    bits = layout.size * 8
    if layout.signed:
        return -(1 << bits - 1), (1 << bits - 1) - 1
    return 0, (1 << bits) - 1


def wrapped(text: str, layout: ScalarLayout) -> str:
    """Source that wraps the integer `text` to a layout."""
    bits = layout.size * 8
    if layout.signed:
        half = 1 << bits - 1
        return f"(({text}) + {half} & {(1 << bits) - 1}) - {half}"
    return f"(({text}) & {(1 << bits) - 1})"


def place_type(function: MirFunction, place: Place) -> Concrete:
    """Return the type of what a place of a closed function holds."""
    for step in reversed(place.path):
        if not isinstance(step, VariantOf):
            return _concrete(step.type)
    return _concrete(function.locals[place.local].type)


def _concrete(type_: MirType) -> Concrete:
    match type_:
        case Concrete():
            return type_
        case Nominal(name, ()):
            return Concrete(name)
        case _:
            raise InterpreterError(f"the program is not closed (type `{type_}`)")


def _address_taken(function: MirFunction) -> set[int]:
    """Locals whose own address is taken; a path from a scalar local starts by following it."""
    return {
        statement.value.place.local
        for block in function.blocks
        for statement in block.statements
        if isinstance(statement, Assign)
        and isinstance(statement.value, AddressOf)
        and not statement.value.place.path
    }


def _predecessors(function: MirFunction) -> list[int]:
    counts = [0] * len(function.blocks)
    for block in function.blocks:
        for target in successors(block.terminator):
            counts[target] += 1
    return counts


def successors(terminator: Terminator) -> Iterable[int]:
    """Return the blocks that a terminator may go to, with repetitions."""
    match terminator:
        case Goto(target):
            return (target,)
        case Branch(_, then, otherwise):
            return (then, otherwise)
        case Switch(_, _, cases, otherwise):
            return (*(target for _, target in cases), otherwise)
        case Return() | Unreachable():
            return ()
        case _:
            assert_never(terminator)
