"""Factiva's plain display: what comes before a text, told by its order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.reading.dated import read_date

_COUNT = re.compile(r"\d[\d.,'’\s]*[^\W\d_]+\.?")
_TIME = re.compile(r"\d{1,2}[:.h]\d\d(?: ?[AaPp]\.?[Mm]\.?)?(?: ?\S{2,5})?")
_CODE = re.compile(r"[A-Z0-9_]{2,12}")
_PAGE = re.compile(r"(?:[Pp]\.? ?)?[A-Z]{0,4}-?\d{1,4}[A-Z]?(?:\s?[-–,;]\s?[A-Z]{0,4}\d{1,4})*")
_RIGHTS = re.compile(r"\(c\)|©|copyright|\(copyright", re.IGNORECASE)


def opened(
    lines: Sequence[str], head: int | None, authors: Sequence[int] = ()
) -> dict[str, list[str]]:
    """Codes of lines: section, headline, author, number of words, date, time, source, its code,
    edition and page, language, copyright. All but headline, date, source and language may lack.

    Args:
        lines: all that comes before the text.
        head: where the headline is; None: it comes first.
        authors: where authors are; empty: the line behind the headline is one.
    """
    first = 0 if head is None else head + 1
    day = next((i for i in range(first, len(lines)) if _is_date(lines, i, head)), None)
    if day is None:  # the number of words is enough
        counts = [i for i in range(first, len(lines)) if _COUNT.fullmatch(lines[i])]
        day = counts[0] + 1 if counts else len(lines)
    counted = day > first and _COUNT.fullmatch(lines[day - 1]) is not None
    before = list(lines[: day - counted])
    head = head or 0
    named = [i for i in authors if head < i < len(before)] or list(range(head + 1, len(before)))[:1]
    found = {
        "SE": before[:head],
        "HD": before[head : head + 1],
        "BY": [before[i] for i in named],
        "CR": [before[i] for i in range(head + 1, len(before)) if i not in named],
        "WC": list(lines[day - counted : day]),
        "PD": list(lines[day : day + 1]),
    }
    rest = list(lines[day + 1 :])
    if rest and _TIME.fullmatch(rest[0]):
        found["ET"] = [rest.pop(0)]
    if rest and (is_rights(rest[-1]) or len(rest) > 3):
        found["CY"] = [rest.pop()]
    found["SN"], rest = rest[:1], rest[1:]
    if rest and _CODE.fullmatch(rest[0]):
        found["SC"] = [rest.pop(0)]
    if rest:
        found["LA"] = [rest.pop()]
    found["PG"] = [line for line in rest if _PAGE.fullmatch(line)]
    found["ED"] = [line for line in rest if not _PAGE.fullmatch(line)]
    return found


def is_dated(count: str, date: str) -> bool:
    """Whether these two lines are a number of words and a date."""
    if _COUNT.fullmatch(count) is None:
        return False
    found = read_date(date)
    return found is not None and found.day > 0


def is_rights(line: str) -> bool:
    """Whether a line says whose an article is."""
    return _RIGHTS.match(line) is not None


def _is_date(lines: Sequence[str], i: int, head: int | None) -> bool:
    """Whether a line is the date: it follows the number of words, where there is one."""
    if i and is_dated(lines[i - 1], lines[i]):
        return True
    found = read_date(lines[i]) if head is not None else None
    return found is not None and found.day > 0
