"""From logits to probabilities to decisions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nutgraf.data import Decision, Outcome, Reason, Role
from nutgraf.errors import TopicError

FURNITURE = frozenset({Role.BYLINE, Role.CREDIT, Role.BOILERPLATE})
"""Roles whose words are the page's, not the story's."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How one topic's logits become probabilities and decisions.

    Attributes:
        slope, offset: probability = sigmoid(slope * logit + offset), after Platt (1999).
        threshold: probability from which the answer is yes.
        margin: the decision abstains where the probability's log-odds are nearer than this to
            the threshold's.
        shortest: fewer tokens than this are too short for a `no`.
        unknown: a larger share of words that the topic's table lacks makes the decision abstain;
            1.0 where the table does not claim to know the language (a hand-made word list).
        curve: thresholds with the precision and recall that were measured for them, by which
            `at` finds a threshold for a wanted precision or recall.
    """

    slope: float = 1.0
    offset: float = 0.0
    threshold: float = 0.5
    margin: float = 0.0
    shortest: int = 3
    unknown: float = 1.0
    curve: tuple[tuple[float, float, float], ...] = ()

    def at(self, *, precision: float | None = None, recall: float | None = None) -> Calibration:
        """The same with the threshold that reaches a wanted precision with the most recall, or a
        wanted recall with the most precision, as far as `curve` tells.

        Raises:
            TopicError: there is no curve, or no threshold on it reaches that.
        """
        wanted, column = (precision, 1) if precision is not None else (recall, 2)
        if wanted is None:
            return self
        if not self.curve:
            raise TopicError("its model has no curve of precision and recall: give a number")
        fit = [point for point in self.curve if point[column] >= wanted]
        if not fit:
            best = max(point[column] for point in self.curve)
            kind = "precision" if column == 1 else "recall"
            raise TopicError(f"{kind} {wanted} is out of reach: at most {best:.2f} was measured")
        return replace(self, threshold=max(fit, key=lambda point: point[3 - column])[0])

    def decide(
        self, probability: float, tokens: int, known: int, role: Role | None = None
    ) -> Decision:
        """The decision on a paragraph of so many tokens, of which so many are known.

        A probability of NaN says that an extractor failed.
        """
        if role in FURNITURE:
            return Decision(Outcome.ABSTAIN, Reason.BOILERPLATE)
        if math.isnan(probability):
            return Decision(Outcome.ABSTAIN, Reason.EXTRACTOR_FAILED)
        yes = probability >= self.threshold
        if tokens < self.shortest and not yes:
            return Decision(Outcome.ABSTAIN, Reason.TOO_SHORT)
        if tokens and (tokens - known) / tokens > self.unknown:
            return Decision(Outcome.ABSTAIN, Reason.UNKNOWN_WORDS)
        if self.margin and abs(log_odds(probability) - log_odds(self.threshold)) < self.margin:
            return Decision(Outcome.ABSTAIN, Reason.NEAR_THRESHOLD)
        return Decision(Outcome.YES if yes else Outcome.NO)


def log_odds(probability: float) -> float:
    """log(p / (1 - p)), finite at 0 and 1."""
    p = min(max(probability, 1e-7), 1 - 1e-7)
    return math.log(p / (1 - p))


def with_thresholds(
    calibrations: Mapping[str, Calibration], wanted: Mapping[str, float]
) -> dict[str, Calibration]:
    """Calibrations with other thresholds: topic names to numbers, or `precision` or `recall` to
    what every topic is to reach.

    Raises:
        TopicError: an unknown name, a number outside [0, 1], or something out of reach.
    """
    if not isinstance(wanted, Mapping):
        raise TopicError(
            f"thresholds is {type(wanted).__name__}: give numbers by topic name, such as "
            '{"energy": 0.5}, or {"precision": 0.9}'
        )
    for name, value in wanted.items():
        if name not in {*calibrations, "precision", "recall"}:
            known = ", ".join([*sorted(calibrations), "precision", "recall"])
            raise TopicError(f"unknown threshold {name!r}: there are {known}")
        if not isinstance(value, int | float) or not 0 <= value <= 1:
            raise TopicError(f"threshold {name}={value!r}: give a number from 0 to 1")
    if {"precision", "recall"} <= wanted.keys():
        raise TopicError("a threshold reaches a precision or a recall: give one of the two")
    found = {}
    for topic, calibration in calibrations.items():
        try:
            reached = calibration.at(precision=wanted.get("precision"), recall=wanted.get("recall"))
        except TopicError as error:
            raise TopicError(f"topic {topic!r}: {error}") from None
        found[topic] = replace(reached, threshold=wanted.get(topic, reached.threshold))
    return found


def thresholds(calibrations: Sequence[Calibration]) -> npt.NDArray[np.float32]:
    return np.array([c.threshold for c in calibrations], np.float32)
