"""The paragraphs of a corpus with the source and the period that each is of."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nutgraf.reading.dated import read_date
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.columns import string_of
from nutgraf.reading.unread import Unread


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of a corpus; `period` is 2024-05 or 2024, and "" where no date can be read."""

    text: str
    source: str = ""
    period: str = ""


class Corpus:
    """The paragraphs of files of any format, read as they are asked for; `Rows`, or the name of a
    file, says which.

    Attributes:
        skipped: how many rows could not be used, once it has been read.
        problems: the first of them, in words.
        unread: dates that could not be read, likewise; their rows are among the others.
    """

    def __init__(self, rows: Rows | str | os.PathLike[str], by: str = "month") -> None:
        self.rows = rows if isinstance(rows, Rows) else Rows(rows, any_text=True)
        self.by = by
        self.skipped = 0
        self.problems: list[str] = []
        self.unread = Unread()

    def __iter__(self) -> Iterator[Row]:
        """Raises: InputError: the file cannot be read at all, or breaks off."""
        self.skipped, self.problems, self.unread = 0, [], Unread()
        for row in self.rows:
            self._skip()
            fields = row.fields
            source = fields.get("source")
            yield Row(
                fields["text"].strip(),
                "" if source is None else str(string_of(source)),
                self._period(fields),
            )
        self._skip()

    def _period(self, fields: Mapping[str, Any]) -> str:
        """2024-05 or 2024, or "" where no date can be read, which `unread` takes note of."""
        date, year = fields.get("date"), fields.get("year")
        if date in (None, "", year):  # a month beside the year says more
            month = fields.get("month")
            date = month if year in (None, "") else year
            if year not in (None, "") and str(month).isdecimal() and 1 <= int(str(month)) <= 12:
                date = f"{year}-{int(str(month)):02}"
        found = read_date(date, self.rows.asked.day_first)
        if found is None:
            self.unread.add(date)
        return "" if found is None else found.period(self.by)

    def _skip(self) -> None:
        """Counts what was left out since the last row, and forgets it."""
        rejects = self.rows.rejects
        self.skipped += len(rejects)
        for reject in rejects[: 5 - len(self.problems)]:
            self.problems.append(f"{reject.source}, {reject.place}: {reject.reason}")
        rejects.clear()
