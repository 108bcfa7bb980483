"""`@derive(Error)`: the message by `@message("…")`, the cause from a field `source` or `cause`.

    @derive(Error)
    enum LoadError {
        @message("no file {path}") Missing(path: String)
        @message("cannot read {path}") Read(path: String, source: IoError)
    }

Without `@message` the message is the name of the variant (or of the type) in words: `NotFound`, "not found".
"""

from __future__ import annotations

import re

from seen_core.diagnostics import Diagnostic, Label, SeenError
from seen_core.plugin_api import DerivedField, DeriveUse
from seen_core.syntax import ast

_CAUSES = ("source", "cause")
_MESSAGE = "message"


def derive_error(use: DeriveUse) -> str:
    """Return the implementation of `Error` for a type."""
    members = _of_enum(use) if isinstance(use.declaration, ast.EnumDeclaration) else _of_fields(use)
    return use.implementation("Error", "\n".join(members), "Display")


def _of_enum(use: DeriveUse) -> list[str]:
    if not use.variants:
        raise _wrong(use, use.argument, "an enum without variants is no error")
    messages, causes = [], []
    for variant in use.variants:
        text = _message(use, variant.declaration.header) or f'"{_in_words(variant.name)}"'
        used = [field if re.search(rf"\b{field.name}\b", text) else None for field in variant.fields]
        messages.append(f"{_pattern(use, variant.name, used)} -> {text}")
        cause = next((field for field in variant.fields if field.name in _CAUSES), None)
        if cause is not None:
            only = [field if field is cause else None for field in variant.fields]
            causes.append(f"{_pattern(use, variant.name, only)} -> {cause.name}")
    members = [f"let message: String => when (this) {{ {'; '.join(messages)} }}"]
    if causes:
        rest = ["_ -> null"] if len(causes) < len(use.variants) else []
        members.append(f"let cause: Error? => when (this) {{ {'; '.join([*causes, *rest])} }}")
    return members


def _of_fields(use: DeriveUse) -> list[str]:
    names = [field.name for field in use.fields]
    members = []
    text = _message(use, use.declaration.header)
    if text is not None or _MESSAGE not in names:  # a field stands for the property
        in_words = f'"{_in_words(use.name.rsplit(".", 1)[-1])}"'
        members.append(f"let message: String => {text or in_words}")
    if "source" in names:
        members.append("let cause: Error? => source")
    return members


def _pattern(use: DeriveUse, variant: str, fields: list[DerivedField | None]) -> str:
    if not fields:
        return f"{use.name}.{variant}"
    return f"{use.name}.{variant}({', '.join(field.name if field else '_' for field in fields)})"


def _message(use: DeriveUse, header: ast.Header) -> str | None:
    """Return the text of `@message("…")` as it stands in the source."""
    for annotation in header.annotations:
        if annotation.name == _MESSAGE:
            if len(annotation.arguments) != 1 or not isinstance(
                annotation.arguments[0].value, ast.StringLiteral
            ):
                raise _wrong(use, annotation, "@message takes one text in quotes")
            span = annotation.arguments[0].value.span
            return use.file.text[span.start : span.end]
    return None


def _in_words(name: str) -> str:
    """Return `FileNotFound` or `NOT_FOUND` as words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).lower()


def _wrong(use: DeriveUse, node: ast.Annotation | ast.Argument, problem: str) -> SeenError:
    label = Label(use.file, node.span, "wrong use of an annotation")
    return SeenError(Diagnostic("E0226", "{problem}", (label,), {"problem": problem}))
