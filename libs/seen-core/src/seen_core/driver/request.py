"""What a command asks of the compile driver, worked out from what the user wrote."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.languages import find_pack, language_of
from seen_core.driver.manifest import DEV, MANIFEST_NAME, RELEASE
from seen_core.driver.project import (
    SUFFIX,
    Project,
    decode,
    find_project_root,
    load_project,
    module_name,
    read_text,
    show,
)
from seen_core.driver.targets import choose_target, host_target
from seen_core.host import PluginHost
from seen_core.plugin_api import HOST, BuildOptions, LintLevel, ProfileName, Target
from seen_core.records import value
from seen_core.source import SourceFile
from seen_core.source.pack import LanguagePack

STDIN = "-"
STDIN_NAME = "<stdin>"


@value
class CompileRequest:
    """One program to compile: its first file, the language, the target, and how to build it."""

    source: SourceFile
    """The file that the program starts from, already read."""
    pack: LanguagePack
    host: PluginHost
    target: Target
    options: BuildOptions
    path: Path | None = None
    """Where `source` lies; `None` for text that is no file."""
    module_root: Path | None = None
    """The folder in which the program's own modules are looked up."""
    project: Project | None = None
    language: str | None = None
    """The language that the user asked for; files that name theirs keep it."""
    backend: str | None = None
    """The backend that the user named; `None` lets the driver choose."""
    emit: str = "exe"
    """One of `plugin_api.EMIT_KINDS`."""
    output: Path | None = None
    """Where `build` writes; `None` is the place that `default_output` gives."""
    lints: tuple[tuple[str, LintLevel], ...] = ()
    """Lints or groups with the levels that the user asked for; they count more than `seen.toml`."""
    texts: Mapping[Path, str] | None = None
    """What stands for the contents of files, by real path, while fixes are tried."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """What was found on the way here: the manifest's warnings."""

    @property
    def name(self) -> str:
        """The name of the program."""
        if self.project and self.path == self.project.main_file:
            return self.project.name
        return self.path.stem if self.path else "program"


def make_request(
    where: str | None,
    host: PluginHost,
    *,
    language: str | None = None,
    target: str | None = None,
    backend: str | None = None,
    release: bool = False,
    lints: tuple[tuple[str, LintLevel], ...] = (),
    progress: Callable[[str], None] | None = None,
) -> CompileRequest:
    """Find what `where` means: a file, a package folder, `-` for standard input, `None` for this package."""
    path = None if where == STDIN else _entry_path(where).absolute()
    root = find_project_root(path.parent if path else Path.cwd())
    project, diagnostics = load_project(root) if root else (None, [])
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    if errors:
        raise SeenError(*diagnostics)
    text = decode(sys.stdin.buffer.read(), STDIN_NAME) if path is None else read_text(path)
    code = language_of(text, language, project)
    module_root = _module_root(path, project)
    module = module_name(path, module_root) if path and module_root else "main"
    profile: ProfileName = "release" if release else "dev"
    settings = project.manifest.profile(profile) if project else (RELEASE if release else DEV)
    return CompileRequest(
        source=SourceFile(show(path) if path else STDIN_NAME, text, module, code),
        pack=find_pack(code, project, host),
        host=host,
        target=choose_target(host, target) if target not in (None, HOST) else host_target(),
        options=replace(settings.options(profile), progress=progress),
        path=path,
        module_root=module_root,
        project=project,
        language=language,
        backend=backend,
        lints=lints,
        diagnostics=tuple(diagnostics),
    )


def default_output(request: CompileRequest) -> Path:
    """Return where a build without `-o` puts its result.

    A package builds under `.seen/build/<target>/<profile>/`, a lone file into the current folder.
    """
    suffix = {"obj": ".o", "asm": ".s", "llvm": ".ll", "exe": request.target.executable_suffix}.get(
        request.emit, f".{request.emit}"
    )
    if request.emit == "exe" and request.target.object_format == "wasm" and not suffix:
        suffix = ".wasm"
    name = request.name + suffix
    if request.project is None or request.name != request.project.name:
        return Path(name)
    return request.project.root / ".seen" / "build" / request.target.name / request.options.profile / name


def _entry_path(where: str | None) -> Path:
    path = Path(where) if where else Path.cwd()
    if where and not path.is_dir():
        return _with_suffix(path)
    root = path if (path / MANIFEST_NAME).is_file() else (find_project_root(path) if not where else None)
    if root is not None:
        return load_project(root)[0].entry_file()
    raise SeenError(
        Diagnostic(
            "E0603",
            "there is no `seen.toml` in `{folder}`"
            if where
            else "there is no `seen.toml` in this folder or above it",
            (),
            {"folder": show(path)},
            notes=("name a source file, or make a package here: seen init",),
        )
    )


def _with_suffix(path: Path) -> Path:
    """Accept a file name whose suffix was left out."""
    full = path.with_name(path.name + SUFFIX)
    return full if not path.suffix and not path.exists() and full.is_file() else path


def _module_root(path: Path | None, project: Project | None) -> Path | None:
    if path is None:
        return None
    if project and path.absolute().is_relative_to(project.source_folder.absolute()):
        return project.source_folder
    return path.parent
