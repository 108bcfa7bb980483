"""The backend as the host sees it: cheap to make and to ask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from seen_core.plugin_api import RUN, BuildOptions, Target
from seen_core.records import value

if TYPE_CHECKING:
    from seen_core.mir.model import MirProgram


@value
class WasmBackend:
    """MIR to WebAssembly, by way of the LLVM backend's emitter."""

    name: str = "wasm"
    emits: frozenset[str] = frozenset({"llvm", "asm", "obj", "exe", RUN})

    def supports(self, target: Target) -> bool:
        """Whether the target is WebAssembly."""
        return target.object_format == "wasm"

    def emit(
        self, program: MirProgram, target: Target, options: BuildOptions, kind: str, output: Path
    ) -> None:
        """Write IR, assembly, an object file or a module that runs."""
        from seen_backend_wasm import build  # LLVM takes 40 ms to import

        build.emit(program, target, options, kind, output)

    def run(
        self, program: MirProgram, target: Target, options: BuildOptions, arguments: Sequence[str]
    ) -> int:
        """Run the program with wasmtime; 101 after a trap."""
        from seen_backend_wasm import build  # as above

        return build.run(program, target, options, arguments)

    def prepare(self, program: MirProgram, target: Target, options: BuildOptions) -> bytes:
        """Return a module that runs."""
        from seen_backend_wasm import build  # as above

        return build.prepare(program, target, options)

    def run_prepared(
        self, code: bytes, target: Target, options: BuildOptions, arguments: Sequence[str]
    ) -> int:
        """Run a module that `prepare` returned."""
        from seen_backend_wasm.runner import run_module  # as above

        return run_module(code, arguments)
