"""A program that has not changed runs from stored code; anything that could change it is noticed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from seen_core.commands import builtin
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.compile import run
from seen_core.driver.request import make_request
from seen_core.driver.workdir import CACHE_VARIABLE
from seen_core.hookspecs import hookimpl
from seen_core.host import PluginHost
from seen_core.plugin_api import RUN, BuildOptions, Target

MAIN = "import shapes\nfun main() { println(shapes.name()) }\n"
SHAPES = 'fun name() -> String { return "circle" }\n'


@dataclass
class Preparing:
    """A backend that counts its work."""

    name: str = "preparing"
    emits: frozenset[str] = frozenset({RUN})
    prepared: int = 0
    ran: list[tuple[bytes, tuple[str, ...]]] = field(default_factory=list)

    def supports(self, target: Target) -> bool:
        return target.is_host

    def emit(self, program: Any, target: Target, options: BuildOptions, kind: str, output: Path) -> None:
        raise AssertionError

    def run(self, program: Any, target: Target, options: BuildOptions, arguments: Sequence[str]) -> int:
        raise AssertionError

    def prepare(self, program: Any, target: Target, options: BuildOptions) -> bytes:
        self.prepared += 1
        return b"code %d\n" % self.prepared

    def run_prepared(
        self, code: bytes, target: Target, options: BuildOptions, arguments: Sequence[str]
    ) -> int:
        self.ran.append((code, tuple(arguments)))
        return 7


@dataclass
class Workplace:
    folder: Path
    backend: Preparing
    host: PluginHost

    def run(self, *arguments: str, name: str = "main.seen", **options: Any) -> list[Diagnostic]:
        """Run the program, expect its exit code, and return the warnings that were shown."""
        shown: list[Diagnostic] = []
        request = make_request(name, self.host, **options)
        assert run(request, arguments, report=shown.extend) == 7
        return shown


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "main.seen").write_text(MAIN)
    (folder / "shapes.seen").write_text(SHAPES)
    backend = Preparing()
    plugin = ModuleType("plugin")

    @hookimpl
    def seen_backends() -> list[Preparing]:
        return [backend]

    vars(plugin).update(
        seen_targets=builtin.seen_targets,
        seen_frontends=builtin.seen_frontends,
        seen_lints=builtin.seen_lints,
        seen_backends=seen_backends,
    )
    return Workplace(folder, backend, PluginHost(plugin, []))


def test_an_unchanged_program_is_not_compiled_again(place: Workplace) -> None:
    place.run("a")
    place.run("b")
    assert place.backend.prepared == 1
    assert place.backend.ran == [(b"code 1\n", ("a",)), (b"code 1\n", ("b",))]


def test_a_second_process_needs_no_front_end(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    place.run()
    for name in [name for name in sys.modules if name.startswith(("seen_core.check", "seen_core.mono"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "seen_core.driver.program")
    place.run()
    assert "seen_core.driver.program" not in sys.modules
    assert not [name for name in sys.modules if name.startswith("seen_core.check")]


@pytest.mark.parametrize(
    "change",
    [
        lambda place: (place.folder / "main.seen").write_text(MAIN + "// more\n"),
        lambda place: (place.folder / "shapes.seen").write_text(SHAPES.replace("circle", "square")),
    ],
    ids=["the first file", "an imported file"],
)
def test_a_change_is_noticed(place: Workplace, change: Callable[[Workplace], object]) -> None:
    place.run()
    change(place)
    place.run()
    assert place.backend.prepared == 2
    place.run()
    assert place.backend.prepared == 2


def test_a_file_where_there_was_none_is_noticed(place: Workplace) -> None:
    (place.folder / "main.seen").write_text(
        MAIN.replace("shapes", "shapes.name", 1).replace("shapes.name()", "name()")
    )
    place.run()
    (place.folder / "shapes").mkdir()
    (place.folder / "shapes" / "name.seen").write_text("")
    with pytest.raises(SeenError):
        place.run()


def test_options_languages_and_folders_are_kept_apart(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.run()
    place.run(release=True)
    assert place.backend.prepared == 2
    (place.folder / "below").mkdir()
    monkeypatch.chdir(place.folder / "below")  # paths in messages are written from here
    place.run(name="../main.seen")
    assert place.backend.prepared == 3


def test_a_compiler_that_has_changed_compiles_again(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "plugin"
    package.mkdir()
    (package / "passes.py").write_text("one = 1\n")
    place.host.folders = [*place.host.folders, str(package)]
    place.run()
    place.run()
    assert place.backend.prepared == 1
    (package / "passes.py").write_text("one = 12\n")
    place.run()
    assert place.backend.prepared == 2


@pytest.mark.parametrize("damage", [b"", b"[]", b"\0" * 400], ids=["empty", "short", "foreign"])
def test_a_damaged_entry_is_a_miss(place: Workplace, damage: bytes, tmp_path: Path) -> None:
    place.run()
    for entry in (tmp_path / "cache" / "programs").rglob("*"):
        if entry.is_file():
            entry.write_bytes(damage or entry.read_bytes()[:-1])
    place.run()
    assert place.backend.prepared == 2
    assert place.backend.ran[-1][0] == b"code 2\n"


def test_an_entry_of_another_shape_is_a_miss(place: Workplace) -> None:
    from seen_core.driver import prepared

    key = prepared.key_of(make_request("main.seen", place.host), place.backend)
    prepared._store().put(key, b"whole, and not what was expected")
    place.run()
    assert place.backend.prepared == 1


def test_warnings_are_shown_every_time(place: Workplace) -> None:
    (place.folder / "main.seen").write_text(MAIN.replace("{ ", "{ let unused = 1\n "))
    first = place.run()
    assert [warning.code for warning in first] == ["W0201"]
    second = place.run()
    assert place.backend.prepared == 1
    assert [warning.message for warning in second] == [warning.message for warning in first]
    assert place.run(lints=(("unused", "allow"),)) == []
    assert place.backend.prepared == 2


def test_a_program_with_errors_is_not_stored(place: Workplace, tmp_path: Path) -> None:
    (place.folder / "main.seen").write_text("fun main() { missing() }\n")
    for _ in range(2):
        with pytest.raises(SeenError, match="missing"):
            run(make_request("main.seen", place.host), [])
    assert not (tmp_path / "cache" / "programs").exists()


def test_a_backend_that_prepares_nothing_runs_programs(place: Workplace) -> None:
    class Plain:
        name = "preparing"
        emits = frozenset({RUN})
        supports = place.backend.supports
        emit = place.backend.emit

        def run(self, program: Any, target: Target, options: BuildOptions, arguments: Sequence[str]) -> int:
            return len(arguments)

    place.host.backends = {"preparing": Plain()}  # type: ignore[dict-item]
    request = make_request("main.seen", place.host)
    assert run(replace(request, backend="preparing"), ["a", "b"]) == 2
