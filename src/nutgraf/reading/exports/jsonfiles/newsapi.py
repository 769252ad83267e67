"""NewsAPI and GNews: lists of articles, whose content is cut off after some 200 characters."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, TRUNCATED, Article, Unread
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.fragments import paragraphs, parts
from nutgraf.reading.exports.jsonfiles.objects import Item, articles_of, repeats, string
from nutgraf.reading.html import Told

_CUT = re.compile(r"(?<!\s)\s*\[\+?\d{1,9} (?:chars|characters)\]$")
_TAG = re.compile(r"</?(?:p|ul|ol|li|br|div|h[1-6]|a|strong|em|b|i)\b[^<>]*>", re.IGNORECASE)
_SOURCE = re.compile(rb'"source"\s*:\s*\{')
REMOVED = "[Removed]"


def sniff(head: Head) -> bool:
    return (
        {"publishedAt", "title", "url"} <= head.keys
        and not head.keys.isdisjoint(("content", "description"))
        and _SOURCE.search(head.data) is not None
    )


def is_item(item: Item) -> bool:
    return "publishedAt" in item and "title" in item


def article(item: Item, around: Item) -> Article | Unread:
    content, description = _text(item.get("content")), _text(item.get("description"))
    title = string(item.get("title")).strip()
    if REMOVED in (title, content):
        return Unread("its publisher has removed it")
    whole = _uncut(content)
    stub = TRUNCATED if whole != content else "" if whole else NO_TEXT
    body = _paragraphs(whole)
    if stub == TRUNCATED:
        body = [(text, Role.TEASER) for text, _ in body]
    summary = " ".join(text for text, _ in _paragraphs(_uncut(description)))
    if repeats(summary, [text for text, _ in body]):
        summary = ""
    elif stub == TRUNCATED and body and repeats(" ".join(t for t, _ in body), [summary]):
        body = [(summary, Role.TEASER)]  # it goes on where the content is cut off
        summary = ""
    source = item.get("source")
    name = string(source.get("name")) if isinstance(source, Mapping) else string(source)
    return Article.of(
        body,
        headline=_without(title, name),
        standfirst=summary,
        date=item.get("publishedAt"),
        byline=string(item.get("author")),
        id=string(item.get("url")) or string(item.get("id")),
        source=name,
        language=string(item.get("language")) or string(item.get("lang")),
        url=string(item.get("url")),
        stub=stub,
    )


def _uncut(text: str) -> str:
    """The text without the mark of how much is cut off."""
    return _CUT.sub("", text) if text.endswith("]") else text


def _without(title: str, source: str) -> str:
    """The title without the name of the source at its end."""
    if source and title.casefold().endswith(source.casefold()):
        for sign in (" - ", " | ", " – ", " — "):
            start, found, end = title.rpartition(sign)
            if found and end.casefold() == source.casefold():
                return start
    return title


def _paragraphs(text: str) -> list[Told]:
    if "<" in text and _TAG.search(text):
        return parts(text)
    return [(line, None) for line in paragraphs(text)]


def _text(value: object) -> str:
    return string(value).strip()


EXPORTS = (Export("newsapi", "NewsAPI or GNews", "json", sniff, articles_of(article, is_item)),)
