"""What a classifier says of many texts, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nutgraf.data import Decision, Outcome, Reason, Role
from nutgraf.topics.calibration import (
    FURNITURE,
    OUTCOMES,
    REASONS,
    Calibration,
    decision_of,
)


@dataclass(frozen=True, eq=False, repr=False)
class Answers:
    """Probabilities and decisions on n texts for k topics.

    Attributes:
        topics: k names; the columns.
        probabilities: float32 (n, k), NaN where an extractor failed, so that there is no answer.
        outcomes: int8 (n, k), places in `OUTCOMES`: yes, no or abstain.
        reasons: int8 (n, k), places in `REASONS`; -1 where the decision does not abstain.
        tokens: int32 (n,), tokens of each text.
        known: int32 (n,), how many of them some topic's table has.
        first: of a careful classifier, what it came to before it looked again.
    """

    topics: tuple[str, ...]
    probabilities: npt.NDArray[np.float32]
    outcomes: npt.NDArray[np.int8]
    reasons: npt.NDArray[np.int8]
    tokens: npt.NDArray[np.int32]
    known: npt.NDArray[np.int32]
    first: First | None = None

    @classmethod
    def of(
        cls,
        topics: tuple[str, ...],
        calibrations: Sequence[Calibration],
        probabilities: npt.NDArray[np.float32],
        tokens: npt.NDArray[np.int32],
        known: npt.NDArray[np.int32],
        furniture: npt.NDArray[np.bool_] | None = None,
        languages: npt.NDArray[np.int8] | None = None,
    ) -> Answers:
        """Decides on probabilities (n, k), column by column, as `Calibration.decide` does."""
        outcomes = np.empty(probabilities.shape, np.int8)
        reasons = np.empty(probabilities.shape, np.int8)
        for column, calibration in enumerate(calibrations):
            outcomes[:, column], reasons[:, column] = calibration.decide(
                probabilities[:, column], tokens, known, furniture, languages
            )
        return cls(topics, probabilities, outcomes, reasons, tokens, known)

    def __len__(self) -> int:
        return len(self.tokens)

    def __repr__(self) -> str:
        said = ", ".join(
            f"{topic} {yes} yes" for topic, yes in zip(self.topics, self.yes.sum(0), strict=True)
        )
        failed = int(self.failed.any(1).sum())
        return f"Answers({len(self)} texts: {said}{f'; {failed} failed' if failed else ''})"

    @cached_property
    def yes(self) -> npt.NDArray[np.bool_]:
        """Whether each topic applies, bool (n, k)."""
        return np.asarray(self.outcomes == OUTCOMES.index(Outcome.YES))

    @cached_property
    def abstained(self) -> npt.NDArray[np.bool_]:
        """Whether each decision abstains, for whatever reason, bool (n, k)."""
        return np.asarray(self.outcomes == OUTCOMES.index(Outcome.ABSTAIN))

    @cached_property
    def failed(self) -> npt.NDArray[np.bool_]:
        """Where there is no answer, since an extractor failed, bool (n, k)."""
        return np.isnan(self.probabilities)

    @property
    def looked_again(self) -> tuple[int, int]:
        """How many texts a careful classifier looked at again, and how many decisions that
        changed."""
        if self.first is None:
            return 0, 0
        changed = self.first.looked & (self.first.answers.outcomes != self.outcomes)
        return int(self.first.looked.any(1).sum()), int(changed.sum())

    def abstentions(self, column: int) -> dict[Reason, int]:
        """How often a topic's decision abstains, by reason; failures are among them."""
        counts = np.bincount(self.reasons[:, column] + 1, minlength=len(REASONS) + 1)[1:]
        return {reason: int(n) for reason, n in zip(REASONS, counts, strict=True) if n}

    def decisions(self, row: int) -> dict[str, Decision]:
        """Topic name to the decision on one text."""
        pairs = zip(self.outcomes[row].tolist(), self.reasons[row].tolist(), strict=True)
        return dict(zip(self.topics, (decision_of(*pair) for pair in pairs), strict=True))


@dataclass(frozen=True, eq=False)
class First:
    """What the table of words came to alone, before a careful classifier looked again.

    Attributes:
        looked: bool (n, k), where it did; elsewhere `answers` are those it stayed with.
    """

    looked: npt.NDArray[np.bool_]
    answers: Answers

    def of(self, row: int) -> dict[str, tuple[float, Decision]]:
        """Probability and decision of each topic that one text was looked at again for."""
        decisions = self.answers.decisions(row)
        return {
            name: (float(self.answers.probabilities[row, column]), decisions[name])
            for column, name in enumerate(self.answers.topics)
            if self.looked[row, column]
        }


def is_furniture(roles: Sequence[Role | None]) -> npt.NDArray[np.bool_]:
    """Bool (n,): whose words are the page's, so that decisions on them abstain."""
    return np.fromiter((role in FURNITURE for role in roles), bool, len(roles))
