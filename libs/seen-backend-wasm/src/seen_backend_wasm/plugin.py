"""The hooks of seen-backend-wasm."""

from __future__ import annotations

from collections.abc import Iterable

from seen_backend_wasm.backend import WasmBackend
from seen_backend_wasm.targets import WASI
from seen_core.hookspecs import hookimpl
from seen_core.plugin_api import Backend, Target


@hookimpl
def seen_targets() -> Iterable[Target]:
    """Give the WebAssembly targets."""
    return [WASI]


@hookimpl
def seen_backends() -> Iterable[Backend]:
    """Give the code generator; LLVM and wasmtime are loaded when they are needed."""
    return [WasmBackend()]
