"""What commands share when they speak to the user: diagnostics, progress, plugin problems, failures."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import click

from seen_core.version import __version__

if TYPE_CHECKING:
    from seen_core.diagnostics import Diagnostic
    from seen_core.host import PluginHost

EXIT_OK = 0
EXIT_ERRORS = 1
EXIT_BUG = 70
TRACEBACK_VARIABLE = "SEEN_TRACEBACK"
"""Set by who works on `seen` itself: a bug then shows where it is."""


@dataclass
class Output:
    """How this run of `seen` speaks: chosen by `--message-format`, `--color` and `--language`."""

    message_format: str = "human"
    color: str = "auto"
    language: str | None = None
    """What `--language` said; `None` leaves the choice to the project and the file."""
    source_language: str = "en"
    _kept: list[Diagnostic] = field(default_factory=list)

    def report(self, diagnostics: Sequence[Diagnostic]) -> int:
        """Show `diagnostics`; return the exit code they ask for.

        SARIF is one document, so those are kept until `finish`.
        """
        if self.message_format == "sarif":
            self._kept.extend(diagnostics)
        elif diagnostics:
            self._render(diagnostics)
        return EXIT_ERRORS if any(d.severity == "error" for d in diagnostics) else EXIT_OK

    def finish(self) -> None:
        """Write what has been kept back; called once, before the program runs or the command ends."""
        if self.message_format == "sarif":
            # Once: a second document on the same stream would make both unreadable.
            kept, self._kept = self._kept, []
            self._render(kept)
            self.message_format = "sarif-finished"

    def _render(self, diagnostics: Sequence[Diagnostic]) -> None:
        from seen_core.diagnostics.render import render  # rich is slow to import and seldom needed

        render(
            diagnostics,
            self.message_format,
            color=self.color,
            language=self.language or self.source_language,
            stdout=sys.stdout,
            stderr=sys.stderr,
            version=__version__,
        )

    def speak(self, language: str, host: PluginHost) -> None:
        """Write messages in the language of the source, and name the plugins that had to be skipped."""
        self.source_language = language
        report_problems(host, self.language or language)

    def before_program(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Show the warnings of a program that is about to run and will write to the same streams."""
        self.report(diagnostics)
        self.finish()
        sys.stdout.flush()

    def status(self, text: str) -> None:
        """Say what was done, to people only."""
        if self.message_format == "human":
            click.echo(_said_in(self.language or self.source_language, text), err=True)

    def progress(self, text: str) -> None:
        """Say that something long has begun; only when somebody watches."""
        if self.message_format == "human" and sys.stderr.isatty():
            click.echo(_said_in(self.language or self.source_language, text), err=True)


@cache
def shared_host() -> PluginHost:
    """Return the one plugin host of this process."""
    # pluggy is only imported by commands that need plugins
    from seen_core.commands import builtin
    from seen_core.host import PluginHost

    return PluginHost(builtin)


def report_problems(host: PluginHost, language: str = "en") -> None:
    """Name the plugins that were skipped, once each, on standard error."""
    problems, host.problems[:] = list(host.problems), []
    for problem in problems:
        words = _said_in(language, "warning"), _said_in(language, problem.message)
        click.echo(": ".join(words), err=True)


def _said_in(language: str, text: str) -> str:
    if language == "en":
        return text
    from seen_core.diagnostics.render import sentence_in  # most programs are written in English

    return sentence_in(language, text)


def report_failure(error: Exception) -> int:
    """Show an exception that no command has caught and return the exit code for it."""
    from seen_core.diagnostics import SeenError  # as everywhere in this module: `--help` does without
    from seen_core.driver.depth import too_deep

    if isinstance(error, SeenError):
        return Output().report(error.diagnostics)
    if isinstance(error, RecursionError):
        return Output().report([too_deep()])
    if os.environ.get(TRACEBACK_VARIABLE):
        raise error
    if isinstance(error, OSError):
        click.echo(f"error: {describe_os_error(error)}", err=True)
        return EXIT_ERRORS
    click.echo(f"error: internal error in seen: {type(error).__name__}: {error}", err=True)
    click.echo(f"note: this is a bug; {TRACEBACK_VARIABLE}=1 shows where it happened", err=True)
    return EXIT_BUG


def describe_os_error(error: OSError) -> str:
    """Say what the system refused, with the file it was about."""
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output."""
    for line in lines:
        click.echo(line)
