"""How the syntax stage reports: one diagnostic for each place."""

from __future__ import annotations

from seen_core.diagnostics.model import Diagnostic, Edit, Fix, Label
from seen_core.source import SourceFile, Span

MOST_ERRORS = 100
"""A file with more errors than this is no Seen; the rest is not reported."""


class SyntaxErrors:
    """Collects the diagnostics of one file, one for each place."""

    def __init__(self, file: SourceFile, *, only_tried: bool = False) -> None:
        self.file = file
        self.only_tried = only_tried
        """The text may be no code at all; whether there are errors is all that matters."""
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
        fixes: tuple[Fix, ...] = (),
    ) -> None:
        """Add a diagnostic; a second one at the same place is a consequence of the first and is dropped."""
        if start in self._places or len(self.diagnostics) >= MOST_ERRORS:
            return
        self._places.add(start)
        labels = [Label(self.file, Span(start, end), text)]
        labels += [Label(self.file, Span(a, b), words, primary=False) for a, b, words in others]
        self.diagnostics.append(
            Diagnostic(code, template, tuple(labels), arguments or {}, notes=notes, fixes=fixes)
        )

    def fix(self, title: str, *edits: tuple[Span, str], certain: bool = True) -> tuple[Fix, ...]:
        """Return a change to this file, as `report` takes it."""
        return (Fix(title, tuple(Edit(self.file, span, text) for span, text in edits), certain),)
