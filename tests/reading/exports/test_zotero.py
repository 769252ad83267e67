"""Zotero's three kinds of JSON, which hold abstracts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import zotero
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.layouts import write
from tests.reading.exports.stories import Story, stories

FIELDS = ("id", "headline", "date", "source", "byline", "section", "language")
NOTE = {"key": "N", "itemType": "note", "note": "<p>mine</p>"}
FILE = {"key": "F", "itemType": "attachment", "title": "Snapshot", "contentType": "text/html"}


def abstract(story: Story) -> str:
    return story.standfirst


def item(story: Story) -> dict[str, Any]:
    first, _, last = story.byline.partition(" ")
    return {
        "key": story.id, "version": 3, "itemType": "newspaperArticle", "title": story.headline,
        "creators": [{"creatorType": "author", "firstName": first, "lastName": last},
                     {"creatorType": "editor", "name": "No Author"}] if first else [],
        "abstractNote": abstract(story), "publicationTitle": story.source, "section": story.section,
        "date": str(story.date), "language": story.language, "url": f"https://example.org/{story.id}",
        "tags": [{"tag": "ports"}], "relations": {},
    }  # fmt: skip


def csl(story: Story) -> dict[str, Any]:
    first, _, last = story.byline.partition(" ")
    day = story.date
    return {
        "id": story.id, "type": "article-newspaper", "abstract": abstract(story),
        "container-title": story.source, "language": story.language, "section": story.section,
        "title": story.headline, "URL": f"https://example.org/{story.id}",
        "author": [{"family": last, "given": first}] if first else [],
        "issued": {"date-parts": [[day.year, str(day.month), day.day]]},
    }  # fmt: skip


def written(layout: str) -> str:
    if layout == "csl":
        return json.dumps([csl(story) for story in stories()], indent=2)
    items = [*map(item, stories()), NOTE, FILE]
    if layout == "api":
        about = {"key": "A", "version": 3, "library": {"type": "user", "id": 1}, "links": {}}
        return json.dumps([{**about, "meta": {"numChildren": 1}, "data": i} for i in items])
    if layout == "better":
        return json.dumps({"config": {"id": "x"}, "collections": {}, "items": items}, indent=2)
    return json.dumps(items)


def told(story: Story) -> list[Told]:
    head = [(story.headline, Role.HEADLINE)]
    by = [(story.byline, Role.BYLINE)] if story.byline else []
    return [*head, *by, *([(story.standfirst, Role.TEASER)] if story.standfirst else [])]


@pytest.mark.parametrize("layout", ["api", "better", "items", "csl"])
def test_abstracts_are_teasers(tmp_path: Path, layout: str) -> None:
    path = write(tmp_path, written(layout))
    found = check(path, stories(), FIELDS, told, "zotero")
    for article, story in zip(found, stories(), strict=True):
        assert article.stub == ("abstract only" if story.standfirst else "no full text")


@pytest.mark.parametrize(
    ("issued", "wanted"),
    [
        ({"date-parts": [[2021]]}, "2021"),
        ({"date-parts": [[2021, 3]]}, "2021-03"),
        ({"date-parts": [["2021", "03", "04"]]}, "2021-03-04"),
        ({"raw": "March 4, 2021"}, "2021-03-04"),
        ({"literal": "spring"}, ""),
        ({"date-parts": []}, ""),
    ],
)
def test_dates_of_csl(tmp_path: Path, issued: Any, wanted: str) -> None:
    full = csl(stories(1)[0])
    (_, article) = read(write(tmp_path, json.dumps([full, {**full, "issued": issued}])))
    assert article.date == wanted


@pytest.mark.parametrize(
    "text", ['{"title": "a", "abstract": "b"}', '{"itemType": "a"}', '{"issued": "a", "text": "b"}']
)
def test_what_is_not_of_it(text: str) -> None:
    assert not zotero.sniff(Head("a.json", text.encode()))
