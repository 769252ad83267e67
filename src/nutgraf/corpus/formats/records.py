"""Reading files that are read record by record: CSV, articles in files of their own, WARC."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from nutgraf.corpus.formats.batches import Batch, Cut, Reject, checked
from nutgraf.corpus.formats.columns import delimiter, readable
from nutgraf.corpus.formats.lines import rejected
from nutgraf.corpus.formats.streams import LARGEST, is_damage, open_stream
from nutgraf.corpus.units import Piece
from nutgraf.errors import MissingExtraError
from nutgraf.reading.charset import codec_of, decode_page, is_binary

MOST_ROWS, MOST_BYTES = 4096, 4 << 20


class Record(NamedTuple):
    """One text as it was read; `markup` where the format says whether it is."""

    row: int
    content: bytes | Reject
    id: str | None = None
    markup: bool | None = None


def read_csv(piece: Piece, part_bytes: int) -> Iterator[Batch | Cut]:
    """One row a record, which may go over several lines; the first one names the columns."""
    return _batches(piece, part_bytes, _csv_records(piece))


def read_article(piece: Piece, part_bytes: int) -> Iterator[Batch | Cut]:
    """A file that is one article, plain text or HTML."""
    return _batches(piece, part_bytes, _article(piece))


def read_warc(piece: Piece, part_bytes: int) -> Iterator[Batch | Cut]:
    """The pages of a WARC file, and the plain texts of a WET file; the id is the URL.

    Requests, metadata, and responses that are not HTML or plain text are no rows.

    Raises:
        MissingExtraError: warcio is not installed.
    """
    return _batches(piece, part_bytes, _warc_records(piece))


def _batches(piece: Piece, part_bytes: int, records: Iterator[Record]) -> Iterator[Batch | Cut]:
    """Records in batches, with a cut after each `part_bytes` of their contents. Reading that breaks
    off for damage ends in a reject."""
    rows: list[int] = []
    texts: list[bytes] = []
    ids: list[str | None] = []
    held, in_part, following = 0, 0, piece.start
    name = piece.source.name
    kind: bool | None = None
    try:
        for row, content, record_id, markup in records:
            following = row + 1
            refused = isinstance(content, Reject)
            if rows and (refused or markup is not kind):
                yield _batch(name, rows, texts, ids, kind)
                rows, texts, ids, held = [], [], [], 0
            if isinstance(content, Reject):
                yield rejected(content)
                continue
            kind = markup
            rows.append(row)
            texts.append(content)
            ids.append(record_id)
            held += len(content)
            in_part += len(content)
            if held > MOST_BYTES or len(rows) == MOST_ROWS or in_part >= part_bytes:
                yield _batch(name, rows, texts, ids, kind)
                rows, texts, ids, held = [], [], [], 0
            if in_part >= part_bytes:
                yield Cut(following, following)
                in_part = 0
    except Exception as error:
        if not is_damage(error):
            raise
        reason = f"damaged: {' '.join(str(error).split())}"
        if rows:
            yield _batch(name, rows, texts, ids, kind)
        yield rejected(Reject(name, following, reason))
        return
    if rows:
        yield _batch(name, rows, texts, ids, kind)


def _batch(
    name: str, rows: list[int], texts: list[bytes], ids: list[str | None], markup: bool | None
) -> Batch:
    column = pa.array(texts, pa.binary())
    batch = checked(name, np.array(rows, np.int64), column, pa.array(ids, pa.string()))
    batch.markup = markup
    return batch


def _csv_records(piece: Piece) -> Iterator[Record]:
    name, columns = piece.source.name, piece.columns
    csv.field_size_limit(LARGEST * 4)
    with open_stream(piece.source) as stream:
        # Bytes that are no UTF-8 go through as half surrogates, to be found with their row.
        lines = io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")
        reader = csv.reader(lines, delimiter=delimiter(piece.source))
        header = [readable(name) for name in next(reader, [])]
        if not header:
            return
        text = header.index(columns.text)
        id_place = header.index(columns.id) if columns.id else None
        row = -1
        while True:
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:  # the reader goes on with the next line
                row += 1
                if row >= piece.start:
                    yield Record(row, Reject(name, row, f"{error} (line {reader.line_num})"))
                continue
            if not record:
                continue
            row += 1
            if row < piece.start:
                continue
            if len(record) != len(header):
                reason = f"{len(record)} fields where the header has {len(header)}"
                where = f"{reason} (line {reader.line_num})"
                yield Record(row, Reject(name, row, where))
                continue
            record_id = None if id_place is None else record[id_place]
            if record_id is not None:
                record_id = readable(record_id)
            content = record[text].encode("utf-8", "surrogateescape")
            yield Record(row, content, record_id)


def _article(piece: Piece) -> Iterator[Record]:
    with open_stream(piece.source) as stream:
        data = stream.read(LARGEST + 1)
    if piece.source.format == "html":
        yield Record(0, _utf8(piece.source.name, 0, data), markup=True)
    else:
        yield Record(0, data.removeprefix(b"\xef\xbb\xbf"))


def _warc_records(piece: Piece) -> Iterator[Record]:
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise MissingExtraError("warcio", "warc", "reading WARC files") from None
    row = -1
    with open_stream(piece.source) as stream:
        records = iter(ArchiveIterator(stream))
        while True:
            try:
                record = next(records, None)
            except ArchiveLoadFailed as error:
                raise ValueError(error) from None  # damage, as of any other file
            if record is None:
                return
            if not _holds_text(record):
                continue
            row += 1
            if row < piece.start:
                continue
            content = record.content_stream().read(LARGEST + 1)
            url = record.rec_headers.get_header("WARC-Target-URI")
            kind = _content_type(record)
            label = kind.partition("charset=")[2].partition(";")[0]
            markup = not kind.startswith("text/plain")
            if markup or codec_of(label) not in (None, "utf-8"):
                content = _utf8(piece.source.name, row, content, label)
            yield Record(row, content, url, markup)


def _content_type(record: Any) -> str:
    """What the HTTP header says of the content; plain text where there is none."""
    if record.rec_type == "conversion":
        return "text/plain"
    if record.rec_type != "response" or record.http_headers is None:
        return ""
    return (record.http_headers.get_header("Content-Type") or "").strip().lower()


def _holds_text(record: Any) -> bool:
    return _content_type(record).startswith(("text/html", "application/xhtml", "text/plain"))


def _utf8(name: str, row: int, content: bytes, label: str = "") -> bytes | Reject:
    """Content as UTF-8, from the encoding that it declares, or the HTTP header for it."""
    if len(content) > LARGEST:  # it was cut, and is rejected for its length
        return content
    text = decode_page(content, label)
    if is_binary(text):
        return Reject(name, row, "is binary, not text")
    return text.encode("utf-8", "replace")
