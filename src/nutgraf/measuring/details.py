"""What one number cannot tell: calibration and threshold curves, and the worst mistakes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nutgraf.data import Evidence
from nutgraf.errors import InputError
from nutgraf.measuring.evaluation import Figure
from nutgraf.measuring.proportion import wilson
from nutgraf.parameters import instance_of, whole_of
from nutgraf.reading.labelled import Gold
from nutgraf.scoring.answers import Answers
from nutgraf.scoring.classifier import Classifier
from nutgraf.topics.calibration import log_odds

Floats = npt.NDArray[np.float64]
THRESHOLDS = tuple(i / 100 for i in range(1, 100))
COVERAGES = tuple(i / 50 for i in range(50, 0, -1))


@dataclass(frozen=True, slots=True)
class Bin:
    """n texts whose probabilities lie in [low, high), `mean` on average, and the share of them
    that the topic applies to, with its 95 % Wilson interval."""

    low: float
    high: float
    n: int
    mean: float
    share: Figure


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold would give; NaN where it is not defined."""

    threshold: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text that was answered wrongly, and the evidence on the topic that led there."""

    line: int
    text: str
    source: str
    year: str
    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, repr=False)
class Curves:
    """One topic in detail.

    Attributes:
        risk: (share of texts decided, share of those answered wrongly).
        false_yes, false_no: the mistakes, those made with most confidence first.
    """

    topic: str
    threshold: float
    calibration: list[Bin]
    thresholds: list[Point]
    risk: list[tuple[float, float]]
    false_yes: list[Mistake]
    false_no: list[Mistake]

    def __repr__(self) -> str:
        n = sum(b.n for b in self.calibration)
        return (
            f"Curves({self.topic}: {n:,} texts, threshold {self.threshold:.2f}; shown are "
            f"{len(self.false_yes)} false yes and {len(self.false_no)} false no)"
        )


def curves(
    classifier: Classifier,
    gold: Gold,
    topic: str,
    mistakes: int = 5,
    answers: Answers | None = None,
) -> Curves:
    """The curves of one topic, with at most so many mistakes of each kind.

    `answers` is what the classifier decides on the texts, where that is known already. Texts on
    which an extractor failed have no place in any curve; without labels there are no curves.

    Raises:
        InputError: the topic is none of those that labels were read for, or another parameter is
            of another kind.
        TopicError: the classifier does not answer for it.
    """
    classifier = instance_of("classifier", classifier, Classifier, "load one with nutgraf.load()")
    gold = instance_of("gold", gold, Gold, "read it with nutgraf.read_gold()")
    mistakes = whole_of("mistakes", mistakes)
    if topic not in gold.topics:
        raise InputError(f"no labels were read for {topic!r}: there are {', '.join(gold.topics)}")
    answers = classifier.decide(gold.texts) if answers is None else answers
    column, k = classifier.column(topic), gold.topics.index(topic)
    threshold = classifier.threshold(topic)
    rows = np.flatnonzero(np.isfinite(gold.labels[:, k]) & ~answers.failed[:, column])
    p = answers.probabilities[rows, column].astype(np.float64)
    y = gold.labels[rows, k] == 1
    yes = answers.yes[rows, column]
    no = ~yes & ~answers.abstained[rows, column]
    order = np.argsort(-p, kind="stable")
    false_yes = [i for i in order.tolist() if yes[i] and not y[i]]
    false_no = [i for i in order[::-1].tolist() if y[i] and no[i]]

    def told(number: int) -> Mistake:
        i = int(rows[number])
        why = tuple(e for e in classifier.explain(gold.texts[i]).evidence if e.topic == topic)
        return Mistake(
            gold.lines[i], gold.texts[i], gold.sources[i], gold.years[i], float(p[number]), why
        )

    return Curves(
        topic,
        threshold,
        calibration_curve(y.astype(np.float64), p),
        threshold_curve(y.astype(np.float64), p),
        risk_coverage(y, p, threshold),
        [told(i) for i in false_yes[:mistakes]],
        [told(i) for i in false_no[:mistakes]],
    )


def risk_coverage(
    y: npt.NDArray[np.bool_], p: Floats, threshold: float, shares: Sequence[float] = COVERAGES
) -> list[tuple[float, float]]:
    """(share of texts decided, share of those answered wrongly) when the texts nearest to the
    threshold, in log-odds, are left undecided (El-Yaniv, Wiener 2010)."""
    if not len(y):
        return []
    distance = np.abs([log_odds(x) - log_odds(threshold) for x in p.tolist()])
    wrong = ((p >= np.float32(threshold)) != y)[np.argsort(-distance, kind="stable")]
    return [(share, float(wrong[: max(1, round(share * len(wrong)))].mean())) for share in shares]


def calibration_curve(y: Floats, p: Floats, bins: int = 10) -> list[Bin]:
    """Bins of equal width; those without texts are left out."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    found = []
    for i in range(bins):
        members = place == i
        if n := int(members.sum()):
            applies = int(y[members].sum())
            share = Figure(applies / n, *wilson(applies, n))
            found.append(Bin(i / bins, (i + 1) / bins, n, float(p[members].mean()), share))
    return found


def threshold_curve(
    y: Floats, p: Floats, thresholds: tuple[float, ...] = THRESHOLDS
) -> list[Point]:
    """Precision, recall and F1 if the answer were yes from each threshold on."""
    order = np.argsort(-p, kind="stable")
    right = np.concatenate([[0.0], np.cumsum(y[order])])
    positives, found = float(y.sum()), []
    if not len(y):
        return []
    for threshold in thresholds:
        said = int(np.searchsorted(-p[order], -threshold, side="right"))
        hits = float(right[said])
        found.append(
            Point(
                threshold,
                hits / said if said else math.nan,
                hits / positives if positives else math.nan,
                2 * hits / (said + positives) if positives else math.nan,
            )
        )
    return found
