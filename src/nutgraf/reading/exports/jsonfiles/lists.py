"""A JSON object that is too large to be held: the elements of the lists in it, one at a time."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nutgraf.reading.sources.streams import Stream

SMALL = 16 << 20
"""Bytes of an object that is read whole."""
LARGEST = 16 << 20
"""Code points of an element."""
_FIRST = 64 << 10
_PIECE = 256 << 10
_BLANK = " \t\r\n\ufeff\x1e"
_KEPT = 16 << 10  # code points before a list, in which the object begins that it is in
_TRIED = 100  # of its opening braces
_BETWEEN = re.compile(r"[\s,]*")


def is_large(stream: Stream) -> bool:
    """Whether a file begins with an object of more bytes than are read whole; what is read of it
    here is lost."""
    data, wanted = bytearray(), _FIRST
    while len(data) <= SMALL:
        while len(data) < wanted and (more := stream.read(min(_PIECE, wanted - len(data)))):
            data += more
        text = data.decode("utf-8", "surrogateescape").lstrip(_BLANK)
        if len(data) < wanted or not text.startswith("{") or _is_whole(text):
            return False
        wanted = min(4 * wanted, max(SMALL, wanted) + 1)
    return True


def _is_whole(text: str) -> bool:
    """Whether the first value is there to its end, or nobody can read it."""
    try:
        json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError:
        return False
    except RecursionError:
        pass
    return True


def elements(stream: Stream, names: Sequence[str]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """(element, what its object says before the list) of each list of one of these names.

    Raises:
        ValueError: from here on it is not JSON; the message says where.
    """
    # No string can hold it: there, quotes have a backslash before them. It is looked for after the
    # quote, since a pattern that begins with a plain sign is found much faster.
    opening = re.compile(rf'"(?<!\\")(?:{"|".join(map(re.escape, names))})"\s*:\s*\[')
    text = _Text(stream)
    while True:
        found = opening.search(text.buffer, text.at)
        if found is None:
            text.at = max(text.at, len(text.buffer) - _KEPT)
            if not text.more():
                return
            continue
        around = _beginning(text.buffer[max(text.at, found.start() - _KEPT) : found.start()])
        text.at = found.end()
        for element in text.elements():
            yield element, around


class _Text:
    """What is read of a file, and the place in it."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._before = 0
        self.buffer, self.at = "", 0

    def more(self) -> bool:
        """Reads on, and forgets what is before the place."""
        data = self._stream.read(_PIECE)
        self._before += self.at
        self.buffer, self.at = self.buffer[self.at :] + self._decode(data, not data), 0
        return bool(data)

    def elements(self) -> Iterator[Any]:
        """Those up to the end of a list, behind which the place is then."""
        parse = json.JSONDecoder().raw_decode
        while True:
            self.at = _BETWEEN.match(self.buffer, self.at).end()  # type: ignore[union-attr]
            if self.buffer[self.at : self.at + 1] == "]":
                self.at += 1
                return
            try:
                element, self.at = parse(self.buffer, self.at)
            except RecursionError:
                raise ValueError(f"not JSON: nested too deeply, {self._place()}") from None
            except json.JSONDecodeError as error:
                if len(self.buffer) - self.at > LARGEST or not self.more():
                    said = f"not JSON from there on: {error.msg}"
                    raise ValueError(f"{said}, {self._place()}") from None
            else:
                yield element

    def _place(self) -> str:
        return f"at character {self._before + self.at:,}"


def _beginning(text: str) -> Mapping[str, Any]:
    """The innermost object that begins in a text and goes on after it, as far as it is there."""
    text = text.rstrip().removesuffix(",")
    end = len(text)
    for _ in range(_TRIED):
        end = text.rfind("{", 0, end)
        if end < 0:
            break
        try:
            found = json.loads(text[end:] + "}")
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else {}
    return {}
