"""Whether texts are articles or paragraphs, by their lines."""

from __future__ import annotations

import pytest

from nutgraf.reading.sources.units import are_long, holds_articles, is_article

TEXT = "The navy has sent two frigates to the strait, the ministry said, and more would follow."
LONG = TEXT * 20


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([TEXT] * 5, False),
        ([f"{TEXT}\n\n{TEXT}"] * 5, True),
        ([f"{TEXT}\n{TEXT}"] * 5, True),
        ([f"{TEXT}\r\n\r\n{TEXT}"] * 5, True),
        ([f"<p>{TEXT}</p><p>{TEXT}</p>"] * 5, True),
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
