"""What readers give: texts with their places, and the rows that are no texts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nutgraf.reading.dated import read_date
from nutgraf.reading.html import Told
from nutgraf.reading.sources.columns import string_of
from nutgraf.reading.sources.look import Look
from nutgraf.reading.sources.streams import LARGEST
from nutgraf.reading.sources.tables import plain_values


@dataclass(frozen=True, slots=True)
class Reject:
    """Rows that could not be read, and why.

    Attributes:
        row: number of the first in its file, from 0.
        rows: how many; more than one where a page of a file is damaged.
        byte: where the row begins in the (decompressed) file, for formats of lines.
        is_copy: whether it could be read, and is left out as a copy of another.
    """

    source: str
    row: int
    reason: str
    rows: int = 1
    byte: int | None = None
    is_copy: bool = False

    def to_json(self) -> str:
        plain = {name: getattr(self, name) for name in ("source", "row", "rows", "byte", "reason")}
        return json.dumps(plain, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Cut:
    """Stands between two batches where a part is to end.

    Attributes:
        start, first_row: of the piece that is left after it.
    """

    start: int
    first_row: int


@dataclass(slots=True)
class Batch:
    """Consecutive rows of one file: those that are text, and the others as rejects.

    Attributes:
        rows: int64 (n,), numbers in the file.
        texts: string (n,), valid UTF-8, none null.
        ids: string (n,) or None.
        read: how many rows were read, counted before any was judged.
        markup: whether the texts are mark-up; None where each has to be looked at.
        told: of each text, its paragraphs where the file tells them, else None; or None for all.
        carried: columns that go through to the output as they are, by name.
    """

    source: str
    rows: npt.NDArray[np.int64]
    texts: pa.Array
    ids: pa.Array | None
    read: int
    rejects: list[Reject] = field(default_factory=list)
    markup: bool | None = None
    told: list[list[Told] | None] | None = None
    carried: dict[str, pa.Array] = field(default_factory=dict)

    @property
    def text_bytes(self) -> int:
        return pc.sum(pc.binary_length(self.texts)).as_py() or 0


def checked(
    source: str,
    rows: npt.NDArray[np.int64],
    texts: pa.Array,
    ids: pa.Array | None,
    carried: dict[str, pa.Array] | None = None,
) -> Batch:
    """A batch of a column as it was read: nulls, invalid UTF-8 and very long texts are rejected."""
    read, rejects = len(texts), []
    texts = plain_strings(texts)
    ids = None if ids is None else id_strings(ids)
    bad: dict[int, str] = {}
    if texts.null_count:
        nulls = np.flatnonzero(texts.is_null().to_numpy(zero_copy_only=False))
        bad.update(dict.fromkeys(nulls.tolist(), "the text is null"))
    if texts.nbytes > LARGEST:
        long = pc.greater(pc.binary_length(texts), LARGEST).fill_null(False)
        places = np.flatnonzero(long.to_numpy(zero_copy_only=False)).tolist()
        bad.update(dict.fromkeys(places, f"the text has more than {LARGEST:,} bytes"))
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        for i, value in enumerate(texts.cast(pa.binary()).to_pylist()):
            try:
                (value or b"").decode()
            except UnicodeDecodeError as error:
                bad.setdefault(i, f"not UTF-8 at byte {error.start} of the text")
    if bad:
        rejects = [Reject(source, int(rows[i]), bad[i]) for i in sorted(bad)]
        keep = np.ones(read, bool)
        keep[list(bad)] = False
        mask = pa.array(keep)
        texts, rows = texts.filter(mask), rows[keep]
        ids = None if ids is None else ids.filter(mask)
        carried = {name: column.filter(mask) for name, column in (carried or {}).items()}
    return Batch(source, rows, texts, ids, read, rejects, carried=carried or {})


def rejected(reject: Reject) -> Batch:
    """A batch of nothing but the reject of unreadable rows."""
    nothing = np.empty(0, np.int64)
    return Batch(reject.source, nothing, pa.array([], pa.string()), None, reject.rows, [reject])


def carry(look: Look, columns: dict[str, pa.Array | pa.ChunkedArray]) -> dict[str, pa.Array]:
    """The columns that go through, as the output has them: dates in ISO form, sources as strings,
    those to keep as they are, or as strings where they hold no plain values."""
    carried = {name: _plain(_whole(columns[column])) for name, column in look.keep}
    if look.date is not None:
        carried["date"] = iso_dates(_whole(columns[look.date]), look.day_first)
    if look.source is not None:
        carried["source"] = id_strings(columns[look.source])
    return carried


def iso_dates(column: pa.Array, day_first: bool | None = None) -> pa.Array:
    """Dates as 2024-05-03, 2024-05 or 2024; null where a value is not surely a date."""
    if not pa.types.is_dictionary(column.type):
        try:
            column = column.dictionary_encode()
        except pa.ArrowNotImplementedError:  # of lists and structures
            return _days(column, day_first)
    # Few dates are different, and each of those is read once.
    return _days(column.dictionary, day_first).take(column.indices)


def _days(column: pa.Array, day_first: bool | None) -> pa.Array:
    found = (read_date(_text(value), day_first) for value in plain_values(column))
    return pa.array([None if date is None else str(date) for date in found], pa.string())


def _text(value: object) -> object:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _plain(column: pa.Array) -> pa.Array:
    kind = column.type
    # Of a zone that nobody knows, or as an interval, Arrow writes none as text.
    zoned = pa.types.is_timestamp(kind) and kind.tz is not None
    is_odd = zoned or pa.types.is_interval(kind) or not pa.types.is_primitive(kind)
    return id_strings(column) if is_odd else column


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def plain_strings(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A text column as one `string` array; bytes are taken over unchecked."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
        if isinstance(column, pa.ChunkedArray):  # more than 2 GiB, which no batch has
            raise pa.ArrowInvalid("a batch of more than 2 GiB of text")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_large_binary(column.type) or pa.types.is_large_string(column.type):
        column = column.cast(pa.large_binary()).cast(pa.binary())
    if pa.types.is_binary(column.type):
        return column.view(pa.string())
    return column.cast(pa.string())


def id_strings(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """An id column as strings; ids that are no valid text are null."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    try:
        column = column.cast(pa.string())
        column.validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        column = pa.array([string_of(value) for value in _values(column)], pa.string())
    return column


def _values(column: pa.Array) -> list[object]:
    if pa.types.is_string(column.type):
        column = column.cast(pa.binary())
    return plain_values(column)
