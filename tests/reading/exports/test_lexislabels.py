"""The labels of Lexis and Nexis."""

from __future__ import annotations

import pytest

from nutgraf.reading.exports.lexis.labels import (
    HEAD,
    LONGEST,
    PARTS,
    TAIL,
    WEAK,
    is_copyright,
    labelled,
    part_of,
    words_declared,
)  # fmt: skip


def test_each_label_is_as_lines_are_looked_up() -> None:
    for label in (*HEAD, *TAIL, *WEAK):
        assert labelled(f"{label.upper()}: x") == (label, "x")
    for word in PARTS:
        assert part_of(f" {word.upper()}\t") == PARTS[word]
        assert len(word) <= LONGEST


def test_a_label_that_is_told_apart_is_so_wherever_it_stands() -> None:
    both = {label for label in HEAD if label in TAIL and HEAD[label] and TAIL[label]}
    assert all(HEAD[label] == TAIL[label] for label in both)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Load-Date:\xa0March 4, 2021", ("load-date", "March 4, 2021")),
        ("Load Date: a: b", ("load-date", "a: b")),
        ("LÄNGE:", ("länge", "")),
        ("no colon", ("", "")),
        (f"{'a' * 60}: b", ("", "")),
        ("", ("", "")),
    ],
)
def test_labelled(line: str, wanted: tuple[str, str]) -> None:
    assert labelled(line) == wanted


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("212 words", 212), ("212  Wörter", 212), ("1,212 words", 1212), ("1.212 mots", 1212),
        ("", None), ("words", None), ("9" * 20, None),
    ],
)  # fmt: skip
def test_words_declared(value: str, words: int | None) -> None:
    assert words_declared(value) == words


def test_copyright() -> None:
    for line in ("Copyright 2021 A", "  © 2021 A", "(c) 2021", "All Rights Reserved"):
        assert is_copyright(line)
    for line in ("The copyright", "", "A text"):
        assert not is_copyright(line)
