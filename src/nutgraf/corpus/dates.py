"""What a table says of documents by their id: when they are from, and who published them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from nutgraf.corpus.formats.batches import id_strings
from nutgraf.corpus.formats.columns import IDS, csv_header, delimiter
from nutgraf.corpus.formats.inputs import Source, find
from nutgraf.corpus.formats.streams import open_file, open_stream
from nutgraf.errors import InputError
from nutgraf.reading.dated import read_date

DATES = (
    "date", "published", "published_at", "publish_date", "publication_date", "date_publish",
    "pub_date", "pubdate", "datetime", "timestamp", "created_at", "year",
)  # fmt: skip
_UNKNOWN = -1


@dataclass(slots=True)
class Dates:
    """Months and publishers of documents, all in memory: some 150 bytes a document.

    Attributes:
        months: id to 13 * year + month, where month 0 says that only the year is known; -1
            where no date is given or it cannot be read.
        publishers: id to a place in `names`, where a column of publishers was asked for.
    """

    months: dict[str, int] = field(default_factory=dict)
    publishers: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

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
) -> Dates:
    """Reads dates from CSV or Parquet: columns of dates or times, or whatever `read_date` reads.

    Columns are found by their usual names where not given; publishers are read only when named.

    Raises:
        InputError: no such file or column, or a file that cannot be read as a table.
    """
    found = Dates()
    places: dict[str, int] = {}
    for source in find(list(paths))[0]:
        if source.format not in ("parquet", "csv", "tsv"):
            raise InputError(f"{source.name}: dates are read from CSV or Parquet")
        try:
            for ids, dates, publishers in _columns(source, id, date, publisher):
                found.months.update(_pairs(ids, months(dates)))
                if publishers is not None:
                    codes = [
                        _UNKNOWN if name is None else places.setdefault(name, len(places))
                        for name in id_strings(publishers).to_pylist()
                    ]
                    found.publishers.update(_pairs(ids, codes))
        except (pa.ArrowException, OSError) as error:
            reason = " ".join(str(error).split())
            raise InputError(f"{source.name}: cannot be read as a table ({reason})") from error
    found.names = list(places)
    return found


def months(column: pa.Array) -> list[int]:
    """What `Dates.months` holds, of each value of a column."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    # Few dates are different, and each of those is read once.
    dates = [read_date(_plain(value)) for value in column.dictionary.to_pylist()]
    places = [_UNKNOWN if found is None else 13 * found.year + found.month for found in dates]
    return [_UNKNOWN if i is None else places[i] for i in column.indices.to_pylist()]


def _plain(value: object) -> object:
    """A value as `read_date` takes it: bytes are text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _pairs(ids: list[str | None], values: list[int]) -> Iterator[tuple[str, int]]:
    return ((i, v) for i, v in zip(ids, values, strict=True) if i is not None)


def _columns(
    source: Source, id_: str | None, date: str | None, publisher: str | None
) -> Iterator[tuple[list[str | None], pa.Array, pa.Array | None]]:
    """Ids, dates and publishers, some thousand rows at a time."""
    is_parquet = source.format == "parquet"
    with open_file(source) if is_parquet else open_stream(source) as raw:
        names = pq.ParquetFile(raw).schema_arrow.names if is_parquet else csv_header(source)
        wanted = [_pick(source, names, "id", id_, IDS), _pick(source, names, "date", date, DATES)]
        if publisher is not None:
            wanted.append(_pick(source, names, "source", publisher, ()))
        columns = list(dict.fromkeys(wanted))
        if is_parquet:
            batches = pq.ParquetFile(raw).iter_batches(columns=columns)
        else:
            batches = pv.open_csv(
                raw,
                parse_options=pv.ParseOptions(delimiter=delimiter(source), newlines_in_values=True),
                convert_options=pv.ConvertOptions(
                    include_columns=columns, column_types=dict.fromkeys(columns, pa.string())
                ),
            )
        for batch in batches:
            held = [batch.column(name) for name in wanted]
            yield id_strings(held[0]).to_pylist(), held[1], held[2] if publisher else None


def _pick(
    source: Source, names: list[str], kind: str, named: str | None, usual: tuple[str, ...]
) -> str:
    if named is not None and named in names:
        return named
    found = next((name for name in usual if name in names), None) if named is None else None
    if found is None:
        what = f"no column {named!r}" if named is not None else f"no {kind} column found"
        raise InputError(
            f"{source.name}: {what}; its columns are {', '.join(names)}: name one with "
            f"--{kind}-column"
        )
    return found


def _looked_up(table: dict[str, int], ids: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    get = table.get
    return np.fromiter((get(i, _UNKNOWN) for i in ids.to_pylist()), np.int64, len(ids))
