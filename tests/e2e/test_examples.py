"""The example programs give their expected output: in memory, as release executables, and as WebAssembly.

Some also as executables for other processors, under qemu.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.seen"))
MODES = ("jit", "release", "wasm")
PROCESSORS = ("aarch64", "riscv64")
SECONDS = 120


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working directory with the data files where the programs look for them."""
    shutil.copytree(EXAMPLES / "data", tmp_path / "examples" / "data")
    return tmp_path


def test_every_example_has_an_expected_output() -> None:
    assert sorted(path.stem for path in (EXAMPLES / "expected").glob("*.txt")) == NAMES
    assert len(NAMES) >= 13


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_example(name: str, mode: str, folder: Path) -> None:
    if mode == "wasm" and importlib.util.find_spec("wasmtime") is None:
        pytest.skip("wasmtime is not installed")
    check_example(name, mode, folder)


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("name", ["bank", "json", "n_body"])
def test_example_on_another_processor(name: str, processor: str, folder: Path) -> None:
    for needed, there in (
        (f"qemu-{processor}", shutil.which(f"qemu-{processor}")),
        ("ziglang", importlib.util.find_spec("ziglang")),
    ):
        if there is None:
            pytest.skip(f"{needed} is not installed")
    check_example(name, processor, folder)


def check_example(name: str, mode: str, folder: Path) -> None:
    """Run an example in one way and compare what it prints."""
    typed = EXAMPLES / "input" / f"{name}.txt"
    finished = subprocess.run(
        command_line(name, mode, folder),
        stdin=typed.open("rb") if typed.exists() else subprocess.DEVNULL,
        capture_output=True,
        cwd=folder,
        timeout=SECONDS,
        check=False,
    )
    assert finished.stderr.decode() == ""
    assert finished.stdout.decode() == (EXAMPLES / "expected" / f"{name}.txt").read_text(encoding="utf-8")
    assert finished.returncode == 0
    if name == "mandelbrot":
        check_picture(folder / "mandelbrot.pgm")


def command_line(name: str, mode: str, folder: Path) -> list[str]:
    """Build what has to be built, and return how to run the program."""
    source = str(EXAMPLES / f"{name}.seen")
    match mode:
        case "jit":
            return [*seen("run"), source]
        case "wasm":
            return [*seen("run", "--target", "wasm32-wasi"), source]
        case _:
            executable = str(folder / name)
            target = ["--target", f"{mode}-linux"] if mode in PROCESSORS else []
            build = [*seen("build", "--release", *target, "-o", executable), source]
            subprocess.run(build, check=True, timeout=SECONDS)
            return [f"qemu-{mode}", executable] if mode in PROCESSORS else [executable]


def seen(*arguments: str) -> list[str]:
    """Return the command `seen` of this environment."""
    return [sys.executable, "-m", "seen_core", *arguments]


def check_picture(path: Path) -> None:
    """The picture is a PGM file with as many bytes as its header says."""
    kind, width, height, limit, pixels = path.read_bytes().split(maxsplit=4)
    assert (kind, width, height, limit) == (b"P5", b"320", b"240", b"255")
    assert len(pixels) == 320 * 240
