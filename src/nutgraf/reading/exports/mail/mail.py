"""Newsletters, and documents that ProQuest sends, as mails: eml and mbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate

from nutgraf.errors import InputError
from nutgraf.reading.dated import read_date
from nutgraf.reading.exports.article import Article, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.mail.mailfile import LARGEST, is_eml, is_mbox, mails
from nutgraf.reading.exports.mail.mailparts import field, parsed, texts
from nutgraf.reading.exports.mail.newsletter import of_page, of_text
from nutgraf.reading.exports.proquest.page import documents, holds_documents
from nutgraf.reading.html import Told

_FORWARDED = re.compile(r"(?:(?:fwd?|wg|tr)\s?:\s*){1,9}", re.IGNORECASE)
_NAMED = re.compile(r"([^<>]*)<([^<>]*)>")
_NAMED_BEHIND = re.compile(r"([^\s()]+@[^\s()]+) ?\(([^()]*)\)")
_ID, _FULL = "ProQuest document ID:", "Full text:"
_OPENING = 6  # paragraphs in which the subject may stand again
_BROKEN = re.compile(rb"=\r?\n")  # of quoted-printable


def articles(file: File) -> Found:
    with file.open() as stream:
        for raw in mails(stream):
            if raw is None:
                yield Unread(f"a mail of more than {LARGEST >> 20} MiB")
                continue
            try:
                yield from _of_mail(parsed(raw))
            except (ValueError, InputError) as error:
                yield Unread(str(error))


def is_proquest(head: Head) -> bool:
    """Whether a mail that ProQuest has sent comes first, or one that passes it on."""
    flat = _BROKEN.sub(b"", head.data)
    known = b"DocID_" in flat or b"ProQuest document ID" in flat
    return known and (is_eml(head) or is_mbox(head))


def _of_mail(mail: Message) -> Iterator[Article | Unread]:
    found = texts(mail)
    pages = [text for kind, text in found if kind == "html" and holds_documents(text)]
    for page in pages:
        yield from documents(page)
    if not pages and any(_ID in text and _FULL in text for _, text in found):
        raise ValueError(
            "a mail of ProQuest as plain text, which does not part its documents: pass it on as "
            "HTML, or save it as it came"
        )
    if not pages:
        yield _letter(mail, found)


def _letter(mail: Message, found: list[tuple[str, str]]) -> Article:
    subject = field(mail, "subject")
    title = subject[match.end() :] if (match := _FORWARDED.match(subject)) else subject
    sender, address = _sender(field(mail, "from"))
    listed = field(mail, "list-id").partition("<")[0].strip("\"' ")
    body: list[Told] = []
    hidden = ""
    for kind, text in found:
        if kind == "html":
            told, unseen = of_page(text)
            body += told
            hidden = hidden or unseen
        else:
            body += of_text(text)
    again = (i for i, (text, _) in enumerate(body[:_OPENING]) if _same(text) == _same(title))
    if (place := next(again, None)) is not None:
        del body[place]
    if not body:
        raise ValueError("a mail without a text")
    return Article.of(
        body,
        headline=title,
        date=_date(field(mail, "date") or field(mail, "received").rpartition(";")[2].strip()),
        id=field(mail, "message-id").strip("<> "),
        source=sender or listed or address,
        language=field(mail, "content-language"),
        url=field(mail, "archived-at").strip("<> "),
        extra={
            "address": address, "list": listed, "preheader": hidden,
            "subject": subject if title != subject else "",
        },
    )  # fmt: skip


def _sender(text: str) -> tuple[str, str]:
    """The name, which may hold commas, and the address."""
    if match := _NAMED.match(text):
        return match[1].strip("\"' "), match[2].strip()
    if match := _NAMED_BEHIND.match(text):
        return match[2].strip(), match[1]
    return "", text


def _date(text: str) -> str:
    """A date as it is, or as old mails mean it: of years with two digits."""
    if read_date(text) is not None:
        return text
    try:
        found = parsedate(text)
    except (ValueError, IndexError, TypeError):
        found = None
    return text if found is None else f"{found[0]:04}-{found[1]:02}-{found[2]:02}"


def _same(text: str) -> str:
    return "".join(text.lower().split())


EXPORTS = (
    Export("proquest-mail", "ProQuest (e-mail)", "text", is_proquest, articles),
    Export("mbox", "mbox (mails)", "text", is_mbox, articles),
    Export("eml", "eml (a mail)", "text", is_eml, articles),
)
