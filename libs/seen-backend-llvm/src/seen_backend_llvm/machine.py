"""Targets as LLVM knows them. llvmlite is imported here and in `jit`, only once code is generated."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import llvmlite.binding as llvm

from seen_core.records import value

if TYPE_CHECKING:
    from seen_core.plugin_api import Target

VERSION = ".".join(map(str, llvm.llvm_version_info))
"""The version of LLVM."""


@value
class Machine:
    """What code is generated for."""

    triple: str
    cpu: str = ""
    features: str = ""
    abi: str = ""
    relocation: str = "pic"


def machine_of(target: Target) -> Machine:
    """Return LLVM's words for a target."""
    cpu, features = target.cpu, ",".join(target.features)
    if cpu == "native":
        _initialise(target.triple)
        cpu, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    relocation = "static" if target.object_format == "wasm" or target.freestanding else "pic"
    return Machine(target.triple, cpu, features, target.abi, relocation)


@cache
def target_machine(machine: Machine, level: int, jit: bool = False) -> llvm.TargetMachine:
    """Return the code generator for a machine and an optimisation level from 0 to 3."""
    _initialise(machine.triple)
    return llvm.Target.from_triple(machine.triple).create_target_machine(
        cpu=machine.cpu,
        features=machine.features,
        opt=level,
        reloc=machine.relocation,
        codemodel="jitdefault" if jit else "small",
        jit=jit,
        abiname=machine.abi,
    )


def data_layout(machine: Machine) -> str:
    """Return LLVM's description of sizes and alignments."""
    return str(target_machine(machine, 0).target_data)


@cache
def _initialise(triple: str) -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    if triple.split("-", 1)[0] != llvm.get_default_triple().split("-", 1)[0]:
        llvm.initialize_all_targets()
        llvm.initialize_all_asmprinters()
