"""Keys are found in the text of a TOML file."""

from __future__ import annotations

import pytest

from seen_core.driver.manifest_text import find_key

TEXT = """\
top = 1
# name = "in a comment"
[package]
name = "x"
"quoted key" = 1

[ profile . dev ]
  debug = true

[dependencies]
a = { version = "1", path = "p" }
b.version = "2"

[[many]]
x = 1
"""


@pytest.mark.parametrize(
    ("path", "found", "line"),
    [
        (("top",), "top", 1),
        (("package",), "package", 3),
        (("package", "name"), "name", 4),
        (("package", "quoted key"), '"quoted key"', 5),
        (("profile", "dev", "debug"), "debug", 8),
        (("profile", "dev"), "dev", 7),
        (("dependencies", "a"), "a", 11),
        (("dependencies", "a", "path"), "path", 11),
        (("dependencies", "b", "version"), "version", 12),
        (("many", "x"), "x", 15),
        (("package", "missing"), "package", 3),
    ],
)
def test_keys_are_found(path: tuple[str, ...], found: str, line: int) -> None:
    span = find_key(TEXT, path)
    assert TEXT[span.start : span.end] == found
    assert TEXT.count("\n", 0, span.start) + 1 == line


def test_what_is_nowhere_points_at_the_beginning() -> None:
    assert find_key(TEXT, ("nowhere",)) == (0, 0)
