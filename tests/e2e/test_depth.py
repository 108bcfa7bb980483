"""Programs that are nested deeply compile, or are told so."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from seen_core.commands import builtin
from seen_core.diagnostics import SeenError
from seen_core.driver.compile import compile_program, emit
from seen_core.driver.request import CompileRequest, make_request
from seen_core.host import PluginHost


@pytest.fixture
def request_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEEN_CACHE_DIR", str(tmp_path))

    def make(text: str) -> CompileRequest:
        path = tmp_path / "a.seen"
        path.write_text(text, encoding="utf-8")
        return make_request(str(path), PluginHost(builtin, []))

    return make


@pytest.mark.parametrize(
    "text",
    [
        "let a = 1\nlet b = " + "a + " * 500 + "1",
        "let b = " + "not " * 500 + "true",
        "let a = 1\n" + "".join(f"if a == {i} {{ }} else " for i in range(150)) + "{ }",
        "struct A { x: Int fun f(): A => this }\nlet a = A { x: 1 }" + ".f()" * 500,
        "let a = 1\nif a == 0 {\n" * 100 + "}" * 100,
        "fun f(x: Int): Int => x\nlet a = " + "f(" * 150 + "1" + ")" * 150,
    ],
    ids=["operators", "prefixes", "else if", "calls of calls", "blocks", "arguments"],
)
def test_long_chains_compile(request_for, text: str) -> None:
    before = sys.getrecursionlimit()
    compile_program(request_for(f"{text}\nprintln(1)\n"))
    assert sys.getrecursionlimit() == before


@pytest.mark.parametrize(
    "text",
    [
        "fun f(x: Int): Int => x\nlet a = 1" + " |> f" * 5000,
        "".join(f"let a{i} = a{i + 1}\n" for i in range(3000)) + "let a3000 = 1",
        "let f = " + "{ " * 250 + "}" * 250,
    ],
    ids=["pipes", "inferred", "brackets"],
)
def test_what_is_too_deep_is_said(request_for, text: str) -> None:
    with pytest.raises(SeenError) as caught:
        compile_program(request_for(f"{text}\nprintln(1)\n"))
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["E0111"]


def test_a_deep_tree_is_printed_or_refused(request_for) -> None:
    with pytest.raises((SeenError, RecursionError)):
        emit(request_for("let a = 1" + " + 1" * 5000), "ast")


def test_strings_in_braces_in_strings_are_read_quickly(request_for) -> None:
    start = time.perf_counter()
    for kind in ("tokens", "ast"):
        with suppress(SeenError):
            emit(request_for("let a = " + '"{' * 400 + "a" + '}"' * 400), kind)
    assert time.perf_counter() - start < 20
