"""Factiva, XML: articles of a PPSResponse, with or without the rest of it."""

from __future__ import annotations

from typing import Any

from nutgraf.reading.exports.article import Declared, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.factiva.article import article_of
from nutgraf.reading.exports.trees import flat, xml_tree

_MARKS = (
    "global.factiva.com/pps/",
    "<PPSResponse",
    "<ppsArticleResponse",
    "distdoc:archive/ArchiveDoc::Article/",
)
_NAMES = {
    "accessionNo": "AN", "headline": "HD", "leadParagraph": "LP", "tailParagraphs": "TD",
    "publicationDate": "PD", "sourceName": "SN", "byline": "BY", "section": "SE",
    "sectionName": "SE", "wordCount": "WC", "baseLanguage": "LA", "copyright": "CY",
    "sourceCode": "SC", "publisherName": "PUB", "pages": "PG", "edition": "ED", "volume": "VOL",
    "columnName": "CLM", "credit": "CR", "contact": "CT", "artWork": "ART", "corrections": "CX",
    "notes": "RF", "newsSubject": "NS", "region": "RE", "company": "CO", "industry": "IN",
}  # fmt: skip


def sniff(head: Head) -> bool:
    return any(mark in head.text for mark in _MARKS)


def articles(file: File) -> Found:
    """Raises: InputError: there are no elements in it, or they are nested too deep."""
    tree = xml_tree(file)
    for results in tree.root.iter("{*}ppsarticleResultSet", "{*}ppsArticleResultSet"):
        if (count := results.get("count", "")).isdecimal():
            yield Declared(int(count[:9]))
    for element in tree.root.iter("{*}article"):
        codes: dict[str, list[str]] = {}
        for child in element:
            code = _NAMES.get(_name(child))
            if code is not None:
                codes.setdefault(code, []).extend(_texts(child))
        if not codes.get("AN"):
            codes["AN"] = [flat(each).rpartition("/")[2] for each in element.iter("{*}reference")]
        yield article_of(codes, "".join(codes.get("LA", ())).lower())
    if tree.damage:
        yield Unread(tree.damage)


def _texts(element: Any) -> list[str]:
    """The paragraphs in an element, the date and not the time, or else all its text."""
    parts = list(element.iter("{*}paragraph")) or list(element.iter("{*}date", "{*}dateTime"))
    return [text for part in parts or [element] if (text := flat(part))]


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


EXPORTS = (Export("factiva-xml", "Factiva (XML)", "markup", sniff, articles),)
