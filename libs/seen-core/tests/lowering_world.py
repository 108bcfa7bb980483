"""A world of a few hand-made declarations, and short names for hand-made HIR."""

from __future__ import annotations

from collections.abc import Sequence

from seen_core.check import hir
from seen_core.check.signatures import (
    FieldInfo,
    FunctionInfo,
    FunctionReference,
    GlobalInfo,
    ParameterInfo,
    TypeInfo,
    VariantInfo,
)
from seen_core.check.types import (
    BOOL,
    INT,
    STRING,
    UNIT,
    Function,
    Nominal,
    Nullable,
    Parameter,
    Type,
    Weak,
    is_scalar,
    substitute,
)
from seen_core.mir.ownership import inline_parts
from seen_core.source import SourceFile, Span

FILE = SourceFile("main.seen", "first line of the text\nsecond line of the text\n" + "x" * 200, "main")
AT = Span(0, 5)
NODE = Nominal("main.Node")
"""A class with a `drop` block and a mutable field `next: Node?`."""
DOOR = Nominal("main.Door")
"""A struct with a `drop` block."""
TREE = Nominal("main.Tree")
"""enum Tree { Leaf(value: Int), Branch(left: Tree, right: Tree) }"""
POINT = Nominal("main.Point")
NAMED = Nominal("main.Named")
"""struct Named { name: String, door: Door }"""
ARRAY = Nominal("Array", (STRING,))


def field(name: str, type_: Type, *, mutable: bool = False, boxed: bool = False) -> FieldInfo:
    return FieldInfo(name, type_, AT, mutable, boxed=boxed)


def _type(name: str, kind: str, *fields: FieldInfo, **more: object) -> TypeInfo:
    return TypeInfo(name, kind, FILE, AT, fields=fields, **more)  # type: ignore[arg-type]


class FakeWorld:
    """Answers from dictionaries."""

    def __init__(self) -> None:
        self.unique: frozenset[Parameter] = frozenset()
        self.unique_worlds = {self.unique: self}
        leaf = VariantInfo("Leaf", (field("value", INT),), 0, AT)
        tree_fields = (field("left", TREE, boxed=True), field("right", TREE, boxed=True))
        item = Parameter("Array", "T")
        self.types = {
            "String": _type("String", "struct", field("data", Nominal("Box"))),
            "Box": _type("Box", "class", open=False),
            "Array": _type(
                "Array",
                "class",
                field("size", INT, mutable=True),
                field("capacity", INT, mutable=True),
                field("data", Nominal("Ptr", (item,)), mutable=True),
                parameters=(item,),
            ),
            "main.Node": _type(
                "main.Node",
                "class",
                field("name", STRING),
                field("next", Nullable(NODE), mutable=True),
                drop="main.Node.drop",
            ),
            "main.Door": _type("main.Door", "struct", field("id", INT), drop="main.Door.drop"),
            "main.Point": _type("main.Point", "struct", field("x", INT), field("y", INT)),
            "main.Named": _type("main.Named", "struct", field("name", STRING), field("door", DOOR)),
            "main.Tree": _type(
                "main.Tree", "enum", variants=(leaf, VariantInfo("Branch", tree_fields, 1, AT))
            ),
        }
        self.functions: dict[str, FunctionInfo] = {}
        self.bodies: dict[str, hir.Body] = {}
        self.globals: dict[str, GlobalInfo] = {}

    def type_info(self, name: str) -> TypeInfo:
        return self.types.get(name) or TypeInfo(name, "scalar", FILE, AT)

    def function(self, name: str) -> FunctionInfo:
        return self.functions[name]

    def global_info(self, name: str) -> GlobalInfo:
        return self.globals[name]

    def body(self, function: str) -> hir.Body:
        return self.bodies[function]

    def _substituted(self, type_: Nominal, fields: tuple[FieldInfo, ...]) -> tuple[FieldInfo, ...]:
        mapping = dict(zip(self.type_info(type_.name).parameters, type_.arguments))
        return tuple(
            FieldInfo(f.name, substitute(f.type, mapping), f.span, f.mutable, boxed=f.boxed) for f in fields
        )

    def all_fields(self, type_: Nominal) -> tuple[FieldInfo, ...]:
        return self._substituted(type_, self.type_info(type_.name).fields)

    def variant_fields(self, type_: Nominal, variant: int) -> tuple[FieldInfo, ...]:
        return self._substituted(type_, self.type_info(type_.name).variants[variant].fields)

    def superclass(self, type_: Nominal) -> Nominal | None:
        return None

    def subclasses(self, class_: str) -> tuple[str, ...]:
        infos = self.types.values()
        return tuple(one.name for one in infos if one.superclass and one.superclass.name == class_)

    def implements(self, type_: Type, interface: Nominal) -> bool:
        return False

    def implementation(self, method: FunctionReference) -> FunctionReference | None:
        return method

    def override(self, class_: Nominal, method: FunctionReference) -> FunctionReference:
        return method

    def interface_methods(self, interface: str) -> tuple[str, ...]:
        return ()

    def is_copyable(self, type_: Type) -> bool:
        if isinstance(type_, Nominal):
            info = self.type_info(type_.name)
            if info.kind in ("struct", "enum") and info.drop is not None:
                return False
            if any(f.boxed for variant in info.variants for f in variant.fields):
                return False
        return all(self.is_copyable(part) for part in inline_parts(self, type_))

    def needs_drop(self, type_: Type) -> bool:
        if isinstance(type_, Parameter | Function | Weak):
            return True
        if isinstance(type_, Nominal):
            info = self.type_info(type_.name)
            if is_scalar(type_) or type_.name == "Ptr":
                return False
            if info.kind in ("class", "interface") or type_.name == "Any" or info.drop is not None:
                return True
            if any(f.boxed for variant in info.variants for f in variant.fields):
                return True
        return any(self.needs_drop(part) for part in inline_parts(self, type_))

    def uses_weak(self) -> bool:
        return False

    def known(self, role: str) -> str:
        return f"std.{role}"

    # ------------------------------------------------------------ declaring

    def declare(
        self,
        name: str,
        parameters: Sequence[tuple[str, Type] | tuple[str, Type, str]] = (),
        result: Type = UNIT,
        body: hir.Expression | None = None,
        locals_: Sequence[hir.LocalInfo] = (),
        **more: object,
    ) -> None:
        """Add a function; its parameters are the first locals of the body."""
        infos = tuple(ParameterInfo(p[0], p[1], AT, p[2] if len(p) > 2 else "") for p in parameters)
        more.setdefault("kind", "function")
        self.functions[name] = FunctionInfo(  # type: ignore[misc]
            name=name,
            file=FILE,
            span=AT,
            type_parameters=(),
            parameters=infos,
            result=result,
            has_body=body is not None,
            **more,  # type: ignore[arg-type]
        )
        if body is not None:
            all_locals = [local(p.name, p.type) for p in infos] + list(locals_)
            throws = bool(more.get("throws"))
            self.bodies[name] = hir.Body(name, FILE, all_locals, len(infos), body, result, throws)


# ---------------------------------------------------------------- HIR in short


def local(name: str, type_: Type, *, mutable: bool = False, boxed: bool = False) -> hir.LocalInfo:
    return hir.LocalInfo(name, type_, mutable, AT, boxed)


def read(index: int, type_: Type, at: int = 0) -> hir.Local:
    return hir.Local(Span(at, at + 1), type_, index)


def number(value: int) -> hir.Constant:
    return hir.Constant(AT, INT, value)


def truth(value: bool) -> hir.Constant:
    return hir.Constant(AT, BOOL, value)


def call(name: str, result: Type, *arguments: hir.Expression, throws: bool = False) -> hir.Call:
    return hir.Call(AT, result, FunctionReference(name), "static", arguments, throws)


def block(*statements: hir.Statement, value: hir.Expression | None = None, type_: Type = UNIT) -> hir.Block:
    return hir.Block(AT, type_ if value is None else value.type, statements, value)


def let(index: int, value: hir.Expression | None) -> hir.Let:
    return hir.Let(AT, index, value)


def do(value: hir.Expression) -> hir.Evaluate:
    return hir.Evaluate(AT, value)
