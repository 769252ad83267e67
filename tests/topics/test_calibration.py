"""The one rule of decisions, held to the same rule said for a single paragraph."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nutgraf.data import Decision, Outcome, Reason, Role
from nutgraf.errors import NutgrafWarning, TopicError
from nutgraf.topics.calibration import (
    FURNITURE,
    OUTCOMES,
    REASONS,
    Calibration,
    decision_of,
    log_odds,
    with_thresholds,
)

CURVE = ((0.2, 0.5, 0.95), (0.4, 0.8, 0.9), (0.6, 0.8, 0.7), (0.8, 0.95, 0.3))


def decided(
    c: Calibration, p: float, tokens: int, known: int, furniture: bool
) -> tuple[Outcome, Reason | None]:
    """The rule for one paragraph, from the strongest reason to abstain to the weakest."""
    if furniture:
        return Outcome.ABSTAIN, Reason.BOILERPLATE
    if math.isnan(p):
        return Outcome.ABSTAIN, Reason.EXTRACTOR_FAILED
    if tokens < c.shortest and p < c.threshold:
        return Outcome.ABSTAIN, Reason.TOO_SHORT
    if (tokens - known) / (tokens or 1) > c.unknown:
        return Outcome.ABSTAIN, Reason.UNKNOWN_WORDS
    inside = [min(max(x, 1e-7), 1 - 1e-7) for x in (p, c.threshold)]
    distance = abs(math.log(inside[0] / (1 - inside[0])) - math.log(inside[1] / (1 - inside[1])))
    if c.margin and distance < c.margin:
        return Outcome.ABSTAIN, Reason.NEAR_THRESHOLD
    return (Outcome.YES if p >= c.threshold else Outcome.NO), None


shares = st.floats(0, 1) | st.sampled_from([0.0, 1e-8, 0.1, 0.3, 0.5, 0.9, 1.0])
calibrations = st.builds(
    Calibration,
    threshold=shares | st.floats(0, 1, width=32),
    margin=st.sampled_from([0.0, 1e-9, 0.2, 1.0, 20.0, 40.0]) | st.floats(0, 5),
    shortest=st.integers(0, 4),
    unknown=shares,
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calibration, list[tuple[float, int, int, bool]]]:
    """A calibration, and paragraphs: many of them with a probability beside its threshold or
    beside an edge of the margin around that."""
    calibration = draw(calibrations)
    centre = log_odds(calibration.threshold)
    edges = [calibration.threshold]
    edges += [1 / (1 + math.exp(-centre - s * calibration.margin)) for s in (-1, 1)]
    near = [np.float32(edge) for edge in edges]
    near += [np.nextafter(edge, np.float32(to)) for edge in near for to in (0, 1)]
    probability = st.sampled_from([*map(float, near), math.nan]) | st.floats(0, 1, width=32)
    tokens = st.integers(0, 6)
    rows = tokens.flatmap(
        lambda n: st.tuples(probability, st.just(n), st.integers(0, n), st.booleans())
    )
    return calibration, draw(st.lists(rows, max_size=8))


@settings(max_examples=150)
@given(cases())
@example((Calibration(threshold=0.1), [(float(np.float32(0.1)), 9, 9, False)]))
@example((Calibration(threshold=0.7), [(float(np.float32(0.7)), 9, 9, False)]))
@example((Calibration(threshold=1.0, margin=1.0), [(1.0, 9, 9, False), (0.0, 9, 9, False)]))
def test_columns_are_decided_as_single_paragraphs(
    case: tuple[Calibration, list[tuple[float, int, int, bool]]],
) -> None:
    calibration, rows = case
    outcomes, reasons = calibration.decide(
        np.array([p for p, *_ in rows], np.float32),
        np.array([tokens for _, tokens, *_ in rows], np.int32),
        np.array([known for *_, known, _ in rows], np.int32),
        np.array([furniture for *_, furniture in rows], bool),
    )
    assert outcomes.dtype == reasons.dtype == np.int8
    found = [decision_of(*pair) for pair in zip(outcomes.tolist(), reasons.tolist(), strict=True)]
    assert found == [Decision(*decided(calibration, *row)) for row in rows]
    for decision, row in zip(found, rows, strict=True):
        role = Role.CREDIT if row[3] else Role.BODY
        assert calibration.decision(row[0], row[1], row[2], role) == decision


def test_without_furniture_all_is_story() -> None:
    p = np.array([0.9, 0.1, np.nan], np.float32)
    counts = np.full(3, 5, np.int32)
    without = Calibration().decide(p, counts, counts)
    none = Calibration().decide(p, counts, counts, np.zeros(3, bool))
    assert [a.tolist() for a in without] == [a.tolist() for a in none]


@pytest.mark.parametrize("role", [None, *Role])
def test_what_is_furniture(role: Role | None) -> None:
    decision = Calibration().decision(0.9, 9, 9, role)
    expected = role in {Role.BYLINE, Role.CREDIT, Role.BOILERPLATE}
    assert (decision.reason is Reason.BOILERPLATE) is expected is (role in FURNITURE)


def test_places_of_outcomes_and_reasons() -> None:
    for i, outcome in enumerate(Outcome):
        assert decision_of(i, -1) == Decision(outcome)
    for i, reason in enumerate(Reason):
        assert decision_of(OUTCOMES.index(Outcome.ABSTAIN), i).reason is reason
    assert (len(OUTCOMES), len(REASONS)) == (len(Outcome), len(Reason))


@pytest.mark.parametrize(
    ("wanted", "threshold"),
    [
        ({"precision": 0.8}, 0.4),  # of the two that reach it the one with more recall
        ({"precision": 0.81}, 0.8),
        ({"recall": 0.9}, 0.4),  # of the two that reach it the more precise one
        ({"recall": 0.1}, 0.8),
        ({}, 0.5),
    ],
)
def test_a_threshold_for_a_precision_or_recall(wanted: dict[str, float], threshold: float) -> None:
    before = Calibration(slope=2.0, margin=0.1, curve=CURVE)
    assert before.at(**wanted) == replace(before, threshold=threshold)


def test_thresholds_out_of_reach() -> None:
    calibration = Calibration(curve=CURVE)
    with pytest.raises(TopicError, match=r"precision 0\.99 is out of reach: at most 0\.95"):
        calibration.at(precision=0.99)
    with pytest.raises(TopicError, match=r"recall 1\.0 is out of reach: at most 0\.95"):
        calibration.at(recall=1.0)
    with pytest.raises(TopicError, match="no curve"):
        Calibration().at(recall=0.5)


def test_a_topic_s_own_number_beats_what_all_are_to_reach() -> None:
    before = {"energy": Calibration(curve=CURVE), "military": Calibration(curve=CURVE)}
    found = with_thresholds(before, {"precision": 0.9, "energy": 0.123})
    assert {name: c.threshold for name, c in found.items()} == {"energy": 0.123, "military": 0.8}
    assert with_thresholds(before, {}) == before
    with pytest.raises(TopicError, match=r"topic 'energy': recall 0\.99 is out of reach"):
        with_thresholds(before, {"recall": 0.99})


@settings(max_examples=100)
@given(st.floats(0, 1), st.floats(0, 1))
def test_log_odds_are_finite_and_rise(one: float, other: float) -> None:
    assert math.isfinite(log_odds(one))
    assert log_odds(min(one, other)) <= log_odds(max(one, other))
    assert log_odds(one) == pytest.approx(-log_odds(1 - one), abs=1e-6)


MEASURED = Calibration(slope=1.5, offset=-1.0, curve=CURVE, counts=(80.0, 900.5), prevalence=0.1)


def test_what_files_keep_comes_back() -> None:
    for before in (Calibration(), Calibration(curve=CURVE, margin=0.2), MEASURED):
        stored = json.loads(json.dumps(before.stored()))
        assert Calibration.of_stored(stored) == before
        assert hash(Calibration.of_stored(stored)) == hash(before)
    assert not {"counts", "prevalence"} & Calibration().stored().keys()


@pytest.mark.parametrize(
    "stored",
    [
        {"counts": [1]},
        {"counts": [-1, 5]},
        {"counts": [1, math.inf]},
        {"prevalence": 0},
        {"prevalence": math.nan},
        {"prevalence": "1"},
        {"curve": [[0.1, 0.2]]},
        {"colour": 1},
    ],
)
def test_what_makes_no_sense_is_not_taken_in(stored: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Calibration.of_stored(stored)


open_shares = st.floats(1e-4, 1 - 1e-4)


@settings(max_examples=100)
@given(open_shares, open_shares, st.floats(-8, 8))
def test_odds_move_by_the_prevalence_s_odds(before: float, after: float, logit: float) -> None:
    one = replace(MEASURED, prevalence=before)
    other = one.at_prevalence(after)
    p, q = (1 / (1 + math.exp(-(c.slope * logit + c.offset))) for c in (one, other))
    w = after / before, (1 - after) / (1 - before)  # Saerens et al., equation 2.4
    assert q == pytest.approx(p * w[0] / (p * w[0] + (1 - p) * w[1]), rel=1e-9)
    assert (other.threshold, other.margin, other.prevalence) == (0.5, 0.0, after)
    back = other.at_prevalence(before)
    assert back.offset == pytest.approx(one.offset)
    assert np.array(back.curve) == pytest.approx(np.array(CURVE))


def test_the_curve_moves_to_what_would_be_measured_there() -> None:
    """Against a sample of the other prevalence, made by weighing labels."""
    rng = np.random.default_rng(4)
    labels = rng.random(40_000) < 0.3
    logits = rng.normal(np.where(labels, 1.0, -1.5), 1.2)
    after = np.where(labels, 0.05 / labels.mean(), 0.95 / (1 - labels.mean()))

    def curve(c: Calibration, weight: Any, thresholds: Any) -> tuple[Any, ...]:
        p = 1 / (1 + np.exp(-(c.slope * logits + c.offset)))
        points = []
        for t in thresholds:
            hit = weight[labels & (p >= t)].sum()
            points.append((t, hit / weight[p >= t].sum(), hit / weight[labels].sum()))
        return tuple(points)

    before = replace(MEASURED, prevalence=float(labels.mean()))
    before = replace(before, curve=curve(before, np.ones(len(labels)), (0.2, 0.5, 0.8)))
    moved = before.at_prevalence(0.05)
    expected = curve(moved, after, [t + 1e-12 for t, _, _ in moved.curve])
    assert np.array(moved.curve) == pytest.approx(np.array(expected), abs=2e-4)


@given(
    st.floats(0.001, 0.999),
    st.floats(0.001, 0.999),
    st.sampled_from([0.0, 1e-9, 0.3, 1 - 1e-9, 1.0]),
)
@example(0.07, 0.3, 1.0)
def test_no_prevalence_takes_the_curve_out_of_bounds(
    before: float, after: float, precision: float
) -> None:
    known = Calibration(curve=((0.5, precision, 0.9),), prevalence=before)
    ((_, moved, recall),) = known.at_prevalence(after).curve
    assert recall == 0.9
    assert moved == precision if precision in (0.0, 1.0) else 0 < moved < 1


def test_the_same_prevalence_changes_nothing() -> None:
    assert MEASURED.at_prevalence(0.1) is MEASURED


def test_prevalences_that_cannot_be() -> None:
    shares: list[Any] = [0.0, 1.0, -0.1, math.nan, "0.1", None]
    for share in shares:
        with pytest.raises(TopicError, match="give a share above 0 and below 1"):
            MEASURED.at_prevalence(share)
    with pytest.raises(TopicError, match="does not say at what prevalence"):
        Calibration().at_prevalence(0.2)
    assert MEASURED.known_prevalence == 0.1


@pytest.mark.parametrize("wanted", [{"precision": 0.9}, {"recall": 0.9}])
@pytest.mark.parametrize("numbers", [{}, {"energy": 0.1}])
def test_topics_without_a_curve_keep_their_own_threshold(
    wanted: dict[str, float], numbers: dict[str, float]
) -> None:
    before = {
        "energy": Calibration(curve=CURVE),
        "health": Calibration(threshold=0.7),
        "sport": Calibration(),
    }
    alone = with_thresholds({"energy": before["energy"]}, wanted | numbers)
    with pytest.warns(NutgrafWarning, match=r"has no curve; .* health 0\.7, sport 0\.5"):
        found = with_thresholds(before, wanted | numbers)
    assert found == {**before, **alone}


def test_where_no_topic_has_a_curve_nothing_can_be_reached() -> None:
    with pytest.raises(TopicError, match="topic 'a': its model has no curve"):
        with_thresholds({"a": Calibration(), "b": Calibration()}, {"precision": 0.9})


def test_a_topic_named_precision_or_recall_changes_nothing_for_others() -> None:
    curve = Calibration(curve=CURVE)
    for name in ("precision", "recall"):
        before = {"energy": curve, name: Calibration(threshold=0.7)}
        with pytest.warns(NutgrafWarning, match=f"thresholds: {name} 0.7"):
            found = with_thresholds(before, {name: 0.6})
        assert found == {**with_thresholds({"energy": curve}, {name: 0.6}), name: before[name]}


def test_what_one_topic_cannot_reach_may_be_given_it_as_a_number() -> None:
    before = {"energy": Calibration(curve=CURVE), "far": Calibration(curve=((0.5, 0.1, 0.1),))}
    with pytest.raises(TopicError, match=r"topic 'far': .* out of reach.*far=0\.5"):
        with_thresholds(before, {"precision": 0.7})
    assert with_thresholds(before, {"precision": 0.7, "far": 0.5})["far"].threshold == 0.5
