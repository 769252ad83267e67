"""CSV of any make: its delimiter, quotes, escapes and header, and its records."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast

from nutgraf.errors import InputError
from nutgraf.reading.sources.columns import DATES, IDS, SOURCES, TEXTS, plain, readable
from nutgraf.reading.sources.streams import LARGEST, Stream

DELIMITERS = ",;\t|"
RARE = "^~¦¬¶§•\x01\x02\x07\x14\x1c\x1d\x1e\x1f"
"""Signs that hardly stand in texts, so that exports part fields with them: one counts where it
makes records as wide as the first."""
OTHER = "@#:!%/&*+=?$\\"
"""Signs that texts are full of: one counts only where it parts the names of a text and of another
usual column, which none of the others does."""
NEVER = "\ufdd0"
"""The delimiter of a file that has one column, whose commas part nothing."""
_SEP = re.compile(r'("?)sep=(.)\1\r?\n', re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d.,:/-]{1,30}")
_TEXTS = frozenset(map(plain, TEXTS))
_USUAL = _TEXTS | frozenset(
    map(plain, (*IDS, *DATES, *SOURCES, "title", "headline", "label", "category", "author"))
)
_SINGLE = re.compile(r"(?:^|[,;\t|])'[^'\n]", re.MULTILINE)
_SAMPLE = 16 << 10  # code points that the sniffer looks at; it takes 2 µs for each
_ABOVE = 30  # lines that may stand above the names of the columns


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file parts its fields.

    Attributes:
        delimiter: one character.
        quote: one character, "" where nothing is quoted.
        escape: before a quote within quotes; "" where quotes are doubled.
        header: whether the first record names the columns.
        skip: lines before the first record: `sep=`, or what an export says of itself.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    header: bool = True
    skip: int = 0

    @property
    def told(self) -> str:
        """The dialect in a few words."""
        sign = self.delimiter if self.delimiter.isprintable() else f"U+{ord(self.delimiter):04X}"
        delimiter = {"\t": "tab", NEVER: "one column"}.get(self.delimiter, sign)
        quote = "" if self.quote == '"' else f", quote {self.quote or 'none'}"
        return delimiter + quote + ("" if self.header else ", no header")

    def reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """Records of lines that keep their ends; csv.Error tells of one that is none."""
        csv.field_size_limit(LARGEST * 4)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape or None,
            doublequote=not self.escape,
        )


def dialect_of(
    head: str, hint: str = "", delimiter: str | None = None, header: bool | None = None
) -> Dialect:
    """The dialect of a file that begins with that text; `hint` is what its name says.

    clevercsv decides (van den Burg, Nazábal and Sutton 2019, Wrangling messy CSV files by detecting
    row and type patterns, doi:10.1007/s10618-019-00646-y), unless the usual dialect gives records
    of one width with a column that has a usual name.
    """
    skip = 0
    if match := _SEP.match(head):
        hint, head, skip = match[2], head[match.end() :], 1
    known = bool(delimiter or skip)
    if header is not False:
        above = _lines_above(head, delimiter or (hint if skip else DELIMITERS + RARE))
        head, skip = "".join(islice(io.StringIO(head, newline=""), above, None)), skip + above
    if not known and _tabs_part(head):
        hint, known = "\t", True
    if not known and (rare := _by_rare_sign(head)):
        if header is None:
            header = names_columns(_records(rare, head)[0])
        return replace(rare, header=header, skip=skip)
    usual = Dialect(delimiter or hint or ",", header=header is not False, skip=skip)
    first, widths = _records(usual, head)
    if not first:
        return usual
    odd = '\\"' in head or _SINGLE.search(head[:_SAMPLE])
    if len(widths) != 1 or odd or not _USUAL & set(map(plain, first)):
        usual = _sniffed(head[:_SAMPLE], usual, known)
        first, widths = _records(usual, head)
    if len(first) == 1 and len(widths) > 1 and delimiter is None:  # commas of a single column
        usual = replace(usual, delimiter=NEVER)
    if header is None:
        header = names_columns(first)
    return Dialect(usual.delimiter, usual.quote, usual.escape, header, skip)


def names_columns(first: Sequence[str]) -> bool:
    """Whether a first record names columns: no two alike, none empty but one, none a number, a
    sentence, or long; or a usual name is among them."""
    names = [field.strip() for field in first]
    if {plain(name) for name in names} & _USUAL:
        return True
    filled = [name for name in names if name]
    return (
        len(filled) >= max(1, len(names) - 1)
        and len(set(filled)) == len(filled)
        and not any(len(name) > 48 or _NUMBER.fullmatch(name) for name in filled)
        and not any(name[-1] in ".!?" or len(name.split()) > 5 for name in filled)
    )


def is_table(head: str) -> bool:
    """Whether a text that begins so is a table: its records are all of one width, and the first
    one names a text and other columns, or tabs part three fields or more."""
    for delimiter in DELIMITERS:
        if delimiter not in head[: head.find("\n")]:
            continue
        first, widths = _records(Dialect(delimiter), head)
        named = bool(first) and _name_a_text(first)
        if len(widths) == 1 and len(first) > 1 and (named or (delimiter == "\t" and widths != {2})):
            return max(map(head.count, "\r\n")) > 1
    if (rare := _by_rare_sign(head)) is None:
        return False
    first, widths = _records(rare, head)
    return _name_a_text(first) and (rare.delimiter in RARE or widths == {len(first)})


def records(
    stream: Stream, dialect: Dialect
) -> Iterator[tuple[list[str], int] | tuple[csv.Error, int]]:
    """(record, number of the line it ends at) of each record with a field, the first one too; or
    (error, line) for one that is none, after which reading goes on.

    Bytes that are no UTF-8 come as half surrogates, to be found with their row.
    """
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), 1 << 16)
    lines = _Lines(io.TextIOWrapper(buffered, "utf-8-sig", "surrogateescape", newline=""))
    for _ in range(dialect.skip):
        next(lines, None)
    reader = dialect.reader(lines)
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield error, lines.number
            continue
        if lines.ended:  # it was read for the sake of a quote
            yield csv.Error("a quote in it is opened and never closed"), lines.number
        elif record:
            yield record, lines.number


def header_of(stream: Stream, dialect: Dialect, name: str) -> list[str]:
    """The names of the columns: of the first record, or column1, column2, … where it names none.

    Raises:
        InputError: the first record cannot be read.
    """
    found = next(records(stream, dialect), ([], 0))[0]
    if isinstance(found, csv.Error):
        raise InputError(f"{name}: its first row cannot be read: {found}")
    return columns_of(found, dialect)


def columns_of(first: Sequence[str], dialect: Dialect) -> list[str]:
    """The names of the columns of a file with that first record."""
    if dialect.header:
        return [readable(field).strip("\ufeff") for field in first]
    return [f"column{i + 1}" for i in range(len(first))]


class _Lines:
    """The lines of a text with their ends; csv.Error in the place of one that is too long to be
    held, after which reading goes on."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self.number, self.ended = text, 0, False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        most = LARGEST * 4
        line = self._text.readline(most + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        if len(line) <= most or line[-1] in "\r\n":
            return line
        while line and line[-1] not in "\r\n":
            line = self._text.readline(most)
        raise csv.Error(f"the line has more than {most:,} characters")


def _lines_above(head: str, delimiters: str) -> int:
    """How many lines stand above the one that names the columns: a title, notes, the terms of an
    export. None has so many fields as that one, which names a text and what else is usual.
    """
    lines = list(islice(io.StringIO(head[:_SAMPLE], newline=""), _ABOVE + 2))
    for sign in delimiters:
        if sign not in head[:_SAMPLE]:
            continue
        try:
            fields = [next(Dialect(sign).reader(iter([line])), []) for line in lines]
        except csv.Error:
            continue
        above = next((i for i, names in enumerate(fields) if _name_a_text(names)), 0)
        width = len(fields[above])
        whole = '"' not in "".join(lines[:above])
        most, below = max(map(len, fields[:above]), default=0), fields[above + 1 :][:1]
        if whole and 0 < most < width and [width] == [len(row) for row in below]:
            return above
    return 0


def _name_a_text(fields: Sequence[str]) -> bool:
    """Whether a text and another usual column are among the names."""
    names = {plain(name) for name in fields}
    return bool(names & _TEXTS) and len(names & _USUAL) > 1 and max(map(len, fields)) <= 48


def _tabs_part(head: str) -> bool:
    """Whether tabs part the same number of fields in all records, which they do not in prose."""
    _, widths = _records(Dialect("\t"), head) if "\t" in head else ([], {1})
    return len(widths) == 1 and widths != {1} and len(head.splitlines()) > 1


def _by_rare_sign(head: str) -> Dialect | None:
    """The dialect of a text whose records one of `RARE` parts into fields: all alike, and two are
    enough where their names are usual or the sign is no character of texts; or those that a first
    record names, a text among them, and then it may also be one of `OTHER`."""
    top = re.split("[\r\n]", head, maxsplit=1)[0]
    for sign in RARE:
        if sign not in top:
            continue
        rare = Dialect(sign, "þ" if top[0] == "þ" else '"')
        first, widths = _records(rare, head)
        sure = len(first) > 2 or not sign.isprintable() or _USUAL & set(map(plain, first))
        alike = widths == {len(first)} and len(first) > 1 and head.count("\n") > 1 and sure
        if alike or (_name_a_text(first) and len(first) in widths):
            return rare
    if any(_name_a_text(_first_fields(sign, top)) for sign in DELIMITERS if sign in top):
        return None
    for sign in OTHER:
        if sign in top and _name_a_text(_first_fields(sign, top)):
            other = Dialect(sign)
            first, widths = _records(other, head)
            if len(first) in widths:
                return other
    return None


def _first_fields(sign: str, top: str) -> list[str]:
    """What a sign makes of the first line."""
    try:
        return next(Dialect(sign).reader(iter([top])), [])
    except csv.Error:
        return []


def _records(dialect: Dialect, head: str) -> tuple[list[str], set[int]]:
    """The first record, and how many fields all have but the last, where that may be cut off."""
    rows: list[list[str]] = []
    try:
        rows += (row for row in dialect.reader(io.StringIO(head, newline="")) if row)
    except csv.Error:
        return (rows[0] if rows else []), {0, 1}
    whole = rows if head.endswith(("\n", "\r")) else rows[:-1] or rows
    return (rows[0] if rows else []), {len(row) for row in whole}


def _is_loose(head: str, delimiter: str) -> bool:
    """Whether quotes at the beginnings of fields are not those at their ends."""
    part = re.escape(delimiter)
    opening = len(re.findall(rf'(?:^|{part})"', head, re.MULTILINE))
    return opening != len(re.findall(rf'"(?:$|{part})', head, re.MULTILINE))


def _sniffed(head: str, usual: Dialect, delimiter_is_known: bool) -> Dialect:
    """What clevercsv makes of a text, or the usual dialect."""
    import clevercsv

    cut = head.rfind("\n") + 1 or len(head)
    delimiters = [usual.delimiter] if delimiter_is_known else list(DELIMITERS)
    try:
        found = clevercsv.Detector().detect(head[:cut], delimiters=delimiters)
    except Exception:  # whatever it meets: then the usual dialect stands, and is told
        found = None
    if found is None or found.delimiter not in delimiters:
        return usual
    quote = found.quotechar or ("" if _is_loose(head, found.delimiter) else usual.quote)
    return Dialect(found.delimiter, quote, found.escapechar or "", skip=usual.skip)
