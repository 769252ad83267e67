"""Other shares than the models were calibrated at: exact where given, near where estimated."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nutgraf
from nutgraf.errors import InputError, NutgrafWarning, TopicError
from nutgraf.scoring.prevalence import at_shares, estimated_share
from nutgraf.topics.calibration import Calibration

SHARES = (0.01, 0.03, 0.1, 0.3, 0.6, 0.9)
TERMS = {f"w{i}": 0.4 * (i - 4.5) for i in range(10)}
CALIBRATION = Calibration(1.0, -2.0, curve=((0.5, 0.9, 0.8),), prevalence=0.12)


def gaussian(rng: np.random.Generator, n: int, share: float, prevalence: float) -> Any:
    """Probabilities that are right at `prevalence`, of n texts with another share, and labels."""
    y = rng.random(n) < share
    x = rng.normal(np.where(y, 1.0, -1.0), 1.0)  # whose log-likelihood ratio is 2 x
    odds = np.exp(2 * x) * prevalence / (1 - prevalence)
    return (odds / (1 + odds)), y


def test_the_bundled_topics_move_to_any_prevalence() -> None:
    clf = nutgraf.load(["diplomacy", "energy", "military"])
    for share in np.linspace(0.001, 0.999, 200).tolist():
        moved = clf.with_prevalence(dict.fromkeys(clf.topic_names, share))
        assert moved.topic_names == clf.topic_names


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("prevalence", [0.02, 0.5])
def test_the_true_share_is_found(share: float, prevalence: float) -> None:
    p, y = gaussian(np.random.default_rng(1), 50_000, share, prevalence)
    found = estimated_share(p, prevalence)
    assert found == pytest.approx(share, rel=0.05)
    calibration = Calibration(prevalence=prevalence).at_prevalence(found)
    moved = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + calibration.offset)))
    assert moved.mean() == pytest.approx(found, abs=1e-9)  # where expectation maximisation ends
    for part in (moved < 0.1, (moved > 0.4) & (moved < 0.6), moved > 0.8):
        if part.sum() > 500:
            assert moved[part].mean() == pytest.approx(y[part].mean(), abs=0.04)


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 0.99))
def test_it_is_where_expectation_maximisation_ends(values: list[float], prevalence: float) -> None:
    p = np.array(values)
    found = estimated_share(p, prevalence)
    assert 0 <= found <= 1

    def likelihood(share: float) -> float:
        inside = np.clip(p, 1e-7, 1 - 1e-7)
        mixed = share * inside / prevalence + (1 - share) * (1 - inside) / (1 - prevalence)
        return float(np.log(mixed).sum())

    share, best = prevalence, likelihood(found)
    for _ in range(50):  # climbs, and never higher than the share found
        assert likelihood(share) <= best + 1e-9 * (1 + abs(best))
        ratio = share / (1 - share) / (prevalence / (1 - prevalence))
        share = float(np.clip((p * ratio / (p * ratio + 1 - p)).mean(), 1e-9, 1 - 1e-9))


def corpus(rng: np.random.Generator, n: int, share: float) -> tuple[list[str], Any]:
    """Texts of ten words, of which each label has a habit, and the labels."""
    y = rng.random(n) < share
    tilt = np.exp(np.array(list(TERMS.values())) / 2)
    words = np.array(list(TERMS))
    texts = [
        " ".join(rng.choice(words, 6, p=(w := tilt if label else 1 / tilt) / w.sum()))
        for label in y.tolist()
    ]
    return texts, y


@pytest.fixture(scope="module")
def clf() -> nutgraf.Classifier:
    """Knows the words' likelihood ratios; sums over different words make it less than exact, so
    calibration is fitted, on texts of which 12 % have the topic."""
    from nutgraf.learning.fitting import fit_calibration

    texts, y = corpus(np.random.default_rng(2), 8000, CALIBRATION.prevalence or 0)
    table = nutgraf.TermExtractor("t", TERMS)
    z = nutgraf.Classifier.of([table]).decision_function(texts)[:, 0].astype(np.float64)
    slope, offset = fit_calibration(z, y.astype(np.float64), np.ones(len(z)))
    fitted = Calibration(slope, offset, threshold=0.4, curve=CALIBRATION.curve, prevalence=0.12)
    other = nutgraf.TermExtractor("u", {"w0": 3.0}, calibration=Calibration(prevalence=0.2))
    return nutgraf.Classifier.of(
        [nutgraf.TermExtractor("t", TERMS, calibration=fitted), other], ["t", "u"]
    )


@pytest.mark.parametrize("share", SHARES)
def test_mean_probability_comes_to_the_true_share(clf: nutgraf.Classifier, share: float) -> None:
    texts, y = corpus(np.random.default_rng(3), 6000, share)
    given_share = clf.with_prevalence({"t": share})
    assert given_share.predict_proba(texts)[:, 0].mean() == pytest.approx(share, rel=0.15)
    estimated = clf.with_prevalence({"u": 0.2}, texts)
    found = estimated.prevalence["t"]
    assert found == pytest.approx(y.mean(), rel=0.15)
    assert estimated.predict_proba(texts)[:, 0].mean() == pytest.approx(found, rel=1e-4)
    if not 0.05 < share < 0.25:  # from how far the classifier started
        before = clf.predict_proba(texts)[:, 0].mean()
        after = estimated.predict_proba(texts)[:, 0].mean()
        assert abs(after - y.mean()) < abs(before - y.mean()) / 2


def test_everything_goes_by_the_moved_offset(clf: nutgraf.Classifier) -> None:
    texts, _ = corpus(np.random.default_rng(4), 300, 0.3)
    moved = clf.with_prevalence({"t": 0.5})
    assert moved.prevalence == {"t": 0.5, "u": 0.2}
    assert clf.prevalence == {"t": 0.12, "u": 0.2}
    z, (slope, offset) = clf.decision_function(texts), moved.plan.slopes
    assert np.array_equal(moved.decision_function(texts), z)
    p = moved.predict_proba(texts)
    assert p == pytest.approx(1 / (1 + np.exp(-(slope * z + offset))), abs=1e-6)
    assert offset - clf.plan.slopes[1] == pytest.approx([np.log(0.88 / 0.12), 0.0])
    assert np.array_equal(p[:, 1], clf.predict_proba(texts)[:, 1])
    assert np.array_equal(moved.decide(texts).probabilities, p)
    assert np.array_equal(moved.predict(texts)[:, 0], p[:, 0] >= np.float32(0.4))
    for i in range(5):
        assert moved.explain(texts[i]).probabilities["t"] == p[i, 0]
    assert np.array_equal(pickle.loads(pickle.dumps(moved)).predict_proba(texts), p)
    assert moved.threshold("t") == clf.threshold("t") == 0.4


def test_thresholds_are_found_on_the_moved_curve() -> None:
    """Where the topic is rarer, the same precision needs a stricter logit."""
    curve = ((0.3, 0.6, 0.95), (0.5, 0.8, 0.8), (0.7, 0.97, 0.5))
    calibration = Calibration(curve=curve, prevalence=0.3)
    clf = nutgraf.Classifier.of([nutgraf.TermExtractor("t", TERMS, calibration=calibration)])
    assert clf.with_thresholds({"precision": 0.8}).threshold("t") == 0.5
    rare = clf.with_prevalence({"t": 0.1})
    found = rare.with_thresholds({"precision": 0.8})
    assert found.threshold("t") == rare.calibrations[0].curve[2][0]
    assert found.predict_proba(["w9 w8"]) == rare.predict_proba(["w9 w8"])
    with pytest.raises(TopicError, match="out of reach"):
        rare.with_thresholds({"precision": 0.95})


def test_topics_that_are_code_move_too() -> None:
    class Length(nutgraf.Extractor):
        name, topics, version = "length", (nutgraf.Topic("length"),), "1"
        calibrations = (CALIBRATION,)

        def score(self, texts: Any, out: Any) -> None:
            out[:, 0] = [len(text) / 10 for text in texts]

    clf = nutgraf.Classifier.of([Length()])
    odds = [p / (1 - p) for p in (clf.predict_proba(["abc"]), clf.with_prevalence({"length": 0.5})
                                  .predict_proba(["abc"]))]  # fmt: skip
    assert odds[1] / odds[0] == pytest.approx(0.88 / 0.12, rel=1e-5)


def test_the_same_share_changes_nothing(clf: nutgraf.Classifier) -> None:
    texts, _ = corpus(np.random.default_rng(5), 300, 0.3)
    for shares in ({}, {"t": 0.12}, {"t": 0.12, "u": 0.2}):
        same = clf.with_prevalence(shares)
        assert same.calibrations == clf.calibrations
        assert np.array_equal(same.predict_proba(texts), clf.predict_proba(texts))
    twice = clf.with_prevalence({"t": 0.9}).with_prevalence({"t": 0.12})
    assert twice.predict_proba(texts) == pytest.approx(clf.predict_proba(texts), abs=1e-6)


def test_shares_that_texts_do_not_tell(clf: nutgraf.Classifier) -> None:
    none = ["w0 w0 w0 w0 w0 w0 w0"] * 500
    for texts in ([], none, none[:3], ["w9 w9 w9 w9 w9"] * 500, ["nothing known"] * 9):
        with pytest.raises(InputError, match=r"topic 't': \d+ texts do not tell its share.*more t"):
            clf.with_prevalence({"u": 0.2}, texts)
    with pytest.raises(InputError, match="needs shares by topic, or texts"):
        clf.with_prevalence()


def test_failed_texts_do_not_count() -> None:
    p, _ = gaussian(np.random.default_rng(6), 2000, 0.3, 0.5)
    calibrations = {"t": Calibration(prevalence=0.5)}
    found = [at_shares(calibrations, {}, {"t": x}) for x in (p, np.append(p, [np.nan] * 99))]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        ({"x": 0.1}, "unknown topic 'x': prevalence may name t, u"),
        ({"t": 1.5}, r"topic 't': prevalence 1\.5: give a share above 0 and below 1"),
        ({"t": 0}, "topic 't': prevalence 0: give"),
        (0.1, "prevalence is float: give shares by topic name"),
    ],
)
def test_shares_that_cannot_be(clf: nutgraf.Classifier, shares: Any, reason: str) -> None:
    with pytest.raises(TopicError, match=reason):
        clf.with_prevalence(shares)


def test_models_that_do_not_say_their_prevalence() -> None:
    clf = nutgraf.Classifier.of([nutgraf.TermExtractor("old", {"oil": 2.0})])
    assert clf.prevalence == {"old": None}
    for args in (({"old": 0.1},), (None, ["oil"] * 100)):
        with pytest.raises(TopicError, match="topic 'old': its model does not say at what prev"):
            clf.with_prevalence(*args)
    assert clf.with_prevalence({}).calibrations == clf.calibrations


@pytest.mark.parametrize("lists", [["a"], ["z"], ["a", "z"]])
def test_word_lists_change_nothing_of_other_topics(
    clf: nutgraf.Classifier, lists: list[str]
) -> None:
    texts, _ = corpus(np.random.default_rng(5), 2000, 0.3)
    more = [nutgraf.TermExtractor(name, ["w1"]) for name in lists]
    beside = nutgraf.Classifier.of([*clf.plan.extractors, *more])
    before = clf.with_prevalence({"u": 0.1}, texts).prevalence
    with pytest.warns(NutgrafWarning, match=f"stay as they are: {', '.join(lists)}$"):
        after = beside.with_prevalence({"u": 0.1}, texts).prevalence
    assert after == before | dict.fromkeys(lists)
    with pytest.raises(TopicError, match="does not say at what prevalence"):
        beside.with_prevalence({lists[0]: 0.1})
