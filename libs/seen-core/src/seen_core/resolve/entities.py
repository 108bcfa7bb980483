"""Declarations found in the syntax trees, before any type is worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seen_core.source import SourceFile, Span
from seen_core.syntax import ast

if TYPE_CHECKING:
    from seen_core.source.pack import LanguagePack

TypeNode = ast.TypeDeclaration | ast.EnumDeclaration | ast.TypeAlias | ast.ModelDeclaration
Node = TypeNode | ast.Function | ast.Let | ast.Property | ast.ObjectLiteral | None


@dataclass(eq=False, slots=True)
class Entity:
    """A declaration with a qualified name.

    `kind`: `type`, `alias`, `function`, `property`, `global`, `module`. `owner` is the type or extension
    around it; `static` members need no receiver.
    """

    name: str
    kind: str
    simple: str
    node: Node
    module: Module
    span: Span
    owner: Owner | None = None
    static: bool = False
    body: Owner | None = None
    """The members of a type."""


@dataclass(eq=False, slots=True)
class Owner:
    """The type, `impl` or `extension` that a member was written in.

    For a type declaration `entity` is set; for the others `target` is the extended type. `interface` is
    set for `impl I for T`.
    """

    module: Module
    node: ast.TypeDeclaration | ast.EnumDeclaration | ast.ImplDeclaration | ast.ExtensionDeclaration | None
    entity: Entity | None = None
    target: ast.TypeExpression | None = None
    interface: ast.TypeExpression | None = None
    type_parameters: tuple[ast.TypeParameter, ...] = ()
    where: tuple[ast.WhereClause, ...] = ()
    members: dict[str, list[Entity]] = field(default_factory=dict)
    name: str = ""
    companion: Entity | None = None
    """The object that stands for the companion of a class where a value is asked for."""

    @property
    def is_interface(self) -> bool:
        """Whether this is the body of an interface."""
        return isinstance(self.node, ast.TypeDeclaration) and self.node.kind == "interface"


@dataclass(eq=False, slots=True)
class Module:
    """A module with its declarations. A nested `module` is a module of its own with a `parent`."""

    name: str
    file: SourceFile
    pack: LanguagePack
    package: str
    parent: Module | None = None
    entities: dict[str, list[Entity]] = field(default_factory=dict)
    imports: list[ast.Import] = field(default_factory=list)
    extensions: list[Owner] = field(default_factory=list)
    """`impl` and `extension` blocks, and functions declared on a type from outside."""
    statements: list[ast.Statement] = field(default_factory=list)
    """Top-level statements of a script, with its `let`s, in order."""
    types: list[Entity] = field(default_factory=list)
    overriding: frozenset[str] = frozenset()
    """Names of the members marked `override` in the file, also of types in bodies."""
    children: dict[str, Module] = field(default_factory=dict)
    line_annotations: tuple[int, ...] = ()
    """Where the annotations on the line `module name` of the file begin."""
