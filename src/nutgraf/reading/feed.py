"""RSS and Atom -> the text of their items, and paragraphs with roles and offsets into that text."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from nutgraf.data import Paragraph, Role
from nutgraf.errors import MissingExtraError
from nutgraf.reading import html
from nutgraf.reading.blocks import flatten
from nutgraf.reading.html import Told
from nutgraf.reading.lines import spans

_ITEMS = ("item", "entry")
# Where the text of an item is, the fullest first; what others call so (`media:content`) is not.
_MEDIA = "http://search.yahoo.com/mrss"
_TEXTS = ("encoded", "content", "full-text", "body", "description", "summary")
_NAMES = ("guid", "id", "link")
_DATES = ("pubDate", "published", "date", "updated")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)?")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_ENCODED = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_PARTING = re.compile(r"<(?:p|div|br|li|h[1-6]|blockquote|table|pre)[\s/>]", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?=\n)")


def extract(markup: str) -> tuple[str, list[Paragraph]]:
    """The items of a feed, in its order: of each its title, and the fullest text that it has.

    Nothing is fetched, and no entity that the feed declares is expanded.

    Raises:
        MissingExtraError: lxml or trafilatura is not installed.
    """
    texts: list[str] = []
    found: list[Paragraph] = []
    start = 0
    for item in items(markup):
        text, paragraphs = html.laid_out(item.told, start)
        texts.append(text)
        found += paragraphs
        start += len(text) + 2
    return "\n\n".join(texts), found


class Item(NamedTuple):
    """An item of a feed: its texts with their roles, and what it says of itself, "" where it does
    not."""

    told: list[Told]
    id: str
    date: str
    source: str


def items(markup: str) -> Iterator[Item]:
    """The items of a feed, in its order, that have any text.

    Raises:
        MissingExtraError: lxml or trafilatura is not installed.
    """
    root = _parse(markup)
    channel = ""
    for item in [] if root is None else root.iter():
        if _name(item) in ("channel", "feed"):
            channel = _said(item, ("title",))
        if _name(item) in _ITEMS:
            title = " ".join(text for text, _ in _told(item, ("title",)))
            told = [block for block in _told(item, _TEXTS) if block[0] != title]
            if title:
                told.insert(0, (title, Role.HEADLINE))
            if told:
                yield Item(told, _said(item, _NAMES), _said(item, _DATES), channel)


def _said(item: Any, names: tuple[str, ...]) -> str:
    """The text of an element's child, or the link in it: the first of these names that has any."""
    for name in names:
        for child in item:
            if _name(child) == name and (said := flatten(child.text or child.get("href"))):
                return said
    return ""


def _parse(markup: str) -> Any:
    try:
        from lxml import etree
    except ImportError as error:
        raise MissingExtraError("lxml", "html", "reading feeds") from error

    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, load_dtd=False, no_network=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    content = _ENTITY.sub(_character, _FORBIDDEN.sub(" ", markup.lstrip("\ufeff \t\r\n")))
    try:
        return etree.fromstring(content.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError:  # there is no element in it
        return None


def _character(entity: re.Match[str]) -> str:
    """An entity as XML has it: those of HTML are characters, and a bare `&` stands for itself."""
    name = entity.group(1)
    if name is None:
        return "&amp;"
    known = name[0] == "#" or name in ("lt", "gt", "amp", "quot", "apos")
    return entity.group() if known else entities.unescape(entity.group())


def _name(element: Any) -> str:
    """The name of an element without its name space; none for what is no feed's own."""
    tag = element.tag if isinstance(element.tag, str) else ""
    space, _, name = tag.rpartition("}")
    return "" if _MEDIA in space or "itunes" in space else name


def _told(item: Any, names: tuple[str, ...]) -> list[Told]:
    """The blocks of an item's child: the first of these names that has any."""
    for name in names:
        for child in item:
            # `excerpt:encoded` is a summary.
            if _name(child) == name and "excerpt" not in child.tag and (blocks := _blocks(child)):
                return blocks
    return []


def _blocks(element: Any) -> list[Told]:
    """The blocks of an element that holds text, HTML as text, or elements of HTML."""
    from lxml import etree

    if len(element):
        return html.parts(etree.tostring(element, encoding="unicode", with_tail=False))
    text = element.text or ""
    if not _TAG.search(text) and _TAG.search(entities.unescape(text)):
        text = entities.unescape(text)  # it was escaped twice
    if not _TAG.search(text):
        text = entities.unescape(text) if _ENCODED.search(text) else text
        flat = (flatten(text[start:end]) for start, end, _ in spans(text))
        return [(part, None) for part in flat if part]
    if not _PARTING.search(text):
        text = _BLANK_LINES.sub("<br>\n<br>", text)
    return html.parts(text)
