"""The rows of tables that need no text: dates, labels, or whatever belongs to texts elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.errors import InputError
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.look import Look
from nutgraf.reading.sources.looking import prepared
from nutgraf.reading.sources.records import rows
from nutgraf.reading.sources.row import Fault, Row
from nutgraf.reading.sources.source import Source


def plain_rows(source: Source) -> tuple[Look, Iterator[Row]]:
    """How a table is read, and its rows.

    Raises:
        InputError: a row of it cannot be read; the place and the reason are named.
        OSError: the file cannot be read.
    """
    look, _ = prepared(source, Asked())
    return look, _sound(source, look)


def _sound(source: Source, look: Look) -> Iterator[Row]:
    for row in rows(source, look):
        if isinstance(row, Fault):
            raise InputError(f"{source.name}, {row.place}: cannot be read as a table: {row.reason}")
        yield row
