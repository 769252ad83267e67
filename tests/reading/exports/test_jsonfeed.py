"""JSON Feed, with its content as HTML, as text, or only a summary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import jsonfeed
from tests.reading.exports.agreement import check, read
from tests.reading.exports.layouts import html, write
from tests.reading.exports.stories import Story, stories

FIELDS = ("id", "headline", "date", "byline", "language")


def item(story: Story, *names: str) -> dict[str, Any]:
    about: dict[str, Any] = {
        "id": story.id, "url": f"https://example.org/{story.id}", "title": story.headline,
        "summary": story.standfirst, "date_published": f"{story.date}T08:00:00+02:00",
        "authors": [{"name": story.byline}] if story.byline else [], "tags": ["ports"],
    }  # fmt: skip
    texts = {"content_html": html(story), "content_text": "\n\n".join(story.body)}
    return about | {name: texts[name] for name in names}


def feed(items: list[Any], version: str = "1.1", **more: Any) -> str:
    about = {"version": f"https://jsonfeed.org/version/{version}", "title": "Example Post",
             "home_page_url": "https://example.org", "language": "en", **more}  # fmt: skip
    return json.dumps({**about, "items": items}, indent=1)


@pytest.mark.parametrize(
    "names", [("content_html",), ("content_text",), ("content_text", "content_html")]
)
def test_one_of_two_contents(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = write(tmp_path, feed([item(story, *names) for story in stories()]))
    pictured = "content_html" in names
    found = check(path, stories(), FIELDS, lambda s: s.told(caption=pictured), "json-feed")
    assert {article.source for article in found} == {"Example Post"}


def test_version_1_and_its_author(tmp_path: Path) -> None:
    found = item(stories(1)[0], "content_text")
    del found["authors"], found["summary"]
    path = write(tmp_path, feed([found], "1", author={"name": "Ann Writer"}))
    (article,) = read(path)
    assert article.byline == "Ann Writer"


def test_a_summary_alone_is_a_teaser_and_one_that_repeats_counts_once(tmp_path: Path) -> None:
    story = stories(1)[0]
    bare = {**item(story), "summary": "The board met."}
    double = {**item(story, "content_html"), "summary": story.body[0][:60] + "…"}
    titled = {**item(story), "content_html": f"<h1>{story.headline}</h1>{html(story)}"}
    alone, repeated, other = read(write(tmp_path, feed([bare, double, titled])))
    assert alone.stub == "no full text"
    assert ("The board met.", Role.TEASER) in alone.told
    assert not any("…" in text for text, _ in repeated.told)
    assert [text for text, _ in other.told].count(story.headline) == 1


def test_an_empty_feed(tmp_path: Path) -> None:
    found = read(write(tmp_path, feed([])))
    assert list(found) == []
    assert found.rejects == []


@pytest.mark.parametrize(
    "text",
    [
        '{"items": [{"title": "a", "content": "b"}]}',
        '{"version": "https://jsonfeed.org/version/1"}',
    ],
)
def test_what_is_not_of_it(text: str) -> None:
    assert not jsonfeed.sniff(Head("feed.json", text.encode()))
