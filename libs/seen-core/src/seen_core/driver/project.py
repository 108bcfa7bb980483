"""The project model: which folder, which files, which language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.manifest import MANIFEST_NAME, Manifest, read_manifest
from seen_core.driver.names import nearest
from seen_core.records import value
from seen_core.source import SourceFile

SUFFIX = ".seen"
SOURCE_FOLDER = "src"
TEST_FOLDER = "tests"
DEFAULT_LANGUAGE = "en"


@value
class Project:
    """A folder with a `seen.toml`."""

    root: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """The manifest's name, or the folder's."""
        return self.manifest.name or self.root.name

    @property
    def source_folder(self) -> Path:
        """Where modules are looked up."""
        return self.root / SOURCE_FOLDER

    @property
    def main_file(self) -> Path:
        """The file of the program, if the package has one."""
        return self.source_folder / f"main{SUFFIX}"

    @property
    def library_file(self) -> Path:
        """The file of the library, if the package has one."""
        return self.source_folder / f"lib{SUFFIX}"

    @property
    def is_library(self) -> bool:
        """Whether the package has no program: it is there for others."""
        return self.library_file.is_file() and not self.main_file.is_file()

    def sources(self) -> Iterator[Path]:
        """Yield every source file, in a fixed order."""
        yield from sorted(self.source_folder.rglob(f"*{SUFFIX}"))

    def entry_file(self) -> Path:
        """Return the file to start from, the program before the library, or raise E0603."""
        for file in (self.main_file, self.library_file):
            if file.is_file():
                return file
        raise SeenError(
            Diagnostic(
                "E0603",
                "the package `{name}` has no source file to start from",
                (),
                {"name": self.name},
                notes=(
                    f"write {show(self.main_file)} for a program, {show(self.library_file)} for a library",
                ),
            )
        )


def find_project_root(start: Path) -> Path | None:
    """Return the nearest folder at or above `start` that has a `seen.toml`."""
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / MANIFEST_NAME).is_file():
            return folder
    return None


def load_project(root: Path) -> tuple[Project, list[Diagnostic]]:
    """Read the manifest of the project at `root`."""
    path = root / MANIFEST_NAME
    file = SourceFile(show(path), read_text(path), "")
    manifest, diagnostics = read_manifest(file)
    return Project(root, manifest), diagnostics


def read_text(path: Path) -> str:
    """Return the text of a file; E0604 says why it cannot be read."""
    try:
        return decode(path.read_bytes(), show(path))
    except FileNotFoundError:
        raise SeenError(_unreadable(show(path), "there is no such file", _near_file(path))) from None
    except IsADirectoryError:
        raise SeenError(_unreadable(show(path), "it is a folder")) from None
    except OSError as error:
        raise SeenError(_unreadable(show(path), (error.strerror or str(error)).lower())) from None


def decode(data: bytes, name: str) -> str:
    """Return source text; line ends stay as they are, so that positions and translations are exact."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise SeenError(_unreadable(name, f"byte {error.start} is not valid UTF-8")) from None


def _unreadable(name: str, reason: str, note: str = "") -> Diagnostic:
    return Diagnostic(
        "E0604",
        "cannot read `{path}`: {reason}",
        (),
        {"path": name, "reason": reason},
        notes=(note,) if note else (),
    )


def _near_file(path: Path) -> str:
    try:
        names = {file.name.lower(): file.name for file in path.parent.iterdir() if file.suffix == SUFFIX}
    except OSError:
        return ""
    near = nearest(path.name, names)
    return f"did you mean `{names[near]}`?" if near else ""


def show(path: Path) -> str:
    """Write a path as the user would: relative to the current folder where it lies below it."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def module_name(path: Path, root: Path) -> str:
    """Return the dotted module name that a path under `root` gives: `src/a/b.seen` is `a.b`."""
    try:
        relative = path.absolute().relative_to(root.absolute())
    except ValueError:
        relative = Path(path.name)
    return ".".join(part.replace("-", "_") for part in relative.with_suffix("").parts)
