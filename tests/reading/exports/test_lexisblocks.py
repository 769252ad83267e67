"""Blocks of lines of LexisNexis."""

from __future__ import annotations

import pytest

from nutgraf.reading.exports.lexis.blocks import (
    Block,
    blocks_of,
    closes,
    label_of,
    paragraphs_of,
    unrepeated,
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("LENGTH: 3 words", "length"), ("LÄNGE: 3 Wörter", "länge"), ("LOAD-DATE: x", "load-date"),
        ("   LOAD DATE: x", "load-date"), ("Length: 3", ""), ("OPINION: a", ""), ("12: a", ""),
        ("LENGTH", ""), ("", ""), (":", ""), ("CITY: A", "city"),
    ],
)  # fmt: skip
def test_labels_are_in_capitals_and_known(line: str, label: str) -> None:
    assert label_of(line) == label


def test_blank_lines_and_labels_part_blocks() -> None:
    lines = ["", " a", "b", "", "BYLINE: A", "SECTION: B", "c", "LANGUAGE: C", "d", "CITY: E", ""]
    assert [(block.text, block.label) for block in blocks_of(lines)] == [
        ("a b", ""), ("A", "byline"), ("B c", "section"), ("C d CITY: E", "language"),
    ]  # fmt: skip


def test_what_is_centred() -> None:
    assert Block([" " * 20 + "A"]).centred
    assert Block(["Long " * 16, " " * 30 + "end"]).centred
    assert not Block(["  A", "B"]).centred
    assert closes(Block([" " * 20 + "A", " " * 30 + "B"]))
    assert not closes(Block(["A", " " * 30 + "B"]))


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["a"], ["a"]),
        (["The board met on Tuesday to talk about the lease, and a spokesman for", "it said so."],
         ["The board met on Tuesday to talk about the lease, and a spokesman for it said so."]),
        (["x " * 38, "Then.", "Other"], ["x " * 37 + "x Then.", "Other"]),
        (["x " * 38, "then", "small"], ["x " * 37 + "x then small"]),
        (["x", "   y"], ["x", "y"]), (["   x", "y"], ["x y"]),
        (["TEKST: a"], ["a"]), (["SUBJECT: a"], ["SUBJECT: a"]), (["TEKST:"], []),
    ],
)  # fmt: skip
def test_paragraphs(lines: list[str], wanted: list[str]) -> None:
    assert list(paragraphs_of(Block(lines, label_of(lines[0])))) == wanted


def test_words_repeated_by_fault_count_once_if_all_fields_have_them() -> None:
    fault = ["      Post Post Post", "BYLINE: A B B", "SECTION: C C", "LENGTH: 3 words words"]
    assert list(unrepeated(fault)) == [
        "      Post", "BYLINE: A B", "SECTION: C", "LENGTH: 3 words",
    ]  # fmt: skip
    for i in (1, 2, 3):
        sound = [*fault[:i], "BYLINE: A B", *fault[i + 1 :]]
        assert list(unrepeated(sound)) == sound
