"""How values lie in memory.

C's alignment; fields in the order of their declaration; enums begin with the smallest tag that fits; a
nullable whose value holds a pointer that is never null uses that pointer (its *niche*), others a tag.
"""

from __future__ import annotations

from collections.abc import Sequence

from seen_core.check import types as t
from seen_core.check.signatures import TypeInfo
from seen_core.check.world import World
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.mir.model import (
    ArrayLayout,
    CellType,
    ClosureType,
    Concrete,
    EnumLayout,
    FieldOf,
    Layout,
    ObjectType,
    PointerTo,
    Projection,
    ScalarLayout,
    StructLayout,
    ThrowingResult,
    VariantOf,
)
from seen_core.mir.ownership import family_of
from seen_core.mono.shapes import (
    BYTE_POINTER,
    COUNTS,
    ERROR,
    AnyClosure,
    BoxObject,
    Shape,
    shape_name,
)

MAXIMUM_LEAVES = 4
"""Values with more counted pointers than this are counted by a function of their own."""

Leaf = tuple[tuple[Projection, ...], Shape]


class Layouts:
    """Layouts of the closed types of a program, made when asked for."""

    def __init__(self, world: World, pointer_bytes: int, *, threads: bool = False) -> None:
        self.world = world
        self.pointer_bytes = pointer_bytes
        self.threads = threads
        """The program may start threads."""
        self.table: dict[str, Layout] = {}
        self._concrete: dict[Shape, Concrete] = {}
        self._counted: dict[Shape, bool] = {}
        self._leaves: dict[Shape, list[Leaf] | None] = {}
        self._shared: dict[Shape, bool] = {}

    def concrete(self, shape: Shape) -> Concrete:
        """Return the name of a type whose layout is in the table."""
        known = self._concrete.get(shape)
        if known is None:
            known = self._concrete[shape] = Concrete(shape_name(shape))
            if known.name not in self.table:
                self.table[known.name] = self._lay_out(shape)
        return known

    def of(self, shape: Shape) -> Layout:
        """Return the layout of a type."""
        return self.table[self.concrete(shape).name]

    def info(self, shape: Shape) -> TypeInfo | None:
        """Return the declaration of a struct, class, enum or interface."""
        if not isinstance(shape, t.Nominal) or shape.name in t.SCALARS or shape.name in ("Ptr", "Any"):
            return None
        return self.world.type_info(shape.name)

    def is_reference(self, shape: Shape) -> bool:
        """Tell whether values are counted pointers that are never null."""
        match shape:
            case CellType() | t.Function() | t.Nominal("Any"):
                return True
            case _:
                info = self.info(shape)
                return info is not None and info.kind in ("class", "interface")

    def is_weak(self, shape: Shape) -> bool:
        """Tell whether values are weak references: pointers, null allowed, counted apart."""
        return isinstance(shape, t.Weak)

    def is_class(self, shape: Shape) -> bool:
        """Tell whether values are references to objects of a class."""
        info = self.info(shape)
        return info is not None and info.kind == "class"

    def is_dynamic(self, shape: Shape) -> bool:
        """Tell whether values hold any type: interface values and `Any`."""
        info = self.info(shape)
        return shape == t.ANY or (info is not None and info.kind == "interface")

    def is_shared(self, reference: Shape) -> bool:
        """Tell whether several threads may count references of a type to one object at the same time.

        Objects of classes that are not `@shared`, arrays among them, have one thread each.
        """
        if not self.threads:
            return False
        known = self._shared.get(reference)
        if known is None:
            info = self.info(reference)
            known = info is None or info.kind != "class" or info.instance is not None
            known = self._shared[reference] = known or self.world.is_shared(info.name)  # type: ignore[union-attr]
        return known

    # ------------------------------------------------------------ parts

    def fields(self, shape: Shape) -> tuple[Shape, ...]:
        """Return the types of the fields of a struct, tuple or object."""
        match shape:
            case t.Tuple(items):
                return items
            case ThrowingResult(value):
                return (t.Nullable(ERROR), value)
            case ObjectType(of):
                assert isinstance(of, t.Nominal)
                return (COUNTS, BYTE_POINTER, *(field.type for field in self.world.all_fields(of)))
            case BoxObject(of):
                return (COUNTS, BYTE_POINTER, of)
            case AnyClosure():
                return (COUNTS, BYTE_POINTER, BYTE_POINTER)
            case ClosureType(_, captures):
                return (COUNTS, BYTE_POINTER, BYTE_POINTER, *captures)
            case t.Nominal():
                return tuple(field.type for field in self.world.all_fields(shape))
            case _:
                raise AssertionError(f"{shape} has no fields")

    def variants(self, shape: Shape) -> tuple[tuple[Shape, ...], ...]:
        """Return the types of the fields of the variants of an enum or a nullable."""
        match shape:
            case t.Nullable(inner):
                return ((), (inner,))
            case t.Nominal(name):
                count = len(self.world.type_info(name).variants)
                return tuple(
                    tuple(
                        CellType(field.type) if field.boxed else field.type
                        for field in self.world.variant_fields(shape, index)
                    )
                    for index in range(count)
                )
            case _:
                raise AssertionError(f"{shape} has no variants")

    def has_variants(self, shape: Shape) -> bool:
        """Tell whether a type is an enum or a nullable."""
        info = self.info(shape)
        return isinstance(shape, t.Nullable) or (info is not None and info.kind == "enum")

    def has_bare_variants(self, shape: Shape) -> bool:
        """Tell whether some variants of an enum with a tag have no fields."""
        info = self.info(shape)
        return (
            info is not None
            and info.kind == "enum"
            and not self.has_drop_block(shape)
            and not all(self.variants(shape))
        )

    def has_drop_block(self, shape: Shape) -> bool:
        """Tell whether a value type has a `drop` block of its own."""
        info = self.info(shape)
        return info is not None and info.drop is not None and info.kind in ("struct", "enum")

    # ------------------------------------------------------------ counting

    def is_counted(self, shape: Shape) -> bool:
        """Tell whether copying or dropping a value does anything."""
        known = self._counted.get(shape)
        if known is None:
            self._counted[shape] = False  # a type that contains itself does so through counted boxes
            known = self._counted[shape] = self._find_counted(shape)
        return known

    def _find_counted(self, shape: Shape) -> bool:
        if self.is_reference(shape) or self.is_weak(shape) or self.has_drop_block(shape):
            return True
        match shape:
            case t.FixedArray(item):
                return self.is_counted(item)
            case t.Tuple() | ThrowingResult():
                return any(map(self.is_counted, self.fields(shape)))
            case _ if self.has_variants(shape):
                return any(self.is_counted(field) for fields in self.variants(shape) for field in fields)
            case t.Nominal() if self.info(shape) is not None:
                return any(map(self.is_counted, self.fields(shape)))
            case _:
                return False

    def holds_drop_block(self, shape: Shape) -> t.Type | None:
        """Return the part of a value, itself included, whose `drop` block forbids to copy it."""
        if isinstance(shape, t.Nominal) and self.has_drop_block(shape):
            return shape
        parts: Sequence[Shape] = ()
        if isinstance(shape, t.FixedArray):
            parts = (shape.item,)
        elif self.has_variants(shape):
            parts = [field for fields in self.variants(shape) for field in fields]
        elif isinstance(shape, t.Tuple | ThrowingResult) or (
            self.info(shape) is not None and not self.is_reference(shape)
        ):
            parts = self.fields(shape)
        for part in parts:
            if part != shape and (found := self.holds_drop_block(part)) is not None:
                return found
        return None

    def leaves(self, shape: Shape) -> list[Leaf] | None:
        """Return the paths to the counted pointers of a value.

        None where they depend on its variant, are many, or a `drop` block has to run.
        """
        if shape not in self._leaves:
            self._leaves[shape] = self._find_leaves(shape)
        return self._leaves[shape]

    def _find_leaves(self, shape: Shape) -> list[Leaf] | None:
        if not self.is_counted(shape):
            return []
        if self.is_reference(shape) or self.is_weak(shape):
            return [((), shape)]
        if self.has_drop_block(shape):
            return None
        match shape:
            case t.Nullable(inner) if self.is_reference(inner):
                return [((VariantOf(1), FieldOf(0, self.concrete(inner))), inner)]
            case t.Tuple() | ThrowingResult() | t.Nominal() if not self.has_variants(shape):
                return self._field_leaves(shape)
            case _:
                return None

    def _field_leaves(self, shape: Shape) -> list[Leaf] | None:
        found: list[Leaf] = []
        for index, field in enumerate(self.fields(shape)):
            inner = self.leaves(field)
            if inner is None:
                return None
            step = FieldOf(index, self.concrete(field))
            found += [((step, *path), leaf) for path, leaf in inner]
        return found if len(found) <= MAXIMUM_LEAVES else None

    # ------------------------------------------------------------ nesting

    def may_nest(self, object_: Shape) -> bool:
        """Tell whether objects of a kind can form chains of any length, so that destroying one goes deep."""
        start = object_.of if isinstance(object_, ObjectType) else object_
        around = self._ancestors(start) if isinstance(object_, ObjectType) else {start}
        seen: set[Shape] = set()
        stack = list(self.fields(object_)[2:])
        if isinstance(start, t.Nominal):
            stack += start.arguments
        while stack:
            part = stack.pop()
            if isinstance(part, CellType):
                part = BoxObject(part.of)
            if part in seen or t.is_scalar(part):  # type: ignore[arg-type]
                continue
            if part in around or self._is_open(part):
                return True
            seen.add(part)
            stack += self._inner(part)
        return False

    def _ancestors(self, class_: Shape) -> set[Shape]:
        """Return a class and its superclasses: a reference to any of them may lead to such an object."""
        found: set[Shape] = set()
        here: Shape | None = class_
        while isinstance(here, t.Nominal):
            found.add(here)
            here = self.world.superclass(here)
        return found

    def _is_open(self, shape: Shape) -> bool:
        """Tell whether a reference may lead to objects of kinds that its type does not say."""
        if isinstance(shape, t.Function) or self.is_dynamic(shape):
            return True
        return isinstance(shape, t.Nominal) and self.is_class(shape) and family_of(self.world, shape) is None

    def _inner(self, shape: Shape) -> Sequence[Shape]:
        """Return the types of what a value holds or refers to; raw memory holds type arguments."""
        match shape:
            case BoxObject(of):
                return (of,)
            case t.Nullable(inner) | t.FixedArray(inner):
                return (inner,)
            case t.Tuple(items):
                return items
            case t.Nominal(_, arguments) if self.has_variants(shape):
                return [field for fields in self.variants(shape) for field in fields]
            case t.Nominal(_, arguments) if self.info(shape) is not None:
                family = family_of(self.world, shape) if self.is_class(shape) else None
                fields = [field.type for one in family or (shape,) for field in self.world.all_fields(one)]
                return (*fields, *arguments) if family else fields
            case _:
                return ()

    # ------------------------------------------------------------ layout

    def _lay_out(self, shape: Shape) -> Layout:
        if self.is_reference(shape):
            return self._pointer()
        match shape:
            case PointerTo() | t.Nominal("Ptr"):
                return self._pointer()
            case t.Weak(inner) if self.is_reference(inner):
                return self._pointer()
            case t.Weak(inner):
                raise SeenError(
                    Diagnostic(
                        "E0203",
                        "`{type}` is not possible: only objects can be referred to weakly",
                        (),
                        {"type": shape_name(shape)},
                    )
                )
            case t.Nominal(name) if name in t.SCALARS:
                return self._scalar(name)
            case t.Nullable(inner):
                return self._nullable(inner)
            case t.FixedArray(item, t.Value(count)):
                layout = self.of(item)
                if count < 0:
                    raise SeenError(
                        Diagnostic("E0222", "an array cannot have {count} items", (), {"count": str(count)})
                    )
                return ArrayLayout(layout.size * count, layout.align, self.concrete(item), count)
            case t.Nominal() if self.has_variants(shape):
                return self._enum(shape)
            case t.Nominal():
                names = tuple(field.name for field in self.world.all_fields(shape))
                return self._struct(self.fields(shape), names)
            case ObjectType(t.Nominal() as class_):
                names = tuple(field.name for field in self.world.all_fields(class_))
                return self._struct(self.fields(shape), ("", "", *names))
            case t.Tuple() | ThrowingResult() | BoxObject() | AnyClosure() | ClosureType():
                return self._struct(self.fields(shape), ())
            case _:
                raise SeenError(
                    Diagnostic(
                        "E0227",
                        "values of type `{type}` are not available in this release",
                        (),
                        {"type": shape_name(shape)},
                    )
                )

    def _pointer(self) -> ScalarLayout:
        return ScalarLayout("pointer", self.pointer_bytes, self.pointer_bytes)

    def _scalar(self, name: str) -> ScalarLayout:
        if name in t.INTEGER_BITS:
            bits, signed = t.INTEGER_BITS[name]
            size = self.pointer_bytes if name in ("CSize", "COffset") else bits // 8
            return ScalarLayout("int", size, size, signed)
        if name in t.FLOAT_BITS:
            size = t.FLOAT_BITS[name] // 8
            return ScalarLayout("float", size, size)
        match name:
            case "Bool":
                return ScalarLayout("bool", 1, 1)
            case "Char":
                return ScalarLayout("char", 4, 4)
            case _:
                return ScalarLayout("unit", 0, 1)

    def _place(
        self, fields: Sequence[Shape], start: int
    ) -> tuple[tuple[tuple[int, Concrete], ...], int, int]:
        """Put fields one after the other from `start`; also the end and the alignment."""
        placed: list[tuple[int, Concrete]] = []
        align = 1
        for field in fields:
            layout = self.of(field)
            start = _up(start, layout.align)
            placed.append((start, self.concrete(field)))
            start += layout.size
            align = max(align, layout.align)
        return tuple(placed), start, align

    def _struct(self, fields: Sequence[Shape], names: tuple[str, ...]) -> StructLayout:
        placed, end, align = self._place(fields, 0)
        return StructLayout(_up(end, align), align, placed, names)

    def _enum(self, shape: t.Nominal) -> EnumLayout:
        info = self.world.type_info(shape.name)
        names = tuple(variant.name for variant in info.variants)
        return self._tagged(self.variants(shape), names)

    def _tagged(self, variants: Sequence[Sequence[Shape]], names: tuple[str, ...]) -> EnumLayout:
        count = len(variants)
        tag = 1 if count <= 1 << 8 else 2 if count <= 1 << 16 else 4
        size = align = tag
        placed = []
        for fields in variants:
            places, end, inner_align = self._place(fields, tag)
            placed.append(places)
            size, align = max(size, end), max(align, inner_align)
        return EnumLayout(_up(size, align), align, tag, tuple(placed), None, names)

    def _nullable(self, inner: t.Type) -> EnumLayout:
        niche = self.niche(inner)
        if niche is None:
            return self._tagged(((), (inner,)), ())
        layout = self.of(inner)
        variants = ((), ((0, self.concrete(inner)),))
        return EnumLayout(layout.size, layout.align, 0, variants, niche)

    def niche(self, shape: Shape) -> int | None:
        """Return the offset of a pointer in a value that is never null."""
        if self.is_reference(shape) or shape == t.STRING:
            return 0
        match shape:
            case t.Tuple():
                pass
            case t.Nominal() if self.info(shape) is not None and not self.has_variants(shape):
                pass
            case t.FixedArray(item, t.Value(count)) if count > 0:
                return self.niche(item)
            case _:
                return None
        layout = self.of(shape)
        assert isinstance(layout, StructLayout)
        for (offset, _), field in zip(layout.fields, self.fields(shape)):
            inner = self.niche(field)
            if inner is not None:
                return offset + inner
        return None


def _up(value: int, align: int) -> int:
    return (value + align - 1) // align * align
