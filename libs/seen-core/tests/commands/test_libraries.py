"""What a package that is a library alone promises to others."""

from __future__ import annotations

from pathlib import Path

import pytest

LIBRARY = """\
pub fun port(text: String): Int => number(text)

fun number(text: String): Int {
    if (text == "") { throw ParseError("empty") }
    return 80
}

class Server(let name: String) {
    fun start() {
        number(this.name)
    }
    fun stop(): Int { return try { number("") } catch (e: ParseError) { 0 } }
    fun restart(): Int throws ParseError => number("")
    private fun check(): Int => number("")
    operator fun +(port: Int): Int { return port + this.check() }
}
"""

PROMISING = {
    "pub fun port(text: String): Int =>": "pub fun port(text: String): Int throws =>",
    "fun start() {": "fun start() throws {",
    "operator fun +(port: Int): Int {": "operator fun +(port: Int): Int throws {",
}


@pytest.fixture(autouse=True)
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEEN_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "seen.toml").write_text('[project]\nname = "ports"\n')
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "lib.seen").write_text(LIBRARY)
    return tmp_path / "src"


def test_public_functions_of_a_library_say_that_they_throw(seen, sources: Path) -> None:
    result = seen("check")
    assert result.code == 1
    for name in ("port", "start", "+"):
        assert f"error[E0228]: {name} may throw, and other packages cannot see it" in result.err
    assert result.err.count("error[E0228]") == 3


def test_the_fix_writes_it(seen, sources: Path) -> None:
    assert seen("check", "--fix").code == 0
    wanted = LIBRARY
    for before, after in PROMISING.items():
        wanted = wanted.replace(before, after)
    assert (sources / "lib.seen").read_text() == wanted


def test_a_program_may_leave_it_out(seen, sources: Path) -> None:
    (sources / "main.seen").write_text('import lib.*\nprintln(port("x"))\n')
    assert seen("check").code == 0
    assert seen("check", "src/lib.seen").code == 0


def test_a_method_that_may_not_throw_is_reported_once(seen, sources: Path) -> None:
    text = "interface Source { fun read(): Int }\n"
    text += 'class Empty : Source { override fun read(): Int { throw ParseError("empty") } }\n'
    (sources / "lib.seen").write_text(text)
    result = seen("check")
    assert result.err.count("error[") == 1
    assert "the method that it stands for does not" in result.err
