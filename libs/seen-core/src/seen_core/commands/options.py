"""Options that commands share, and the wrapper that turns errors into diagnostics and exit codes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

import click

from seen_core.commands.output import Output

P = ParamSpec("P")

OUTPUT_OPTIONS = (
    click.Option(
        ["--language"], metavar="CODE", help="Language pack of the source, such as en, ar, es, ru, zh, ja."
    ),
    click.Option(
        ["--message-format"],
        type=click.Choice(["human", "json", "sarif"]),
        help="How errors and warnings are written (default: human).",
    ),
    click.Option(
        ["--color"],
        type=click.Choice(["auto", "always", "never"]),
        help="When to use colours (default: auto).",
    ),
)
"""The same three may stand before the command's name or after it; after it wins."""


LINT_OPTIONS = (
    ("allow", "Be silent about a lint or a group of lints."),
    ("warn", "Warn of a lint or a group of lints."),
    ("deny", "Make an error of a lint, a group, or of all `warnings`."),
)
"""Options that set the levels of lints, the mildest first; each may be given several times."""


class ProgramCommand(click.Command):
    """A command that takes arguments for the program after `--`, even when it has none of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep what stands after `--` away from the command's own arguments."""
        own, after = args, []
        if "--" in args:
            split = args.index("--")
            own, after = args[:split], args[split + 1 :]
        rest = super().parse_args(ctx, own)
        ctx.params["arguments"] = (*ctx.params.get("arguments", ()), *after)
        return rest


def build_options(function: Callable[P, int]) -> Callable[P, int]:
    """Add the options of commands that compile."""
    for option in (
        click.option("--backend", metavar="NAME", help="The backend to use (default: the first that fits)."),
        click.option("--target", metavar="NAME", help="What to build for; `seen targets` lists them."),
        click.option("--release", is_flag=True, help="Optimise; use the profile `release`."),
    ):
        function = option(function)
    return function


def lint_options(function: Callable[P, int]) -> Callable[P, int]:
    """Add `--allow`, `--warn` and `--deny`, and give the command function what they say as `lints`.

    A lint that several of them name has the strictest level.
    """

    @functools.wraps(function)
    def wrapped(*args: Any, **keywords: Any) -> int:  # noqa: ANN401 - whatever click passes on
        named = {level: keywords.pop(level) for level, _ in LINT_OPTIONS}
        levels = {name: level for level, names in named.items() for name in names}
        return function(*args, lints=tuple(levels.items()), **keywords)  # type: ignore[arg-type]  # as promised

    options = [
        click.Option([f"--{level}"], metavar="LINT", multiple=True, help=help) for level, help in LINT_OPTIONS
    ]
    wrapped.__click_params__ = [*getattr(function, "__click_params__", []), *reversed(options)]  # type: ignore[attr-defined]
    return wrapped


def with_output(function: Callable[Concatenate[Output, P], int]) -> Callable[P, int]:
    """Give a command function its `Output` and add the options that fill it.

    Put it directly above the function, below `@click.command` and its options.
    """

    @functools.wraps(function)
    def wrapped(*args: Any, **keywords: Any) -> int:  # noqa: ANN401 - whatever click passes on
        from seen_core.diagnostics import SeenError  # needed by commands that run, and not by `--help`

        output = make_output(click.get_current_context(), keywords)
        try:
            return function(output, *args, **keywords)
        except SeenError as error:
            return output.report(error.diagnostics)
        finally:
            output.finish()

    wrapped.__click_params__ = [*getattr(function, "__click_params__", []), *reversed(OUTPUT_OPTIONS)]  # type: ignore[attr-defined]
    return wrapped


def make_output(context: click.Context, keywords: dict[str, Any]) -> Output:
    """Take the output options out of `keywords`, falling back to those before the command's name."""
    outer = context.parent.params if context.parent else {}

    def choose(name: str) -> Any:  # noqa: ANN401 - strings or None
        inner = keywords.pop(name, None)
        return inner if inner is not None else outer.get(name)

    return Output(
        message_format=choose("message_format") or "human",
        color=choose("color") or "auto",
        language=choose("language"),
    )
