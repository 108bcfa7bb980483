"""Replace names of parts by the parts themselves.

    _3 = &(_1 as 1).0  (alias)          consume(move (_1 as 1).0)
    consume(move _3.*)            ->

Lowering names a part that cannot be copied by a pointer, so that the borrow checker sees how long the name is
used. Afterwards the name is the part: what is moved out of it is moved out of the whole.
"""

from __future__ import annotations

from dataclasses import replace

from seen_core.mir.model import (
    AddressOf,
    Aggregate,
    Assign,
    BinaryOp,
    Block,
    Borrow,
    Branch,
    CallStatement,
    Check,
    Closure,
    ConvertOp,
    Copy,
    Drop,
    IndexOf,
    IntrinsicOp,
    MirFunction,
    Move,
    Operand,
    Place,
    Projection,
    Rvalue,
    Statement,
    Switch,
    Terminator,
    UnaryOp,
    Use,
    VariantIndex,
)


def resolve_aliases(function: MirFunction) -> MirFunction:
    """Return the function without pointers of mode `alias`."""
    parts: dict[int, Place] = {}
    for block in function.blocks:
        for statement in block.statements:
            match statement:
                case Assign(Place(pointer), AddressOf(place)) if function.locals[pointer].mode == "alias":
                    parts[pointer] = place
    if not parts:
        return function
    names = _Names(parts)
    blocks = [
        Block(
            [names.statement(one) for one in block.statements if not names.declares(one)],
            names.terminator(block.terminator),
        )
        for block in function.blocks
    ]
    return replace(function, blocks=blocks)


class _Names:
    def __init__(self, parts: dict[int, Place]) -> None:
        self.parts = parts

    def declares(self, statement: Statement) -> bool:
        """Tell whether a statement only makes the pointer."""
        return (
            isinstance(statement, Assign)
            and statement.target.local in self.parts
            and not statement.target.path
        )

    def place(self, place: Place) -> Place:
        path = tuple(map(self.step, place.path))
        while place.local in self.parts:
            part = self.parts[place.local]
            path = (*part.path, *path[1:])
            place = Place(part.local, path)
        return Place(place.local, path)

    def step(self, step: Projection) -> Projection:
        return IndexOf(self.operand(step.index), step.type) if isinstance(step, IndexOf) else step

    def operand(self, operand: Operand) -> Operand:
        match operand:
            case Copy(place, span):
                return Copy(self.place(place), span)
            case Move(place, span):
                return Move(self.place(place), span)
            case Borrow(place, span):
                return Borrow(self.place(place), span)
            case _:
                return operand

    def operands(self, operands: tuple[Operand, ...]) -> tuple[Operand, ...]:
        return tuple(map(self.operand, operands))

    def value(self, value: Rvalue) -> Rvalue:
        match value:
            case Use(operand):
                return Use(self.operand(operand))
            case BinaryOp(operator, left, right, type_, checked):
                return BinaryOp(operator, self.operand(left), self.operand(right), type_, checked)
            case UnaryOp(operator, operand, type_, checked):
                return UnaryOp(operator, self.operand(operand), type_, checked)
            case ConvertOp(operand, source, target):
                return ConvertOp(self.operand(operand), source, target)
            case Aggregate(type_, operands, variant):
                return Aggregate(type_, self.operands(operands), variant)
            case AddressOf(place):
                return AddressOf(self.place(place))
            case VariantIndex(place, type_):
                return VariantIndex(self.place(place), type_)
            case IntrinsicOp(name, types, operands):
                return IntrinsicOp(name, types, self.operands(operands))
            case _:
                return value

    def statement(self, statement: Statement) -> Statement:
        match statement:
            case Assign(target, value, location):
                return Assign(self.place(target), self.value(value), location)
            case Drop(place, location):
                return Drop(self.place(place), location)
            case Check(condition, expected, kind, operands, location):
                return Check(self.operand(condition), expected, kind, self.operands(operands), location)
            case CallStatement(target, callee, arguments, location):
                if isinstance(callee, Closure):
                    callee = Closure(self.operand(callee.value), callee.type)
                to = self.place(target) if target is not None else None
                return CallStatement(to, callee, self.operands(arguments), location)
            case _:
                return statement

    def terminator(self, terminator: Terminator) -> Terminator:
        match terminator:
            case Branch(condition, then, otherwise):
                return Branch(self.operand(condition), then, otherwise)
            case Switch(operand, type_, cases, otherwise):
                return Switch(self.operand(operand), type_, cases, otherwise)
            case _:
                return terminator
