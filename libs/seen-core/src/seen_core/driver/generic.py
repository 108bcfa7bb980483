"""The analysed generic MIR of functions, made once for the checks of a program and for its code."""

from __future__ import annotations

from seen_core.check.program import Program
from seen_core.check.world import World
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.mir.lower import lower_function
from seen_core.mir.model import MirFunction
from seen_core.own import analyse


class GenericCode:
    """Gives the generic MIR of functions and their lambdas.

    What is made before all classes are known is made again when there are more of them: then it is another
    question which objects may run a `drop` block.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._made: dict[str, tuple[int, list[MirFunction], list[Diagnostic]]] = {}

    def problems(self, name: str) -> list[Diagnostic]:
        """Return what is wrong with a function's moves and borrows."""
        return self._analysed(name)[1]

    def __call__(self, world: World, name: str) -> list[MirFunction]:
        """Return the MIR of a function in a world; raise `SeenError` with what is wrong with it."""
        functions, problems = self._analysed(name) if world is self.program else _analyse(world, name)
        if problems:
            raise SeenError(*problems)
        return functions

    def _analysed(self, name: str) -> tuple[list[MirFunction], list[Diagnostic]]:
        known = self._made.get(name)
        if known is None or known[0] != self.program.extended_classes():
            functions, problems = _analyse(self.program, name)
            known = self._made[name] = (self.program.extended_classes(), functions, problems)
        return known[1], known[2]


def _analyse(world: World, name: str) -> tuple[list[MirFunction], list[Diagnostic]]:
    functions, problems = [], []
    for function in lower_function(world, name):
        analysed, found = analyse(world, function)
        functions.append(analysed)
        problems.extend(found)
    return functions, problems
