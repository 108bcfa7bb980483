"""The standard library of Seen, written in Seen: the folder `std` holds one module a file."""

from __future__ import annotations

from pathlib import Path


def root() -> Path:
    """Return the folder that holds `std/`."""
    return Path(__file__).parent
