"""Positions in a text, counted in code points here and in other units elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from nutgraf.errors import InputError, MissingExtraError

UNITS = ("code-points", "utf-16", "graphemes")


class Offsets:
    """Spans of one text, from code points to another unit and back.

    `utf-16` counts code units, as JavaScript's strings do; `graphemes` counts extended grapheme
    clusters (Unicode Standard Annex 29), which is what a reader takes for a character.

    Raises:
        MissingExtraError: graphemes without the package `regex`.
    """

    def __init__(self, text: str, unit: str) -> None:
        self._unit = unit
        pairs = list(_edges(text, unit))
        self._out = dict(pairs)
        self._into = {there: here for here, there in pairs}

    def out(self, start: object, end: object) -> tuple[int, int]:
        """A span in code points, in the unit.

        Raises:
            InputError: it is no span of the text, or begins or ends inside a character.
        """
        return _span(start, end, self._out, "code-points")

    def into(self, start: object, end: object) -> tuple[int, int]:
        """A span in the unit, in code points. Raises as `out` does."""
        return _span(start, end, self._into, self._unit)


def _edges(text: str, unit: str) -> Iterator[tuple[int, int]]:
    """(code points, units) before each character and at the end."""
    if unit == "code-points" or (unit == "utf-16" and text.isascii()):
        return ((i, i) for i in range(len(text) + 1))
    if unit == "utf-16":
        return enumerate(accumulate((1 + (c > "\uffff") for c in text), initial=0))
    try:
        import regex
    except ImportError:
        raise MissingExtraError("regex", "exchange", "counting graphemes") from None
    lengths = (len(cluster) for cluster in regex.findall(r"\X", text))
    return ((here, there) for there, here in enumerate(accumulate(lengths, initial=0)))


def _span(start: object, end: object, edges: dict[int, int], unit: str) -> tuple[int, int]:
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise InputError(f"span {start!r} to {end!r} is none")
    if end > (last := max(edges)):
        raise InputError(f"span {start} to {end} ends after the text, which has {last} {unit}")
    if start not in edges or end not in edges:
        raise InputError(f"span {start} to {end} ({unit}) begins or ends inside a character")
    return edges[start], edges[end]
