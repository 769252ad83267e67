"""JSON Feed: items with their content as HTML or as text."""

from __future__ import annotations

import re

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.fragments import paragraphs, parts
from nutgraf.reading.exports.jsonfiles.objects import Item, articles_of, repeats, string, strings
from nutgraf.reading.html import Told

_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')
_CONTENT = ("content_html", "content_text")


def sniff(head: Head) -> bool:
    if "items" not in head.keys:
        return False
    return _VERSION.search(head.data) is not None or (
        "date_published" in head.keys and not head.keys.isdisjoint(_CONTENT)
    )


def is_item(item: Item) -> bool:
    return "items" not in item and any(
        name in item for name in (*_CONTENT, "date_published", "summary")
    )


def article(item: Item, around: Item) -> Article:
    body: list[Told] = parts(string(item.get("content_html")))
    body = body or [(text, None) for text in paragraphs(string(item.get("content_text")))]
    summary, stub = string(item.get("summary")), ""
    title = " ".join(string(item.get("title")).split())
    body = [part for part in body if part[0] != title]
    if not body:
        body, summary, stub = [(summary, Role.TEASER)], "", NO_TEXT
    elif repeats(summary, [text for text, _ in body]):
        summary = ""
    feed = around if "items" in around else {}
    authors = strings(item.get("authors")) or strings(item.get("author"))
    return Article.of(
        body,
        headline=title,
        standfirst=summary,
        date=item.get("date_published") or item.get("date_modified"),
        byline=", ".join(authors or strings(feed.get("authors")) or strings(feed.get("author"))),
        id=string(item.get("id")) or string(item.get("url")),
        source=string(feed.get("title")),
        language=string(item.get("language")) or string(feed.get("language")),
        url=string(item.get("url")),
        stub=stub,
        extra={"tags": ", ".join(strings(item.get("tags")))},
    )


EXPORTS = (Export("json-feed", "JSON Feed", "json", sniff, articles_of(article, is_item)),)
