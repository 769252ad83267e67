"""From logits to probabilities to decisions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nutgraf.topic import Decision, Outcome, Reason, Role

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
    """

    slope: float = 1.0
    offset: float = 0.0
    threshold: float = 0.5
    margin: float = 0.0
    shortest: int = 3
    unknown: float = 1.0

    def decide(
        self, probability: float, tokens: int, known: int, role: Role | None = None
    ) -> Decision:
        """The decision on a paragraph of so many tokens, of which so many are known."""
        if role in FURNITURE:
            return Decision(Outcome.ABSTAIN, Reason.BOILERPLATE)
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


def thresholds(calibrations: Sequence[Calibration]) -> npt.NDArray[np.float32]:
    return np.array([c.threshold for c in calibrations], np.float32)
