"""Stage 1: files, positions and the language pack of each file."""

from seen_core.source.file import SourceFile
from seen_core.source.span import Location, Span

__all__ = ["Location", "SourceFile", "Span"]
