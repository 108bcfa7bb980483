"""Annotations that plugins give a meaning to: checked, and rewritten, before names are resolved."""

from __future__ import annotations

from dataclasses import replace

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.host import PluginHost, describe
from seen_core.plugin_api import AnnotationHandler, AnnotationUse
from seen_core.source import SourceFile
from seen_core.syntax import ast

_WITH_MEMBERS = ast.TypeDeclaration | ast.EnumDeclaration | ast.ImplDeclaration | ast.ExtensionDeclaration


def apply_handlers(
    tree: ast.File, source: SourceFile, host: PluginHost
) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    """Return the tree with annotated declarations rewritten, and what the handlers found wrong."""
    handlers = host.annotations
    if not handlers:
        return tree, ()
    found: list[Diagnostic] = []
    items = tuple(new for item in tree.items for new in _rewritten(item, source, handlers, found))
    return replace(tree, items=items), tuple(found)


def _rewritten(
    item: ast.Item, source: SourceFile, handlers: dict[str, AnnotationHandler], found: list[Diagnostic]
) -> list[ast.Item]:
    if isinstance(item, _WITH_MEMBERS):
        members = [new for member in item.members for new in _rewritten(member, source, handlers, found)]
        item = replace(item, members=tuple(members))  # type: ignore[arg-type]  # as the rewriter promises
    header = getattr(item, "header", None)
    result: list[ast.Item] = [item]
    for annotation in header.annotations if isinstance(header, ast.Header) else ():
        handler = handlers.get(annotation.name)
        if handler is not None:
            use = AnnotationUse(source, annotation, item)  # type: ignore[arg-type]  # what has a header
            result = _ask(handler, use, found, result)
    return result


def _ask(
    handler: AnnotationHandler, use: AnnotationUse, found: list[Diagnostic], now: list[ast.Item]
) -> list[ast.Item]:
    """Let a handler check and rewrite; a failure inside it is the plugin's, and named so."""
    try:
        found.extend(handler.check(use))
        return list(handler.rewrite(use)) if handler.rewrite is not None else now
    except SeenError:
        raise
    except Exception as error:  # whatever a plugin does must not end in a traceback
        template = "the handler of `@{name}` of a plugin: {reason}"
        raise SeenError(
            Diagnostic("E0607", template, (), {"name": handler.name, "reason": describe(error)})
        ) from error
