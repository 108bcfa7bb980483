"""Index a file: syntax tree to `Module` with its entities, without resolving any name.

Members of types get qualified names below their type; members of `impl` and `extension` blocks below the
module, with a number to keep blocks apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from seen_core.resolve.entities import Entity, Module, Owner
from seen_core.source import SourceFile, Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax import ast


def index_file(tree: ast.File, file: SourceFile, pack: LanguagePack, package: str) -> Module:
    """Return the module of a file, nested modules included."""
    name = file.module
    annotations: tuple[int, ...] = ()
    for item in tree.items:
        if isinstance(item, ast.ModuleDeclaration) and item.members is None:
            name = ".".join(item.path)
            annotations = tuple(annotation.span.start for annotation in item.header.annotations)
    module = Module(name, file, pack, package, line_annotations=annotations)
    _index_items(module, tree.items)
    module.overriding = tree.overriding if tree.overriding is not None else _overriding(tree)
    return module


def _overriding(tree: ast.File) -> frozenset[str]:
    """Return the names of all members marked `override` of a tree whose front end does not say."""
    names: set[str] = set()
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(node)
            continue
        header = getattr(node, "header", None)
        if isinstance(header, ast.Header) and "override" in header.modifiers:
            if isinstance(node, ast.Function | ast.Property | ast.Parameter):
                names.add(node.name)
            elif isinstance(node, ast.Let):
                names.update(name for name, _ in bound_names(node.pattern))
        slots = getattr(node, "__slots__", ()) if not isinstance(node, str) else ()
        waiting.extend(getattr(node, slot) for slot in slots)
    return frozenset(names)


def _index_items(module: Module, items: Iterable[ast.Item]) -> None:
    for item in items:
        match item:
            case ast.Import():
                module.imports.append(item)
            case ast.ModuleDeclaration(members=None) | ast.MembersNotWritten():
                pass
            case ast.ModuleDeclaration():
                _index_module(module, item.path, item.members or ())
            case ast.PackageDeclaration():
                _index_items(module, item.members)
            case ast.Function():
                _index_function(module, item)
            case ast.TypeDeclaration() | ast.EnumDeclaration() | ast.TypeAlias() | ast.ModelDeclaration():
                index_type(module, item, None, module.name)
            case ast.ImplDeclaration() | ast.ExtensionDeclaration():
                _index_extension(module, item)
            case ast.Let():
                module.statements.append(item)
                for simple, span in bound_names(item.pattern):
                    _declare(module, Entity(f"{module.name}.{simple}", "global", simple, item, module, span))
            case ast.Property():
                qualified = f"{module.name}.{item.name}"
                _declare(module, Entity(qualified, "property", item.name, item, module, item.name_span))
            case ast.InitBlock() | ast.DropBlock():
                pass
            case _:
                module.statements.append(item)


def _declare(module: Module, entity: Entity) -> None:
    same = module.entities.setdefault(entity.simple, [])
    if same:
        entity.name += f"#{len(same) + 1}"
    same.append(entity)


def _index_module(module: Module, path: tuple[str, ...], items: Iterable[ast.Item]) -> None:
    here = module
    for part in path:
        child = here.children.get(part)
        if child is None:
            name = f"{here.name}.{part}"
            child = Module(name, module.file, module.pack, module.package, here)
            here.children[part] = child
        here = child
    _index_items(here, items)


def _index_function(module: Module, node: ast.Function) -> None:
    if node.receiver is None and node.extended is None:
        _declare(module, _function_entity(module, node, module.name, None))
        return
    target = node.receiver.type if node.receiver is not None else node.extended
    owner = Owner(module, None, target=target, name=f"{module.name}.extension{len(module.extensions)}")
    if node.receiver is None and node.type_parameters:
        node = _without_parameters_of(node, owner)
    entity = _function_entity(module, node, owner.name, owner)
    entity.static = node.receiver is None and "static" in node.header.modifiers
    owner.members[node.name] = [entity]
    module.extensions.append(owner)


def _without_parameters_of(node: ast.Function, owner: Owner) -> ast.Function:
    """Hand the type parameters that the extended type mentions to the block: `fun <T> Array<T>.top()`."""
    mentioned = names_in(owner.target)
    owner.type_parameters = tuple([one for one in node.type_parameters if one.name in mentioned])
    if not owner.type_parameters:
        return node
    owner.where = node.where
    rest = tuple([one for one in node.type_parameters if one.name not in mentioned])
    return replace(node, type_parameters=rest)


def names_in(target: ast.TypeArgument | None) -> set[str]:
    """Return the single names that a type mentions."""
    match target:
        case ast.NamedType(_, path, arguments):
            return {path[0], *(name for argument in arguments for name in names_in(argument))}
        case ast.NullableType(_, inner):
            return names_in(inner)
        case _:
            return set()


def _function_entity(module: Module, node: ast.Function, prefix: str, owner: Owner | None) -> Entity:
    return Entity(f"{prefix}.{node.name}", "function", node.name, node, module, node.name_span, owner)


def index_type(
    module: Module,
    node: ast.TypeDeclaration | ast.EnumDeclaration | ast.TypeAlias | ast.ModelDeclaration,
    owner: Owner | None,
    prefix: str,
) -> Entity:
    """Declare a type in a module, or as a member of another type."""
    if isinstance(node, ast.EnumDeclaration) and any(a.name == "flags" for a in node.header.annotations):
        from seen_core.resolve.flags import flags_struct  # rare: it would only slow the start down

        node = flags_struct(node)
    builtin = any(annotation.name == "builtin" for annotation in node.header.annotations)
    qualified = node.name if builtin else f"{prefix}.{node.name}"
    kind = "alias" if isinstance(node, ast.TypeAlias) else "type"
    entity = Entity(qualified, kind, node.name, node, module, node.name_span, owner, static=True)
    if owner is None:
        _declare(module, entity)
    else:
        owner.members.setdefault(node.name, []).append(entity)
    module.types.append(entity)
    if isinstance(node, ast.TypeDeclaration | ast.EnumDeclaration):
        entity.body = Owner(module, node, entity, type_parameters=node.type_parameters, where=node.where)
        entity.body.name = qualified
        _index_members(entity.body, node.members, static=False)
    return entity


def _index_members(owner: Owner, members: Iterable[ast.Declaration], *, static: bool) -> None:
    for member in members:
        match member:
            case ast.Function() if _is_for_another(owner, member):
                _index_function(owner.module, member)
            case ast.Function():
                _add_function(owner, member, static=static)
            case ast.Let(pattern=ast.NamePattern(span, name)) if (
                owner.is_interface or "abstract" in member.header.modifiers
            ):
                entity = Entity(f"{owner.name}.{name}", "property", name, member, owner.module, span, owner)
                owner.members.setdefault(name, []).append(entity)
            case ast.Let(kind="") if not static:
                pass
            case ast.Let():
                always = static or member.kind == "const" or "static" in member.header.modifiers
                if always:
                    _add_static_let(owner, member)
            case ast.Property():
                name = f"{owner.name}.{member.name}"
                entity = Entity(name, "property", member.name, member, owner.module, member.name_span, owner)
                entity.static = static or "static" in member.header.modifiers
                for word in (member.name, *_alias_names(member)):
                    owner.members.setdefault(word, []).append(entity)
            case ast.TypeDeclaration() if "companion" in member.header.modifiers:
                _index_members(owner, member.members, static=True)
                if owner.entity is not None and member.supers:
                    from seen_core.resolve.companions import companion_object  # rare, as above

                    made = companion_object(owner.entity.simple, member)
                    owner.companion = index_type(owner.module, made, owner, owner.name)
                elif owner.entity is not None:  # `Graph.Factory.new()` is `Graph.new()`
                    owner.members.setdefault(member.name, []).append(owner.entity)
            case ast.TypeAlias() if owner.is_interface:
                pass  # a type that goes with the interface, see `check.associated`
            case ast.TypeDeclaration() | ast.EnumDeclaration() | ast.TypeAlias():
                index_type(owner.module, member, owner, owner.name)
            case _:
                pass


def _is_for_another(owner: Owner, node: ast.Function) -> bool:
    """Tell whether a function among the members of a type is a method of another one: `fun Int.twice()`."""
    target = node.receiver.type if node.receiver is not None else node.extended
    if target is None or owner.entity is None:
        return False
    return not isinstance(target, ast.NamedType) or target.path[-1] not in (owner.entity.simple, "Self")


def _add_function(owner: Owner, node: ast.Function, *, static: bool) -> None:
    entity = _function_entity(owner.module, node, owner.name, owner)
    entity.static = static or "static" in node.header.modifiers
    overloads = owner.members.setdefault(node.name, [])
    if overloads:
        entity.name += f"#{len(overloads) + 1}"
    overloads.append(entity)
    for alias in _alias_names(node):
        owner.members.setdefault(alias, []).append(entity)


def _alias_names(node: ast.Function | ast.Property) -> list[str]:
    """Return the other names that `@alias("Map")` gives a member."""
    return [
        part
        for annotation in node.header.annotations
        if annotation.name == "alias"
        for argument in annotation.arguments
        if isinstance(argument.value, ast.StringLiteral)
        for part in argument.value.parts
        if isinstance(part, str)
    ]


def _add_static_let(owner: Owner, node: ast.Let) -> None:
    for simple, span in bound_names(node.pattern):
        name = f"{owner.name}.{simple}"
        entity = Entity(name, "global", simple, node, owner.module, span, owner, static=True)
        owner.members.setdefault(simple, []).append(entity)


def _index_extension(module: Module, node: ast.ImplDeclaration | ast.ExtensionDeclaration) -> None:
    interface = node.interface if isinstance(node, ast.ImplDeclaration) else None
    word = "impl" if isinstance(node, ast.ImplDeclaration) else "extension"
    owner = Owner(
        module,
        node,
        target=node.target,
        interface=interface,
        type_parameters=node.type_parameters,
        where=node.where,
        name=f"{module.name}.{word}{len(module.extensions)}",
    )
    module.extensions.append(owner)
    _index_members(owner, node.members, static=False)


def bound_names(pattern: ast.Pattern) -> list[tuple[str, Span]]:
    """Return the names that a pattern of a `let` binds."""
    match pattern:
        case ast.NamePattern(span, name):
            return [(name, span)]
        case ast.TuplePattern(_, items):
            return [bound for item in items for bound in bound_names(item)]
        case ast.ConstructorPattern(_, _, fields):
            return [bound for item in fields for bound in bound_names(item.pattern)]
        case ast.ArrayPattern(_, items, _, rest_name):
            rest = [(rest_name, pattern.span)] if rest_name else []
            return [bound for item in items for bound in bound_names(item)] + rest
        case ast.TypePattern(span, _, str(name)):
            return [(name, span)]
        case ast.OrPattern(_, alternatives):
            return bound_names(alternatives[0])
        case _:
            return []
