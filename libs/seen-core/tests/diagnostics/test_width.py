from __future__ import annotations

import pytest

from seen_core.diagnostics.width import display_width, has_right_to_left, show_line, visible_text


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("abc", 3),
        ("名前", 4),
        ("e\u0301", 1),
        ("דּ", 1),
        ("نَصّ", 2),
        ("😀", 2),
        ("👩\u200d👧", 2),
        ("❤\ufe0f", 2),
        ("👍🏽", 2),
        ("🇪🇸🇯🇵", 4),
        ("\t", 4),
        ("a\tb", 6),
        ("한글", 4),
        ("ｆｕｌｌ", 8),
        ("\x1b", 1),
    ],
)
def test_display_width(text: str, cells: int) -> None:
    assert display_width(text) == cells


def test_cells_and_places_agree_with_what_is_shown() -> None:
    shown = show_line("\tx名y")
    assert shown.text == "    x名y"
    assert shown.cells == [0, 4, 5, 7, 8]
    assert shown.starts == [0, 4, 5, 6, 7]


def test_nothing_in_source_can_drive_the_terminal() -> None:
    assert visible_text("a\x1b[31m\u202eb\x7f\u2066") == "a\u241b[31m\ufffdb\u2421\ufffd"


def test_right_to_left() -> None:
    assert has_right_to_left("let نص")
    assert not has_right_to_left("let 名 = é")
