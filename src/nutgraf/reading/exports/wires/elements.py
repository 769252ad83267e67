"""Elements of XML that hold a text, of NITF, XHTML or HTML, into its paragraphs.

Which of them part paragraphs is told by their names, whatever name space they are in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from nutgraf.data import Role
from nutgraf.errors import InputError
from nutgraf.reading.exports.wires.typed import paragraphs
from nutgraf.reading.furniture import role_by_words
from nutgraf.reading.html import Told
from nutgraf.reading.signs import words_of

_PARTING = words_of(
    """
    abstract address article aside blockquote block body body.content body.end body.head bq byline
    caption center col datasource dd div dl dt fieldset figcaption figure fn footer footnote h1 h2
    h3 h4 h5 h6 header hedline hl1 hl2 hr html li list main media media-caption media-producer
    nitf-table note ol p pre section table tagline tbody td tfoot th thead tr ul"""
)
_SKIPPED = words_of(
    """
    audio button canvas embed form head iframe media-metadata media-object media-reference
    nitf-table-metadata noscript object script select style svg textarea title video"""
)
_ROLES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"), Role.HEADING),
    **dict.fromkeys(("caption", "figcaption", "media-caption"), Role.CAPTION),
    **dict.fromkeys(("media-producer", "tagline", "datasource"), Role.CREDIT),
    "byline": Role.BYLINE,
}
_LABELS = frozenset(("slugline", "genre"))
"""Classes of what labels an article and is no text of it."""
# Attributes take the parser the square of their number, and here nothing is told by them.
_LONG_TAG = re.compile(r"<([a-zA-Z][^\s<>/]{0,99})[^<>]{16384,}>?")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_ENCODED = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")


class _Raw(NamedTuple):
    text: str
    role: Role | None
    plain: bool
    """Whether there was no element in it."""


def name_of(element: Any) -> str:
    """The name of an element without its name space; "" for what is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def first(element: Any, *path: str) -> Any:
    """The first element below, by the names on the way to it; None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element.iter() if name_of(child) == name), None)
    return element


def every(element: Any, name: str) -> Iterator[Any]:
    """The elements below of that name; none where the element is None."""
    if element is not None:
        yield from (child for child in element.iter() if name_of(child) == name)


def text_of(element: Any) -> str:
    """All its text on one line; "" for None."""
    return "" if element is None else " ".join(unescaped("".join(element.itertext())).split())


def attribute(element: Any, name: str) -> str:
    return "" if element is None else " ".join((element.get(name) or "").split())


def unescaped(text: str) -> str:
    """Text without references to characters, which were escaped twice."""
    return html.unescape(text) if _ENCODED.search(text) else text


def texts_of(element: Any) -> list[Told]:
    """The paragraphs of an element that holds a text, with the roles that its mark-up tells.

    Raises: InputError: as `texts_of_markup`, where it holds some as text.
    """
    if element is None:
        return []
    raw = [part for part in _blocks(element, None) if part.text.strip()]
    found: list[Told] = []
    for text, role, plain in raw:
        if _TAG.search(text):  # it was escaped, or stands in CDATA
            found += texts_of_markup(text)
            continue
        text = unescaped(text)
        parts = paragraphs(text, len(raw) == 1) if plain else [" ".join(text.split())]
        for part in parts:
            by_words = role_by_words(part) if role is Role.HEADING else None
            found.append((part, by_words or role))
    return found


def texts_of_markup(markup: str) -> list[Told]:
    """The paragraphs of a piece of HTML.

    Raises:
        InputError: its elements are nested more than 256 deep.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    markup = _LONG_TAG.sub(r"<\1>", markup)
    # Bytes, because lxml refuses text that declares an encoding.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # there is nothing in it
        return []
    if any("depth" in entry.message for entry in parser.error_log):
        raise InputError("the elements of its text are nested more than 256 deep")
    raw = [part for part in _blocks(root, None) if part.text.strip()]
    alone = len(raw) == 1
    return [
        (part, role)
        for text, role, plain in raw
        for part in (paragraphs(text, alone) if plain else [" ".join(text.split())])
    ]


def _blocks(element: Any, role: Role | None) -> Iterator[_Raw]:
    """The stretches of text between elements that part them."""
    name = name_of(element)
    if name == "tr" and not any(name_of(child) == "p" for child in element.iter()):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in element]
        row = [cell for cell in cells if cell]
        yield _Raw(" ".join(row), Role.BODY if len(row) > 1 else role, False)
        return
    role = _ROLES.get(name, role)
    pieces, plain = [element.text or ""], True
    for child in element:
        inner = name_of(child)
        if inner == "br":
            pieces.append("\n")
        elif _is_label(child) or inner in _SKIPPED:
            pass
        elif inner in _PARTING or any(name_of(other) in _PARTING for other in child.iter()):
            yield _Raw("".join(pieces), role, plain)
            pieces, plain = [], True
            yield from _blocks(child, role)
        elif inner:
            pieces.append("".join(_inline(child)))
            plain = False
        pieces.append(child.tail or "")
    yield _Raw("".join(pieces), role, plain)


def _inline(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if name_of(child) == "br":
            yield "\n"
        elif name_of(child) not in _SKIPPED:
            yield from _inline(child)
        yield child.tail or ""


def _is_label(element: Any) -> bool:
    classes = (element.get("class") or "").split()
    return not _LABELS.isdisjoint(classes) or (
        name_of(element) == "time" and "publicationDate" in classes
    )
