"""What a reader of dictionaries gives: terms as they are written, and what it could not take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from nutgraf.errors import InputError

Category = tuple[str, ...]
"""The names of a category and of those that it lies in, from the top."""

_LONGEST = 80


class Entry(NamedTuple):
    """A term as a dictionary has it: its line, category and weight (None: it has none)."""

    line: int
    category: Category
    term: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a dictionary that was left out, or that may not be as it was meant."""

    line: int
    category: Category
    written: str
    reason: str

    def __str__(self) -> str:
        of = f" of {shown(self.category)}" if self.category else ""
        return f"line {self.line:,}: {_quoted(self.written)}{of}: {self.reason}"


Reader = Callable[[str], Iterator[Entry | Problem]]
"""A reader takes a file's text, and raises InputError where the file is no such dictionary."""


def shown(category: Category) -> str:
    """A category for people."""
    return _quoted(" > ".join(category))


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def lines_of(text: str) -> list[str]:
    """Lines as editors count them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def weight_of(written: str) -> float:
    """A weight as a file has it.

    Raises:
        ValueError: it is no number; the message says so.
    """
    try:
        if "_" in written:  # which Python's own numbers may have
            raise ValueError
        return float(written)
    except ValueError:
        raise ValueError(f"its weight {_quoted(written)} is not a number") from None


def wrong(line: int, what: str) -> InputError:
    """The error of a file that cannot be read on from a line."""
    return InputError(f"line {line:,}: {what}")
