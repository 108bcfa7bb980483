"""Text of IR to optimised IR, assembly and object code."""

from __future__ import annotations

import llvmlite.binding as llvm

from seen_backend_llvm.machine import Machine, target_machine


class MalformedIrError(Exception):
    """The emitter wrote something that LLVM refuses: a defect of this library."""


def parse(text: str, verify: bool = True) -> llvm.ModuleRef:
    """Read IR; what LLVM refuses is an exception here, before it can abort the process."""
    try:
        module = llvm.parse_assembly(text)
        if verify:
            module.verify()
    except RuntimeError as error:
        raise MalformedIrError(str(error)) from None
    return module


def optimise(module: llvm.ModuleRef, machine: Machine, level: int) -> None:
    """Run LLVM's default pipeline for a level from 0 to 3; at 0 nothing is done."""
    if not level:
        return
    tuning = llvm.create_pipeline_tuning_options(speed_level=level)
    tuning.loop_vectorization = tuning.slp_vectorization = level >= 2
    tuning.loop_interleaving = tuning.loop_unrolling = level >= 2
    # Lower than LLVM's 225: with it, code that prints is not drawn into loops' functions, whose objects LLVM
    # then sees through; benchmarks/peers.py has the figures (a geometric mean 8 % lower, n-body by half).
    tuning.inlining_threshold = 100
    builder = llvm.create_pass_builder(target_machine(machine, level), tuning)
    builder.getModulePassManager().run(module, builder)


def object_code(module: llvm.ModuleRef, machine: Machine, level: int) -> bytes:
    """Return the bytes of an object file."""
    code: bytes = target_machine(machine, level).emit_object(module)
    return code


def assembly(module: llvm.ModuleRef, machine: Machine, level: int) -> str:
    """Return assembly text."""
    text: str = target_machine(machine, level).emit_assembly(module)
    return text


def compile_object(text: str, machine: Machine, level: int, verify: bool = True) -> bytes:
    """Return the object code of a module's text."""
    module = parse(text, verify)
    optimise(module, machine, level)
    return object_code(module, machine, level)
