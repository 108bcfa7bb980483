"""Where builds put their files: private work folders, atomic outputs, and the user's cache.

Two rules keep builds that run at once, and builds that were interrupted, from hurting each other:
a process writes only under names that no other process uses, and a file gets its real name by one
rename, after it is complete. Whatever is found under a work name later is rubbish, never a result.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from seen_core.records import value

WORK_NAME = ".seen"
CACHE_VARIABLE = "SEEN_CACHE_DIR"
"""Overrides the user's cache folder."""

_CHECKSUM_BYTES = 16
_PRIVATE_LETTERS = 8


def cache_folder() -> Path:
    """Return the user's cache folder for `seen`; it may not exist yet."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen)
    import platformdirs  # imported only by what compiles

    return Path(platformdirs.user_cache_dir("seen", appauthor=False))


def work_root(project_root: Path | None) -> Path:
    """Return the folder for work files: the project's `.seen`, or a part of the cache for lone files."""
    return project_root / WORK_NAME if project_root else cache_folder() / "files"


@contextmanager
def work_folder(root: Path) -> Iterator[Path]:
    """Make a folder under `root` that only this process uses, and remove it at the end.

    Folders that dead processes left behind are removed on the way in.
    """
    parent = root / "work"
    parent.mkdir(parents=True, exist_ok=True)
    if root.name == WORK_NAME:
        _keep_out_of_version_control(root)
    _remove_abandoned(parent)
    folder = parent / _private_name()
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def atomic_output(path: Path) -> Iterator[Path]:
    """Give a name beside `path` to write to; the file takes the name `path` when the block succeeds.

    When the block fails or the process dies, `path` is as it was before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned_outputs(path)
    # The suffix stays last, because linkers and assemblers look at it.
    temporary = path.with_name(f".{path.stem}.{_private_name()}{path.suffix}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def cleaned_up_when_ended() -> Iterator[None]:
    """Let the request to end (SIGTERM) run what cleans up, as an interrupt from the keyboard does."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    try:
        previous = signal.signal(signal.SIGTERM, end)
    except ValueError:  # only the main thread may say
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a whole file in one step."""
    with atomic_output(path) as temporary:
        temporary.write_bytes(data)


@value
class Store:
    """A folder of results by key. An entry that is damaged or half written reads as absent."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """Return what was stored under `key`, or `None`."""
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return None
        checksum, content = data[:_CHECKSUM_BYTES], data[_CHECKSUM_BYTES:]
        return content if checksum == _checksum(key, content) else None

    def put(self, key: str, content: bytes) -> None:
        """Store `content`; a full or read-only disk only means that it is not stored."""
        with suppress(OSError):
            write_atomically(self._path(key), _checksum(key, content) + content)

    def _path(self, key: str) -> Path:
        name = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        return self.folder / name[:2] / name[2:]


def clean(project_root: Path | None, *, cache: bool = False) -> list[Path]:
    """Remove the work files of a project, and the user's cache if asked; return what was removed."""
    folders = [project_root / WORK_NAME] if project_root else []
    if cache:
        folders.append(cache_folder())
    removed = [folder for folder in folders if folder.is_dir()]
    for folder in removed:
        shutil.rmtree(folder)
    return removed


def _checksum(key: str, content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECKSUM_BYTES, key=key.encode()[:64]).digest()


def _private_name() -> str:
    return f"{os.getpid()}-{os.urandom(_PRIVATE_LETTERS // 2).hex()}"


def _keep_out_of_version_control(root: Path) -> None:
    ignore = root / ".gitignore"
    if not ignore.exists():
        write_atomically(ignore, b"*\n")


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.iterdir():
        process = folder.name.partition("-")[0]
        if process.isdigit() and not _is_alive(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned_outputs(path: Path) -> None:
    """Remove what processes that were killed have left beside an output."""
    prefix = f".{path.stem}."
    with suppress(OSError):
        for name in os.listdir(path.parent):  # noqa: PTH208 - a path object for each would take longer
            if name.startswith(prefix) and name.endswith(path.suffix):
                process, _, rest = name.removeprefix(prefix).removesuffix(path.suffix).partition("-")
                if process.isdigit() and len(rest) == _PRIVATE_LETTERS and not _is_alive(int(process)):
                    (path.parent / name).unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    if os.name == "nt":
        return True  # asking would end the process on Windows; `seen clean` removes the rest
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
