"""Look names up in modules: own declarations, imports, the prelude.

A name that is found nowhere is tried again as an alias of the file's language pack (`اطبع` for
`println`), so that a user's own names always win.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from seen_core.diagnostics import Diagnostic, Label
from seen_core.diagnostics.nearest import advice, nearest
from seen_core.resolve.entities import Entity, Module
from seen_core.source import Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax import ast

PRELUDE = "std.prelude"
Loader = Callable[[str], Module | None]
Found = list[Entity] | Module


class Catalogue(Protocol):
    """What could be loaded; asked for suggestions only."""

    def submodules(self, name: str) -> list[str]:
        """Return the last parts of the names of modules right below `name`, or of all roots for ""."""
        ...

    def exporters(self, name: str) -> list[str]:
        """Return the names of modules that seem to declare `name` at their top."""
        ...


class ModuleTable:
    """The modules loaded so far; others are asked for by name when an import names them."""

    def __init__(self, loader: Loader, catalogue: Catalogue | None = None) -> None:
        self._loader = loader
        self._catalogue = catalogue
        self._modules: dict[str, Module | None] = {}
        self.loaded: list[Module] = []
        self._aliases: dict[str, dict[str, tuple[str, ...]]] = {}
        self._exporting: set[tuple[str, str]] = set()
        """Re-exports being followed, so that modules may import each other."""
        self._scope: dict[tuple[str, str], Found | None] = {}
        self._used: set[tuple[int, str]] = set()
        """Names that imports (by their identity) have given; `*` for a star."""

    def add(self, module: Module) -> None:
        """Make a module known under its name."""
        self._modules[module.name] = module
        self._register(module)

    def _register(self, module: Module) -> None:
        if module in self.loaded:  # a file may be asked for by its path and by the name it gives itself
            return
        self.loaded.append(module)
        for child in module.children.values():
            self._modules.setdefault(child.name, child)
            self._register(child)

    def is_loaded(self, name: str) -> bool:
        """Tell whether a module has been asked for, and is there."""
        return self._modules.get(name) is not None

    def module(self, name: str) -> Module | None:
        """Return a module by its dotted name, loading it if need be."""
        if name in self._modules:
            return self._modules[name]
        module = self._loader(name)
        if module is None and "." in name:
            parent = self.module(name.rsplit(".", 1)[0])
            module = parent.children.get(name.rsplit(".", 1)[1]) if parent else None
            self._modules[name] = module
            return module
        self._modules[name] = module
        if module is not None:
            if module.name != name:
                self._modules[module.name] = module
            self._register(module)
            self.load_imports(module)
        return module

    def load_imports(self, module: Module) -> None:
        """Load what a module imports, so that the extensions there are known."""
        for import_ in module.imports:
            self._import_target(module, import_.path)

    def aliases(self, pack: LanguagePack, name: str) -> tuple[str, ...]:
        """Return the canonical names for which `name` is an alias in the pack."""
        table = self._aliases.get(pack.code)
        if table is None:
            gathered: dict[str, list[str]] = {}
            for canonical, words in pack.names.items():
                for word in words:
                    if word != canonical:
                        gathered.setdefault(word, []).append(canonical.rsplit(".", 1)[-1])
            table = {word: tuple(names) for word, names in gathered.items()}
            self._aliases[pack.code] = table
        return table.get(name, ())

    def lookup(self, module: Module, name: str) -> Found | None:
        """Find what a bare name means at the top of a module."""
        key = (module.name, name)
        if key in self._scope:
            return self._scope[key]
        found = self._lookup(module, name)
        if found is None:
            for canonical in self.aliases(module.pack, name):
                found = self._lookup(module, canonical)
                if found is not None:
                    break
        self._scope[key] = found
        return found

    def _lookup(self, module: Module, name: str) -> Found | None:
        here: Module | None = module
        while here is not None:
            if name in here.entities:
                return here.entities[name]
            if name in here.children:
                return here.children[name]
            found = self._imported(here, name)
            if found is not None:
                return found
            here = here.parent
        prelude = self.module(PRELUDE)
        if prelude is not None:
            found = self.exported(prelude, name)
            if found is not None:
                return found
        return self._modules.get(name)

    def _imported(self, module: Module, name: str) -> Found | None:
        for import_ in module.imports:
            if import_.star:
                continue
            if import_.names is not None:
                for item in import_.names:
                    if (item.alias or item.name) == name:
                        self._used.add((id(import_), name))
                        target = self._import_target(module, import_.path)
                        return self._member(target, item.name, module) if target is not None else None
            elif (import_.alias or import_.path[-1]) == name:
                self._used.add((id(import_), name))
                return self._import_target(module, import_.path)
        for import_, found in self._stars(module, name):
            self._used.add((id(import_), "*"))
            return found
        return None

    def is_used(self, import_: ast.Import, name: str) -> bool:
        """Tell whether anybody has looked up a name that an import gives; `*` for a star import."""
        return (id(import_), name) in self._used

    def _stars(self, module: Module, name: str) -> Iterator[tuple[ast.Import, Found]]:
        """Yield what star imports offer under a name."""
        for import_ in module.imports:
            if import_.star:
                target = self._import_target(module, import_.path)
                found = self._member(target, name) if target is not None else None
                if found is not None and not (isinstance(found, list) and is_hidden(found[0], module)):
                    yield import_, found

    def ambiguous(self, module: Module, name: str) -> list[Found]:
        """Return the meanings of a name when star imports bring several and nothing nearer decides."""
        here: Module | None = module
        while here is not None:
            if sum(import_.star for import_ in here.imports) > 1:
                if self._own(here, name):
                    return []
                named = {item.alias or item.name for one in here.imports for item in one.names or ()}
                if name in named:
                    return []
                distinct = {
                    found.name if isinstance(found, Module) else found[0].name: found
                    for _, found in self._stars(here, name)
                }
                if distinct:
                    return list(distinct.values()) if len(distinct) > 1 else []
            elif self._own(here, name):
                return []
            here = here.parent
        return []

    def _own(self, module: Module, name: str) -> bool:
        return name in module.entities or name in module.children

    def target(self, module: Module, import_: ast.Import) -> Found | None:
        """Return the module or declaration that an import names."""
        return self._import_target(module, import_.path)

    def _import_target(self, module: Module, path: tuple[str, ...]) -> Found | None:
        """Find the module or item that a path names, from the package's root or from outside."""
        for prefix in self._roots(module):
            full = (*prefix, *path)
            for length in range(len(full), 0, -1):
                found: Found | None = self.module(".".join(full[:length]))
                if found is None:
                    continue
                for part in full[length:]:
                    found = self._member(found, part, module) if found is not None else None
                if found is not None:
                    return found
                break
        return None

    def _roots(self, module: Module) -> Iterator[tuple[str, ...]]:
        yield ()
        here = module.name
        while "." in here:
            here = here.rsplit(".", 1)[0]
            yield tuple(here.split("."))
        yield tuple(module.name.split("."))

    def _member(self, target: Found | None, name: str, asking: Module | None = None) -> Found | None:
        if isinstance(target, Module):
            found = self.exported(target, name)
            if found is None and asking is not None:
                for canonical in self.aliases(asking.pack, name):
                    found = found or self.exported(target, canonical)
            return found
        if target and target[0].body is not None:
            return target[0].body.members.get(name)
        return None

    def exported(self, module: Module, name: str) -> Found | None:
        """Find a name in a module from outside: its declarations, what it re-exports, its submodules."""
        if name in module.entities:
            return module.entities[name]
        if name in module.children:
            return module.children[name]
        key = (module.name, name)
        if module.package == "std" and key not in self._exporting:
            self._exporting.add(key)
            found = self._imported(module, name)
            self._exporting.discard(key)
            if found is not None:
                return found
        return self.module(f"{module.name}.{name}")

    def names_in_scope(self, module: Module) -> Iterator[str]:
        """Yield names that could have been meant, for suggestions."""
        here: Module | None = module
        while here is not None:
            yield from here.entities
            for import_ in here.imports:
                if import_.names is not None:
                    yield from (item.alias or item.name for item in import_.names)
                elif not import_.star:
                    yield import_.alias or import_.path[-1]
            here = here.parent
        prelude = self.module(PRELUDE)
        if prelude is not None:
            yield from prelude.entities
            for import_ in prelude.imports:
                if import_.names is not None:
                    yield from (item.alias or item.name for item in import_.names)
                elif import_.star:
                    target = self.module(".".join(import_.path))
                    yield from target.entities if target is not None else ()

    def check_imports(self, module: Module) -> list[Diagnostic]:
        """Report imports that name nothing."""
        reports = []
        for import_ in module.imports:
            target = self._import_target(module, import_.path)
            if target is None:
                reports.append(self._missing(module, import_.span, import_.path))
                continue
            for item in import_.names or ():
                found = self._member(target, item.name, module)
                if found is None:
                    reports.append(self._missing(module, item.span, (*import_.path, item.name)))
                elif isinstance(found, list) and is_hidden(found[0], module):
                    reports.append(_hidden(module, item.span, found[0]))
        for child in module.children.values():
            reports.extend(self.check_imports(child))
        return reports

    def exporters(self, name: str) -> list[str]:
        """Return the modules that a name could be imported from."""
        return self._catalogue.exporters(name) if self._catalogue is not None else []

    def _missing(self, module: Module, span: Span, path: tuple[str, ...]) -> Diagnostic:
        """Report a path that leads nowhere, with what is near the part that is wrong."""
        length = next((n for n in range(len(path) - 1, 0, -1) if self._exists(module, path[:n])), 0)
        target = self._import_target(module, path[:length]) if length else None
        known: list[str] = []
        if isinstance(target, Module):
            known = [*target.entities, *target.children]
        elif target and target[0].body is not None:
            known = list(target[0].body.members)
        if self._catalogue is not None:
            known += self._catalogue.submodules(".".join(path[:length]))
        names = nearest(path[length], known)
        offset = max(module.file.text.find(path[length], span.start, span.end), span.start)
        notes, fixes = advice(module.file, Span(offset, offset + len(path[length])), path[length], names)
        note = "a path starts at a package (`std`, a dependency) or at the root of this package's `src`"
        return Diagnostic(
            "E0213",
            "there is no module or item {path}",
            (Label(module.file, span, "not found"),),
            {"path": ".".join(path)},
            notes if names else (note,),
            fixes,
        )

    def _exists(self, module: Module, path: tuple[str, ...]) -> bool:
        """Tell whether a path names something, or is the beginning of names of modules."""
        if self._import_target(module, path) is not None:
            return True
        return self._catalogue is not None and bool(self._catalogue.submodules(".".join(path)))


def is_hidden(entity: Entity, module: Module) -> bool:
    """Tell whether a top-level declaration is private to a module of another file."""
    header = getattr(entity.node, "header", None)
    return (
        entity.module.file is not module.file
        and entity.owner is None
        and header is not None
        and "private" in header.modifiers
    )


def is_public(entity: Entity) -> bool:
    """Tell whether other packages may use a declaration by its name."""
    while True:
        header = getattr(entity.node, "header", None)
        modifiers = header.modifiers if header is not None else frozenset()
        if "private" in modifiers:
            return False
        owner = entity.owner.entity if entity.owner is not None else None
        if owner is None:
            return "pub" in modifiers or entity.simple[:1].isupper()
        entity = owner


def _hidden(module: Module, span: Span, entity: Entity) -> Diagnostic:
    return Diagnostic(
        "E0214",
        "{name} is private to {type}",
        (Label(module.file, span, "private"), Label(entity.module.file, entity.span, primary=False)),
        {"name": entity.simple, "type": entity.module.name},
    )
