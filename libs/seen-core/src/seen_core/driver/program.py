"""Take a program through the stages, in order: front end, checker, middle end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from seen_core.check.constness import computed_constants
from seen_core.check.package import check_module, entry_point, starts_program
from seen_core.check.program import Program
from seen_core.check.review import review
from seen_core.diagnostics import Diagnostic, SeenError, Severity
from seen_core.driver.catalogue import Catalogue
from seen_core.driver.depth import AFTER_CHECKER, CHECKER, room_for_recursion
from seen_core.driver.generic import GenericCode
from seen_core.driver.lints import judged, lint
from seen_core.driver.modules import Loader
from seen_core.driver.passes import apply_passes
from seen_core.driver.request import CompileRequest
from seen_core.mir.model import MirProgram
from seen_core.mono import MonoOptions, close_program
from seen_core.mono.threads import MODULE as THREADS
from seen_core.plugin_api import Target
from seen_core.resolve import Module, ModuleTable


@dataclass(frozen=True)
class CheckedProgram:
    """A program after the checker."""

    world: Program
    entry: str | None
    diagnostics: tuple[Diagnostic, ...]
    modules: tuple[Module, ...]
    """The program's own, the one it starts from first."""
    inputs: dict[str, str]
    """What was read: see `inputs.Inputs`."""
    code: GenericCode


def check_program(request: CompileRequest, *, needs_entry: bool = True) -> CheckedProgram:
    """Parse and check a program with all modules of its own that it reaches."""
    with room_for_recursion(CHECKER):
        checked = _check(request, needs_entry)
    found = checked.diagnostics
    if not _has_errors(found):
        with room_for_recursion(AFTER_CHECKER):
            found = (*found, *_review(request, checked))
    return replace(checked, diagnostics=judged(request, checked.modules, found))


def check_everything(request: CompileRequest) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a program, also where generic functions meet its types."""
    checked = check_program(request, needs_entry=False)
    found, world, module = checked.diagnostics, checked.world, checked.modules[0]
    if _has_errors(found) or not starts_program(module) or not _meets_generics(checked):
        return found
    try:
        close(request, replace(checked, entry=entry_point(world, module)))
    except SeenError as error:
        return (*found, *error.diagnostics)
    return found


def _meets_generics(checked: CheckedProgram) -> bool:
    """Tell whether a program has what generic functions may refuse: values with `drop` blocks, threads."""
    world = checked.world
    drops = (world.function(name).kind == "drop" for name in own_functions(world, checked.modules))
    return world.table.is_loaded(THREADS) or any(drops)


def _check(request: CompileRequest, needs_entry: bool) -> CheckedProgram:
    loader = Loader(request)
    table = ModuleTable(loader, Catalogue(loader))
    module = loader.entry()
    table.add(module)
    world = Program(table)
    hashes = loader.inputs.hashes
    if _has_errors(loader.diagnostics):
        return CheckedProgram(world, None, tuple(loader.diagnostics), (module,), hashes, GenericCode(world))
    modules = [module]
    for each in modules:  # grows while modules are checked, as imports are followed
        check_module(world, each)
        modules.extend(other for other in loader.own if other not in modules)
    entry = entry_point(world, module) if needs_entry else None
    found = [*loader.diagnostics, *world.diagnostics]
    return CheckedProgram(world, entry, tuple(found), tuple(modules), hashes, GenericCode(world))


def _has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    return any(one.severity is Severity.ERROR for one in diagnostics)


def own_functions(world: Program, modules: tuple[Module, ...] | list[Module]) -> Iterator[str]:
    """Yield the names of the checked functions that the program's own modules declare."""
    files = {module.file.name for module in modules}
    for name in world.checked_functions():
        if world.function(name).file.name in files:
            yield name


def _review(request: CompileRequest, checked: CheckedProgram) -> list[Diagnostic]:
    """Check moves in all bodies of the program's own modules, and what else needs whole bodies."""
    world, modules, code = checked.world, checked.modules, checked.code
    names = list(own_functions(world, modules))
    found = review(world, names, list(modules))
    if request.project is not None and request.project.is_library:
        from seen_core.check.promises import unwritten_throws  # a program promises nothing

        found.extend(unwritten_throws(world, names))
    is_program = starts_program(modules[0])
    found.extend(lint(request, world, modules, names, partial(code, world), is_program=is_program))
    for name in names:
        found.extend(code.problems(name))
    constants = [] if _has_errors(found) else computed_constants(world, modules)
    if constants:
        from seen_core.driver.constants import check_values  # few programs have such constants

        found.extend(check_values(world, constants, code, request.target.pointer_bytes))
    return found


def close(request: CompileRequest, checked: CheckedProgram) -> MirProgram:
    """Take a checked program to what a backend gets."""
    assert checked.entry is not None
    options = MonoOptions(
        pointer_bytes=request.target.pointer_bytes,
        overflow_checks=request.options.overflow_checks,
        dev=request.options.profile == "dev",
        report_cycles=request.options.profile == "dev",
        statistics=request.options.statistics,
        threads=checked.world.table.is_loaded(THREADS),
    )
    world = checked.world
    if options.statistics:
        world.table.module("std.counting")
    entry = checked.entry
    with room_for_recursion(AFTER_CHECKER):
        program = close_program(world, entry, checked.code, options, _evaluate)
    if options.threads and "pthread_create" in program.externals and request.target.object_format == "wasm":
        raise SeenError(_no_threads(request.target))
    return apply_passes(program, request.options, request.host)


def _no_threads(target: Target) -> Diagnostic:
    notes = ("call the functions one after the other there, or build for another target",)
    template = "the program starts threads, and `{target}` has none"
    return Diagnostic("E0803", template, (), {"target": target.name}, notes)


def _evaluate(program: MirProgram, function: str) -> int | float | bytes | None:
    from seen_core.interpreter import evaluate_alone  # few programs need it, and it takes long to import

    return evaluate_alone(program, function)


def hir_text(request: CompileRequest) -> str:
    """Return the checked bodies of the program's own functions as text."""
    from seen_core.check.hir_printer import print_body  # wanted by people, never by a build

    checked = check_program(request, needs_entry=False)
    if _has_errors([*request.diagnostics, *checked.diagnostics]):
        raise SeenError(*request.diagnostics, *checked.diagnostics)
    world = checked.world
    names = list(own_functions(world, checked.modules))
    return "\n".join(print_body(world.body(name)) for name in names)
