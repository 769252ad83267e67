"""Units of work: descriptors of what parts are made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from nutgraf.corpus.formats.columns import Columns, find_columns
from nutgraf.corpus.formats.inputs import Source
from nutgraf.corpus.formats.streams import BLOCK, is_damage, open_file
from nutgraf.corpus.options import Options

MOST_PIECES = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one file.

    Attributes:
        start, stop: row groups of Parquet, record batches of Arrow, bytes of lines, records of CSV
            and WARC; bytes are those after decompression. `stop` None: to the end.
        first_row: number of its first row in the file, from 0.
        rows: how many rows it has, where that is known beforehand; else None.
        damage: why nothing of the file can be read; then the piece is one rejected row.
    """

    source: Source
    columns: Columns
    start: int = 0
    stop: int | None = None
    first_row: int = 0
    rows: int | None = None
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What one worker does at a time. Its rows are in one part, or in several where its end was
    not known beforehand and it is longer than a part is to be."""

    number: int
    pieces: tuple[Piece, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, from which `of_dict` makes the unit again."""
        return asdict(self)

    @classmethod
    def of_dict(cls, plain: dict[str, Any]) -> Unit:
        pieces = []
        for piece in plain["pieces"]:
            source, columns = Source(**piece.pop("source")), Columns(**piece.pop("columns"))
            pieces.append(Piece(source, columns, **piece))
        return cls(plain["number"], tuple(pieces))


def plan_units(sources: Sequence[Source], options: Options) -> Iterator[Unit]:
    """Cuts the sources into units: large files into several, small ones many to a unit. A file
    that cannot be entered in the middle (compressed, CSV, WARC) is in one unit, however large.

    Raises:
        InputError: a table without the text column.
    """
    number, filled = 0, 0
    pieces: list[Piece] = []
    for piece, n_bytes in _pieces(sources, options):
        if pieces and (filled + n_bytes > options.unit_bytes or len(pieces) == MOST_PIECES):
            yield Unit(number, tuple(pieces))
            number, pieces, filled = number + 1, [], 0
        pieces.append(piece)
        filled += n_bytes
    if pieces:
        yield Unit(number, tuple(pieces))


def _pieces(sources: Iterable[Source], options: Options) -> Iterator[tuple[Piece, int]]:
    """Pieces with about how many bytes of text each has."""
    for source in sources:
        try:
            columns = find_columns(source, options)
            yield from _CUTTERS.get(source.format, _whole)(source, columns, options)
        except (OSError, pa.ArrowException, EOFError) as error:
            if not is_damage(error):
                raise
            reason = f"damaged: {' '.join(str(error).split())}"
            yield Piece(source, Columns("", None, ""), damage=reason), 0


def _whole(source: Source, columns: Columns, options: Options) -> Iterator[tuple[Piece, int]]:
    yield Piece(source, columns), source.size


def _row_groups(source: Source, columns: Columns, options: Options) -> Iterator[tuple[Piece, int]]:
    with open_file(source) as file:
        about = pq.ParquetFile(file).metadata
    place = next(i for i in range(about.num_columns) if about.schema.column(i).path == columns.text)
    row, first, start, filled = 0, 0, 0, 0
    for group in range(about.num_row_groups):
        n_bytes = about.row_group(group).column(place).total_uncompressed_size
        if group > start and filled + n_bytes > options.unit_bytes:
            yield Piece(source, columns, start, group, first, row - first), filled
            start, first, filled = group, row, 0
        row += about.row_group(group).num_rows
        filled += n_bytes
    yield Piece(source, columns, start, about.num_row_groups, first, row - first), filled


def _batches(source: Source, columns: Columns, options: Options) -> Iterator[tuple[Piece, int]]:
    """Record batches of an Arrow file; an Arrow stream, which has no index, is one piece."""
    with open_file(source) as file:
        try:
            place = pa.ipc.open_file(file).schema.get_field_index(columns.text)
            only = pa.ipc.IpcReadOptions(included_fields=[place], use_threads=False)
            reader = pa.ipc.open_file(file, options=only)
        except pa.ArrowInvalid:
            yield from _whole(source, columns, options)
            return
        sizes = [reader.get_batch(i).num_rows for i in range(reader.num_record_batches)]
    each = max(1, options.unit_bytes * len(sizes) // max(1, source.size))
    row = 0
    for start in range(0, len(sizes), each) or [0]:
        rows = sum(sizes[start : start + each])
        stop = min(len(sizes), start + each)
        yield Piece(source, columns, start, stop, row, rows), source.size // max(1, len(sizes))
        row += rows


def _lines(source: Source, columns: Columns, options: Options) -> Iterator[tuple[Piece, int]]:
    """Byte ranges that begin with a line. Counting the lines before each takes a pass over the
    file, which only files of more than one unit need."""
    whole = source.format == "text" and options.unit == "article"
    if whole or source.compression or source.size <= options.unit_bytes:
        yield from _whole(source, columns, options)
        return
    start = first = at = row = 0
    with open_file(source) as file:
        while data := file.read(min(BLOCK, options.unit_bytes)):
            feeds = np.flatnonzero(np.frombuffer(data, np.uint8) == 10)
            beyond = start + options.unit_bytes - at
            if beyond <= len(data) and len(feeds):
                place = int(np.searchsorted(feeds, beyond - 1)) if beyond > 0 else 0
                if place < len(feeds):
                    stop, count = at + int(feeds[place]) + 1, row + place + 1
                    if stop < source.size:
                        yield Piece(source, columns, start, stop, first), stop - start
                        start, first = stop, count
            at += len(data)
            row += len(feeds)
    yield Piece(source, columns, start, at, first), at - start


_CUTTERS = {"parquet": _row_groups, "arrow": _batches, "jsonl": _lines, "text": _lines}
