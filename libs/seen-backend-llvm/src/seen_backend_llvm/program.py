"""A closed program to the text of one LLVM module."""

from __future__ import annotations

from seen_backend_llvm.context import RUNTIME_VARIABLES, EmitOptions, ModuleContext
from seen_backend_llvm.data import emit_data
from seen_backend_llvm.functions import emit_function
from seen_backend_llvm.names import quoted, symbol
from seen_backend_llvm.threads import block_functions, block_offsets, start_lines
from seen_core.mir.model import MirProgram


def emit_program(program: MirProgram, options: EmitOptions) -> str:
    """Return the module's text. Everything but the start code and exported functions is internal."""
    module = ModuleContext(program, options)
    if not options.linked:
        module.thread_offsets = block_offsets(program)
    functions = [emit_function(module, function) for function in program.functions.values()]
    start = _start(module)
    data = [
        emit_data(module, item) for item in program.data.values() if item.symbol not in module.thread_offsets
    ]
    parts = [
        f"target datalayout = {quoted(options.data_layout)}",
        f"target triple = {quoted(options.triple)}",
        *data,
        *_runtime_variables(module),
        *module.constants,
        *functions,
        start,
        *module.helpers.values(),
        *module.declarations,
        *block_functions(module, module.thread_offsets),
        options.additions,
        _attributes(options),
        *_metadata(module),
    ]
    return "\n".join(parts) + "\n"


def _start(module: ModuleContext) -> str:
    """Write the C entry point: it keeps the arguments, runs the program and gives its exit code."""
    count, vector = module.symbol("seen.argument_count"), module.symbol("seen.argument_vector")
    return f"""define i32 {symbol(module.options.start_symbol)}(i32 %argc, ptr %argv) #0 {{
{start_lines(module)}  %count = sext i32 %argc to i64
  store i64 %count, ptr {count}
  store ptr %argv, ptr {vector}
  %code = call i64 {module.symbol(module.program.entry)}()
  %status = trunc i64 %code to i32
  ret i32 %status
}}"""


def _runtime_variables(module: ModuleContext) -> list[str]:
    lines: list[str] = []
    for name in RUNTIME_VARIABLES:
        if name not in module.program.data:
            kind, zero = ("ptr", "null") if name == "seen.argument_vector" else ("i64", "0")
            lines.append(f"{module.symbol(name)} = internal global {kind} {zero}")
    return lines


def _attributes(options: EmitOptions) -> str:
    words = ["nounwind"]
    if options.frame_pointers:
        words += ["uwtable", '"frame-pointer"="all"']
    return f"attributes #0 = {{ {' '.join(words)} }}\nattributes #1 = {{ cold noreturn nounwind }}"


def _metadata(module: ModuleContext) -> list[str]:
    flags: list[str] = []
    if module.debug is not None:
        flags = module.debug.module_lines()
    return [*module.metadata.lines, *flags]
