"""How right a classifier is: precision, recall, F1, average precision and calibration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.parameters import instance_of, whole_of
from nutgraf.progress import tracked
from nutgraf.reading.labelled import Gold
from nutgraf.scoring.answers import Answers
from nutgraf.scoring.classifier import Classifier
from nutgraf.showing.webpage import escape

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

BINS = 15


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

    Attributes:
        failed: labelled texts that are left out, since an extractor failed on them.
        abstained: of the n, those on which the decision abstains; none of them is a yes.
    """

    topic: str
    source: str
    year: str
    n: int
    support: int
    failed: int
    abstained: int
    threshold: float
    figures: dict[str, Figure]

    @property
    def labelled(self) -> int:
        """The texts with a label, those that failed too."""
        return self.n + self.failed


def precision(y: Floats, yes: Bools) -> float:
    """Share of labels 1 among the yes; NaN where there is no yes."""
    return float(y[yes].mean()) if yes.any() else np.nan


def recall(y: Floats, yes: Bools) -> float:
    """Share of yes among the labels 1; NaN where there is no such label."""
    return float(yes[y == 1].mean()) if (y == 1).any() else np.nan


def f1(y: Floats, yes: Bools) -> float:
    """Harmonic mean of precision and recall; NaN where no label is 1."""
    total = yes.sum() + y.sum()
    return float(2 * y[yes].sum() / total) if total and (y == 1).any() else np.nan


def average_precision(y: Floats, p: Floats) -> float:
    """Area under precision by recall, in steps; NaN where no label is 1."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(y, p)) if (y == 1).any() else np.nan


def brier(y: Floats, p: Floats) -> float:
    """Mean squared difference of probability and label; NaN where there are none."""
    return float(np.mean((p - y) ** 2)) if len(y) else np.nan


def ece(y: Floats, p: Floats) -> float:
    """Expected calibration error over 15 bins of equal width (Guo et al. 2017)."""
    if not len(y):
        return np.nan
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, p - y, BINS)
    return float(np.abs(gaps).sum() / len(y))


Metric = Callable[[Floats, Any], float]
OF_DECISIONS: dict[str, Metric] = {"precision": precision, "recall": recall, "f1": f1}
"""Measures of labels 0 or 1 and whether the decision is yes, (n,) each."""
OF_PROBABILITIES: dict[str, Metric] = {"ap": average_precision, "brier": brier, "ece": ece}
"""Measures of labels 0 or 1 and probabilities, (n,) each."""
METRICS = (*OF_DECISIONS, *OF_PROBABILITIES)


class Evaluation(tuple[TopicFigures, ...]):
    """Figures per topic, over all texts first, then by source or year."""

    __slots__ = ()

    @property
    def overall(self) -> tuple[TopicFigures, ...]:
        """The rows over all texts."""
        return tuple(row for row in self if not (row.source or row.year))

    @property
    def unlabelled(self) -> tuple[str, ...]:
        """The topics that no text has a label for: the mean leaves them out."""
        return tuple(row.topic for row in self.overall if not row.labelled)

    def __repr__(self) -> str:
        return "\n".join(" ".join(f"{cell:>11}" for cell in row) for row in self._cells())

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        head, *body = self._cells()
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in body
        )
        titles = "".join(f"<th>{title}</th>" for title in head)
        return f"<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>"

    def _cells(self) -> list[list[str]]:
        rows = [["topic", "of", "n", "support", *METRICS]]
        for row in self:
            figures = [_told(row.figures[metric].value) for metric in METRICS]
            of = row.source or row.year or "all"
            rows.append([row.topic, of, f"{row.n:,}", f"{row.support:,}", *figures])
        if len(self.overall) > 1:
            of = f"{len(self.overall) - len(self.unlabelled)} topics" if self.unlabelled else "all"
            rows.append(["mean", of, "", "", *(_told(macro(self, m)) for m in METRICS)])
        return rows


def _told(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"


def evaluate(
    classifier: Classifier,
    gold: Gold,
    *,
    by_source: bool = False,
    by_year: bool = False,
    resamples: int = 500,
    answers: Answers | None = None,
) -> Evaluation:
    """Figures per topic over all texts and, where wanted, per topic and source or year.

    A yes is a decision, as `Classifier.predict` gives it. Texts on which an extractor failed have
    no answer, and are counted apart. Intervals are percentiles of `resamples` bootstrap samples of
    the texts, seeded. `answers` is what the classifier decides on the texts, where that is known
    already.

    Raises:
        InputError: the classifier or the labels are something else, or a number is none.
        TopicError: the classifier does not answer for a topic with labels.
    """
    classifier = instance_of("classifier", classifier, Classifier, "load one with nutgraf.load()")
    gold = instance_of("gold", gold, Gold, "read it with nutgraf.read_gold()")
    resamples = whole_of("resamples", resamples)
    answers = classifier.decide(gold.texts) if answers is None else answers
    sources, years = np.array(gold.sources), np.array(gold.years)
    groups = [("", "", np.ones(len(gold), bool))]
    if by_source:
        groups += [(s, "", sources == s) for s in sorted(set(gold.sources)) if s]
    if by_year:
        groups += [("", y, years == y) for y in sorted(set(gold.years)) if y]
    found = []
    rounds = len(groups) * len(gold.topics) * resamples
    all_rounds = tracked(range(rounds), "bootstrap samples drawn", rounds)
    for source, year, members in groups:
        for k, topic in enumerate(gold.topics):
            column = classifier.column(topic)
            labelled = members & np.isfinite(gold.labels[:, k])
            scored = labelled & ~answers.failed[:, column]
            y = gold.labels[scored, k].astype(np.float64)
            p = answers.probabilities[scored, column].astype(np.float64)
            figures = measure(y, p, answers.yes[scored, column], islice(all_rounds, resamples))
            found.append(
                TopicFigures(
                    topic=topic,
                    source=source,
                    year=year,
                    n=len(y),
                    support=int(y.sum()),
                    failed=int(labelled.sum()) - len(y),
                    abstained=int(answers.abstained[scored, column].sum()),
                    threshold=classifier.threshold(topic),
                    figures=figures,
                )
            )
    next(all_rounds, None)  # there is none, which ends them
    return Evaluation(found)


def macro(found: Sequence[TopicFigures], metric: str) -> float:
    """The mean over the topics for which it is defined, all texts together; NaN without any."""
    values = [f.figures[metric].value for f in found if not (f.source or f.year)]
    defined = [value for value in values if not np.isnan(value)]
    return float(np.mean(defined)) if defined else np.nan


def measure(y: Floats, p: Floats, yes: Bools, rounds: Iterable[object]) -> dict[str, Figure]:
    """Every metric of labels 0 or 1, probabilities and answers, with intervals from a bootstrap
    sample a round, seeded."""
    said: dict[str, tuple[Metric, Any]] = {name: (m, yes) for name, m in OF_DECISIONS.items()}
    said |= {name: (m, p) for name, m in OF_PROBABILITIES.items()}
    rng = np.random.default_rng(0)
    drawn: dict[str, list[float]] = {name: [] for name in said}
    for _ in rounds:
        if not len(y):
            continue
        sample = rng.integers(0, len(y), len(y))
        labels, answers, probabilities = y[sample], yes[sample], p[sample]
        for name, (metric, of) in said.items():
            drawn[name].append(metric(labels, answers if of is yes else probabilities))
    figures = {}
    for name, (metric, of) in said.items():
        values = np.array(drawn[name])
        values = values[np.isfinite(values)]
        low, high = np.percentile(values, [2.5, 97.5]) if len(values) else (np.nan, np.nan)
        figures[name] = Figure(metric(y, of), float(low), float(high))
    return figures
