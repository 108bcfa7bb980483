"""How deeply a program may be nested: the passes over trees recurse, and Python limits how far.

Brackets are counted by the parser; chains without brackets (a thousand `+`) are only limited here. The
stages after the checker get more room than it has, so that what it accepts does not fail later.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from seen_core.diagnostics import Diagnostic, SeenError

CHECKER = 15_000
"""Python frames for parsing and checking; a level of nesting takes up to ten."""
AFTER_CHECKER = 40_000


@contextmanager
def room_for_recursion(frames: int) -> Iterator[None]:
    """Let Python recurse more deeply for a while; E0111 when that is not enough."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, frames))
    try:
        yield
    except RecursionError:
        raise SeenError(too_deep()) from None
    finally:
        sys.setrecursionlimit(before)


def too_deep() -> Diagnostic:
    """Return the error for a program whose nesting does not fit, wherever it is."""
    return Diagnostic("E0111", "the program is nested too deeply", ())
