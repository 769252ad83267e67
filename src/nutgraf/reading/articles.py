"""The articles of a file: itself where it is text or a page, else one a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from nutgraf.errors import InputError
from nutgraf.reading.charset import decode, is_binary
from nutgraf.reading.dated import read_date
from nutgraf.reading.files import read_article
from nutgraf.reading.html import Told
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.looking import prepared
from nutgraf.reading.sources.spool import STDIN, spooled

_WHOLE = ("text", "html")


class Whole(NamedTuple):
    """An article, or its paragraphs with their roles; `name` tells where it stands, and `date` is
    the day, month or year that its row has, as ISO 8601 writes it; else empty."""

    name: str
    content: str | list[Told]
    markup: bool | None
    date: str = ""


class Articles:
    """The articles of a file, in order.

    Attributes:
        rows: what they are read from where the file is a table, an archive, or a folder; else None.
    """

    def __init__(self, path: str, asked: Asked) -> None:
        """Looks what the file is.

        Raises:
            InputError: it cannot be read.
        """
        self.path, self.encoding = path, asked.encoding
        self._guesses: tuple[str, ...] = ()
        self.rows = None if self._is_whole(asked) else Rows(path, asked)

    def told(self) -> list[str]:
        """Lines that tell what is left out and what was guessed."""
        return list(self._guesses) if self.rows is None else self.rows.told()

    def __iter__(self) -> Iterator[Whole]:
        """Raises: InputError: the file cannot be read, or is empty or binary."""
        name = "stdin" if self.path == STDIN else self.path
        if self.rows is None:
            place = spooled(STDIN) if self.path == STDIN else self.path
            try:
                yield Whole(name, *read_article(place, self.encoding))
            except InputError as error:
                raise InputError(str(error).replace(place, name)) from None
            return
        for file, row, content in self.rows.contents():
            name, date = f"{file.source.name}, {row.place}", read_date(content.date)
            yield Whole(name, content.text, row.markup, str(date or ""))

    def _is_whole(self, asked: Asked) -> bool:
        """Whether the file is one article; what cannot be found is left to who reads it."""
        try:
            sources = find([self.path], asked.input_format, plain=asked.text is not None).sources
        except InputError:
            return True
        if len(sources) != 1 or sources[0].member:
            return False
        if sources[0].format not in _WHOLE or sources[0].compression not in ("", "gzip"):
            return False
        if sources[0].format == "text":
            look, head = prepared(sources[0], asked)
            if look.guesses and not is_binary(decode(head, look.encoding, "replace")):
                self.encoding, self._guesses = look.encoding, look.guesses
        return True
