"""The reader of each format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from nutgraf.corpus.formats.batches import Batch, Cut, Reject, rejected
from nutgraf.corpus.formats.lines import read_jsonl, read_lines
from nutgraf.corpus.formats.records import read_records
from nutgraf.corpus.formats.tables import read_arrow, read_parquet
from nutgraf.corpus.options import Options
from nutgraf.corpus.units import Piece, is_direct
from nutgraf.reading.exports.check import Check

_TABLES: dict[str, Callable[[Piece], Iterator[Batch]]] = {
    "parquet": read_parquet,
    "arrow": read_arrow,
}


def read(
    piece: Piece, options: Options, checks: list[Check] | None = None
) -> Iterator[Batch | Cut]:
    """The rows of a piece in batches of some megabytes, in order; every row is in one of them.

    Where a stream is longer than a part is to be, there are cuts between batches. Where they are
    depends on the file and `options.unit_bytes` alone, and from a cut on the piece gives the same
    rows as it does when read from its beginning. What an export says of itself is added to the
    checks at its end.
    """
    look, form = piece.look, piece.source.format
    if piece.damage:
        return iter([rejected(Reject(piece.source.name, piece.first_row, piece.damage))])
    if form in _TABLES and is_direct(piece):
        return _TABLES[form](piece)
    if form == "jsonl":
        return read_jsonl(piece, options.unit_bytes)
    if form == "text" and look.unit == "paragraph":
        return read_lines(piece, options.unit_bytes)
    return read_records(piece, options.unit_bytes, checks)


def ahead(batches: Iterator[Batch | Cut]) -> Iterator[Batch | Cut]:
    """The same batches, each read by another thread while the one before is worked on."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = pool.submit(next, batches, None)
            yield batch
