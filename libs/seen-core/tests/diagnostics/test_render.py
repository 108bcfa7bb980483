from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.diagnostics.messages import Messages
from seen_core.diagnostics.render import render, use_color
from seen_core.source import SourceFile, Span

Golden = Callable[[str, str], None]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def source(text: str, name: str = "src/main.seen") -> SourceFile:
    return SourceFile(name, text, "main")


def span(file: SourceFile, part: str, occurrence: int = 1) -> Span:
    position = -1
    for _ in range(occurrence):
        position = file.text.index(part, position + 1)
    return Span(position, position + len(part))


def label(file: SourceFile, part: str, text: str = "", occurrence: int = 1, primary: bool = True) -> Label:
    return Label(file, span(file, part, occurrence), text, primary)


def human(
    *diagnostics: Diagnostic, color: str = "never", terminal: bool = False, language: str = "en"
) -> str:
    stdout, stderr = io.StringIO(), Terminal() if terminal else io.StringIO()
    render(diagnostics, "human", color=color, language=language, stdout=stdout, stderr=stderr)
    assert stdout.getvalue() == ""
    return stderr.getvalue()


def use_after_move() -> Diagnostic:
    file = source("fun main() {\n    let data = load()\n    consume(data)\n    println(data)\n}\n")
    end = span(file, "data", 2).end
    return Diagnostic(
        "E0301",
        "`{name}` is used after it was moved",
        (
            label(file, "data", "used here", occurrence=3),
            label(file, "data", "moved here", occurrence=2, primary=False),
        ),
        {"name": "data"},
        ("`consume` keeps what it is given",),
        (Fix("give it a copy", (Edit(file, Span(end, end), ".clone()"),)),),
    )


def mismatch() -> Diagnostic:
    file = source('let name = "Ada"\nlet total = price + name\n')
    return Diagnostic(
        "E0207",
        "`{operator}` is not defined for `{left}` and `{right}`",
        (
            label(file, "+"),
            label(file, "price", "this is `Int`", primary=False),
            label(file, "name", "this is `String`", occurrence=2, primary=False),
        ),
        {"operator": "+", "left": "Int", "right": "String"},
    )


def warning() -> Diagnostic:
    file = source("fun main() {\n    let spare = 1\n}\n")
    return Diagnostic("W0201", "`{name}` is never used", (label(file, "spare"),), {"name": "spare"})


def several_files() -> Diagnostic:
    main = source("import shapes\n\nlet s = Circle(1)\n")
    other = source("class Circle(r: Float)\n", "src/shapes.seen")
    return Diagnostic(
        "E0203",
        "expected `{expected}`, found `{found}`",
        (
            label(main, "1", "this is `Int`"),
            label(other, "Float", "`Float` is asked for here", primary=False),
        ),
        {"expected": "Float", "found": "Int"},
        fixes=(
            Fix(
                "change both",
                (Edit(main, span(main, "1"), "1.0"), Edit(other, span(other, "r: "), "radius: ")),
            ),
        ),
    )


def multi_line() -> Diagnostic:
    file = source("let a = call(1,\n    { x ->\n        x + 1\n    },\n    3)\nlet b = 2\n")
    whole = Span(span(file, "call").start, span(file, "3)").end)
    block = Span(span(file, "{").start, span(file, "}").end)
    return Diagnostic(
        "E0205",
        "three arguments where two are taken",
        (Label(file, whole, "this call"), Label(file, block, "a function", False), label(file, "1", "first")),
    )


def long_span() -> Diagnostic:
    body = "".join(f"    line{i}()\n" for i in range(20))
    file = source(f"fun long() {{\n{body}}}\n")
    return Diagnostic("E0212", "no value", (Label(file, Span(0, len(file.text) - 1), "this function"),))


def far_apart() -> Diagnostic:
    file = source("let a = 1\n\n\n\n\nlet a = 2\n\nlet a = 3\n")
    return Diagnostic(
        "E0208",
        "`a` is declared twice",
        (
            label(file, "a", "again", 2),
            label(file, "a", "first", 1, False),
            label(file, "a", "and again", 3, False),
        ),
    )


def wide() -> Diagnostic:
    file = source('让 名前 = 😀 + e\u0301te\u0301 + "漢字" + x\n')
    return Diagnostic(
        "E0201", "unknown `x`", (label(file, "x", "here"), label(file, "名前", "与", primary=False))
    )


def right_to_left() -> Diagnostic:
    file = source('    اطبع("مرحبا يا عالم", مجهول) // تعليق على السطر\n')
    return Diagnostic(
        "E0201",
        "there is no `{name}` here",
        (label(file, "مجهول", "اسم مجهول"), label(file, "اطبع", "this call", primary=False)),
        {"name": "مجهول"},
    )


def arabic() -> Diagnostic:
    """Names of both directions in a sentence, a type with signs, a note of two lines, a fix."""
    file = source("ثابت عدد: Array<Int> = اجلب(name) /* كل ما لم يقرأ */\nاطبع(عدد)\n", "src/رئيسي.seen")
    return Diagnostic(
        "E0203",
        "expected {expected}, found {found}",
        (
            label(file, "اجلب(name)", "this is Array<String>"),
            label(file, "Array<Int>", "asked for by this call", primary=False),
            label(file, "عدد", "`عدد` is bound here", primary=False),
        ),
        {"expected": "Array<Int>", "found": "Array<String>"},
        ("name it `_name`", "an untranslated note\nof two lines"),
        (Fix("convert it: `name as Int`", (Edit(file, span(file, "name"), "name as Int"),)),),
    )


def marks() -> Diagnostic:
    """Vowel signs belong to their letters, and emoji are as wide as their first part."""
    file = source('دَالَّة("👩\u200d👧", 👍🏽 + نَصّ, ١٢ + ٣)\n')
    return Diagnostic(
        "E0201",
        "there is no {name} here",
        (label(file, "نَصّ", "unknown name"), label(file, "👍🏽", "not found", primary=False)),
        {"name": "نَصّ"},
    )


def tabs() -> Diagnostic:
    file = source("\tif (a) {\n\t\tb(\tc)\n\t}\n")
    return Diagnostic(
        "E0201", "there is no `c`", (label(file, "c", "here"), label(file, "\t}", "tab", primary=False))
    )


def end_of_file() -> Diagnostic:
    file = source("fun main() {\n    run()\n")
    end = len(file.text)
    return Diagnostic(
        "E0105",
        "`{` is never closed",
        (Label(file, Span(end, end), "`}` is missing"), label(file, "{", "", 1, False)),
    )


def end_without_newline() -> Diagnostic:
    file = source('let a = "abc')
    end = len(file.text)
    return Diagnostic("E0102", "the string never ends", (Label(file, Span(end, end), "here"),))


def empty_file() -> Diagnostic:
    return Diagnostic("E0225", "nothing to run", (Label(source(""), Span(0, 0), "the file is empty"),))


def no_place() -> Diagnostic:
    return Diagnostic("E0603", "there is no `seen.toml` here", (), {}, ("run `seen init`\nor name a file",))


def over_newline() -> Diagnostic:
    file = source("let a =\nlet b = 1\n")
    return Diagnostic("E0101", "a value is missing", (Label(file, Span(7, 8), "expected here"),))


def same_start() -> Diagnostic:
    file = source("let x = a.b.c\n")
    return Diagnostic(
        "E0204",
        "`c` is unknown",
        (label(file, "c"), label(file, "a", "an `A`", 1, False), Label(file, Span(8, 11), "a `B`", False)),
    )


def very_long_line() -> Diagnostic:
    file = source("let a = [" + "1, " * 200 + "oops, " + "2, " * 200 + "]\n")
    return Diagnostic("E0201", "there is no `oops`", (label(file, "oops", "here"),))


def insertion() -> Diagnostic:
    file = source("import b\n\nrun()\nb.x()\n")
    return Diagnostic(
        "E0201",
        "there is no `run`",
        (label(file, "run"),),
        fixes=(
            Fix("import it", (Edit(file, Span(0, 0), "import a.run\n"), Edit(file, span(file, "x"), "y"))),
        ),
    )


def terminal_escape() -> Diagnostic:
    file = source("let a = \x1b[31m\u202e1\n")
    return Diagnostic("E0103", "`{found}` cannot stand here", (label(file, "\x1b"),), {"found": "\x1b\u202e"})


CASES = [
    use_after_move,
    mismatch,
    warning,
    several_files,
    multi_line,
    long_span,
    far_apart,
    wide,
    right_to_left,
    arabic,
    marks,
    tabs,
    end_of_file,
    end_without_newline,
    empty_file,
    no_place,
    over_newline,
    same_start,
    very_long_line,
    insertion,
    terminal_escape,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_frame(case: Callable[[], Diagnostic], golden: Golden) -> None:
    golden(f"diagnostics/golden/{case.__name__}.txt", human(case()))


def test_colours(golden: Golden) -> None:
    text = human(use_after_move(), mismatch(), color="always")
    golden("diagnostics/golden/colours.ansi", text)


def test_isolates_only_on_a_terminal(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert "\u2068" not in human(right_to_left())
    text = human(right_to_left(), terminal=True)
    assert text.count("\u2068") == text.count("\u2069") > 0
    golden("diagnostics/golden/right_to_left.terminal", text)


@pytest.mark.parametrize("case", [arabic, marks], ids=lambda case: case.__name__)
def test_arabic(case: Callable[[], Diagnostic], golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    golden(f"diagnostics/golden/{case.__name__}.ar.txt", human(case(), language="ar"))
    text = human(case(), language="ar", terminal=True)
    golden(f"diagnostics/golden/{case.__name__}.ar.terminal", text)
    for line in text.splitlines():
        assert line.count("\u2067") + line.count("\u2068") == line.count("\u2069")


def test_isolates_are_for_terminals_that_know_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    assert "\u2068" not in human(right_to_left(), terminal=True)
    stdout = io.StringIO()
    render([arabic()], "json", color="auto", language="ar", stdout=stdout, stderr=Terminal())
    assert not set(stdout.getvalue()) & set("\u2066\u2067\u2068\u2069")


def test_names_in_arabic_sentences_drive_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    text = human(terminal_escape(), terminal=True, language="ar")
    assert "\x1b" not in text and "\u202e" not in text


def test_summary_counts() -> None:
    assert human(mismatch(), use_after_move(), warning()).splitlines()[-1] == "2 errors, 1 warning"
    assert human(warning(), warning()).splitlines()[-1] == "2 warnings"
    assert human() == ""


def test_color_choice() -> None:
    assert use_color("always", io.StringIO(), {"NO_COLOR": "1"})
    assert not use_color("never", Terminal(), {})
    assert use_color("auto", Terminal(), {})
    assert not use_color("auto", Terminal(), {"NO_COLOR": "1"})
    assert not use_color("auto", Terminal(), {"TERM": "dumb"})
    assert not use_color("auto", io.StringIO(), {})


def test_json_lines() -> None:
    stdout, stderr = io.StringIO(), io.StringIO()
    diagnostics = [use_after_move(), no_place(), right_to_left()]
    render(diagnostics, "json", color="auto", language="en", stdout=stdout, stderr=stderr)
    assert stderr.getvalue() == ""
    first, second, third = (json.loads(line) for line in stdout.getvalue().splitlines())
    assert first["code"] == "E0301"
    assert first["severity"] == "error"
    assert first["message"] == "`data` is used after it was moved"
    assert (first["file"], first["line"], first["column"]) == ("src/main.seen", 4, 13)
    assert (first["end_line"], first["end_column"]) == (4, 17)
    assert [(entry["text"], entry["primary"]) for entry in first["labels"]] == [
        ("used here", True),
        ("moved here", False),
    ]
    assert first["notes"] == ["`consume` keeps what it is given"]
    assert first["fixes"][0]["edits"][0]["text"] == ".clone()"
    assert first["fixes"][0]["edits"][0]["column"] == first["fixes"][0]["edits"][0]["end_column"] == 17
    assert second["file"] is second["line"] is None
    assert (third["column"], third["end_column"]) == (27, 32)


def test_sarif(golden: Golden) -> None:
    stdout = io.StringIO()
    diagnostics = [use_after_move(), several_files(), warning(), no_place()]
    render(
        diagnostics, "sarif", color="auto", language="en", stdout=stdout, stderr=io.StringIO(), version="1.0"
    )
    document = json.loads(stdout.getvalue())
    assert document["version"] == "2.1.0"
    assert [result["level"] for result in document["runs"][0]["results"]] == [
        "error",
        "error",
        "warning",
        "error",
    ]
    golden("diagnostics/golden/document.sarif", stdout.getvalue())


def test_sarif_with_nothing_to_report_is_a_document() -> None:
    stdout = io.StringIO()
    render([], "sarif", color="auto", language="en", stdout=stdout, stderr=io.StringIO())
    assert json.loads(stdout.getvalue())["runs"][0]["results"] == []


def test_streams_that_are_not_unicode() -> None:
    raw = io.BytesIO()
    stdout = io.TextIOWrapper(raw, encoding="ascii")
    render([right_to_left()], "json", color="auto", language="en", stdout=stdout, stderr=io.StringIO())
    stdout.flush()
    assert "مجهول" in json.loads(raw.getvalue())["message"]


def test_messages_are_translated_by_template() -> None:
    messages = Messages(
        {
            "`{name}` is used after it was moved": "se usa `{name}` después de moverlo",
            "moved here": "movido aquí",
            "`{function}` keeps what it is given": "`{function}` se queda con lo que recibe",
            "{count} errors": "{count} errores",
        }
    )
    diagnostic = use_after_move()
    assert messages.message(diagnostic) == "se usa `data` después de moverlo"
    assert messages.sentence("moved here") == "movido aquí"
    assert messages.sentence("used here") == "used here"
    assert messages.sentence(diagnostic.notes[0]) == "`consume` se queda con lo que recibe"
    assert messages.count(2, "error") == "2 errores"
    assert messages.count(1, "error") == "1 error"


def test_lists_in_arguments_are_translated() -> None:
    messages = Messages({"an expression": "una expresión", "or": "o"})
    template, arguments = "expected {expected}", {"expected": "an expression or `)`"}
    assert messages.message(Diagnostic("E0101", template, (), arguments)) == "expected una expresión o `)`"
    other = {"expected": "`a or b`, not c"}
    assert messages.message(Diagnostic("E0101", template, (), other)) == "expected `a or b`, not c"


def test_messages_come_from_the_pack() -> None:
    stderr = io.StringIO()
    render([use_after_move()], "human", color="never", language="es", stdout=io.StringIO(), stderr=stderr)
    assert stderr.getvalue().startswith("error[E0301]: `data` se usa después de moverse\n")
    assert "= ayuda: give it a copy" in stderr.getvalue()


@pytest.mark.parametrize("language", ["en", "xx", "../en", "keywords/es.toml"])
def test_without_a_pack_messages_are_english(language: str) -> None:
    stdout = io.StringIO()
    render([use_after_move()], "json", color="never", language=language, stdout=stdout, stderr=io.StringIO())
    assert json.loads(stdout.getvalue())["message"] == "`data` is used after it was moved"


def test_broken_translation_falls_back_to_english() -> None:
    messages = Messages({"`{name}` is used after it was moved": "se usa `{nombre}`"})
    assert messages.message(use_after_move()) == "`data` is used after it was moved"


def test_spans_outside_the_text_are_drawn_at_its_end() -> None:
    file = source("a\n")
    text = human(Diagnostic("E0101", "odd", (Label(file, Span(50, 90), "here"),)))
    assert "here" in text
