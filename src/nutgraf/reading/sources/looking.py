"""A look at a file before it is read: its encoding, dialect, columns, and first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from nutgraf.errors import InputError
from nutgraf.reading.charset import codec_of, decode, guess_codec
from nutgraf.reading.dated import read_date
from nutgraf.reading.exports.check import counted
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.choosing import columns_in, with_columns
from nutgraf.reading.sources.columns import TEXTS, shown, value_of
from nutgraf.reading.sources.delimited import dialect_of, header_of
from nutgraf.reading.sources.formats import (
    BINARY,
    delimiter_by_name,
    holds_articles_only,
)  # fmt: skip
from nutgraf.reading.sources.look import Look
from nutgraf.reading.sources.records import rows
from nutgraf.reading.sources.row import Fault, Row
from nutgraf.reading.sources.source import Source
from nutgraf.reading.sources.streams import first_bytes, open_stream
from nutgraf.reading.sources.tables import is_flat, may_hold_text, schema
from nutgraf.reading.sources.textless import of_codes
from nutgraf.reading.sources.texts import joined
from nutgraf.reading.sources.units import are_long, holds_articles, is_article, sign_within

SAMPLE = 200
"""Rows that are looked at."""
_HEAD = 256 << 10


@dataclass(frozen=True, slots=True)
class Seen:
    """A look with what it saw.

    Attributes:
        texts: of the first rows that have one.
        faults: why others have none: reasons with an example.
        articles: whether the texts look like articles; None where there is nothing to tell by.
        undated: what stands where a date should, and is none for sure.
    """

    look: Look
    texts: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    articles: bool | None = None
    undated: tuple[object, ...] = ()


def look_at(source: Source, asked: Asked | None = None) -> Seen:
    """Looks at the first rows of a file.

    Raises:
        InputError: no column holds text, or one that the caller named is not there; the columns
            and the remedy are named.
        MissingExtraError: a package that the format needs is not installed.
        OSError: the file cannot be read.
    """
    asked = asked or Asked()
    found, head = prepared(source, asked)
    if holds_articles_only(source.format):
        return Seen(found, articles=True)
    if source.format == "text":
        text = decode(head, found.encoding, "replace").lstrip("\ufeff")
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        return Seen(found, tuple(lines[:SAMPLE]), articles=is_article(text))
    first = list(islice(rows(source, found), SAMPLE))
    sample = [row.fields for row in first if isinstance(row, Row)]
    names = list(found.names) or columns_in(sample)
    if source.format in BINARY:
        names = _of_table(source, names, asked)
    if names:
        found = with_columns(found, source, names, sample, asked)
        if source.format in BINARY:
            found = replace(found, flat=is_flat(source, found.columns, found.text))
    else:  # each row is rejected with its own reason
        found = replace(found, text=asked.text or TEXTS[0], id=asked.id)
    return _judged(found, first)


def prepared(source: Source, asked: Asked) -> tuple[Look, bytes]:
    """How a file is read into rows, before any column of them is chosen; and its first bytes,
    where it is a file of text.

    Raises:
        InputError: the first row of a CSV file cannot be read, or it is a table of codes.
        OSError: the file cannot be read.
    """
    found = Look(source.format, unit=asked.unit or "paragraph", day_first=asked.day_first)
    if holds_articles_only(source.format):
        return _of_pages(found, source, asked), b""
    if source.format in BINARY:
        return found, b""
    head = first_bytes(source, _HEAD)
    found = _with_encoding(found, head, asked)
    if source.format == "csv":
        found = _with_dialect(found, source, head, asked)
    return found, head


def _of_pages(found: Look, source: Source, asked: Asked) -> Look:
    """Pages have no columns that a caller could name but what they or their containers tell."""
    encoding = asked.encoding and (codec_of(asked.encoding) or asked.encoding)
    return replace(
        found,
        id=None if source.format == "html" else "id",
        date="date",
        source="source",
        keep=tuple((name, name) for name in asked.keep),
        unit="article",
        encoding=encoding or "utf-8",
    )


def _of_table(source: Source, names: list[str], asked: Asked) -> list[str]:
    """The columns of a table, of which those that the caller names are there once and hold text."""
    fields = schema(source)  # whose names may be there twice
    for name in (asked.text, asked.id):
        if name is not None and fields.names.count(name) > 1:
            raise InputError(
                f"{source.name}: more than one column {shown(name)!r}: rename all but one"
            )
    if asked.text in fields.names and not may_hold_text(fields.field(asked.text).type):
        kind = fields.field(asked.text).type
        raise InputError(
            f"{source.name}: column {shown(asked.text)!r} is {shown(kind)}, not text: name another"
        )
    return [*fields.names, *(name for name in names if name not in fields.names)]


def _with_encoding(found: Look, head: bytes, asked: Asked) -> Look:
    if asked.encoding is not None:
        return replace(found, encoding=codec_of(asked.encoding) or asked.encoding)
    codec, guessed = guess_codec(head, whole=len(head) < _HEAD)
    guesses = (f"encoding {codec}, by its bytes: --encoding says otherwise",) if guessed else ()
    return replace(found, encoding=codec, guesses=found.guesses + guesses)


def _with_dialect(found: Look, source: Source, head: bytes, asked: Asked) -> Look:
    text = decode(head, found.encoding, "replace")
    if asked.text is None and (reason := of_codes(text)):
        raise InputError(f"{source.name}: {reason}")
    hint = delimiter_by_name(source.member or source.name)
    dialect = dialect_of(text, hint, asked.delimiter, asked.header)
    with open_stream(source, found.encoding) as stream:
        names = header_of(stream, dialect, source.name)
    guesses = found.guesses
    if above := dialect.skip - text.lower().lstrip('"').startswith("sep="):
        guesses += (f"left out: {counted(above, 'line')} above the names of the columns",)
    if names and not dialect.header and asked.header is None:
        guesses += ("the first row is data, no header: --header says otherwise",)
    return replace(found, dialect=dialect, names=tuple(names), guesses=guesses)


def _judged(found: Look, first: Sequence[Row | Fault]) -> Seen:
    """What the first rows hold, and whether that is paragraphs or articles."""
    texts, faults, undated, told = [], [], [], 0
    for row in first:
        if isinstance(row, Fault):
            faults.append((row.reason, shown(row.content)))
            continue
        try:
            content = found.content(row)
        except ValueError as error:
            value = value_of(row.fields, found.text)
            faults.append((str(error), shown("" if value is None else value)))
            continue
        if content.date is not None and read_date(content.date, found.day_first) is None:
            undated.append(content.date)
        told += not isinstance(content.text, str)
        texts.append(joined(content.text))
    articles = told > len(texts) / 2 or holds_articles(texts) if texts else None
    if texts and not articles and (sign := sign_within(texts)):
        within = f"its texts hold {sign}, which parts no paragraphs: put line breaks there"
        found = replace(found, guesses=(*found.guesses, within))
    elif texts and not articles and are_long(texts):
        long = "its texts are longer than paragraphs, and have no lines to part them by"
        found = replace(found, guesses=(*found.guesses, long))
    return Seen(found, tuple(texts), tuple(faults), articles, tuple(undated))
