"""`seen explain`: the long text of a diagnostic."""

from __future__ import annotations

import click

from seen_core.commands.options import with_output
from seen_core.commands.output import EXIT_OK, Output
from seen_core.driver.explanations import explanation


@click.command("explain")
@click.argument("code")
@with_output
def command(output: Output, code: str) -> int:
    """Explain the diagnostic CODE, such as E0301, with an example."""
    click.echo(explanation(code.upper(), output.language or "en").rstrip())
    return EXIT_OK
