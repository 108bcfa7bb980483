"""`Program`: the world of a compilation, with everything computed on demand and remembered.

Signatures are worked out apart from bodies; a body is checked when somebody asks for it. See the
neighbouring modules for each question's answer; this one holds the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from seen_core.check import (
    associated,
    bodies,
    constants,
    hir,
    implementations,
    signatures_from_ast,
    throwing,
)
from seen_core.check import types as t
from seen_core.check.scope import Scope, find_type, resolve_type
from seen_core.check.signatures import (
    FieldInfo,
    FunctionInfo,
    FunctionReference,
    GlobalInfo,
    TypeInfo,
)
from seen_core.diagnostics import Diagnostic, Fix, Label
from seen_core.resolve import Entity, Module, ModuleTable, Owner
from seen_core.resolve.lookup import PRELUDE
from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.check.calls import Signature
    from seen_core.check.construction import EarlyUse
    from seen_core.check.world import World


class Program:
    """Answers of the checker (see `World`), and the place where diagnostics gather."""

    def __init__(self, table: ModuleTable) -> None:
        self.table = table
        self.diagnostics: list[Diagnostic] = []
        self.seen: set[tuple[str, SourceFile | None, Span | None]] = set()
        self._types: dict[str, TypeInfo] = {}
        self._type_entities: dict[str, Entity] = {}
        self._functions: dict[str, FunctionInfo] = {}
        self._function_entities: dict[str, Entity] = {}
        self._synthesized: dict[str, signatures_from_ast.Synthesized] = {}
        self._globals: dict[str, GlobalInfo] = {}
        self._bodies: dict[str, hir.Body] = {}
        self._in_progress: set[str] = set()
        self._scopes: dict[int, Scope] = {}
        self._open_aliases: set[str] = set()
        self._weak_modules = 0
        self._uses_weak = False
        self._incomplete = 0
        """Types that are being worked out; what is asked meanwhile is not remembered."""
        self._local_scopes: dict[str, Scope] = {}
        self.call_signatures: dict[str, Signature] = {}
        """What calls of declared functions need, by name."""
        self.asked_while_inferred: set[str] = set()
        """Functions whose result was asked for while it was inferred from their body."""
        self.property_of_setter: dict[str, Entity] = {}
        """The properties that setters belong to, by the name of the setter."""
        self.local_types: list[Entity] = []
        """Types declared in bodies, which are checked after the module around them."""
        self._local_names: dict[str, Span] = {}
        self.captured_types: dict[tuple[str, str], t.Type] = {}
        self._aliases: dict[str, tuple[tuple[t.Parameter, ...], t.Type]] = {}
        self._bounds: dict[t.Parameter, tuple[Scope, tuple[ast.TypeExpression, ...]]] = {}
        self._resolved_bounds: dict[t.Parameter, tuple[t.Nominal, ...]] = {}
        self._fixed_globals: dict[str, int] = {}
        self._constant_parameters: set[t.Parameter] = set()
        self._defaults: dict[t.Parameter, tuple[Scope, ast.TypeArgument]] = {}
        self._projected: dict[str, tuple[ast.TypeParameter, ...]] = {}
        self._type_parameters: dict[str, tuple[t.Parameter, ...]] = {}
        self.bounded_types: list[tuple[Module, Span, t.Nominal]] = []
        """Types of the program itself that are named with arguments whose bounds are to be checked."""
        self.associated: dict[str, tuple[ast.TypeParameter, ...]] = {}
        """The types that go with an interface."""
        self.open_projections: set[str] = set()
        """Interfaces for which it is being worked out what goes with the types that go with them."""
        self._known: dict[str, str] = {}
        self._known_modules = 0
        self._fields: dict[t.Nominal, tuple[FieldInfo, ...]] = {}
        self.unique: frozenset[t.Parameter] = frozenset()
        self.unique_worlds: dict[frozenset[t.Parameter], World] = {self.unique: self}
        self._copyable: dict[t.Type, bool] = {}
        self._drops: dict[t.Type, bool] = {}
        self.extensions = implementations.ExtensionIndex(self)
        self._implementations: dict[FunctionReference, FunctionReference | None] = {}
        self.extra_bounds: dict[t.Parameter, tuple[t.Nominal, ...]] = {}
        """What the `where` of the method being checked adds to the parameters of its type."""
        self._extension_interfaces: dict[int, t.Type | None] = {}
        self.sends = False
        """Whether some function has a parameter marked `@send`."""
        self._subclasses: tuple[int, dict[str, tuple[str, ...]]] = (0, {})
        self._overridden: tuple[int, frozenset[str]] = (0, frozenset())
        self._setters: tuple[int, frozenset[str]] = (0, frozenset())
        self.value_interfaces: dict[str, bool] = {}
        self.early_uses: dict[str, list[EarlyUse]] = {}
        """What constructors of superclasses do with objects that are being made."""
        self.throws_cache: dict[str, bool] = {}
        self.circles: dict[str, list[tuple[Entity, ...]]] = {}
        """The default methods of interfaces that call each other."""
        self.misplaced_throws: list[tuple[hir.Body, hir.MakeClosure | hir.FunctionValue | hir.Defer]] = []
        """What may throw where nobody expects it, with the body that it stands in."""
        self.broken_derives: set[tuple[str, str]] = set()
        """Types and interfaces that they asked to derive in vain: reported once, where they ask."""
        self.local_constants: list[tuple[Module, str, hir.Expression]] = []
        """The constants in bodies, with their names and values."""
        self.overriding: list[tuple[Entity, Entity]] = []
        """Methods of the package, each with a method of a superclass or interface that it stands for."""
        self.deriving: set[tuple[t.Nominal, str]] = set()
        self.derive_requests: dict[str, frozenset[str]] = {}

    # ------------------------------------------------------------ diagnostics

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a diagnostic, once."""
        label = diagnostic.labels[0] if diagnostic.labels else None
        key = (diagnostic.code, label.file if label else None, label.span if label else None)
        if key not in self.seen:
            self.seen.add(key)
            self.diagnostics.append(diagnostic)

    def report(
        self,
        module: Module,
        code: str,
        template: str,
        span: Span,
        *,
        arguments: dict[str, str] | None = None,
        label: str = "",
        notes: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
    ) -> None:
        """Keep a diagnostic with one label."""
        labels = (Label(module.file, span, label),)
        self.add(Diagnostic(code, template, labels, arguments or {}, notes, fixes))

    # ------------------------------------------------------------ scopes

    def owner_scope(self, owner: Owner) -> Scope:
        """Return the scope of the members of a type, `impl` or `extension`."""
        scope = self._scopes.get(id(owner))
        if scope is None:
            scope = signatures_from_ast.owner_scope(self, owner)
            self._scopes[id(owner)] = scope
        return scope

    def outer_scope(self, entity: Entity) -> Scope:
        """Return the scope that a declaration stands in."""
        if entity.owner is not None:
            return self.owner_scope(entity.owner)
        return self._local_scopes.get(entity.name) or Scope(entity.module)

    def set_local_scope(
        self, entity: Entity, scope: Scope, captured: Mapping[str, t.Type] | None = None
    ) -> None:
        """Let a type declared in a body see what is around it, and name the types of what it captures."""
        self._local_scopes[entity.name] = scope
        self.local_types.append(entity)
        self._setters = (-1, frozenset())
        for name, type_ in (captured or {}).items():
            hidden = f"\0{name}"
            self.captured_types[(entity.name, hidden)] = type_

    def local_scope(self, entity: Entity) -> Scope | None:
        """Return the scope around a type declared in a body."""
        return self._local_scopes.get(entity.name)

    def declare_parameters(
        self,
        scope: Scope,
        owner: str,
        nodes: tuple[ast.TypeParameter, ...],
        where: tuple[ast.WhereClause, ...] = (),
    ) -> Scope:
        """Return `scope` with type parameters added, and remember their bounds."""
        if any(node.bounds for node in nodes) or where:
            projected = self._projected.get(owner)
            if projected is None:
                local = scope.with_parameters(owner, nodes)
                projected = associated.with_projections(self, local, nodes, where)
                self._projected[owner] = projected
            nodes = projected
        inner = scope.with_parameters(owner, nodes)
        for clause in where:
            if clause.name not in inner.parameters:
                self.report(
                    scope.module,
                    "E0202",
                    "there is no type parameter {name}",
                    clause.span,
                    arguments={"name": clause.name},
                    notes=("a `where` asks more of the type parameters in front of it",),
                )
        for node in nodes:
            parameter = t.Parameter(owner, node.name)
            extra = tuple(bound for clause in where if clause.name == node.name for bound in clause.bounds)
            self._bounds.setdefault(parameter, (inner, (*node.bounds, *extra)))
            if node.const_type is not None:
                self._constant_parameters.add(parameter)
            if node.default is not None:
                self._defaults.setdefault(parameter, (inner, node.default))
        return inner

    def default_argument(self, parameter: t.Parameter) -> t.Type | None:
        """Return what a type parameter stands for where no argument is given."""
        default = self._defaults.get(parameter)
        if default is None:
            return None
        scope, node = default
        entity = self._type_entities.get(parameter.owner)
        return resolve_type(self, self.owner_scope(entity.body) if entity and entity.body else scope, node)

    def is_constant_parameter(self, parameter: t.Parameter) -> bool:
        """Tell whether a type parameter stands for a constant (`const N: Int`)."""
        return parameter in self._constant_parameters

    def bounds(self, parameter: t.Parameter) -> tuple[t.Nominal, ...]:
        """Return the interfaces that a type parameter is known to implement."""
        resolved = self._resolved_bounds.get(parameter)
        extra = self.extra_bounds.get(parameter)
        if extra is not None:
            return (*extra, *self._own_bounds(parameter))
        return self._own_bounds(parameter) if resolved is None else resolved

    def take_bounds(
        self, parameter: t.Parameter, other: t.Parameter, mapping: Mapping[t.Parameter, t.Type]
    ) -> None:
        """Let a type parameter have the bounds of another, with the types in them replaced."""
        bounds = (t.substitute(bound, mapping) for bound in self.bounds(other))
        self._resolved_bounds[parameter] = tuple(one for one in bounds if isinstance(one, t.Nominal))

    def bound_place(self, parameter: t.Parameter, interface: str) -> tuple[SourceFile, Span] | None:
        """Return where a bound of a type parameter is written."""
        scope, nodes = self._bounds.get(parameter, (None, ()))
        for node in nodes:
            if scope is not None and isinstance(node, ast.NamedType):
                entity = find_type(self, scope, node.path)
                if entity is not None and entity.name == interface:
                    return scope.module.file, node.span
        return None

    def _own_bounds(self, parameter: t.Parameter) -> tuple[t.Nominal, ...]:
        resolved = self._resolved_bounds.get(parameter)
        if resolved is None:
            if parameter.name == "Self" and parameter.owner in self._type_entities:
                parameters = self.type_parameters(self._type_entities[parameter.owner])
                resolved = (t.Nominal(parameter.owner, parameters),)
            else:
                scope, nodes = self._bounds.get(parameter, (None, ()))
                self._resolved_bounds[parameter] = ()
                inner = replace(scope, subject=parameter) if scope else None
                types = [resolve_type(self, inner, node) for node in nodes] if inner else []
                resolved = tuple(type_ for type_ in types if isinstance(type_, t.Nominal))
                if "." in parameter.name or self._is_associated(parameter):
                    resolved = (*resolved, *associated.inherited_bounds(self, parameter))
            self._resolved_bounds[parameter] = resolved
        return resolved

    def _is_associated(self, parameter: t.Parameter) -> bool:
        return any(one.name == parameter.name for one in self.associated.get(parameter.owner, ()))

    # ------------------------------------------------------------ types

    def type_name(self, entity: Entity) -> str:
        """Return the qualified name of a type, and make it known under that name."""
        self._type_entities.setdefault(entity.name, entity)
        return entity.name

    def type_entity(self, name: str) -> Entity | None:
        """Return the declaration of a type by qualified name."""
        entity = self._type_entities.get(name)
        if entity is None:
            entity = self._find_builtin(name) if "." not in name else self._find_qualified(name)
            if entity is not None:
                self._type_entities[name] = entity
        return entity

    def _find_builtin(self, name: str) -> Entity | None:
        prelude = self.table.module(PRELUDE)
        found = self.table.exported(prelude, name) if prelude is not None else None
        return found[0] if isinstance(found, list) and found[0].kind == "type" else None

    def _find_qualified(self, name: str) -> Entity | None:
        """Find a type that nobody has named yet: its module is the longest prefix that is one."""
        parts = name.split(".")
        for length in range(len(parts) - 1, 0, -1):
            module = self.table.module(".".join(parts[:length]))
            if module is None:
                continue
            entity: Entity | None = None
            members = module.entities
            for part in parts[length:]:
                entity = next((one for one in members.get(part, ()) if one.kind == "type"), None)
                if entity is None or entity.body is None:
                    break
                members = entity.body.members
            return entity
        return None

    def type_parameters(self, entity: Entity) -> tuple[t.Parameter, ...]:
        """Return the type parameters of a type or alias, with those that nobody writes last."""
        known = self._type_parameters.get(entity.name)
        if known is None:
            nodes = self.parameter_nodes(entity)
            known = tuple(t.Parameter(entity.name, node.name) for node in nodes)
            self._type_parameters[entity.name] = known
        return known

    def parameter_nodes(self, entity: Entity) -> tuple[ast.TypeParameter, ...]:
        """Return what declares the type parameters of a type: written, or brought along by a bound."""
        node = entity.node
        if isinstance(node, ast.TypeAlias):
            return node.type_parameters
        if not isinstance(node, ast.TypeDeclaration | ast.EnumDeclaration):
            return ()
        nodes = (*node.type_parameters, *associated.of_interface(self, entity))
        if entity.body is not None and nodes:
            self.open_projections.add(entity.name)
            self.declare_parameters(self.outer_scope(entity), entity.name, nodes, node.where)
            self.open_projections.discard(entity.name)
            nodes = self._projected.get(entity.name, nodes)
        return nodes

    def alias(self, entity: Entity) -> tuple[tuple[t.Parameter, ...], t.Type]:
        """Return the parameters and the meaning of a type alias."""
        known = self._aliases.get(entity.name)
        if entity.name in self._open_aliases:
            self.report(
                entity.module,
                "E0218",
                "the type {name} stands for itself",
                entity.span,
                arguments={"name": entity.simple},
                notes=("a name for a type cannot be part of what it stands for: declare a class or an enum",),
            )
        if known is None:
            assert isinstance(entity.node, ast.TypeAlias)
            parameters = self.type_parameters(entity)
            self._aliases[entity.name] = (parameters, t.ERRONEOUS)
            self._open_aliases.add(entity.name)
            scope = self.declare_parameters(
                self.outer_scope(entity), entity.name, entity.node.type_parameters
            )
            known = (parameters, self._aliased(entity, scope, entity.node))
            self._aliases[entity.name] = known
            self._open_aliases.discard(entity.name)
        return known

    def _aliased(self, entity: Entity, scope: Scope, node: ast.TypeAlias) -> t.Type:
        if node.type is not None:
            return resolve_type(self, scope, node.type)
        self.report(
            entity.module,
            "E0108",
            "{name} has no body",
            entity.span,
            arguments={"name": entity.simple},
            notes=("write what it stands for after `=`; only an interface can leave a type open",),
        )
        return t.ERRONEOUS

    def type_info(self, name: str) -> TypeInfo:
        """Return a declared or built-in type."""
        info = self._types.get(name)
        if info is None:
            entity = self.type_entity(name)
            if entity is None:
                info = TypeInfo(name, "scalar", SourceFile("<builtin>", "", ""), Span(0, 0))
            else:
                self._incomplete += 1
                info = signatures_from_ast.type_info(self, entity)
                self._incomplete -= 1
            self._types[name] = info
        return info

    def remember_type(self, info: TypeInfo) -> None:
        """Make a type known early, while the rest of it is being worked out."""
        self._types[info.name] = info

    def kind(self, type_: t.Type) -> str:
        """Return `TypeInfo.kind` of a nominal type, or `""`."""
        return self.type_info(type_.name).kind if isinstance(type_, t.Nominal) else ""

    def superclass(self, type_: t.Nominal) -> t.Nominal | None:
        """Return the superclass with its arguments."""
        info = self.type_info(type_.name)
        if info.superclass is None:
            return None
        result = t.substitute(info.superclass, dict(zip(info.parameters, type_.arguments)))
        assert isinstance(result, t.Nominal)
        return result

    def subclasses(self, class_: str) -> tuple[str, ...]:
        """Return the classes of the program that name a class as their superclass."""
        return self._families().get(class_, ())

    def extended_classes(self) -> int:
        """Return how many classes are known to have a superclass."""
        return sum(map(len, self._families().values()))

    def _families(self) -> dict[str, tuple[str, ...]]:
        if self._subclasses[0] != len(self._types):
            found: dict[str, tuple[str, ...]] = {}
            for info in self._types.values():
                if info.superclass is not None:
                    found[info.superclass.name] = (*found.get(info.superclass.name, ()), info.name)
            self._subclasses = (len(self._types), found)
        return self._subclasses[1]

    def all_fields(self, type_: t.Nominal) -> tuple[FieldInfo, ...]:
        """Return the stored fields of a struct or class, superclasses' first, types substituted."""
        fields = self._fields.get(type_)
        if fields is None:
            parent = self.superclass(type_)
            inherited = self.all_fields(parent) if parent is not None else ()
            info = self.type_info(type_.name)
            fields = inherited + _substituted(info.fields, dict(zip(info.parameters, type_.arguments)))
            if not self._incomplete:
                self._fields[type_] = fields
        return fields

    def variant_fields(self, type_: t.Nominal, variant: int) -> tuple[FieldInfo, ...]:
        """Return the fields of a variant, types substituted."""
        info = self.type_info(type_.name)
        return _substituted(info.variants[variant].fields, dict(zip(info.parameters, type_.arguments)))

    def is_copyable(self, type_: t.Type) -> bool:
        """Tell whether reading a value leaves its source usable; a type parameter is."""
        known = self._copyable.get(type_)
        if known is None:
            self._copyable[type_] = True
            known = implementations.is_copyable(self, type_)
            self._copyable[type_] = known
            if self._incomplete:
                del self._copyable[type_]
        return known

    def needs_drop(self, type_: t.Type) -> bool:
        """Tell whether a value may hold something to count or destroy; a type parameter may."""
        known = self._drops.get(type_)
        if known is None:
            self._drops[type_] = True
            known = implementations.needs_drop(self, type_)
            self._drops[type_] = known
            if self._incomplete:
                del self._drops[type_]
        return known

    # ------------------------------------------------------------ functions

    def function_of(self, entity: Entity) -> FunctionInfo:
        """Return the signature of a function, method or property getter."""
        info = self._functions.get(entity.name)
        if info is None:
            self._function_entities[entity.name] = entity
            info = signatures_from_ast.function_info(self, entity)
            self._functions[entity.name] = info
        return info

    def function(self, name: str) -> FunctionInfo:
        """Return a signature by qualified name."""
        return self._functions[name]

    def add_synthesized(self, synthesized: signatures_from_ast.Synthesized) -> FunctionInfo:
        """Make a function known that the source does not spell out."""
        name = synthesized.info.name
        if name not in self._functions:
            self._functions[name] = synthesized.info
            self._synthesized[name] = synthesized
        return self._functions[name]

    def replace_function(self, info: FunctionInfo) -> None:
        """Put a better signature in place (an inferred result type)."""
        self._functions[info.name] = info

    def function_entity(self, name: str) -> Entity | None:
        """Return the declaration behind a function, if it has one."""
        return self._function_entities.get(name)

    def is_local_function(self, name: str) -> bool:
        """Tell whether a function was declared in the body of another."""
        return name not in self._function_entities and name not in self._synthesized

    def body(self, function: str) -> hir.Body:
        """Return the checked body of a function, with `throws` marked on its calls."""
        body = self.unmarked_body(function)
        throwing.mark(self, body)
        return body

    def unmarked_body(self, function: str) -> hir.Body:
        """Return the checked body, before it is known which calls may throw."""
        body = self._bodies.get(function)
        if body is None:
            self._in_progress.add(function)
            synthesized = self._synthesized.get(function)
            if synthesized is not None:
                body = synthesized.build(self)
            else:
                body = bodies.check_function(self, self._function_entities[function])
            self._in_progress.discard(function)
            self._bodies[function] = body
        return body

    def checked_functions(self) -> list[str]:
        """Return the names of all functions whose bodies have been checked."""
        return list(self._bodies)

    def is_being_checked(self, function: str) -> bool:
        """Tell whether the body of a function is being checked right now."""
        return function in self._in_progress

    def local_prefix(self, function: str, name: str, span: Span) -> str:
        """Return what to put before the name of a declaration in a body: other blocks may have the same."""
        prefix, number = function, 2
        while self._local_names.setdefault(f"{prefix}.{name}", span) != span:
            prefix, number = f"{function}.{number}", number + 1
        return prefix

    def add_body(self, body: hir.Body, info: FunctionInfo) -> None:
        """Add a function that was checked as part of another (nested functions)."""
        self._functions[info.name] = info
        self._bodies[info.name] = body

    def overridden_names(self) -> frozenset[str]:
        """Return the names of all methods marked `override` in the loaded modules."""
        count = len(self.table.loaded)
        if self._overridden[0] != count:
            names = frozenset().union(*(module.overriding for module in self.table.loaded))
            self._overridden = (count, names)
        return self._overridden[1]

    def setter_of(self, entity: Entity) -> FunctionInfo | None:
        """Return the setter of a property that has one."""
        return signatures_from_ast.setter_info(self, entity)

    def setter_names(self) -> frozenset[str]:
        """Return the names of all properties with a setter in the loaded modules."""
        count = len(self.table.loaded)
        if self._setters[0] != count:
            names = frozenset(
                entity.simple
                for module in self.table.loaded
                for entity in _all_entities(module)
                if isinstance(entity.node, ast.Property) or entity.kind == "property"
            )
            self._setters = (count, names)
        return self._setters[1]

    # ------------------------------------------------------------ globals and constants

    def global_of(self, entity: Entity) -> GlobalInfo:
        """Return a top-level or static binding."""
        info = self._globals.get(entity.name)
        if info is None:
            name = f"{entity.name}.type"
            if name in self._in_progress:
                return self._circular(entity)
            self._in_progress.add(name)
            info = signatures_from_ast.global_info(self, entity)
            self._in_progress.discard(name)
            self._globals[entity.name] = info
        return info

    def _circular(self, entity: Entity) -> GlobalInfo:
        """Report a global whose type would follow from itself."""
        self.report(
            entity.module,
            "E0209",
            bodies.CIRCULAR,
            entity.span,
            arguments={"name": entity.simple},
        )
        return GlobalInfo(entity.name, t.ERRONEOUS, False, entity.module.file, entity.span, None)

    def add_global(self, info: GlobalInfo) -> None:
        """Make a global known."""
        self._globals[info.name] = info

    def global_info(self, name: str) -> GlobalInfo:
        """Return a global by qualified name."""
        return self._globals[name]

    def fixed_global(self, name: str) -> tuple[int, ...] | None:
        """Return the key of a global that never changes, so that what a test shows of it holds."""
        if self._globals[name].mutable:
            return None
        return (-1 - self._fixed_globals.setdefault(name, len(self._fixed_globals)),)

    def global_order(self) -> list[str]:
        """Return the known globals in the order in which they are initialised."""
        return signatures_from_ast.global_order(self, self._globals)

    def constant_int(self, scope: Scope, node: ast.Expression) -> int | None:
        """Evaluate a constant integer expression, or return None."""
        return constants.integer(self, scope, node)

    # ------------------------------------------------------------ interfaces

    def implements(self, type_: t.Type, interface: t.Nominal) -> bool:
        """Tell whether a type implements an interface with these arguments."""
        found = implementations.interface_of(self, type_, interface.name, interface)
        return found is not None and (found == interface or not interface.arguments)

    def implementation(self, method: FunctionReference) -> FunctionReference | None:
        """Find what a method of an interface is for the type in its first argument; None: dynamic."""
        if method not in self._implementations:
            self._implementations[method] = implementations.implementation(self, method)
        return self._implementations[method]

    def override(self, class_: t.Nominal, method: FunctionReference) -> FunctionReference:
        """Find what a virtual method is for objects of exactly this class."""
        return implementations.override(self, class_, method)

    def interface_methods(self, interface: str) -> tuple[str, ...]:
        """Return the names of the functions of an interface that can be called dynamically."""
        return implementations.interface_methods(self, interface)

    def extension_interface(self, owner: Owner, scope: Scope) -> t.Type | None:
        """Return the interface that an `impl` names, with its arguments."""
        if id(owner) not in self._extension_interfaces:
            inner = replace(scope, subject=scope.self_type, implementing=owner)
            resolved = resolve_type(self, inner, owner.interface) if owner.interface is not None else None
            self._extension_interfaces[id(owner)] = resolved
        return self._extension_interfaces[id(owner)]

    # ------------------------------------------------------------ names the compiler knows

    def is_shared(self, class_: str) -> bool:
        """Tell whether threads may share the objects of a class: it is marked `@shared`."""
        from seen_core.check.sending import is_shared  # few programs have threads

        return is_shared(self, class_)

    def uses_weak(self) -> bool:
        """Tell whether the word for weak references occurs in the program."""
        if self._weak_modules != len(self.table.loaded):
            modules = [module for module in self.table.loaded if module.package != "std"]
            self._uses_weak = any(
                word in module.file.text
                for module in modules
                for word in module.pack.keywords.get("weak", ())
            )
            self._weak_modules = len(self.table.loaded)
        return self._uses_weak

    def known(self, role: str) -> str:
        """Return the qualified name of what std marks with `@lang("role")`."""
        entity = self.known_entity(role)
        if entity.kind == "type":
            return self.type_name(entity)
        self.function_of(entity)
        return entity.name

    def known_entity(self, role: str) -> Entity:
        """Return the declaration that std marks with `@lang("role")`."""
        entity = self._known_entities().get(role)
        if entity is None and role in _ON_DEMAND:
            self.table.module(_ON_DEMAND[role])
            entity = self._known_entities().get(role)
        if entity is None:
            raise KeyError(f"the standard library marks nothing with @lang({role!r})")
        return entity

    def has_known(self, role: str) -> bool:
        """Tell whether the loaded library has this role."""
        return role in self._known_entities()

    def _known_entities(self) -> dict[str, Entity]:
        self.table.module(PRELUDE)
        self.table.module("std.prelude")
        if self._known_modules != len(self.table.loaded):
            self._lang_table: dict[str, Entity] = {}
            for module in self.table.loaded:
                if module.package == "std":
                    for entity in _all_entities(module):
                        for role in signatures_from_ast.lang_roles(entity):
                            self._lang_table[role] = entity
            self._known_modules = len(self.table.loaded)
        return self._lang_table


_ON_DEMAND = {
    "must_wait": "std.destruction",
    "wait": "std.destruction",
    "destroy_waiting": "std.destruction",
    "allocate_listed": "std.cycles",
    "free_listed": "std.cycles",
    "report_cycles": "std.cycles",
    "trace_label": "std.cycles",
    "trace_reference": "std.cycles",
    "count_retain": "std.counting",
    "count_release": "std.counting",
    "count_allocation": "std.counting",
    "report_counts": "std.counting",
}
"""Modules of the standard library that are read when the compiler itself needs something from them."""


def _all_entities(module: Module) -> Iterable[Entity]:
    for entities in module.entities.values():
        yield from entities
    owners = [entity.body for entity in module.types if entity.body is not None]
    for owner in (*owners, *module.extensions):
        for members in owner.members.values():
            yield from members


def _substituted(fields: tuple[FieldInfo, ...], mapping: dict[t.Parameter, t.Type]) -> tuple[FieldInfo, ...]:
    if not mapping:
        return fields
    return tuple(
        FieldInfo(
            field.name,
            t.substitute(field.type, mapping),
            field.span,
            field.mutable,
            field.private,
            field.positional,
            field.boxed,
        )
        for field in fields
    )
