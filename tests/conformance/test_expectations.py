"""The comments that conformance programs carry are read as documented."""

from __future__ import annotations

from pathlib import Path

from expectations import Expectation, ExpectedDiagnostic, find_cases, parse_expectation


def test_no_comments_expect_nothing() -> None:
    assert parse_expectation("fun main() {}\n") == Expectation()


def test_output_lines_keep_their_order_and_spaces() -> None:
    text = "println(1) // expect: 1\n// expect:   indented\n// expect:\n//expect: last\n"
    assert parse_expectation(text).stdout == "1\n  indented\n\nlast\n"


def test_streams_arguments_and_exit_code() -> None:
    text = "// exit: 101\n// leaks: 2\n// stderr: panic: \n// stderr: overflow\n"
    text += "// stdin: a b\n// stdin:\n// args: x 12\n"
    expectation = parse_expectation(text)
    assert expectation.exit_code == 101
    assert expectation.leaks == 2
    assert expectation.stderr == ("panic:", "overflow")
    assert expectation.stdin == "a b\n\n"
    assert expectation.arguments == ("x", "12")
    assert not expectation.rejected


def test_diagnostics_stand_on_their_line_or_name_it() -> None:
    text = "let x = y // error[E0201]: y\n// error[E0301] @7: moved here\n// warning[W0201] @3\n"
    expectation = parse_expectation(text)
    assert expectation.errors == (
        ExpectedDiagnostic("E0201", 1, "y"),
        ExpectedDiagnostic("E0301", 7, "moved here"),
    )
    assert expectation.warnings == (ExpectedDiagnostic("W0201", 3),)
    assert expectation.rejected


def test_words_in_ordinary_comments_are_not_marks() -> None:
    text = "// we expect: nothing\n// the error[E0201] is explained elsewhere\n"
    assert parse_expectation(text) == Expectation()


def test_a_folder_with_a_manifest_is_one_program(tmp_path: Path) -> None:
    source = tmp_path / "area" / "project" / "src"
    source.mkdir(parents=True)
    (source.parent / "seen.toml").write_text('[project]\nname = "project"\n')
    (source / "main.seen").write_text("println(1) // expect: 1\n")
    (source / "other.seen").write_text("// expect: not read\n")
    (tmp_path / "area" / "single.seen").write_text("// exit: 3\n")
    cases = list(find_cases(tmp_path))
    assert [case.name for case in cases] == ["area/project", "area/single"]
    assert cases[0].expectation.stdout == "1\n"
    assert cases[1].expectation.exit_code == 3


def test_every_program_here_expects_something() -> None:
    silent = [case.name for case in find_cases(Path(__file__).parent) if case.expectation == Expectation()]
    assert silent == []
