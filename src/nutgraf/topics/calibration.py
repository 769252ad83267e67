"""From logits to probabilities to decisions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.data import Decision, Outcome, Reason, Role
from nutgraf.errors import TopicError, warn
from nutgraf.parameters import is_number, is_real
from nutgraf.terms.language import NAMES_ONLY, OTHER

OUTCOMES, REASONS = tuple(Outcome), tuple(Reason)
"""What the numbers in columns of decisions stand for."""

_FINITE = 1e9  # beyond which arithmetic of 64 bits might make infinities
_BOUNDS = {
    "slope": (-_FINITE, _FINITE),
    "offset": (-_FINITE, _FINITE),
    "threshold": (0, 1),
    "margin": (0, _FINITE),
    "shortest": (0, _FINITE),
    "unknown": (0, 1),
}
_OUTCOME = {outcome: i for i, outcome in enumerate(OUTCOMES)}
_REASON = {reason: i for i, reason in enumerate(REASONS)}
_ONES = 0x3F800000  # the bits of float32 1.0; those of smaller probabilities are smaller numbers

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
        counts: how many labelled positives and negatives the curve was measured on; where they
            have weights w, the effective numbers (Σw)²/Σw² of each (Kish 1965). 0 and 0: unknown.
        prevalence: the share of texts the topic applies to, where probabilities and curve hold;
            None: unknown.

    Raises:
        TopicError: a value of another type, or out of bounds.
    """

    slope: float = 1.0
    offset: float = 0.0
    threshold: float = 0.5
    margin: float = 0.0
    shortest: int = 3
    unknown: float = 1.0
    curve: tuple[tuple[float, float, float], ...] = ()
    counts: tuple[float, float] = (0.0, 0.0)
    prevalence: float | None = None

    def __post_init__(self) -> None:
        for name, (low, high) in _BOUNDS.items():
            value = getattr(self, name)
            if not (is_real(value) and low <= value <= high):
                raise TopicError(
                    f"calibration: {name} is {value!r}: give a number {_told(low, high)}"
                )
            object.__setattr__(self, name, int(value) if is_number(value) else float(value))
        try:
            curve = tuple((t, p, r) for t, p, r in self.curve)
            positives, negatives = self.counts
        except (TypeError, ValueError):
            raise TopicError(
                "calibration: curve must be triples of threshold, precision and recall, and counts "
                "a pair, of positives and negatives"
            ) from None
        if not all(is_real(number) and 0 <= number <= 1 for point in curve for number in point):
            raise TopicError("calibration: its curve holds something else than numbers from 0 to 1")
        if not all(is_real(number) and 0 <= number <= _FINITE for number in (positives, negatives)):
            raise TopicError(f"calibration: counts is {self.counts!r}: give two numbers from 0 on")
        share = self.prevalence
        if share is not None and not (is_real(share) and 0 < share < 1):
            raise TopicError(
                f"calibration: prevalence is {share!r}: give a share above 0 and below 1, or None"
            )
        floats = tuple((float(t), float(p), float(r)) for t, p, r in curve)
        object.__setattr__(self, "curve", floats)
        object.__setattr__(self, "counts", (float(positives), float(negatives)))

    @classmethod
    def of_stored(cls, stored: Mapping[str, Any]) -> Calibration:
        """From the values that `stored` gave, lists for tuples; counts and prevalence may lack.

        Raises:
            TypeError: other names.
            TopicError: values that make no sense.
        """
        return cls(**stored)

    def stored(self) -> dict[str, Any]:
        """What files keep: plain values by name, without counts and prevalence if unknown."""
        found = asdict(self)
        if self.counts == (0, 0):
            del found["counts"]
        if self.prevalence is None:
            del found["prevalence"]
        return found

    @property
    def known_prevalence(self) -> float:
        """The prevalence.

        Raises:
            TopicError: it is unknown.
        """
        if self.prevalence is None:
            raise TopicError(
                "its model does not say at what prevalence it was calibrated: train it anew, or "
                "give its Calibration a prevalence"
            )
        return self.prevalence

    def at_prevalence(self, share: float) -> Calibration:
        """The same where the topic applies to another share of texts, and is written about alike.

        The odds of every probability change by the factor odds(share) / odds(prevalence) (Saerens,
        Latinne, Decaestecker 2002, equation 2.4), so the offset moves by its logarithm. The curve
        moves with it, since recall at a logit stays and the odds of precision change by that
        factor; threshold and margin stay.

        Raises:
            TopicError: a share not between 0 and 1, or `prevalence` is unknown.
        """
        if not is_real(share) or not 0 < share < 1:
            raise TopicError(f"prevalence {share!r}: give a share above 0 and below 1")
        before = self.known_prevalence
        if share == before:
            return self
        ratio = share / (1 - share) / (before / (1 - before))

        def moved(probability: float) -> float:
            odds = probability * ratio
            return odds / (odds + (1 - probability))  # so added, 1 stays 1

        curve = tuple((moved(t), moved(p), r) for t, p, r in self.curve)
        offset = self.offset + math.log(ratio)
        return replace(self, offset=offset, curve=curve, prevalence=float(share))

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
        self,
        probabilities: npt.NDArray[np.float32],
        tokens: npt.NDArray[np.int32],
        known: npt.NDArray[np.int32],
        furniture: npt.NDArray[np.bool_] | None = None,
        languages: npt.NDArray[np.int8] | None = None,
    ) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
        """The decisions on n paragraphs: the one rule, which everything that decides goes by.

        Args:
            probabilities: float32 (n,); NaN says that an extractor failed.
            tokens: int32 (n,), how many tokens each has.
            known: int32 (n,), how many of them are known.
            furniture: bool (n,), those whose words are the page's, not the story's.
            languages: int8 (n,), what `terms.language.languages` says of each.

        Returns:
            int8 (n,) places in `OUTCOMES`, and int8 (n,) places in `REASONS`, -1 for none.
        """
        yes_from, near_from, near_to = _limits(self)
        yes = probabilities >= yes_from
        reasons = np.full(len(probabilities), -1, np.int8)
        if near_from <= near_to:
            near = (probabilities >= near_from) & (probabilities <= near_to)
            reasons[near] = _REASON[Reason.NEAR_THRESHOLD]
        if self.unknown < 1:
            unknown = (tokens - known) / np.maximum(tokens, 1) > self.unknown
            if languages is not None:
                unknown &= languages != NAMES_ONLY
            reasons[unknown] = _REASON[Reason.UNKNOWN_WORDS]
        short = tokens < self.shortest
        if short.any():
            reasons[short & ~yes] = _REASON[Reason.TOO_SHORT]
        if languages is not None and self.unknown < 1:
            reasons[languages == OTHER] = _REASON[Reason.UNKNOWN_WORDS]
        reasons[np.isnan(probabilities)] = _REASON[Reason.EXTRACTOR_FAILED]
        if furniture is not None:
            reasons[furniture] = _REASON[Reason.BOILERPLATE]
        outcomes = np.where(yes, _OUTCOME[Outcome.YES], _OUTCOME[Outcome.NO]).astype(np.int8)
        outcomes[reasons >= 0] = _OUTCOME[Outcome.ABSTAIN]
        return outcomes, reasons

    def decision(
        self, probability: float, tokens: int, known: int, role: Role | None = None
    ) -> Decision:
        """The decision on one paragraph: a row of `decide`."""
        outcomes, reasons = self.decide(
            np.array([probability], np.float32),
            np.array([tokens], np.int32),
            np.array([known], np.int32),
            np.array([role in FURNITURE]),
        )
        return decision_of(int(outcomes[0]), int(reasons[0]))


def decision_of(outcome: int, reason: int) -> Decision:
    """The decision of a place in `OUTCOMES` and one in `REASONS`."""
    return Decision(OUTCOMES[outcome], REASONS[reason] if reason >= 0 else None)


@lru_cache(maxsize=4096)
def _limits(calibration: Calibration) -> tuple[np.float32, np.float32, np.float32]:
    """The smallest float32 probability that means yes, and the first and last of those that are
    near the threshold, found by bisection so that each float32 falls on the side that its exact
    value does."""
    edge = log_odds(calibration.threshold)
    margin = calibration.margin
    yes_from = _first(lambda p: p >= calibration.threshold)
    if not margin:
        return yes_from, np.float32(2), np.float32(1)
    near_from = _first(lambda p: log_odds(p) - edge > -margin)
    beyond = _first(lambda p: log_odds(p) - edge >= margin)
    return yes_from, near_from, np.nextafter(beyond, np.float32(-1), dtype=np.float32)


def _first(holds: Callable[[float], bool]) -> np.float32:
    """The smallest float32 in [0, 1] for which a rising test holds; 2 where there is none."""
    low, high = 0, _ONES + 1
    while low < high:
        middle = (low + high) // 2
        value = np.uint32(middle).view(np.float32)
        low, high = (low, middle) if holds(float(value)) else (middle + 1, high)
    return np.float32(2) if low > _ONES else np.uint32(low).view(np.float32)


def log_odds(probability: float) -> float:
    """log(p / (1 - p)), finite at 0 and 1."""
    p = min(max(probability, 1e-7), 1 - 1e-7)
    return math.log(p / (1 - p))


def with_thresholds(
    calibrations: Mapping[str, Calibration], wanted: Mapping[str, float]
) -> dict[str, Calibration]:
    """Calibrations with other thresholds: topic names to numbers, or `precision` or `recall` to
    what every topic without a number is to reach.

    Where one topic has a curve or a number, those that have neither, such as word lists, keep
    their thresholds, with a warning.

    Raises:
        TopicError: an unknown name, a number outside [0, 1], something out of reach, or no topic
            that has a curve or a number.
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
        if not is_real(value) or not 0 <= value <= 1:
            raise TopicError(f"threshold {name}={value!r}: give a number from 0 to 1")
    if {"precision", "recall"} <= wanted.keys():
        raise TopicError("a threshold reaches a precision or a recall: give one of the two")
    reach = {name: wanted[name] for name in ("precision", "recall") if name in wanted}
    # A topic may be named so, of recalls of cars; the name still says what all are to reach.
    numbers = {topic: wanted[topic] for topic in calibrations if topic in wanted.keys() - reach}
    found = {}
    some_reach = bool(numbers) or any(c.curve for c in calibrations.values())
    kept = []
    for topic, calibration in calibrations.items():
        if topic in numbers:  # so it needs no curve
            found[topic] = replace(calibration, threshold=float(numbers[topic]))
        elif reach and not calibration.curve and some_reach:
            found[topic] = calibration
            kept.append(f"{topic} {calibration.threshold:g}")
        else:
            try:
                found[topic] = calibration.at(**reach)
            except TopicError as error:
                raise TopicError(
                    f"topic {topic!r}: {error} (or give it a number of its own beside: {topic}=0.5)"
                    if reach and len(calibrations) > 1
                    else f"topic {topic!r}: {error}"
                ) from None
    if kept:
        (kind, share), *_ = reach.items()
        warn(
            f"{kind} {share:g} cannot be told of topics whose model has no curve; they keep their "
            f"thresholds: {', '.join(kept)}"
        )
    return found


def _told(low: float, high: float) -> str:
    return f"from {low:g} to {high:g}" if high == 1 else f"from {low:g} on, a finite one"
