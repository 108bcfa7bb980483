from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import made_up_pack

from seen_core.source import SourceFile, Span
from seen_core.source.pack import LanguagePack, available_packs, builtin_pack
from seen_core.syntax import parse
from seen_core.syntax.translate import translate

CONFORMANCE = Path(__file__).parents[4] / "tests" / "conformance"
PROGRAMS = sorted(CONFORMANCE.rglob("*.seen"))
ENGLISH = builtin_pack("en")
OTHERS = [code for code in available_packs() if code != "en"]


def into(text: str, source: LanguagePack, target: LanguagePack) -> str:
    return translate(SourceFile("test.seen", text, "test", source.code), source, target)


def body(text: str, target: str, source: str = "en") -> str:
    """The translation without the line that names the language."""
    result = into(text, builtin_pack(source), builtin_pack(target))
    first, _, rest = result.partition("\n")
    assert first == f"#language {target} // {source}"
    assert into(result, builtin_pack(target), builtin_pack(source)) == text
    return rest


def test_words_and_names_are_rewritten_and_nothing_else() -> None:
    text = 'fun main() { // if\n\tprintln("if $count")   /* while */\n}\n'
    assert body(text, "es") == 'función principal() { // if\n\timprimir("if $count")   /* while */\n}\n'


def test_second_spellings_survive() -> None:
    assert body("val a = match (b) { else -> 1 }\nlet c = 1\n", "ru") == (
        "значение a = совпадение (b) { иначе -> 1 }\nпусть c = 1\n"
    )


def test_code_in_strings_is_code() -> None:
    assert body('println("${if a { size } else { 1 }} if {x.size:>5}")', "ja") == (
        '表示("${もし a { 大きさ } そうでなければ { 1 }} if {x.大きさ:>5}")'
    )


def test_text_in_braces_stays_text() -> None:
    assert body('println("/if/{path*} {} {else")', "es") == 'imprimir("/if/{path*} {} {else")'
    assert body('println(r"{size}", """{size}""")', "es") == 'imprimir(r"{size}", """{size}""")'


def test_names_that_the_file_declares_stay() -> None:
    assert body("fun lines() {}\nlet max = 1\nlines(max)\nx.min()\n", "es") == (
        "función lines() {}\nsea max = 1\nlines(max)\nx.minimo()\n"
    )
    assert body("enum Kind { Int, String }\nlet k = Kind.Int\n", "ar") == (
        "تعداد Kind { Int, String }\nاجعل k = Kind.Int\n"
    )
    assert body("class Box(size: Int)\nlet b = Box(size = 1)\n", "zh") == (
        "类 Box(size: 整数)\n让 b = Box(size = 1)\n"
    )


def test_a_library_name_stays_where_its_translation_is_a_name_of_the_file() -> None:
    assert body("let raiz = sqrt(4.0)\nlet x = sin(raiz)\n", "es") == (
        "sea raiz = sqrt(4.0)\nsea x = seno(raiz)\n"
    )


def test_members_of_the_library_are_replaced_under_their_own_name() -> None:
    assert body("class A : B { override fun toString(): String => x.toString() }", "es") == (
        "clase A : B { anular función aTexto(): cadena => x.aTexto() }"
    )


def test_names_that_would_become_keywords_are_quoted() -> None:
    assert body("let si = 1\nlet y = si\nprintln(a.si)\n", "es") == (
        "sea `si` = 1\nsea `y` = `si`\nimprimir(a.si)\n"
    )
    assert body('let si = 1\nprintln("$si")\n', "es") == 'sea `si` = 1\nimprimir("$`si`")\n'


def test_quotes_that_are_no_longer_needed_go() -> None:
    assert body("let `if` = `size`\nlet `plain` = 1\n", "ja") == "定数 if = size\n定数 `plain` = 1\n"


def test_contextual_words_are_names_out_of_position() -> None:
    assert body("let data = m.get(step)\ndata class P(x: Int)\nfor i in 0 to 9 step 2 {}\n", "zh") == (
        "让 data = m.获取(step)\n数据 类 P(x: 整数)\n对于 i 在 0 到 9 步长 2 {}\n"
    )


def test_modules_keep_the_names_of_their_files() -> None:
    assert body("import std.math.{sqrt, PI as pi}\nimport lines.size\n", "es") == (
        "importar std.math.{raiz, PI como pi}\nimportar lines.size\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "#language es // en\n"),
        ("x\r\n", "#language es // en\r\nx\r\n"),
        ("#language en\nx\n", "#language es\nx\n"),
        ("#language\ten  \r\nx", "#language\tes  \r\nx"),
        ("#language en", "#language es"),
        ("#!/usr/bin/env seen\nx\n", "#!/usr/bin/env seen\n#language es // en\nx\n"),
        ("\ufeffx\n", "\ufeff#language es // en\nx\n"),
        ("#language en // ja\nx\n", "#language es // ja\nx\n"),
    ],
)
def test_language_line(text: str, expected: str) -> None:
    spanish = builtin_pack("es")
    assert into(text, ENGLISH, spanish) == expected
    assert into(expected, spanish, ENGLISH) == text


def test_a_way_over_a_third_language_leads_back() -> None:
    text = "fun main() { println(1) }\n"
    there = into(text, ENGLISH, builtin_pack("ja"))
    further = into(there, builtin_pack("ja"), builtin_pack("ru"))
    assert further.startswith("#language ru // en\n")
    assert into(further, builtin_pack("ru"), ENGLISH) == text


def test_translation_into_itself_changes_nothing() -> None:
    assert into("fun `f`() {}", ENGLISH, ENGLISH) == "fun `f`() {}"


def english_programs() -> Iterator[str]:
    for path in PROGRAMS:
        text = path.read_text(encoding="utf-8")
        if not text.startswith("#language"):
            yield text


@pytest.mark.parametrize("code", OTHERS)
def test_there_and_back(code: str) -> None:
    pack = builtin_pack(code)
    changed = [text for text in english_programs() if into(into(text, ENGLISH, pack), pack, ENGLISH) != text]
    assert not changed


def shape(value: object) -> object:
    """A tree without spans and without the spelling of names."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [
            getattr(value, field.name) for field in dataclasses.fields(value) if "span" not in field.name
        ]
        return (type(value).__name__, *map(shape, fields))
    if isinstance(value, Span):
        return None
    if isinstance(value, tuple):
        return tuple(shape(item) for item in value)
    if isinstance(value, frozenset) and not value <= ENGLISH.keywords.keys():  # names, not roles
        return len(value)
    return None if isinstance(value, str) else value


def test_a_made_up_language_parses_the_conformance_programs() -> None:
    pack = made_up_pack(7)
    compared = 0
    for text in english_programs():
        english = parse(SourceFile("a.seen", text, "a"), ENGLISH)
        if english.diagnostics:
            continue
        translated = into(text, ENGLISH, pack)
        other = parse(SourceFile("a.seen", translated, "a", "xx"), pack)
        assert not other.diagnostics, translated
        assert shape(other.file) == shape(english.file), translated
        assert into(translated, pack, ENGLISH) == text
        compared += 1
    assert compared > 100


def words_of(pack: LanguagePack) -> list[str]:
    """Words whose meaning does not depend on what stands beside them."""
    return [
        word
        for word in (*pack.roles, *pack.canonical_names)
        if pack.roles.get(word) not in ENGLISH.contextual
    ]


SPANISH = builtin_pack("es")
PLAIN_WORDS = sorted(
    word
    for word in {*words_of(ENGLISH), *words_of(SPANISH)}
    if not {ENGLISH.roles.get(word), SPANISH.roles.get(word)} & ENGLISH.contextual
)
WORDS = st.sampled_from(
    [*PLAIN_WORDS, "x", "Ñandú", "数", "`if`", "`si`", "`x`", "`size`", "`tamaño`", "``y``"]
)
MARKS = st.sampled_from(
    ["(x)", "[0]", ".", " + ", "\n", ": ", ", ", " = ", " -> ", " { ", " } ", "?.", ' "$x" ', "1"]
)
PHRASES = st.sampled_from(
    [
        "\ndata class a(y: Int)\n",
        "m.get(step)",
        "\nfor i in 0 to 9 step 2 {}\n",
        "\noverride fun size(): Int => 1\n",
        "\nimport std.math.{sqrt as raiz, sin}\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(WORDS, MARKS), max_size=25), st.lists(st.one_of(WORDS, MARKS, PHRASES), max_size=9))
def test_any_tokens_come_back(pieces: list[str], english: list[str]) -> None:
    text = "start " + " ".join(pieces)
    assert into(into(text, ENGLISH, SPANISH), SPANISH, ENGLISH) == text
    assert into(into(text, SPANISH, ENGLISH), ENGLISH, SPANISH) == text
    text = "start " + " ".join(english)
    assert into(into(text, ENGLISH, SPANISH), SPANISH, ENGLISH) == text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_translated(text: str) -> None:
    assert isinstance(into(text, ENGLISH, builtin_pack("ja")), str)
