"""Progress at a terminal: a line a step, with its rate and the time left, once a second has passed;
and one line of what was done when it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.cells import cell_len
from rich.console import ConsoleOptions, Group, RenderResult
from rich.text import Text

from nutgraf.progress import Step, Watch, clock, watched
from nutgraf.showing.console import Foot

PATIENCE = 1.0
"""Seconds that a step takes before it is worth a line."""
_BAR, _LEAST_BAR = 40, 6


class Bars(Watch):
    """The steps under way, at the foot of stderr while the block lasts."""

    def __init__(self, say: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self._say = say
        self._foot = Foot(self._shown)

    def __enter__(self) -> Bars:
        self._foot.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._foot.stop()

    def end(self, step: Step, is_whole: bool) -> None:
        """Tells of a step that nothing went on around, where it was worth a line."""
        super().end(step, is_whole)
        if is_whole and not self.steps and self._say and step.seconds >= PATIENCE:
            self._say(f"{step.n:,} {step.told} in {clock(step.seconds)}, {rate(step)}")

    def _shown(self) -> Group:
        return Group(*(_Line(step) for step in list(self.steps) if step.seconds >= PATIENCE))


class _Line:
    def __init__(self, step: Step) -> None:
        self._step = step

    def __rich_console__(self, console: object, options: ConsoleOptions) -> RenderResult:
        yield line(self._step, options.max_width)


@contextmanager
def watching(say: Callable[[str], None], wanted: bool = True) -> Iterator[None]:
    """Shows how far the work within the block is, where stderr is a terminal."""
    if not wanted or not sys.stderr.isatty():
        yield
        return
    with Bars(say) as bars, watched(bars):
        yield


def line(step: Step, width: int) -> Text:
    """A step on one line of at most so many columns; what there is no room for is left out."""
    share, left = step.share, step.left
    of = f"{step.n:,}" if step.total is None else f"{step.n:,} of {step.total:,}"
    tail = [of, rate(step), *([] if left is None else [f"{clock(left)} left"])]
    percent = [] if share is None else [f"{share:.0%}"]
    for pieces in (tail, [*percent, *tail[1:]], [*percent, *tail[2:]], percent):
        told = " · ".join(pieces)
        room = width - cell_len(f"{step.told}  {told}")
        if room >= 0:
            break
    if share is None or room < _LEAST_BAR + 1:
        return Text(f"{step.told}: {told}"[:width])
    full = round(share * min(_BAR, room - 1))
    rest = min(_BAR, room - 1) - full
    return Text.assemble(f"{step.told} ", ("━" * full, "green"), ("━" * rest, "dim"), f" {told}")


def rate(step: Step) -> str:
    """How fast it goes: bytes where they are counted beside a known number, else the number."""
    if step.total is not None and step.taken:
        return f"{step.taken / step.seconds / 1e6:,.0f} MB/s"
    per = (step.n - step.first) / step.seconds
    return f"{per:,.0f}/s" if per >= 10 else f"{per:.1f}/s"
