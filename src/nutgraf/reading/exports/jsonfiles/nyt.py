"""The New York Times' Article Search and Archive APIs: what an article is about, without its
text."""

from __future__ import annotations

from collections.abc import Mapping

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.fragments import parts
from nutgraf.reading.exports.jsonfiles.objects import Item, articles_of, number, string, strings


def sniff(head: Head) -> bool:
    return {"pub_date", "headline"} <= head.keys and not head.keys.isdisjoint(
        ("lead_paragraph", "snippet", "print_headline")
    )


def is_item(item: Item) -> bool:
    return "pub_date" in item and "headline" in item


def article(item: Item, around: Item) -> Article:
    headline = item["headline"]
    of_title: Item = headline if isinstance(headline, Mapping) else {"main": headline}
    summary, *rest = _once(_flat(item.get(n)) for n in ("abstract", "snippet", "lead_paragraph"))
    byline = item.get("byline")
    return Article.of(
        [*((text, Role.TEASER) for text in rest), *((c, Role.CAPTION) for c in _captions(item))],
        headline=_flat(of_title.get("main")) or _flat(of_title.get("print_headline")),
        standfirst=summary,
        date=item.get("pub_date"),
        byline=string(byline.get("original") if isinstance(byline, Mapping) else byline),
        id=string(item.get("_id")) or string(item.get("uri")),
        source=string(item.get("source")) or "The New York Times",
        section=string(item.get("section_name")) or string(item.get("news_desk")),
        url=string(item.get("web_url")),
        declared=number(item.get("word_count")),
        stub=NO_TEXT,
        extra={
            "kicker": _flat(of_title.get("kicker")),
            "desk": string(item.get("news_desk")) or string(item.get("desk")),
            "type": string(item.get("type_of_material")),
            "keywords": ", ".join(strings(item.get("keywords"), "value")),
        },
    )


def _once(texts: object) -> list[str]:
    """Texts of which none is the beginning of another; a first one that is empty if there is
    none."""
    found: list[str] = []
    for text in texts if isinstance(texts, list) else list(texts):  # type: ignore[call-overload]
        start = text.rstrip(" .…")
        if not start or any(there.startswith(start) for there in found):
            continue
        longer = [i for i, there in enumerate(found) if text.startswith(there.rstrip(" .…"))]
        if longer:
            found[longer[0]] = text
        else:
            found.append(text)
    return found or [""]


def _captions(item: Item) -> list[str]:
    media = item.get("multimedia")
    found = strings([media] if isinstance(media, Mapping) else media, "caption")
    return list(dict.fromkeys(found))


def _flat(value: object) -> str:
    text = string(value)
    if "<" in text or "&" in text:
        text = " ".join(part for part, _ in parts(text))
    return " ".join(text.split())


EXPORTS = (
    Export("nyt", "New York Times Article Search", "json", sniff, articles_of(article, is_item)),
)
