"""The programs on the pages of the codes, and what the compiler says about them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import seen_core
from seen_core.commands.output import shared_host
from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.driver.compile import check_source, compile_program
from seen_core.driver.request import make_request
from seen_core.lints.builtin import BUILT_IN_LINTS

PAGES = Path(seen_core.__file__).parent / "diagnostics" / "pages"
FENCE = re.compile(r"^```(seen|toml) (wrong|right)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINTS = {lint.code: lint.name for lint in BUILT_IN_LINTS}
"""Some are off unless a program asks for them; their pages ask."""
LIBRARIES = {"W0214"}
"""Codes that only libraries get."""


class Example(NamedTuple):
    """One program of a page."""

    code: str
    language: str
    mark: str
    text: str

    @property
    def expected(self) -> set[str]:
        """The codes that the program must give."""
        return {self.code} if self.mark == "wrong" else set()


EXAMPLES = [
    Example(path.stem, *fence)
    for path in sorted(PAGES.glob("*.md"))
    for fence in FENCE.findall(path.read_text(encoding="utf-8"))
]
PROGRAMS = [example for example in EXAMPLES if example.language == "seen"]
MANIFESTS = [example for example in EXAMPLES if example.code in ("E0601", "E0602", "W0601")]


def diagnostics_of(example: Example, folder: Path) -> list[Diagnostic]:
    """Compile the program of a page in an empty folder."""
    lint = LINTS.get(example.code)
    path = folder / "page.seen"
    if example.code in LIBRARIES:
        path = folder / "src" / "lib.seen"
        path.parent.mkdir()
        (folder / "seen.toml").write_text('[project]\nname = "page"\n', encoding="utf-8")
    path.write_text(example.text, encoding="utf-8")
    found: list[Diagnostic] = []
    request = make_request(str(path), shared_host(), lints=((lint, "warn"),) if lint else ())
    try:
        if example.code in LIBRARIES:
            found.extend(check_source(request).diagnostics)
        else:
            compile_program(request, found.extend)
    except SeenError as error:
        found.extend(error.diagnostics)
    return found
