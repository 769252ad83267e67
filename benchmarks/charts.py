"""Results as bars, for a terminal and for a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from benchmarks.results import Result

BLOCKS = "▏▎▍▌▋▊▉█"
"""From an eighth of a column to a whole one."""
NAMES, WIDE = 36, 76
"""The most columns that a name takes, and from how many on all is said of a bar."""


@dataclass(frozen=True)
class Bar:
    """A figure with its name, what else is said of it, and whether it is nutgraf's."""

    name: str
    figure: float
    said: str = ""
    own: bool = True


@dataclass(frozen=True)
class Chart:
    """Bars of one unit, from 0 to the longest, so that their lengths can be compared."""

    title: str
    bars: tuple[Bar, ...]


KINDS = {
    "hotpath": ("Hot path: MB of text a second, one core, 3 bundled topics", "MB/s"),
    "peers": ("Peers: MB of text a second, one core, a process each", "MB/s"),
    "latency": ("Latency: µs of one call with one paragraph, median", "median µs"),
    "growth": ("Growth: MB of text a second by number of topics", "MB/s"),
}
"""By result, the title of its chart and the column of its figures."""
BUNDLED, MADE = ", bundled topics", " words"
"""How rows of the bundled topics end, and rows of made-up ones."""


def charts(results: Sequence[Result]) -> list[Chart]:
    """The bars of these results, in their order. What has no figure has no bar; where there are
    rows of the bundled topics, they stand for those of made-up ones."""
    found = []
    for result in results:
        title, column = KINDS[result.name]
        first = next(iter(result.rows[0]))
        rows = [row for row in result.rows if row.get(column)]
        if any(row[first].endswith(BUNDLED) for row in rows):
            rows = [row for row in rows if not row[first].endswith(MADE)]
        found.append(Chart(title, tuple(_bar(result.name, row, first, column) for row in rows)))
    return found


def _bar(kind: str, row: dict[str, Any], first: str, column: str) -> Bar:
    name = row[first].removesuffix(BUNDLED)
    own = kind not in ("hotpath", "peers") or name.startswith("nutgraf")
    return Bar(name, float(row[column]), _said(kind, row), own)


def _said(kind: str, row: dict[str, Any]) -> str:
    if kind == "latency":
        return f"{number(row['5 % µs'])} to {number(row['99 % µs'])}"
    if kind == "peers":
        ratio = f"nutgraf is {row['nutgraf is']}"
    else:
        ratio = f"{number(row['ratio'])}× " + ("scikit-learn" if kind == "hotpath" else "the time")
    return f"{ratio}, spread {row['spread']}"


def number(figure: float) -> str:
    """A figure to three digits that count."""
    return f"{figure:,.0f}" if figure >= 1000 else f"{figure:.3g}"


def show(chart: Chart, console: Console) -> None:
    """Prints a chart in lines that fit the console."""
    console.print(Text(chart.title, style="bold"))
    names = min(NAMES, max((cell_len(bar.name) for bar in chart.bars), default=0))
    figures = [f" {number(bar.figure)}" for bar in chart.bars]
    said = [f"  {bar.said}" if console.width >= WIDE else "" for bar in chart.bars]
    ends = [figure + more for figure, more in zip(figures, said, strict=True)]
    room = max(1, console.width - names - 3 - max(map(len, ends), default=0))
    longest = max((bar.figure for bar in chart.bars), default=1.0)
    for bar, figure, more in zip(chart.bars, figures, said, strict=True):
        line = Text(f" {set_cell_size(bar.name, names)} ", no_wrap=True, overflow="crop")
        line.append(drawn(bar.figure / longest, room), style="blue" if bar.own else "bright_black")
        line.append(figure, style="bold").append(more, style="dim")
        console.print(line)
    if not chart.bars:
        console.print("  not measured")
    console.print()


def drawn(share: float, room: int) -> str:
    """A bar of a share of the room, to an eighth of a column; what is there has one at least."""
    eighths = max(1, round(share * room * 8))
    whole, rest = divmod(eighths, 8)
    return BLOCKS[-1] * whole + (BLOCKS[rest - 1] if rest else "")
