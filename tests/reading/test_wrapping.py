"""Whether an article's lines are wrapped, told from all of them."""

from __future__ import annotations

import textwrap

import pytest

from nutgraf.reading.lines import spans
from nutgraf.reading.wrapping import Line, is_broken

STORY = (
    "The council met on Friday to talk about the harbour, and its chair spoke for an hour about "
    "the storm that had come in from the north, while the fishing fleet lay behind the sea wall."
)


def line(text: str) -> Line:
    return Line(0, text, 0, False)


@pytest.mark.parametrize(
    ("one", "other", "broken"),
    [
        ("Negotia-", "tions failed", True),
        ("It was over -", "they said", False),
        ("On", "we", False),
    ],
)
def test_words_broken_at_the_end_of_a_line(one: str, other: str, broken: bool) -> None:
    assert is_broken(line(one), line(other)) is broken


@pytest.mark.parametrize("width", [35, 48, 64, 80])
@pytest.mark.parametrize("indent", ["", "    "])
def test_wrapped_paragraphs_come_back(width: int, indent: str) -> None:
    wrapped = [textwrap.fill(STORY, width, initial_indent=indent) for _ in range(4)]
    article = ("\n" if indent else "\n\n").join(wrapped)
    found = [" ".join(article[start:end].split()) for start, end, _ in spans(article)]
    assert found == [STORY] * 4


def test_a_line_a_paragraph_stays_so() -> None:
    assert len(list(spans("\n".join([STORY] * 4)))) == 4


@pytest.mark.parametrize("width", [42, 60, 72])
@pytest.mark.parametrize("parting", ["\n", "\n\n"])
def test_centred_paragraphs_come_back(width: int, parting: str) -> None:
    other = STORY.replace("Friday", "the last Monday of the month")
    paragraphs = [
        "\n".join(line.center(width).rstrip() for line in textwrap.wrap(story, width - 6))
        for story in (STORY, other, STORY)
    ]
    article = parting.join(paragraphs)
    found = [" ".join(article[start:end].split()) for start, end, _ in spans(article)]
    assert found == [STORY, other, STORY]


def test_what_is_centred_over_a_story_says_nothing_of_its_lines() -> None:
    top = [line.center(64) for line in ("HARBOUR-1STLD", "Council meets", "By Jane Roe", "Reuters")]
    story = [textwrap.fill(STORY, 60, initial_indent=" " * 8, subsequent_indent="   ")] * 2
    article = "\n".join([*top, *story])
    found = [" ".join(article[start:end].split()) for start, end, _ in spans(article)]
    assert found == [*(line.strip() for line in top), STORY, STORY]
