"""How sure a share is."""

from __future__ import annotations

import math
from functools import lru_cache


@lru_cache(maxsize=65536)
def wilson(successes: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); NaN where n is 0."""
    if not n:
        return math.nan, math.nan
    from scipy.stats import binomtest  # here, since it takes longer to import than all the rest

    interval = binomtest(successes, n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
