"""Takes texts through all stages of the compiler inside this process, with a limit on the time."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import FrameType

from backends import plugin_host

from seen_core.driver.compile import compile_program
from seen_core.driver.languages import find_pack, language_of
from seen_core.driver.request import CompileRequest, make_request
from seen_core.mir.model import MirProgram
from seen_core.source import SourceFile
from seen_core.source.pack import LanguagePack

EXAMPLES = Path(__file__).parents[2] / "examples"
CONFORMANCE = Path(__file__).parents[1] / "conformance"


class TooSlowError(BaseException):
    """A case took longer than it may. No `except Exception` on the way may keep it."""


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise `TooSlowError` when the block takes longer, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TooSlowError(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@cache
def _any_request(*, release: bool, target: str | None) -> CompileRequest:
    return make_request(str(EXAMPLES / "bank.seen"), plugin_host(), release=release, target=target)


def request_of(
    text: str, pack: LanguagePack | None = None, *, release: bool = False, target: str | None = None
) -> CompileRequest:
    """Return the request to compile a text that is no file."""
    request = _any_request(release=release, target=target)
    if pack is None:
        pack = find_pack(language_of(text, None, None), None, request.host)
    source = SourceFile("program.seen", text, "program", pack.code)
    return replace(request, source=source, pack=pack, path=None, module_root=None, project=None)


def compile_text(
    text: str, pack: LanguagePack | None = None, *, release: bool = False, target: str | None = None
) -> MirProgram:
    """Compile a text to what a backend gets."""
    return compile_program(request_of(text, pack, release=release, target=target))
