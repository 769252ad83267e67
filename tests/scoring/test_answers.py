"""Answers: what is asked of a batch is what was decided in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.data import Decision, Outcome, Reason, Role
from nutgraf.scoring.answers import Answers, is_furniture
from nutgraf.topics.calibration import Calibration

NAN = float("nan")
CALIBRATIONS = (Calibration(threshold=0.5, margin=0.3), Calibration(threshold=0.8, unknown=0.5))
TEXTS = [  # probabilities, tokens, known, furniture
    ([0.9, 0.9], 9, 9, False),
    ([0.1, 0.9], 9, 1, False),
    ([0.51, 0.1], 9, 9, False),
    ([0.1, NAN], 1, 1, False),
    ([0.9, 0.9], 9, 9, True),
]


def answers(texts: list[tuple[list[float], int, int, bool]]) -> Answers:
    p, tokens, known, furniture = zip(*texts, strict=True) if texts else ((), (), (), ())
    return Answers.of(
        ("energy", "military"),
        CALIBRATIONS,
        np.array(p, np.float32).reshape(len(texts), 2),
        np.array(tokens, np.int32),
        np.array(known, np.int32),
        np.array(furniture, bool),
    )


def test_each_column_is_decided_by_its_own_calibration() -> None:
    found = answers(TEXTS)
    yes, no = Decision(Outcome.YES), Decision(Outcome.NO)
    abstain = {reason: Decision(Outcome.ABSTAIN, reason) for reason in Reason}
    expected = [
        (yes, yes),
        (no, abstain[Reason.UNKNOWN_WORDS]),
        (abstain[Reason.NEAR_THRESHOLD], no),
        (abstain[Reason.TOO_SHORT], abstain[Reason.EXTRACTOR_FAILED]),
        (abstain[Reason.BOILERPLATE], abstain[Reason.BOILERPLATE]),
    ]
    for row, pair in enumerate(expected):
        assert found.decisions(row) == dict(zip(found.topics, pair, strict=True))


def test_masks() -> None:
    found = answers(TEXTS)
    assert found.yes.tolist() == [[True, True], *[[False, False]] * 4]
    assert found.failed.tolist() == [[False, False]] * 3 + [[False, True], [False, False]]
    assert found.abstained.sum(0).tolist() == [3, 3]


def test_abstentions_are_counted_by_reason() -> None:
    found = answers(TEXTS)
    assert found.abstentions(0) == {
        Reason.TOO_SHORT: 1, Reason.NEAR_THRESHOLD: 1, Reason.BOILERPLATE: 1
    }  # fmt: skip
    assert found.abstentions(1) == {
        Reason.UNKNOWN_WORDS: 1, Reason.BOILERPLATE: 1, Reason.EXTRACTOR_FAILED: 1
    }  # fmt: skip


def test_a_repr_tells_the_counts() -> None:
    assert repr(answers(TEXTS)) == "Answers(5 texts: energy 1 yes, military 1 yes; 1 failed)"
    assert repr(answers(TEXTS[:1])) == "Answers(1 texts: energy 1 yes, military 1 yes)"


def test_no_text() -> None:
    found = answers([])
    assert len(found) == 0
    assert found.yes.shape == found.failed.shape == (0, 2)
    assert found.abstentions(0) == {}


numbers = st.floats(0, 1, width=32) | st.just(NAN)
rows = st.tuples(
    st.lists(numbers, min_size=2, max_size=2), st.integers(0, 9), st.integers(0, 9), st.booleans()
)


@settings(max_examples=100)
@given(st.lists(rows, max_size=8))
def test_the_columns_agree(texts: list[tuple[list[float], int, int, bool]]) -> None:
    found = answers(texts)
    assert ((found.reasons >= 0) == found.abstained).all()
    assert not (found.yes & (found.abstained | found.failed)).any()
    assert (found.abstained | ~found.failed).all()  # what failed abstains
    for column in range(2):
        assert sum(found.abstentions(column).values()) == found.abstained[:, column].sum()
    for row in range(len(found)):
        said = [d.outcome is Outcome.YES for d in found.decisions(row).values()]
        assert said == found.yes[row].tolist()


@pytest.mark.parametrize("roles", [[], [None], [*Role, None]])
def test_furniture(roles: list[Role | None]) -> None:
    page_s = {Role.BYLINE, Role.CREDIT, Role.BOILERPLATE}
    assert is_furniture(roles).tolist() == [role in page_s for role in roles]
