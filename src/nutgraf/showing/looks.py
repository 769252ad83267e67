"""How topics are told apart, and what reasons are called, on every page and in the terminal.

A topic's look comes of its name alone, so that it keeps it whatever stands beside it. Where two
of a page would look alike, one of them keeps its colour only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from zlib import crc32

from nutgraf.data import Reason

COLOURS, LINES = 7, 4
"""How many of each `templates/document.css` has."""

TERMINAL = ("cyan", "red", "yellow", "magenta", "green", "blue", "white")

REASONS = {
    Reason.TOO_SHORT: "too short to say",
    Reason.UNKNOWN_WORDS: "too many unknown words",
    Reason.NEAR_THRESHOLD: "too close to call",
    Reason.BOILERPLATE: "part of the page, not of the story",
    Reason.EXTRACTOR_FAILED: "its extractor failed",
}

# Of the numbers that could begin the hash, one that keeps the commonest topics far apart.
_SALT = 23976


@dataclass(frozen=True, slots=True)
class Look:
    """A colour from 0 to 6 and a style of line from 0 to 3."""

    colour: int
    line: int

    @property
    def css(self) -> str:
        """The classes of elements of the topic."""
        return f"c{self.colour} s{self.line}"

    @property
    def terminal(self) -> str:
        """The colour's name in a terminal."""
        return TERMINAL[self.colour]


def look_of(topic: str) -> Look:
    """The look of the topic of that name."""
    number = crc32(f"{_SALT} {topic}".encode())
    return Look(number % COLOURS, number // COLOURS % LINES)


def looks_of(topics: Iterable[str]) -> dict[str, Look]:
    """The looks of topics that stand together. Of two that would look alike, the later by name
    takes another line, as long as there is one."""
    looks: dict[str, Look] = {}
    for topic in sorted(topics):
        own, taken = look_of(topic), set(looks.values())
        others = (replace(own, line=(own.line + i) % LINES) for i in range(LINES))
        looks[topic] = next((look for look in others if look not in taken), own)
    return looks
