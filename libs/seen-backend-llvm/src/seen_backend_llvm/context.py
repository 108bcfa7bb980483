"""What the parts of the emitter share: the state of a module and of the function being written."""

from __future__ import annotations

from seen_backend_llvm.aliasing import AliasTags, Metadata, Where
from seen_backend_llvm.debug import DebugInfo
from seen_backend_llvm.layouts import TypeInfo, TypeTable
from seen_backend_llvm.names import escaped, symbol
from seen_core.mir.model import MirFunction, MirProgram, MirType, ScalarLayout
from seen_core.records import value

RUNTIME_VARIABLES = ("seen.stack_limit", "seen.argument_count", "seen.argument_vector")
"""Variables that intrinsics and the start code use; they are made where the program has them not."""


@value
class EmitOptions:
    """How the text is to be written."""

    triple: str
    data_layout: str
    optimise: bool = False
    """Write what helps the optimiser (alias tags, weights); otherwise as little text as possible."""
    debug_info: bool = False
    frame_pointers: bool = False
    fast_math: bool = False
    start_symbol: str = "main"
    """The name of the C entry point."""
    replaced: tuple[tuple[str, str], ...] = ()
    """C functions that another function stands in for, and its name."""
    additions: str = ""
    """More text of the module: what stands in for C functions."""
    smallest_recursive_frame: int = 0
    """Bytes of stack that a recursive function takes at least, where calls use another stack too."""
    linked: bool = True
    """A linker sees to the variables that every thread has of its own."""


@value
class Address:
    """A place in memory: bytes after a pointer, what lies there, and what it can meet."""

    pointer: str
    offset: int
    info: TypeInfo
    where: Where
    kind: str | None = None
    """The alias kind where it is not that of the type: inside an enum, whose variants share bytes."""
    maybe_null: bool = False
    """Inside a nullable: the reference there is counted without asking first whether there is one."""


class ModuleContext:
    """Everything that is written once a module."""

    def __init__(self, program: MirProgram, options: EmitOptions) -> None:
        self.program = program
        self.options = options
        self.types = TypeTable(program)
        self.metadata = Metadata()
        self.aliases = AliasTags(self.metadata, options.optimise)
        self.debug = DebugInfo(self.metadata, self.types, program) if options.debug_info else None
        self.declarations: dict[str, None] = {}
        """Lines of `declare` and of helper definitions, in order, each once."""
        self.helpers: dict[str, str] = {}
        self.constants: list[str] = []
        self._texts: dict[bytes, str] = {}
        self.replaced = dict(options.replaced)
        self._symbols = _choose_names(program, options.start_symbol)
        self.thread_offsets: dict[str, int] = {}
        """Where the variables of a thread lie in its block, if they do (`threads`)."""
        size = program.pointer_bytes
        layout = ScalarLayout("pointer", size, size)
        self.pointer_info = TypeInfo("Ptr<UInt8>", layout, size, size, "ptr", "ptr", "pointer", None, False)
        self.likely = self.weights(2000, 1) if options.optimise else ""

    def symbol(self, name: str) -> str:
        """Return the global's name for a function or data symbol of the program."""
        return self._symbols[name]

    def text(self, data: bytes) -> str:
        """Return the name of a constant that holds `data` and a zero byte."""
        name = self._texts.get(data)
        if name is None:
            name = self._texts[data] = f"@.t{len(self._texts)}"
            self.constants.append(
                f'{name} = private unnamed_addr constant [{len(data) + 1} x i8] c"{escaped(data)}\\00"'
            )
        return name

    def declare(self, line: str) -> None:
        """Have `declare` of an intrinsic or a C function once in the module."""
        self.declarations[line] = None

    def weights(self, first: int, second: int) -> str:
        """Return the suffix of a branch that says how often it goes which way."""
        node = self.metadata.add(f'!{{!"branch_weights", i32 {first}, i32 {second}}}')
        return f", !prof {node}"


class FunctionContext:
    """The function being written."""

    def __init__(self, module: ModuleContext, function: MirFunction) -> None:
        self.module = module
        self.function = function
        self.lines: list[str] = []
        self.cold: list[str] = []
        """Blocks that end in a panic; they are written last."""
        self.allocas: list[str] = []
        self.infos: list[TypeInfo] = [module.types.of(local.type) for local in function.locals]
        self.storage: list[str] = [""] * len(self.infos)
        """The address of each local that lives in memory."""
        self.values: list[str] = [""] * len(self.infos)
        """The register of each local that lives in one."""
        self.at = ""
        """The suffix with the debug location of the present statement."""
        self.scope = ""
        """The debug scope of the function."""
        self.addressed: frozenset[int] = frozenset()
        """Locals whose address is taken."""
        self.math = fast_math_flags(module, function)
        self._next = 0

    def emit(self, text: str) -> None:
        """Write an instruction without a result."""
        self.lines.append(f"  {text}{self.at}")

    def result(self, text: str) -> str:
        """Write an instruction and return its result."""
        self._next += 1
        name = f"%t{self._next}"
        self.lines.append(f"  {name} = {text}{self.at}")
        return name

    def label(self) -> str:
        """Return a fresh block name, without `%`."""
        self._next += 1
        return f"b{self._next}"

    def begin(self, label: str) -> None:
        """Start a block."""
        self.lines.append(f"{label}:")

    def temporary(self, info: TypeInfo) -> str:
        """Return the address of fresh memory in the frame."""
        self._next += 1
        name = f"%a{self._next}"
        self.allocas.append(f"  {name} = alloca {info.memory}, align {info.align}")
        return name

    def type(self, type_: MirType) -> TypeInfo:
        """Return what is known of a type."""
        return self.module.types.of(type_)


def fast_math_flags(module: ModuleContext, function: MirFunction) -> str:
    """Return the flags of floating-point instructions: none unless the user asked for them."""
    if module.options.fast_math or "fastmath" in function.annotations:
        return "reassoc nsz arcp contract afn "
    return ""


def _choose_names(program: MirProgram, start_symbol: str) -> dict[str, str]:
    """Keep the program's symbols clear of C's, so that a function called `read` stays its own."""
    taken = {external.symbol for external in program.externals.values()}
    taken.update(program.exports.values())
    taken.add(start_symbol)
    names: dict[str, str] = {}
    for name in (*program.functions, *program.data, *RUNTIME_VARIABLES):
        clear = name in program.exports or name not in taken
        names[name] = symbol(program.exports.get(name, name) if clear else f"{name}.seen")
    return names
