"""How much of a corpus a topic is, when the classifier that counts makes errors.

The estimate is the adjusted count: (share of yes - FPR) / (TPR - FPR), clipped to [0, 1] (Gart,
Buck 1966; Rogan, Gladen 1978; Forman 2008). It holds when the corpus differs from where the rates
were measured in how often the topic occurs, and not in how it is written about.

The band is a melded confidence interval (Fay, Proschan, Brittain 2015, Biometrics 71, 146-156; for
a prevalence with error rates from labels: Bayer, Fay, Graubard 2023, Statistics in Medicine 42,
arXiv 2205.13494). Each of the three shares (of yes, TPR, FPR) is drawn from its own confidence
distribution, whose ends are those of the exact interval (Clopper, Pearson 1934): Beta(k, n - k + 1)
where a small share makes the limit worse, Beta(k + 1, n - k) where a large one does. A limit is a
quantile of the adjusted counts of the draws. Simulated bands hold the truth at least as often as
they say (`python -m tests.prevalence`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nutgraf.errors import TopicError
from nutgraf.measuring.proportion import Share
from nutgraf.topics.calibration import Calibration, log_odds

DRAWS = 2000
OUTSIDE = 0.025  # of the draws, beyond each limit of a band
LEAST_DIFFERENCE = 0.1  # of TPR and FPR, that 97.5 % of the draws have; below it, yes says little

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TopicShare(Share):
    """The share of a topic in some texts; all three numbers are NaN where there are no texts.

    Attributes:
        corrected: whether it is corrected for the classifier's errors; else it is the counted
            share, without a band.
        note: why it is not corrected, or what is odd about it; "" where there is nothing to say.
    """

    corrected: bool = True
    note: str = ""

    @classmethod
    def counted(cls, yes: int, texts: int, why: str) -> TopicShare:
        """The share as counted, which cannot be corrected, and why not."""
        return cls(yes / texts if texts else np.nan, np.nan, np.nan, False, why)


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """What a classifier said of labelled texts: counts, or fractions of counts where estimated.

    Raises:
        TopicError: no text has the topic, or all have it.
    """

    true_yes: float
    false_no: float
    false_yes: float
    true_no: float

    def __post_init__(self) -> None:
        if not (self.true_yes + self.false_no > 0 and self.false_yes + self.true_no > 0):
            raise TopicError("error rates need labels of both kinds: label more")

    @classmethod
    def of_labels(cls, yes: npt.NDArray[np.bool_], labels: npt.NDArray[np.floating]) -> ErrorRates:
        """From answers and labels 1, 0 or NaN, (n,) each.

        Raises:
            TopicError: no label is 1, or none is 0.
        """
        positive, negative = labels == 1, labels == 0
        hit, wrong = float(yes[positive].sum()), float(yes[negative].sum())
        return cls(hit, float(positive.sum()) - hit, wrong, float(negative.sum()) - wrong)

    @classmethod
    def of_calibration(cls, calibration: Calibration) -> ErrorRates:
        """From a model's curve and the labels that it was measured on, `Calibration.counts`.

        The rates are those of a decision yes, so of the probability where the margin of the
        threshold ends. Recall is the TPR, and the FPR follows from precision and recall at the
        curve's own prevalence; where that is unknown, labels are taken to weigh alike.

        Raises:
            TopicError: there is no curve, it does not reach the threshold, or it is unknown how
                many labels it rests on.
        """
        if not calibration.curve:
            raise TopicError("its model has no curve of precision and recall")
        positives, negatives = calibration.counts
        if not (positives and negatives):
            raise TopicError("its model does not say how many labels its curve was measured on")
        share = calibration.prevalence or positives / (positives + negatives)
        odds = share / (1 - share)
        points = sorted((t, r, odds * r * (1 - p) / p) for t, p, r in calibration.curve if p)
        yes_from = _yes_from(calibration)
        if not points or not points[0][0] <= yes_from <= points[-1][0]:
            raise TopicError(f"its curve does not reach yes, a probability of {yes_from:.2g}")
        thresholds, true_rates, false_rates = np.array(points).T
        hit = positives * float(np.interp(yes_from, thresholds, true_rates))
        wrong = negatives * min(float(np.interp(yes_from, thresholds, false_rates)), 1.0)
        return cls(hit, positives - hit, wrong, negatives - wrong)

    @property
    def tpr(self) -> float:
        """The share of labelled texts with the topic that are yes."""
        return self.true_yes / (self.true_yes + self.false_no)

    @property
    def fpr(self) -> float:
        """The share of labelled texts without the topic that are yes."""
        return self.false_yes / (self.false_yes + self.true_no)

    @property
    def doubt(self) -> str:
        """Why they cannot correct a count, which they can where the TPR is surely higher than the
        FPR; "" where they can."""
        differences = _drawn(self.true_yes, self.false_no + 1, 1)
        differences = differences - _drawn(self.false_yes + 1, self.true_no, 2)
        if _quantile(differences, OUTSIDE) > LEAST_DIFFERENCE:
            return ""
        return (
            f"yes tells too little: it is said of {self.tpr:.0%} of "
            f"{self.true_yes + self.false_no:,.0f} labelled texts with the topic and of "
            f"{self.fpr:.0%} of {self.false_yes + self.true_no:,.0f} without"
        )

    def adjusted(self, yes: int, texts: int) -> TopicShare:
        """The share of the topic among `texts`, of which the classifier took `yes`, with its 95 %
        band; the counted share where the rates cannot correct it (see `doubt`).

        The estimate rises with `yes`. A corpus with more yes than a drawn TPR shows the TPR to be
        that high in it, and one with fewer than a drawn FPR the FPR to be that low. Where all
        draws are so, the rates do not hold in these texts: the note says so, and the band takes in
        what the count alone would tell.
        """
        if why := self.doubt:
            return TopicShare.counted(yes, texts, why)
        if not texts:
            return TopicShare(np.nan, np.nan, np.nan)
        share = yes / texts
        value = min(max((share - self.fpr) / (self.tpr - self.fpr), 0.0), 1.0)

        least = _drawn(yes, texts - yes + 1, 0)
        tpr = _drawn(self.true_yes + 1, self.false_no, 1)
        fpr = _drawn(self.false_yes + 1, self.true_no, 2)
        low = _quantile(_adjusted(least, np.maximum(tpr, share), fpr, untold=0), OUTSIDE)
        too_many = bool((least > tpr).all())

        most = _drawn(yes + 1, texts - yes, 0)
        tpr = _drawn(self.true_yes, self.false_no + 1, 1)
        fpr = _drawn(self.false_yes, self.true_no + 1, 2)
        high = _quantile(_adjusted(most, tpr, np.minimum(fpr, share), untold=1), 1 - OUTSIDE)
        too_few = bool((most < fpr).all())

        note = ""
        if too_many or too_few:
            note = f"{'more' if too_many else 'fewer'} are yes than its error rates allow"
            low, high = min(low, _quantile(least, OUTSIDE)), max(high, _quantile(most, 1 - OUTSIDE))
        return TopicShare(value, min(low, value), max(high, value), note=note)


def _yes_from(calibration: Calibration) -> float:
    """The probability from which a decision is yes."""
    if not calibration.margin:
        return calibration.threshold
    return 1 / (1 + math.exp(-log_odds(calibration.threshold) - calibration.margin))


def _adjusted(shares: Floats, tpr: Floats, fpr: Floats, untold: float) -> Floats:
    """The adjusted counts in [0, 1]; `untold` where yes is not said more often of the topic."""
    differences = tpr - fpr
    tells = differences > 0
    found = np.divide(shares - fpr, differences, out=np.full(DRAWS, float(untold)), where=tells)
    return np.asarray(np.clip(found, 0.0, 1.0), np.float64)


def _quantile(values: Floats, share: float) -> float:
    place = round(share * (len(values) - 1))
    return float(np.partition(values, place)[place])


_NODES = np.linspace(-3.5, 3.5, 71)  # of a normal distribution, some beyond the outmost draws


@lru_cache(maxsize=64)
def _drawn(a: float, b: float, column: int) -> Floats:
    """DRAWS values of Beta(a, b), evenly spread over its probabilities; where a or b is 0, 0 or 1.

    The same places are taken whatever a and b are, so each value rises with a and falls with b,
    and so do the limits that are made of them. Columns are shuffled against each other.
    """
    from scipy.special import betaincinv, ndtr

    if a <= 0 or b <= 0:
        return np.full(DRAWS, 0.0 if a <= 0 else 1.0)
    # Quantiles are slow to find and smooth over a normal distribution's scale: few are enough.
    quantiles = betaincinv(a, b, ndtr(_NODES))
    return np.asarray(np.interp(_places()[column], _NODES, quantiles), np.float64)


@lru_cache(maxsize=1)
def _places() -> Floats:
    from scipy.special import ndtri

    even = ndtri((np.arange(DRAWS) + 0.5) / DRAWS)
    rng = np.random.default_rng(0)
    return np.array([rng.permutation(even) for _ in range(3)])
