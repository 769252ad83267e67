"""How much of a corpus a topic is, when the classifier that counts makes errors.

The adjusted count: (share of yes - FPR) / (TPR - FPR), clipped to [0, 1] (Gart, Buck 1966; Rogan,
Gladen 1978; Forman 2008). It holds when the corpus differs from where the rates were measured in
how often the topic occurs, and not in how it is written about.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nutgraf.topics.calibration import Calibration

DRAWS = 4000
LEAST_DIFFERENCE = 0.01  # of TPR and FPR: below it, yes says nothing


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % band."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """What a classifier said of labelled texts: counts, or fractions of counts where estimated."""

    true_yes: float
    false_no: float
    false_yes: float
    true_no: float

    @classmethod
    def of_labels(
        cls, yes: npt.NDArray[np.bool_], labels: npt.NDArray[np.floating]
    ) -> ErrorRates | None:
        """From answers and labels 1, 0 or NaN, (n,) each; None where one class has no label."""
        positive, negative = labels == 1, labels == 0
        if not (positive.any() and negative.any()):
            return None
        hit, wrong = float(yes[positive].sum()), float(yes[negative].sum())
        return cls(hit, float(positive.sum()) - hit, wrong, float(negative.sum()) - wrong)

    @classmethod
    def of_calibration(
        cls, calibration: Calibration, share_yes: float, labelled: int
    ) -> ErrorRates | None:
        """From a model's curve of precision and recall; None where it has none.

        A precision gives a false positive rate only with a prevalence. Where the calibration does
        not say at which it was measured, it is taken to be the one that fits `share_yes` of the
        whole corpus, which is taken to be like the texts of the curve.

        Args:
            calibration: with the threshold in use.
            share_yes: of all texts counted.
            labelled: how many labelled texts the curve rests on, where `Calibration.counts` does
                not tell.
        """
        if not calibration.curve:
            return None
        thresholds, precisions, recalls = np.array(calibration.curve).T
        precision = max(float(np.interp(calibration.threshold, thresholds, precisions)), 0.01)
        recall = max(float(np.interp(calibration.threshold, thresholds, recalls)), 0.01)
        prevalence = calibration.prevalence or min(share_yes * precision / recall, 0.99)
        positives, negatives = labelled * prevalence, labelled * (1 - prevalence)
        odds = prevalence / (1 - prevalence)
        if calibration.prevalence and all(calibration.counts):
            positives, negatives = calibration.counts
        hit = positives * recall
        wrong = negatives * odds * recall * (1 - precision) / precision
        return cls(hit, positives - hit, wrong, max(negatives - wrong, 0.0))

    def adjusted(self, yes: int, texts: int) -> Share:
        """The share of the topic among `texts`, of which the classifier took `yes`.

        The band is of draws from the posteriors of the share and of both rates (each a Beta
        distribution after Jeffreys' prior), so a rate measured on few labels widens it.
        """
        if not texts:
            return Share(np.nan, np.nan, np.nan)
        rng = np.random.default_rng(0)
        drawn = [
            rng.beta(a + 0.5, b + 0.5, DRAWS)
            for a, b in (
                (yes, texts - yes),
                (self.true_yes, self.false_no),
                (self.false_yes, self.true_no),
            )
        ]
        low, high = np.percentile(_adjust(*drawn), [2.5, 97.5])
        tpr = (self.true_yes + 0.5) / (self.true_yes + self.false_no + 1)
        fpr = (self.false_yes + 0.5) / (self.false_yes + self.true_no + 1)
        value = float(_adjust(np.array(yes / texts), np.array(tpr), np.array(fpr)))
        return Share(value, min(float(low), value), max(float(high), value))


def _adjust(
    share: npt.NDArray[np.float64], tpr: npt.NDArray[np.float64], fpr: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    difference = np.maximum(tpr - fpr, LEAST_DIFFERENCE)
    return np.asarray(np.clip((share - fpr) / difference, 0, 1), np.float64)
