"""Dates as files have them: one reader for all of them.

What cannot be read for sure is not guessed, and nothing is filled in from today's date: a year has
four digits, and `03/04/2024` may be March or April, so it is no date until someone says which comes
first (`25/12/2024` can only be one).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from numbers import Real
from typing import NamedTuple

from nutgraf.reading.calendar import names, plain
from nutgraf.reading.signs import words_of

EARLIEST, LATEST = 1000, 2999  # years that a bare number may mean
_UNITS = ((1e8, 1e11, 1), (1e11, 1e13, 1e3), (1e15, 1e16, 1e6), (1e18, 1e19, 1e9))
"""From, to: bare numbers that are a time since 1970, and how many of them make a second. Seconds
and milliseconds count from 1973 on, finer ones from 2001 on."""
_LONGEST = 80  # code points
_WRAPPED = ("$date", "$numberLong", "@value")  # MongoDB's extended JSON, and JSON-LD

# A time of day with its zone, wherever it stands; it says nothing of the day.
_CLOCK = re.compile(
    r"(?:(?<=\d)t|(?<=[a-z]/\d{4}):|(?:^|[ ,|]| -)(?: ?(?:at|um|kl\.?|a las|à|a|alle) )?) ?"
    r"\d{1,2}(?::\d\d(?:[:.]\d\d(?:[.,]\d{1,9})?)?|h(?:\d\d)?|\.\d\d(?= ?uhr))(?![\d:.]\d)"
    r"(?: ?[ap]\.?m\b\.?| ?uhr)?"
    r"(?: ?(?:z\b|\(?(?:gmt|utc|[a-z]{1,4}t)\b\)?))?"
    r"(?: ?[+-]\d\d?(?::?\d\d)?(?!\d)(?: (?:utc|[a-z]{2,4}t)\b)?)?"
    r"(?: ?\([a-z ]{2,40}\)|\[[a-z/_+-]{2,40}\])?",
    re.ASCII,
)
_FLOAT = re.compile(r"(\d{4}(?:\d\d){0,2})\.0", re.ASCII)  # a table took it for a number
_EAST_ASIAN = str.maketrans("年월月년", "----", "日일")
_YEAR_FIRST = re.compile(r"(\d{4})(?: ?([-/.:_ ]) ?(\d{1,2})(?: ?\2 ?(\d{1,2}))?)?[-.]?", re.ASCII)
_COMPACT = re.compile(
    r"(?:d:)?(\d{4})(\d\d)(?:(\d\d)(?:t?\d{4}|t?\d{6}\d{0,3}z?"
    r"|t\d{4}(?:\d\d(?:[.,]\d{1,9})?)?(?:z|[+-]\d\d(?::?\d\d)?)?)?)?",
    re.ASCII,
)
_YEAR_LAST = re.compile(
    r"(?:(\d{1,2}) ?([-/. ]) ?)??(\d{1,2}) ?([-/.]) ?(\d{4})\.?(?: г\.)?", re.ASCII
)
_WEEK = re.compile(r"(\d{4})-?w(\d\d)(?:-?(\d))?", re.ASCII)
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})", re.ASCII)
_SINCE_1970 = re.compile(r"(?:/date\()?(\d{9,19}(?:\.\d{1,9})?)(?:[+-]\d{4})?(?:\)/)?", re.ASCII)
_LETTERS = re.compile(r"[^\W\d_]+\.?")
_WORDS = re.compile(r"[^\W\d_]+|\d+|[^ ,./()'’-]")
# Words that stand within dates of one language or another; none of them changes the date.
_BETWEEN = words_of(
    "st nd rd th of on er e o a de del d di den der dem da il le el la gada m g p r ko года году "
    "року г р м"
)


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


def read_date(value: object, day_first: bool | None = None) -> Dated | None:
    """The date that a value means; None where it means none, or not surely one.

    Dates, times, years (1997, 1997.0, "1997"), ISO 8601 with weeks and days of the year
    ("2024-05-03T10:00Z", "20240503", "2024-W18-5", "2024-124"), "2024/5/3", days before or after
    the month's name in the languages of Europe ("Oct 13, 2024", "17-MAR-1987", "vendredi 3 mai
    2024"), RFC 822, seconds since 1970 and their thousandths, and `{"$date": …}`. Times of day and
    zones are passed over: the day is the one that is written. Two digits are no year.

    Args:
        value: anything; what is of no such kind is no date.
        day_first: whether 03/04/2024 is in April (True) or in March (False); None: it is no date.
    """
    if isinstance(value, str):
        return _of_text(value, day_first) if len(value) <= _LONGEST else None
    if isinstance(value, bool) or value is None or value != value:  # NaN, and pandas' NaT
        return None
    if isinstance(value, date):  # a datetime, too
        return Dated(value.year, value.month, value.day)
    if isinstance(value, Real):
        return _of_number(value)
    if isinstance(value, Mapping) and len(value) == 1:
        inner = next((value[key] for key in _WRAPPED if key in value), None)
        return None if isinstance(inner, list | tuple) else read_date(inner, day_first)
    return None


def _of_number(value: Real) -> Dated | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    if not number.is_integer():
        return _since_1970(number)
    if EARLIEST <= number <= LATEST:
        return Dated(int(number))
    return _of_text(str(int(number)), None) or _since_1970(number)


def _since_1970(number: float) -> Dated | None:
    for least, beyond, per_second in _UNITS:
        if least <= number < beyond:
            found = datetime.fromtimestamp(number / per_second, UTC)
            return Dated(found.year, found.month, found.day) if found.year <= LATEST else None
    return None


@lru_cache(4096)  # the paragraphs of an article follow each other, with one date
def _of_text(given: str, day_first: bool | None) -> Dated | None:
    text = " ".join(given.translate(_EAST_ASIAN).split()).lower()
    text = match[1] if (match := _FLOAT.fullmatch(text)) else text
    if match := _COMPACT.fullmatch(text):
        found = _checked(match[1], match[2], match[3])
        if found is not None:
            return found
    if match := _SINCE_1970.fullmatch(text):
        return _since_1970(float(match[1]))
    text = _CLOCK.sub("", text, count=1).strip(" ,")
    found = _of_digits(text, day_first)
    if found is not None or text.isdecimal():
        return found
    text = plain(text)
    return _of_words(text) or _of_digits(_LETTERS.sub(_no_weekday, text).strip(" ,()"), day_first)


def _of_digits(text: str, day_first: bool | None) -> Dated | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _checked(match[1], match[3], match[4])
    if match := _YEAR_LAST.fullmatch(text):
        return _of_year_last(match, day_first)
    if match := _WEEK.fullmatch(text):
        return _of_week(int(match[1]), int(match[2]), match[3])
    if match := _DAY_OF_YEAR.fullmatch(text):
        year, number = int(match[1]), int(match[2])
        if _checked(match[1], 1, "1") is None:
            return None
        day = date(year, 1, 1) + timedelta(number - 1)
        return Dated(year, day.month, day.day) if day.year == year else None
    return None


def _no_weekday(match: re.Match[str]) -> str:
    return "" if match[0].rstrip(".") in names().weekdays else match[0]


def _of_year_last(match: re.Match[str], day_first: bool | None) -> Dated | None:
    one, sign, other, last, year = match.groups()
    if one is None:
        return _checked(year, other, None)
    if sign != last:
        return None
    if int(one) > 12 or one.lstrip("0") == other.lstrip("0"):  # it can only be the day
        return _checked(year, other, one)
    if int(other) > 12 or day_first is False:
        return _checked(year, one, other)
    return _checked(year, other, one) if day_first else None


def _of_week(year: int, week: int, day: str | None) -> Dated | None:
    """A day of an ISO week, or the month or year that a whole week is in, if it is in one."""
    try:
        first, last = (date.fromisocalendar(year, week, int(day or d)) for d in (1, 7))
    except ValueError:
        return None
    if first.year != last.year:
        return None
    return Dated(first.year, first.month * (first.month == last.month), first.day * bool(day))


def _of_words(text: str) -> Dated | None:
    """A year of four digits, the name of a month, and maybe a day and a weekday, in any order."""
    year, day, months, known = "", None, list[str](), names()
    for word in _WORDS.findall(text):
        if word.isdecimal():
            if len(word) == 4 and not year:
                year = word
            elif len(word) <= 2 and day is None:
                day = word
            else:
                return None
        elif word in known.months:
            months.append(word)
        elif word not in known.weekdays and word not in _BETWEEN:
            return None
    if len(months) > 1:  # "mar. 5 mai 2024"
        months = [word for word in months if word not in known.weekdays]
    return _checked(year, known.months[months[0]], day) if year and len(months) == 1 else None


def _checked(year: str, month: str | int | None, day: str | None) -> Dated | None:
    """The date of those parts, if the calendar has it; a month without its day may lack it."""
    found = Dated(int(year), int(month or 0), int(day or 0))
    if not 0 < found.year <= LATEST:
        return None
    try:
        date(found.year, 1 if month is None else found.month, 1 if day is None else found.day)
    except ValueError:
        return None
    return found
