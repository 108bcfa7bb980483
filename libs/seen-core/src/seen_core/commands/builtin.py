"""The built-in features, registered through the same hooks as any plugin's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from seen_core.commands import BUILT_IN_COMMANDS
from seen_core.hookspecs import hookimpl
from seen_core.plugin_api import Backend, CommandSpec, DeriveHandler, FrontEnd, Lint, PackSource, Target


@hookimpl
def seen_commands() -> Iterable[CommandSpec]:
    """Give the commands of `seen_core.commands`."""
    return BUILT_IN_COMMANDS


@hookimpl
def seen_frontends() -> Iterable[FrontEnd]:
    """Give Seen's own syntax."""
    from seen_core.syntax import parse

    return (FrontEnd("seen", (".seen",), parse),)


@hookimpl
def seen_language_packs() -> Iterable[PackSource]:
    """Give the packs that lie inside the wheel."""
    from seen_core.source.pack import available_packs, builtin_pack

    return (PackSource(code, partial(builtin_pack, code)) for code in available_packs())


@hookimpl
def seen_targets() -> Iterable[Target]:
    """Give the machine that the compiler runs on."""
    from seen_core.driver.targets import host_target

    return (host_target(),)


@hookimpl
def seen_lints() -> Iterable[Lint]:
    """Give the lints of `seen_core.lints`."""
    from seen_core.lints.builtin import BUILT_IN_LINTS

    return BUILT_IN_LINTS


@hookimpl
def seen_derives() -> Iterable[DeriveHandler]:
    """Give `@derive(Error)`."""
    from seen_core.driver.derive_error import derive_error

    return (DeriveHandler("Error", derive_error),)


@hookimpl
def seen_backends() -> Iterable[Backend]:
    """Give the interpreter."""
    from seen_core.driver.interpreter_backend import InterpreterBackend

    return (InterpreterBackend(),)
