"""fundus, with true roles, in the layouts that it and its users write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import fundus
from tests.reading.exports.agreement import check, read
from tests.reading.exports.layouts import LAYOUTS, laid, write
from tests.reading.exports.stories import Story, stories

FIELDS = ("headline", "date", "byline", "source", "language", "id")


def item(story: Story) -> dict[str, Any]:
    sections: list[dict[str, list[str]]] = [{"headline": [], "paragraphs": []}]
    for text, role in story.paragraphs:
        if role is Role.HEADING:
            sections.append({"headline": [text], "paragraphs": []})
        else:
            sections[-1]["paragraphs"].append(text)
    return {
        "title": story.headline,
        "authors": [story.byline] if story.byline else [],
        "publishing_date": f"{story.date} 08:00:00+01:00",
        "topics": ["Harbours"],
        "free_access": True,
        "body": {"summary": [story.standfirst] if story.standfirst else [], "sections": sections},
        "publisher": story.source,
        "lang": story.language,
        "requested_url": story.id,
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_is_read_in_each_layout(tmp_path: Path, layout: str) -> None:
    written = write(tmp_path, laid([item(story) for story in stories()], layout))
    articles = check(written, stories(), FIELDS, form="fundus")
    assert {article.extra["topics"] for article in articles} == {"Harbours"}


def test_behind_a_paywall_a_beginning_is_a_teaser_and_a_whole_text_is_none(tmp_path: Path) -> None:
    story = next(story for story in stories() if story.words > 200)
    whole = {**item(story), "free_access": False}
    start = {**whole, "body": {"summary": [], "sections": [
        {"headline": [], "paragraphs": story.body[:1]}]}}  # fmt: skip
    one, two = read(write(tmp_path, laid([whole, start], "pretty")))
    assert one.stub == two.stub == "behind a paywall"
    assert [(p.text, p.role) for p in one.paragraphs] == story.told()
    assert {p.role for p in two.paragraphs if p.text == story.body[0]} == {Role.TEASER}


def test_a_live_blog_has_entries(tmp_path: Path) -> None:
    entry = {"sections": [{"headline": ["Talks begin"], "paragraphs": ["They began at noon."]}],
             "publishing_date": "2021-03-03T12:00:00", "authors": [], "images": []}  # fmt: skip
    body = {"summary": ["All of it"], "entries": [entry]}
    found = {**item(stories(1)[0]), "body": body}
    (article,) = read(write(tmp_path, laid([found], "by version")))
    told = [(p.text, p.role) for p in article.paragraphs]
    assert told[-2:] == [("Talks begin", Role.HEADING), ("They began at noon.", Role.BODY)]
    assert ("All of it", Role.STANDFIRST) in told


@pytest.mark.parametrize("body", [None, {"summary": [], "sections": []}])
def test_no_body(tmp_path: Path, body: Any) -> None:
    items = [item(stories(2)[0]), {**item(stories(2)[1]), "body": body}]
    articles = list(read(write(tmp_path, laid(items, "lines"))))
    assert [article.stub for article in articles] == ["", "no full text"]


def test_a_summary_that_is_the_first_paragraph_counts_once(tmp_path: Path) -> None:
    found = item(stories(1)[0])
    first = found["body"]["sections"][0]["paragraphs"][0]
    found["body"]["summary"] = [first]
    (article,) = read(write(tmp_path, laid([found], "array")))
    assert [text for text, _ in article.told].count(first) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"text": "a", "title": "b"}',
        '{"body": "text", "title": "b", "sections": [], "paragraphs": []}',
        '{"sections": [{"paragraphs": ["a"]}]}',
        '{"body": {"text": "a"}, "publishing_date": "b"}',
        '"body": {"sections": [{"headline": [], "paragraphs": []}]}'[:20],
    ],
)
def test_what_is_not_of_it(text: str) -> None:
    assert not fundus.sniff(Head("articles.json", text.encode()))
