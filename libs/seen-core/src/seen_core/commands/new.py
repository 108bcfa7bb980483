"""`seen new`: a new package in a new folder."""

from __future__ import annotations

from pathlib import Path

import click

from seen_core.commands.options import with_output
from seen_core.commands.output import EXIT_OK, Output, shared_host
from seen_core.driver.project import DEFAULT_LANGUAGE, show
from seen_core.driver.scaffold import create_in_new_folder


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--lib", "library", is_flag=True, help="Make a library instead of a program.")
@with_output
def command(output: Output, folder: Path, library: bool) -> int:
    """Make a new package in the new folder FOLDER, whose name becomes the package's."""
    language = output.language or DEFAULT_LANGUAGE
    create_in_new_folder(folder, shared_host(), language=language, library=library)
    output.status(f"Created the package `{folder.name}`; try: cd {show(folder)} && seen run")
    return EXIT_OK
