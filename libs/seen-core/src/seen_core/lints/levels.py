"""Which lints a program hears about: defaults, `[lints]` of `seen.toml`, and the command line, in this order.

A name counts more than a group, and `warnings` stands for everything that would be a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seen_core.plugin_api import Lint, LintLevel

WARNINGS = "warnings"
"""Not a group of its own: all lints whose level is `warn`."""


def lint_name(written: str) -> str:
    """Return the name of a lint or group as the tables have it: in code a hyphen is written `_`."""
    return written.strip().strip("\"'").replace("_", "-").replace(" ", "")


def levels_of(lints: Mapping[str, Lint], settings: Iterable[Mapping[str, LintLevel]]) -> dict[str, LintLevel]:
    """Return the level of every lint by name; later settings count more."""
    levels = {lint.name: lint.level for lint in lints.values()}
    warnings: LintLevel = "warn"
    for each in settings:
        named = {lint_name(name): level for name, level in each.items()}
        for lint in lints.values():
            level = named.get(lint.name) or named.get(lint.group)
            if level is not None:
                levels[lint.name] = level
        warnings = named.get(WARNINGS, warnings)
    return {name: warnings if level == "warn" else level for name, level in levels.items()}


def known_names(lints: Mapping[str, Lint]) -> set[str]:
    """Return what can be named where a level is set."""
    return {WARNINGS, *(lint.name for lint in lints.values()), *(lint.group for lint in lints.values())}
