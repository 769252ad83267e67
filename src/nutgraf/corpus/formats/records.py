"""Batches of rows that are read one by one, from files of any format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from nutgraf.corpus.formats.batches import Batch, Cut, Reject, carry, checked, rejected
from nutgraf.corpus.units import Piece
from nutgraf.reading.exports.check import Check
from nutgraf.reading.html import Told
from nutgraf.reading.sources.columns import readable, string_of
from nutgraf.reading.sources.records import rows
from nutgraf.reading.sources.row import Content, Fault, Row
from nutgraf.reading.sources.texts import joined

MOST_ROWS, MOST_BYTES = 4096, 4 << 20


def read_records(
    piece: Piece, part_bytes: int, checks: list[Check] | None = None
) -> Iterator[Batch | Cut]:
    """The rows of a file in batches, with a cut after each `part_bytes` of their texts; at its end,
    what an export says of itself is added to the checks."""
    found: list[tuple[int, Content]] = []
    held = in_part = 0
    markup: bool | None = None
    for row in rows(piece.source, piece.look, checks):
        if row.number < piece.start:
            continue
        reject = None
        if isinstance(row, Fault):
            reject = Reject(piece.source.name, row.number, row.reason, row.rows, row.byte)
        else:
            try:
                content = piece.look.content(row)
            except ValueError as error:
                reject = Reject(piece.source.name, row.number, str(error), byte=row.byte)
        if found and (reject or (isinstance(row, Row) and row.markup is not markup)):
            yield batch_of(piece, found, markup)
            found, held = [], 0
        if reject:
            yield rejected(reject)
            continue
        markup = row.markup if isinstance(row, Row) else None
        found.append((row.number, content))
        size = len(joined(content.text))
        held += size
        in_part += size
        full = in_part >= part_bytes
        if held > MOST_BYTES or len(found) == MOST_ROWS or full:
            yield batch_of(piece, found, markup)
            found, held = [], 0
        if full:
            yield Cut(row.number + 1, row.number + 1)
            in_part = 0
    if found:
        yield batch_of(piece, found, markup)


def batch_of(
    piece: Piece, found: Sequence[tuple[int, Content]], markup: bool | None = None
) -> Batch:
    """Rows with their numbers as a batch; bad texts are rejected."""
    look = piece.look
    texts = [joined(content.text).encode("utf-8", "surrogateescape") for _, content in found]
    numbers = np.array([row for row, _ in found], np.int64)
    ids = None
    if look.id is not None:
        ids = pa.array([_readable(content.id) for _, content in found], pa.string())
    columns = {
        column: pa.array([_readable(content.kept[i]) for _, content in found], pa.string())
        for i, (_, column) in enumerate(look.keep)
    }
    if look.date is not None:
        columns[look.date] = pa.array(
            [_readable(content.date) for _, content in found], pa.string()
        )
    if look.source is not None:
        columns[look.source] = pa.array([_readable(c.source) for _, c in found], pa.string())
    told = [c.text if isinstance(c.text, list) else None for _, c in found]
    carried = carry(look, columns)
    batch = checked(piece.source.name, numbers, pa.array(texts, pa.binary()), ids, carried)
    batch.markup = markup
    if look.unit == "article" and any(part is not None for part in told):
        batch.told = _kept(told, numbers, batch)
    return batch


def _kept(
    told: list[list[Told] | None], numbers: np.ndarray, batch: Batch
) -> list[list[Told] | None]:
    """Those of the rows that the batch has kept."""
    by_row = dict(zip(numbers.tolist(), told, strict=True))
    return [by_row[row] for row in batch.rows.tolist()]


def _readable(value: object) -> str | None:
    found = string_of(value)
    return found if found is None or found.isascii() else readable(found)
