"""The paragraphs of a corpus with the source and the period that each is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nutgraf.reading.dated import read_date
from nutgraf.reading.rows import Reject, read_rows


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of a corpus; `period` is 2024-05 or 2024, and "" where no date can be read."""

    text: str
    source: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a JSON row keeps what; `month` counts with `year` where there is no date."""

    text: str = "text"
    source: str = "source"
    date: str = "date"
    year: str = "year"
    month: str = "month"

    def period(self, row: Mapping[str, Any], by: str) -> str:
        date = row.get(self.date)
        if date in (None, ""):
            year, month = row.get(self.year), row.get(self.month)
            date = month if year in (None, "") else year
            if year not in (None, "") and str(month).isdecimal() and 1 <= int(str(month)) <= 12:
                date = f"{year}-{int(str(month)):02}"
        found = read_date(date)
        return "" if found is None else found.period(by)


class Corpus:
    """The rows of a file, read as they are asked for: JSON lines, or text with a paragraph a line;
    either may be gzipped.

    Attributes:
        skipped: how many lines could not be used, once it has been read.
        problems: the first of them, in words.
    """

    def __init__(self, path: str | Path, columns: Columns | None = None, by: str = "month") -> None:
        self.path, self.by = Path(path), by
        self.columns = columns or Columns()
        self.skipped = 0
        self.problems: list[str] = []

    def __iter__(self) -> Iterator[Row]:
        """Raises: InputError: the file cannot be read at all, or breaks off."""
        self.skipped, self.problems = 0, []
        columns, rejects = self.columns, list[Reject]()
        for _, row in read_rows(self.path, rejects, any_text=True, text=columns.text):
            self._skip(rejects)
            source = row.get(columns.source)
            yield Row(
                row[columns.text].strip(),
                "" if source is None else str(source),
                columns.period(row, self.by),
            )
        self._skip(rejects)

    def _skip(self, rejects: list[Reject]) -> None:
        """Counts what was left out since the last row, and forgets it."""
        self.skipped += len(rejects)
        for reject in rejects[: 5 - len(self.problems)]:
            self.problems.append(f"{self.path}, line {reject.line}: {reject.reason}")
        rejects.clear()
