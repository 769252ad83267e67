"""How sure a share is."""

from __future__ import annotations

import math
from dataclasses import dataclass

_Z = 1.959963984540054  # of the normal distribution, 95 % lie within so many standard deviations


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % band."""

    value: float
    low: float
    high: float


def wilson(successes: float, n: float) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); NaN where n is 0. Both numbers may be
    effective ones, of weighted successes and trials."""
    if not n:
        return math.nan, math.nan
    middle = (successes + _Z**2 / 2) / (n + _Z**2)
    half = _Z / (n + _Z**2) * math.sqrt(successes * (n - successes) / n + _Z**2 / 4)
    return middle - half if successes else 0.0, middle + half if successes < n else 1.0
