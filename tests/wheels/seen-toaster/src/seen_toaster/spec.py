"""The command `seen toast`, found without importing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seen_core.plugin_api import CommandSpec

if TYPE_CHECKING:
    import click


def load() -> click.Command:
    """Make the command."""
    import click

    return click.Command("toast", callback=lambda: click.echo("toasted"))


TOAST = CommandSpec("toast", "Toast something.", load)
