"""How far a run is, on stderr: a bar at a terminal, else a plain line now and then."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

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
                f"{self._bytes / spent / 1e6:,.0f} MB/s, {_clock(left)} left",
                file=self._out,
                flush=True,
            )


class _Bar(_Quiet):
    def __init__(self, total: int, done: int) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        from nutgraf.showing.console import Bar

        self._bar: Any = Bar(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("units"),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        self._task = self._bar.add_task("", total=total, completed=done, rate="")
        self._bytes = 0
        self._start = time.monotonic()

    def advance(self, units: int, text_bytes: int, rows: int) -> None:
        self._bytes += text_bytes
        spent = max(time.monotonic() - self._start, 1e-9)
        rate = f"{self._bytes / spent / 1e6:,.0f} MB/s"
        self._bar.update(self._task, advance=units, rate=rate)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def _clock(seconds: float) -> str:
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}"
