"""Files as people have them: read whole, or refused with the reason and the remedy."""

from __future__ import annotations

import gzip
import io
import os
import zlib

from nutgraf.errors import InputError
from nutgraf.reading.charset import bom_codec, codec_of, decode, decode_page, is_binary
from nutgraf.reading.markup import is_markup
from nutgraf.reading.sources.spool import stdin
from nutgraf.reading.sources.strangers import stranger
from nutgraf.regular import parts

PAGES = ("html", "htm", "xhtml")
"""Suffixes that make a file a page, whatever its first characters are."""
LARGEST = 256 << 20
"""Bytes that a compressed file may hold."""
_HEAD = 64 << 10


def read_text(source: str, encoding: str | None = None) -> str:
    """The text of a file, or of stdin where source is "-".

    Without `encoding` it must be UTF-8, or start with a byte-order mark.

    Raises:
        InputError: it cannot be read, is empty, binary, or not in that encoding.
    """
    return _told(_decode(_bytes(source), _name(source), encoding), source)


def read_article(source: str, encoding: str | None = None) -> tuple[str, bool | None]:
    """The article in a file, or in stdin where source is "-"; gzip is unpacked by its suffix.

    And whether it is mark-up: true where the suffix says so, None where it has to be looked at.
    Mark-up is read in the encoding that it declares, as browsers do, unless `encoding` is given.

    Raises:
        InputError: as `read_text`; but in mark-up, bytes without a place become U+FFFD.
    """
    raw = _bytes(source)
    if source.lower().endswith(".gz"):
        raw = _unpacked(raw, source)
    if reason := stranger(source, raw[:_HEAD]):
        raise InputError(f"{_name(source)}: of no known format ({reason})")
    page = is_page(source)
    if encoding is None and (page or is_markup(decode_page(raw[:_HEAD]))):
        text = decode_page(raw)
        if is_binary(text):
            raise InputError(f"{_name(source)}: is binary, not text")
        return _told(text, source), page or None
    return _told(_decode(raw, _name(source), encoding), source), page or None


def is_page(source: str) -> bool:
    """Whether the name of a file says that it is a page; `.gz` may follow."""
    name = os.path.basename(source).lower().removesuffix(".gz")
    return "." in name and name.rpartition(".")[2] in PAGES


def _bytes(source: str) -> bytes:
    try:
        return stdin().read() if source == "-" else b"".join(parts(source))
    except IsADirectoryError:
        raise InputError(f"{source}: is a folder: name the files in it") from None
    except FileNotFoundError:
        raise InputError(f"{source}: no such file") from None
    except OSError as error:
        raise InputError(f"{source}: {error.strerror or error}") from None


def _unpacked(raw: bytes, source: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(raw)) as file:
            content = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{source}: is damaged, or no gzip: {error}") from None
    if len(content) > LARGEST:
        raise InputError(f"{source}: holds more than {LARGEST >> 20} MiB")
    return content


def _name(source: str) -> str:
    return "stdin" if source == "-" else source


def _told(text: str, source: str) -> str:
    """The text, unless there is none."""
    if not text:
        raise InputError(f"{_name(source)}: is empty")
    if not text.strip():
        raise InputError(f"{_name(source)}: holds only white space")
    return text


def _decode(raw: bytes, name: str, encoding: str | None) -> str:
    # As on the web, latin-1 is windows-1252: nobody means the control characters.
    codec = (encoding and (codec_of(encoding) or encoding)) or bom_codec(raw) or "utf-8"
    try:
        text = decode(raw, codec)
    except LookupError:
        raise InputError(f"{name}: there is no encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        if is_binary(raw[:8192].decode("latin-1")):
            raise InputError(f"{name}: is binary, not text") from None
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}: is not {encoding or codec} (byte {error.start}, line {line}): convert it, or "
            "name its encoding, such as --encoding latin-1"
        ) from None
    if is_binary(raw[:8192].decode("latin-1")) and codec == "utf-8":
        raise InputError(f"{name}: is binary, not text")
    return text
