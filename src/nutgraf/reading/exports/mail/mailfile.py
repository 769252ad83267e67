"""Mails as files hold them: one (eml), or many, each below a line of its own (mbox)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO, cast

from nutgraf.reading.exports.export import Head
from nutgraf.reading.sources.streams import Stream

LARGEST = 64 << 20
"""Bytes of a mail, pictures and all."""
_LINE = 64 << 10
# asctime's form in some place, as all programs write it, which no sentence has.
_ENVELOPE = re.compile(rb"From \S{1,300} .{0,60}\d\d:\d\d.{0,40}\b(?:19|20)\d\d\b")
_QUOTED = re.compile(rb">+From ")
_FIELD = re.compile(rb"([!-9;-~]{1,100}):(?=[ \t\r\n]|.)")
_WRITTEN = frozenset((b"subject", b"date", b"to"))
# What programs write and nobody types.
_SENT = frozenset(
    (b"mime-version", b"received", b"message-id", b"return-path", b"delivered-to",
     b"content-transfer-encoding", b"list-id", b"x-mailer", b"dkim-signature")
)  # fmt: skip


def is_mbox(head: Head) -> bool:
    """Whether a line as mail programs write it, and the fields of a mail, come first."""
    first, _, rest = head.data.lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
    return _ENVELOPE.match(first) is not None and b"from" in _fields(rest)


def is_eml(head: Head) -> bool:
    """Whether the fields of a mail that was sent come first."""
    found = _fields(head.data.lstrip(b"\xef\xbb\xbf\r\n"))
    return b"from" in found and not _WRITTEN.isdisjoint(found) and not _SENT.isdisjoint(found)


def mails(stream: Stream | IO[bytes]) -> Iterator[bytes | None]:
    """The mails of a file, one at a time; None: one that has more than 64 MiB."""
    lines = io.BufferedReader(cast(io.RawIOBase, stream))
    held: list[bytes] = []
    size, blank, whole, many = 0, True, True, False
    while line := lines.readline(_LINE):
        if not held and not size and not many:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if blank and whole and line.startswith(b"From ") and _ENVELOPE.match(line):
            if any(map(bytes.strip, held)) or size > LARGEST:
                yield b"".join(held) if size <= LARGEST else None
            held, size, many = [], 0, True
        else:
            size += len(line)
            if size > LARGEST:
                held.clear()
            else:
                quoted = many and whole and _QUOTED.match(line)
                held.append(line[1:] if quoted else line)
        blank = whole and not line.strip()
        whole = line.endswith(b"\n")
    if any(map(bytes.strip, held)) or size > LARGEST:
        yield b"".join(held) if size <= LARGEST else None


def _fields(head: bytes) -> set[bytes]:
    """The names of the fields that come first; none where anything else stands among them."""
    found: set[bytes] = set()
    for line in head.split(b"\n"):
        if not line.strip():
            return found
        if line[:1] in (b" ", b"\t") and found:
            continue
        name = _FIELD.match(line)
        if name is None:
            return set()
        found.add(name[1].lower())
    return found  # they go on where the first bytes end
