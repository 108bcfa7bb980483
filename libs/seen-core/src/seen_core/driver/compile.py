"""The compile driver: what `seen run`, `build` and `check` do, as plain functions.

Errors in the program are raised as `SeenError` by what cannot go on without it, and are part of the
`CompileResult` of `check_source`. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from seen_core.diagnostics import Diagnostic, SeenError, Severity
from seen_core.driver.generate import prepare, program_text, run_prepared, run_program, write_program
from seen_core.driver.prepared import Prepared, find, keep, key_of
from seen_core.driver.request import CompileRequest
from seen_core.driver.targets import choose_backend
from seen_core.plugin_api import RUN, PreparingBackend
from seen_core.records import value

if TYPE_CHECKING:
    # A program that has been compiled before runs without any of these.
    from seen_core.driver.program import CheckedProgram
    from seen_core.mir.model import MirProgram
    from seen_core.syntax import ast

Report = Callable[[Sequence[Diagnostic]], object]
"""Is given warnings before the program starts to run."""


@value
class CompileResult:
    """What checking found."""

    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return all(diagnostic.severity is not Severity.ERROR for diagnostic in self.diagnostics)


def parse_source(request: CompileRequest) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    """Read the first file of the program with the front end of its suffix."""
    from seen_core.driver.modules import front_end_of

    result = front_end_of(request, request.path).parse(request.source, request.pack)
    return result.file, result.diagnostics


def check_source(request: CompileRequest) -> CompileResult:
    """Find the errors and warnings of a program."""
    from seen_core.driver.program import check_everything

    return CompileResult((*request.diagnostics, *check_everything(request)))


def compile_program(request: CompileRequest, report: Report | None = None) -> MirProgram:
    """Take the program through all stages to what a backend gets."""
    from seen_core.driver.program import close

    return close(request, _checked(request, report))


def _checked(request: CompileRequest, report: Report | None) -> CheckedProgram:
    from seen_core.driver.program import check_program

    checked = check_program(request)
    _stop_on_errors((*request.diagnostics, *checked.diagnostics), report)
    return checked


def emit(request: CompileRequest, kind: str, *, report: Report | None = None) -> str:
    """Return a text form of the program."""
    if kind == "tokens":
        from seen_core.driver.dump import dump_tokens

        return dump_tokens(request.source, request.pack)
    file, diagnostics = parse_source(request)
    _stop_on_errors((*request.diagnostics, *diagnostics), report)
    if kind == "ast":
        from seen_core.driver.dump import dump_tree

        return dump_tree(file)
    if kind == "hir":
        from seen_core.driver.program import hir_text

        return hir_text(request)
    if kind == "mir":
        from seen_core.mir.printer import print_program

        return print_program(compile_program(request, report))
    return program_text(request, compile_program(request, report), kind)


def build(request: CompileRequest, *, report: Report | None = None) -> Path:
    """Compile the program to `request.emit` and return the file that was written."""
    return write_program(request, compile_program(request, report))


def run(request: CompileRequest, arguments: Sequence[str], *, report: Report | None = None) -> int:
    """Run the program, compiled now or before, and return its exit code."""
    try:
        backend = choose_backend(request.host, request.target, RUN, request.backend)
    except SeenError:
        _stop_on_errors(parse_source(request)[1], None)  # mistakes in the text come first
        raise
    if not isinstance(backend, PreparingBackend):
        return run_program(request, compile_program(request, report), arguments)
    key = key_of(request, backend)
    prepared = find(key)
    if prepared is None:
        prepared = _prepare(request, backend, key, report)
    else:
        _stop_on_errors((*request.diagnostics, *prepared.warnings), report)
    return run_prepared(request, backend, prepared.code, arguments)


def _prepare(request: CompileRequest, backend: PreparingBackend, key: str, report: Report | None) -> Prepared:
    from seen_core.driver.program import close

    checked = _checked(request, report)
    program = close(request, checked)
    prepared = Prepared(prepare(request, backend, program), checked.diagnostics)
    keep(key, prepared, checked.inputs)
    return prepared


def _stop_on_errors(diagnostics: Sequence[Diagnostic], report: Report | None) -> None:
    if any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics):
        raise SeenError(*diagnostics)
    if report is not None:
        report(diagnostics)
