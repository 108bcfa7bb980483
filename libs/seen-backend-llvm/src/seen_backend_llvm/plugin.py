"""The hooks of seen-backend-llvm."""

from __future__ import annotations

from collections.abc import Iterable

from seen_core.hookspecs import hookimpl
from seen_core.plugin_api import Backend, Target
from seen_backend_llvm.backend import LlvmBackend
from seen_backend_llvm.targets import TARGETS


@hookimpl
def seen_targets() -> Iterable[Target]:
    """Machines that executables can be cross-built for."""
    return TARGETS


@hookimpl
def seen_backends() -> Iterable[Backend]:
    """The code generator; LLVM itself is loaded when code is generated."""
    return [LlvmBackend()]
