"""What lints look at: the checked bodies of a program's own functions, each walked once for all lints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from seen_core.check import hir
from seen_core.check.walk import hir_below
from seen_core.resolve import is_public
from seen_core.source import Span

if TYPE_CHECKING:
    from seen_core.check.program import Program
    from seen_core.mir.model import MirFunction
    from seen_core.resolve import Entity, Module
    from seen_core.source import SourceFile
    from seen_core.source.pack import LanguagePack

T = TypeVar("T")


class InspectedBody:
    """The body of a function, or of a lambda in one, with its nodes by kind."""

    __slots__ = ("_nodes", "body", "entity", "lambdas", "outer")

    def __init__(self, body: hir.Body, entity: Entity | None, outer: InspectedBody | None = None) -> None:
        self.body = body
        self.entity = entity
        """The declaration, if the source has one."""
        self.outer = outer
        """The body around a lambda."""
        nodes: dict[type, list[object]] = {}
        for node in hir_below(body.value):
            kind = type(node)
            if kind in nodes:
                nodes[kind].append(node)
            else:
                nodes[kind] = [node]
        self._nodes = nodes
        self.lambdas = [InspectedBody(node.body, None, self) for node in self.nodes(hir.MakeClosure)]

    def nodes(self, kind: type[T]) -> list[T]:
        """Return the nodes of one kind; lambdas are bodies of their own.

        A local is there when it is read: the target of `x = …` is not.
        """
        return self._nodes.get(kind, [])  # type: ignore[return-value]  # filed by their type

    def all_nodes(self) -> Iterable[object]:
        """Yield all nodes, kind by kind."""
        for nodes in self._nodes.values():
            yield from nodes

    def text(self, node: hir.Expression | hir.Statement) -> str:
        """Return what the source says where a node stands."""
        return self.body.file.text[node.span.start : node.span.end]


def parameter_name(body: hir.Body, index: int) -> Span | None:
    """Return where the source writes the name of a parameter; None for those that it does not write."""
    info = body.locals[index]
    written = re.compile(rf"\b{re.escape(info.name)}\b").search(
        body.file.text, info.span.start, info.span.end
    )
    return Span(*written.span()) if written is not None and info.name != "this" else None


class Subject:
    """A program without errors."""

    def __init__(
        self,
        world: Program,
        modules: tuple[Module, ...],
        functions: Iterable[str],
        mir: Callable[[str], list[MirFunction]],
        *,
        is_library: bool,
        is_whole: bool,
    ) -> None:
        self.world = world
        self.modules = modules
        """The program's own modules, the one it starts from first; modules in modules are below theirs."""
        self.mir = mir
        """Gives the analysed generic MIR of a function and its lambdas."""
        self.is_library = is_library
        """Other packages may use what is public."""
        self.is_whole = is_whole
        """Nothing outside `modules` uses what is not public."""
        self._functions = tuple(functions)

    @cached_property
    def bodies(self) -> list[InspectedBody]:
        """The bodies of the program's own functions; lambdas come behind the function they stand in."""
        found: list[InspectedBody] = []
        for name in self._functions:
            waiting = [InspectedBody(self.world.body(name), self.world.function_entity(name))]
            while waiting:
                body = waiting.pop()
                found.append(body)
                waiting.extend(reversed(body.lambdas))
        return found

    def pack(self, file: SourceFile) -> LanguagePack:
        """Return the language pack of one of the program's files."""
        return next(module.pack for module in self.modules if module.file is file)

    def entities(self) -> Iterator[Entity]:
        """Yield every declaration of the modules, members of types included."""
        for module in self.all_modules():
            for entities in module.entities.values():
                yield from entities
            owners = [entity.body for entity in module.types if entity.body is not None]
            for owner in (*owners, *module.extensions):
                for members in owner.members.values():
                    yield from (member for member in members if member.kind != "type")

    def all_modules(self) -> Iterator[Module]:
        """Yield the modules and those declared in them."""
        waiting = list(reversed(self.modules))
        while waiting:
            module = waiting.pop()
            yield module
            waiting.extend(module.children.values())

    def is_public(self, entity: Entity) -> bool:
        """Tell whether other packages may use a declaration by its name."""
        return is_public(entity)

    def is_closed(self, entity: Entity) -> bool:
        """Tell whether every use of a declaration is in sight."""
        header = getattr(entity.node, "header", None)
        if header is not None and "private" in header.modifiers:
            return True
        return self.is_whole and entity.owner is None and "pub" not in (header.modifiers if header else ())
