"""news-please: one object an article, flat, paragraphs parted by line feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nutgraf.reading.exports.article import Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.objects import articles_of, string


def sniff(head: Head) -> bool:
    return {"maintext", "date_publish"} <= head.keys


def article(item: Mapping[str, Any], around: Mapping[str, Any]) -> Article:
    """Raises: ValueError: it is none; the message is the reason."""
    text = string(item.get("maintext")) or string(item.get("text"))
    if not text.strip():
        raise ValueError("it has no text")
    authors = item.get("authors") or ()
    return Article.of(
        text.split("\n"),
        headline=string(item.get("title")) or string(item.get("title_page")),
        standfirst=string(item.get("description")),
        date=item.get("date_publish"),
        byline=", ".join(map(string, authors)) if isinstance(authors, list) else string(authors),
        id=string(item.get("url")) or string(item.get("filename")),
        source=string(item.get("source_domain")),
        language=string(item.get("language")),
        url=string(item.get("url")),
    )


EXPORTS = (Export("news-please", "news-please", "json", sniff, articles_of(article)),)
