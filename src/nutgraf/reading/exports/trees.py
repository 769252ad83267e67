"""Files of HTML and XML as trees of lxml: nothing is fetched, no entity grows, no depth hurts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, NamedTuple

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.charset import bom_codec, decode, decode_page, guess_codec
from nutgraf.reading.exports.export import File

LARGEST, MOST_TAGS, MOST_ATTRIBUTES = 48 << 20, 700_000, 2000
"""Bytes and tags of a file, since its tree is held whole, and attributes of a tag."""
# Attributes take the parser the square of their number.
_LONG_TAG = re.compile(r"<([a-zA-Z][^\s<>/]{0,99})[^<>]{16384,}>")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_OWN = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")


class XmlTree(NamedTuple):
    """A file of XML, as far as it is sound.

    Attributes:
        root: an element of lxml, without comments and processing instructions.
        damage: what is wrong with it, in words that many share, or "".
    """

    root: Any
    damage: str


def html_tree(file: File) -> Any:
    """The root of a page, as an element of lxml; without comments, scripts and styles.

    Where the bytes tell that it is not in the encoding that it declares, it is not.

    Raises:
        InputError: it has no elements, is too large, or is nested more than 2,000 deep.
        MissingExtraError: lxml is not installed.
    """
    etree = _lxml(file)
    from lxml.html import HTMLParser, document_fromstring

    text = _LONG_TAG.sub(_bare, _page(file)).replace("\0", "")
    # Bytes, because lxml refuses text that declares an encoding.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise InputError(f"{file.name}: there are no elements in it") from error
    _check_depth(file, parser, "2,000")
    etree.strip_elements(root, "script", "style", with_tail=False)
    return root


def xml_tree(file: File) -> XmlTree:
    """The root of a file of XML, and what is wrong with it.

    Characters that HTML has names for are read; no other entity is, and no DTD.

    Raises:
        InputError: it has no elements, is too large, or is nested more than 256 deep.
        MissingExtraError: lxml is not installed.
    """
    etree = _lxml(file)
    data = _data(file)
    if file.encoding:
        data = decode(data, file.encoding, "replace").removeprefix("\ufeff").encode()
    data = data.lstrip(b" \t\r\n")
    if not data.startswith(_WIDE):
        data = _ENTITY.sub(_numbered, data)
    parser = etree.XMLParser(
        encoding="utf-8" if file.encoding else None, resolve_entities=False, load_dtd=False,
        no_network=True, recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    _check_depth(file, parser, "256")
    if root is None:
        raise InputError(f"{file.name}: there are no elements in it")
    etree.strip_elements(root, etree.Entity, with_tail=False)
    faults = [entry for entry in parser.error_log if entry.level_name == "FATAL"]
    if not faults:
        return XmlTree(root, "")
    return XmlTree(root, f"the XML is damaged, first in line {faults[0].line:,}")


def classes(element: Any) -> list[str]:
    """The names in an element's class."""
    return (element.get("class") or "").split()


def with_class(element: Any, *names: str) -> Iterator[Any]:
    """The elements within one, itself included, that are of one of these classes."""
    for inner in element.iter():
        found = inner.get("class")
        if found and not set(names).isdisjoint(found.split()):
            yield inner


def flat(element: Any) -> str:
    """All text in an element on one line; "" for None."""
    return "" if element is None else " ".join(" ".join(lines(element)).split())


def texts(element: Any) -> list[str]:
    """The texts in an element that two line breaks part."""
    found: list[list[str]] = [[]]
    for line in lines(element):
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [" ".join(part) for part in found if part]


def lines(element: Any) -> list[str]:
    """The lines in an element, each without white space at its ends."""
    if next(element.iter("br"), None) is None:
        return [" ".join("".join(element.itertext()).split())]
    from lxml.etree import iterwalk

    found: list[list[str]] = [[]]
    for event, inner in iterwalk(element, events=("start", "end")):
        if event == "start" and inner.tag == "br":
            found.append([])
        text = inner.text if event == "start" else inner.tail if inner is not element else None
        if text:
            found[-1].append(text)
    return [" ".join("".join(pieces).split()) for pieces in found]


def _lxml(file: File) -> Any:
    try:
        from lxml import etree
    except ImportError as error:
        raise MissingExtraError("lxml", "archives", f"reading {file.name}") from error
    return etree


def _check_depth(file: File, parser: Any, deepest: str) -> None:
    if any("depth" in entry.message for entry in parser.error_log):
        raise InputError(f"{file.name}: its elements are nested more than {deepest} deep")


def _data(file: File) -> bytes:
    data = file.data()
    if len(data) > LARGEST:
        raise InputError(f"{file.name}: has more than {LARGEST >> 20} MiB: split it")
    if data.count(b"<") > MOST_TAGS:
        raise InputError(f"{file.name}: has more than {MOST_TAGS:,} tags: split it")
    return data


def _page(file: File) -> str:
    """The text of a page, in UTF-8 if that is what the bytes are, and not if they are not."""
    data = _data(file)
    if file.encoding:
        return decode(data, file.encoding, "replace")
    if bom_codec(data) is None and not data.isascii() and b"\0" not in data[:4096]:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            found = decode_page(data)
            return (
                decode(data, guess_codec(data, whole=True)[0], "replace")
                if _is_wrong(found)
                else found
            )
    return decode_page(data)


def _is_wrong(found: str) -> bool:
    """Whether as many as one in a hundred letters beyond ASCII could not be read."""
    beyond = sum(c > "\x7f" for c in found)
    return 100 * found.count("\ufffd") > beyond


def _bare(tag: re.Match[str]) -> str:
    """A tag without its attributes where they are thousands; else as it is."""
    text = tag.group()
    return f"<{tag.group(1)}>" if len(text.split()) > MOST_ATTRIBUTES else text


def _numbered(entity: re.Match[bytes]) -> bytes:
    name = entity.group(1)
    known = None if name in _XML_OWN else html5.get(name.decode("ascii") + ";")
    return "".join(f"&#{ord(c)};" for c in known).encode() if known else entity.group()
