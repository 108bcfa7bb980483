"""Names from other modules: which may be seen from here, and which could mean several things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seen_core.check.repairs import change
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity, Module, is_hidden
from seen_core.source import Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.context import Context
    from seen_core.check.program import Program

Found = list[Entity] | Module


def look_up(context: Context, name: str, span: Span) -> Found | None:
    """Find what a bare name means at the top of the module; report it when imports disagree (E0224)."""
    check_ambiguous(context.program, context.scope.module, name, span)
    return context.program.table.lookup(context.scope.module, name)


def look_into(context: Context, module: Module, name: str, span: Span) -> Found | None:
    """Find a name in another module; report it when it is private there (E0214)."""
    table = context.program.table
    found = table.exported(module, name)
    for canonical in () if found is not None else table.aliases(context.scope.module.pack, name):
        found = found or table.exported(module, canonical)
    if isinstance(found, list):
        check_hidden(context.program, context.scope.module, found[0], span)
    return found


def check_type_name(program: Program, module: Module, name: str, entity: Entity, span: Span) -> None:
    """Report a bare or qualified type name that is private elsewhere, or that imports disagree about."""
    if entity.module is not module:
        check_hidden(program, module, entity, span)
        check_ambiguous(program, module, name, span)


def check_hidden(program: Program, module: Module, entity: Entity, span: Span) -> None:
    """Report (E0214) the use of a declaration that is private to another module."""
    if is_hidden(entity, module):
        program.report(
            module,
            "E0214",
            "{name} is private to {type}",
            span,
            arguments={"name": entity.simple, "type": entity.module.name},
            label="private",
        )


def check_ambiguous(program: Program, module: Module, name: str, span: Span) -> None:
    """Report (E0224) a name that several star imports bring."""
    meanings = program.table.ambiguous(module, name)
    if meanings:
        places = [one[0].module.name if isinstance(one, list) else one.name for one in meanings]
        others = [(one[0].module, one[0].span) for one in meanings if isinstance(one, list)]
        _report(program, module, name, span, [f"{place}.{name}" for place in places], others)


def check_ambiguous_variant(context: Context, name: str, span: Span) -> bool:
    """Report (E0224) a bare name that is a variant of several enums in reach."""
    enums = [
        (entity, variant)
        for entity in enums_in_reach(context.program, context.scope.module)
        if isinstance(entity.node, ast.EnumDeclaration)
        for variant in entity.node.variants
        if variant.name == name
    ]
    if len(enums) < 2:
        return False
    others = [(entity.module, variant.span) for entity, variant in enums]
    choices = [f"{entity.simple}.{name}" for entity, _ in enums]
    _report(context.program, context.scope.module, name, span, choices, others)
    return True


def _report(
    program: Program,
    module: Module,
    name: str,
    span: Span,
    choices: list[str],
    others: list[tuple[Module, Span]],
) -> None:
    fixes = [change(module, f"write `{one}`", (span, one), certain=False) for one in choices]
    shown = " or ".join(f"`{one}`" for one in choices)
    labels = [Label(other.file, where, "one of them", primary=False) for other, where in others]
    program.add(
        Diagnostic(
            "E0224",
            "{name} could mean several things here",
            (Label(module.file, span, "which one?"), *labels),
            {"name": name},
            (f"say which one: {shown}",),
            tuple(fix for (fix,) in fixes),
        )
    )


def enums_in_reach(program: Program, module: Module) -> list[Entity]:
    """Return the enums whose variants may be named alone: `Result`, those declared here, those imported."""
    found: list[Entity] = [program.known_entity("result")] if program.has_known("result") else []
    here: Module | None = module
    while here is not None:
        found.extend(here.types)
        for import_ in here.imports:
            for item in import_.names or ():
                named = program.table.lookup(here, item.alias or item.name)
                found.extend(named if isinstance(named, list) else ())
            if import_.star:
                target = program.table.target(here, import_)
                found.extend(target.types if isinstance(target, Module) else target or ())
        here = here.parent
    return [entity for entity in dict.fromkeys(found) if isinstance(entity.node, ast.EnumDeclaration)]
