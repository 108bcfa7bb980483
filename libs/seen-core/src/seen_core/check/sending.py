"""What may cross from one thread to another (language.md §5): the interface `Send`.

Nobody writes an `impl` of it. Scalars and texts are Send, and so are arrays and values whose parts are: an
array is handed over, or copied (`mono.isolation`). Objects of a class are Send only when the class is marked
`@shared`: its fields then cannot change, and hold nothing that could. A parameter marked `@send` takes
function values that may run on another thread: what they capture is Send, and they touch nothing that
belongs to the main thread, by themselves or through what they call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.implementations import SEND
from seen_core.check.signatures import FieldInfo, GlobalInfo, TypeInfo
from seen_core.check.walk import hir_below
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity, Owner
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program
    from seen_core.check.world import World

_SHARED = "shared"
_TOGETHER = "what threads change together lies in an `Atomic` or a `Mutex` of `std.sync`"


HANDED_OVER = {
    "Array": ("isolate_array", ("item",)),
    "std.hashmap.HashMap": ("isolate_map", ("key", "value")),
    "std.hashset.HashSet": ("isolate_set", ("item",)),
}
"""Classes whose objects are handed over or copied: the role of the function for it, and what they hold."""


class Obstacle(NamedTuple):
    """Why a type is not Send."""

    path: tuple[str, ...]
    """The parts that lead to what is not, outermost first: `Order.customer`."""
    type: t.Type
    reason: str
    advice: str

    @property
    def notes(self) -> tuple[str, ...]:
        """Where it is, why it is in the way, and what to do."""
        joined = " → ".join(self.path)
        return (*((f"{joined} is {self.type}",) if joined else ()), self.reason, self.advice)


def is_send(program: Program, type_: t.Type) -> bool:
    """Tell whether values of a type may be handed to another thread."""
    return obstacle(program, type_) is None


def obstacle(program: Program, type_: t.Type) -> Obstacle | None:
    """Return what keeps a type from being Send."""
    return _Search(program, crossing=True).find(type_, ())


class _Search:
    """`crossing`: arrays of Send items, and values of Send interfaces, are handed over as a whole or copied.
    Otherwise several threads have the value at once.
    """

    def __init__(self, program: World, *, crossing: bool) -> None:
        self.program = program
        self.crossing = crossing
        self.seen: set[t.Type] = set()

    def find(self, type_: t.Type, path: tuple[str, ...]) -> Obstacle | None:
        if type_ in self.seen or t.is_scalar(type_) or type_ in (t.STRING, t.NEVER):
            return None
        self.seen.add(type_)
        match type_:
            case t.Nullable(inner) | t.FixedArray(inner) | t.Simd(inner):
                return self.find(inner, path)
            case t.Weak(inner):  # what is handed over is not nobody else's, where there are weak references
                return _Search(self.program, crossing=False).find(inner, path)
            case t.Tuple(items):
                return self._first((item, (*path, f".{index}")) for index, item in enumerate(items))
            case t.Function():
                reason = "what a function value has captured cannot be seen from its type"
                return Obstacle(path, type_, reason, "take it as a parameter marked `@send`")
            case t.Parameter():
                return self._parameter(type_, path)
            case t.Nominal():
                return self._nominal(type_, path)
            case _:
                return None

    def _first(self, parts: Iterator[tuple[t.Type, tuple[str, ...]]]) -> Obstacle | None:
        return next((found for part, path in parts if (found := self.find(part, path)) is not None), None)

    def _parameter(self, type_: t.Parameter, path: tuple[str, ...]) -> Obstacle | None:
        if any(_extends_send(self.program, bound) for bound in self.program.bounds(type_)):
            return None
        advice = f"ask for it where the parameter is declared: `{type_}: Send`"
        return Obstacle(path, type_, "nothing says that every type in its place is Send", advice)

    def _nominal(self, type_: t.Nominal, path: tuple[str, ...]) -> Obstacle | None:
        if type_.name == "Ptr":
            return Obstacle(
                path, type_, "nobody knows who uses what a raw pointer leads to", "hand over a copy"
            )
        if type_ == t.ANY:
            return Obstacle(path, type_, "it may hold anything", "name the type that it holds")
        info = self.program.type_info(type_.name)
        if info.kind == "interface":
            return self._interface(type_, path)
        if info.kind == "class":
            return self._class(type_, info, path)
        if info.kind == "enum":
            return self._first(
                (field.type, (*path, f"{info.variants[index].name}.{field.name}"))
                for index in range(len(info.variants))
                for field in self.program.variant_fields(type_, index)
            )
        return self._first(
            (field.type, (*path, f"{t.Nominal(type_.name)}.{field.name}"))
            for field in self.program.all_fields(type_)
        )

    def _interface(self, type_: t.Nominal, path: tuple[str, ...]) -> Obstacle | None:
        if _extends_send(self.program, type_):
            if self.crossing:
                return None
            reason = "it may hold an array, or be changed by a `mut` method"
            return Obstacle(path, type_, reason, "name the type that it holds")
        reason = "some type that implements the interface may not be Send"
        return Obstacle(path, type_, reason, f"let the interface ask for it: `interface {type_} : Send`")

    def _class(self, type_: t.Nominal, info: TypeInfo, path: tuple[str, ...]) -> Obstacle | None:
        if type_.name in HANDED_OVER and self.crossing:
            words = HANDED_OVER[type_.name][1]
            return self._first((part, (*path, word)) for part, word in zip(type_.arguments, words))
        if self.program.is_shared(type_.name):
            return None
        if type_.name == "Array" or info.file.name.startswith("std/"):
            reason = "everybody who has it can change it, so two threads could at the same time"
            return Obstacle(path, type_, reason, "hand over its items one by one, or as values")
        reason = "objects of a class are shared, and their references are not counted for several threads"
        advice = "mark the class `@shared`, if nothing in it changes, or hand over its parts as a struct"
        return Obstacle(path, type_, reason, advice)


def _extends_send(program: World, type_: t.Type) -> bool:
    if not isinstance(type_, t.Nominal):
        return False
    if type_.name == SEND:
        return True
    info = program.type_info(type_.name)
    return info.kind == "interface" and any(_extends_send(program, parent) for parent in info.interfaces)


# ---------------------------------------------------------------- declarations


def is_shared(program: Program, class_: str) -> bool:
    """Tell whether a class is marked `@shared`."""
    entity = program.type_entity(class_)
    header = getattr(entity.node, "header", None) if entity is not None else None
    return isinstance(header, ast.Header) and any(one.name == _SHARED for one in header.annotations)


def check_sending_type(program: Program, entity: Entity, info: TypeInfo) -> Iterator[Diagnostic]:
    """Yield what is wrong with a class that is, or wants to be, shared between threads (E0502)."""
    if info.kind != "class" or info.file.name.startswith("std/"):  # the library sees to itself
        return
    shared = is_shared(program, info.name)
    if not shared:
        yield from _unmarked(program, entity, info)
        return
    for field in info.fields:
        yield from _shared_field(program, entity, field)
    if info.superclass is not None and not is_shared(program, info.superclass.name):
        yield _wrong(
            entity.module.file,
            entity.span,
            "{name} is `@shared`, and its superclass {other} is not",
            {"name": entity.simple, "other": str(info.superclass)},
            (f"mark {info.superclass} `@shared` too",),
        )


def _unmarked(program: Program, entity: Entity, info: TypeInfo) -> Iterator[Diagnostic]:
    arguments = {"name": entity.simple, "other": str(info.superclass)}
    if info.superclass is not None and is_shared(program, info.superclass.name):
        yield _wrong(
            entity.module.file,
            entity.span,
            "{name} extends {other}, which is `@shared`, and is not marked so itself",
            arguments,
            (f"write `@shared` in front of it: an object of {entity.simple} may stand where a "
             f"{info.superclass} is expected",),
        )  # fmt: skip
    elif any(parent.name == SEND for parent in info.interfaces):
        yield _wrong(
            entity.module.file,
            entity.span,
            "{name} is a class, and is Send only when it is marked `@shared`",
            arguments,
            ("write `@shared` in front of it instead of `: Send`",),
        )


_UNSHARED = "{field} of the `@shared` class {name} is {type}, which threads cannot share"


def cannot_be_shared(type_: t.Type, field: FieldInfo, file: SourceFile, span: Span) -> Diagnostic:
    """Return the report of a generic class whose objects cannot be shared with these type arguments."""
    arguments = {"name": str(type_), "field": field.name, "type": str(field.type)}
    notes = ("everybody who has it can change it, so two threads could at the same time",)
    return _wrong(file, span, _UNSHARED, arguments, notes)


def _shared_field(program: Program, entity: Entity, field: FieldInfo) -> Iterator[Diagnostic]:
    arguments = {"name": entity.simple, "field": field.name, "type": str(field.type)}
    found = _Search(program, crossing=False).find(field.type, ())
    if found is not None:
        yield _wrong(entity.module.file, field.span, _UNSHARED, arguments, found.notes)
    elif field.mutable:
        template = "{field} of the `@shared` class {name} can change"
        notes = ("two threads could change it at the same time: declare it with `let`",)
        yield _wrong(entity.module.file, field.span, template, arguments, notes)


def check_sending_impl(program: Program, owner: Owner, named: t.Type | None) -> Iterator[Diagnostic]:
    """Yield the report of an `impl Send for T`."""
    if isinstance(named, t.Nominal) and named.name == SEND and isinstance(owner.node, ast.ImplDeclaration):
        yield _wrong(
            owner.module.file,
            owner.node.span,
            "Send cannot be implemented: the compiler finds out what is Send",
            {},
            ("values are Send when their parts are, and classes when they are marked `@shared`",),
        )


def _wrong(
    file: SourceFile, span: Span, template: str, arguments: dict[str, str], notes: tuple[str, ...]
) -> Diagnostic:
    return Diagnostic("E0502", template, (Label(file, span, "not safe to share"),), arguments, notes)


# ---------------------------------------------------------------- function values


def check_crossings(program: Program, functions: list[str]) -> Iterator[Diagnostic]:
    """Yield what is wrong with function values for parameters marked `@send`."""
    reach = _Reach(program)
    for name in functions:
        sent = {index for index, one in enumerate(program.function(name).parameters) if one.sends}
        yield from _Crossings(program, reach).check(program.body(name), sent)


class _Crossings:
    def __init__(self, program: Program, reach: _Reach) -> None:
        self.program = program
        self.reach = reach

    def check(self, body: hir.Body, sent: set[int]) -> Iterator[Diagnostic]:
        """Check the calls in a body; `sent` are its own parameters marked `@send`."""
        for node in hir_below(body.value):
            match node:
                case hir.Call(_, _, function, _, arguments):
                    parameters = self.program.function(function.name).parameters
                case hir.FunctionValue(span, _, function):
                    yield from _taken_as_value(self.program, body, span, function.name)
                    continue
                case hir.Construct(_, _, constructor, arguments):
                    parameters = self.program.function(constructor.name).parameters[1:]
                case hir.MakeClosure(_, _, inner):
                    yield from self.check(inner, {local for outer, local in inner.captures if outer in sent})
                    continue
                case _:
                    continue
            for parameter, argument in zip(parameters, arguments):
                if parameter.sends:
                    yield from self._value(body, argument, sent)

    def _value(self, body: hir.Body, node: hir.Expression, sent: set[int]) -> Iterator[Diagnostic]:
        match node:
            case hir.Local(_, _, index) if index in sent:
                return
            case hir.MakeClosure(span, _, inner):
                inner.sent = True
                yield from self._captures(body, inner, sent)
                yield from self._state(body, span, self.reach.of_body(inner))
            case hir.FunctionValue(span, _, function):
                if self.program.function(function.name).has_body:
                    self.program.body(function.name).sent = True
                yield from self._state(body, span, self.reach.of(function.name))
            case hir.WrapNullable(_, _, value) | hir.Block(_, _, (), value) if value is not None:
                yield from self._value(body, value, sent)
            case _:
                notes = (
                    "what this function value has captured cannot be seen here",
                    "write the lambda in the call, or take it as a parameter marked `@send`",
                )
                label = Label(body.file, node.span, "may have captured anything")
                template = "a function value of unknown origin cannot run on another thread"
                yield Diagnostic("E0501", template, (label,), {}, notes)

    def _captures(self, body: hir.Body, inner: hir.Body, sent: set[int]) -> Iterator[Diagnostic]:
        for outer, local in inner.captures:
            if outer in sent:
                continue
            info = inner.locals[local]
            arguments = {"name": info.name, "type": str(info.type)}
            first = _first_use(inner, local)
            place = Label(body.file, first, f"{info.name} is captured here")
            found = obstacle(self.program, info.type)
            if body.locals[outer].mutable and body.locals[outer].boxed:
                declared = Label(body.file, body.locals[outer].span, "declared with `var`", primary=False)
                notes = (
                    "this thread and the other one would share the variable",
                    f"give the lambda a value of its own: `let own = {info.name}`",
                    _TOGETHER,
                )
                template = "a lambda for another thread cannot share the variable {name}"
                yield Diagnostic("E0501", template, (place, declared), arguments, notes)
            elif found is not None:
                template = "a lambda for another thread cannot capture {name}, which is {type}"
                yield Diagnostic("E0501", template, (place,), arguments, found.notes)

    def _state(self, body: hir.Body, span: Span, site: _Site | None) -> Iterator[Diagnostic]:
        if site is None:
            return
        yield _on_main_thread(site.name, (body.file, span), (site.file, site.span))


def _taken_as_value(program: Program, body: hir.Body, span: Span, name: str) -> Iterator[Diagnostic]:
    if any(parameter.sends for parameter in program.function(name).parameters):
        template = "a function with a parameter marked `@send` cannot be a value"
        notes = ("its type would not say that what it is given may run on another thread",)
        label = Label(body.file, span, "only to be called")
        yield Diagnostic("E0501", template, (label,), {}, notes)


def _on_main_thread(name: str, runs: tuple[SourceFile, Span], used: tuple[SourceFile, Span]) -> Diagnostic:
    labels = (
        Label(*runs, "runs on another thread"),
        Label(*used, f"{name} is used here", primary=False),
    )
    notes = (
        "every thread could use it at the same time",
        "hand the value over as an argument, and give the result back",
        _TOGETHER,
    )
    template = "this function uses {name}, which belongs to the main thread"
    return Diagnostic("E0503", template, labels, {"name": name}, notes)


def reaches_main_thread(
    info: GlobalInfo, runs: tuple[SourceFile, Span], used: tuple[SourceFile, Span]
) -> Diagnostic:
    """Return the report of a function that runs on another thread and reaches a global of the main one."""
    return _on_main_thread(_shown(info), runs, used)


def stays_on_main_thread(program: World, info: GlobalInfo) -> bool:
    """Tell whether a global belongs to the main thread: it can change. The library sees to its own."""
    if info.file.name.startswith("std/") or info.per_thread:
        return False
    return info.mutable or not _may_share(program, info.type, lazy=info.lazy)


def _may_share(program: World, type_: t.Type, *, lazy: bool) -> bool:
    """Tell whether threads may look at a global: nothing in it changes. An `object` is looked into."""
    if not lazy:
        return _Search(program, crossing=False).find(type_, ()) is None
    assert isinstance(type_, t.Nominal)
    fields = program.all_fields(type_)
    return not any(field.mutable or not _may_share(program, field.type, lazy=False) for field in fields)


def _shown(info: GlobalInfo) -> str:
    return str(info.type) if info.lazy else info.name.rpartition(".")[2]


def _first_use(body: hir.Body, local: int) -> Span:
    for node in hir_below(body.value):
        if isinstance(node, hir.Local) and node.index == local:
            return node.span
    return body.value.span


class _Site(NamedTuple):
    """Where state of the main thread is used."""

    name: str
    file: SourceFile
    span: Span


class _Reach:
    """Finds the state that functions touch, through what they call; the library sees to itself."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.known: dict[str, _Site | None] = {}

    def of(self, name: str) -> _Site | None:
        """Return the first use of state that a function reaches."""
        if name not in self.known:
            self.known[name] = None  # while looking
            info = self.program.function(name)
            if info.has_body and not info.file.name.startswith("std/"):
                self.known[name] = self.of_body(self.program.body(name))
        return self.known[name]

    def of_body(self, body: hir.Body) -> _Site | None:
        """Return the first use of state that a body reaches."""
        return next((site for node in hir_below(body.value) if (site := self._node(body, node))), None)

    def _node(self, body: hir.Body, node: object) -> _Site | None:
        match node:
            case hir.Global(span, _, name):
                return self._global(body, span, name)
            case hir.Call(_, _, function, dispatch):
                return self._call(function.name, dispatch)
            case hir.Construct(_, _, constructor):
                return self.of(constructor.name)
            case hir.FunctionValue(_, _, function):
                return self.of(function.name)
            case hir.MakeClosure(_, _, inner):
                return self.of_body(inner)
            case _:
                return None

    def _call(self, name: str, dispatch: str) -> _Site | None:
        found = self.of(name)
        if found is not None or dispatch != "virtual":
            return found
        return next((site for one in self._overrides(name) if (site := self.of(one))), None)

    def _overrides(self, name: str) -> Iterator[str]:
        """Yield the methods of subclasses that a virtual call may reach."""
        owner, _, method = name.rpartition(".")
        pending = list(self.program.subclasses(owner))
        while pending:
            class_ = pending.pop()
            pending.extend(self.program.subclasses(class_))
            entity = self.program.type_entity(class_)
            members = entity.body.members.get(method, ()) if entity is not None and entity.body else ()
            for member in members:
                if member.kind == "function":
                    yield self.program.function_of(member).name

    def _global(self, body: hir.Body, span: Span, name: str) -> _Site | None:
        info = self.program.global_info(name)
        return _Site(_shown(info), body.file, span) if stays_on_main_thread(self.program, info) else None
