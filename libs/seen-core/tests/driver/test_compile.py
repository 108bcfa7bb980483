"""Front ends are chosen by suffix, and errors stop what needs a whole program."""

from __future__ import annotations

from pathlib import Path

import pytest

from seen_core.commands import builtin
from seen_core.diagnostics import SeenError
from seen_core.driver.compile import check_source, emit, run
from seen_core.driver.request import CompileRequest, make_request
from seen_core.host import PluginHost


@pytest.fixture
def request_for(tmp_path: Path):
    def make(text: str, name: str = "a.seen") -> CompileRequest:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return make_request(str(path), PluginHost(builtin, []))

    return make


def test_tokens_are_listed_with_their_places(request_for) -> None:
    text = emit(request_for("#language ar\nدالة ب() { }\n"), "tokens")
    assert text.splitlines()[:2] == ["2:1 fun 'دالة'", "2:6 NAME 'ب'"]


def test_the_tree_is_printed(request_for) -> None:
    text = emit(request_for("fun f(a: Int) { }\n"), "ast")
    assert "Function [0..17] name='f'" in text
    assert "NamedType" in text and "path=('Int',)" in text


def test_errors_stop_every_form(request_for) -> None:
    broken = request_for('let a = "\n')
    assert [problem.code for problem in check_source(broken).diagnostics] == ["E0102"]
    for stopped in (lambda: emit(broken, "tokens"), lambda: emit(broken, "ast"), lambda: run(broken, [])):
        with pytest.raises(SeenError) as caught:
            stopped()
        assert caught.value.diagnostics[0].code == "E0102"


def test_a_suffix_that_nobody_reads_is_an_error(request_for) -> None:
    with pytest.raises(SeenError, match=r"no front end reads `.txt` files"):
        emit(request_for("", "a.txt"), "ast")
