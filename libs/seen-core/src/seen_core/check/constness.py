"""Whether the value of a `const` can be known while compiling (E0222).

A constant may call functions, as long as what they do depends on their arguments alone: they read no `var`
and do not reach the system.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.constants import integer
from seen_core.check.walk import hir_below
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity, Module
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.program import Program

_MEMORY = "malloc realloc calloc free memcmp memchr memcpy memmove memset strlen strtod snprintf"
_MATHEMATICS = """
    sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp exp2 expm1 log log2 log10 log1p
    pow cbrt hypot lgamma tgamma erf erfc fmod
"""
_PURE_SYMBOLS = frozenset((*_MEMORY.split(), *_MATHEMATICS.split()))
_IMPURE_INTRINSICS = frozenset({"argumentCount", "argumentVector"})


def check_constants(program: Program, modules: list[Module]) -> Iterator[Diagnostic]:
    """Yield the constants of modules whose values are not constant."""
    review = _Review(program)
    for module in modules:
        for entity in constants_of(module):
            initializer = program.global_of(entity).initializer
            if initializer is not None:
                value = program.unmarked_body(initializer).value
                yield from review.check(entity.simple, module, value)
    for module, name, value in program.local_constants:
        if module in modules:
            yield from review.check(name, module, value)


def constants_of(module: Module) -> Iterator[Entity]:
    """Yield the top-level and static constants of a module and of those in it."""
    owners = [entity.body for entity in module.types if entity.body is not None]
    members = [module.entities, *(owner.members for owner in (*owners, *module.extensions))]
    for table in members:
        for entities in table.values():
            for entity in entities:
                if (
                    isinstance(entity.node, ast.Let)
                    and entity.node.kind == "const"
                    and entity.kind == "global"
                ):
                    yield entity
    for child in module.children.values():
        yield from constants_of(child)


def computed_constants(program: Program, modules: Iterable[Module]) -> list[Entity]:
    """Return the constants whose values take more than reading a number: the interpreter finds them."""
    return [entity for module in modules for entity in constants_of(module) if _is_computed(program, entity)]


def _is_computed(program: Program, entity: Entity) -> bool:
    info = program.global_of(entity)
    if info.initializer is None or not isinstance(entity.node, ast.Let):
        return False
    if isinstance(program.unmarked_body(info.initializer).value, hir.Constant):
        return False
    number = integer(program, program.outer_scope(entity), entity.node.value, calls=False)
    if number is None or not isinstance(info.type, t.Nominal) or info.type.name not in t.INTEGER_BITS:
        return True
    bits, signed = t.INTEGER_BITS[info.type.name]
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    return not low <= number <= high


class _Review:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.known: dict[str, str | None] = {}
        """For functions: what makes a call of them not constant."""

    def check(self, name: str, module: Module, value: hir.Expression) -> Iterator[Diagnostic]:
        for span, problem in self.problems(value):
            yield Diagnostic(
                "E0222",
                "the value of {name} is not constant: {problem}",
                (Label(module.file, span, "known only when the program runs"),),
                {"name": name, "problem": problem},
                (f"what is computed at run time is a `{module.pack.word('let')}`",),
            )
            return

    def problems(self, value: hir.Expression) -> Iterator[tuple[Span, str]]:
        """Yield what an expression does that cannot be done while compiling."""
        for node in hir_below(value):
            match node:
                case hir.Global(span, _, name):
                    problem = self.of_global(name)
                    if problem is not None:
                        yield span, problem
                case hir.Call(span, type_, function) | hir.FunctionValue(span, type_, function):
                    problem = self.of_function(function.name) if type_ != t.NEVER else None
                    if problem is not None:
                        yield span, problem
                case hir.Construct(span, _, constructor):
                    problem = self.of_function(constructor.name)
                    if problem is not None:
                        yield span, problem
                case hir.MakeClosure(_, _, inner):
                    yield from self.problems(inner.value)
                case _:
                    pass

    def of_global(self, name: str) -> str | None:
        info = self.program.global_info(name)
        initializer = info.initializer
        if info.mutable:
            # What the standard library keeps for itself does not show.
            library = info.file.module.startswith("std.")
            return None if library else f"{name.rsplit('.', 1)[-1]} is a variable"
        return self.of_function(initializer) if initializer is not None else None

    def of_function(self, name: str) -> str | None:
        """Return why a function is not constant, or None when it is."""
        if name in self.known:
            return self.known[name]
        self.known[name] = None
        info = self.program.function(name)
        problem: str | None = None
        shown = name.rsplit(".", 1)[-1]
        if info.intrinsic is not None:
            problem = f"{shown} asks the system" if info.intrinsic in _IMPURE_INTRINSICS else None
        elif info.external is not None:
            problem = f"{shown} asks the system" if info.external not in _PURE_SYMBOLS else None
        elif info.has_body:
            found = next(self.problems(self.program.unmarked_body(name).value), None)
            problem = found[1] if found is not None else None
        self.known[name] = problem
        return problem
