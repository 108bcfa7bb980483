"""Run the lints over a checked program, and give every warning the level that the program asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from seen_core.diagnostics import Diagnostic, Label, SeenError, Severity
from seen_core.driver.manifest import MANIFEST_NAME
from seen_core.driver.manifest_text import find_key
from seen_core.driver.project import read_text, show
from seen_core.host import describe
from seen_core.lints.levels import known_names, levels_of, lint_name
from seen_core.lints.subject import Subject
from seen_core.plugin_api import Lint, LintLevel
from seen_core.source import SourceFile

if TYPE_CHECKING:
    from seen_core.check.program import Program
    from seen_core.driver.request import CompileRequest
    from seen_core.lints.allowed import Allowed
    from seen_core.mir.model import MirFunction
    from seen_core.resolve import Module


def lint(
    request: CompileRequest,
    world: Program,
    modules: tuple[Module, ...],
    functions: Iterable[str],
    mir: Callable[[str], list[MirFunction]],
    *,
    is_program: bool,
) -> list[Diagnostic]:
    """Return what the lints find that are not off."""
    is_library = request.project is not None and request.project.library_file.is_file()
    subject = Subject(
        world, modules, functions, mir, is_library=is_library, is_whole=is_program and not is_library
    )
    levels = _levels(request)
    found: list[Diagnostic] = []
    for each in request.host.lints.values():
        if each.check is not None and levels[each.name] != "allow":
            found.extend(_run(each, each.check, subject))
    if _has_excuses(modules):
        from seen_core.lints.allowed import unknown_names

        found.extend(unknown_names(modules, request.host.lints))
    found.sort(key=_place)
    return [*_unknown_settings(request), *found]


def _place(diagnostic: Diagnostic) -> tuple[str, int]:
    """Order what several lints say by where it stands."""
    label = diagnostic.labels[0] if diagnostic.labels else None
    return (label.file.name, label.span.start) if label else ("", 0)


def _run(each: Lint, check: Callable[[Subject], Iterable[Diagnostic]], subject: Subject) -> list[Diagnostic]:
    """Let a lint look; a failure inside it is the plugin's, and named so."""
    try:
        return list(check(subject))
    except SeenError:
        raise
    except RecursionError:
        raise
    except Exception as error:  # whatever a plugin does must not end in a traceback
        template = "the lint `{name}` of a plugin: {reason}"
        raise SeenError(
            Diagnostic("E0607", template, (), {"name": each.name, "reason": describe(error)})
        ) from error


def judged(
    request: CompileRequest, modules: tuple[Module, ...], diagnostics: tuple[Diagnostic, ...]
) -> tuple[Diagnostic, ...]:
    """Return the diagnostics without those that are allowed, those that are denied as errors."""
    if all(one.severity is Severity.ERROR for one in diagnostics):
        return diagnostics
    by_code = {each.code: each for each in request.host.lints.values()}
    levels = _levels(request)
    places: list[Allowed] = []
    if _has_excuses(modules):
        from seen_core.lints.allowed import allowed_places

        places = allowed_places(modules)
    result: list[Diagnostic] = []
    for one in diagnostics:
        each = by_code.get(one.code)
        if each is None:
            result.append(one)
        elif levels[each.name] != "allow" and not any(place.covers(one, each) for place in places):
            result.append(_denied(one, each) if levels[each.name] == "deny" else one)
    return tuple(result)


def _denied(diagnostic: Diagnostic, each: Lint) -> Diagnostic:
    note = f"the lint `{each.name}` is set to `deny`"
    return replace(diagnostic, denied=True, notes=(*diagnostic.notes, note))


def _levels(request: CompileRequest) -> dict[str, LintLevel]:
    manifest = request.project.manifest.lints if request.project is not None else {}
    return levels_of(request.host.lints, (manifest, dict(request.lints)))


def _unknown_settings(request: CompileRequest) -> Iterable[Diagnostic]:
    """Yield the names in `[lints]` and on the command line that no lint has."""
    known = known_names(request.host.lints)
    manifest: Mapping[str, LintLevel] = request.project.manifest.lints if request.project is not None else {}
    unknown = [name for name in (*manifest, *dict(request.lints)) if lint_name(name) not in known]
    if not unknown:
        return
    from seen_core.lints.allowed import unknown_lint

    for name, _ in request.lints:
        if name in unknown:
            yield unknown_lint(name, (), known)
    if request.project is not None:
        path = request.project.root / MANIFEST_NAME
        file = SourceFile(show(path), read_text(path), "")
        for name in manifest:
            if name in unknown:
                yield unknown_lint(name, (Label(file, find_key(file.text, ("lints", name))),), known)


def _has_excuses(modules: tuple[Module, ...]) -> bool:
    """Tell whether `@allow` may stand in one of the files; few programs need the module that finds it."""
    return any("allow" in module.file.text for module in modules)
