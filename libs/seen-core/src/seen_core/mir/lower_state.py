"""What the modules of lowering share: the function being built, its scopes, and dispatch by node type.

Every kind of expression has a handler (`@lowers`) that evaluates it into a place, or, for kinds that
are plain operands or places, is answered by `Lowering.operand` and `lower_places`. Ownership in short:

- `operand` gives an owned value, `borrow` one that is only read by the next statement;
- a value made on the way is a *temporary*: its scope drops it, unless the statement that uses it moves it;
- scopes hold what to drop or run on every way out of them, in order of declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from seen_core.check import hir
from seen_core.check.types import BOOL, BYTE, INT, NEVER, UNIT, Nominal, Nullable, Type, is_scalar, pointer
from seen_core.check.world import World
from seen_core.mir.builder import GraphBuilder, tidy
from seen_core.mir.lent_results import BRANCHES, Lending, lending
from seen_core.mir.lower_effects import is_place
from seen_core.mir.model import (
    HEADER_FIELDS,
    AddressOf,
    Aggregate,
    Allocate,
    Assign,
    Borrow,
    Branch,
    Callee,
    CallStatement,
    CellType,
    Check,
    Const,
    ConvertOp,
    Copy,
    Deref,
    Drop,
    FieldOf,
    IntrinsicOp,
    MirFunction,
    MirType,
    Move,
    ObjectType,
    Operand,
    Place,
    PointerTo,
    Return,
    Rvalue,
    Switch,
    ThrowingResult,
    Unreachable,
    Use,
    VariantIndex,
    VariantOf,
)
from seen_core.mir.ownership import is_duplicable, operands_of
from seen_core.mir.staying import borrowed_captures, shared_by_reference
from seen_core.mir.uniques import world_of
from seen_core.source import Location, SourceFile, Span

ERROR = Nominal("std.error.Error")
"""The type of what is thrown."""
NULLABLE_ERROR = Nullable(ERROR)
UNIT_CONSTANT = Const(None, UNIT)
LENT = Place(-1)
"""The target of a result that is lent and not moved."""


@dataclass(frozen=True, slots=True)
class Located:
    """A place and what may happen to it.

    `stable`: nobody can change it or what it passes through while its root is alive and not assigned.
    `root`: the assignable HIR local behind it, if any.
    """

    place: Place
    stable: bool
    root: int | None = None


@dataclass(frozen=True, slots=True)
class WriteBack:
    """An `inout` parameter that lambdas share: what its cell holds goes back to the caller's place."""

    place: Place
    cell: Place
    type: Type


Entry = int | WriteBack | hir.Expression


@dataclass(slots=True)
class Scope:
    """What to do at the end: locals to drop (numbers) and expressions to run. `handler` catches."""

    entries: list[Entry] = field(default_factory=list)
    handler: tuple[int, Place] | None = None


@dataclass(slots=True)
class LoopFrame:
    """Where `break` and `continue` go, and the scopes that were open around the loop."""

    label: int
    depth: int
    leave: int
    again: int
    target: Place | None


Handler = Callable[["Lowering", Any, Place | None], None]
_HANDLERS: dict[type, Handler] = {}
_OPERANDS: dict[type, Callable[[Lowering, Any], Operand]] = {}
_PLACES: dict[type, Callable[[Lowering, Any], Located]] = {}
Lender = Callable[["Lowering", Any], Operand | None]
_LENDERS: dict[type, Lender] = {}
_RESULTS: list[Callable[[Lowering, hir.Expression], None]] = []
"""The one that lends a result."""


def lowers(*kinds: type) -> Callable[[Handler], Handler]:
    """Register the handler of expressions of these kinds."""

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            _HANDLERS[kind] = handler
        return handler

    return register


def lends(kind: type) -> Callable[[Lender], Lender]:
    """Register what may evaluate expressions of this kind to a value that somebody else owns already."""

    def register(handler: Lender) -> Lender:
        _LENDERS[kind] = handler
        return handler

    return register


def lends_results(handler: Callable[[Lowering, hir.Expression], None]) -> Callable[..., None]:
    """Register what puts the address of a result that is lent where the caller wants it."""
    _RESULTS.append(handler)
    return handler


def gives_operand(kind: type) -> Callable[[Any], Any]:
    """Register how an expression becomes an operand without a temporary."""

    def register(handler: Callable[[Lowering, Any], Operand]) -> object:
        _OPERANDS[kind] = handler
        return handler

    return register


def gives_place(kind: type) -> Callable[[Any], Any]:
    """Register how an expression becomes a place."""

    def register(handler: Callable[[Lowering, Any], Located]) -> object:
        _PLACES[kind] = handler
        return handler

    return register


def _holds_nothing(base: Located) -> bool:
    return False


class Lowering:
    """One function or lambda on its way to MIR."""

    def __init__(
        self, world: World, body: hir.Body, name: str, throws: bool, lambdas: LambdaNames | None
    ) -> None:
        self.world = world
        self.body = body
        self.file: SourceFile = body.file
        self.name = name
        self.throws = throws
        self.graph = GraphBuilder()
        self.scopes: list[Scope] = [Scope()]
        self.loops: list[LoopFrame] = []
        self.variables: dict[int, Located] = {}
        self.lambdas = lambdas if lambdas is not None else LambdaNames(name)
        self.made: list[tuple[Place, int]] = []
        """While scopes are left: values that were made for what comes next, and the scopes being left."""
        self.pins: list[int] = []
        """What is pinned for the calls whose arguments are being evaluated."""
        self.lent_places: list[Place] = []
        """What is lent, by its address, to the calls whose arguments are being evaluated."""
        self.pinned: dict[int, tuple[int, ...]] = {}
        """The pins that protect what named pointers lead to."""
        self.lent: set[int] = set()
        """The lambdas (`id` of their nodes) that borrow what they capture."""
        self.lenders: dict[int, tuple[Place, ...]] = {}
        """Names of such lambdas, and of what calls have lent: what they borrow."""
        self.sharers: dict[int, tuple[Place, ...]] = {}
        """Names of such lambdas, and the variables that they share."""
        self.by_reference = shared_by_reference(world, body)
        """The variables that lambdas share which are all lent."""
        self.lending: Lending | None = None
        """How the function lends its result, if it does."""
        self.lent_slot = 0
        """Then the parameter that says where its address goes."""
        self.lent_pin = 0
        """And the address of the caller's pin, when others can reach the place."""
        self.owners: dict[int, int] = {}
        """The pointers that calls have lent, and the objects that hold what they lead to."""
        self.holds: Callable[[Located], bool] = _holds_nothing
        """Which references on the way to a place are counted, so that what they lead to stays alive."""
        self.items: dict[int, tuple[Located, Operand]] | None = None
        """While a place is evaluated that is going to be written later: the arrays and indices on the way."""
        self.late_fields: list[int] = []
        """In constructors: fields that are set in `init` blocks."""
        self._locations: dict[int, Location] = {}
        self._needs_drop: dict[Type, bool] = {}

    def declare_parameters(self, modes: tuple[str, ...], first: int) -> None:
        """Add the parameters, which are the first locals of the body."""
        for index, mode in enumerate(modes):
            info = self.body.locals[index]
            location = self.at(info.span)
            if mode == "lend":
                number = self.graph.local(PointerTo(info.type), info.name, location, "borrow")
                self.variables[index] = Located(Place(number, (Deref(info.type),)), True, index)
                continue
            if mode == "inout":
                number = self.graph.local(PointerTo(info.type), info.name, location, mode)
                # Others may reach the place too, so what it owns is not stable; what is unique is pinned.
                stable = not self.duplicable(info.type) or not self.needs_drop(info.type)
                stable = stable and not info.boxed
                self.variables[index] = Located(Place(number, (Deref(info.type),)), stable, index)
                continue
            number = self.graph.local(info.type, info.name, location, mode)
            self.variables[index] = Located(Place(number), not info.boxed, index)
        assert len(self.graph.locals) == first + len(modes)

    def lower_body(self) -> None:
        """Emit the whole body."""
        self.graph.enter(self.graph.block())
        for index in range(self.body.parameter_count):
            self._take_parameter(index)
        span = self.body.value.span
        for index in self.late_fields:
            self.zero_field(index, span)
        with self.scope(span):
            self.into_result(self.body.value, span)
        self.leave(Span(max(span[1] - 1, span[0]), span[1]), self.result_place())

    def _take_parameter(self, index: int) -> None:
        """Own a moved parameter; put one that closures share into a cell."""
        info = self.body.locals[index]
        place = self.variables[index].place
        mode = self.graph.locals[place.local].mode
        if self.in_cell(index):
            unique = mode == "inout" and not self.duplicable(info.type)
            taken = Move(place) if mode == "move" or unique else Copy(place)
            cell = self.declare_cell(index)
            self.fill_cell(cell, Use(taken), info.type, info.span)
            self.scopes[-1].entries.append(cell)
            if mode == "inout" and not unique:
                self.scopes[-1].entries.append(WriteBack(place, self.variables[index].place, info.type))
        elif mode == "move":
            self.own(place, info.type)

    # ------------------------------------------------------------ small questions

    def at(self, span: Span) -> Location:
        """Return the line and column where `span` begins."""
        known = self._locations.get(span[0])
        if known is None:
            known = self._locations[span[0]] = self.file.locate(span[0])
        return known

    def needs_drop(self, type_: Type) -> bool:
        """Tell whether a value of this type may own something."""
        known = self._needs_drop.get(type_)
        if known is None:
            known = not is_scalar(type_) and self.world.needs_drop(type_)
            self._needs_drop[type_] = known
        return known

    def in_cell(self, index: int) -> bool:
        """Tell whether a variable lives in a cell, which it shares with lambdas that may outlive it."""
        return self.body.locals[index].boxed and index not in self.by_reference

    def is_own(self, index: int) -> bool:
        """Tell whether a variable lies in the frame of this function, and is no other's."""
        captured = any(inner == index for _, inner in self.body.captures)
        return not self.in_cell(index) and not (captured and self.body.locals[index].boxed)

    def borrowed_by(self, node: hir.MakeClosure) -> set[int]:
        """Return the variables that a lambda which is lent captures by their addresses."""
        shared = {outer for outer, _ in node.body.captures if outer in self.by_reference}
        return shared | borrowed_captures(self.world, node)

    def is_mutable(self, index: int) -> bool:
        """Tell whether a variable may get another value."""
        return self.body.locals[index].mutable

    @property
    def reachable(self) -> bool:
        """Whether code emitted now can run."""
        return self.graph.current is not None

    def lends(self, expression: hir.Expression) -> bool:
        """Tell whether an expression is a call whose result is lent, a place of somebody else."""
        if type(expression) is not hir.Call or expression.dispatch != "static":
            return False
        if not self.needs_drop(expression.type) or self.duplicable(expression.type):
            return False
        return lending(world_of(self.world, expression.function), expression.function.name) is not None

    def place_handler(self, expression: hir.Expression) -> Callable[[Lowering, Any], Located] | None:
        """Return how an expression becomes a place; None for one that makes a value."""
        if type(expression) is hir.Call and not self.lends(expression):
            return None
        return _PLACES.get(type(expression))

    # ------------------------------------------------------------ evaluation

    def into(self, expression: hir.Expression, target: Place | None) -> None:
        """Evaluate into a place that holds nothing; None: for the effects, dropping the value."""
        if target is LENT and not isinstance(expression, BRANCHES) and expression.type != NEVER:
            _RESULTS[0](self, expression)
            return
        handler = _HANDLERS.get(type(expression))
        type_ = expression.type
        if handler is not None and not self.lends(expression):
            if target is not None and type_ == UNIT:
                handler(self, expression, None)
                self.assign(target, Use(UNIT_CONSTANT), expression.span)
            else:
                handler(self, expression, target)
        elif target is not None:
            self.assign(target, Use(self.operand(expression)), expression.span)
        elif (lender := self.place_handler(expression)) is not None:
            lender(self, expression)
        elif not isinstance(expression, hir.Constant):
            self.operand(expression)

    def operand(self, expression: hir.Expression) -> Operand:
        """Evaluate to an owned value."""
        kind = type(expression)
        direct = _OPERANDS.get(kind)
        if direct is not None:
            return direct(self, expression)
        handler = self.place_handler(expression)
        if handler is not None:
            located = handler(self, expression)
            part = located.place.path and self.needs_drop(expression.type)
            if part and not is_place(expression) and self.can_move_out(located.place):
                return Move(located.place, expression.span)  # a part of a temporary
            return self.consume(located, expression.type, expression.span)
        if expression.type == UNIT or expression.type == NEVER:
            self.into(expression, None)
            return UNIT_CONSTANT
        temporary = self.graph.temporary(expression.type, self.at(expression.span))
        self.into(expression, temporary)
        if not self.needs_drop(expression.type):
            return Copy(temporary)
        self.own(temporary, expression.type)
        return Move(temporary, expression.span)

    def place(self, expression: hir.Expression) -> Located:
        """Evaluate to a place; a value that has none gets a temporary."""
        handler = self.place_handler(expression)
        if handler is not None:
            return handler(self, expression)
        return self.materialise(self.operand(expression), expression.type, expression.span)

    def borrow(self, expression: hir.Expression) -> Operand:
        """Evaluate to a value that the next statement reads without owning it."""
        handler = self.place_handler(expression)
        if handler is not None:
            return self.borrow_place(handler(self, expression), expression.type, expression.span)
        lender = _LENDERS.get(type(expression))
        lent = lender(self, expression) if lender is not None else None
        if lent is not None:
            return lent
        operand = self.operand(expression)
        if isinstance(operand, Move):
            return Borrow(operand.place, expression.span)
        return operand

    def borrow_place(self, located: Located, type_: Type, span: Span) -> Operand:
        """Borrow a place for a call, or a copy of it where it might change meanwhile."""
        if located.stable or is_scalar(type_) or not self.duplicable(type_):
            return Borrow(located.place, span)
        return Borrow(self.copy_out(located, type_, span).place, span)

    def copy_out(self, located: Located, type_: Type, span: Span) -> Located:
        """Copy what a place holds into a temporary of the current scope."""
        temporary = self.graph.temporary(type_, self.at(span))
        self.assign(temporary, Use(Copy(located.place, span)), span)
        self.own(temporary, type_)
        return Located(temporary, True)

    def consume(self, located: Located, type_: Type, span: Span) -> Operand:
        """Take a value out of a place: a copy, or a move where the type is not copyable."""
        if not self.needs_drop(type_) or self.world.is_copyable(type_):
            return Copy(located.place, span)
        return Move(located.place, span)

    def can_move_out(self, place: Place) -> bool:
        """Tell whether a part may leave its owner: it lies inline, nothing around it has a `drop` block."""
        around = self.graph.locals[place.local].type
        for step in place.path:
            if isinstance(step, FieldOf):
                if isinstance(around, Nominal) and self.world.type_info(around.name).drop is not None:
                    return False
                around = step.type
            elif not isinstance(step, VariantOf):
                return False
        return True

    def materialise(self, operand: Operand, type_: Type, span: Span) -> Located:
        """Put an operand into a temporary of the current scope, unless it is one."""
        if isinstance(operand, Move | Borrow):
            return Located(operand.place, True)
        temporary = self.graph.temporary(type_, self.at(span))
        self.assign(temporary, Use(operand), span)
        self.own(temporary, type_)
        return Located(temporary, True)

    def settle(self, operand: Operand, type_: Type, span: Span) -> Operand:
        """Read an operand now, so that what is evaluated next cannot change it."""
        match operand:
            case Copy():
                return Move(self.materialise(operand, type_, span).place, span)
            case Borrow(place):
                if not is_scalar(type_) and not self.duplicable(type_):
                    return operand
                return Borrow(self.copy_out(Located(place, False), type_, span).place, span)
            case _:
                return operand

    def duplicable(self, type_: Type) -> bool:
        """Tell whether values can be duplicated by counting: no struct or enum in them has a `drop`."""
        return not self.needs_drop(type_) or is_duplicable(self.world, type_)

    # ------------------------------------------------------------ statements

    def assign(self, target: Place, value: Rvalue, span: Span) -> None:
        """Write a place that holds nothing."""
        self.graph.emit(Assign(target, value, self.at(span)))
        self.release(operands_of(value))

    def call(self, target: Place | None, callee: Callee, arguments: tuple[Operand, ...], span: Span) -> None:
        """Emit a call that cannot throw."""
        self.graph.emit(CallStatement(target, callee, arguments, self.at(span)))
        self.release(arguments)

    def compute(self, value: Rvalue, type_: MirType, span: Span) -> Operand:
        """Evaluate a scalar into a temporary."""
        temporary = self.graph.temporary(type_, self.at(span))
        self.assign(temporary, value, span)
        return Copy(temporary)

    def drop(self, place: Place, span: Span) -> None:
        """Destroy what a place holds."""
        self.graph.emit(Drop(place, self.at(span)))

    def replace(self, located: Located, value: Operand, type_: Type, span: Span) -> None:
        """Write a place that holds a value already, and drop that one."""
        place = located.place
        if not self.needs_drop(type_):
            self.assign(place, Use(value), span)
            return
        if isinstance(value, Copy):
            fresh = self.graph.temporary(type_, self.at(span))
            self.assign(fresh, Use(value), span)
            value = Move(fresh)
        if all(isinstance(step, FieldOf) for step in place.path):
            # In a local, which may have lost it: what drops settles shows when all moves are known.
            self.drop(place, span)
            self.assign(place, Use(value), span)
            return
        old = self.graph.temporary(type_, self.at(span))
        self.assign(old, Use(Move(place)), span)
        self.assign(place, Use(value), span)
        self.drop(old, span)

    def enter_join(self, block: int) -> None:
        """Go on where ways meet, if any leads there."""
        if block in self.graph.entered_from:
            self.graph.enter(block)

    def stop(self) -> None:
        """Mark what follows as never reached."""
        self.graph.terminate(Unreachable())

    def own(self, place: Place, type_: Type) -> None:
        """Let the current scope drop a local at its end."""
        if self.needs_drop(type_):
            self.scopes[-1].entries.append(place.local)

    def release(self, operands: Iterable[Operand]) -> None:
        """Forget temporaries of the current scope that were just moved away."""
        entries = self.scopes[-1].entries
        if not entries:
            return
        for operand in operands:
            if isinstance(operand, Move) and not operand.place.path and operand.place.local in entries:
                entries.remove(operand.place.local)

    def declare_cell(self, index: int) -> int:
        """Add the local for the cell of a variable that closures share; nothing is in it yet."""
        info = self.body.locals[index]
        cell = self.graph.local(CellType(info.type), info.name, self.at(info.span))
        path = (Deref(ObjectType(info.type)), FieldOf(HEADER_FIELDS, info.type))
        self.variables[index] = Located(Place(cell, path), False, index)
        return cell

    def fill_cell(self, cell: int, value: Rvalue | None, type_: Type, span: Span) -> None:
        """Allocate a cell and put its first value in, or zeros, which own nothing."""
        self.assign(Place(cell), Allocate(ObjectType(type_)), span)
        path = (Deref(ObjectType(type_)), FieldOf(HEADER_FIELDS, type_))
        if value is not None:
            self.assign(Place(cell, path), value, span)
        elif self.needs_drop(type_):
            self.zero(Place(cell, path), type_, span)

    def zero(self, place: Place, type_: Type, span: Span) -> None:
        """Fill a place with zero bytes."""
        address = self.graph.temporary(PointerTo(type_), self.at(span))
        self.assign(address, AddressOf(place), span)
        plain = ConvertOp(Copy(address), PointerTo(type_), pointer(BYTE))
        memory = self.compute(plain, pointer(BYTE), span)
        size = self.compute(IntrinsicOp("sizeOf", (type_,), ()), INT, span)
        done = self.graph.temporary(UNIT, self.at(span))
        self.assign(done, IntrinsicOp("setMemory", (), (memory, Const(0, BYTE), size)), span)

    def zero_field(self, index: int, span: Span) -> None:
        """Let a field of the object being constructed own nothing until it is set."""
        class_ = self.body.locals[0].type
        assert isinstance(class_, Nominal)
        type_ = self.world.all_fields(class_)[index].type
        if self.needs_drop(type_):
            this = self.variables[0].place
            path = (*this.path, Deref(ObjectType(class_)), FieldOf(HEADER_FIELDS + index, type_))
            self.zero(Place(this.local, path), type_, span)

    def branch(self, condition: Operand, then: int, otherwise: int) -> None:
        """End the block by a Bool."""
        self.graph.terminate(Branch(condition, then, otherwise))

    def into_result(self, value: hir.Expression | None, span: Span) -> None:
        """Evaluate the result of the function into local 0."""
        type_ = self.body.result
        if value is not None and self.lending is not None:
            self.into(value, LENT)
        elif value is not None:
            self.into(value, None if type_ in (UNIT, NEVER) else self.value_place())
        if self.throws:
            no_error = Aggregate(NULLABLE_ERROR, (), 0)
            self.assign(Place(0, (FieldOf(0, NULLABLE_ERROR),)), no_error, span)

    # ------------------------------------------------------------ scopes and ways out

    @contextmanager
    def scope(self, span: Span, made: Place | None = None) -> Iterator[Scope]:
        """Open a scope; at its end what it owns is dropped, and `made` holds its value."""
        scope = Scope()
        self.scopes.append(scope)
        yield scope
        self.close(scope, span, made)

    def close(self, scope: Scope, span: Span, made: Place | None = None) -> None:
        """End the innermost scope."""
        self.unwind(len(self.scopes) - 1, span, made)
        popped = self.scopes.pop()
        assert popped is scope

    def unwind(self, depth: int, span: Span, made: Place | None = None) -> None:
        """Do what leaving all scopes but the first `depth` does; they stay open for other ways out.

        `made` holds a value for whoever comes next; an error that is thrown on the way drops it.
        """
        if not self.reachable:
            return
        scopes = self.scopes
        for level in range(len(scopes) - 1, depth - 1, -1):
            scope = scopes[level]
            for position in range(len(scope.entries) - 1, -1, -1):
                entry = scope.entries[position]
                if isinstance(entry, int):
                    self.drop(Place(entry), span)
                    continue
                if isinstance(entry, WriteBack):
                    self.replace(Located(entry.place, False), Copy(entry.cell), entry.type, span)
                    continue
                self.scopes = [*scopes[:level], Scope(scope.entries[:position]), Scope()]
                if made is not None:
                    self.made.append((made, level))
                self.into(entry, None)
                self.unwind(len(self.scopes) - 1, span)
                if made is not None:
                    self.made.pop()
                self.scopes = scopes

    def leave(self, span: Span, made: Place | None = None) -> None:
        """Return what local 0 holds."""
        self.unwind(0, span, made)
        self.graph.terminate(Return(self.at(span)))

    def throw(self, error: Operand, span: Span) -> None:
        """Go to the innermost handler with an error, or out of the function."""
        for depth in range(len(self.scopes), 0, -1):
            handler = self.scopes[depth - 1].handler
            if handler is not None:
                block, place = handler
                self._drop_made(depth - 1)
                self.assign(place, Use(error), span)
                self.unwind(depth - 1, span, place)
                self.graph.goto(block)
                return
        if not self.throws:
            # The checker lets nothing be thrown here; a caller would not look for an error.
            self.graph.emit(Check(Const(False, BOOL), True, "unreachable", (), self.at(span)))
            self.stop()
            return
        nullable = Aggregate(NULLABLE_ERROR, (error,), 1)
        thrown = Place(0, (FieldOf(0, NULLABLE_ERROR),))
        self._drop_made(-1)
        self.assign(thrown, nullable, span)
        self.leave(span, thrown)

    def _drop_made(self, handler: int) -> None:
        """Drop the values that an error replaces: `handler` is the scope that it goes to."""
        for place, level in reversed(self.made):
            if handler <= level:
                self.drop(place, self.body.value.span)

    def made_in(self, place: Place | None, type_: Type) -> Place | None:
        """Return the place if it is going to hold something that is owned."""
        if place is LENT:
            return self.result_place()
        return place if place is not None and self.needs_drop(type_) else None

    def result_place(self) -> Place | None:
        """Return where the result goes, if it is going to hold something that is owned."""
        return self.made_in(self.value_place(), self.value_type())

    def value_type(self) -> Type:
        """Return the type of the result, or of what holds the place that is lent as the result."""
        return self.lending.owner if self.lending is not None else self.body.result

    def value_place(self) -> Place:
        """Return where the value that the function returns goes."""
        return Place(0, (FieldOf(1, self.value_type()),)) if self.throws else Place(0)

    def throwing_call(
        self,
        target: Place | None,
        type_: Type,
        callee: Callee,
        arguments: tuple[Operand, ...],
        span: Span,
    ) -> None:
        """Emit a call that may return an error, and the branch after it."""
        result = self.graph.temporary(ThrowingResult(type_), self.at(span))
        self.call(result, callee, arguments, span)
        error = Place(result.local, (FieldOf(0, NULLABLE_ERROR),))
        thrown = Place(result.local, (*error.path, VariantOf(1), FieldOf(0, ERROR)))
        index = self.compute(VariantIndex(error, NULLABLE_ERROR), INT, span)
        failed, fine = self.graph.block(), self.graph.block()
        self.graph.terminate(Switch(index, INT, ((0, fine),), failed))
        self.graph.enter(failed)
        self.throw(Move(thrown), span)
        self.graph.enter(fine)
        if target is not None:
            self.assign(target, Use(Move(Place(result.local, (FieldOf(1, type_),)))), span)

    def finish(
        self, display_name: str, span: Span, parameter_count: int, annotations: tuple[str, ...]
    ) -> MirFunction:
        """Return the function as it stands."""
        return MirFunction(
            self.name,
            display_name,
            self.file.name,
            self.at(span),
            parameter_count,
            self.graph.locals,
            tidy(self.graph.blocks),
            (*annotations, "sent") if self.body.sent else annotations,
            self.pinned,
            self.lenders,
            self.sharers,
        )


def branch(low: Lowering, condition: hir.Expression, then: int, otherwise: int) -> None:
    """Evaluate a condition and end the block by it."""
    match condition:
        case hir.Constant(_, _, bool(value)):
            low.graph.goto(then if value else otherwise)
        case hir.Logical(_, _, operator, left, right):
            middle = low.graph.block()
            if operator == "and":
                branch(low, left, middle, otherwise)
            else:
                branch(low, left, then, middle)
            low.graph.enter(middle)
            branch(low, right, then, otherwise)
        case hir.Unary(_, _, "not", operand):
            branch(low, operand, otherwise, then)
        case _:
            with low.scope(condition.span) as scope:
                value_ = low.operand(condition)
                if scope.entries:
                    value_ = low.settle(value_, condition.type, condition.span)
            low.branch(value_, then, otherwise)


def scoped_into(low: Lowering, node: hir.Expression, target: Place | None) -> None:
    """Evaluate a branch; its temporaries end with it."""
    with low.scope(node.span):
        low.into(node, target)


@dataclass(slots=True)
class LambdaNames:
    """Numbers the lambdas of one function and collects them."""

    function: str
    names: dict[int, str] = field(default_factory=dict)
    functions: list[MirFunction] = field(default_factory=list)
    keep: list[hir.Body] = field(default_factory=list)
    """Made-up bodies, so that no other object gets their `id`."""

    def next_name(self, node: object) -> tuple[str, bool]:
        """Return the name for a lambda's node, and whether it is new (`defer` is lowered more than once)."""
        known = self.names.get(id(node))
        if known is not None:
            return known, False
        name = f"{self.function}.lambda#{len(self.names)}"
        self.names[id(node)] = name
        return name, True
