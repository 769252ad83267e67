"""What a format of exports is: how files of it are known, and how their articles are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nutgraf.errors import InputError
from nutgraf.reading.charset import decode, decode_page, guess_codec
from nutgraf.reading.exports.article import Found
from nutgraf.reading.sources.source import Source
from nutgraf.reading.sources.streams import Stream, open_stream

Container = Literal["json", "markup", "text", "rtf", "zip", "binary"]
LARGEST = 256 << 20
"""Bytes of a file that is read whole."""
HEAD = 64 << 10
_BLANK = b" \t\r\n\x0b\x0c\x1e\0"
_KEY = re.compile(rb'"([^"\\\s]{1,40})"\s*:')
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Head:
    """The beginning of a file, which tells what it is.

    Attributes:
        name: of the file, or the member of an archive.
        data: the first bytes, after decompression.
    """

    name: str
    data: bytes

    @cached_property
    def container(self) -> Container:
        r"""What its first sign tells: `{` or `[`, `<`, `PK`, `{\rtf`; else text, or binary where
        there are NULs in it."""
        data = self.data
        if data.startswith(b"PK\x03\x04"):
            return "zip"
        for bom in _BOMS:
            data = data.removeprefix(bom)
        data = data.lstrip(_BLANK)
        if data.startswith(b"{\\rtf"):
            return "rtf"
        if data.startswith((b"{", b"[")):
            return "json"
        if data.startswith(b"<"):
            return "markup"
        wide = self.data.startswith(_BOMS[1:])
        return "binary" if b"\0" in self.data[:4096] and not wide else "text"

    @cached_property
    def text(self) -> str:
        """The first bytes as text, in the encoding that they declare or seem to have."""
        if self.container == "markup":
            return decode_page(self.data)
        return decode(self.data, guess_codec(self.data, whole=False)[0], "replace")

    @cached_property
    def keys(self) -> frozenset[str]:
        """Of JSON: the names in the first bytes, at whatever depth."""
        return frozenset(key.decode("utf-8", "replace") for key in _KEY.findall(self.data))


@dataclass(frozen=True)
class File:
    """A file that a reader reads.

    Attributes:
        source: where it is.
        encoding: of its text, where somebody has said it; "" where not.
    """

    source: Source
    encoding: str = ""

    @property
    def name(self) -> str:
        return self.source.name

    def open(self) -> Stream:
        """Its bytes after decompression; to be closed."""
        return open_stream(self.source)

    def data(self) -> bytes:
        """All its bytes after decompression.

        Raises:
            InputError: they are more than 256 MiB.
        """
        parts, held = [], 0
        with self.open() as stream:
            while held <= LARGEST and (more := stream.read(LARGEST + 1 - held)):
                parts.append(more)
                held += len(more)
        if held > LARGEST:
            raise InputError(f"{self.name}: has more than {LARGEST >> 20} MiB: split it")
        return b"".join(parts)

    def page(self) -> str:
        """All its text, decoded as browsers do: by its byte-order mark, what it declares, UTF-8."""
        data = self.data()
        return decode(data, self.encoding, "replace") if self.encoding else decode_page(data)

    def text(self) -> str:
        """All its text, with line feeds only; the encoding is found by its bytes."""
        data = self.data()
        codec = self.encoding or guess_codec(data, whole=True)[0]
        found = decode(data, codec, "replace").removeprefix("\ufeff")
        return found.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Export:
    """A format of exports.

    Attributes:
        name: as `--input-format` takes it, such as "factiva-html".
        title: for people.
        container: what files of it begin with, as `Head.container` tells.
        sniff: whether a file is of it, by its first 64 KiB and their structure, whatever its name.
            Of several that say so, the first of the list counts.
        articles: its articles in order. It yields `Unread` for what it cannot read and goes on. An
            InputError that it raises ends the file: the message becomes the reason of one more.
    """

    name: str
    title: str
    container: Container
    sniff: Callable[[Head], bool]
    articles: Callable[[File], Found]
