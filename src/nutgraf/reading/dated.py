"""Dates as files have them: one reader for all of them.

What cannot be read for sure is not guessed: `03/04/2024` may be March or April, so it is no date
(`25/12/2024` can only be one).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

EARLIEST, LATEST = 1000, 2999  # years that a bare number may mean
_SECONDS = 100_000_000  # from 1973 on, a bare number is a time in seconds since 1970
_MILLISECONDS = 100_000_000_000  # or, from so many on, in milliseconds

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = r"(?:[t ,]\s?\d{1,2}:\d\d.{0,40})?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?:([-/.])(\d{{1,2}})(?:\2(\d{{1,2}})(?!\d){_TIME})?)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(?:(\d\d)(?:t?\d{4,6}.{0,10})?)?")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_DAY_MONTH = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -](\d{{4}}){_TIME}")
_MONTH_DAY = re.compile(rf"([a-z]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}")
_MONTH_YEAR = re.compile(r"([a-z]+)\.?,? (\d{4})")
_WEEKDAY = re.compile(r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)[a-z]{0,6}\.?,? +")
_LONGEST = 80  # code points


class Dated(NamedTuple):
    """A day, or a month or year where no more is known; 0 stands for what is not."""

    year: int
    month: int = 0
    day: int = 0

    def period(self, by: str = "month") -> str:
        """As 2024-05, or 2024 by "year" or where the month is not known."""
        return f"{self.year:04}" if by == "year" or not self.month else str(self)[:7]

    def __str__(self) -> str:
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in self[1:] if part)])


def read_date(value: object) -> Dated | None:
    """The date that a value means; None where it means none, or not surely one.

    Dates, times, years (1997, 1997.0, "1997"), ISO 8601 ("2024-05-03T10:00Z", "20240503",
    "2024/5/3"), days before or after the month's name ("Oct 13, 2024", "17-MAR-1987"), RFC 822, and
    seconds or milliseconds since 1970.
    """
    if isinstance(value, date):  # a datetime, too
        return Dated(value.year, value.month, value.day)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _of_number(float(value))
    if not isinstance(value, str):
        return None
    text = " ".join(value.split()).lower()
    if not text or len(text) > _LONGEST:
        return None
    return _of_text(_WEEKDAY.sub("", text, count=1)) or _of_mail(value)


def _of_number(number: float) -> Dated | None:
    if not number.is_integer():
        return _since_1970(number)
    if EARLIEST <= number <= LATEST:
        return Dated(int(number))
    return _of_text(str(int(number))) or _since_1970(number)


def _since_1970(number: float) -> Dated | None:
    if not _SECONDS <= number < _MILLISECONDS * 100:
        return None
    found = datetime.fromtimestamp(number / (1000 if number >= _MILLISECONDS else 1), UTC)
    return Dated(found.year, found.month, found.day) if found.year <= LATEST else None


def _of_text(text: str) -> Dated | None:
    if re.fullmatch(r"\d{4}\.0", text):
        return Dated(int(text[:4]))
    if match := _COMPACT.fullmatch(text):
        found = _checked(match[1], match[2], match[3])
        if found is not None:
            return found
    if match := _YEAR_FIRST.fullmatch(text):
        return _checked(match[1], match[3], match[4])
    if match := _YEAR_LAST.fullmatch(text):
        one, other = int(match[1]), int(match[3])
        # Which of them is the month can be told where the other is too large for one, or the same.
        if one > 12 or one == other:
            return _checked(match[4], match[3], match[1])
        return _checked(match[4], match[1], match[3]) if other > 12 else None
    if match := _DAY_MONTH.fullmatch(text):
        return _checked(match[3], _MONTHS.get(match[2]), match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _checked(match[3], _MONTHS.get(match[1]), match[2])
    if match := _MONTH_YEAR.fullmatch(text):
        return _checked(match[2], _MONTHS.get(match[1], 99), None)
    if re.fullmatch(r"\d{9,13}(?:\.\d{1,6})?", text):
        return _since_1970(float(text))
    return None


def _of_mail(text: str) -> Dated | None:
    """RFC 822 and its successors, as in mail and RSS."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return Dated(found.year, found.month, found.day)


def _checked(year: str, month: str | int | None, day: str | None) -> Dated | None:
    """The date of those parts, if the calendar has it; a month without its day may lack it."""
    if day is not None and month is None:
        return None
    found = Dated(int(year), int(month or 0), int(day or 0))
    if not 0 < found.year <= LATEST:
        return None
    try:
        date(found.year, found.month if month is not None else 1, found.day if day else 1)
    except ValueError:
        return None
    return found
