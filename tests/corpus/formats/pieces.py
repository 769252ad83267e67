"""Pieces of files, as units have them, and what their readers give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nutgraf.corpus.formats.batches import Batch, Cut, Reject
from nutgraf.corpus.units import Piece
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.looking import look_at

Reader = Callable[[Piece, int], Iterator[Batch | Cut]]
Row = tuple[int, str]
WHOLE = 1 << 30
"""More bytes than any part has here."""


def piece(
    path: Path, start: int = 0, stop: int | None = None, first_row: int = 0, **asked: Any
) -> Piece:
    """A stretch of a file, which is read as a look at it tells; of text, a paragraph a line."""
    (source,) = find([path], asked.get("input_format")).sources
    look = look_at(source, Asked(**{"unit": "paragraph", **asked})).look
    return Piece(source, look, start, stop, first_row)


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


def hold_cuts(read: Reader, path: Path, part_bytes: int, **asked: Any) -> int:
    """Whether reading on from each cut gives what is left; gives the number of cuts."""
    whole, rejects = rows(read(piece(path, **asked), WHOLE))
    found = list(read(piece(path, **asked), part_bytes))
    assert rows(iter(found)) == (whole, rejects)
    cuts = [(i, cut) for i, cut in enumerate(found) if isinstance(cut, Cut)]
    for i, cut in cuts:
        left = rows(iter(found[i:]))
        assert rows(read(piece(path, cut.start, None, cut.first_row, **asked), WHOLE)) == left
        assert all(number >= cut.first_row for number, _ in left[0])
    return len(cuts)
