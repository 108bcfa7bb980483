"""What plugins hand to the host: the values that the hooks of `seen_core.hookspecs` return.

This module imports nothing heavy, so that a plugin's entry module may import it at the top. Plugins
should import their own machinery (a code generator, a server) only inside the callables they give.
Most values are named tuples, because a dataclass takes most of a millisecond to make, at every start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, runtime_checkable

from seen_core.records import value

if TYPE_CHECKING:
    from pathlib import Path

    import click

    from seen_core.diagnostics import Diagnostic
    from seen_core.lints.subject import Subject
    from seen_core.mir.model import MirProgram
    from seen_core.source import SourceFile
    from seen_core.source.pack import LanguagePack
    from seen_core.syntax import ParseResult, ast

ProfileName = Literal["dev", "release"]
LintLevel = Literal["allow", "warn", "deny"]

LINT_GROUPS = ("unused", "suspicious", "style", "performance", "pedantic")
"""The groups of the built-in lints; plugins may add to them, or have their own."""

EMIT_KINDS = ("tokens", "ast", "hir", "mir", "llvm", "asm", "obj", "exe")
"""What `seen build --emit` can write, in pipeline order. The first four need no backend."""

CORE_EMIT_KINDS = frozenset({"tokens", "ast", "hir", "mir"})
"""The kinds that `seen-core` makes by itself."""

TEXT_KINDS = frozenset({*CORE_EMIT_KINDS, "llvm", "asm"})
"""The kinds that are text, and go to standard output unless a file is named."""

RUN = "run"
"""The member of `Backend.emits` that says the backend can run a program."""


class CommandSpec(NamedTuple):
    """A command of `seen`: what the help lists, and how to get the command once it is needed."""

    name: str
    """The word after `seen`."""
    help: str
    """One line for `seen --help`, so that listing commands imports none of them."""
    load: Callable[[], click.Command]
    """Imports and returns the click command or group. Called only when the command runs."""


class FrontEnd(NamedTuple):
    """A surface syntax: reads files with certain suffixes into the syntax tree."""

    name: str
    suffixes: tuple[str, ...]
    """With the dot: `(".seen",)`."""
    parse: Callable[[SourceFile, LanguagePack], ParseResult]


class PackSource(NamedTuple):
    """A language pack of a wheel; it is read only when it is asked for."""

    code: str
    """The code users write in `seen.toml` and after `--language`, such as `ar`."""
    load: Callable[[], LanguagePack]
    """Returns the pack: `seen_core.source.pack.load_pack` makes one from its TOML text."""


@value
class Target:
    """A kind of machine that programs are built for."""

    name: str
    """What users write after `--target`, such as `wasm32-wasi`."""
    triple: str
    """The LLVM triple, such as `aarch64-unknown-linux-musl`."""
    description: str = ""
    """One line for `seen targets`."""
    cpu: str = "generic"
    """The CPU to tune for; `native` is the one that the compiler runs on."""
    features: tuple[str, ...] = ()
    """CPU features in LLVM's words: `("+m", "+a")`."""
    abi: str = ""
    """The ABI name where the triple does not fix it, such as `lp64d`."""
    pointer_bytes: int = 8
    big_endian: bool = False
    object_format: Literal["elf", "macho", "coff", "wasm"] = "elf"
    vector_bytes: int = 16
    """The widest vector register; 0 when there is none."""
    linker: Literal["cc", "zig", "wasm-ld", "lld", "none"] = "cc"
    """How objects become a program: the system's `cc`, `zig cc`, or a linker called directly."""
    runner: tuple[str, ...] = ()
    """The command in front of a built program on this machine, such as `("qemu-aarch64",)`."""
    executable_suffix: str = ""
    freestanding: bool = False
    """No operating system and no C library below the program."""

    @property
    def is_host(self) -> bool:
        """Whether programs for this target run on this machine as they are."""
        return self.name == HOST


HOST = "host"
"""The name of the target that stands for this machine."""


INTERPRETER = "interpreter"
"""The name of the built-in backend that is used only when it is named."""


@value
class BuildOptions:
    """What a build was asked for, beside the program and the target."""

    profile: ProfileName = "dev"
    overflow_checks: bool = True
    """Integer overflow panics; otherwise it wraps."""
    debug_info: bool = True
    opt_level: Literal[0, 1, 2, 3] = 0
    fast_math: bool = False
    """Allows contraction and reassociation of floating-point operations."""
    stack_traces: bool = True
    """Panics print where they come from."""
    statistics: bool = False
    """The program counts references and allocations, and reports them at its end."""
    work_folder: Path | None = None
    """Where intermediate files may go; private to this process. `None`: the system's own place."""
    progress: Callable[[str], None] | None = None
    """Tells the user about a long step; `None` when nobody watches."""


@runtime_checkable
class Backend(Protocol):
    """Turns a closed program of concrete functions into code, or runs it.

    A user's mistake or a missing tool is a `seen_core.diagnostics.SeenError`, never another exception.
    """

    @property
    def name(self) -> str:
        """What users write after `--backend`, such as `llvm`."""
        ...

    @property
    def emits(self) -> frozenset[str]:
        """The kinds it can make: some of `llvm asm obj exe`, and `run` when it can run programs."""
        ...

    def supports(self, target: Target) -> bool:
        """Whether it makes code for `target`. Must be cheap: called for every backend."""
        ...

    def emit(
        self, program: MirProgram, target: Target, options: BuildOptions, kind: str, output: Path
    ) -> None:
        """Write `kind` to `output`. The driver moves `output` into place after this returns."""
        ...

    def run(
        self, program: MirProgram, target: Target, options: BuildOptions, arguments: Sequence[str]
    ) -> int:
        """Run the program with `arguments` and return its exit code; 101 after a panic."""
        ...


@runtime_checkable
class PreparingBackend(Backend, Protocol):
    """A backend whose `run` falls into two halves, so that the host can keep the first one's result.

    A later run of a program that has not changed then needs neither front end nor code generator.
    """

    def prepare(self, program: MirProgram, target: Target, options: BuildOptions) -> bytes:
        """Return code that `run_prepared` of the same version of the backend can run."""
        ...

    def run_prepared(
        self, code: bytes, target: Target, options: BuildOptions, arguments: Sequence[str]
    ) -> int:
        """Run what `prepare` returned and return its exit code."""
        ...


class MirPass(NamedTuple):
    """A transformation of the middle end that a plugin adds."""

    name: str
    run: Callable[[MirProgram, BuildOptions], MirProgram]
    after: tuple[str, ...] = ()
    """Names of passes that must have run before; an unknown one is an error naming the plugin."""
    reason: str = ""
    """Why the order in `after` matters."""


class Lint(NamedTuple):
    """Something that may be wrong with a program that has no errors."""

    name: str
    """What users write in `[lints]` of `seen.toml` and in `@allow(name)`: words joined by `-`."""
    code: str
    """The code of its diagnostics: `W` and four digits; those of plugins begin with `W9`."""
    group: str
    """A word for several lints, to set their level together."""
    level: LintLevel = "warn"
    """What holds until the user says otherwise."""
    summary: str = ""
    """One line for lists of lints."""
    check: Callable[[Subject], Iterable[Diagnostic]] | None = None
    """Looks at a program and yields diagnostics with `code`; `None`: the compiler itself reports them.

    Not called while the level is `allow`.
    """


class AnnotationUse(NamedTuple):
    """One `@name(...)` and the declaration it stands on."""

    file: SourceFile
    annotation: ast.Annotation
    declaration: ast.Declaration


class AnnotationHandler(NamedTuple):
    """The meaning of `@name`."""

    name: str
    check: Callable[[AnnotationUse], Iterable[Diagnostic]]
    """Says what is wrong with the arguments or the place."""
    rewrite: Callable[[AnnotationUse], Sequence[ast.Declaration]] | None = None
    """Gives the declarations that stand instead of the annotated one; `None`: it stays."""


class DerivedField(NamedTuple):
    """A field of a type, as its declaration writes it."""

    name: str
    """Fields of a variant without names have `"0"`, `"1"`, …, and are reached by patterns only."""
    type: str
    declaration: ast.Parameter | ast.Let


class DerivedVariant(NamedTuple):
    """A variant of an enum."""

    name: str
    fields: tuple[DerivedField, ...]
    declaration: ast.EnumVariant


class DeriveUse(NamedTuple):
    """One name in a `@derive(…)`, and the type that it stands on."""

    file: SourceFile
    argument: ast.Argument
    declaration: ast.TypeDeclaration | ast.EnumDeclaration
    name: str
    """The name of the type from its module on, such as `Outer.Inner`."""
    parameters: tuple[str, ...]
    """The names of its type parameters; those that are numbers are left out."""
    fields: tuple[DerivedField, ...]
    """The stored fields of a struct or class that its declaration names, in order."""
    variants: tuple[DerivedVariant, ...]
    """The variants of an enum."""

    def implementation(self, interface: str, members: str, bound: str | None = None) -> str:
        """Return `impl<T: Interface> Interface for Name<T> { members }`.

        `bound` is what the type parameters must have; without it, the interface itself.
        """
        bounds = ", ".join(f"{one}: {bound or interface}" for one in self.parameters)
        names = ", ".join(self.parameters)
        first = f"impl<{bounds}>" if bounds else "impl"
        target = f"{self.name}<{names}>" if names else self.name
        return f"{first} {interface} for {target} {{\n{members}\n}}\n"


class DeriveHandler(NamedTuple):
    """What `@derive(Name)` adds to a type."""

    name: str
    """The name in the parentheses; those that the compiler derives itself are taken."""
    derive: Callable[[DeriveUse], str]
    """Returns declarations in Seen, in the words of the `en` pack: mostly one `impl`.

    What is wrong with the type is a `SeenError`.
    """
