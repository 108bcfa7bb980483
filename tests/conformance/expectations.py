"""What a conformance program says about itself, in comments.

| comment | meaning |
|---|---|
| `// expect: text` | the next line of standard output |
| `// stderr: text` | standard error contains this |
| `// exit: 101` | the exit code; 0 when not given |
| `// leaks: 4` | pieces of memory that are not given back, in cycles of references; 0 when not given |
| `// stdin: text` | a line of standard input |
| `// args: a b` | the program's arguments |
| `// no wasm: E0803` | WebAssembly cannot run it: refused there with this code |
| `// error[E0301]: words` | rejected with this code on this line, in a message with these words |
| `// error[E0301] @12: words` | the same, on line 12 |
| `// warning[W0201]: words` | accepted, with this warning on this line |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(
    r"//\s*(?:(?P<key>expect|stderr|exit|leaks|stdin|args|no wasm):[ ]?(?P<value>.*)"
    r"|(?P<severity>error|warning)\[(?P<code>[EW]\d{4})\](?:\s*@(?P<line>\d+))?(?::\s*(?P<words>.*))?)$"
)


@dataclass(frozen=True, slots=True)
class ExpectedDiagnostic:
    """A diagnostic that must be reported."""

    code: str
    line: int
    words: str = ""
    """Part of the message, its labels or its notes; empty when only the code counts."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Everything that the comments of one program ask for."""

    stdout: str = ""
    stderr: tuple[str, ...] = ()
    exit_code: int = 0
    leaks: int = 0
    stdin: str = ""
    arguments: tuple[str, ...] = ()
    no_wasm: str = ""
    """The code with which it is refused as WebAssembly."""
    errors: tuple[ExpectedDiagnostic, ...] = ()
    warnings: tuple[ExpectedDiagnostic, ...] = ()

    @property
    def rejected(self) -> bool:
        """Whether the program must not compile."""
        return bool(self.errors)


@dataclass(frozen=True, slots=True)
class Case:
    """One program: a file, or a folder with `seen.toml` whose entry is `src/main.seen`."""

    name: str
    path: Path
    """The file with the comments, which is also what the compiler is given."""
    expectation: Expectation


def parse_expectation(text: str) -> Expectation:
    """Read the comments of a program."""
    keys = ("expect", "stderr", "exit", "leaks", "stdin", "args", "no wasm")
    values: dict[str, list[str]] = {key: [] for key in keys}
    diagnostics: dict[str, list[ExpectedDiagnostic]] = {"error": [], "warning": []}
    for number, line in enumerate(text.splitlines(), start=1):
        mark = _MARK.search(line)
        if mark is None:
            continue
        if mark["key"]:
            values[mark["key"]].append(mark["value"])
        else:
            at = int(mark["line"] or number)
            words = (mark["words"] or "").strip()
            diagnostics[mark["severity"]].append(ExpectedDiagnostic(mark["code"], at, words))
    return Expectation(
        stdout=_as_lines(values["expect"]),
        stderr=tuple(text.strip() for text in values["stderr"]),
        exit_code=int(values["exit"][-1]) if values["exit"] else 0,
        leaks=int(values["leaks"][-1]) if values["leaks"] else 0,
        stdin=_as_lines(values["stdin"]),
        arguments=tuple(word for line in values["args"] for word in line.split()),
        no_wasm="".join(values["no wasm"]).strip(),
        errors=tuple(diagnostics["error"]),
        warnings=tuple(diagnostics["warning"]),
    )


def find_cases(root: Path) -> Iterator[Case]:
    """All programs below `root`, by name."""
    projects = sorted(manifest.parent for manifest in root.rglob("seen.toml"))
    for path in sorted(root.rglob("*.seen")):
        project = next((folder for folder in projects if path.is_relative_to(folder)), None)
        if project is not None and path != project / "src" / "main.seen":
            continue
        name = (project or path.with_suffix("")).relative_to(root).as_posix()
        yield Case(name, path, parse_expectation(path.read_text(encoding="utf-8")))


def _as_lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
