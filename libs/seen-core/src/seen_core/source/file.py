"""A source file: its name, its text, and the language pack it is written in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from seen_core.source.span import Location, line_starts, locate


@dataclass(frozen=True)
class SourceFile:
    """Text with a name. The content hash is its identity in caches."""

    name: str
    """The path as the user should see it, or `<stdin>`."""
    text: str
    module: str
    """The dotted module name that the path gives, such as `std.math`."""
    language: str = "en"
    """The code of the language pack; a first line `#language xx` has already been applied."""

    @cached_property
    def content_hash(self) -> str:
        """Hash of the text, the language and the module name."""
        data = f"{self.language}\0{self.module}\0{self.text}".encode()
        return hashlib.blake2b(data, digest_size=16).hexdigest()

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of every line."""
        return line_starts(self.text)

    def locate(self, offset: int) -> Location:
        """Return the line and column of a character offset."""
        return locate(self.line_starts, offset)
