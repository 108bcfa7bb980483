"""Which fixes are made together, and when the result counts as better."""

from __future__ import annotations

import pytest

from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.diagnostics.fixing import choose, edited, improves
from seen_core.source import SourceFile, Span

TEXT = "abcdefghij\n"
MAIN = SourceFile("main.seen", TEXT, "main")
OTHER = SourceFile("other.seen", TEXT, "other")


def problem(
    code: str, start: int = 0, end: int = 0, text: str = "", *, file: SourceFile = MAIN, certain: bool = True
) -> Diagnostic:
    fix = Fix("change it", (Edit(file, Span(start, end), text),), certain)
    return Diagnostic(code, "wrong", (Label(file, Span(start, end)),), fixes=(fix,))


def plain(*codes: str, file: SourceFile = MAIN) -> list[Diagnostic]:
    return [Diagnostic(code, "wrong", (Label(file, Span(0, 0)),)) for code in codes]


def chosen(*diagnostics: Diagnostic) -> list[int]:
    """Return where the fixes that are chosen begin."""
    choices = choose(diagnostics, lambda file: file is not OTHER)
    return [choice.fix.edits[0].span.start for choice in choices]


def test_only_certain_fixes_of_files_that_may_be_changed() -> None:
    assert chosen(problem("E0201", 1, 2), problem("E0201", 4, 5, certain=False)) == [1]
    assert chosen(problem("E0201", 1, 2, file=OTHER)) == []
    assert chosen(*plain("E0201")) == []


def test_fixes_that_touch_wait_for_the_next_round() -> None:
    assert chosen(problem("E0201", 1, 4), problem("E0201", 3, 6), problem("E0201", 7, 8)) == [1, 7]
    assert chosen(problem("E0201", 1, 4), problem("E0201", 4, 4)) == [1]


def test_syntax_comes_before_names_ownership_and_warnings() -> None:
    assert chosen(problem("W0201", 1, 2), problem("E0303", 3, 4), problem("E0107", 5, 6)) == [5]
    assert chosen(problem("W0201", 1, 2), problem("E0303", 3, 4)) == [3]


@pytest.mark.parametrize(
    ("before", "after", "better"),
    [
        (["E0201", "E0201"], ["E0201"], True),
        (["E0201"], ["E0201"], False),
        (["E0201", "E0201"], ["E0203"], False),
        (["E0107"], ["E0201", "E0203"], True),
        (["E0107"], ["E0107", "E0201"], False),
        (["E0201", "E0303"], ["E0201"], True),
        (["E0201", "E0303"], ["E0201", "E0204"], False),
        (["W0201", "W0201"], ["W0201"], True),
        (["W0201"], ["E0201"], False),
        ([], [], False),
    ],
)
def test_better_means_fewer_and_none_of_a_new_code(before: list[str], after: list[str], better: bool) -> None:
    assert improves(plain(*before), plain(*after), ["main.seen"]) is better


def test_every_changed_file_must_be_better_and_no_other_worse() -> None:
    before = [*plain("E0201", "E0201"), *plain("E0201", file=OTHER)]
    one_better = [*plain("E0201"), *plain("E0201", file=OTHER)]
    assert improves(before, one_better, ["main.seen"])
    assert not improves(before, one_better, ["main.seen", "other.seen"])
    assert not improves(before, [*plain(), *plain("E0201", "E0201", file=OTHER)], ["main.seen"])


def test_line_ends_of_a_text_stay_its_own() -> None:
    assert edited("a\r\nb\r\n", [Edit(MAIN, Span(1, 1), " {\n}")]) == "a {\r\n}\r\nb\r\n"
    assert edited("a\nb\n", [Edit(MAIN, Span(1, 1), " {\r\n}")]) == "a {\n}\nb\n"
