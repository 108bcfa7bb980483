"""Every code is given by an example, and its message is kept beside it as people see it.

The programs are those of the pages; what no program can show has an example here. A code has a change
that puts its error right in one of the examples, or says here why there is none.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from page_examples import EXAMPLES, PROGRAMS, diagnostics_of

from seen_core.commands import builtin
from seen_core.commands.output import shared_host
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.diagnostics.registry import CODES
from seen_core.diagnostics.render import render
from seen_core.driver.compile import check_source
from seen_core.driver.languages import find_pack
from seen_core.driver.manifest import read_manifest
from seen_core.driver.request import make_request
from seen_core.driver.scaffold import create_in_new_folder
from seen_core.driver.targets import choose_backend, choose_target, host_target
from seen_core.entrypoints import EntryPoint
from seen_core.hookspecs import hookimpl
from seen_core.host import PluginHost
from seen_core.interpreter.machine import EXTERNALS
from seen_core.plugin_api import RUN, Target
from seen_core.source import SourceFile
from seen_core.source.pack import load_pack

Golden = Callable[[str, str], None]
Given = Sequence[Diagnostic]

WRONG = {example.code: example for example in EXAMPLES if example.mark == "wrong"}
PROGRAM_CODES = {example.code for example in PROGRAMS}

NO_FIX = {
    "E0102": "where the text was meant to end is a guess",
    "E0104": "which number was meant is a guess",
    "E0105": "where the bracket was meant to close is a guess",
    "E0110": "it is about the command line",
    "E0111": "the program has to be built up otherwise",
    "E0112": "a pack is no program",
    "E0205": "what to give, or to leave out, is the author's",
    "E0207": "what the operator was meant to do is the author's",
    "E0208": "which of the two to keep is the author's",
    "E0211": "which number was meant is a guess",
    "E0212": "which value to return is the author's",
    "E0214": "what is private was made so on purpose",
    "E0215": "how to implement the interface is the author's",
    "E0216": "how to implement the interface is the author's",
    "E0218": "which part to hold by reference is the author's",
    "E0219": "which types are meant is the author's",
    "E0222": "how to make the value constant is the author's",
    "E0223": "which class to make instead is the author's",
    "E0225": "what the program is to do is the author's",
    "E0227": "there is nothing to write instead yet",
    "E0228": "whether to catch the error or to pass it on is the author's",
    "E0229": "what the constant is to hold is the author's",
    "E0231": "which of the two is meant is the author's",
    "E0306": "whether to borrow or to clone is the author's",
    "E0307": "which of the two to give is the author's",
    "E0308": "which value to begin with is the author's",
    "E0402": "to remove the arm and to move it up are both right",
    "E0403": "what was to be matched is the author's",
    "E0404": "what to do otherwise is the author's",
    "E0405": "which name was meant is the author's",
    "E0501": "what another thread should have is the author's to say",
    "E0502": "what should be shared is the author's to say",
    "E0503": "where the value should come from is the author's to say",
    "E0601": "the TOML reader does not say what is missing",
    "E0602": "which value was meant is the author's",
    "E0603": "it is about folders",
    "E0604": "it is about a file that cannot be read",
    "E0605": "it is about folders",
    "E0606": "it is about the name of a file",
    "E0607": "it is about what is installed",
    "E0801": "it is about the command line",
    "E0802": "it is about what is installed",
    "E0803": "what to do on this target is the author's",
    "E0804": "it is about the command line",
    "W0101": "what to write is the author's",
    "W0202": "what to do with an error is the author's",
    "W0203": "the code may have been meant to be reached",
    "W0208": "whether to use it or to remove it is the author's",
    "W0209": "callers that name it would have to change too",
    "W0211": "what uses the name would have to change too",
    "W0212": "what to say is the author's",
    "W0213": "which other name fits is the author's",
    "W0216": "what was to be assigned is a guess",
    "W0217": "what was to be compared is a guess",
    "W0218": "what was to be asked is a guess",
    "W0219": "what was to be done in the loop is a guess",
    "W0220": "the lines would have to be laid out anew",
    "W0222": "what uses the field would have to change too",
    "W0223": "whether to use it or to remove it is the author's",
    "W0224": "whether to use it or to remove it is the author's",
    "W0227": "how near is near enough is the author's",
    "W0602": "it is about what is installed",
}
"""Codes without a change that puts the error right, and why."""

WITH_FIX = {
    "E0101": "fun three(): Int {\n    retrun 3\n}\n",
    "E0103": "let total = 1， 2\n",
    "E0109": 'println("C:\\quiet")\n',
    "E0203": 'println("count: " + 3)\n',
    "E0204": 'println("text".lenght())\n',
    "E0206": "println([1, 2].size())\n",
    "E0210": "@outer for (i in 0..<3) { break @outre }\n",
    "E0221": "let number = 3\nprintln(number?)\n",
    "E0226": "@derive(Eqq)\nstruct Point { x: Int }\n",
    "W0205": "enum Level { Low, High }\nwhen (Level.Low) { Lo -> println(1) }\n",
}
"""Examples with a change, for codes whose program on the page has none."""


def raised(action: Callable[[], object]) -> Given:
    with pytest.raises(SeenError) as caught:
        action()
    return caught.value.diagnostics


def toaster() -> ModuleType:
    @hookimpl
    def seen_targets() -> list[Target]:
        return [Target("host", "toast-unknown-none")]

    module = ModuleType("seen_test_toaster")
    module.__dict__["seen_targets"] = seen_targets
    return module


def host_with(value: str) -> PluginHost:
    return PluginHost(builtin, [EntryPoint("seen", "toaster", value, "seen-toaster", "1.0")])


def plugin_breaks_a_rule() -> Given:
    sys.modules["seen_test_toaster"] = toaster()
    try:
        return raised(lambda: host_with("seen_test_toaster").targets)
    finally:
        del sys.modules["seen_test_toaster"]


def unknown_c_function() -> Given:
    Path("absent.seen").write_text("external fun absent(): Int32\nprintln(unsafe { absent() }.toInt())\n")
    assert "absent" not in EXTERNALS
    from seen_core.driver.compile import run

    return raised(lambda: run(make_request("absent.seen", shared_host(), backend="interpreter"), ()))


def skipped_plugin() -> Given:
    host = host_with("seen_no_such_module")
    _ = host.plugins
    return host.problems


def nested() -> Given:
    Path("deep.seen").write_text("(" * 300 + ")" * 300)
    return check_source(make_request("deep.seen", shared_host())).diagnostics


def text_file() -> Given:
    Path("notes.txt").write_text("let a = 1\n")
    return raised(lambda: check_source(make_request("notes.txt", shared_host())))


def manifest(code: str) -> Given:
    return read_manifest(SourceFile("seen.toml", WRONG[code].text, ""))[1]


ELSEWHERE: dict[str, Callable[[], Given]] = {
    "E0110": lambda: raised(lambda: find_pack("xx", None, shared_host())),
    "E0111": nested,
    "E0112": lambda: raised(lambda: load_pack(WRONG["E0112"].text, "keywords/es.toml")),
    "E0601": lambda: manifest("E0601"),
    "E0602": lambda: manifest("E0602"),
    "E0603": lambda: raised(lambda: make_request(None, shared_host())),
    "E0604": lambda: raised(lambda: make_request("helo.seen", shared_host())),
    "E0605": lambda: raised(lambda: create_in_new_folder(Path("3d"), shared_host())),
    "E0606": text_file,
    "E0607": plugin_breaks_a_rule,
    "E0801": lambda: raised(lambda: choose_target(PluginHost(builtin, []), "hots")),
    "E0802": lambda: raised(lambda: choose_backend(PluginHost(builtin, []), host_target(), RUN)),
    "E0803": unknown_c_function,
    "E0804": lambda: raised(
        lambda: choose_backend(PluginHost(builtin, []), host_target(), RUN, "interpeter")
    ),
    "W0601": lambda: manifest("W0601"),
    "W0602": skipped_plugin,
}
"""Examples of what no program shows."""


def example_of(code: str, folder: Path) -> Given:
    found = diagnostics_of(WRONG[code], folder) if code in PROGRAM_CODES else ELSEWHERE[code]()
    return [diagnostic for diagnostic in found if diagnostic.code == code]


def shown(diagnostics: Given) -> str:
    stderr = io.StringIO()
    render(diagnostics, "human", color="never", language="en", stdout=io.StringIO(), stderr=stderr)
    return stderr.getvalue()


def fixes(diagnostics: Given) -> bool:
    return any(fix.edits for diagnostic in diagnostics for fix in diagnostic.fixes)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", CODES)
def test_message(code: str, folder: Path, golden: Golden) -> None:
    found = example_of(code, folder)
    assert found, "the example does not give its code"
    golden(f"diagnostics/golden/codes/{code}.txt", shown(found))


@pytest.mark.parametrize("code", CODES)
def test_a_change_puts_it_right_or_there_is_a_reason(code: str, folder: Path) -> None:
    if code in WITH_FIX:
        (folder / "fix.seen").write_text(WITH_FIX[code], encoding="utf-8")
        found: Given = check_source(make_request("fix.seen", shared_host())).diagnostics
        assert fixes([diagnostic for diagnostic in found if diagnostic.code == code])
    else:
        assert fixes(example_of(code, folder)) is (code not in NO_FIX)


def test_no_reason_is_left_over() -> None:
    assert not NO_FIX.keys() - CODES.keys() and not NO_FIX.keys() & WITH_FIX.keys()
