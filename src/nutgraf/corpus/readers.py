"""The reader of each format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from nutgraf.corpus.batches import Batch, Reject
from nutgraf.corpus.lines import read_jsonl, read_lines, rejected
from nutgraf.corpus.options import Options
from nutgraf.corpus.records import read_article, read_csv, read_warc
from nutgraf.corpus.tables import read_arrow, read_parquet
from nutgraf.corpus.units import Piece

_READERS: dict[str, Callable[[Piece], Iterator[Batch]]] = {
    "parquet": read_parquet,
    "arrow": read_arrow,
    "jsonl": read_jsonl,
    "csv": read_csv,
    "tsv": read_csv,
    "text": read_lines,
    "html": read_article,
    "warc": read_warc,
}
PAGES = {"html", "warc"}
"""Formats whose texts are articles whatever the options say."""


def read(piece: Piece, options: Options) -> Iterator[Batch]:
    """The rows of a piece in batches of some megabytes, in order; every row is in one of them."""
    if piece.damage:
        return iter([rejected(Reject(piece.source.name, piece.first_row, piece.damage))])
    if piece.source.format == "text" and options.unit == "article":
        return read_article(piece)
    return _READERS[piece.source.format](piece)


def ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches, each read by another thread while the one before is worked on."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = pool.submit(next, batches, None)
            yield batch


def holds_articles(piece: Piece, options: Options) -> bool:
    """Whether the texts are to be segmented."""
    return options.unit == "article" or piece.source.format in PAGES
