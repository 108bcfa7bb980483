"""Diagnostics are values: passes return or collect them, only renderers format them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from seen_core.records import value
from seen_core.source import SourceFile, Span


class Severity(StrEnum):
    """How serious a diagnostic is."""

    ERROR = "error"
    WARNING = "warning"


@value
class Label:
    """A span that a diagnostic points at, with a few words beside it."""

    file: SourceFile
    span: Span
    text: str = ""
    primary: bool = True


@value
class Edit:
    """Replace `span` of `file` by `text`."""

    file: SourceFile
    span: Span
    text: str


@value
class Fix:
    """A change that does what the message asks for."""

    title: str
    edits: tuple[Edit, ...]
    certain: bool = True
    """Nothing else can have been meant, so `seen check --fix` makes it; otherwise people choose."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message. `code` is in the registry (`seen_core.diagnostics.registry`).

    `template` is the English message with `{name}` places that `arguments` fill; language packs
    translate by template, so a template is a constant and never an f-string.
    """

    code: str
    template: str
    labels: tuple[Label, ...]
    """The first label is the primary one; there may be none for errors outside any file."""
    arguments: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What was found, why it matters, what to write instead: one idea a note."""
    fixes: tuple[Fix, ...] = ()

    denied: bool = False
    """A warning that the user has asked to be an error."""

    @property
    def severity(self) -> Severity:
        """Codes that start with W are warnings unless they are denied, all others are errors."""
        return Severity.WARNING if self.code.startswith("W") and not self.denied else Severity.ERROR

    @property
    def message(self) -> str:
        """The English message with its arguments in place."""
        return self.template.format_map(self.arguments)


class SeenError(Exception):
    """Carries diagnostics out of a stage that cannot go on."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*(d.message for d in diagnostics))
        self.diagnostics = diagnostics
