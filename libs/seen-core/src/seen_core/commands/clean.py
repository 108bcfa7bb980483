"""`seen clean`: remove what builds have left."""

from __future__ import annotations

from pathlib import Path

import click

from seen_core.commands.options import with_output
from seen_core.commands.output import EXIT_OK, Output
from seen_core.driver.project import find_project_root, show
from seen_core.driver.workdir import clean


@click.command("clean")
@click.option("--cache", is_flag=True, help="Remove the user's cache folder as well.")
@with_output
def command(output: Output, cache: bool) -> int:
    """Remove the package's `.seen` folder: work files, and what was built there."""
    removed = clean(find_project_root(Path.cwd()), cache=cache)
    for folder in removed:
        output.status(f"Removed {show(folder)}")
    if not removed:
        output.status("Nothing to remove")
    return EXIT_OK
