"""Implementations that the compiler writes: `Eq`, `Hash`, `Ord`, `Debug`, `Display`, `Clone`, `Default`.

Data classes, data structs and enums have `Eq`, `Hash` and `Debug` (and field-less enums `Ord`) where all
their parts do; others ask with `@derive`. What is `Debug` is `Display` too. The bodies are built as HIR.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.signatures import FieldInfo, FunctionInfo, FunctionReference, ParameterInfo, TypeInfo
from seen_core.check.signatures_from_ast import Synthesized
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program

CORE = "std.core."
INTERFACES = {
    "Eq": CORE + "Eq",
    "Hash": CORE + "Hash",
    "Ord": CORE + "Ord",
    "Debug": CORE + "Debug",
    "Display": CORE + "Display",
    "Clone": CORE + "Clone",
    "Default": CORE + "Default",
}
_METHODS = {
    "equals": "Eq",
    "hash": "Hash",
    "compareTo": "Ord",
    "debug": "Debug",
    "display": "Display",
    "clone": "Clone",
    "default": "Default",
}
_PartMaker = Callable[[int | None, list[hir.Expression]], hir.Expression]
_PairMaker = Callable[[list[hir.Expression], list[hir.Expression]], hir.Expression]
_SHORT = {qualified: short for short, qualified in INTERFACES.items()}


def derived_interfaces(program: Program, type_: t.Nominal) -> Iterator[t.Nominal]:
    """Yield the interfaces that a type has by derivation."""
    for qualified in INTERFACES.values():
        if derives(program, type_, qualified):
            yield t.Nominal(qualified)


def derives(program: Program, type_: t.Nominal, interface: str) -> bool:
    """Tell whether a type has an interface by derivation, its parts considered."""
    short = _SHORT.get(interface)
    if short is None:
        return False
    info = program.type_info(type_.name)
    if info.kind not in ("struct", "class", "enum"):
        return False
    if short == "Display":
        if _is_error(program, type_):
            return False
        return _has_other(program, type_, INTERFACES["Debug"]) or _writes_text(program, type_)
    asked = _asked(program, type_.name)
    if short not in asked:
        by_default = info.data and short in ("Eq", "Hash", "Debug")
        plain = info.kind == "enum" and not any(variant.fields for variant in info.variants)
        if not by_default and not (plain and short == "Ord"):
            return short == "Eq" and "Ord" in asked
    if short == "Default" and info.kind == "enum":
        variant = default_variant(program, info)
        found = variant is not None and not info.variants[variant].fields
        return found or (info.name, interface) in program.broken_derives
    key = (type_, interface)
    if key in program.deriving or (info.name, interface) in program.broken_derives:
        return True
    program.deriving.add(key)
    try:
        return all(program.implements(part, t.Nominal(interface)) for part in _parts(program, type_))
    finally:
        program.deriving.discard(key)


def _writes_text(program: Program, type_: t.Nominal) -> bool:
    """Tell whether a type, or a superclass, has a `toString` of its own, which is how it is displayed."""
    here: t.Nominal | None = type_
    while here is not None:
        entity = program.type_entity(here.name)
        if entity is not None and entity.body is not None:
            for member in entity.body.members.get("toString", ()):
                if isinstance(member.node, ast.Function) and not member.node.parameters and not member.static:
                    return True
        here = program.superclass(here)
    return False


def _has_other(program: Program, type_: t.Nominal, interface: str) -> bool:
    from seen_core.check import implementations  # the two modules ask each other

    return implementations.interface_of(program, type_, interface) is not None


def _is_error(program: Program, type_: t.Nominal) -> bool:
    """Tell whether a type is an error, which displays its message."""
    return program.has_known("error") and _has_other(program, type_, program.known("error"))


def _asked(program: Program, name: str) -> frozenset[str]:
    known = program.derive_requests.get(name)
    if known is None:
        entity = program.type_entity(name)
        node = entity.node if entity is not None else None
        names = set()
        if isinstance(node, ast.TypeDeclaration | ast.EnumDeclaration):
            for annotation in node.header.annotations:
                if annotation.name == "derive":
                    names |= {
                        argument.value.text
                        for argument in annotation.arguments
                        if isinstance(argument.value, ast.Name)
                    }
        known = frozenset("Ord" if name == "Comparable" else name for name in names)
        program.derive_requests[name] = known
    return known


def _parts(program: Program, type_: t.Nominal) -> list[t.Type]:
    info = program.type_info(type_.name)
    if info.kind == "enum":
        return [
            field.type
            for index in range(len(info.variants))
            for field in program.variant_fields(type_, index)
        ]
    return [field.type for field in program.all_fields(type_)]


def default_variant(program: Program, info: TypeInfo) -> int | None:
    """Return the number of the variant that is marked `@default`."""
    entity = program.type_entity(info.name)
    if entity is not None and isinstance(entity.node, ast.EnumDeclaration):
        for index, variant in enumerate(entity.node.variants):
            if any(annotation.name == "default" for annotation in variant.header.annotations):
                return index
    return None


# ---------------------------------------------------------------- functions


def derived_function(
    program: Program, type_: t.Nominal, interface: str, method: str
) -> FunctionReference | None:
    """Return the function that derivation makes for a method of an interface."""
    short = _METHODS.get(method)
    if short is None or INTERFACES[short] != interface or not derives(program, type_, interface):
        return None
    if short == "Display" and _writes_text(program, type_):
        return None
    info = program.type_info(type_.name)
    generic = t.Nominal(info.name, info.parameters)
    name = f"{info.name}.{method}"
    this = ParameterInfo("this", generic, info.span)
    parameters: tuple[ParameterInfo, ...]
    result: t.Type
    match method:
        case "equals":
            parameters, result = (this, ParameterInfo("other", generic, info.span)), t.BOOL
        case "compareTo":
            parameters, result = (this, ParameterInfo("other", generic, info.span)), t.INT
        case "hash":
            hasher = t.Nominal(program.known("hasher"))
            parameters, result = (this, ParameterInfo("state", hasher, info.span, "inout")), t.UNIT
        case "debug" | "display":
            builder = t.Nominal(program.known("string_builder"))
            parameters, result = (this, ParameterInfo("out", builder, info.span)), t.UNIT
        case "clone":
            parameters, result = (this,), generic
        case _:
            parameters, result = (), generic
    function = FunctionInfo(
        name,
        info.file,
        info.span,
        "method" if parameters else "function",
        info.parameters,
        parameters,
        result,
        info.name,
    )
    program.add_synthesized(
        Synthesized(function, lambda world: _Builder(world, function, info).build(method))
    )
    return FunctionReference(name, type_.arguments)


def getter(
    program: Program, info: TypeInfo, generic: t.Nominal, index: int, field: FieldInfo
) -> FunctionInfo:
    """Return a function that reads a field, for a property of an interface."""
    span = field.span
    this = ParameterInfo("this", generic, span)
    function = FunctionInfo(
        f"{info.name}.{field.name}.get",
        info.file,
        span,
        "method",
        info.parameters,
        (this,),
        field.type,
        info.name,
    )

    def build(_: Program) -> hir.Body:
        value = hir.Field(span, field.type, hir.Local(span, generic, 0), index)
        return hir.Body(
            function.name, info.file, [hir.LocalInfo("this", generic, False, span)], 1, value, field.type
        )

    return program.add_synthesized(Synthesized(function, build))


def setter(
    program: Program, info: TypeInfo, generic: t.Nominal, index: int, field: FieldInfo
) -> FunctionInfo:
    """Return a function that sets a field, for a property of an interface that can be set."""
    span = field.span
    mode = "" if info.kind == "class" else "inout"
    function = FunctionInfo(
        f"{info.name}.{field.name}.set",
        info.file,
        span,
        "method",
        info.parameters,
        (ParameterInfo("this", generic, span, mode), ParameterInfo("value", field.type, span)),
        t.UNIT,
        info.name,
    )

    def build(_: Program) -> hir.Body:
        target = hir.Field(span, field.type, hir.Local(span, generic, 0), index)
        value = hir.Assign(span, t.UNIT, target, hir.Local(span, field.type, 1))
        locals_ = [
            hir.LocalInfo("this", generic, mode == "inout", span),
            hir.LocalInfo("value", field.type, False, span),
        ]
        return hir.Body(function.name, info.file, locals_, 2, value, t.UNIT)

    return program.add_synthesized(Synthesized(function, build))


class _Builder:
    """Builds the body of one derived function."""

    def __init__(self, program: Program, function: FunctionInfo, info: TypeInfo) -> None:
        self.program = program
        self.function = function
        self.info = info
        self.span: Span = info.span
        self.type = t.Nominal(info.name, info.parameters)
        self.locals = [hir.LocalInfo(p.name, p.type, p.mode == "inout", p.span) for p in function.parameters]

    def build(self, method: str) -> hir.Body:
        value = self._value(method)
        return hir.Body(
            self.function.name,
            self.info.file,
            self.locals,
            len(self.function.parameters),
            value,
            self.function.result,
        )

    def _value(self, method: str) -> hir.Expression:
        match method:
            case "equals":
                return self._both(self._equal_parts, self._bool(False))
            case "compareTo":
                return self._compare()
            case "hash":
                return self._each(self._hash_parts)
            case "debug":
                return self._each(self._debug_parts)
            case "display":
                reference = FunctionReference(INTERFACES["Debug"] + ".debug", (self.type,))
                return self._method(reference, t.UNIT, self._local(0), self._local(1))
            case "clone":
                return self._each_value(self._clone_parts)
            case _:
                return self._default_value()

    # -- small pieces

    def _local(self, index: int) -> hir.Expression:
        return hir.Local(self.span, self.locals[index].type, index)

    def _bool(self, value: bool) -> hir.Expression:
        return hir.Constant(self.span, t.BOOL, value)

    def _int(self, value: int) -> hir.Expression:
        return hir.Constant(self.span, t.INT, value)

    def _text(self, value: str) -> hir.Expression:
        return hir.Constant(self.span, t.STRING, value)

    def _bind(self, name: str, type_: t.Type) -> int:
        self.locals.append(hir.LocalInfo(name, type_, False, self.span))
        return len(self.locals) - 1

    def _method(self, reference: FunctionReference, type_: t.Type, *arguments: hir.Expression) -> hir.Call:
        self._ensure(reference.name)
        return hir.Call(self.span, type_, reference, "method", arguments)

    def _ensure(self, name: str) -> None:
        interface, member = name.rsplit(".", 1)
        entity = self.program.type_entity(interface)
        assert entity is not None and entity.body is not None
        self.program.function_of(entity.body.members[member][0])

    def _on(self, short: str, member: str, result: t.Type, *arguments: hir.Expression) -> hir.Expression:
        name = f"{INTERFACES[short]}.{member}"
        entity = self.program.type_entity(INTERFACES[short])
        if entity is None:
            self._find_core(short)
        return self._method(FunctionReference(name, (arguments[0].type,)), result, *arguments)

    def _find_core(self, short: str) -> None:
        module = self.program.table.module("std.core")
        assert module is not None
        self.program.type_name(module.entities[short][0])

    def _fields(self, variant: int | None) -> tuple[FieldInfo, ...]:
        if variant is None:
            return self.program.all_fields(self.type)
        return self.program.variant_fields(self.type, variant)

    def _read(self, local: int) -> list[hir.Expression]:
        return [
            hir.Field(self.span, field.type, self._local(local), index)
            for index, field in enumerate(self._fields(None))
        ]

    def _pattern(self, variant: int) -> tuple[hir.Pattern, list[hir.Expression]]:
        """Return a pattern that binds all fields of a variant, and readings of the bindings."""
        indices = [self._bind(f"field{i}", field.type) for i, field in enumerate(self._fields(variant))]
        patterns = tuple(hir.BindPattern(self.span, index) for index in indices)
        return hir.VariantPattern(self.span, variant, patterns), [self._local(index) for index in indices]

    def _each_value(self, make: _PartMaker) -> hir.Expression:
        if self.info.kind != "enum":
            return make(None, self._read(0))
        arms = []
        for variant in range(len(self.info.variants)):
            pattern, fields = self._pattern(variant)
            arms.append(hir.MatchArm(self.span, pattern, None, make(variant, fields)))
        return hir.Match(self.span, self.function.result, self._local(0), tuple(arms))

    _each = _each_value

    def _both(self, make: _PairMaker, otherwise: hir.Expression) -> hir.Expression:
        if self.info.kind != "enum":
            return make(self._read(0), self._read(1))
        arms = []
        for variant in range(len(self.info.variants)):
            left_pattern, left = self._pattern(variant)
            right_pattern, right = self._pattern(variant)
            inner: tuple[hir.MatchArm, ...] = (
                hir.MatchArm(self.span, right_pattern, None, make(left, right)),
            )
            if len(self.info.variants) > 1:
                inner += (hir.MatchArm(self.span, hir.AnyPattern(self.span), None, otherwise),)
            body = hir.Match(self.span, otherwise.type, self._local(1), inner)
            arms.append(hir.MatchArm(self.span, left_pattern, None, body))
        return hir.Match(self.span, otherwise.type, self._local(0), tuple(arms))

    # -- the functions

    def _equal_parts(self, left: list[hir.Expression], right: list[hir.Expression]) -> hir.Expression:
        result: hir.Expression | None = None
        for a, b in zip(left, right):
            same = self._on("Eq", "equals", t.BOOL, a, b)
            result = same if result is None else hir.Logical(self.span, t.BOOL, "and", result, same)
        return result if result is not None else self._bool(True)

    def _compare(self) -> hir.Expression:
        if self.info.kind != "enum":
            return self._compare_parts(self._read(0), self._read(1))
        ranks = [self._rank(0), self._rank(1)]
        difference = hir.Binary(self.span, t.INT, "-", ranks[0], ranks[1])
        if not any(variant.fields for variant in self.info.variants):
            return difference
        return self._both(self._compare_parts, difference)

    def _rank(self, local: int) -> hir.Expression:
        arms = []
        for index, variant in enumerate(self.info.variants):
            fields: tuple[hir.Pattern, ...] = tuple(hir.AnyPattern(self.span) for _ in variant.fields)
            pattern = hir.VariantPattern(self.span, index, fields)
            arms.append(hir.MatchArm(self.span, pattern, None, self._int(index)))
        return hir.Match(self.span, t.INT, self._local(local), tuple(arms))

    def _compare_parts(self, left: list[hir.Expression], right: list[hir.Expression]) -> hir.Expression:
        result = self._int(0)
        for a, b in reversed(list(zip(left, right))):
            order = self._bind("order", t.INT)
            call = self._on("Ord", "compareTo", t.INT, a, b)
            differs = hir.Binary(self.span, t.BOOL, "!=", self._local(order), self._int(0))
            choice = hir.If(self.span, t.INT, differs, self._local(order), result)
            result = hir.Block(self.span, t.INT, (hir.Let(self.span, order, call),), choice)
        return result

    def _hash_parts(self, variant: int | None, fields: list[hir.Expression]) -> hir.Expression:
        parts = list(fields)
        if variant is not None:
            parts.insert(0, self._int(variant))
        statements = tuple(
            hir.Evaluate(self.span, self._on("Hash", "hash", t.UNIT, part, self._local(1))) for part in parts
        )
        return hir.Block(self.span, t.UNIT, statements, None)

    def _debug_parts(self, variant: int | None, fields: list[hir.Expression]) -> hir.Expression:
        infos = self._fields(variant)
        name = self.info.variants[variant].name if variant is not None else self.type.name.rsplit(".", 1)[-1]
        opening, closing = ("(", ")") if variant is not None else (" { ", " }")
        if not infos:
            opening = closing = ""
        statements = [self._append(name + opening)]
        for index, (info, value) in enumerate(zip(infos, fields)):
            lead = (", " if index else "") + (f"{info.name}: " if variant is None else "")
            if lead:
                statements.append(self._append(lead))
            statements.append(
                hir.Evaluate(self.span, self._on("Debug", "debug", t.UNIT, value, self._local(1)))
            )
        if closing:
            statements.append(self._append(closing))
        return hir.Block(self.span, t.UNIT, tuple(statements), None)

    def _append(self, text: str) -> hir.Evaluate:
        name = self.program.known("append_text")
        builder = self.locals[1].type
        call = hir.Call(
            self.span,
            self.program.function(name).result,
            FunctionReference(name),
            "static",
            (hir.Local(self.span, builder, 1), self._text(text)),
        )
        return hir.Evaluate(self.span, call)

    def _clone_parts(self, variant: int | None, fields: list[hir.Expression]) -> hir.Expression:
        copies = tuple(self._on("Clone", "clone", field.type, field) for field in fields)
        if variant is not None:
            return hir.MakeVariant(self.span, self.type, variant, copies)
        return self._make(copies)

    def _default(self, type_: t.Type) -> hir.Expression:
        reference = FunctionReference(INTERFACES["Default"] + ".default", (type_,))
        return self._method(reference, type_)

    def _default_value(self) -> hir.Expression:
        if self.info.kind == "enum":
            variant = default_variant(self.program, self.info)
            return hir.MakeVariant(self.span, self.type, variant or 0, ())
        return self._make(tuple(self._default(part) for part in _parts(self.program, self.type)))

    def _make(self, fields: tuple[hir.Expression, ...]) -> hir.Expression:
        if self.info.kind == "struct":
            return hir.MakeStruct(self.span, self.type, fields)
        entity = self.program.type_entity(self.info.name)
        assert entity is not None
        from seen_core.check import signatures_from_ast  # the two modules ask each other

        constructor = signatures_from_ast.constructor_function(self.program, entity)
        reference = FunctionReference(constructor.name, self.info.parameters)
        return hir.Construct(self.span, self.type, reference, fields)
