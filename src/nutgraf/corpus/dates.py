"""What a table says of documents by their id: when they are from, and who published them."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nutgraf.errors import InputError
from nutgraf.reading.dated import read_date
from nutgraf.reading.plainrows import plain_rows
from nutgraf.reading.sources.choosing import columns_in
from nutgraf.reading.sources.columns import DATES, IDS, named, pick, string_of, value_of
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.source import Source
from nutgraf.reading.unread import Unread

_UNKNOWN = -1


@dataclass(slots=True)
class Dates:
    """Months and publishers of documents, all in memory: some 150 bytes a document.

    Attributes:
        months: id to 13 * year + month, where month 0 says that only the year is known; -1
            where no date is given or it cannot be read.
        publishers: id to a place in `names`, where a column of publishers was asked for.
        unread: the dates that were given and cannot be read.
    """

    months: dict[str, int] = field(default_factory=dict)
    publishers: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    unread: Unread = field(default_factory=Unread)

    def months_of(self, ids: pa.ChunkedArray) -> npt.NDArray[np.int64]:
        """Months by id, int64 (n,); -1 where unknown."""
        return _looked_up(self.months, ids)

    def publishers_of(self, ids: pa.ChunkedArray) -> npt.NDArray[np.int64]:
        """Places in `names` by id, int64 (n,); -1 where unknown."""
        return _looked_up(self.publishers, ids)


def label(month: int) -> str:
    """A month of `Dates` as 2021-05, or 2021 where only the year is known."""
    year, number = divmod(month, 13)
    return f"{year:04}-{number:02}" if number else f"{year:04}"


def read_dates(
    paths: Sequence[str | os.PathLike[str]],
    *,
    id: str | None = None,  # noqa: A002
    date: str | None = None,
    publisher: str | None = None,
    day_first: bool | None = None,
) -> Dates:
    """Reads dates from a table of any format: whatever `read_date` reads.

    Columns are found by their usual names where not given; publishers are read only when named.
    `day_first` says what 03/04/2024 is, as `read_date` takes it.

    Raises:
        InputError: no such file or column, or a file that cannot be read as a table.
    """
    found = Dates()
    places: dict[str, int] = {}
    for source in find(list(paths)).sources:
        try:
            for ids, dates, publishers in _columns(source, id, date, publisher):
                found.months.update(_pairs(ids, months(dates, day_first, found.unread)))
                if publishers is not None:
                    codes = [
                        _UNKNOWN if name is None else places.setdefault(name, len(places))
                        for name in publishers
                    ]
                    found.publishers.update(_pairs(ids, codes))
        except OSError as error:
            raise InputError(f"{source.name}: {error.strerror or error}") from error
    found.names = list(places)
    return found


def months(
    values: Iterable[object], day_first: bool | None = None, unread: Unread | None = None
) -> list[int]:
    """What `Dates.months` holds, of each value; `unread` takes note of those that are no dates."""
    known: dict[object, int] = {}  # few dates are different, and each of those is read once
    found = []
    for value in values:
        key = value if isinstance(value, Hashable) else str(value)
        if key not in known:
            date = read_date(value, day_first)
            known[key] = _UNKNOWN if date is None else 13 * date.year + date.month
        if known[key] == _UNKNOWN and unread is not None:
            unread.add(value)
        found.append(known[key])
    return found


def _pairs(ids: list[str | None], values: list[int]) -> Iterator[tuple[str, int]]:
    return ((i, v) for i, v in zip(ids, values, strict=True) if i is not None)


def _columns(
    source: Source, id_: str | None, date: str | None, publisher: str | None
) -> Iterator[tuple[list[str | None], list[Any], list[str | None] | None]]:
    """Ids, dates and publishers, some thousand rows at a time."""
    look, found = plain_rows(source)
    wanted: list[str] = []
    while some := list(islice(found, 4096)):
        if not wanted:
            names = list(look.names) or columns_in([row.fields for row in some])
            wanted = [
                _pick(source, names, "id", id_, IDS),
                _pick(source, names, "date", date, DATES),
                *([_pick(source, names, "source", publisher, ())] if publisher else []),
            ]
        held = [[value_of(row.fields, name) for row in some] for name in wanted]
        ids = [string_of(value) for value in held[0]]
        yield ids, held[1], [string_of(v) for v in held[2]] if publisher else None


def _pick(
    source: Source, names: list[str], kind: str, wanted: str | None, usual: tuple[str, ...]
) -> str:
    found = pick(names, usual) if wanted is None else named(names, wanted)
    if found is None:
        what = f"no column {wanted!r}" if wanted is not None else f"no {kind} column found"
        raise InputError(
            f"{source.name}: {what}; its columns are {', '.join(names)}: name one with "
            f"--{kind}-column"
        )
    return found


def _looked_up(table: dict[str, int], ids: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    get = table.get
    return np.fromiter((get(i, _UNKNOWN) for i in ids.to_pylist()), np.int64, len(ids))
