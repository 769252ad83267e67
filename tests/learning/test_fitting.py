"""Counts and thresholds from labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.learning.fitting import (
    balanced_threshold,
    best_threshold,
    effective_counts,
    operating_points,
)


def drawn(seed: int, n: int, share: float = 0.1) -> tuple[Any, Any]:
    """Calibrated probabilities and labels of n texts."""
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < share).astype(np.float64)
    odds = np.exp(2.2 * rng.normal(np.where(y > 0, 1.1, -1.1), 1.0)) * share / (1 - share)
    return odds / (1 + odds), y


def test_effective_counts() -> None:
    labels = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    assert effective_counts(labels, np.full(6, 0.3)) == pytest.approx((2, 4))
    assert effective_counts(labels, np.array([1, 1, 1, 1, 0, 0.0])) == pytest.approx((2, 2))
    found = effective_counts(labels, np.array([1, 0.5, 1, 1, 1, 0.1]))
    assert found == pytest.approx((1.5**2 / 1.25, 3.1**2 / 3.01))
    assert effective_counts(np.ones(3), np.ones(3)) == (3.0, 0.0)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.floats(0, 9)), max_size=30), st.floats(0.01, 100))
def test_effective_counts_are_at_most_the_counts(
    rows: list[tuple[bool, float]], scale: float
) -> None:
    labels = np.array([float(label) for label, _ in rows])
    weight = np.round(np.array([w for _, w in rows]), 3)
    found = effective_counts(labels, weight)
    for label, n in zip((1, 0), found, strict=True):
        mine = weight[labels == label]
        assert min(1, int((mine > 0).sum())) - 1e-9 <= n <= (mine > 0).sum() + 1e-9
    assert effective_counts(labels, weight * scale) == pytest.approx(found)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("share", [0.03, 0.2, 0.7])
def test_precision_and_recall_balance(seed: int, share: float) -> None:
    p, y = drawn(seed, 4000, share)
    weight = np.random.default_rng(seed).choice([1.0, 0.1], len(y))
    for w in (np.ones(len(y)), weight):
        yes = p >= balanced_threshold(p, y, w)
        # To the standard error that the number of positives has by itself.
        error = 1 / np.sqrt(min(effective_counts(y, w)))
        assert w[yes].sum() == pytest.approx(w @ y, rel=error)
        hit = w[yes] @ y[yes]
        assert hit / w[yes].sum() == pytest.approx(hit / (w @ y), rel=error)


samples = st.lists(
    st.tuples(st.integers(1, 99).map(lambda n: n / 100), st.booleans(), st.integers(0, 3)),
    min_size=2,
    max_size=40,
).filter(lambda rows: len({label for _, label, weight in rows if weight}) == 2)


@settings(max_examples=100)
@given(samples, st.randoms(use_true_random=False))
def test_what_a_balanced_threshold_does_not_depend_on(
    rows: list[tuple[float, bool, int]], random: Any
) -> None:
    p, y, w = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    found = balanced_threshold(p, y, w)
    assert 0 < found < 1
    assert p[w > 0].min() - 0.003 <= found <= p[w > 0].max() + 0.003
    assert balanced_threshold(p, y, w * 7) == found
    used = w > 0
    assert balanced_threshold(p[used], y[used], w[used]) == found
    # Where yes and no change places, it is the complement.
    assert balanced_threshold(1 - p, 1 - y, w) == pytest.approx(1 - found, abs=2e-4)


def test_separate_texts_are_cut_in_the_middle_of_their_gap() -> None:
    p = np.array([0.1, 0.2, 0.2, 0.8, 0.9])
    assert balanced_threshold(p, np.array([0, 0, 0, 1.0, 1.0]), np.ones(5)) == 0.5


def test_a_tie_across_the_balance_is_said_together() -> None:
    p, y = np.full(100, 0.3), np.zeros(100)
    y[:40] = 1  # said no, 40 too few; said yes, 60 too many
    assert balanced_threshold(p, y, np.ones(100)) > 0.3
    assert balanced_threshold(p, 1 - y, np.ones(100)) < 0.3


def test_a_lucky_gap_does_not_decide() -> None:
    """Over samples of one world the balanced threshold varies less than that of a sample alone,
    and less than that of the best F1."""
    balanced, alone, best = [], [], []
    for seed in range(40):
        p, y = drawn(100 + seed, 300, 0.2)
        w = np.ones(len(y))
        balanced.append(balanced_threshold(p, y, w))
        alone.append(np.sort(p)[-int(y.sum())])
        best.append(best_threshold(p, y, w))
    assert np.std(balanced) <= np.std(alone)
    assert np.std(balanced) < np.std(best)


def test_balance_costs_no_f1() -> None:
    """Mean F1 in the world, of thresholds from 40 samples each of 100 and of 1,000 texts."""
    everywhere = drawn(0, 100_000)
    for n in (100, 1000):
        reached = []
        for seed in range(40):
            p, y = drawn(200 + seed, n)
            row = []
            for find in (balanced_threshold, best_threshold):
                yes = everywhere[0] >= find(p, y, np.ones(n))
                row.append(2 * everywhere[1][yes].sum() / (yes.sum() + everywhere[1].sum()))
            reached.append(row)
        balanced, best = np.mean(reached, axis=0)
        assert balanced > best - 0.002


@pytest.mark.parametrize("labels", [np.zeros(4), np.ones(4), np.array([1.0, 0, 0, 0])])
def test_one_kind_of_label_balances_nothing(labels: Any) -> None:
    with pytest.raises(InputError, match="labels of both kinds"):
        balanced_threshold(np.full(4, 0.5), labels, np.array([0.0, 1, 1, 1]))


def test_the_curve_s_numbers() -> None:
    p, y, w = np.array([0.2, 0.5, 0.7, 0.9]), np.array([0, 1.0, 0, 1.0]), np.array([1, 1, 2, 1.0])
    found = {t: (precision, recall) for t, precision, recall in operating_points(p, y, w)}
    assert found[0.05] == (0.4, 1.0)
    assert found[0.6] == (round(1 / 3, 3), 0.5)
    assert found[0.95] == (1.0, 0.0)
