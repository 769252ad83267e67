"""fundus: an object an article, whose body has a summary and sections with their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, PAYWALL, Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.objects import Item, articles_of, string, strings
from nutgraf.reading.html import Told

_BODY = re.compile(rb'"body"\s*:\s*\{\s*"(?:summary|sections|entries)"\s*:\s*\[')

SHORT = 150
"""Words that the beginning of an article has at most, which is shown to those who do not pay."""
_BESIDE = ("authors", "publishing_date", "free_access", "topics")


def sniff(head: Head) -> bool:
    keys = head.keys
    if not {"sections", "paragraphs"} <= keys or keys.isdisjoint(_BESIDE):
        return False
    return _BODY.search(head.data) is not None


def is_item(item: Item) -> bool:
    return "body" in item and ("title" in item or "publishing_date" in item)


def article(item: Item, around: Item) -> Article:
    body = item["body"] or {}
    texts = [*_sections(body), *(t for entry in body.get("entries") or () for t in _entry(entry))]
    walled = item.get("free_access") is False
    if walled and sum(len(text.split()) for text, _ in texts) < SHORT:  # it is its beginning only
        texts = [(text, Role.TEASER if role is None else role) for text, role in texts]
    url = string(item.get("requested_url")) or string(item.get("url"))
    html = item.get("html")
    if isinstance(html, dict):
        url = url or string(html.get("requested_url"))
    return Article.of(
        [*texts, *((text, Role.CAPTION) for text in _captions(item))],
        headline=string(item.get("title")),
        standfirst=strings(body.get("summary")),
        date=item.get("publishing_date"),
        byline=", ".join(strings(item.get("authors"))),
        id=url,
        source=string(item.get("publisher")),
        language=string(item.get("lang")) or string(item.get("language")),
        url=url,
        stub=PAYWALL if walled else "" if texts else NO_TEXT,
        extra={"topics": ", ".join(strings(item.get("topics")))},
    )


def _sections(part: Item) -> Iterator[Told]:
    for section in part.get("sections") or ():
        for text in strings(section.get("headline")):
            yield text, Role.HEADING
        for text in strings(section.get("paragraphs")):
            yield text, None


def _entry(entry: Item) -> Iterator[Told]:
    """Of a live blog."""
    yield from ((text, Role.HEADING) for text in strings(entry.get("headline")))
    yield from _sections(entry)


def _captions(item: Item) -> list[str]:
    return list(dict.fromkeys(strings(item.get("images"), "caption")))


EXPORTS = (Export("fundus", "fundus", "json", sniff, articles_of(article, is_item)),)
