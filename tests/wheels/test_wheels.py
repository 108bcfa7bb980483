"""Every wheel is built, installed alone in a fresh environment, and does what it claims.

A backend from outside (`seen-toaster`, in this folder) proves that the hooks are enough. These tests use
the package index, and take a minute or two.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARIES = ("seen-core", "seen-std", "seen-backend-llvm", "seen-backend-wasm")
pytestmark = pytest.mark.xdist_group("wheels")  # which are built once
TOASTER = Path(__file__).parent / "seen-toaster"
HELLO = 'fun main() {\n    println("Hello from a wheel")\n}\n'


class Environment:
    """A virtual environment with some wheels in it and nothing else."""

    def __init__(self, folder: Path, wheels: Path, *names: str) -> None:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        self.scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
        self.folder = folder / "work"
        self.folder.mkdir()
        (self.folder / "hello.seen").write_text(HELLO, encoding="utf-8")
        files = [next(wheels.glob(f"{name.replace('-', '_')}-*.whl")) for name in names]
        self.run("python", "-m", "pip", "install", "-q", "--find-links", str(wheels), *map(str, files))

    def run(self, program: str, *arguments: str, code: int = 0) -> str:
        """Run a program of the environment, expect an exit code, and return its output."""
        done = subprocess.run(
            [self.scripts / program, *arguments],
            cwd=self.folder,
            env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},  # its notice is nobody's output
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def states(self) -> dict[str, str]:
        """Return the state of every plugin."""
        return {
            plugin["name"]: plugin["state"] for plugin in json.loads(self.run("seen", "plugins", "--json"))
        }


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build all wheels into one folder."""
    folder = tmp_path_factory.mktemp("wheels")
    sources = [str(ROOT / "libs" / name) for name in LIBRARIES] + [str(TOASTER)]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), *sources], check=True
    )
    return folder


@pytest.fixture
def install(wheels: Path, tmp_path: Path) -> Callable[..., Environment]:
    """Make an environment with the named wheels and what they declare."""
    return lambda *names: Environment(tmp_path / "environment", wheels, *names)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_wheel_has_its_data_files(wheels: Path, library: str) -> None:
    package = library.replace("-", "_")
    (wheel,) = wheels.glob(f"{package}-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "libs" / library / "src"
    expected = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.parts)
    }
    if library == "seen-core":
        expected |= {f"seen_core/keywords/{path.name}" for path in (ROOT / "keywords").iterdir()}
    assert expected <= names
    assert not {name for name in names if "tests/" in name or "__pycache__" in name}


def test_core_alone_checks_explains_and_translates(install: Callable[..., Environment]) -> None:
    alone = install("seen-core")
    assert alone.run("seen", "--version").startswith("seen ")
    assert alone.states() == {"core": "loaded"}
    alone.run("seen", "new", "--language", "ar", "app")
    assert "Function" in alone.run("seen", "build", "--emit", "ast", "app")
    assert "E0301" in alone.run("seen", "explain", "E0301")
    (alone.folder / "ja.seen").write_text(
        alone.run("seen", "translate", "--to", "ja", "hello.seen"), encoding="utf-8"
    )
    assert alone.run("seen", "translate", "--to", "en", "ja.seen") == HELLO


def test_core_alone_says_what_is_missing(install: Callable[..., Environment]) -> None:
    alone = install("seen-core")
    assert "pip install seen-" in alone.run("seen", "run", "hello.seen", code=1)
    message = alone.run("seen", "run", "--target", "wasm32-wasi", "hello.seen", code=1)
    assert "pip install seen-backend-wasm" in message


def test_std_alone_is_only_files(install: Callable[..., Environment]) -> None:
    alone = install("seen-std")
    listing = alone.run("python", "-m", "pip", "list", "--format", "freeze")
    assert {line.partition("==")[0] for line in listing.split()} <= {"pip", "setuptools", "seen-std"}
    script = (
        "import pathlib, seen_std; print(len(list(pathlib.Path(seen_std.__file__).parent.rglob('*.seen'))))"
    )
    assert int(alone.run("python", "-c", script)) > 5


def test_llvm_runs_and_builds_a_program(install: Callable[..., Environment]) -> None:
    native = install("seen-backend-llvm", "seen-std")
    assert native.states() == {"core": "loaded", "llvm": "loaded"}
    assert native.run("seen", "run", "hello.seen") == "Hello from a wheel\n"
    native.run("seen", "build", "--release", "hello.seen", "-o", "hello")
    done = subprocess.run([native.folder / "hello"], capture_output=True, text=True, check=True)
    assert done.stdout == "Hello from a wheel\n"


def test_wasm_runs_and_builds_a_program(install: Callable[..., Environment]) -> None:
    web = install("seen-backend-wasm", "seen-std")
    assert web.states()["wasm"] == "loaded"
    assert web.run("seen", "run", "--target", "wasm32-wasi", "hello.seen") == "Hello from a wheel\n"
    web.run("seen", "build", "--target", "wasm32-wasi", "hello.seen")
    assert (web.folder / "hello.wasm").read_bytes()[:4] == b"\0asm"


def test_a_backend_from_outside_works_through_the_hooks(install: Callable[..., Environment]) -> None:
    vendor = install("seen-toaster", "seen-std")
    assert vendor.states() == {"core": "loaded", "toaster": "loaded"}
    targets = {
        target["name"]: target["backends"] for target in json.loads(vendor.run("seen", "targets", "--json"))
    }
    assert targets["toaster"] == ["toaster"]
    assert vendor.run("seen", "toast") == "toasted\n"
    assert "Toast something." in vendor.run("seen", "--help")
    vendor.run("seen", "run", "--target", "toaster", "hello.seen", "--", "a", "b", "c", code=3)
    vendor.run("seen", "build", "--target", "toaster", "--emit", "obj", "--release", "hello.seen")
    text = (vendor.folder / "hello.o").read_text(encoding="utf-8")
    assert text.startswith("profile release\n") and "main" in text


def test_a_broken_wheel_does_not_break_the_rest(install: Callable[..., Environment]) -> None:
    vendor = install("seen-toaster")
    broken = Path(
        vendor.run("python", "-c", "import seen_toaster as t; print(t.__path__[0])").strip(), "plugin.py"
    )
    broken.write_text("1 / 0\n", encoding="utf-8")
    assert vendor.states() == {"core": "loaded", "toaster": "broken"}
    message = vendor.run("seen", "targets")
    assert "plugin `toaster` of the wheel `seen-toaster 2.5` is skipped: ZeroDivisionError" in message
    assert "host" in message
