"""Copying, dropping and destroying, spelled out.

Counting the pointers in a small value is written where it happens. Values whose pointers depend on a
variant have a function `copy$T(&T)` and `drop$T(&T)`. An object has `destroy$T(Ptr)`, which runs when its
count is one and the last reference goes: `drop` blocks (the subclass's first), then the fields in reverse
order, then the memory. An object that ends in a reference to another of its own kind (a list) is destroyed
by a loop, so that such chains take no stack, unless its `drop` blocks show the order. Objects of kinds that
may form other long chains wait where the stack ends (std/destruction.seen).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from seen_core.check import types as t
from seen_core.check.signatures import FunctionReference
from seen_core.mir.model import (
    AddressOf,
    Assign,
    BinaryOp,
    Block,
    Borrow,
    Branch,
    CallStatement,
    CellType,
    ClosureType,
    Const,
    ConvertOp,
    Copy,
    Deref,
    FieldOf,
    GlobalAddress,
    Goto,
    IndexOf,
    Indirect,
    IntrinsicOp,
    LocalDeclaration,
    MirFunction,
    Move,
    ObjectType,
    Operand,
    Place,
    PointerTo,
    Projection,
    Release,
    Retain,
    Return,
    Rvalue,
    Statement,
    Static,
    Switch,
    Terminator,
    Unreachable,
    Use,
    VariantIndex,
    VariantOf,
)
from seen_core.mir.ownership import drops_quietly
from seen_core.mono.layouts import Layouts
from seen_core.mono.shapes import (
    BYTE_POINTER,
    COUNT,
    COUNTS,
    DYING,
    AnyClosure,
    BoxObject,
    Shape,
    object_symbol,
    shape_name,
)
from seen_core.source import Location

NOWHERE = Location(1, 1)
_COUNTS, _INFORMATION = 0, 1


@dataclass(frozen=True, slots=True)
class PendingRelease:
    """A `Release` of a reference to a class; which function destroys is known when all classes are."""

    pointer: Operand
    class_: t.Nominal
    location: Location


class GlueContext(Protocol):
    """What the functions here ask of the program that is being closed."""

    layouts: Layouts

    def glue(self, kind: str, shape: Shape) -> str:
        """Return the symbol of a glue function such as `copy$T`, to be made if it is not yet there."""
        ...

    def demand(self, function: FunctionReference) -> str:
        """Return the symbol of a function, to be closed if it is not yet there."""
        ...

    def takes_address(self, function: FunctionReference) -> bool:
        """Tell whether the first parameter of a function is an address (`inout`)."""
        ...

    def information(self, shape: Shape) -> str:
        """Return the symbol of the type information of an object."""
        ...

    def shared_box(self, shape: Shape, variant: int) -> str:
        """Return the symbol of a box, never given back, of a variant without fields."""
        ...

    def known(self, role: str) -> FunctionReference:
        """Return a function of the standard library by its role."""
        ...


Emit = Callable[[Statement | PendingRelease], None]


class Emitter:
    """The statements and locals of a function in the making."""

    runs_drop_blocks = True

    def __init__(self, context: GlueContext, locals_: list[LocalDeclaration]) -> None:
        self.context = context
        self.layouts = context.layouts
        self.locals = locals_
        self.blocks: list[Block] = []
        self.statements: list[Statement | PendingRelease] = []
        self.location = NOWHERE

    # ------------------------------------------------------------ building

    def temporary(self, shape: Shape) -> Place:
        """Add a local."""
        self.locals.append(LocalDeclaration(self.layouts.concrete(shape)))
        return Place(len(self.locals) - 1)

    def assign(self, target: Place, value: Rvalue) -> None:
        """Emit an assignment."""
        self.statements.append(Assign(target, value, self.location))

    def compute(self, value: Rvalue, shape: Shape) -> Operand:
        """Evaluate into a fresh local."""
        place = self.temporary(shape)
        self.assign(place, value)
        return Copy(place)

    def call(self, symbol: str, arguments: tuple[Operand, ...], target: Place | None = None) -> None:
        """Emit a call of a known function."""
        callee = Static(FunctionReference(symbol))
        self.statements.append(CallStatement(target, callee, arguments, self.location))

    def binary(self, operator: str, left: Operand, right: Operand, of: t.Type, result: t.Type) -> Operand:
        """Compute a binary operation."""
        return self.compute(BinaryOp(operator, left, right, self.layouts.concrete(of)), result)

    def begin(self) -> int:
        """Add a block, which `enter` makes current."""
        self.blocks.append(Block([], Unreachable()))
        return len(self.blocks) - 1

    def enter(self, block: int) -> None:
        """Emit into a block."""
        self.statements = self.blocks[block].statements  # type: ignore[assignment]
        self.current = block

    def terminate(self, terminator: Terminator) -> None:
        """End the current block."""
        self.blocks[self.current].terminator = terminator

    def deref(self, place: Place, shape: Shape, *rest: Projection) -> Place:
        """Follow the pointer in a place."""
        return Place(place.local, (*place.path, Deref(self.layouts.concrete(shape)), *rest))

    def field(self, index: int, shape: Shape) -> FieldOf:
        """Return the step to a field."""
        return FieldOf(index, self.layouts.concrete(shape))

    # ------------------------------------------------------------ counting

    def copy_value(self, place: Place, shape: Shape) -> None:
        """Count what a value in a place shares, because there is one more of it now."""
        leaves = self.layouts.leaves(shape)
        if leaves is None:
            address = self.compute(AddressOf(place), PointerTo(_mir(shape)))
            self.call(self.context.glue("copy", shape), (address,))
            return
        for path, leaf in leaves:
            pointer = Copy(Place(place.local, (*place.path, *path)))
            if self.layouts.is_weak(leaf):
                self.count_weakly("weak_retain", pointer, leaf)
            else:
                self.statements.append(Retain(pointer, self.location, self.layouts.is_shared(leaf)))

    def drop_value(self, place: Place, shape: Shape) -> None:
        """Drop the value in a place."""
        self.drop_parts("drop", place, shape)

    def drop_parts(self, kind: str, place: Place, shape: Shape) -> None:
        """Release the pointers of a value; where they depend on it, the glue of this kind does so."""
        leaves = self.layouts.leaves(shape)
        if leaves is None:
            address = self.compute(AddressOf(place), PointerTo(_mir(shape)))
            self.call(self.context.glue(kind, shape), (address,))
            return
        for path, leaf in reversed(leaves):
            self.release(Place(place.local, (*place.path, *path)), leaf)

    def release(self, place: Place, shape: Shape) -> None:
        """Give a reference back."""
        if self.layouts.is_weak(shape):
            self.count_weakly("weak_release", Copy(place), shape)
        elif self.layouts.is_class(shape):
            assert isinstance(shape, t.Nominal)
            self.statements.append(PendingRelease(Copy(place), shape, self.location))
        else:
            destroy = None
            if isinstance(shape, CellType):
                destroy = self.context.glue("destroy", BoxObject(shape.of))
            shared = self.layouts.is_shared(shape)
            self.statements.append(Release(Copy(place), destroy, self.location, shared))

    def abandon(self, place: Place, shape: Shape) -> None:
        """Give an object back that has not become whole: its `drop` blocks do not run."""
        assert isinstance(shape, t.Nominal)
        destroy = self.context.glue("abandon", ObjectType(shape))
        self.statements.append(Release(Copy(place), destroy, self.location, self.layouts.is_shared(shape)))

    def free_box(self, box: Operand, content: Shape) -> None:
        """Give the memory of a box back, of which the value has been moved out."""
        assert isinstance(box, Borrow)
        plain = _plain(content)
        shared = self.layouts.is_shared(CellType(plain))
        free = self.context.glue("free", BoxObject(plain))
        self.statements.append(Release(Copy(box.place), free, self.location, shared))

    def count_weakly(self, role: str, pointer: Operand, shape: Shape) -> None:
        """Take or give back a weak reference."""
        value = ConvertOp(pointer, self.layouts.concrete(shape), self.layouts.concrete(BYTE_POINTER))
        counter = self.context.demand(self.context.known(role))
        self.call(counter, (self.compute(value, BYTE_POINTER),))

    def count_of(self, object_: Place, shape: Shape) -> Place:
        """Return the place of the count of the object that a pointer leads to."""
        return self.deref(object_, shape, self.field(_COUNTS, COUNTS), self.field(0, COUNT))


def _mir(shape: Shape) -> t.Type | CellType:
    return shape  # type: ignore[return-value]


def glue_symbol(kind: str, shape: Shape) -> str:
    """Return the symbol that a glue function has."""
    return f"{kind}${object_symbol(shape)}"


def make_glue(context: GlueContext, kind: str, shape: Shape, symbol: str) -> MirFunction:
    """Make one of the functions above."""
    layouts = context.layouts
    unit = LocalDeclaration(layouts.concrete(t.UNIT))
    if kind == "box":
        return _make_box(context, shape, symbol)
    if kind == "free":
        return _make_free(context, shape, symbol)
    if kind in ("destroy", "abandon"):
        emitter = Emitter(context, [unit, LocalDeclaration(layouts.concrete(BYTE_POINTER), mode="borrow")])
        nests = layouts.may_nest(shape)
        _Destroy(emitter, shape, nests, whole=kind == "destroy").build()
        annotations: tuple[str, ...] = ("recursive",) if nests else ()
    else:
        address = LocalDeclaration(layouts.concrete(PointerTo(_mir(shape))), mode="borrow")
        emitter = Emitter(context, [unit, address])
        emitter.enter(emitter.begin())
        value = emitter.deref(Place(1), shape)
        visit = Visit(emitter, drops=kind == "drop")
        visit.parts(value, shape)
        emitter.terminate(Return(NOWHERE))
        annotations = ("inline",) if kind == "copy" else ()
    display = f"{kind} {shape_name(shape)}"
    return MirFunction(symbol, display, "", NOWHERE, 1, emitter.locals, emitter.blocks, annotations)


def _make_box(context: GlueContext, shape: Shape, symbol: str) -> MirFunction:
    """Make `box$T(T)`: the variant's shared box where it has no fields, otherwise a fresh one."""
    layouts = context.layouts
    plain = _plain(shape)
    reference, object_ = layouts.concrete(CellType(plain)), BoxObject(plain)
    pointer, integer = layouts.concrete(BYTE_POINTER), layouts.concrete(t.INT)
    result, value = LocalDeclaration(reference), LocalDeclaration(layouts.concrete(shape), mode="move")
    emitter = Emitter(context, [result, value])
    emitter.enter(emitter.begin())
    index = emitter.compute(VariantIndex(Place(1), layouts.concrete(shape)), t.INT)
    fresh = emitter.begin()
    cases: list[tuple[int, int]] = []
    for number, fields in enumerate(layouts.variants(shape)):
        if fields:
            continue
        block = emitter.begin()
        cases.append((number, block))
        emitter.enter(block)
        shared = emitter.compute(Use(GlobalAddress(context.shared_box(shape, number))), BYTE_POINTER)
        emitter.statements.append(Retain(shared, NOWHERE, layouts.threads))
        emitter.assign(Place(0), ConvertOp(shared, pointer, reference))
        emitter.terminate(Return(NOWHERE))
    emitter.blocks[0].terminator = Switch(index, integer, tuple(cases), fresh)
    emitter.enter(fresh)
    memory = emitter.temporary(BYTE_POINTER)
    size = Const(layouts.of(object_).size, integer)
    arguments = (size, GlobalAddress(context.information(object_)))
    emitter.call(context.demand(context.known("allocate")), arguments, memory)
    emitter.assign(Place(0), ConvertOp(Copy(memory), pointer, reference))
    emitter.assign(emitter.deref(Place(0), object_, emitter.field(2, shape)), Use(Move(Place(1))))
    emitter.terminate(Return(NOWHERE))
    display = f"box {shape_name(shape)}"
    return MirFunction(symbol, display, "", NOWHERE, 1, emitter.locals, emitter.blocks, ("inline",))


def _make_free(context: GlueContext, shape: Shape, symbol: str) -> MirFunction:
    """Make `free$T(Ptr)`: the memory of an object goes, and nothing that it held."""
    layouts = context.layouts
    pointer = LocalDeclaration(layouts.concrete(BYTE_POINTER), mode="borrow")
    emitter = Emitter(context, [LocalDeclaration(layouts.concrete(t.UNIT)), pointer])
    emitter.enter(emitter.begin())
    size = Const(layouts.of(shape).size, layouts.concrete(t.INT))
    emitter.call(context.demand(context.known("deallocate")), (Copy(Place(1)), size))
    emitter.terminate(Return(NOWHERE))
    display = f"free {shape_name(shape)}"
    return MirFunction(symbol, display, "", NOWHERE, 1, emitter.locals, emitter.blocks)


def _plain(shape: Shape) -> t.Type:
    assert isinstance(shape, t.Nominal)
    return shape


@dataclass(slots=True)
class _Tail:
    """The local that takes the reference to go on with, and the type of the object it must lead to."""

    local: Place
    shape: Shape
    taken: bool = False

    def fits(self, layouts: Layouts, leaf: Shape) -> bool:
        """Tell whether a reference may lead to an object of the same kind."""
        if isinstance(self.shape, BoxObject):
            return leaf == CellType(self.shape.of)
        assert isinstance(self.shape, ObjectType)
        here: t.Type | None = self.shape.of
        while isinstance(here, t.Nominal):
            if here == leaf:
                return True
            here = layouts.world.superclass(here)
        return False


class Visit:
    """Copies or drops the parts of a value, switching over variants."""

    def __init__(self, emitter: Emitter, drops: bool, tail: _Tail | None = None) -> None:
        self.emitter = emitter
        self.layouts = emitter.layouts
        self.drops = drops
        self.tail = tail

    def value(self, place: Place, shape: Shape) -> None:
        """Visit a value that is part of another."""
        layouts = self.layouts
        if not layouts.is_counted(shape):
            return
        leaves = layouts.leaves(shape)
        if self.drops and leaves is not None:
            for path, leaf in reversed(leaves):
                self._release(Place(place.local, (*place.path, *path)), leaf)
        elif self.tail is not None and leaves is None and not layouts.has_drop_block(shape):
            self.parts(place, shape)
        elif self.drops:
            self.emitter.drop_value(place, shape)
        else:
            self.emitter.copy_value(place, shape)

    def _release(self, place: Place, leaf: Shape) -> None:
        tail = self.tail
        if tail is None or tail.taken or not tail.fits(self.layouts, leaf):
            self.emitter.release(place, leaf)
            return
        tail.taken = True
        kind = self.layouts.concrete(leaf)
        pointer = ConvertOp(Copy(place), kind, self.layouts.concrete(BYTE_POINTER))
        self.emitter.assign(tail.local, pointer)

    def parts(self, place: Place, shape: Shape) -> None:
        """Visit the parts of a value, after its own `drop` block."""
        layouts = self.layouts
        if self.drops and self.emitter.runs_drop_blocks and layouts.has_drop_block(shape):
            assert isinstance(shape, t.Nominal)
            run_drop_block(self.emitter, place, shape)
        if isinstance(shape, t.FixedArray):
            self._items(place, shape)
        elif layouts.has_variants(shape):
            self._variants(place, shape)
        else:
            self._fields(place, layouts.fields(shape))

    def _fields(self, place: Place, fields: tuple[Shape, ...]) -> None:
        indices = range(len(fields))
        for index in reversed(indices) if self.drops else indices:
            step = self.emitter.field(index, fields[index])
            self.value(Place(place.local, (*place.path, step)), fields[index])

    def _variants(self, place: Place, shape: Shape) -> None:
        emitter = self.emitter
        concrete = self.layouts.concrete(shape)
        index = emitter.compute(VariantIndex(place, concrete), t.INT)
        branch, after = emitter.current, emitter.begin()
        cases: list[tuple[int, int]] = []
        taken_before = taken_after = self.tail.taken if self.tail is not None else False
        for number, fields in enumerate(self.layouts.variants(shape)):
            if not any(map(self.layouts.is_counted, fields)):
                continue
            if self.tail is not None:
                self.tail.taken = taken_before
            block = emitter.begin()
            cases.append((number, block))
            emitter.enter(block)
            self._fields(Place(place.local, (*place.path, VariantOf(number))), fields)
            emitter.terminate(Goto(after))
            taken_after = taken_after or (self.tail is not None and self.tail.taken)
        if self.tail is not None:
            self.tail.taken = taken_after
        switch = Switch(index, self.layouts.concrete(t.INT), tuple(cases), after)
        emitter.blocks[branch].terminator = switch
        emitter.enter(after)

    def _items(self, place: Place, shape: t.FixedArray) -> None:
        """Visit the items of a fixed array in a loop, the last first when dropping."""
        emitter = self.emitter
        assert isinstance(shape.length, t.Value)
        count = shape.length.value
        integer = self.layouts.concrete(t.INT)
        index = emitter.temporary(t.INT)
        start, end, step = (count - 1, -1, -1) if self.drops else (0, count, 1)
        emitter.assign(index, Use(Const(start, integer)))
        test, body, after = emitter.begin(), emitter.begin(), emitter.begin()
        emitter.terminate(Goto(test))
        emitter.enter(test)
        more = emitter.binary("!=", Copy(index), Const(end, integer), t.INT, t.BOOL)
        emitter.terminate(Branch(more, body, after))
        emitter.enter(body)
        item = IndexOf(Copy(index), self.layouts.concrete(shape.item))
        tail, self.tail = self.tail, None
        self.value(Place(place.local, (*place.path, item)), shape.item)
        self.tail = tail
        emitter.assign(index, BinaryOp("+", Copy(index), Const(step, integer), integer))
        emitter.terminate(Goto(test))
        emitter.enter(after)


def run_drop_block(emitter: Emitter, place: Place, type_: t.Nominal) -> None:
    """Call the `drop` block of a type on the value in a place."""
    info = emitter.layouts.world.type_info(type_.name)
    if info.drop is None:
        return
    function = FunctionReference(info.drop, type_.arguments)
    symbol = emitter.context.demand(function)
    argument: Operand = Copy(place)
    if emitter.context.takes_address(function):
        argument = emitter.compute(AddressOf(place), PointerTo(type_))
    emitter.call(symbol, (argument,))


class _Destroy:
    """The function that destroys an object."""

    def __init__(self, emitter: Emitter, shape: Shape, nests: bool, whole: bool) -> None:
        self.emitter = emitter
        self.shape = shape
        self.nests = nests
        self.whole = whole
        self.layouts = emitter.layouts
        self.shared = self.layouts.is_shared(shape.of if isinstance(shape, ObjectType) else shape)

    def build(self) -> None:
        emitter = self.emitter
        entry = emitter.begin()
        emitter.enter(entry)
        if self.nests:
            self._wait_for_room()
        this, tail = emitter.temporary(BYTE_POINTER), emitter.temporary(BYTE_POINTER)
        emitter.assign(this, Use(Copy(Place(1))))
        again = emitter.begin()
        emitter.terminate(Goto(again))
        emitter.enter(again)
        concrete = self.layouts.concrete(BYTE_POINTER)
        emitter.assign(tail, Use(Const(None, concrete)))
        observed = self._is_observed()
        if observed:
            self._set_count(this, "atomicStore", DYING)
        if isinstance(self.shape, ObjectType) and self.whole:
            self._drop_blocks(this)
        # What runs `drop` blocks keeps to the order of the fields.
        loops = not observed and not isinstance(self.shape, ClosureType) and not self.shared
        mark = _Tail(tail, self.shape) if loops else None
        visit = Visit(emitter, True, mark)
        fields = self.layouts.fields(self.shape)
        for index in reversed(range(2, len(fields))):
            place = emitter.deref(this, self.shape, emitter.field(index, fields[index]))
            visit.value(place, fields[index])
        size = self.layouts.of(self.shape).size
        deallocate = emitter.context.demand(emitter.context.known("deallocate"))
        emitter.call(deallocate, (Copy(this), Const(size, self.layouts.concrete(t.INT))))
        if mark is not None and mark.taken:
            self._go_on(this, tail, again)
        self._leave()

    def _wait_for_room(self) -> None:
        """Let the object wait when the stack is nearly used up (std/destruction.seen)."""
        emitter, context = self.emitter, self.emitter.context
        low = emitter.temporary(t.BOOL)
        emitter.call(context.demand(context.known("must_wait")), (), low)
        waits, go_on = emitter.begin(), emitter.begin()
        emitter.terminate(Branch(Copy(low), waits, go_on))
        emitter.enter(waits)
        emitter.call(context.demand(context.known("wait")), (Copy(Place(1)),))
        emitter.terminate(Return(NOWHERE))
        emitter.enter(go_on)

    def _leave(self) -> None:
        emitter, context = self.emitter, self.emitter.context
        if self.nests:
            emitter.call(context.demand(context.known("destroy_waiting")), ())
        emitter.terminate(Return(NOWHERE))

    def _is_observed(self) -> bool:
        """Tell whether a program can see the object while it is destroyed, through a weak reference."""
        match self.shape:
            case ObjectType(of):
                return not drops_quietly(self.layouts.world, of)
            case BoxObject(of):
                return not drops_quietly(self.layouts.world, of)
            case _:
                return True

    def _drop_blocks(self, this: Place) -> None:
        assert isinstance(self.shape, ObjectType)
        emitter, layouts = self.emitter, self.layouts
        here: t.Type | None = self.shape.of
        may_escape = False
        while isinstance(here, t.Nominal):
            if layouts.world.type_info(here.name).drop is not None:
                pointer = emitter.temporary(here)
                value = ConvertOp(Copy(this), layouts.concrete(BYTE_POINTER), layouts.concrete(here))
                emitter.assign(pointer, value)
                run_drop_block(emitter, pointer, here)
                may_escape = may_escape or not is_standard(here.name)
            here = layouts.world.superclass(here)
        if may_escape:
            self._keep_if_shared(this)

    def _keep_if_shared(self, this: Place) -> None:
        """Let an object live on that its `drop` block has stored somewhere."""
        emitter = self.emitter
        integer = self.layouts.concrete(COUNT)
        count = emitter.count_of(this, self.shape)
        value = emitter.compute(Use(Copy(count)), COUNT)
        last = emitter.binary("==", value, Const(DYING, integer), COUNT, t.BOOL)
        shared, go_on = emitter.begin(), emitter.begin()
        emitter.terminate(Branch(last, go_on, shared))
        emitter.enter(shared)
        if self.shared:
            self._set_count(this, "atomicAdd", DYING)  # it wraps to what was added
        else:
            emitter.assign(count, BinaryOp("-", value, Const(DYING, integer), integer))
        emitter.terminate(Return(NOWHERE))
        emitter.enter(go_on)

    def _set_count(self, this: Place, operation: str, number: int) -> None:
        """Store a count, or change it: where threads may look at it meanwhile, by an atomic operation."""
        emitter = self.emitter
        integer = self.layouts.concrete(COUNT)
        count = emitter.count_of(this, self.shape)
        if not self.shared:
            emitter.assign(count, Use(Const(number, integer)))
            return
        address = emitter.compute(AddressOf(count), PointerTo(COUNT))
        result = emitter.temporary(t.UNIT if operation == "atomicStore" else COUNT)
        emitter.assign(result, IntrinsicOp(operation, (integer,), (address, Const(number, integer))))

    def _go_on(self, this: Place, tail: Place, again: int) -> None:
        """Release the tail; where it was the last reference, destroy it here if it is of the same kind."""
        emitter, layouts = self.emitter, self.layouts
        pointer, integer = layouts.concrete(BYTE_POINTER), layouts.concrete(COUNT)
        done, some, less, last = (emitter.begin() for _ in range(4))
        none = emitter.binary("==", Copy(tail), Const(None, pointer), BYTE_POINTER, t.BOOL)
        emitter.terminate(Branch(none, done, some))
        emitter.enter(some)
        header = AnyClosure()
        count = emitter.count_of(tail, header)
        value = emitter.compute(Use(Copy(count)), COUNT)
        only = emitter.binary("==", value, Const(1, integer), COUNT, t.BOOL)
        emitter.terminate(Branch(only, last, less))
        emitter.enter(less)
        emitter.assign(count, BinaryOp("-", value, Const(1, integer), integer))
        emitter.terminate(Goto(done))
        emitter.enter(last)
        same, other = emitter.begin(), emitter.begin()
        place = emitter.deref(tail, header, emitter.field(_INFORMATION, BYTE_POINTER))
        information = emitter.temporary(BYTE_POINTER)
        emitter.assign(information, Use(Copy(place)))
        own = emitter.compute(Use(GlobalAddress(emitter.context.information(self.shape))), BYTE_POINTER)
        equal = emitter.binary("==", Copy(information), own, BYTE_POINTER, t.BOOL)
        emitter.terminate(Branch(equal, same, other))
        emitter.enter(same)
        emitter.assign(this, Use(Copy(tail)))
        emitter.terminate(Goto(again))
        emitter.enter(other)
        code = emitter.compute(Use(Copy(emitter.deref(information, BYTE_POINTER))), BYTE_POINTER)
        callee = Indirect(code, (pointer,), layouts.concrete(t.UNIT))
        emitter.statements.append(CallStatement(None, callee, (Copy(tail),), NOWHERE))
        emitter.terminate(Goto(done))
        emitter.enter(done)


def is_standard(name: str) -> bool:
    """Tell whether a name is one of the standard library, which keeps no objects from `drop` blocks."""
    return "." not in name or name.startswith("std.")
