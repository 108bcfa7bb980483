"""`seen run`: compile and run."""

from __future__ import annotations

from dataclasses import replace

import click

from seen_core.commands.options import ProgramCommand, build_options, lint_options, with_output
from seen_core.commands.output import Output, shared_host
from seen_core.driver import compile
from seen_core.driver.request import make_request
from seen_core.plugin_api import LintLevel


@click.command("run", cls=ProgramCommand)
@click.argument("source", required=False)
@click.argument("arguments", nargs=-1)
@click.option(
    "--emit",
    "kind",
    type=click.Choice(["stats"]),
    help="Print on standard error how often references were counted, and what was allocated.",
)
@build_options
@lint_options
@with_output
def command(
    output: Output,
    source: str | None,
    arguments: tuple[str, ...],
    kind: str | None,
    release: bool,
    target: str | None,
    backend: str | None,
    lints: tuple[tuple[str, LintLevel], ...],
) -> int:
    """Compile SOURCE and run it; the exit code is the program's, 101 after a panic.

    SOURCE is a file, a package's folder, or `-` for standard input; without it, the package of this
    folder. The program gets the ARGUMENTS after `--`.
    """
    host = shared_host()
    request = make_request(
        source,
        host,
        language=output.language,
        target=target,
        backend=backend,
        release=release,
        lints=lints,
        progress=output.progress,
    )
    output.speak(request.pack.code, host)
    if kind == "stats":
        request = replace(request, options=replace(request.options, statistics=True))
    return compile.run(request, arguments, report=output.before_program)
