"""Intervals of the precision and recall of a model's thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.measuring.proportion import wilson
from nutgraf.measuring.thresholds import measured_thresholds
from nutgraf.topics.calibration import Calibration

CURVE = ((0.3, 0.75, 0.9), (0.5, 0.9, 0.45), (0.8, 1.0, 0.1), (0.95, 1.0, 0.0))


@pytest.mark.parametrize("prevalence", [0.2, None])
def test_equal_weights_give_intervals_of_counts(prevalence: float | None) -> None:
    """Of 40 positives 36, 18, 4 and none are said yes, among 48, 20, 4 and none."""
    calibration = Calibration(curve=CURVE, counts=(40, 160), prevalence=prevalence)
    found = measured_thresholds(calibration)
    assert [point.value for point in found] == [0.3, 0.5, 0.8, 0.95]
    for point, hits, said in zip(found, (36, 18, 4), (48, 20, 4), strict=False):
        assert (point.recall.low, point.recall.high) == pytest.approx(wilson(hits, 40))
        assert (point.precision.low, point.precision.high) == pytest.approx(wilson(hits, said))
    assert np.isnan([found[3].precision.low, found[3].precision.high]).all()


@settings(max_examples=60)
@given(
    st.integers(1, 50), st.integers(0, 50), st.integers(1, 200), st.integers(1, 200),
    st.floats(0.01, 0.99),
)  # fmt: skip
def test_weights_of_two_kinds_give_kish_s_number(
    hits: int, wrong: int, more_hits: int, more_wrong: int, prevalence: float
) -> None:
    positives, negatives = hits + more_hits, wrong + more_wrong
    w, v = prevalence / positives, (1 - prevalence) / negatives
    precision = hits * w / (hits * w + wrong * v)
    said = (hits * w + wrong * v) ** 2 / (hits * w**2 + wrong * v**2)
    curve = ((0.5, precision, hits / positives),)
    (found,) = measured_thresholds(
        Calibration(curve=curve, counts=(positives, negatives), prevalence=prevalence)
    )
    expected = wilson(precision * said, said)
    assert (found.precision.low, found.precision.high) == pytest.approx(expected)


def test_what_is_unknown() -> None:
    for counts in ((0.0, 0.0), (0.0, 5.0), (5.0, 0.0)):
        for point in measured_thresholds(Calibration(curve=CURVE, counts=counts)):
            assert np.isnan(point.precision.low)
            assert np.isnan(point.recall.high) == (counts[0] == 0)
    assert measured_thresholds(Calibration(counts=(4, 9))) == []


def test_intervals_hold_the_precision_and_recall_of_the_world() -> None:
    """Of 1,000 samples, drawn at random and with the easier texts labelled less often, about 95 %
    of the intervals do."""
    from nutgraf.learning.fitting import effective_counts, operating_points

    rng = np.random.default_rng(0)
    held = []
    x = rng.normal(np.where(y := rng.random(400_000) < 0.2, 1.0, -1.0), 1.0)
    truth = [y[x >= 0.5].mean(), (x[y] >= 0.5).mean()]
    for _ in range(1000):
        y = rng.random(600) < 0.2
        x = rng.normal(np.where(y, 1.0, -1.0), 1.0)
        chance = np.where(np.abs(x) < 1, 1.0, 0.5)
        used = rng.random(600) < chance
        labels, weight = y[used].astype(np.float64), 1 / chance[used]
        curve = operating_points(x[used], labels, weight)[9:10]
        counts = effective_counts(labels, weight)
        share = float(labels @ weight / weight.sum())
        (point,) = measured_thresholds(Calibration(curve=curve, counts=counts, prevalence=share))
        pairs = zip((point.precision, point.recall), truth, strict=True)
        held.append([share.low <= true <= share.high for share, true in pairs])
    coverage = np.mean(held, axis=0)
    assert (coverage > 0.93).all(), coverage
