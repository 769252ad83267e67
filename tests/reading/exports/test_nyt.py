"""The New York Times' searches and archives: an article's summary, once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import nyt
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.layouts import laid, write
from tests.reading.exports.stories import Story, stories

FIELDS = ("id", "headline", "date", "source", "byline", "section")


def doc(story: Story, **more: Any) -> dict[str, Any]:
    return {
        "abstract": story.body[0], "snippet": story.body[0], "lead_paragraph": story.body[0],
        "web_url": f"https://example.org/{story.id}", "print_page": "4",
        "source": story.source, "multimedia": [{"type": "image", "caption": None}],
        "headline": {"main": story.headline, "kicker": "The Port", "print_headline": "Talks"},
        "keywords": [{"name": "subject", "value": "Ports", "rank": 1}],
        "pub_date": f"{story.date}T08:00:00+0000", "document_type": "article",
        "news_desk": "Metro", "section_name": story.section,
        "byline": {"original": story.byline or None, "person": []}, "type_of_material": "News",
        "_id": story.id, "word_count": story.words, "uri": f"nyt://article/{story.id}", **more,
    }  # fmt: skip


def told(story: Story) -> list[Told]:
    opening = story.told(standfirst=False)[: 2 if story.byline else 1]
    return [opening[0], (story.body[0], Role.STANDFIRST), *opening[1:]]


def laid_(items: list[Any], layout: str) -> str:
    if layout == "search":
        about = {"hits": 4021, "offset": 0}
        return json.dumps({"status": "OK", "response": {"docs": items, "meta": about}})
    return laid(items, layout)


@pytest.mark.parametrize("layout", ["search", "lines", "array", "pretty", "objects"])
def test_the_summary_counts_once(tmp_path: Path, layout: str) -> None:
    path = write(tmp_path, laid_([doc(story) for story in stories()], layout))
    for article in check(path, stories(), FIELDS, told, "nyt"):
        assert article.stub == "no full text"
        assert article.extra["kicker"] == "The Port"
    found = read(path)
    assert list(found)
    assert "12 no full text" in found.told()[0]


A, B = "The board met on Tuesday.", "It was late when it ended."


@pytest.mark.parametrize(
    ("abstract", "snippet", "lead", "summary", "rest"),
    [
        (A, A, B, [A], [B]),
        (None, A, A, [A], []),
        ("", None, A, [A], []),
        (A, A[:12] + "…", A + " " + B, [f"{A} {B}"], []),
        (None, None, None, [], []),
        ("The <i>board</i> met &amp; left", None, None, ["The board met & left"], []),
    ],
)
def test_one_of_several(
    tmp_path: Path, abstract: Any, snippet: Any, lead: Any, summary: list[str], rest: list[str]
) -> None:
    found = doc(stories(1)[0], abstract=abstract, snippet=snippet, lead_paragraph=lead)
    (article,) = read(write(tmp_path, laid_([found], "search")))
    assert [t for t, role in article.told if role is Role.STANDFIRST] == summary
    assert [t for t, role in article.told if role is Role.TEASER] == rest


def test_newer_answers(tmp_path: Path) -> None:
    story = stories(1)[0]
    found = doc(story, multimedia={"caption": "A pier", "default": {"url": "x"}})
    found |= {"byline": {"original": "By Ann Writer"}, "word_count": "0"}
    (article,) = read(write(tmp_path, laid_([found], "search")))
    assert ("A pier", Role.CAPTION) in article.told
    assert article.byline == "By Ann Writer"
    assert article.declared is None


@pytest.mark.parametrize(
    "text",
    ['{"pub_date": "a", "text": "b"}', '{"headline": "a", "snippet": "b"}', '{"docs": []}'],
)
def test_what_is_not_of_it(text: str) -> None:
    assert not nyt.sniff(Head("a.json", text.encode()))
