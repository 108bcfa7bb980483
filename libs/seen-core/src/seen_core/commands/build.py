"""`seen build`: compile to a file."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from seen_core.commands.options import build_options, lint_options, with_output
from seen_core.commands.output import EXIT_OK, Output, shared_host
from seen_core.driver import compile
from seen_core.driver.project import show
from seen_core.driver.request import CompileRequest, make_request
from seen_core.driver.workdir import write_atomically
from seen_core.plugin_api import EMIT_KINDS, TEXT_KINDS, LintLevel


@click.command("build")
@click.argument("source", required=False)
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(path_type=Path),
    help="Where to write; `-` for text on standard output.",
)
@click.option(
    "--emit", "kind", type=click.Choice(EMIT_KINDS), default="exe", show_default=True, help="What to make."
)
@build_options
@lint_options
@with_output
def command(
    output: Output,
    source: str | None,
    path: Path | None,
    kind: str,
    release: bool,
    target: str | None,
    backend: str | None,
    lints: tuple[tuple[str, LintLevel], ...],
) -> int:
    """Compile SOURCE: a file, a package's folder, or `-`; without it, the package of this folder.

    Text forms (tokens, ast, hir, mir, llvm, asm) go to standard output unless `-o` names a file.
    """
    host = shared_host()
    request = make_request(
        source,
        host,
        language=output.language,
        target=target,
        backend=backend,
        release=release,
        lints=lints,
        progress=output.progress,
    )
    output.speak(request.pack.code, host)
    request = replace(request, emit=kind, output=None if path == Path("-") else path)
    if kind in TEXT_KINDS:
        return _emit_text(output, request, kind)
    result = compile.build(request, report=output.report)
    output.status(f"Built {show(result)}")
    return EXIT_OK


def _emit_text(output: Output, request: CompileRequest, kind: str) -> int:
    text = compile.emit(request, kind, report=output.report)
    if request.output is None:
        sys.stdout.write(text)
    else:
        write_atomically(request.output, text.encode())
    return EXIT_OK
