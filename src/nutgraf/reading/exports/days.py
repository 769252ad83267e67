"""A date within a line that says more."""

from __future__ import annotations

from typing import NamedTuple

from nutgraf.reading.calendar import names, plain
from nutgraf.reading.dated import read_date

MOST = 40
"""Words of a line that are looked at."""
_LONGEST = 7
"""Words of a date, with its weekday."""


class Day(NamedTuple):
    """A date, and what stands around it."""

    before: str
    date: str
    after: str


def day_in(line: str) -> Day | None:
    """The first day of a calendar that words of a line mean, with as few words as tell it."""
    words = line.split()[:MOST]
    for i, word in enumerate(words):
        if not _may_begin(word):
            continue
        for end in range(i + 1, min(len(words), i + _LONGEST) + 1):
            text = " ".join(words[i:end]).strip(" ,;.()")
            found = read_date(text) if any(map(str.isdecimal, text)) else None
            if found is not None and found.day:
                rest = " ".join([*words[end:], *line.split()[MOST:]])
                return Day(" ".join(words[:i]), str(found), rest)
    return None


def _may_begin(word: str) -> bool:
    if word[0].isdecimal():
        return True
    name = plain(word.strip(",.("))
    return name in names().weekdays or name in names().months
