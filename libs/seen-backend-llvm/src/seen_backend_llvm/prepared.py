"""Running code that was made before: needs LLVM's loader, and nothing of what generates code."""

from __future__ import annotations

from collections.abc import Sequence

from seen_backend_llvm import jit
from seen_backend_llvm.machine import machine_of
from seen_core.plugin_api import BuildOptions, Target


def run_prepared(code: bytes, target: Target, options: BuildOptions, arguments: Sequence[str]) -> int:
    """Run what `build.prepare` returned."""
    if target.is_host:
        return jit.run_object(code, machine_of(target), arguments)
    from seen_backend_llvm import link  # looks for tools, which running in memory needs none of

    with link.scratch(options) as folder:
        executable = folder / ("program" + target.executable_suffix)
        executable.write_bytes(code)
        executable.chmod(0o700)
        return link.run_executable(executable, target, arguments)
