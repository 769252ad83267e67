"""The rows of a file, whatever its format; one reader a format."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.charset import codec_of, decode, decode_page, is_binary
from nutgraf.reading.exports.article import Article, Declared
from nutgraf.reading.exports.check import Check
from nutgraf.reading.exports.export import Export, File
from nutgraf.reading.exports.registry import export_named
from nutgraf.reading.imprint import Imprint, domain_of, imprint_of
from nutgraf.reading.sources.columns import TEXTS
from nutgraf.reading.sources.delimited import Dialect, columns_of, names_columns, records
from nutgraf.reading.sources.jsonvalues import is_record, json_rows, keyed
from nutgraf.reading.sources.lineblocks import line_blocks
from nutgraf.reading.sources.row import Fault, Row
from nutgraf.reading.sources.source import Source
from nutgraf.reading.sources.streams import LARGEST, damage, is_damage, open_stream

if TYPE_CHECKING:
    from nutgraf.reading.sources.look import Look

BOM = b"\xef\xbb\xbf"
NULL = r"\N"
"""What databases write into CSV for nothing."""
Found = Iterator[Row | Fault]
_ROWS = 256


def rows(source: Source, look: Look, checks: list[Check] | None = None) -> Found:
    """The rows of a file in order. Reading that breaks off for damage ends in a fault. At its end,
    what an export says of itself is added to the checks.

    Raises:
        MissingExtraError: a package that the format needs is not installed.
        OSError: the file cannot be read.
    """
    following = 0
    export = export_named(look.format) if look.format not in _READERS else None
    try:
        check = Check(export.title if export else "", source.name)
        read = (
            _of_export(export, source, look, check)
            if export
            else _READERS[look.format](source, look)
        )
        for row in read:
            following = row.number + (row.rows if isinstance(row, Fault) else 1)
            yield row
    except Exception as error:
        if not is_damage(error) or isinstance(error, MissingExtraError):
            raise
        reason = str(error) if export and isinstance(error, InputError) else damage(error)
        yield Fault(following, reason)
    if export and checks is not None:
        checks.append(check)


def _of_export(export: Export, source: Source, look: Look, check: Check) -> Found:
    number = 0
    file = File(source, "" if look.encoding == "utf-8" else look.encoding)
    for found in export.articles(file):
        if isinstance(found, Declared):
            check.declared = (check.declared or 0) + found.articles
        elif isinstance(found, Article):
            check.add(found, number)
            yield Row(number, fields_of(found), article=found)
            number += 1
        else:
            yield Fault(number, found.reason, found.articles, found.line, None, found.content)
            number += found.articles


def fields_of(article: Article) -> dict[str, Any]:
    """What an article says of itself as the columns of a row, those without a value as None."""
    about = {name: getattr(article, name) or None for name in ABOUT}
    return {**article.extra, **about, "text": list(article.told)}


ABOUT = ("id", "date", "source", "headline", "byline", "section", "language", "url", "declared",
         "stub")  # fmt: skip


def object_of(line: bytes, text: str = TEXTS[0]) -> dict[str, Any]:
    """The JSON object on a line, which a comma may end; a text by itself is one of `text` alone.

    Raises:
        ValueError: it is none; the message is the reason.
    """
    try:
        # Only the text is asked to be UTF-8: what is not comes as half surrogates.
        found = json.loads(line.decode("utf-8", "surrogateescape").rstrip().removesuffix(","))
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("not JSON: nested too deeply") from None
    if isinstance(found, str):
        found = {text: found}
    if not isinstance(found, dict):
        raise ValueError(f"a JSON {type(found).__name__}, not an object")
    return found


def _lines(source: Source, look: Look) -> Iterator[tuple[int, int, bytes] | Fault]:
    """(number from 0, first byte, line) of each line that is not blank."""
    number = 0
    with open_stream(source, look.encoding) as stream:
        for block in line_blocks(stream, 0, None):
            if block.too_long or block.damage:
                reason = block.damage or f"the line has more than {LARGEST:,} bytes"
                yield Fault(number, reason, line=number + 1, byte=block.byte)
                number += 1
                continue
            data, byte = block.data, block.byte
            if not byte and data.startswith(BOM):
                data, byte = data[len(BOM) :], len(BOM)
            for line in data.removesuffix(b"\n").split(b"\n"):
                if line.strip():
                    yield number, byte, line.rstrip(b"\r")
                number += 1
                byte += len(line) + 1


def _json_lines(source: Source, look: Look) -> Found:
    for found in _lines(source, look):
        if isinstance(found, Fault):
            yield found
            continue
        number, byte, line = found
        try:
            yield Row(number, object_of(line, look.text or TEXTS[0]), line=number + 1, byte=byte)
        except ValueError as error:
            content = line.decode("utf-8", "backslashreplace")
            yield Fault(number, str(error), line=number + 1, byte=byte, content=content)


def _text(source: Source, look: Look) -> Found:
    if look.unit == "article":
        with open_stream(source, look.encoding) as stream:
            data = _whole(stream)
        if len(data) > LARGEST:
            yield Fault(0, f"the article has more than {LARGEST:,} bytes")
        else:
            yield Row(0, {look.text: data.removeprefix(BOM)})
        return
    for found in _lines(source, look):
        if isinstance(found, Fault):
            yield found
        else:
            number, byte, line = found
            yield Row(number, {look.text: line}, line=number + 1, byte=byte)


def _json(source: Source, look: Look) -> Found:
    names: list[str] | None = None
    number = 0
    with open_stream(source, look.encoding) as stream:
        for _, value in json_rows(stream):
            if isinstance(value, str):
                value = {look.text or "text": value}
            elif (row := keyed(value)) is not None:
                value = row
            elif is_record(value) and (names or not number):
                if names is None:
                    header = all(isinstance(part, str) for part in value) and names_columns(value)
                    names = columns_of(list(map(str, value)), Dialect(header=header))
                    if header:
                        continue
                if len(value) == len(names):
                    value = dict(zip(names, value, strict=True))
            if isinstance(value, dict):
                yield Row(number, value)
            elif names and isinstance(value, list):
                yield Fault(number, f"{len(value)} fields where the first row has {len(names)}")
            else:
                yield Fault(number, f"a JSON {type(value).__name__}, not an object")
            number += 1


def _csv(source: Source, look: Look) -> Found:
    dialect, names, number = look.dialect, list(look.names), 0
    with open_stream(source, look.encoding) as stream:
        first = True
        for record, line in records(stream, dialect):
            if first and not isinstance(record, csv.Error):
                first = False
                names = columns_of(record, dialect)
                if dialect.header:
                    continue
            if isinstance(record, csv.Error):
                yield Fault(number, f"{record} (line {line})", line=line)
            elif len(record) != len(names):
                reason = f"{len(record)} fields where the header has {len(names)} (line {line})"
                content = dialect.delimiter.join(record)[:LARGEST]
                yield Fault(number, reason, line=line, content=content)
            else:
                fields: dict[str, str | None] = dict(zip(names, record, strict=True))
                if NULL in record:
                    fields = {name: None if v == NULL else v for name, v in fields.items()}
                yield Row(number, fields, line=line)
            number += 1


def _page(source: Source, look: Look) -> Found:
    with open_stream(source) as stream:
        data = _whole(stream)
    if len(data) > LARGEST:
        yield Fault(0, f"the page has more than {LARGEST:,} bytes")
        return
    codec = "" if look.encoding == "utf-8" else look.encoding
    text = decode(data, codec, "replace") if codec else decode_page(data)
    if is_binary(text):
        yield Fault(0, "is binary, not text")
    else:
        yield Row(0, {**printed(imprint_of(text)), look.text: text}, True)


def printed(imprint: Imprint) -> dict[str, str | None]:
    """What a page says of itself as the columns of a row."""
    names = ("headline", "date", "source", "byline", "section", "language", "url")
    return {name: getattr(imprint, name) or None for name in names}


def _whole(stream: Any) -> bytes:
    """All bytes, or one more than the most."""
    parts, held = [], 0
    while held <= LARGEST and (more := stream.read(LARGEST + 1 - held)):
        parts.append(more)
        held += len(more)
    return b"".join(parts)


def _warc(source: Source, look: Look) -> Found:
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise MissingExtraError("warcio", "warc", "reading WARC files") from None
    number = 0
    with open_stream(source) as stream:
        found = iter(ArchiveIterator(stream))
        while True:
            try:
                record = next(found, None)
            except (ArchiveLoadFailed, AttributeError, LookupError, TypeError) as error:
                # It is damaged. What warcio says holds data, and of cut records nothing.
                said = str(error).partition(":")[0] if isinstance(error, ArchiveLoadFailed) else ""
                raise ValueError(said or "a record that breaks off") from None
            if record is None:
                return
            kind = _content_type(record)
            if not kind.startswith(("text/html", "application/xhtml", "text/plain")):
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            captured = record.rec_headers.get_header("WARC-Date")
            domain = domain_of(url or "") or None
            fields = {"id": url, "date": captured, "captured": captured, "source": domain}
            if status := _failure(record):
                yield Fault(number, f"no article: its HTTP status is {status}", content=url or "")
                number += 1
                continue
            content = record.content_stream().read(LARGEST + 1)
            markup = not kind.startswith("text/plain")
            label = kind.partition("charset=")[2].partition(";")[0]
            if len(content) > LARGEST:
                yield Fault(number, f"the text has more than {LARGEST:,} bytes")
            elif not markup and codec_of(label) in (None, "utf-8"):
                yield Row(number, {**fields, "text": content}, markup)
            elif is_binary(text := decode_page(content, label)):
                yield Fault(number, "is binary, not text")
            elif markup:
                imprint = imprint_of(text, url or "")
                if imprint.is_none:
                    reason = f"no article: {imprint.is_none}"
                    yield Fault(number, reason, content=url or "")
                else:
                    told = {name: value for name, value in printed(imprint).items() if value}
                    yield Row(number, {**printed(imprint), **fields, **told, "text": text}, markup)
            else:
                yield Row(number, {**fields, "text": text}, markup)
            number += 1


def _failure(record: Any) -> str:
    """The HTTP status where it says that this is not the page that was asked for; else ""."""
    headers = record.http_headers if record.rec_type == "response" else None
    status = str(headers.get_statuscode()) if headers is not None else ""
    return status if status.isdecimal() and status[0] != "2" else ""


def _content_type(record: Any) -> str:
    """What the HTTP header says of the content; plain text where there is none."""
    if record.rec_type == "conversion":
        return "text/plain"
    if record.rec_type != "response" or record.http_headers is None:
        return ""
    return (record.http_headers.get_header("Content-Type") or "").strip().lower()


def _table(source: Source, look: Look) -> Found:
    from nutgraf.reading.sources.tables import batches, plain_rows

    number = 0
    for batch in batches(source):
        if isinstance(batch, Fault):
            yield Fault(number, batch.reason, batch.rows)
            number += batch.rows
            continue
        for start in range(0, batch.num_rows, _ROWS):  # a look takes no more than some
            for fields in plain_rows(batch.slice(start, _ROWS)):
                yield Row(number, fields)
                number += 1


_READERS: dict[str, Callable[[Source, Look], Iterator[Row | Fault]]] = {
    "jsonl": _json_lines,
    "json": _json,
    "csv": _csv,
    "text": _text,
    "html": _page,
    "warc": _warc,
    "parquet": _table,
    "arrow": _table,
}
