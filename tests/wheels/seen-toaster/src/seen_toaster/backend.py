"""Writes the names of a program's functions, and runs a program by counting them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from seen_core.plugin_api import RUN, BuildOptions, Target

if TYPE_CHECKING:
    from seen_core.mir.model import MirProgram


class ToasterBackend:
    """Has the protocol `Backend` without inheriting anything."""

    name = "toaster"
    emits = frozenset({"obj", RUN})

    def supports(self, target: Target) -> bool:
        """Toasters only."""
        return target.name == "toaster"

    def emit(
        self, program: MirProgram, target: Target, options: BuildOptions, kind: str, output: Path
    ) -> None:
        """Write one function a line, and the profile."""
        lines = [f"profile {options.profile}", *sorted(program.functions)]
        output.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(
        self, program: MirProgram, target: Target, options: BuildOptions, arguments: Sequence[str]
    ) -> int:
        """Return the number of arguments, if the program has an entry."""
        return len(arguments) if program.entry in program.functions else 99
