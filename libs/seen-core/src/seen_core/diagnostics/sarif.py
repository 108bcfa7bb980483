"""Diagnostics as one SARIF 2.1.0 document (OASIS, *Static Analysis Results Interchange Format*)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from seen_core.diagnostics.messages import Messages
from seen_core.diagnostics.model import Diagnostic, Edit, Fix, Label
from seen_core.diagnostics.registry import CODES
from seen_core.source import SourceFile, Span

Json = dict[str, object]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_document(
    diagnostics: Sequence[Diagnostic], messages: Messages, *, version: str, ascii_only: bool
) -> str:
    """Return the whole document, also when there is nothing to report."""
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    driver: Json = {"name": "seen", "rules": [_rule(code) for code in codes]}
    if version:
        driver["version"] = version
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(diagnostic, codes.index(diagnostic.code), messages) for diagnostic in diagnostics
        ],
    }
    document: Json = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=ascii_only, indent=2)


def _rule(code: str) -> Json:
    rule: Json = {"id": code}
    info = CODES.get(code)
    if info is not None:
        rule["shortDescription"] = {"text": info.title}
    return rule


def _result(diagnostic: Diagnostic, rule_index: int, messages: Messages) -> Json:
    notes = [messages.sentence(note) for note in diagnostic.notes]
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule_index,
        "level": diagnostic.severity.value,
        "message": {"text": "\n".join([messages.message(diagnostic), *notes])},
    }
    if diagnostic.labels:
        result["locations"] = [_location(diagnostic.labels[0], messages)]
    if len(diagnostic.labels) > 1:
        result["relatedLocations"] = [
            {"id": index, **_location(label, messages)} for index, label in enumerate(diagnostic.labels[1:])
        ]
    if diagnostic.fixes:
        result["fixes"] = [_fix(fix, messages) for fix in diagnostic.fixes]
    return result


def _location(label: Label, messages: Messages) -> Json:
    location: Json = {
        "physicalLocation": {
            "artifactLocation": _artifact(label.file),
            "region": _region(label.file, label.span),
        }
    }
    if label.text:
        location["message"] = {"text": messages.sentence(label.text)}
    return location


def _artifact(file: SourceFile) -> Json:
    return {"uri": quote(file.name.replace("\\", "/"), safe="/:")}


def _region(file: SourceFile, span: Span) -> Json:
    start, end = file.locate(span.start), file.locate(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _fix(fix: Fix, messages: Messages) -> Json:
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.file.name, []).append(edit)
    return {
        "description": {"text": messages.sentence(fix.title)},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(edits[0].file),
                "replacements": [
                    {
                        "deletedRegion": _region(edit.file, edit.span),
                        "insertedContent": {"text": edit.text},
                    }
                    for edit in edits
                ],
            }
            for edits in by_file.values()
        ],
        "properties": {"certain": fix.certain},
    }
