"""`seen.toml`: read, checked, and turned into frozen values.

A syntax error or a wrong type is an error with its line; an unknown key is a warning with the nearest
known name, so that a manifest written for a newer `seen` still works. What is left out has a default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar, cast

from seen_core.diagnostics import Diagnostic, Fix, Label
from seen_core.diagnostics.nearest import advice, nearest
from seen_core.driver.manifest_text import find_key
from seen_core.plugin_api import BuildOptions, LintLevel, ProfileName
from seen_core.records import value
from seen_core.source import SourceFile, Span

MANIFEST_NAME = "seen.toml"
LINT_LEVELS: tuple[LintLevel, ...] = ("allow", "warn", "deny")
LOG_LEVELS = ("trace", "debug", "info", "warn", "error", "fatal", "off")

_NAME = re.compile(r"[^\W\d][\w-]*")

T = TypeVar("T")
OptLevel = Literal[0, 1, 2, 3]


@value
class Package:
    """`[package]`: what the registry and other packages see."""

    name: str = ""
    version: str = "0.1.0"
    authors: tuple[str, ...] = ()
    description: str = ""
    license: str = ""
    repository: str = ""
    homepage: str = ""
    keywords: tuple[str, ...] = ()


@value
class Dependency:
    """One line of `[dependencies]`: a version requirement, or a table with a place to get it from."""

    name: str
    version: str = "*"
    path: str = ""
    git: str = ""
    registry: str = ""
    features: tuple[str, ...] = ()
    optional: bool = False


@value
class Profile:
    """`[profile.dev]` or `[profile.release]`, with every default filled in."""

    overflow_checks: bool
    opt_level: OptLevel
    debug: bool
    fast_math: bool = False

    def options(self, name: ProfileName) -> BuildOptions:
        """Return the options that a backend gets."""
        return BuildOptions(
            profile=name,
            overflow_checks=self.overflow_checks,
            debug_info=self.debug,
            opt_level=self.opt_level,
            fast_math=self.fast_math,
            stack_traces=name == "dev",
        )


DEV = Profile(overflow_checks=True, opt_level=0, debug=True)
RELEASE = Profile(overflow_checks=False, opt_level=3, debug=False)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that `seen.toml` says."""

    name: str = ""
    language: str | None = None
    package: Package = field(default_factory=Package)
    dependencies: tuple[Dependency, ...] = ()
    dev_dependencies: tuple[Dependency, ...] = ()
    dev: Profile = DEV
    release: Profile = RELEASE
    lints: Mapping[str, LintLevel] = field(default_factory=dict)
    """Levels by the name of a lint or of a group of lints."""
    log_min_level: str = "trace"
    tools: Mapping[str, object] = field(default_factory=dict)
    """`[tool.*]`, which belongs to plugins and is not looked into."""

    def profile(self, name: ProfileName) -> Profile:
        """Return the profile called `name`."""
        return self.release if name == "release" else self.dev


def read_manifest(file: SourceFile) -> tuple[Manifest, list[Diagnostic]]:
    """Read the text of a manifest; what is wrong is reported and takes its default."""
    import tomli  # a tenth of the start-up time, and single files have no manifest

    try:
        data = tomli.loads(file.text)
    except tomli.TOMLDecodeError as error:
        return Manifest(), [_syntax_error(file, error)]
    reader = _Reader(file)
    manifest = _read_root(reader, data)
    return manifest, reader.diagnostics


def _syntax_error(file: SourceFile, error: Exception) -> Diagnostic:
    position = min(getattr(error, "pos", 0), len(file.text))
    reason = getattr(error, "msg", str(error)).lower()
    label = Label(file, Span(position, min(position + 1, len(file.text))))
    return Diagnostic("E0601", "`seen.toml` is not valid TOML: {reason}", (label,), {"reason": reason})


# ---------------------------------------------------------------- sections


def _read_root(reader: _Reader, data: dict[str, object]) -> Manifest:
    known = ("project", "package", "dependencies", "dev-dependencies", "profile", "lints", "log", "tool")
    reader.check_keys((), data, known)
    project = reader.table((), data, "project")
    reader.check_keys(("project",), project, ("name", "language"))
    package = _read_package(reader, reader.table((), data, "package"))
    profiles = reader.table((), data, "profile")
    reader.check_keys(("profile",), profiles, ("dev", "release"))
    log = reader.table((), data, "log")
    reader.check_keys(("log",), log, ("min-level",))
    return Manifest(
        name=reader.name(("project",), project) or package.name,
        language=reader.text(("project",), project, "language", "") or None,
        package=package,
        dependencies=_read_dependencies(reader, "dependencies", data),
        dev_dependencies=_read_dependencies(reader, "dev-dependencies", data),
        dev=_read_profile(reader, "dev", profiles, DEV),
        release=_read_profile(reader, "release", profiles, RELEASE),
        lints=_read_lints(reader, reader.table((), data, "lints")),
        log_min_level=reader.choice(("log",), log, "min-level", LOG_LEVELS, "trace"),
        tools=reader.table((), data, "tool"),
    )


def _read_package(reader: _Reader, table: dict[str, object]) -> Package:
    section = ("package",)
    reader.check_keys(section, table, tuple(Package.__dataclass_fields__))
    return Package(
        name=reader.name(section, table),
        version=reader.text(section, table, "version", "0.1.0"),
        authors=reader.texts(section, table, "authors"),
        description=reader.text(section, table, "description", ""),
        license=reader.text(section, table, "license", ""),
        repository=reader.text(section, table, "repository", ""),
        homepage=reader.text(section, table, "homepage", ""),
        keywords=reader.texts(section, table, "keywords"),
    )


def _read_dependencies(reader: _Reader, key: str, data: dict[str, object]) -> tuple[Dependency, ...]:
    found = []
    for name, given in reader.table((), data, key).items():
        section = (key, name)
        if isinstance(given, str):
            found.append(Dependency(name, given))
        elif isinstance(given, dict):
            reader.check_keys(section, given, tuple(Dependency.__dataclass_fields__)[1:])
            found.append(
                Dependency(
                    name,
                    version=reader.text(section, given, "version", "*"),
                    path=reader.text(section, given, "path", ""),
                    git=reader.text(section, given, "git", ""),
                    registry=reader.text(section, given, "registry", ""),
                    features=reader.texts(section, given, "features"),
                    optional=reader.flag(section, given, "optional", False),
                )
            )
        else:
            reader.wrong(section, "a version text or a table", given)
    return tuple(found)


def _read_profile(reader: _Reader, name: str, profiles: dict[str, object], default: Profile) -> Profile:
    section = ("profile", name)
    table = reader.table(("profile",), profiles, name)
    reader.check_keys(section, table, ("overflow-checks", "opt-level", "debug", "fast-math"))
    return Profile(
        overflow_checks=reader.flag(section, table, "overflow-checks", default.overflow_checks),
        opt_level=reader.opt_level(section, table, default.opt_level),
        debug=reader.flag(section, table, "debug", default.debug),
        fast_math=reader.flag(section, table, "fast-math", default.fast_math),
    )


def _read_lints(reader: _Reader, table: dict[str, object]) -> dict[str, LintLevel]:
    return {key: reader.choice(("lints",), table, key, LINT_LEVELS, LINT_LEVELS[1]) for key in table}


# ---------------------------------------------------------------- values


class _Reader:
    """Takes values of the right type out of tables, and keeps what was wrong."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.diagnostics: list[Diagnostic] = []

    def check_keys(self, section: tuple[str, ...], table: dict[str, object], known: tuple[str, ...]) -> None:
        """Warn about the keys of `table` that nobody reads."""
        for key in table:
            if key not in known:
                path = (*section, key)
                names = nearest(key, known)
                notes, fixes = advice(self.file, find_key(self.file.text, path), key, names)
                place = f"`[{'.'.join(section)}]`" if section else "`seen.toml`"
                self._report(
                    "W0601",
                    "unknown key `{key}` in {place}",
                    path,
                    {"key": key, "place": place},
                    notes if names else (f"known keys here: {', '.join(known)}",),
                    fixes,
                )

    def table(self, section: tuple[str, ...], table: dict[str, object], key: str) -> dict[str, object]:
        """Return a table, empty when it is absent."""
        value = table.get(key, {})
        if isinstance(value, dict):
            return value
        self.wrong((*section, key), "a table", value)
        return {}

    def text(self, section: tuple[str, ...], table: dict[str, object], key: str, default: str) -> str:
        """Return a text."""
        return self._value(section, table, key, default, "a text", lambda value: isinstance(value, str))

    def flag(self, section: tuple[str, ...], table: dict[str, object], key: str, default: bool) -> bool:
        """Return true or false."""
        return self._value(
            section, table, key, default, "`true` or `false`", lambda value: isinstance(value, bool)
        )

    def texts(self, section: tuple[str, ...], table: dict[str, object], key: str) -> tuple[str, ...]:
        """Return a list of texts."""

        def is_texts(value: object) -> bool:
            return isinstance(value, list) and all(isinstance(item, str) for item in value)

        return tuple(self._value(section, table, key, cast("list[str]", []), "a list of texts", is_texts))

    def choice(
        self,
        section: tuple[str, ...],
        table: dict[str, object],
        key: str,
        known: tuple[T, ...],
        default: T,
    ) -> T:
        """Return one of the values in `known`."""
        listed = ", ".join(f'"{name}"' for name in known)
        return self._value(section, table, key, default, f"one of {listed}", lambda value: value in known)

    def opt_level(self, section: tuple[str, ...], table: dict[str, object], default: OptLevel) -> OptLevel:
        """Return an optimisation level."""

        def is_level(value: object) -> bool:
            return type(value) is int and 0 <= value <= 3

        return self._value(section, table, "opt-level", default, "a number from 0 to 3", is_level)

    def name(self, section: tuple[str, ...], table: dict[str, object]) -> str:
        """Return the name of a project or package, empty when it is absent."""
        value = self.text(section, table, "name", "")
        if value and not is_package_name(value):
            self.wrong((*section, "name"), "a name of letters, digits, `-` and `_`", value)
            return ""
        return value

    def _value(
        self,
        section: tuple[str, ...],
        table: dict[str, object],
        key: str,
        default: T,
        wanted: str,
        fits: Callable[[object], bool],
    ) -> T:
        if key not in table:
            return default
        value = table[key]
        if fits(value):
            return cast("T", value)
        self.wrong((*section, key), wanted, value)
        return default

    def wrong(self, path: tuple[str, ...], wanted: str, value: object) -> None:
        """Report a value that cannot be used."""
        arguments = {"key": path[-1], "wanted": wanted, "found": _describe(value)}
        self._report("E0602", "`{key}` must be {wanted}, not {found}", path, arguments)

    def _report(
        self,
        code: str,
        template: str,
        path: tuple[str, ...],
        arguments: dict[str, str],
        notes: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
    ) -> None:
        label = Label(self.file, find_key(self.file.text, path))
        self.diagnostics.append(Diagnostic(code, template, (label,), arguments, notes, fixes))


def is_package_name(name: str) -> bool:
    """Whether `name` can name a project: an identifier in any script, in which hyphens may stand."""
    return _NAME.fullmatch(name) is not None


def _describe(value: object) -> str:
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case str():
            return f'"{value}"'
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"
