"""Objects to executables: the system's C compiler, or zig's from the `ziglang` wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.plugin_api import BuildOptions, Target

_UNDEFINED = re.compile(r"undefined (?:symbol|reference to)[: ]+[`']?([A-Za-z_]\w*)")
"""How the linkers name what they did not find."""


def link(code: bytes, target: Target, options: BuildOptions, output: Path) -> None:
    """Write an executable for object code, or raise E0802 saying what to install."""
    with scratch(options) as folder:
        object_file = folder / "program.o"
        object_file.write_bytes(code)
        compiler = None if target.linker == "zig" else shutil.which("cc")
        if target.is_host and compiler is not None:
            command = [compiler, *_flags(options), str(object_file), "-o", str(output), "-lm"]
            _call(command, dict(os.environ), target)
            return
        link_with_zig([object_file], target, options, output)


def link_with_zig(
    objects: Sequence[Path], target: Target, options: BuildOptions, output: Path, flags: Sequence[str] = ()
) -> None:
    """Link with the C library that zig builds for a target the first time."""
    zig = zig_program(target)
    triple = zig_triple(target)
    cache = _zig_cache()
    marker = cache / f"linked-{triple}"
    if options.progress is not None and not marker.exists():
        options.progress(f"building the C library for {triple}; this happens once")
    environment = {**os.environ, "ZIG_GLOBAL_CACHE_DIR": str(cache), "ZIG_LOCAL_CACHE_DIR": str(cache)}
    command = [str(zig), "cc", "-target", triple, *flags, *_flags(options)]
    command += [*map(str, objects), "-o", str(output), "-lm"]
    _call(command, environment, target)
    marker.touch()


def zig_program(target: Target) -> Path:
    """Return the path of zig, or raise E0802."""
    spec = find_spec("ziglang")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        for name in ("zig", "zig.exe"):
            if (Path(folder) / name).is_file():
                return Path(folder) / name
    found = shutil.which("zig")
    if found is not None:
        return Path(found)
    raise missing_tool(
        "a linker", target, "install a C compiler that is called `cc`, or: pip install ziglang"
    )


def missing_tool(tool: str, target: Target, note: str) -> SeenError:
    """Return the error for a tool that this machine lacks."""
    template = "{tool} for the target `{target}` was not found"
    return SeenError(Diagnostic("E0802", template, (), {"tool": tool, "target": target.name}, notes=(note,)))


def zig_triple(target: Target) -> str:
    """Return a target in zig's words, which have no vendor."""
    arch, *rest = target.triple.split("-")
    return "-".join([arch, *(part for part in rest if part != "unknown")]).replace("wasip1", "wasi")


def run_executable(executable: Path, target: Target, arguments: Sequence[str]) -> int:
    """Run an executable, through the target's runner when it has one, and return its exit code."""
    runner = target.runner
    if not target.is_host and runner and shutil.which(runner[0]) is None:
        raise missing_tool(
            f"`{runner[0]}`", target, f"install it, or run {executable.name} on such a machine"
        )
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    code = subprocess.call([*runner, str(executable), *arguments])
    return code if code >= 0 else 128 - code


@contextmanager
def scratch(options: BuildOptions) -> Iterator[Path]:
    """Give a folder of this process's own that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="seen-", dir=options.work_folder) as folder:
        yield Path(folder)


def _flags(options: BuildOptions) -> list[str]:
    flags = ["-Wl,--gc-sections"]
    if not options.debug_info:
        flags.append("-s")
    return flags


def _call(command: Sequence[str], environment: dict[str, str], target: Target) -> None:
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, errors="replace", check=False
        )
    except OSError as error:
        raise missing_tool(f"`{command[0]}`", target, str(error)) from None
    if done.returncode:
        said = done.stderr + done.stdout
        absent = sorted(set(_UNDEFINED.findall(said)))
        if absent:
            raise SeenError(_not_there(absent, target))
        lines = tuple(line for line in said.splitlines() if line.strip())[:20]
        template = "linking for the target `{target}` failed"
        raise SeenError(Diagnostic("E0802", template, (), {"target": target.name}, notes=lines))


def _not_there(functions: list[str], target: Target) -> Diagnostic:
    """Say which C functions a program calls that nothing on the target has."""
    shown = ", ".join(f"`{name}`" for name in functions[:5])
    notes = (
        'name the library that has it in front of the declaration: `@link("m")`',
        f"`{target.name}` may lack what other systems have: use it on those alone",
    )
    arguments = {"functions": shown, "target": target.name}
    return Diagnostic("E0803", "there is no C function {functions} on `{target}`", (), arguments, notes)


def _zig_cache() -> Path:
    from platformdirs import user_cache_path  # only when zig is used

    folder = user_cache_path("seen") / "zig"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
