"""Reuters Corpus Volume 1: a file an article, with the codes of its topics."""

from __future__ import annotations

from typing import Any

from nutgraf.reading.exports.article import Article, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.trees import xml_tree
from nutgraf.reading.exports.wires.elements import (
    attribute,
    every,
    first,
    name_of,
    text_of,
    texts_of,
)
from nutgraf.reading.exports.wires.endings import ended, without_byline
from nutgraf.reading.exports.wires.roots import root_of

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CODES = {"topics": "bip:topics", "countries": "bip:countries", "industries": "bip:industries"}


def sniff(head: Head) -> bool:
    root = root_of(head)
    return root.name == "newsitem" and "itemid=" in root.attributes


def articles(file: File) -> Found:
    root, damage = xml_tree(file)
    for item in [each for each in root.iter() if name_of(each) == "newsitem"]:
        yield _article(item)
    if damage:
        yield Unread(damage)


def _article(item: Any) -> Article | Unread:
    title = text_of(first(item, "title"))
    headline = text_of(first(item, "headline")) or title.partition(": ")[2] or title
    byline = text_of(first(item, "byline"))
    body = ended(without_byline(texts_of(first(item, "text")), byline))
    if not body:
        return Unread("it has no text", content=headline)
    told = {attribute(e, "element"): attribute(e, "value") for e in every(item, "dc")}
    return Article.of(
        body,
        headline=headline,
        date=attribute(item, "date") or told.get("dc.date.published", ""),
        byline=byline,
        id=attribute(item, "itemid"),
        source=told.get("dc.source", "") or told.get("dc.publisher", ""),
        language=attribute(item, _LANGUAGE),
        extra={
            "dateline": text_of(first(item, "dateline")),
            **{name: _codes(item, kind) for name, kind in _CODES.items()},
        },
    )


def _codes(item: Any, kind: str) -> str:
    groups = (e for e in every(item, "codes") if attribute(e, "class").startswith(kind))
    return " ".join(attribute(code, "code") for group in groups for code in every(group, "code"))


EXPORTS = (Export("rcv1", "Reuters Corpus Volume 1", "markup", sniff, articles),)
