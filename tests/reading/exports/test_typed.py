"""Paragraphs of typed text."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.reading.exports.wires.typed import paragraphs
from tests.reading.exports.stories import stories

TEXTS = stories(1, headings=False)[0].body


def lines(indent: int, base: int = 0, width: int = 60) -> str:
    first, rest = " " * (base + indent), " " * base
    parts = (textwrap.wrap(t, width, initial_indent=first, subsequent_indent=rest) for t in TEXTS)
    return "\n".join(line for part in parts for line in part)


@pytest.mark.parametrize("indent", [2, 3, 4, 8])
@pytest.mark.parametrize("base", [0, 6])
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("before", ["", "\n", "\n         \n"])
def test_indents_open(indent: int, base: int, alone: bool, before: str) -> None:
    assert paragraphs(before + lines(indent, base) + "\n   \n", alone) == TEXTS


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("between", ["\n\n", "\n \n", "\r\n\r\n".replace("\r", ""), "\n\n\n"])
def test_blank_lines_part(alone: bool, between: str) -> None:
    assert paragraphs(between.join(TEXTS), alone) == TEXTS
    assert paragraphs(between.join(textwrap.fill(text, 60) for text in TEXTS), alone) == TEXTS


def test_one_among_others_stays_one() -> None:
    text = textwrap.fill(TEXTS[0], 40)
    assert paragraphs(textwrap.indent(text, "        "), False) == [TEXTS[0]]
    assert paragraphs(text, False) == [TEXTS[0]]
    assert paragraphs("\n".join(TEXTS)) == TEXTS  # a line each


@given(st.text(alphabet="ab. \n\t<\x00é"), st.booleans())
def test_no_sign_is_lost(text: str, alone: bool) -> None:
    found = paragraphs(text, alone)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(part == " ".join(part.split()) != "" for part in found)
