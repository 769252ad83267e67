"""The reader of each format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from nutgraf.corpus.formats.batches import Batch, Cut, Reject
from nutgraf.corpus.formats.lines import read_jsonl, read_lines, rejected
from nutgraf.corpus.formats.records import read_article, read_csv, read_warc
from nutgraf.corpus.formats.tables import read_arrow, read_parquet
from nutgraf.corpus.options import Options
from nutgraf.corpus.units import Piece

_TABLES: dict[str, Callable[[Piece], Iterator[Batch]]] = {
    "parquet": read_parquet,
    "arrow": read_arrow,
}
_STREAMS: dict[str, Callable[[Piece, int], Iterator[Batch | Cut]]] = {
    "jsonl": read_jsonl,
    "csv": read_csv,
    "tsv": read_csv,
    "text": read_lines,
    "html": read_article,
    "warc": read_warc,
}
PAGES = {"html", "warc"}
"""Formats whose texts are articles whatever the options say."""


def read(piece: Piece, options: Options) -> Iterator[Batch | Cut]:
    """The rows of a piece in batches of some megabytes, in order; every row is in one of them.

    Where a stream is longer than a part is to be, there are cuts between batches. Where they are
    depends on the file and `options.unit_bytes` alone, and from a cut on the piece gives the same
    rows as it does when read from its beginning.
    """
    if piece.damage:
        return iter([rejected(Reject(piece.source.name, piece.first_row, piece.damage))])
    if piece.source.format == "text" and options.unit == "article":
        return read_article(piece, options.unit_bytes)
    if piece.source.format in _TABLES:
        return _TABLES[piece.source.format](piece)
    return _STREAMS[piece.source.format](piece, options.unit_bytes)


def ahead(batches: Iterator[Batch | Cut]) -> Iterator[Batch | Cut]:
    """The same batches, each read by another thread while the one before is worked on."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = pool.submit(next, batches, None)
            yield batch


def holds_articles(piece: Piece, options: Options) -> bool:
    """Whether the texts are to be segmented."""
    return options.unit == "article" or piece.source.format in PAGES
