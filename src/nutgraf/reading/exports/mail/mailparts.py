"""What a mail says: its fields, and the texts of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from nutgraf.reading.charset import codec_of, decode, guess_codec

_LONGEST = 4000  # code points of a field that are looked at
_MOST_PARTS = 200
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_TINY = 40  # code points of an HTML part that only points to another


def parsed(raw: bytes) -> Message:
    """The mail in bytes.

    Raises:
        ValueError: it has too many parts, or they are nested too deep.
    """
    if sum(1 for _ in _BOUNDARY.finditer(raw)) > _MOST_PARTS:
        raise ValueError(f"a mail of more than {_MOST_PARTS} nested parts")
    try:
        return message_from_bytes(raw)
    except RecursionError:
        raise ValueError("a mail whose parts are nested too deep") from None


def field(mail: Message, name: str) -> str:
    """What a field says, in one line, whatever its encoding; "" where there is none."""
    given = next((str(v) for key, v in mail.raw_items() if key.lower() == name), "")
    flat = " ".join(given[:_LONGEST].split())
    if not flat.isascii():
        raw = flat.encode("utf-8", "surrogateescape")
        flat = decode(raw, guess_codec(raw, whole=True)[0], "replace")
    if "=?" not in flat:
        return flat
    try:
        pieces = decode_header(flat)
    except (HeaderParseError, ValueError):
        return flat
    text = "".join(
        piece if isinstance(piece, str) else _text(piece, label or "ascii")
        for piece, label in pieces
    )
    return " ".join(text.split()) or flat


def texts(mail: Message) -> list[tuple[str, str]]:
    """("html" or "plain", text) of the parts to be read: of alternatives the richest, attachments
    not at all.

    Raises:
        ValueError: its parts are nested too deep.
    """
    try:
        return list(_texts(mail))
    except RecursionError:
        raise ValueError("a mail whose parts are nested too deep") from None


def _texts(part: Message) -> Iterator[tuple[str, str]]:
    kind = part.get_content_type()
    inner = part.get_payload()
    if isinstance(inner, list):
        parts = [each for each in inner if isinstance(each, Message)]
        if kind == "multipart/alternative":
            yield from _richest([list(_texts(each)) for each in parts])
        else:
            for each in parts:
                yield from _texts(each)
    elif kind in ("text/html", "text/plain") and not _is_attached(part):
        raw = part.get_payload(decode=True)
        text = _text(raw if isinstance(raw, bytes) else b"", _charset(part))
        if kind == "text/plain" and _parameter(part, "format").lower() == "flowed":
            text = _unflowed(text, _parameter(part, "delsp").lower() == "yes")
        if text.strip():
            yield kind.removeprefix("text/"), text


def _richest(options: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    pages = [each for each in options if any(kind == "html" for kind, _ in each)]
    plain = [each for each in options if each and each not in pages]
    page = next((each for each in reversed(pages) if _shown(each) >= _TINY), None)
    return page or next(iter(plain), None) or next(iter(pages), [])


def _shown(option: list[tuple[str, str]]) -> int:
    return sum(len(re.sub(r"<[^<>]*>|\s+", "", text[: 1 << 20])) for _, text in option)


def _is_attached(part: Message) -> bool:
    told = str(part.get("Content-Disposition") or "").strip().lower()
    return told.startswith("attachment") or ("filename" in told and not told.startswith("inline"))


def _parameter(part: Message, name: str) -> str:
    try:
        return str(part.get_param(name) or "")
    except (TypeError, ValueError):
        return ""


def _charset(part: Message) -> str:
    return _parameter(part, "charset").strip("\"' ")


def _text(raw: bytes, label: str) -> str:
    """In the encoding that is told, unless nobody knows it, or the bytes are valid UTF-8 and the
    label is a lie."""
    codec = codec_of(label)
    if codec != "utf-8" and not raw.isascii() and guess_codec(raw, whole=True) == ("utf-8", False):
        wide = codec is None or not codec.startswith(("utf-16", "iso2022"))
        codec = "utf-8" if wide else codec
    elif codec in (None, "utf-8"):
        codec = guess_codec(raw, whole=True)[0]
    text = decode(raw, codec or "utf-8", "replace").removeprefix("\ufeff").replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unflowed(text: str, delsp: bool) -> str:
    """Lines that end in a blank go on (RFC 3676)."""
    found: list[list[str]] = []
    goes_on = False
    for line in text.split("\n"):
        line = line.removeprefix(" ")
        more = line.endswith(" ") and line != "-- "
        line = line[:-1] if more and delsp else line
        if goes_on:
            found[-1].append(line)
        else:
            found.append([line])
        goes_on = more
    return "\n".join("".join(pieces).rstrip() for pieces in found)
