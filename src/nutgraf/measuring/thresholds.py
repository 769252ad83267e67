"""What a model says of its thresholds, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nutgraf.measuring.proportion import Share, wilson
from nutgraf.topics.calibration import Calibration


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold with the precision and recall measured for it; bands are NaN where unknown."""

    value: float
    precision: Share
    recall: Share


def measured_thresholds(calibration: Calibration) -> list[Threshold]:
    """The points of a calibration's curve with 95 % score intervals (Wilson 1927).

    They rest on `Calibration.counts`. Of recall, on the positives; of precision, on the effective
    number said yes, (Σw)²/Σw² (Kish 1965) where one weight is that of each positive and another
    that of each negative, such that they have `Calibration.prevalence`.
    """
    positives, negatives = calibration.counts
    found = []
    for value, precision, recall in calibration.curve:
        said = _said_yes(precision, recall, positives, negatives, calibration.prevalence)
        found.append(Threshold(value, _share(precision, said), _share(recall, positives)))
    return found


def _said_yes(
    precision: float, recall: float, positives: float, negatives: float, prevalence: float | None
) -> float:
    """The effective number of texts said yes, of which `precision` are positive; 0 if unknown."""
    if not (precision and positives and negatives):
        return 0.0
    odds = prevalence / (1 - prevalence) if prevalence else positives / negatives
    # With h hits and f false ones among them, of weights that give the precision P, Kish's number
    # is 1 / (P² / h + (1 - P)² / f); h = recall * positives, and f follows from odds and P.
    return recall / (precision**2 / positives + precision * (1 - precision) / (odds * negatives))


def _share(value: float, n: float) -> Share:
    return Share(value, *(wilson(value * n, n) if n else (math.nan, math.nan)))
