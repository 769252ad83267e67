"""NewsAPI and GNews: content that is cut off, and titles that end in the source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import newsapi
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.layouts import html, laid, write
from tests.reading.exports.stories import Story, stories

FIELDS = ("id", "headline", "date", "source", "byline")


def cut(story: Story) -> str:
    return " ".join(story.body)[:200] + "…"


def item(story: Story, gnews: bool = False, **more: Any) -> dict[str, Any]:
    found = {
        "source": {"id": None, "name": story.source},
        "author": story.byline or None,
        "title": f"{story.headline} - {story.source}",
        "description": story.standfirst or None,
        "url": story.id, "urlToImage": None,
        "publishedAt": f"{story.date}T08:00:00Z",
        "content": f"{cut(story)} [+2219 chars]",
    }  # fmt: skip
    if gnews:
        del found["author"], found["urlToImage"]
        found |= {
            "source": {"name": story.source, "url": "https://example.org"},
            "image": None, "content": f"{cut(story)[:-1]}... [2219 chars]",
            "title": story.headline,
        }  # fmt: skip
    return {**found, **more}


def page(items: list[Any], layout: str = "page") -> str:
    if layout == "page":
        return json.dumps({"status": "ok", "totalResults": 4021, "articles": items})
    return laid(items, layout)


@pytest.mark.parametrize("gnews", [False, True])
@pytest.mark.parametrize("layout", ["page", "lines", "array", "pretty"])
def test_content_is_a_teaser_without_its_mark(tmp_path: Path, layout: str, gnews: bool) -> None:
    def told(story: Story) -> list[Told]:
        text = cut(story)[:-1] + "..." if gnews else cut(story)
        opening = [part for part in story.told(byline=not gnews) if part[1] in _OPENING]
        return [*opening, (text, Role.TEASER)]

    path = write(tmp_path, page([item(story, gnews) for story in stories()], layout))
    names = [name for name in FIELDS if name != "byline" or not gnews]
    articles = check(path, stories(), names, told, "newsapi")
    assert {article.stub for article in articles} == {"truncated"}
    found = read(path)
    assert list(found)
    assert "12 truncated" in found.told()[0]


_OPENING = (Role.HEADLINE, Role.STANDFIRST, Role.BYLINE)


def test_full_text_that_somebody_put_there_is_the_body(tmp_path: Path) -> None:
    items = [item(story, content="\r\n\r\n".join(story.body)) for story in stories()]
    check(write(tmp_path, page(items)), stories(), FIELDS, form="newsapi")
    items = [item(story, content=html(story)) for story in stories()]
    path = write(tmp_path, page(items))
    articles = check(path, stories(), FIELDS, lambda s: s.told(caption=True), "newsapi")
    assert not any(article.stub for article in articles)


A = "The board met on Tuesday to talk about the lease, and a spokesman said"


@pytest.mark.parametrize(
    ("description", "content", "wanted"),
    [
        (A, f"{A} that… [+9 chars]", [(f"{A} that…", Role.TEASER)]),
        (f"{A}…", f"{A} that… [+9 chars]", [(f"{A} that…", Role.TEASER)]),
        (f"{A} that it was late.", f"{A}… [+9 chars]",
         [(f"{A} that it was late.", Role.TEASER)]),
        ("It was late.", f"{A}… [+9 chars]",
         [("It was late.", Role.STANDFIRST), (f"{A}…", Role.TEASER)]),
        ("It was late.", None, [("It was late.", Role.STANDFIRST)]),
        ("It was <b>late</b>.", f"<ul><li>{A}… [+9 chars]",
         [("It was late.", Role.STANDFIRST), (f"{A}…", Role.TEASER)]),
        (None, f"{A}… [+9 chars]", [(f"{A}…", Role.TEASER)]),
        (None, "One line.\r\nAnother… [+9 chars]",
         [("One line.", Role.TEASER), ("Another…", Role.TEASER)]),
        (None, None, []),
    ],
)  # fmt: skip
def test_what_is_told_twice_counts_once(
    tmp_path: Path, description: str | None, content: str | None, wanted: list[Told]
) -> None:
    found = item(stories(1)[0], description=description, content=content, author=None)
    (article,) = read(write(tmp_path, page([found])))
    assert list(article.told)[1:] == wanted
    assert article.stub == ("truncated" if content else "no full text")


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Talks resume - The Example Post", "Talks resume"),
        ("Talks resume | the example post", "Talks resume"),
        ("Talks - again - The Example Post", "Talks - again"),
        ("Talks resume - Other Post", "Talks resume - Other Post"),
        ("Talks resume at The Example Post", "Talks resume at The Example Post"),
    ],
)
def test_the_source_is_no_part_of_the_title(tmp_path: Path, title: str, wanted: str) -> None:
    found = item(stories(1)[0], title=title, source={"id": None, "name": "The Example Post"})
    (article,) = read(write(tmp_path, page([found])))
    assert article.headline == wanted


def test_removed_articles_and_errors_are_told(tmp_path: Path) -> None:
    gone = item(stories(1)[0], title="[Removed]", description="[Removed]", content="[Removed]")
    found = read(write(tmp_path, page([gone, item(stories(1)[0])])))
    assert len(list(found)) == 1
    assert "removed it" in found.rejects[0].reason
    error = {"status": "error", "code": "rateLimited", "message": "Too many requests"}
    found = read(write(tmp_path, "\n".join([page([item(stories(1)[0])]), json.dumps(error)])))
    assert len(list(found)) == 1
    assert "Too many requests" in found.rejects[0].reason


@pytest.mark.parametrize(
    "text",
    [
        '{"publishedAt": "a", "title": "b", "content": "c"}',
        '{"publishedAt": "a", "title": "b", "url": "c", "content": "d", "source": "e"}',
        '{"title": "b", "url": "c", "content": "d", "source": {"name": "e"}}',
    ],
)
def test_what_is_not_of_it(text: str) -> None:
    assert not newsapi.sniff(Head("a.json", text.encode()))
