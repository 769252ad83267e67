"""How far work is: told by whoever does it, for whoever watches.

What may take long goes through `tracked`, wherever it stands; a command that shows progress does
its work within `watched`. Where nobody watches, nothing is counted.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Step:
    """A piece of work under way.

    Attributes:
        told: what is counted, such as "rows read".
        total: how many there will be; None where nobody knows.
        size: bytes of the files that are read meanwhile, where the number of rows is not known.
        n, taken: so many of each are done.
        first: how many of them were done before.
    """

    told: str
    total: int | None = None
    size: int | None = None
    n: int = 0
    taken: int = 0
    first: int = field(init=False)
    start: float = field(init=False)

    def __post_init__(self) -> None:
        self.first, self.start = self.n, time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it began; never 0."""
        return max(time.monotonic() - self.start, 1e-9)

    @property
    def share(self) -> float | None:
        """How much of it is done, from 0 to 1; None where that is not known."""
        done, whole = (self.n, self.total) if self.total is not None else (self.taken, self.size)
        return None if whole is None else min(done / whole, 1.0) if whole else 1.0

    @property
    def left(self) -> float | None:
        """Seconds that it will still take at this rate; None where that is not known."""
        share = self.share
        before = self.first / self.total if self.total else 0.0
        if share is None or share <= before:
            return None
        return self.seconds / (share - before) * (1 - share)


class Watch:
    """Who watches: the steps under way, the outermost first."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def begin(self, step: Step) -> None:
        """A step has begun."""
        self.steps.append(step)

    def end(self, step: Step, is_whole: bool) -> None:
        """A step has ended, after all of it or before."""
        self.steps.remove(step)


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Lets somebody watch what is done within the block."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


def is_watched() -> bool:
    """Whether somebody does."""
    return _watch.get() is not None


def tracked(
    items: Iterable[T], told: str, total: int | None = None, size: int | None = None
) -> Iterator[T]:
    """The items, each of which is done when the next one is asked for."""
    watch = _watch.get()
    return iter(items) if watch is None else _counted(items, Step(told, total, size), watch)


def _counted(items: Iterable[T], step: Step, watch: Watch) -> Iterator[T]:
    watch.begin(step)
    is_whole = False
    try:
        for item in items:
            yield item
            step.n += 1
        is_whole = True
    finally:
        watch.end(step, is_whole)


def took(size: int) -> None:
    """So many bytes of files were read."""
    watch = _watch.get()
    for step in watch.steps if watch else ():
        step.taken += size


def clock(seconds: float) -> str:
    """Hours, minutes and seconds."""
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}"
