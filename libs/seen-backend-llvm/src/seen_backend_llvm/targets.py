"""Targets that need nothing but zig's C library beside LLVM."""

from __future__ import annotations

from seen_core.plugin_api import Target

TARGETS = (
    Target(
        name="x86_64-linux",
        triple="x86_64-unknown-linux-musl",
        description="Linux on x86-64, statically linked",
        cpu="x86-64",
        linker="zig",
    ),
    Target(
        name="aarch64-linux",
        triple="aarch64-unknown-linux-musl",
        description="Linux on AArch64, statically linked",
        linker="zig",
        runner=("qemu-aarch64",),
    ),
    Target(
        name="riscv64-linux",
        triple="riscv64-unknown-linux-musl",
        description="Linux on RV64GC, statically linked",
        cpu="generic-rv64",
        features=("+m", "+a", "+f", "+d", "+c"),
        abi="lp64d",
        linker="zig",
        runner=("qemu-riscv64",),
    ),
)
