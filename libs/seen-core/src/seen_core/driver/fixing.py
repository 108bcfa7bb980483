"""`seen check --fix`: make the fixes that are certain, round by round, and keep what is better for it.

A round makes all fixes that do not touch each other and checks the program again, in memory. A fix can
uncover errors that the broken text hid, so rounds go on until nothing is left to fix; the best state on
the way wins. Where all together make nothing better, each is tried alone. Files are written at the end.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

from seen_core.diagnostics import Diagnostic, SeenError
from seen_core.diagnostics.fixing import Choice, choose, edited, edits_by_file, improves
from seen_core.driver.compile import check_source
from seen_core.driver.manifest import MANIFEST_NAME, read_manifest
from seen_core.driver.project import decode, show
from seen_core.driver.request import CompileRequest
from seen_core.driver.workdir import atomic_output
from seen_core.records import value
from seen_core.source import SourceFile

MOST_ROUNDS = 20
MOST_ALONE = 25
_MARK = b"\xef\xbb\xbf"

Texts = dict[Path, str]
"""Files as they would be after the fixes made so far."""


@value
class Fixed:
    """What fixing led to; nothing has been written yet."""

    before: tuple[tuple[Path, str], ...]
    """The changed files as they were."""
    after: tuple[tuple[Path, str], ...]
    choices: tuple[Choice, ...]
    """The fixes that were made, in order."""
    diagnostics: tuple[Diagnostic, ...]
    """What is left."""


@value
class _State:
    texts: Texts
    choices: tuple[Choice, ...]
    diagnostics: tuple[Diagnostic, ...]


def fix_source(request: CompileRequest) -> Fixed:
    """Make the certain fixes of a program in memory."""
    if request.path is None:
        raise SeenError(_refusal("there is no file to write to: give the name of one"))
    files = _Files(request)
    start = _State({}, (), check_source(request).diagnostics)
    best = _rounds(files, start)
    for _ in range(MOST_ALONE):
        following = _one_alone(files, best)
        if following is None:
            break
        best = _rounds(files, following)
    changed = {path: text for path, text in best.texts.items() if text != files.text(path)}
    return Fixed(
        tuple((path, files.text(path)) for path in changed),
        tuple(changed.items()),
        best.choices if changed else (),
        best.diagnostics,
    )


def write(fixed: Fixed) -> None:
    """Write the changed files, each in one step, if they still are what was checked."""
    now = {path: path.read_bytes() for path, _ in fixed.before}
    for path, text in fixed.before:
        if decode(now[path], show(path)) != text:
            raise SeenError(_refusal(f"`{show(path)}` has changed while it was being checked"))
    for path, text in fixed.after:
        mark = _MARK if now[path].startswith(_MARK) else b""
        with atomic_output(path) as temporary:
            temporary.write_bytes(mark + text.encode())
            shutil.copymode(path, temporary)


def difference(fixed: Fixed) -> str:
    """Return what fixing changes as a unified diff."""
    lines: list[str] = []
    for (path, before), (_, after) in zip(fixed.before, fixed.after):
        name = show(path)
        lines += unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{name}", f"b/{name}"
        )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _refusal(reason: str) -> Diagnostic:
    return Diagnostic("E0604", "nothing was fixed: {reason}", (), {"reason": reason})


class _Files:
    """The files of the program that may be changed, and checks of the program with other texts in them."""

    def __init__(self, request: CompileRequest) -> None:
        self.request = request
        assert request.path is not None
        self.root = (request.project.root if request.project else request.path.parent).resolve()
        self._known: dict[str, Path | None] = {}
        self._texts: Texts = {}

    def may_edit(self, file: SourceFile) -> bool:
        """Tell whether a file lies in the package; a lone program is its own package."""
        return self.path(file.name) is not None

    def path(self, name: str) -> Path | None:
        """Return the real path of a file that may be changed."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Path | None:
        try:
            path = Path(name).resolve(strict=True)
            text = decode(path.read_bytes(), name)
        except (OSError, SeenError):
            return None
        if not path.is_relative_to(self.root) or ".seen" in path.relative_to(self.root).parts[:-1]:
            return None
        self._texts[path] = text
        return path

    def text(self, path: Path) -> str:
        """Return what a file holds on disk."""
        return self._texts[path]

    def apply(self, state: _State, choices: Iterable[Choice]) -> _State:
        """Return the state after some fixes."""
        chosen = tuple(choices)
        texts = dict(state.texts)
        for name, edits in edits_by_file(chosen).items():
            path = self.path(name)
            assert path is not None
            texts[path] = edited(texts.get(path, self._texts[path]), edits)
        return _State(texts, (*state.choices, *chosen), self.check(texts))

    def check(self, texts: Texts) -> tuple[Diagnostic, ...]:
        """Check the program with these texts in place of what the files hold."""
        request = self.request
        source = request.source
        assert request.path is not None
        text = texts.get(request.path.resolve())
        if text is not None:
            source = SourceFile(source.name, text, source.module, source.language)
        found = request.diagnostics
        manifest = request.project.root.resolve() / MANIFEST_NAME if request.project else None
        if manifest in texts and request.project is not None:
            shown = show(request.project.root / MANIFEST_NAME)
            found = tuple(read_manifest(SourceFile(shown, texts[manifest], ""))[1])
        again = replace(request, source=source, diagnostics=found, texts=texts)
        try:
            return check_source(again).diagnostics
        except SeenError as error:
            return error.diagnostics


def _rounds(files: _Files, start: _State) -> _State:
    """Fix and check until nothing is left to fix; return the best state on the way."""
    best = state = start
    for _ in range(MOST_ROUNDS):
        choices = choose(state.diagnostics, files.may_edit)
        if not choices:
            break
        state = files.apply(state, choices)
        if improves(best.diagnostics, state.diagnostics, _changed(best, state)):
            best = state
    return best


def _one_alone(files: _Files, state: _State) -> _State | None:
    """Return the state after the first fix that makes the program better by itself."""
    choices = choose(state.diagnostics, files.may_edit)
    for choice in choices[:MOST_ALONE]:
        after = files.apply(state, (choice,))
        if improves(state.diagnostics, after.diagnostics, _changed(state, after)):
            return after
    return None


def _changed(before: _State, after: _State) -> set[str]:
    """Return the names under which diagnostics know the files that differ."""
    names = set()
    for choice in after.choices[len(before.choices) :]:
        names |= {edit.file.name for edit in choice.fix.edits}
    return names
