"""A plot as inline SVG: nothing is loaded, nothing runs, and its colours are the page's.

Lines and dots take classes, which `templates/evaluation.css` gives a look.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from nutgraf.showing.webpage import escape

WIDTH, HEIGHT = 320, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 12, 12, 38


class Chart:
    """Axes from `low` to `high` both ways, on which lines, intervals and dots are drawn in turn."""

    def __init__(
        self,
        label: str,
        x_title: str,
        y_title: str,
        *,
        x: tuple[float, float] = (0, 1),
        y: tuple[float, float] = (0, 1),
    ) -> None:
        self._label, self._x, self._y = label, x, y
        self._parts = [
            f'<text class="axis" x="{(_LEFT + WIDTH - _RIGHT) / 2:g}" y="{HEIGHT - 5}" '
            f'text-anchor="middle">{escape(x_title)}</text>',
            f'<text class="axis" transform="translate(10 {(_TOP + HEIGHT - _BOTTOM) / 2:g}) '
            f'rotate(-90)" text-anchor="middle">{escape(y_title)}</text>',
        ]
        for share in (0, 0.25, 0.5, 0.75, 1):
            across, up = x[0] + share * (x[1] - x[0]), y[0] + share * (y[1] - y[0])
            self._parts += [
                f'<path class="grid" d="M{self._at(x[0], up)}H{WIDTH - _RIGHT}"/>',
                f'<text x="{_LEFT - 5}" y="{self._across(up) + 3.5:.1f}" '
                f'text-anchor="end">{up:.3g}</text>',
                f'<text x="{self._along(across):.1f}" y="{HEIGHT - _BOTTOM + 14}" '
                f'text-anchor="middle">{across:.3g}</text>',
            ]

    def line(self, points: Iterable[tuple[float, float]], css: str) -> Chart:
        """A line through points; it breaks where one is not a number."""
        path, pen = "", "M"
        for x, y in points:
            if math.isnan(x) or math.isnan(y):
                pen = "M"
                continue
            path, pen = path + pen + self._at(x, y), "L"
        self._parts.append(f'<path class="line {css}" d="{path}"/>')
        return self

    def interval(self, x: float, low: float, high: float) -> Chart:
        self._parts.append(f'<path class="interval" d="M{self._at(x, low)}L{self._at(x, high)}"/>')
        return self

    def dot(self, x: float, y: float, title: str, radius: float = 3) -> Chart:
        self._parts.append(
            f'<circle cx="{self._along(x):.1f}" cy="{self._across(y):.1f}" r="{radius:.1f}">'
            f"<title>{escape(title)}</title></circle>"
        )
        return self

    def upright(self, x: float, text: str) -> Chart:
        """A line from bottom to top, with a word at it."""
        anchor, step = ("end", -4) if x > sum(self._x) / 2 else ("start", 4)
        self._parts.append(
            f'<path class="upright" d="M{self._at(x, self._y[0])}V{_TOP}"/>'
            f'<text class="note" x="{self._along(x) + step:.1f}" y="{HEIGHT - _BOTTOM - 6}" '
            f'text-anchor="{anchor}">{escape(text)}</text>'
        )
        return self

    def key(self, names: Sequence[tuple[str, str]]) -> Chart:
        """What the lines mean: (class, name), below one another, in the middle at the left."""
        height = 14 * len(names) + 4
        self._parts.append(
            f'<rect class="back" x="{_LEFT + 6}" y="{HEIGHT - _BOTTOM - 67}" width="88" '
            f'height="{height}"/>'
        )
        for i, (css, name) in enumerate(names):
            y = HEIGHT - _BOTTOM - 58 + 14 * i
            self._parts.append(
                f'<path class="line {css}" d="M{_LEFT + 10} {y}h22"/>'
                f'<text class="note" x="{_LEFT + 37}" y="{y + 3.5}">{escape(name)}</text>'
            )
        return self

    def __str__(self) -> str:
        return (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(self._label)}">{"".join(self._parts)}</svg>'
        )

    def _along(self, x: float) -> float:
        share = (x - self._x[0]) / ((self._x[1] - self._x[0]) or 1)
        return _LEFT + share * (WIDTH - _LEFT - _RIGHT)

    def _across(self, y: float) -> float:
        share = (y - self._y[0]) / ((self._y[1] - self._y[0]) or 1)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)

    def _at(self, x: float, y: float) -> str:
        return f"{self._along(x):.1f} {self._across(y):.1f}"
