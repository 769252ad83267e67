"""Dictionaries in CSV, with the columns `term`, `topic` and maybe `weight`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from nutgraf.errors import InputError
from nutgraf.topics.dictionaries.entries import Entry, Problem, weight_of, wrong


def csv_entries(text: str) -> Iterator[Entry | Problem]:
    """The terms of a `.csv` file, parted by commas, semicolons or tabs.

    Raises:
        InputError: it is no such CSV; the line is named.
    """
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = rows_of(text, delimiter)
    _, _, written = next(rows, (1, 1, []))
    header = [name.strip().lower() for name in written]
    if not {"term", "topic"} <= set(header):
        raise InputError(
            "line 1: a header with the columns term, topic and maybe weight is missing"
        )
    if twice := {name for name in ("term", "topic", "weight") if header.count(name) > 1}:
        raise InputError(f"line 1: more than one column {min(twice)}: leave all but one out")
    places = [header.index(name) for name in ("term", "topic", "weight") if name in header]
    for number, last, row in rows:
        row += [""] * (len(header) - len(row))
        cells = [row[place].strip() for place in places]
        one_line(number, last, cells)
        term, category, *weights = cells
        weight = weights[0] if weights else ""
        if delimiter == ";":  # as spreadsheets write where the comma is the decimal point
            weight = weight.replace(",", ".")
        if not category:
            yield Problem(number, (), term, "it has no topic")
            continue
        try:
            yield Entry(number, (category,), term, weight_of(weight) if weight else None)
        except ValueError as error:
            yield Problem(number, (category,), term, str(error))


def rows_of(text: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """The rows that are not empty, with the lines where each begins and ends.

    Raises:
        InputError: the text is no CSV; the line where the row in question begins is named.
    """
    # The limit is the process's: whoever read another file before must change nothing here.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield begins, rows.line_num, row
            begins = rows.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise wrong(begins, 'a quote (") that opens in this row is never closed') from None
        raise wrong(
            begins, f'not CSV: a quote (") is not closed, or not doubled ({error})'
        ) from None


def one_line(number: int, last: int, cells: Sequence[str]) -> None:
    """Refuses a row with a line break inside what is a term, a name or a weight.

    Raises:
        InputError: there is one: a quote is missing, and rows would be taken for a term.
    """
    if any("\n" in cell or "\r" in cell for cell in cells):
        raise wrong(number, f'a quote (") that opens in this row closes only in line {last:,}')
