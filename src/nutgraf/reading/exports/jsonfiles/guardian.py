"""The Guardian's Open Platform: pages of results, or single items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from nutgraf.data import Role
from nutgraf.reading.exports.article import LICENCE, NO_TEXT, Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.fragments import paragraphs, parts
from nutgraf.reading.exports.jsonfiles.objects import Item, articles_of, number, string
from nutgraf.reading.html import Told

WITHHELD = "Redistribution rights for this field are unavailable"
_CLASSES = {"block-time": Role.BOILERPLATE}  # of a live blog
_AMENDED = re.compile(r"[•*\s]*(?:this|the following) [\w ]{0,40}(?:was|were|has been) (?:\w+ )?"
                      r"(?:amended|corrected|published|updated)\b", re.IGNORECASE)  # fmt: skip
_AMENDED_BULLET = re.compile(r"•[^.]{0,60}\b(?:amended|corrected|correction)\b", re.IGNORECASE)
_REMOVED = re.compile(
    r"(?:sorry[^.]{0,20} )?this (?:article|content|page|gallery|video|podcast|piece|story)\b"
    r"[^.]{0,60}\b(?:removed|taken down|unavailable|expired|deleted)\b",
    re.IGNORECASE,
)
_NOTE = 60  # words of a note that stands for a text


def sniff(head: Head) -> bool:
    return {"webTitle", "webPublicationDate", "sectionId"} <= head.keys or {
        "webTitle", "webPublicationDate", "fields"
    } <= head.keys  # fmt: skip


def is_item(item: Item) -> bool:
    return "webTitle" in item and ("webPublicationDate" in item or "fields" in item)


def article(item: Item, around: Item) -> Article:
    fields = item.get("fields") or {}
    body = list(_body(item, fields))
    given = any(WITHHELD in string(fields.get(name)) for name in ("body", "bodyText", "headline"))
    stub = LICENCE if given and not body else "" if body else NO_TEXT
    words = sum(len(text.split()) for text, _ in body)
    if body and words <= _NOTE and _REMOVED.match(body[0][0]):
        stub = LICENCE
        body = [(text, Role.BOILERPLATE) for text, _ in body]
    headline = _plain(fields.get("headline")) or _plain(item.get("webTitle"))
    standfirst = [text for text, _ in parts(_there(fields.get("standfirst")))]
    if not standfirst:
        standfirst = [text for text, _ in parts(_there(fields.get("trailText")))]
    return Article.of(
        body,
        headline=headline,
        standfirst=standfirst,
        date=item.get("webPublicationDate"),
        byline=_plain(fields.get("byline")),
        id=string(item.get("id")),
        source=string(fields.get("publication")) or "The Guardian",
        section=string(item.get("sectionName")),
        language=string(fields.get("lang")),
        url=string(item.get("webUrl")),
        declared=number(fields.get("wordcount")),
        stub=stub,
        extra={"type": string(item.get("type")), "pillar": string(item.get("pillarName"))},
    )


def _body(item: Item, fields: Item) -> Iterator[Told]:
    """The text as HTML, whose paragraphs are sure; else of its blocks; else plain."""
    if markup := _there(fields.get("body")):
        yield from map(_corrected, parts(markup, _CLASSES))
        return
    blocks = (item.get("blocks") or {}).get("body") or ()
    if isinstance(blocks, dict):  # asked for one by one
        blocks = [block for part in blocks.values() for block in part]
    found = False
    for block in blocks:
        if title := string(block.get("title")):
            yield title, Role.HEADING
        for part in parts(string(block.get("bodyHtml")), _CLASSES):
            found = True
            yield _corrected(part)
    if not found:
        yield from ((text, None) for text in paragraphs(_there(fields.get("bodyText"))))


def _corrected(part: Told) -> Told:
    text, role = part
    if role is None and (_AMENDED.match(text) or _AMENDED_BULLET.match(text)):
        return text, Role.CORRECTION
    return part


def _there(value: object) -> str:
    """A field that is given."""
    text = string(value)
    return "" if WITHHELD in text[:200] else text


def _plain(value: object) -> str:
    text = _there(value)
    return " ".join(part for part, _ in parts(text)) if "<" in text else unescape(text)


EXPORTS = (
    Export("guardian", "Guardian Open Platform", "json", sniff, articles_of(article, is_item)),
)
