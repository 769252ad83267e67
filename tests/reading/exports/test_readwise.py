"""Readwise: highlights under the title of what they are from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import readwise
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check
from tests.reading.exports.layouts import laid, write
from tests.reading.exports.stories import Story, stories


def book(story: Story) -> dict[str, Any]:
    marks: list[dict[str, Any]] = [
        {"id": i, "text": text, "note": "so what?" if i == 0 else "", "location": i,
         "highlighted_at": "2021-03-03T08:00:00Z", "tags": []}
        for i, text in enumerate(story.body)
    ]  # fmt: skip
    return {
        "user_book_id": story.id, "title": story.headline, "author": story.byline or None,
        "source": story.source, "category": "articles", "source_url": f"https://example.org/{story.id}",
        "readwise_url": "https://example.org/r", "highlights": marks,
    }  # fmt: skip


def told(story: Story) -> list[Told]:
    return [
        (text, Role.TEASER if role in (Role.BODY, Role.HEADING) else role)
        for text, role in story.told(standfirst=False)
    ]


@pytest.mark.parametrize("layout", ["page", "array", "lines", "pretty"])
def test_highlights_are_parts_of_a_text(tmp_path: Path, layout: str) -> None:
    books = [*map(book, stories()), {**book(stories(1)[0]), "highlights": []}]
    page = json.dumps({"count": 13, "nextPageCursor": None, "results": books})
    path = write(tmp_path, page if layout == "page" else laid(books, layout))
    for article in check(path, stories(), ("id", "headline", "source", "byline"), told, "readwise"):
        assert article.stub == "truncated"
        assert article.extra["notes"] == "so what?"
        assert article.extra["highlighted_at"] == "2021-03-03T08:00:00Z"
        assert article.date == ""  # that of the reader is none of the article


@pytest.mark.parametrize(
    "text",
    ['{"title": "a", "text": "b", "highlights": []}', '{"highlighted_at": "a", "text": "b"}'],
)
def test_what_is_not_of_it(text: str) -> None:
    assert not readwise.sniff(Head("a.json", text.encode()))
