"""The WebAssembly targets."""

from __future__ import annotations

from seen_core.plugin_api import Target

WASI = Target(
    name="wasm32-wasi",
    triple="wasm32-unknown-wasip1",
    description="WebAssembly with WASI preview 1, run by wasmtime",
    pointer_bytes=4,
    object_format="wasm",
    vector_bytes=0,
    linker="zig",
    executable_suffix=".wasm",
)
