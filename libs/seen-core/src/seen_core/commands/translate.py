"""`seen translate`: the same program in the keywords of another language."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from seen_core.commands.options import with_output
from seen_core.commands.output import EXIT_OK, Output, shared_host
from seen_core.driver.translate import translate_source
from seen_core.driver.workdir import write_atomically


@click.command("translate")
@click.option("--to", "target", required=True, metavar="CODE", help="The language to write, such as ja.")
@click.option(
    "-o", "--output", "path", type=click.Path(path_type=Path), help="Write here instead of standard output."
)
@click.option("--in-place", is_flag=True, help="Replace the file.")
@click.argument("source")
@with_output
def command(output: Output, target: str, path: Path | None, in_place: bool, source: str) -> int:
    """Rewrite the keywords and standard names of the file SOURCE (`-`: standard input).

    Layout, comments, texts and all other names stay as they are.
    """
    if in_place:
        if path is not None or source == "-":
            raise click.UsageError("--in-place needs a file and no --output")
        path = Path(source)
    data = translate_source(source, target, shared_host(), language=output.language)
    if path is not None:
        write_atomically(path, data)
    else:
        sys.stdout.buffer.write(data)
    return EXIT_OK
