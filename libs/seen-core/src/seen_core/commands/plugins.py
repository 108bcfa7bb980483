"""`seen plugins`: what is loaded, from which wheel, with its state."""

from __future__ import annotations

import json

import click

from seen_core.commands.options import with_output
from seen_core.commands.output import EXIT_ERRORS, EXIT_OK, Output, shared_host, write_lines
from seen_core.host import Plugin, PluginState


@click.command("plugins")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@with_output
def command(output: Output, as_json: bool) -> int:
    """List the installed plugins, the wheels they come from, their hooks and their state."""
    plugins = shared_host().plugins
    if as_json:
        click.echo(json.dumps([_as_json(plugin) for plugin in plugins], ensure_ascii=False, indent=2))
    else:
        write_lines(_line(plugin) for plugin in plugins)
    return EXIT_ERRORS if any(plugin.state is PluginState.INVALID for plugin in plugins) else EXIT_OK


def _as_json(plugin: Plugin) -> dict[str, object]:
    return {
        "name": plugin.name,
        "wheel": plugin.wheel,
        "version": plugin.version,
        "hooks": list(plugin.hooks),
        "state": str(plugin.state),
        "problem": plugin.problem or None,
    }


def _line(plugin: Plugin) -> str:
    detail = plugin.problem or ", ".join(plugin.hooks)
    return f"{plugin.name:<12} {plugin.wheel} {plugin.version:<8} {plugin.state:<12} {detail}".rstrip()
