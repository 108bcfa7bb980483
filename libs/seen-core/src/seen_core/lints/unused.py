"""What is there and never used: variables, parameters, imports, functions; variables that never vary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.package import entry_candidates
from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.lints.subject import InspectedBody, Subject, parameter_name
from seen_core.resolve import Entity, Module
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

_WORD_OF_LET = re.compile(r"(?:@[^\n]*\n\s*)*(\w+)\s+")

# ---------------------------------------------------------------- variables


def unused_variables(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the names that a `let`, `var` or pattern binds and nothing reads."""
    for inspected in subject.bodies:
        body = inspected.body
        read = _read_locals(inspected)
        assigned = set(_assigned_roots(subject, inspected))
        for local in _declared(subject, inspected):
            info = body.locals[local]
            if local in read or not _asks_to_be_used(body, info) or _is_kept(subject, info.type):
                continue
            if not _is_mentioned_below(body, info):
                yield _unused_variable(body.file, info, only=local not in assigned)


def _declared(subject: Subject, inspected: InspectedBody) -> Iterator[int]:
    body = inspected.body
    for let in inspected.nodes(hir.Let):
        if let.span.start < body.locals[let.local].span.start:
            yield let.local
    if inspected.outer is None and subject.world.function(body.function).kind == "global":
        return  # a pattern binds globals there
    for destructured in inspected.nodes(hir.LetPattern):
        yield from _bound(destructured.pattern)


def _bound(pattern: hir.Pattern) -> Iterator[int]:
    match pattern:
        case hir.BindPattern(_, local):
            yield local
        case hir.StructPattern(_, fields):
            for _, field in fields:
                yield from _bound(field)
        case _:
            pass


def _read_locals(inspected: InspectedBody) -> set[int]:
    read = {node.index for node in inspected.nodes(hir.Local)}
    for inner in inspected.lambdas:
        read.update(outer for outer, _ in inner.body.captures)
    return read


def _asks_to_be_used(body: hir.Body, info: hir.LocalInfo) -> bool:
    """Tell whether a name stands in the source where it is declared, and does not begin with `_`."""
    return not info.name.startswith("_") and body.file.text[info.span.start : info.span.end] == info.name


def _is_mentioned_below(body: hir.Body, info: hir.LocalInfo) -> bool:
    """Tell whether a name is used for the length of an array, or to ask for it: that leaves no trace."""
    name, below = re.escape(info.name), body.file.text[info.span.end :]
    if isinstance(info.type, t.FixedArray):
        return re.search(rf"\b{name}\b", below) is not None
    constant = t.is_integer(info.type) and not info.mutable
    return constant and re.search(rf"[;<][^\n;]*\b{name}\b", below) is not None


def _is_kept(subject: Subject, type_: t.Type) -> bool:
    """Tell whether dropping a value runs a `drop` block, so that keeping it has a use."""
    if not subject.world.is_copyable(type_):
        return True
    return isinstance(type_, t.Nominal) and subject.world.type_info(type_.name).drop is not None


def _unused_variable(file: SourceFile, info: hir.LocalInfo, *, only: bool) -> Diagnostic:
    return Diagnostic(
        "W0201",
        "the variable {name} is unused",
        (Label(file, info.span, "nothing reads it" if only else "it is set, and nothing reads it"),),
        {"name": info.name},
        ("remove it, or let its name begin with `_` to say that this is meant",),
        (_underscore(file, info),) if only else (),
    )


def _underscore(file: SourceFile, info: hir.LocalInfo) -> Fix:
    return Fix(f"name it `_{info.name}`", (Edit(file, Span(info.span.start, info.span.start), "_"),))


# ---------------------------------------------------------------- parameters


def unused_parameters(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the parameters that the body of a private or local function never mentions."""
    for inspected in subject.bodies:
        body = inspected.body
        if inspected.outer is not None or not _has_free_parameters(subject, inspected):
            continue
        used = _read_locals(inspected) | set(_assigned_roots(subject, inspected))
        for local in range(body.parameter_count):
            info = body.locals[local]
            written = parameter_name(body, local)
            if written is not None and local not in used and not info.name.startswith("_"):
                yield Diagnostic(
                    "W0209",
                    "the parameter {name} is unused",
                    (Label(body.file, written, "the body does not mention it"),),
                    {"name": info.name},
                    ("remove it, or let its name begin with `_` to say that this is meant",),
                )


def _has_free_parameters(subject: Subject, inspected: InspectedBody) -> bool:
    """Tell whether nothing but the body itself asks for the parameters of a function."""
    if any(panic.kind == "not_written" for panic in inspected.nodes(hir.Panic)):
        return False
    entity = inspected.entity
    if entity is None:
        return subject.world.is_local_function(inspected.body.function)
    header = getattr(entity.node, "header", None)
    return header is not None and "private" in header.modifiers and not header.annotations


# ---------------------------------------------------------------- variables that do not vary


def unchanged_variables(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the variables that nothing changes, so that `let` would do."""
    for inspected in subject.bodies:
        if not any(local.mutable for local in inspected.body.locals):
            continue
        read = _read_locals(inspected)
        changed = changed_locals(subject, inspected)
        for let in inspected.nodes(hir.Let):
            info = inspected.body.locals[let.local]
            plain = info.mutable and let.value is not None and let.span.start < info.span.start
            if plain and let.local in read and let.local not in changed:
                yield from _unchanged(subject, inspected.body, let, info)


def _unchanged(subject: Subject, body: hir.Body, let: hir.Let, info: hir.LocalInfo) -> Iterator[Diagnostic]:
    keywords = subject.pack(body.file).keywords
    written = _WORD_OF_LET.fullmatch(body.file.text[let.span.start : info.span.start])
    if written is None or written[1] not in keywords.get("var", ()):
        return
    word = keywords["let"][0]
    start = let.span.start + written.start(1)
    yield Diagnostic(
        "W0210",
        "the variable {name} never changes",
        (Label(body.file, info.span, "nothing assigns it after this"),),
        {"name": info.name},
        (f"declare it with `{word}`, so that readers need not look for changes",),
        (Fix(f"write `{word}`", (Edit(body.file, Span(start, start + len(written[1])), word),)),),
    )


def changed_locals(subject: Subject, inspected: InspectedBody) -> set[int]:
    """Return the locals that are assigned, in whole or in part, or lent to what may change them."""
    changed = set(_assigned_roots(subject, inspected))
    world = subject.world
    for call in inspected.nodes(hir.Call):
        for parameter, argument in zip(world.function(call.function.name).parameters, call.arguments):
            if parameter.mode == "inout":
                changed.update(_roots(subject, argument))
    for called in inspected.nodes(hir.CallValue):
        type_ = called.callee.type
        modes = type_.modes if isinstance(type_, t.Function) else ()
        for mode, argument in zip(modes, called.arguments):
            if mode == "inout":
                changed.update(_roots(subject, argument))
    for let in inspected.nodes(hir.Let):
        if let.borrowed:
            changed.update(_roots(subject, let.value))
    for inner in inspected.lambdas:
        inside = changed_locals(subject, inner)
        changed.update(outer for outer, local in inner.body.captures if local in inside)
    return changed


def _assigned_roots(subject: Subject, inspected: InspectedBody) -> Iterator[int]:
    for assign in inspected.nodes(hir.Assign):
        yield from _roots(subject, assign.target)


def _roots(subject: Subject, place: hir.Expression | None) -> Iterator[int]:
    """Yield the local that a place is, or lies in by value: what a reference leads to is another place."""
    match place:
        case hir.Local(_, _, index):
            yield index
        case hir.Field(_, _, base, _) if subject.world.kind(base.type) != "class":
            yield from _roots(subject, base)
        case hir.Index(_, _, base, _) if isinstance(base.type, t.FixedArray):
            yield from _roots(subject, base)
        case hir.Unwrap(_, _, value) | hir.Downcast(_, _, value) | hir.Upcast(_, _, value):
            yield from _roots(subject, value)
        case hir.Block(_, _, _, value) if value is not None:
            yield from _roots(subject, value)
        case _:
            return


# ---------------------------------------------------------------- functions


def unused_functions(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the functions that nothing calls, where every call would be in sight."""
    called = _called_functions(subject)
    for entity in subject.entities():
        node = entity.node
        if not isinstance(node, ast.Function) or entity.name in called or not _could_be_unused(entity, node):
            continue
        if entity in entry_candidates(entity.module):
            continue
        if subject.is_closed(entity) and not is_mentioned(subject, entity):
            yield Diagnostic(
                "W0208",
                "the function {name} is unused",
                (Label(entity.module.file, entity.span, "nothing calls it"),),
                {"name": entity.simple},
                ("remove it, or let its name begin with `_` to say that this is meant",),
            )


def _could_be_unused(entity: Entity, node: ast.Function) -> bool:
    if entity.simple.startswith("_") or node.header.annotations:
        return False
    if entity.owner is not None and "private" not in node.header.modifiers:
        return False
    return not node.header.modifiers & {"override", "operator", "external"} and entity.simple.isidentifier()


def _called_functions(subject: Subject) -> set[str]:
    called: set[str] = set()
    for inspected in subject.bodies:
        names = {node.function.name for node in inspected.nodes(hir.Call)}
        names.update(node.function.name for node in inspected.nodes(hir.FunctionValue))
        called |= names - {inspected.body.function}
    return called


def is_mentioned(subject: Subject, entity: Entity) -> bool:
    """Tell whether the name occurs outside the declaration: in a default, say, or in another overload."""
    name = re.compile(rf"\b{re.escape(entity.simple)}\b")
    node = entity.node
    assert node is not None
    for file in {module.file.name: module.file for module in subject.modules}.values():
        for start in code_matches(name, file.text):
            if file is not entity.module.file or not node.span.start <= start < node.span.end:
                return True
    return False


def code_matches(pattern: re.Pattern[str], text: str, begin: int = 0) -> Iterator[int]:
    """Yield where a pattern is found outside comments that begin on the line."""
    for found in pattern.finditer(text, begin):
        if "//" not in text[text.rfind("\n", 0, found.start()) + 1 : found.start()]:
            yield found.start()


# ---------------------------------------------------------------- imports


def unused_imports(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the imports, and the names in them, that nothing refers to."""
    for module in subject.all_modules():
        for import_ in module.imports:
            unused = [
                name for name in _imported_names(import_) if not _is_used(subject, module, import_, name)
            ]
            if unused:
                yield _unused_import(module.file, import_, unused)


def _imported_names(import_: ast.Import) -> tuple[str, ...]:
    if import_.names is not None:
        return tuple(item.alias or item.name for item in import_.names)
    return ("*",) if import_.star else (import_.alias or import_.path[-1],)


def _is_used(subject: Subject, module: Module, import_: ast.Import, name: str) -> bool:
    table = subject.world.table
    if table.is_used(import_, name):
        return True
    target = table.target(module, import_)
    # Extensions, and the variants of an enum, come along without being looked up.
    if isinstance(target, Module) and import_.names is None and _has_extensions(subject, target, set()):
        return True
    if import_.star:
        return not isinstance(target, Module)
    # Extensions are found by their names alone.
    called = re.compile(rf"\.\s*{re.escape(name)}\b")
    return any(True for _ in code_matches(called, module.file.text, import_.span.end))


def _has_extensions(subject: Subject, module: Module, seen: set[str]) -> bool:
    """Tell whether a module, or one that it imports, extends types; what std imports is there anyway."""
    if module.extensions or module.name in seen:
        return bool(module.extensions)
    seen.add(module.name)
    table = subject.world.table
    below = [table.target(module, one) for one in module.imports if module.package != "std"]
    return any(isinstance(one, Module) and _has_extensions(subject, one, seen) for one in below)


def _unused_import(file: SourceFile, import_: ast.Import, unused: list[str]) -> Diagnostic:
    items = [item for item in import_.names or () if (item.alias or item.name) in unused]
    whole = len(items) == len(import_.names or ())
    spans = [import_.span] if whole else [item.span for item in items]
    edits = (_line_removed(file, import_.span),) if whole else _names_removed(file, import_, items)
    return Diagnostic(
        "W0207",
        "the import of {name} is unused",
        tuple(
            Label(file, span, "nothing here refers to it", primary=index == 0)
            for index, span in enumerate(spans)
        ),
        {"name": ".".join(import_.path) if whole else ", ".join(unused)},
        (),
        (Fix("remove it", edits),),
    )


def _line_removed(file: SourceFile, span: Span) -> Edit:
    """Remove a declaration, with its line when nothing else stands there."""
    text = file.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    alone = not text[start : span.start].strip() and not text[span.end : end].strip()
    return Edit(file, Span(start, end) if alone else span, "")


def _names_removed(file: SourceFile, import_: ast.Import, items: list[ast.ImportName]) -> tuple[Edit, ...]:
    """Write the names between the braces again, without those that go."""
    kept = [item for item in import_.names or () if item not in items]
    first, last = (import_.names or ())[0], (import_.names or ())[-1]
    text = ", ".join(file.text[item.span.start : item.span.end] for item in kept)
    return (Edit(file, Span(first.span.start, last.span.end), text),)
