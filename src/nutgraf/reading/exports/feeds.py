"""RSS and Atom: feeds as they were saved, and what WordPress exports in their form."""

from __future__ import annotations

from nutgraf.data import Role
from nutgraf.reading import feed
from nutgraf.reading.exports.article import NO_TEXT, TRUNCATED, Article, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.markup import is_feed

_NO_ARTICLES = frozenset(("attachment", "nav_menu_item", "revision", "custom_css", "wp_block"))


def sniff(head: Head) -> bool:
    return is_feed(head.text.lstrip("\ufeff"))


def articles(file: File) -> Found:
    """Items in the order of the feed; one that it has again, as snapshots have, counts once."""
    seen: set[tuple[str, str]] = set()
    for item in feed.items(file.page()):
        headline = item.told[0][0] if item.told[0][1] is Role.HEADLINE else ""
        if item.kind in _NO_ARTICLES:
            yield Unread(f"a WordPress {item.kind}, no article", content=headline)
        elif item.id and (item.id, headline) in seen:
            yield Unread("an item that the feed has already", content=headline)
        else:
            seen.add((item.id, headline))
            yield _article(item, headline)


def _article(item: feed.Item, headline: str) -> Article:
    body = item.told[1:] if headline else item.told
    return Article.of(
        body,
        headline=headline,
        date=item.date,
        byline=item.byline,
        id=item.id,
        source=item.source,
        section=item.categories[0] if item.categories else "",
        language=item.language,
        url=item.url,
        stub=TRUNCATED if item.is_cut else "" if body else NO_TEXT,
        extra={
            "categories": "; ".join(item.categories[1:]),
            "status": "" if item.status == "publish" else item.status,
        },
    )


EXPORTS = (Export("feed", "RSS or Atom", "markup", sniff, articles),)
