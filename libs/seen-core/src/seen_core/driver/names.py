"""Suggestions of near names for messages about manifests, targets and commands."""

from __future__ import annotations

from collections.abc import Iterable

from seen_core.diagnostics import nearest as near


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like `name`, or `None` when none does."""
    return next(iter(near.nearest(name, known, most=1)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a note that names the nearest known names, or an empty string."""
    return next(iter(near.did_you_mean(near.nearest(name, known))), "")
