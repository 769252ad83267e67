"""NewsML-G2: messages of agencies, with items of text, pictures and packages of both."""

from __future__ import annotations

from typing import Any

from nutgraf.errors import InputError
from nutgraf.reading.exports.article import NO_TEXT, Article, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.trees import xml_tree
from nutgraf.reading.exports.wires.elements import (
    attribute,
    every,
    first,
    name_of,
    text_of,
    texts_of,
    texts_of_markup,
    unescaped,
)  # fmt: skip
from nutgraf.reading.exports.wires.endings import ended, repeats, without_byline, without_headline
from nutgraf.reading.exports.wires.nitf import WITHDRAWN, body_of, byline_of, standfirsts
from nutgraf.reading.exports.wires.roots import root_of
from nutgraf.reading.exports.wires.typed import paragraphs
from nutgraf.reading.exports.wires.versions import EARLIER, last_versions, number_of
from nutgraf.reading.html import Told

_SPACE = "iptc.org/std/nar/"
_ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
_SECTIONS = ("department", "categ", "dpacat", ":cat")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def sniff(head: Head) -> bool:
    root = root_of(head)
    return root.name in ("newsMessage", *_ITEMS) and _SPACE in root.attributes


def articles(file: File) -> Found:
    root, damage = xml_tree(file)
    items = [element for element in root.iter() if name_of(element) in _ITEMS]
    header = first(root, "header")
    names = [(attribute(i, "guid"), number_of(attribute(i, "version"))) for i in items]
    kept = last_versions(names)
    for i, item in enumerate(items):
        try:
            yield _item(item, header) if i in kept else Unread(EARLIER, content=_headline(item))
        except InputError as error:
            yield Unread(str(error), content=_headline(item))
    if damage or not items:
        yield Unread(damage or "the message has no items")


def _item(item: Any, header: Any) -> Article | Unread:
    about, content = first(item, "itemMeta"), first(item, "contentSet")
    headline = _headline(item)
    status = _code(first(about, "pubStatus"))
    if status in WITHDRAWN:
        return Unread(f"its publisher says that it is {status}", content=headline)
    kind = name_of(item).removesuffix("Item")
    if kind != "news":
        return Unread(f"a {kind} item, which has no text of its own", content=headline)
    kind = _code(first(about, "itemClass"))
    told, declared = _text(content)
    if not told and (kind not in ("", "text") or not headline):
        return Unread(f"a {kind or 'text'} item without text", content=headline)
    return _article(item, header, told, declared)


def _article(item: Any, header: Any, told: list[Told], declared: int | None) -> Article:
    about, content = first(item, "itemMeta"), first(item, "contentSet")
    described = first(item, "contentMeta")
    nitf = first(content, "nitf")
    headline = _headline(item)
    byline = text_of(first(described, "by")) or byline_of(nitf)
    body = ended(without_headline(without_byline(told, byline), headline))
    summary = standfirsts(nitf, headline, body)
    summary += [text for text in _summaries(described) if text not in (headline, *summary)]
    return Article.of(
        body,
        headline=headline,
        standfirst=[text for text in summary if not repeats(text, body)],
        date=text_of(first(about, "versionCreated")) or text_of(first(about, "firstCreated")),
        byline=byline,
        id=attribute(item, "guid"),
        source=_named(first(about, "provider"))
        or text_of(first(described, "creditline"))
        or _named(first(item, "copyrightHolder"))
        or text_of(first(header, "sender")),
        section=_section(described),
        language=attribute(first(described, "language"), "tag") or attribute(item, _LANGUAGE),
        declared=declared,
        stub="" if body else NO_TEXT,
        extra={
            "dateline": text_of(first(described, "dateline")),
            "place": _named(first(described, "located")),
            "slug": text_of(first(described, "slugline")),
            "version": attribute(item, "version"),
            "topics": _topics(described),
            "keywords": "; ".join(filter(None, map(text_of, every(described, "keyword")))),
        },
    )


def _text(content: Any) -> tuple[list[Told], int | None]:
    """The text of an item, of the fullest kind that it has, and how many words it says it has."""
    for element in [*every(content, "inlineXML"), *every(content, "inlineData")]:
        told = _written(element)
        if told:
            words = number_of(attribute(element, "wordcount"))
            return told, words or None
    return [], None


def _written(element: Any) -> list[Told]:
    if (nitf := first(element, "nitf")) is not None:
        return body_of(nitf)
    if name_of(element) == "inlineData":
        kind = attribute(element, "contenttype")
        if kind and not kind.startswith("text/") and "html" not in kind:
            return []
        text = "".join(element.itertext())
        if "html" in kind or "</" in text or "/>" in text:
            return texts_of_markup(text)
        return [(part, None) for part in paragraphs(unescaped(text))]
    body = first(element, "body")
    return texts_of(element if body is None else body)


def _headline(item: Any) -> str:
    described = first(item, "contentMeta")
    found = [e for e in every(described, "headline") if "sub" not in attribute(e, "role").lower()]
    content = first(item, "contentSet")
    written = next((text for e in found if (text := text_of(e))), "")
    for name in ("hl1", "h1", "title"):
        written = written or text_of(first(content, name))
    return written


def _summaries(described: Any) -> list[str]:
    below = [e for e in every(described, "headline") if "sub" in attribute(e, "role").lower()]
    told = [e for e in every(described, "description") if _code(e, "role") in ("summary", "intro")]
    return [text for e in (*below, *told) if (text := text_of(e))]


def _code(element: Any, name: str = "qcode") -> str:
    """What stands behind the scheme in a code."""
    return attribute(element, name).rpartition(":")[2].lower()


def _named(element: Any) -> str:
    return (
        text_of(first(element, "name"))
        or attribute(element, "literal")
        or attribute(element, "qcode").rpartition(":")[2]
    )


def _section(described: Any) -> str:
    """The name of the first subject that its provider calls a category or a department."""
    for subject in every(described, "subject"):
        scheme = f"{attribute(subject, 'qcode').partition(':')[0]} {attribute(subject, 'type')}"
        named = _named(subject)
        if len(named) > 1 and any(sign in scheme.lower() for sign in _SECTIONS):
            return named
    return ""


def _topics(described: Any) -> str:
    codes = (attribute(subject, "qcode") for subject in every(described, "subject"))
    return " ".join(c for c in codes if c.startswith(("subj:", "medtop:")))


EXPORTS = (Export("newsml-g2", "NewsML-G2", "markup", sniff, articles),)
