"""How far a run is, on stderr: a bar at a terminal, else a plain line now and then."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Protocol, Self, TextIO

from nutgraf.progress import Step, clock

EVERY = 10.0
"""Seconds between plain lines."""


class Progress(Protocol):
    """Is told of each finished unit."""

    def advance(self, units: int, text_bytes: int, rows: int) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def progress_of(total: int, done: int, wanted: bool) -> Progress:
    """Progress over `total` units, of which some are done already."""
    if not wanted:
        return _Quiet()
    return _Bar(total, done) if sys.stderr.isatty() else _Lines(total, done, sys.stderr)


class _Quiet:
    def advance(self, units: int, text_bytes: int, rows: int) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _Lines(_Quiet):
    def __init__(self, total: int, done: int, out: TextIO) -> None:
        self._total, self._done, self._first, self._out = total, done, done, out
        self._bytes = self._rows = 0
        self._start = self._last = time.monotonic()

    def advance(self, units: int, text_bytes: int, rows: int) -> None:
        self._done += units
        self._bytes += text_bytes
        self._rows += rows
        now = time.monotonic()
        if now - self._last >= EVERY or self._done == self._total:
            self._last = now
            spent = max(now - self._start, 1e-9)
            left = spent / max(self._done - self._first, 1) * (self._total - self._done)
            print(
                f"nutgraf: {self._done:,} of {self._total:,} units, {self._rows:,} rows, "
                f"{self._bytes / spent / 1e6:,.0f} MB/s, {clock(left)} left",
                file=self._out,
                flush=True,
            )


class _Bar(_Quiet):
    def __init__(self, total: int, done: int) -> None:
        from nutgraf.showing.progress import Bars

        self._bars = Bars()
        self._step = Step("units done", total, n=done)

    def advance(self, units: int, text_bytes: int, rows: int) -> None:
        self._step.n += units
        self._step.taken += text_bytes

    def __enter__(self) -> Self:
        self._bars.__enter__()
        self._bars.begin(self._step)
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.end(self._step, True)
        self._bars.__exit__()
