"""How the syntax stage reports: one diagnostic for each place."""

from __future__ import annotations

from seen_core.diagnostics.model import Diagnostic, Edit, Fix, Label
from seen_core.source import SourceFile, Span

MOST_ERRORS = 100
"""A file with more errors than this is no Seen; the rest is not reported."""


class SyntaxErrors:
    """Collects the diagnostics of one file, one for each place."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.diagnostics: list[Diagnostic] = []
        self._places: set[int] = set()

    def report(
        self,
        code: str,
        template: str,
        start: int,
        end: int,
        *,
        arguments: dict[str, str] | None = None,
        text: str = "",
        notes: tuple[str, ...] = (),
        others: tuple[tuple[int, int, str], ...] = (),
        fix: tuple[str, int, int, str] | None = None,
    ) -> None:
        """Add a diagnostic; a second one at the same place is a consequence of the first and is dropped."""
        if start in self._places or len(self.diagnostics) >= MOST_ERRORS:
            return
        self._places.add(start)
        labels = [Label(self.file, Span(start, end), text)]
        labels += [Label(self.file, Span(a, b), words, primary=False) for a, b, words in others]
        fixes: tuple[Fix, ...] = ()
        if fix is not None:
            title, fix_start, fix_end, replacement = fix
            fixes = (Fix(title, (Edit(self.file, Span(fix_start, fix_end), replacement),)),)
        self.diagnostics.append(
            Diagnostic(code, template, tuple(labels), arguments or {}, notes=notes, fixes=fixes)
        )
