"""The version of the toolchain and of its plugin interface, in a module that imports nothing."""

__version__ = "0.1.0"

HOOK_VERSION = 1
"""Raised when a hook changes its meaning; a plugin says `seen_hook_version = N` to require one."""
