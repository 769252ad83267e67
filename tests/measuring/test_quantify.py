"""Shares of a topic, corrected for the classifier's errors."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest

from nutgraf.measuring.quantify import ErrorRates
from nutgraf.topics.calibration import Calibration


def test_adjusted_count_is_the_closed_form() -> None:
    rates = ErrorRates(true_yes=8000, false_no=2000, false_yes=500, true_no=9500)
    share = rates.adjusted(yes=3050, texts=10_000)
    assert share.value == pytest.approx((0.305 - 0.05) / (0.8 - 0.05), abs=1e-3)  # 0.34
    assert share.low < share.value < share.high


@pytest.mark.parametrize("truth", [0.02, 0.1, 0.5])
def test_band_holds_the_truth_where_the_count_does_not(truth: float) -> None:
    """Draws gold and corpus with known rates; 95 % bands must hold the truth about so often."""
    rng = np.random.default_rng(5)
    tpr, fpr, held, counted = 0.7, 0.06, 0, 0
    for _ in range(300):
        hit, wrong = rng.binomial(120, tpr), rng.binomial(600, fpr)
        rates = ErrorRates(hit, 120 - hit, wrong, 600 - wrong)
        yes = int(rng.binomial(2000, truth * tpr + (1 - truth) * fpr))
        share = rates.adjusted(yes, 2000)
        held += share.low <= truth <= share.high
        counted += abs(yes / 2000 - truth) < abs(share.value - truth)
    assert 0.92 <= held / 300 <= 0.99
    assert counted < 150


def test_fewer_labels_widen_the_band() -> None:
    few, many = ErrorRates(8, 2, 5, 95), ErrorRates(800, 200, 500, 9500)
    narrow, wide = many.adjusted(300, 1000), few.adjusted(300, 1000)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


@pytest.mark.parametrize(
    ("rates", "yes", "texts"),
    [
        (ErrorRates(5, 5, 5, 5), 3, 10),  # yes says nothing
        (ErrorRates(1, 9, 9, 1), 9, 10),  # yes says the opposite
        (ErrorRates(10, 0, 0, 10), 0, 1),
        (ErrorRates(10, 0, 0, 10), 1, 1),
        (ErrorRates(0, 1, 0, 1), 0, 10**7),
    ],
)
def test_share_stays_a_share(rates: ErrorRates, yes: int, texts: int) -> None:
    share = rates.adjusted(yes, texts)
    assert 0 <= share.low <= share.value <= share.high <= 1


def test_no_texts_no_share() -> None:
    assert np.isnan(ErrorRates(1, 1, 1, 1).adjusted(0, 0).value)


def test_rates_of_labels_leave_doubt_out() -> None:
    yes = np.array([True, True, False, False, True])
    labels = np.array([1, 0, 1, 0, np.nan], np.float32)
    assert ErrorRates.of_labels(yes, labels) == ErrorRates(1, 1, 1, 1)
    assert ErrorRates.of_labels(yes[:1], labels[:1]) is None  # no negative


def test_curve_gives_its_own_precision_and_recall_back() -> None:
    curve = ((0.2, 0.5, 0.9), (0.6, 0.9, 0.5))
    rates = ErrorRates.of_calibration(Calibration(threshold=0.4, curve=curve), 0.1, 1000)
    assert rates is not None
    hit, miss, wrong, rest = rates.true_yes, rates.false_no, rates.false_yes, rates.true_no
    assert hit / (hit + wrong) == pytest.approx(0.7)  # half way between the two points
    assert hit / (hit + miss) == pytest.approx(0.7)
    assert hit + miss + wrong + rest == pytest.approx(1000)
    # Of the corpus that the rates were taken to fit, precision / recall is what remains.
    assert rates.adjusted(100, 1000).value == pytest.approx(0.1 * 0.7 / 0.7, abs=0.005)


def test_no_curve_no_rates() -> None:
    assert ErrorRates.of_calibration(Calibration(), 0.1, 500) is None


@pytest.mark.parametrize("counts", [(0.0, 0.0), (120.0, 300.0)])
def test_a_curve_of_known_prevalence_gives_the_rates_it_was_measured_from(
    counts: tuple[float, float],
) -> None:
    """TPR 0.8 and FPR 0.05 at a prevalence of 0.2, whatever the corpus has."""
    precision = 0.2 * 0.8 / (0.2 * 0.8 + 0.8 * 0.05)
    known = Calibration(curve=((0.5, precision, 0.8),), counts=counts, prevalence=0.2)
    for share_yes in (0.01, 0.9):
        for calibration in (known, known.at_prevalence(0.2)):
            rates = ErrorRates.of_calibration(calibration, share_yes, 500)
            assert rates is not None
            positives, negatives = counts if counts[0] else (100, 400)
            assert rates.true_yes == pytest.approx(0.8 * positives)
            assert rates.true_yes + rates.false_no == pytest.approx(positives)
            assert rates.false_yes == pytest.approx(0.05 * negatives)
            assert rates.false_yes + rates.true_no == pytest.approx(negatives)


def test_a_calibration_moved_to_another_prevalence_has_the_same_rates() -> None:
    """A threshold moved with the curve is the same logit, so the same answers."""
    before = Calibration(curve=((0.4, 0.8, 0.7),), counts=(50, 90), threshold=0.4, prevalence=0.2)
    moved = before.at_prevalence(0.02)
    moved = replace(moved, threshold=moved.curve[0][0])
    rates = [ErrorRates.of_calibration(c, 0.1, 500) for c in (before, moved)]
    assert rates[0] is not None
    assert rates[1] is not None
    assert astuple(rates[1]) == pytest.approx(astuple(rates[0]))
