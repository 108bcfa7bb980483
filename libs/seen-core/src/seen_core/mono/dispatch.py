"""Calls whose target depends on an object: which objects exist, and where their tables are read.

The program is closed, so every class that is ever allocated is known at the end. A *site* is a method
asked of a static type; each object type that fits it gives one target. A site with one target becomes a
plain call, others read a slot of the object's type information.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from seen_core.check import types as t
from seen_core.check.signatures import FunctionReference
from seen_core.check.world import World
from seen_core.mir.model import (
    Assign,
    BinaryOp,
    CallStatement,
    Const,
    Copy,
    Deref,
    FieldOf,
    IndexOf,
    Indirect,
    IntrinsicOp,
    MirFunction,
    ObjectType,
    Operand,
    Place,
    Release,
    Statement,
    Static,
    Unreachable,
    Use,
)
from seen_core.mono.glue import Emitter, GlueContext, PendingRelease, glue_symbol
from seen_core.mono.layouts import Layouts
from seen_core.mono.shapes import BYTE_POINTER, AnyClosure, BoxObject, Shape
from seen_core.records import value
from seen_core.source import Location

INFORMATION_WORDS = 3
"""Words in front of the method table: destroy function, type number, name."""


@value
class Site:
    """A method asked of values of a static type.

    `method` of an interface: without `Self` among its type arguments; a virtual method of a class: as it
    is called.
    """

    virtual: bool
    method: FunctionReference
    receiver: t.Type


@value
class PendingCall:
    """A call that goes through a table, unless there is only one target."""

    target: Place | None
    site: Site
    arguments: tuple[Operand, ...]
    location: Location


@value
class PendingTest:
    """Whether an object has a type: compares type numbers, when they are known."""

    target: Place
    pointer: Operand
    source: t.Type
    tested: t.Type
    location: Location


Pending = PendingCall | PendingTest | PendingRelease


class Hierarchy:
    """Which object fits which type."""

    def __init__(self, world: World, layouts: Layouts) -> None:
        self.world = world
        self.layouts = layouts
        self._fits: dict[tuple[Shape, t.Type], bool] = {}

    def fits(self, object_: Shape, type_: t.Type) -> bool:
        """Tell whether a value of `type_` may be a reference to such an object."""
        key = (object_, type_)
        known = self._fits.get(key)
        if known is None:
            known = self._fits[key] = self._find(object_, type_)
        return known

    def _find(self, object_: Shape, type_: t.Type) -> bool:
        if type_ == t.ANY:
            return True
        match object_:
            case ObjectType(of):
                if self.layouts.is_dynamic(type_):
                    assert isinstance(type_, t.Nominal)
                    return self.world.implements(of, type_)
                here: t.Type | None = of
                while isinstance(here, t.Nominal):
                    if here == type_:
                        return True
                    here = self.world.superclass(here)
                return False
            case BoxObject(of):
                if self.layouts.is_dynamic(type_):
                    assert isinstance(type_, t.Nominal)
                    return self.world.implements(of, type_)
                return of == type_
            case _:
                return False


@dataclass(slots=True)
class Tables:
    """What dispatch needs to know at the end."""

    targets: dict[Site, dict[Shape, str]] = field(default_factory=dict)
    """Symbols of the functions to call, by site and object; they take the reference first."""
    numbers: dict[Shape, int] = field(default_factory=dict)
    function_types: dict[Shape, set[t.Type]] = field(default_factory=dict)
    """Types that the objects of lambdas have as function values."""
    slots: dict[tuple[bool, FunctionReference], int] = field(default_factory=dict)
    first_slot: int = INFORMATION_WORDS

    def slot(self, site: Site) -> int:
        """Return the slot of a site in every table, in words from the start of the information."""
        key = (site.virtual, site.method)
        return self.first_slot + self.slots.setdefault(key, len(self.slots))


def number_objects(world: World, objects: list[Shape]) -> dict[Shape, int]:
    """Give numbers to object types so that the subclasses of a class are next to each other."""
    children: dict[t.Type | None, list[t.Type]] = {}
    seen: set[t.Type] = set()

    def add(class_: t.Nominal) -> None:
        if class_ in seen:
            return
        seen.add(class_)
        parent = world.superclass(class_)
        if parent is not None:
            add(parent)
        children.setdefault(parent, []).append(class_)

    for object_ in objects:
        if isinstance(object_, ObjectType) and isinstance(object_.of, t.Nominal):
            add(object_.of)
    numbers: dict[Shape, int] = {}
    stack = list(reversed(children.get(None, [])))
    while stack:
        class_ = stack.pop()
        numbers[ObjectType(class_)] = len(numbers) + 1
        stack.extend(reversed(children.get(class_, [])))
    for object_ in objects:
        if not isinstance(object_, ObjectType):
            numbers[object_] = len(numbers) + 1
    return numbers


class Resolver:
    """Replaces what was left open in closed functions, once the whole program is known."""

    def __init__(
        self,
        context: GlueContext,
        tables: Tables,
        hierarchy: Hierarchy,
        objects: list[Shape],
        signatures: dict[Site, Indirect],
    ) -> None:
        self.context = context
        self.layouts = context.layouts
        self.tables = tables
        self.hierarchy = hierarchy
        self.objects = objects
        self.signatures = signatures
        self._destroys: dict[t.Nominal, str | None] = {}

    def resolve(self, function: MirFunction) -> None:
        """Put statements in the place of everything that is pending in a function."""
        emitter = Emitter(self.context, function.locals)
        for block in function.blocks:
            if not any(isinstance(s, PendingCall | PendingTest | PendingRelease) for s in block.statements):
                continue
            emitter.statements = []
            for statement in block.statements:
                if isinstance(statement, PendingCall) and not self.tables.targets[statement.site]:
                    # No object that fits is ever made, so nothing from here on can be reached.
                    emitter.assign(emitter.temporary(t.UNIT), IntrinsicOp("trap", (), ()))
                    block.terminator = Unreachable()
                    break
                self._statement(emitter, statement)
            block.statements = emitter.statements  # type: ignore[assignment]

    def _statement(self, emitter: Emitter, statement: Statement | Pending) -> None:
        emitter.location = getattr(statement, "location", emitter.location)
        match statement:
            case PendingCall():
                self._call(emitter, statement)
            case PendingTest():
                self._test(emitter, statement)
            case PendingRelease(pointer, class_, location):
                shared = self.layouts.is_shared(class_)
                emitter.statements.append(Release(pointer, self._destroy(class_), location, shared))
            case _:
                emitter.statements.append(statement)

    def _destroy(self, class_: t.Nominal) -> str | None:
        """Return the one function that destroys objects of a static class, if there is only one."""
        if class_ not in self._destroys:
            fitting = [o for o in self.objects if self.hierarchy.fits(o, class_)]
            self._destroys[class_] = glue_symbol_of(self.context, fitting[0]) if len(fitting) == 1 else None
        return self._destroys[class_]

    def _call(self, emitter: Emitter, call: PendingCall) -> None:
        targets = set(self.tables.targets[call.site].values())
        if len(targets) == 1:
            callee = Static(FunctionReference(targets.pop()))
            emitter.statements.append(CallStatement(call.target, callee, call.arguments, call.location))
            return
        table = self._information(emitter, call.arguments[0])
        slot = IndexOf(
            Const(self.tables.slot(call.site), self.layouts.concrete(t.INT)),
            self.layouts.concrete(BYTE_POINTER),
        )
        code = emitter.compute(Use(Copy(Place(table.local, (slot,)))), BYTE_POINTER)
        signature = self.signatures[call.site]
        indirect = Indirect(code, signature.parameters, signature.result)
        emitter.statements.append(CallStatement(call.target, indirect, call.arguments, call.location))

    def _information(self, emitter: Emitter, reference: Operand) -> Place:
        """Read the type information of the object behind a reference."""
        assert not isinstance(reference, Const) and hasattr(reference, "place")
        place: Place = reference.place
        header = self.layouts.concrete(AnyClosure())
        step = FieldOf(1, self.layouts.concrete(BYTE_POINTER))
        table = emitter.temporary(BYTE_POINTER)
        emitter.assign(table, Use(Copy(Place(place.local, (*place.path, Deref(header), step)))))
        return table

    def _test(self, emitter: Emitter, test: PendingTest) -> None:
        fitting = {
            self.tables.numbers[o]
            for o in self.objects
            if self.hierarchy.fits(o, test.tested) or test.tested in self.tables.function_types.get(o, ())
        }
        possible = {
            self.tables.numbers[o]
            for o in self.objects
            if self.hierarchy.fits(o, test.source) or o in self.tables.function_types
        }
        boolean = self.layouts.concrete(t.BOOL)
        if not fitting or possible <= fitting:
            emitter.assign(test.target, Use(Const(bool(fitting), boolean)))
            return
        word_type = t.Nominal("CSize")
        word = self.layouts.concrete(word_type)
        table = self._information(emitter, test.pointer)
        number = emitter.compute(
            Use(Copy(Place(table.local, (IndexOf(Const(1, self.layouts.concrete(t.INT)), word),)))), word_type
        )
        results: list[Operand] = []
        for low, high in ranges(fitting, set(self.tables.numbers.values())):
            if low == high:
                results.append(emitter.binary("==", number, Const(low, word), word_type, t.BOOL))
                continue
            distance = emitter.binary("-", number, Const(low, word), word_type, word_type)
            results.append(emitter.binary("<=", distance, Const(high - low, word), word_type, t.BOOL))
        while len(results) > 1:
            second, first = results.pop(), results.pop()
            results.append(emitter.compute(BinaryOp("|", first, second, boolean), t.BOOL))
        emitter.statements.append(Assign(test.target, Use(results[0]), test.location))


def ranges(numbers: set[int], known: set[int]) -> list[tuple[int, int]]:
    """Return the intervals that hold `numbers`, over numbers that no object has."""
    found: list[tuple[int, int]] = []
    for number in sorted(known):
        if number not in numbers:
            if found and found[-1][1] >= 0:
                found.append((-1, -1))
            continue
        if found and found[-1][1] >= 0:
            found[-1] = (found[-1][0], number)
        elif found:
            found[-1] = (number, number)
        else:
            found.append((number, number))
    return [pair for pair in found if pair[0] >= 0]


def glue_symbol_of(context: GlueContext, object_: Shape) -> str:
    """Return the function that destroys an object."""
    return context.glue("destroy", object_)


__all__ = ["Hierarchy", "PendingCall", "PendingTest", "Resolver", "Site", "Tables", "glue_symbol"]
