"""`seen check`: errors and warnings, without building."""

from __future__ import annotations

import click

from seen_core.commands.options import lint_options, with_output
from seen_core.commands.output import Output, shared_host
from seen_core.driver import compile
from seen_core.driver.request import make_request
from seen_core.plugin_api import LintLevel


@click.command("check")
@click.argument("sources", nargs=-1)
@lint_options
@with_output
def command(output: Output, sources: tuple[str, ...], lints: tuple[tuple[str, LintLevel], ...]) -> int:
    """Check SOURCES: files, package folders, or `-`; without any, the package of this folder."""
    host = shared_host()
    exit_code = 0
    for source in sources or (None,):
        request = make_request(source, host, language=output.language, lints=lints)
        output.speak(request.pack.code, host)
        exit_code = max(exit_code, output.report(compile.check_source(request).diagnostics))
    return exit_code
