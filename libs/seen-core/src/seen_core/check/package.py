"""Check whole modules: every declaration and body, and what can only be seen from outside a body."""

from __future__ import annotations

from collections.abc import Iterator

from seen_core.check import bodies, hir, implementations, throwing
from seen_core.check import types as t
from seen_core.check.annotations import check_annotations
from seen_core.check.calls import constructor_signature, declared_signature
from seen_core.check.coherence import (
    check_associated,
    check_conflicts,
    check_inherited_defaults,
    check_type_arguments,
)
from seen_core.check.context import DISCARD, Context
from seen_core.check.defaults import check_defaults
from seen_core.check.derivable import check_derivable
from seen_core.check.endless import endless
from seen_core.check.overrides import check_implementations, check_signature
from seen_core.check.program import Program
from seen_core.check.repairs import add_override
from seen_core.check.signatures import FunctionInfo, FunctionReference, TypeInfo
from seen_core.check.signatures_from_ast import (
    Synthesized,
    constructor,
    constructor_function,
    is_script,
    owner_parameters,
    script_globals,
    setter_info,
)
from seen_core.check.sizes import check_size
from seen_core.check.walk import hir_below
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity, Module, Owner, bound_names
from seen_core.source import Span
from seen_core.syntax import ast

MAIN_NAMES = ("main", "Main")


def check_module(program: Program, module: Module) -> None:
    """Check all declarations of a module and the modules in it; diagnostics gather in `program`."""
    program.table.load_imports(module)
    for diagnostic in program.table.check_imports(module):
        program.add(diagnostic)
    for diagnostic in check_annotations(module):
        program.add(diagnostic)
    _check_duplicates(program, module)
    for entity in list(module.types):
        _check_type(program, entity)
    for entities in module.entities.values():
        for entity in entities:
            _check_entity(program, entity)
    for owner in module.extensions:
        program.owner_scope(owner)
        for members in owner.members.values():
            for member in members:
                _check_entity(program, member)
        _check_impl(program, owner)
    if is_script(module) and not entry_candidates(module):
        program.unmarked_body(script_main(program, module).name)
    _check_local_types(program, module)
    check_type_arguments(program)
    for child in module.children.values():
        check_module(program, child)


def _check_local_types(program: Program, module: Module) -> None:
    """Check the types and objects that bodies of the module declare, whose own bodies may declare more."""
    done = 0
    while done < len(program.local_types):
        entity = program.local_types[done]
        done += 1
        if entity.module is module:
            _check_type(program, entity)


def _check_duplicates(program: Program, module: Module) -> None:
    for entities in module.entities.values():
        first = entities[0]
        for other in entities[1:]:
            both_functions = first.kind == "function" and other.kind == "function"
            if both_functions and not _same_parameters(program, first, other):
                continue
            if first.kind == "global" and other.kind == "global" and is_script(module):
                continue
            _report_twice(program, first, other)


def _report_twice(program: Program, first: Entity, again: Entity) -> None:
    program.add(
        Diagnostic(
            "E0208",
            "{name} is declared twice",
            (
                Label(again.module.file, again.span, "declared again"),
                Label(first.module.file, first.span, "declared first", primary=False),
            ),
            {"name": again.simple},
        )
    )


def _same_parameters(program: Program, first: Entity, other: Entity) -> bool:
    left = [parameter.type for parameter in program.function_of(first).parameters]
    right = [parameter.type for parameter in program.function_of(other).parameters]
    return left == right


def _check_entity(program: Program, entity: Entity) -> None:
    match entity.kind:
        case "function" | "property":
            info = program.function_of(entity)
            _check_signature(program, entity, info)
            if isinstance(entity.node, ast.Function) and any(one.default for one in entity.node.parameters):
                check_defaults(program, declared_signature(program, info, entity))
            if info.has_body:
                program.unmarked_body(info.name)
            setter = setter_info(program, entity)
            if setter is not None and setter.has_body:
                program.unmarked_body(setter.name)
        case "global":
            if is_script(entity.module) and entity.owner is None:
                return
            global_ = program.global_of(entity)
            if global_.initializer is not None:
                program.unmarked_body(global_.initializer)
            elif global_.type != t.ERRONEOUS:
                program.report(
                    entity.module,
                    "E0308",
                    "{name} has no value",
                    entity.span,
                    arguments={"name": entity.simple},
                )
        case "alias":
            program.alias(entity)
        case _:
            pass


def _check_signature(program: Program, entity: Entity, info: FunctionInfo) -> None:
    node = entity.node
    if not isinstance(node, ast.Function):
        return
    in_interface = entity.owner is not None and entity.owner.is_interface
    builtin = any(one.name in ("builtin", "intrinsic") for one in node.header.annotations)
    if not info.has_body and not in_interface and info.external is None and not builtin:
        if "abstract" not in node.header.modifiers:
            program.report(
                entity.module,
                "E0108",
                "{name} has no body",
                entity.span,
                arguments={"name": entity.simple},
                notes=("a function without a body belongs in an interface, or is `external` or `abstract`",),
            )
    seen: set[str] = set()
    for parameter in info.parameters:
        if parameter.name in seen and parameter.name != "_":
            program.report(
                entity.module,
                "E0208",
                "{name} is declared twice",
                parameter.span,
                arguments={"name": parameter.name},
            )
        seen.add(parameter.name)


# ---------------------------------------------------------------- types


def _check_type(program: Program, entity: Entity) -> None:
    if isinstance(entity.node, ast.ModelDeclaration):
        program.report(
            entity.module,
            "E0227",
            "this is not available yet",
            entity.span,
            notes=("it is parsed, and its meaning arrives with a later release",),
        )
    if entity.kind != "type" or entity.body is None:
        program.type_name(entity)
        return
    info = program.type_info(program.type_name(entity))
    _check_fields(program, entity, info)
    _check_supers(program, entity, info)
    check_size(program, entity, info)
    for members in entity.body.members.values():
        functions = [member for member in members if member.kind in ("function", "property", "global")]
        for index, member in enumerate(functions):
            _check_entity(program, member)
            for earlier in functions[:index]:
                both = member.kind == "function" and earlier.kind == "function"
                if earlier is not member and (not both or _same_parameters(program, earlier, member)):
                    _report_twice(program, earlier, member)
    if info.kind == "class" and isinstance(entity.node, ast.TypeDeclaration):
        if info.instance is not None:
            _check_object_fields(program, entity)
        program.unmarked_body(constructor_function(program, entity).name)
        _check_overrides(program, entity, info)
        if info.superclass is not None:
            from seen_core.check.construction import check_early_uses  # few classes have superclasses

            check_early_uses(program, entity, t.Nominal(info.name, info.parameters))
    if isinstance(entity.node, ast.TypeDeclaration) and info.kind in ("struct", "class"):
        check_defaults(program, constructor_signature(program, entity))
    if info.drop is not None:
        program.unmarked_body(info.drop)
    if info.kind != "interface":
        check_derivable(program, entity, info)
        _check_sharing(program, entity, info)
        _check_interfaces(program, entity, info)


def _check_object_fields(program: Program, entity: Entity) -> None:
    """Nobody gives an `object` arguments, so that its fields need values of their own."""
    for parameter in constructor(program, entity).parameters:
        if parameter.default is None:
            program.report(
                entity.module,
                "E0308",
                "{name} has no value",
                parameter.info.span,
                arguments={"name": parameter.info.name},
            )


def _check_supers(program: Program, entity: Entity, info: TypeInfo) -> None:
    if not isinstance(entity.node, ast.TypeDeclaration):
        return
    for member in entity.node.members:
        if isinstance(member, ast.TypeDeclaration) and "companion" in member.header.modifiers:
            _check_companion(program, entity, member)
    for index, interface in enumerate(info.interfaces):
        if interface in info.interfaces[:index]:
            program.report(
                entity.module,
                "E0208",
                "{name} is named twice",
                entity.node.supers[-1].span,
                arguments={"name": str(interface)},
                label="once is enough",
            )


def _check_companion(program: Program, entity: Entity, node: ast.TypeDeclaration) -> None:
    """A companion is not made, as objects are: there is no moment at which a block of it could run."""
    for member in node.members:
        if isinstance(member, ast.InitBlock | ast.DropBlock):
            program.report(
                entity.module,
                "E0108",
                "a companion has no such block",
                member.span,
                notes=(
                    "give its members their values where they are declared, "
                    f"or write an `object` in {entity.simple}",
                ),
            )


def _check_fields(program: Program, entity: Entity, info: TypeInfo) -> None:
    seen: set[str] = set()
    for field in info.fields:
        if field.name in seen:
            program.report(
                entity.module,
                "E0208",
                "{name} is declared twice",
                field.span,
                arguments={"name": field.name},
                label="declared again",
            )
        seen.add(field.name)
    names: set[str] = set()
    for variant in info.variants:
        if variant.name in names:
            program.report(
                entity.module,
                "E0208",
                "{name} is declared twice",
                variant.span,
                arguments={"name": variant.name},
                label="declared again",
            )
        names.add(variant.name)


def _inherited(program: Program, type_: t.Nominal, member: Entity) -> Entity | None:
    """Return the method or property of a superclass that `member` has the name of; of several, the likest."""
    here = program.superclass(type_)
    found: Entity | None = None
    while here is not None:
        entity = program.type_entity(here.name)
        if entity is not None and entity.body is not None:
            for parent in entity.body.members.get(member.simple, ()):
                if parent.kind in ("function", "property") and not parent.static:
                    if _takes_the_same(program, member, parent):
                        return parent
                    found = found or parent
        here = program.superclass(here)
    return found


def _interface_member(program: Program, type_: t.Nominal, name: str) -> Entity | None:
    for interface in _interfaces(program, type_):
        entity = program.type_entity(interface.name)
        if entity is not None and entity.body is not None and name in entity.body.members:
            return entity.body.members[name][0]
    return None


def _interfaces(program: Program, type_: t.Nominal) -> Iterator[t.Nominal]:
    """Yield the interfaces that a type and its superclasses name, and those they extend."""
    waiting: list[t.Nominal] = []
    here: t.Nominal | None = type_
    while here is not None:
        info = program.type_info(here.name)
        mapping = dict(zip(info.parameters, here.arguments))
        waiting.extend(one for i in info.interfaces if isinstance(one := t.substitute(i, mapping), t.Nominal))
        here = program.superclass(here)
    seen: set[str] = set()
    while waiting:
        interface = waiting.pop(0)
        if interface.name in seen:
            continue
        seen.add(interface.name)
        yield interface
        info = program.type_info(interface.name)
        mapping = dict(zip(info.parameters, interface.arguments))
        waiting.extend(one for i in info.interfaces if isinstance(one := t.substitute(i, mapping), t.Nominal))


def _check_overrides(program: Program, entity: Entity, info: TypeInfo) -> None:
    assert entity.body is not None
    type_ = t.Nominal(info.name, info.parameters)
    for name, members in entity.body.members.items():
        for member in members:
            if member.static or not isinstance(member.node, ast.Function | ast.Property):
                continue
            modifiers = member.node.header.modifiers
            parent = _inherited(program, type_, member)
            if "override" in modifiers:
                _check_override(program, entity, member, parent, type_)
            elif (
                parent is not None
                and member.kind == parent.kind
                and not _is_private(parent)
                and _takes_the_same(program, member, parent)
            ):
                program.report(
                    entity.module,
                    "E0217",
                    "{name} replaces a method of the superclass without saying so",
                    member.span,
                    arguments={"name": name},
                    label="needs `override`",
                    notes=(
                        f"write `{entity.module.pack.word('override')}` in front, or give it another name",
                    ),
                    fixes=add_override(entity.module, member.span),
                )


def _takes_the_same(program: Program, member: Entity, parent: Entity) -> bool:
    """Tell whether a member hides the one above; a method that takes other types is an overload beside it."""
    return member.kind != "function" or implementations.same_parameters(
        program.function_of(member), program.function_of(parent)
    )


def _is_private(entity: Entity) -> bool:
    return isinstance(entity.node, ast.Function | ast.Property) and "private" in entity.node.header.modifiers


def _check_override(
    program: Program, entity: Entity, member: Entity, parent: Entity | None, type_: t.Nominal
) -> None:
    if parent is None:
        known = _interface_member(program, type_, member.simple) or _field_in_parent(
            program, type_, member.simple
        )
        universal = member.simple in ("toString", "display", "debug", "equals", "hash", "compareTo")
        if known is None and not universal:
            program.report(
                entity.module,
                "E0217",
                "{name} overrides nothing",
                member.span,
                arguments={"name": member.simple},
                label="no method of this name above",
                notes=("remove `override`, or correct the name",),
            )
        return
    if isinstance(parent.node, ast.Function | ast.Property) and "final" in parent.node.header.modifiers:
        program.report(
            entity.module,
            "E0217",
            "{name} is final and cannot be overridden",
            member.span,
            arguments={"name": member.simple},
        )
        return
    check_signature(program, type_, member, parent)


def _field_in_parent(program: Program, type_: t.Nominal, name: str) -> object | None:
    parent = program.superclass(type_)
    if parent is None:
        return None
    return next((field for field in program.all_fields(parent) if field.name == name), None)


def _check_interfaces(program: Program, entity: Entity, info: TypeInfo) -> None:
    type_ = t.Nominal(info.name, info.parameters)
    if info.abstract:
        return
    missing: list[str] = []
    for interface in _interfaces(program, type_):
        missing.extend(_missing_members(program, type_, interface))
        assert entity.body is not None
        check_implementations(program, type_, interface, entity.body)
        check_associated(program, entity.module, entity.span, type_, interface)
    missing.extend(_missing_abstract(program, type_))
    if missing:
        _report_missing(program, entity.module, entity.span, entity.simple, missing)
    check_inherited_defaults(program, entity.module, entity.span, type_)


def _report_missing(program: Program, module: Module, span: Span, name: str, missing: list[str]) -> None:
    program.report(
        module,
        "E0216",
        "{type} does not implement {members}",
        span,
        arguments={"type": name, "members": ", ".join(f"`{one}`" for one in dict.fromkeys(missing))},
        label="members missing",
        notes=("write them, or make the type abstract",),
    )


def _missing_members(program: Program, type_: t.Nominal, interface: t.Nominal) -> list[str]:
    missing = []
    for name in implementations.interface_methods(program, interface.name):
        info = program.function(name)
        if info.has_body:
            continue
        wanted = program.function_entity(name)
        assert wanted is not None
        if not _own_or_inherited(program, type_, wanted):
            missing.append(f"{interface}.{wanted.simple}")
        elif not _can_be_set(program, type_, interface, wanted):
            missing.append(f"{interface}.{wanted.simple} with {wanted.module.pack.word('set')}")
    missing += endless(program, interface.name, lambda one: _own_or_inherited(program, type_, one))
    return [*missing, *_missing_static(program, type_, interface)]


def _missing_static(program: Program, type_: t.Nominal, interface: t.Nominal) -> list[str]:
    """Return the static functions that an interface asks for and a type does not have."""
    entity = program.type_entity(interface.name)
    assert entity is not None and entity.body is not None
    return [
        f"{interface}.{wanted.simple}"
        for members in entity.body.members.values()
        for wanted in members
        if wanted.static and wanted.kind == "function"
        if not program.function_of(wanted).has_body and not _own_or_inherited(program, type_, wanted)
    ]


def _can_be_set(program: Program, type_: t.Nominal, interface: t.Nominal, wanted: Entity) -> bool:
    """Tell whether what stands for a `var` of an interface can be set."""
    setter = setter_info(program, wanted)
    if setter is None:
        return True
    asked = FunctionReference(setter.name, (type_, *interface.arguments))
    found = implementations.implementation(program, asked)
    return found is None or found.name != asked.name


def _own_or_inherited(program: Program, type_: t.Nominal, wanted: Entity) -> bool:
    """Tell whether a type has a member that an interface asks for."""
    if _written(program, type_, wanted):
        return True
    interface = _owner_entity(wanted)
    from seen_core.check import derive

    return interface is not None and derive.derives(program, type_, interface.name)


def _written(program: Program, type_: t.Nominal, wanted: Entity) -> bool:
    """Tell whether a member that an interface asks for is written somewhere."""
    here: t.Nominal | None = type_
    while here is not None:
        entity = program.type_entity(here.name)
        if (
            entity is not None
            and entity.body is not None
            and any(_meant(program, one, wanted) for one in entity.body.members.get(wanted.simple, ()))
        ):
            return True
        if wanted.kind == "property" and any(f.name == wanted.simple for f in program.all_fields(here)):
            return True
        here = program.superclass(here)
    for interface in _interfaces(program, type_):
        entity = program.type_entity(interface.name)
        if entity is not None and entity.body is not None and entity is not _owner_entity(wanted):
            for member in entity.body.members.get(wanted.simple, ()):
                if program.function_of(member).has_body:
                    return True
    for owner in program.extensions.of(type_):
        if wanted.simple in owner.members and implementations.match_owner(program, owner, type_) is not None:
            return True
    return False


def _meant(program: Program, member: Entity, wanted: Entity) -> bool:
    """Tell whether a member is written for `wanted`; where that has overloads, the types have to agree."""
    if member.kind not in ("function", "property"):
        return False
    alone = wanted.owner is None or len(wanted.owner.members.get(wanted.simple, ())) < 2
    return alone or _takes_the_same(program, member, wanted)


def _owner_entity(entity: Entity) -> Entity | None:
    return entity.owner.entity if entity.owner is not None else None


def _missing_abstract(program: Program, type_: t.Nominal) -> list[str]:
    missing = []
    here = program.superclass(type_)
    while here is not None:
        entity = program.type_entity(here.name)
        if entity is not None and entity.body is not None:
            for name, members in entity.body.members.items():
                for member in members:
                    node = member.node
                    if not isinstance(node, ast.Function | ast.Property | ast.Let):
                        continue
                    if "abstract" in node.header.modifiers and not _overridden_below(
                        program, type_, here, member
                    ):
                        missing.append(f"{here}.{name}")
        here = program.superclass(here)
    return missing


def _overridden_below(program: Program, type_: t.Nominal, above: t.Nominal, member: Entity) -> bool:
    here: t.Nominal | None = type_
    while here is not None and here.name != above.name:
        entity = program.type_entity(here.name)
        if entity is not None and entity.body is not None:
            if any(_meant(program, one, member) for one in entity.body.members.get(member.simple, ())):
                return True
            fields = program.type_info(here.name).fields
            if member.kind == "property" and any(field.name == member.simple for field in fields):
                return True
        here = program.superclass(here)
    return False


def _is_here(program: Program, owner: Owner, type_: t.Nominal) -> bool:
    """Tell whether a type is checked along with a block for it."""
    entity = program.type_entity(type_.name)
    return entity is not None and entity.module.package == owner.module.package


def _check_sharing(program: Program, entity: Entity, info: TypeInfo) -> None:
    """Check a class that may be shared between threads."""
    header = getattr(entity.node, "header", None)
    if info.kind != "class" or not (info.superclass or info.interfaces or (header and header.annotations)):
        return
    from seen_core.check.sending import check_sending_type  # few programs have threads

    for diagnostic in check_sending_type(program, entity, info):
        program.add(diagnostic)


def _check_impl(program: Program, owner: Owner) -> None:
    if owner.interface is None:
        return
    scope = program.owner_scope(owner)
    interface = program.extension_interface(owner, scope)
    if not isinstance(interface, t.Nominal):
        return
    if program.kind(interface) != "interface":
        program.report(
            owner.module,
            "E0217",
            "{name} is not an interface, so nothing can implement it",
            owner.interface.span,
            arguments={"name": str(interface)},
            notes=("methods for a type alone stand in `impl Type { … }` or `extension Type { … }`",),
        )
        return
    if interface.name == implementations.SEND:
        from seen_core.check.sending import check_sending_impl  # as above

        for diagnostic in check_sending_impl(program, owner, interface):
            program.add(diagnostic)
    if scope.self_type is not None and owner.target is not None:
        check_implementations(program, scope.self_type, interface, owner)
        check_conflicts(program, owner, interface)
        check_associated(program, owner.module, owner.target.span, scope.self_type, interface)
        if isinstance(scope.self_type, t.Nominal) and not _is_here(program, owner, scope.self_type):
            check_inherited_defaults(program, owner.module, owner.target.span, scope.self_type)
    missing = []
    own = scope.self_type

    def given(wanted: Entity) -> bool:
        if wanted.simple in owner.members:
            return True
        return isinstance(own, t.Nominal) and _own_or_inherited(program, own, wanted)

    for name in implementations.interface_methods(program, interface.name):
        wanted = program.function_entity(name)
        assert wanted is not None
        if not program.function(name).has_body and not given(wanted):
            missing.append(f"{interface}.{wanted.simple}")

    def written(wanted: Entity) -> bool:
        return wanted.simple in owner.members or (
            isinstance(own, t.Nominal) and _written(program, own, wanted)
        )

    missing += endless(program, interface.name, written)
    if missing and owner.target is not None:
        _report_missing(program, owner.module, owner.target.span, str(scope.self_type), missing)
    owner_parameters(program, owner)


# ---------------------------------------------------------------- main


def starts_program(module: Module) -> bool:
    """Tell whether a module has what a program starts with."""
    return is_script(module) or bool(entry_candidates(module))


def entry_point(program: Program, module: Module) -> str | None:
    """Return the function that a program starts with; a missing or wrong one is reported."""
    candidates = entry_candidates(module)
    if is_script(module):
        if candidates:
            program.report(
                module,
                "E0225",
                "a file has either statements or {name}",
                candidates[0].span,
                arguments={"name": candidates[0].simple},
                label="the statements at the top of the file would be left out",
                notes=("move the statements into this function, or give it another name",),
            )
            return None
        return script_main(program, module).name
    if not candidates:
        span = Span(0, min(1, len(module.file.text)))
        program.report(
            module,
            "E0225",
            "there is nothing to run here",
            span,
            notes=(
                f"write `{module.pack.word('fun')} main() {{ … }}`, or statements at the top of the file",
            ),
        )
        return None
    info = program.function_of(candidates[0])
    if not _is_main(program, info):
        program.report(
            module,
            "E0225",
            "{name} cannot start a program",
            candidates[0].span,
            arguments={"name": candidates[0].simple},
            notes=(
                "it takes nothing or `args: Array<String>`, and returns nothing, `Int` or `Result<Unit, E>`",
            ),
        )
        return None
    program.unmarked_body(info.name)
    if throwing.may_throw(program, info.name):
        from dataclasses import replace

        program.replace_function(replace(info, throws=True))
    return info.name


def entry_candidates(module: Module) -> list[Entity]:
    """Return the functions of a module that a program could start with, by their names or marks."""
    entities = [
        entity for entities in module.entities.values() for entity in entities if entity.kind == "function"
    ]
    marked = [
        entity
        for entity in entities
        if isinstance(entity.node, ast.Function)
        and any(a.name == "main" for a in entity.node.header.annotations)
    ]
    if marked:
        return marked
    names = [*MAIN_NAMES, *(alias for alias in module.pack.names.get("main", ()))]
    return [entity for name in names for entity in entities if entity.simple == name][:1]


def _is_main(program: Program, info: FunctionInfo) -> bool:
    strings = t.Nominal("Array", (t.STRING,))
    parameters = [parameter.type for parameter in info.parameters]
    if parameters not in ([], [strings]) or info.type_parameters:
        return False
    if info.result in (t.UNIT, t.INT, t.NEVER):
        return True
    result = program.known("result") if program.has_known("result") else ""
    return (
        isinstance(info.result, t.Nominal)
        and info.result.name == result
        and info.result.arguments[0] == t.UNIT
    )


def script_main(program: Program, module: Module) -> FunctionInfo:
    """Return the function that runs the statements of a script."""
    name = f"{module.name}.main"
    info = FunctionInfo(name, module.file, Span(0, 0), "function", (), (), t.UNIT)
    return program.add_synthesized(Synthesized(info, lambda world: _script_body(world, info, module)))


def _script_body(program: Program, info: FunctionInfo, module: Module) -> hir.Body:
    """Top-level variables that functions mention are globals, the others are locals of this body."""
    from seen_core.check.scope import Scope
    from seen_core.check.statements import check_let, check_statements

    context = Context(program, Scope(module), info, t.UNIT)
    context.script_main = True
    shared = script_globals(module)
    statements: list[hir.Statement] = []
    for node in module.statements:
        if isinstance(node, ast.Let):
            names = [name for name, _ in bound_names(node.pattern)]
            if node.kind == "const" or any(name in shared for name in names):
                statements.extend(_script_global(program, context, module, node))
                continue
            statements.append(check_let(context, node))
        else:
            block = check_statements(context, node.span, (node,), DISCARD)
            assert isinstance(block, hir.Block)
            statements.extend(block.statements)
    value = hir.Block(info.span, t.UNIT, tuple(statements), None)
    body = bodies.finish(context, value)
    _check_order(program, module, statements)
    return body


def _check_order(program: Program, module: Module, statements: list[hir.Statement]) -> None:
    """Report calls at the top of a script that reach a variable whose declaration has not run yet."""
    waiting = {
        one.value.target.name
        for one in statements
        if isinstance(one, hir.Evaluate)
        and isinstance(one.value, hir.Assign)
        and one.value.initialize
        and isinstance(one.value.target, hir.Global)
    }
    for statement in statements:
        if not waiting:
            return
        early = sorted(_globals_reached(program, statement) & waiting)
        set_here = (
            statement.value.target.name
            if isinstance(statement, hir.Evaluate)
            and isinstance(statement.value, hir.Assign)
            and isinstance(statement.value.target, hir.Global)
            else ""
        )
        for name in early:
            if name != set_here:
                program.report(
                    module,
                    "E0308",
                    "{name} is used here before it has a value",
                    statement.span,
                    arguments={"name": name.rsplit(".", 1)[-1]},
                    notes=("statements run in order: move the declaration of the variable up",),
                )
        waiting.difference_update(early)
        waiting.discard(set_here)


def _globals_reached(program: Program, node: object) -> set[str]:
    """Return the globals that a piece of HIR reads, also through the functions it calls."""
    found: set[str] = set()
    seen: set[str] = set()
    stack: list[object] = [node]
    while stack:
        for part in hir_below(stack.pop()):
            if isinstance(part, hir.Global):
                found.add(part.name)
            elif isinstance(part, hir.MakeClosure):
                stack.append(part.body.value)
            elif isinstance(part, hir.Call | hir.FunctionValue) and part.function.name not in seen:
                seen.add(part.function.name)
                info = program.function(part.function.name)
                if info.has_body and not info.file.module.startswith("std."):
                    stack.append(program.unmarked_body(info.name).value)
            elif isinstance(part, hir.Construct) and part.constructor.name not in seen:
                seen.add(part.constructor.name)
                stack.append(program.unmarked_body(part.constructor.name).value)
    return found


def _script_global(program: Program, context: Context, module: Module, node: ast.Let) -> list[hir.Statement]:
    """A variable of a script that functions see is a global, set where its declaration stands."""
    from dataclasses import replace

    statements: list[hir.Statement] = []
    for name, span in bound_names(node.pattern):
        entity = next(one for one in module.entities[name] if one.node is node)
        known = program.global_of(entity)
        if node.kind == "const" or known.initializer is None:
            program.unmarked_body(known.initializer) if known.initializer is not None else None
            continue
        initializer = known.initializer
        program.unmarked_body(initializer)
        program.add_global(replace(known, initializer=None))
        value = hir.Call(span, known.type, FunctionReference(initializer), "static", ())
        target = hir.Global(span, known.type, known.name)
        statements.append(hir.Evaluate(span, hir.Assign(span, t.UNIT, target, value, initialize=True)))
    return statements
