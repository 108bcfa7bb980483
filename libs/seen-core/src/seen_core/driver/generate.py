"""The last stage: hands a closed program to a backend, and puts what it makes in its place.

Work files lie in a folder of this process alone, and a result gets its name only when it is complete.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from seen_core.driver.request import CompileRequest, default_output
from seen_core.driver.targets import choose_backend
from seen_core.driver.workdir import atomic_output, cleaned_up_when_ended, work_folder, work_root
from seen_core.plugin_api import RUN, PreparingBackend

if TYPE_CHECKING:
    from seen_core.mir.model import MirProgram


def run_program(request: CompileRequest, program: MirProgram, arguments: Sequence[str]) -> int:
    """Run the program through the first backend that can, and return its exit code."""
    backend = choose_backend(request.host, request.target, RUN, request.backend)
    with work_folder(_work_root(request)) as folder:
        options = replace(request.options, work_folder=folder)
        # The program writes to the same streams, beside Python's buffers.
        sys.stdout.flush()
        sys.stderr.flush()
        return backend.run(program, request.target, options, arguments)


def prepare(request: CompileRequest, backend: PreparingBackend, program: MirProgram) -> bytes:
    """Let a backend make code that can be run now and later."""
    with work_folder(_work_root(request)) as folder:
        return backend.prepare(program, request.target, replace(request.options, work_folder=folder))


def run_prepared(
    request: CompileRequest, backend: PreparingBackend, code: bytes, arguments: Sequence[str]
) -> int:
    """Run what `prepare` returned, and return the program's exit code."""
    with work_folder(_work_root(request)) as folder:
        options = replace(request.options, work_folder=folder)
        sys.stdout.flush()
        sys.stderr.flush()
        return backend.run_prepared(code, request.target, options, arguments)


def write_program(request: CompileRequest, program: MirProgram) -> Path:
    """Write the program as `request.emit` to where the request says, and return that place."""
    backend = choose_backend(request.host, request.target, request.emit, request.backend)
    output = request.output or default_output(request)
    with (
        cleaned_up_when_ended(),
        work_folder(_work_root(request)) as folder,
        atomic_output(output) as temporary,
    ):
        options = replace(request.options, work_folder=folder)
        backend.emit(program, request.target, options, request.emit, temporary)
    return output


def program_text(request: CompileRequest, program: MirProgram, kind: str) -> str:
    """Return a text form that a backend makes: `llvm` or `asm`."""
    backend = choose_backend(request.host, request.target, kind, request.backend)
    with work_folder(_work_root(request)) as folder:
        options = replace(request.options, work_folder=folder)
        path = folder / f"program.{kind}"
        backend.emit(program, request.target, options, kind, path)
        return path.read_text(encoding="utf-8")


def _work_root(request: CompileRequest) -> Path:
    """Return a folder that can be written to: a package on a read-only disk can still be run."""
    root = request.project.root if request.project else None
    if root is not None and not os.access(root, os.W_OK):
        root = None
    return work_root(root)
