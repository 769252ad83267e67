"""How far annotators agree, beyond what chance would give."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ratings = npt.NDArray[np.float64]
"""(n, r), the labels 0 or 1 that r annotators gave n texts, NaN where one gave none."""


@dataclass(frozen=True)
class Agreement:
    """Figures over the texts that two or more annotators have labelled; NaN where one cannot be
    told, as where all labels are the same.

    Attributes:
        texts: how many those are.
        annotators: of at least one of them.
        percent: of pairs of labels of one text, how many are the same, from 0 to 100.
        kappa: beyond chance, for two annotators or for as many labels on each text.
        whose: "Cohen" for two annotators, "Fleiss" for more, or where they have no names.
        alpha: Krippendorff's, for nominal labels, which takes any number of labels a text.
    """

    texts: int
    annotators: int
    percent: float
    kappa: float
    whose: str
    alpha: float


def agreement_of(ratings: Ratings, *, named: bool = True) -> Agreement:
    """Every figure of a topic's labels; `named` says whether a column is a person's."""
    shared = ratings[np.isfinite(ratings).sum(axis=1) >= 2]
    shared = shared[:, np.isfinite(shared).any(axis=0)]
    n, r = shared.shape
    whose, kappa = ("Cohen", cohen_kappa) if r == 2 and named else ("Fleiss", fleiss_kappa)
    percent, alpha = 100 * pairs_agreeing(shared), krippendorff_alpha(shared)
    return Agreement(n, r, percent, kappa(shared), whose, alpha)


def pairs_agreeing(ratings: Ratings) -> float:
    """The mean over texts of the share of pairs of labels that are the same (Fleiss 1971)."""
    no, yes = _counts(ratings)
    total = no + yes
    used = total >= 2
    if not used.any():
        return math.nan
    same = no * (no - 1) + yes * (yes - 1)
    return float((same[used] / (total * (total - 1))[used]).mean())


def cohen_kappa(ratings: Ratings) -> float:
    """Of two annotators, over the texts that both have labelled (Cohen 1960)."""
    both = ratings[np.isfinite(ratings).all(axis=1)]
    if not len(both):
        return math.nan
    first, second = both.mean(axis=0)
    observed = float((both[:, 0] == both[:, 1]).mean())
    return _beyond(observed, float(first * second + (1 - first) * (1 - second)))


def fleiss_kappa(ratings: Ratings) -> float:
    """Of as many labels on each text, whoever gave them (Fleiss 1971)."""
    no, yes = _counts(ratings)
    total = no + yes
    if not len(total) or total[0] < 2 or (total != total[0]).any():
        return math.nan
    share = float(yes.sum() / total.sum())
    return _beyond(pairs_agreeing(ratings), share**2 + (1 - share) ** 2)


def krippendorff_alpha(ratings: Ratings) -> float:
    """For nominal labels, of any number on each text (Krippendorff 2011)."""
    no, yes = _counts(ratings)
    paired = no + yes >= 2
    no, yes = no[paired], yes[paired]
    n = float((no + yes).sum())
    expected = 2 * float(no.sum()) * float(yes.sum())
    if not expected:
        return math.nan
    observed = float((2 * no * yes / (no + yes - 1)).sum())
    return 1 - (n - 1) * observed / expected


def _counts(ratings: Ratings) -> tuple[Ratings, Ratings]:
    """How many labels of each text are 0, and 1."""
    return (ratings == 0).sum(axis=1).astype(float), (ratings == 1).sum(axis=1).astype(float)


def _beyond(observed: float, expected: float) -> float:
    return math.nan if expected == 1 else (observed - expected) / (1 - expected)
