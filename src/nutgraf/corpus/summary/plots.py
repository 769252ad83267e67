"""Plots of a summary as inline SVG, with the colours of the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

from nutgraf.corpus.summary.figures import BINS, Group
from nutgraf.measuring.proportion import wilson

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 340, 150, 38, 18  # of a plot, in its own units


def line(times: Sequence[Group], topic: int, top: float) -> str:
    """A line through the shares, broken where a month or year has no paragraphs."""
    times = [group for group in times if group.answered[topic]]
    if not times:
        return ""
    places = [_ordinal(group.name) for group in times]
    first, span = places[0], max(places[-1] - places[0], 1)
    scale = _Scale(top)

    def x(place: int) -> float:
        return _LEFT + 4 + (place - first) / span * (_WIDTH - _LEFT - 10)

    points = [(x(p), scale.y(g.shares[topic])) for p, g in zip(places, times, strict=True)]
    bands = [wilson(g.yes[topic], g.answered[topic]) for g in times]
    paths, areas = [], []
    for run in _runs(places):
        paths.append("M" + "L".join(f"{points[j][0]:.1f},{points[j][1]:.1f}" for j in run))
        upper = [(points[j][0], scale.y(bands[j][1])) for j in run]
        lower = [(points[j][0], scale.y(bands[j][0])) for j in reversed(run)]
        if len(run) > 1:
            areas.append("M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in [*upper, *lower]) + "Z")
    dots = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{2.2 if len(times) <= 40 else 1.4}"><title>'
        f"{g.name}: {percent(g.shares[topic])} of {g.paragraphs:,}</title></circle>"
        for (a, b), g in zip(points, times, strict=True)
    )
    ticks = "".join(
        f'<text x="{x(places[j]):.1f}" y="{_HEIGHT - 4}" text-anchor="{anchor}">'
        f"{times[j].name}</text>"
        for j, anchor in _tick_places(len(times))
    )
    about = f"Share by time: {percent(times[0].shares[topic])} in {times[0].name}, "
    about += f"{percent(times[-1].shares[topic])} in {times[-1].name}"
    return _svg(
        about,
        f'{scale.grid()}<path class="band" d="{"".join(areas)}"/>'
        f'<path class="line" d="{"".join(paths)}"/>{dots}{ticks}',
    )


def bars(counts: Sequence[int]) -> str:
    """Columns on a logarithmic scale; a zero has none."""
    decades = max(1, math.ceil(math.log10(max(*counts, 1) + 1)))
    base, height = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - 8
    width = (_WIDTH - _LEFT - 6) / BINS
    lines = []
    for power in range(decades + 1):
        y = base - height * power / decades
        label = f"{10**power:,}" if power < 5 else f"10{str(power).translate(_RAISED)}"
        lines.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - 6}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 4}" y="{y + 3:.1f}" text-anchor="end">{label}</text>'
        )
    columns = []
    for i, count in enumerate(counts):
        if count:
            # One paragraph, at the foot of the scale, must show, too.
            tall = max(height * math.log10(count) / decades, 1.5)
            columns.append(
                f'<rect x="{_LEFT + i * width + 1:.1f}" y="{base - tall:.1f}" '
                f'width="{width - 1.5:.1f}" height="{tall:.1f}"><title>{i / BINS:.2f} to '
                f"{(i + 1) / BINS:.2f}: {count:,}</title></rect>"
            )
    ticks = "".join(
        f'<text x="{_LEFT + place * (_WIDTH - _LEFT - 6):.1f}" y="{_HEIGHT - 4}" '
        f'text-anchor="middle">{place:g}</text>'
        for place in (0, 0.5, 1)
    )
    return _svg("Paragraphs by probability", f"{''.join(lines)}{''.join(columns)}{ticks}")


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class _Scale:
    """Heights of shares, from 0 to a round number above the largest."""

    def __init__(self, top: float) -> None:
        steps = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
        self.step = next((step for step in steps if step * 4 >= top), steps[-1])
        self.n = max(1, math.ceil(round(top / self.step, 6)))

    def y(self, share: float) -> float:
        full = _HEIGHT - _BOTTOM - 8
        return 8 + full * (1 - min(share / (self.step * self.n), 1))

    def grid(self) -> str:
        lines = []
        for share in (k * self.step for k in range(self.n + 1)):
            y = self.y(share)
            lines.append(
                f'<line x1="{_LEFT}" x2="{_WIDTH - 4}" y1="{y:.1f}" y2="{y:.1f}"/>'
                f'<text x="{_LEFT - 4}" y="{y + 3:.1f}" text-anchor="end">{share * 100:g} %</text>'
            )
        return "".join(lines)


def _ordinal(name: str) -> int:
    """A place on the axis: months from year 0, or years."""
    year, _, month = name.partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def _runs(places: Sequence[int]) -> Iterable[list[int]]:
    """Indices of places that follow on each other without a gap."""
    for _, run in groupby(range(len(places)), lambda j: places[j] - j):
        yield list(run)


def _tick_places(n: int) -> list[tuple[int, str]]:
    middle = [((n - 1) // 2, "middle")] if n >= 5 else []
    return [(0, "start"), *middle, (n - 1, "end")]


def _svg(about: str, inner: str) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{about}">{inner}</svg>'


def percent(share: float) -> str:
    """A share in percent with the digits that count, and never a nought or a whole that is none."""
    if math.isnan(share):
        return "–"
    if 0 < share < 0.0001:
        return "&lt;0.01&nbsp;%"
    if 0.9995 <= share < 1:
        return "&gt;99.9&nbsp;%"
    digits = 0 if share in (0, 1) else 2 if share < 0.01 else 1
    return f"{share * 100:.{digits}f}&nbsp;%"
