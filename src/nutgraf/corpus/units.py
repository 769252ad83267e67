"""Units of work: descriptors of what parts are made from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from nutgraf.corpus.options import Options
from nutgraf.corpus.shapes import shape
from nutgraf.reading.sources.look import Look
from nutgraf.reading.sources.source import Source, is_url, open_path
from nutgraf.reading.sources.streams import BLOCK, damage, is_damage
from nutgraf.reading.sources.surveying import Surveyed

MOST_PIECES = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one file, and how it is read.

    Attributes:
        start, stop: row groups of Parquet, record batches of Arrow, bytes of lines, rows of other
            formats; bytes are those after decompression. `stop` None: to the end.
        first_row: number of its first row in the file, from 0.
        rows: how many rows it has, where that is known beforehand; else None.
        damage: why nothing of the file can be read; then the piece is one rejected row.
        copies: rows that hold copies of other articles, with the name of the first of those; None:
            nobody has looked for copies.
    """

    source: Source
    look: Look
    start: int = 0
    stop: int | None = None
    first_row: int = 0
    rows: int | None = None
    damage: str = ""
    copies: tuple[tuple[int, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What one worker does at a time. Its rows are in one part, or in several where its end was
    not known beforehand and it is longer than a part is to be."""

    number: int
    pieces: tuple[Piece, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, from which `of_dict` makes the unit again; without those of the looks that
        are as usual."""
        pieces = []
        for piece in self.pieces:
            plain = asdict(replace(piece, look=_USUAL))
            looks, usual = asdict(piece.look), asdict(_USUAL)
            plain["look"] = {k: v for k, v in looks.items() if v != usual[k] and k != "guesses"}
            plain["look"]["format"] = piece.look.format
            pieces.append(plain)
        return {"number": self.number, "pieces": pieces}

    @classmethod
    def of_dict(cls, plain: object) -> Unit:
        """What `to_dict` was made of.

        Raises:
            TypeError: it is something else.
        """
        unit: Unit = shape(cls)(plain)
        return unit


def plan_units(
    files: Iterable[Surveyed],
    options: Options,
    first: int = 0,
    copies: Sequence[tuple[tuple[int, str], ...] | None] = (),
) -> Iterator[Unit]:
    """Cuts files into units: large ones into several, small ones many to a unit. A file that
    cannot be entered in the middle (compressed, CSV, JSON, WARC) is in one unit, however large.
    They are numbered from `first`. `copies` has those of each file, where somebody has looked."""
    number, filled = first, 0
    pieces: list[Piece] = []
    for piece, n_bytes in _pieces(files, options, copies):
        if pieces and (filled + n_bytes > options.unit_bytes or len(pieces) == MOST_PIECES):
            yield Unit(number, tuple(pieces))
            number, pieces, filled = number + 1, [], 0
        pieces.append(piece)
        filled += n_bytes
    if pieces:
        yield Unit(number, tuple(pieces))


def is_direct(piece: Piece) -> bool:
    """Whether a table's columns can be taken as they are, in whatever stretch."""
    return piece.look.flat and not piece.source.compression and not piece.source.member


def open_table(source: Source) -> pa.NativeFile:
    """The bytes of a table that is neither compressed nor in an archive, with random access."""
    if is_url(source.path):
        return pa.PythonFile(open_path(source.path), "r")
    return pa.OSFile(os.fsencode(source.path), "rb")


def _pieces(
    files: Iterable[Surveyed],
    options: Options,
    copies: Sequence[tuple[tuple[int, str], ...] | None],
) -> Iterator[tuple[Piece, int]]:
    """Pieces with about how many bytes of text each has."""
    for file, marks in zip_longest(files, copies):
        piece = Piece(file.source, file.look, damage=file.damage, copies=marks)
        if file.damage:
            yield piece, 0
            continue
        try:
            yield from _CUTTERS.get(file.source.format, _whole)(piece, options)
        except Exception as error:
            if not is_damage(error):
                raise
            yield replace(piece, damage=damage(error)), 0


def _whole(piece: Piece, options: Options) -> Iterator[tuple[Piece, int]]:
    yield piece, piece.source.size


def _row_groups(piece: Piece, options: Options) -> Iterator[tuple[Piece, int]]:
    if not is_direct(piece):
        yield from _whole(piece, options)
        return
    with open_table(piece.source) as file:
        about = pq.ParquetFile(file).metadata
    paths = (about.schema.column(i).path for i in range(about.num_columns))
    place = next(i for i, path in enumerate(paths) if path == piece.look.text)
    row, first, start, filled = 0, 0, 0, 0
    for group in range(about.num_row_groups):
        n_bytes = about.row_group(group).column(place).total_uncompressed_size
        if group > start and filled + n_bytes > options.unit_bytes:
            yield replace(piece, start=start, stop=group, first_row=first, rows=row - first), filled
            start, first, filled = group, row, 0
        row += about.row_group(group).num_rows
        filled += n_bytes
    last = replace(piece, start=start, stop=about.num_row_groups, first_row=first, rows=row - first)
    yield last, filled


def _batches(piece: Piece, options: Options) -> Iterator[tuple[Piece, int]]:
    """Record batches of an Arrow file; an Arrow stream, which has no index, is one piece."""
    source = piece.source
    if not is_direct(piece):
        yield from _whole(piece, options)
        return
    with open_table(source) as file:
        try:
            place = pa.ipc.open_file(file).schema.get_field_index(piece.look.text)
            only = pa.ipc.IpcReadOptions(included_fields=[place], use_threads=False)
            reader = pa.ipc.open_file(file, options=only)
        except pa.ArrowInvalid:
            yield from _whole(piece, options)
            return
        sizes = [reader.get_batch(i).num_rows for i in range(reader.num_record_batches)]
    each = max(1, options.unit_bytes * len(sizes) // max(1, source.size))
    row = 0
    for start in range(0, len(sizes), each) or [0]:
        rows = sum(sizes[start : start + each])
        stop = min(len(sizes), start + each)
        found = replace(piece, start=start, stop=stop, first_row=row, rows=rows)
        yield found, source.size // max(1, len(sizes))
        row += rows


def _lines(piece: Piece, options: Options) -> Iterator[tuple[Piece, int]]:
    """Byte ranges that begin with a line. Counting the lines before each takes a pass over the
    file, which only files of more than one unit need."""
    source = piece.source
    whole = source.format == "text" and piece.look.unit == "article"
    packed = source.compression or source.member or piece.look.encoding not in _UTF8
    if whole or packed or source.size <= options.unit_bytes:
        yield from _whole(piece, options)
        return
    start = first = at = row = 0
    with open_path(source.path) as file:
        while data := file.read(min(BLOCK, options.unit_bytes)):
            feeds = np.flatnonzero(np.frombuffer(data, np.uint8) == 10)
            beyond = start + options.unit_bytes - at
            if beyond <= len(data) and len(feeds):
                place = int(np.searchsorted(feeds, beyond - 1)) if beyond > 0 else 0
                if place < len(feeds):
                    stop, count = at + int(feeds[place]) + 1, row + place + 1
                    if stop < source.size:
                        yield replace(piece, start=start, stop=stop, first_row=first), stop - start
                        start, first = stop, count
            at += len(data)
            row += len(feeds)
    yield replace(piece, start=start, stop=at, first_row=first), at - start


_UTF8 = ("utf-8", "utf-8-sig")
_USUAL = Look("")
_CUTTERS = {"parquet": _row_groups, "arrow": _batches, "jsonl": _lines, "text": _lines}
