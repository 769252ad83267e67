"""IPTC ninjs, of versions 1 to 3: an object an item, with one text in several shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nutgraf.data import Role
from nutgraf.reading.exports.article import LICENCE, NO_TEXT, Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.fragments import paragraphs, parts
from nutgraf.reading.exports.jsonfiles.objects import (
    Item,
    articles_of,
    number,
    repeats,
    string,
    strings,
)
from nutgraf.reading.html import Told

CANCELED = "canceled by the publisher"
_BODIES = ("body_html", "body_html5", "body_xhtml", "body_richhtml5", "body_nitf", "body_text")
_VERSION = ("versioncreated", "versionCreated")
_STATUS = ("pubstatus", "pubStatus")
_ID = ("uri", "guid")
_CLASSES = {"byline": Role.CREDIT, "dat": Role.BOILERPLATE}  # of a picture; place and agency
_NITF = ("<nitf", "<ttnitf")
_PICTURES = ("picture", "photo", "graphic", "video", "audio", "image")


def sniff(head: Head) -> bool:
    keys = head.keys
    return (
        not keys.isdisjoint((*_VERSION, *_STATUS))
        and not keys.isdisjoint(_ID)
        and not keys.isdisjoint(
            ("headline", "headlines", "bodies", "descriptions", "description_text", *_BODIES)
        )
        and not keys.isdisjoint(("bodies", "headlines", *_BODIES, "pubstatus", "pubStatus"))
    )


def is_item(item: Item) -> bool:
    if not any(name in item for name in _ID):
        return False
    own = ("headline", "headlines", "bodies", *_BODIES, *_VERSION, *_STATUS)
    return any(name in item for name in own)


def article(item: Item, around: Item) -> Article:
    title = string(item.get("headline")) or _of_role(item.get("headlines"), ("main", "headline"))
    title = " ".join(title.split())
    body = [part for part in _body(item) if part[0] != title]
    description = _description(item)
    kind = string(item.get("type"))
    status = next((string(item[name]) for name in _STATUS if name in item), "").lower()
    captions = list(_captions(item))
    if not body and kind in _PICTURES and description:
        captions, description = [description, *captions], ""
    shown = {text for text, _ in body}
    captions = [text for text in dict.fromkeys(captions) if text not in shown]
    byline = string(item.get("byline")) or string(item.get("by"))
    stub = "" if any(role in (None, Role.BODY) for _, role in body) else NO_TEXT
    if status.startswith("cancel"):
        stub = CANCELED
    elif status == "withheld":
        stub = LICENCE
    return Article.of(
        [*body, *((text, Role.CAPTION) for text in captions)],
        headline=title,
        standfirst="" if repeats(description, [text for text, _ in body]) else description,
        date=_first(item, (*_VERSION, "firstcreated", "firstCreated", "contentcreated")),
        byline=byline or ", ".join(strings(item.get("authors"))),
        id=string(item.get("uri")) or string(item.get("guid")),
        source=_source(item),
        section=", ".join(strings(item.get("service")) or strings(item.get("section"))),
        language=string(item.get("language")),
        url=_url(item),
        declared=number(_first(item, ("wordcount", "wordCount"))),
        stub=stub,
        extra={
            "type": kind,
            "pubstatus": status,
            "slugline": string(item.get("slugline")),
            "located": string(item.get("located")),
            "ednote": string(item.get("ednote")) or string(item.get("edNote")),
            "subject": ", ".join(strings(item.get("subject")) or strings(item.get("subjects"))),
        },
    )


def _body(item: Item) -> list[Told]:
    """The text in the best of its shapes: HTML, then NITF, then plain."""
    for _, markup, text in sorted(_bodies(item), key=lambda body: body[0]):
        found: list[Told] = (
            parts(text, _CLASSES) if markup else [(line, None) for line in paragraphs(text)]
        )
        if found:
            return found
    return []


def _bodies(item: Item) -> Iterator[tuple[int, bool, str]]:
    """(rank, whether it is mark-up, text) of each shape of the text."""
    for rank, name in enumerate(_BODIES):
        if text := string(item.get(name)):
            yield rank, name != "body_text", text
    bodies = item.get("bodies")
    for body in bodies if isinstance(bodies, list) else ():
        text = string(body.get("value"))
        kind = string(_first(body, ("contenttype", "contentType"))).lower()
        role = string(body.get("role")).lower()
        if not text.strip():
            continue
        if "nitf" in kind or "nitf" in role or text.lstrip()[:8].lower().startswith(_NITF):
            yield 20, True, nitf_text(text)
        elif "html" in kind or "html" in role:
            yield (11 if "rich" in role else 10), True, text
        elif "xml" in kind:
            yield 25, True, text
        elif kind.startswith("text/plain") or not kind:
            yield 30, False, text


def nitf_text(text: str) -> str:
    """What is mark-up of paragraphs in NITF, whose head and headline are no part of the text."""
    lowered = text.lower()
    for name in ("body.content", "brodtext"):
        start, end = lowered.find(f"<{name}"), lowered.rfind(f"</{name}>")
        if 0 <= start < end and len(lowered) == len(text):
            text = text[text.find(">", start) + 1 : end]
            break
    for name, plain in (("citat", "blockquote"), ("CITAT", "blockquote")):
        text = text.replace(f"<{name}>", f"<{plain}>").replace(f"</{name}>", f"</{plain}>")
    for name, plain in (("hl2", "h2"), ("media-caption", "figcaption"), ("caption", "figcaption")):
        text = text.replace(f"<{name}>", f"<{plain}>").replace(f"</{name}>", f"</{plain}>")
    return text


def _description(item: Item) -> str:
    text = string(item.get("description_text"))
    if not text and (markup := string(item.get("description_html"))):
        text = " ".join(part for part, _ in parts(markup))
    return text or _of_role(item.get("descriptions"), ("text", "summary", "main", "caption"))


def _captions(item: Item) -> Iterator[str]:
    """Of the pictures that go with it."""
    found = item.get("associations")
    inner = found.values() if isinstance(found, Mapping) else found or ()
    for part in inner:
        if isinstance(part, Mapping) and string(part.get("type")) in _PICTURES:
            yield " ".join(_description(part).split())


def _of_role(values: object, roles: tuple[str, ...]) -> str:
    """The value of the first of these roles; else the first one."""
    found = (
        [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []
    )
    for role in roles:
        for each in found:
            if each.get("role") == role and string(each.get("value")):
                return string(each["value"])
    return next((string(each.get("value")) for each in found), "")


def _source(item: Item) -> str:
    for name in ("source", "infosources", "infoSources", "copyrightholder", "copyrightHolder"):
        if found := strings(item.get(name)):
            return found[0]
    return ""


def _url(item: Item) -> str:
    for name in ("webUrl", "url", "uri"):
        if (found := string(item.get(name))).startswith(("http://", "https://")):
            return found
    return ""


def _first(item: Item, names: tuple[str, ...]) -> object:
    return next((item[name] for name in names if item.get(name)), "")


EXPORTS = (Export("ninjs", "ninjs", "json", sniff, articles_of(article, is_item)),)
