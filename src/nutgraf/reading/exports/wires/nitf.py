"""NITF, the mark-up of agencies and newspapers, and The New York Times Annotated Corpus in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from nutgraf.data import Role
from nutgraf.reading.exports.article import ABSTRACT, NO_TEXT, Article, Found, Unread
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
from nutgraf.reading.exports.wires.endings import ended, repeats, without_byline, without_headline
from nutgraf.reading.exports.wires.roots import root_of
from nutgraf.reading.html import Told

WITHDRAWN = frozenset(("canceled", "cancelled", "withheld", "killed"))
_CORPUS = ('"full_text"', '"publication_day_of_month"', '"print_byline"', '"online_sections"')
_LEADS = ("lead_paragraph", "online_lead_paragraph")
_SECTIONS = ("section", "print_section_name", "online_sections", "dsk")


def sniff(head: Head) -> bool:
    return root_of(head).name == "nitf"


def _sniff_corpus(head: Head) -> bool:
    return sniff(head) and any(sign in head.text for sign in _CORPUS)


def articles(file: File) -> Found:
    root, damage = xml_tree(file)
    found = [element for element in root.iter() if name_of(element) == "nitf"]
    for element in found:
        yield article(element)
    if damage:
        yield Unread(damage)


def article(nitf: Any) -> Article | Unread:
    """The article in an element of NITF."""
    head, opening = first(nitf, "head"), first(nitf, "body.head")
    data = first(head, "docdata")
    headline = text_of(first(opening, "hl1")) or text_of(first(head, "title"))
    status = attribute(data, "management-status").lower()
    if status in WITHDRAWN:
        return Unread(f"its publisher says that it is {status}", content=headline)
    meta = {attribute(m, "name").lower(): attribute(m, "content") for m in every(head, "meta")}
    pubdata = first(head, "pubdata")
    byline = byline_of(nitf)
    body = without_headline(body_of(nitf, byline), headline)
    summary = standfirsts(nitf, headline, body)
    stub, extra = "", {**_extra(head, opening), **_of_corpus(head, meta)}
    blocks = _blocks(nitf)
    if not any(role not in (Role.CORRECTION, Role.CAPTION) for _, role in body):
        lead = next((texts_of(b) for name in _LEADS for b in blocks.get(name, ())), [])
        body = [(text, Role.TEASER) for text, _ in lead] + body
        stub = NO_TEXT if lead or not summary else ABSTRACT
    if not body and not summary:
        return Unread("it has no text", content=headline)
    if "full_text" in blocks and summary:  # written by those who made the index
        extra["abstract"], summary = " ".join(summary), []
    return Article.of(
        body,
        headline=headline,
        standfirst=summary,
        date=_date(head, opening),
        byline=byline,
        id=attribute(first(data, "doc-id"), "id-string") or attribute(pubdata, "id"),
        source=_source(head, opening),
        section=attribute(pubdata, "position.section")
        or next((meta[name] for name in _SECTIONS if meta.get(name)), "")
        or _subject(head),
        language=attribute(nitf, "baselang")
        or attribute(nitf, "{http://www.w3.org/XML/1998/namespace}lang"),
        url=attribute(pubdata, "ex-ref"),
        declared=_declared(pubdata, meta),
        stub=stub,
        extra=extra,
    )


def body_of(nitf: Any, byline: str = "") -> list[Told]:
    """The text of an article: of blocks that repeat its lead, none; corrections last."""
    content = first(nitf, "body.content")
    blocks = _blocks(nitf)
    if "full_text" in blocks:
        told = [part for block in blocks["full_text"] for part in texts_of(block)]
        told = _led(told)
    elif any(name in blocks for name in _LEADS):
        told = []
    else:
        told = texts_of(content)
    told = ended(without_byline(told, byline))
    told += [(text, role or Role.CREDIT) for text, role in texts_of(first(nitf, "tagline"))]
    corrections = (part for block in blocks.get("correction_text", ()) for part in texts_of(block))
    return [*told, *((text, Role.CORRECTION) for text, _ in corrections)]


def standfirsts(nitf: Any, headline: str, body: Sequence[Told]) -> list[str]:
    """The abstract and the second headline, as far as they say what is not said anyway."""
    opening = first(nitf, "body.head")
    second = first(opening, "hl2")
    given = [text for text, _ in texts_of(first(opening, "abstract"))]
    label = text_of(second)
    if second is not None and second.get("class") != "online_headline" and not label.isupper():
        given.insert(0, label)
    found = [text for text in dict.fromkeys(given) if text and text != headline]
    return [text for text in found if not repeats(text, body)]


def _blocks(nitf: Any) -> dict[str, list[Any]]:
    """The blocks of the body by their class."""
    found: dict[str, list[Any]] = {}
    for block in every(first(nitf, "body.content"), "block"):
        found.setdefault(attribute(block, "class"), []).append(block)
    return found


def _led(told: list[Told]) -> list[Told]:
    """The body without a first paragraph that only repeats the second one behind "LEAD:"."""
    if not told or not told[0][0].startswith("LEAD:"):
        return told
    lead = told[0][0].removeprefix("LEAD:").strip()
    following = told[1][0] if len(told) > 1 else ""
    if following and (following.startswith(lead) or lead.startswith(following)):
        return told[1:]
    return [(lead, told[0][1]), *told[1:]]


def byline_of(nitf: Any) -> str:
    """Who wrote it, with the post behind the name."""
    found = list(every(first(nitf, "body.head"), "byline"))
    element = next(
        (b for b in found if b.get("class") == "print_byline"), found[0] if found else None
    )
    if element is None:
        return ""
    title = text_of(first(element, "byttl"))
    parts = (" ".join(part.split()) for part in _without(element, "byttl"))
    who = " ".join(filter(None, parts)).rstrip(" ,;")
    return f"{who}, {title}" if who and title else who or title


def _without(element: Any, name: str) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if name_of(child) != name:
            yield from _without(child, name)
        yield child.tail or ""


def _date(head: Any, opening: Any) -> str:
    return (
        attribute(first(head, "date.issue"), "norm")
        or attribute(first(head, "pubdata"), "date.publication")
        or attribute(first(head, "date.release"), "norm")
        or attribute(first(opening, "story.date"), "norm")
    )


def _source(head: Any, opening: Any) -> str:
    return (
        attribute(first(head, "pubdata"), "name")
        or text_of(first(opening, "distributor"))
        or attribute(first(head, "doc.copyright"), "holder")
        or text_of(first(opening, "rights.owner"))
        or attribute(first(head, "from-src"), "src-name")
    )


def _subject(head: Any) -> str:
    kind = attribute(first(head, "tobject"), "tobject.type")
    return "" if kind.lower() == "news" else kind


def _declared(pubdata: Any, meta: dict[str, str]) -> int | None:
    said = meta.get("anpa-wordcount", "")
    if attribute(pubdata, "unit-of-measure").lower().startswith("word"):
        said = attribute(pubdata, "item-length") or said
    return int(said) or None if said.isascii() and said.isdigit() and len(said) < 9 else None


def _extra(head: Any, opening: Any) -> dict[str, str]:
    dateline = first(opening, "dateline")
    place = text_of(first(dateline, "location")) or ("" if dateline is None else text_of(dateline))
    label = text_of(first(opening, "hl2"))
    codes = (attribute(e, "tobject.subject.refnum") for e in every(head, "tobject.subject"))
    return {
        "dateline": "" if first(dateline, "story.date") is not None else place,
        "slug": label if label.isupper() else "",
        "topics": " ".join(filter(None, codes)),
    }


def _of_corpus(head: Any, meta: dict[str, str]) -> dict[str, str]:
    """What The New York Times says in its own words."""
    found = [(attribute(e, "type"), text_of(e)) for e in every(head, "classifier")]
    descriptors = dict.fromkeys(text for kind, text in found if kind.endswith("descriptor"))
    named = (("page", "print_page_number"), ("print_section", "print_section"), ("desk", "dsk"))
    return {
        "descriptors": "; ".join(descriptors),
        **{name: meta.get(key, "") for name, key in named},
    }


EXPORTS = (
    Export("nytac", "New York Times Annotated Corpus", "markup", _sniff_corpus, articles),
    Export("nitf", "NITF", "markup", sniff, articles),
)
