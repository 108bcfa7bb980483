"""`seen new` and `seen init`: a package that builds, in the words of the chosen language."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import tomli

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.languages import find_pack
from seen_core.driver.manifest import MANIFEST_NAME, is_package_name
from seen_core.driver.project import DEFAULT_LANGUAGE, SOURCE_FOLDER, SUFFIX, show
from seen_core.driver.workdir import write_atomically
from seen_core.host import PluginHost
from seen_core.source import SourceFile

_TEMPLATES = files("seen_core.driver") / "templates"


def create_project(
    folder: Path, name: str, host: PluginHost, *, language: str = DEFAULT_LANGUAGE, library: bool = False
) -> list[Path]:
    """Write a package into `folder`; return the files. What is already there stays as it is.

    Raises E0605 for a name that cannot be one, and when `folder` already has a manifest.
    """
    if not is_package_name(name):
        note = "a name has letters, digits, `-` and `_`, and starts with a letter"
        raise SeenError(
            Diagnostic("E0605", "`{name}` cannot name a package", (), {"name": name}, notes=(note,))
        )
    manifest = folder / MANIFEST_NAME
    if manifest.exists():
        raise SeenError(Diagnostic("E0605", "`{path}` already exists", (), {"path": show(manifest)}))
    template = "lib" if library else "main"
    contents = {
        manifest: _template("seen.toml").replace("NAME", name).replace("LANGUAGE", language),
        folder / SOURCE_FOLDER / f"{template}{SUFFIX}": _source(template, language, host),
        folder / ".gitignore": _template("gitignore"),
    }
    written = [path for path in contents if not path.exists()]
    for path in written:
        write_atomically(path, contents[path].encode())
    return written


def create_in_new_folder(
    folder: Path, host: PluginHost, *, language: str = DEFAULT_LANGUAGE, library: bool = False
) -> list[Path]:
    """Write a package into a folder that does not exist yet, or is empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        note = "choose another name, or run `seen init` inside the folder"
        raise SeenError(
            Diagnostic("E0605", "`{path}` already exists", (), {"path": show(folder)}, notes=(note,))
        )
    return create_project(folder, folder.absolute().name, host, language=language, library=library)


def _source(template: str, language: str, host: PluginHost) -> str:
    """Write a template, which is in the default language, in the words of another."""
    text = _template(f"{template}{SUFFIX}")
    greetings = tomli.loads(_template("greetings.toml"))
    text = text.replace("GREETING", greetings.get(language, greetings[DEFAULT_LANGUAGE]))
    if language == DEFAULT_LANGUAGE:
        return text
    source_pack, target_pack = find_pack(DEFAULT_LANGUAGE, None, host), find_pack(language, None, host)
    from seen_core.syntax.translate import translate  # parses, which an English package does without

    translated = translate(SourceFile(template, text, template, DEFAULT_LANGUAGE), source_pack, target_pack)
    # The first line names the language, which the manifest of a package does already.
    return translated.split("\n", 1)[1]


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")
