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
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LONGEST_MORE = 300  # code points of a call to read on, with the title that it names
_MAIL = re.compile(r"[^\s@()]{1,80}@[^\s@()]{1,80}(?: \(([^()]{1,200})\))?")
# How a text that is cut off ends.
_MORE = re.compile(
    r"(?:\[(?:…|\.\.\.)\]|…)?[ ]?(?:"
    r"(?:continue reading|keep reading|weiterlesen|lire la suite|sigue leyendo|seguir leyendo|"
    r"continuar leyendo|continua a leggere|lees verder|fortsett å lese|czytaj dalej|"
    r"(?:click here to )?read (?:more|on|the (?:full|whole|rest of the) (?:story|article|post)))"
    r"(?: [\"“‘«'][^\n]{1,200}| at [\w .]{1,60})?[ .…:→»›>\])]{0,8}"
    r"|\[(?:…|\.\.\.)\]|(?<=\w)…)$",
    re.IGNORECASE,
)
_POSTED = re.compile(r"The post .{1,300} (?:first appeared|appeared first) on .{1,200}")
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
    not.

    Attributes:
        source: the title of its channel.
        categories: all of them, tags apart.
        kind, status: in what WordPress exports: "post" or "attachment", "publish" or "draft".
        is_cut: whether its text ends in a call to read the rest elsewhere.
    """

    told: list[Told]
    id: str
    date: str
    source: str
    byline: str = ""
    url: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()
    kind: str = ""
    status: str = ""
    is_cut: bool = False


def items(markup: str) -> Iterator[Item]:
    """The items of a feed, in its order, that have any text.

    Raises:
        MissingExtraError: lxml or trafilatura is not installed.
    """
    root = _parse(markup)
    channel = language = ""
    for item in [] if root is None else root.iter():
        if _name(item) in ("channel", "feed"):
            channel = _said(item, ("title",))
            language = _said(item, ("language",)) or item.get(_LANGUAGE) or ""
        if _name(item) in _ITEMS:
            title = " ".join(text for text, _ in _told(item, ("title",)))
            told = [block for block in _told(item, _TEXTS) if block[0] != title]
            told, is_cut = cut(told)
            if title:
                told.insert(0, (title, Role.HEADLINE))
            if told:
                yield Item(
                    told, _said(item, _NAMES), _said(item, _DATES), channel,
                    byline=_authors(item), url=_link(item), language=language,
                    categories=_categories(item), kind=_said(item, ("post_type",)),
                    status=_said(item, ("status",)), is_cut=is_cut,
                )  # fmt: skip


def cut(told: list[Told]) -> tuple[list[Told], bool]:
    """The texts of an item, and whether the last one says that there is more elsewhere: then they
    are teasers. What WordPress writes below its items is boilerplate."""
    if told and _POSTED.fullmatch(told[-1][0]):
        rest, is_cut = cut(told[:-1])
        return [*rest, (told[-1][0], Role.BOILERPLATE)], is_cut
    if not told:
        return told, False
    last, role = told[-1]
    found = _MORE.search(last, max(0, len(last) - _LONGEST_MORE))
    if not found:
        return told, False
    rest = [*told[:-1], (last[: found.start()].rstrip(), role)]
    teasers = [(text, role or Role.TEASER) for text, role in rest if text]
    call = found.group().strip(" […].")
    return [*teasers, *([(call, Role.BOILERPLATE)] if call else [])], True


def _authors(item: Any) -> str:
    """`dc:creator`, the name of an Atom author, or the name behind an address of mail in RSS."""
    found = []
    for child in item:
        if _name(child) == "creator":
            found.append(flatten(child.text))
        elif _name(child) == "author":
            name = _said(child, ("name",)) or flatten(child.text)
            address = _MAIL.fullmatch(name)
            found.append(address.group(1) or "" if address else name)
    return ", ".join(dict.fromkeys(name for name in found if name))


def _link(item: Any) -> str:
    """Where the item is on the web, not what else it leads to."""
    links = [e for e in item if _name(e) == "link" and e.get("rel") in (None, "alternate")]
    return next((said for e in links if (said := flatten(e.text or e.get("href")))), "")


def _categories(item: Any) -> tuple[str, ...]:
    found = [
        flatten(child.text or child.get("label") or child.get("term"))
        for child in item
        if _name(child) == "category" and child.get("domain") != "post_tag"
    ]
    return tuple(dict.fromkeys(name for name in found if name))


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
