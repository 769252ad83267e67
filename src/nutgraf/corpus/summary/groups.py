"""Which source and which month each row of the output is of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nutgraf.corpus.dates import Dates, label, months
from nutgraf.corpus.schema import FILES
from nutgraf.corpus.summary.parts import codes

MOST_FILES = 200
"""With more files than this, folders are counted instead."""
UNKNOWN = -1
Places = npt.NDArray[np.int64]


class Grouping(Protocol):
    """Groups that rows are of, by one column of the output."""

    @property
    def kind(self) -> str:
        """What the groups are: "file", "source" or "month"."""

    @property
    def field(self) -> pa.Field:
        """The column."""

    def places(self, column: pa.ChunkedArray) -> Places:
        """The group of each row, int64 (n,); -1 where it is not known."""

    def name(self, place: int) -> str:
        """The name of a group."""


class Files:
    """The files themselves, or the deepest folders above them that are at most `MOST_FILES`."""

    kind = "file"
    field = pa.field("file", FILES)

    def __init__(self, files: Sequence[str]) -> None:
        self._files = pa.array(list(dict.fromkeys(files)), pa.string())
        self._group, self._names = folders(self._files.to_pylist())

    def places(self, column: pa.ChunkedArray) -> Places:
        return self._group[codes(column, self._files)]

    def name(self, place: int) -> str:
        return self._names[place]


class Sources:
    """The sources that the rows have from their input."""

    kind = "source"
    field = pa.field("source", pa.string())

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def places(self, column: pa.ChunkedArray) -> Places:
        few = column.combine_chunks().dictionary_encode()
        known = [self._places.setdefault(n, len(self._places)) for n in few.dictionary.to_pylist()]
        return _taken(few, known)

    def name(self, place: int) -> str:
        return "(unknown)" if place == UNKNOWN else next(islice(self._places, place, None))


class Publishers:
    """The publishers that a table says of ids."""

    kind = "source"
    field = pa.field("id", pa.string())

    def __init__(self, dates: Dates) -> None:
        self._dates = dates

    def places(self, column: pa.ChunkedArray) -> Places:
        return self._dates.publishers_of(column)

    def name(self, place: int) -> str:
        return "(unknown)" if place == UNKNOWN else self._dates.names[place]


class Months:
    """The months of the dates that the rows have from their input."""

    kind = "month"
    field = pa.field("date", pa.string())

    def places(self, column: pa.ChunkedArray) -> Places:
        few = column.combine_chunks().dictionary_encode()
        return _taken(few, months(few.dictionary.to_pylist()))

    def name(self, place: int) -> str:
        return label(place)


class JoinedMonths(Months):
    """The months of the dates that a table says of ids."""

    field = pa.field("id", pa.string())

    def __init__(self, dates: Dates) -> None:
        self._dates = dates

    def places(self, column: pa.ChunkedArray) -> Places:
        return self._dates.months_of(column)


def folders(files: Sequence[str]) -> tuple[Places, list[str]]:
    """The group of each file, and the names of groups, as `Files` has them."""
    names = list(files)
    while len(set(names)) > MOST_FILES:
        # A URL keeps its "//", which a path would not.
        above = [name.rpartition("/")[0] or name for name in names]
        if above == names:
            break
        names = above
    distinct = list(dict.fromkeys(names))
    places = {name: i for i, name in enumerate(distinct)}
    return np.array([places[name] for name in names], np.int64), distinct


def _taken(few: pa.DictionaryArray, known: Sequence[int]) -> Places:
    """Of each row what is known of its value; -1 of a null."""
    where: Places = few.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
    found: Places = np.array([*known, UNKNOWN], np.int64)[where]
    return found
