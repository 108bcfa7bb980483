"""Entry points are read from the files of installed wheels, without importing them."""

from __future__ import annotations

from pathlib import Path

import pytest

from seen_core.entrypoints import EntryPoint, entry_points, parse_entry_points

TEXT = """
# a comment
[console_scripts]
seen = seen_core.__main__:main

[seen]
b = pack_b.plugin
a = pack_a.plugin:PLUGIN [extra]

[seen.commands]
fmt=seen_fmt.spec:FMT
nonsense
"""


def install(folder: Path, name: str, text: str) -> None:
    info = folder / f"{name}.dist-info"
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text(text, encoding="utf-8")


def test_groups_and_values_are_read() -> None:
    points = list(parse_entry_points(TEXT, "wheel", "1.2"))
    assert [(point.group, point.name, point.value) for point in points] == [
        ("console_scripts", "seen", "seen_core.__main__:main"),
        ("seen", "b", "pack_b.plugin"),
        ("seen", "a", "pack_a.plugin:PLUGIN"),
        ("seen.commands", "fmt", "seen_fmt.spec:FMT"),
    ]


def test_installed_wheels_are_found_in_order_of_names(tmp_path: Path) -> None:
    install(tmp_path, "pack_x-1.2", TEXT)
    install(tmp_path, "other-3", "[seen]\nz = other\n")
    (tmp_path / "broken-1.dist-info").mkdir()
    found = entry_points("seen", [str(tmp_path), str(tmp_path / "missing")])
    assert [(point.name, point.wheel, point.wheel_version) for point in found] == [
        ("a", "pack-x", "1.2"),
        ("b", "pack-x", "1.2"),
        ("z", "other", "3"),
    ]


def test_the_first_folder_on_the_path_wins(tmp_path: Path) -> None:
    install(tmp_path / "first", "same-1", "[seen]\na = new\n")
    install(tmp_path / "second", "same-2", "[seen]\na = old\n")
    found = entry_points("seen", [str(tmp_path / "first"), str(tmp_path / "second")])
    assert [point.value for point in found] == ["new"]


def test_load_imports_the_attribute() -> None:
    assert EntryPoint("seen", "p", "pathlib:Path.home", "w", "1").load() == Path.home
    with pytest.raises(ModuleNotFoundError):
        EntryPoint("seen", "p", "no_such_module_at_all", "w", "1").load()
