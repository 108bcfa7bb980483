"""The `seen` command group: finds commands without importing them, and turns failures into exit codes.

Exit codes: 0 all is well; 1 the program has errors; 2 the command line is wrong; 101 the program that
was run panicked (`seen run` passes on the program's own code); 130 interrupted; 70 a bug in `seen`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from seen_core.commands import BUILT_IN_COMMANDS
from seen_core.commands.options import OUTPUT_OPTIONS
from seen_core.entrypoints import COMMANDS, EntryPoint, entry_points
from seen_core.plugin_api import CommandSpec
from seen_core.version import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

EXIT_INTERRUPTED = 130


class SeenGroup(click.Group):
    """Looks commands up in the built-in table, then in entry points, then in the plugins' hooks."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names: built-in commands in their own order, then the others by name."""
        return list(command_specs())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command called `cmd_name`, or return `None`."""
        spec = find_command(cmd_name)
        return spec.load() if spec else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of `args`; an unknown one is a usage error that names the nearest."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not name.startswith("-"):
            from seen_core.driver.names import did_you_mean  # only when a command is misspelt

            hint = did_you_mean(name, command_specs())
            ctx.fail(f"unknown command `{name}`" + (f"; {hint}" if hint else ""))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer commands by name and one-line help, without importing them."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        specs = command_specs().values()
        return [
            CompletionItem(spec.name, help=spec.help) for spec in specs if spec.name.startswith(incomplete)
        ]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from their one-line helps, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(spec.name, spec.help) for spec in command_specs().values()])


def find_command(name: str) -> CommandSpec | None:
    """Return the command called `name`, loading as little as possible."""
    for spec in BUILT_IN_COMMANDS:
        if spec.name == name:
            return spec
    for point in entry_points(COMMANDS):
        if point.name == name:
            return load_spec(point)
    return plugin_commands().get(name)


def command_specs() -> dict[str, CommandSpec]:
    """Return every command by name. A name that two wheels give belongs to the first."""
    specs = {spec.name: spec for spec in BUILT_IN_COMMANDS}
    for point in entry_points(COMMANDS):
        if point.name in specs:
            _warn(f"the wheel {point.wheel} gives the command `{point.name}`, which already exists: ignored")
            continue
        spec = load_spec(point)
        if spec is not None:
            specs[point.name] = spec
    for name, spec in plugin_commands().items():
        specs.setdefault(name, spec)
    return specs


def load_spec(point: EntryPoint) -> CommandSpec | None:
    """Import the `CommandSpec` of an entry point; a broken one is named and left out."""
    try:
        spec = point.load()
    except Exception as error:  # whatever a plugin does while it is imported must not stop the host
        _warn(
            f"the command `{point.name}` of the wheel {point.wheel} is skipped: "
            f"{type(error).__name__}: {error}"
        )
        return None
    if not isinstance(spec, CommandSpec):
        _warn(f"the command `{point.name}` of the wheel {point.wheel} is skipped: it is not a CommandSpec")
        return None
    return spec


def plugin_commands() -> dict[str, CommandSpec]:
    """Return the commands that plugins give by hook; imports the plugins, so it is asked last."""
    from seen_core.entrypoints import PLUGINS

    if not entry_points(PLUGINS):
        return {}
    from seen_core.commands.output import report_problems, shared_host

    host = shared_host()
    commands = host.commands
    report_problems(host)
    return commands


def _warn(text: str) -> None:
    click.echo(f"warning: {text}", err=True)


def make_group() -> SeenGroup:
    """Make the `seen` command group."""
    group = SeenGroup(
        "seen",
        help="Compile, run and look after programs written in Seen.",
        params=list(OUTPUT_OPTIONS),
        callback=lambda **_: None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    return click.version_option(__version__, "-V", "--version", message="seen %(version)s")(group)


def run_command_line(arguments: Sequence[str]) -> int:
    """Run `seen` with `arguments` and return the exit code."""
    # Building syntax trees makes millions of objects that stay alive: collecting often only costs time.
    gc.set_threshold(100_000, 50, 50)
    try:
        result = make_group().main(list(arguments), prog_name="seen", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`seen … | head`): not an error; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last line of defence: no input may end in a traceback
        from seen_core.commands.output import report_failure

        return report_failure(error)
