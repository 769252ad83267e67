"""Reading files that are read record by record: CSV, articles in files of their own, WARC."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from nutgraf.corpus.formats.batches import Batch, Cut, Reject, checked
from nutgraf.corpus.formats.columns import delimiter, readable
from nutgraf.corpus.formats.lines import rejected
from nutgraf.corpus.formats.streams import LARGEST, is_damage, open_stream
from nutgraf.corpus.units import Piece
from nutgraf.errors import MissingExtraError

MOST_ROWS, MOST_BYTES = 4096, 4 << 20
Record = tuple[int, bytes | Reject, str | None]


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
    try:
        for row, content, record_id in records:
            following = row + 1
            if isinstance(content, Reject):
                if rows:
                    yield _batch(name, rows, texts, ids)
                    rows, texts, ids, held = [], [], [], 0
                yield rejected(content)
                continue
            rows.append(row)
            texts.append(content)
            ids.append(record_id)
            held += len(content)
            in_part += len(content)
            if held > MOST_BYTES or len(rows) == MOST_ROWS or in_part >= part_bytes:
                yield _batch(name, rows, texts, ids)
                rows, texts, ids, held = [], [], [], 0
            if in_part >= part_bytes:
                yield Cut(following, following)
                in_part = 0
    except Exception as error:
        if not is_damage(error):
            raise
        reason = f"damaged: {' '.join(str(error).split())}"
        if rows:
            yield _batch(name, rows, texts, ids)
        yield rejected(Reject(name, following, reason))
        return
    if rows:
        yield _batch(name, rows, texts, ids)


def _batch(name: str, rows: list[int], texts: list[bytes], ids: list[str | None]) -> Batch:
    column = pa.array(texts, pa.binary())
    return checked(name, np.array(rows, np.int64), column, pa.array(ids, pa.string()))


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
                    yield row, Reject(name, row, f"{error} (line {reader.line_num})"), None
                continue
            if not record:
                continue
            row += 1
            if row < piece.start:
                continue
            if len(record) != len(header):
                reason = f"{len(record)} fields where the header has {len(header)}"
                where = f"{reason} (line {reader.line_num})"
                yield row, Reject(name, row, where), None
                continue
            record_id = None if id_place is None else record[id_place]
            if record_id is not None:
                record_id = readable(record_id)
            yield row, record[text].encode("utf-8", "surrogateescape"), record_id


def _article(piece: Piece) -> Iterator[Record]:
    with open_stream(piece.source) as stream:
        data = stream.read(LARGEST + 1)
    yield 0, data.removeprefix(b"\xef\xbb\xbf"), None


def _warc_records(piece: Piece) -> Iterator[Record]:
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise MissingExtraError("warcio", "warc", "reading WARC files") from None
    name, row = piece.source.name, -1
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
            try:
                text = _decoded(record, content)
            except (UnicodeDecodeError, LookupError) as error:
                yield row, Reject(name, row, f"cannot be decoded: {error}"), url
                continue
            yield row, text, url


def _holds_text(record: Any) -> bool:
    if record.rec_type == "conversion":
        return True
    if record.rec_type != "response" or record.http_headers is None:
        return False
    kind = (record.http_headers.get_header("Content-Type") or "").lower()
    return kind.startswith(("text/html", "application/xhtml", "text/plain"))


def _decoded(record: Any, content: bytes) -> bytes:
    """The content as UTF-8, from the encoding that the HTTP header names."""
    kind = record.http_headers.get_header("Content-Type") if record.http_headers else ""
    _, found, encoding = (kind or "").lower().partition("charset=")
    encoding = encoding.split(";")[0].strip(" \"'")
    if not found or encoding in ("utf-8", "utf8", ""):
        return content
    return content.decode(encoding).encode()
