"""The hooks."""

from __future__ import annotations

from collections.abc import Iterable

from seen_core.hookspecs import hookimpl
from seen_core.plugin_api import Backend, Target

seen_hook_version = 1


@hookimpl
def seen_targets() -> Iterable[Target]:
    """Give the toaster."""
    return [Target("toaster", "toast-unknown-none", description="a toaster", freestanding=True)]


@hookimpl
def seen_backends() -> Iterable[Backend]:
    """Give its backend."""
    from seen_toaster.backend import ToasterBackend

    return [ToasterBackend()]
