"""The text of `--emit ast`."""

from __future__ import annotations

from syntax_support import tree

from seen_core.syntax.dump import dump


def test_dump() -> None:
    assert dump(tree("let x = 1 + y")) == (
        "File 0..13\n"
        "  items: [1]\n"
        "    Let 0..13\n"
        "      kind: 'let'\n"
        "      pattern: NamePattern 4..5\n"
        "        name: 'x'\n"
        "      value: Binary 8..13\n"
        "        operator: '+'\n"
        "        left: IntLiteral 8..9\n"
        "          value: 1\n"
        "        right: Name 12..13\n"
        "          text: 'y'\n"
        "      header: Header\n"
        "  language: 'en'\n"
    )


def test_dump_shows_nothing_that_counts_as_empty_by_accident() -> None:
    assert "value: 0" in dump(tree("0")) and "value: False" in dump(tree("false"))
