"""Zotero's JSON: of its API, of Better BibTeX, and CSL JSON; abstracts, not texts."""

from __future__ import annotations

from collections.abc import Mapping

from nutgraf.data import Role
from nutgraf.reading.exports.article import ABSTRACT, NO_TEXT, Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.fragments import paragraphs, parts
from nutgraf.reading.exports.jsonfiles.objects import Item, articles_of, string
from nutgraf.reading.html import Told

_PUBLISHERS = ("publicationTitle", "container-title", "websiteTitle", "blogTitle", "publisher")
_NO_WORKS = ("attachment", "note", "annotation")


def sniff(head: Head) -> bool:
    csl = {"container-title", "issued", "date-parts"} <= head.keys
    return csl or (
        "itemType" in head.keys and not head.keys.isdisjoint(("creators", "abstractNote"))
    )


def is_item(item: Item) -> bool:
    return "itemType" in item or ("type" in item and "issued" in item)


def article(item: Item, around: Item) -> Article | None:
    if item.get("itemType") in _NO_WORKS:
        return None
    text = string(item.get("abstractNote")) or string(item.get("abstract"))
    abstract: list[Told] = [
        (part, Role.TEASER)
        for part in ([p for p, _ in parts(text)] if "</" in text else paragraphs(text))
    ]
    url = string(item.get("url")) or string(item.get("URL"))
    return Article.of(
        abstract,
        headline=string(item.get("title")),
        date=_date(item),
        byline=", ".join(_authors(item)),
        id=string(item.get("key")) or string(item.get("id")) or string(item.get("itemKey")) or url,
        source=next(filter(None, (string(item.get(name)) for name in _PUBLISHERS)), ""),
        section=string(item.get("section")),
        language=string(item.get("language")),
        url=url,
        stub=ABSTRACT if abstract else NO_TEXT,
        extra={"type": string(item.get("itemType")) or string(item.get("type"))},
    )


def _date(item: Item) -> object:
    issued = item.get("issued")
    if not isinstance(issued, Mapping):
        return string(item.get("date"))
    parts_ = issued.get("date-parts")
    if isinstance(parts_, list) and parts_ and isinstance(parts_[0], list):
        return "-".join(f"{string(part):0>2}" for part in parts_[0])
    return string(issued.get("raw")) or string(issued.get("literal"))


def _authors(item: Item) -> list[str]:
    found = item.get("creators") or item.get("author")
    names = []
    for one in found if isinstance(found, list) else ():
        if not isinstance(one, Mapping) or one.get("creatorType", "author") != "author":
            continue
        given = string(one.get("firstName")) or string(one.get("given"))
        family = string(one.get("lastName")) or string(one.get("family"))
        whole = string(one.get("name")) or string(one.get("literal"))
        names.append(whole or f"{given} {family}".strip())
    return names


EXPORTS = (Export("zotero", "Zotero JSON", "json", sniff, articles_of(article, is_item)),)
