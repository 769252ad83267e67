"""NewsML 1: items of agencies, whose components hold texts, summaries, and what pictures show."""

from __future__ import annotations

from typing import Any

from nutgraf.data import Role
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
)
from nutgraf.reading.exports.wires.endings import ended, repeats, without_byline
from nutgraf.reading.exports.wires.nitf import WITHDRAWN, body_of
from nutgraf.reading.exports.wires.roots import root_of
from nutgraf.reading.exports.wires.versions import EARLIER, last_versions, number_of
from nutgraf.reading.html import Told

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_SUMMARIES = ("summary", "abstract", "standfirst", "lead")


def sniff(head: Head) -> bool:
    return root_of(head).name == "NewsML"


def articles(file: File) -> Found:
    root, damage = xml_tree(file)
    items = [element for element in root.iter() if name_of(element) == "NewsItem"]
    kept = last_versions([_version(item) for item in items])
    for i, item in enumerate(items):
        headline = _line(item, "HeadLine")
        try:
            yield _item(item) if i in kept else Unread(EARLIER, content=headline)
        except InputError as error:
            yield Unread(str(error), content=headline)
    if damage or not items:
        yield Unread(damage or "the message has no items")


def _version(item: Any) -> tuple[str, int]:
    parts = [text_of(first(item, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    return "\n".join(parts) if parts[-1] else "", number_of(text_of(first(item, "RevisionId")))


def _item(item: Any) -> Article | Unread:
    headline, byline = _line(item, "HeadLine"), _line(item, "ByLine")
    status = _formal(item, "Status").lower()
    if status in WITHDRAWN:
        return Unread(f"its publisher says that it is {status}", content=headline)
    body, summary, captions = _text(item)
    body = ended(without_byline(body, byline))
    kind = _formal(item, "MediaType")
    if not body and (not headline or kind.lower() not in ("", "text")):
        return Unread(f"an item of {kind or 'nothing'} without text", content=headline)
    summary = [text for name in ("SubHeadLine",) if (text := _line(item, name))] + summary
    return Article.of(
        [*body, *captions],
        headline=headline,
        standfirst=[text for text in summary if text != headline and not repeats(text, body)],
        date=next(
            (
                text
                for name in ("ThisRevisionCreated", "FirstCreated", "DateId", "DateAndTime")
                if (text := text_of(first(item, name)))
            ),
            "",
        ),
        byline=byline,
        id=text_of(first(item, "PublicIdentifier")) or text_of(first(item, "NewsItemId")),
        source=_party(item, "Provider")
        or _party(item, "Source")
        or _line(item, "CreditLine")
        or text_of(first(item, "ProviderId")),
        section=_property(item, "Department"),
        language=_formal(item, "Language") or attribute(item, _LANGUAGE),
        declared=number_of(_property(item, "WordCount")) or None,
        stub="" if body else NO_TEXT,
        extra={
            "dateline": _line(item, "DateLine"),
            "slug": _line(item, "SlugLine"),
            "topics": _topics(item),
        },
    )


def _text(item: Any) -> tuple[list[Told], list[str], list[Told]]:
    """The text, what sums it up, and what is said of pictures; of equals, the first one."""
    body, summary, captions = list[Told](), list[str](), list[Told]()
    seen: set[str] = set()
    for data in every(item, "DataContent"):
        nitf = first(data, "nitf")
        told = texts_of(data) if nitf is None else body_of(nitf)
        component = next(data.iterancestors(), None)
        while component is not None and name_of(component) != "NewsComponent":
            component = component.getparent()
        role = _own(component, "Role").lower()
        media = _formal(component, "MediaType").lower()
        if not told or all(text in seen for text, _ in told):
            continue
        seen.update(text for text, _ in told)
        if role in _SUMMARIES:
            summary += [text for text, _ in told]
        elif "caption" in role or media in ("photo", "graphic", "video", "audio"):
            captions += [(text, Role.CAPTION) for text, _ in told]
        else:
            body += told
    return body, summary, captions


def _own(component: Any, name: str) -> str:
    """The formal name that an element of the component itself has."""
    own = (child for child in component if name_of(child) == name) if component is not None else ()
    return next((attribute(child, "FormalName") for child in own), "")


def _line(item: Any, name: str) -> str:
    return next((text for e in every(item, name) if (text := text_of(e))), "")


def _formal(item: Any, name: str) -> str:
    return attribute(first(item, name), "FormalName")


def _party(item: Any, name: str) -> str:
    return attribute(first(item, name, "Party"), "FormalName")


def _property(item: Any, name: str) -> str:
    found = (e for e in every(item, "Property") if attribute(e, "FormalName") == name)
    return next((attribute(e, "Value") for e in found), "")


def _topics(item: Any) -> str:
    names = ("Subject", "SubjectMatter", "SubjectDetail")
    codes = (attribute(e, "FormalName") for name in names for e in every(item, name))
    return " ".join(code for code in codes if code.isdigit())


EXPORTS = (Export("newsml-1", "NewsML 1", "markup", sniff, articles),)
