"""The codes of the syntax stage, and how its messages are made."""

from __future__ import annotations

from seen_core.diagnostics.model import Diagnostic, Edit, Fix, Label
from seen_core.source import SourceFile, Span

CODES: dict[str, str] = {
    "E0101": "unexpected token",
    "E0102": "a string, character or comment is not closed",
    "E0103": "a character that has no meaning here",
    "E0104": "a number or character that cannot be read",
    "E0105": "a bracket is not closed, or closes nothing",
    "E0106": "comparisons cannot be chained",
    "E0107": "a form of another language",
    "E0108": "a bad escape in a string",
    "E0109": "a language pack cannot be read",
    "E0110": "unknown language",
    "E0111": "the code is nested too deeply",
}


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
        if start in self._places:
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
