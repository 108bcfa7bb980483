"""The hooks of seen-backend-llvm."""

from __future__ import annotations

from collections.abc import Iterable

from seen_backend_llvm.backend import LlvmBackend
from seen_backend_llvm.targets import TARGETS
from seen_core.hookspecs import hookimpl
from seen_core.plugin_api import Backend, Target


@hookimpl
def seen_targets() -> Iterable[Target]:
    """Give machines that executables can be cross-built for."""
    return TARGETS


@hookimpl
def seen_backends() -> Iterable[Backend]:
    """Give the code generator; LLVM itself is loaded when code is generated."""
    return [LlvmBackend()]
