"""How right a classifier is: precision, recall, F1, average precision and calibration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nutgraf.reading.labelled import Gold
from nutgraf.scoring.classifier import Classifier
from nutgraf.topics.calibration import log_odds

Metric = Callable[[npt.NDArray[np.float64], npt.NDArray[np.float64], float], float]
BINS = 15
COVERAGE = (1.0, 0.98, 0.95, 0.9, 0.8)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its 95 % bootstrap interval; NaN where it is not defined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class TopicFigures:
    """How one topic fares on n scored texts, `support` of which it applies to; of one source or
    year, or of all where both are "".
    """

    topic: str
    source: str
    year: str
    n: int
    support: int
    threshold: float
    figures: dict[str, Figure]


def precision(y: npt.NDArray[np.float64], p: npt.NDArray[np.float64], threshold: float) -> float:
    yes = p >= threshold
    return float(y[yes].mean()) if yes.any() else np.nan


def recall(y: npt.NDArray[np.float64], p: npt.NDArray[np.float64], threshold: float) -> float:
    return float((p[y == 1] >= threshold).mean()) if (y == 1).any() else np.nan


def f1(y: npt.NDArray[np.float64], p: npt.NDArray[np.float64], threshold: float) -> float:
    yes = p >= threshold
    total = yes.sum() + y.sum()
    return float(2 * y[yes].sum() / total) if total and (y == 1).any() else np.nan


def average_precision(
    y: npt.NDArray[np.float64], p: npt.NDArray[np.float64], threshold: float = 0.5
) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(y, p)) if (y == 1).any() else np.nan


def brier(y: npt.NDArray[np.float64], p: npt.NDArray[np.float64], threshold: float = 0.5) -> float:
    return float(np.mean((p - y) ** 2)) if len(y) else np.nan


def ece(y: npt.NDArray[np.float64], p: npt.NDArray[np.float64], threshold: float = 0.5) -> float:
    """Expected calibration error over 15 bins of equal width (Guo et al. 2017)."""
    if not len(y):
        return np.nan
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, p - y, BINS)
    return float(np.abs(gaps).sum() / len(y))


METRICS: dict[str, Metric] = {
    "precision": precision,
    "recall": recall,
    "f1": f1,
    "ap": average_precision,
    "brier": brier,
    "ece": ece,
}


def evaluate(
    classifier: Classifier,
    gold: Gold,
    *,
    by_source: bool = False,
    by_year: bool = False,
    resamples: int = 500,
) -> list[TopicFigures]:
    """Figures per topic over all texts and, where wanted, per topic and source or year.

    Intervals are percentiles of `resamples` bootstrap samples of the texts, seeded.
    """
    probabilities = classifier.predict_proba(gold.texts).astype(np.float64)
    sources, years = np.array(gold.sources), np.array(gold.years)
    groups = [("", "", np.ones(len(gold), bool))]
    if by_source:
        groups += [(s, "", sources == s) for s in sorted(set(gold.sources)) if s]
    if by_year:
        groups += [("", y, years == y) for y in sorted(set(gold.years)) if y]
    found = []
    for source, year, members in groups:
        for k, topic in enumerate(gold.topics):
            column = classifier.topic_names.index(topic)
            threshold = classifier.plan.calibrations[column].threshold
            answered = np.isfinite(probabilities[:, column])  # not where an extractor failed
            scored = members & answered & np.isfinite(gold.labels[:, k])
            y, p = gold.labels[scored, k].astype(np.float64), probabilities[scored, column]
            found.append(
                TopicFigures(
                    topic,
                    source,
                    year,
                    len(y),
                    int(y.sum()),
                    threshold,
                    measure(y, p, float(np.float32(threshold)), resamples),
                )
            )
    return found


def macro(found: list[TopicFigures], metric: str) -> float:
    """The mean over topics, all texts together."""
    return float(np.mean([f.figures[metric].value for f in found if not (f.source or f.year)]))


def risk_coverage(
    classifier: Classifier, gold: Gold, topic: str, shares: tuple[float, ...] = COVERAGE
) -> list[tuple[float, float]]:
    """(share of texts decided, share of those answered wrongly) when the texts nearest to the
    threshold, in log-odds, are left undecided (El-Yaniv, Wiener 2010)."""
    column = classifier.topic_names.index(topic)
    k = gold.topics.index(topic)
    known = np.isfinite(gold.labels[:, k])
    p = classifier.predict_proba(gold.texts)[known, column].astype(np.float64)
    y = gold.labels[known, k] == 1
    threshold = classifier.plan.calibrations[column].threshold
    distance = np.abs([log_odds(float(x)) - log_odds(threshold) for x in p])
    wrong = ((p >= np.float32(threshold)) != y)[np.argsort(-distance, kind="stable")]
    return [(share, float(wrong[: max(1, round(share * len(wrong)))].mean())) for share in shares]


def measure(
    y: npt.NDArray[np.float64], p: npt.NDArray[np.float64], threshold: float, resamples: int
) -> dict[str, Figure]:
    """Every metric of labels 0 or 1 and probabilities, with intervals from `resamples` bootstrap
    samples, seeded."""
    rng = np.random.default_rng(0)
    samples = [rng.integers(0, len(y), len(y)) for _ in range(resamples)] if len(y) else []
    figures = {}
    for name, metric in METRICS.items():
        drawn = np.array([metric(y[s], p[s], threshold) for s in samples])
        drawn = drawn[np.isfinite(drawn)]
        low, high = np.percentile(drawn, [2.5, 97.5]) if len(drawn) else (np.nan, np.nan)
        figures[name] = Figure(metric(y, p, threshold), float(low), float(high))
    return figures
