"""The hooks: the one seam between `seen` and everything that extends it.

A plugin is a module (or object) named by an entry point of the group `seen`:

    [project.entry-points.seen]
    my-backend = "my_backend.plugin"

    # my_backend/plugin.py
    from seen_core.hookspecs import hookimpl

    seen_hook_version = 1            # optional: the version of this file that the plugin was written for

    @hookimpl
    def seen_backends():
        from my_backend.backend import MyBackend
        return [MyBackend()]

Every hook is called at most once a process, when its contributions are first needed, takes no
parameters, and returns an iterable of values from `seen_core.plugin_api`. The built-in features use
the same hooks (`seen_core.commands.builtin`). A plugin that fails is named on standard error and skipped; an
unknown hook, or a name given twice, is an error that names the plugin.

A wheel whose only contribution is a command can do without a plugin module: the entry-point group
`seen.commands` maps the command's name to a `CommandSpec`, and nothing of the wheel is imported
before the help is printed or the command runs.

    [project.entry-points."seen.commands"]
    fmt = "seen_fmt.spec:FMT"
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from seen_core.plugin_api import (
        AnnotationHandler,
        Backend,
        CommandSpec,
        DeriveHandler,
        FrontEnd,
        Lint,
        MirPass,
        PackSource,
        Target,
    )

hookspec = pluggy.HookspecMarker("seen")
hookimpl = pluggy.HookimplMarker("seen")


@hookspec
def seen_commands() -> Iterable[CommandSpec]:
    """Give commands.

    Called for `seen --help`, for shell completion, and when a command is neither built in nor named
    in the group `seen.commands`. Use it when the commands are only known at run time; a command with
    a fixed name starts faster through the entry-point group. Result: one `CommandSpec` a command.
    """
    raise AssertionError


@hookspec
def seen_frontends() -> Iterable[FrontEnd]:
    """Give surface syntaxes.

    Called before the first source file is read. Result: one `FrontEnd` a syntax; a suffix belongs to
    one front end only.
    """
    raise AssertionError


@hookspec
def seen_language_packs() -> Iterable[PackSource]:
    """Give keyword packs.

    Called when a pack is asked for that is not built in, and by `seen plugins`. Result: one
    `PackSource` a language; the built-in codes cannot be given again.
    """
    raise AssertionError


@hookspec
def seen_targets() -> Iterable[Target]:
    """Give kinds of machines.

    Called by `seen targets`, and by `run` and `build` before a target is chosen. Result: one `Target`
    a name. A target is only data: any backend may support it.
    """
    raise AssertionError


@hookspec
def seen_backends() -> Iterable[Backend]:
    """Give code generators and runners.

    Called after the target is chosen. Result: objects with the protocol `Backend`. Among the backends
    that support the target and make the kind asked for, the first in order of registration is used
    (plugins by name) unless the user names one; the built-in interpreter is used only when it is named.
    """
    raise AssertionError


@hookspec
def seen_mir_passes() -> Iterable[MirPass]:
    """Give transformations of the middle end: instrumentation, hardening, optimisation.

    Called once a program is monomorphic and before a backend sees it. Result: `MirPass` values; they
    run after the built-in passes, in an order that respects `after`.
    """
    raise AssertionError


@hookspec
def seen_lints() -> Iterable[Lint]:
    """Give warnings about programs that have no errors.

    Called after a program is checked. Result: one `Lint` a name. What they look at is
    `seen_core.lints.subject.Subject`: checked bodies, declarations, MIR. A code that another lint has is an
    error.
    """
    raise AssertionError


@hookspec
def seen_annotations() -> Iterable[AnnotationHandler]:
    """Give meaning to `@name`.

    Called when a file with annotations is checked. Result: one `AnnotationHandler` a name.
    """
    raise AssertionError


@hookspec
def seen_derives() -> Iterable[DeriveHandler]:
    """Give meaning to a name in `@derive(…)`.

    Called when a file of the program has a `@derive`. Result: one `DeriveHandler` a name.
    """
    raise AssertionError
