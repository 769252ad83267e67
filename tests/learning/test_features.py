"""Training: features as the pass counts them, fits, calibration and thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

import nutgraf
from nutgraf.learning.features import Features, document_frequency, feature_terms
from nutgraf.learning.fitting import best_threshold, fit_additive, fit_calibration, operating_points

LEXICON = nutgraf.TermExtractor(
    "energy", {"oil": 1.0, "pipeline*": 2.0, "tear gas*": -1.0, "the oil": 3.0, "gas": 0.5}
)


def test_document_frequency_counts_texts() -> None:
    assert document_frequency(["Oil oil, gas", "OIL", ""]) == {"oil": 2, "gas": 1}


def test_feature_terms() -> None:
    texts = ["the pipelines leak", "the pipelines of the pipeline", "the sea"] * 2
    terms = feature_terms(document_frequency(texts), [LEXICON], at_least=3, commonest=4)
    assert terms == ["gas", "oil", "pipeline", "pipelines", "tear gas*", "the"]


def test_a_prefix_that_ends_a_phrase_gives_the_words_it_begins() -> None:
    lexicon = nutgraf.TermExtractor("energy", {"tear gas*": -1.0, "tear gasoline": 2.0})
    frequency = document_frequency(["gas gases gasoline tear gast"] * 2 + ["gash"])
    terms = feature_terms(frequency, [lexicon], at_least=9, commonest=9)
    assert terms == ["tear gas", "tear gases", "tear gasoline", "tear gast"]
    features = Features([*terms, "tear", "gas"])
    prior = dict(zip(features.forms, features.prior(lexicon, 1.0).tolist(), strict=True))
    assert prior.pop("tear gasoline") == 2.0
    assert {form for form, weight in prior.items() if weight == -1.0} == set(terms) - {
        "tear gasoline"
    }


def test_counts_have_a_phrase_and_its_words() -> None:
    features = Features(["crude", "oil", "crude oil", "the price of oil"])
    counts = features.counts(["Crude oil, oil", "the price of oil"]).toarray()
    assert dict(zip(features.forms, counts[0].tolist(), strict=True)) == {
        "crude": 1, "crude oil": 1, "oil": 2, "the price of oil": 0,
    }  # fmt: skip
    assert dict(zip(features.forms, counts[1].tolist(), strict=True)) == {
        "crude": 0, "crude oil": 0, "oil": 1, "the price of oil": 1,
    }  # fmt: skip


def test_features_are_what_the_pass_adds_up() -> None:
    terms = ["oil", "gas", "gases", "tear gas*", "crude oil", "price"]
    features = Features(terms)
    texts = ["Crude oil, oil and gas.", "tear gases gases", "", "nothing here", "price " * 9]
    rng = np.random.default_rng(0)
    weights = rng.normal(size=len(features.forms)).round(3)
    table = dict(zip(features.forms, weights.tolist(), strict=True))
    extractor = nutgraf.TermExtractor("t", table, bias=-0.5, by_length=True)
    out = np.empty((len(texts), 1), np.float32)
    extractor.score(texts, out)
    assert out[:, 0] == pytest.approx(features.matrix(texts) @ weights - 0.5, abs=1e-3)


def test_the_prior_is_the_lexicon_s() -> None:
    features = Features(["oil", "pipelines", "pipe", "tear gas*", "sea"])
    prior = dict(zip(features.forms, features.prior(LEXICON, 4.0), strict=True))
    assert prior == {"oil": 2.0, "pipelines": 4.0, "pipe": 0.0, "tear gas*": -2.0, "sea": 0.0}


def test_a_fit_finds_the_weights_that_made_the_targets() -> None:
    rng = np.random.default_rng(1)
    features = sparse.csr_matrix(rng.integers(0, 3, (4000, 5)).astype(np.float32))
    true, bias = np.array([1.5, -2.0, 0.0, 0.5, 3.0]), -1.0
    targets = 1 / (1 + np.exp(-(features @ true + bias)))
    found, intercept = fit_additive(features, targets, np.ones(4000), np.zeros(5), penalty=1e-3)
    assert found == pytest.approx(true, abs=0.02)
    assert intercept == pytest.approx(bias, abs=0.02)


def test_without_data_a_fit_stays_at_its_prior() -> None:
    prior = np.array([1.0, -2.0])
    empty = sparse.csr_matrix((3, 2), dtype=np.float32)
    found, _ = fit_additive(empty, np.full(3, 0.5), np.ones(3), prior, penalty=1.0)
    assert found == pytest.approx(prior)


def test_calibration_and_threshold() -> None:
    rng = np.random.default_rng(2)
    logits = rng.normal(0, 3, 5000)
    labels = (rng.random(5000) < 1 / (1 + np.exp(-(0.5 * logits - 1)))).astype(float)
    slope, offset = fit_calibration(logits, labels, np.ones(5000))
    assert (slope, offset) == pytest.approx((0.5, -1.0), abs=0.1)
    p = 1 / (1 + np.exp(-(slope * logits + offset)))
    assert 0.2 < best_threshold(p, labels, np.ones(5000)) < 0.45
    curve = np.array(operating_points(p, labels, np.ones(5000)))
    assert (np.diff(curve[:, 2]) <= 0).all()
    assert curve[-1, 1] > curve[0, 1]
