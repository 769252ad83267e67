"""Agreement, against published examples, identities, and a library."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nutgraf.measuring.agreement import (
    Ratings,
    agreement_of,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    pairs_agreeing,
)

NAN = np.nan


def two(both_yes: int, first: int, second: int, both_no: int) -> Ratings:
    """Labels of two annotators from the four counts of their table."""
    rows = [(1, 1)] * both_yes + [(1, 0)] * first + [(0, 1)] * second + [(0, 0)] * both_no
    return np.array(rows, float)


@pytest.mark.parametrize(
    ("table", "kappa"),
    # Worked examples: grants read by two people, and the same agreement with other margins.
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)],
)
def test_cohen(table: tuple[int, int, int, int], kappa: float) -> None:
    found = agreement_of(two(*table))
    assert (found.whose, found.annotators, found.texts) == ("Cohen", 2, sum(table))
    assert found.kappa == cohen_kappa(two(*table)) == pytest.approx(kappa, abs=5e-5)
    assert found.percent == pytest.approx(100 * (table[0] + table[3]) / sum(table))


def test_krippendorff_of_two_and_of_missing_labels() -> None:
    """The binary example of Krippendorff's "Computing Krippendorff's Alpha-Reliability" (2011)."""
    first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    ratings = np.array([first, second], float).T
    assert krippendorff_alpha(ratings) == pytest.approx(0.095, abs=5e-4)
    lonely = np.vstack([ratings, [1, NAN], [NAN, NAN]])
    assert krippendorff_alpha(lonely) == krippendorff_alpha(ratings)


def test_against_libraries() -> None:
    krippendorff = pytest.importorskip("krippendorff")
    rng = np.random.default_rng(7)
    for r in (2, 3, 6):
        ratings = (rng.random((40, r)) < rng.random((40, 1))).astype(float)
        ratings[rng.random((40, r)) < 0.3] = NAN
        expected = krippendorff.alpha(ratings.T, level_of_measurement="nominal")
        assert krippendorff_alpha(ratings) == pytest.approx(expected)


def test_fleiss() -> None:
    """By its definition, pair by pair; NaN where texts have different numbers of labels."""
    rng = np.random.default_rng(3)
    ratings = (rng.random((30, 4)) < 0.6).astype(float)
    pairs = [(i, j) for i in range(4) for j in range(4) if i != j]
    observed = np.mean([[row[i] == row[j] for i, j in pairs] for row in ratings])
    share = ratings.mean()
    expected = share**2 + (1 - share) ** 2
    assert pairs_agreeing(ratings) == pytest.approx(observed)
    assert fleiss_kappa(ratings) == pytest.approx((observed - expected) / (1 - expected))
    assert agreement_of(two(5, 1, 2, 4), named=False).whose == "Fleiss"
    ratings[0, 0] = NAN
    assert math.isnan(fleiss_kappa(ratings))


@pytest.mark.parametrize("ratings", [np.zeros((0, 2)), np.full((3, 2), NAN), np.ones((4, 3))])
def test_what_cannot_be_told(ratings: Ratings) -> None:
    found = agreement_of(ratings)
    assert math.isnan(found.kappa)
    assert math.isnan(found.alpha)
    assert found.percent == 100 or not found.texts


def test_full_agreement() -> None:
    found = agreement_of(two(3, 0, 0, 4))
    assert (found.percent, found.kappa, found.alpha) == (100, 1, 1)
