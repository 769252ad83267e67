"""Readwise: what a reader marked of articles, under their titles."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.data import Role
from nutgraf.reading.exports.article import TRUNCATED, Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.fragments import paragraphs
from nutgraf.reading.exports.jsonfiles.objects import Item, articles_of, string
from nutgraf.reading.html import Told


def sniff(head: Head) -> bool:
    own = ("highlighted_at", "user_book_id", "readwise_url")
    return {"highlights", "text", "title"} <= head.keys and not head.keys.isdisjoint(own)


def is_item(item: Item) -> bool:
    return isinstance(item.get("highlights"), list) and "title" in item


def article(item: Item, around: Item) -> Article | None:
    told = list(_told(item))
    if not told:
        return None
    url = string(item.get("source_url")) or string(item.get("unique_url"))
    marked = [string(each.get("highlighted_at")) for each in item["highlights"]]
    notes = [string(each.get("note")) for each in item["highlights"]]
    return Article.of(
        told,
        headline=string(item.get("title")) or string(item.get("readable_title")),
        byline=string(item.get("author")),
        id=string(item.get("user_book_id")) or string(item.get("id")) or url,
        source=string(item.get("source")),
        url=url,
        stub=TRUNCATED,
        extra={
            "category": string(item.get("category")),
            "highlighted_at": next(filter(None, marked), ""),
            "notes": "\n".join(filter(None, notes)),
        },
    )


def _told(item: Item) -> Iterator[Told]:
    """The quotes: each is a part of a text that is not there."""
    for highlight in item["highlights"]:
        for text in paragraphs(string(highlight.get("text"))):
            yield text, Role.TEASER


EXPORTS = (Export("readwise", "Readwise", "json", sniff, articles_of(article, is_item)),)
