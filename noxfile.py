"""Development sessions: `nox -s tests`, `lint`, `types`, `bench`, `fuzz`, `wheels`, `docs`.

Every session installs the workspace into its own environment; `nox --no-venv -s tests` uses the
environment that is active.
"""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True

LIBRARIES = ("core", "std", "backend-llvm", "backend-wasm")
EDITABLE = tuple(part for name in LIBRARIES for part in ("-e", f"libs/seen-{name}"))
SOURCES = ("libs", "tests", "benchmarks", "noxfile.py")


def existing(*paths: str) -> list[str]:
    return [path for path in paths if Path(path).exists()]


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests but those of the wheels; arguments after `--` go to pytest."""
    session.install(*EDITABLE, "pytest", "pytest-xdist", "hypothesis", "import-linter", "jsonschema")
    session.run("pytest", "-n", "auto", "--dist", "loadgroup", "--ignore=tests/wheels", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format and the direction of imports."""
    session.install(*EDITABLE, "ruff", "import-linter")
    session.run("ruff", "check", *existing(*SOURCES))
    session.run("ruff", "format", "--check", *existing(*SOURCES))
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly."""
    session.install(*EDITABLE, "mypy", "hatchling")
    session.run("mypy", *(f"libs/seen-{name}/src" for name in LIBRARIES))


@nox.session
def bench(session: nox.Session) -> None:
    """Measure, and write benchmarks/RESULTS.md; after `--`: one benchmark by file name, and its arguments.

    `peers.py` is left to `report.py`, which writes down what it measures. A missed bar of `startup.py` is a
    failure, so the report comes first.
    """
    session.install(*EDITABLE)
    if session.posargs:
        name, *arguments = session.posargs
        session.run("python", f"benchmarks/{name}", *arguments)
        return
    for name in ("report.py", "counts.py", "frontend.py", "startup.py"):
        session.run("python", f"benchmarks/{name}")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Look for crashes, leaks and disagreements; after `--`: how many programs (20000), and a seed (2)."""
    session.install(*EDITABLE, "pytest", "pytest-xdist")
    count, seed = [*session.posargs, *("20000", "2")[len(session.posargs) :]][:2]
    session.run("python", "tests/e2e/fuzz_owning.py", count, seed)
    amounts = {"SEEN_FUZZ_CASES": count, "SEEN_FUZZ_PROGRAMS": str(int(count) // 20), "SEEN_FUZZ_SEED": seed}
    session.run("pytest", "tests/e2e/test_mutations.py", "tests/e2e/test_generated.py", env=amounts)


@nox.session
def wheels(session: nox.Session) -> None:
    """Build every wheel, install each alone, and run what it claims."""
    session.install("pytest", "hatchling", "build")
    session.run("pytest", "tests/wheels", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Check that the programs and links in the documentation are true."""
    session.install(*EDITABLE, "pytest")
    session.run("pytest", *existing("tests/docs"), *session.posargs)
