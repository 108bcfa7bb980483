"""Puts the language packs of the repository's `keywords/` folder into the built archives.

A static `force-include` cannot do it: a wheel is built from the repository, where the packs lie two
folders up, and also from an unpacked source archive, where they are already in place.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LanguagePacks(BuildHookInterface[Any]):
    """Includes `keywords/` as `seen_core/keywords`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the packs to what is built; an editable install reads them where they are."""
        packs = Path(self.root).parents[1] / "keywords"
        if version != "editable" and packs.is_dir():
            place = "seen_core/keywords" if self.target_name == "wheel" else "src/seen_core/keywords"
            build_data["force_include"][str(packs)] = place
