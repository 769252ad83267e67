"""RSS, Atom and what WordPress exports, as articles."""

from __future__ import annotations

from datetime import UTC, datetime, time
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

import nutgraf
from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, TRUNCATED
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.feeds import sniff
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

pytest.importorskip("trafilatura")

SPACES = (
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements"
    "/1.1/' xmlns:wp='http://wordpress.org/export/1.2/' xmlns:excerpt='http://wordpress.org/export/"
    "1.2/excerpt/'"
)


def html(story: Story) -> str:
    return "\n".join(
        f"<h2>{escape(text)}</h2>" if role is Role.HEADING else f"<p>{escape(text)}</p>"
        for text, role in story.paragraphs
    )


def rss(story: Story, text: str = "", more: str = "") -> str:
    day = format_datetime(datetime.combine(story.date, time(8), UTC))
    by = f"<dc:creator><![CDATA[{story.byline}]]></dc:creator>" * bool(story.byline)
    text = text or (
        f"<description>Teaser of it.</description><content:encoded><![CDATA[{html(story)}]]>"
        "</content:encoded><excerpt:encoded>Excerpt.</excerpt:encoded>"
    )
    return (
        f"<item><title>{story.headline}</title><link>https://example.org/{story.id}</link><guid "
        f"isPermaLink='false'>{story.id}</guid><pubDate>{day}</pubDate>"
        f"{by}<category domain='post_tag'>"
        f"tag</category><category domain='category'>{story.section}</category>{text}{more}</item>"
    )


def channel(*items: str, title: str = "The Example Post") -> str:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><!-- feed --><rss version='2.0' {SPACES}><channel>"
        f"<title>{title}</title><link>https://example.org</link><language>en</language>"
        f"{''.join(items)}</channel></rss>"
    )


def atom(story: Story, kind: str) -> str:
    inner = {
        "html": escape(html(story)), "twice": escape(escape(html(story))),
        "xhtml": f"<div xmlns='http://www.w3.org/1999/xhtml'>{html(story)}</div>",
    }[kind]  # fmt: skip
    by = f"<author><name>{story.byline}</name></author>" if story.byline else ""
    kind = "html" if kind == "twice" else kind
    return (
        f"<entry><title>{story.headline}</title><link rel='self' href='x'/><link rel='alternate' "
        f"href='https://example.org/{story.id}'/><id>{story.id}</id>"
        f"<published>{story.date}T08:00:00Z"
        f"</published><updated>2024-01-01T00:00:00Z</updated>{by}<category term='{story.section}'/>"
        f"<summary>Teaser.</summary><content type='{kind}'>{inner}</content></entry>"
    )


def wanted(n: int = 12) -> list[Story]:
    return [
        Story(**{**vars(story), "source": "The Example Post", "standfirst": ""})
        for story in stories(n)
    ]


@pytest.mark.parametrize(
    "name", ["feed", "feed.xml", "feed.rss", "feed.atom", "saved.html", "a.txt"]
)
@pytest.mark.parametrize("kind", ["rss", "html", "twice", "xhtml"])
def test_all_is_read(tmp_path: Path, name: str, kind: str) -> None:
    items = [rss(s) if kind == "rss" else atom(s, kind) for s in wanted()]
    text = channel(*items) if kind == "rss" else (
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title>The Example Post</title>"
        f"{''.join(items)}</feed>"
    )  # fmt: skip
    (tmp_path / name).write_text(text, encoding="utf-8")
    for article, story in zip(check(tmp_path / name, wanted(), form="feed"), wanted(), strict=True):
        assert article.url == f"https://example.org/{story.id}"
        assert article.stub == ""


def articles(tmp_path: Path, text: str) -> tuple[list[nutgraf.Article], list[str]]:
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    found = read(tmp_path / "a.xml")
    return list(found), [reject.reason for reject in found.rejects]


def test_an_item_of_many_snapshots_counts_once(tmp_path: Path) -> None:
    items = [rss(story) for story in wanted(4)]
    read_, reasons = articles(tmp_path, channel(*items, *items[::-1], *items))
    assert [article.id for article in read_] == [story.id for story in wanted(4)]
    assert reasons == ["an item that the feed has already"] * 8


def test_items_that_share_an_id_by_mistake_are_all_read(tmp_path: Path) -> None:
    items = [rss(story).replace(story.id, "https://example.org") for story in wanted(4)]
    assert len(articles(tmp_path, channel(*items))[0]) == 4


TEXT = "The harbour board met on Tuesday to talk about the lease"


@pytest.mark.parametrize(
    ("tail", "call"),
    [
        (" […]", ""), (" [...]", ""), (" [&amp;#8230;]", ""), ("…", ""),
        (" Continue reading →", "Continue reading →"),
        ("… &lt;a href='x'&gt;Continue reading &lt;span&gt;“Talks resume”&lt;/span&gt;&lt;/a&gt;",
         "Continue reading “Talks resume”"),
        (" &lt;a href='x'&gt;Read more...&lt;/a&gt;", "Read more"),
        (". Read the full story", "Read the full story"),
        ("… Weiterlesen", "Weiterlesen"), (" Lire la suite »", "Lire la suite »"),
        ("&lt;/p&gt;&lt;p&gt;Continue reading...&lt;/p&gt;", "Continue reading"),
    ],
)  # fmt: skip
def test_calls_to_read_on_make_teasers(tmp_path: Path, tail: str, call: str) -> None:
    item = rss(wanted(1)[0], f"<description>&lt;p&gt;{TEXT}{tail}</description>")
    (article,) = articles(tmp_path, channel(item))[0]
    assert article.stub == TRUNCATED
    told = [(text, role) for text, role in article.told if role not in (Role.HEADLINE, Role.BYLINE)]
    assert told[0][1] is Role.TEASER
    assert told[0][0].rstrip(".…") == TEXT
    assert [text for text, role in told[1:]] == [call] * bool(call)
    assert {role for _, role in told[1:]} <= {Role.BOILERPLATE}


@pytest.mark.parametrize(
    "end", ["It was late.", "They read more.”", "She wrote “read more”, he said."]
)
def test_texts_that_are_whole(tmp_path: Path, end: str) -> None:
    item = rss(wanted(1)[0], f"<description>{TEXT}. {end}</description>")
    (article,) = articles(tmp_path, channel(item))[0]
    assert article.stub == ""
    assert Role.TEASER not in [role for _, role in article.told]


def test_what_wordpress_writes_below(tmp_path: Path) -> None:
    story = wanted(1)[0]
    posted = "The post &lt;a&gt;Talks&lt;/a&gt; appeared first on &lt;a&gt;Post&lt;/a&gt;."
    text = f"<description>&lt;p&gt;{TEXT} […]&lt;/p&gt;&lt;p&gt;{posted}&lt;/p&gt;</description>"
    (article,) = articles(tmp_path, channel(rss(story, text)))[0]
    assert [role for _, role in article.told][-2:] == [Role.TEASER, Role.BOILERPLATE]
    assert article.stub == TRUNCATED


def test_attachments_and_menus_are_no_articles(tmp_path: Path) -> None:
    first, *others = wanted(3)
    kinds = ["<wp:post_type>post</wp:post_type>", "<wp:post_type>attachment</wp:post_type>",
             "<wp:post_type><![CDATA[nav_menu_item]]></wp:post_type>"]  # fmt: skip
    items = [rss(s, more=kind) for s, kind in zip([first, *others], kinds, strict=True)]
    read_, reasons = articles(tmp_path, channel(*items))
    assert [article.id for article in read_] == [first.id]
    assert reasons == [
        "a WordPress attachment, no article",
        "a WordPress nav_menu_item, no article",
    ]


def test_what_was_not_published_says_so(tmp_path: Path) -> None:
    items = [rss(s, more=f"<wp:status>{status}</wp:status>")
             for s, status in zip(wanted(2), ("publish", "draft"), strict=True)]  # fmt: skip
    found = articles(tmp_path, channel(*items))[0]
    assert [dict(article.extra) for article in found] == [{}, {"status": "draft"}]


@pytest.mark.parametrize(
    ("author", "byline"),
    [("a@example.org (Ann Writer)", "Ann Writer"), ("Ann Writer", "Ann Writer"),
     ("a@example.org", "")],
)  # fmt: skip
def test_authors(tmp_path: Path, author: str, byline: str) -> None:
    story = Story(**{**vars(wanted(1)[0]), "byline": ""})
    (article,) = articles(tmp_path, channel(rss(story, more=f"<author>{author}</author>")))[0]
    assert article.byline == byline


def test_titles_without_texts(tmp_path: Path) -> None:
    (article,) = articles(tmp_path, channel(rss(wanted(1)[0], "<description/>")))[0]
    assert article.stub == NO_TEXT


@pytest.mark.parametrize("data", [b"", b"<feed>", b"<html>", b"<opml/>", b"<!-- <rss> --><html>"])
def test_what_is_none(data: bytes) -> None:
    assert not sniff(Head("a.xml", data))


@pytest.mark.parametrize(
    "data", ["<rss></rss>", "<rss><channel><item", "<rss><channel>" + "<item>" * 50_000]
)
def test_feeds_without_items(tmp_path: Path, data: str) -> None:
    assert articles(tmp_path, data)[0] == []
