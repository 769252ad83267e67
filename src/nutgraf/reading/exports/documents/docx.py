"""Word documents (.docx): the exports of archives in them, or else the one article that each is.

The text is taken from the document's XML as it is read, so that no more than a paragraph of it is
held at a time. Headers, footers, notes and deleted text are left out.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

from nutgraf.data import Role
from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.exports.article import Found, Unread
from nutgraf.reading.exports.documents.lined import one_article, product_of
from nutgraf.reading.exports.export import LARGEST, Export, File, Head
from nutgraf.reading.exports.lexis.nexis import START, articles_of_lines, is_nexis
from nutgraf.reading.html import Told

_SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DOCUMENT = re.compile(r"word/document\d*\.xml")
_RATIO, _SURE = 200, 8 << 20  # how much XML may shrink; bytes below which that does not matter
_PART = 16 << 20  # bytes of a part beside the document
_TAKEN = ("t", "tab", "br", "cr", "noBreakHyphen", "sym")
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": ""}
_COUNT = re.compile(rb'name="LADocCount"[^<>]{0,200}>\s*<[^<>]{1,40}>\s*(\d{1,6})\s*<')
_LEVELS = 20  # styles that are based on each other
_STYLES = {"title": Role.HEADLINE, "subtitle": Role.STANDFIRST, "caption": Role.CAPTION}


class Paragraph(NamedTuple):
    """A paragraph of a document.

    Attributes:
        role: what its style tells.
        mark: "Body" or `nexis.START` where a bookmark of Nexis tells that.
    """

    text: str
    role: Role | None = None
    mark: str = ""


def sniff(head: Head) -> bool:
    """By the names of the members, or by what the list of contents says, which comes first."""
    data = head.data
    names: list[bytes] = []
    at = 0
    while (at := data.find(b"PK\x03\x04", at)) >= 0 and len(names) < 1000:
        length = int.from_bytes(data[at + 26 : at + 28], "little")
        names.append(data[at + 30 : at + 30 + length])
        at += 30 + length
    if not names or names[0].endswith((b".docx", b".xlsx", b".pptx", b".zip", b".odt", b".epub")):
        return False
    kind = next((n for n in names if n.startswith((b"word/", b"xl/", b"ppt/"))), b"")
    own = names[0] in (b"[Content_Types].xml", b"_rels/.rels") or names[0].startswith(
        (b"word/", b"docProps/", b"customXml/")
    )
    if own and kind:
        return kind.startswith(b"word/")
    return own and b"wordprocessingml" in _contents(data)


def _contents(data: bytes) -> bytes:
    """The beginning of the first member."""
    start = 30 + int.from_bytes(data[26:28], "little") + int.from_bytes(data[28:30], "little")
    if data[8:10] == b"\0\0":
        return data[start:]
    try:
        return zlib.decompressobj(-15).decompress(data[start:], 1 << 20)
    except zlib.error:
        return b""


def articles(file: File) -> Found:
    """The articles of a document.

    Raises:
        InputError: it is encrypted, damaged, or unpacks to more than a document may hold.
        MissingExtraError: lxml is not installed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file.data())) as found:
            yield from _of_zip(found)
    except _DAMAGE as error:
        raise InputError(f"a Word document that is damaged ({error}): download it again") from None


def _of_zip(found: zipfile.ZipFile) -> Found:
    names = [name for name in found.namelist() if _DOCUMENT.fullmatch(name)]
    if not names:
        raise InputError("a Word document without its text: download it again")
    _check(found)
    paragraphs: list[Paragraph] = []
    broken = ""
    try:
        with found.open(names[0]) as stream:
            for paragraph in _paragraphs(stream, _roles(found)):
                paragraphs.append(paragraph)
    except (_BrokenError, *_DAMAGE) as error:
        broken = str(error)
        if not paragraphs:
            raise InputError(f"a Word document that is damaged ({broken})") from None
    lines = [p.mark if p.mark == "Body" else p.text for p in paragraphs]
    marked = [x for p, line in zip(paragraphs, lines, strict=True) for x in _started(p, line)]
    if is_nexis(marked):
        yield from articles_of_lines(marked, _count(found))
    elif (articles := product_of(lines)) is not None:
        yield from articles
    else:
        yield from one_article(_with_headline([(p.text, p.role) for p in paragraphs]))
    if broken:
        yield Unread(f"damaged: what comes behind is lost ({broken})")


def _started(paragraph: Paragraph, line: str) -> list[str]:
    return [START, line] if paragraph.mark == START else [line]


def _check(found: zipfile.ZipFile) -> None:
    """Looks at what a document would unpack to, before it does.

    Raises: InputError: it is too much, or is encrypted.
    """
    for info in found.infolist():
        if info.flag_bits & 1:
            raise InputError("a Word document that is encrypted: save it without a password")
        if not info.filename.endswith(".xml"):
            continue  # pictures are not read
        much = info.file_size > _SURE and info.file_size > _RATIO * max(info.compress_size, 1)
        if much or info.file_size > LARGEST:
            raise InputError(
                f"a Word document whose {info.filename[:60]} would unpack to "
                f"{info.file_size >> 20:,} MiB: not read"
            )


def _part(found: zipfile.ZipFile, name: str) -> bytes:
    """A part beside the document; nothing where it is not there."""
    if name not in found.namelist():
        return b""
    with found.open(name) as stream:
        return stream.read(_PART)


def _count(found: zipfile.ZipFile) -> int | None:
    """How many articles Nexis says that it has put into the document."""
    said = _COUNT.search(_part(found, "docProps/custom.xml")[:65536])
    return int(said[1]) if said else None


class _BrokenError(Exception):
    """XML that ends in the midst or is none."""


def _parsed(stream: IO[bytes], tags: list[str]) -> Iterator[tuple[str, Any]]:
    """Raises: _BrokenError: the XML is broken, after what is before it."""
    try:
        from lxml import etree
    except ImportError as error:
        raise MissingExtraError("lxml", "archives", "reading Word documents") from error
    events = etree.iterparse(
        stream, events=("start", "end"), tag=tags, resolve_entities=False, load_dtd=False,
        no_network=True,
    )  # fmt: skip
    try:
        yield from events
    except etree.XMLSyntaxError as error:
        raise _BrokenError(str(error)[:120]) from None


def _roles(found: zipfile.ZipFile) -> dict[str, Role]:
    """The roles of styles by their ids: names are in English, ids are in the author's language."""
    named: dict[str, tuple[str, str, bool]] = {}
    styles = io.BytesIO(_part(found, "word/styles.xml"))
    if not styles.getbuffer().nbytes:
        return {}
    try:
        for event, style in _parsed(styles, [space + "style" for space in _SPACES]):
            if event == "end":
                space = style.tag.partition("}")[0] + "}"
                own = {e.tag: e.get(space + "val") or "" for e in style.iterdescendants()}
                outline = style.find(f"{space}pPr/{space}outlineLvl") is not None
                name = own.get(space + "name", "").casefold()
                named[style.get(space + "styleId") or ""] = (
                    name, own.get(space + "basedOn", ""), outline
                )  # fmt: skip
    except _BrokenError:
        return {}
    roles = {}
    for identity in named:
        at = identity
        for _ in range(_LEVELS):
            if at not in named:
                break
            name, base, outline = named[at]
            if name in _STYLES:
                roles[identity] = _STYLES[name]
                break
            if name.startswith("heading") or outline:
                roles[identity] = Role.HEADING
                break
            at = base
    return roles


def _paragraphs(stream: IO[bytes], roles: dict[str, Role]) -> Iterator[Paragraph]:
    fallback = 0
    tags = [space + name for space in _SPACES for name in ("p", "tr", "tbl")]
    for event, element in _parsed(stream, [*tags, _FALLBACK]):
        if element.tag == _FALLBACK:
            fallback += 1 if event == "start" else -1
        elif event == "end":
            if not fallback and element.tag.endswith("}p"):
                yield _paragraph(element, roles)
            # A text box within a paragraph is one of its own, and so is gone from the outer one.
            element.clear(keep_tail=True)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _paragraph(element: Any, roles: dict[str, Role]) -> Paragraph:
    space = element.tag[:-1]
    moved = {t for old in element.iter(space + "moveFrom") for t in old.iter(space + "t")}
    pieces = []
    for piece in element.iter(*(space + name for name in _TAKEN)):
        if piece.tag == space + "t":
            pieces.append("" if piece in moved else piece.text or "")
        else:
            pieces.append(_BREAKS[piece.tag[len(space) :]])
    text = "".join(pieces).strip(" \t\n")
    style = element.find(f"{space}pPr/{space}pStyle")
    role = roles.get(style.get(space + "val") or "") if style is not None else None
    parent = element.getparent()
    if role is None and parent is not None and parent.tag == space + "tc":
        role = Role.BODY
    return Paragraph(text, role, _mark(element, space))


def _mark(element: Any, space: str) -> str:
    for bookmark in element.iter(space + "bookmarkStart"):
        name = bookmark.get(space + "name") or ""
        if name.startswith("Body_"):
            return "Body"
        if name.startswith("Bookmark_") and name[9:].isdecimal():
            return START
    return ""


def _with_headline(parts: list[Told]) -> list[Told]:
    """A heading that comes first is the headline, where no style says which is."""
    if any(role is Role.HEADLINE for _, role in parts):
        return parts
    first = next((i for i, (text, _) in enumerate(parts) if text), None)
    if first is not None and parts[first][1] is Role.HEADING:
        parts[first] = parts[first][0], Role.HEADLINE
    return parts


EXPORTS = (Export("docx", "Word (Nexis, Factiva, others)", "zip", sniff, articles),)
