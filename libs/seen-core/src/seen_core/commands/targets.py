"""`seen targets`: what programs can be built for."""

from __future__ import annotations

import json

import click

from seen_core.commands.options import with_output
from seen_core.commands.output import EXIT_OK, Output, report_problems, shared_host, write_lines
from seen_core.plugin_api import Target


@click.command("targets")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@with_output
def command(output: Output, as_json: bool) -> int:
    """List the targets, with the backends that support each."""
    host = shared_host()
    rows = [
        (target, [backend.name for backend in host.backends.values() if backend.supports(target)])
        for target in host.targets.values()
    ]
    report_problems(host)
    if as_json:
        values = [
            {
                "name": target.name,
                "triple": target.triple,
                "description": target.description,
                "runner": list(target.runner),
                "backends": backends,
            }
            for target, backends in rows
        ]
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        write_lines(_line(target, backends) for target, backends in rows)
    return EXIT_OK


def _line(target: Target, backends: list[str]) -> str:
    return (
        f"{target.name:<20} {target.description or target.triple:<40} {', '.join(backends) or 'no backend'}"
    )
