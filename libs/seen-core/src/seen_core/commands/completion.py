"""`seen completion`: scripts for shells."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from seen_core.commands.options import with_output
from seen_core.commands.output import EXIT_OK, Output

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@with_output
def command(output: Output, shell: str) -> int:
    """Print the completion script for SHELL; put it where your shell looks for them.

    bash: seen completion bash > ~/.local/share/bash-completion/completions/seen
    """
    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(
        completion(click.get_current_context().find_root().command, {}, "seen", "_SEEN_COMPLETE").source()
    )
    return EXIT_OK
