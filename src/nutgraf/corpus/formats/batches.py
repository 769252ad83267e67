"""What readers give: texts with their places, and the rows that are no texts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nutgraf.corpus.formats.streams import LARGEST


@dataclass(frozen=True, slots=True)
class Reject:
    """Rows that could not be read, and why.

    Attributes:
        row: number of the first in its file, from 0.
        rows: how many; more than one where a page of a file is damaged.
        byte: where the row begins in the (decompressed) file, for formats of lines.
    """

    source: str
    row: int
    reason: str
    rows: int = 1
    byte: int | None = None

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
    """

    source: str
    rows: npt.NDArray[np.int64]
    texts: pa.Array
    ids: pa.Array | None
    read: int
    rejects: list[Reject] = field(default_factory=list)
    markup: bool | None = None

    @property
    def text_bytes(self) -> int:
        return pc.sum(pc.binary_length(self.texts)).as_py() or 0


def checked(
    source: str, rows: npt.NDArray[np.int64], texts: pa.Array, ids: pa.Array | None
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
    return Batch(source, rows, texts, ids, read, rejects)


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
        column = pa.array([_id_of(value) for value in _values(column)], pa.string())
    return column


def _values(column: pa.Array) -> list[object]:
    if pa.types.is_string(column.type):
        column = column.cast(pa.binary())
    return list(column.to_pylist())


def _id_of(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return None if value is None else str(value)
