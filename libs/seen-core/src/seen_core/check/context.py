"""The state of checking one body: locals, scopes, narrowed types, and help for reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.inference import Inference
from seen_core.check.scope import Scope, resolve_type
from seen_core.check.signatures import FunctionInfo
from seen_core.diagnostics import Diagnostic, Fix, Label
from seen_core.resolve import Entity
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program

DISCARD = t.Nominal("")
"""Expected type of an expression whose value nobody wants: branches need not agree."""

Key = tuple[int, ...]
"""A local (or, below 0, a global that stays) and a path of immutable fields from it, to be narrowed."""


@dataclass(slots=True)
class NestedFunction:
    """A function declared in a body: lifted out, with the locals it captures in front of its parameters."""

    info: FunctionInfo
    captures: tuple[str, ...]
    node: ast.Function


Binding = int | NestedFunction | Entity


@dataclass(slots=True)
class LoopState:
    """A loop around the code being checked."""

    label: str | None
    number: int
    result: t.Type | None = None
    """The type of `break value`, once there is one."""
    broken: bool = False


@dataclass(slots=True)
class Shared:
    """What a function and its lambdas share."""

    inference: Inference = field(default_factory=Inference)
    lambdas: int = 0
    loops: int = 0
    obligations: list[Callable[[], None]] = field(default_factory=list)
    """Checks that wait until all types are known, such as bounds."""
    used_unsafe: bool = False
    """Something in the innermost `unsafe` block asks for it."""
    lent: set[Span] = field(default_factory=set)
    """The places that are written as borrows: `&place`."""


@dataclass(slots=True)
class Saved:
    """What `Context.restore` goes back to."""

    inference: list[t.Type | None]
    diagnostics: int
    seen: set[tuple[str, SourceFile | None, Span | None]]
    obligations: int
    local_types: int
    frames: list[tuple[Context, int, dict[str, Binding], dict[int, int], int | None, dict[Key, t.Type]]]
    """For the function and each lambda around the code: locals, innermost names, captures, `this`, facts."""


class Context:
    """Checks one function or lambda."""

    def __init__(
        self,
        program: Program,
        scope: Scope,
        info: FunctionInfo,
        result: t.Type,
        parent: Context | None = None,
    ) -> None:
        self.program = program
        self.scope = scope
        self.info = info
        self.result = result
        self.parent = parent
        self.shared: Shared = parent.shared if parent is not None else Shared()
        self.inference = self.shared.inference
        self.locals: list[hir.LocalInfo] = []
        self.names: list[dict[str, Binding]] = [{}]
        self.captures: dict[int, int] = {}
        self.loops: list[LoopState] = []
        self.facts: dict[Key, t.Type] = {}
        self.this: int | None = None
        self.uninitialized: set[int] = set()
        """Immutable locals declared without a value, which may be set once."""
        self.label = info.name.rsplit(".", 1)[-1]
        """What `return@name` calls the function or lambda."""
        self.lambda_name = ""
        """The name of the function that is being given arguments: the label of lambdas among them."""
        self.reported_before = len(program.diagnostics)
        self.script_main = False
        """These are the statements of a script: `?` on an error ends the program with it."""
        self.constants: set[int] = set()
        """Locals declared with `const`."""
        self.bound_already: dict[str, int] | None = None
        """While a further alternative of a pattern is checked: the locals that the first one binds."""
        self.initializing = False
        """In a constructor: `let` fields of `this` may be set."""
        self.unchecked: bool = parent.unchecked if parent is not None else False
        """Inside `unsafe { }`."""

    # ------------------------------------------------------------ types

    def shallow(self, type_: t.Type) -> t.Type:
        """Return what a type is as far as known, without looking inside."""
        return self.inference.shallow(type_)

    def resolve(self, type_: t.Type) -> t.Type:
        """Return a type with all known variables replaced."""
        return self.inference.resolve(type_)

    def type_of(self, node: ast.TypeArgument) -> t.Type:
        """Return the type that a type expression denotes here."""
        return resolve_type(self.program, self.scope, node)

    def fresh_argument(self, parameter: t.Parameter, mapping: dict[t.Parameter, t.Type]) -> t.Type:
        """Return a type to be inferred; when nothing tells it, it is the parameter's default."""
        variable = self.inference.fresh()
        default = self.program.default_argument(parameter)
        if default is not None:

            def fall_back() -> None:
                if isinstance(self.shallow(variable), t.Unknown):
                    self.inference.unify(variable, t.substitute(default, mapping))

            self.shared.obligations.append(fall_back)
        return variable

    def nominal(self, type_: t.Type, kind: str) -> t.Nominal | None:
        """Return a type that is nominal and of this kind."""
        type_ = self.shallow(type_)
        if isinstance(type_, t.Nominal) and self.program.kind(type_) == kind:
            return type_
        return None

    # ------------------------------------------------------------ reports

    def report(
        self,
        code: str,
        template: str,
        span: Span,
        *,
        label: str = "",
        notes: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
        others: tuple[Label, ...] = (),
        **arguments: str,
    ) -> None:
        """Keep a diagnostic about this file."""
        labels = (Label(self.scope.module.file, span, label), *others)
        self.program.add(Diagnostic(code, template, labels, arguments, notes, fixes))

    def error(self, span: Span) -> hir.Expression:
        """Return the expression that stands for what was already reported."""
        return hir.Panic(span, t.ERRONEOUS, "unreachable")

    # ------------------------------------------------------------ attempts

    def save(self) -> Saved:
        """Return the state, for an attempt at checking something that may be undone."""
        frames = []
        here: Context | None = self
        while here is not None:
            frames.append(
                (here, len(here.locals), dict(here.names[-1]), dict(here.captures), here.this, here.facts)
            )
            here = here.parent
        return Saved(
            self.inference.snapshot(),
            len(self.program.diagnostics),
            set(self.program.seen),
            len(self.shared.obligations),
            len(self.program.local_types),
            frames,
        )

    def restore(self, saved: Saved) -> None:
        """Forget what was checked and reported since `save`."""
        self.inference.restore(saved.inference)
        del self.program.diagnostics[saved.diagnostics :]
        self.program.seen = set(saved.seen)
        del self.shared.obligations[saved.obligations :]
        del self.program.local_types[saved.local_types :]
        for here, count, names, captures, this, facts in saved.frames:
            del here.locals[count:]
            here.names[-1] = dict(names)
            here.captures = dict(captures)
            here.this = this
            here.facts = facts

    # ------------------------------------------------------------ scopes and locals

    @contextmanager
    def block(self) -> Iterator[None]:
        """Open a scope for names."""
        self.names.append({})
        try:
            yield
        finally:
            self.names.pop()

    def add_local(self, name: str, type_: t.Type, span: Span, *, mutable: bool = False) -> int:
        """Add a local that no name in scope refers to yet."""
        self.locals.append(hir.LocalInfo(name, type_, mutable, span))
        return len(self.locals) - 1

    def settled(self, local: hir.LocalInfo, span: Span) -> t.Type:
        """Return the type of a local for what is checked apart from this body; it must be known by now."""
        type_ = self.resolve(local.type)
        if self.inference.is_known(type_):
            return type_
        from seen_core.check.annotating import type_fixes  # not needed by programs that are right

        self.report(
            "E0209",
            "the type of {name} is not known yet",
            span,
            label="it is used in here",
            notes=("write the type where the name is declared",),
            fixes=type_fixes(self.scope.module.file, local.span, type_),
            name=local.name,
        )
        return t.ERRONEOUS

    def declare(self, name: str, type_: t.Type, span: Span, *, mutable: bool = False) -> int:
        """Add a local and bind its name in the innermost scope."""
        if self.bound_already is not None and name in self.bound_already:
            index = self.bound_already[name]
            known = self.locals[index].type
            if not self.inference.unify(known, type_):
                self.report(
                    "E0203",
                    "{name} is {expected} in the first alternative, and {found} here",
                    span,
                    name=name,
                    expected=str(self.resolve(known)),
                    found=str(self.resolve(type_)),
                )
        else:
            index = self.add_local(name, type_, span, mutable=mutable)
        self.names[-1][name] = index
        return index

    def temporary(self, value: hir.Expression, name: str = "") -> tuple[hir.Let, hir.Local]:
        """Return the declaration of a fresh local that holds `value`, and a reading of it."""
        index = self.add_local(name, value.type, value.span)
        return hir.Let(value.span, index, value), hir.Local(value.span, value.type, index)

    def lookup(self, name: str) -> Binding | None:
        """Find a name among locals, here or around this lambda (which then captures it)."""
        for names in reversed(self.names):
            if name in names:
                return names[name]
        if self.parent is None:
            return None
        outer = self.parent.lookup(name)
        return self.capture(outer) if isinstance(outer, int) else outer

    def capture(self, outer: int) -> int:
        """Return the local here that stands for a local of the function around this lambda."""
        assert self.parent is not None
        inner = self.captures.get(outer)
        if inner is None:
            source = self.parent.locals[outer]
            if source.mutable:
                source.boxed = True
                self.parent.forget(outer)
            inner = self.add_local(source.name, source.type, source.span, mutable=source.mutable)
            self.locals[inner].boxed = source.boxed
            self.captures[outer] = inner
            for key, fact in self.parent.facts.items():
                if key[0] == outer and not source.mutable:
                    self.facts[(inner, *key[1:])] = fact
        return inner

    def this_local(self) -> int | None:
        """Return the local that holds the receiver, captured if need be."""
        if self.this is None and self.parent is not None:
            outer = self.parent.this_local()
            if outer is not None:
                self.this = self.capture(outer)
        return self.this

    # ------------------------------------------------------------ narrowing

    def forget(self, local: int) -> None:
        """Drop what is known of a local that has been assigned."""
        self.forget_path((local,))

    def forget_path(self, path: Key) -> None:
        """Drop what is known of a place that has been assigned, and of its parts."""
        if path:
            kept = {key: fact for key, fact in self.facts.items() if key[: len(path)] != path}
            self.facts = kept

    def assume(self, facts: dict[Key, t.Type]) -> None:
        """Add facts."""
        self.facts = {**self.facts, **facts}

    def merge_facts(self, ways: list[dict[Key, t.Type]]) -> None:
        """Keep what holds on all the ways that lead here; none means that nothing does."""
        if ways:
            first, *others = ways
            self.facts = {
                key: fact for key, fact in first.items() if all(way.get(key) == fact for way in others)
            }


def field_stays(context: Context, base: t.Type, index: int) -> bool:
    """Tell whether a field cannot change behind a reference, so that facts about it hold."""
    base = context.shallow(base)
    if isinstance(base, t.Tuple):
        return True
    if not isinstance(base, t.Nominal):
        return False
    if context.program.kind(base) == "struct":
        return True
    return not context.program.all_fields(base)[index].mutable


def key_of(context: Context, node: hir.Expression) -> Key | None:
    """Return the key of an expression that narrowing can follow."""
    match node:
        case hir.Local(_, _, index):
            local = context.locals[index]
            return None if local.boxed else (index,)
        case hir.Global(_, _, name):
            return context.program.fixed_global(name)
        case hir.Field(_, _, base, index):
            key = key_of(context, base)
            return (*key, index) if key is not None and field_stays(context, base.type, index) else None
        case hir.Unwrap(_, _, value, False) | hir.Downcast(_, _, value, False):
            return key_of(context, value)
        case _:
            return None


def facts_of(context: Context, condition: hir.Expression, *, holds: bool) -> dict[Key, t.Type]:
    """Return what is known when a condition holds, or does not."""
    match condition:
        case hir.Unary(_, _, "not", operand):
            return facts_of(context, operand, holds=not holds)
        case hir.Logical(_, _, operator, left, right) if (operator == "and") == holds:
            return {
                **facts_of(context, left, holds=holds),
                **facts_of(context, right, holds=holds),
            }
        case hir.IsNull(_, _, value) if not holds:
            key = key_of(context, value)
            type_ = context.shallow(value.type)
            if key is not None and isinstance(type_, t.Nullable):
                return {key: type_.inner}
        case hir.TypeTest(_, _, value, tested) if holds:
            key = key_of(context, value)
            if key is not None:
                return {key: tested}
        case _:
            pass
    return {}
