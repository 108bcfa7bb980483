"""The target that stands for this machine, and how a build chooses its target and backend."""

from __future__ import annotations

import platform
import struct
import sys
from collections.abc import Iterable
from dataclasses import replace

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.names import did_you_mean
from seen_core.host import PluginHost
from seen_core.plugin_api import HOST, INTERPRETER, RUN, Backend, Target

_MACHINES = {"AMD64": "x86_64", "arm64": "aarch64"}
_WHEELS = {"wasm": "seen-backend-wasm"}
_DEFAULT_WHEEL = "seen-backend-llvm"


def host_target() -> Target:
    """Describe this machine."""
    machine = _MACHINES.get(platform.machine(), platform.machine())
    host = Target(
        name=HOST,
        triple=f"{machine}-unknown-{sys.platform}-gnu",
        description=f"this machine ({machine} {platform.system() or sys.platform})",
        cpu="native",
        pointer_bytes=struct.calcsize("P"),
        big_endian=sys.byteorder == "big",
    )
    system = platform.system()
    if system == "Windows":
        triple = f"{machine}-pc-windows-msvc"
        return replace(host, triple=triple, object_format="coff", executable_suffix=".exe")
    if system == "Darwin":
        triple = f"{machine.replace('aarch64', 'arm64')}-apple-darwin"
        return replace(host, triple=triple, object_format="macho")
    return host


def choose_target(host: PluginHost, name: str) -> Target:
    """Return the target called `name`, or raise E0801 with the nearest names."""
    target = host.targets.get(name)
    if target is not None:
        return target
    notes = [did_you_mean(name, host.targets), _installed("targets", host.targets)]
    if name.startswith("wasm") and not any(
        target.object_format == "wasm" for target in host.targets.values()
    ):
        notes.insert(0, _install(_WHEELS["wasm"]))
    raise SeenError(
        Diagnostic(
            "E0801", "there is no target `{name}`", (), {"name": name}, notes=tuple(filter(None, notes))
        )
    )


def choose_backend(host: PluginHost, target: Target, kind: str, name: str | None = None) -> Backend:
    """Return the backend that makes `kind` (or runs, for `RUN`) for `target`, or raise E0802 or E0804."""
    if name is not None and name not in host.backends:
        notes = (did_you_mean(name, host.backends), _installed("backends", host.backends))
        raise SeenError(
            Diagnostic(
                "E0804", "there is no backend `{name}`", (), {"name": name}, notes=tuple(filter(None, notes))
            )
        )
    others = [backend for backend in host.backends.values() if backend.name != INTERPRETER]
    candidates = [host.backends[name]] if name is not None else others
    for backend in candidates:
        if kind in backend.emits and backend.supports(target):
            return backend
    raise SeenError(_no_backend(host, target, kind, name))


def _no_backend(host: PluginHost, target: Target, kind: str, name: str | None) -> Diagnostic:
    notes = [_install(_WHEELS.get(target.object_format, _DEFAULT_WHEEL))]
    if INTERPRETER in host.backends and kind == RUN and target.is_host and name is None:
        notes.append(f"or run it slowly, without any: --backend {INTERPRETER}")
    notes.append(_installed("backends", host.backends))
    template = "no backend makes `{kind}` for the target `{target}`"
    if kind == RUN:
        template = "no backend can run programs for the target `{target}`"
    return Diagnostic("E0802", template, (), {"kind": kind, "target": target.name}, notes=tuple(notes))


def _install(wheel: str) -> str:
    return f"install one: pip install {wheel}"


def _installed(what: str, names: Iterable[str]) -> str:
    listed = ", ".join(sorted(names))
    return f"installed {what}: {listed or 'none'}"
