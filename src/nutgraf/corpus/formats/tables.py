"""Reading Parquet and Arrow: only the columns needed, some megabytes at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from nutgraf.corpus.formats.batches import Batch, Reject, carry, checked, rejected
from nutgraf.corpus.units import Piece, open_table
from nutgraf.reading.sources.streams import BLOCK, damage, is_damage

MOST_ROWS, MOST_BYTES = 32_768, 2 * BLOCK


def read_parquet(piece: Piece) -> Iterator[Batch]:
    """The row groups of a piece; what a damaged page makes unreadable is one reject."""
    names = _names(piece)
    with open_table(piece.source) as raw:
        file = pq.ParquetFile(raw, buffer_size=1 << 20, pre_buffer=False)
        row = piece.first_row
        for group in range(piece.start, piece.stop or 0):
            about = file.metadata.row_group(group)
            first, end = row, row + about.num_rows
            sizes = (about.column(i) for i in range(about.num_columns))
            n_bytes = next(c.total_uncompressed_size for c in sizes if c.path_in_schema == names[0])
            each = max(1, min(MOST_ROWS, MOST_BYTES * about.num_rows // max(1, n_bytes)))
            # Where something is damaged, smaller batches save more of what is before it.
            for size in (each, max(1, each // 2)):
                found = file.iter_batches(
                    size, row_groups=[group], columns=names, use_threads=False
                )
                at = first
                try:
                    for batch in found:
                        at += batch.num_rows
                        if at > row:
                            yield _batch(piece, batch.slice(batch.num_rows - (at - row)), row)
                            row = at
                    break
                except Exception as error:
                    if not is_damage(error):
                        raise
                    reason = error
            else:
                yield damaged(piece, row, end - row, reason)
                row = end


def read_arrow(piece: Piece) -> Iterator[Batch]:
    """The record batches of an Arrow file, or all of an Arrow stream."""
    row = piece.first_row
    with open_table(piece.source) as raw:
        try:
            if piece.stop is None:
                batches: Iterator[pa.RecordBatch] = iter(pa.ipc.open_stream(raw))
            else:
                reader = pa.ipc.open_file(raw)
                places = [reader.schema.get_field_index(name) for name in _names(piece)]
                only = pa.ipc.IpcReadOptions(included_fields=places, use_threads=False)
                reader = pa.ipc.open_file(raw, options=only)
                batches = (reader.get_batch(i) for i in range(piece.start, piece.stop))
            for whole in batches:
                for start in range(0, whole.num_rows, MOST_ROWS):
                    batch = whole.slice(start, MOST_ROWS)
                    yield _batch(piece, batch, row)
                    row += batch.num_rows
        except Exception as error:
            if not is_damage(error):
                raise
            rows = 1 if piece.rows is None else piece.first_row + piece.rows - row
            yield damaged(piece, row, rows, error)


def _names(piece: Piece) -> list[str]:
    """The columns to read, each once."""
    return list(piece.look.columns)


def damaged(piece: Piece, row: int, rows: int, error: Exception) -> Batch:
    """A batch of nothing but the reject of unreadable rows."""
    return rejected(Reject(piece.source.name, row, damage(error), rows))


def _batch(piece: Piece, batch: pa.RecordBatch, row: int) -> Batch:
    look = piece.look
    rows = np.arange(row, row + batch.num_rows, dtype=np.int64)
    columns = {name: batch.column(name) for name in look.columns}
    ids = columns[look.id] if look.id else None
    return checked(piece.source.name, rows, columns[look.text], ids, carry(look, columns))
