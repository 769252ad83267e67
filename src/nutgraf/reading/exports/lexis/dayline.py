"""Lines that begin with a date: "March 3, 2021 Wednesday 9:03 AM GMT Final Edition"."""

from __future__ import annotations

import re

from nutgraf.reading.dated import read_date

_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)|[年년]")
_WORDS = 9  # of the longest date, with its weekday, time and zone
_LONGEST = 200  # code points of a line


def day_of(line: str) -> tuple[str, str] | None:
    """The date that a line begins with, as it is written, and what stands behind it; None where it
    begins with none. A year alone is a date where nothing else stands on the line."""
    if len(line) > _LONGEST or not _YEAR.search(line):
        return None
    words = line.split()
    for n in range(min(len(words), _WORDS), 0, -1):
        text = " ".join(words[:n]).rstrip(",;:")
        found = read_date(text)
        if found is not None and (found.month or n == len(words)):
            return text, " ".join(words[n:]).strip(" ,;")
    return None
