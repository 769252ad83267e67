"""news-please: one object an article, flat, paragraphs parted by line feeds."""

from __future__ import annotations

from nutgraf.reading.exports.article import Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.objects import Item, articles_of, repeats, string, strings

REPAIRED = "was UTF-8 read as windows-1252, and is repaired"


def sniff(head: Head) -> bool:
    return {"maintext", "date_publish"} <= head.keys


def is_item(item: Item) -> bool:
    return "maintext" in item or ("date_publish" in item and "title" in item)


def article(item: Item, around: Item) -> Article:
    """Raises: ValueError: it is none; the message is the reason."""
    texts = _lines(item.get("maintext")) or _lines(item.get("text"))
    if not texts:
        raise ValueError("it has no text")
    whole = mended("\n".join(texts))
    extra = {}
    if whole:
        texts, extra["encoding"] = whole.split("\n"), REPAIRED
    headline, description = (
        (whole and mended(text)) or text
        for text in (
            string(item.get("title")) or string(item.get("title_page")),
            string(item.get("description")),
        )
    )
    title = " ".join(headline.split())
    if title and " ".join(texts[0].split()) == title:
        texts = texts[1:]
    return Article.of(
        texts,
        headline=headline,
        standfirst="" if repeats(description, texts) else description,
        date=item.get("date_publish"),
        byline=", ".join(strings(item.get("authors"))),
        id=string(item.get("url")) or string(item.get("filename")),
        source=string(item.get("source_domain")),
        language=string(item.get("language")),
        url=string(item.get("url")),
        extra=extra,
    )


def mended(text: str) -> str:
    """The text whose bytes of UTF-8 were read as windows-1252 or latin-1; "" where it is none.

    It is one where every character beyond ASCII is part of such bytes, which no text is by chance.
    """
    if text.isascii():
        return ""
    for codec in ("cp1252", "latin-1"):
        try:
            return text.encode(codec).decode()
        except UnicodeError:
            continue
    return ""


def _lines(value: object) -> list[str]:
    """Lines of a text, or of each of a list of texts, but for blank ones."""
    lines = (line for text in strings(value, "text") for line in text.splitlines())
    return [line for line in lines if line.strip()]


EXPORTS = (Export("news-please", "news-please", "json", sniff, articles_of(article, is_item)),)
