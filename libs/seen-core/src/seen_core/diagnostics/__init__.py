"""Diagnostics: the data model, the registry of codes, and the renderers."""

from seen_core.diagnostics.model import Diagnostic, Edit, Fix, Label, SeenError, Severity

__all__ = ["Diagnostic", "Edit", "Fix", "Label", "SeenError", "Severity"]
