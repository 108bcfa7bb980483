"""The compile driver: what `seen run`, `build` and `check` do, as plain functions.

Errors in the program are raised as `SeenError` by what cannot go on without it, and are part of the
`CompileResult` of `check_source`. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from seen_core.diagnostics import Diagnostic, SeenError, Severity
from seen_core.driver.generate import program_text, run_program, write_program
from seen_core.driver.project import SUFFIX
from seen_core.driver.request import CompileRequest
from seen_core.mir.model import MirProgram
from seen_core.syntax import ast

Report = Callable[[Sequence[Diagnostic]], object]
"""Is given warnings before the program starts to run."""


@dataclass(frozen=True, slots=True)
class CompileResult:
    """What checking found."""

    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return all(diagnostic.severity is not Severity.ERROR for diagnostic in self.diagnostics)


def parse_source(request: CompileRequest) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    """Read the first file of the program with the front end of its suffix."""
    suffix = request.path.suffix if request.path else SUFFIX
    front_end = request.host.front_ends.get(suffix)
    if front_end is None:
        known = ", ".join(sorted(request.host.front_ends))
        raise SeenError(
            Diagnostic(
                "E0606",
                "no front end reads `{suffix}` files",
                (),
                {"suffix": suffix},
                notes=(f"installed front ends read: {known}",),
            )
        )
    result = front_end.parse(request.source, request.pack)
    return result.file, result.diagnostics


def check_source(request: CompileRequest) -> CompileResult:
    """Find the errors and warnings of a program."""
    from seen_core.driver.program import check_program

    checked = check_program(request, needs_entry=False)
    return CompileResult((*request.diagnostics, *checked.diagnostics))


def compile_program(request: CompileRequest, report: Report | None = None) -> MirProgram:
    """Take the program through all stages to what a backend gets."""
    from seen_core.driver.program import check_program, close

    checked = check_program(request)
    _stop_on_errors((*request.diagnostics, *checked.diagnostics), report)
    return close(request, checked)


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
    return program_text(request, compile_program(request, report), kind)


def build(request: CompileRequest, *, report: Report | None = None) -> Path:
    """Compile the program to `request.emit` and return the file that was written."""
    return write_program(request, compile_program(request, report))


def run(request: CompileRequest, arguments: Sequence[str], *, report: Report | None = None) -> int:
    """Compile the program, run it, and return its exit code."""
    return run_program(request, compile_program(request, report), arguments)


def _stop_on_errors(diagnostics: Sequence[Diagnostic], report: Report | None) -> None:
    if any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics):
        raise SeenError(*diagnostics)
    if report is not None:
        report(diagnostics)
