"""The backend as the host sees it: cheap to make and to ask, imports LLVM only to generate code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from seen_core.plugin_api import RUN, BuildOptions, Target
from seen_core.records import value

if TYPE_CHECKING:
    from seen_core.mir.model import MirProgram

FAMILIES = frozenset({"x86_64", "aarch64", "arm64", "riscv64"})
"""The processors that this backend makes code for."""


@value
class LlvmBackend:
    """MIR to machine code by way of LLVM."""

    name: str = "llvm"
    emits: frozenset[str] = frozenset({"llvm", "asm", "obj", "exe", RUN})

    def supports(self, target: Target) -> bool:
        """Whether LLVM code and a C library can be had for the target."""
        return target.triple.split("-", 1)[0] in FAMILIES and not target.freestanding

    def emit(
        self, program: MirProgram, target: Target, options: BuildOptions, kind: str, output: Path
    ) -> None:
        """Write IR, assembly, an object file or an executable."""
        from seen_backend_llvm import build  # llvmlite takes 40 ms to import

        build.emit(program, target, options, kind, output)

    def run(
        self, program: MirProgram, target: Target, options: BuildOptions, arguments: Sequence[str]
    ) -> int:
        """Run the program: in memory on this machine, through the target's runner on another."""
        from seen_backend_llvm import build  # as above

        return build.run(program, target, options, arguments)

    def prepare(self, program: MirProgram, target: Target, options: BuildOptions) -> bytes:
        """Return object code for this machine, an executable for another."""
        from seen_backend_llvm import build  # as above

        return build.prepare(program, target, options)

    def run_prepared(
        self, code: bytes, target: Target, options: BuildOptions, arguments: Sequence[str]
    ) -> int:
        """Run what `prepare` returned."""
        from seen_backend_llvm.prepared import run_prepared  # as above

        return run_prepared(code, target, options, arguments)
