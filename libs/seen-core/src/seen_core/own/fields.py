"""Every field of a class has a value before it is read, and when its constructor returns (E0308).

The object as a whole (`this` given to a function, a method called on it, captured by a lambda) may be used
once all fields of its own class have values: whoever gets it could read any of them.
"""

from __future__ import annotations

from seen_core.check import hir
from seen_core.check.types import Nominal
from seen_core.check.world import World
from seen_core.diagnostics.model import Diagnostic, Label
from seen_core.mir.builder import successors
from seen_core.mir.constructors import late_fields
from seen_core.mir.lower_effects import children
from seen_core.mir.model import (
    HEADER_FIELDS,
    Aggregate,
    Assign,
    Block,
    CallStatement,
    Deref,
    FieldOf,
    IntrinsicOp,
    MirFunction,
    Move,
    Operand,
    Place,
    Return,
    Statement,
    Static,
    Virtual,
)
from seen_core.own.moves import operand_span
from seen_core.own.paths import operand_place, statement_operands, target_of
from seen_core.source import Span

_THIS = 1


def check_fields(world: World, function: MirFunction) -> list[Diagnostic]:
    """Return E0308 diagnostics for a constructor that reads, or leaves, fields without a value."""
    if ".lambda#" in function.name or world.function(function.name).kind != "constructor":
        return []
    type_ = world.body(function.name).locals[0].type if world.body(function.name).locals else None
    if not isinstance(type_, Nominal) or world.type_info(type_.name).kind != "class":
        return []
    return _Fields(world, function, type_).run()


class _Fields:
    def __init__(self, world: World, function: MirFunction, type_: Nominal) -> None:
        self.world = world
        self.function = function
        self.file = world.function(function.name).file
        self.fields = world.all_fields(type_)
        self.late = late_fields(world, world.body(function.name))
        own = len(world.type_info(type_.name).fields)
        self.own = range(len(self.fields) - own, len(self.fields))
        self.found: dict[Span, Diagnostic] = {}
        self.reads = _Reads(world)

    def run(self) -> list[Diagnostic]:
        blocks = self.function.blocks
        states: list[int | None] = [None] * len(blocks)
        states[0] = sum(1 << index for index in self.own)
        pending = [0]
        left = 0
        while pending:
            number = pending.pop()
            block = blocks[number]
            state = self.after(block, states[number] or 0)
            if isinstance(block.terminator, Return):
                left |= state
            for target in successors(block.terminator):
                known = states[target]
                if known is None or state & ~known:
                    states[target] = state | (known or 0)
                    pending.append(target)
        for block, start in zip(blocks, states):
            if start:
                self.uses(block, start)
        return [
            *(self.report_left(index) for index in self.late if left & (1 << index)),
            *self.found.values(),
        ]

    def after(self, block: Block, unset: int) -> int:
        for statement in block.statements:
            unset &= ~_sets(statement)
        return unset

    def uses(self, block: Block, unset: int) -> None:
        """Report what a block reads too early."""
        for index, statement in enumerate(block.statements):
            following = block.statements[index + 1] if index + 1 < len(block.statements) else None
            if unset and not self.is_start(statement) and not (following and self.is_start(following)):
                for operand in statement_operands(statement):
                    self.use(operand, statement, following, unset)
            unset &= ~_sets(statement)

    def is_start(self, statement: Statement) -> bool:
        """Tell whether a statement calls the superclass's constructor, or only asks for pins."""
        match statement:
            case CallStatement(_, Static(callee)):
                return self.world.function(callee.name).kind == "constructor"
            case Assign(_, IntrinsicOp("checkChange")):
                return True
            case _:
                return False

    def use(self, operand: Operand, statement: Statement, following: Statement | None, unset: int) -> None:
        match operand_place(operand):
            case Place(local, ()) if local == _THIS:
                needed = unset & self.needs(operand, statement)
                if not needed:
                    return
                missing = next(index for index in self.own if needed & (1 << index))
                template = "`this` is used before the field {name} has a value"
            case Place(local, (Deref(), FieldOf(index), *_)) as place if local == _THIS:
                missing = index - HEADER_FIELDS
                template = "the field {name} is read before it has a value"
                if isinstance(operand, Move) and following is not None and target_of(following) == place:
                    return  # it gets its value here; what was there before is taken out first
            case _:
                return
        if unset & (1 << missing):
            span = operand_span(self.file, operand, statement.location)
            self.found.setdefault(span, self.report_early(template, missing, span))

    def needs(self, operand: Operand, statement: Statement) -> int:
        """Return the fields that whoever gets the object may read: all, unless a known function gets it."""
        match statement:
            case CallStatement(_, Static(callee) | Virtual(callee), arguments):
                read = self.reads.of(callee.name, arguments.index(operand))
                return -1 if read is None else sum(1 << index for index in read)
            case _:
                return -1

    def report_early(self, template: str, index: int, span: Span) -> Diagnostic:
        field = self.fields[index]
        return Diagnostic(
            "E0308",
            template,
            (
                Label(self.file, span, "used here"),
                Label(self.file, field.span, "gets its value later", primary=False),
            ),
            {"name": field.name},
            ("the fields of a class get their values in the order in which they are written",),
        )

    def report_left(self, index: int) -> Diagnostic:
        return Diagnostic(
            "E0308",
            "the field {name} may be left without a value",
            (Label(self.file, self.fields[index].span, "declared here without a value"),),
            {"name": self.fields[index].name},
            ("give it a value here, or set it on every way through the `init` blocks",),
        )


def _sets(statement: Statement) -> int:
    """Return the fields that a statement sets; after a thrown error there is no object to look at."""
    match statement:
        case Assign(Place(0), Aggregate(_, _, 1)):
            return -1
        case Assign(Place(local, (Deref(), FieldOf(index)))) | CallStatement(
            Place(local, (Deref(), FieldOf(index)))
        ) if local == _THIS:
            return 1 << (index - HEADER_FIELDS)
        case _:
            return 0


class _Reads:
    """Which fields of a parameter a function may look at."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[tuple[str, int], frozenset[int] | None] = {}

    def of(self, name: str, parameter: int) -> frozenset[int] | None:
        """Return the indices of fields, None for all of them."""
        key = (name, parameter)
        if key not in self.known:
            self.known[key] = frozenset()  # what a function reads by calling itself is found anyway
            self.known[key] = self._find(name, parameter)
        return self.known[key]

    def _find(self, name: str, parameter: int) -> frozenset[int] | None:
        if ".lambda#" in name or not self.world.function(name).has_body:
            return None
        found: set[int] = set()
        stack: list[object] = [self.world.body(name).value]
        while stack:
            match stack.pop():
                case hir.Field(_, _, hir.Local(_, _, local), index) if local == parameter:
                    found.add(index)
                case hir.Call(_, _, function, _, arguments):
                    for position, argument in enumerate(arguments):
                        value = argument.value if isinstance(argument, hir.Upcast) else argument
                        if not isinstance(value, hir.Local) or value.index != parameter:
                            stack.append(argument)
                            continue
                        read = self.of(function.name, position)
                        if read is None:
                            return None
                        found |= read
                case hir.Local(_, _, local) if local == parameter:
                    return None
                case hir.MakeClosure(_, _, body) if any(outer == parameter for outer, _ in body.captures):
                    return None
                case node:
                    stack.extend(children(node))
        return frozenset(found)
