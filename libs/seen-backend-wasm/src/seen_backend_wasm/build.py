"""Closed programs to WebAssembly modules, and running them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seen_backend_llvm import build as llvm_build
from seen_backend_llvm.context import EmitOptions
from seen_backend_llvm.link import link_with_zig, scratch
from seen_backend_llvm.machine import Machine, data_layout, machine_of
from seen_backend_llvm.objects import compile_object
from seen_backend_llvm.program import emit_program
from seen_backend_wasm.runner import run_module
from seen_backend_wasm.wasi import REPLACED, WASI_FUNCTIONS
from seen_core.mir.model import MirProgram
from seen_core.plugin_api import BuildOptions, Target

STACK_BYTES = 8 * 1024 * 1024
SMALLEST_RECURSIVE_FRAME = 96
"""WebAssembly keeps return addresses on a stack of its own that programs cannot measure, so recursive
functions take some of the stack in memory too; that one ends first, and with a message."""


def emit(program: MirProgram, target: Target, options: BuildOptions, kind: str, output: Path) -> None:
    """Write IR, assembly, an object file or a module that runs."""
    machine = machine_of(target)
    text = module_text(program, machine, options)
    if kind != "exe":
        llvm_build.write_text_or_object(text, machine, options, kind, output)
        return
    with scratch(options) as folder:
        code = folder / "program.o"
        code.write_bytes(compile_object(text, machine, options.opt_level))
        flags = (f"-Wl,-z,stack-size={STACK_BYTES}",)  # zig puts the stack first by itself
        link_with_zig([code], target, options, output, flags)


def run(program: MirProgram, target: Target, options: BuildOptions, arguments: Sequence[str]) -> int:
    """Run the program with wasmtime."""
    return run_module(prepare(program, target, options), arguments)


def prepare(program: MirProgram, target: Target, options: BuildOptions) -> bytes:
    """Return a module that runs."""
    with scratch(options) as folder:
        module = folder / "program.wasm"
        emit(program, target, options, "exe", module)
        return module.read_bytes()


def module_text(program: MirProgram, machine: Machine, options: BuildOptions) -> str:
    """Return the IR of a program."""
    emitted = EmitOptions(
        triple=machine.triple,
        data_layout=data_layout(machine),
        optimise=options.opt_level > 0,
        debug_info=options.debug_info,
        fast_math=options.fast_math,
        start_symbol="__main_argc_argv",
        replaced=REPLACED,
        additions=WASI_FUNCTIONS,
        smallest_recursive_frame=SMALLEST_RECURSIVE_FRAME,
    )
    return emit_program(program, emitted)
