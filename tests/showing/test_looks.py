"""Looks: every colour and line there is, and words for every reason."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Reason
from nutgraf.showing.looks import COLOURS, LINES, REASONS, TERMINAL, Look, look_of
from nutgraf.showing.webpage import template


@given(st.text())
def test_a_look_comes_of_the_name_alone(name: str) -> None:
    look = look_of(name)
    assert look == look_of(name)
    assert 0 <= look.colour < COLOURS
    assert 0 <= look.line < LINES
    assert look.terminal in TERMINAL


def test_the_bundled_topics_and_their_like_are_far_apart() -> None:
    names = ("diplomacy", "energy", "military", "health")
    assert len({look_of(name).colour for name in names}) == len(names)


def test_the_style_sheet_has_every_look() -> None:
    css = template("document.css")
    for line in range(LINES):
        assert re.search(rf"\.s{line}\b", css)
    for colour in range(COLOURS):
        assert re.search(rf"\.c{colour}\b", css)
    assert not re.search(rf"\.c{COLOURS}\b", css)
    assert Look(6, 3).css == "c6 s3"
    assert len(TERMINAL) == COLOURS


def test_every_reason_has_words_of_its_own() -> None:
    assert set(REASONS) == set(Reason)
    assert len(set(REASONS.values())) == len(Reason)
