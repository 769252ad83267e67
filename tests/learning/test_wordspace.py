"""The space of few-shot training: terms, vectors, priors, and fits in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.learning import wordspace
from nutgraf.learning.vectors import WordVectors
from nutgraf.learning.wordspace import Space, Unlabelled, sigmoid
from nutgraf.topics.extractor import TermExtractor

WORDS = ["army", "gas", "oil", "river", "tank"]
AXES = np.array([[0, 1, 0], [1, 0, 0], [0.9, 0, 0.1], [0, 0, 1], [0, 0.9, 0.1]], np.float32)
TEXTS = ["oil prices", "tank battle", "the river", "more oil"]


@pytest.fixture(autouse=True)
def few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A space of three axes: energy, war, and the rest."""
    monkeypatch.setattr(wordspace, "word_vectors", lambda: WordVectors(WORDS, AXES))


def test_terms_are_the_known_the_seen_the_frequent_and_the_listed() -> None:
    lexicon = TermExtractor("energy", {"pipeline*": 2.0, "crude oil": 1.0})
    unlabelled = ["wind power"] * wordspace.UNLABELLED_AT_LEAST + ["sun"]
    space = Space.of(TEXTS, lexicon, unlabelled)
    seen = {"prices", "battle", "the", "more"}
    assert set(space.features.forms) == {*WORDS, *seen, "wind", "power", "pipeline*", "crude oil"}
    at = space.features.forms.index
    assert space.vectors[at("oil")] == pytest.approx([0.9, 0, 0.1])
    assert space.vectors[at("crude oil")] == pytest.approx([0.9, 0, 0.1])  # as the sum of its words
    assert not space.vectors[at("battle")].any()


def test_without_a_lexicon_nothing_is_known_before() -> None:
    space = Space.of(TEXTS, None, [])
    assert not space.own.any()
    assert not space.towards.any()


def test_listed_terms_point_the_way() -> None:
    space = Space.of(TEXTS, TermExtractor("energy", {"oil": 2.0, "gas": 1.0}), [])
    energy, war, _ = space.towards
    assert energy > abs(war)
    at = space.features.forms.index
    assert space.own[at("oil")] == 2 * space.own[at("gas")] > 0
    assert np.count_nonzero(space.own) == 2
    by_length = TermExtractor("energy", {"oil": 2.0}, by_length=True)
    assert Space.of(TEXTS, by_length, []).own[at("oil")] == 2.0


def test_listed_terms_without_vectors_point_nowhere() -> None:
    space = Space.of(TEXTS, TermExtractor("energy", {"battle": 2.0}), [])
    assert not space.towards.any()
    assert np.count_nonzero(space.own) == 1


def test_a_fit_tells_of_words_that_no_text_has() -> None:
    texts = ["oil rose", "oil fell", "a tank", "the tank", "a river", "the river"]
    space = Space.of(texts, None, [])
    labels = np.array([1.0, 1, 0, 0, 0, 0])
    weights, _ = space.fit(space.features.matrix(texts), labels, None)
    found = dict(zip(space.features.forms, weights, strict=True))
    assert found["oil"] > 0 > found["tank"]
    assert found["gas"] > 0 > found["army"]  # by their vectors alone


def test_a_word_without_a_vector_in_no_text_keeps_its_prior() -> None:
    lexicon = TermExtractor("energy", {"turbine": 2.0}, by_length=True)
    space = Space.of(TEXTS, lexicon, [])
    x = space.features.matrix(TEXTS)
    weights, _ = space.fit(x, np.array([1.0, 0, 0, 1]), None)
    assert weights[space.features.forms.index("turbine")] == pytest.approx(2.0)


def test_unlabelled_texts_are_blanked_the_same_each_time() -> None:
    space = Space.of(TEXTS, None, [])
    counts = space.features.matrix(TEXTS * 50)
    once, again, other = (Unlabelled.of(counts, seed) for seed in (0, 0, 1))
    assert (once.blanked != again.blanked).nnz == 0
    assert (once.blanked != other.blanked).nnz > 0
    assert 0.4 < once.blanked.nnz / counts.nnz < 0.6
    # What is left is as it was; the whole is untouched.
    rows, columns = once.blanked.nonzero()
    assert (once.blanked[rows, columns] == counts[rows, columns]).all()
    assert once.whole.nnz == counts.nnz


def test_company_teaches_a_word() -> None:
    """`barrel` has no vector and no label, but stands beside `oil`."""
    unlabelled = ["oil barrel", "barrel of oil"] * 20 + ["tank crew", "crew of a tank"] * 20
    space = Space.of(["oil", "tank", "oil", "tank"], None, unlabelled)
    labels = np.array([1.0, 0, 1, 0])
    x = space.features.matrix(["oil", "tank", "oil", "tank"])
    more = Unlabelled.of(space.features.matrix(unlabelled), 0)
    at = space.features.forms.index
    alone, _ = space.fit(x, labels, None)
    taught, _ = space.fit(x, labels, more)
    assert alone[at("barrel")] == alone[at("crew")] == 0
    assert taught[at("barrel")] > 0 > taught[at("crew")]
    # A teacher that says the contrary is believed instead of the first fit.
    contrary = np.array([0.0] * 40 + [1.0] * 40)
    told, _ = space.fit(x, labels, more, contrary)
    assert told[at("barrel")] < 0 < told[at("crew")]


@given(st.floats(-30, 30))
def test_sigmoid(logit: float) -> None:
    one, other = sigmoid(np.array([logit, -logit]))
    assert one + other == pytest.approx(1)
    assert np.log(one / other) == pytest.approx(logit, abs=1e-6)
