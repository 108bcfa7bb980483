"""`seen check`: errors and warnings, without building; with `--fix`, what is certain is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from seen_core.commands.options import lint_options, with_output
from seen_core.commands.output import Output, shared_host
from seen_core.driver import compile
from seen_core.driver.request import make_request
from seen_core.plugin_api import LintLevel

if TYPE_CHECKING:
    from seen_core.diagnostics import Diagnostic, Fix
    from seen_core.driver.fixing import Fixed
    from seen_core.driver.request import CompileRequest


@click.command("check")
@click.argument("sources", nargs=-1)
@click.option(
    "--fix", is_flag=True, help="Make the fixes that are certain, where the program is better for it."
)
@click.option("--dry-run", is_flag=True, help="With --fix: show the changes and write nothing.")
@lint_options
@with_output
def command(
    output: Output,
    sources: tuple[str, ...],
    fix: bool,
    dry_run: bool,
    lints: tuple[tuple[str, LintLevel], ...],
) -> int:
    """Check SOURCES: files, package folders, or `-`; without any, the package of this folder."""
    if dry_run and not fix:
        raise click.UsageError("--dry-run belongs to --fix")
    host = shared_host()
    exit_code = 0
    for source in sources or (None,):
        request = make_request(source, host, language=output.language, lints=lints)
        output.speak(request.pack.code, host)
        if fix:
            found = _fix(output, request, dry_run=dry_run)
        else:
            found = compile.check_source(request).diagnostics
        exit_code = max(exit_code, output.report(found))
    return exit_code


def _fix(output: Output, request: CompileRequest, *, dry_run: bool) -> tuple[Diagnostic, ...]:
    """Fix a program; return what is left to report."""
    from seen_core.driver.fixing import difference, fix_source, write  # only few checks fix

    fixed = fix_source(request)
    if dry_run:
        click.echo(difference(fixed), nl=False)
    else:
        write(fixed)
    _tell(output, fixed, "would fix" if dry_run else "fixed")
    return fixed.diagnostics


def _tell(output: Output, fixed: Fixed, verb: str) -> None:
    """Say what was fixed, a line for each."""
    for choice in fixed.choices:
        edit = choice.fix.edits[0]
        line = edit.file.locate(edit.span.start).line
        output.status(f"{verb} {edit.file.name}:{line}: {choice.diagnostic.code}: {_change(choice.fix)}")


def _change(fix: Fix) -> str:
    """Say what a fix does, with the words that it replaces where these are few."""
    edit = fix.edits[0]
    old = edit.file.text[edit.span.start : edit.span.end]
    if len(fix.edits) > 1 or not old or not edit.text or "\n" in old + edit.text:
        return fix.title
    return f"`{old.strip()}` is `{edit.text.strip()}`"
