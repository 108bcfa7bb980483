"""Suggestions of near names for messages."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like `name`, or `None` when none does."""
    from difflib import get_close_matches  # imported only once something is misspelt

    found = get_close_matches(name.lower(), list(known), 1, 0.6)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a note that names the nearest known name, or an empty string."""
    near = nearest(name, known)
    return f"did you mean `{near}`?" if near else ""
