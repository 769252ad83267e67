"""Whether texts are articles or paragraphs, by their lines."""

from __future__ import annotations

import pytest

from nutgraf.reading.lines import spans
from nutgraf.reading.sources.units import (
    are_long,
    holds_articles,
    is_article,
    sign_within,
)

TEXT = "The navy has sent two frigates to the strait, the ministry said, and more would follow."
LONG = TEXT * 20
ENDS = ["\n", "\r", "\r\n", "\u2029", "\r\r", "\n\u00a0\n"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([TEXT] * 5, False),
        ([f"{TEXT}\n\n{TEXT}"] * 5, True),
        ([f"{TEXT}\n{TEXT}"] * 5, True),
        ([f"{TEXT}\r\n\r\n{TEXT}"] * 5, True),
        ([f"<p>{TEXT}</p><p>{TEXT}</p>"] * 5, True),
        *[([f"{TEXT}{end}{TEXT}"] * 5, True) for end in ENDS],
        *[([f"{end}{TEXT}{end}"] * 5, False) for end in ENDS],
        ([LONG] * 5, False),
        ([f"{TEXT}\n"] * 5, False),
        (["", " "], False),
    ],
    ids=lambda value: str(value)[:20],
)
def test_rows_that_are_articles(texts: list[str], expected: bool) -> None:
    assert holds_articles(texts) is expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("\n".join([TEXT] * 9), False),
        ("\r\n".join([TEXT] * 9), False),
        ("\n\n".join([TEXT] * 9), True),
        (f"Navy sails\n\n{TEXT}\n{TEXT}\n\n{TEXT}", True),
        ("\n".join(["   " + TEXT[:50], TEXT[50:]] * 9), True),
        (f"<p>{TEXT}</p>", True),
        ("", None),
        ("\n\n", None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_files_of_text_that_are_articles(content: str, expected: bool | None) -> None:
    assert is_article(content) is expected


def test_texts_longer_than_paragraphs() -> None:
    assert not are_long([])
    assert not are_long([TEXT, TEXT, LONG])
    assert are_long([TEXT, LONG])


@pytest.mark.parametrize("sign", ["<br>", "<BR/>", "<br />", "</p>", "\\n"])
def test_signs_in_place_of_line_breaks(sign: str) -> None:
    assert sign_within([f"{TEXT}{sign}{TEXT}", TEXT]) == sign.lower()
    assert not sign_within([f"{TEXT}{sign}{TEXT}", TEXT, TEXT])
    assert not sign_within([])


@pytest.mark.parametrize("stray", "\v\f\x1c\x1d\x1e\x85\u2028")
def test_what_strays_into_a_sentence_makes_none(stray: str) -> None:
    """Such as the ellipsis of windows-1252 in a text that was decoded as another."""
    within = f"{TEXT[:-1]}{stray} {TEXT}"
    assert not holds_articles([within] * 5)
    assert not holds_articles([f"Öl{stray} stieg.", f"x{stray}y", f"No.{stray}{TEXT}"])
    assert is_article("\n".join([within] * 9)) is False


@pytest.mark.parametrize("end", ["\r", "\r\r", *"\v\f\x1c\x1d\x1e\x85\u2028\u2029"])
def test_whatever_ends_a_paragraph_makes_an_article(end: str) -> None:
    """`reading.lines` parts an article there, and a row, or a line of a file, ends at none."""
    several = end.join([TEXT] * 9)
    assert sum(1 for _ in spans(several)) == 9
    assert is_article(several) is True
    assert is_article(f"{several}\n{several}\n") is True
    assert holds_articles([several]) is True
    assert is_article("\n".join([TEXT + end] * 9)) is False
    assert is_article("\n".join([*[TEXT] * 9, several])) is False
