"""The interpreter as a backend: `seen run --backend interpreter`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.plugin_api import INTERPRETER, RUN, BuildOptions, Target

if TYPE_CHECKING:
    from seen_core.mir.model import MirProgram


class InterpreterBackend:
    """Runs programs without generating code: slow, and the one that the others are compared with."""

    name = INTERPRETER
    emits = frozenset({RUN})

    def supports(self, target: Target) -> bool:
        """Only this machine's layouts are interpreted."""
        return target.is_host

    def emit(
        self, program: MirProgram, target: Target, options: BuildOptions, kind: str, output: Path
    ) -> None:
        """Refuse: nothing is emitted."""
        raise SeenError(Diagnostic("E0802", "the interpreter makes no `{kind}`", (), {"kind": kind}))

    def run(
        self, program: MirProgram, target: Target, options: BuildOptions, arguments: Sequence[str]
    ) -> int:
        """Run the program on this process's streams."""
        from seen_core.interpreter import run  # most runs are the code generator's

        streams = (sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer)
        return run(program, ["program", *arguments], *streams)
