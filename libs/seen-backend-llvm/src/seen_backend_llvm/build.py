"""What the backend does when code is wanted: emit, link, run."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from seen_backend_llvm.context import EmitOptions
from seen_backend_llvm.machine import VERSION, Machine, data_layout, machine_of
from seen_backend_llvm.objects import assembly, compile_object, object_code, optimise, parse
from seen_backend_llvm.prepared import run_prepared
from seen_backend_llvm.program import emit_program
from seen_core.driver.workdir import Store, cache_folder
from seen_core.mir.model import MirProgram
from seen_core.plugin_api import BuildOptions, Target


def emit(program: MirProgram, target: Target, options: BuildOptions, kind: str, output: Path) -> None:
    """Write IR, assembly, an object file or an executable."""
    machine = machine_of(target)
    if kind == "exe":
        from seen_backend_llvm import link  # programs that run in memory need no linker

        text = module_text(program, machine, options)
        link.link(compile_object(text, machine, options.opt_level), target, options, output)
    else:
        write_text_or_object(module_text(program, machine, options), machine, options, kind, output)


def write_text_or_object(text: str, machine: Machine, options: BuildOptions, kind: str, output: Path) -> None:
    """Write a module as IR, assembly or object code."""
    level = options.opt_level
    if kind == "llvm" and not level:
        output.write_text(text, encoding="utf-8")
        return
    module = parse(text)
    optimise(module, machine, level)
    if kind == "llvm":
        output.write_text(str(module), encoding="utf-8")
    elif kind == "asm":
        output.write_text(assembly(module, machine, level), encoding="utf-8")
    else:
        output.write_bytes(object_code(module, machine, level))


def run(program: MirProgram, target: Target, options: BuildOptions, arguments: Sequence[str]) -> int:
    """Run the program: in memory on this machine, through the target's runner on another."""
    return run_prepared(prepare(program, target, options), target, options, arguments)


def prepare(program: MirProgram, target: Target, options: BuildOptions) -> bytes:
    """Return object code for this machine, an executable for another."""
    if target.is_host:
        return jit_object(program, machine_of(target), options)
    from seen_backend_llvm import link  # as above

    with link.scratch(options) as folder:
        executable = folder / ("program" + target.executable_suffix)
        emit(program, target, options, "exe", executable)
        return executable.read_bytes()


def emit_options(
    machine: Machine, options: BuildOptions, debug_info: bool, *, linked: bool = True
) -> EmitOptions:
    """Return how the text is to be written for a build."""
    return EmitOptions(
        triple=machine.triple,
        data_layout=data_layout(machine),
        optimise=options.opt_level > 0,
        debug_info=debug_info,
        frame_pointers=options.stack_traces and options.opt_level == 0,
        fast_math=options.fast_math,
        linked=linked,
    )


def module_text(program: MirProgram, machine: Machine, options: BuildOptions) -> str:
    """Return the IR of a program."""
    return emit_program(program, emit_options(machine, options, options.debug_info))


def jit_object(program: MirProgram, machine: Machine, options: BuildOptions) -> bytes:
    """Return object code to run in memory, where no debugger looks for debug information.

    The code is kept in the user's cache by the IR that it was made from.
    """
    text = emit_program(program, emit_options(machine, options, debug_info=False, linked=False))
    store = Store(cache_folder() / "objects")
    key = f"{VERSION} {machine} {options.opt_level} {sha256(text.encode()).hexdigest()}"
    code = store.get(key)
    if code is None:
        code = compile_object(text, machine, options.opt_level)
        store.put(key, code)
    return code
