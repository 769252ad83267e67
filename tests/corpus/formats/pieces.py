"""Pieces of files, as units have them, and what their readers give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from nutgraf.corpus.formats.batches import Batch, Cut, Reject
from nutgraf.corpus.formats.columns import find_columns
from nutgraf.corpus.options import Options
from nutgraf.corpus.units import Piece
from tests.corpus import samples

Reader = Callable[[Piece, int], Iterator[Batch | Cut]]
Row = tuple[int, str]
WHOLE = 1 << 30
"""More bytes than any part has here."""


def piece(path: Path, start: int = 0, stop: int | None = None, first_row: int = 0) -> Piece:
    """A stretch of a file, its columns found by their usual names."""
    (source,) = samples.sources(path)
    return Piece(source, find_columns(source, Options()), start, stop, first_row)


def rows(found: Iterator[Batch | Cut]) -> tuple[list[Row], list[Reject]]:
    """(number, text) of each row, and the rejects; what was read is one or the other."""
    good: list[Row] = []
    rejects: list[Reject] = []
    for batch in found:
        if isinstance(batch, Batch):
            good += zip(batch.rows.tolist(), batch.texts.to_pylist(), strict=True)
            rejects += batch.rejects
            assert batch.read == len(batch.texts) + sum(reject.rows for reject in batch.rejects)
    return good, rejects


def hold_cuts(read: Reader, path: Path, part_bytes: int) -> int:
    """Whether reading on from each cut gives what is left; gives the number of cuts."""
    whole, rejects = rows(read(piece(path), WHOLE))
    found = list(read(piece(path), part_bytes))
    assert rows(iter(found)) == (whole, rejects)
    cuts = [(i, cut) for i, cut in enumerate(found) if isinstance(cut, Cut)]
    for i, cut in cuts:
        left = rows(iter(found[i:]))
        assert rows(read(piece(path, cut.start, None, cut.first_row), WHOLE)) == left
        assert all(number >= cut.first_row for number, _ in left[0])
    return len(cuts)
