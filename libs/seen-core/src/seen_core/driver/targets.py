"""The target that stands for this machine, and how a build chooses its target and backend."""

from __future__ import annotations

import platform
import struct
import sys
from collections.abc import Iterable

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.names import did_you_mean
from seen_core.host import PluginHost
from seen_core.plugin_api import HOST, RUN, Backend, Target

_MACHINES = {"AMD64": "x86_64", "arm64": "aarch64"}
_WHEELS = {"wasm": "seen-backend-wasm"}
_DEFAULT_WHEEL = "seen-backend-llvm"


def host_target() -> Target:
    """Describe this machine."""
    machine = _MACHINES.get(platform.machine(), platform.machine())
    pointer_bytes = struct.calcsize("P")
    big_endian = sys.byteorder == "big"
    description = f"this machine ({machine} {platform.system() or sys.platform})"
    if sys.platform == "win32":
        triple, object_format, suffix = f"{machine}-pc-windows-msvc", "coff", ".exe"
    elif sys.platform == "darwin":
        machine = "arm64" if machine == "aarch64" else machine
        triple, object_format, suffix = f"{machine}-apple-darwin", "macho", ""
    else:
        triple, object_format, suffix = f"{machine}-unknown-{sys.platform}-gnu", "elf", ""
    return Target(
        name=HOST,
        triple=triple,
        description=description,
        cpu="native",
        pointer_bytes=pointer_bytes,
        big_endian=big_endian,
        object_format=object_format,  # type: ignore[arg-type]  # one of the three literals above
        executable_suffix=suffix,
    )


def choose_target(host: PluginHost, name: str) -> Target:
    """Return the target called `name`, or raise E0801 with the nearest names."""
    target = host.targets.get(name)
    if target is not None:
        return target
    notes = (did_you_mean(name, host.targets), _installed("targets", host.targets))
    if name.startswith("wasm"):
        notes = (_install("seen-backend-wasm"), *notes)
    raise SeenError(
        Diagnostic("E0801", "unknown target `{name}`", (), {"name": name}, notes=tuple(filter(None, notes)))
    )


def choose_backend(host: PluginHost, target: Target, kind: str, name: str | None = None) -> Backend:
    """Return the backend that makes `kind` (or runs, for `RUN`) for `target`, or raise E0802 or E0803."""
    if name is not None and name not in host.backends:
        notes = (did_you_mean(name, host.backends), _installed("backends", host.backends))
        raise SeenError(
            Diagnostic(
                "E0803", "unknown backend `{name}`", (), {"name": name}, notes=tuple(filter(None, notes))
            )
        )
    candidates = [host.backends[name]] if name is not None else list(host.backends.values())
    for backend in candidates:
        if kind in backend.emits and backend.supports(target):
            return backend
    template = "no backend can run programs for the target `{target}`"
    if kind != RUN:
        template = "no backend makes `{kind}` for the target `{target}`"
    raise SeenError(
        Diagnostic(
            "E0802",
            template,
            (),
            {"kind": kind, "target": target.name},
            notes=(
                _install(_WHEELS.get(target.object_format, _DEFAULT_WHEEL)),
                _installed("backends", host.backends),
            ),
        )
    )


def _install(wheel: str) -> str:
    return f"install one: pip install {wheel}"


def _installed(what: str, names: Iterable[str]) -> str:
    listed = ", ".join(sorted(names))
    return f"installed {what}: {listed or 'none'}"
