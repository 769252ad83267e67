"""Paragraphs rolled up to documents: one rule, for many documents at once and for one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Decision, Outcome, Reason, Role, Topic
from nutgraf.showing.document import Document
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.rollup import roll_up

OUTCOMES, REASONS = tuple(Outcome), tuple(Reason)
YES, NO = Decision(Outcome.YES), Decision(Outcome.NO)
NEAR, PAGE, FAILED = (
    Decision(Outcome.ABSTAIN, reason)
    for reason in (Reason.NEAR_THRESHOLD, Reason.BOILERPLATE, Reason.EXTRACTOR_FAILED)
)
Said = tuple[Decision, float]


def document(*said: Said) -> Document:
    paragraphs = tuple(
        LabelledParagraph(i, "x", Role.BODY, i, i + 1, {"a": p}, {"a": decision}, lambda least: ())
        for i, (decision, p) in enumerate(said)
    )
    return Document("x" * len(said), (Topic("a"),), paragraphs)


@pytest.mark.parametrize(
    ("said", "outcome", "share", "mean", "highest", "first"),
    [
        ([(NO, 0.25), (YES, 0.75), (YES, 0.5)], "yes", 2 / 3, 0.5, 0.75, 1),
        ([(NO, 0.25), (NEAR, 0.5)], "no", 0, 0.375, 0.5, None),
        ([(NEAR, 0.5), (NEAR, 0.25)], "abstain", 0, 0.375, 0.5, None),
        ([(PAGE, 1.0), (NO, 0.25)], "no", 0, 0.25, 0.25, None),
        ([(PAGE, 1.0), (NEAR, 0.5)], "abstain", 0, 0.5, 0.5, None),
        ([(FAILED, math.nan), (YES, 0.75)], "yes", 1, 0.75, 0.75, 1),
        ([(FAILED, math.nan), (PAGE, 0.5)], "abstain", math.nan, math.nan, math.nan, None),
        ([], "abstain", math.nan, math.nan, math.nan, None),
    ],
)
def test_the_rule(
    said: list[Said], outcome: str, share: float, mean: float, highest: float, first: int | None
) -> None:
    one = document(*said)
    found = one.answers["a"]
    assert (found.share, found.mean, found.highest) == pytest.approx(
        (share, mean, highest), nan_ok=True
    )
    assert found.outcome == outcome
    assert found.first is (None if first is None else one[first])


some = st.tuples(st.sampled_from([YES, NO, NEAR, PAGE]), st.floats(0, 1, width=32)) | st.just(
    (FAILED, math.nan)
)


@given(st.lists(st.lists(some, min_size=1, max_size=6), min_size=1, max_size=6))
def test_many_at_once_are_as_each_alone(said: list[list[Said]]) -> None:
    sizes = [len(one) for one in said]
    starts = np.cumsum([0, *sizes[:-1]], dtype=np.int64)
    rows = [row for one in said for row in one]
    reasons = [-1 if d.reason is None else REASONS.index(d.reason) for d, _ in rows]
    found = roll_up(
        starts,
        np.array([p for _, p in rows], np.float32),
        np.array([OUTCOMES.index(d.outcome) for d, _ in rows], np.int64),
        np.array(reasons, np.int64),
    )
    for i, one in enumerate(said):
        alone = document(*one).answers["a"]
        assert OUTCOMES[found.outcomes[i]] == alone.outcome
        np.testing.assert_array_equal(
            [found.share[i], found.mean[i], found.highest[i]],
            np.array([alone.share, alone.mean, alone.highest], np.float32),
        )
        first = -1 if alone.first is None else int(starts[i]) + alone.first.index
        assert found.first[i] == first
