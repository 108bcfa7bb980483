"""The built-in commands. Each is one thin file: read flags, call one function of `driver`, render.

The table here is all that `seen --help` needs; a command's own module is imported when it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from seen_core.plugin_api import CommandSpec

if TYPE_CHECKING:
    import click


def _lazy(module: str) -> Callable[[], click.Command]:
    def load() -> click.Command:
        from importlib import import_module

        command: click.Command = import_module(f"seen_core.commands.{module}").command
        return command

    return load


BUILT_IN_COMMANDS: tuple[CommandSpec, ...] = (
    CommandSpec("new", "Make a new package in a new folder.", _lazy("new")),
    CommandSpec("init", "Make a package in this folder.", _lazy("init")),
    CommandSpec("run", "Compile a file or package and run it.", _lazy("run")),
    CommandSpec("build", "Compile a file or package to an executable or another form.", _lazy("build")),
    CommandSpec("check", "Report errors and warnings without building.", _lazy("check")),
    CommandSpec("explain", "Explain a diagnostic code.", _lazy("explain")),
    CommandSpec("translate", "Rewrite a file in the keywords of another language.", _lazy("translate")),
    CommandSpec("plugins", "List the installed plugins.", _lazy("plugins")),
    CommandSpec("targets", "List the targets to build for.", _lazy("targets")),
    CommandSpec("clean", "Remove what builds have left behind.", _lazy("clean")),
    CommandSpec("completion", "Print a completion script for a shell.", _lazy("completion")),
)
