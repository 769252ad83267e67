"""Shares of a topic, corrected for the classifier's errors."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from nutgraf.errors import TopicError
from nutgraf.measuring.quantify import ErrorRates, TopicShare
from nutgraf.topics.calibration import Calibration, log_odds
from tests.prevalence import SHARES, all_settings

GOOD = ErrorRates(true_yes=270, false_no=30, false_yes=36, true_no=1764)
some = st.integers(0, 400) | st.floats(0, 400)


@st.composite
def telling(draw: st.DrawFn) -> ErrorRates:
    """Error rates that can correct a count."""
    counts = [draw(some) for _ in range(4)]
    assume(counts[0] + counts[1] > 0 and counts[2] + counts[3] > 0)
    rates = ErrorRates(*counts)
    assume(not rates.doubt)
    return rates


@settings(max_examples=60, deadline=None)
@given(telling(), st.integers(1, 60))
def test_a_share_is_in_its_band_and_rises_with_the_count(rates: ErrorRates, texts: int) -> None:
    found = [rates.adjusted(yes, texts) for yes in range(texts + 1)]
    for share in found:
        assert 0 <= share.low <= share.value <= share.high <= 1
        assert share.corrected
    values = np.array([share.value for share in found])
    assert (np.diff(values) >= 0).all()
    assert values[-1] > values[0]
    usual = np.array([(share.low, share.high) for share in found if not share.note])
    assert (np.diff(usual, axis=0) >= -1e-12).all()


@pytest.mark.parametrize("texts", [1, 20, 5000, 10**7])
def test_the_whole_range_is_covered(texts: int) -> None:
    counts = np.unique(np.linspace(0, texts, 500).astype(int)).tolist()
    values = [GOOD.adjusted(yes, texts).value for yes in counts]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (0, 1)
    inside = [v for v, yes in zip(values, counts, strict=True) if 0.02 < yes / texts < 0.9]
    assert len(set(inside)) == len(inside)  # it does not stand still in between


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**6), st.data())
def test_perfect_rates_leave_the_counted_share(texts: int, data: st.DataObject) -> None:
    """With the exact band of Clopper and Pearson, once there are labels enough."""
    yes = data.draw(st.integers(0, texts))
    assert ErrorRates(40, 0, 0, 60).adjusted(yes, texts).value == yes / texts
    found = ErrorRates(1e12, 0, 0, 1e12).adjusted(yes, texts)
    low = beta.ppf(0.025, yes, texts - yes + 1) if yes else 0
    high = beta.ppf(0.975, yes + 1, texts - yes) if yes < texts else 1
    assert found.value == yes / texts
    assert (found.low, found.high) == pytest.approx((low, high), rel=0.01, abs=0.002 / texts)


def test_adjusted_count_is_the_closed_form() -> None:
    rates = ErrorRates(true_yes=8000, false_no=2000, false_yes=500, true_no=9500)
    share = rates.adjusted(yes=3050, texts=10_000)
    assert share.value == pytest.approx((0.305 - 0.05) / (0.8 - 0.05))  # 0.34
    assert share.low < share.value < share.high


@pytest.mark.parametrize("truth", SHARES)
def test_bands_hold_the_truth(truth: float) -> None:
    """Of 600 corpora of all sizes and rates, each with error rates from labels of its own;
    `python -m tests.prevalence` tells it of each size and rate."""
    rng = np.random.default_rng(5)
    found = [x for setting in all_settings() for x in setting.corpora(truth, 10, rng)]
    assert all(x.corrected for x in found)
    assert np.mean([x.low <= truth <= x.high for x in found]) >= 0.95
    assert np.mean([x.high - x.low for x in found]) < 0.35


def test_bands_are_no_wider_than_they_must() -> None:
    """Against the normal approximation with known variances, and the rule of three at 0."""
    rates = ErrorRates(8000, 2000, 500, 9500)
    share = rates.adjusted(2000, 5000)
    error = np.sqrt(
        0.4 * 0.6 / 5000 + (share.value**2 * 0.8 * 0.2 + (1 - share.value) ** 2 * 0.05 * 0.95) / 1e4
    )
    assert share.high - share.low == pytest.approx(2 * 1.96 * error / 0.75, rel=0.05)
    nothing = GOOD.adjusted(0, 200)
    assert (nothing.value, nothing.low) == (0, 0)
    assert 0.015 < nothing.high < 3.7 / 200 / GOOD.tpr + 0.001


def test_fewer_labels_widen_the_band() -> None:
    few, many = ErrorRates(8, 2, 5, 95), ErrorRates(800, 200, 500, 9500)
    narrow, wide = many.adjusted(300, 1000), few.adjusted(300, 1000)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


@pytest.mark.parametrize(
    "rates",
    [
        ErrorRates(5, 5, 5, 5),  # yes says nothing
        ErrorRates(1, 9, 9, 1),  # the opposite
        ErrorRates(2, 0, 0, 2),  # right, on too few labels to be sure
        ErrorRates(550, 450, 480, 520),  # something, and too little
        ErrorRates(0, 1000, 0, 1000),  # never
    ],
)
def test_where_rates_do_not_tell_the_counted_share_is_marked(rates: ErrorRates) -> None:
    for yes in (0, 3, 10):
        share = rates.adjusted(yes, 10)
        assert (share.value, share.corrected) == (yes / 10, False)
        assert np.isnan([share.low, share.high]).all()
        assert "yes tells too little" in share.note
        assert f"{rates.tpr:.0%} of {rates.true_yes + rates.false_no:,.0f}" in share.note


@pytest.mark.parametrize(
    ("yes", "note"),
    [
        (0, "fewer are yes than its error rates allow"),
        (100, ""),  # 2 %, as its FPR
        (4500, ""),  # 90 %, as its TPR
        (4990, "more are yes than its error rates allow"),
    ],
)
def test_corpora_that_the_rates_do_not_allow(yes: int, note: str) -> None:
    share = GOOD.adjusted(yes, 5000)
    assert (share.note, share.corrected) == (note, True)
    assert share.high > share.low
    if note:  # the count alone is then as likely
        assert share.low <= yes / 5000 <= share.high


def test_no_texts_no_share() -> None:
    assert np.isnan(astuple(GOOD.adjusted(0, 0))[:3]).all()
    assert np.isnan(TopicShare.counted(0, 0, "").value)


def test_rates_of_labels_leave_doubt_out() -> None:
    yes = np.array([True, True, False, False, True])
    labels = np.array([1, 0, 1, 0, np.nan], np.float32)
    assert ErrorRates.of_labels(yes, labels) == ErrorRates(1, 1, 1, 1)
    for part in (labels[:1], labels[1:2], labels[4:]):
        with pytest.raises(TopicError, match="labels of both kinds"):
            ErrorRates.of_labels(yes[: len(part)], part)


def curve_of(
    tpr: tuple[float, float], fpr: tuple[float, float], share: float
) -> tuple[tuple[float, float, float], ...]:
    """The curve of rates at the thresholds 0.2 and 0.6."""
    return tuple(
        (t, share * a / (share * a + (1 - share) * b), a)
        for t, a, b in zip((0.2, 0.6), tpr, fpr, strict=True)
    )


@pytest.mark.parametrize("prevalence", [0.02, 0.2, 0.7])
def test_a_curve_gives_the_rates_it_was_measured_from(prevalence: float) -> None:
    """Half way between two points, whatever share of the labels had the topic."""
    curve = curve_of((0.9, 0.7), (0.1, 0.04), prevalence)
    known = Calibration(threshold=0.4, curve=curve, counts=(120, 300), prevalence=prevalence)
    expected = pytest.approx((0.8 * 120, 0.2 * 120, 0.07 * 300, 0.93 * 300))
    assert astuple(ErrorRates.of_calibration(known)) == expected
    alike = replace(known, counts=(1000 * prevalence, 1000 * (1 - prevalence)), prevalence=None)
    rates = ErrorRates.of_calibration(alike)
    assert (rates.tpr, rates.fpr) == pytest.approx((0.8, 0.07))


def test_the_margin_counts_as_no() -> None:
    """A decision near the threshold abstains, so its rates are those where the margin ends."""
    curve = curve_of((0.9, 0.7), (0.1, 0.04), 0.3)
    calibration = Calibration(threshold=0.4, curve=curve, counts=(120, 300), prevalence=0.3)
    edge = log_odds(0.5) - log_odds(0.4)
    found = ErrorRates.of_calibration(replace(calibration, margin=edge))
    expected = ErrorRates.of_calibration(replace(calibration, threshold=0.5))
    assert astuple(found) == pytest.approx(astuple(expected))
    yes = [calibration.decision(p, 9, 9).outcome == "yes" for p in (0.45, 0.55)]
    beyond = [replace(calibration, margin=edge).decision(p, 9, 9).outcome for p in (0.45, 0.55)]
    assert (yes, beyond) == ([True, True], ["abstain", "yes"])


@pytest.mark.parametrize(
    ("calibration", "why"),
    [
        (Calibration(counts=(9, 9), prevalence=0.1), "no curve"),
        (Calibration(curve=((0.5, 0.9, 0.9),)), "does not say how many labels"),
        (Calibration(curve=((0.5, 0.9, 0.9),), prevalence=0.1), "does not say how many labels"),
        (Calibration(curve=((0.5, 0.9, 0.9),), counts=(9, 0)), "does not say how many labels"),
        (Calibration(curve=((0.4, 0.9, 0.9),), counts=(9, 9)), "does not reach yes"),
        (Calibration(curve=((0.6, 0.9, 0.9),), counts=(9, 9)), "does not reach yes"),
        (Calibration(curve=((0.5, 0.0, 0.0),), counts=(9, 9)), "does not reach yes"),
    ],
)
def test_calibrations_that_tell_no_rates(calibration: Calibration, why: str) -> None:
    with pytest.raises(TopicError, match=why):
        ErrorRates.of_calibration(calibration)


def test_a_calibration_moved_to_another_prevalence_has_the_same_rates() -> None:
    """A threshold moved with the curve is the same logit, so the same answers."""
    before = Calibration(curve=((0.4, 0.8, 0.7),), counts=(50, 90), threshold=0.4, prevalence=0.2)
    moved = before.at_prevalence(0.02)
    moved = replace(moved, threshold=moved.curve[0][0])
    rates = [ErrorRates.of_calibration(c) for c in (before, moved)]
    assert astuple(rates[1]) == pytest.approx(astuple(rates[0]))
