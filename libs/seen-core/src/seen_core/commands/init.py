"""`seen init`: a package in a folder that exists."""

from __future__ import annotations

from pathlib import Path

import click

from seen_core.commands.options import with_output
from seen_core.commands.output import EXIT_OK, Output, shared_host
from seen_core.driver.project import DEFAULT_LANGUAGE, show
from seen_core.driver.scaffold import create_project


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--name", help="The package's name (default: the folder's).")
@click.option("--lib", "library", is_flag=True, help="Make a library instead of a program.")
@with_output
def command(output: Output, folder: Path, name: str | None, library: bool) -> int:
    """Make a package in FOLDER (default: this one); files that exist are kept."""
    language = output.language or DEFAULT_LANGUAGE
    name = name or folder.absolute().resolve().name
    for path in create_project(folder, name, shared_host(), language=language, library=library):
        output.status(f"Wrote {show(path)}")
    return EXIT_OK
