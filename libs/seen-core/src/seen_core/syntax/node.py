"""The decorator of tree nodes."""

from __future__ import annotations

from seen_core.records import node, value

__all__ = ["node", "value"]
