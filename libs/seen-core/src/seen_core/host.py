"""The plugin host: finds plugins, calls their hooks, and keeps a broken one from breaking the rest.

Nothing is imported before a hook is needed. What a plugin does wrong becomes a `Diagnostic`: a
plugin that is broken, missing or too new is skipped with a warning; an unknown hook, or a name that
two plugins give, is an error, because guessing which one was meant would be worse than stopping.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

import pluggy

from seen_core import hookspecs
from seen_core.entrypoints import PLUGINS, EntryPoint, entry_points
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
from seen_core.version import HOOK_VERSION, __version__

if TYPE_CHECKING:
    from seen_core.diagnostics import Diagnostic

T = TypeVar("T")

DISABLE_VARIABLE = "SEEN_DISABLE_PLUGINS"
"""Names of plugins not to load, separated by commas."""

HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("seen_"))


class PluginState(StrEnum):
    """How loading a plugin went."""

    LOADED = "loaded"
    BROKEN = "broken"
    MISSING = "missing"
    INCOMPATIBLE = "incompatible"
    INVALID = "invalid"
    DISABLED = "disabled"


@dataclass(slots=True)
class Plugin:
    """One installed plugin and its state."""

    name: str
    wheel: str
    version: str
    hooks: tuple[str, ...] = ()
    state: PluginState = PluginState.LOADED
    problem: str = ""


@dataclass
class PluginHost:
    """The loaded plugins and what they contribute. Contributions are collected once, on first use."""

    built_in: object
    """The plugin of the built-in features: `seen_core.commands.builtin`."""
    points: list[EntryPoint] = field(default_factory=lambda: entry_points(PLUGINS))
    disabled: frozenset[str] = field(default_factory=lambda: _disabled_plugins())
    problems: list[Diagnostic] = field(default_factory=list)
    """Warnings about plugins that were skipped; grows as hooks are called."""

    @cached_property
    def plugins(self) -> list[Plugin]:
        """All plugins, built-in first, then by name; loading happens here."""
        return list(self._loaded[1])

    @cached_property
    def _loaded(self) -> tuple[pluggy.PluginManager, list[Plugin]]:
        manager = pluggy.PluginManager("seen")
        manager.add_hookspecs(hookspecs)
        plugins = [self._register(manager, Plugin("core", "seen-core", __version__), self.built_in)]
        for point in self.points:
            plugin = Plugin(point.name, point.wheel, point.wheel_version)
            plugins.append(plugin)
            if point.name in self.disabled:
                plugin.state = PluginState.DISABLED
            elif any(other.name == point.name for other in plugins[:-1]):
                first = next(other for other in plugins if other.name == point.name)
                self._invalid(plugin, f"the wheel {first.wheel} has a plugin of the same name")
            else:
                self._load(manager, plugin, point)
        return manager, plugins

    def _load(self, manager: pluggy.PluginManager, plugin: Plugin, point: EntryPoint) -> None:
        try:
            module = point.load()
        except ModuleNotFoundError as error:
            self._skip(plugin, PluginState.MISSING, str(error))
        except Exception as error:  # whatever a plugin does while it is imported must not stop the host
            self._skip(plugin, PluginState.BROKEN, describe(error))
        else:
            wanted = getattr(module, "seen_hook_version", HOOK_VERSION)
            if not isinstance(wanted, int) or wanted > HOOK_VERSION:
                reason = f"it needs version {wanted} of the hooks, and this seen has {HOOK_VERSION}"
                self._skip(plugin, PluginState.INCOMPATIBLE, reason)
            else:
                self._register(manager, plugin, module)

    def _register(self, manager: pluggy.PluginManager, plugin: Plugin, module: object) -> Plugin:
        marked = marked_hooks(module)
        unknown = [name for name in marked if name not in HOOKS]
        if unknown:
            self._invalid(plugin, f"unknown hook {', '.join(unknown)}{_nearest_hook(unknown[0])}")
            return plugin
        try:
            manager.register(module, name=plugin.name)
        except (pluggy.PluginValidationError, ValueError) as error:
            self._invalid(plugin, str(error).replace("\n", " "))
            return plugin
        plugin.hooks = tuple(marked)
        return plugin

    def _skip(self, plugin: Plugin, state: PluginState, reason: str) -> None:
        from seen_core.diagnostics import Diagnostic  # only to say what is wrong; `--help` does without

        plugin.state, plugin.problem = state, reason
        self.problems.append(
            Diagnostic(
                "W0602",
                "plugin `{plugin}` of the wheel `{wheel}` is skipped: {reason}",
                (),
                {"plugin": plugin.name, "wheel": f"{plugin.wheel} {plugin.version}", "reason": reason},
            )
        )

    def _invalid(self, plugin: Plugin, reason: str) -> None:
        plugin.state, plugin.problem = PluginState.INVALID, reason

    @cached_property
    def folders(self) -> list[str]:
        """The folders of the packages that plugins come from, the core's own first."""
        manager, _ = self._loaded
        names = ["seen_core"]
        for plugin in manager.get_plugins():
            name = str(getattr(plugin, "__name__", "")).partition(".")[0]
            if name in sys.modules and name not in names:
                names.append(name)
        return [path for name in names for path in getattr(sys.modules[name], "__path__", ())]

    def check(self) -> None:
        """Raise `SeenError` when a plugin breaks a rule that must not be passed over in silence."""
        invalid = [plugin for plugin in self.plugins if plugin.state is PluginState.INVALID]
        if invalid:
            raise plugin_error(invalid)

    # ------------------------------------------------------------ contributions

    @cached_property
    def commands(self) -> dict[str, CommandSpec]:
        """Commands that plugins give by hook, built-in ones included, by name."""
        return self._named("seen_commands", CommandSpec, lambda spec: (spec.name,))

    @cached_property
    def front_ends(self) -> dict[str, FrontEnd]:
        """Front ends by suffix."""
        return self._named("seen_frontends", FrontEnd, lambda front_end: front_end.suffixes)

    @cached_property
    def language_packs(self) -> dict[str, PackSource]:
        """Language packs by code."""
        return self._named("seen_language_packs", PackSource, lambda pack: (pack.code,))

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Targets by name."""
        return self._named("seen_targets", Target, lambda target: (target.name,))

    @cached_property
    def backends(self) -> dict[str, Backend]:
        """Backends by name, in the order in which they are tried."""
        return self._named("seen_backends", Backend, lambda backend: (backend.name,))  # type: ignore[type-abstract]

    @cached_property
    def mir_passes(self) -> dict[str, MirPass]:
        """MIR passes by name."""
        return self._named("seen_mir_passes", MirPass, lambda mir_pass: (mir_pass.name,))

    @cached_property
    def lints(self) -> dict[str, Lint]:
        """Lints by name. No two may have the name or the code in common."""
        named = self._named("seen_lints", Lint, lambda lint: (lint.name, lint.code))
        return {lint.name: lint for lint in named.values()}

    @cached_property
    def annotations(self) -> dict[str, AnnotationHandler]:
        """Annotation handlers by the name after `@`."""
        return self._named("seen_annotations", AnnotationHandler, lambda handler: (handler.name,))

    @cached_property
    def derives(self) -> dict[str, DeriveHandler]:
        """What `@derive` can add beside what the compiler derives, by name."""
        return self._named("seen_derives", DeriveHandler, lambda handler: (handler.name,))

    def _named(self, hook: str, kind: type[T], names: Callable[[T], Iterable[str]]) -> dict[str, T]:
        self.check()
        manager, plugins = self._loaded
        order = {plugin.name: plugin for plugin in plugins}
        implementations = getattr(manager.hook, hook).get_hookimpls()
        given: dict[str, T] = {}
        givers: dict[str, str] = {}
        for implementation in sorted(implementations, key=lambda i: list(order).index(i.plugin_name)):
            plugin = order[implementation.plugin_name]
            for value in self._call(plugin, hook, implementation.function, kind):
                for name in names(value):
                    if name in given:
                        reason = f"{hook}: `{name}` is already given by the plugin `{givers[name]}`"
                        raise plugin_error([replace(plugin, problem=reason)])
                    given[name], givers[name] = value, plugin.name
        return given

    def _call(self, plugin: Plugin, hook: str, function: Callable[[], Iterable[T]], kind: type[T]) -> list[T]:
        try:
            values = list(function())
        except Exception as error:  # a plugin's failure is its own
            self._skip(plugin, PluginState.BROKEN, f"{hook}: {describe(error)}")
            return []
        wrong = [value for value in values if not isinstance(value, kind)]
        if wrong:
            self._skip(plugin, PluginState.BROKEN, f"{hook}: {wrong[0]!r} is not a {kind.__name__}")
            return []
        return values


def marked_hooks(module: object) -> list[str]:
    """Return the names of the hook implementations of a plugin, whether the host knows them or not."""
    names = vars(module) if isinstance(module, ModuleType) else dir(module)
    return [name for name in names if hasattr(getattr(module, name, None), "seen_impl")]


def describe(error: BaseException) -> str:
    """Say in one line what went wrong inside a plugin."""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def plugin_error(plugins: Iterable[Plugin]) -> Exception:
    """Make the error for plugins whose `problem` must not be passed over."""
    from seen_core.diagnostics import Diagnostic, SeenError  # as above

    return SeenError(
        *(
            Diagnostic(
                "E0607",
                "plugin `{plugin}` of the wheel `{wheel}`: {reason}",
                (),
                {"plugin": plugin.name, "wheel": plugin.wheel, "reason": plugin.problem},
                notes=(f"uninstall the wheel, or set {DISABLE_VARIABLE}={plugin.name} to go on without it",),
            )
            for plugin in plugins
        )
    )


def _nearest_hook(name: str) -> str:
    from difflib import get_close_matches  # only for the message of a rare error

    near = get_close_matches(name, HOOKS, 1)
    return f", did you mean {near[0]}?" if near else ""


def _disabled_plugins() -> frozenset[str]:
    return frozenset(name.strip() for name in os.environ.get(DISABLE_VARIABLE, "").split(",") if name.strip())
