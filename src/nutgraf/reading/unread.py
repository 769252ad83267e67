"""Dates that could not be read: how many, and what they look like."""

from __future__ import annotations

from dataclasses import dataclass, field

from nutgraf.reading.dated import read_date

SAMPLES = 3
_LONGEST = 40  # code points of a sample


@dataclass(slots=True)
class Unread:
    """Values that stood where a date should, and are none for sure.

    Attributes:
        count: how many there were.
        ambiguous: how many of them are dates once it is known whether the day comes first.
        samples: the first of them that differ, up to three, as `repr` shows them.
    """

    count: int = 0
    ambiguous: int = 0
    samples: list[str] = field(default_factory=list)

    def add(self, value: object, rows: int = 1) -> None:
        """Notes a value that so many rows have; a row without a value has no date to be read."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        self.count += rows
        if read_date(value, day_first=True) is not None:
            self.ambiguous += rows
        if len(self.samples) < SAMPLES and (sample := _sample(value)) not in self.samples:
            self.samples.append(sample)

    def told(self) -> str:
        """In a line for people, who may have options of a command; "" where all were read."""
        if not self.count:
            return ""
        what = "1 date" if self.count == 1 else f"{self.count:,} dates"
        told = f"{what} could not be read, such as {', '.join(self.samples)}"
        if not self.ambiguous:
            return told
        some = "these" if self.ambiguous == self.count else f"{self.ambiguous:,} of these"
        return f"{told}; {some} need --day-first or --month-first, which says what 03/04/2024 is"


def _sample(value: object) -> str:
    """The beginning of a value, with escapes for what would not show."""
    text = value if isinstance(value, str) else str(value)
    return repr(text) if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]!r}…"
