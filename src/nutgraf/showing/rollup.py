"""What the paragraphs of a document say of it together.

The rule: a paragraph counts for a topic unless its words are the page's own (a byline, a credit,
boilerplate) or an extractor failed on it. The document is a yes if any paragraph that counts is;
else it abstains if all of them do, or none counts; else it is a no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nutgraf.data import Outcome, Reason
from nutgraf.showing.paragraph import LabelledParagraph

_YES, _NO, _ABSTAIN = (tuple(Outcome).index(o) for o in (Outcome.YES, Outcome.NO, Outcome.ABSTAIN))
_NOT_COUNTED = [
    tuple(Reason).index(reason) for reason in (Reason.BOILERPLATE, Reason.EXTRACTOR_FAILED)
]


@dataclass(frozen=True, eq=False)
class Rollup:
    """n documents and one topic.

    Attributes:
        share: float32 (n,), of the paragraphs that count, those that are a yes; NaN without any.
        mean, highest: float32 (n,), of their probabilities; likewise.
        outcomes: int8 (n,), places in `Outcome`.
        first: int64 (n,), the row of the first yes; -1 where there is none.
    """

    share: npt.NDArray[np.float32]
    mean: npt.NDArray[np.float32]
    highest: npt.NDArray[np.float32]
    outcomes: npt.NDArray[np.int8]
    first: npt.NDArray[np.int64]


def roll_up(
    starts: npt.NDArray[np.int64],
    probabilities: npt.NDArray[np.float32],
    outcomes: npt.NDArray[np.int64],
    reasons: npt.NDArray[np.int64],
) -> Rollup:
    """Goes by the rule above.

    Args:
        starts: int64 (n,), rising; the first row of each document, which has one at least.
        probabilities: float32 (m,), of its paragraphs.
        outcomes: int64 (m,), places in `Outcome`.
        reasons: int64 (m,), places in `Reason`, -1 for none.
    """
    counts = ~np.isin(reasons, _NOT_COUNTED)
    yes = counts & (outcomes == _YES)
    m = len(yes)
    n_counted = np.add.reduceat(counts, starts, dtype=np.int64)
    n_yes = np.add.reduceat(yes, starts, dtype=np.int64)
    n_abstained = np.add.reduceat(counts & (outcomes == _ABSTAIN), starts, dtype=np.int64)
    total = np.add.reduceat(np.where(counts, probabilities, 0), starts, dtype=np.float64)
    highest = np.maximum.reduceat(np.where(counts, probabilities, -np.inf), starts)
    first = np.minimum.reduceat(np.where(yes, np.arange(m), m), starts)
    by = np.where(n_counted > 0, n_counted, np.nan)
    said = np.where(n_abstained == n_counted, _ABSTAIN, _NO)
    return Rollup(
        share=(n_yes / by).astype(np.float32),
        mean=(total / by).astype(np.float32),
        highest=np.where(n_counted > 0, highest, np.nan).astype(np.float32),
        outcomes=np.where(n_yes > 0, _YES, said).astype(np.int8),
        first=np.where(first < m, first, -1),
    )


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """What a document as a whole says of a topic, by the rule of `Document.answers`.

    Attributes:
        outcome: yes, no or abstain.
        share: of the paragraphs that count, those that are a yes, in [0, 1]; NaN if none counts.
        mean, highest: of their probabilities; likewise.
        first: the first paragraph that is a yes.
    """

    outcome: Outcome
    share: float
    mean: float
    highest: float
    first: LabelledParagraph | None = None


def answer_of(topic: str, paragraphs: Sequence[LabelledParagraph]) -> DocumentAnswer:
    """What the paragraphs of one document say of a topic together."""
    if not paragraphs:
        return DocumentAnswer(Outcome.ABSTAIN, np.nan, np.nan, np.nan)
    decisions = [p.decisions[topic] for p in paragraphs]
    reasons = [-1 if d.reason is None else tuple(Reason).index(d.reason) for d in decisions]
    found = roll_up(
        np.zeros(1, np.int64),
        np.array([p.probabilities[topic] for p in paragraphs], np.float32),
        np.array([tuple(Outcome).index(d.outcome) for d in decisions], np.int64),
        np.array(reasons, np.int64),
    )
    share, mean, highest = (float(x[0]) for x in (found.share, found.mean, found.highest))
    first = int(found.first[0])
    outcome = tuple(Outcome)[found.outcomes[0]]
    return DocumentAnswer(outcome, share, mean, highest, paragraphs[first] if first >= 0 else None)
