"""The margin that keeps a risk: smallest, and on average over many worlds within its bound."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.data import Outcome
from nutgraf.errors import InputError
from nutgraf.learning.abstaining import risk_margin
from nutgraf.topics.calibration import OUTCOMES, Calibration

DRAWS, NEW = 1000, 400


def world(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    """Probabilities that are worth little, far too sure of themselves, and labels."""
    y = (rng.random(n) < 0.25).astype(np.float64)
    logits = 3 * rng.normal(np.where(y > 0, 0.6, -0.8), 1.0)
    return (1 / (1 + np.exp(-logits))).astype(np.float32), y


def decided_wrongly(margin: float, p: Any, y: Any) -> Any:
    """By the rule that everything goes by, bool (n,)."""
    plenty = np.full(len(p), 20, np.int32)
    outcomes, _ = Calibration(threshold=0.4, margin=margin).decide(p, plenty, plenty)
    right = np.where(y > 0, OUTCOMES.index(Outcome.YES), OUTCOMES.index(Outcome.NO))
    return (outcomes != OUTCOMES.index(Outcome.ABSTAIN)) & (outcomes != right)


@pytest.mark.parametrize("risk", [0.01, 0.02, 0.05])
def test_the_risk_holds_on_average(risk: float) -> None:
    rng = np.random.default_rng(0)
    shares = []
    for _ in range(DRAWS):
        p, y = world(rng, 250)
        margin = risk_margin(p, y, np.ones(250), 0.4, risk)
        shares.append(decided_wrongly(margin, *world(rng, NEW)).mean())
    error = np.std(shares) / np.sqrt(DRAWS)
    assert np.mean(shares) <= risk + 2 * error
    # Nor is it wasted: the bound is within 2 / (n + 1) of what happens.
    assert np.mean(shares) >= risk - 2 / 251 - 2 * error


def test_the_risk_holds_for_texts_chosen_unevenly() -> None:
    """Texts near the threshold are labelled three times as often, and weigh a third."""
    rng = np.random.default_rng(1)
    shares = []
    for _ in range(DRAWS):
        p, y = world(rng, 1200)
        chance = np.where(np.abs(p - 0.4) < 0.35, 0.9, 0.3)
        used = rng.random(len(p)) < chance
        margin = risk_margin(p[used], y[used], 0.3 / chance[used], 0.4, 0.03)
        shares.append(decided_wrongly(margin, *world(rng, NEW)).mean())
    error = np.std(shares) / np.sqrt(DRAWS)
    assert 0.02 < np.mean(shares) <= 0.03 + 2 * error


rows = st.lists(
    st.tuples(st.floats(0, 1, width=32), st.booleans(), st.sampled_from([0.5, 1.0, 2.0])),
    min_size=1,
    max_size=60,
)


@settings(max_examples=100)
@given(rows, st.floats(0.02, 0.9))
def test_it_is_the_smallest(sample: list[tuple[float, bool, float]], risk: float) -> None:
    p: Any = np.array([row[0] for row in sample], np.float32)
    y = np.array([float(row[1]) for row in sample])
    w = np.array([row[2] for row in sample])
    try:
        margin = risk_margin(p, y, w, 0.4, risk)
    except InputError:
        assert w.max() > risk * (w.sum() + w.max())
        return

    def bound(at: float) -> float:
        return float((w[decided_wrongly(at, p, y)].sum() + w.max()) / (w.sum() + w.max()))

    assert margin >= 0
    assert bound(margin) <= risk + 1e-9
    if margin:
        assert bound(float(np.nextafter(margin, 0))) > risk - 1e-9
    assert risk_margin(p, y, w, 0.4, min(risk + 0.05, 0.99)) <= margin


def test_right_answers_need_no_margin() -> None:
    p, y = np.array([0.1, 0.9] * 60), np.array([0.0, 1.0] * 60)
    assert risk_margin(p, y, np.ones(120), 0.5, 0.01) == 0.0


@pytest.mark.parametrize(("risk", "least"), [(0.01, 99), (0.02, 49), (0.05, 19), (0.5, 1)])
def test_how_many_labels_it_needs(risk: float, least: int) -> None:
    for n in (least, least + 1):
        assert risk_margin(np.full(n, 0.9), np.ones(n), np.ones(n), 0.5, risk) == 0.0
    n = least - 1
    with pytest.raises(InputError, match=f"{n} labels are too few.*at least {least},"):
        risk_margin(np.full(n, 0.9), np.ones(n), np.ones(n), 0.5, risk)


@pytest.mark.parametrize("risk", [0.0, 1.0, -0.1, float("nan")])
def test_risks_that_cannot_be(risk: float) -> None:
    with pytest.raises(InputError, match="give a share above 0 and below 1"):
        risk_margin(np.full(9, 0.9), np.ones(9), np.ones(9), 0.5, risk)
